"""What becomes of a value before it is put together with others: a number that was answered, or a whole dimension.

Arrays are … × units: the last axis is compared along. What is found among the units (a least value, a mean) is found
once, from the values as they are, and can then be used on other values: bounds, draws.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from lplan.codebook import LESS, Dimension, Item
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.index.definition import IndexDefinition
from lplan.index.engine import normalisation

Rule = Item | Dimension
Function = Callable[[np.ndarray], np.ndarray]
ABSOLUTE = ("goalposts", "steps", "piecewise", "none")
"""Normalisations in which no unit's value depends on another's, unless an end is found among them."""


def relative(rule: Rule, method: str) -> bool:
    """Whether a unit's value depends on the others'."""
    words = any(isinstance(end, str) for _group, pair in rule.ends for end in pair)
    return method not in ABSOLUTE or method == "goalposts" and words


@dataclass(frozen=True)
class Groups:
    """Which units are compared with each other: each row's unit and the number of its group, and the groups' names.

    A row without a group (−1) has no value.
    """

    label: np.ndarray
    names: tuple[str | None, ...]
    units: np.ndarray

    def at(self, rows: np.ndarray) -> "Groups":
        """The same groups for some of the rows."""
        return Groups(self.label[rows], self.names, self.units[rows])


@dataclass
class Fitted:
    """A rule, and what it has found in each group of units: from then on the same for whatever values it is given."""

    rule: Rule
    method: str
    definition: IndexDefinition
    found: dict[int, Function] = field(default_factory=dict)

    def fit(self, x: np.ndarray, groups: Groups) -> "Fitted":
        """Find what is to be found among the units, group by group."""
        for n in np.unique(groups.label[groups.label >= 0]):
            here = groups.label == n
            self.found[n] = self._function(x[..., here], groups.names[n], groups.units[here])
        return self

    def __call__(self, x: np.ndarray, groups: Groups) -> np.ndarray:
        """Values as they are put together with others."""
        labels = np.unique(groups.label)
        if len(labels) == 1 and labels[0] in self.found:
            made = self.found[labels[0]](x)
        else:
            made = np.full(x.shape, np.nan)
            for n in labels[labels >= 0]:
                here = groups.label == n
                made[..., here] = self.found[n](x[..., here])
        return made if self.rule.cutoff is None else np.where(made < self.rule.cutoff - 1e-9, 0.0, made)

    def breaks(self) -> tuple[float, ...]:
        """Where a value may turn from rising to falling: between these it only does one of them."""
        return tuple(at for at, _points in self.rule.steps) if self.method in ("steps", "piecewise") else ()

    def _function(self, x: np.ndarray, name: str | None, units: np.ndarray) -> Function:
        rule, method, less = self.rule, self.method, self.rule.polarity == LESS
        if method in ("steps", "piecewise"):
            return lambda y: getattr(normalisation, method)(_capped(y, rule), rule.steps)

        def ready(y: np.ndarray) -> np.ndarray:
            return normalisation.transformed(_capped(y, rule) + rule.offset, rule.transform)

        if method == "none":
            return lambda y: -ready(y) if less else ready(y)
        if method == "goalposts":
            ends = [
                normalisation.transformed(end(one, _capped(x, rule), units) + rule.offset, rule.transform)
                for one in self._goalposts(name)
            ]
            clip = rule.clip if self.definition.clip else "none"

            def placed(y: np.ndarray) -> np.ndarray:
                scaled = normalisation.goalposts(ready(y), *ends, clip=clip)
                return 1 - scaled if less else scaled

            return placed
        return self._compared(ready(x), ready, less)

    def _compared(self, x: np.ndarray, ready: Function, less: bool) -> Function:
        """Measured against the others, which x says."""
        method, said = self.method, self.definition
        if method in ("best", "mean"):
            return lambda y: getattr(normalisation, method)(x, ready(y), less=less)
        sign = -1.0 if less else 1.0
        if method == "band":
            return lambda y: np.where(less, 1 - (z := normalisation.band(x, said.band, ready(y))), z)
        if method == "zscore":
            return lambda y: normalisation.zscore(
                sign * x, *said.zscore, sign * ready(y), ddof=int(said.sd == "sample")
            )
        if method in ("rank", "percentile"):
            return lambda y: getattr(normalisation, method)(sign * x, said.ties, sign * ready(y))
        return lambda y: normalisation.minmax(sign * x, sign * ready(y))

    def _goalposts(self, name: str | None) -> tuple[float | str, float | str]:
        """The ends of one group, or of everybody."""
        if not self.rule.ends:
            return self.rule.goalposts
        ends = dict(self.rule.ends)
        if name not in ends and None not in ends:
            message = _("{code}: goalposts saknas för gruppen {group}.").format(code=self.rule.code, group=repr(name))
            raise Refused([Problem(ERROR, "index_ends", message, _("Lägg till gruppen i kodboken."))])
        return ends.get(name, ends.get(None))


def _capped(x: np.ndarray, rule: Rule) -> np.ndarray:
    return np.clip(x, *rule.caps) if rule.caps else x


def end(said: float | str, x: np.ndarray, units: np.ndarray) -> np.ndarray:
    """A goalpost as a number: as written, or found among the units (… × 1). NaN where there is nothing to find it
    in.
    """
    if not isinstance(said, str):
        return np.array(float(said))
    if said.startswith("unit "):
        at = np.flatnonzero(units == said.removeprefix("unit "))
        if not len(at):
            message = _("Enheten {unit}, som andra mäts mot, saknas bland svaren.").format(
                unit=said.removeprefix("unit ")
            )
            raise Refused([Problem(ERROR, "index_ends", message, _("Lägg till dess rader, eller rätta goalposts."))])
        return x[..., at[:1]]
    number = float(match[0]) if (match := re.search(r"[\d.]+$", said)) else 0.0
    low, high = normalisation.ends(x)
    match said.rstrip("0123456789."):
        case "min":
            return low
        case "max":
            return high
        case "mean":
            return normalisation.middle(x)
        case "median":
            return normalisation.quantile(x, 50)
        case "p":
            return normalisation.quantile(x, number)
        case word:
            turned = -x if word == "top" else x
            kept = np.sort(np.where(np.isnan(turned), np.inf, turned), axis=-1)[..., : int(number)]
            mean = normalisation.middle(np.where(np.isinf(kept), np.nan, kept))
            return -mean if word == "top" else mean


def span(rule: Rule, definition: IndexDefinition) -> tuple[float, float]:
    """What a value of 0 and of 1 becomes before it is put together with others."""
    if rule.range is not None:
        return rule.range
    return definition.range if isinstance(rule, Item) else (0.0, 1.0)


def spread(x: np.ndarray, rule: Rule, definition: IndexDefinition) -> np.ndarray:
    """Values with 0 and 1 moved to the ends of their range."""
    low, high = span(rule, definition)
    return x if (low, high) == (0.0, 1.0) else low + (high - low) * x


@dataclass(frozen=True)
class Ground:
    """What besides the items' values a tree may ask for.

    facts   code of a number item → rows: what was answered
    groups  `within` → who is compared with whom; None: the wave (or everybody, when waves are pooled)
    """

    facts: Mapping[str, np.ndarray]
    groups: Mapping[str | None, Groups]

    def at(self, rows: np.ndarray) -> "Ground":
        """The same for some of the rows."""
        return Ground(
            {code: x[rows] for code, x in self.facts.items()}, {name: g.at(rows) for name, g in self.groups.items()}
        )


def divided(x: np.ndarray, by: np.ndarray | None) -> np.ndarray:
    """x / by; NaN where there is nothing to divide by."""
    if by is None:
        return x
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(by != 0, x / by, np.nan)
