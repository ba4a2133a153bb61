"""Describe what each column of a sheet was taken to be, and how surely."""

from collections.abc import Iterator
from dataclasses import dataclass

from lplan.codebook import Codebook, Item
from lplan.core.text import _
from lplan.intake.files.excel_workbook import address
from lplan.intake.files.file_reader import Sheet
from lplan.intake.interpretation.heading_matching import (
    CONTENT,
    IGNORED,
    NUMBER,
    OWN_WORDS,
    SUGGESTION,
    SURE,
)


@dataclass(frozen=True)
class Column:
    """One column of the file and what it was taken to be.

    key         what a profile calls it: the heading, with " #2" after it when it stands there twice
    target      an item's code, "code:option" for one option of a multiple-choice item, or UNIT, WAVE, RESPONDENT, …
    how         "code", "text", "alias", "number", "content", "suggestion" or "person"
    confidence  0–1; `reason` says why in a sentence; with `confirm` a person must look at it
    """

    number: int  # from 0
    heading: str
    target: str
    how: str = ""
    confidence: float = 1.0
    reason: str = ""
    key: str = ""

    @property
    def confirm(self) -> bool:
        return self.how in (NUMBER, SUGGESTION, CONTENT) and self.confidence < SURE


@dataclass(frozen=True)
class Part:
    """One sheet of answers. `header` is the last 1-based row of headings; data follow it. `unit` is what the sheet is
    called, when it holds one unit's answers; `sideways` when rows and columns have changed places; `speakers` every
    column that says whom a row is about, the one that is used first."""

    sheet: Sheet
    header: int
    columns: tuple[Column, ...]
    long: bool = False
    unit: str = ""
    sideways: bool = False
    first: int = 1
    speakers: tuple[Column, ...] = ()

    def column(self, target: str) -> Column | None:
        return next((column for column in self.columns if column.target == target), None)

    def place(self, line: int, column: Column | None, kind: str, several: bool) -> tuple[int, str | None]:
        """(row, address) in the file as delivered of a cell; the address only where there are addresses."""
        n = column.number + 1 if column else 0
        if self.sheet.origins and line > self.header:
            origin = self.sheet.origins[line - self.header - 1]
            row = origin.lines.get(n - 2)  # the unit stands before the questions
            return row or line, f"{origin.file}!{origin.letter}{row}" if row else origin.file
        if self.sideways:
            line, n = n or 1, line
        if kind != "xlsx" or not n:
            return line, None
        return line, f"{self.sheet.name}!{address(line, n)}" if several else address(line, n)


def sample(part: Part, column: Column, most: int = 200) -> list[str]:
    """The column's words below the headings that are not blank."""
    codes = part.sheet.codes[column.number][part.header : part.header + most].tolist()
    words = part.sheet.words[column.number]
    return [words[code] for code in codes if code and "ImportId" not in words[code]]


def unheaded(part: Part) -> Iterator[Column]:
    """Columns with cells but without a heading: the units' names often stand in one."""
    known = {column.number for column in part.columns}
    for n, codes in enumerate(part.sheet.codes):
        if n not in known and codes[part.header :].any():
            where = (
                _("rad {n}").format(n=n + 1)
                if part.sideways
                else _("kolumn {letter}").format(letter=address(1, n + 1)[:-1])
            )
            yield Column(n, _("(utan rubrik, {where})").format(where=where), IGNORED, key=f"#{n + 1}")


def item_of(column: Column, codebook: Codebook) -> tuple[Item, str] | None:
    """(item, option or "") that a column answers, or None when it answers none."""
    code, _colon, option = column.target.partition(":")
    item = codebook.by_code.get(code)
    return (item, option) if item and not option.endswith(OWN_WORDS) else None


def words_of(column: Column, codebook: Codebook) -> tuple[Item, str] | None:
    """(item, option) that a column holds words of one's own for ("code:option:text"), or None."""
    code, _colon, option = column.target.partition(":")
    item = codebook.by_code.get(code)
    return (item, option.removesuffix(OWN_WORDS)) if item and option.endswith(OWN_WORDS) else None
