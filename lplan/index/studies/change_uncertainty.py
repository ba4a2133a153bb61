"""Compute the interval of a change between two waves under other choices of method.

A choice that moves both waves alike does not move the change: each draw therefore uses the same weights, left-out items
and rules in both waves, and the interval is that of the difference (common random numbers). Handbook step 7, as in
`lplan.index.studies.uncertainty`.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.core.units import Register
from lplan.index.definition import IndexDefinition
from lplan.index.studies import input_factors as f
from lplan.index.studies.repeated_scoring import Study, study
from lplan.index.studies.uncertainty import interval

COLUMNS = ("unit", "code", "change", "low", "high")
DRAWS = 400


def between(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    register: Register | None = None,
    *,
    before: str,
    after: str,
    draws: int = DRAWS,
    seed: int = 1,
) -> pd.DataFrame:
    """The change of each unit at the index and each dimension, and 5–95 % of it over the draws; columns COLUMNS.

    The factors are those that keep the scale, as for intervals of scores; a factor that varies in one wave only
    (nothing is missing in the other) varies there. Units without a score in both waves are left out. The interval is
    widened to the definition's own change, which is one of the reasonable ones. The same seed gives the same result.
    Raises Refused for an unknown wave.
    """

    def studies(factors: f.Wanted = f.ALL) -> tuple[Study, Study]:
        """The two waves, ready to be scored with these factors."""
        then, now = (
            study(responses, codebook, definition, register, wave=wave, factors=factors, seed=seed)
            for wave in (before, after)
        )
        return then, now

    then, now = studies()
    first, second = _left_out(then), _left_out(now)
    if first != second:  # an item is left out only if it can be left out of both waves
        common = tuple(item for item in first if item in second)
        factors = {name: None for name in f.FACTORS if name != f.LEAVE_OUT}
        then, now = studies({**factors, **({f.LEAVE_OUT: common} if len(common) > 1 else {})})
    names = dict.fromkeys(x.name for one in (then, now) for x in one.varied if x.name not in f.RESCALING)
    u = dict(zip(names, np.random.default_rng([seed, 2]).random((len(names), draws)), strict=True))
    codes = [node.code for node in then.tree.nodes if node.code in then.nominal and node.code in now.nominal]
    return _changes(then, now, u, draws, codes).dropna(subset="change", ignore_index=True)


def _left_out(one: Study) -> tuple[str, ...]:
    """The items that can be left out of a wave."""
    return next((factor.alternatives for factor in one.varied if factor.name == f.LEAVE_OUT), ())


def _changes(then: Study, now: Study, u: Mapping[str, np.ndarray], draws: int, codes: Sequence[str]) -> pd.DataFrame:
    """The changes of the units in both waves, with intervals; u: factor → numbers 0–1, one for each draw."""
    drawn_then, drawn_now = (
        one.run({x.name: x.pick(u[x.name]) for x in one.varied if x.name in u}, draws, codes) for one in (then, now)
    )
    units_then, units_now = (list(one.units[one.ranked]) for one in (then, now))
    both = [unit for unit in units_then if unit in set(units_now)]
    at_then, at_now = ([units.index(unit) for unit in both] for units in (units_then, units_now))
    parts = []
    for code in codes:
        own_then, own_now = (one.shown(one.nominal[code][one.ranked]) for one in (then, now))
        change = own_now[at_now] - own_then[at_then]
        low, high = interval(drawn_now[code][:, at_now] - drawn_then[code][:, at_then], change)
        parts.append(pd.DataFrame({"unit": both, "code": code, "change": change, "low": low, "high": high}))
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
