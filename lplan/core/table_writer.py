"""Write tables as delimited text and as workbooks, in which no text is ever a formula."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import xlsxwriter

LIMIT = 32_767  # characters in a cell of Excel
# What XML 1.0 does not allow, and the signs that turn the direction of the words around them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_FORMULA = re.compile("[\\s\ufeff\u200b\u2060]*[=+\\-@\t\r\n\0＝＋－＠]")  # CWE-1236; OWASP CSV injection
_NUMBER = re.compile(r"[+\-\u2212]?\d+([.,]\d+)?(\s?%)?")


def plain(words: object, limit: int = LIMIT) -> str:
    """Words that any file can hold: no control characters, no turned direction, no longer than a cell."""
    said = _FORBIDDEN.sub("", str(words).replace("\r\n", "\n").replace("\r", "\n"))
    cut = "… [avkortad]"
    return said if len(said) <= limit else said[: limit - len(cut)] + cut


def starts_formula(words: str) -> bool:
    """Whether a spreadsheet might compute the words, also after spaces and invisible characters. A number is none."""
    return bool(_FORMULA.match(words)) and not _NUMBER.fullmatch(words.strip())


def neutral(words: str) -> str:
    """The words with an apostrophe before them when a spreadsheet might compute them; `undone` gives them back."""
    return f"'{words}" if starts_formula(words.lstrip("'")) else words


def undone(words: str) -> str:
    """The words before `neutral`."""
    return words[1:] if words.startswith("'") and starts_formula(words.lstrip("'")) else words


def safe(words: str) -> str:
    """Plain words that no spreadsheet computes."""
    return neutral(plain(words))


@dataclass(frozen=True)
class Dialect:
    """How delimited text is written."""

    separator: str
    end: str
    point: str = "."
    encoding: str = "utf-8"


OPEN = Dialect(",", "\n")
EXCEL = Dialect(";", "\r\n", ",", "utf-8-sig")  # what Swedish Excel opens in columns with a double click
TABS = Dialect("\t", "\r\n", ".", "utf-8-sig")


def delimited(rows: Iterable[Sequence[object]], dialect: Dialect, clean: Callable[[str], str] = safe) -> bytes:
    """Rows of cells as text: numbers with at most six decimals, no value as nothing, words as `clean` gives them."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=dialect.separator, lineterminator=dialect.end)
    writer.writerows([_cell(value, dialect.point, clean) for value in row] for row in rows)
    return out.getvalue().encode(dialect.encoding)


def _cell(value: object, point: str, clean: Callable[[str], str]) -> str:
    if isinstance(value, str):
        return clean(value)
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, bool | np.bool_):
        return str(bool(value)).lower()
    if isinstance(value, float | np.floating):
        return f"{round(float(value), 6) + 0.0:.6f}".rstrip("0").rstrip(".").replace(".", point)
    return clean(str(value))


def rows_of(frame: pd.DataFrame) -> list[Sequence[object]]:
    """The headings, then each row."""
    return [list(frame.columns), *frame.itertuples(index=False, name=None)]


def workbook(**options: object) -> "tuple[io.BytesIO, xlsxwriter.Workbook]":
    """An empty workbook, and the file that holds it once it is closed: text stays text."""
    import xlsxwriter  # here: only who writes a workbook needs it

    file = io.BytesIO()
    kept = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return file, xlsxwriter.Workbook(file, kept | options)


def text_workbook(name: str, rows: Sequence[Sequence[object]]) -> bytes:
    """A workbook of one sheet of text."""
    file, book = workbook()
    text_sheet(book, name, rows)
    book.close()
    return file.getvalue()


def text_sheet(book: "xlsxwriter.Workbook", name: str, rows: Sequence[Sequence[object]]) -> None:
    """A sheet where every cell is text, with a frozen, filtered row of headings first."""
    sheet = book.add_worksheet(name[:31])
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for n, heading in enumerate(rows[0]):
        longest = max(len(str(row[n])) for row in rows[:200])
        sheet.set_column(n, n, min(max(longest + 2, 8), 60), wrap)
        sheet.write_string(0, n, str(heading), bold)
    for line, row in enumerate(rows[1:], start=1):
        for n, cell in enumerate(row):
            if cell is not None and cell != "":
                sheet.write_string(line, n, str(cell)[:LIMIT])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
