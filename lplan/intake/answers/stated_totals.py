"""Compare the sums and means that a file contains with those of its rows."""

import re
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, Codebook
from lplan.core.errors import NOTE, WARNING
from lplan.core.text import _, ngettext, number
from lplan.intake.answers.cell_words import YES
from lplan.intake.interpretation.file_interpretation import IGNORED, Column, Part, item_of
from lplan.intake.interpretation.survey_tools import TOTAL_NAMES
from lplan.intake.interpretation.text_normalisation import folded, same_words
from lplan.intake.problem_collection import MOST, Report

_SUMS = {"summa", "summor", "sum", "summering", "totalsumma"}
_MEANS = {"medel", "medelvarde", "medeltal", "genomsnitt", "mean", "average", "snitt"}
_NATION = {"00", "se"}  # the country's code where the counties' codes stand
_CODE = r"(?:\d{1,6}|SE\d{0,3})"
_CODED = re.compile(rf"^[\s(\[]*{_CODE}[\s)\].:,_–—-]+(?=\D)|[\s(\[.:,_–—-]+{_CODE}[\s)\]]*$", re.IGNORECASE)
_MAKE: dict[str, Callable[[np.ndarray], float]] = {"sum": np.sum, "mean": np.mean, "median": np.median, "count": len}


def named_row(words: str) -> bool:
    """The same for what stands where a unit should, perhaps with a code: "00 Riket", "Riket (SE)"."""
    return named(words) or folded(words) in _NATION or folded(_bare(words)) in TOTAL_NAMES


def _bare(words: str) -> str:
    """A total's name without a code before or after it."""
    return _CODED.sub("", words.strip()[:200])


def named(words: str) -> bool:
    """Whether the words say that what follows is a sum, a mean or the whole country."""
    key = folded(words)
    first = folded(re.split(r"[\s(,:]", words.strip(), maxsplit=1)[0]) if words.strip() else ""
    return key in TOTAL_NAMES or (first in _SUMS | _MEANS | {"totalt", "total", "riket", "median"} and len(key) < 40)


def value(words: str) -> float | None:
    """A number as it stands in a cell, however its decimals are written."""
    plain = re.sub(r"[\s\u00a0\u202f%]", "", words).replace("−", "-").replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d{1,12}(\.\d{1,15})?", plain, re.ASCII) else None


def _ways(words: str) -> tuple[str, ...]:
    """What a total so named may be."""
    key = folded(re.split(r"[\s(,:]", _bare(words), maxsplit=1)[0]) if words.strip() else ""
    if key in _SUMS:
        return ("sum",)
    if key in _MEANS:
        return ("mean",)
    return {"median": ("median",), "antal": ("count",), "count": ("count",)}.get(key, ("sum", "mean"))


def _agrees(said: float, words: str, expected: float) -> bool:
    """Equal as far as the cell's own decimals go."""
    decimals = len(re.sub(r"^.*?[.,]", "", words.strip("% "))) if re.search(r"[.,]", words) else 0
    return abs(said - expected) <= 0.5 * 10.0**-decimals + 1e-9


class _Numbers:
    """The numbers of a sheet: each different word of a column is read once, whatever the number of rows."""

    def __init__(self, part: Part):
        self.part = part
        self._known: dict[tuple[int, str], np.ndarray] = {}

    def of(self, column: int, option: str = "") -> np.ndarray:
        """A number for each row of the sheet, NaN where none stands; with an option, whether it is ticked."""
        key = column, option
        if key not in self._known:
            words = self.part.sheet.words[column]
            if option:
                said = [float(same_words(w) in YES) if w else np.nan for w in words]
            else:
                said = [np.nan if (found := value(w)) is None else found for w in words]
            self._known[key] = np.array(said)[self.part.sheet.codes[column]]
        return self._known[key]


def rows(part: Part, lines: Sequence[tuple[int, str]], data: Sequence[int], codebook: Codebook, report: Report) -> None:
    """Rows called "Totalt", "Medel" …: left out, and compared with the rows of data (0-based) above or below them."""
    numbers = _Numbers(part)
    expected: dict[int, dict[str, float]] = {}
    for line, words in lines[: MOST + 1]:  # one more, so that the report says that there are more
        message = _("Raden {name} är en summa och läses inte in.").format(name=repr(words))
        report.add(WARNING, "total", message, "", part, line)
        right = 0
        for column in part.columns:
            found = item_of(column, codebook)
            if not found or found[0].type not in (NUMBER, ORDINAL) and not (found[0].type == MULTIPLE and found[1]):
                continue
            cell = part.sheet.words[column.number][part.sheet.codes[column.number][line - 1]]
            said = value(cell)
            if said is None:
                continue
            if column.number not in expected:
                held = numbers.of(column.number, found[1])[list(data)]
                held = held[~np.isnan(held)]
                expected[column.number] = made(held)
            if expected[column.number]:
                right += _judged(words, cell, expected[column.number], part, line, column, report)
        if right:
            message = ngettext(
                "Raden {name} stämmer med raderna i {n} kolumn.",
                "Raden {name} stämmer med raderna i {n} kolumner.",
                right,
            )
            report.add(NOTE, "total_agrees", message.format(name=repr(words), n=right), "", part, line)


def made(values: np.ndarray) -> dict[str, float]:
    """What a total of the values may be; nothing when there are none."""
    return {way: float(make(values)) for way, make in _MAKE.items()} if len(values) else {}


def _judged(
    words: str, cell: str, given: Mapping[str, float], part: Part, line: int, column: Column, report: Report
) -> bool:
    """Whether a total so named is one of what it may be; told when it is not."""
    said = value(cell)
    if said is not None and any(_agrees(said, cell, given[way]) for way in _ways(words)):
        return True
    ways = {"sum": _("summan"), "mean": _("medelvärdet"), "median": _("medianen"), "count": _("antalet")}
    likely = _(" eller ").join(f"{ways[way]} {number(given[way], 2)}" for way in _ways(words))
    message = _("Raden {name} säger {said}, men raderna ger {expected}.").format(
        name=repr(words), said=cell, expected=likely
    )
    report.add(WARNING, "total_differs", message, _("Kontrollera vilket som är rätt."), part, line, column)
    return False


def long_rows(lines, answered: Mapping[str, np.ndarray], part: Part, column: Column, report: Report) -> None:
    """The same where each row is an answer; `lines` are (line, name, item, what stands there)."""
    told: set[str] = set()
    given: dict[str, dict[str, float]] = {}
    for line, words, item, cell in lines[: MOST + 1]:
        if words not in told:
            told.add(words)
            message = _("Raden {name} är en summa och läses inte in.").format(name=repr(words))
            report.add(WARNING, "total", message, "", part, line)
        if item in answered and value(cell) is not None:
            given[item] = given.get(item) or made(answered[item])
            if given[item]:
                _judged(words, cell, given[item], part, line, column, report)


def columns(part: Part, data: Sequence[int], codebook: Codebook, report: Report) -> None:
    """Compare columns called "Summa", "Medel" … that are no items with the numbers in their rows."""
    numeric = [
        c.number for c in part.columns if (f := item_of(c, codebook)) and f[0].type in (NUMBER, ORDINAL) and not f[1]
    ]
    numbers, lines, known = _Numbers(part), np.array(data, dtype=int), {}
    for column in part.columns:
        if column.target != IGNORED or not named(column.heading) or len(numeric) < 2:
            continue
        said = numbers.of(column.number)[lines]
        tries = []
        for which in filter(None, dict.fromkeys((tuple(numeric), _beside(column, numeric)))):
            if which not in known:
                known[which] = np.array([numbers.of(n)[lines] for n in which])
            tries += [
                _differing(part, column, lines, said, _rowwise(way, known[which])) for way in _ways(column.heading)
            ]
        compared = int((~np.isnan(said)).sum())
        if compared and tries:
            _tell_column(part, column, min(tries, key=len), compared, report)


def _beside(column: Column, numeric: Sequence[int]) -> tuple[int, ...]:
    """The columns of numbers right before a column."""
    n = column.number
    while n - 1 in numeric:
        n -= 1
    return tuple(range(column.number - 1, n - 1, -1))


def _tell_column(
    part: Part, column: Column, wrong: Sequence[tuple[int, str, float]], compared: int, report: Report
) -> None:
    """Each row where a column of totals differs; or, when most do, that it is something else."""
    if len(wrong) > compared / 2:
        message = _("Kolumnen {heading} går inte att räkna fram ur frågorna i filen.").format(
            heading=repr(column.heading)
        )
        report.add(WARNING, "total_differs", message, _("Kontrollera vad den är."), part, part.header, column)
        return
    for line, cell, expected in wrong:
        message = _("Kolumnen {heading} säger {said}, men svaren på raden ger {expected}.").format(
            heading=repr(column.heading), said=cell, expected=number(expected, 2)
        )
        report.add(WARNING, "total_differs", message, _("Kontrollera vilket som är rätt."), part, line, column)


def _rowwise(way: str, values: np.ndarray) -> np.ndarray:
    """The sum, mean, … of each row of the file (columns × rows, NaN where no number stands); NaN where none is."""
    answered = ~np.isnan(values)
    made = np.full(values.shape[1], np.nan)
    some = answered.any(axis=0)
    nan_aware: dict[str, Callable[..., np.ndarray]] = {"sum": np.nansum, "mean": np.nanmean, "median": np.nanmedian}
    if way == "count":
        made[some] = answered.sum(axis=0)[some]
    elif some.any():
        made[some] = nan_aware[way](values[:, some], axis=0)
    return made


def _differing(
    part: Part, column, lines: np.ndarray, said: np.ndarray, expected: np.ndarray
) -> list[tuple[int, str, float]]:
    """(line, what stands there, what it should be) of the rows where a column says something else."""
    found = []
    for k in np.flatnonzero(~(np.isnan(said) | np.isnan(expected))).tolist():
        cell = part.sheet.words[column.number][part.sheet.codes[column.number][lines[k]]]
        if not _agrees(said[k], cell, expected[k]):
            found.append((int(lines[k]) + 1, cell, float(expected[k])))
    return found
