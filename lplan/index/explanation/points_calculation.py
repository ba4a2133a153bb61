"""List the steps from an answered number to its points, with the numbers that each step uses.

The steps are those of `lplan.index.engine.treatment_and_normalisation`, written out one at a time for one unit. They
are computed by code of their own, and so they are checked against the score: steps that do not
lead to it are not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.codebook import LESS, Item
from lplan.core import responses as r
from lplan.core.units import Register
from lplan.index.definition import IndexDefinition
from lplan.index.engine import normalisation
from lplan.index.engine.imputation import names_of
from lplan.index.engine.treatment_and_normalisation import Groups, Rule, divided, end, goalposts, relative, span
from lplan.index.engine.value_matrix import REAL, without_outliers

Number = float | np.ndarray


@dataclass(frozen=True)
class Step:
    """One operation ("divided", "log", "goalposts", …), the numbers that it uses, and its result."""

    what: str
    numbers: tuple[float, ...]
    gives: float


class Trail:
    """Collects steps; an operation that changes nothing is no step."""

    def __init__(self, value: float):
        self.now = float(value)
        self.steps: list[Step] = []

    def take(self, what: str, gives: Number, *numbers: Number, always: bool = False) -> None:
        """Add one step."""
        result = float(np.squeeze(gives))
        if always or result != self.now:
            self.steps.append(Step(what, tuple(float(np.squeeze(x)) for x in numbers), result))
        self.now = result


def trail(
    taken: Trail,
    rule: Rule,
    method: str,
    others: np.ndarray,
    units: np.ndarray,
    definition: IndexDefinition,
    group: str | None = None,
) -> tuple[Step, ...]:
    """The steps of a number under a rule, up to the index's scale.

    others  the numbers of all units that the unit is compared with, itself included, at the same stage as `taken`
    units   their codes
    group   the name of their group, where goalposts differ between groups
    """
    if rule.caps:
        taken.take("capped", np.clip(taken.now, *rule.caps), *rule.caps)
        others = np.clip(others, *rule.caps)
    if method == "steps":
        start, points = max((pair for pair in rule.steps if pair[0] <= taken.now), default=rule.steps[0])
        taken.take("step", points, start, points, always=True)
    elif method == "piecewise":
        _between(taken, rule.steps)
    else:
        posts: list[float] = []
        if method == "goalposts":
            posts = [float(np.squeeze(end(one, others, units))) for one in goalposts(rule, group)]
        taken.take("added", taken.now + rule.offset, rule.offset)
        taken.take(rule.transform, normalisation.transformed(np.array(taken.now), rule.transform))
        others = normalisation.transformed(others + rule.offset, rule.transform)
        _normalised(taken, rule, method, others, definition, posts)
    if rule.cutoff is not None and taken.now < rule.cutoff - 1e-9:
        taken.take("cut", 0.0, rule.cutoff)
    low, high = span(rule, definition)
    taken.take("spread", low + (high - low) * taken.now, low, high)
    taken.take("scaled", taken.now * definition.scale, definition.scale)
    return tuple(taken.steps)


def _between(taken: Trail, pairs: Sequence[tuple[float, float]]) -> None:
    """The step along the straight line between two pairs (value, points)."""
    at, points = np.array(pairs, dtype=float).T
    n = int(np.clip(np.searchsorted(at, taken.now, side="right") - 1, 0, len(at) - 2))
    gives = normalisation.piecewise(np.array(taken.now), pairs)
    taken.take("between", gives, at[n], points[n], at[n + 1], points[n + 1], always=True)


def _normalised(
    taken: Trail, rule: Rule, method: str, x: np.ndarray, definition: IndexDefinition, posts: Sequence[float]
) -> None:
    """The step that normalises the number, and the step that reverses it where less is better."""
    now, less = np.array([taken.now]), rule.polarity == LESS
    low, high = normalisation.ends(x)
    match method:
        case "none":
            return taken.take("negated", -taken.now) if less else None
        case "zscore":
            return _standardised(taken, x, definition, less)
        case "rank" | "percentile":
            sign, n = -1.0 if less else 1.0, int(np.isfinite(x).sum())
            share = float(getattr(normalisation, method)(sign * x, definition.ties, sign * now)[0])
            place = share * (n - 1) + 1 if method == "rank" else share * n
            return taken.take(method, share, place, n, always=True)
        case "best" | "mean":
            other = {"best": low if less else high, "mean": normalisation.middle(x)}[method]
            gives = getattr(normalisation, method)(x, now, less=less)
            return taken.take(method + ("_less" if less else ""), gives, other, always=True)
        case "goalposts":
            _between_goalposts(taken, rule, definition, posts)
        case "minmax":
            taken.take("minmax", normalisation.minmax(x, now), low, high, always=True)
        case "band":
            edge = np.abs(normalisation.middle(x)) * definition.band
            taken.take(
                "band",
                normalisation.band(x, definition.band, now),
                normalisation.middle(x) - edge,
                normalisation.middle(x) + edge,
                always=True,
            )
    if less:
        taken.take("reversed", 1 - taken.now)
    return None


def _between_goalposts(taken: Trail, rule: Rule, definition: IndexDefinition, posts: Sequence[float]) -> None:
    """The steps of goalposts: the position between them, and the cut at their ends."""
    low, high = (normalisation.transformed(np.array(post + rule.offset), rule.transform) for post in posts)
    taken.take("goalposts", (taken.now - low) / (high - low), *posts, low, high, always=True)
    clip = rule.clip if definition.clip else "none"
    taken.take("clipped", normalisation.goalposts(np.array(taken.now), 0.0, 1.0, clip=clip))


def _standardised(taken: Trail, x: np.ndarray, definition: IndexDefinition, less: bool) -> None:
    """The steps of a z-score: standardise, negate where less is better, move to the definition's mean and sd."""
    ddof = int(definition.sd == "sample")
    spread = np.nanstd(x, ddof=ddof) if np.isfinite(x).sum() > ddof else np.nan
    score = normalisation.zscore(x, 0.0, 1.0, np.array([taken.now]), ddof=ddof)
    taken.take("zscore", score, normalisation.middle(x), spread, always=True)
    if less:
        taken.take("negated", -taken.now)
    mean, sd = definition.zscore
    taken.take("moved", mean + sd * taken.now, mean, sd)


def of_item(
    responses: pd.DataFrame,
    definition: IndexDefinition,
    register: Register | None,
    wave: str,
    unit: str,
    item: Item,
    score: float,
) -> tuple[Step, ...]:
    """The steps from a unit's own number to its points; none for another type of item, or when they fail the check."""
    if item.type not in REAL or score != score:
        return ()
    rows = definition.needed(responses, wave)
    numbers = _numbers(rows, item.code)
    own = numbers.get((wave, unit), np.nan)
    taken = Trail(own)
    if item.denominator:
        under = _numbers(rows, item.denominator).reindex(numbers.index)
        numbers = (numbers / under).replace([np.inf, -np.inf], np.nan)
        taken.take("divided", numbers.get((wave, unit), np.nan), under.get((wave, unit), np.nan))
    if item.within is not None:
        keys = numbers.index.to_frame(index=False)
        names = pd.Series(names_of(keys, responses, item.within, register), index=numbers.index)
        group = names.get((wave, unit))
        numbers = numbers[names == group]
    else:
        group = None
    x, method = numbers.to_numpy(dtype=float), definition.normalise or item.normalise
    if relative(item, method) and item.outliers != "none" and (wave, unit) in numbers.index:
        if item.caps:
            taken.take("capped", np.clip(taken.now, *item.caps), *item.caps)
            x = np.clip(x, *item.caps)
        x = without_outliers(item, x, definition)
        taken.take("outliers", x[numbers.index.get_loc((wave, unit))])
    units = numbers.index.get_level_values(1).to_numpy()
    return _checked(taken, item, method, x, units, definition, group, score)


def of_node(
    rule: Rule,
    value: np.ndarray,
    by: np.ndarray | None,
    groups: Groups,
    at: int,
    definition: IndexDefinition,
    score: float,
) -> tuple[Step, ...]:
    """The steps from a dimension's aggregated value (rows) to its score; `by`: its denominator."""
    taken = Trail(value[at] * definition.scale)
    taken.take("unscaled", value[at], definition.scale)
    if by is not None:
        value = divided(value, by)
        taken.take("divided", value[at], by[at])
    label = groups.label[at]
    here, name = groups.label == label, groups.names[label] if label >= 0 else None
    return _checked(taken, rule, rule.normalise, value[here], groups.units[here], definition, name, score)


def _numbers(rows: pd.DataFrame, code: str) -> pd.Series:
    """(wave, unit) → the answer to a number item."""
    answered = rows[(rows["item"] == code) & (rows["status"] == r.ANSWERED)]
    numbers = pd.to_numeric(answered["answer"], errors="coerce").astype(float)
    numbers.index = pd.MultiIndex.from_frame(answered[["wave", "unit"]])
    return numbers[~numbers.index.duplicated()]


def _checked(
    taken: Trail,
    rule: Rule,
    method: str,
    others: np.ndarray,
    units: np.ndarray,
    definition: IndexDefinition,
    group: str | None,
    score: float,
) -> tuple[Step, ...]:
    """The steps, if they lead to the score; else none."""
    with np.errstate(all="ignore"):
        steps = trail(taken, rule, method, others, units, definition, group)
    return steps if abs(taken.now - score) <= 1e-4 * max(1.0, abs(score) / 100) else ()
