"""Draw native PowerPoint charts with bars only, so that all slide programs show them in the same way.

The numbers in their workbooks are the frame's: right-click, edit data.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from lplan.charts.base.chart_data import BARS, COLUMNS, DOTS, STACKED, ChartData, Series, plain_number
from lplan.core import text
from lplan.core.table_writer import plain, starts_formula, workbook
from lplan.export import palette
from lplan.export.slides import floating_bars
from lplan.export.slides.chart_parts import parts
from lplan.export.slides.floating_bars import BEFORE, BETWEEN, BOUND, NOTHING, NOW, OUTER
from lplan.export.slides.template_style import INCH, Style

MOST, LEAST = 24, 9.0  # categories on one slide, and points of the names beside them
_EM = 0.62  # of a point: a sign of the typefaces that stand in for each other, Arial's widest kin
PANEL, GAP = 12, round(0.35 * INCH)  # categories that are always one list; and what is between two lists
_NAMES = 0.42  # of a chart's width: the most that names beside the bars take


def size_for(categories: int) -> int:
    """Points for the names of so many categories beside the bars."""
    return 18 if categories <= 6 else 16 if categories <= 10 else 14 if categories <= 14 else 12


def names_of(data: ChartData, box: tuple, style: Style) -> tuple[float, list[str]]:
    """Points for the names, and the names in lines: as large as there is room for beside each bar, or some programs
    leave every other out.
    """
    many = max(len(data.categories), 1)
    each, most = _room(data, box[3]) / many, style.points(size_for(many * (data.bars if many > 8 else 1)))
    for points in (most, *(size for size in (16, 14, 12, 11, 10, LEAST) if size < most)):
        names = _in_lines(data, box[2], points)
        if apart(names) * points * 1.25 <= each:
            break
    return points, names


def _in_lines(data: ChartData, wide: int, points: float) -> list[str]:
    return [plain(_broken(name, wide * _NAMES, points), 500) for name in data.categories]


def apart(names: Sequence[str]) -> float:
    """How many lines lie between the middles of two names below each other, where they are closest: a name of two
    lines between names of one takes half a line of the room of each.
    """
    lines = [name.count("\n") + 1 for name in names] or [1]
    return max([(a + b) / 2 for a, b in pairwise(lines)] or lines)


@dataclass(frozen=True)
class Frame:
    """What a part of a chart has in common with the others: the scale of the whole, and with those beside it the size
    and room of the names and the height of the rows.
    """

    whole: ChartData
    beside: tuple[ChartData, ...]


def _room(data: ChartData, high: int) -> float:
    """Points of height that the bars have, legend and axis aside."""
    return _bars_high(high, legend=_has_legend(data), scale=data.shape.on_scale) * 72


def _has_legend(data: ChartData) -> bool:
    """Whether the chart has a legend of its own; that of floating bars is a row of words over them."""
    return len(data.series) > 1 and data.shape != DOTS


def _bars_high(high: int, *, legend: bool, scale: bool) -> float:
    """Inches of a chart's height that are the bars', so that names and bars are measured by the same rule."""
    return high / INCH * 0.97 - (0.45 if legend else 0.0) - (0.32 if scale else 0.0)


def most(data: ChartData, wide: int, high: int) -> int:
    """How many categories a slide has room for, so that each name can be read on the lines that it takes."""
    return MOST if data.shape == COLUMNS else max(_fitting(data, wide, high), 6)


def _fitting(data: ChartData, wide: int, high: int) -> int:
    return min(MOST // data.bars, int(_room(data, high) / 1.25 / LEAST / apart(_in_lines(data, wide, LEAST))))


def panels(data: ChartData, wide: int, high: int, style: Style) -> list[list[ChartData]]:
    """The chart's slides, and what stands beside each other on each of them: two halves where one list would have to
    be parted, or its names be small.
    """
    whole = parts(data, most(data, wide, high))
    if data.shape == COLUMNS or len(data.categories) <= PANEL:
        return [[part] for part in whole]
    small = names_of(whole[0], (0, 0, wide, high), style)[0] < style.points(12)
    fit = _fitting(data, (wide - GAP) // 2, high)
    if fit < PANEL // 2 or not (small or len(whole) > 1):
        return [[part] for part in whole]
    slides = -(-len(data.categories) // (2 * fit))
    halves = parts(data, -(-len(data.categories) // (2 * slides)))
    return [halves[n : n + 2] for n in range(0, len(halves), 2)]


def number_format(form: str) -> str:
    """How a label writes a number: with the comma of the reader's language, also in programs that know no other."""
    known = palette.NUMBERS.get(form, "0")
    return f"[$-41D]{known}" if text.language() == "sv" and "." in known else known


@dataclass(frozen=True)
class _Drawn:
    """One series of the native chart. `source` is the frame's own; without it the numbers are computed from those."""

    name: str
    values: Sequence
    form: str
    source: Series | None = None
    paint: str = NOTHING
    formulas: Sequence[str] = ()


def draw(slide, data: ChartData, box: tuple, alt: str, style: Style, common: Frame | None = None):
    """Put a native chart in the box (left, top, width, height); returns its frame."""
    common = common or Frame(data, (data,))
    whole = common.whole
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE as T

    drawn = _floating(data, whole) if data.shape == DOTS else [_Drawn(s.name, s.values, s.form, s) for s in data.series]
    numbers = CategoryChartData(number_format=number_format(data.series[0].form))
    size = min(names_of(part, box, style)[0] for part in common.beside)
    names = _in_lines(data, box[2], size)
    numbers.categories = names
    for series in drawn:
        values = [plain_number(value) for value in series.values]
        numbers.add_series(plain(series.name, 250), values, number_format(series.form))
    frame = slide.shapes.add_chart(T[data.shape.powerpoint], *box, numbers)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_workbook(names, data, drawn))
    _refer(chart, data, drawn)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(alt, 2_000))
    _dress(chart, data, drawn, style, size, whole)
    if data.shape != COLUMNS:
        rows = len(data.categories) / max(len(part.categories) for part in common.beside)
        every = [name for part in common.beside for name in _in_lines(part, box[2], size)]
        _place(chart, box, every, size, rows, legend=chart.has_legend, scale=data.shape.on_scale)
    return frame


def _floating(data: ChartData, whole: ChartData) -> list[_Drawn]:
    """The parts of floating bars, and last the value itself: not drawn, but it carries the column of numbers."""
    scale, form = floating_bars.scale_of(whole), data.series[data.main].form
    parts = floating_bars.parts(data, scale)
    names = dict(floating_bars.legend(data))
    made = [_Drawn(names.get(p.paint, p.paint), p.lengths, form, None, p.paint, p.formulas) for p in parts]
    main = data.series[data.main]
    return [*made, _Drawn(main.name, main.values, main.form, main)]


def _workbook(names: Sequence[str], data: ChartData, drawn: Sequence[_Drawn]) -> bytes:
    """The chart's data as PowerPoint opens it: text stays text, whatever it begins with. The frame's series come
    first, and after them the parts that are computed from them.
    """
    file, book = workbook()
    sheet = book.add_worksheet("Sheet1")
    quoted = book.add_format({"quote_prefix": True})
    forms = {s.form: book.add_format({"num_format": palette.NUMBERS.get(s.form, "0")}) for s in data.series}

    def say(row: int, column: int, words: str) -> None:
        said = plain(words, 500)
        sheet.write_string(row, column, said, quoted if starts_formula(said) else None)

    for n, name in enumerate(names, 1):
        say(n, 0, name)
    for column, series in enumerate(data.series, 1):
        say(0, column, series.name)
        for n, value in enumerate(series.values, 1):
            if plain_number(value) is not None:
                sheet.write_number(n, column, plain_number(value), forms[series.form])
    computed = [series for series in drawn if series.source is None]
    for column, part in enumerate(computed, len(data.series) + 1):
        say(0, column, part.name)
        for n, (value, formula) in enumerate(zip(part.values, part.formulas, strict=True), 1):
            if value is not None:
                sheet.write_formula(n, column, formula, None, value)
    sheet.set_column(0, 0, 40)
    book.close()
    return file.getvalue()


def _refer(chart, data: ChartData, drawn: Sequence[_Drawn]) -> None:
    """Let each series read the column of the sheet that its numbers stand in."""
    from xlsxwriter.utility import xl_col_to_name

    computed = len(data.series) + 1
    for series, element in zip(drawn, chart._chartSpace.iter("{*}ser"), strict=True):
        if series.source is None:
            column, computed = computed, computed + 1
        else:
            column = 1 + data.series.index(series.source)
        name = xl_col_to_name(column)
        for part, cells in (("tx", f"Sheet1!${name}$1"), ("val", None)):
            for reference in element.find(f"{{*}}{part}").iter("{*}f"):
                reference.text = cells or f"Sheet1!${name}$2:${name}${len(data.categories) + 1}"


def rgb(colour: str):
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.lstrip("#").upper())


def _dress(chart, data: ChartData, drawn: Sequence[_Drawn], style: Style, size: float, whole: ChartData) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    look, many = style.look, len(data.categories)
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(size), rgb(look.ink)
    if style.font:
        chart.font.name = style.font
    names, values = chart.category_axis, chart.value_axis
    names.format.line.fill.background()
    names.major_tick_mark = values.major_tick_mark = XL_TICK_MARK.NONE
    names.has_major_gridlines = False
    names.tick_labels.font.size = Pt(size)
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _every_name(names)
    values.has_major_gridlines = data.shape.on_scale
    values.visible = data.shape.on_scale
    values.minimum_scale = 0
    if data.shape.on_scale:
        scale = floating_bars.scale_of(whole)
        values.minimum_scale, values.maximum_scale, values.major_unit = scale.low, scale.end, scale.step
        values.major_gridlines.format.line.color.rgb = rgb(look.grid)
        values.format.line.fill.background()
        values.tick_labels.font.size = Pt(style.points(12))
        values.tick_labels.font.color.rgb = rgb(look.muted)
        form = data.series[data.main].form
        of_axis = form if form.startswith("percent") else "int" if scale.step >= 1 else "two"
        values.tick_labels.number_format = number_format(of_axis)
        values.tick_labels.number_format_is_linked = False
    if data.shape != COLUMNS:
        names.reverse_order = True
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH  # under the bars, since the names run downwards
    if data.shape in (COLUMNS, BARS):
        known = [float(v) for s in whole.series for v in s.values if plain_number(v) is not None]
        values.minimum_scale = min([0.0, *known])
        values.maximum_scale = (max(known, default=0.0) or 1.0) * 1.12  # room for the label on the highest
    bars = chart.plots[0]
    bars.gap_width = (45 if many > 6 else 90) if data.shape != DOTS else 90 if many > 6 else 200
    bars.overlap = 100 if data.shape in (STACKED, DOTS) else 0
    fills = palette.fills(data, look)
    for n, (series, element) in enumerate(zip(drawn, bars.series, strict=True)):
        if data.shape == DOTS:
            _part(element, series, data, style, size)
        else:
            _series(element, data.series[n], n, data, fills, style, size)
    chart.has_legend = _has_legend(data)
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(style.points(14 if len(data.series) <= 5 else 12))
        chart.legend.font.color.rgb = rgb(look.ink)


def paints(style: Style) -> dict[str, str]:
    """What each part of a floating bar is filled with."""
    look = style.look
    return {BEFORE: look.hatch, NOW: look.main, BETWEEN: look.neutral, BOUND: look.ramp[1], OUTER: look.neutral}


def _part(drawn, series: _Drawn, data: ChartData, style: Style, size: float) -> None:
    """A part of a floating bar; or the value itself, which stands as a number where the axis ends."""
    if series.source is not None:
        _labels(drawn, number_format(series.form), size, style.look.ink, "INSIDE_BASE")
    if series.paint == NOTHING:
        drawn.format.fill.background()
        drawn.format.line.fill.background()
        return
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = rgb(paints(style)[series.paint])
    if series.paint == NOW:
        _emphasise(drawn, data, style)


def _emphasise(drawn, data: ChartData, style: Style) -> None:
    """My own unit's bars in the one colour that is kept for it."""
    for place in data.mine:
        point = drawn.points[place]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = rgb(style.look.accent)


def _labels(drawn, form: str, size: float, colour: str, position: str) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    labels = drawn.data_labels
    labels.show_value, labels.number_format_is_linked = True, False
    labels.number_format, labels.position = form, getattr(XL_LABEL_POSITION, position)
    labels.font.size, labels.font.color.rgb = Pt(size), rgb(colour)


def _series(drawn, series: Series, n: int, data: ChartData, fills: dict, style: Style, size: float) -> None:
    """A series of bars that stand on nought, each labelled with its number."""
    look = style.look
    fill, on = palette.tone(n, look)
    if data.shape == STACKED:
        plain_fill = {"fill": fill, "text": on, "pattern": ""}
        dress = fills.get(next((code for code in series.states if code), ""), plain_fill)
        # A part that nobody has is not labelled.
        _labels(drawn, "0;;", min(size, style.points(16)), dress["text"], "CENTER")
        if dress["pattern"]:
            hatch(drawn.format.fill, dress["pattern"], style)
            return
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = rgb(dress["fill"])
        drawn.format.line.color.rgb = rgb(look.paper)
        return
    _labels(drawn, number_format(series.form), size, look.ink, "OUTSIDE_END")
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = rgb(fill)
    if n == 0:
        _emphasise(drawn, data, style)


def hatch(fill, pattern: str, style: Style) -> None:
    """Hatch a fill as a chart on screen is hatched."""
    from pptx.enum.dml import MSO_PATTERN

    fill.patterned()
    fill.pattern = getattr(MSO_PATTERN, palette.HATCHES[pattern].upper())
    fill.fore_color.rgb, fill.back_color.rgb = rgb(style.look.hatch), rgb(style.look.empty)


def _every_name(axis) -> None:
    """No name is left out, however many there are."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    skip = parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>')
    after = axis._element.find(qn("c:noMultiLvlLbl"))
    axis._element.append(skip) if after is None else after.addprevious(skip)


def _broken(name: str, width: float, points: float) -> str:
    """A name on as many lines as it takes: no program has to cut it or leave it out."""
    room = max(int(width / INCH * 72 / (points * _EM)), 12)
    made = [""]
    for word in name.split():
        if made[-1] and len(made[-1]) + 1 + len(word) > room:
            made.append(word)
        else:
            made[-1] = f"{made[-1]} {word}".strip()
    return "\n".join(made)


def _place(chart, box: tuple, names: Sequence[str], size: float, rows: float, *, legend: bool, scale: bool) -> None:
    """Say where the bars stand, so that the names beside them have the room that they take in every program; `rows` is
    the share of the height that they take beside a longer list.
    """
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    longest = max((len(line) for name in names for line in name.split("\n")), default=0)
    left = min(longest * size * _EM / 72 * INCH / box[2] + 0.015, _NAMES + 0.03)
    high = rows * _bars_high(box[3], legend=legend, scale=scale) / (box[3] / INCH)
    parts = "".join(
        f'<c:{name} val="{value}"/>'
        for name, value in (
            ("layoutTarget", "inner"),
            ("xMode", "edge"),
            ("yMode", "edge"),
            ("x", round(left, 4)),
            ("y", 0.01),
            ("w", round(0.985 - left, 4)),
            ("h", round(high, 4)),
        )
    )
    layout = parse_xml(f"<c:layout {nsdecls('c')}><c:manualLayout>{parts}</c:manualLayout></c:layout>")
    area = chart._chartSpace.find(".//" + qn("c:plotArea"))
    old = area.find(qn("c:layout"))
    if old is not None:
        area.remove(old)
    area.insert(0, layout)
