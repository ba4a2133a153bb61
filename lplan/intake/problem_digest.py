"""Group problems for a person to read: decisions first, each question once, what was left out in one line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lplan.core.errors import ERROR, NOTE, WARNING, Problem
from lplan.core.text import _, ngettext
from lplan.intake.interpretation.text_normalisation import some

NAMED = 8  # of what was left out, so many are named on its line; all stand in its list
LAST = {"missing_items", "silent"}  # what the file lacks is told after what it holds
LEFT_OUT = ("unknown_column", "unknown_item", "tool_column", "dropped_column")


@dataclass(frozen=True)
class Line:
    """One thing to read; `within` are the problems that it stands for, when they are more than one."""

    problem: Problem
    within: tuple[Problem, ...] = ()


def digest(problems: Iterable[Problem]) -> tuple[Line, ...]:
    """Lines in the order that they should be read: errors that a person can answer, other errors, warnings, what the
    file lacks, what was left out, notes."""
    groups: dict[tuple, list[Problem]] = {}
    for n, problem in enumerate(problems):
        groups.setdefault(_alike(problem) or (n,), []).append(problem)
    lines = [_line(group) for group in groups.values()]
    return tuple(sorted(lines, key=lambda line: (_rank(line.problem), line.problem.row or 0)))


def _alike(problem: Problem) -> tuple | None:
    """What makes problems one line: they are left out for the same reason, or ask the same of the same words."""
    if problem.reason in LEFT_OUT:
        return problem.severity, problem.reason
    if problem.decision and problem.severity == ERROR:
        return problem.reason, problem.column, problem.message, problem.decision
    return None


def _rank(problem: Problem) -> int:
    if problem.severity == ERROR:
        return 0 if problem.decision else 1
    last = problem.reason in LEFT_OUT, problem.reason in LAST
    return {WARNING: 2, NOTE: 5}[problem.severity] + (2 if last[0] else 1 if last[1] else 0)


def _line(group: Sequence[Problem]) -> Line:
    first = group[0]
    if len(group) == 1:
        return Line(first)
    if first.reason in LEFT_OUT:
        names = list(dict.fromkeys(_name(problem) for problem in group))
        if len(names) == 1:
            return Line(first)
        message = _left_out(first.reason, len(names)).format(n=len(names), names=some(names, NAMED))
        return Line(Problem(first.severity, first.reason, message), tuple(group))
    rows = [problem.row for problem in group if problem.row]
    same = _("Samma sak på raderna {rows}.").format(rows=some(list(dict.fromkeys(rows)), NAMED))
    return Line(replace(first, message=f"{first.message} {same}"), tuple(group))


def _name(problem: Problem) -> str:
    """What was left out: a question's words, or a column's heading."""
    return problem.decision[-1] if problem.reason == "unknown_item" and problem.decision else problem.column or ""


def _left_out(reason: str, n: int) -> str:
    if reason == "unknown_item":
        return ngettext(
            "{n} fråga i filen hör inte till kodboken och läses inte in: {names}.",
            "{n} frågor i filen hör inte till kodboken och läses inte in: {names}.",
            n,
        )
    if reason == "tool_column":
        return ngettext(
            "{n} av enkätverktygets egna kolumner sparas inte: {names}.",
            "{n} av enkätverktygets egna kolumner sparas inte: {names}.",
            n,
        )
    if reason == "dropped_column":
        return ngettext(
            "{n} kolumn med personuppgifter sparas inte: {names}.",
            "{n} kolumner med personuppgifter sparas inte: {names}.",
            n,
        )
    return ngettext(
        "{n} kolumn hör inte till kodboken och läses inte in: {names}.",
        "{n} kolumner hör inte till kodboken och läses inte in: {names}.",
        n,
    )
