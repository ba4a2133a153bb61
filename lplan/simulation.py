"""Simulate waves of responses to a codebook, for the demonstration.

Every unit has hidden traits that stay with it from wave to wave (its ability, overall and in each dimension, and which
options it tends to choose), and every wave a general level; answers are drawn at random around the two. The code knows
no question and no kind of unit: it can simulate a survey of municipalities too. The numbers are invented: they say
nothing about any real unit.
"""

import math
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pandas as pd

from lplan.codebook import LESS, MULTIPLE, NUMBER, ORDINAL, SINGLE, YEAR, Codebook, Item
from lplan.core import responses as r
from lplan.core.units import Register, Unit

SKIP, DONT_KNOW, NOT_APPLICABLE = 0.03, 0.04, 0.02  # probability of each kind of missing answer
WITHOUT = 0.1  # share of units for which every question that may be inapplicable is so
WROTE = 0.5  # share of free texts that are written
YOUNG, SETBACK = 2, 0.1  # for this many years after its formation a unit's level is this much lower
RENEWED, RENEWED_WHEN_FORMED = 0.4, 0.9  # probability that an answered year is later than in the wave before


@dataclass(frozen=True)
class Spec:
    """One wave to simulate: the general level 0–1 of the scored answers, and how many units do not respond."""

    key: str
    year: int
    level: float
    silent: int = 0


@dataclass(frozen=True)
class Plan:
    """The waves to simulate. `formed` is the register's column with the year a unit was formed, if it has one.

    sentences   role → made-up free texts; those of "default" for every other item
    """

    seed: int
    waves: tuple[Spec, ...]
    formed: str = ""
    sentences: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def plan(path: Path) -> Plan:
    """The plan in data/waves.toml."""
    document = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    waves = tuple(Spec(w["key"], w["year"], w["level"], w["silent"]) for w in document["wave"])
    sentences = {role: tuple(texts) for role, texts in document["sentences"].items()}
    return Plan(document["seed"], waves, document.get("formed", ""), sentences)


def simulate(book: Codebook, register: Register, plan: Plan) -> pd.DataFrame:
    """All waves of simulated responses (columns lplan.core.responses.COLUMNS): every unit, every item asked.

    The same codebook, register and plan give the same answers on every machine.
    """
    people = [_Respondent(unit, plan) for unit in register.units]
    rows = []
    for spec in plan.waves:
        own = [unit.code for unit in register.in_year(spec.year)]
        silent = Random(f"{plan.seed}/{spec.key}").sample(own, min(spec.silent, len(own)))
        for person in (person for person in people if person.unit.code in own):
            answers = person.silence(book, spec) if person.unit.code in silent else person.answers(book, spec)
            rows += [(spec.key, person.unit.code, "", *answer) for answer in answers]
    return pd.DataFrame(rows, columns=list(r.COLUMNS)).astype(dict.fromkeys(r.COLUMNS, "str"))


class _Respondent:
    """One unit's answers, wave after wave."""

    def __init__(self, unit: Unit, plan: Plan):
        self.unit, self.plan = unit, plan
        formed = unit.facts.get(plan.formed) or ""
        self.formed = int(formed) if formed.isdigit() else None
        self.years: dict[str, tuple[int, int]] = {}  # item → (wave's year, year answered) of the latest answer

    def trait(self, *what: str) -> Random:
        """A random generator that gives the same numbers in every wave."""
        return Random("/".join((str(self.plan.seed), self.unit.code, *what)))

    def silence(self, book: Codebook, spec: Spec) -> Iterator[tuple]:
        return ((item.code, None, r.NO_RESPONSE) for item in book.items if item.asked_in(spec.key))

    def answers(self, book: Codebook, spec: Spec) -> Iterator[tuple]:
        """(item, answer, status) of each item asked in a wave, in the codebook's order."""
        earlier: dict[str, str | None] = {}
        for item in book.items:
            if not item.asked_in(spec.key):
                continue
            draw = self.trait(spec.key, item.code)
            answer: str | None = None
            status = r.NOT_APPLICABLE
            if item.applies(earlier):
                missing = self.missing(item, draw)
                answer = None if missing else self.answer(item, spec, draw)
                status = missing or (r.SKIPPED if answer is None else r.ANSWERED)
            earlier[item.code] = answer
            yield item.code, answer, status

    def missing(self, item: Item, draw: Random) -> str | None:
        """The kind of missing answer, or None when there is an answer."""
        kinds = {option.status for option in item.options}
        if r.NOT_APPLICABLE in kinds and (self.trait("without").random() < WITHOUT or draw.random() < NOT_APPLICABLE):
            return r.NOT_APPLICABLE
        if r.DONT_KNOW in kinds and draw.random() < DONT_KNOW:
            return r.DONT_KNOW
        return r.SKIPPED if draw.random() < SKIP else None

    def standing(self, item: Item, spec: Spec, draw: Random) -> float:
        """The unit's level 0–1: the wave's level, its own traits, a little chance."""
        own = sum(
            self.trait(*what).gauss(0, spread)
            for what, spread in ((("ability",), 0.12), (("in", item.dimension or ""), 0.1), (("at", item.code), 0.1))
        )
        young = self.formed is not None and 0 <= spec.year - self.formed < YOUNG
        return min(max(spec.level + own + draw.gauss(0, 0.06) - SETBACK * young, 0.0), 1.0)

    def answer(self, item: Item, spec: Spec, draw: Random) -> str | None:
        """One canonical answer; None when nothing fits."""
        if item.type in (SINGLE, ORDINAL):
            return self.chosen(item, spec, draw)
        if item.type == MULTIPLE:
            return self.picked(item, spec, draw)
        if item.type == YEAR:
            return self.year(item, spec, draw)
        if item.type == NUMBER:
            return self.number(item, spec, draw)
        texts = self.plan.sentences.get(item.role or "") or self.plan.sentences.get("default", ())
        return draw.choice(texts) if texts and draw.random() < WROTE else None

    def chosen(self, item: Item, spec: Spec, draw: Random) -> str:
        """One option: by the unit's level where the item is scored, else by trait; the first ones are likelier."""
        options = list(item.choices)
        if not item.scored:
            source = self.trait("choice", item.code) if draw.random() < 0.7 else draw
            return options[int(source.random() ** 1.5 * len(options))].code
        if all(option.points is not None for option in options):
            options.sort(key=lambda option: option.points or 0.0)
        elif item.polarity == LESS:
            options.reverse()
        return options[min(int(self.standing(item, spec, draw) * len(options)), len(options) - 1)].code

    def picked(self, item: Item, spec: Spec, draw: Random) -> str:
        """Several options; the first ones are likelier, and a follow-up question always gets an answer."""
        likely = self.standing(item, spec, draw) if item.scored else 0.45
        likely = 1 - likely if item.polarity == LESS else likely
        free = [option.code for option in item.choices if not option.exclusive]
        lean = [0.6 * self.trait("picks", item.code, code).random() + 0.4 * draw.random() for code in free]
        codes = [code for n, code in enumerate(free) if lean[n] < likely * (1.2 - 0.4 * n / len(free))]
        if not codes and item.condition and free:
            codes = [free[lean.index(min(lean))]]
        return r.join_codes(codes or [option.code for option in item.choices if option.exclusive][:1])

    def year(self, item: Item, spec: Spec, draw: Random) -> str | None:
        """A year, not after the wave and not before the last answer; a newly formed unit starts again."""
        last = min(spec.year, int(item.maximum or spec.year))
        first = int(item.minimum or last - 10)
        before, chance = self.years.get(item.code), draw.random()
        if before and chance >= (RENEWED_WHEN_FORMED if before[0] < (self.formed or 0) <= spec.year else RENEWED):
            first = last = before[1]
        elif before:
            first = max(first, before[1], min(before[0] + 1, last))
        elif self.formed is not None and first < self.formed <= last and chance < RENEWED_WHEN_FORMED:
            first = self.formed
        if first > last:
            return None
        answer = first + int(draw.random() * (last - first + 1))
        self.years[item.code] = (spec.year, answer)
        return str(answer)

    def number(self, item: Item, spec: Spec, draw: Random) -> str:
        """A number between the goalposts by the unit's level; without goalposts, small numbers are more common."""
        if item.goalposts:
            low, high = item.goalposts
            share = self.standing(item, spec, draw)
            share = 1 - share if item.polarity == LESS else share
        else:
            low = 0.0 if item.minimum is None else item.minimum
            high = low + 100 if item.maximum is None else item.maximum
            share = (0.7 * self.trait("size", item.code).random() + 0.3 * draw.random()) ** 4
        value = (
            low * math.exp(share * math.log(high / low))
            if item.transform == "log" and low > 0
            else low + share * (high - low)
        )
        value = round(value, 1)
        if item.minimum is not None:
            value = max(value, item.minimum)
        if item.maximum is not None:
            value = min(value, item.maximum)
        return repr(float(value))
