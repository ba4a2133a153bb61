"""A number's way to points, step by step, with the numbers that each step takes: for who wants to compute it anew.

The steps are those of `lplan.index.engine.treatment`, written out one at a time for one unit. They are a second account
of the same thing, and so they are checked against the score: an account that does not come to it is not given.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.codebook import LESS, Item
from lplan.core import responses as r
from lplan.index.definition import IndexDefinition
from lplan.index.engine import normalisation
from lplan.index.engine.imputation import names_of
from lplan.index.engine.treatment import Groups, Rule, divided, end, relative, span
from lplan.index.engine.value_matrix import REAL, without_outliers


@dataclass(frozen=True)
class Step:
    """What is done ("divided", "log", "goalposts", …), the numbers that it takes, and the number that it gives."""

    what: str
    numbers: tuple[float, ...]
    gives: float


class Trail:
    """Steps as they are taken; a step that changes nothing is not one."""

    def __init__(self, value: float):
        self.now, self.steps = float(value), []

    def take(self, what: str, gives, *numbers, always: bool = False) -> None:
        """One more step."""
        gives = float(np.squeeze(gives))
        if always or gives != self.now:
            self.steps.append(Step(what, tuple(float(np.squeeze(x)) for x in numbers), gives))
        self.now = gives


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

    others  the numbers of everybody that the unit is compared with, itself among them, at the same stage as `taken`
    units   who those are
    group   the name of those, where goalposts differ between groups
    """
    less = rule.polarity == LESS
    if rule.caps:
        taken.take("capped", np.clip(taken.now, *rule.caps), *rule.caps)
        others = np.clip(others, *rule.caps)
    if method == "steps":
        start, points = max((pair for pair in rule.steps if pair[0] <= taken.now), default=rule.steps[0])
        taken.take("step", points, start, points, always=True)
    elif method == "piecewise":
        _between(taken, rule.steps)
    else:
        posts = _posts(rule, group, others, units) if method == "goalposts" else ()
        for name, change in (
            ("added", lambda x: x + rule.offset),
            (rule.transform, lambda x: normalisation.transformed(np.asarray(x, dtype=float), rule.transform)),
        ):
            taken.take(name, change(taken.now), *([rule.offset] if name == "added" else []))
            others = change(others)
        _compared(taken, rule, method, others, definition, posts, less)
    if rule.cutoff is not None and taken.now < rule.cutoff - 1e-9:
        taken.take("cut", 0.0, rule.cutoff)
    low, high = span(rule, definition)
    taken.take("spread", low + (high - low) * taken.now, low, high)
    taken.take("scaled", taken.now * definition.scale, definition.scale)
    return tuple(taken.steps)


def _between(taken: Trail, pairs) -> None:
    at, points = np.array(pairs, dtype=float).T
    n = int(np.clip(np.searchsorted(at, taken.now, side="right") - 1, 0, len(at) - 2))
    gives = normalisation.piecewise(np.array(taken.now), pairs)
    taken.take("between", gives, at[n], points[n], at[n + 1], points[n + 1], always=True)


def _posts(rule: Rule, group: str | None, others: np.ndarray, units: np.ndarray) -> tuple[float, float]:
    ends = dict(rule.ends)
    said = ends.get(group, ends.get(None)) if ends else rule.goalposts
    return tuple(float(np.squeeze(end(one, others, units))) for one in said)


def _compared(taken: Trail, rule: Rule, method: str, x: np.ndarray, said: IndexDefinition, posts, less: bool) -> None:
    """The step that gives 0–1, and whatever turns it round."""
    now = np.array([taken.now])
    low, high = normalisation.ends(x)
    match method:
        case "none":
            return taken.take("negated", -taken.now) if less else None
        case "goalposts":
            ends = [normalisation.transformed(np.array(post + rule.offset), rule.transform) for post in posts]
            taken.take("goalposts", (taken.now - ends[0]) / (ends[1] - ends[0]), *posts, *ends, always=True)
            clip = rule.clip if said.clip else "none"
            taken.take("clipped", normalisation.goalposts(taken.now, 0.0, 1.0, clip=clip))
        case "minmax":
            taken.take("minmax", normalisation.minmax(x, now), low, high, always=True)
        case "zscore":
            ddof = int(said.sd == "sample")
            spread = np.nanstd(x, ddof=ddof) if np.isfinite(x).sum() > ddof else np.nan
            taken.take(
                "zscore",
                normalisation.zscore(x, 0.0, 1.0, now, ddof=ddof),
                normalisation.middle(x),
                spread,
                always=True,
            )
            if less:
                taken.take("negated", -taken.now)
            taken.take("moved", said.zscore[0] + said.zscore[1] * taken.now, *said.zscore)
            return None
        case "rank" | "percentile":
            sign, n = -1.0 if less else 1.0, int(np.isfinite(x).sum())
            share = float(getattr(normalisation, method)(sign * x, said.ties, sign * now)[0])
            place = share * (n - 1) + 1 if method == "rank" else share * n
            return taken.take(method, share, place, n, always=True)
        case "best" | "mean":
            other = {"best": low if less else high, "mean": normalisation.middle(x)}[method]
            gives = getattr(normalisation, method)(x, now, less=less)
            return taken.take(method + ("_less" if less else ""), gives, other, always=True)
        case "band":
            edge = np.abs(normalisation.middle(x)) * said.band
            taken.take(
                "band",
                normalisation.band(x, said.band, now),
                normalisation.middle(x) - edge,
                normalisation.middle(x) + edge,
                always=True,
            )
    if less:
        taken.take("reversed", 1 - taken.now)
    return None


def of_item(
    responses: pd.DataFrame,
    definition: IndexDefinition,
    register,
    wave: str,
    unit: str,
    item: Item,
    score: float,
) -> tuple[Step, ...]:
    """The way of a unit's own number to its points; nothing for another kind of question, or when it cannot be told."""
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
    """The way of a dimension's value (rows, as put together) to its score; `by`: what it is divided by."""
    taken = Trail(value[at] * definition.scale)
    taken.take("unscaled", value[at], definition.scale)
    if by is not None:
        value = divided(value, by)
        taken.take("divided", value[at], by[at])
    label = groups.label[at]
    here, name = groups.label == label, groups.names[label] if label >= 0 else None
    return _checked(taken, rule, rule.normalise, value[here], groups.units[here], definition, name, score)


def _numbers(rows: pd.DataFrame, code: str) -> pd.Series:
    """(wave, unit) → what was answered to a question with a number."""
    said = rows[(rows["item"] == code) & (rows["status"] == r.ANSWERED)]
    found = pd.to_numeric(said["answer"], errors="coerce").astype(float)
    found.index = pd.MultiIndex.from_frame(said[["wave", "unit"]])
    return found[~found.index.duplicated()]


def _checked(taken: Trail, rule, method, others, units, definition, group, score: float) -> tuple[Step, ...]:
    """The account, if it comes to the score."""
    with np.errstate(all="ignore"):
        steps = trail(taken, rule, method, others, units, definition, group)
    return steps if abs(taken.now - score) <= 1e-4 * max(1.0, abs(score) / 100) else ()
