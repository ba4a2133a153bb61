"""A workbook → sheets of text, values only, never more rows and columns than allowed."""

import io
from datetime import date, datetime, time

import openpyxl

from lplan.intake.decode import CELL, HEADER_ROWS
from lplan.intake.gate import refuse
from lplan.text import _

BLANK = 200  # so many blank rows in a row end a sheet


def sheets(data: bytes, max_rows: int, max_columns: int) -> list[dict]:
    """[{name, hidden, rows}] of every worksheet; cells as text, as a reader of the file sees their values."""
    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml must be installed: openpyxl is not safe without it")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        found = []
        for sheet in book.worksheets:
            rows, blank = [], 0
            for row in sheet.iter_rows(max_col=max_columns, max_row=max_rows + HEADER_ROWS + BLANK, values_only=True):
                cells = [shown(value) for value in row]
                while cells and not cells[-1]:
                    cells.pop()
                rows.append(cells)
                blank = 0 if cells else blank + 1
                if blank >= BLANK:
                    break
            while rows and not rows[-1]:
                rows.pop()
            if sum(map(bool, rows)) > max_rows + HEADER_ROWS:
                raise refuse(
                    "rows",
                    _("Filen har fler än {n} rader.").format(n=max_rows),
                    _("Dela upp filen, eller höj gränsen med --max-rows."),
                )
            found.append({"name": sheet.title, "hidden": sheet.sheet_state != "visible", "rows": rows})
    except (
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        OSError,
        EOFError,
        openpyxl.utils.exceptions.InvalidFileException,
        SyntaxError,
    ) as error:
        raise refuse(
            "damaged",
            _("Arbetsboken går inte att läsa ({why}).").format(why=type(error).__name__),
            _("Öppna den i Excel och spara om den som .xlsx."),
        ) from None
    if not any(sheet["rows"] for sheet in found):
        raise refuse("empty", _("Arbetsboken har inget blad med svar."), _("Välj en fil med svar."))
    return found


def shown(value) -> str:
    """A cell's value as text: whole numbers without decimals, dates as ISO, truth as Ja and Nej."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "Ja" if value else "Nej"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)[:CELL].strip()
