"""Write the Excel workbook: one sheet per chart with data and a native chart, all answers, metadata, legend."""

from dataclasses import dataclass

import pandas as pd

from lplan.charts import RenderedChart
from lplan.charts.base.chart import named
from lplan.charts.base.chart_data import DOTS, STACKED, ChartData, Series
from lplan.core.table_writer import plain, starts_formula, workbook
from lplan.core.text import _, gettext
from lplan.export import answer_files as answers
from lplan.export import palette
from lplan.export.export_input import Work, legend

_ROWS = 1_000_000  # of answers in one sheet; Excel holds a few more
_HEAD = 5  # the row (from 0) with a chart sheet's headings


def write(work: Work) -> bytes:
    """The whole workbook: contents, a sheet a chart, all answers, metadata."""
    book = _Book(work)
    for rendered in work.rendered_charts(0.7):
        book.chart(rendered)
    work.tell(0.75, _("Alla svar"))
    book.answers()
    return book.finish()


def write_one(work: Work, rendered: RenderedChart) -> bytes:
    """One chart's workbook."""
    book = _Book(work)
    book.chart(rendered)
    return book.finish()


def sheet_name(words: str, taken: set[str]) -> str:
    """A name that Excel accepts: at most 31 signs, none of []:*?/\\, no apostrophe at the ends, and not used before."""
    kept = "".join(" " if c in "[]:*?/\\" else c for c in plain(words)).strip().strip("'").strip()
    kept = " ".join(kept.split())[:31].rstrip(" '") or _("Blad")
    if kept.casefold() in ("history", "historik"):  # reserved by Excel
        kept += " 1"
    name, n = kept, 2
    while name.casefold() in taken:
        end = f" {n}"
        name, n = kept[: 31 - len(end)].rstrip() + end, n + 1
    taken.add(name.casefold())
    return name


def _series_look(data: ChartData, n: int, style: dict) -> dict:
    """How Excel draws the n:th series: its fill or its dots, and its labels."""
    if data.shape == STACKED:
        return _segment_look(data.series[n], n, style)
    labels = {"value": True, "font": {"color": palette.LIGHT.ink, "size": 10}}
    if data.shape == DOTS:
        tone = palette.LIGHT.main if n == data.main else palette.LIGHT.neutral
        many = len(data.series) > 2 or len(data.categories) > 12
        return {
            **({} if many else {"data_labels": labels}),
            "line": {"none": True},
            "marker": {
                "type": "circle",
                "size": 9 if n == data.main else 6,
                "border": {"color": palette.LIGHT.main},
                "fill": {"color": tone},
            },
        }
    look = {"gap": 40, "fill": {"color": palette.tone(n)[0]}, "data_labels": labels}
    if data.mine and n == 0:
        accent = {"fill": {"color": palette.LIGHT.accent}}
        look["points"] = [accent if place in data.mine else None for place in range(len(data.categories))]
    return look


def _segment_look(series: Series, n: int, style: dict) -> dict:
    """A segment of stacked bars: filled, or hatched, by its state."""
    fill, on = palette.tone(n)
    state = next((code for code in series.states if code), "")
    dress = style.get(state, {"fill": fill, "text": on, "pattern": ""})
    labels = {
        "value": True,
        "font": {"color": dress["text"], "size": 10},
        "num_format": "0;;",  # a part that nobody has is not labelled
    }
    if not dress["pattern"]:
        return {"gap": 40, "fill": {"color": dress["fill"]}, "data_labels": labels}
    hatch = {
        "pattern": palette.HATCHES[dress["pattern"]],
        "fg_color": palette.LIGHT.hatch,
        "bg_color": palette.LIGHT.empty,
    }
    return {"gap": 40, "pattern": hatch, "data_labels": labels}


def _category_axis(data: ChartData) -> dict:
    """The axis of the categories: bars from the top, and many dots' names on a slant."""
    slanted = data.shape == DOTS and len(data.categories) > 6
    return {
        "num_font": {"size": 10, "rotation": -45} if slanted else {"size": 10},
        "line": {"none": True},
        "major_gridlines": {"visible": False},
        **({"reverse": True} if data.shape.from_top else {}),
    }


@dataclass
class _Book:
    """A workbook on its way: the contents sheet comes first and is filled in last."""

    work: Work

    def __post_init__(self):
        self.file, self.book = workbook(nan_inf_to_errors=False)
        self.formats: dict = {}
        self.taken: set[str] = set()
        self.listed: list[tuple[str, str, str]] = []
        title = str(self.work.results.codebook.title)
        mark = _("Simulerade svar") if self.work.simulated else ""
        self.book.set_properties(
            {
                "title": plain(title, 250),
                "subject": plain(self.work.results.wave_name(self.work.choice.wave), 250),
                "comments": mark,
            }
        )
        self.contents = self._sheet(_("Innehåll"))

    def _sheet(self, words: str):
        return self.book.add_worksheet(sheet_name(words, self.taken))

    def style(self, **keys):
        """A cell format, made once."""
        key = tuple(sorted(keys.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format({"font_name": "Calibri", "font_size": 11, "valign": "top"} | keys)
        return self.formats[key]

    def say(self, sheet, row: int, column: int, words: object, **keys) -> None:
        """Text in a cell, as text: what begins like a formula also carries Excel's own sign for text."""
        said = plain(words)
        if starts_formula(said):
            keys["quote_prefix"] = True
        sheet.write_string(row, column, said, self.style(**keys))

    def number(self, sheet, row: int, column: int, value, form: str, missing: str = "..", **keys) -> None:
        """A number as a number, in its form; no value as the sign for it (or as an empty cell)."""
        if value is None or value is pd.NA or value != value:
            if missing:
                self.say(sheet, row, column, missing, align="right", **keys)
            else:
                sheet.write_blank(row, column, None, self.style(**keys))
        else:
            sheet.write_number(row, column, float(value), self.style(num_format=palette.NUMBERS.get(form, "0"), **keys))

    # --- one chart ---

    def chart(self, rendered: RenderedChart) -> None:
        """A chart's sheet: finding, source and mark, the frame, and beside it the native chart on its own numbers."""
        name = named(gettext(rendered.chart.name), self.work.results)
        sheet = self._sheet(name)
        self.listed.append((sheet.get_name(), rendered.title, rendered.source))
        self.say(sheet, 0, 0, rendered.title, bold=True, font_size=14)
        self.say(sheet, 1, 0, f"{rendered.source} {self.work.stamp()}", font_color=palette.LIGHT.muted)
        if rendered.simulated:
            self.say(sheet, 2, 0, _("Simulerade svar"), bold=True, font_color=palette.WARNING)
        sheet.write_url(3, 0, f"internal:'{self.contents.get_name()}'!A1", string=_("Till innehållet"))
        if rendered.note:
            self.say(sheet, 4, 0, rendered.note, font_color=palette.LIGHT.muted)
        wide = self.frame(sheet, rendered)
        data = self.work.data(rendered)
        if data.categories:
            self.chart_numbers(sheet, rendered, data, wide + 1)

    def frame(self, sheet, rendered: RenderedChart) -> int:
        """The frame's own columns; returns how many there are."""
        columns = [column for column in rendered.chart.columns if column.name in rendered.frame]
        for n, column in enumerate(columns):
            heading = named(gettext(column.heading), self.work.results)
            self.say(sheet, _HEAD, n, heading, bold=True, bottom=1, text_wrap=True)
            values = rendered.frame[column.name].tolist()
            for row, value in enumerate(values, _HEAD + 1):
                if column.form == "text":
                    self.say(sheet, row, n, column.shown(value))
                else:
                    self.number(sheet, row, n, value, column.form, missing="" if column.form == "share" else "..")
            longest = max([len(heading), *(len(column.shown(value)) for value in values)])
            sheet.set_column(n, n, min(max(longest + 2, 9), 60))
        last = _HEAD + len(rendered.frame)
        sheet.autofilter(_HEAD, 0, last, len(columns) - 1)
        sheet.freeze_panes(_HEAD + 1, 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD)
        return len(columns)

    def chart_numbers(self, sheet, rendered: RenderedChart, data: ChartData, left: int) -> None:
        """The chart's numbers as categories × series, and the native chart that reads them; a grid is coloured
        cells.
        """
        self.say(sheet, _HEAD, left, _("Diagrammets tal"), bold=True, bottom=1)
        sheet.set_column(left, left, min(max(len(name) for name in data.categories) + 2, 44))
        style = palette.fills(data)
        for n, series in enumerate(data.series, left + 1):
            self.say(sheet, _HEAD, n, series.name, bold=True, bottom=1, text_wrap=True)
            sheet.set_column(n, n, 13)
        for n, category in enumerate(data.categories):
            row = _HEAD + 1 + n
            mine = {"bold": True, "font_color": palette.LIGHT.accent} if n in data.mine else {}
            self.say(sheet, row, left, category, **mine)
            for at, series in enumerate(data.series, left + 1):
                value = series.values[n]
                if data.shape.excel is None:
                    self.cell(sheet, row, at, value, style.get(series.states[n]) if series.states else None)
                else:
                    self.number(sheet, row, at, value, series.form, missing="")
        if data.shape.excel:
            chart = self.office_chart(sheet.get_name(), rendered, data, left, style)
            sheet.insert_chart(
                _HEAD,
                left + len(data.series) + 2,
                chart,
                {"description": plain(rendered.alt, 2_000), "object_position": 2},
            )

    def cell(self, sheet, row: int, column: int, value, style: dict | None) -> None:
        style = style or palette.BLANK
        keys = {
            "bg_color": style["fill"],
            "font_color": style["text"],
            "text_wrap": True,
            "border": 1,
            "border_color": "#ffffff",
        }
        if style["pattern"]:
            hatch = palette.CELL_HATCHES[style["pattern"]]
            keys |= {"pattern": hatch, "bg_color": palette.LIGHT.empty, "fg_color": palette.LIGHT.hatch}
        self.say(sheet, row, column, "" if value is None else value, **keys)

    def office_chart(self, name: str, rendered: RenderedChart, data: ChartData, left: int, style: dict):
        """Excel's own chart of the numbers that stand from the column `left` of a sheet."""
        kind, subtype = data.shape.excel or ("", "")
        chart = self.book.add_chart({"type": kind, "subtype": subtype} if subtype else {"type": kind})
        first, last = _HEAD + 1, _HEAD + len(data.categories)
        for n in range(len(data.series)):
            at = left + 1 + n
            chart.add_series(
                {
                    "name": [name, _HEAD, at],
                    "categories": [name, first, left, last, left],
                    "values": [name, first, at, last, at],
                    **_series_look(data, n, style),
                }
            )
        if data.shape == DOTS:
            chart.set_high_low_lines({"line": {"color": palette.LIGHT.neutral, "width": 2.5}})
        chart.set_title({"name": plain(rendered.title, 250), "name_font": {"size": 13, "bold": True}, "overlay": False})
        chart.set_x_axis(_category_axis(data))
        on_scale = data.shape.on_scale
        gridlines = {"visible": on_scale, "line": {"color": palette.LIGHT.grid}}
        chart.set_y_axis({"visible": on_scale, "major_gridlines": gridlines})
        if len(data.series) > 1:
            chart.set_legend({"position": "bottom", "font": {"size": 10}})
        else:
            chart.set_legend({"none": True})
        chart.set_size({"width": 860, "height": max(320, 26 * len(data.categories) * data.bars + 140)})
        return chart

    # --- all answers ---

    def answers(self) -> None:
        """Every answer of every published wave, one row each; free text only when it may be shown."""
        columns, rows = answers.of(self.work)
        for start in range(0, max(len(rows), 1), _ROWS):
            sheet = self._sheet(_("Svar"))
            if not start:
                self.listed.append((sheet.get_name(), _("Alla svar, en rad per svar, med status"), ""))
            for n, (heading, width) in enumerate(columns):
                self.say(sheet, 0, n, heading, bold=True, bottom=1)
                sheet.set_column(n, n, width)
            plain_style = self.style()
            for row, values in enumerate(rows[start : start + _ROWS], 1):
                for n, value in enumerate(values):
                    if starts_formula(value):
                        self.say(sheet, row, n, value)
                    else:
                        sheet.write_string(row, n, plain(value), plain_style)
            sheet.autofilter(0, 0, min(len(rows) - start, _ROWS), len(columns) - 1)
            sheet.freeze_panes(1, 2)

    # --- contents and metadata ---

    def finish(self) -> bytes:
        """Fill in the contents, add the metadata, and give the file's bytes."""
        about = self._sheet(_("Metadata"))
        self.listed.append((about.get_name(), _("Källa, val, versioner och teckenförklaring"), ""))
        about.set_column(0, 0, 26)
        about.set_column(1, 1, 100)
        self.say(about, 0, 0, _("Metadata"), bold=True, font_size=14)
        row = 2
        for what, said in self.work.about():
            self.say(about, row, 0, what, bold=True)
            self.say(about, row, 1, said, text_wrap=True)
            row += 1
        self.say(about, row + 1, 0, _("Teckenförklaring"), bold=True, font_size=14)
        for n, (sign, meaning) in enumerate(legend(), row + 3):
            self.say(about, n, 0, sign, bold=True)
            self.say(about, n, 1, meaning)
        top = self.contents
        top.set_column(0, 0, 36)
        top.set_column(1, 1, 110)
        self.say(top, 0, 0, self.work.results.codebook.title, bold=True, font_size=14)
        wave = _("Omgång {wave}").format(wave=self.work.results.wave_name(self.work.choice.wave))
        self.say(top, 1, 0, f"{wave}. {self.work.results.response_rate(self.work.choice.wave)}.")
        if self.work.simulated:
            self.say(top, 2, 0, _("Simulerade svar"), bold=True, font_color=palette.WARNING)
        self.say(top, 4, 0, _("Blad"), bold=True, bottom=1)
        self.say(top, 4, 1, _("Vad det visar"), bold=True, bottom=1)
        for n, (name, words, _source) in enumerate(self.listed, 5):
            target = name.replace("'", "''")
            top.write_url(n, 0, f"internal:'{target}'!A1", string=name)
            self.say(top, n, 1, words, text_wrap=True)
        top.freeze_panes(5, 0)
        top.activate()
        self.book.close()
        return self.file.getvalue()
