"""Match the columns of a sheet to items, units and roles; the unmatched again by likeness and content."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lplan.codebook import TEXT, Codebook, Item
from lplan.core.errors import ERROR, WARNING, Problem
from lplan.core.text import _, listed, ngettext
from lplan.intake.answers import personal_data
from lplan.intake.answers.cell_values import Reader, other_option
from lplan.intake.files.excel_workbook import address
from lplan.intake.files.file_reader import Sheet
from lplan.intake.interpretation import sheet_layout, survey_tools
from lplan.intake.interpretation.heading_matching import (
    ANSWER,
    CONTENT,
    DISPOSITION,
    DROPPED,
    IGNORED,
    ITEM,
    NUMBER,
    OWN_WORDS,
    PERSON,
    RESPONDENT,
    STATUS,
    SUGGESTION,
    SURE,
    TIME,
    TOOL,
    UNIT,
    Found,
    Matcher,
)
from lplan.intake.interpretation.text_matching import folded, is_other, same_words, some
from lplan.intake.interpretation.unit_matching import Units

MOSTLY = 0.6  # above this share of cells that name units, a column says whom its rows are about
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


def laid_out(reading: sheet_layout.Reading, matcher: Matcher, units: Units, unit: str) -> Part:
    """A sheet with every column's meaning; what nothing fits is looked at once more, by likeness and by content."""
    found = tuple(_columns(reading, matcher))
    part = Part(reading.sheet, reading.last, found, reading.long, unit, reading.sideways, reading.first)
    part = replace(part, columns=tuple(_numbered(part, column, matcher) for column in part.columns))
    part = replace(part, columns=_choices(part, matcher)) if not part.long else part
    speakers: tuple[Column, ...] = ()
    if not unit:
        columns, speakers = _speakers(part, units)
        part = replace(part, columns=columns)
    return replace(part, columns=_personal_by_content(part), speakers=speakers)


def _columns(reading: sheet_layout.Reading, matcher: Matcher) -> Iterator[Column]:
    """What each heading means by itself; of those that nothing fits the first ones are compared with all the items."""
    counted: dict[str, int] = {}
    compared = 0
    taken = reading.targets() | reading.items
    for heading in reading.headings:
        found = _found(heading, reading, matcher)
        if found is None and compared < _ALIKE and not reading.long:
            compared += 1
            found = matcher.alike(heading.words)
            if found and found.target in taken:
                found = None
        times = counted[heading.words] = counted.get(heading.words, 0) + 1
        key = heading.words if times == 1 else f"{heading.words} #{times}"
        found = found or Found(IGNORED, "", 0.0, _("Rubriken liknar inget i kodboken."))
        yield Column(heading.number, heading.words, found.target, found.how, found.confidence, found.reason, key)


def _found(heading: sheet_layout.Heading, reading: sheet_layout.Reading, matcher: Matcher) -> Found | None:
    """What a heading was taken for, in a sheet of this layout."""
    found = heading.found or _option(heading, reading, matcher)
    if found is None or reading.long or found.target not in (ITEM, ANSWER, STATUS):
        return found
    if found.target != STATUS:
        return None  # a lone "Svar" in a wide file is a column that nothing fits
    return replace(found, target=DISPOSITION, reason=_("Kolumnen säger vad som blev av varje rad."))


def _option(heading: sheet_layout.Heading, reading: sheet_layout.Reading, matcher: Matcher) -> Found | None:
    """The option that is a column's whole heading (Typeform), of a multiple choice that no other column answers; every
    cell below is that option or blank."""
    words = same_words(heading.words)
    named = () if reading.long else matcher.by_label.get(words, ())
    owners = [(item, option) for item, option in named if item.code not in reading.items]
    codes = np.unique(reading.sheet.codes[heading.number][reading.last :]) if owners else ()
    said = {same_words(reading.sheet.words[heading.number][code]) for code in codes if code}
    if len(owners) != 1 or not said <= {words}:
        return None
    item, option = owners[0]
    why = _("Rubriken är ett svarsalternativ i frågan {item}, och cellerna är det svaret.").format(item=item.code)
    return Found(f"{item.code}:{option.code}", CONTENT, 0.9, why)


def _numbered(part: Part, column: Column, matcher: Matcher) -> Column:
    """A column that was taken for a question by its number alone, unless something says otherwise: another column
    that is the question, words in the heading that are not the question's, or cells that do not answer it."""
    if column.how != NUMBER:
        return column
    sure = [c for c in part.columns if c.target == column.target and c.how not in (NUMBER, SUGGESTION)]
    # Of "SLAG[SQ001]" only the option is known by its number.
    parts = column.heading.split(" – ") if ":" not in column.target else []
    words = [part for part in parts if sum(map(str.isalpha, part)) > 3]
    why = ""
    if sure:
        why = _("Numret hör till en fråga i kodboken, men kolumnen {other} är den frågan.").format(
            other=repr(sure[0].heading)
        )
    elif words:
        if (found := matcher.alike(words[-1])) and found.target not in {c.target for c in part.columns}:
            return replace(column, target=found.target, how=found.how, confidence=found.confidence, reason=found.reason)
        why = _("Numret hör till en fråga i kodboken, men rubriken har andra ord än den frågan.")
    elif not _answers(part, column, matcher):
        why = _("Numret hör till en fråga i kodboken, men cellerna är inga svar på den.")
    return replace(column, target=IGNORED, how="", confidence=0.0, reason=why) if why else column


def _choices(part: Part, matcher: Matcher) -> tuple[Column, ...]:
    """Columns that are called after an option alone, as in Typeform: boxes, where the option is one question's only
    and the cells say nothing but its name. "Other" beside them holds the words of one's own."""
    found: list[Column] = []
    for column in part.columns:
        if column.target == IGNORED and column.how != PERSON:
            target = _lone_option(part, column, found[-1] if found else None, matcher)
            if target and target not in {c.target for c in part.columns}:
                why = _("Rubriken och cellerna är ett svarsalternativ på en enda fråga.")
                column = replace(column, target=target, how=CONTENT, confidence=0.9, reason=why)
        found.append(column)
    return tuple(found)


def _lone_option(part: Part, column: Column, left: Column | None, matcher: Matcher) -> str:
    """The option that a column is called after, or "Other" of the question in the column to its left; else ""."""
    words = same_words(column.heading)
    options = matcher.choices.get(words, [])
    cells = {same_words(cell) for cell in _sample(part, column)}
    if len(options) == 1 and cells and cells <= {words, "1", "0"}:
        return options[0]
    before = item_of(left, matcher.codebook) if left else None
    if before and before[1] and is_other(column.heading) and (other := other_option(before[0])):
        return f"{before[0].code}:{other}"
    return ""


def _answers(part: Part, column: Column, matcher: Matcher) -> bool:
    """Whether at least half of a column's cells answer the question that it was taken for."""
    found = item_of(column, matcher.codebook)
    cells = list(dict.fromkeys(_sample(part, column)))[:50]
    if not found or not cells or found[0].type == TEXT:
        return True
    reader = Reader(found[0])
    read = [reader.box(cell, "", found[1]) if found[1] else reader.read(cell) for cell in cells]
    return 2 * sum(not cell.fault or bool(cell.truth) for cell in read) >= len(cells)


def _sample(part: Part, column: Column, most: int = 200) -> list[str]:
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


def _personal_by_content(part: Part) -> tuple[Column, ...]:
    """A column that nothing fits and that is full of addresses or numbers of persons is left out as such."""
    found = []
    for column in part.columns:
        if column.target == IGNORED and column.how != "person":
            cells = _sample(part, column, 50)
            if cells and sum(bool(personal_data.find(cell)) or personal_data.is_ip(cell) for cell in cells) > 0.5 * len(
                cells
            ):
                why = _("Cellerna ser ut som personuppgifter.")
                column = replace(column, target=DROPPED, how=CONTENT, confidence=0.9, reason=why)
        found.append(column)
    return tuple(found)


def _speakers(part: Part, units: Units) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
    """(the columns with one of them as the unit's, every column that says whom a row is about, the unit's first).

    A heading says so ("Region"), or most cells do ("Vilken region svarar ni för?" above names of the register). Where a
    respondent's machine was (country, coordinates, address) never does. What a person has said goes before all.
    """
    own = [c for c in part.columns if c.target == UNIT]
    chosen = next((c for c in own if c.how == PERSON), None)
    named = [c for c in own if c.how != PERSON]
    if chosen or not units.register.units:
        return _spoken(part.columns, chosen, named), ()
    if len({same_words(c.heading) for c in named}) < len(named):
        return part.columns, ()  # the same heading twice: a person must choose
    found = _candidates(part, units, named)
    if not found:
        return part.columns, ()
    keep, share = found[0]
    unit = keep if keep.target == UNIT else _as_unit(keep, share, units)
    others = (column for column, share in found[1:] if share > MOSTLY)
    return _spoken(_replaced(part.columns, keep, unit), unit, named), (unit, *others)


def _replaced(columns: tuple[Column, ...], old: Column, new: Column) -> tuple[Column, ...]:
    """The columns with one of them in another's place; after them all where that one was not among them."""
    return tuple(new if c == old else c for c in columns) if old in columns else (*columns, new)


def _candidates(part: Part, units: Units, named: list[Column]) -> list[tuple[Column, float]]:
    """The columns that may say whom a row is about, by names, else by numbers, else by what is nearly a name; each with
    the share of its cells that do, the best first."""
    shares, known = _known(part, units, named, numbers=False)
    if not shares:
        shares, known = _known(part, units, named, numbers=True)
        # Where a heading asks for the unit, a number under any other heading (a page, a row's own number) is none.
        asking = {c for c in shares if c.target == UNIT or units.asked(c.heading)}
        shares = {c: share for c, share in shares.items() if c in asking or not asking}
    if not shares:
        shares, known = _perhaps(part, units)

    def best(column: Column) -> tuple:
        return known[column], units.asked(column.heading), column.target == UNIT, -column.number

    first = max(shares, key=best, default=None)
    return sorted(shares.items(), key=lambda pair: pair[0] is not first)


def _as_unit(column: Column, share: float, units: Units) -> Column:
    """A column as the unit's, by the share of its cells that name units."""
    why = _("{percent} % av cellerna är namn ur registret.").format(percent=round(share * 100))
    sure = units.asked(column.heading) and share > 0.95
    confidence = 0.95 if sure else round(min(share, 0.84), 2)
    return replace(column, target=UNIT, how=CONTENT, reason=why, confidence=confidence)


def _spoken(columns: tuple[Column, ...], keep: Column | None, named: list[Column]) -> tuple[Column, ...]:
    """The columns where only one is the unit's."""
    why = _("En annan kolumn säger redan vem raden gäller.")
    if keep is None:
        return columns
    return tuple(replace(c, target=TOOL, reason=why) if c in named and c is not keep else c for c in columns)


def _known(
    part: Part, units: Units, named: list[Column], numbers: bool
) -> tuple[dict[Column, float], dict[Column, int]]:
    """The columns that say whom a row is about → the share of their cells that name units, and how many do."""
    shares: dict[Column, float] = {}
    known: dict[Column, int] = {}
    for column in (*part.columns, *(unheaded(part) if not named else ())):
        naming, cells = _naming(part, column, units, numbers)
        if column.target == UNIT or naming > MOSTLY * cells:
            known[column], shares[column] = naming, naming / max(cells, 1)
    return shares, known


def _perhaps(part: Part, units: Units) -> tuple[dict[Column, float], dict[Column, int]]:
    """The column that asks for the unit, or where a third of the cells name or nearly name one: for a person to say
    yes to.
    What it holds besides is told, name by name."""
    shares: dict[Column, float] = {}
    known: dict[Column, int] = {}
    for column in part.columns:
        if column.target != IGNORED or column.how == PERSON or _is_place(column, units):
            continue
        cells = _sample(part, column, 60)
        naming = sum(units.named(cell) or bool(units.find(cell).suggestion) for cell in cells if len(cell) <= 80)
        if naming and (units.asked(column.heading) or 3 * naming >= len(cells) and naming > 1):
            known[column] = naming
            shares[column] = sum(map(units.named, cells)) / len(cells)
    return shares, known


def _naming(part: Part, column: Column, units: Units, numbers: bool) -> tuple[int, int]:
    """(how many of a column's cells name a unit, of how many that are not blank). Numbers only do so under a heading
    that says it, or with `numbers` under one that nothing fits."""
    about = (UNIT, IGNORED, TOOL, DROPPED, RESPONDENT) + ((ITEM,) if not part.long else ())
    guessed = column.how in (NUMBER, SUGGESTION)
    if column.target not in about and not guessed or column.how == PERSON or _is_place(column, units):
        return 0, 0
    cells = _sample(part, column)
    coded = column.target == UNIT or numbers and column.target == IGNORED
    said = [units.certain(cell) if coded else units.named(cell) for cell in cells]
    return sum(map(bool, said)), len(cells)


def _is_place(column: Column, units: Units) -> bool:
    """Whether the heading is a place's, and the survey is not about such places."""
    parts = [folded(part) for part in column.heading.split(" – ")]
    return any(map(survey_tools.place, parts)) and not any(folded(word) in parts for word in units.words)


def disagreements(part: Part, units: Units, codebook: Codebook) -> Iterator[Problem]:
    """Two columns that say whom a row is about and do not say the same: nobody can tell which speaks."""
    if len(part.speakers) < 2:
        return
    keep = part.speakers[0]
    mine = _codes(part, keep, units)
    for other in part.speakers[1:]:
        theirs = _codes(part, other, units)
        rows = np.flatnonzero((mine != "") & (theirs != "") & (mine != theirs))
        rows = rows[rows >= part.header]
        if not len(rows):
            continue
        said = [
            _("rad {n}: {a} och {b}").format(
                n=n + 1, a=units.register.label(mine[n]), b=units.register.label(theirs[n])
            )
            for n in rows.tolist()
        ]
        message = _("Kolumnerna {a} och {b} säger olika {units} ({rows}).").format(
            a=repr(keep.heading), b=repr(other.heading), units=codebook.unit_many, rows=some(said, 8)
        )
        hint = _("Välj vilken kolumn som säger vem raden gäller (unit); den andra läses då inte in.")
        asking = max((other, keep), key=lambda column: (units.asked(column.heading), len(column.heading)))
        yield Problem(
            ERROR, "units_disagree", message, hint, int(rows[0]) + 1, other.heading, decision=("columns", asking.key)
        )


def _codes(part: Part, column: Column, units: Units) -> np.ndarray:
    """The unit that a column names in each row, "" where it names none."""
    words = np.array([units.certain(word) for word in part.sheet.words[column.number]], dtype=object)
    return words[part.sheet.codes[column.number]]


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


def passed_over(part: Part, units: Units) -> Iterator[Problem]:
    """Rows above the headings that look like answers: from the first that names a unit, all that hold more than a title
    does. A unit may stand as its code there, which is only a number.
    """
    rows = part.sheet.head(part.first - 1)
    named = next((n for n, row in enumerate(rows) if sum(map(bool, row)) > 2 and any(map(units.named, row))), len(rows))
    lines = [n for n, row in enumerate(rows[named:], named + 1) if sum(map(bool, row)) > 2]
    if lines and not part.sideways:
        message = ngettext(
            "Rad {rows} står ovanför rubrikerna och läses inte in.",
            "Raderna {rows} står ovanför rubrikerna och läses inte in.",
            len(lines),
        ).format(rows=some(lines, 12))
        hint = _("Välj en annan rubrikrad om de är svar.")
        yield Problem(WARNING, "above", message, hint, row=lines[0], decision=("header",))


def duplicates(part: Part) -> Iterator[Problem]:
    """Two columns for the same thing, or two unknown ones with the same heading: nobody can tell which counts."""
    by_target: dict[str, list[Column]] = {}
    for column in part.columns:
        if column.target not in (DROPPED, IGNORED, TOOL, RESPONDENT, TIME, DISPOSITION) and ":!" not in column.target:
            by_target.setdefault(column.target, []).append(column)
        elif column.target == IGNORED and column.how != "person":
            by_target.setdefault(f"{IGNORED} {same_words(column.heading)}", []).append(column)
    for columns in by_target.values():
        if len(columns) > 1:
            names = ", ".join(f"{c.heading} ({_letters(c)})" for c in columns)
            yield Problem(
                ERROR,
                "duplicate_column",
                _("Flera kolumner svarar på samma sak: {names}.").format(names=names),
                _("Ta bort alla utom en, ge dem olika rubriker, eller välj vilken som inte ska läsas in."),
                row=part.header,
                column=columns[0].heading,
                decision=("columns", columns[-1].key),
            )


def _letters(column: Column) -> str:
    """ "kolumn C" as Excel says it."""
    return _("kolumn {letter}").format(letter=address(1, column.number + 1)[:-1])


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
