"""Read a file of answers to one or several waves as one table of responses, for `python -m lplan score`.

Each wave is read as `import` reads it, by the same meaning of headings, names and cells. Four things differ, since an
index is also computed from tables that are no survey: more headings are known, every unit of the file counts when
there is no register, a question that no row of a wave is about was not asked in it, and a name of a question must be
certain.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.core import responses as r
from lplan.core.errors import ERROR, NOTE, WARNING, Problem
from lplan.core.json_types import Profile
from lplan.core.text import _
from lplan.core.units import Register
from lplan.intake.answers import stated_totals
from lplan.intake.answers.response_conversion import Conversion, convert
from lplan.intake.files.file_reader import Delivery, Limits, Sheet, read
from lplan.intake.interpretation.file_interpretation import Understanding, item_of, understand
from lplan.intake.interpretation.heading_matching import ANSWER, IGNORED, ITEM, UNIT, WAVE, Matcher
from lplan.intake.interpretation.matched_columns import Part
from lplan.intake.interpretation.text_normalisation import folded

ONLY = "1"  # the wave of a file that names none
# What the columns of a table of indicators are called, besides what a survey's are.
UNITS = {"country", "land", "ucode", "geo", "economy", "iso3", "countrycode", "code", "kod"}
TIMES = {"year", "ar", "time"}
# A file on the reader's own machine, to a command of theirs: the limits are those of memory.
LIMITS = Limits(megabytes=500, rows=5_000_000, columns=5_000, cells=100_000_000, seconds=900, memory=8_000)


def responses(
    data: bytes, name: str, codebook: Codebook, register: Register | None = None, profile: Profile | None = None
) -> tuple[pd.DataFrame, list[Problem]]:
    """(responses, problems) of a file's bytes; with an error among the problems the responses are not to be used.

    In each wave every unit has a row for each question that the file asks in it, and units of the register that are not
    in the file did not respond. `profile` is what a person has decided. Raises Refused for a file that cannot be read.
    """
    register = register or Register()
    u = _understood(read(data, name, LIMITS), codebook, register, profile or {})
    waves, problems = _waves(u)
    problems += _half(u, codebook)
    if any(problem.severity == ERROR for problem in (*u.notes, *problems)):
        return r.empty(), [*u.notes, *problems]
    frames = []
    for wave in waves:
        found = convert(_only(u, wave) if len(waves) > 1 else u, codebook, register, wave)
        asked = _asked(found, codebook)
        frames.append(found.responses[found.responses["item"].isin(asked)])
        problems += _told(found, asked, codebook)
    frame = pd.concat(frames, ignore_index=True) if frames else r.empty()
    return frame, list(dict.fromkeys(problems))


def _understood(delivery: Delivery, codebook: Codebook, register: Register, profile: Profile) -> Understanding:
    """Interpret the file by what is certain alone: a heading that is only like an item's is left out."""
    columns = dict(_more_headings(delivery, codebook)) | profile.get("columns", {})
    u = understand(delivery, codebook, register, profile | {"columns": columns})
    parts = tuple(replace(part, columns=tuple(_certain(part, codebook))) for part in u.parts)
    sums = {} if register.units else {name: name for name in _sums(u.parts)}
    return replace(u, parts=parts, profile={**u.profile, "units": sums | u.profile.get("units", {})})


def _more_headings(delivery: Delivery, codebook: Codebook) -> Iterator[tuple[str, str]]:
    """(heading, what it means) of a table's first row, where nothing that a survey is known by says as much."""
    matcher = Matcher(codebook)
    for sheet in delivery.sheets:
        heads = [head for head in sheet.row(0) if head] if sheet.height else []
        roles = {found.target for head in heads if (found := matcher.exact(head) or matcher.role(head))}
        for target, words in ((UNIT, UNITS), (WAVE, TIMES)):
            new = [head for head in heads if folded(head) in words and not matcher.exact(head)]
            if new and target not in roles:
                yield new[0], target


def _certain(part: Part, codebook: Codebook) -> Iterator:
    for column in part.columns:
        guessed = column.confirm and item_of(column, codebook)
        yield replace(column, target=IGNORED, how="") if guessed else column


def _half(u: Understanding, codebook: Codebook) -> Iterator[Problem]:
    """A file that names a question on each row and has no answers to them, or the other way round."""
    matcher = Matcher(codebook)
    for sheet in {part.sheet for part in u.parts if part.sheet.height and not part.long}:
        found = [one for cell in sheet.row(0) if cell and (one := matcher.exact(cell) or matcher.role(cell))]
        roles = {one.target for one in found}
        lacking = roles ^ {ITEM, ANSWER} if len(roles & {ITEM, ANSWER}) == 1 else set()
        if lacking & {ITEM, ANSWER} and not roles & set(codebook.by_code):
            name = "item" if ITEM in lacking else "answer"
            message = _("Svarsfilen saknar kolumnen {name}.").format(name=name)
            hint = _("Skriv rubrikerna unit, item och answer (och wave), eller unit och en kolumn för varje fråga.")
            yield Problem(ERROR, "answers_columns", message, hint, row=1, column=name)


def _sums(parts: tuple[Part, ...]) -> Iterator[str]:
    """The units of the file that an importer would take for a sum: without a register "Sverige" is one of the units."""
    for part in parts:
        if column := part.column(UNIT):
            yield from (name for name in part.sheet.words[column.number] if stated_totals.named_row(name))


def _waves(u: Understanding) -> tuple[list[str], list[Problem]]:
    """The waves that the file has answers to, as they come, and what is wrong with how it names them."""
    found: dict[str, None] = {}
    problems = []
    for part in u.parts:
        column = part.column(WAVE)
        if column is None:
            stamped = part.sheet.stamp.rpartition("|")[2]
            found[stamped if stamped not in ("", "9999") else ONLY] = None
            continue
        lines = np.flatnonzero(part.sheet.filled[part.header :]) + part.header
        codes = part.sheet.codes[column.number][lines]
        used, first = np.unique(codes, return_index=True)
        for n in np.argsort(first).tolist():
            words = part.sheet.words[column.number][used[n]]
            if words:
                found[_key(words)] = None
            elif len(used) > 1:
                message, hint = (
                    _("Raden säger inte vilken omgång den gäller."),
                    _("Fyll i kolumnen, eller ta bort den."),
                )
                row = int(lines[first[n]]) + 1
                problems.append(Problem(ERROR, "no_wave", message, hint, row=row, column=column.heading))
    return list(found) or [ONLY], problems


def _key(words: str) -> str:
    return words.removesuffix(".0")


def _only(u: Understanding, wave: str) -> Understanding:
    """The file with the rows of one wave alone: the others are blank, so that every row keeps its number."""
    return replace(u, parts=tuple(replace(part, sheet=_rows_of(part, wave)) for part in u.parts))


def _rows_of(part: Part, wave: str) -> Sheet:
    sheet, column = part.sheet, part.column(WAVE)
    if column is None:
        return sheet
    named = np.array([_key(words) == wave for words in sheet.words[column.number]])
    mine = named[sheet.codes[column.number]]
    mine[: part.header] = True
    lines = {line: n for line, n in sheet.ragged.items() if line <= part.header or mine[line - 1]}
    return replace(sheet, codes=tuple(np.where(mine, codes, 0) for codes in sheet.codes), ragged=lines)


def _asked(found: Conversion, codebook: Codebook) -> set[str]:
    """The questions that a wave's rows are about."""
    return {item.code for item in codebook.items if item.code in found.items}


def _told(found: Conversion, asked: set[str], codebook: Codebook) -> Iterator[Problem]:
    """The problems to report of a wave: notes are left out, and unasked items are said in an index's words."""
    for problem in found.problems:
        if problem.reason in ("unknown_item", "guessed_item"):
            # Nobody looks at what a command has read before it counts: what a row is about must be certain.
            yield replace(problem, severity=ERROR)
        elif problem.severity != NOTE and problem.reason != "missing_items":
            yield problem
    for item in codebook.items if not found.errors else ():
        if item.scored and item.asked_in(found.wave) and item.code not in asked:
            message = _("Ingen rad i omgång {wave} gäller frågan {code}: den räknas som inte ställd.")
            yield Problem(WARNING, "item_without_rows", message.format(wave=found.wave, code=item.code))
