"""A map on a slide: an outline or a square for each unit, named, filled and editable; beside it who stands where."""

from lplan.analysis.tabulation import missing_words
from lplan.charts.base.chart_data import ChartData
from lplan.core.table_writer import plain
from lplan.core.text import _
from lplan.export import palette
from lplan.export.slides.editable_shapes import WIDE, blank, edges, fill, lines, new_table, say, write
from lplan.export.slides.template_style import INCH, Style


def outlines(slide, data: ChartData, box: tuple, alt: str, style: Style) -> None:
    """Each unit an outline of its own, named and filled by its state, in one group; beside it the units of each
    state.
    """
    from pptx.util import Emu

    left, top, width, height = box
    fills = palette.fills(data, style.look)
    points = [point for rings in data.places if rings for ring in rings for point in ring]
    (west, east), (south, north) = ((min(p[n] for p in points), max(p[n] for p in points)) for n in (0, 1))
    scale = min(height / (north - south), 0.42 * width / (east - west))
    group = slide.shapes.add_group_shape()
    for n, name in enumerate(data.categories):
        rings = data.places[n] or []
        state = data.series[0].states[n]
        for ring in rings:
            xy = [(left + (x - west) * scale, top + (north - y) * scale) for x, y in ring]
            builder = group.shapes.build_freeform(round(xy[0][0]), round(xy[0][1]), scale=1.0)
            builder.add_line_segments([(round(x), round(y)) for x, y in xy[1:]], close=True)
            shape = builder.convert_to_shape()
            shape.name = plain(name, 200)
            shape._element.nvSpPr.cNvPr.set("descr", plain(f"{name}: {data.series[0].values[n]}"))
            fill(shape, style, fills.get(state, blank(style)), style.look.accent if n in data.mine else None)
    group._element.nvGrpSpPr.cNvPr.set("descr", plain(alt, 2_000))
    used = (east - west) * scale + 0.5 * INCH
    by_state(slide, data, (Emu(round(left + used)), top, Emu(round(width - used)), height), style)


def by_state(slide, data: ChartData, box: tuple, style: Style) -> None:
    """A table of the states: how many stand there, and who; last who stands nowhere."""
    from pptx.util import Emu

    left, top, width, height = box
    fills, rows = palette.fills(data, style.look), []
    highest_first = data.states[::-1]
    for code, words in sorted(highest_first, key=lambda pair: pair[0] in missing_words()):
        names = [name for n, name in enumerate(data.categories) if data.series[0].states[n] == code]
        rows.append((code, words, f"{len(names)}", ", ".join(names) or "–"))
    size = style.points(20)
    longest = max(len(part) for _c, words, _n, _names in rows for part in words.split())
    first, count = min(max(2.1, longest * size * WIDE * 1.1 / 72 + 0.2) * INCH, 0.4 * width), 0.6 * INCH
    rest = width - first - count

    def deep(points: float) -> float:
        each = (
            max(lines(names, rest / INCH - 0.12, points), lines(words, first / INCH - 0.12, points))
            for _c, words, _n, names in rows
        )
        return sum(n * points * 1.25 / 72 + 0.06 for n in each)

    while size > 9 and deep(size) > height / INCH:
        size -= 1
    frame = new_table(
        slide,
        len(rows),
        3,
        (left, top, width, round(0.5 * INCH * len(rows))),
        _("Hur många som har varje nivå, och vilka"),
    )
    frame.table._tbl.tblPr.set("firstRow", "0")
    for n, columns in enumerate((first, count, rest)):
        frame.table.columns[n].width = Emu(round(columns))
    for n, (code, words, count_, listed) in enumerate(rows):
        cell = frame.table.cell(n, 0)
        say(cell, words, size, style, fills.get(code), bold=True)
        edges(cell, style)
        say(frame.table.cell(n, 1), count_, size, style, centre=True, bold=True)
        say(frame.table.cell(n, 2), listed, size, style)


def squares(slide, data: ChartData, box: tuple, alt: str, style: Style) -> None:
    """Each unit a square at its place in the tile grid, with its name and its state's number; a legend below."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Emu

    left, top, width, height = box
    fills, signs = palette.fills(data, style.look), {code: str(n) for n, (code, _words) in enumerate(data.states, 1)}
    placed = [place for place in data.places if place]
    across, down = max(p[0] for p in placed) + 1, max(p[1] for p in placed) + 1
    step, row = min(0.46 * width / across, 1.45 * INCH), height / down
    group = slide.shapes.add_group_shape()
    for n, name in enumerate(data.categories):
        if not data.places[n]:
            continue
        (x, y), state = data.places[n], data.series[0].states[n]
        shape = group.shapes.add_shape(
            MSO_SHAPE.RECTANGLE,
            Emu(round(left + x * step)),
            Emu(round(top + y * row)),
            Emu(round(step * 0.96)),
            Emu(round(row * 0.94)),
        )
        shape.name = plain(name, 200)
        shape._element.nvSpPr.cNvPr.set("descr", plain(f"{name}: {data.series[0].values[n]}"))
        dress = fills.get(state, blank(style))
        fill(shape, style, dress, style.look.accent if n in data.mine else None)
        sign = signs.get(state, "") if not dress["pattern"] else "–"
        write(
            shape.text_frame,
            f"{name} {sign}",
            next((p for p in (14, 12, 11, 10, 9) if _fits(f"{name} {sign}", step / INCH, row / INCH, p)), 8),
            style,
            dress["text"],
            bold=n in data.mine,
        )
    group._element.nvGrpSpPr.cNvPr.set("descr", plain(alt, 2_000))
    used = across * step + 0.4 * INCH
    by_state(slide, data, (Emu(round(left + used)), top, Emu(round(width - used)), height), style)


def _fits(words: str, width: float, height: float, points: float) -> bool:
    """Whether words fit a square: no word is broken, and no line is too many."""
    longest = max(len(word) for word in words.split())
    return longest * points * WIDE / 72 <= width and lines(words, width, points) * points * 1.25 / 72 <= height * 0.94
