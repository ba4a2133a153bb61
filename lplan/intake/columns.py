"""The columns of a sheet and what each was taken to be; what nothing fits is looked at once more, by likeness and content."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lplan.codebook import Codebook, Item
from lplan.errors import ERROR, Problem
from lplan.intake import layout, privacy
from lplan.intake.headings import (
    ANSWER,
    CONTENT,
    DISPOSITION,
    DROPPED,
    IGNORED,
    ITEM,
    NUMBER,
    RESPONDENT,
    STATUS,
    SUGGESTION,
    SURE,
    TIME,
    TOOL,
    UNIT,
    Found,
    Matcher,
)  # fmt: skip
from lplan.intake.read import Sheet
from lplan.intake.register import Units
from lplan.intake.words import same_words
from lplan.intake.workbook import address
from lplan.text import _, listed

_ALIKE = 60  # so many headings that nothing fits are compared with all the items


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
    called, when it holds one unit's answers; `sideways` when rows and columns have changed places."""

    sheet: Sheet
    header: int
    columns: tuple[Column, ...]
    long: bool = False
    unit: str = ""
    sideways: bool = False
    first: int = 1

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


def laid_out(reading: layout.Reading, matcher: Matcher, units: Units, unit: str, profile: Mapping) -> Part:
    """A sheet with every column's meaning; what nothing fits is looked at once more, by likeness and by content."""
    columns, counted, compared = [], {}, 0
    taken = reading.targets() | reading.items
    for heading in reading.headings:
        found = heading.found
        if found and (found.target in (ITEM, ANSWER, STATUS) and not reading.long):
            # "Status" in a wide file is about the row; a lone "Svar" is a column that nothing fits.
            found = (
                replace(found, target=DISPOSITION, reason=_("Kolumnen säger vad som blev av varje rad."))
                if found.target == STATUS
                else None
            )
        if found is None and compared < _ALIKE and not reading.long:
            compared += 1
            found = matcher.alike(heading.words)
            if found and found.target in taken:
                found = None
        times = counted[heading.words] = counted.get(heading.words, 0) + 1
        key = heading.words if times == 1 else f"{heading.words} #{times}"
        found = found or Found(IGNORED, "", 0.0, _("Rubriken liknar inget i kodboken."))
        columns.append(
            Column(heading.number, heading.words, found.target, found.how, found.confidence, found.reason, key)
        )
    part = Part(reading.sheet, reading.last, tuple(columns), reading.long, unit, reading.sideways, reading.first)
    if not unit and part.column(UNIT) is None:
        part = replace(part, columns=_unit_by_content(part, units))
    return replace(part, columns=_second_units(_personal_by_content(part), part, units))


def _sample(part: Part, column: Column, most: int = 200) -> list[str]:
    """The column's words below the headings that are not blank."""
    codes = part.sheet.codes[column.number][part.header : part.header + most].tolist()
    words = part.sheet.words[column.number]
    return [words[code] for code in codes if code]


def _unit_by_content(part: Part, units: Units) -> tuple[Column, ...]:
    """Without a heading that says so, the column where most cells name a unit is the unit's."""
    if not units.register.units:
        return part.columns
    columns = (*part.columns, *_unheaded(part))
    best, most = None, 0.6
    for n, column in enumerate(columns):
        if column.target not in (IGNORED, TOOL, DROPPED, RESPONDENT, ITEM) or column.how == "person":
            continue
        cells = _sample(part, column)
        matches = [units.find(cell) for cell in cells]
        known = sum(bool(m.code) and not (m.words.strip().isdecimal() and column.target != IGNORED) for m in matches)
        if cells and known / len(cells) > most:
            best, most = n, known / len(cells)
    if best is None:
        return part.columns
    column = columns[best]
    why = _("{percent} % av cellerna är namn ur registret.").format(percent=round(most * 100))
    said = any(word and word in same_words(column.heading) for word in units.words)  # "Vilken region arbetar du i?"
    confidence = 0.95 if said and most > 0.95 else round(min(most, 0.84), 2)
    found = replace(column, target=UNIT, how=CONTENT, confidence=confidence, reason=why)
    return (*part.columns[:best], found, *part.columns[best + 1 :])


def _unheaded(part: Part) -> Iterator[Column]:
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


def _personal_by_content(part: Part) -> list[Column]:
    """A column that nothing fits and that is full of addresses or numbers of persons is left out as such."""
    found = []
    for column in part.columns:
        if column.target == IGNORED and column.how != "person":
            cells = _sample(part, column, 50)
            if cells and sum(bool(privacy.find(cell)) or privacy.is_ip(cell) for cell in cells) > 0.5 * len(cells):
                why = _("Cellerna ser ut som personuppgifter.")
                column = replace(column, target=DROPPED, how=CONTENT, confidence=0.9, reason=why)
        found.append(column)
    return found


def _second_units(columns: list[Column], part: Part, units: Units) -> tuple[Column, ...]:
    """Of several columns that say which unit a row is about (name and code), the one that is known best is used."""
    several = [c for c in columns if c.target == UNIT and c.how != "person"]
    if len(several) < 2:
        return tuple(columns)
    if any(c.target == UNIT and c.how == "person" for c in columns):
        keep = None
    else:
        known = {c.key: sum(bool(units.find(cell).code) for cell in _sample(part, c)) for c in several}
        if len({same_words(c.heading) for c in several}) < len(several):
            return tuple(columns)  # the same heading twice: a person must choose
        keep = max(several, key=lambda c: (known[c.key], -c.number))
    why = _("En annan kolumn säger redan vem raden gäller.")
    return tuple(replace(c, target=TOOL, reason=why) if c in several and c is not keep else c for c in columns)


def missing_unit(part: Part, codebook: Codebook) -> Iterator[Problem]:
    if part.unit or part.column(UNIT):
        return
    found = listed(column.heading for column in part.columns[:12])
    yield Problem(
        ERROR,
        "no_unit",
        _("Ingen kolumn säger vilken {unit} raden gäller.").format(unit=codebook.unit_one),
        _("Lägg till en kolumn med rubriken {unit}, eller välj vilken det är. Kolumner i filen: {found}.").format(
            unit=str(codebook.unit_one).capitalize(), found=found
        ),
        row=part.header,
        decision=("columns", ""),
    )


def duplicates(part: Part, profile: Mapping) -> Iterator[Problem]:
    """Two columns for the same thing, or two unknown ones with the same heading: nobody can tell which counts."""
    by_target: dict[str, list[Column]] = {}
    for column in part.columns:
        if column.target not in (DROPPED, IGNORED, TOOL, RESPONDENT, TIME, DISPOSITION) and ":!" not in column.target:
            by_target.setdefault(column.target, []).append(column)
        elif column.target == IGNORED and column.how != "person":
            by_target.setdefault(f"{IGNORED} {same_words(column.heading)}", []).append(column)
    for columns in by_target.values():
        if len(columns) > 1:
            names = ", ".join(f"{c.heading} ({_letters(part, c)})" for c in columns)
            yield Problem(
                ERROR,
                "duplicate_column",
                _("Flera kolumner svarar på samma sak: {names}.").format(names=names),
                _("Ta bort alla utom en, ge dem olika rubriker, eller välj vilken som inte ska läsas in."),
                row=part.header,
                column=columns[0].heading,
                decision=("columns", columns[-1].key),
            )


def _letters(part: Part, column: Column) -> str:
    """ "kolumn C" as Excel says it."""
    return _("kolumn {letter}").format(letter=address(1, column.number + 1)[:-1])


def item_of(column: Column, codebook: Codebook) -> tuple[Item, str] | None:
    """(item, option or "") that a column answers, or None when it answers none."""
    code, _colon, option = column.target.partition(":")
    item = codebook.by_code.get(code)
    return (item, option) if item else None
