"""Combine several answers of one unit into one, by a rule that a person has chosen.

latest   the answer that came in last, of those that are finished (by the tool's time; the lowest row where no
         time says)
main     the row whose column says that it is the main respondent's
mean     number: the mean; ordinal: the step nearest to the mean (a half goes down); single and year: the most
         common, of equals the last in the codebook's order and the later year; multiple: what at least half have
         chosen; text: all
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, TEXT, YEAR, Item
from lplan.core import responses as r
from lplan.core.text import _, listed

MANY = 12  # rows that are named
LATEST, MEAN, MAIN = RULES = ("latest", "mean", "main")
Given = dict[str, tuple[str | None, str]]  # item's code → (answer, status)


@dataclass
class Row:
    """What one row (or one respondent) says about a unit: its line, its answers, when it came in (a time that sorts),
    whether it is the main respondent's, whether it was finished, and its file when several were handed in."""

    unit: str
    line: int
    given: Given = field(default_factory=dict)
    when: str = ""
    main: bool = False
    finished: bool = True
    file: str = ""

    @property
    def blank(self) -> bool:
        """Whether nothing at all was answered."""
        return all(status in (r.SKIPPED, r.NO_RESPONSE) for _answer, status in self.given.values())

    @property
    def answered(self) -> int:
        """How many questions have an answer."""
        return sum(status == r.ANSWERED for _answer, status in self.given.values())


def places(lines: Sequence[int]) -> str:
    """Which rows, in words; a unit may have answered thousands of times."""
    return listed(map(str, lines)) if len(lines) <= MANY else ", ".join(map(str, lines[:MANY])) + f" … ({len(lines)})"


def combine(rows: Sequence[Row], rule: str, items: Mapping[str, Item]) -> tuple[Given | None, str]:
    """(answers, what was done in words); None when the rule does not say which."""
    lines = places([row.line for row in rows])
    if rule == MAIN:
        return _main(rows, lines)
    if rule == LATEST:
        return _latest(rows, lines)
    codes = dict.fromkeys(code for row in rows for code in row.given)
    given = {code: _middle([row.given[code] for row in rows if code in row.given], items[code]) for code in codes}
    return given, _("svaren på raderna {lines} är sammanvägda").format(lines=lines)


def _main(rows: Sequence[Row], lines: str) -> tuple[Given | None, str]:
    """The main respondent's answers."""
    main = [row for row in rows if row.main]
    if len(main) != 1:
        message = _("{n} av raderna {lines} är huvudsvarandens; det ska vara en.")
        return None, message.format(n=len(main), lines=lines)
    message = _("av svaren på raderna {lines} gäller huvudsvarandens, på rad {line}")
    return main[0].given, message.format(lines=lines, line=main[0].line)


def _latest(rows: Sequence[Row], lines: str) -> tuple[Given, str]:
    """The answers that came in last, of those that are finished."""
    held = [row for row in rows if row.finished and not row.blank] or [row for row in rows if not row.blank] or rows
    timed = all(row.when for row in held)
    last = max(held, key=lambda row: (row.when if timed else "", row.line))
    if timed or len(held) == 1:
        message = _("av svaren på raderna {lines} gäller det senaste, på rad {line}")
    else:
        message = _(
            "av svaren på raderna {lines} gäller det som står längst ned, på rad {line}, eftersom filen inte "
            "säger när vart och ett av dem kom in"
        )
    return last.given, message.format(lines=lines, line=last.line)


def _middle(given: Sequence[tuple[str | None, str]], item: Item) -> tuple[str | None, str]:
    """One answer for several: the mean or the most common, by the item's type."""
    answers = [answer for answer, status in given if status == r.ANSWERED and answer is not None]
    if not answers:
        return None, Counter(status for _answer, status in given).most_common(1)[0][0]
    if item.type == NUMBER:
        return repr(float(sum(Fraction(answer) for answer in answers) / len(answers))), r.ANSWERED
    if item.type == TEXT:
        return "\n\n".join(dict.fromkeys(answer for answer in answers if answer)), r.ANSWERED
    shared = {ORDINAL: _nearest_step, MULTIPLE: _half_chosen}.get(item.type, _most_common)
    return shared(answers, item), r.ANSWERED


def _nearest_step(answers: Sequence[str], item: Item) -> str:
    """The step nearest to the mean; a half goes down."""
    steps = [option.code for option in item.choices]
    mean = Fraction(sum(steps.index(answer) for answer in answers), len(answers))
    return steps[-((Fraction(1, 2) - mean) // 1)]  # the ceiling of mean − ½


def _half_chosen(answers: Sequence[str], item: Item) -> str:
    """The options that at least half have chosen."""
    chosen = Counter(code for answer in answers for code in r.split_codes(answer))
    return r.join_codes(option.code for option in item.choices if 2 * chosen[option.code] >= len(answers))


def _most_common(answers: Sequence[str], item: Item) -> str:
    """The most common answer; of equals the last in the codebook's order, and the later year."""
    counts = Counter(answers)
    order = sorted(counts, key=int) if item.type == YEAR else [o.code for o in item.choices if o.code in counts]
    return max(order, key=lambda code: (counts[code], order.index(code)))
