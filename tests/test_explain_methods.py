"""Så räknades detta for every method that the engine has: what is printed gives the score to who computes it anew."""

import re
from dataclasses import replace
from math import prod

import numpy as np
import pandas as pd
import pytest

from lplan import codebook, index
from lplan.charts.explanation import points_in_words
from lplan.charts.explanation import score_in_words as pages
from lplan.charts.explanation.points_in_words import _STEPS
from lplan.charts.explanation.score_in_words import told
from lplan.codebook import NORMALISATIONS
from lplan.core import text
from lplan.core.aggregation_methods import METHODS
from lplan.core.errors import ERROR
from lplan.core.settings import ROOT
from lplan.core.units import Register, Unit
from lplan.export.explanation_files import as_text, for_excel
from lplan.intake.answers import several_waves as waves
from lplan.results import Choice, Results, Wave
from tests.index_data import HEAD, answers

ANSWERED = sorted((ROOT / "docs/examples").glob("*.csv"))
NUMBER = re.compile(r"[-−]?\d(?:[\d\u202f]*\d)?(?:,\d+)?")


def numbers(words: str) -> list[float]:
    """Every number in Swedish words."""
    return [float(n.replace("\u202f", "").replace("−", "-").replace(",", ".")) for n in NUMBER.findall(words)]


def results(book, responses, units=None) -> Results:
    definition, none = index.definition(book), pd.DataFrame()
    register = units or Register(tuple(Unit(code, code) for code in sorted(set(responses["unit"]))))
    waves = tuple(Wave(key, key, 2020) for key in sorted(set(responses["wave"])))
    return Results(
        codebook=book,
        register=register,
        waves=waves,
        responses=responses,
        scores=index.score(responses, book, definition, register),
        evidence=none,
        bodies=none,
        facts=none,
        sources=none,
        definition=definition,
    )


# --- putting together ---

SAID = {
    "u": {"a": "80", "b": "20", "c": "50"},
    "v": {"a": "10", "b": "40", "c": "50"},
    "w": {"a": "50", "b": "30", "c": "20"},
}
METHODS = [
    *(m for m, known in METHODS.items() if not known.takes),
    "power(0.5)",
    "power(-2)",
    "power(0)",
    "penalty(1)",
]


def three(index: str) -> codebook.Codebook:
    """Three numbers 0–100 directly under the index, of weights 1, 2 and 1."""
    item = "[[item]]\ncode='{0}'\ntext='Number {0}'\ntype='number'\ndimension='index'\ngoalposts=[0, 100]\nweight={1}\n"
    items = "".join(item.format(code, weight) for code, weight in (("a", 1), ("b", 2), ("c", 1)))
    return codebook.parse(f"{HEAD}[index]\n{index}\n{items}")


def again(method: str, table: pd.DataFrame, sentences: str, epsilon: float) -> float:
    """The value from what is printed: the last column where there is one, else the points and the sentences."""
    *parts, _foot = table.to_dict("records")
    last = table.columns[-1]
    column = [numbers(row[last])[0] for row in parts if row[last] not in ("–", "")]
    points = [numbers(row["Poäng"])[0] for row in parts]
    lift, back = 100 * epsilon, 1 - epsilon
    match method:
        case "arithmetic":
            return sum(column)
        case "sum":
            return sum(column) * numbers(sentences.split("vikternas summa")[1])[0]
        case "penalty(1)":
            return sum(column) - numbers(sentences.split("genom medelvärdet")[1])[0]
        case "quadratic":
            return sum(column) ** 0.5
        case "cubic":
            return sum(column) ** (1 / 3)
        case "power(0.5)":
            return sum(column) ** 2
        case "power(-2)":
            return (sum(column) ** -0.5 - lift) / back
        case "geometric" | "power(0)":
            return (prod(column) - lift) / back
        case "harmonic":
            return (1 / sum(column) - lift) / back
        case "product":
            return prod(column) * 100
        case "minimum":
            return min(points)
        case "maximum":
            return max(points)
        case "median":
            return sorted(points)[1]
        case "first":
            return points[0]
        case "copeland":
            n, won, even, lost = numbers(sentences.split("Av ")[1])[:4]
            assert won + even + lost == n
            return ((won - lost) / n + 1) / 2 * 100
    raise AssertionError(method)


@pytest.mark.parametrize("epsilon", [0.0, 0.05])
@pytest.mark.parametrize("method", METHODS)
def test_what_is_printed_gives_the_score_under_every_aggregation(method, epsilon):
    made = results(three(f'aggregate = "{method}"\nepsilon = {epsilon}'), answers(SAID))
    for unit in SAID:
        page = told(made, Choice(wave="1"), unit, "index")
        part = page.parts[0]
        score = made.scored("1", "index").set_index("unit")["score"][unit]
        assert again(method, part.table, " ".join(part.sentences), epsilon) == pytest.approx(score, abs=0.006), unit
        assert f"Värdet är {text.number(score, 1)} " in page.answer
        assert part.table["Räknas som"].iloc[:-1].map(lambda said: numbers(said)[0]).tolist() == [25, 50, 25]


def test_a_zero_is_said_to_make_a_harmonic_mean_zero_and_two_middle_parts_are_both_named():
    said = {"u": {"a": "0", "b": "20", "c": "50"}, "v": {"a": "10", "b": "40", "c": None}}
    words = " ".join(
        told(results(three('aggregate="harmonic"'), answers(said)), Choice(wave="1"), "u", "index").parts[0].sentences
    )
    assert "En del är noll" in words
    made = results(three('aggregate="median"\nthreshold = 0.5'), answers(said))
    words = " ".join(told(made, Choice(wave="1"), "v", "index").parts[0].sentences)
    assert "Mitt emellan Number a med 10,00 och Number b med 40,00 ligger 25,00." in words


def test_a_method_without_words_of_its_own_is_named_with_what_it_gives():
    made = results(three(""), answers(SAID))
    part = made.explained("1", "u", "index").sums[0]
    words = pages.working(made, replace(part, method="ordered(2)")).sentences
    assert words == ("Delarna vägs samman med metoden ordered(2) till 42,50.",)


def test_a_working_that_does_not_come_to_the_score_is_not_told():
    made = results(three(""), answers(SAID))
    part = made.explained("1", "u", "index").sums[0]
    assert part.checked and pages.working(made, part).cells
    wrong = pages.working(made, replace(part, checked=False))
    assert wrong.sentences == ("Delarna vägs samman med metoden arithmetic till 42,50.",) and not wrong.cells


# --- from a number to points ---

OTHERS = {"u": 30.0, "v": 10.0, "w": 50.0, "x": 20.0, "y": 30.0}


def alone(item: str, index: str = "") -> codebook.Codebook:
    head = f"{HEAD}[index]\n{index}\n[[item]]\ncode='a'\ntext='A'\ntype='number'\ndimension='index'\n{item}\n"
    return codebook.parse(head + "[[item]]\ncode='d'\ntext='D'\ntype='number'\npolarity='neither'\n")


def way(item: str, index: str = "", said: dict | None = None) -> tuple[list[list[float]], float]:
    """(the numbers of each printed step, the score) of u."""
    given = {unit: {"a": f"{x:g}", "d": "4"} for unit, x in (said or OTHERS).items()}
    made = results(alone(item, index), answers(given))
    table = told(made, Choice(wave="1"), "u", "index").parts[0].table
    words = table["Så blir svaret poäng"].iloc[0]
    return [numbers(step) for step in words.split("; ")], made.scored("1", "item")["score"].iloc[0]


WAYS = {
    "goalposts": ("goalposts=[0, 40]", lambda s: (30 - s[0][1]) / (s[0][2] - s[0][1]) * 100),
    "less": ("goalposts=[0, 40]\npolarity='less'", lambda s: (1 - (30 - s[0][1]) / (s[0][2] - s[0][1])) * 100),
    "clipped": ("goalposts=[0, 20]", lambda s: min((30 - s[0][1]) / (s[0][2] - s[0][1]), 1) * 100),
    "divided": ("goalposts=[0, 10]\ndenominator='d'", lambda s: 30 / s[0][0] / s[1][2] * 100),
    "log": ("goalposts=[1, 100]\ntransform='log'", lambda s: (np.log(30) - s[1][3]) / (s[1][4] - s[1][3]) * 100),
    "capped": ("goalposts=[0, 40]\ncaps=[0, 25]", lambda s: s[0][2] / s[1][2] * 100),
    "minmax": ("normalise='minmax'", lambda s: (30 - s[0][1]) / (s[0][3] - s[0][1]) * 100),
    "zscore": ("normalise='zscore'", lambda s: (30 - s[0][0]) / s[0][1] * 100),
    "zscore less": ("normalise='zscore'\npolarity='less'", lambda s: -(30 - s[0][0]) / s[0][1] * 100),
    "rank": ("normalise='rank'", lambda s: (s[0][0] - 1) / (s[0][1] - 1) * 100),
    "percentile": ("normalise='percentile'", lambda s: s[0][0] / s[0][1] * 100),
    "best": ("normalise='best'", lambda s: 30 / s[0][0] * 100),
    "best less": ("normalise='best'\npolarity='less'", lambda s: s[0][0] / 30 * 100),
    "mean": ("normalise='mean'", lambda s: 30 / s[0][0] * 100),
    "band": ("normalise='band'", lambda s: (0 if s[0][1] > 30 else 1 if s[0][3] < 30 else 0.5) * 100),
    "steps": ("normalise='steps'\nsteps=[[0, 0], [25, 0.4], [40, 1]]", lambda s: s[0][1] * 100),
    "piecewise": (
        "normalise='piecewise'\nsteps=[[0, 0], [20, 0.4], [40, 1]]",
        lambda s: (s[0][1] + (30 - s[0][0]) / (s[0][2] - s[0][0]) * (s[0][3] - s[0][1])) * 100,
    ),
    "none": ("normalise='none'", lambda s: 30 * s[0][0]),
    "unit": ("goalposts=[0, 'unit w']", lambda s: (30 - s[0][1]) / (s[0][2] - s[0][1]) * 100),
    "found": ("goalposts=['min', 'top2']", lambda s: (30 - s[0][1]) / (s[0][2] - s[0][1]) * 100),
}


@pytest.mark.parametrize("name", WAYS)
def test_what_is_printed_gives_the_points_under_every_normalisation(name):
    item, again = WAYS[name]
    steps, score = way(item)
    assert again(steps) == pytest.approx(score, abs=0.01)
    assert steps[-1][-1] == pytest.approx(score, rel=1e-4, abs=1e-3)


def test_every_normalisation_is_among_them():
    said = " ".join(item for item, _again in WAYS.values())
    assert all(name in said for name in NORMALISATIONS)


def test_outliers_and_a_range_are_steps_of_their_own():
    far = OTHERS | {"u": 5_000.0} | {f"z{n}": 20.0 + n for n in range(8)}
    steps, score = way("normalise='minmax'\noutliers='winsorise'\nrange=[1, 100]", "scale = 1", far)
    assert steps[0] == [50] and steps[-1] == [0, 1, 1, 100, 100] and score == 100


@pytest.mark.parametrize("path", ANSWERED, ids=lambda path: path.stem)
def test_every_published_example_is_told_step_by_step(path):
    """Every number that was answered has a way, every treated dimension too, and every step has words.

    Where missing answers are imputed, outliers among them are not told one by one: the rule is said instead.
    """
    book = codebook.load(path.with_suffix(".toml"))
    responses, problems = waves.responses(path.read_bytes(), path.name, book)
    assert not [problem for problem in problems if problem.severity == ERROR]
    made = results(book, responses)
    ways = 0
    for wave in made.by_wave:
        for unit in made.asked(wave)[:6]:
            page = told(made, Choice(wave=wave), unit, "index")
            assert as_text(page) and for_excel(page)
            for part in made.explained(wave, unit, "index").sums:
                assert part.checked or part.method == "copeland" or part.score != part.score, (unit, part.code)
                treated = abs(part.before - part.score) > 1e-6  # False too where there is nothing to treat
                assert part.way or not treated, (unit, part.code)
                for line in part.lines:
                    told_by_number = line.treated == "answered" and line.kind == "item" and not line.points
                    same = told_by_number and float(line.answers[0]) == line.score
                    unsure = made.definition.impute != "none"
                    assert line.way or not told_by_number or same or unsure, (unit, line.code)
                    ways += len(line.way)
                    assert all(step.what in _STEPS for step in line.way)
    assert ways


def test_a_dimension_that_is_treated_prints_numbers_that_give_its_score():
    treated = codebook.parse(
        f"{HEAD}[index]\n[[dimension]]\ncode='A'\nname='A'\nnormalise='zscore'\n"
        "[[item]]\ncode='a1'\ntext='a'\ntype='number'\ndimension='A'\ngoalposts=[0, 4]\n"
    )
    made = results(treated, answers({"u": {"a1": "2"}, "v": {"a1": "1"}, "w": {"a1": "0"}}))
    part = told(made, Choice(wave="1"), "u", "A").parts[0]
    before, scale, given, mean, sd, z, _scale, score = numbers(part.sentences[-1])
    assert (before, scale, given) == (50, 100, 0.5)
    assert (given - mean) / sd == pytest.approx(z) and z * 100 == pytest.approx(score)
    assert score == pytest.approx(made.scored("1", "dimension", "A").set_index("unit")["score"]["u"])


def test_where_a_way_cannot_be_told_the_kind_of_rule_is():
    made = results(alone("normalise='goalposts'\ngoalposts=[0, 40]"), answers({"u": {"a": "10"}, "v": {"a": "20"}}))
    part = made.explained("1", "u", "index").sums[0]
    assert points_in_words.scaled(made, made.codebook.by_code["a"], part.lines[0]).startswith(
        "0 vid 0, full poäng vid 40"
    )
    untold = replace(part.lines[0], way=())
    assert points_in_words.scaled(made, made.codebook.by_code["a"], untold) == "efter regeln i kodboken"
    treated = replace(part, before=part.score + 5, way=(), lines=(untold,))
    assert "räknas om efter regeln i kodboken" in " ".join(pages._part(made, treated).sentences)
