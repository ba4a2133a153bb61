"""Find the columns that say whom a row is about, and where they disagree."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lplan.codebook import Codebook
from lplan.core.errors import ERROR, Problem
from lplan.core.text import _, listed
from lplan.intake.interpretation import survey_tools
from lplan.intake.interpretation.heading_matching import (
    CONTENT,
    DROPPED,
    IGNORED,
    ITEM,
    NUMBER,
    PERSON,
    RESPONDENT,
    SUGGESTION,
    TOOL,
    UNIT,
)
from lplan.intake.interpretation.matched_columns import Column, Part, sample, unheaded
from lplan.intake.interpretation.text_normalisation import folded, same_words, some
from lplan.intake.interpretation.unit_matching import Units

MOSTLY = 0.6  # above this share of cells that name units, a column says whom its rows are about


def find_speakers(part: Part, units: Units) -> tuple[tuple[Column, ...], tuple[Column, ...]]:
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
        cells = sample(part, column, 60)
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
    cells = sample(part, column)
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
