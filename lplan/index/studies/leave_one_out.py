"""Compute how far ranks move when one dimension is left out of the index.

Handbook step 7 (robustness): the simplest of its tests, and one that can be read without statistics.
"""

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.core.units import Register
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine.node_values import Trace, evaluate
from lplan.index.studies.repeated_scoring import Study, study
from lplan.index.studies.uncertainty import places

COLUMNS = ["code", "mean_shift", "max_shift", "unit", "rank", "rank_without"]


def leave_one_out(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    register: Register | None = None,
    *,
    wave: str,
) -> pd.DataFrame:
    """For each dimension (columns COLUMNS): the mean and largest rank shift without it, and the unit that moves most.

    Shifts are absolute, over the units that have a score; NaN when no unit has a score without the dimension. Raises
    Refused for an unknown wave.
    """
    ready = study(responses, codebook, definition, register, wave=wave, factors={})
    units = ready.units[ready.ranked]
    rank = places(ready.shown(ready.nominal[ROOT][ready.ranked])[None], definition)[0]
    rows = [
        (node.code, *_shift(units, rank, places(without(ready, node.code)[None], definition)[0]))
        for node in ready.tree.nodes[:-1]
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"max_shift": float, "rank": "Int64", "rank_without": "Int64"})


def _shift(units: np.ndarray, rank: np.ndarray, rank_without: np.ndarray) -> tuple:
    moved = np.abs(rank_without - rank)
    if not len(units) or np.isnan(moved).all():
        return np.nan, np.nan, None, pd.NA, pd.NA
    most = int(np.nanargmax(moved))
    return np.nanmean(moved), moved[most], units[most], rank[most], rank_without[most]


def without(ready: Study, code: str) -> np.ndarray:
    """The index of the ranked units without one dimension, on the scale and rounded as shown."""
    grid, nodes = ready.grid, ready.tree.with_weights({code: 0.0})
    value, _coverage = evaluate(
        nodes,
        grid.values,
        grid.applicable,
        ready.definition,
        answered=grid.answered,
        ground=grid.ground,
        trace=Trace(dict(ready.pooled)),
    )
    return ready.shown(value[ROOT][ready.ranked])
