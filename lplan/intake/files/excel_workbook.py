"""Read the cell values of a workbook into grids, streaming its XML within the limits.

A library's reader builds objects for every style, merge and cell first and asks questions later: a file of 6 kB can
cost it gigabytes. This one also sees what such readers hide: hidden rows and columns, formulas that were never
computed.
"""

import re
import zipfile
from datetime import datetime, timedelta
from xml.parsers import expat

from lplan.core.text import _
from lplan.intake.files.file_screening import refuse
from lplan.intake.files.sheet_grid import BLANK, HEADER_ROWS, Grid
from lplan.intake.files.workbook_xml_stream import CELL, Book, Enough, stream

SHEETS, MERGES = 200, 5_000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def sheets(archive: zipfile.ZipFile, max_rows: int, max_columns: int, max_cells: int) -> list[tuple[dict, Grid]]:
    """[(about, grid)] of every worksheet. `about`: name, hidden, hidden_rows, hidden_columns, uncached, texts, stray,
    merged, stamp. Raises Refused for a workbook that cannot be read."""
    try:
        book = Book(archive)
        left, found = max_cells, []
        for name, path, hidden in book.sheets[:SHEETS]:
            about, grid = _Sheet(book, max_rows, max_columns, left).read(path)
            left -= grid.cells
            found.append((about | {"name": name, "hidden": hidden, "stamp": book.stamp}, grid))
    except (expat.ExpatError, LookupError, ValueError, OverflowError, zipfile.BadZipFile, OSError, EOFError):
        message = _("Arbetsboken är skadad och går inte att läsa.")
        raise refuse("damaged", message, _("Öppna den i Excel och spara om den som .xlsx.")) from None
    if not any(grid.filled for _about, grid in found):
        raise refuse("empty", _("Arbetsboken har inget blad med svar."), _("Välj en fil med svar."))
    return found


class _Sheet:
    """One worksheet on its way into a grid."""

    def __init__(self, book: Book, max_rows: int, max_columns: int, max_cells: int):
        self.book, self.max_rows, self.max_columns = book, max_rows, max_columns
        self.grid = Grid(max_rows, max_columns, max_cells)
        self.row: list[str] = []
        self.at = 0  # the row that is being read, from 1
        self.astray = False  # a row whose number has been passed: harmless as long as nothing stands in it
        self.cell: dict = {}
        self.value = self.formula = self.phonetic = False
        self.text = ""
        self.pieces: list[str] = []
        self.about: dict = {
            "hidden_rows": [],
            "hidden_columns": [],
            "uncached": [],
            "texts": [],
            "stray": [],
            "merged": [],
        }

    def read(self, path: str) -> tuple[dict, Grid]:
        stream(self.book.archive, path, self._start, self._end)
        if self.row:
            self._flush()
        return self.about, self.grid

    def _start(self, tag: str, at: dict) -> None:
        if tag == "c":
            self.cell, self.text, self.formula, self.value = at, "", False, False
            self.pieces.clear()
        elif tag == "row":
            self._flush()
            number = at.get("r", "")
            line = int(number) if number.isdecimal() else self.at + 1
            self.astray = line <= self.at
            if self.astray:
                return
            self.at = line
            if at.get("hidden") in ("1", "true"):
                self.about["hidden_rows"].append(line)
        elif tag == "col" and at.get("hidden") in ("1", "true"):
            first, last = int(at.get("min", 0)), int(at.get("max", 0))
            self.about["hidden_columns"] += range(first, min(last, self.max_columns) + 1)
        elif tag == "f":
            self.formula = True
        elif tag == "rPh":
            self.phonetic = True
        elif tag == "mergeCell" and len(self.about["merged"]) < MERGES:
            corners = _ADDRESS.findall(at.get("ref", ""))
            if len(corners) == 2:
                (a, b), (c, d) = corners
                self.about["merged"].append((int(b), column(a), int(d), min(column(c), self.max_columns)))

    def _end(self, tag: str, text: str) -> None:
        if tag == "v":
            self.text, self.value = text, True
        elif tag == "t" and not self.phonetic:
            self.pieces.append(text)
        elif tag == "rPh":
            self.phonetic = False
        elif tag == "c":
            self._put()
        elif tag == "sheetData":
            self._flush()

    def _put(self) -> None:
        """A cell that has been read to its end."""
        where = _ADDRESS.fullmatch(self.cell.get("r", ""))
        n = column(where[1]) if where else len(self.row) + 1
        if self.formula and not self.text.strip() and self.cell.get("t") != "str" and not self.astray:
            if len(self.about["uncached"]) < 1_000:
                self.about["uncached"].append((self.at, n))
            return
        words = self._shown()
        if not words:
            return
        if self.astray:
            raise ValueError("rows out of order")
        if n > self.max_columns:
            self._stray(n)
            return
        if n <= len(self.row):
            self.row[n - 1] = words
        else:
            self.row += [""] * (n - 1 - len(self.row)) + [words]

    def _stray(self, n: int) -> None:
        self.about["stray"].append((self.at, n))
        if sum(line == self.at for line, _n in self.about["stray"]) > 10:
            message = _("Filen har fler än {n} kolumner.").format(n=self.max_columns)
            raise refuse("columns", message, _("Ta bort kolumner som inte hör till enkäten."))
        if len(self.about["stray"]) > 100:
            raise Enough

    def _shown(self) -> str:
        """The cell's value as text: whole numbers without decimals, dates as ISO, truth as Ja and Nej."""
        kind = self.cell.get("t", "n")
        if kind == "inlineStr":
            return self._said("".join(self.pieces))
        text = self.text
        if not text:
            return ""
        if kind == "s":
            at = int(text)
            return self._said(self.book.strings[at] if 0 <= at < len(self.book.strings) else "")
        if kind == "b":
            return "Ja" if text.strip() in ("1", "true") else "Nej"
        if kind in ("str", "e"):
            return self._said(text)
        if kind == "d":
            return text.replace("T00:00:00", "").rstrip("Z")
        style = self.cell.get("s", "")
        if style.isdecimal() and int(style) < len(self.book.dates) and self.book.dates[int(style)]:
            return self._date(float(text))
        if style.isdecimal() and int(style) in self.book.percents:
            return percent(text)  # as it looks: 0.125 in such a cell is "12.5%" to whoever wrote it
        return number(text)

    def _said(self, text: str) -> str:
        """A text as written; one that looks like a number with a thousands point is remembered as text."""
        if "_x" in text:
            text = _ESCAPED.sub(lambda m: chr(int(m[1], 16)) if int(m[1], 16) else "", text)
        if len(text) <= 12 and re.fullmatch(r"\s*-?\d{1,3}[.,]\d{3}\s*", text) and len(self.about["texts"]) < 10_000:
            where = _ADDRESS.fullmatch(self.cell.get("r", ""))
            self.about["texts"].append((self.at, column(where[1]) if where else len(self.row) + 1))
        return text[:CELL]

    def _date(self, serial: float) -> str:
        """Excel's day number; before March 1900 it counts a day that never was."""
        if not 0 <= serial < 2_958_466:
            return number(repr(serial))
        start = datetime(1904, 1, 1) if self.book.date1904 else datetime(1899, 12, 30 + (serial < 60))
        when = start + timedelta(seconds=round(serial * 86_400))
        if serial < 1:
            return when.time().isoformat()
        return when.date().isoformat() if when.time().isoformat() == "00:00:00" else when.isoformat(sep=" ")

    def _flush(self) -> None:
        """The row that has been read goes into the grid."""
        if not self.row:
            return
        gap = self.at - 1 - self.grid.height
        if gap > BLANK or (self.at > self.max_rows + HEADER_ROWS + BLANK and gap):
            self.about["stray"].append((self.at, len(self.row)))
            self.row = []
            raise Enough
        self.grid.skip(gap)
        self.grid.add(self.row)
        self.row = []


def number(text: str) -> str:
    """A number's text as a person would write it, with a point: "3", "3.5"; what is none as it stands."""
    try:
        value = float(text)
    except ValueError:
        return text.strip()
    if value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def percent(text: str) -> str:
    """A share's text as a person sees it: "0.125" → "12.5%"."""
    try:
        return number(repr(round(float(text) * 100, 10))) + "%"
    except (ValueError, OverflowError):
        return text.strip()


def column(letters: str) -> int:
    """ "A" → 1, "AA" → 27."""
    n = 0
    for letter in letters:
        n = n * 26 + ord(letter) - 64
    return n


def address(line: int, n: int) -> str:
    """(row, column) from 1 → "C7"."""
    letters = ""
    while n:
        n, rest = divmod(n - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{line}"
