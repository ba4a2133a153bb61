"""Read an SPSS file (.sav, .zsav) into a grid: names, labels, then one respondent per row."""

import tempfile
from datetime import date, datetime, time

from lplan.core.text import _
from lplan.intake.files.excel_workbook import number
from lplan.intake.files.file_screening import refuse
from lplan.intake.files.sheet_grid import HEADER_ROWS, Grid


def rows(data: bytes, grid: Grid) -> dict:
    """Fill a grid; returns {"meanings": {column: {value: label}}, "missing": {column: [value]}}, columns from 0."""
    columns, meta = _parsed(data, grid.max_rows + HEADER_ROWS + 1)
    names = list(columns)
    if not names or not columns[names[0]]:
        raise refuse("empty", _("Filen är tom."), _("Välj en fil med svar."))
    grid.add(names)
    grid.add([meta.column_names_to_labels.get(name) or "" for name in names])
    for row in zip(*(columns[name] for name in names), strict=True):
        grid.add([shown(value) for value in row])
    return {
        "meanings": _meanings(meta, names, grid),
        "missing": {n: values for n, name in enumerate(names) if (values := _missing(meta, name, columns[name]))},
    }


def _meanings(meta, names: list[str], grid: Grid) -> dict[int, dict[str, str]]:
    """Each column's labels: value → what it means."""
    labels = {n: meta.variable_value_labels.get(name) for n, name in enumerate(names)}
    return {n: {shown(value): grid.clean(label) for value, label in m.items()} for n, m in labels.items() if m}


def _missing(meta, name: str, values: list) -> list[str]:
    """The values of a variable that the file itself says are none."""
    found: list[str] = []
    for span in meta.missing_ranges.get(name) or []:
        held = {shown(v) for v in set(values) if v is not None and _within(v, span["lo"], span["hi"])}
        found += sorted(held)
    return found


def _parsed(data: bytes, rows: int):
    """(name → values, the file's metadata) of at most so many rows."""
    import pyreadstat  # here: it takes pandas with it

    try:
        with tempfile.NamedTemporaryFile(suffix=".sav") as file:
            file.write(data)
            file.flush()
            return pyreadstat.read_sav(file.name, user_missing=True, output_format="dict", row_limit=rows)
    except (pyreadstat.ReadstatError, ValueError, OSError, KeyError, UnicodeError, OverflowError):
        message = _("SPSS-filen är skadad eller avhuggen och går inte att läsa.")
        raise refuse("damaged", message, _("Hämta den på nytt, eller spara den som .xlsx eller CSV.")) from None


def _within(value, low, high) -> bool:
    try:
        return low <= value <= high
    except TypeError:
        return value in (low, high)


def shown(value) -> str:
    """A value as text; SPSS's own missing is blank."""
    if value is None or value != value:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    return number(repr(value)) if isinstance(value, float) else str(value)
