"""Responses → scores: every node of the tree, every unit and wave."""

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.errors import ERROR, Problem, Refused
from lplan.index import kernels
from lplan.index.cells import Cells, cells
from lplan.index.definition import ROOT, IndexDefinition, definition
from lplan.index.levels import held, levels
from lplan.index.tree import Trace, Tree, bounds, evaluate, tree
from lplan.text import _

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
    duels = any(node.method == "copeland" for node in nodes.nodes)  # within a wave
    waves = grid.rows.groupby("wave", sort=False).indices.values() if duels else whole
    parts = []
    for rows in waves:
        trace, ground = Trace(), grid.ground.at(rows)
        got, covered = evaluate(
            nodes, values[rows], grid.applicable[rows], chosen, answered=grid.answered[rows], ground=ground, trace=trace
        )
        _refuse_negative(nodes, values[rows], got)
        least, most = bounds(nodes, worst[rows], best[rows], values[rows], chosen, ground, trace.fitted)
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
    shown = kernels.rounded(score, chosen.decimals, chosen.rounding)
    covered = np.where(grid.responded[:, None], covered, 0.0)
    # A unit that did not respond has no bounds either: nothing is known of it.
    known = grid.responded[:, None]
    low, high = (np.where(known, np.round(bound * chosen.scale, 6), np.nan) for bound in (low, high))
    low, high = np.fmin(low, score), np.fmax(high, score)
    placed = score if chosen.rank_on == "score" else shown
    rank = np.full(shown.shape, np.nan)
    for rows in grid.rows.groupby("wave", sort=False).indices.values():
        for n in range(shown.shape[1]):
            rank[rows, n] = kernels.places(placed[rows, n], chosen.first, chosen.rank_ties)
    level = levels(shown, chosen)
    level[:, : len(nodes.item_codes)] = np.nan
    if codes:  # a survey that scores nothing has no levels to hold back
        level[:, -1] = held(level[:, -1], dict(zip(codes, score.T, strict=True)), chosen)
    tiled, each = np.tile(np.arange(len(grid.rows)), len(codes)), np.repeat(np.arange(len(codes)), len(grid.rows))
    return pd.DataFrame(
        {
            "wave": _named(grid.rows["wave"], tiled),
            "unit": _named(grid.rows["unit"], tiled),
            "kind": _named(kinds, each),
            "code": _named(codes, each),
            "score": score.ravel("F"),
            "coverage": covered.ravel("F"),
            "low": low.ravel("F"),
            "high": high.ravel("F"),
            "rank": _whole(rank.ravel("F")),
            "level": _whole(level.ravel("F")),
        }
    )


def _refuse_negative(nodes: Tree, values: np.ndarray, got: dict[str, np.ndarray]) -> None:
    """A geometric or harmonic mean, or a penalty, of values below zero (z-scores) would be no number or mean nothing."""
    for node in nodes.nodes:
        if not node.method.startswith(("geometric", "harmonic", "penalty", "power(-", "power(0)")):
            continue
        children = {nodes.item_codes[n]: values[:, n] for n in node.items} | {code: got[code] for code in node.nodes}
        below = next((code for code, x in children.items() if (x < 0).any()), None)
        if below is not None:
            message = _("{code} kan inte vägas samman {method} i {parent}: det finns värden under noll.")
            hint = _("Välj arithmetic, eller flytta värdena över noll med goalposts, zscore eller range.")
            message = message.format(code=below, method=node.method, parent=node.code)
            raise Refused([Problem(ERROR, "index_negative", message, hint)])


def _named(names, at: np.ndarray):
    """A column of text from few names, taken by number: millions of rows without as many Python objects."""
    return pd.array([str(name) for name in names], dtype="str").take(at)


def _whole(x: np.ndarray) -> pd.arrays.IntegerArray:
    """Whole numbers that may be missing."""
    missing = np.isnan(x)
    return pd.arrays.IntegerArray(np.where(missing, 0, x).astype(np.int64), missing)
