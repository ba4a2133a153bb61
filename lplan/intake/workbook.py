"""A workbook → grids, values only: the XML is streamed, and nothing is built that the limits do not allow.

A library's reader builds objects for every style, merge and cell first and asks questions later: a file of 6 kB can cost
it gigabytes. This one also sees what such readers hide: hidden rows and columns, formulas that were never computed.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from xml.parsers import expat

from lplan.intake.gate import refuse
from lplan.intake.grid import BLANK, HEADER_ROWS, Grid
from lplan.text import _

SHEETS, DEPTH, CELL, MERGES = 200, 60, 60_000, 5_000
STRINGS = 2_000_000
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


class _Enough(Exception):
    """What follows need not be read."""


def sheets(archive: zipfile.ZipFile, max_rows: int, max_columns: int, max_cells: int) -> list[tuple[dict, Grid]]:
    """[(about, grid)] of every worksheet. `about`: name, hidden, hidden_rows, hidden_columns, uncached, texts, stray,
    merged, stamp. Raises Refused for a workbook that cannot be read."""
    try:
        book = _Book(archive)
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


def stream(archive: zipfile.ZipFile, path: str, start: Callable, end: Callable | None = None) -> str:
    """Walk one part of the archive; start(tag, attributes) and end(tag, text of the element)."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    text: list[str] = []
    depth = 0

    def opened(tag: str, attributes: dict) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise ValueError("too deep")
        text.clear()
        start(tag.rpartition(":")[2], attributes)

    def closed(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(tag.rpartition(":")[2], "".join(text))
        text.clear()

    def forbidden(*_what) -> None:
        raise refuse("entities", _("Filen innehåller XML som inte är tillåten."), _("Spara om den i Excel."))

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = forbidden
    try:
        with archive.open(path) as part:
            while block := part.read(65_536):
                parser.Parse(block, False)
            parser.Parse(b"", True)
    except _Enough:
        pass
    return path


class _Book:
    """What the sheets need to know: their names and places, the shared strings, which styles are dates."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive
        self.names = set(archive.namelist())
        self.date1904 = False
        self.stamp = ""
        self.percents: set[int] = set()  # cell styles that show a share as a percentage
        root = next((t for k, _i, t in self._relations("") if k == "officeDocument"), "xl/workbook.xml")
        relations = {i: (k, t) for k, i, t in self._relations(root)}
        parts = dict(relations.values())
        self.sheets: list[tuple[str, str, bool]] = []
        inside = ""

        def start(tag: str, at: dict) -> None:
            nonlocal inside
            if tag == "workbookPr":
                self.date1904 = at.get("date1904") in ("1", "true", "on")
            elif tag == "definedName":
                inside = at.get("name", "")
            elif tag == "sheet":
                link = next((v for k, v in at.items() if k.rpartition(":")[2] == "id" and ":" in k), "")
                what, path = relations.get(link, ("", ""))
                if what == "worksheet" and path in self.names:
                    self.sheets.append((at.get("name", ""), path, at.get("state", "visible") != "visible"))

        def end(tag: str, text: str) -> None:
            if tag == "definedName" and inside == "lplan_template":
                self.stamp = text.strip('"')[:200]

        stream(archive, root, start, end)
        self.dates = self._dates(parts["styles"]) if parts.get("styles") in self.names else []
        self.strings_path = parts.get("sharedStrings", "")
        self._strings: list[str] | None = None

    def _relations(self, path: str) -> Iterator[tuple[str, str, str]]:
        """(kind, id, target) of everything a part refers to within the archive."""
        folder, name = posixpath.split(path)
        source = posixpath.join(folder, "_rels", f"{name}.rels")
        found = []

        def start(tag: str, at: dict) -> None:
            if tag == "Relationship" and at.get("TargetMode") != "External":
                target = at.get("Target", "")
                target = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found.append((at.get("Type", "").rpartition("/")[2], at.get("Id", ""), posixpath.normpath(target)))

        if source in self.names:
            stream(self.archive, source, start)
        return iter(found)

    def _dates(self, path: str) -> list[bool]:
        """For each cell style whether it shows a number as a date."""
        formats: dict[str, bool] = {}
        shares = {"9", "10"}
        styles: list[bool] = []
        inside = False

        def start(tag: str, at: dict) -> None:
            nonlocal inside
            if tag == "numFmt":
                plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", at.get("formatCode", ""))
                formats[at.get("numFmtId", "")] = bool(re.search("[dmyhs]", plain, re.IGNORECASE)) and not re.search(
                    "general|standard", plain, re.IGNORECASE
                )
                if "%" in plain:
                    shares.add(at.get("numFmtId", ""))
            elif tag == "cellXfs":
                inside = True
            elif tag == "xf" and inside:
                number = at.get("numFmtId", "0")
                if number in shares:
                    self.percents.add(len(styles))
                styles.append(formats.get(number, number.isdecimal() and int(number) in _DATES))
                if len(styles) > 100_000:
                    raise ValueError("styles")

        def end(tag: str, _text: str) -> None:
            if tag == "cellXfs":
                raise _Enough

        stream(self.archive, path, start, end)
        return styles

    @property
    def strings(self) -> list[str]:
        """The shared strings, read when the first is asked for."""
        if self._strings is None:
            self._strings = found = []
            pieces: list[str] = []
            reading = 0  # inside a phonetic run: how the word is said is no part of it

            def start(tag: str, _at: dict) -> None:
                nonlocal reading
                if tag == "si":
                    pieces.clear()
                reading += tag == "rPh"

            def end(tag: str, text: str) -> None:
                nonlocal reading
                if tag == "t" and not reading:
                    pieces.append(text)
                elif tag == "rPh":
                    reading -= 1
                elif tag == "si":
                    found.append("".join(pieces)[: CELL + 1])
                    if len(found) > STRINGS:
                        raise ValueError("strings")

            if self.strings_path in self.names:
                stream(self.archive, self.strings_path, start, end)
        return self._strings


class _Sheet:
    """One worksheet on its way into a grid."""

    def __init__(self, book: _Book, max_rows: int, max_columns: int, max_cells: int):
        self.book, self.max_rows, self.max_columns = book, max_rows, max_columns
        self.grid = Grid(max_rows, max_columns, max_cells)
        self.row: list[str] = []
        self.at = 0  # the row that is being read, from 1
        self.cell: dict = {}
        self.value = self.formula = self.phonetic = False
        self.text = ""
        self.pieces: list[str] = []
        self.about: dict = {
            "hidden_rows": [], "hidden_columns": [], "uncached": [], "texts": [], "stray": [], "merged": [],
        }  # fmt: skip

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
            if line <= self.at:
                raise ValueError("rows out of order")
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
        if self.formula and not self.text.strip() and self.cell.get("t") != "str":
            if len(self.about["uncached"]) < 1_000:
                self.about["uncached"].append((self.at, n))
            return
        words = self._shown()
        if not words:
            return
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
            raise _Enough

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
            raise _Enough
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
