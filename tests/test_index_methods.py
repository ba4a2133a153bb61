"""Sensitivity, robustness, coherence and ways of weighing: worked by hand, or against brute force."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from lplan import index
from lplan import responses as r
from lplan.errors import Refused
from lplan.index.studies.coherence import alpha, correlation
from lplan.settings import ROOT
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
    same = {"aggregate": ("arithmetic", "arithmetic"), "weights": 0.25}
    found = index.sensitivity(many(), codes, index.definition(codes), wave="1", factors=same, n=64).effects
    alike = found[found["factor"] == "aggregate"]
    assert len(alike) and (alike[["first", "total", "first_low", "total_high"]] == 0).all(axis=None)
    assert (found.loc[found["factor"] == "weights", "total"] > 0).any()


def test_a_factor_that_acts_alone_explains_everything():
    frame, codes = numbers({"u": [1, 0], "v": [0.4, 0.4]})  # u leads by the one mean, v by the other
    only = {"aggregate": ("arithmetic", "geometric"), "leave_out": ("none", "none")}
    found = index.sensitivity(frame, codes, index.definition(codes), wave="1", factors=only, n=512)
    moving = set(found.variance.loc[found.variance["variance"] > 0, "output"])
    alone = found.effects[found.effects["output"].isin(moving) & (found.effects["factor"] == "aggregate")]
    assert len(moving) and alone["first"].to_numpy() == pytest.approx(1, abs=0.1)
    assert alone["total"].to_numpy() == pytest.approx(1, abs=0.1)
    assert found.evaluations == 512 * 4


def test_first_order_shares_sum_to_at_most_one_and_total_to_at_least_that():
    codes = book(TWO, "threshold=0.5", STEPS)
    found = index.sensitivity(many(), codes, index.definition(codes), wave="1", n=512).effects
    moving = found.groupby("output")[["first", "total"]].sum()
    moving = moving[moving["total"] > 0]
    assert (moving["first"] <= 1.15).all() and (moving["total"] >= 0.9).all()


def test_sensitivity_says_what_it_cannot_do():
    codes = book(TWO, "", STEPS)
    definition = index.definition(codes)
    with pytest.raises(Refused, match="tvåpotens"):
        index.sensitivity(many(), codes, definition, wave="1", n=100)
    with pytest.raises(Refused, match="har inget värde"):
        index.sensitivity(many(), codes, definition, wave="1", unit="nobody")
    alone = answers({"u": {"a1": "2", "a2": "1", "b1": "0"}})
    assert (index.sensitivity(alone, codes, definition, wave="1", n=64).variance["variance"] == 0).all()


# --- robustness ---


def test_best_and_worst_place_over_all_weights_by_hand():
    """u wins when A weighs most, w when B does, v (0.5, 0.5) is never last for both but never first either."""
    frame, codes = numbers({"u": [1, 0], "v": [0.45, 0.45], "w": [0, 1]})
    found = index.robustness(frame, codes, index.definition(codes), wave="1", low=0, high=1).extremes.set_index("unit")
    assert found["exact"].all()
    assert found[["rank_best", "rank_worst"]].to_numpy().tolist() == [[1, 3], [2, 3], [1, 3]]


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic"])
def test_no_weights_give_a_place_outside_the_extremes(method):
    rng = np.random.default_rng(7)
    rows = {f"u{n}": rng.uniform(0.1, 1, 4).round(3).tolist() for n in range(7)}
    frame, codes = numbers(rows, f"aggregate = '{method}'\nepsilon = 0.01")
    definition = index.definition(codes)
    found = index.robustness(frame, codes, definition, wave="1", low=0.1, high=0.6).extremes.set_index("unit")
    best, worst = found["rank_best"].astype(int), found["rank_worst"].astype(int)
    seen_best, seen_worst = best * 0 + 99, worst * 0
    for w in rng.dirichlet(np.ones(4), 400):
        if w.min() < 0.1 or w.max() > 0.6:
            continue
        moved = definition.changed(weights=dict(zip("ABCD", map(float, w), strict=True)), decimals=6)
        scores = index.score(frame, codes, moved)
        rank = scores[scores["code"] == "index"].set_index("unit")["rank"].astype(int)
        seen_best, seen_worst = np.minimum(seen_best, rank), np.maximum(seen_worst, rank)
    assert (best <= seen_best).all() and (seen_worst <= worst).all()
    assert (seen_best - best).sum() <= 3 and (worst - seen_worst).sum() <= 3  # and they are nearly reached


def test_what_is_left_out_is_counted_by_hand():
    frame, codes = numbers({"u": [1, 0.2], "v": [0, 1], "w": [0.4, 0.5]})
    found = index.robustness(frame, codes, index.definition(codes), wave="1")
    dropped = found.dropped.set_index(["kind", "code"])
    # Scores 60, 50, 45: places 1, 2, 3. Without A: 20, 100, 50: places 3, 1, 2, so the shifts are 2, 1, 1.
    assert dropped.loc[("dimension", "A"), "mean_shift"] == pytest.approx(4 / 3)
    assert dropped.loc[("dimension", "A"), ["unit", "rank", "rank_without"]].tolist() == ["u", 1, 3]
    assert dropped.loc[("item", "a"), "mean_shift"] == pytest.approx(4 / 3)
    assert dropped.loc[("dimension", "B"), "mean_shift"] == pytest.approx(2 / 3)
    geometric = found.methods.set_index("unit")["score_geometric"]
    assert geometric["w"] == pytest.approx(
        100 * (np.sqrt((0.01 + 0.99 * 0.4) * (0.01 + 0.99 * 0.5)) - 0.01) / 0.99, abs=1e-5
    )
    assert geometric["v"] < 10


def test_custom_weights_stand_beside_equal_ones():
    frame, codes = numbers({"u": [1, 0], "v": [0, 0.8]}, "[index.weights]\nA = 1\nB = 3")
    table = index.robustness(frame, codes, index.definition(codes), wave="1").weights.set_index("unit")
    assert table["score"].to_dict() == {"u": 25, "v": 60} and table["score_equal"].to_dict() == {"u": 50, "v": 40}
    assert table["rank_equal"].to_dict() == {"u": 1, "v": 2}


def test_bounds_that_leave_no_weights_are_refused():
    frame, codes = numbers({"u": [1, 0], "v": [0, 0.8]})
    with pytest.raises(Refused, match="Inga vikter"):
        index.robustness(frame, codes, index.definition(codes), wave="1", low=0.6, high=0.9)


@pytest.mark.parametrize("rows", [{}, {"u": [1.0, 0.0]}])
def test_one_unit_or_none_is_no_accident(rows):
    frame, codes = numbers(rows or {"u": [1.0, 0.0]})
    if not rows:
        frame["status"], frame["answer"] = r.SKIPPED, None
    definition = index.definition(codes)
    found = index.robustness(frame, codes, definition, wave="1")
    assert len(found.extremes) == len(rows)
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


# --- ways of weighing ---


def test_a_budget_is_the_mean_of_what_the_experts_give():
    assert index.budget({"x": {"A": 60, "B": 40}, "y": {"A": 20, "B": 80}}) == pytest.approx({"A": 0.4, "B": 0.6})
    with pytest.raises(Refused) as refused:
        index.budget({"x": {"A": 60, "B": 30}, "y": {"A": -20, "B": 120}})
    assert len(refused.value.problems) == 2


def test_benefit_of_the_doubt_gives_each_its_best_case():
    frame, codes = numbers({"u": [1, 0], "v": [0, 1], "w": [0.5, 0.25]})
    definition = index.definition(codes)
    scores = index.score(frame, codes, definition)
    free = index.benefit_of_doubt(scores, codes, definition, wave="1", low=0, high=1).set_index("unit")
    assert free["score"].to_dict() == pytest.approx({"u": 1, "v": 1, "w": 0.75})  # weights 1 and 1: 0.5 + 0.25
    frame, codes = numbers({"u": [1, 0.2], "w": [0.2, 0.6]})
    scores = index.score(frame, codes, definition)
    assert (index.benefit_of_doubt(scores, codes, definition, wave="1", low=0, high=1)["score"] > 1 - 1e-9).all()
    bound = index.benefit_of_doubt(scores, codes, definition, wave="1", low=0.4, high=0.6).set_index("unit")
    # w likes B at most 0.6 s: u then has 0.52 s, so s = 1 / 0.52, and w 0.44 s.
    assert bound["score"].to_dict() == pytest.approx({"u": 1, "w": 0.44 / 0.52})
    assert bound.loc["w", ["A", "B"]].tolist() == pytest.approx([0.4, 0.6])
    with pytest.raises(Refused, match="Inga vikter"):
        index.benefit_of_doubt(scores, codes, definition, wave="1", low=0.6, high=0.9)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ({"u": [0.2, 0.4]}, {"u": 1.0}),  # alone: nobody is ahead
        ({"u": [0, 0], "v": [0, 0]}, {"u": 0.0, "v": 0.0}),  # nothing to be best at
        ({"u": [0.5, 0.5], "v": [0.5, 0.5]}, {"u": 1.0, "v": 1.0}),  # alike
        ({"u": [1, 1], "v": [0.5, 0.5]}, {"u": 1.0, "v": 0.5}),  # half of the best in everything
    ],
)
def test_benefit_of_the_doubt_at_its_edges(rows, expected):
    frame, codes = numbers(rows)
    definition = index.definition(codes)
    found = index.benefit_of_doubt(
        index.score(frame, codes, definition), codes, definition, wave="1", low=0.1, high=0.9
    )
    known = found.dropna(subset="score").set_index("unit")
    assert known["score"].to_dict() == pytest.approx(expected)
    assert known[["A", "B"]].sum(axis=1).to_numpy() == pytest.approx(np.ones(len(known)))
    assert found["score"].isna().equals(found["rank"].isna())


def test_benefit_of_the_doubt_leaves_out_who_lacks_something():
    frame, codes = numbers({"u": [0.2, 0.4], "v": [0.6, 0.1]})
    frame.loc[(frame["unit"] == "v") & (frame["item"] == "b"), ["answer", "status"]] = [None, r.SKIPPED]
    definition = index.definition(codes).changed(threshold=0)
    found = index.benefit_of_doubt(index.score(frame, codes, definition), codes, definition, wave="1")
    assert found["unit"].tolist() == ["u"]


def test_natural_groups_part_where_the_gaps_are():
    frame, codes = numbers({u: [x] for u, x in {"a": 0.1, "b": 0.12, "c": 0.5, "d": 0.9, "e": 0.88, "f": 0.52}.items()})
    scores = index.score(frame, codes, index.definition(codes))
    groups = index.natural_groups(scores, wave="1", k=3)
    assert groups.to_dict() == {"a": 0, "b": 0, "c": 1, "d": 2, "e": 2, "f": 1}
    assert index.natural_groups(scores, wave="1", k=9).nunique() == 6


# --- definitions that change ---


def test_a_changed_definition_is_another_with_its_own_hash():
    codes = book(TWO)
    own = index.definition(codes)
    moved = own.changed(weights={"A": 3}, aggregate="geometric")
    assert dict(moved.weights) == {"A": 3} and moved.aggregate == "geometric" and moved.hash != own.hash
    assert own.changed().hash == own.hash
    assert dict(moved.changed(weights={"B": 2}).weights) == {"A": 3, "B": 2}
    for wrong in (
        {"weights": {"A": -1}},
        {"weights": {"A": float("nan")}},
        {"aggregate": "magic"},
        {"threshold": 2},
        {"unheard": 1},
    ):
        with pytest.raises(Refused):
            own.changed(**wrong)


def test_the_solvers_own_lines_stay_out_of_the_standard_output_and_other_lines_come_out(tmp_path):
    """In a process of its own: what is printed there past Python is printed past capturing too."""
    code = (
        "import os, ctypes, threading\n"
        "from lplan.index.next_steps.solver_output import without_chatter\n"
        "c = ctypes.CDLL(None)\n"
        "def one(n):\n"
        "    with without_chatter():\n"
        "        c.puts(b'HighsMipSolverData::again')\n"
        "        os.write(1, b'kept %d\\n' % n)\n"
        "threads = [threading.Thread(target=one, args=(n,)) for n in range(3)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "print('after')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.split("\n")) == ["", "after", "kept 0", "kept 1", "kept 2"]


@pytest.mark.parametrize("epsilon", [0.01, 0.03, 0.1, 0.2])
def test_means_of_means_of_nothing_but_zeros_are_zero_and_not_refused_for_a_last_digit(epsilon):
    read = book(
        {"A": ["a1", "a2"], "B": ["b1", "b2", "b3", "b4"]},
        f"aggregate='geometric'\nepsilon={epsilon}\n[index.aggregates]\nA='geometric'\nB='harmonic'\n",
    )
    scores = index.score(answers({"u": {item.code: "0" for item in read.items}}), read, index.definition(read))
    assert (scores["score"] == 0).all()
