"""Compute the frame of scores from responses: every item and node, every unit and wave."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd
import pyarrow as pa

from lplan.codebook import Codebook
from lplan.core import aggregation_methods
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.frame_column import COUNT, NUMBER, TEXT, Column
from lplan.core.text import _
from lplan.core.units import Register
from lplan.index.definition import ROOT, IndexDefinition, definition
from lplan.index.engine import normalisation
from lplan.index.engine.dimension_tree import Tree, tree
from lplan.index.engine.levels import held, levels
from lplan.index.engine.node_values import Trace, bounds, evaluate
from lplan.index.engine.value_matrix import Cells, cells

FRAME: Mapping[str, Column] = {
    "wave": Column(TEXT, "key of the wave"),
    "unit": Column(TEXT, "code in the register"),
    "kind": Column(TEXT, "kind of node", ("item", "dimension", "index")),
    "code": Column(TEXT, 'code of the item or the dimension; "index" for the root'),
    "score": Column(NUMBER, "points on the index's scale, 6 decimals", missing=True),
    "coverage": Column(NUMBER, "answered weight / applicable weight", low=0, high=1, missing=True),
    "low": Column(NUMBER, "the score if every missing answer were the worst", missing=True),
    "high": Column(NUMBER, "the score if every missing answer were the best", missing=True),
    "rank": Column(COUNT, "1 = the first shown score; ties share the lowest number", low=1, missing=True),
    "level": Column(COUNT, "number of the level, from 0", low=0, missing=True),
}
"""The frame of scores: one row for each wave, unit and node of the tree."""


def score(
    responses: pd.DataFrame,
    codebook: Codebook,
    chosen: IndexDefinition | None = None,
    register: Register | None = None,
) -> pd.DataFrame:
    """Scores of every item, dimension and the index, as the frame that FRAME describes.

    responses  lplan.core.responses.COLUMNS, any number of waves
    chosen     the index definition; the codebook's own without one
    register   needed only for imputation by a group that is one of its columns

    Scores are on the definition's scale, to 6 decimals. `low` and `high` are the score if every missing answer had
    been the worst or the best. Ranks and levels are decided on the score as shown (half up, the definition's decimals).
    """
    chosen = chosen or definition(codebook)
    return scores(cells(responses, codebook, chosen, register), tree(codebook, chosen), chosen)


def scores(grid: Cells, nodes: Tree, chosen: IndexDefinition) -> pd.DataFrame:
    """The frame of scores from a matrix and a tree. Arrays are codes × rows: each is a column of the frame."""
    n, k = len(grid.rows), len(nodes.item_codes)
    codes = [*nodes.item_codes, *(node.code for node in nodes.nodes)]
    kinds = ["item"] * k + ["index" if node.code == ROOT else "dimension" for node in nodes.nodes]
    missing = ~grid.answered & grid.applicable
    score, covered, low, high = _filled(grid, nodes, chosen, missing)
    for part in (score, low[k:], high[k:]):
        _scaled(part, chosen.scale)
    covered[:, ~grid.responded] = 0.0
    # A missing item may have any value. A unit that did not respond has no bounds: nothing is known of it.
    lacking, items = missing.T, score[:k]
    low[:k], high[:k] = items, items
    for bound, ends, further in ((low, grid.worst, np.fmin), (high, grid.best, np.fmax)):
        end = np.broadcast_to(np.round(ends * chosen.scale, 6)[:, None], items.shape)
        bound[:k][lacking] = further(items[lacking], end[lacking])
        bound[:, ~grid.responded] = np.nan
        further(bound[k:], score[k:], out=bound[k:])
    shown = normalisation.rounded(score, chosen.decimals, chosen.rounding)
    placed, decimals = (score, 6) if chosen.rank_on == "score" else (shown, chosen.decimals)
    rank = np.full(shown.shape, np.nan)
    for rows in _waves(grid):
        rank[:, rows] = normalisation.places(placed[:, rows], chosen.first, chosen.rank_ties, decimals)
    level = levels(shown[k:], chosen)
    if codes:  # a survey that scores nothing has no levels to hold back
        level[-1] = held(level[-1], dict(zip(codes, score, strict=True)), chosen)
    return pd.DataFrame(
        {
            "wave": text_column(grid.rows["wave"], len(codes), tiled=True),
            "unit": text_column(grid.rows["unit"], len(codes), tiled=True),
            "kind": text_column(kinds, n),
            "code": text_column(codes, n),
            "score": score.ravel(),
            "coverage": covered.ravel(),
            "low": low.ravel(),
            "high": high.ravel(),
            "rank": whole(rank.ravel()),
            "level": whole(level.ravel(), before=k * n),
        },
        copy=False,
    )


def _waves(grid: Cells) -> list[np.ndarray | slice]:
    """The rows of each wave; a slice where they are consecutive, so that nothing is copied."""
    waves = [np.asarray(at) for at in grid.rows.groupby("wave", sort=False).indices.values()]
    return [slice(at[0], at[-1] + 1) if at[-1] - at[0] + 1 == len(at) else at for at in waves]


def _filled(grid: Cells, nodes: Tree, chosen: IndexDefinition, missing: np.ndarray) -> tuple[np.ndarray, ...]:
    """(value, coverage, low, high): codes × rows, before the scale; low and high of the nodes only."""
    k, shape = len(nodes.item_codes), (len(nodes.item_codes) + len(nodes.nodes), len(grid.rows))
    value, covered, low, high = (np.empty(shape) for _n in range(4))
    value[:k] = grid.values.T
    covered[:k] = grid.answered.T
    covered[:k][~grid.applicable.T] = np.nan
    duels = any(aggregation_methods.of(node.method).relative for node in nodes.nodes)  # within a wave
    for rows in _waves(grid) if duels else [slice(0, len(grid.rows))]:
        trace, ground, values = Trace(), grid.ground.at(rows), grid.values[rows]
        got, share = evaluate(
            nodes, values, grid.applicable[rows], chosen, answered=grid.answered[rows], ground=ground, trace=trace
        )
        _refuse_negative(nodes, values, got)
        worst, best = (np.where(missing[rows], ends, values) for ends in (grid.worst, grid.best))
        least, most = bounds(nodes, worst, best, values, chosen, ground, trace.fitted)
        for n, node in enumerate(nodes.nodes, start=k):
            for kept, computed in ((value, got), (covered, share), (low, least), (high, most)):
                kept[n, rows] = computed[node.code]
    return value, covered, low, high


def _scaled(x: np.ndarray, scale: float) -> None:
    """Values on the definition's scale, as they are stored: 6 decimals; in place."""
    with np.errstate(over="ignore"):
        np.multiply(x, scale, out=x)
        np.round(x, 6, out=x)


def _refuse_negative(nodes: Tree, values: np.ndarray, got: dict[str, np.ndarray]) -> None:
    """Raise Refused for a geometric or harmonic mean, or a penalty, of values below zero: it is not defined."""
    for node in nodes.nodes:
        key, number = aggregation_methods.parsed(node.method)
        if not aggregation_methods.METHODS[key].refuses_negative(number):
            continue
        children = {nodes.item_codes[n]: values[:, n] for n in node.items} | {code: got[code] for code in node.nodes}
        # A mean of nothing but zeros, mapped by epsilon and back, may miss zero by the last digit.
        below = next((code for code, x in children.items() if (x < -1e-9).any()), None)
        if below is not None:
            message = _("{code} kan inte vägas samman {method} i {parent}: det finns värden under noll.")
            hint = _("Välj arithmetic, eller flytta värdena över noll med goalposts, zscore eller range.")
            message = message.format(code=below, method=node.method, parent=node.code)
            raise Refused([Problem(ERROR, "index_negative", message, hint)])


def text_column(names: Iterable[str], times: int, *, tiled: bool = False) -> pd.api.extensions.ExtensionArray:
    """A column of text that repeats each name `times` times in a row, or (tiled) the whole sequence of names.

    Millions of rows are written as one block of memory, not as single Python objects.
    """
    encoded = [str(name).encode() for name in names]
    sizes = np.array([len(name) for name in encoded], dtype=np.int64)
    data = b"".join(encoded) * times if tiled else b"".join(name * times for name in encoded)
    ends = np.empty(len(encoded) * times + 1, dtype=np.int64)
    ends[-1] = len(data)
    starts, count = np.cumsum(sizes) - sizes, np.arange(times, dtype=np.int64)
    if tiled:
        np.add(count[:, None] * sizes.sum(), starts, out=ends[:-1].reshape(times, len(encoded)))
    else:
        np.multiply(count, sizes[:, None], out=ends[:-1].reshape(len(encoded), times))
        ends[:-1].reshape(len(encoded), times)[:] += (starts * times)[:, None]
    column = pa.LargeStringArray.from_buffers(len(ends) - 1, pa.py_buffer(ends), pa.py_buffer(data))
    return pd.array(column, dtype="str")


def whole(x: np.ndarray, before: int = 0) -> pd.arrays.IntegerArray:
    """A column of whole numbers that may be missing, after `before` rows that are missing."""
    number, missing = np.zeros(before + len(x), dtype=np.int64), np.ones(before + len(x), dtype=bool)
    np.isnan(x, out=missing[before:])
    np.copyto(number[before:], x, casting="unsafe", where=~missing[before:])
    return pd.arrays.IntegerArray(number, missing)
