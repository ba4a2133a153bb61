"""Write an open table as CSV (open data), CSV for Excel or JSON. The same table always gives the same bytes."""

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lplan.core.text import N_
from lplan.export.opendata.table import BOOLEAN, DECIMAL, STRING, Field, Table
from lplan.export.text_cleaning import neutral, plain
from lplan.results import Results


@dataclass(frozen=True)
class Form:
    """A kind of file: what its names end with, its media type, and EU's name for the type."""

    ending: str
    mime: str
    file_type: str
    title: str


OPEN = Form(".csv", "text/csv; charset=utf-8", "CSV", N_("CSV (öppna data)"))
EXCEL = Form("-excel.csv", "text/csv; charset=utf-8", "CSV", N_("CSV för Excel"))
JSON = Form(".json", "application/json", "JSON", "JSON")
FORMS = (OPEN, EXCEL, JSON)


def write(table: Table, results: Results, form: Form, about: Mapping[str, object]) -> bytes:
    """The table as a file. `about` is its metadata: in the JSON; beside the CSVs as about.json and the catalogue."""
    fields, frame = table.described(results), table.frame(results)
    if form is JSON:
        return _json(fields, frame, about)
    return _csv(fields, frame, excel=form is EXCEL)


def _csv(fields: tuple[Field, ...], frame: pd.DataFrame, *, excel: bool) -> bytes:
    """Open: UTF-8, comma, decimal point, LF. Excel: BOM, semicolon, decimal comma, CRLF. Empty is "no value".

    Text that a spreadsheet would compute has an apostrophe in front; JSON has it as it is.
    """
    columns = [[_cell(field, value, excel=excel) for value in frame[field.name]] for field in fields]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";" if excel else ",", lineterminator="\r\n" if excel else "\n")
    writer.writerow([field.name for field in fields])
    writer.writerows(zip(*columns, strict=True))
    return out.getvalue().encode("utf-8-sig" if excel else "utf-8")


def _cell(field: Field, value, *, excel: bool) -> str:
    """A value as a CSV has it; "" for no value."""
    if value is pd.NA or value != value:
        return ""
    if field.kind == STRING:
        return neutral(value)
    if field.kind == DECIMAL:
        number = f"{value:.6f}".rstrip("0").rstrip(".")
        return number.replace(".", ",") if excel else number
    return str(bool(value)).lower() if field.kind == BOOLEAN else str(int(value))


def _json(fields: tuple[Field, ...], frame: pd.DataFrame, about: Mapping[str, object]) -> bytes:
    """{"metadata": …, "fields": […], "data": [{…}]}; no value is null, and its `status` says why."""
    plainly = {
        field.name: [
            None
            if v is pd.NA or v != v
            else plain(v)
            if field.kind == STRING
            else v.item()
            if hasattr(v, "item")
            else v
            for v in frame[field.name]
        ]
        for field in fields
    }
    rows = [dict(zip(plainly, values, strict=True)) for values in zip(*plainly.values(), strict=True)]
    described = [{"name": f.name, "type": f.kind} for f in fields]
    document = {"metadata": dict(about), "fields": described, "data": rows}
    return plain_json(document)


def plain_json(document: object) -> bytes:
    """A document as JSON."""
    return (json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
