"""Draw a chart's table on slides: as large as it can be read, over as many slides as it takes."""

from collections.abc import Iterable

import pandas as pd

from lplan.export.slides.editable_shapes import WIDE, lines, new_table, say
from lplan.export.slides.template_style import INCH, Style


def pages(
    table: pd.DataFrame, width: float, height: float, style: Style
) -> tuple[float, list[float], list[pd.DataFrame]]:
    """(points, columns' widths in inches, the rows in pages) so that nothing is cut: smaller type first, then more
    pages.
    """
    wants = [max([len(str(head)) + 1, *(min(len(str(value)), 70) for value in table[head])]) for head in table.columns]
    least = [
        max(len(word) for words in (head, *table[head]) for word in (str(words).split() or [""]))
        for head in table.columns
    ]
    for points in (style.points(size) for size in (18, 16, 14, 12)):
        widths = _widths(wants, least, width, points)
        head = _height(table.columns, widths, points)
        rows = [_height(row, widths, points) for row in table.itertuples(index=False)]
        if head + sum(rows) <= height:
            return points, widths, [table]
    found, start, used = [], 0, head
    for n, row in enumerate(rows):
        if used + row > height and n > start:
            found.append(table.iloc[start:n])
            start, used = n, head
        used += row
    return points, widths, [*found, table.iloc[start:]]


def _widths(wants: list[int], least: list[int], width: float, points: float) -> list[float]:
    """The columns' widths in inches: each holds its longest word, and the rest is shared by how much they hold."""
    floors = [min(n, 24) * points * WIDE / 72 + 0.15 for n in least]
    spare, total = max(width - sum(floors), 0), sum(wants)
    widths = [(floor + spare * want / total) for floor, want in zip(floors, wants, strict=True)]
    return [w * width / sum(widths) for w in widths]


def _height(row: Iterable, widths: list[float], points: float) -> float:
    """How high a row is in inches, by the cell that takes most lines."""
    deepest = max(lines(value, w - 0.15, points) for value, w in zip(row, widths, strict=True))
    return deepest * points * 1.22 / 72 + 0.06


def table(slide, rows: pd.DataFrame, points: float, widths: list[float], box: tuple, alt: str, style: Style) -> None:
    """Rows of words under headings."""
    from pptx.util import Emu

    left, top, width, _height = box
    frame = new_table(
        slide, len(rows) + 1, len(rows.columns), (left, top, width, round(0.35 * INCH * (len(rows) + 1))), alt
    )
    for n, inches in enumerate(widths):
        frame.table.columns[n].width = Emu(round(inches * INCH))
    for n, head in enumerate(rows.columns):
        cell = frame.table.cell(0, n)
        say(cell, head, points, style, {"fill": style.look.empty, "text": style.look.ink, "pattern": ""}, bold=True)
    for n, row in enumerate(rows.itertuples(index=False), 1):
        frame.table.rows[n].height = Emu(round((points * 1.22 / 72 + 0.02) * INCH))
        for at, words in enumerate(row):
            say(frame.table.cell(n, at), words, points, style)
