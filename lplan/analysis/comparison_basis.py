"""What waves are compared on: how many questions, of how many in each wave's own index, and why not on more.

A value over time is made of the questions that the compared waves asked alike. Where that is fewer than the wave's own
index has, it is another number than every chart of that wave alone shows, and whoever shows it says so in these words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lplan.analysis import change_over_time
from lplan.core import text
from lplan.core.text import _, listed
from lplan.index import ROOT
from lplan.results import Results


@dataclass(frozen=True)
class Basis:
    """What some waves are compared on at a node of the tree.

    waves  the waves, oldest first
    used   the scored questions that all of them asked alike
    own    how many scored questions each wave's own index has
    every  they are compared by their own values instead, on all their questions, over the breaks between them
    why    which questions are not the same and why; without a full stop, "" when there are none
    """

    waves: tuple[str, ...]
    used: frozenset[str]
    own: tuple[int, ...]
    every: bool
    why: str

    @property
    def fewer(self) -> bool:
        """Whether a value is another than the wave's own, since it is made of fewer questions."""
        return not self.every and len(self.used) < max(self.own)

    def of(self, wave: str) -> str:
        """The questions behind a value of one of the waves: "33 av 38"."""
        own = self.own[self.waves.index(wave)]
        return _("{n} av {total}").format(n=own if self.every else len(self.used), total=own)


def basis(results: Results, waves: Sequence[str], code: str = ROOT, *, every: bool = False) -> Basis:
    """What waves (two or more, oldest first) are compared on at a node."""
    items = change_over_time.items_under(results, code)
    own = tuple(sum(results.asks(wave, item.code) for item in items) for wave in waves)
    breaks = [found for a, b in pairwise(waves) for found in change_over_time.question_breaks(results, items, a, b)]
    broken = {found.item for found in breaks}
    used = frozenset(i.code for i in items if i.code not in broken and results.asks(waves[-1], i.code))
    return Basis(
        tuple(waves), used, own, every, change_over_time.broken_words(list({b.item: b for b in breaks}.values()))
    )


def runs(results: Results, waves: Sequence[str], code: str = ROOT, *, every: bool = False) -> list[Basis]:
    """The waves in neighbouring pairs, each on the questions that both asked alike; pairs on the same questions are one
    run. A wave between two runs is in both, with a value in each. With `every`, one run of all waves as they are."""
    if every or len(waves) < 3:
        return [basis(results, waves, code, every=every)] if len(waves) > 1 else []
    found: list[Basis] = []
    for pair in pairwise(waves):
        made = basis(results, pair, code)
        longer = basis(results, (*found[-1].waves, pair[1]), code) if found else None
        if longer and longer.used == found[-1].used == made.used:
            found[-1] = longer
        else:
            found.append(made)
    return found


def line(results: Results, found: Iterable[Basis]) -> str:
    """For a source line: on how many questions, of how many; "" where every value is the wave's own."""
    counts, every = [], []
    for one in found:
        waves = listed(plain(results, wave) for wave in one.waves)
        if one.fewer:
            counts.append(_("{n} av {total} ({waves})").format(n=len(one.used), total=max(one.own), waves=waves))
        elif one.every and one.why:
            every.append(_("Räknat på alla frågor, som inte är desamma {waves}.").format(waves=waves))
    if counts:
        every.append(_("Räknat på frågor som ställts lika: {counts}.").format(counts=listed(counts)))
    return " ".join(every)


def moment(results: Results, found: Sequence[Basis], run: int, wave: str) -> str:
    """What a wave is called in one of several runs: of two that it is in, also the wave that it is compared with."""
    name = results.wave_name(wave)
    if sum(wave in one.waves for one in found) < 2:
        return name
    at = found[run].waves.index(wave)
    other = found[run].waves[at - 1 if at else 1]
    return _("{wave} mot {other}").format(wave=plain(results, wave), other=plain(results, other))


def beside(said: str, questions: str) -> str:
    """A finding that is made of fewer questions than the wave has: "…, räknat på 33 av 38 frågor"."""
    return _("{said}, räknat på {questions} frågor").format(said=said, questions=questions)


def sentence(results: Results, found: Basis) -> str:
    """The same with which questions are left out, or differ, and why; "" where every value is the wave's own."""
    if found.every and found.why:
        return _("{counted}. Skillnaderna: {why}.").format(counted=_counted(results, found), why=found.why)
    if found.fewer:
        return _("{counted}. Utelämnat: {why}.").format(counted=_counted(results, found), why=found.why)
    return ""


def _counted(results: Results, found: Basis) -> str:
    names = [plain(results, wave) for wave in found.waves]
    counts = listed(_("{n} frågor {wave}").format(n=n, wave=name) for n, name in zip(found.own, names, strict=True))
    if found.every:
        return _("Räknat på omgångarnas alla frågor, som inte är desamma: {counts}").format(counts=counts)
    return _("Räknat på de {n} frågor som ställdes lika {waves}; indexet har {counts}").format(
        n=len(found.used), waves=listed(names), counts=counts
    )


def own_words(who: str, a: float, b: float, first: str, last: str) -> str:
    """What the same values are on all of each wave's questions, as the charts of one wave have them."""
    return _("På alla frågor har {who} {a} ({first}) och {b} ({last}), som i diagrammen över en omgång.").format(
        who=who, a=text.number(a, 1), b=text.number(b, 1), first=first, last=last
    )


def other_values() -> str:
    """That the charts of one wave, on all its questions, have other values and levels."""
    return _("Diagrammen över en omgång räknar med alla dess frågor och kan därför visa andra värden och nivåer.")


def plain(results: Results, wave: str) -> str:
    """A wave's name without its mark: a sentence that names two waves is marked once, by who shows it."""
    known = results.by_wave.get(wave)
    return known.label or known.key if known else wave
