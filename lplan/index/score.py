"""Responses → scores: every node of the tree, every unit and wave."""

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.index import kernels
from lplan.index.cells import Cells, cells
from lplan.index.definition import ROOT, IndexDefinition, definition
from lplan.index.gates import gated
from lplan.index.tree import Tree, evaluate, tree

COLUMNS = ("wave", "unit", "kind", "code", "score", "coverage", "low", "high", "rank", "level")


def score(
    responses: pd.DataFrame, codebook: Codebook, chosen: IndexDefinition | None = None, register=None
) -> pd.DataFrame:
    """Scores of every item, dimension and the index, as the frame documented in ARCHITECTURE.md.

    responses  lplan.responses.COLUMNS, any number of waves
    chosen     the index definition; the codebook's own without one
    register   needed only for imputation by a group that is one of its columns

    Scores are on the definition's scale, to 6 decimals. `low` and `high` are the score if all that is missing had
    been worst or best. Ranks and levels are decided on the score as shown (half up, the definition's decimals).
    """
    chosen = chosen or definition(codebook)
    grid = cells(responses, codebook, chosen)
    return scores(grid, tree(codebook, chosen), chosen, imputed(grid, responses, chosen, register))


def scores(grid: Cells, nodes: Tree, chosen: IndexDefinition, values: np.ndarray | None = None) -> pd.DataFrame:
    """The frame of scores from a grid and a tree."""
    values = grid.values if values is None else values
    missing = np.isnan(values) & grid.applicable
    worst = np.where(missing, grid.worst, values)
    best = np.where(missing, grid.best, values)
    value, coverage, low, high = {}, {}, {}, {}
    whole = [np.arange(len(grid.rows))]
    waves = (
        grid.rows.groupby("wave", sort=False).indices.values()
        if any(n.method == "copeland" for n in nodes.nodes)
        else whole
    )
    parts = []
    for rows in waves:
        at = (values[rows], grid.applicable[rows])
        got, covered = evaluate(nodes, *at, chosen)
        least, _share = evaluate(nodes, worst[rows], grid.applicable[rows], chosen, complete=True)
        most, _share = evaluate(nodes, best[rows], grid.applicable[rows], chosen, complete=True)
        parts.append((rows, got, covered, least, most))
    for node in nodes.nodes:
        for store, n in ((value, 1), (coverage, 2), (low, 3), (high, 4)):
            store[node.code] = np.full(len(grid.rows), np.nan)
            for part in parts:
                store[node.code][part[0]] = part[n][node.code]
    kinds = ["item"] * len(nodes.item_codes) + ["index" if node.code == ROOT else "dimension" for node in nodes.nodes]
    codes = [*nodes.item_codes, *(node.code for node in nodes.nodes)]
    answered = np.where(grid.applicable, (~np.isnan(values)).astype(float), np.nan)
    columns = [values, answered, worst, best]
    value, covered, low, high = (
        np.column_stack([column, *(of_node[node.code] for node in nodes.nodes)])
        for column, of_node in zip(columns, (value, coverage, low, high), strict=True)
    )
    score = np.round(value * chosen.scale, 6)
    shown = kernels.rounded(score, chosen.decimals)
    covered = np.where(grid.responded[:, None], covered, 0.0)
    # A unit that did not respond has no bounds either: nothing is known of it.
    known = grid.responded[:, None]
    low, high = (np.where(known, np.round(bound * chosen.scale, 6), np.nan) for bound in (low, high))
    low, high = np.fmin(low, score), np.fmax(high, score)
    rank = np.full(shown.shape, np.nan)
    for rows in grid.rows.groupby("wave", sort=False).indices.values():
        for n in range(shown.shape[1]):
            rank[rows, n] = kernels.places(shown[rows, n])
    level = _levels(shown, chosen)
    level[:, : len(nodes.item_codes)] = np.nan
    n = len(codes)
    frame = pd.DataFrame(
        {
            "wave": np.tile(grid.rows["wave"].to_numpy(), n),
            "unit": np.tile(grid.rows["unit"].to_numpy(), n),
            "kind": np.repeat(np.array(kinds, dtype=object), len(grid.rows)),
            "code": np.repeat(np.array(codes, dtype=object), len(grid.rows)),
            "score": score.ravel("F"),
            "coverage": covered.ravel("F"),
            "low": low.ravel("F"),
            "high": high.ravel("F"),
            "rank": _whole(rank.ravel("F")),
            "level": _whole(level.ravel("F")),
        }
    )
    return gated(frame, chosen)


def _whole(x: np.ndarray) -> pd.arrays.IntegerArray:
    """Whole numbers that may be missing."""
    missing = np.isnan(x)
    return pd.arrays.IntegerArray(np.where(missing, 0, x).astype(np.int64), missing)


def _levels(shown: np.ndarray, chosen: IndexDefinition) -> np.ndarray:
    """The highest level whose start is reached, on the score as shown; NaN without a score or without levels."""
    if not chosen.levels:
        return np.full(shown.shape, np.nan)
    starts = np.array([level.start for level in chosen.levels])
    return np.where(np.isnan(shown), np.nan, np.maximum((shown[..., None] >= starts).sum(axis=-1) - 1, 0))


def imputed(grid: Cells, responses: pd.DataFrame, chosen: IndexDefinition, register=None) -> np.ndarray | None:
    """Values with what is missing replaced by the mean of the wave, or of the unit's group in it; None: not asked for.

    Units that did not respond at all are not given answers. A group without any answer falls back to the wave's mean.
    """
    if chosen.impute == "none":
        return None
    values = grid.values.copy()
    keys = [grid.rows["wave"]]
    if chosen.impute == "group_mean":
        keys.append(_groups(grid, responses, chosen.group, register))
    for by in (keys, keys[:1]):
        means = pd.DataFrame(values).groupby([np.asarray(key) for key in by], sort=False).transform("mean").to_numpy()
        fill = np.isnan(values) & grid.applicable & grid.responded[:, None]
        values = np.where(fill, means, values)
    return values


def _groups(grid: Cells, responses: pd.DataFrame, group: str, register) -> pd.Series:
    """What group each row belongs to: by a column of the register, or by the answer to an item."""
    if register is not None and any(group in unit.facts for unit in register.units):
        return (
            grid.rows["unit"]
            .map(lambda code: register.by_code[code].facts.get(group) if code in register.by_code else None)
            .fillna("")
        )
    said = responses[responses["item"] == group].set_index(["wave", "unit"])["answer"]
    keys = pd.MultiIndex.from_frame(grid.rows)
    return pd.Series(said[~said.index.duplicated()].reindex(keys).fillna("").to_numpy(), index=grid.rows.index)
