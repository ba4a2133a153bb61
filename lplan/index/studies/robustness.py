"""Robustness that needs no statistics: leave something out, weigh alike, put together otherwise, and look at the places.

`extremes` asks a sharper question: among ALL weights of the top dimensions within given bounds, which is a unit's best
place, and which its worst? Two units are compared by the best and worst weights for the one (a linear programme whose
answer is known: fill the heaviest first); what that does not settle is a mixed-integer programme for each unit.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine.node_values import Trace, evaluate
from lplan.index.next_steps.solver_output import without_chatter
from lplan.index.studies import input_factors as f
from lplan.index.studies.repeated_scoring import EPSILON, Study, study
from lplan.index.studies.uncertainty import places
from lplan.index.studies.weighting_methods import equal_weights, refuse_bounds

_TIE = 1e-7
_SECONDS = 0.25  # for one unit's programme; then the pairwise bound stands, and `exact` is False


@dataclass(frozen=True)
class Robustness:
    """Places under other choices, one at a time. Units without a score are left out.

    dropped   kind ("dimension", "item"), code, mean_shift, max_shift, unit (who moves most), rank, rank_without
    weights   unit, score, rank, score_equal, rank_equal: against equal weights at every level
    methods   unit, score, rank, score_arithmetic, rank_arithmetic, score_geometric, rank_geometric: top dimensions
    extremes  unit, rank, rank_best, rank_worst, exact: over all weights with shares in [low, high], by unrounded scores; a
              top dimension that a unit lacks counts as the unit's own score. Without places when the index is put
              together in a way that has no such weights (minimum, Copeland). exact: False where the time ran out and
              the pairwise bound stands
    """

    wave: str
    low: float
    high: float
    dropped: pd.DataFrame
    weights: pd.DataFrame
    methods: pd.DataFrame
    extremes: pd.DataFrame


def robustness(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    register=None,
    *,
    wave: str,
    low: float | None = None,
    high: float | None = None,
) -> Robustness:
    """Drop each dimension and item, weigh alike, change the aggregation, and find the best and worst places.

    low, high  bounds of a top dimension's share; half and twice the equal share without them. Refused when no weights
               lie within them, or the wave is not there.
    """
    methods = (f.AS_DEFINED, "arithmetic", "geometric")
    ready = study(responses, codebook, definition, register, wave=wave, factors={f.AGGREGATE: methods})
    units, rows = ready.units[ready.ranked], ready.ranked
    own = ready.shown(ROOT, ready.nominal[ROOT][rows])
    rank = places(own[None], definition)[0]
    first = pd.DataFrame({"unit": units, "score": own, "rank": rank})
    equal = study(
        responses, codebook, definition.changed(weights=equal_weights(codebook)), register, wave=wave, factors=[]
    )
    alike = equal.shown(ROOT, equal.nominal[ROOT][rows])
    weights = first.assign(score_equal=alike, rank_equal=places(alike[None], definition)[0])
    drawn = ready.run({f.AGGREGATE: np.arange(3)}, 3)[ROOT]
    together = first.copy()
    for n, method in enumerate(methods[1:], start=1):
        possible = method == "arithmetic" or not _below_zero(ready)
        scores = drawn[n] if possible else np.full(len(units), np.nan)
        together[f"score_{method}"], together[f"rank_{method}"] = scores, places(scores[None], definition)[0]
    k = len(ready.tree.root.weights)
    low, high = 0.5 / k if low is None else low, min(2 / k, 1.0) if high is None else high
    refuse_bounds(k, low, high)
    frames = [_dropped(responses, codebook, definition, register, wave, ready, rank), weights, together]
    frames.append(_extremes(ready, first, low, high))
    return Robustness(wave, low, high, *(_whole(frame) for frame in frames))


def _whole(frame: pd.DataFrame) -> pd.DataFrame:
    """Places as whole numbers that may be missing."""
    return frame.astype({column: "Int64" for column in frame.columns if column.startswith("rank")})


def _below_zero(ready: Study) -> bool:
    root = ready.tree.root
    children = [*(ready.grid.values[:, n] for n in root.items), *(ready.nominal[code] for code in root.nodes)]
    return any((child < 0).any() for child in children)


def _dropped(responses, codebook, definition, register, wave, ready: Study, rank: np.ndarray) -> pd.DataFrame:
    """Each dimension and each item left out, one at a time."""
    units, found = ready.units[ready.ranked], []
    for node in ready.tree.nodes[:-1]:
        without = replace_weight(ready, node.code)
        found.append(("dimension", node.code, places(without[None], definition)[0]))
    codes = ready.tree.item_codes
    left_out = study(responses, codebook, definition, register, wave=wave, factors={f.LEAVE_OUT: ("none", *codes)})
    drawn = left_out.run({f.LEAVE_OUT: np.arange(1, len(codes) + 1)}, len(codes))[ROOT]
    found += [("item", code, row) for code, row in zip(codes, places(drawn, definition), strict=True)]
    rows = []
    for kind, code, places_without in found:
        moved = np.abs(places_without - rank)
        if not len(units) or np.isnan(moved).all():
            rows.append((kind, code, np.nan, np.nan, None, np.nan, np.nan))
            continue
        most = int(np.nanargmax(moved))
        rows.append((kind, code, np.nanmean(moved), moved[most], units[most], rank[most], places_without[most]))
    return pd.DataFrame(
        rows, columns=["kind", "code", "mean_shift", "max_shift", "unit", "rank", "rank_without"]
    ).astype({"max_shift": float})


def replace_weight(ready: Study, code: str, weight: float = 0.0) -> np.ndarray:
    """The index of the ranked units with one dimension's weight changed, on the scale."""
    grid, nodes = ready.grid, ready.tree.with_weights({code: weight})
    value, _coverage = evaluate(
        nodes, grid.values, grid.applicable, ready.definition, answered=grid.answered, ground=grid.ground,
        trace=Trace(dict(ready.pooled)),
    )  # fmt: skip
    return ready.shown(ROOT, value[ROOT][ready.ranked])


def _extremes(ready: Study, first: pd.DataFrame, low: float, high: float) -> pd.DataFrame:
    """Best and worst place of each unit over all admissible weights."""
    y = _linear(ready)
    table = first[["unit", "rank"]].assign(rank_best=np.nan, rank_worst=np.nan, exact=False)
    if y is None:
        return table
    k = y.shape[1]
    heavy = (
        np.clip(1 - k * low - np.arange(k) * (high - low), 0, high - low) + low
    )  # the heaviest weights, first to last
    with without_chatter():
        for n in range(len(y)):
            gap = np.sort(y - y[n], axis=1)  # another's lead, dimension by dimension
            most, least = gap[:, ::-1] @ heavy, gap @ heavy
            always, never = least > _TIE, most <= _TIE
            open_ = np.flatnonzero(~always & ~never)
            ahead = int(always.sum())
            few, fine = _count(y[open_] - y[n], low, high, fewest=True)
            many, fine_too = _count(y[open_] - y[n], low, high, fewest=False)
            own = table.at[n, "rank"]  # a tie on shown values, or weights outside the bounds
            table.loc[n, ["rank_best", "rank_worst"]] = min(1 + ahead + few, own), max(1 + ahead + many, own)
            table.loc[n, "exact"] = fine and fine_too
    return table


def _linear(ready: Study) -> np.ndarray | None:
    """Values of the top dimensions that the order is a weighted sum of: units × children; None when it is no such.

    A dimension without a value is given the unit's own score, which is what leaving it out comes to at the definition's
    weights: with renormalised weights two units could not be compared by a linear programme.
    """
    root, epsilon = ready.tree.root, ready.definition.epsilon
    columns = [*(ready.grid.values[:, n] for n in root.items), *(ready.nominal[code] for code in root.nodes)]
    y = np.column_stack(columns)[ready.ranked]
    y = np.where(np.isnan(y), ready.nominal[ROOT][ready.ranked, None], y)
    lifted = np.maximum((epsilon or EPSILON) + (1 - (epsilon or EPSILON)) * y, 1e-12)
    turned = {"arithmetic": y, "geometric": np.log(lifted), "harmonic": -1 / lifted}.get(root.method)
    return -turned if turned is not None and ready.definition.first == "lowest" else turned


def _count(gaps: np.ndarray, low: float, high: float, *, fewest: bool) -> tuple[int, bool]:
    """(fewest or most of the rivals ahead at the same weights, whether that is exact). gaps: rivals × dimensions."""
    rivals, k = gaps.shape
    if rivals == 0:
        return 0, True
    if rivals == 1:  # it can be either
        return (0, True) if fewest else (1, True)
    from scipy.optimize import Bounds, LinearConstraint, milp

    big = np.abs(gaps).max() + 1
    sign = 1.0 if fewest else -1.0
    # fewest: w·gap ≤ big·z; most: w·gap ≥ tie − big·(1 − z)
    a = np.hstack([gaps, -big * np.eye(rivals)])
    limit = LinearConstraint(a, ub=_TIE) if fewest else LinearConstraint(a, lb=2 * _TIE - big)
    sums = LinearConstraint(np.concatenate([np.ones(k), np.zeros(rivals)])[None, :], 1, 1)
    found = milp(
        sign * np.concatenate([np.zeros(k), np.ones(rivals)]), constraints=[limit, sums],
        integrality=np.concatenate([np.zeros(k), np.ones(rivals)]),
        bounds=Bounds(np.concatenate([np.full(k, low), np.zeros(rivals)]), np.concatenate([np.full(k, high), np.ones(rivals)])),
        options={"time_limit": _SECONDS},
    )  # fmt: skip
    if found.status == 0:
        return int(round(abs(found.fun))), True
    return (0 if fewest else rivals), False
