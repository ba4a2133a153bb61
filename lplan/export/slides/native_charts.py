"""Draw native PowerPoint charts with bars only, so that all slide programs show them in the same way.

The numbers in their workbooks are the frame's: right-click, edit data.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from lplan.charts.base.chart_data import COLUMNS, DOTS, STACKED, ChartData, Series, plain_number
from lplan.core import text
from lplan.core.table_writer import plain, starts_formula, workbook
from lplan.export import palette
from lplan.export.slides import floating_bars
from lplan.export.slides.floating_bars import BEFORE, BETWEEN, BOUND, NOTHING, NOW, OUTER
from lplan.export.slides.template_style import INCH, Style

MOST, LEAST = 24, 9.0  # categories on one slide, and points of the names beside them
_EM = 0.62  # of a point: a sign of the typefaces that stand in for each other, Arial's widest kin
_NAMES = 0.42  # of a chart's width: the most that names beside the bars take


def size_for(categories: int) -> int:
    """Points for the names of so many categories beside the bars."""
    return 18 if categories <= 6 else 16 if categories <= 10 else 14 if categories <= 14 else 12


def _names(data: ChartData, box: tuple, style: Style) -> tuple[float, list[str]]:
    """Points for the names, and the names in lines: as large as there is room for beside each bar, or some programs
    leave every other out.
    """
    many = max(len(data.categories), 1)
    each, most = _room(data, box[3]) / many, style.points(size_for(many * (data.bars if many > 8 else 1)))
    for points in (most, *(size for size in (16, 14, 12, 11, 10, LEAST) if size < most)):
        names = [plain(_broken(name, box[2] * _NAMES, points), 500) for name in data.categories]
        if max((name.count("\n") + 1 for name in names), default=1) * points * 1.25 <= each:
            break
    return points, names


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
    if data.shape == COLUMNS:
        return MOST
    lines = max((_broken(name, wide * _NAMES, LEAST).count("\n") + 1 for name in data.categories), default=1)
    return max(min(MOST // data.bars, int(_room(data, high) / 1.25 / LEAST / lines)), 6)


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


def draw(slide, data: ChartData, box: tuple, alt: str, style: Style):
    """Put a native chart in the box (left, top, width, height); returns its frame."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE as T

    drawn = _floating(data) if data.shape == DOTS else [_Drawn(s.name, s.values, s.form, s) for s in data.series]
    numbers = CategoryChartData(number_format=number_format(data.series[0].form))
    size, names = _names(data, box, style)
    numbers.categories = names
    for series in drawn:
        values = [plain_number(value) for value in series.values]
        numbers.add_series(plain(series.name, 250), values, number_format(series.form))
    frame = slide.shapes.add_chart(T[data.shape.powerpoint], *box, numbers)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_workbook(names, data, drawn))
    _refer(chart, data, drawn)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(alt, 2_000))
    _dress(chart, data, drawn, style, size)
    if data.shape != COLUMNS:
        _place(chart, box, names, size, legend=chart.has_legend, scale=data.shape.on_scale)
    return frame


def _floating(data: ChartData) -> list[_Drawn]:
    """The parts of floating bars, and last the value itself: not drawn, but it carries the column of numbers."""
    scale, form = floating_bars.scale_of(data), data.series[data.main].form
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


def _dress(chart, data: ChartData, drawn: Sequence[_Drawn], style: Style, size: float) -> None:
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
        scale = floating_bars.scale_of(data)
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
    else:
        known = [v for s in data.series for v in s.values if plain_number(v) is not None]
        values.maximum_scale = max([1, *known]) * 1.12  # room for the label on the highest
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


def _place(chart, box: tuple, names: Sequence[str], size: float, *, legend: bool, scale: bool) -> None:
    """Say where the bars stand, so that the names beside them have the room that they take in every program."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    longest = max((len(line) for name in names for line in name.split("\n")), default=0)
    left = min(longest * size * _EM / 72 * INCH / box[2] + 0.015, _NAMES + 0.03)
    high = _bars_high(box[3], legend=legend, scale=scale) / (box[3] / INCH)
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
