"""An SPSS file (.sav, .zsav) → one grid: names, then wordings, then a row a respondent; the labels go along."""

import tempfile
from datetime import date, datetime, time

from lplan.core.text import _
from lplan.intake.files.excel_workbook import number
from lplan.intake.files.file_type import refuse
from lplan.intake.files.sheet_grid import HEADER_ROWS, Grid


def rows(data: bytes, grid: Grid) -> dict:
    """Fill a grid; returns {"meanings": {column: {value: label}}, "missing": {column: [value]}}, columns from 0."""
    import pyreadstat  # here: it takes pandas with it

    try:
        with tempfile.NamedTemporaryFile(suffix=".sav") as file:
            file.write(data)
            file.flush()
            columns, meta = pyreadstat.read_sav(
                file.name, user_missing=True, output_format="dict", row_limit=grid.max_rows + HEADER_ROWS + 1
            )
    except (pyreadstat.ReadstatError, ValueError, OSError, KeyError, UnicodeError, OverflowError):
        message = _("SPSS-filen är skadad eller avhuggen och går inte att läsa.")
        raise refuse("damaged", message, _("Hämta den på nytt, eller spara den som .xlsx eller CSV.")) from None
    names = list(columns)
    if not names or not columns[names[0]]:
        raise refuse("empty", _("Filen är tom."), _("Välj en fil med svar."))
    grid.add(names)
    grid.add([meta.column_names_to_labels.get(name) or "" for name in names])
    for row in zip(*(columns[name] for name in names), strict=True):
        grid.add([shown(value) for value in row])
    meanings, missing = {}, {}
    for n, name in enumerate(names):
        labels = meta.variable_value_labels.get(name) or {}
        meanings[n] = {shown(value): grid.clean(label) for value, label in labels.items()}
        for span in meta.missing_ranges.get(name) or []:
            low, high = span["lo"], span["hi"]
            said = {shown(value) for value in set(columns[name]) if value is not None and _within(value, low, high)}
            missing.setdefault(n, []).extend(sorted(said))
    return {"meanings": {n: m for n, m in meanings.items() if m}, "missing": missing}


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
