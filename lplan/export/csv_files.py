"""CSV of one chart's frame, of two kinds: one that Swedish Excel opens right, one for machines."""

from collections.abc import Iterator

from lplan.charts import RenderedChart
from lplan.charts.base.chart import Column, named
from lplan.core import table_writer
from lplan.core.text import gettext
from lplan.export.export_input import Work


def for_excel(work: Work, rendered: RenderedChart) -> bytes:
    """For Swedish Excel; no number is "..", and the last lines say source and mark."""
    columns = _columns(rendered)
    heads: list[object] = [named(gettext(column.heading), work.results) for column in columns]
    rows = [heads, *_rows(rendered, columns, "..")]
    about: list[list[object]] = [[], [rendered.title], [f"{rendered.source} {work.stamp()}"]]
    return table_writer.delimited([*rows, *about], table_writer.EXCEL)


def for_machines(work: Work, rendered: RenderedChart) -> bytes:
    """UTF-8 with commas and the columns' own names; no value is empty, and `simulated` stands on every row."""
    columns = _columns(rendered)
    rows = ([*row, rendered.simulated] for row in _rows(rendered, columns, ""))
    return table_writer.delimited([[*(column.name for column in columns), "simulated"], *rows], table_writer.OPEN)


def _columns(rendered: RenderedChart) -> list[Column]:
    return [column for column in rendered.chart.columns if column.name in rendered.frame]


def _rows(rendered: RenderedChart, columns: list[Column], missing: str) -> Iterator[list[object]]:
    """The frame's rows: text as text, numbers as numbers."""
    for row in zip(*(rendered.frame[column.name] for column in columns), strict=True):
        yield [_value(value, column, missing) for value, column in zip(row, columns, strict=True)]


def _value(value, column: Column, missing: str) -> object:
    if value is None or value != value:
        return "" if column.form == "text" else missing
    return str(value) if column.form == "text" else float(value)
