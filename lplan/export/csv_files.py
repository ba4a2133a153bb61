"""CSV of one chart's frame, of two kinds: one that Swedish Excel opens right, one for machines."""

import csv
import io

from lplan.charts import RenderedChart
from lplan.charts.base.chart import named
from lplan.core.text import gettext
from lplan.export.export_input import Work
from lplan.export.text_cleaning import neutral


def for_excel(work: Work, rendered: RenderedChart) -> bytes:
    """Byte order mark, semicolons, decimal comma, CRLF; the last lines say source and mark. No value is "..".

    Text that a spreadsheet would compute is neutralised: a CSV file cannot say that a cell is text.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    columns = [column for column in rendered.chart.columns if column.name in rendered.frame]
    writer.writerow([neutral(named(gettext(column.heading), work.results)) for column in columns])
    for values in zip(*(rendered.frame[column.name] for column in columns), strict=True):
        writer.writerow([_swedish(value, column) for value, column in zip(values, columns, strict=True)])
    writer.writerow([])
    writer.writerow([neutral(rendered.title)])
    writer.writerow([neutral(f"{rendered.source} {work.stamp()}")])
    return file.getvalue().encode("utf-8-sig")


def _swedish(value, column) -> str:
    missing = value is None or value != value
    if column.form == "text":
        return "" if missing else neutral(value)
    if missing:
        return ".."
    return f"{float(value):.10g}".replace(".", ",")


def for_machines(work: Work, rendered: RenderedChart) -> bytes:
    """UTF-8 without mark, commas, decimal point, the columns' own names, no value is empty, `simulated` on every
    row.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    columns = [column for column in rendered.chart.columns if column.name in rendered.frame]
    writer.writerow([*(column.name for column in columns), "simulated"])
    for values in zip(*(rendered.frame[column.name] for column in columns), strict=True):
        cells = []
        for value, column in zip(values, columns, strict=True):
            missing = value is None or value != value
            cells.append("" if missing else neutral(value) if column.form == "text" else f"{float(value):.10g}")
        writer.writerow([*cells, str(rendered.simulated).lower()])
    return file.getvalue().encode()
