"""What would answers look like? Draws waves of simulated responses from a codebook, for showing the app at work.

Every unit has hidden traits that stay with it from wave to wave (how able it is, in what, what it tends to answer),
and every wave a general level; answers are drawn around the two. Nothing here knows what is asked or of whom: the
same code draws a survey of municipalities. The numbers are invented: they say nothing about any real unit.
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

SKIP, DONT_KNOW, NOT_APPLICABLE = 0.03, 0.04, 0.02  # how often one answer is not given, in its three ways
WITHOUT = 0.1  # share of units to whom nothing that may be inapplicable applies
WROTE = 0.5  # share of free texts that are written
YOUNG, SETBACK = 2, 0.1  # so many years after it was formed a unit stands so much lower
RENEWED, RENEWED_WHEN_FORMED = 0.4, 0.9  # chance that a year has moved on since the wave before


@dataclass(frozen=True)
class Spec:
    """One wave to draw: general level 0–1 of the scored answers, how many units do not respond."""

    key: str
    year: int
    level: float
    silent: int = 0


@dataclass(frozen=True)
class Plan:
    """What to draw. `formed` is the register's column with the year a unit came into being, if it has one.

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
    """All waves of simulated responses (columns lplan.core.responses.COLUMNS), complete: every unit, every item asked.

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
        """Chance that falls the same way in every wave."""
        return Random("/".join((str(self.plan.seed), self.unit.code, *what)))

    def silence(self, book: Codebook, spec: Spec) -> Iterator[tuple]:
        return ((item.code, None, r.NO_RESPONSE) for item in book.items if item.asked_in(spec.key))

    def answers(self, book: Codebook, spec: Spec) -> Iterator[tuple]:
        """(item, answer, status) of each item asked in a wave, in the codebook's order."""
        given: dict[str, str | None] = {}
        for item in book.items:
            if not item.asked_in(spec.key):
                continue
            draw = self.trait(spec.key, item.code)
            answer, status = None, r.NOT_APPLICABLE
            if item.applies(given):
                status = self.missing(item, draw)
                answer = None if status else self.answer(item, spec, draw)
                status = status or (r.SKIPPED if answer is None else r.ANSWERED)
            given[item.code] = answer
            yield item.code, answer, status

    def missing(self, item: Item, draw: Random) -> str | None:
        """How the answer is not given, or None when it is."""
        kinds = {option.status for option in item.options}
        if r.NOT_APPLICABLE in kinds and (self.trait("without").random() < WITHOUT or draw.random() < NOT_APPLICABLE):
            return r.NOT_APPLICABLE
        if r.DONT_KNOW in kinds and draw.random() < DONT_KNOW:
            return r.DONT_KNOW
        return r.SKIPPED if draw.random() < SKIP else None

    def standing(self, item: Item, spec: Spec, draw: Random) -> float:
        """Where the unit stands 0–1: the wave's level, its own traits, a little chance."""
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
        texts = self.plan.sentences.get(item.role) or self.plan.sentences.get("default", ())
        return draw.choice(texts) if texts and draw.random() < WROTE else None

    def chosen(self, item: Item, spec: Spec, draw: Random) -> str:
        """One option: by standing where it is scored, else by trait, the first ones likelier."""
        options = list(item.choices)
        if not item.scored:
            source = self.trait("choice", item.code) if draw.random() < 0.7 else draw
            return options[int(source.random() ** 1.5 * len(options))].code
        if all(option.points is not None for option in options):
            options.sort(key=lambda option: option.points)
        elif item.polarity == LESS:
            options.reverse()
        return options[min(int(self.standing(item, spec, draw) * len(options)), len(options) - 1)].code

    def picked(self, item: Item, spec: Spec, draw: Random) -> str:
        """Several options, the first ones likelier; who gets a follow-up question has some answer to it."""
        likely = self.standing(item, spec, draw) if item.scored else 0.45
        likely = 1 - likely if item.polarity == LESS else likely
        free = [option.code for option in item.choices if not option.exclusive]
        lean = [0.6 * self.trait("picks", item.code, code).random() + 0.4 * draw.random() for code in free]
        codes = [code for n, code in enumerate(free) if lean[n] < likely * (1.2 - 0.4 * n / len(free))]
        if not codes and item.condition and free:
            codes = [free[lean.index(min(lean))]]
        return r.join_codes(codes or [option.code for option in item.choices if option.exclusive][:1])

    def year(self, item: Item, spec: Spec, draw: Random) -> str | None:
        """A year not after the wave and never before the one answered last; newly formed units begin anew."""
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
        """Between the goalposts by standing; without them, small values are commoner than large."""
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
