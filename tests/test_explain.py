"""Any score's arithmetic adds up to the score, by hand and by law."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan import codebook, index, store
from lplan import results as composition
from lplan.charts.explanation import score_in_words as explained_words
from lplan.charts.explanation.score_in_words import adding_up, told
from lplan.core import responses as r
from lplan.core.settings import ROOT
from lplan.export.explanation_files import as_text, for_excel
from lplan.index.explanation.recomputation import recomputed
from lplan.results import Choice
from tests.index_data import answers, book

TWO = book({"A": ["a1", "a2"], "B": ["b1"]}, index="weights = {A = 3, a2 = 2}")


def lines(explained, code) -> dict:
    return {line.code: line for line in next(part for part in explained.sums if part.code == code).lines}


def test_a_score_is_explained_from_answer_to_sum():
    """a1 = 1 (weight 1), a2 = 0.5 (weight 2): A = (100 + 2·50)/3 = 66.67; B = 0; index = (3·66.67 + 0)/4 = 50."""
    said = answers({"u": {"a1": "2", "a2": "1", "b1": "0"}})
    explained = index.explain(said, TWO, index.definition(TWO), "1", "u")
    assert [part.code for part in explained.sums] == ["index", "A", "B"]
    inside = lines(explained, "A")
    assert inside["a1"].answers == ("2",) and inside["a1"].points == (("2", 1.0),)
    assert [inside[c].carried for c in ("a1", "a2")] == pytest.approx([1 / 3, 2 / 3])
    assert [inside[c].term for c in ("a1", "a2")] == pytest.approx([100 / 3, 100 / 3])
    root = lines(explained, "index")
    assert [root[c].carried for c in ("A", "B")] == [0.75, 0.25]
    assert root["A"].term + root["B"].term == pytest.approx(50) == explained.top.score
    assert explained.top.checked and all(part.checked for part in explained.sums)


def test_what_is_missing_carries_no_weight_and_widens_the_bounds():
    """a2 (weight 2 of 3) is skipped: A stands on a third of its weight, under two thirds, so it has no score."""
    said = answers({"u": {"a1": "2", "a2": r.SKIPPED, "b1": "1"}})
    explained = index.explain(said, TWO, index.definition(TWO), "1", "u")
    inside = {part.code: part for part in explained.sums}["A"]
    assert inside.reason == "coverage" and inside.coverage == pytest.approx(1 / 3) and math.isnan(inside.score)
    assert lines(explained, "A")["a2"].treated == "missing" and lines(explained, "A")["a2"].carried == 0
    assert lines(explained, "A")["a1"].carried == 1
    assert (inside.low, inside.high) == pytest.approx((100 / 3, 100))
    assert lines(explained, "index")["A"].treated == "thin"


def test_what_does_not_apply_leaves_numerator_and_denominator():
    said = answers({"u": {"a1": "1", "a2": r.NOT_APPLICABLE, "b1": "1"}})
    inside = index.explain(said, TWO, index.definition(TWO), "1", "u", "A")
    assert inside.top.score == 50 and inside.top.coverage == 1
    assert lines(inside, "A")["a2"].treated == "dropped"
    others = {other.key: other.score for other in inside.alternatives}
    assert others["not_applicable_full"] == pytest.approx((50 + 2 * 100) / 3, abs=1e-5)


def test_dont_know_as_zero_is_said_to_be_so():
    said = answers({"u": {"a1": "2", "a2": r.DONT_KNOW, "b1": "1"}})
    zero = index.definition(TWO, {"dont_know": "zero"})
    inside = index.explain(said, TWO, zero, "1", "u", "A")
    assert lines(inside, "A")["a2"].treated == "zero" and inside.top.score == pytest.approx(100 / 3, abs=1e-5)


def test_the_other_ways_of_putting_together_are_worked_out():
    """A = 100, B = 50 with weights 3:1: mean 87.5, geometric on [0.01, 1] (0.505^¼ − 0.01) / 0.99 = 84.14, weakest 50,
    equal weights 75.
    """
    said = answers({"u": {"a1": "2", "a2": "2", "b1": "1"}})
    explained = index.explain(said, TWO, index.definition(TWO), "1", "u")
    assert explained.top.score == 87.5
    others = {other.key: round(other.score, 2) for other in explained.alternatives}
    assert others == {"geometric": 84.14, "minimum": 50, "equal": 75}


def test_the_readers_own_index_has_the_published_one_as_an_alternative():
    said = answers({"u": {"a1": "2", "a2": "2", "b1": "1"}})
    published = index.definition(TWO)
    own = index.changed(TWO, published, (("A", 1.0),))
    explained = index.explain(said, TWO, own, "1", "u", published=published)
    assert explained.top.score == 75
    assert {other.key: other.score for other in explained.alternatives}["published"] == 87.5


def test_a_unit_that_did_not_respond_is_said_to_be_silent():
    said = answers({"u": {"a1": r.NO_RESPONSE, "a2": r.NO_RESPONSE, "b1": r.NO_RESPONSE}, "v": {"a1": "1", "b1": "1"}})
    explained = index.explain(said, TWO, index.definition(TWO), "1", "u")
    assert explained.top.reason == "silent" and not explained.alternatives


def test_a_single_item_has_its_own_line():
    said = answers({"u": {"a1": "1", "a2": "1", "b1": "1"}})
    explained = index.explain(said, TWO, index.definition(TWO), "1", "u", "a1")
    assert explained.top.score == 50 and explained.top.points == (("1", 0.5),) and not explained.sums


def test_a_code_that_is_not_in_the_tree_is_refused():
    with pytest.raises(KeyError):
        index.explain(answers({"u": {"a1": "1"}}), TWO, index.definition(TWO), "1", "u", "nowhere")


@pytest.fixture(scope="module")
def shipped():
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, ROOT / "data", [ROOT / "data/codebook.toml"])
    return composition.load(engine, store.surveys(engine)["survey"].iloc[0])


METHODS = ("arithmetic", "geometric", "harmonic", "minimum")
STEP = st.sampled_from(["0", "1", "2", r.SKIPPED, r.DONT_KNOW, r.NOT_APPLICABLE])


@settings(max_examples=60, deadline=None)
@given(
    said=st.lists(STEP, min_size=4, max_size=4),
    weights=st.lists(st.integers(0, 4), min_size=4, max_size=4),
    method=st.sampled_from(METHODS),
    epsilon=st.sampled_from([0.0, 0.01]),
)
def test_every_shown_score_is_the_sum_of_its_lines(said, weights, method, epsilon):
    items = ["a1", "a2", "b1", "b2"]
    tree = book({"A": items[:2], "B": items[2:]})
    named = dict(zip(items, weights, strict=True))
    for pair in (items[:2], items[2:]):
        if sum(named[code] for code in pair) == 0:
            named |= dict.fromkeys(pair, 1)
    chosen = index.definition(
        tree, {"weights": named, "aggregate": method, "epsilon": epsilon, "aggregates": {"A": method}, "threshold": 0}
    )
    explained = index.explain(answers({"u": dict(zip(items, said, strict=True))}), tree, chosen, "1", "u")
    for part in explained.sums:
        assert part.checked == (part.score == part.score), part
        carried = [line.carried for line in part.lines]
        assert sum(carried) == pytest.approx(1) or sum(carried) == 0
        if part.checked:
            assert recomputed(part.method, part.lines, chosen) == pytest.approx(part.score, abs=1e-4)
            assert part.low - 1e-6 <= part.score <= part.high + 1e-6


def test_every_score_that_ships_is_explained_and_adds_up(shipped):
    results, checked = shipped, 0
    for wave in results.by_wave:
        for unit in results.asked(wave)[:6]:
            explained = index.explain(
                results.responses, results.codebook, results.definition, wave, unit, scores=results.scores
            )
            for part in explained.sums:
                assert part.checked == (part.score == part.score), (wave, unit, part.code)
                checked += part.checked
    assert checked > 100


def test_hdi_is_explained_through_its_geometric_mean():
    hdi = codebook.load(ROOT / "docs/examples/hdi.toml")
    codes = [item.code for item in hdi.items if item.scored]
    said = answers({"NOR": dict(zip(codes, ["83.2", "18.2", "13.0", "66000"], strict=True))})
    explained = index.explain(said, hdi, index.definition(hdi), "1", "NOR")
    assert explained.top.method == "geometric" and explained.top.checked
    assert np.prod([line.score**line.carried for line in explained.top.lines]) == pytest.approx(
        explained.top.score, abs=1e-4
    )


# --- in words ---


@settings(max_examples=200, deadline=None)
@given(values=st.lists(st.floats(-500, 500), max_size=12), decimals=st.integers(0, 3))
def test_a_column_rounded_to_add_up_does_so(values, decimals):
    shown = adding_up(values, decimals)
    assert round(sum(shown), 6) == pytest.approx(round(sum(values), 9), abs=0.5 * 10**-decimals + 1e-6)
    assert all(abs(a - b) <= 10**-decimals + 1e-9 for a, b in zip(shown, values, strict=True))


def test_thirds_are_shown_so_that_they_sum():
    assert adding_up([100 / 3] * 3, 2) == [33.34, 33.33, 33.33]
    assert adding_up([], 2) == []


def amount(cell: str) -> float:
    return float(cell.replace(",", ".").replace("\u2212", "-"))


def test_the_contributions_that_are_shown_sum_to_the_shown_value(shipped):
    """Whoever adds up the column by hand gets the row at its foot, and that is the value."""
    choice = Choice(survey="larandeplaner", wave="2017")
    added = 0
    for unit in shipped.asked("2017"):
        for part in told(shipped, choice, unit, "index").parts:
            *terms, total = part.table.iloc[:, -1] if len(part.table) else ["–"]
            carried = [amount(cell) for cell in terms if cell not in ("–", "")]
            if carried:
                assert round(sum(carried), 2) == amount(total), (unit, part.heading)
                added += 1
    assert added > 150


def test_the_text_and_the_csv_name_the_index_the_mark_and_every_question(shipped):
    choice = Choice(survey="larandeplaner", wave="2017", unit="12")
    made = told(shipped, choice, "12", "index")
    plain, sheet = as_text(made), for_excel(made)
    for words in (shipped.index_hash, "Simulerade svar", "Skåne"):
        assert words in plain and words in sheet.decode("utf-8-sig")
    for item in shipped.codebook.items:
        if item.scored:
            assert str(item.text) in plain
    assert sheet.startswith(b"\xef\xbb\xbf") and sheet.count(b"\r\n") > 40
    first = sheet.decode("utf-8-sig").split("\r\n")[3].split(";")
    assert "," in first[5] and "." not in first[5]


def test_words_from_a_questionnaire_are_never_a_formula():
    cells = pd.DataFrame([["=SUM(A1)", " =1+1", "Vi lär", -2.5, float("nan")]], columns=["@a", "b", "c", "d", "e"])
    part = explained_words.Part("=H()", (), cells.astype(str), cells)
    sheet = for_excel(explained_words.Told("+1+cmd", "", (part,), pd.DataFrame(), "-x", False)).decode("utf-8-sig")
    assert sheet.split("\r\n") == ["'+1+cmd", "'-x", "'@a;b;c;d;e", "'=SUM(A1);' =1+1;Vi lär;-2,5;", ""]
