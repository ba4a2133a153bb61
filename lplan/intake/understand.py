"""Which column is which item, which row is which unit: what was understood, how, and how sure.

Exact codes and wordings first, then the owner's aliases, then a suggestion that a person must confirm. What a person
decides is kept as a *profile* (lplan/intake/profile.py) and used again for the next file from the same tool.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from lplan.codebook import Codebook, Item
from lplan.errors import ERROR, NOTE, WARNING, Problem
from lplan.intake import layout, privacy, tools
from lplan.intake.headings import (
    ANSWER,
    CONTENT,
    DROPPED,
    IGNORED,
    ITEM,
    MAIN,
    NUMBER,
    RESPONDENT,
    STATUS,
    SUGGESTION,
    SURE,
    TIME,
    TOOL,
    UNIT,
    WAVE,
    Found,
    Matcher,
)  # fmt: skip
from lplan.intake.read import Delivery, Sheet
from lplan.intake.register import Units
from lplan.intake.words import same_words, some
from lplan.intake.workbook import address
from lplan.text import _, listed
from lplan.units import Register

__all__ = [
    "ANSWER", "DROPPED", "IGNORED", "ITEM", "MAIN", "RESPONDENT", "STATUS", "TIME", "TOOL", "UNIT", "WAVE", "Column",
    "Part", "Understanding", "item_of", "understand",
]  # fmt: skip
WIDE, LONG, SHEETS, TRANSPOSED = "wide", "long", "sheets", "transposed"
PLAIN = ["wave", "unit", "respondent", "item", "answer", "status"]
_ROLES = (UNIT, WAVE, RESPONDENT, ITEM, ANSWER, STATUS, TIME, MAIN, DROPPED, TOOL, IGNORED)
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
        if self.sideways:
            line, n = n or 1, line
        if kind != "xlsx" or not n:
            return line, None
        return line, f"{self.sheet.name}!{address(line, n)}" if several else address(line, n)


@dataclass(frozen=True)
class Understanding:
    """What was understood of a file; errors among `notes` mean that it cannot be read as it is."""

    delivery: Delivery
    parts: tuple[Part, ...]
    layout: str
    tool: str = ""
    profile: Mapping = field(default_factory=dict, hash=False)
    notes: tuple[Problem, ...] = ()

    @property
    def sheet(self) -> Sheet:
        return self.parts[0].sheet

    @property
    def header(self) -> int:
        return self.parts[0].header

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of all parts; those of several sheets that mean the same stand once."""
        found: dict[str, Column] = {}
        for part in self.parts:
            for column in part.columns:
                found.setdefault(column.key, column)
        return tuple(found.values())

    @property
    def long(self) -> bool:
        return self.layout == LONG

    @property
    def rules(self) -> dict:
        """The rules a person has chosen, for the import's record."""
        return dict(self.profile.get("rules", {}))

    def column(self, target: str) -> Column | None:
        return next((column for column in self.columns if column.target == target), None)

    @property
    def plain(self) -> bool:
        """Whether the file is our own plain form, which says exactly what it means."""
        return self.long and set(PLAIN) <= {column.heading for column in self.parts[0].columns}


def understand(
    delivery: Delivery, codebook: Codebook, register: Register, profile: Mapping | None = None
) -> Understanding:
    """Find the sheet, the rows of headings and what each column is. `profile` holds what a person has decided before.

    Never refuses: what stops the file stands among the notes as errors, so that a person can choose.
    """
    profile = dict(profile or {})
    matcher = Matcher(codebook)
    units = Units(register, profile, codebook.unit_one.every())
    wanted, header = profile.get("sheet"), profile.get("header")
    readings, most = {}, layout.depth(delivery.sheets)
    for sheet in delivery.sheets:
        if sheet.height and wanted in (None, sheet.name):
            reading = layout.best(sheet, matcher, units, profile, header, most)
            if reading:
                readings[sheet] = reading
    if not readings:
        sheet = max(delivery.sheets, key=lambda s: s.height)
        return _unexplained(delivery, sheet, matcher, units, profile, header)
    chosen, kind, notes = _chosen(delivery, readings, matcher, units, codebook)
    parts = tuple(_part(reading, matcher, units, unit, profile) for reading, unit in chosen)
    heads = [cell for part in parts[:1] for row in part.sheet.head(30)[: part.header] for cell in row if cell]
    tool = profile.get("tool_seen") or tools.tool(heads)
    for part in parts:
        notes += _missing_unit(part, codebook)
        notes += _duplicates(part, profile)
    return Understanding(delivery, parts, kind, tool, profile, tuple(dict.fromkeys(notes)))


def _chosen(delivery, readings, matcher, units, codebook) -> tuple[list, str, list[Problem]]:
    """([(reading, unit's name or "")], layout, notes): one sheet, several that belong together, or one a unit."""
    best = max(readings.values(), key=lambda r: r.points)
    named = [s for s, r in readings.items() if UNIT not in r.targets() and _about_one(s, r, units)]
    if len(named) > 1 or (len(named) == 1 and UNIT not in best.targets() and named[0] is best.sheet):
        alike = [s for s, r in readings.items() if UNIT not in r.targets() and r.points >= 0.3 * best.points]
        chosen = [(readings[s], s.name) for s in delivery.sheets if s in alike]
        message = _("Filen har ett blad per {unit}: {n} blad läses.").format(unit=codebook.unit_one, n=len(chosen))
        left = [s for s in delivery.sheets if s.height and s not in alike and not s.name.startswith("_")]
        return chosen, SHEETS, [Problem(NOTE, "sheets", message), *_left(left)]
    chosen = [(best, "")]
    notes: list[Problem] = []
    for sheet, reading in readings.items():
        apart = not (reading.items & best.items & set(matcher.codebook.by_code)) and UNIT in reading.targets()
        if sheet is not best.sheet and apart and not reading.long and not best.long and _real(reading, matcher):
            chosen.append((reading, ""))
    if len(chosen) > 1:
        names = listed(reading.sheet.name for reading, _unit in chosen)
        notes.append(Problem(WARNING, "sheets", _("Bladen {names} läses tillsammans.").format(names=names)))
    read = {reading.sheet.name for reading, _unit in chosen}
    left = [s for s in delivery.sheets if s.height and s.name not in read and not s.name.startswith("_")]
    answers = [s for s in left if s in readings and _real(readings[s], matcher)]
    notes += _left([s for s in left if s not in answers])
    if answers:
        message = _("Bladen {others} har också svar, men bara {name} läses.").format(
            name=best.sheet.name, others=listed(s.name for s in answers[:8])
        )
        notes.append(
            Problem(WARNING, "other_answers", message, _("Lägg alla svar i ett blad, eller läs in ett i taget."))
        )
    kind = LONG if best.long else SHEETS if len(chosen) > 1 else TRANSPOSED if best.sideways else WIDE
    return chosen, kind, notes


def _about_one(sheet: Sheet, reading: layout.Reading, units: Units) -> bool:
    """Whether a sheet without a column for the unit is about the one that it is called after."""
    if not sheet.name or sheet.hidden and len(sheet.name) < 2:
        return False
    if not units.register.units:
        return reading.sideways or reading.long
    return bool(units.find(sheet.name).code)


def _real(reading: layout.Reading, matcher: Matcher) -> bool:
    known = [t for t in reading.items if t in matcher.codebook.by_code]
    return (len(known) > 1 or UNIT in reading.targets() and bool(known)) and reading.sheet.height > reading.last


def _left(sheets: list[Sheet]) -> list[Problem]:
    if not sheets:
        return []
    names = some([s.name for s in sheets], 8)
    return [Problem(NOTE, "other_sheets", _("Bladen {names} hör inte till svaren och läses inte.").format(names=names))]


def _part(reading: layout.Reading, matcher: Matcher, units: Units, unit: str, profile: Mapping) -> Part:
    """A sheet with every column's meaning; what nothing fits is looked at once more, by likeness and by content."""
    columns, counted, compared = [], {}, 0
    taken = reading.targets() | reading.items
    for heading in reading.headings:
        found = heading.found
        if found and (found.target in (ITEM, ANSWER, STATUS) and not reading.long):
            # "Status" in a wide file is the tool's own; a lone "Svar" is a column that nothing fits.
            found = (
                Found(TOOL, found.how, found.confidence, _("Kolumnen är enkätverktygets egen."))
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


def _missing_unit(part: Part, codebook: Codebook) -> Iterator[Problem]:
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
    )


def _duplicates(part: Part, profile: Mapping) -> Iterator[Problem]:
    """Two columns for the same thing, or two unknown ones with the same heading: nobody can tell which counts."""
    by_target: dict[str, list[Column]] = {}
    for column in part.columns:
        if column.target not in (DROPPED, IGNORED, TOOL, RESPONDENT, TIME) and ":!" not in column.target:
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
            )


def _letters(part: Part, column: Column) -> str:
    """ "kolumn C" as Excel says it."""
    return _("kolumn {letter}").format(letter=address(1, column.number + 1)[:-1])


def _unexplained(delivery, sheet: Sheet, matcher: Matcher, units: Units, profile: Mapping, header) -> Understanding:
    """No heading is certainly a question. Those that are only alike are suggestions when the file says whom it is about;
    else one sentence says what to do, and a person may choose what each column is."""
    part = _part(layout.fullest(sheet, matcher, profile, header), matcher, units, "", profile)
    book = matcher.codebook
    tool = tools.tool(column.heading for column in part.columns)
    if part.column(UNIT) and any(item_of(column, book) for column in part.columns):
        return Understanding(delivery, (part,), WIDE, tool, profile, tuple(_duplicates(part, profile)))
    message = _("Ingen rubrik i filen är en fråga i enkäten {survey}.").format(survey=book.title)
    guesses = [(c.heading, code) for c in part.columns if c.target == IGNORED and (code := matcher.nearest(c.heading))]
    near = [
        _("{heading} kan vara {item}").format(heading=repr(heading[:60]), item=f"{code} {book.by_code[code].label}")
        for heading, code in guesses[:3]
    ]
    hint = [_("Närmast: {near}.").format(near=listed(near))] if near else []
    found = ", ".join(column.heading[:60] for column in part.columns)[:200].rstrip(".")
    hint += [
        _("Rubriker i filen: {found}.").format(found=found),
        _(
            "Rubriken ska vara frågans kod ({codes} …) eller dess text. Säg vad kolumnerna är, flytta svaren till mallen, "
            "eller välj den kodbok som filen hör till."
        ).format(codes=", ".join(item.code for item in book.items[:3])),
    ]
    problem = Problem(ERROR, "no_header", message, " ".join(hint), row=part.header)
    return Understanding(delivery, (part,), WIDE, tool, profile, (problem,))


def item_of(column: Column, codebook: Codebook) -> tuple[Item, str] | None:
    """(item, option or "") that a column answers, or None when it answers none."""
    code, _colon, option = column.target.partition(":")
    item = codebook.by_code.get(code)
    return (item, option) if item else None
