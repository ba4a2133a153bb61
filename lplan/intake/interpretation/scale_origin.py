"""Check whether a file numbers the steps of its scales from the same number as the codebook.

Tools number the steps of a scale from 1 where the codebook may begin at 0: then every answer would be read one step
off, and no cell by itself shows it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lplan.codebook import ORDINAL, SINGLE, Item

BARE = re.compile(r"-?\d{1,3}(?:[.,]0+)?", re.ASCII)  # a step by its number alone
FEW = 3  # of fewer different answers nobody can tell that a step is never used


@dataclass(frozen=True)
class Doubt:
    """Why the numbers may count from another one: where the codebook begins (`lowest`), where the file seems to, items
    with a number outside their scale (`outside`), and how many different answers stand as numbers (`n`)."""

    lowest: int
    likely: int
    outside: tuple[str, ...]
    n: int

    @property
    def certain(self) -> bool:
        """Whether there is more to it than that a few answers happen not to use the lowest step."""
        return bool(self.outside) or self.n >= FEW


def steps(item: Item) -> tuple[int, int] | None:
    """The (lowest, highest) number of a scale whose options are coded by consecutive numbers; None for other items."""
    codes = [option.code for option in item.options if BARE.fullmatch(option.code)]
    numbers = sorted(map(int, codes)) if all(code.lstrip("-").isdecimal() for code in codes) else []
    if item.type not in (SINGLE, ORDINAL) or len(numbers) < 2 or numbers[-1] - numbers[0] != len(numbers) - 1:
        return None
    return numbers[0], numbers[-1]


def names(item: Item, lowest: int | None) -> dict[str, str]:
    """Each option's code → what a file calls it that counts its steps from `lowest` (None: as the codebook does)."""
    ends = steps(item) if lowest is not None else None
    if ends is None or lowest is None:
        return {option.code: option.code for option in item.options}
    move = lowest - ends[0]
    return {
        option.code: str(int(option.code) + move) if BARE.fullmatch(option.code) else option.code
        for option in item.options
    }


def doubt(found: Iterable[tuple[Item, set[int]]]) -> Doubt | None:
    """The doubt about where scales begin, from [(item, its numbers in the file)]; None for no doubt."""
    by_lowest: dict[int, list[tuple[Item, int, set[int]]]] = {}
    for item, numbers in found:
        ends = steps(item)
        if ends and numbers:
            near = {n for n in numbers if ends[0] - 1 <= n <= ends[1] + 1}
            by_lowest.setdefault(ends[0], []).append((item, ends[1], near))
    return next(filter(None, (_moved(lowest, held) for lowest, held in by_lowest.items())), None)


def _moved(lowest: int, held: list[tuple[Item, int, set[int]]]) -> Doubt | None:
    """What is doubtful about scales that begin at the same number: [(item, its highest step, its numbers)]."""
    everything = set().union(*(numbers for _item, _high, numbers in held))
    above = tuple(dict.fromkeys(item.code for item, high, numbers in held if high + 1 in numbers))
    below = tuple(dict.fromkeys(item.code for item, _high, numbers in held if lowest - 1 in numbers))
    n = len({(item.code, number) for item, _high, numbers in held for number in numbers})
    if below and not above:
        return Doubt(lowest, lowest - 1, below, n)
    if everything and lowest not in everything and (above or lowest == 0):
        return Doubt(lowest, lowest + 1, above, n)
    return None
