"""Responses → scores: every node of the tree, every unit and wave."""

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.index import kernels
from lplan.index.cells import Cells, cells
from lplan.index.definition import ROOT, IndexDefinition, definition
from lplan.index.levels import held, levels
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
    return scores(cells(responses, codebook, chosen, register), tree(codebook, chosen), chosen)


def scores(grid: Cells, nodes: Tree, chosen: IndexDefinition) -> pd.DataFrame:
    """The frame of scores from a grid and a tree."""
    values = grid.values
    missing = ~grid.answered & grid.applicable
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
        got, covered = evaluate(nodes, values[rows], grid.applicable[rows], chosen, answered=grid.answered[rows])
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
    answered = np.where(grid.applicable, grid.answered.astype(float), np.nan)
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
            rank[rows, n] = kernels.places(shown[rows, n], chosen.first)
    level = levels(shown, chosen)
    level[:, : len(nodes.item_codes)] = np.nan
    if codes:  # a survey that scores nothing has no levels to hold back
        level[:, -1] = held(level[:, -1], dict(zip(codes, score.T, strict=True)), chosen)
    n = len(codes)
    return pd.DataFrame(
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


def _whole(x: np.ndarray) -> pd.arrays.IntegerArray:
    """Whole numbers that may be missing."""
    missing = np.isnan(x)
    return pd.arrays.IntegerArray(np.where(missing, 0, x).astype(np.int64), missing)
