"""How far a change between two waves depends on choices of method: the same draws for both waves.

What moves both waves alike moves no change: so each draw's weights, questions left out and rules are the same in
both, and the interval is that of the difference (common random numbers). Handbook step 7, as in
`lplan.index.studies.uncertainty`.
"""

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
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
    register=None,
    *,
    before: str,
    after: str,
    draws: int = DRAWS,
    seed: int = 1,
) -> pd.DataFrame:
    """The change of each unit at the index and each dimension, and 5–95 % of it over the draws; columns COLUMNS.

    The factors are those that keep the scale, as for intervals of scores; one that varies in one wave only (nothing
    is missing in the other) varies there. Units without a score in both waves are not there. The interval is widened
    to the definition's own change, which is one of the reasonable ones. The same seed gives the same result. Raises
    Refused for a wave that is not there.
    """

    def made(**more) -> tuple[Study, Study]:
        return tuple(
            study(responses, codebook, definition, register, wave=w, seed=seed, **more) for w in (before, after)
        )

    ready = made()
    then, now = (_alternatives(one, f.LEAVE_OUT) for one in ready)
    if then != now:  # only a question that can be left out of both waves is
        common = tuple(one for one in then if one in now)
        wanted = {name: None for name in f.FACTORS if name != f.LEAVE_OUT}
        ready = made(factors=wanted | ({f.LEAVE_OUT: common} if len(common) > 1 else {}))
    names = dict.fromkeys(x.name for one in ready for x in one.varied if x.name not in f.RESCALING)
    u = dict(zip(names, np.random.default_rng([seed, 2]).random((len(names), draws)), strict=True))
    codes = [node.code for node in ready[0].tree.nodes if all(node.code in one.nominal for one in ready)]
    drawn = [one.run({x.name: x.pick(u[x.name]) for x in one.varied if x.name in u}, draws, codes) for one in ready]
    units = [one.units[one.ranked] for one in ready]
    both = [unit for unit in units[0] if unit in set(units[1])]
    at = [[list(known).index(unit) for unit in both] for known in units]
    parts = []
    for code in codes:
        own = [one.shown(one.nominal[code][one.ranked])[where] for one, where in zip(ready, at, strict=True)]
        change = own[1] - own[0]
        low, high = interval(drawn[1][code][:, at[1]] - drawn[0][code][:, at[0]], change)
        parts.append(pd.DataFrame({"unit": both, "code": code, "change": change, "low": low, "high": high}))
    found = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))
    return found.dropna(subset="change", ignore_index=True)


def _alternatives(one: Study, name: str) -> tuple:
    return next((factor.alternatives for factor in one.varied if factor.name == name), ())
