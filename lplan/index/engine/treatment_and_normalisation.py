"""Treat and normalise values before they are aggregated: an answered number, or the value of a whole dimension.

Arrays are … × units; units are compared along the last axis. Parameters from the units (a minimum, a mean) are fitted
once, from the values as they are, and can then be applied to other values: bounds, draws.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from lplan.codebook import LESS, Dimension, End, Item
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.index.definition import IndexDefinition
from lplan.index.engine import normalisation

Rule = Item | Dimension
Rows = np.ndarray | slice
Number = TypeVar("Number", float, np.ndarray)
Function = Callable[[np.ndarray], np.ndarray]
ABSOLUTE = ("goalposts", "steps", "piecewise", "none")
"""Normalisations in which no unit's value depends on another's, unless a goalpost is a statistic of the units."""


def relative(rule: Rule, method: str) -> bool:
    """Whether a unit's value depends on the others'."""
    words = any(isinstance(end, str) for _group, pair in rule.ends for end in pair)
    return method not in ABSOLUTE or method == "goalposts" and words


@dataclass(frozen=True)
class Groups:
    """The units that are compared with each other: each row's unit and the number of its group, and the groups' names.

    A row without a group (−1) has no value.
    """

    label: np.ndarray
    names: tuple[str | None, ...]
    units: np.ndarray

    def at(self, rows: Rows) -> "Groups":
        """The same groups for some of the rows."""
        return Groups(self.label[rows], self.names, self.units[rows])


@dataclass
class Fitted:
    """A rule with its parameters fitted in each group of units, which can then be applied to any values."""

    rule: Rule
    method: str
    definition: IndexDefinition
    functions: dict[int, Function] = field(default_factory=dict)

    def fit(self, x: np.ndarray, groups: Groups) -> "Fitted":
        """Fit the rule's parameters to the units, group by group."""
        for n in np.unique(groups.label[groups.label >= 0]):
            here = groups.label == n
            self.functions[n] = self._function(x[..., here], groups.names[n], groups.units[here])
        return self

    def __call__(self, x: np.ndarray, groups: Groups) -> np.ndarray:
        """Values as they are aggregated."""
        labels = np.unique(groups.label)
        if len(labels) == 1 and labels[0] in self.functions:
            treated = self.functions[labels[0]](x)
        else:
            treated = np.full(x.shape, np.nan)
            for n in labels[labels >= 0]:
                here = groups.label == n
                treated[..., here] = self.functions[n](x[..., here])
        return treated if self.rule.cutoff is None else np.where(treated < self.rule.cutoff - 1e-9, 0.0, treated)

    def breaks(self) -> tuple[float, ...]:
        """The values where the function may turn from rising to falling: between them it is monotone."""
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
                for one in goalposts(rule, name)
            ]
            low, high = ends
            clip = rule.clip if self.definition.clip else "none"

            def placed(y: np.ndarray) -> np.ndarray:
                scaled = normalisation.goalposts(ready(y), low, high, clip=clip)
                return 1 - scaled if less else scaled

            return placed
        return self._compared(ready(x), ready, less)

    def _compared(self, x: np.ndarray, ready: Function, less: bool) -> Function:
        """A normalisation that compares a value with the other units' values, x."""
        method, definition = self.method, self.definition
        if method in ("best", "mean"):
            return lambda y: getattr(normalisation, method)(x, ready(y), less=less)
        sign = -1.0 if less else 1.0
        if method == "band":
            return lambda y: np.where(less, 1 - (z := normalisation.band(x, definition.band, ready(y))), z)
        if method == "zscore":
            return lambda y: normalisation.zscore(
                sign * x, *definition.zscore, sign * ready(y), ddof=int(definition.sd == "sample")
            )
        if method in ("rank", "percentile"):
            return lambda y: getattr(normalisation, method)(sign * x, definition.ties, sign * ready(y))
        return lambda y: normalisation.minmax(sign * x, sign * ready(y))


def goalposts(rule: Rule, group: str | None) -> tuple[End, End]:
    """The goalposts of one group, or of everybody; raises Refused when the group has none."""
    ends = dict(rule.ends)
    posts = ends.get(group, ends.get(None)) if ends else rule.goalposts
    if posts is None:
        message = _("{code}: goalposts saknas för gruppen {group}.").format(code=rule.code, group=repr(group))
        raise Refused([Problem(ERROR, "index_ends", message, _("Lägg till gruppen i kodboken."))])
    return posts


def _capped(x: np.ndarray, rule: Rule) -> np.ndarray:
    return np.clip(x, *rule.caps) if rule.caps else x


def end(written: End, x: np.ndarray, units: np.ndarray) -> np.ndarray:
    """A goalpost as a number: as written, or a statistic of the units (… × 1); NaN where no unit has a value."""
    if not isinstance(written, str):
        return np.array(float(written))
    if written.startswith("unit "):
        unit = written.removeprefix("unit ")
        at = np.flatnonzero(units == unit)
        if not len(at):
            message = _("Enheten {unit}, som andra mäts mot, saknas bland svaren.").format(unit=unit)
            raise Refused([Problem(ERROR, "index_ends", message, _("Lägg till dess rader, eller rätta goalposts."))])
        return x[..., at[:1]]
    number = float(match[0]) if (match := re.search(r"[\d.]+$", written)) else 0.0
    low, high = normalisation.ends(x)
    match written.rstrip("0123456789."):
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
    """The values that 0 and 1 become before they are aggregated."""
    if rule.range is not None:
        return rule.range
    return definition.range if isinstance(rule, Item) else (0.0, 1.0)


def spread(x: Number, rule: Rule, definition: IndexDefinition) -> Number:
    """Values with 0 and 1 moved to the ends of their range."""
    low, high = span(rule, definition)
    return x if (low, high) == (0.0, 1.0) else low + (high - low) * x


@dataclass(frozen=True)
class Ground:
    """What a tree needs besides the items' values.

    facts   code of a number item → rows: the answers
    groups  `within` → the groups that are compared; None: the wave (or everybody, when waves are pooled)
    """

    facts: Mapping[str, np.ndarray]
    groups: Mapping[str | None, Groups]

    def at(self, rows: Rows) -> "Ground":
        """The same for some of the rows."""
        return Ground(
            {code: x[rows] for code, x in self.facts.items()}, {name: g.at(rows) for name, g in self.groups.items()}
        )


def divided(x: np.ndarray, by: np.ndarray | None) -> np.ndarray:
    """x / by; NaN where the denominator is zero."""
    if by is None:
        return x
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(by != 0, x / by, np.nan)
