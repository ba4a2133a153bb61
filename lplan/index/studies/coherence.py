"""Compute whether the items of a dimension measure one thing: Cronbach's alpha, item–rest correlations, duplicates.

Handbook step 4 (multivariate analysis) and COINr's flags. With some twenty units every figure is uncertain: n and a
95 % interval stand beside each. An item with the same answer from all units cannot be correlated with anything: it
stays in the index and is marked "skiljer inte".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.core.units import Register
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine.dimension_tree import Tree, tree
from lplan.index.engine.node_values import evaluate
from lplan.index.engine.value_matrix import REAL, cells
from lplan.index.studies.repeated_scoring import of_wave

DUPLICATE, WEAK, GOOD = 0.9, 0.6, 0.7
_LEAST = 4  # the interval of a correlation needs n > 3


@dataclass(frozen=True)
class Coherence:
    """The internal consistency of a wave's answers. `parent` is the dimension, or "index" for the top dimensions.

    dimensions  code, k, n, alpha, alpha_standardised, verdict ("weak" under .6, "ok" from .7, "between", "" unknown):
                Cronbach's alpha over the k children that differ, for the n units that have them all
    items       parent, code, kind, n, r, r_low, r_high, alpha_without, method, constant, conflict: each child against
                the mean of the others ("spearman" for items on a scale, "pearson" for numbers and dimensions)
    pairs       parent, a, b, n, r, r_low, r_high, flag ("duplicate" |r| > .9; "conflict" r < 0 in one dimension): only
                the flagged; `parent` is "" for items of two dimensions, which are checked for duplicates only
    """

    wave: str
    dimensions: pd.DataFrame
    items: pd.DataFrame
    pairs: pd.DataFrame


def coherence(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    register: Register | None = None,
    *,
    wave: str,
) -> Coherence:
    """Alpha, item–rest correlations, duplicates and conflicts of one wave. Raises Refused for an unknown wave."""
    grid = of_wave(cells(responses, codebook, definition, register), wave)
    nodes = tree(codebook, definition)
    own = np.where(grid.answered, grid.values, np.nan)
    value, _coverage = evaluate(
        nodes, grid.values, grid.applicable, definition, answered=grid.answered, ground=grid.ground
    )
    real = {item.code for item in grid.items if item.type in REAL}
    dimensions, items, pairs = [], [], []
    for node in nodes.nodes:
        codes = [*(nodes.item_codes[n] for n in node.items), *node.nodes]
        x = np.column_stack([*(own[:, n] for n in node.items), *(value[child] for child in node.nodes)])
        by_rank = [code in nodes.item_codes and code not in real for code in codes]
        dimensions.append({"code": node.code, **_alpha(x)})
        items += _children(node.code, codes, x, by_rank, nodes)
        pairs += _pairs(node.code, codes, x, by_rank, conflicts=True)
    every = [code not in real for code in nodes.item_codes]
    inside = {frozenset((p["a"], p["b"])) for p in pairs}
    pairs += [
        p for p in _pairs("", list(nodes.item_codes), own, every, conflicts=False) if {p["a"], p["b"]} not in inside
    ]
    return Coherence(wave, pd.DataFrame(dimensions), pd.DataFrame(items), pd.DataFrame(pairs, columns=_PAIRS))


_PAIRS = ["parent", "a", "b", "n", "r", "r_low", "r_high", "flag"]


def alpha(x: np.ndarray) -> tuple[float, float]:
    """Cronbach's alpha, raw (eq. 18) and standardised, of units × items without gaps; NaN when it is not defined."""
    n, k = x.shape
    if k < 2 or n < 2:
        return np.nan, np.nan
    variances, total = x.var(axis=0, ddof=1), x.sum(axis=1).var(ddof=1)
    if not total > 1e-12 or (variances <= 1e-12).any():
        return np.nan, np.nan
    mean_r = (np.corrcoef(x.T).sum() - k) / (k * (k - 1))
    below = 1 + (k - 1) * mean_r
    return k / (k - 1) * (1 - variances.sum() / total), k * mean_r / below if abs(below) > 1e-12 else np.nan


def _alpha(x: np.ndarray) -> dict:
    differ = x[:, _varies(x)]
    whole = differ[~np.isnan(differ).any(axis=1)]
    whole = whole[:, _varies(whole)] if len(whole) else whole
    raw, standardised = alpha(whole)
    verdict = "" if np.isnan(raw) else "weak" if raw < WEAK else "ok" if raw >= GOOD else "between"
    return {"k": whole.shape[1], "n": len(whole), "alpha": raw, "alpha_standardised": standardised, "verdict": verdict}


def _varies(x: np.ndarray) -> np.ndarray:
    """Columns with more than one value."""
    if not len(x):
        return np.zeros(x.shape[1], dtype=bool)
    low, high = np.where(np.isnan(x), np.inf, x).min(axis=0), np.where(np.isnan(x), -np.inf, x).max(axis=0)
    return high - low > 1e-12


def _children(parent: str, codes: list[str], x: np.ndarray, by_rank: Sequence[bool], nodes: Tree) -> list[dict]:
    differs = _varies(x)
    rows = []
    for n, code in enumerate(codes):
        others = np.array([m for m in range(len(codes)) if m != n and differs[m]], dtype=int)
        rest = _mean(x[:, others])
        r, r_low, r_high, count = correlation(x[:, n], rest, by_rank=by_rank[n])
        rows.append(
            {
                "parent": parent,
                "code": code,
                "kind": "item" if code in nodes.item_codes else "dimension",
                "n": count,
                "r": r,
                "r_low": r_low,
                "r_high": r_high,
                "alpha_without": _alpha(x[:, others])["alpha"] if len(others) > 1 else np.nan,
                "method": "spearman" if by_rank[n] else "pearson",
                "constant": bool(not differs[n] and (~np.isnan(x[:, n])).any()),
                "conflict": bool(r < 0),
            }
        )
    return rows


def _mean(x: np.ndarray) -> np.ndarray:
    known = ~np.isnan(x)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known, x, 0.0).sum(axis=1) / known.sum(axis=1)


def _pairs(parent: str, codes: list[str], x: np.ndarray, by_rank: Sequence[bool], *, conflicts: bool) -> list[dict]:
    """The pairs that get a flag."""
    flagged = []
    differs: list[int] = np.flatnonzero(_varies(x)).tolist()
    near = _near(x[:, differs], conflicts) if len(x) > MANY else np.ones((len(differs),) * 2, dtype=bool)
    for place, a in enumerate(differs):
        for b in (b for b, close in zip(differs[place + 1 :], near[place, place + 1 :], strict=True) if close):
            r, r_low, r_high, n = correlation(x[:, a], x[:, b], by_rank=by_rank[a] or by_rank[b])
            flag = "conflict" if conflicts and r < 0 else "duplicate" if abs(r) > DUPLICATE else ""
            if flag:
                flagged.append(dict(zip(_PAIRS, (parent, codes[a], codes[b], n, r, r_low, r_high, flag), strict=True)))
    return flagged


MANY, MARGIN = 300, 0.15  # units from which pairs are first looked through in one go, and how far that may be wrong


def _near(x: np.ndarray, conflicts: bool) -> np.ndarray:
    """The pairs of columns that may get a flag, by the correlation of their ranks as if no value were missing."""
    ranks = pd.DataFrame(x).rank().to_numpy()
    ranks = np.nan_to_num((ranks - np.nanmean(ranks, axis=0)) / np.nanstd(ranks, axis=0))
    known = (~np.isnan(x)).astype(float)
    r = (ranks.T @ ranks) / np.maximum(known.T @ known, 1)
    return (np.abs(r) > DUPLICATE - MARGIN) | (conflicts & (r < MARGIN))


def correlation(a: np.ndarray, b: np.ndarray, *, by_rank: bool = False) -> tuple[float, float, float, int]:
    """(r, low, high, n): Pearson's or Spearman's over the units that have both, with Fisher's 95 % interval.

    NaN under four units, or when either is constant. For ranks the variance is 1.06 times larger (Fieller).
    """
    both = ~np.isnan(a) & ~np.isnan(b)
    a, b, n = a[both], b[both], int(both.sum())
    if n < _LEAST or np.ptp(a) < 1e-12 or np.ptp(b) < 1e-12:
        return np.nan, np.nan, np.nan, n
    if by_rank:
        a, b = (pd.Series(values).rank().to_numpy() for values in (a, b))
    r = float(np.clip(np.corrcoef(a, b)[0, 1], -1, 1))
    if abs(r) > 1 - 1e-12:
        return r, r, r, n
    half = 1.959964 * np.sqrt((1.06 if by_rank else 1.0) / (n - 3))
    return r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)), n


def importance(scores: pd.DataFrame, codebook: Codebook, definition: IndexDefinition, *, wave: str) -> pd.DataFrame:
    """Effective importance: how closely each child follows its parent, beside its weight (Handbook step 8).

    Columns parent, code, kind, weight (share of the parent), r, r2, r_low, r_high, n. `scores` is from `score`.
    """
    nodes = tree(codebook, definition)
    wide = scores[scores["wave"] == wave].pivot(index="unit", columns="code", values="score")
    rows = []
    for node in reversed(nodes.nodes):
        for code, share in nodes.shares(node.code).items():
            a, b = (
                wide[c].to_numpy(dtype=float) if c in wide else np.full(len(wide), np.nan) for c in (code, node.code)
            )
            r, low, high, n = correlation(a, b)
            kind = "item" if code in nodes.item_codes else "dimension"
            rows.append((node.code, code, kind, share, r, r * r, low, high, n))
    return pd.DataFrame(rows, columns=["parent", "code", "kind", "weight", "r", "r2", "r_low", "r_high", "n"])


def shares(codebook: Codebook, definition: IndexDefinition) -> pd.DataFrame:
    """Every weight: parent, code, kind, weight (as written), share (of the parent), effective (share of the index)."""
    nodes = tree(codebook, definition)
    whole = {ROOT: 1.0}
    rows = []
    for node in reversed(nodes.nodes):
        for (code, share), weight in zip(nodes.shares(node.code).items(), node.weights, strict=True):
            whole[code] = share * whole[node.code]
            kind = "item" if code in nodes.item_codes else "dimension"
            rows.append((node.code, code, kind, weight, share, whole[code]))
    return pd.DataFrame(rows, columns=["parent", "code", "kind", "weight", "share", "effective"])
