"""State how many questions a comparison between waves is based on, and why the others are excluded.

A value over time is computed from the questions that the compared waves asked alike. Where those are fewer than in the
wave's own index, the value differs from every chart of that wave alone, and it is shown with these words.
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
    """The questions that some waves are compared on at a node of the tree.

    waves  the waves, oldest first
    used   the scored questions that all of them asked alike
    own    how many scored questions each wave's own index has
    every  whether all questions of each wave are used instead, over the breaks between them
    why    which questions differ and why; without a full stop, "" when there are none
    """

    waves: tuple[str, ...]
    used: frozenset[str]
    own: tuple[int, ...]
    every: bool
    why: str

    @property
    def fewer(self) -> bool:
        """Whether a value differs from the wave's own, since it uses fewer questions."""
        return not self.every and len(self.used) < max(self.own)

    def of(self, wave: str) -> str:
        """How many questions a value of one of the waves uses: "33 av 38"."""
        own = self.own[self.waves.index(wave)]
        return _("{n} av {total}").format(n=own if self.every else len(self.used), total=own)


def basis(results: Results, waves: Sequence[str], code: str = ROOT, *, every: bool = False) -> Basis:
    """The basis of comparison of waves (two or more, oldest first) at a node."""
    items = change_over_time.items_under(results, code)
    own = tuple(sum(results.asks(wave, item.code) for item in items) for wave in waves)
    breaks = [found for a, b in pairwise(waves) for found in change_over_time.question_breaks(results, items, a, b)]
    broken = {found.item for found in breaks}
    used = frozenset(i.code for i in items if i.code not in broken and results.asks(waves[-1], i.code))
    return Basis(
        tuple(waves), used, own, every, change_over_time.broken_words(list({b.item: b for b in breaks}.values()))
    )


def runs(results: Results, waves: Sequence[str], code: str = ROOT, *, every: bool = False) -> list[Basis]:
    """The waves in neighbouring pairs, each on the questions that both asked alike; pairs with equal questions join.

    A wave between two runs is in both, with a value in each. With `every`, all waves are one run on all questions.
    """
    if every or len(waves) < 3:
        return [basis(results, waves, code, every=every)] if len(waves) > 1 else []
    joined: list[Basis] = []
    for pair in pairwise(waves):
        one = basis(results, pair, code)
        longer = basis(results, (*joined[-1].waves, pair[1]), code) if joined else None
        if longer and longer.used == joined[-1].used == one.used:
            joined[-1] = longer
        else:
            joined.append(one)
    return joined


def line(results: Results, found: Iterable[Basis]) -> str:
    """For a source line: how many questions are used, of how many; "" where every value is the wave's own."""
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
    """A wave's name in one of several runs; when it is in two, with the wave that it is compared with."""
    name = results.wave_name(wave)
    if sum(wave in one.waves for one in found) < 2:
        return name
    at = found[run].waves.index(wave)
    other = found[run].waves[at - 1 if at else 1]
    return _("{wave} mot {other}").format(wave=plain(results, wave), other=plain(results, other))


def beside(said: str, questions: str) -> str:
    """A finding that uses fewer questions than the wave has: "…, räknat på 33 av 38 frågor"."""
    return _("{said}, räknat på {questions} frågor").format(said=said, questions=questions)


def sentence(results: Results, found: Basis) -> str:
    """A sentence with the questions that are left out, or differ, and why; "" where every value is the wave's own."""
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
    """A sentence with the same values on all of each wave's questions, as in the charts of one wave."""
    return _("På alla frågor har {who} {a} ({first}) och {b} ({last}), som i diagrammen över en omgång.").format(
        who=who, a=text.number(a, 1), b=text.number(b, 1), first=first, last=last
    )


def other_values() -> str:
    """A sentence: the charts of one wave use all its questions, and may show other values and levels."""
    return _("Diagrammen över en omgång räknar med alla dess frågor och kan därför visa andra värden och nivåer.")


def plain(results: Results, wave: str) -> str:
    """A wave's name without the mark of simulated answers, which its caller shows once."""
    known = results.by_wave.get(wave)
    return known.label or known.key if known else wave
