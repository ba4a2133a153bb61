"""Write an open table as CSV (open data), CSV for Excel or JSON. The same table always gives the same bytes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from lplan.core import table_writer
from lplan.core.table_writer import plain
from lplan.core.text import N_
from lplan.export.opendata.table import BOOLEAN, DECIMAL, STRING, Field, Table
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


def write(
    table: Table, results: Results, form: Form, about: Mapping[str, object], frame: pd.DataFrame | None = None
) -> bytes:
    """The table as a file. `about` is its metadata: in the JSON; beside the CSVs as about.json and the catalogue.

    `frame` is the table's own, where it has been made already.
    """
    fields = table.described(results)
    frame = table.frame(results) if frame is None else frame
    if form is JSON:
        return _json(fields, frame, about)
    # Empty is "no value"; JSON alone has text as it is.
    rows = zip(*([_cell(field, value) for value in frame[field.name]] for field in fields), strict=True)
    return table_writer.delimited(
        [[field.name for field in fields], *rows], table_writer.EXCEL if form is EXCEL else table_writer.OPEN
    )


def _cell(field: Field, value) -> object:
    """A value of the field's kind; None for no value."""
    if value is pd.NA or value != value:
        return None
    return value if field.kind in (STRING, DECIMAL) else bool(value) if field.kind == BOOLEAN else int(value)


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
