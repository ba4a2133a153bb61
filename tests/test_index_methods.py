"""Sensitivity, robustness and coherence: worked by hand."""

import numpy as np
import pandas as pd
import pytest

from lplan import index
from lplan.core import responses as r
from lplan.core.errors import Refused
from lplan.index.studies.coherence import alpha, correlation
from lplan.index.studies.sensitivity import _shift
from tests.index_data import HEAD, answers, book
from tests.test_index_uncertainty import STEPS, TWO, many

REAL = "type = 'number'\ngoalposts = [0, 1]"


def numbers(rows: dict[str, list[float]], text: str = "") -> tuple[pd.DataFrame, object]:
    """(responses, codebook): one dimension a column, with one number 0–1 in each."""
    columns = "ABCDE"[: len(next(iter(rows.values())))]
    body = f"{HEAD}[index]\n{text}\n"
    for code in columns:
        body += f"[[dimension]]\ncode='{code}'\nname='{code}'\n"
    for code in columns:
        body += f"[[item]]\ncode='{code.lower()}'\ntext='{code}'\ndimension='{code}'\n{REAL}\n"
    given = {u: {c.lower(): repr(float(x)) for c, x in zip(columns, xs, strict=True)} for u, xs in rows.items()}
    from lplan import codebook

    return answers(given), codebook.parse(body)


# --- sensitivity ---


def test_a_factor_with_two_identical_alternatives_explains_nothing():
    codes = book(TWO, "threshold=0.5", STEPS)
    same = {"aggregate": ("arithmetic", "arithmetic"), "weights": ("0.25",)}
    found = index.sensitivity(many(), codes, index.definition(codes), wave="1", factors=same, n=64).effects
    alike = found[found["factor"] == "aggregate"]
    assert len(alike) and (alike[["first", "total", "first_low", "total_high"]] == 0).all(axis=None)
    assert (found.loc[found["factor"] == "weights", "total"] > 0).any()


def test_a_factor_that_acts_alone_explains_everything():
    frame, codes = numbers({"u": [1, 0], "v": [0.4, 0.4]})  # u leads by the one mean, v by the other
    only = {"aggregate": ("arithmetic", "geometric"), "leave_out": ("none", "none")}
    found = index.sensitivity(frame, codes, index.definition(codes), wave="1", factors=only, n=512)
    totals = found.effects.groupby("output")["total"].sum()
    moving = set(totals.index[totals > 0])
    alone = found.effects[found.effects["output"].isin(moving) & (found.effects["factor"] == "aggregate")]
    assert len(moving) and alone["first"].to_numpy() == pytest.approx(1, abs=0.1)
    assert alone["total"].to_numpy() == pytest.approx(1, abs=0.1)


def test_first_order_shares_sum_to_at_most_one_and_total_to_at_least_that():
    codes = book(TWO, "threshold=0.5", STEPS)
    found = index.sensitivity(many(), codes, index.definition(codes), wave="1", n=512).effects
    moving = found.groupby("output")[["first", "total"]].sum()
    moving = moving[moving["total"] > 0]
    assert (moving["first"] <= 1.15).all() and (moving["total"] >= 0.9).all()


def test_a_unit_that_loses_its_rank_has_not_stayed_where_it_was():
    """In the second evaluation the third unit has no rank: the others moved 1 and 1, so the mean is 1, not 2/3."""
    ranks = np.array([[1.0, 3, 3], [2, 1, np.nan], [np.nan] * 3])
    assert _shift(ranks, np.array([1.0, 2, 3])).tolist() == pytest.approx([1 / 3, 1, np.nan], nan_ok=True)


def test_what_a_factor_does_to_a_rank_that_is_lost_is_unknown_and_not_nothing():
    """Without question b, w has no value at all: its rank cannot be said to depend on nothing."""
    frame, codes = numbers({"u": [0, 0.9], "v": [0.4, 0.2], "w": [0.5, 0.5]}, "threshold=0.1")
    lost = (frame["unit"] == "w") & (frame["item"] == "a")
    frame.loc[lost, ["answer", "status"]] = [None, r.SKIPPED]
    only = {"leave_out": ("none", "b")}
    found = index.sensitivity(frame, codes, index.definition(codes), wave="1", factors=only, n=64).effects
    found = found.set_index("output")
    assert found.loc["w", ["first", "total", "total_low"]].isna().all()
    assert found.loc[["shift", "u", "v"], "total"].notna().all() and found.loc["v", "total"] > 0.5  # place 3, then 1


def test_sensitivity_says_what_it_cannot_do():
    codes = book(TWO, "", STEPS)
    definition = index.definition(codes)
    with pytest.raises(Refused, match="tvåpotens"):
        index.sensitivity(many(), codes, definition, wave="1", n=100)
    with pytest.raises(Refused, match="har inget värde"):
        index.sensitivity(many(), codes, definition, wave="1", unit="nobody")
    alone = answers({"u": {"a1": "2", "a2": "1", "b1": "0"}})
    effects = index.sensitivity(alone, codes, definition, wave="1", n=64).effects
    assert len(effects) and (effects[["first", "total", "total_low", "total_high"]] == 0).all(axis=None)


# --- leave one out ---


def test_what_is_left_out_is_counted_by_hand():
    frame, codes = numbers({"u": [1, 0.2], "v": [0, 1], "w": [0.4, 0.5]})
    dropped = index.leave_one_out(frame, codes, index.definition(codes), wave="1").set_index("code")
    # Scores 60, 50, 45: places 1, 2, 3. Without A: 20, 100, 50: places 3, 1, 2, so the shifts are 2, 1, 1.
    assert dropped.loc["A", "mean_shift"] == pytest.approx(4 / 3)
    assert dropped.loc["A", ["unit", "rank", "rank_without"]].tolist() == ["u", 1, 3]
    assert dropped.loc["B", "mean_shift"] == pytest.approx(2 / 3)


@pytest.mark.parametrize("rows", [{}, {"u": [1.0, 0.0]}])
def test_one_unit_or_none_is_no_accident(rows):
    frame, codes = numbers(rows or {"u": [1.0, 0.0]})
    if not rows:
        frame["status"], frame["answer"] = r.SKIPPED, None
    definition = index.definition(codes)
    found = index.leave_one_out(frame, codes, definition, wave="1")
    assert found["code"].tolist() == ["A", "B"] and (found["mean_shift"].fillna(0) == 0).all()
    assert index.coherence(frame, codes, definition, wave="1").dimensions["alpha"].isna().all()
    assert index.uncertainty(frame, codes, definition, wave="1", draws=10).units["rank"].tolist() == [1] * len(rows)


# --- coherence ---


def test_alpha_is_that_of_the_textbook():
    """Two items 1,2,3 and 1,3,2: variances 1 and 1, the sum 2, 5, 5 has 3: alpha = 2 (1 − 2/3); r = 0.5."""
    raw, standardised = alpha(np.array([[1.0, 1], [2, 3], [3, 2]]))
    assert raw == pytest.approx(2 / 3) and standardised == pytest.approx(2 * 0.5 / 1.5)


def test_a_correlation_has_fishers_interval():
    """Handbook's warning in figures: with 21 units an r of .5 may be .09 or .77."""
    rng = np.random.default_rng(1)
    a = rng.normal(size=21)
    e = rng.normal(size=21)
    e -= (e @ (a - a.mean())) / ((a - a.mean()) @ (a - a.mean())) * (a - a.mean())
    b = 0.5 * (a - a.mean()) / a.std() + np.sqrt(0.75) * (e - e.mean()) / e.std()
    r_, low, high, n = correlation(a, b)
    assert (round(r_, 6), round(low, 2), round(high, 2), n) == (0.5, 0.09, 0.77, 21)


def test_duplicates_conflicts_and_constants_are_flagged():
    said = {"a": "01212021", "b": "01212021", "c": "22010200", "d": "11111111"}
    frame = answers({f"u{n}": {item: steps[n] for item, steps in said.items()} for n in range(8)})
    codes = book({"D": list("abcd")})
    found = index.coherence(frame, codes, index.definition(codes), wave="1")
    pairs = found.pairs.set_index(["a", "b"])["flag"].to_dict()
    assert pairs[("a", "b")] == "duplicate" and pairs[("a", "c")] == "conflict"
    items = found.items[found.items["parent"] == "D"].set_index("code")
    assert items["constant"].to_dict() == {"a": False, "b": False, "c": False, "d": True}
    assert np.isnan(items.loc["d", "r"]) and items.loc["c", "conflict"]
    assert items.loc["a", "n"] == 8 and items.loc["a", "r_low"] <= items.loc["a", "r"] <= items.loc["a", "r_high"]
    assert found.dimensions.set_index("code").loc["D", ["k", "n"]].tolist() == [3, 8]


def test_importance_stands_beside_the_weight():
    frame, codes = numbers({"u": [1, 0.5], "v": [0, 0.5], "w": [0.5, 0.5], "x": [0.2, 0.5]})
    definition = index.definition(codes)
    found = index.importance(index.score(frame, codes, definition), codes, definition, wave="1").set_index("code")
    assert found.loc["A", ["weight", "r2"]].tolist() == pytest.approx([0.5, 1]) and np.isnan(found.loc["B", "r"])
    table = index.shares(codes, definition).set_index("code")
    assert table.loc["a", ["share", "effective"]].tolist() == [1, 0.5]


@pytest.mark.parametrize("epsilon", [0.01, 0.03, 0.1, 0.2])
def test_means_of_means_of_nothing_but_zeros_are_zero_and_not_refused_for_a_last_digit(epsilon):
    read = book(
        {"A": ["a1", "a2"], "B": ["b1", "b2", "b3", "b4"]},
        f"aggregate='geometric'\nepsilon={epsilon}\n[index.aggregates]\nA='geometric'\nB='harmonic'\n",
    )
    scores = index.score(answers({"u": {item.code: "0" for item in read.items}}), read, index.definition(read))
    assert (scores["score"] == 0).all()
