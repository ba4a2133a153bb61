"""Write responses as plain files (CSV, XLSX, JSON) that the importer reads back to the same responses.

The columns are those of lplan.core.responses, one row for each answer, and `simulated` where the frame has it, since a
file may be passed on without its name. In the CSV files and the workbook, a text that a spreadsheet might run as a
formula gets an apostrophe before it, which the importer removes; in JSON every text is as it was.
"""

import json as _json
from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from lplan.codebook import NUMBER, TEXT, Codebook
from lplan.core import responses as r
from lplan.core import table_writer


def csv_excel(responses: pd.DataFrame, codebook: Codebook) -> bytes:
    """CSV for Swedish Excel: semicolons, decimal comma, a byte order mark."""
    return table_writer.delimited(_rows(responses, codebook, ","), table_writer.EXCEL, str)


def csv_open(responses: pd.DataFrame, codebook: Codebook) -> bytes:
    """CSV for programs: commas, decimal point, UTF-8."""
    return table_writer.delimited(_rows(responses, codebook, "."), table_writer.OPEN, str)


def workbook(responses: pd.DataFrame, codebook: Codebook) -> bytes:
    """A workbook of one sheet where every cell is text: nothing becomes a date, a number or a formula."""
    return table_writer.text_workbook("responses", list(_rows(responses, codebook, ".")))


def json(responses: pd.DataFrame, codebook: Codebook) -> bytes:
    """JSON: {"format", "survey", "version", "responses": [{wave, unit, respondent, item, answer, status}]}."""
    heads = _heads(responses)
    records = [dict(zip(heads, row, strict=True)) for row in responses[heads].itertuples(index=False)]
    for record in records:
        record["answer"] = record["answer"] if record["status"] == r.ANSWERED else None
    document = {"format": 1, "survey": codebook.key, "version": codebook.version, "responses": records}
    return _json.dumps(document, ensure_ascii=False, indent=0).encode()


def _heads(responses: pd.DataFrame) -> list[str]:
    return [*r.COLUMNS, *(["simulated"] if "simulated" in responses else [])]


def _rows(responses: pd.DataFrame, codebook: Codebook, point: str) -> Iterator[tuple[str, ...]]:
    """The headings, then each row as texts; a missing answer is blank, and its status says why."""
    yield tuple(_heads(responses))
    for wave, unit, respondent, item, answer, status, *more in responses[_heads(responses)].itertuples(index=False):
        shown = answer if status == r.ANSWERED else ""
        kind = codebook.by_code[item].type if item in codebook.by_code else TEXT
        if shown and kind == NUMBER:
            shown = f"{Decimal(shown):f}".replace(".", point)
        elif shown and kind == TEXT:
            shown = table_writer.neutral(shown)
        yield wave, unit, respondent, item, shown, status, *more


def file_name(*parts: str, ending: str) -> str:
    """A file name that every system allows, with å, ä and ö: "lärandeplaner 2017 Skåne.pptx"."""
    kept = " ".join("".join(c if c.isalnum() or c in " -_–" else " " for c in part) for part in parts if part)
    return f"{' '.join(kept.split())[:120].strip() or 'export'}.{ending}"
