"""Draw a grid on a slide: an editable table whose cells are filled by their state, and its legend."""

from dataclasses import dataclass

from lplan.charts.base.chart_data import ChartData
from lplan.core.text import _
from lplan.export import palette
from lplan.export.slides.chart_parts import parts
from lplan.export.slides.editable_shapes import WIDE, blank, edges, legend, legend_rows, lines, new_table, say
from lplan.export.slides.template_style import INCH, Style


def grid_size(data: ChartData) -> int:
    """Rows of a grid that can be read on one slide: few columns stand in two halves beside each other."""
    return 22 if len(data.series) <= 3 else 14 if len(data.series) <= 8 else 8


def grid(slide, data: ChartData, box: tuple, alt: str, style: Style) -> None:
    """Cells filled by their state, in one table, or two beside each other when it is long and narrow; a legend
    below.
    """
    left, top, width, height = box
    fills, signs, points = palette.fills(data, style.look), signs_of(data), style.points(14)
    gap, halves = 0.35 * INCH, [data]
    if len(data.categories) > 11 and len(data.series) <= 3:
        halves = parts(data, -(-len(data.categories) // 2))
    each = (width - gap * (len(halves) - 1)) / len(halves)
    if all(_worded(half, _layout(half, each, height, style)) for half in halves):
        shown = []  # every cell says itself what it is
    else:
        shown = [(signs.get(code, ""), words, fills.get(code, blank(style))) for code, words in data.states]
    foot = points * 2.1 / 72 * INCH * legend_rows(shown, width, points) + 0.08 * INCH
    height -= foot
    for n, half in enumerate(halves):
        part = (round(left + n * (each + gap)), top, round(each), round(height))
        _grid(slide, half, part, alt if not n else _("Fortsättning: {alt}").format(alt=alt), style, fills)
    legend(slide, shown, (left, round(top + height + 0.08 * INCH), width, round(foot)), style, points)


def signs_of(data: ChartData) -> dict[str, str]:
    """State → what stands in the cell: its own words when they are short, else its number in the legend."""
    words = dict(data.states)
    if words and max(len(word) for word in words.values()) <= 4:
        return words
    if "yes" in words:
        return {code: "●" if code == "yes" else "" if code == "no" else "–" for code in words}
    return {code: str(n) for n, code in enumerate(words, 1)}


@dataclass(frozen=True)
class _Layout:
    """How a grid's table is laid out, in EMU and points: as large as it can be read and still fits.

    names   the columns' headings, in lines where they are upright
    first   the width of the column with the rows' names; other: of each of the others
    head    the height of the heading
    deep    the height of each row's name, in inches
    """

    points: float
    size: float
    upright: bool
    names: list[str]
    first: float
    other: float
    head: float
    deep: list[float]


def _layout(data: ChartData, width: float, height: float, style: Style) -> _Layout:
    """The largest type that the whole grid has room for; the smallest when none fits."""
    points = style.points(14 if len(data.series) <= 8 else 12)
    for size in (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0, 9.0):
        found = _sized(data, width, min(points, size), size)
        if found.head / INCH + sum(found.deep) <= height / INCH:
            break
    return found


def _sized(data: ChartData, width: float, points: float, size: float) -> _Layout:
    columns = len(data.series)
    longest = max(len(name) for name in data.categories)
    first = min(longest * size * WIDE / 72 + 0.15, 0.3 * width / INCH) * INCH
    other = (width - first) / columns
    upright = columns > 5 and max(len(series.name) for series in data.series) * points * WIDE / 72 > other / INCH
    names = [_broken(series.name, 16) if upright else series.name for series in data.series]
    if upright:
        head = (max(len(part) for name in names for part in name.split("\n")) * points * WIDE / 72 + 0.1) * INCH
    else:
        head = (max(lines(name, other / INCH - 0.12, points) for name in names) * points * 1.25 / 72 + 0.05) * INCH
    deep = [lines(name, first / INCH - 0.12, size) * size * 1.25 / 72 + 0.05 for name in data.categories]
    return _Layout(points, size, upright, names, first, other, head, deep)


def _grid(slide, data: ChartData, box: tuple, alt: str, style: Style, fills: dict) -> None:
    from pptx.util import Emu

    left, top, width, height = box
    made = _layout(data, width, height, style)
    row = min((height - made.head) / len(data.categories), 0.42 * INCH)
    deep = round(made.head + row * len(data.categories))
    frame = new_table(slide, len(data.categories) + 1, len(data.series) + 1, (left, top, width, deep), alt)
    table = frame.table
    table.columns[0].width = Emu(round(made.first))
    for n in range(len(data.series)):
        table.columns[n + 1].width = Emu(round(made.other))
    table.rows[0].height = Emu(round(made.head))
    for n in range(len(data.categories)):
        table.rows[n + 1].height = Emu(round(min(row, max(made.deep[n], row / INCH * 0.8) * INCH)))
    _fill_headings(table, made, style)
    _fill_cells(table, data, made, style, fills)


def _fill_headings(table, made: _Layout, style: Style) -> None:
    say(table.cell(0, 0), "", made.size, style)
    for n, name in enumerate(made.names, 1):
        cell = table.cell(0, n)
        say(cell, name, made.points, style, bold=True, centre=not made.upright)
        if made.upright:
            cell._tc.get_or_add_tcPr().set("vert", "vert270")


def _fill_cells(table, data: ChartData, made: _Layout, style: Style, fills: dict) -> None:
    """The rows' names, and cells filled by their state: words where all of them fit, else their signs."""
    worded = _worded(data, made)
    own, signs = blank(style) | {"text": style.look.accent}, signs_of(data)
    for n, name in enumerate(data.categories):
        mine = n in data.mine
        say(table.cell(n + 1, 0), name, made.size, style, own if mine else None, bold=mine)
        for at, series in enumerate(data.series, 1):
            state = series.states[n] if series.states else ""
            said = "" if series.values[n] is None else str(series.values[n])
            cell = table.cell(n + 1, at)
            say(cell, said if worded else signs.get(state, ""), made.size, style, fills.get(state), centre=True)
            edges(cell, style)


def _worded(data: ChartData, made: _Layout) -> bool:
    """Whether each cell has room for its own words."""
    longest = max((len(str(v)) for s in data.series for v in s.values if v is not None), default=0)
    return longest <= (made.other / INCH - 0.12) * 72 / (made.size * WIDE)


def _broken(words: str, width: int) -> str:
    """Words on lines of about so many signs, for headings that stand upright."""
    made, line = [], ""
    for word in words.split():
        if line and len(line) + len(word) + 1 > width:
            made.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*made, line])
