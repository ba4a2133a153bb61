"""Findings hold: every chart's sentence, read back out of its words, is true of its frame, however odd the wave.

One region, all alike, nobody, ties, half missing, questions that the wave did not ask, one wave and three; the
demonstration and the collected world. A new chart needs its sentences in tests/findings.py.
"""

import random
import re
from dataclasses import dataclass, replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lplan import index, store
from lplan import results as composition
from lplan.charts import CHARTS, PUBLIC
from lplan.charts.base.chart import named
from lplan.codebook import MULTIPLE, NUMBER, TEXT, YEAR
from lplan.core import responses as r
from lplan.results import Choice, Results, Wave, under
from tests import findings
from tests.publish_data import shipped

WAVES = ("2011", "2015", "2017")
ALIKE, MIXED, FEW, HALF, NOBODY = "alike", "mixed", "few", "half", "nobody"
TEMPERS = (ALIKE, MIXED, FEW, HALF, NOBODY)


@dataclass(frozen=True)
class World:
    """An odd survey. tempers: how each wave's answers are; dropped: the share of questions that the last wave left
    out.
    """

    units: int
    waves: tuple[str, ...]
    tempers: tuple[str, ...]
    dropped: float = 0.0
    silent: int = 0
    seed: int = 0


def given_to(item, temper: str, draw: random.Random, year: int) -> tuple[str | None, str]:
    """One answer: (answer, status)."""
    if temper == NOBODY and draw.random() < 0.6 or temper == HALF and draw.random() < 0.5:
        return None, r.SKIPPED
    if temper != ALIKE and item.type != TEXT and draw.random() < 0.08:
        return None, r.DONT_KNOW
    codes = [option.code for option in item.choices]
    if item.type == MULTIPLE:
        if temper in (ALIKE, FEW):
            return ";".join(codes[: 1 if temper == ALIKE else draw.choice((1, 2))]), r.ANSWERED
        return ";".join(code for code in codes if draw.random() < 0.5), r.ANSWERED
    if item.type == YEAR:
        return str(2010 if temper == ALIKE else draw.randint(2010, max(year, 2011))), r.ANSWERED
    if item.type == NUMBER:
        return "2.0" if temper == ALIKE else f"{draw.randint(0, 9)}.0", r.ANSWERED
    if item.type == TEXT:
        return None, r.SUPPRESSED
    return (codes[1] if temper == ALIKE else draw.choice(codes[-2:] if temper == FEW else codes)), r.ANSWERED


def answers(world: World) -> pd.DataFrame:
    book, draw = shipped().codebook, random.Random(world.seed)
    units = shipped().register.codes[: world.units]
    left_out = {item.code for item in book.items if draw.random() < world.dropped}
    rows = []
    for wave, temper in zip(world.waves, world.tempers, strict=False):
        items = [item for item in book.items if item.asked_in(wave)]
        items = [item for item in items if wave != world.waves[-1] or item.code not in left_out]
        for n, unit in enumerate(units):
            if n < world.silent:
                rows += [(wave, unit, "", item.code, None, r.NO_RESPONSE) for item in items]
                continue
            known: dict[str, str | None] = {}
            for item in items:
                answer, status = given_to(item, temper, draw, int(wave))
                if not item.applies(known):
                    answer, status = None, r.NOT_APPLICABLE
                known[item.code] = answer if status == r.ANSWERED else None
                rows.append((wave, unit, "", item.code, answer, status))
    return pd.DataFrame(rows, columns=list(r.COLUMNS)).astype(dict.fromkeys(r.COLUMNS, "str"))


def built(world: World) -> Results:
    known, rows = shipped(), answers(world)
    waves = tuple(Wave(wave, wave, int(wave)) for wave in world.waves)
    scores = index.score(rows, known.codebook, known.definition, known.register)
    return replace(known, waves=waves, responses=rows, scores=scores, quotes=known.quotes.iloc[:0])


def hold(results: Results, wave: str, baseline: str | None, unit: str | None, longest: int = findings.LONGEST) -> int:
    """Check every chart of one view; how many had something to show."""
    choice = Choice(survey="larandeplaner", wave=wave, baseline=baseline, unit=unit)
    shown = 0
    for chart in CHARTS:
        frame = chart.frame(results, choice)
        title = chart.finding(frame, results, choice)
        findings.check(chart.key, title, frame, wave, longest)
        note = named(chart.note(frame, choice), results) if chart.note else ""
        findings.check_note(chart.key, note, frame)
        for said in (
            note,
            "" if frame.empty else chart.spoken(frame, results, title),
        ):
            assert not re.search(r"\b(nan|None|NaT)\b|<NA>", said), (chart.key, said)
        if chart.basis != PUBLIC:
            shown += not frame.empty
    return shown


def view(results: Results, unit: str | None) -> int:
    waves = [wave.key for wave in results.waves]
    return hold(results, waves[-1], waves[-2] if len(waves) > 1 else None, unit, findings.ODD)


ODD = {
    "one region": World(1, ("2017",), (MIXED,)),
    "one region, three waves": World(1, WAVES, (MIXED, FEW, MIXED)),
    "two regions": World(2, ("2015", "2017"), (FEW, FEW)),
    "all alike": World(5, ("2017",), (ALIKE,)),
    "all alike in two waves": World(4, ("2015", "2017"), (ALIKE, ALIKE)),
    "nobody": World(4, ("2017",), (MIXED,), silent=4),
    "nobody after somebody": World(3, ("2015", "2017"), (MIXED, NOBODY)),
    "ties": World(6, ("2015", "2017"), (FEW, FEW), seed=3),
    "half missing": World(6, WAVES, (HALF, HALF, HALF), seed=1),
    "half not asked": World(5, ("2015", "2017"), (MIXED, MIXED), dropped=0.5, seed=2),
    "the first wave": World(5, ("2011",), (MIXED,), silent=1),
}


MINE = ("one region", "all alike in two waves", "nobody", "ties", "half missing")


@pytest.mark.parametrize(("name", "mine"), [*((name, False) for name in ODD), *((name, True) for name in MINE)])
def test_findings_hold_in_an_odd_wave(name, mine):
    results = built(ODD[name])
    shown = view(results, results.register.codes[0] if mine else None)
    assert shown or ODD[name].silent == ODD[name].units


worlds = st.builds(
    World,
    units=st.integers(1, 6),
    waves=st.sampled_from([("2017",), ("2011", "2017"), ("2015", "2017"), WAVES, ("2011",), ("2015",)]),
    tempers=st.tuples(*[st.sampled_from(TEMPERS)] * 3),
    dropped=st.sampled_from([0.0, 0.0, 0.3, 0.9]),
    silent=st.integers(0, 3),
    seed=st.integers(0, 10_000),
)
QUIET = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow], "derandomize": True}


@settings(max_examples=4, **QUIET)
@given(worlds, st.booleans())
def test_findings_hold_in_any_wave(world, mine):
    results = built(world)
    view(results, results.register.codes[0] if mine else None)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@settings(max_examples=250, **QUIET)
@given(worlds, st.booleans())
def test_findings_hold_in_many_waves(world, mine):
    results = built(world)
    view(results, results.register.codes[0] if mine else None)


@pytest.mark.parametrize(
    ("wave", "baseline", "unit"),
    [
        ("2011", None, None),
        ("2015", "2011", "12"),
        ("2017", "2015", None),
        ("2017", "2015", "12"),
        ("2017", None, "05"),
    ],
)
def test_findings_hold_in_the_demonstration(wave, baseline, unit):
    assert hold(shipped(), wave, baseline, unit) > 10


@pytest.mark.parametrize("weights", [(("resurser", 4.0),), (("resurser", 0.0), ("vardag", 8.0)), (("vardag", 1.1),)])
def test_findings_hold_under_own_weights(weights):
    choice = Choice(survey="larandeplaner", wave="2017", weights=weights)
    results = under(shipped(), choice)
    for key in (
        "weight_effect",
        "map",
        "levels_overview",
        "importance",
        "method_difference",
    ):
        chart = next(chart for chart in CHARTS if chart.key == key)
        rendered = chart.render(results, choice, with_figure=False)
        findings.check(key, rendered.title, rendered.frame, "2017")
        findings.check_note(key, rendered.note, rendered.frame)


def test_findings_hold_in_the_collected_world(collected_engine):
    results = composition.load(collected_engine, store.surveys(collected_engine)["survey"].iloc[0])
    for wave, baseline in (("2024", None), ("2025", "2024")):
        for unit in (None, "08"):  # one who has answered half
            assert hold(results, wave, baseline, unit) > 10


def test_every_chart_has_its_sentences_checked():
    assert set(findings.CHECKS) == {chart.key for chart in CHARTS}


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("activity_heat", "Flest regioner arbetar med ”Statistik (Supercross)” (12 av 20)"),
        ("activity_heat", "Flest regioner arbetar med ”Statistik (Supercross)” och ”Metod (GIS)” (vardera 12 av 21)"),
        (
            "missing_answers",
            "12\u00a0% av svaren saknas eller är Vet ej (89 av 755), och andelen är störst i uppföljning (14 av 105)",
        ),
        ("plan_timeline", "5 av 19 planer är 5 år eller äldre, och 2 av dem revideras"),
        ("revision_reason", "Flest regioner svarar ”Uppdateringsbehov” på frågan varför planen revideras (5 av 7)"),
        ("map", "7 av 20 regioner är på nivån Etablerad i mognadsindex"),
        (
            "answers_all",
            "21 av 21 regioner har svarat på minst en av 55 frågor, och svaren skiljer sig mest om tillräckliga "
            "resurser",
        ),
        ("maturity_matrix", "Etablerad är den vanligaste nivån i dimensionerna (65 av 185 värden)"),
        ("bodies_over_time", "Samverkansorgan hade ansvaret i 13 av 21 län 2013"),
        ("levels_overview", "Längst har man kommit med återkoppling, kortast med vardag"),
    ],
)
def test_a_false_sentence_is_found(key, wrong):
    """The checks bite: each of these was said once, or is a number away from what is true."""
    choice = Choice(survey="larandeplaner", wave="2017", baseline="2015")
    frame = next(chart for chart in CHARTS if chart.key == key).frame(shipped(), choice)
    with pytest.raises(AssertionError):
        findings.check(key, wrong, frame, "2017")


@pytest.mark.parametrize(
    "poor",
    [
        "Vanligast är Etablerad, 64 av 185 fall; 74 är gränsfall",
        "Vanligaste nivån är Etablerad i 64 av 185 rutor",
        "Längst fram ligger man i Skåne",
        "Vanligaste skälet för revidering: Annat skäl, 7 av 12",
        "Planen revideras av " + "4 av 9 regioner som bildades 2014 eller senare, " * 3,
    ],
)
def test_a_finding_in_poor_swedish_is_found(poor):
    with pytest.raises(AssertionError):
        findings.plain(poor)
