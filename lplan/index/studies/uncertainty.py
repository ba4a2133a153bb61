"""Compute how much scores, ranks and levels depend on choices of method: Monte Carlo over the factors of `study`.

Handbook step 7; Saisana, Saltelli and Tarantola (2005). Report it as: "Place 4 (between 2 and 9 under reasonable
choices)".
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.core.units import Register
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine import normalisation
from lplan.index.engine.levels import held, levels
from lplan.index.engine.scoring import whole
from lplan.index.studies import input_factors as f
from lplan.index.studies.input_factors import Factor
from lplan.index.studies.repeated_scoring import Progress, Study, study

LOW, HIGH = 0.05, 0.95
_PAIRS = 300  # more units than this: the matrix of pairs is left out


@dataclass(frozen=True)
class Uncertainty:
    """The results of the draws for one wave. Units without a score are in none of the frames.

    Ranks are drawn with every factor. Scores and levels are drawn with the factors that keep the scale: another method
    or other steps would move all scores alike, and cut points were set for the definition's own scale.

    units       unit, score, rank, rank_median, rank_low, rank_high, score_median, score_low, score_high,
                level, level_low, level_high, borderline, p_top: 5–95 % of the draws, widened to the definition's own
                value, which is itself one of the reasonable choices; borderline: more than one level in the interval
    dimensions  unit, code, score, score_low, score_high, level, level_low, level_high, borderline
    levels      unit, level, p
    before      square: P(the row's unit before the column's), a tie counts half; empty above 300 units
    groups      unit, rank, group: "statistiskt lika"; a new group begins where its first unit wins with P > 0.95
    factors     factor, label, varied, alternatives, labels, reason
    shift       mean |rank − the definition's rank| over draws and units (R_S, Handbook eq. 38)
    """

    wave: str
    draws: int
    seed: int
    top: int
    units: pd.DataFrame
    dimensions: pd.DataFrame
    levels: pd.DataFrame
    before: pd.DataFrame
    groups: pd.DataFrame
    factors: pd.DataFrame
    shift: float


def uncertainty(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    register: Register | None = None,
    *,
    wave: str,
    draws: int = 2000,
    seed: int = 1,
    factors: f.Wanted = f.ALL,
    top: int = 5,
    progress: Progress | None = None,
) -> Uncertainty:
    """Score a wave `draws` times, with every factor drawn at random each time (docs/index.md, Uncertainty).

    responses  all waves; `wave` is the one that is studied
    factors    those to vary → their alternatives, or None for the usual ones
    top        p_top is the share of draws with a rank up to this
    progress   called with the share done, 0–1

    The same seed gives the same result. Raises Refused for an unknown wave.
    """
    if draws < 1:
        raise Refused([Problem(ERROR, "draws", _("Minst en omräkning behövs."), _("Ange ett heltal större än noll."))])
    ready = study(responses, codebook, definition, register, wave=wave, factors=factors, seed=seed)
    u = np.random.default_rng([seed, 1]).random((draws, len(ready.varied)))
    codes = list(dict.fromkeys([node.code for node in ready.tree.nodes] + [gate.code for gate in definition.gates]))
    picked = ready.chosen(u)
    same_scale = {name: one for name, one in picked.items() if name not in f.RESCALING}
    parts = 1 if len(same_scale) == len(picked) else 2
    values = ready.run(same_scale, draws, codes, progress and (lambda done: progress(done / parts)))
    placed = (
        values[ROOT]
        if parts == 1
        else ready.run(picked, draws, (ROOT,), progress and (lambda done: progress((1 + done) / 2)))[ROOT]
    )
    units = ready.units[ready.ranked]
    own = {code: ready.shown(value[ready.ranked]) for code, value in ready.nominal.items()}
    scores = values[ROOT]
    nominal_rank = places(own[ROOT][None], definition)[0]
    ranks = places(placed, definition)
    level, own_level = _levels(ready, values, ROOT), _levels(ready, own | _items(ready), ROOT)
    frame = pd.DataFrame({"unit": units, "score": own[ROOT], "rank": whole(nominal_rank)})
    frame["rank_median"] = _quantile(ranks, 0.5, "lower")
    for name, x, mine in (("rank", ranks, nominal_rank), ("score", scores, own[ROOT])):
        frame[f"{name}_low"], frame[f"{name}_high"] = interval(x, mine)
    frame.insert(6, "score_median", _quantile(scores, 0.5, "linear"))
    frame["level"], frame["level_low"], frame["level_high"] = map(whole, (own_level, *interval(level, own_level)))
    frame["borderline"] = (frame["level_low"] != frame["level_high"]).fillna(False).astype(bool)
    frame["p_top"] = (ranks <= top).mean(axis=0) if len(units) else 0.0
    for column in ("rank_median", "rank_low", "rank_high"):
        frame[column] = whole(frame[column].to_numpy())
    before = _before(placed, units, definition)
    return Uncertainty(
        wave,
        draws,
        seed,
        top,
        frame,
        _dimensions(ready, values, own, units),
        _level_shares(level, units, definition),
        before,
        _groups(units, nominal_rank, placed, definition),
        factor_table(ready.factors),
        float(np.nanmean(np.abs(ranks - nominal_rank))) if len(units) else 0.0,
    )


def shown(scores: np.ndarray, definition: IndexDefinition) -> np.ndarray:
    """Scores as a reader sees them, turned so that the highest is the first in order."""
    seen = scores
    if definition.rank_on == "shown":
        seen = normalisation.rounded(scores, definition.decimals, definition.rounding)
    return -seen if definition.first == "lowest" else seen


def places(scores: np.ndarray, definition: IndexDefinition) -> np.ndarray:
    """Ranks of draws × units, ties by the definition's rule; NaN without a score."""
    seen = shown(scores, definition)
    if not seen.size:
        return seen
    n = seen.shape[1]
    if n > 100 or definition.rank_ties != "min":
        return normalisation.places(seen, ties=definition.rank_ties)
    ranks = np.ones(seen.shape)
    for other in range(n):
        ranks += seen[:, other, None] > seen
    return np.where(np.isnan(seen), np.nan, ranks)


def factor_table(factors: Sequence[Factor]) -> pd.DataFrame:
    """The factors that were varied and those that were not, in codes and in words."""
    fixed = [
        Factor("normalise", (), _("Målvärden och metod ligger fast: de hör till indexets mening.")),
        Factor("threshold", (), _("Ligger fast: vilka som får ett värde är detsamma i alla omräkningar.")),
    ]
    return pd.DataFrame(
        [
            {
                "factor": one.name,
                "label": one.label,
                "varied": one.varied,
                "alternatives": one.alternatives,
                "labels": one.labels,
                "reason": one.reason,
            }
            for one in (*factors, *fixed)
        ]
    )


def interval(x: np.ndarray, own: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The 5th and 95th percentile of each column, rounded outwards and widened to the definition's own value."""
    return np.fmin(_quantile(x, LOW, "lower"), own), np.fmax(_quantile(x, HIGH, "higher"), own)


def _quantile(x: np.ndarray, q: float, method: Literal["lower", "higher", "linear"]) -> np.ndarray:
    if not x.size:
        return np.full(x.shape[1:], np.nan)
    if not np.isnan(x).any():
        return np.quantile(x, q, axis=0, method=method)
    known = ~np.isnan(x).all(axis=0)
    result = np.full(x.shape[1], np.nan)
    result[known] = np.nanquantile(x[:, known], q, axis=0, method=method)
    return result


def _items(ready: Study) -> dict[str, np.ndarray]:
    """The definition's own item scores, which gates may need."""
    return {code: ready.shown(ready.grid.values[ready.ranked, n]) for n, code in enumerate(ready.tree.item_codes)}


def _levels(ready: Study, values: Mapping[str, np.ndarray], code: str) -> np.ndarray:
    """Levels of one node's values; for the index with its gates."""
    found = levels(
        normalisation.rounded(values[code], ready.definition.decimals, ready.definition.rounding), ready.definition
    )
    return held(found, values, ready.definition) if code == ROOT else found


def _dimensions(
    ready: Study, values: Mapping[str, np.ndarray], own: Mapping[str, np.ndarray], units: np.ndarray
) -> pd.DataFrame:
    """The intervals of every dimension's scores and levels."""
    parts = []
    for node in ready.tree.nodes[:-1]:
        low, high = interval(values[node.code], own[node.code])
        level, mine = _levels(ready, values, node.code), _levels(ready, own, node.code)
        level_low, level_high = map(whole, interval(level, mine))
        part = pd.DataFrame(
            {"unit": units, "code": node.code, "score": own[node.code], "score_low": low, "score_high": high}
        )
        part["level"], part["level_low"], part["level_high"] = whole(mine), level_low, level_high
        lost = part["score"].isna().to_numpy()  # the definition gives no score here: neither do the draws
        part.loc[lost, ["score_low", "score_high"]] = np.nan
        part.loc[lost, ["level_low", "level_high"]] = pd.NA
        part["borderline"] = (part["level_low"] != part["level_high"]).fillna(False).astype(bool)
        parts.append(part)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()


def _level_shares(level: np.ndarray, units: np.ndarray, definition: IndexDefinition) -> pd.DataFrame:
    shares = [
        pd.DataFrame(
            {"unit": units, "level": n, "p": (level == n).sum(axis=0) / np.maximum((~np.isnan(level)).sum(axis=0), 1)}
        )
        for n in range(len(definition.levels))
    ]
    return pd.concat(shares, ignore_index=True) if shares else pd.DataFrame(columns=["unit", "level", "p"])


def _wins(seen: np.ndarray, one: int) -> np.ndarray:
    """P(one unit before each other unit); a tie counts half; draws where either lacks a score are left out."""
    mine = seen[:, one, None]
    both = ~np.isnan(mine) & ~np.isnan(seen)
    won = (mine > seen) + 0.5 * (mine == seen)
    with np.errstate(invalid="ignore"):
        return np.where(both, won, 0.0).sum(axis=0) / both.sum(axis=0)


def _before(scores: np.ndarray, units: np.ndarray, definition: IndexDefinition) -> pd.DataFrame:
    if len(units) > _PAIRS:
        return pd.DataFrame()
    seen = shown(scores, definition)
    matrix = np.array([_wins(seen, n) for n in range(len(units))]).reshape(len(units), len(units))
    np.fill_diagonal(matrix, np.nan)
    return pd.DataFrame(matrix, index=pd.Index(units, name="unit"), columns=pd.Index(units, name="unit"))


def _groups(units: np.ndarray, rank: np.ndarray, scores: np.ndarray, definition: IndexDefinition) -> pd.DataFrame:
    """By rank: a unit starts a new group when the group's first unit comes before it in more than 95 % of the draws."""
    seen = shown(scores, definition)
    order = np.argsort(rank, kind="stable")
    groups, group, wins = np.zeros(len(units), dtype=int), 0, None
    for n in order:
        if wins is None or wins[n] > HIGH:
            group, wins = group + 1, _wins(seen, n)
        groups[n] = group
    return pd.DataFrame({"unit": units[order], "rank": whole(rank[order]), "group": groups[order]})
