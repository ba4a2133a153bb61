"""The sums and means that a file carries itself: are they what its rows give?"""

import re
import statistics
from collections.abc import Mapping, Sequence

from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, Codebook
from lplan.errors import NOTE, WARNING
from lplan.intake.cells import YES
from lplan.intake.report import Report
from lplan.intake.tools import TOTAL_NAMES
from lplan.intake.understand import IGNORED, Part, item_of
from lplan.intake.words import folded, same_words
from lplan.text import _, number

_SUMS = {"summa", "summor", "sum", "summering", "totalsumma"}
_MEANS = {"medel", "medelvarde", "medeltal", "genomsnitt", "mean", "average", "snitt"}


def named(words: str) -> bool:
    """Whether the words say that what follows is a sum, a mean or the whole country."""
    key = folded(words)
    first = folded(re.split(r"[\s(,:]", words.strip(), maxsplit=1)[0]) if words.strip() else ""
    return key in TOTAL_NAMES or (first in _SUMS | _MEANS | {"totalt", "total", "riket", "median"} and len(key) < 40)


def value(words: str) -> float | None:
    """A number as it stands in a cell, however its decimals are written."""
    plain = re.sub(r"[\s\u00a0\u202f%]", "", words).replace("−", "-").replace(",", ".")
    return float(plain) if re.fullmatch(r"-?\d{1,12}(\.\d{1,15})?", plain, re.ASCII) else None


def _ways(words: str, values: Sequence[float]) -> dict[str, float]:
    """What a total so named may be: way → what it would then be."""
    key = folded(re.split(r"[\s(,:]", words.strip(), maxsplit=1)[0]) if words.strip() else ""
    ways = {
        "sum": sum(values),
        "mean": statistics.fmean(values),
        "median": statistics.median(values),
        "count": float(len(values)),
    }
    if key in _SUMS:
        return {"sum": ways["sum"]}
    if key in _MEANS:
        return {"mean": ways["mean"]}
    if key in ("median", "antal", "count"):
        way = "median" if key == "median" else "count"
        return {way: ways[way]}
    return {way: ways[way] for way in ("sum", "mean")}


def _agrees(said: float, words: str, expected: float) -> bool:
    """Equal as far as the cell's own decimals go."""
    decimals = len(re.sub(r"^.*?[.,]", "", words.strip("% "))) if re.search(r"[.,]", words) else 0
    return abs(said - expected) <= 0.5 * 10.0**-decimals + 1e-9


def rows(part: Part, lines: Sequence[tuple[int, str]], data: Sequence[int], codebook: Codebook, report: Report) -> None:
    """Rows called "Totalt", "Medel" …: left out, and compared with the rows of data (0-based) above or below them."""
    for line, words in lines:
        report.add(
            WARNING, "total", _("Raden {name} är en summa och läses inte in.").format(name=repr(words)), "", part, line
        )
        right = 0
        for column in part.columns:
            found = item_of(column, codebook)
            if not found or found[0].type not in (NUMBER, ORDINAL) and not (found[0].type == MULTIPLE and found[1]):
                continue
            cell = part.sheet.words[column.number][part.sheet.codes[column.number][line - 1]]
            said = value(cell)
            if said is None:
                continue
            values = [v for n in data if (v := _value(part, column.number, n, found[1])) is not None]
            if not values:
                continue
            ways = _ways(words, values)
            if any(_agrees(said, cell, expected) for expected in ways.values()):
                right += 1
                continue
            said_ways = {"sum": _("summan"), "mean": _("medelvärdet"), "median": _("medianen"), "count": _("antalet")}
            expected = _(" eller ").join(f"{said_ways[way]} {number(x, 2)}" for way, x in ways.items())
            message = _("Raden {name} säger {said}, men raderna ger {expected}.").format(
                name=repr(words), said=cell, expected=expected
            )
            report.add(WARNING, "total_differs", message, _("Kontrollera vilket som är rätt."), part, line, column)
        if right:
            message = _("Raden {name} stämmer med raderna i {n} kolumner.").format(name=repr(words), n=right)
            report.add(NOTE, "total_agrees", message, "", part, line)


def _value(part: Part, column: int, n: int, option: str) -> float | None:
    words = part.sheet.words[column][part.sheet.codes[column][n]]
    if option and words:
        return float(same_words(words) in YES)
    return value(words)


def columns(part: Part, data: Sequence[int], codebook: Codebook, report: Report) -> None:
    """Columns called "Summa", "Medel" … that are no items: compared with the row's numbers, those beside them or all."""
    numeric = [
        c.number for c in part.columns if (f := item_of(c, codebook)) and f[0].type in (NUMBER, ORDINAL) and not f[1]
    ]
    for column in part.columns:
        if column.target != IGNORED or not named(column.heading) or len(numeric) < 2:
            continue
        beside = []
        for n in range(column.number - 1, -1, -1):
            if n not in numeric:
                break
            beside.append(n)
        tries: Mapping[tuple, list[tuple[int, str, float]]] = {}
        for which in (tuple(numeric), tuple(beside)):
            for way in _ways(column.heading, [1.0]):
                tries[which, way] = _differing(part, column, which, way, data)
        compared = sum(
            value(part.sheet.words[column.number][part.sheet.codes[column.number][n]]) is not None for n in data
        )
        if not compared or not tries:
            continue
        wrong = min(tries.values(), key=len)
        if len(wrong) > compared / 2:
            message = _("Kolumnen {heading} går inte att räkna fram ur frågorna i filen.").format(
                heading=repr(column.heading)
            )
            report.add(WARNING, "total_differs", message, _("Kontrollera vad den är."), part, part.header, column)
            continue
        for line, said, expected in wrong:
            message = _("Kolumnen {heading} säger {said}, men svaren på raden ger {expected}.").format(
                heading=repr(column.heading), said=said, expected=number(expected, 2)
            )
            report.add(WARNING, "total_differs", message, _("Kontrollera vilket som är rätt."), part, line, column)


def _differing(part: Part, column, which: Sequence[int], way: str, data: Sequence[int]) -> list[tuple[int, str, float]]:
    found = []
    for n in data:
        cell = part.sheet.words[column.number][part.sheet.codes[column.number][n]]
        said = value(cell)
        values = [v for c in which if (v := _value(part, c, n, "")) is not None]
        if said is None or not values:
            continue
        expected = {
            "sum": sum(values),
            "mean": statistics.fmean(values),
            "median": statistics.median(values),
            "count": float(len(values)),
        }[way]
        if not _agrees(said, cell, expected):
            found.append((n + 1, cell, expected))
    return found
