"""What is no chart in PowerPoint, made of things that can be edited there: tables with filled cells, outlines, squares."""

from dataclasses import replace

import pandas as pd

from lplan.figures.native import Plot
from lplan.publish import look
from lplan.publish.cells import plain
from lplan.publish.slides.charts import _rgb
from lplan.text import _

INCH = 914_400
WIDE = 0.6  # of a point: a sign of the widest sans that stands in for ours


def parts(plot: Plot, most: int) -> list[Plot]:
    """The plot in pieces of so many categories, as even as they can be."""
    count = -(-len(plot.categories) // most) if plot.categories else 1
    size = -(-len(plot.categories) // count)
    return [
        piece(plot, start, min(start + size, len(plot.categories))) for start in range(0, len(plot.categories), size)
    ]


def piece(plot: Plot, start: int, end: int) -> Plot:
    """The categories from start up to end, as a plot of their own."""
    return replace(
        plot,
        categories=plot.categories[start:end],
        series=tuple(
            replace(series, values=series.values[start:end], states=series.states[start:end]) for series in plot.series
        ),
        mine=frozenset(place - start for place in plot.mine if start <= place < end),
        places=plot.places[start:end],
    )


def lines(words: str, width: float, points: float) -> int:
    """How many lines the words take in so many inches, by the widest of the faces that a reader may have instead of ours."""
    room = max(int(width * 72 / (points * WIDE)), 1)
    count = 0
    for row in str(words).split("\n"):
        used = 0
        count += 1
        for word in row.split():
            need = len(word) + (1 if used else 0)
            if used and used + need > room:
                count, used = count + 1, 0
                need = len(word)
            count += max(0, -(-need // room) - 1)
            used = (used + need) if need <= room else need % room
    return max(count, 1)


def _table(slide, rows: int, columns: int, box: tuple, alt: str):
    """A table without PowerPoint's own banding; returns its frame."""
    frame = slide.shapes.add_table(rows, columns, *box)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(alt, 2_000))
    properties = frame.table._tbl.tblPr
    properties.set("bandRow", "0")
    properties.set("firstRow", "1")
    style = properties.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId")
    style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid
    return frame


def _cell(
    cell, words: str, points: float, style: dict | None = None, *, bold: bool = False, centre: bool = False
) -> None:
    from pptx.enum.dml import MSO_PATTERN
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Emu, Pt

    style = style or look.BLANK
    cell.margin_top = cell.margin_bottom = Emu(18_000)
    cell.margin_left = cell.margin_right = Emu(54_000)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame = cell.text_frame
    frame.word_wrap = True
    if words:
        run = frame.paragraphs[0].add_run()
        run.text = plain(words)
        run.font.size, run.font.bold = Pt(points), bold
        run.font.color.rgb = _rgb(style["text"])
    else:  # an empty cell is otherwise as high as a line of 18 points
        end = frame.paragraphs[0]._p.get_or_add_endParaRPr()
        end.set("sz", str(round(points * 100)))
    if centre:
        frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    if style["pattern"]:
        cell.fill.patterned()
        cell.fill.pattern = MSO_PATTERN.LIGHT_UPWARD_DIAGONAL
        cell.fill.fore_color.rgb, cell.fill.back_color.rgb = _rgb(look.LIGHT.hatch), _rgb(look.LIGHT.empty)
    elif style["fill"] == look.LIGHT.paper:
        cell.fill.background()
    else:
        cell.fill.solid()
        cell.fill.fore_color.rgb = _rgb(style["fill"])


def _edges(cell, colour: str = look.LIGHT.paper, width: int = 19_050) -> None:
    """White lines between filled cells."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    properties = cell._tc.get_or_add_tcPr()
    for n, side in enumerate(("lnL", "lnR", "lnT", "lnB")):
        line = parse_xml(
            f'<a:{side} {nsdecls("a")} w="{width}"><a:solidFill><a:srgbClr val="{colour[1:].upper()}"/></a:solidFill></a:{side}>'
        )
        properties.insert(n, line)


# --- grids ---


def grid_size(plot: Plot) -> int:
    """Rows of a grid that can be read on one slide: few columns stand in two halves beside each other."""
    return 22 if len(plot.series) <= 3 else 14 if len(plot.series) <= 8 else 8


def grid(slide, plot: Plot, box: tuple, alt: str) -> None:
    """Cells filled by their state, in one table, or two beside each other when it is long and narrow; a legend below."""
    left, top, width, height = box
    style = look.fills(plot)
    legend = 0.42 * INCH * legend_rows(plot, width)
    height -= legend
    halves = [plot]
    if len(plot.categories) > 11 and len(plot.series) <= 3:
        halves = parts(plot, -(-len(plot.categories) // 2))
    gap = 0.35 * INCH
    each = (width - gap * (len(halves) - 1)) / len(halves)
    signs = signs_of(plot)
    for n, half in enumerate(halves):
        part = (round(left + n * (each + gap)), top, round(each), round(height))
        _grid(slide, half, part, alt if not n else _("Fortsättning: {alt}").format(alt=alt), style, signs)
    _legend(slide, plot, (left, round(top + height + 0.08 * INCH), width, round(legend)), style, signs)


def signs_of(plot: Plot) -> dict[str, str]:
    """State → what stands in the cell: its own words when they are short, else its number in the legend."""
    words = dict(plot.states)
    if words and max(len(word) for word in words.values()) <= 4:
        return words
    if "yes" in words:
        return {code: "●" if code == "yes" else "" if code == "no" else "–" for code in words}
    return {code: str(n) for n, code in enumerate(words, 1)}


def _grid(slide, plot: Plot, box: tuple, alt: str, style: dict, signs: dict) -> None:
    from pptx.util import Emu

    left, top, width, height = box
    columns = len(plot.series)
    points = 14 if columns <= 8 else 12
    for size in (16.0, 15.0, 14.0, 13.0, 12.0, 11.0, 10.0):
        longest = max(len(name) for name in plot.categories)
        first = min(longest * size * WIDE / 72 + 0.15, 0.3 * width / INCH) * INCH
        other = (width - first) / columns
        upright = columns > 5 and max(len(series.name) for series in plot.series) * points * WIDE / 72 > other / INCH
        names = [_broken(series.name, 16) if upright else series.name for series in plot.series]
        if upright:
            head = (max(len(part) for name in names for part in name.split("\n")) * points * WIDE / 72 + 0.1) * INCH
        else:
            head = (max(lines(name, other / INCH - 0.12, points) for name in names) * points * 1.25 / 72 + 0.05) * INCH
        deep = [lines(name, first / INCH - 0.12, size) * size * 1.25 / 72 + 0.05 for name in plot.categories]
        if head / INCH + sum(deep) <= height / INCH:
            break
    row = min((height - head) / len(plot.categories), 0.42 * INCH)
    frame = _table(
        slide, len(plot.categories) + 1, columns + 1, (left, top, width, round(head + row * len(plot.categories))), alt
    )
    table = frame.table
    table.columns[0].width = Emu(round(first))
    for n in range(columns):
        table.columns[n + 1].width = Emu(round(other))
    table.rows[0].height = Emu(round(head))
    _cell(table.cell(0, 0), "", size)
    for n, name in enumerate(names, 1):
        cell = table.cell(0, n)
        _cell(cell, name, points, bold=True, centre=not upright)
        if upright:
            cell._tc.get_or_add_tcPr().set("vert", "vert270")
    longest_said = max((len(str(v)) for s in plot.series for v in s.values if v is not None), default=0)
    wide = (other / INCH - 0.12) * 72 / (size * WIDE)
    for n, name in enumerate(plot.categories):
        table.rows[n + 1].height = Emu(round(min(row, max(deep[n], row / INCH * 0.8) * INCH)))
        mine = n in plot.mine
        named = {"fill": look.LIGHT.paper, "text": look.LIGHT.accent, "pattern": ""} if mine else None
        _cell(table.cell(n + 1, 0), name, size, named, bold=mine)
        for at, series in enumerate(plot.series, 1):
            state = series.states[n] if series.states else ""
            said = "" if series.values[n] is None else str(series.values[n])
            cell = table.cell(n + 1, at)
            _cell(cell, said if longest_said <= wide else signs.get(state, ""), size, style.get(state), centre=True)
            _edges(cell)


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


def legend_rows(plot: Plot, width: int) -> int:
    """How many lines the legend takes."""
    if not plot.states:
        return 0
    signs = sum(len(words) + 6 for _code, words in plot.states)
    return 1 + signs // max(int(width / INCH * 72 / 14 / WIDE), 1)


def _legend(slide, plot: Plot, box: tuple, style: dict, signs: dict | None = None) -> None:
    """Squares with words, in one text-like row of shapes."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Emu, Pt

    left, top, width, _height = box
    at, row = float(left), 0
    for code, words in plot.states:
        sign = (signs or {}).get(code, "")
        need = (0.42 + len(words) * 14 * WIDE / 72) * INCH
        if at + need > left + width and at > left:
            at, row = float(left), row + 1
        y = top + row * 0.42 * INCH
        square = slide.shapes.add_shape(
            MSO_SHAPE.RECTANGLE,
            Emu(round(at)),
            Emu(round(y + 0.05 * INCH)),
            Emu(round(0.3 * INCH)),
            Emu(round(0.26 * INCH)),
        )
        fill(square, style.get(code, look.BLANK))
        if len(sign) <= 2:
            write(square.text_frame, sign, 12, style.get(code, look.BLANK)["text"])
        square._element.nvSpPr.cNvPr.set("descr", plain(words))
        box_ = slide.shapes.add_textbox(
            Emu(round(at + 0.34 * INCH)), Emu(round(y)), Emu(round(need - 0.3 * INCH)), Emu(round(0.36 * INCH))
        )
        box_.text_frame.margin_left = box_.text_frame.margin_top = box_.text_frame.margin_bottom = Emu(0)
        write(box_.text_frame, words, 14, look.LIGHT.ink, wrap=False)
        box_.text_frame.paragraphs[0].font.size = Pt(14)
        at += need + 0.2 * INCH


def fill(shape, style: dict, edge: str | None = None) -> None:
    """Fill a shape: a colour, or hatched for what is missing."""
    from pptx.enum.dml import MSO_PATTERN
    from pptx.util import Pt

    if style["pattern"]:
        shape.fill.patterned()
        shape.fill.pattern = MSO_PATTERN.LIGHT_UPWARD_DIAGONAL
        shape.fill.fore_color.rgb, shape.fill.back_color.rgb = _rgb(look.LIGHT.hatch), _rgb(look.LIGHT.empty)
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = _rgb(style["fill"])
    shape.line.color.rgb = _rgb(edge or look.LIGHT.paper)
    shape.line.width = Pt(3 if edge else 0.75)
    shape.shadow.inherit = False


def write(
    frame, words: str, points: float, colour: str, *, bold: bool = False, centre: bool = True, wrap: bool = True
) -> None:
    """One paragraph in a text frame."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Emu, Pt

    frame.word_wrap = wrap
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    if centre:
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER if centre and wrap else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = plain(words)
    run.font.size, run.font.bold = Pt(points), bold
    run.font.color.rgb = _rgb(colour)


# --- maps ---


def outlines(slide, plot: Plot, box: tuple, alt: str) -> None:
    """Each unit an outline of its own, named and filled by its state, in one group; beside it the units of each state."""
    from pptx.util import Emu

    left, top, width, height = box
    style = look.fills(plot)
    points = [point for rings in plot.places if rings for ring in rings for point in ring]
    (west, east), (south, north) = ((min(p[n] for p in points), max(p[n] for p in points)) for n in (0, 1))
    scale = min(height / (north - south), 0.42 * width / (east - west))
    group = slide.shapes.add_group_shape()
    for n, name in enumerate(plot.categories):
        rings = plot.places[n] or []
        state = plot.series[0].states[n]
        for ring in rings:
            xy = [(left + (x - west) * scale, top + (north - y) * scale) for x, y in ring]
            builder = group.shapes.build_freeform(round(xy[0][0]), round(xy[0][1]), scale=1.0)
            builder.add_line_segments([(round(x), round(y)) for x, y in xy[1:]], close=True)
            shape = builder.convert_to_shape()
            shape.name = plain(name, 200)
            shape._element.nvSpPr.cNvPr.set("descr", plain(f"{name}: {plot.series[0].values[n]}"))
            fill(shape, style.get(state, look.BLANK), look.LIGHT.accent if n in plot.mine else None)
    group._element.nvGrpSpPr.cNvPr.set("descr", plain(alt, 2_000))
    used = (east - west) * scale + 0.5 * INCH
    by_state(slide, plot, (Emu(round(left + used)), top, Emu(round(width - used)), height), style)


def by_state(slide, plot: Plot, box: tuple, style: dict) -> None:
    """A table of the states: how many stand there, and who."""
    from pptx.util import Emu

    left, top, width, height = box
    rows = []
    for code, words in reversed(plot.states):
        names = [name for n, name in enumerate(plot.categories) if plot.series[0].states[n] == code]
        rows.append((code, words, f"{len(names)}", ", ".join(names) or "–"))
    first, count = 2.1 * INCH, 0.6 * INCH
    rest = width - first - count
    size = 20.0

    def deep(points: float) -> float:
        each = (
            max(lines(names, rest / INCH - 0.12, points), lines(words, first / INCH - 0.12, points))
            for _c, words, _n, names in rows
        )
        return sum(n * points * 1.25 / 72 + 0.06 for n in each)

    while size > 11 and deep(size) > height / INCH:
        size -= 1
    frame = _table(
        slide,
        len(rows),
        3,
        (left, top, width, round(0.5 * INCH * len(rows))),
        _("Hur många som har varje nivå, och vilka"),
    )
    frame.table._tbl.tblPr.set("firstRow", "0")
    for n, columns in enumerate((first, count, rest)):
        frame.table.columns[n].width = Emu(round(columns))
    for n, (code, words, count_, names) in enumerate(rows):
        cell = frame.table.cell(n, 0)
        _cell(cell, words, size, style.get(code), bold=True)
        _edges(cell)
        _cell(frame.table.cell(n, 1), count_, size, centre=True, bold=True)
        _cell(frame.table.cell(n, 2), names, size)


def squares(slide, plot: Plot, box: tuple, alt: str) -> None:
    """Each unit a square at its place in the tile grid, with its name and its state's number; a legend below."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Emu

    left, top, width, height = box
    style, signs = look.fills(plot), {code: str(n) for n, (code, _words) in enumerate(plot.states, 1)}
    placed = [place for place in plot.places if place]
    across, down = max(p[0] for p in placed) + 1, max(p[1] for p in placed) + 1
    step, row = min(0.46 * width / across, 1.45 * INCH), height / down
    group = slide.shapes.add_group_shape()
    for n, name in enumerate(plot.categories):
        if not plot.places[n]:
            continue
        (x, y), state = plot.places[n], plot.series[0].states[n]
        shape = group.shapes.add_shape(
            MSO_SHAPE.RECTANGLE, Emu(round(left + x * step)), Emu(round(top + y * row)), Emu(round(step * 0.96)), Emu(round(row * 0.94))
        )  # fmt: skip
        shape.name = plain(name, 200)
        shape._element.nvSpPr.cNvPr.set("descr", plain(f"{name}: {plot.series[0].values[n]}"))
        dress = style.get(state, look.BLANK)
        fill(shape, dress, look.LIGHT.accent if n in plot.mine else None)
        sign = signs.get(state, "") if not dress["pattern"] else "–"
        write(
            shape.text_frame,
            f"{name} {sign}",
            12 if lines(f"{name} {sign}", step / INCH, 12) * 0.22 < row / INCH else 10,
            dress["text"],
            bold=n in plot.mine,
        )
    group._element.nvGrpSpPr.cNvPr.set("descr", plain(alt, 2_000))
    used = across * step + 0.4 * INCH
    by_state(slide, plot, (Emu(round(left + used)), top, Emu(round(width - used)), height), style)


# --- the table twin ---


def pages(table: pd.DataFrame, width: float, height: float) -> tuple[float, list[float], list[pd.DataFrame]]:
    """(points, columns' widths in inches, the rows in pages) so that nothing is cut: smaller type first, then more pages."""
    wants = [max([len(str(head)) + 1, *(min(len(str(value)), 70) for value in table[head])]) for head in table.columns]
    total = sum(wants)
    least = [
        max(len(word) for words in (head, *table[head]) for word in (str(words).split() or [""]))
        for head in table.columns
    ]
    for points in (18.0, 16.0, 14.0, 12.0):
        floors = [min(n, 24) * points * WIDE / 72 + 0.15 for n in least]  # a column holds its longest word
        spare = max(width - sum(floors), 0)
        widths = [(floor + spare * want / total) for floor, want in zip(floors, wants, strict=True)]
        widths = [w * width / sum(widths) for w in widths]
        rows = [
            max(lines(value, w - 0.15, points) for value, w in zip(row, widths, strict=True)) * points * 1.22 / 72
            + 0.06
            for row in table.itertuples(index=False)
        ]
        head = (
            max(lines(name, w - 0.15, points) for name, w in zip(table.columns, widths, strict=True))
            * points
            * 1.22
            / 72
            + 0.06
        )
        if head + sum(rows) <= height:
            return points, widths, [table]
    found, start, used = [], 0, head
    for n, row in enumerate(rows):
        if used + row > height and n > start:
            found.append(table.iloc[start:n])
            start, used = n, head
        used += row
    return points, widths, [*found, table.iloc[start:]]


def table(slide, rows: pd.DataFrame, points: float, widths: list[float], box: tuple, alt: str) -> None:
    """Rows of words under headings."""
    from pptx.util import Emu

    left, top, width, _height = box
    frame = _table(
        slide, len(rows) + 1, len(rows.columns), (left, top, width, round(0.35 * INCH * (len(rows) + 1))), alt
    )
    for n, inches in enumerate(widths):
        frame.table.columns[n].width = Emu(round(inches * INCH))
    for n, head in enumerate(rows.columns):
        cell = frame.table.cell(0, n)
        _cell(cell, head, points, {"fill": look.LIGHT.empty, "text": look.LIGHT.ink, "pattern": ""}, bold=True)
    for n, row in enumerate(rows.itertuples(index=False), 1):
        frame.table.rows[n].height = Emu(round(0.3 * INCH))
        for at, words in enumerate(row):
            _cell(frame.table.cell(n, at), words, points)
