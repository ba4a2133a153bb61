"""Uncertainty and sensitivity: what is known beforehand must come out, and the definition's own scores are
reproduced.
"""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan import index
from lplan.core import responses as r
from lplan.core.errors import Refused
from lplan.index.studies import input_factors as f
from lplan.index.studies.repeated_scoring import study
from tests.index_data import answers, book, of

TWO = {"A": ["a1", "a2"], "B": ["b1"]}
STEPS = "options = [{code='0',label='a'},{code='1',label='b'},{code='2',label='c'}]"  # no points: equal steps assumed
LEVELS = "[[index.level]]\nfrom = 0\nname = 'L'\n[[index.level]]\nfrom = 50\nname = 'H'\n"
SAID = st.sampled_from(["0", "1", "2", None, r.NOT_APPLICABLE, r.DONT_KNOW])
GIVEN = st.lists(st.fixed_dictionaries(dict.fromkeys(("a1", "a2", "b1"), SAID)), min_size=1, max_size=6)


def many(n: int = 8) -> pd.DataFrame:
    """Units whose answers differ, some of them lacking."""
    said = ["0", "1", "2"]
    rows = {f"u{k}": {"a1": said[k % 3], "a2": said[(k // 2) % 3], "b1": said[(k * 2 + 1) % 3]} for k in range(n)}
    rows["u1"]["a2"], rows["u3"]["a1"] = None, r.NOT_APPLICABLE
    return answers(rows)


def run(rows: pd.DataFrame, text: str = "", **more) -> index.Uncertainty:
    codes = book(TWO, text, STEPS)
    return index.uncertainty(rows, codes, index.definition(codes), wave="1", **({"draws": 300} | more))


@settings(max_examples=40, deadline=None)
@given(
    rows=GIVEN,
    method=st.sampled_from(["arithmetic", "geometric", "harmonic", "minimum", "copeland"]),
    epsilon=st.sampled_from([0, 0.01]),
    threshold=st.sampled_from([0, 0.5, 1]),
    rule=st.sampled_from(["", "not_applicable = 'full'", "dont_know = 'zero'", "impute = 'mean'"]),
)
def test_with_every_factor_as_defined_the_draws_are_the_scores(rows, method, epsilon, threshold, rule):
    text = f"aggregate='{method}'\nepsilon={epsilon}\nthreshold={threshold}\n{rule}\n[index.aggregates]\nA='{method}'\n[index.weights]\na1=3"
    codes = book(TWO, text, STEPS)
    frame = answers({f"u{n}": row for n, row in enumerate(rows)})
    ready = study(frame, codes, index.definition(codes), wave="1")
    expected = of(index.score(frame, codes), "index")
    drawn = ready.run({}, 2)["index"]
    assert len(ready.ranked) == sum(not np.isnan(score) for score in expected.values())
    for n, row in enumerate(ready.ranked):
        assert drawn[:, n] == pytest.approx(expected[ready.units[row]], abs=2e-6)


@settings(max_examples=25, deadline=None)
@given(rows=GIVEN)
def test_the_own_value_lies_in_its_interval_and_shares_sum_to_one(rows):
    found = run(answers({f"u{n}": row for n, row in enumerate(rows)}), f"threshold=0.5\n{LEVELS}", draws=64)
    table = found.units
    for what in ("rank", "score", "level"):
        assert (table[f"{what}_low"] <= table[what]).all() and (table[what] <= table[f"{what}_high"]).all()
    assert table["p_top"].between(0, 1).all()
    assert found.levels.groupby("unit")["p"].sum().round(9).eq(1).all()
    both = (found.before + found.before.T).to_numpy()
    assert np.allclose(both[~np.isnan(both)], 1)


def test_the_same_seed_gives_the_same_and_another_does_not():
    one, same, other = run(many(), seed=3), run(many(), seed=3), run(many(), seed=4)
    pd.testing.assert_frame_equal(one.units, same.units)
    assert not one.units["score_low"].equals(other.units["score_low"])


def test_who_is_worse_in_everything_is_never_before_and_twins_are_alike():
    best, worst = {"a1": "2", "a2": "2", "b1": "2"}, {"a1": "1", "a2": "0", "b1": "0"}
    found = run(answers({"u": best, "v": worst, "w": worst}))
    assert found.before.loc["u", "v"] == 1 and found.before.loc["v", "w"] == 0.5
    assert found.groups.set_index("unit")["group"].to_dict() == {"u": 1, "v": 2, "w": 2}
    assert found.units.set_index("unit")["rank_low"].to_dict() == {"u": 1, "v": 2, "w": 2}


def test_a_factor_alone_gives_what_is_worked_out_by_hand():
    """u: A = (1 + 0.25) / 2 with convex steps; the arithmetic index of A and B = 1 is 0.8125."""
    rows = answers({"u": {"a1": "2", "a2": "1", "b1": "2"}})
    codes = book(TWO, "", STEPS)
    ready = study(rows, codes, index.definition(codes), wave="1", factors={"points": None})
    assert ready.run({f.POINTS: np.array([0, 1, 2])}, 3)["index"].ravel() == pytest.approx(
        [87.5, 81.25, 100 * ((1 + np.sqrt(0.5)) / 2 + 1) / 2], abs=1e-5
    )
    ready = study(rows, codes, index.definition(codes), wave="1", factors={"aggregate": None})
    mapped = [0.01 + 0.99 * x for x in (0.75, 1)]
    assert ready.run({f.AGGREGATE: np.array([1])}, 1)["index"][0, 0] == pytest.approx(
        100 * (np.sqrt(mapped[0] * mapped[1]) - 0.01) / 0.99, abs=1e-5
    )
    ready = study(rows, codes, index.definition(codes), wave="1", factors={"between": None, "leave_out": None})
    assert ready.run({f.BETWEEN: np.array([1])}, 1)["index"][0, 0] == pytest.approx(100 * (2 * 0.75 + 1) / 3, abs=1e-5)
    without = {factor.name: factor.alternatives for factor in ready.factors}[f.LEAVE_OUT].index("a1")
    assert ready.run({f.LEAVE_OUT: np.array([without])}, 1)["index"][0, 0] == 75  # A = 0.5, B = 1


def test_rules_for_what_is_missing_are_worst_best_and_mean():
    rows = answers({"u": {"a1": "2", "a2": None, "b1": "2"}, "v": {"a1": "2", "a2": "1", "b1": "2"}})
    codes = book(TWO, "threshold=0.5", STEPS)
    ready = study(rows, codes, index.definition(codes), wave="1", factors={"missing": None})
    alternatives = {factor.name: factor.alternatives for factor in ready.factors}[f.MISSING]
    drawn = ready.run({f.MISSING: np.arange(4)}, 4)["index"][:, 0]
    assert dict(zip(alternatives, drawn, strict=True)) == {"as_defined": 100, "worst": 75, "best": 100, "mean": 87.5}


def test_what_cannot_vary_is_said_with_its_reason():
    full = answers({f"u{n}": {"a1": str(n), "a2": "1", "b1": "2"} for n in range(3)})
    table = run(full).factors.set_index("factor")
    assert not table.loc["missing", "varied"] and table.loc["missing", "reason"]
    assert not table.loc["not_applicable", "varied"] and table.loc["weights", "varied"]
    assert not table.loc["normalise", "varied"]


def test_progress_runs_from_nothing_to_all():
    told = []
    run(many(), progress=told.append)
    assert told == sorted(told) and told[-1] == 1


@pytest.mark.parametrize("study", [index.uncertainty, index.sensitivity])
def test_who_stops_the_draws_on_the_way_is_let_go_at_once(study):
    class Stopped(Exception):
        pass

    told = []

    def progress(done):
        told.append(done)
        raise Stopped

    codes = book(TWO, "", STEPS)
    more = {"n": 64} if study is index.sensitivity else {"draws": 400}
    with pytest.raises(Stopped):
        study(many(), codes, index.definition(codes), wave="1", progress=progress, **more)
    assert len(told) == 1 and told[0] < 1


def test_a_wave_that_is_not_there_is_refused():
    codes = book(TWO)
    with pytest.raises(Refused, match="Omgången 9"):
        index.uncertainty(many(), codes, index.definition(codes), wave="9")


def test_nobody_with_a_score_gives_empty_frames():
    found = run(answers({"u": dict.fromkeys(("a1", "a2", "b1"))}), LEVELS)
    assert found.units.empty and found.groups.empty and found.shift == 0


def test_a_change_is_drawn_with_the_same_choices_in_both_waves():
    """u: a1 from the bottom to the top, a2 as before. v: the same answers twice, so that no draw can make a change."""
    read = book({"A": ["a1", "a2"], "B": ["b1", "b2"]}, "")
    rows = pd.concat(
        [
            answers(
                {"u": {"a1": "0", "a2": "1", "b1": "1", "b2": "2"}, "v": {"a1": "0", "a2": "2", "b1": "1", "b2": None}},
                "1",
            ),
            answers(
                {
                    "u": {"a1": "2", "a2": "1", "b1": "1", "b2": "2"},
                    "v": {"a1": "0", "a2": "2", "b1": "1", "b2": None},
                    "w": dict.fromkeys(("a1", "a2", "b1", "b2"), "2"),
                },
                "2",
            ),
        ]
    )
    found = index.between(rows, read, index.definition(read), before="1", after="2", draws=200).set_index(
        ["unit", "code"]
    )
    assert set(found.index.get_level_values("unit")) == {"u", "v"}  # w has no wave before
    assert found.loc[("v", "index"), ["change", "low", "high"]].tolist() == [0, 0, 0]
    own = found.loc[("u", "A")]
    assert own["change"] == 50 and 0 <= own["low"] < 50 < own["high"] <= 100
    assert found.loc[("u", "B"), ["change", "low", "high"]].tolist() == [0, 0, 0]
    again = index.between(rows, read, index.definition(read), before="1", after="2", draws=200).set_index(
        ["unit", "code"]
    )
    pd.testing.assert_frame_equal(found, again)
    # Weights alone: a1's share of A is between 0.75 / 2 and 1.25 / 2 of the change of 100.
    heavy = index.between(rows, read, index.definition(read), before="1", after="2", draws=50, seed=3)
    assert heavy["low"].le(heavy["change"]).all() and heavy["high"].ge(heavy["change"]).all()
