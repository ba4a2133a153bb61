"""Read a JSON file into a grid: our own export, a list of records, or columns and rows."""

import json
import re
from collections.abc import Iterator

from lplan.core.text import _
from lplan.intake.files.delimited_text import encoding_of
from lplan.intake.files.excel_workbook import number
from lplan.intake.files.file_screening import refuse
from lplan.intake.files.sheet_grid import Grid

DEPTH = 8
_HOLDERS = ("responses", "records", "data", "rows", "svar", "items", "results")


def rows(data: bytes, grid: Grid) -> None:
    """Fill a grid with the headings and one row a record. Raises Refused for what is no table."""
    encoding = encoding_of(data)
    text = data.decode(encoding)
    _shallow(text)
    try:
        document = json.loads(text, object_pairs_hook=_object, parse_constant=str, parse_float=number, parse_int=_whole)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        message = _("JSON-filen går inte att läsa.")
        if line:
            message = _("JSON-filen går inte att läsa: rad {n} är fel.").format(n=line)
        raise refuse("json", message, _("Hämta filen på nytt.")) from None
    records = list(_records(document))
    if not records:
        raise refuse("empty", _("Filen är tom."), _("Välj en fil med svar."))
    heads = list(dict.fromkeys(name for record in records for name in record))
    grid.add(heads)
    for record in records:
        grid.add([_cell(record.get(name)) for name in heads])


def _shallow(text: str) -> None:
    """Refuse what is nested too deep before anything is built of it."""
    depth = 0
    for found in re.finditer(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', text, re.DOTALL):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > DEPTH:
            message = _("JSON-filen har fler än {n} nivåer i varandra.").format(n=DEPTH)
            raise refuse("json_depth", message, _("Läs in en tabell: en lista med en post per rad."))


def _object(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("duplicate key")
    return found


def _whole(text: str) -> str:
    return text if len(text) <= 18 else number(text)


def _records(document) -> Iterator[dict]:
    if isinstance(document, dict):
        columns, held = document.get("columns"), next((document[k] for k in _HOLDERS if k in document), None)
        if isinstance(columns, list) and isinstance(held, list) and all(isinstance(row, list) for row in held):
            held = [dict(zip(map(str, columns), row, strict=False)) for row in held]
        document = held if held is not None else [document]
    if not isinstance(document, list) or not all(isinstance(record, dict) for record in document):
        message = _("JSON-filen är ingen tabell.")
        raise refuse("json", message, _("Läs in en lista med en post per rad, som i programmets egen export."))
    yield from document


def _cell(value) -> str:
    """A value as text; a list of several answers as one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return ";".join(_cell(part) for part in value)
    if isinstance(value, list | dict):
        message = _("JSON-filen har poster i poster.")
        raise refuse("json", message, _("Läs in en tabell: en lista med en post per rad."))
    return str(value)
