"""Find the layout of a sheet: in which rows its headings stand, and whether it lies on its side.

Every way of reading a sheet is tried and earns points for what it explains; the best one is what we understood, and a
person sees it and may choose otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, SINGLE, TEXT, YEAR
from lplan.core.json_types import Profile
from lplan.intake.answers.cell_reader import Reader
from lplan.intake.files.file_reader import Sheet, coded
from lplan.intake.interpretation import heading_matching as h
from lplan.intake.interpretation.heading_matching import Found, Matcher
from lplan.intake.interpretation.text_normalisation import folded
from lplan.intake.interpretation.unit_matching import Units

HEAD, SPAN, SIDEWAYS = 26, 3, 400
_DATED = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|[34]\d{4}([.,]\d+)?$")
TRIED = 40_000  # cells that may be tried as headings in a whole file
_ROLES = (h.UNIT, h.WAVE, h.RESPONDENT, h.TIME, h.TOOL, h.DISPOSITION, h.DROPPED)
_GENERIC = {
    "",
    "response",
    "svar",
    "openendedresponse",
    "oppetsvar",
    "oppnasvar",
    "svaralternativ",
    "oppentext",
    "text",
    "fritext",
}


@dataclass(frozen=True)
class Heading:
    """One column's heading: the words shown, and what they were taken to be (None: nothing fits)."""

    number: int
    words: str
    found: Found | None


@dataclass(frozen=True)
class Reading:
    """One way of reading a sheet. `first`–`last` are the 1-based rows of headings; `points` is how much it explains."""

    sheet: Sheet
    first: int
    last: int
    headings: tuple[Heading, ...]
    points: float
    sideways: bool = False

    def targets(self) -> set[str]:
        return {heading.found.target for heading in self.headings if heading.found}

    @property
    def long(self) -> bool:
        return {h.ITEM, h.ANSWER} <= self.targets()

    @property
    def items(self) -> set[str]:
        return {t.partition(":")[0] for t in self.targets()}


def depth(sheets: Iterable[Sheet]) -> int:
    """So many rows of each sheet are tried as headings: fewer when hundreds of sheets are full of words."""
    cells = sum(min(sheet.height, HEAD) * len(sheet.words) for sheet in sheets)
    return HEAD if cells <= TRIED else max(4, HEAD * TRIED // cells)


def best(
    sheet: Sheet, matcher: Matcher, units: Units, profile: Profile, header: int | None = None, most: int = HEAD
) -> Reading | None:
    """The way of reading a sheet that explains most; None when it holds nothing of the survey."""
    found = [reading for reading in _upright(sheet, most, matcher, units, profile, header) if reading.points > 0]
    if header is None and sheet.height <= SIDEWAYS and len(sheet.words) <= SIDEWAYS and sheet.height > 1:
        found += _lying(sheet, matcher, profile, max((r.points for r in found), default=0))
    # Of two that explain the same (wordings above codes), the lower one is where the data begin; but where answers
    # stand between them the headings come again, as on every printed page.
    chosen = max(found, key=lambda r: (round(r.points, 3), not r.sideways, r.last, r.first), default=None)
    if chosen is None:
        return None
    return next((reading for reading in found if _first_page(reading, chosen, sheet, matcher, units)), chosen)


def _first_page(reading: Reading, chosen: Reading, sheet: Sheet, matcher: Matcher, units: Units) -> bool:
    """Whether the same headings stand further up, with answers between them and the chosen ones."""
    if reading.last >= chosen.first - 1 or reading.sideways or chosen.sideways:
        return False
    alike = round(reading.points, 3) == round(chosen.points, 3) or _same_again(reading, chosen)
    return alike and _is_data(sheet.head(chosen.first - 1)[reading.last :], reading.headings, matcher, units)


def _same_again(reading: Reading, later: Reading) -> bool:
    """Whether most of the headings come again further down, at the same columns."""
    said = {heading.number: heading.words for heading in reading.headings}
    again = sum(said.get(heading.number) == heading.words for heading in later.headings)
    return 2 * again > len(later.headings)


def fullest(sheet: Sheet, matcher: Matcher, profile: Profile, header: int | None = None) -> Reading:
    """A reading for a sheet that nothing explains: the row with most words (or `header`) as headings."""
    head = sheet.head(HEAD + SPAN)
    line = header or 1 + max(range(len(head)), key=lambda n: (sum(map(bool, head[n])), -n))
    row = head[line - 1] if line <= len(head) else ("",) * len(sheet.words)
    return Reading(sheet, line, line, tuple(_headings([row], matcher, profile)), 0.0)


def _upright(
    sheet: Sheet, most: int, matcher: Matcher, units: Units, profile: Profile, header: int | None
) -> Iterator[Reading]:
    """The headings in any of the first rows (or from the row `header`), one to three rows of them."""
    head = sheet.head(max(most, header or 0) + SPAN)
    tried = range(min(most, len(head))) if header is None else range(header - 1, min(header, len(head)))
    for first in tried:
        if not any(head[first]) or header is None and _names_unit(head[first], units):
            continue
        alone: tuple[Heading, ...] = ()
        for span in range(1, SPAN + 1):
            rows = head[first : first + span]
            if len(rows) < span or not any(rows[-1]):
                break
            if span > 1 and any(_alike(rows[-1], earlier) for earlier in head[:first]):
                break  # most of these headings stand further up: here they come again, below answers
            headings = tuple(_headings(rows, matcher, profile))
            if span == 1:
                alone = headings
            elif _holds_answers(rows, headings, alone, matcher, units, header is None):
                break
            # Another row of headings costs something, unless the first row's columns are headed once more in it.
            again = all(_heads(row, alone, matcher) for row in rows[1:])
            points = _points(headings, matcher, sheet, first + span) + (0.02 if again else -0.02) * (span - 1)
            yield Reading(sheet, first + 1, first + span, headings, points)


def _holds_answers(
    rows: Sequence[Sequence[str]],
    headings: Sequence[Heading],
    alone: Sequence[Heading],
    matcher: Matcher,
    units: Units,
    searching: bool,
) -> bool:
    """Whether a row below the first is answers and no headings; `alone` is what the first row means by itself."""
    if _is_data(rows[1:], headings, matcher, units):
        return True
    return searching and (_names_unit(rows[-1], units) or _answers(rows[-1], alone, matcher))


def _points(headings: Sequence[Heading], matcher: Matcher, sheet: Sheet, last: int) -> float:
    """Items explain most; without any, nothing is explained."""
    sure = _certainty(headings)
    items = sum(w for target, w in sure.items() if target.partition(":")[0] in matcher.codebook.by_code)
    if {h.ITEM, h.ANSWER} <= set(sure) and not items and sheet.height > last:
        items = max(1.0, _named_items(headings, matcher, sheet)) + 0.5
    if not items:
        return 0.0
    roles = sum(0.5 if t == h.UNIT else 0.1 for t in sure if t in _ROLES)
    return items + roles - 0.05 * sheet.hidden


def _named_items(headings: Sequence[Heading], matcher: Matcher, sheet: Sheet) -> float:
    """How many items stand below "Question", in a sheet with one row an answer."""
    column = next(x.number for x in headings if x.found and x.found.target == h.ITEM)
    return float(
        len({found.target for words in sheet.words[column][:500] if words and (found := matcher.exact(words))})
    )


def _certainty(headings: Sequence[Heading]) -> dict[str, float]:
    """What the headings mean → how sure that is. Two columns for one thing explain it once."""
    sure: dict[str, float] = {}
    named = any(x.found and x.found.target == h.UNIT for x in headings)
    for heading in headings:
        if found := heading.found:
            weight = found.confidence if found.how not in (h.NUMBER, h.SUGGESTION) else 0.3
            if not named and found.target not in _ROLES and _digits(heading):
                weight = 0.0  # a row of answers has numbers too: where no unit is named they are no headings
            sure[found.target] = max(sure.get(found.target, 0), weight)
    return sure


def _digits(heading: Heading) -> bool:
    """Whether it is known by nothing but a number, as an answer may be."""
    found = heading.found
    return (
        found is not None
        and found.how == h.NUMBER
        and any(p.strip(" .:)").isdecimal() for p in heading.words.split(" – "))
    )


def _headings(rows: Sequence[Sequence[str]], matcher: Matcher, profile: Profile) -> Iterator[Heading]:
    """Each column's heading in one or more rows of them; a blank above goes on from the left."""
    counted: dict[str, int] = {}
    above = [""] * len(rows)
    for n, cells in enumerate(zip(*rows, strict=True)):
        # What stands above goes on to the right as long as nothing new stands there (merged headings).
        if any(cells):
            started = next((k for k, cell in enumerate(cells) if cell), 0)
            above = [*above[:started], *cells[started:]]
        own, parts = cells, tuple(above) if cells[-1] else cells
        if not any(own):
            continue
        group = len(rows) > 1 and not own[0] or _goes_on(rows, n)
        shown = " – ".join(dict.fromkeys(part for part in parts if part and "ImportId" not in part))
        key = shown if (times := counted.get(shown, 0)) == 0 else f"{shown} #{times + 1}"
        counted[shown] = counted.get(shown, 0) + 1
        yield Heading(n, shown, h.decided(profile, key) or _meant(parts, group, matcher))


def _goes_on(rows: Sequence[Sequence[str]], n: int) -> bool:
    """Whether the heading above a column also stands above the next one."""
    return len(rows) > 1 and n + 1 < len(rows[0]) and not rows[0][n + 1] and bool(rows[-1][n + 1])


def _meant(parts: Sequence[str], group: bool, matcher: Matcher) -> Found | None:
    """What a column's heading means: its parts together, each part, or else a role or a number in one of them."""
    said = [h.short(part) for part in parts if part and "ImportId" not in part]
    ways = [" ".join(said), *(f"{a} {b}" for a, b in zip(said, said[1:], strict=False))] if len(said) > 1 else []
    plain = [part for part in said if folded(part) not in _GENERIC]
    found = [f for way in ways if (f := matcher.exact(way))]
    found += _by_parts(said, plain, group, matcher)
    if found:
        return max(found, key=lambda f: (f.confidence, ":" in f.target))
    lowest_first = list(reversed(plain or said))
    return next(filter(None, (find(part) for find in (matcher.role, matcher.numbered) for part in lowest_first)), None)


def _by_parts(said: Sequence[str], plain: Sequence[str], group: bool, matcher: Matcher) -> Iterator[Found]:
    """What the parts of a heading mean, each by itself."""
    for n, part in enumerate(said):
        one = matcher.exact(part)
        if one is None:
            continue
        item = matcher.codebook.by_code.get(one.target)
        if item is not None and any(p in plain for p in said[n + 1 :]):
            # What stands below says more: a heading over several columns is none of them by itself.
            if group or item.type == MULTIPLE:
                continue
            one = replace(one, confidence=min(one.confidence, 0.9))
        yield one


def _is_data(rows: Sequence[Sequence[str]], headings: Sequence[Heading], matcher: Matcher, units: Units) -> bool:
    """Whether any of these rows is a row of answers and not one of headings."""
    unit = next((x.number for x in headings if x.found and x.found.target == h.UNIT), None)
    for row in rows:
        if any("ImportId" in cell for cell in row):
            continue
        if unit is not None and units.register.units and row[unit] and units.find(row[unit]).code:
            return True
        if _most(_fits(row[heading.number], heading, matcher) for heading in headings):
            return True
    return False


def _most(votes: Iterable[bool | None]) -> bool:
    """Whether more say yes than no; None is neither."""
    counted = [vote for vote in votes if vote is not None]
    return 2 * sum(counted) > len(counted)


def _fits(cell: str, heading: Heading, matcher: Matcher) -> bool | None:
    """Whether a cell answers the question above it; None where that cannot be seen."""
    item = matcher.codebook.by_code.get(heading.found.target) if heading.found else None
    if item is None or item.type == TEXT or not cell:
        return None
    said = matcher.exact(cell)
    if said and said.how == h.TEXT and said.target == item.code:  # "3. How often …?" is no number
        return False
    read = Reader(item).read(cell)
    return not read.fault or bool(read.truth)


def _alike(row: Sequence[str], earlier: Sequence[str]) -> bool:
    """Whether most of a row's cells stand in an earlier row too, in the same columns."""
    same = sum(bool(cell) and cell == other for cell, other in zip(row, earlier, strict=True))
    return 2 * same > sum(map(bool, row))


def _names_unit(row: Sequence[str], units: Units) -> bool:
    """Whether a cell is a unit's name: then the row is somebody's answers, whatever else stands in it."""
    return any(units.named(cell) for cell in row)


def _heads(row: Sequence[str], above: Sequence[Heading], matcher: Matcher) -> bool:
    """Whether a row heads the same columns again: codes above wordings, "Response" below questions."""
    filled = [cell for cell in row if cell]
    if any("ImportId" in cell for cell in filled) or filled and all(folded(cell) in _GENERIC for cell in filled):
        return True
    return _most(_headed_again(row[heading.number], heading, matcher) for heading in above)


def _headed_again(cell: str, heading: Heading, matcher: Matcher) -> bool | None:
    """Whether a cell below a heading heads the same column once more; None where that cannot be seen."""
    found = heading.found
    item = matcher.codebook.by_code.get(found.target.partition(":")[0]) if found else None
    if not cell or not found or (item is None and found.target != h.UNIT):
        return None
    said = matcher.exact(h.short(cell)) or matcher.role(h.short(cell))
    other = cell != heading.words  # the same words again begin a new page
    kind = item.type if item is not None else h.UNIT
    if folded(cell) in _GENERIC or other and said and said.target == found.target:
        return True if said or kind != TEXT else None
    return None if kind in (TEXT, MULTIPLE, h.UNIT) else False


def _answers(row: Sequence[str], above: Sequence[Heading], matcher: Matcher) -> bool:
    """Whether a row below headings answers the questions in them: a time under a time's heading, an option or a number
    under a question that has one column, and nothing that is none."""
    right = wrong = 0
    for n, heading in enumerate(above):
        cell = row[heading.number]
        if not cell or heading.found is None:
            continue
        if heading.found.target == h.TIME:
            right += bool(_DATED.match(cell))
        item = matcher.codebook.by_code.get(heading.found.target)
        alone = n + 1 >= len(above) or above[n + 1].number == heading.number + 1  # else it goes on to the right
        if item is not None and item.type in (SINGLE, ORDINAL, YEAR, NUMBER) and alone:
            found = Reader(item).read(cell)
            right, wrong = right + (not found.fault), wrong + bool(found.fault)
    return right > wrong


def _lying(sheet: Sheet, matcher: Matcher, profile: Profile, beat: float) -> Iterator[Reading]:
    """Questions down the side, answers in columns: read as if the sheet stood on its other edge."""
    for n in range(min(4, len(sheet.words) - 1)):  # answers stand beside the questions
        known = {f.target for words in set(sheet.words[n]) if words and (f := matcher.exact(words))}
        if len(known) < 2 or len(known) <= beat:
            continue
        turned = turn(sheet)
        headings = tuple(_headings([turned.row(n)], matcher, profile))
        # "Fråga" at the top of the questions stands above the units' names when these are the headings.
        headings = tuple(
            replace(x, found=None) if x.found and x.found.target in (h.ITEM, h.ANSWER) else x for x in headings
        )
        points = _points(headings, matcher, turned, n + 1) - 0.1
        if points > 0:
            yield Reading(turned, n + 1, n + 1, headings, points, sideways=True)


def turn(sheet: Sheet) -> Sheet:
    """The sheet with rows as columns."""
    words, codes = coded(sheet.rows)
    return Sheet(
        sheet.name,
        sheet.hidden,
        len(sheet.words),
        words,
        codes,
        texts=frozenset((b, a) for a, b in sheet.texts),
        stamp=sheet.stamp,
    )
