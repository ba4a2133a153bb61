"""Write the wording of findings: highest and lowest, with ties, and out of how many."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pandas as pd

from lplan.core import text
from lplan.core.text import _

MOST, LONGEST = 3, 90  # names in a finding, and signs of them: the rest are counted, so that it is read at once
ENOUGH = 10  # that answered: of fewer, nothing is told to be most or least
READABLE = 120  # signs of a finding that is read at once


@dataclass(frozen=True)
class Ends:
    """The labels that share the highest value and those that share the lowest."""

    first: list
    last: list


def ends(values: pd.Series, decimals: int = 9) -> Ends | None:
    """Who has most and who least, of label → value; None where fewer than two have a value, or all have as much.

    `decimals` is how exactly the values are shown: what a reader sees as equal is told as equal.
    """
    known = values.dropna().map(lambda value: text.rounded(float(value), decimals))
    if len(known) < 2 or known.min() == known.max():
        return None
    return Ends(list(known.index[known == known.max()]), list(known.index[known == known.min()]))


def shared(counts: pd.DataFrame) -> pd.Series:
    """label → share, of counts (label → n, total) where enough have answered to be compared; of few none is most."""
    enough = counts[counts["total"] >= ENOUGH]
    return enough["n"] / enough["total"]


def alike(counts: pd.DataFrame) -> bool:
    """Whether the share is the same for all labels."""
    return (counts["n"] / counts["total"]).nunique() == 1


def listed(names: Iterable[object], of: int | None = None, most: int = MOST) -> str:
    """ "a, b och c"; of many the first ones, and how many more: "a, b och 5 till". `of`: how many there are in all."""
    every = [str(name) for name in names]
    shown = every[:most]
    while len(shown) > 1 and sum(map(len, shown)) > LONGEST:
        shown.pop()
    left = max(len(every), of or 0) - len(shown)
    return text.listed([*shown, _("{n} till").format(n=left)] if left else shown)


def readable(*said: str) -> str:
    """The first of some ways to put a finding that is read at once, else the last, which says least."""
    return next((words for words in said if len(words) <= READABLE), said[-1])


def shortened(put: Callable[[int], str], *, but: str = "") -> str:
    """A finding that names at most so many as it is asked for: as many as is read at once, one at least.

    `but` is what to say instead where even one name is too much.
    """
    return readable(put(MOST), put(1), *([but] if but else []))


def units(n: int) -> str:
    """The survey's word for so many units, for `chart.named` to fill in."""
    return "{unit}" if n == 1 else "{units}"


def inside(label: object) -> str:
    """A label inside a sentence: "Återkoppling" → "återkoppling", while "GIS" keeps its capitals."""
    said = str(label)
    return said[:1].lower() + said[1:] if said[1:2].islower() else said


def quoted(label: object) -> str:
    """An answer in the respondent's words."""
    return _("”{words}”").format(words=label)


def of_total(n: int, total: int, *, each: bool = False) -> str:
    """ "12 av 20 regioner"; of several labels "vardera 12 av 20 regioner"."""
    words = _("vardera {n} av {total} {units}") if each else _("{n} av {total} {units}")
    return words.format(n=n, total=total, units=units(total))


def shares(counts: pd.DataFrame, labels: Iterable[object], most: int = MOST) -> str:
    """ "a (12 av 20) och b (6 av 10)"; counts: label → n, total."""
    n, total = counts["n"].to_dict(), counts["total"].to_dict()
    said = [
        _("{label} ({n} av {total})").format(label=label, n=int(n[label]), total=int(total[label])) for label in labels
    ]
    return listed(said, most=most)


def of(total: int) -> str:
    """ "20 regioner": of how many something is told."""
    return _("{total} {units}").format(total=total, units=units(total))
