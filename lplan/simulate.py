"""What would answers look like? Draws waves of simulated responses from a codebook, for showing the app at work.

Every unit is given a hidden ability that stays with it from wave to wave, and each wave a general level; scored
answers are drawn around the two. The numbers are invented: they say nothing about any real unit.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pandas as pd

from lplan import codebook
from lplan import responses as r
from lplan.codebook import NEITHER, TEXT, Codebook, Item
from lplan.units import Register, Unit

SKIP, DONT_KNOW, NOT_APPLICABLE = 0.03, 0.03, 0.02
SENTENCES = (
    "Exempelsvar: planen ger en gemensam bild av vad vi vill veta.",
    "Exempelsvar: lärandet sker i vardagen, planen används mest vid årsskiftet.",
    "Exempelsvar: uppföljningen är tydligare än förut och tas upp i ledningsgruppen.",
    "Exempelsvar: vi har andra strukturer som bär lärandet.",
    "Exempelsvar: det saknas tid att reflektera över resultaten.",
    "Exempelsvar: planen är på väg att göras om inför den nya organisationen.",
)


@dataclass(frozen=True)
class Spec:
    """One wave to draw: share of units that respond, general level 0–1 of the scored answers."""

    key: str
    year: int
    response: float
    level: float


def specs(path: Path) -> tuple[int, tuple[Spec, ...]]:
    """The seed and the waves to draw, from data/waves.toml."""
    document = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    return document["seed"], tuple(Spec(w["key"], w["year"], w["response"], w["level"]) for w in document["wave"])


def simulate(book: Codebook, register: Register, spec: Spec, seed: int) -> pd.DataFrame:
    """One wave of simulated responses, complete: a row for each unit and each item that was asked.

    The same codebook, register, wave and seed give the same answers on every machine.
    """
    rows = [row for unit in register.units for row in _unit(book, unit, spec, seed)]
    return pd.DataFrame(rows, columns=list(r.COLUMNS)).astype(dict.fromkeys(r.COLUMNS, "str"))


def _unit(book: Codebook, unit: Unit, spec: Spec, seed: int) -> Iterator[tuple]:
    ability = Random(f"{seed}/{unit.code}").gauss(0, 0.16)
    draw = Random(f"{seed}/{unit.code}/{spec.key}")
    responds = draw.random() < spec.response
    given: dict[str, str | None] = {}
    for item in book.items:
        if not item.asked_in(spec.key):
            continue
        answer, status = _answer(item, unit, spec, ability, draw) if responds else (None, r.NO_RESPONSE)
        if responds and item.condition and given.get(item.condition[0]) != item.condition[1]:
            answer, status = None, r.NOT_APPLICABLE
        given[item.code] = answer
        yield spec.key, unit.code, "", item.code, answer, status


def _answer(item: Item, unit: Unit, spec: Spec, ability: float, draw: Random) -> tuple[str | None, str]:
    luck = draw.random()
    if luck < SKIP or (item.type == TEXT and luck < 0.5):
        return None, r.SKIPPED
    kinds = {option.status for option in item.options}
    if r.DONT_KNOW in kinds and luck < SKIP + DONT_KNOW:
        return None, r.DONT_KNOW
    if r.NOT_APPLICABLE in kinds and luck < SKIP + DONT_KNOW + NOT_APPLICABLE:
        return None, r.NOT_APPLICABLE
    standing = min(max(spec.level + ability + draw.gauss(0, 0.18), 0), 1)
    match item.type:
        case codebook.ORDINAL:
            return item.choices[min(int(standing * len(item.choices)), len(item.choices) - 1)].code, r.ANSWERED
        case codebook.SINGLE:
            return item.choices[int(draw.random() * len(item.choices))].code, r.ANSWERED
        case codebook.MULTIPLE:
            likely = 0.35 if item.polarity == NEITHER else standing
            picked = [
                option.code
                for n, option in enumerate(item.choices)
                if draw.random() < likely * (1.4 - 0.8 * n / len(item.choices))
            ]
            return r.join_codes(picked), r.ANSWERED
        case codebook.YEAR:
            return str(_year(item, unit, spec, draw)), r.ANSWERED
        case codebook.NUMBER:
            low, high = item.goalposts or (item.minimum or 0, item.maximum or 100)
            return repr(round(low + standing * (high - low), 1)), r.ANSWERED
        case _:
            return SENTENCES[int(draw.random() * len(SENTENCES))], r.ANSWERED


def _year(item: Item, unit: Unit, spec: Spec, draw: Random) -> int:
    """A year not after the wave; units whose body was formed lately tend to have made theirs since."""
    first = int(item.minimum or spec.year - 10)
    formed = int(float(unit.facts.get("formed_year") or 0))
    if first < formed <= spec.year and draw.random() < 0.7:
        first = formed
    return first + int(draw.random() ** 1.5 * (spec.year - first + 1))
