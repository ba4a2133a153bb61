"""Draw PowerPoint's own charts on a slide: right-click, edit data. The numbers in its workbook are the frame's."""

from lplan.charts.base.chart_data import DOTS, STACKED, ChartData, Series, plain_number
from lplan.core.tabular import plain, starts_formula, workbook
from lplan.export import palette

MOST = 22  # categories that can be read on one slide


def size_for(categories: int) -> int:
    """Points for the names of so many categories beside the bars."""
    return 18 if categories <= 8 else 16 if categories <= 12 else 14 if categories <= 16 else 12


def draw(slide, data: ChartData, box: tuple, alt: str):
    """Put a native chart in the box (left, top, width, height); returns its frame."""
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE as T

    numbers = CategoryChartData(number_format=palette.NUMBERS.get(data.series[0].form, "0"))
    numbers.categories = [plain(name, 250) for name in data.categories]
    for series in data.series:
        numbers.add_series(
            plain(series.name, 250),
            [plain_number(value) for value in series.values],
            palette.NUMBERS.get(series.form, "0"),
        )
    frame = slide.shapes.add_chart(T[data.shape.powerpoint], *box, numbers)
    chart = frame.chart
    chart.part.chart_workbook.update_from_xlsx_blob(_workbook(data))
    frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(alt, 2_000))
    _dress(chart, data)
    return frame


def _workbook(data: ChartData) -> bytes:
    """The chart's data as PowerPoint opens it: text stays text, whatever it begins with."""
    file, book = workbook()
    sheet = book.add_worksheet("Sheet1")
    text = book.add_format({"quote_prefix": True})
    forms = {
        series.form: book.add_format({"num_format": palette.NUMBERS.get(series.form, "0")}) for series in data.series
    }

    def say(row: int, column: int, words: str) -> None:
        said = plain(words, 250)
        sheet.write_string(row, column, said, text if starts_formula(said) else None)

    for n, name in enumerate(data.categories, 1):
        say(n, 0, name)
    for column, series in enumerate(data.series, 1):
        say(0, column, series.name)
        for n, value in enumerate(series.values, 1):
            if plain_number(value) is not None:
                sheet.write_number(n, column, plain_number(value), forms[series.form])
    sheet.set_column(0, 0, 40)
    book.close()
    return file.getvalue()


def rgb(colour: str):
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.lstrip("#").upper())


def _dress(chart, data: ChartData) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION, XL_TICK_MARK
    from pptx.util import Pt

    many = len(data.categories)
    size = size_for(many * (data.bars if many > 8 else 1))
    chart.has_title = False
    chart.font.size, chart.font.color.rgb = Pt(size), rgb(palette.LIGHT.ink)
    names, values = chart.category_axis, chart.value_axis
    names.format.line.fill.background()
    names.major_tick_mark = XL_TICK_MARK.NONE
    names.has_major_gridlines = False
    names.tick_labels.font.size = Pt(size)
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    _every_name(names)
    values.has_major_gridlines = data.shape.on_scale
    values.visible = data.shape.on_scale
    if data.shape == DOTS:
        values.major_gridlines.format.line.color.rgb = rgb(palette.LIGHT.grid)
        values.format.line.fill.background()
        values.tick_labels.font.size = Pt(14)
        if many > 6:
            _turn(names, -45)
    if data.shape.from_top:
        names.reverse_order = True
    bars = chart.plots[0]
    if data.shape != DOTS:
        bars.gap_width = 35 if many > 12 else 50
        bars.overlap = 100 if data.shape == STACKED else 0
    style = palette.fills(data)
    for n, (series, drawn) in enumerate(zip(data.series, bars.series, strict=True)):
        _series(drawn, series, n, data, style, size)
    if data.shape == DOTS:
        _high_low(bars)
    chart.has_legend = len(data.series) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.TOP if data.shape == DOTS else XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(16 if len(data.series) <= 6 else 14)


def _series(drawn, series: Series, n: int, data: ChartData, style: dict, size: int) -> None:
    from pptx.enum.chart import XL_LABEL_POSITION, XL_MARKER_STYLE
    from pptx.util import Pt

    fill, on = palette.tone(n)
    if data.shape == DOTS:
        drawn.format.line.fill.background()
        drawn.smooth = False
        main = n == data.main
        drawn.marker.style, drawn.marker.size = XL_MARKER_STYLE.CIRCLE, 13 if main else 9
        drawn.marker.format.fill.solid()
        # Before is light with a dark edge and now is dark: told apart without colour.
        drawn.marker.format.fill.fore_color.rgb = rgb(palette.LIGHT.main if main else palette.LIGHT.neutral)
        drawn.marker.format.line.color.rgb = rgb(palette.LIGHT.main if main else palette.LIGHT.muted)
        if len(data.categories) <= 6:
            labels = drawn.data_labels
            labels.show_value, labels.number_format_is_linked = True, False
            labels.number_format, labels.position = palette.NUMBERS.get(series.form, "0"), XL_LABEL_POSITION.RIGHT
            labels.font.size = Pt(14)
        if main:
            for place in data.mine:
                drawn.points[place].marker.style, drawn.points[place].marker.size = XL_MARKER_STYLE.CIRCLE, 14
                drawn.points[place].marker.format.fill.solid()
                drawn.points[place].marker.format.fill.fore_color.rgb = rgb(palette.LIGHT.accent)
        return
    labels = drawn.data_labels
    labels.show_value, labels.number_format_is_linked = True, False
    labels.number_format = palette.NUMBERS.get(series.form, "0")
    labels.font.size = Pt(min(size, 16) if data.shape == STACKED else size)
    if data.shape == STACKED:
        dress = style.get(next((code for code in series.states if code), ""), {"fill": fill, "text": on, "pattern": ""})
        labels.number_format = "0;;"  # a part that nobody has is not labelled
        labels.font.color.rgb = rgb(dress["text"])
        labels.position = XL_LABEL_POSITION.CENTER
        if dress["pattern"]:
            hatch(drawn.format.fill, dress["pattern"])
            return
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = rgb(dress["fill"])
        drawn.format.line.color.rgb = rgb(palette.LIGHT.paper)
        return
    labels.position = XL_LABEL_POSITION.OUTSIDE_END
    labels.font.color.rgb = rgb(palette.LIGHT.ink)
    drawn.format.fill.solid()
    drawn.format.fill.fore_color.rgb = rgb(fill)
    if n == 0:
        for place in data.mine:
            point = drawn.points[place]
            point.format.fill.solid()
            point.format.fill.fore_color.rgb = rgb(palette.LIGHT.accent)


def hatch(fill, pattern: str) -> None:
    """Hatch a fill as a chart on screen is hatched."""
    from pptx.enum.dml import MSO_PATTERN

    fill.patterned()
    fill.pattern = getattr(MSO_PATTERN, palette.HATCHES[pattern].upper())
    fill.fore_color.rgb, fill.back_color.rgb = rgb(palette.LIGHT.hatch), rgb(palette.LIGHT.empty)


def _every_name(axis) -> None:
    """No name is left out, however many there are."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    skip = parse_xml(f'<c:tickLblSkip {nsdecls("c")} val="1"/>')
    after = axis._element.find(qn("c:noMultiLvlLbl"))
    axis._element.append(skip) if after is None else after.addprevious(skip)


def _turn(axis, degrees: int) -> None:
    axis._element.get_or_add_txPr().find("{http://schemas.openxmlformats.org/drawingml/2006/main}bodyPr").set(
        "rot", str(degrees * 60_000)
    )


def _high_low(bars) -> None:
    """A line from the lowest to the highest dot of each category: python-pptx has no word for it."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls, qn

    line = parse_xml(
        f'<c:hiLowLines {nsdecls("c", "a")}><c:spPr><a:ln w="34925"><a:solidFill>'
        f'<a:srgbClr val="{palette.LIGHT.neutral[1:].upper()}"/></a:solidFill></a:ln></c:spPr></c:hiLowLines>'
    )
    element = bars._element
    for name in ("c:marker", "c:smooth", "c:axId"):
        found = element.find(qn(name))
        if found is not None:
            found.addprevious(line)
            return
