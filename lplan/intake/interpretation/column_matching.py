"""Match the columns of a sheet to items, units and roles; the unmatched again by likeness and content."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lplan.codebook import TEXT
from lplan.core.errors import ERROR, WARNING, Problem
from lplan.core.text import _, ngettext
from lplan.intake.answers import personal_data
from lplan.intake.answers.cell_reader import Reader
from lplan.intake.answers.cell_words import other_option
from lplan.intake.files.excel_workbook import address
from lplan.intake.interpretation import sheet_layout
from lplan.intake.interpretation.heading_matching import (
    ANSWER,
    CONTENT,
    DISPOSITION,
    DROPPED,
    IGNORED,
    ITEM,
    NUMBER,
    PERSON,
    RESPONDENT,
    STATUS,
    SUGGESTION,
    TIME,
    TOOL,
    Found,
    Matcher,
)
from lplan.intake.interpretation.matched_columns import Column, Part, item_of, sample
from lplan.intake.interpretation.text_normalisation import is_other, same_words, some
from lplan.intake.interpretation.unit_columns import find_speakers
from lplan.intake.interpretation.unit_matching import Units

_ALIKE = 60  # so many headings that nothing fits are compared with all the items


def laid_out(reading: sheet_layout.Reading, matcher: Matcher, units: Units, unit: str) -> Part:
    """A sheet with every column's meaning; what nothing fits is looked at once more, by likeness and by content."""
    found = tuple(_columns(reading, matcher))
    part = Part(reading.sheet, reading.last, found, reading.long, unit, reading.sideways, reading.first)
    part = replace(part, columns=tuple(_numbered(part, column, matcher) for column in part.columns))
    part = replace(part, columns=_choices(part, matcher)) if not part.long else part
    speakers: tuple[Column, ...] = ()
    if not unit:
        columns, speakers = find_speakers(part, units)
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
    cells = {same_words(cell) for cell in sample(part, column)}
    if len(options) == 1 and cells and cells <= {words, "1", "0"}:
        return options[0]
    before = item_of(left, matcher.codebook) if left else None
    if before and before[1] and is_other(column.heading) and (other := other_option(before[0])):
        return f"{before[0].code}:{other}"
    return ""


def _answers(part: Part, column: Column, matcher: Matcher) -> bool:
    """Whether at least half of a column's cells answer the question that it was taken for."""
    found = item_of(column, matcher.codebook)
    cells = list(dict.fromkeys(sample(part, column)))[:50]
    if not found or not cells or found[0].type == TEXT:
        return True
    reader = Reader(found[0])
    read = [reader.box(cell, "", found[1]) if found[1] else reader.read(cell) for cell in cells]
    return 2 * sum(not cell.fault or bool(cell.truth) for cell in read) >= len(cells)


def _personal_by_content(part: Part) -> tuple[Column, ...]:
    """A column that nothing fits and that is full of addresses or numbers of persons is left out as such."""
    found = []
    for column in part.columns:
        if column.target == IGNORED and column.how != "person":
            cells = sample(part, column, 50)
            if cells and sum(bool(personal_data.find(cell)) or personal_data.is_ip(cell) for cell in cells) > 0.5 * len(
                cells
            ):
                why = _("Cellerna ser ut som personuppgifter.")
                column = replace(column, target=DROPPED, how=CONTENT, confidence=0.9, reason=why)
        found.append(column)
    return tuple(found)


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
