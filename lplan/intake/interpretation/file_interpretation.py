"""Interpret a file: choose its sheets, match columns to items and rows to units, and say how sure each is.

Exact codes and wordings first, then the owner's aliases, then a suggestion that a person must confirm. What a person
decides is kept as a *profile* (lplan/intake/import_profile.py) and used again for the next file from the same tool.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from lplan.codebook import Codebook
from lplan.core.errors import ERROR, NOTE, WARNING, Problem
from lplan.core.json_types import Profile
from lplan.core.text import _, listed, ngettext
from lplan.core.units import Register
from lplan.intake.files.file_reader import Delivery, Sheet
from lplan.intake.interpretation import response_disposition, survey_tools
from lplan.intake.interpretation import sheet_layout as layout
from lplan.intake.interpretation.column_matching import duplicates, laid_out, passed_over
from lplan.intake.interpretation.heading_matching import (
    ANSWER,
    DISPOSITION,
    DROPPED,
    IGNORED,
    ITEM,
    MAIN,
    PERSON,
    RESPONDENT,
    SIMULATED,
    STATUS,
    TIME,
    TOOL,
    UNIT,
    WAVE,
    Matcher,
    short,
)
from lplan.intake.interpretation.matched_columns import Column, Part, item_of
from lplan.intake.interpretation.text_normalisation import folded, some
from lplan.intake.interpretation.unit_columns import MOSTLY, disagreements, missing_unit
from lplan.intake.interpretation.unit_matching import Units

__all__ = [
    "ANSWER",
    "DISPOSITION",
    "DROPPED",
    "IGNORED",
    "ITEM",
    "MAIN",
    "RESPONDENT",
    "STATUS",
    "TIME",
    "TOOL",
    "UNIT",
    "WAVE",
    "Column",
    "Part",
    "Understanding",
    "item_of",
    "understand",
]
WIDE, LONG, SHEETS, TRANSPOSED = "wide", "long", "sheets", "transposed"
PLAIN = ["wave", "unit", "respondent", "item", "answer", "status"]

# (each reading with its unit's name or "", the layout, notes)
Chosen = tuple[list[tuple[layout.Reading, str]], str, list[Problem]]


@dataclass(frozen=True)
class Understanding:
    """What was understood of a file; errors among `notes` mean that it cannot be read as it is."""

    delivery: Delivery
    parts: tuple[Part, ...]
    layout: str
    tool: str = ""
    profile: Profile = field(default_factory=Profile, hash=False)
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
    def rules(self) -> dict[str, str]:
        """The rules a person has chosen, for the import's record."""
        return dict(self.profile.get("rules", {}))

    def column(self, target: str) -> Column | None:
        return next((column for column in self.columns if column.target == target), None)

    @property
    def simulated(self) -> bool:
        """Whether a column says that the answers are simulated, as lplan.response_writer writes."""
        return any(
            column.target == TOOL and folded(short(column.heading)) == SIMULATED and _says_true(part, column)
            for part in self.parts
            for column in part.columns
        )

    @cached_property
    def exported(self) -> bool:
        """Whether a survey tool wrote the file, and nobody made it by hand: its own columns stand there."""
        own = {c.key for c in self.columns if c.target in (TOOL, RESPONDENT, TIME, DISPOSITION) and c.how != PERSON}
        return bool(self.tool) or len(own) > 1

    @property
    def plain(self) -> bool:
        """Whether the file is our own plain form, which says exactly what it means."""
        return self.long and set(PLAIN) <= {column.heading for column in self.parts[0].columns}


def _says_true(part: Part, column: Column) -> bool:
    words = part.sheet.words[column.number]
    return any(
        folded(words[code]) in ("true", "1", "ja", "sant")
        for code in set(part.sheet.codes[column.number][part.header :].tolist())
    )


def understand(
    delivery: Delivery, codebook: Codebook, register: Register, profile: Profile | None = None
) -> Understanding:
    """Find the sheet, the rows of headings and what each column is. `profile` holds what a person has decided before.

    Never refuses: what stops the file stands among the notes as errors, so that a person can choose.
    """
    profile = profile or {}
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
    parts = tuple(laid_out(reading, matcher, units, unit) for reading, unit in chosen)
    heads = [cell for part in parts[:1] for row in part.sheet.head(30)[: part.header] for cell in row if cell]
    tool = survey_tools.tool(heads)
    parts = tuple(_by_file_name(response_disposition.heard(part, tool), delivery, units) for part in parts)
    for part in parts:
        notes += missing_unit(part, codebook)
        notes += duplicates(part)
        notes += disagreements(part, units, codebook)
        notes += passed_over(part, units)
    return Understanding(delivery, parts, kind, tool, profile, tuple(dict.fromkeys(notes)))


def _by_file_name(part: Part, delivery: Delivery, units: Units) -> Part:
    """A part that does not say whom it is about, in a file that is called after somebody: to be confirmed."""
    name = part.sheet.file or delivery.name
    if part.unit or part.column(UNIT) or not (units.within(name) or units.find(name).how == "person"):
        return part
    return replace(part, unit=name)


def _chosen(
    delivery: Delivery,
    readings: Mapping[Sheet, layout.Reading],
    matcher: Matcher,
    units: Units,
    codebook: Codebook,
) -> Chosen:
    """One sheet, several that belong together, or one sheet for each unit."""
    best = max(readings.values(), key=lambda r: r.points)
    if _sheet_per_unit(readings, best, units):
        return _every_units_sheet(delivery, readings, best, codebook)
    if any(sheet.file for sheet in delivery.sheets):
        return _every_file(readings, best, matcher)
    if units.within(delivery.name) and UNIT not in best.targets():
        return _one_units_file(delivery, readings, best, matcher)
    return _best_sheets(delivery, readings, best, matcher)


def _sheet_per_unit(readings: Mapping[Sheet, layout.Reading], best: layout.Reading, units: Units) -> bool:
    """Whether sheets are called after the units whose answers they hold."""
    named = [s for s, r in readings.items() if UNIT not in r.targets() and _about_one(s, r, units)]
    if len(named) != 1:
        return bool(named)
    # A lone sheet "S" or "1" is called something, and not after whom it is about.
    return _plainly(named[0].name, units) and UNIT not in best.targets() and named[0] is best.sheet


def _every_units_sheet(
    delivery: Delivery, readings: Mapping[Sheet, layout.Reading], best: layout.Reading, codebook: Codebook
) -> Chosen:
    """Each unit's own sheet."""
    alike = [s for s, r in readings.items() if UNIT not in r.targets() and r.points >= 0.3 * best.points]
    chosen = [(readings[s], s.name) for s in delivery.sheets if s in alike]
    message = _("Filen har ett blad per {unit}: {n} blad läses.").format(unit=codebook.unit_one, n=len(chosen))
    left = [s for s in delivery.sheets if s.height and s not in alike and not s.name.startswith("_")]
    return chosen, SHEETS, [Problem(NOTE, "sheets", message), *_left(left)]


def _best_sheets(
    delivery: Delivery, readings: Mapping[Sheet, layout.Reading], best: layout.Reading, matcher: Matcher
) -> Chosen:
    """The sheet that explains most, with those that ask the same units other questions."""
    chosen = [(best, "")]
    for sheet, reading in readings.items():
        if sheet is not best.sheet and _apart(reading, best, matcher) and _real(reading, matcher):
            chosen.append((reading, ""))
    notes: list[Problem] = []
    if len(chosen) > 1:
        names = listed(reading.sheet.name for reading, _unit in chosen)
        notes.append(Problem(WARNING, "sheets", _("Bladen {names} läses tillsammans.").format(names=names)))
    left = _unread(delivery, [reading for reading, _unit in chosen])
    answers = [s for s in left if s in readings and _real(readings[s], matcher)]
    notes += _left([s for s in left if s not in answers])
    if answers:
        message = _("Bladen {others} har också svar, men bara {name} läses.").format(
            name=best.sheet.name, others=listed(s.name for s in answers[:8])
        )
        notes.append(
            Problem(WARNING, "other_answers", message, _("Lägg alla svar i ett blad, eller läs in ett i taget."))
        )
    return chosen, _layout(best, len(chosen)), notes


def _apart(reading: layout.Reading, best: layout.Reading, matcher: Matcher) -> bool:
    """Whether a sheet asks the same units none of the questions that the best sheet asks."""
    shared = reading.items & best.items & set(matcher.codebook.by_code)
    return UNIT in reading.targets() and not shared and not reading.long and not best.long


def _layout(best: layout.Reading, sheets: int) -> str:
    """The layout of a file where so many sheets are read."""
    return LONG if best.long else SHEETS if sheets > 1 else TRANSPOSED if best.sideways else WIDE


def _unread(delivery: Delivery, readings: Sequence[layout.Reading]) -> list[Sheet]:
    """The sheets with cells that are none of those that are read."""
    read = {reading.sheet.name for reading in readings}
    return [s for s in delivery.sheets if s.height and s.name not in read and not s.name.startswith("_")]


def _one_units_file(
    delivery: Delivery, readings: Mapping[Sheet, layout.Reading], best: layout.Reading, matcher: Matcher
) -> Chosen:
    """A file that is called after the one whose answers it holds: all its sheets of the best one's kind with other
    questions (or one row a question, where the answers say for themselves when they are given twice)."""
    mine = [
        reading
        for reading in readings.values()
        if reading is best
        or (reading.long == best.long and UNIT not in reading.targets() and _real(reading, matcher, named=True))
        and (reading.long or not reading.items & best.items & set(matcher.codebook.by_code))
    ]
    return [(reading, "") for reading in mine], _layout(best, len(mine)), _left(_unread(delivery, mine))


def _every_file(readings: Mapping[Sheet, layout.Reading], best: layout.Reading, matcher: Matcher) -> Chosen:
    """Of several files that were handed in together: each one's sheet of answers."""
    chosen: dict[str, layout.Reading] = {}
    for sheet, reading in readings.items():
        before = chosen.get(sheet.file)
        if reading.long == best.long and (before is None or reading.points > before.points):
            chosen[sheet.file] = reading
    empty = [file for file, reading in chosen.items() if not _real(reading, matcher)]
    notes = _left([reading.sheet for file, reading in chosen.items() if file in empty])
    parts = [(reading, "") for file, reading in chosen.items() if file not in empty]
    return parts or [(best, "")], LONG if best.long else SHEETS, notes


def _about_one(sheet: Sheet, reading: layout.Reading, units: Units) -> bool:
    """Whether a sheet without a column for the unit is about the one that it is called after."""
    if not sheet.name or sheet.hidden and len(sheet.name) < 2:
        return False
    if not units.register.units:
        return reading.sideways or reading.long
    called = units.find(sheet.name).code or units.within(sheet.name)
    return bool(called) and not _says_whom(reading, units)


def _plainly(name: str, units: Units) -> bool:
    """Whether a name is a unit's in letters, or a person has said so."""
    return units.named(name) or bool(units.within(name)) or units.find(name).how == "person"


def _says_whom(reading: layout.Reading, units: Units) -> bool:
    """Whether a column that is no question says whom each row is about: it asks for it, or names several units."""
    sheet = reading.sheet
    for heading in reading.headings if not (reading.long or reading.sideways) else ():
        if heading.found is not None and heading.found.target not in (TOOL, IGNORED, DROPPED):
            continue
        codes = sheet.codes[heading.number][reading.last : reading.last + 200].tolist()
        words = [sheet.words[heading.number][code] for code in codes if code]
        said = [unit for word in words if units.named(word) and (unit := units.certain(word))]
        if len(said) > MOSTLY * len(words) and (len(set(said)) > 1 or units.asked(heading.words)):
            return True
    return False


def _real(reading: layout.Reading, matcher: Matcher, named: bool = False) -> bool:
    """Whether a sheet holds answers; `named` when something else than the sheet says whom they are about."""
    if named and reading.long:
        return reading.sheet.height > reading.last
    known = [t for t in reading.items if t in matcher.codebook.by_code]
    return (len(known) > 1 or UNIT in reading.targets() and bool(known)) and reading.sheet.height > reading.last


def _left(sheets: list[Sheet]) -> list[Problem]:
    if not sheets:
        return []
    message = ngettext(
        "Bladet {names} hör inte till svaren och läses inte.",
        "Bladen {names} hör inte till svaren och läses inte.",
        len(sheets),
    ).format(names=some([s.name for s in sheets], 8))
    return [Problem(NOTE, "other_sheets", message)]


def _unexplained(
    delivery: Delivery, sheet: Sheet, matcher: Matcher, units: Units, profile: Profile, header: int | None
) -> Understanding:
    """No heading is certainly a question. Those that are only alike are suggestions when the file says whom it is
    about;
    else one sentence says what to do, and a person may choose what each column is."""
    part = laid_out(layout.fullest(sheet, matcher, profile, header), matcher, units, "")
    book = matcher.codebook
    tool = survey_tools.tool(column.heading for column in part.columns)
    if part.column(UNIT) and any(item_of(column, book) for column in part.columns):
        return Understanding(delivery, (part,), WIDE, tool, profile, tuple(duplicates(part)))
    message = _("Ingen rubrik i filen är en fråga i enkäten {survey}.").format(survey=book.title)
    guesses = [(c.heading, code) for c in part.columns if c.target == IGNORED and (code := matcher.nearest(c.heading))]
    near = [
        _("{heading} kan vara {item}").format(heading=repr(heading[:60]), item=f"{code} {book.by_code[code].label}")
        for heading, code in guesses[:3]
    ]
    hint = [_("Närmast: {near}.").format(near=listed(near))] if near else []
    if len(part.columns) == 1 and any(sign in part.columns[0].heading for sign in ";\t"):
        hint.append(
            _(
                "Allt står i en enda kolumn: läs in textfilen som den är, eller dela den i Excel med Data, Text till "
                "kolumner."
            )
        )
    found = ", ".join(column.heading[:60] for column in part.columns)[:200].rstrip(".")
    hint += [
        _("Rubriker i filen: {found}.").format(found=found),
        _(
            "Rubriken ska vara frågans kod ({codes} …) eller dess text. Säg vad kolumnerna är, flytta svaren till "
            "mallen, eller välj den kodbok som filen hör till."
        ).format(codes=", ".join(item.code for item in book.items[:3])),
    ]
    problem = Problem(ERROR, "no_header", message, " ".join(hint), row=part.header)
    return Understanding(delivery, (part,), WIDE, tool, profile, (problem,))
