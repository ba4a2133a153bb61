"""The index: hand-worked arithmetic, a published case, and laws that must always hold."""

import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan import codebook, index
from lplan.core import aggregation_methods, units
from lplan.core import responses as r
from lplan.core.errors import Refused
from lplan.core.settings import ROOT
from lplan.index.engine import normalisation, outliers
from tests.index_data import HEAD, answers, book, of

TWO = {"A": ["a1", "a2"], "B": ["b1"]}


def test_points_are_weighted_within_and_then_between_dimensions():
    scores = index.score(answers({"u": {"a1": "2", "a2": "1", "b1": "0"}}), book(TWO))
    assert of(scores, "a1") == {"u": 100}
    assert of(scores, "A") == {"u": 75}  # (1 + 0.5) / 2
    assert of(scores, "index") == {"u": 37.5}  # (75 + 0) / 2


def test_less_is_better_turns_the_share_of_multiple_choice():
    options = "[{code='a',label='A'},{code='b',label='B'},{code='c',label='C'}]"
    item = f"[[item]]\ncode='x'\ntext='x'\ntype='multiple'\ndimension='D'\npolarity='less'\noptions={options}"
    read = codebook.parse(f"{HEAD}[[dimension]]\ncode='D'\nname='D'\n{item}")
    scores = index.score(answers({"u": {"x": "a"}, "v": {"x": ""}, "w": {"x": "a;b;c"}}), read)
    assert of(scores.round(4), "x") == {"u": 66.6667, "v": 100, "w": 0}


def test_weights_are_keyed_by_code():
    scores = index.score(answers({"u": {"a1": "2", "a2": "1", "b1": "0"}}), book(TWO, "[index.weights]\na1 = 3\nA = 4"))
    assert of(scores, "A") == {"u": 87.5}  # (3·1 + 1·0.5) / 4
    assert of(scores, "index") == {"u": 70}  # 4·87.5 / 5


def test_an_unanswered_item_carries_no_weight_and_bounds_say_what_it_could_have_been():
    scores = index.score(answers({"u": {"a1": "2", "a2": None, "b1": "1"}}), book(TWO, "threshold = 0.5"))
    assert of(scores, "A") == {"u": 100}
    assert of(scores, "A", "coverage") == {"u": 0.5}
    assert (of(scores, "A", "low"), of(scores, "A", "high")) == ({"u": 50}, {"u": 100})


def test_coverage_below_the_threshold_gives_no_score_rank_or_level():
    levels = "threshold = 0.75\n[[index.level]]\nfrom = 0\nname = 'N'"
    scores = index.score(
        answers({"u": {"a1": "2", "a2": None, "b1": "1"}, "v": {"a1": "1", "a2": "1", "b1": "1"}}), book(TWO, levels)
    )
    row = scores[(scores["code"] == "A") & (scores["unit"] == "u")].iloc[0]
    assert np.isnan(row["score"]) and pd.isna(row["rank"]) and pd.isna(row["level"])
    assert (row["low"], row["high"]) == (50, 100)


def test_what_does_not_apply_leaves_numerator_and_denominator_or_earns_full_points():
    given = answers({"u": {"a1": "0", "a2": r.NOT_APPLICABLE, "b1": "2"}})
    assert of(index.score(given, book(TWO)), "A") == {"u": 0}
    assert of(index.score(given, book(TWO)), "A", "coverage") == {"u": 1}
    assert of(index.score(given, book(TWO, "not_applicable = 'full'")), "A") == {"u": 50}


def test_dont_know_is_missing_or_zero_by_the_definition():
    given = answers({"u": {"a1": "2", "a2": r.DONT_KNOW, "b1": "2"}})
    assert of(index.score(given, book(TWO, "threshold = 0.5")), "A") == {"u": 100}
    assert of(index.score(given, book(TWO, "dont_know = 'zero'")), "A") == {"u": 50}


def test_a_unit_that_did_not_respond_has_no_index_no_rank_and_no_bounds():
    scores = index.score(answers({"u": dict.fromkeys(("a1", "a2", "b1"), r.NO_RESPONSE)}), book(TWO))
    assert scores[["score", "rank", "low", "high"]].isna().all(axis=None)
    assert (scores["coverage"] == 0).all()


def test_ties_share_the_lowest_place_on_the_shown_value():
    shown = normalisation.rounded(np.array([70.04, 70.0, 70.01, 50.0, np.nan]), 1)
    assert normalisation.places(shown)[:4].tolist() == [1, 1, 1, 4]
    assert np.isnan(normalisation.places(shown)[4])


def test_levels_begin_at_their_cut_point_on_the_shown_value():
    levels = "[[index.level]]\nfrom = 0\nname = 'L'\n[[index.level]]\nfrom = 50\nname = 'H'"
    scores = index.score(
        answers({"u": {"a1": "1", "a2": "1", "b1": "1"}, "v": {"a1": "0", "a2": "1", "b1": "1"}}), book(TWO, levels)
    )
    assert of(scores, "index", "level") == {"u": 1, "v": 0}


def test_a_gate_holds_a_unit_back_however_high_its_score():
    gate = (
        "[[index.level]]\nfrom = 0\nname = 'L'\n[[index.level]]\nfrom = 50\nname = 'H'\n[[index.gate]]\nlevel = "
        "1\ncode = 'a1'\nminimum = 50"
    )
    scores = index.score(
        answers({"u": {"a1": "0", "a2": "2", "b1": "2"}, "v": {"a1": "1", "a2": "2", "b1": "2"}}), book(TWO, gate)
    )
    assert of(scores, "index", "level") == {"u": 0, "v": 1}


@pytest.mark.parametrize(
    ("method", "expected"),
    [("arithmetic", 62.5), ("geometric", 100 * np.sqrt(0.25)), ("harmonic", 40.0), ("minimum", 25.0)],
)
def test_each_way_of_putting_together(method, expected):
    items = "options = [{code='0',label='a',points=0},{code='1',label='b',points=0.25},{code='2',label='c',points=1}]"
    scores = index.score(
        answers({"u": {"a": "2", "b": "1"}}), book({"A": ["a"], "B": ["b"]}, f"aggregate = '{method}'", items)
    )
    assert of(scores, "index")["u"] == pytest.approx(expected)


def test_copeland_counts_duels_won_and_lost_within_the_wave():
    given = {"u": {"a": "2", "b": "2"}, "v": {"a": "1", "b": "1"}, "w": {"a": "0", "b": "0"}}
    scores = index.score(answers(given), book({"A": ["a"], "B": ["b"]}, "aggregate = 'copeland'"))
    assert of(scores, "index") == {"u": 100, "v": 50, "w": 0}


def test_a_zero_makes_a_geometric_mean_zero_unless_epsilon_says_otherwise():
    one_each = {"A": ["a"], "B": ["b"]}
    given = answers({"u": {"a": "0", "b": "2"}})
    assert of(index.score(given, book(one_each, "aggregate = 'geometric'")), "index") == {"u": 0}
    mapped = of(index.score(given, book(one_each, "aggregate = 'geometric'\nepsilon = 0.01")), "index")["u"]
    assert mapped == pytest.approx(100 * (np.sqrt(0.01) - 0.01) / 0.99, abs=1e-5)


def test_dimensions_nest():
    nested = book({"top": [], "A": ["a"], "B": ["b"]}, "", parents={"A": "top", "B": "top"})
    scores = index.score(answers({"u": {"a": "2", "b": "1"}}), nested)
    assert of(scores, "top") == {"u": 75} and of(scores, "index") == {"u": 75}


def test_an_item_that_a_wave_did_not_ask_does_not_count_in_it():
    both = pd.concat(
        [answers({"u": {"a1": "2", "b1": "2"}}, "1"), answers({"u": {"a1": "2", "a2": "0", "b1": "2"}}, "2")]
    )
    scores = index.score(both, book(TWO))
    assert scores[scores["code"] == "A"].set_index("wave")["score"].to_dict() == {"1": 100, "2": 50}


def test_hdi_2022_comes_out_of_a_codebook_alone():
    """UNDP's published index: 193 of 193 values at three decimals, 193 of 193 ranks."""
    data = pd.read_csv(ROOT / "tests/data/hdi_2022.csv", comment="#").set_index("unit")
    data = data.dropna(subset="rank")  # the report's rows for groups of countries have no rank
    long = data[["le", "eys", "mys", "gni"]].stack().rename("answer").rename_axis(["unit", "item"]).reset_index()
    long = long.assign(wave="2022", respondent="", answer=long["answer"].map(repr), status=r.ANSWERED)[list(r.COLUMNS)]
    scores = index.score(long, codebook.load(ROOT / "docs/examples/hdi.toml"))
    root = scores[scores["code"] == "index"].set_index("unit").loc[data.index]
    assert len(data) == 193
    assert (normalisation.rounded(root["score"].to_numpy(), 3).round(3) == data["hdi"].round(3)).sum() == 193
    assert (root["rank"].astype(int) == data["rank"].astype(int)).sum() == 193


# --- real-valued indicators ---


def real(kind: str, values: list, definition: str = "") -> list:
    text = (
        f"{HEAD}[index]\nthreshold = "
        f"0\n{definition}\n[[dimension]]\ncode='D'\nname='D'\n[[item]]\ncode='x'\ntext='x'\ntype='number'\ndimension='D'\n{kind}\n[[item]]\ncode='pop'\ntext='p'\ntype='number'\npolarity='neither'\n"
    )
    given = {str(n): {"x": None if v is None else repr(float(v)), "pop": "10.0"} for n, v in enumerate(values)}
    scores = index.score(answers(given), codebook.parse(text))
    return [None if np.isnan(v) else round(v, 4) for v in of(scores, "x").values()]


def test_each_normalisation_by_hand():
    assert real("goalposts=[0,10]", [0, 5, 20]) == [0, 50, 100]
    assert real("goalposts=[0,10]\npolarity='less'", [0, 5, 20]) == [100, 50, 0]
    assert real("goalposts=[1,100]\ntransform='log'", [1, 10, 100]) == [0, 50, 100]
    assert real("normalise='minmax'", [2, 4, 6]) == [0, 50, 100]
    assert real("normalise='rank'", [2, 9, 6]) == [0, 100, 50]
    assert real("normalise='percentile'", [2, 9, 6, 7]) == [25, 100, 50, 75]
    assert real("normalise='best'", [2, 4, 8]) == [25, 50, 100]
    assert real("normalise='zscore'", [1, 2, 3], "scale = 1") == [-1, 0, 1]
    assert real("goalposts=[0,1]\ndenominator='pop'", [1, 5]) == [10, 50]
    assert real("goalposts=[0,10]", [5, None]) == [50, None]


def test_an_outlier_is_moved_in_by_the_rule_only_when_it_breaks_it():
    spread = [*range(1, 12), 1000]
    moved = real("normalise='minmax'\noutliers='winsorise'", spread)
    assert moved[-1] == moved[-2] == 100 and moved[0] == 0
    assert real("normalise='minmax'\noutliers='winsorise'", [1, 2, 3]) == [0, 50, 100]


def test_skewness_and_kurtosis_are_those_of_the_rule():
    x = np.array([1.0, 2, 3, 4, 10])
    assert outliers.skewness(x) == pytest.approx(1.6970563, abs=1e-6)
    assert outliers.kurtosis(x) == pytest.approx(3.152, abs=1e-3)


def test_imputation_by_group_uses_the_groups_mean():
    text = "threshold = 0\nimpute = 'group_mean'\ngroup = 'side'"
    register = units.Register(
        tuple(units.Unit(u, u, facts={"side": side}) for u, side in (("u", "n"), ("v", "n"), ("w", "s")))
    )
    given = answers({"u": {"a": "2"}, "v": {"a": None, "b": "1"}, "w": {"a": "0"}})
    scores = index.score(
        given, book({"A": ["a", "b"]}, text), index.definition(book({"A": ["a", "b"]}, text)), register
    )
    assert of(scores, "a") == {"u": 100, "v": 100, "w": 0}


# --- faults ---


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ("[index.weights]\na1 = -1", "noll eller större"),
        ("[index.weights]\na1 = 0\na2 = 0", "noll tillsammans"),
        ("[index.weights]\nzz = 1", "som inte finns i kodboken"),
        ("aggregate = 'magic'", "finns inte"),
        ("threshold = 2", "mellan 0 och 1"),
        ("unheard = 1", "okänt ord"),
        ("impute = 'group_mean'", "behöver group"),
    ],
)
def test_a_faulty_definition_says_what_is_wrong(definition, said):
    with pytest.raises(Refused, match=said):
        index.definition(book(TWO, definition))


def test_one_unit_no_answers_and_an_item_nobody_answered_are_no_accidents():
    assert index.score(answers({}), book(TWO)).empty
    alone = index.score(answers({"u": {"a1": "1", "a2": None, "b1": None}}), book(TWO, "threshold = 0"))
    assert of(alone, "index", "rank") == {"u": 1}


def test_the_hash_follows_everything_that_can_change_a_score_and_nothing_else():
    one, other = index.definition(book(TWO)), index.definition(book(TWO, "threshold = 0.5"))
    assert one.hash == index.definition(book(TWO)).hash != other.hash


# --- laws ---

STEP = st.sampled_from(["0", "1", "2", None, r.NOT_APPLICABLE, r.DONT_KNOW])
GIVEN = st.lists(st.fixed_dictionaries(dict.fromkeys(("a1", "a2", "b1"), STEP)), min_size=1, max_size=5)
METHOD = st.sampled_from(
    ["arithmetic", "geometric", "harmonic", "minimum", "maximum", "median", "product", "power(0.5)", "power(-0.5)"]
)


def named(rows: list[dict]) -> dict:
    return {f"u{n}": row for n, row in enumerate(rows)}


@settings(max_examples=60, deadline=None)
@given(rows=GIVEN, method=METHOD, epsilon=st.sampled_from([0, 0.01]), threshold=st.sampled_from([0, 0.5, 1]))
def test_a_score_lies_between_0_and_100_and_between_its_bounds(rows, method, epsilon, threshold):
    scores = index.score(
        answers(named(rows)), book(TWO, f"aggregate='{method}'\nepsilon={epsilon}\nthreshold={threshold}")
    )
    found = scores.dropna(subset="score")
    assert found["score"].between(0, 100).all()
    assert (found["low"] <= found["score"] + 1e-6).all() and (found["score"] <= found["high"] + 1e-6).all()
    assert (found["coverage"] >= threshold - 1e-9).where(found["kind"] != "item", True).all()


@settings(max_examples=60, deadline=None)
@given(rows=GIVEN, method=METHOD, epsilon=st.sampled_from([0, 0.01]), data=st.data())
def test_raising_an_answer_never_lowers_a_score(rows, method, epsilon, data):
    item = data.draw(st.sampled_from(["a1", "a2", "b1"]))
    if rows[0][item] not in ("0", "1"):
        rows[0][item] = "0"
    raised = [{**rows[0], item: str(int(rows[0][item]) + 1)}, *rows[1:]]
    codes = book(TWO, f"aggregate='{method}'\nepsilon={epsilon}\nthreshold=0")
    before, after = (of(index.score(answers(named(x)), codes), "index") for x in (rows, raised))
    assert not after["u0"] < before["u0"] - 1e-6


@settings(max_examples=30, deadline=None)
@given(rows=GIVEN, data=st.data())
def test_the_order_of_units_and_items_changes_nothing(rows, data):
    frame = answers(named(rows))
    shuffled = frame.iloc[data.draw(st.permutations(range(len(frame))))]
    key = ["unit", "code"]
    one, other = (index.score(f, book(TWO)).sort_values(key, ignore_index=True) for f in (frame, shuffled))
    pd.testing.assert_frame_equal(one, other)


@settings(max_examples=30, deadline=None)
@given(rows=GIVEN, weight=st.floats(0.1, 100))
def test_equal_weights_are_no_weights(rows, weight):
    same = f"[index.weights]\nA = {weight}\nB = {weight}\na1 = {weight}\na2 = {weight}"
    one, other = (of(index.score(answers(named(rows)), book(TWO, text)), "index") for text in ("", same))
    assert one == pytest.approx(other, nan_ok=True, abs=1e-5)


@settings(max_examples=60, deadline=None)
@given(x=st.lists(st.floats(0, 1), min_size=1, max_size=6), epsilon=st.sampled_from([0.0, 0.01, 0.1]))
def test_harmonic_is_at_most_geometric_is_at_most_arithmetic(x, epsilon):
    values, weights = np.array([x]), np.ones(len(x))
    low, middle, high = (
        aggregation_methods.aggregate(m, values, weights, epsilon)[0] for m in ("harmonic", "geometric", "arithmetic")
    )
    assert low <= middle + 1e-9 and middle <= high + 1e-9


def test_a_wave_of_21_units_and_60_items_is_scored_in_under_20_ms():
    codes = book({f"D{d}": [f"D{d}i{n}" for n in range(6)] for d in range(10)})
    frame = answers({f"u{n}": {item.code: str((n + k) % 3) for k, item in enumerate(codes.items)} for n in range(21)})
    definition = index.definition(codes)
    index.score(frame, codes, definition)
    took = []
    for _n in range(15):
        start = time.process_time()
        index.score(frame, codes, definition)
        took.append(time.process_time() - start)
    assert min(took) < 0.020


@given(rows=GIVEN, threshold=st.sampled_from([0.3, 0.5, 0.8, 1.0]))
def test_coverage_below_the_threshold_gives_no_score_anywhere(rows, threshold):
    scores = index.score(answers(named(rows)), book(TWO, f"threshold = {threshold}"))
    nodes = scores[scores["kind"] != "item"]
    thin = nodes["coverage"] < threshold - 1e-9
    assert nodes.loc[thin, "score"].isna().all() and nodes.loc[thin, "rank"].isna().all()
    assert nodes.loc[~thin & (nodes["coverage"] > 0), "score"].notna().all()


@pytest.mark.parametrize("method", ["copeland", "minimum"])
def test_duels_and_the_weakest_link_at_their_edges(method):
    """One unit alone, nobody with an answer, all alike, and somebody without any."""
    two = book(TWO, f"aggregate = '{method}'\nthreshold = 0")
    alone = of(index.score(answers({"u": {"a1": "2", "a2": "1", "b1": "0"}}), two), "index")
    assert alone == {"u": 50.0 if method == "copeland" else 0.0}
    nothing = index.score(answers({u: {"a1": None, "a2": None, "b1": None} for u in "uv"}), two)
    assert nothing["score"].isna().all() and nothing["rank"].isna().all()
    alike = index.score(answers({u: {"a1": "1", "a2": "1", "b1": "1"} for u in "uvw"}), two)
    assert of(alike, "index") == dict.fromkeys("uvw", 50.0) and of(alike, "index", "rank") == dict.fromkeys("uvw", 1)
    given_one = {"u": {"a1": "2", "a2": "2", "b1": "2"}, "v": {"a1": None, "a2": None, "b1": None}}
    partly = of(index.score(answers(given_one), two), "index")
    assert partly["u"] == (50.0 if method == "copeland" else 100.0) and partly["v"] != partly["v"]


def test_a_duel_that_is_lost_to_one_and_won_over_another_is_a_draw_in_all():
    """u beats v and v beats w in everything: won minus lost is 2, 0 and −2 of 2 duels: 100, 50 and 0."""
    rows = {u: dict.fromkeys(("a1", "a2", "b1"), said) for u, said in zip("uvw", "210", strict=True)}
    scores = index.score(answers(rows), book(TWO, "aggregate = 'copeland'"))
    assert of(scores, "index") == {"u": 100.0, "v": 50.0, "w": 0.0}


def test_what_others_lack_may_win_or_lose_them_their_duels():
    """u beats v and meets w, who may have answered anything: one duel of two is open for u, and all of them for w."""
    rows = {"u": {"a1": "1"}, "v": {"a1": "0"}, "w": {"a1": None}}
    scores = index.score(answers(rows), book({"A": ["a1"]}, "aggregate = 'copeland'\nthreshold = 0"))
    assert of(scores, "index") | {"w": None} == {"u": 100, "v": 0, "w": None}
    low, high = of(scores, "index", "low"), of(scores, "index", "high")
    assert low == {"u": 50, "v": 0, "w": 25} and high == {"u": 100, "v": 25, "w": 100}
