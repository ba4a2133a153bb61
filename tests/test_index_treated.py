"""Dimensions that are treated, shared, divided and weighed by another answer: examples worked out by hand, laws,
faults.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan import codebook, index, results
from lplan.charts import CHARTS
from lplan.charts.explanation.score_in_words import told
from lplan.cli import main
from lplan.core import aggregation_methods, text
from lplan.core import responses as r
from lplan.core.errors import Refused
from lplan.core.units import Register, Unit
from lplan.export.explanation_files import as_text
from lplan.index.engine import normalisation, outliers
from lplan.intake.answers import several_waves

EXAMPLES = Path(__file__).parent.parent / "docs/examples"
HEAD = 'format = 1\nkey = "x"\nversion = "1"\ntitle = "X"\n[index]\nscale = 1\ndecimals = 6\nthreshold = 0\n'


def example(name: str, folder: Path) -> tuple[pd.DataFrame, Path]:
    """Units × codes of the scores that the command writes for an example, and the folder of its files."""
    files = ["--codebook", str(EXAMPLES / f"{name}.toml"), "--responses", str(EXAMPLES / f"{name}.csv")]
    assert main(["score", *files, "--out", str(folder)]) == 0
    return pd.read_csv(folder / "scores.csv").pivot(index="unit", columns="code", values="score"), folder


def scored(book: str, **columns) -> pd.DataFrame:
    """Units × codes: scores of numbers given column by column; everything is scaled 0–1."""
    frame = pd.DataFrame(columns)
    frame.insert(0, "unit", [f"u{n:02d}" for n in range(len(frame))])
    read = codebook.parse(HEAD + book)
    found, problems = several_waves.responses(frame.to_csv(index=False).encode(), "answers.csv", read)
    assert not [p for p in problems if p.severity == "error"]
    return index.score(found, read).pivot(index="unit", columns="code", values="score")


def item(code: str, parent: str = "", more: str = "normalise = 'none'") -> str:
    place = f"dimension = '{parent}'\n{more}" if parent else "polarity = 'neither'"
    return f"[[item]]\ncode = '{code}'\ntext = '{code}'\ntype = 'number'\n{place}\n"


def dimension(code: str, more: str = "") -> str:
    return f"[[dimension]]\ncode = '{code}'\nname = '{code}'\n{more}\n"


# --- published methods, on paper ---


def test_one_index_divided_by_another(tmp_path):
    """GDI. B's women have half of everything but income, its men all: (0.8 · 0.5 · 1)^(1/3) / 1."""
    got, _folder = example("gdi", tmp_path)
    assert got["index"]["A"] == 1
    assert got["women"]["B"] == pytest.approx(0.4 ** (1 / 3), abs=1e-6) and got["men"]["B"] == 1
    assert got["index"]["B"] == pytest.approx(0.736806, abs=1e-6)
    women = ((61.5 - 22.5) / 65 * (9 / 18 + 6 / 15) / 2 * np.log(100) / np.log(750)) ** (1 / 3)
    men = ((56.5 - 17.5) / 65 * (10.8 / 18 + 9 / 15) / 2 * np.log(200) / np.log(750)) ** (1 / 3)
    assert got["index"]["C"] == pytest.approx(women / men, abs=1e-6)


def test_one_minus_a_harmonic_mean_of_geometric_ones_divided_by_a_reference(tmp_path):
    """GII. In A the sexes are alike: nought. B by hand: birth = √(10/10 · 1/4) = 0.5, power √(.32 · .72) = 0.48 and
    √(.68 · .8).
    """
    got, _folder = example("gii", tmp_path)
    assert got["index"]["A"] == pytest.approx(0, abs=1e-6)
    men_power = (0.68 * 0.8) ** 0.5
    women, men = (0.5 * 0.48 * 0.5) ** (1 / 3), (men_power * 0.8) ** (1 / 3)
    reference = (0.75 * (0.48 + men_power) / 2 * 0.65) ** (1 / 3)
    assert got["women"]["B"] == pytest.approx(women, abs=1e-6) and got["men"]["B"] == pytest.approx(men, abs=1e-6)
    assert got["reference"]["B"] == pytest.approx(reference, abs=1e-6)
    assert got["index"]["B"] == pytest.approx(1 - 2 / (1 / women + 1 / men) / reference, abs=2e-6)
    assert list(pd.read_csv(tmp_path / "scores.csv").query("code == 'index'")["rank"]) == [1, 2, 3]


def test_parts_that_are_normalised_again(tmp_path):
    """EGDI. Mobile is cut at 120, so both z-scores are −1, 0, 1; human capital is 60, 80, 97: (80 − 60) / 37."""
    got, _folder = example("egdi", tmp_path)
    assert got.loc[["A", "B", "C"], "tii"].tolist() == [0, 0.5, 1]
    assert got["hci"]["B"] == pytest.approx(20 / 37, abs=1e-6)
    assert got["index"]["B"] == pytest.approx((0.5 + 0.5 + 20 / 37) / 3, abs=1e-6)


def test_deprivations_are_counted_cut_off_and_summed_up(tmp_path):
    """MPI. N: h2 (6 people) lacks all, h3 (5) a third, h1 and h4 less than a third: H = 11/20, M0 = (6 + 5/3) / 20."""
    got, folder = example("mpi", tmp_path)
    assert got["index"].round(6).tolist() == [0, 1, 0.333333, 0, 0.333333, 0]
    groups = pd.read_csv(folder / "groups.csv").query("code == 'index'").set_index("group")
    assert groups["n"].to_dict() == {"N": 4, "S": 2} and groups["weight"].to_dict() == {"N": 20, "S": 10}
    assert groups.loc["N", ["above_zero", "mean", "mean_above_zero"]].tolist() == pytest.approx(
        [11 / 20, (6 + 5 / 3) / 20, (6 + 5 / 3) / 11], abs=1e-6
    )
    assert groups.loc["S", ["above_zero", "mean", "mean_above_zero"]].tolist() == pytest.approx(
        [0.2, 1 / 15, 1 / 3], abs=1e-6
    )


def test_uneven_values_cost_something(tmp_path):
    """Mazziotta–Pareto. A is at 100 − 10·√1.5 twice and at 100 + 10·√1.5 once: mean M, variance 400/3, M − 400/3/M."""
    got, _folder = example("mazziotta", tmp_path)
    away = 10 * 1.5**0.5
    assert got["index"]["B"] == 100
    for unit, mean in (("A", 100 - away / 3), ("C", 100 + away / 3)):
        assert got["index"][unit] == pytest.approx(mean - 400 / 3 / mean, abs=1e-5)


def test_gaps_times_levels(tmp_path):
    """EIGE. A's employment: 1 − |72/80 − 1| = 0.9, times √(80/80), and 1 + 99 · 0.9 = 90.1."""
    got, _folder = example("gender", tmp_path)
    assert got["employment"]["A"] == pytest.approx(90.1, abs=1e-5)
    assert got["employment"]["B"] == pytest.approx(1 + 99 * 0.8 * (50 / 80) ** 0.5, abs=1e-5)
    data = pd.read_csv(EXAMPLES / "gender.csv").set_index("unit")
    metric = {}
    for own, whole in (("employed_w", "employed"), ("years_w", "years"), ("income_w", "incomes")):
        gap = 1 - (data[own] / data[whole] - 1).abs()
        metric[own] = 1 + 99 * gap * (data[whole] / data[whole].max()) ** 0.5
    work = (metric["employed_w"] + metric["years_w"]) / 2
    truth = np.exp((0.19 * np.log(work) + 0.15 * np.log(metric["income_w"])) / 0.34)
    assert got["index"].to_numpy() == pytest.approx(truth.to_numpy(), abs=1e-4)


def test_ends_found_among_the_units_or_different_between_groups(tmp_path):
    """The SDG Index. The five longest lives are 80 on average; poverty's 97.5th percentile is 40 + 0.85 · 10 = 48.5."""
    got, folder = example("goals", tmp_path)
    assert got["goal1"]["D"] == pytest.approx(100 * (1 - 20 / 48.5), abs=1e-5) and got["goal1"]["A"] == 100
    lowest = 50 + 0.15 * 10
    assert got["life"]["E"] == pytest.approx(100 * (76 - lowest) / (80 - lowest), abs=1e-5)
    assert got["life"]["C"] == 100 and got["life"]["G"] == 0
    assert got["protected"][["A", "D", "E", "G"]].tolist() == [100, 100, 20, 25]
    assert got["doctors"][["A", "B", "F"]].tolist() == [100, 50, 12.5] and np.isnan(got["doctors"]["G"])
    groups = pd.read_csv(folder / "groups.csv").query("code == 'goal14'").set_index("group")
    assert groups["mean"]["North"] == pytest.approx((10 * 100 + 30 * 50 + 5 * 50) / 45, abs=1e-5)
    assert groups["mean"]["South"] == pytest.approx((20 * 100 + 40 * 20 + 15 * 25) / 75, abs=1e-5)  # F has no answer


def test_the_inequality_adjusted_index_is_a_product_in_each_dimension():
    """IHDI: each index times 1 − its inequality, then the geometric mean."""
    book = dimension("d", "aggregate = 'geometric'")
    for code in "abc":
        book += dimension(f"I{code}", "parent = 'd'\naggregate = 'product'") + item(code, f"I{code}")
        book += item(f"A{code}", f"I{code}", "normalise = 'none'\nrange = [1, 0]")
    got = scored(book, a=[0.8, 0.5], Aa=[0.1, 0], b=[0.5, 0.5], Ab=[0.2, 0], c=[0.9, 0.5], Ac=[0.5, 0])
    assert got["index"].tolist() == pytest.approx([(0.72 * 0.4 * 0.45) ** (1 / 3), 0.5], abs=1e-6)


def test_shares_of_the_population_weigh_the_sexes():
    """The equally distributed equivalent: [share of women · women^−1 + share of men · men^−1]^−1; unknown share: no
    mean.
    """
    book = dimension("ede", "aggregate = 'power(-1)'")
    book += item("women", "ede", "normalise = 'none'\nweight_from = 'share_w'")
    book += (
        item("men", "ede", "normalise = 'none'\nweight_from = 'share_m'") + item("share_w", "") + item("share_m", "")
    )
    got = scored(book, women=[0.4, 0.5], men=[0.8, 0.7], share_w=[0.25, 0.5], share_m=[0.75, None])
    assert got["index"].tolist() == pytest.approx([1 / (0.25 / 0.4 + 0.75 / 0.8), 0.5], abs=1e-6)


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("power(0)", 0.2 ** (2 / 3) * 0.8 ** (1 / 3)),
        ("power(-1)", 3 / (2 / 0.2 + 1 / 0.8)),
        ("power(-2)", ((2 / 0.04 + 1 / 0.64) / 3) ** -0.5),
        ("power(0.5)", ((2 * 0.2**0.5 + 0.8**0.5) / 3) ** 2),
        ("power(1)", 0.4),
        ("power(2)", 0.24**0.5),
        ("penalty", 0.4 - 0.08 / 0.4),
        ("penalty(-1)", 0.4 + 0.08 / 0.4),
        ("penalty(0.5)", 0.3),
        ("sum", 1.2),
        ("product", 0.04 * 0.8),
        ("first", 0.2),
        ("maximum", 0.8),
    ],
)
def test_ways_of_putting_together_by_hand(method, expected):
    """Of 0.2 with weight 2 and 0.8 with weight 1: mean 0.4, variance (2 · 0.04 + 0.16) / 3 = 0.08."""
    assert aggregation_methods.aggregate(method, np.array([[0.2, 0.8]]), np.array([2.0, 1.0])) == pytest.approx(
        [expected]
    )
    read = codebook.parse(
        HEAD + f"aggregate = '{method}'\n" + item("a", "index", "normalise='none'\nweight=2") + item("b", "index")
    )
    found, _problems = several_waves.responses(b"unit,a,b\nu,0.2,0.8", "answers.csv", read)
    assert index.score(found, read).query("code == 'index'")["score"].tolist() == pytest.approx([expected], abs=1e-6)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("range = [1, 0]", [0.9, 0.5, 0.1]),
        ("range = [1, 10]", [1.9, 5.5, 9.1]),
        ("cutoff = 0.5", [0, 0.5, 0.9]),
        ("caps = [0.2, 0.6]", [0.2, 0.5, 0.6]),
        ("goalposts = [0, 0.5]\nclip = 'low'", [0.2, 1, 1.8]),
        ("goalposts = ['min', 1]", [0, 0.4 / 0.9, 0.8 / 0.9]),
        ("normalise = 'rank'\npolarity = 'less'", [1, 0.5, 0]),
        ("normalise = 'zscore'\nrange = [100, 110]", [90, 100, 110]),
        ("normalise = 'best'", [1 / 9, 5 / 9, 1]),
        ("transform = 'inverse'", [10, 2, 1 / 0.9]),
        ("offset = 0.1\ntransform = 'log10'", [-0.69897, -0.2218487, 0]),
        ("normalise = 'steps'\nsteps = [[0, 0], [0.5, 1]]", [0, 1, 1]),
        ("denominator = 'b'", [0.1 / 0.5, 0.5, 0.9 / 2]),
        ("polarity = 'less'", [-0.1, -0.5, -0.9]),
        ("goalposts = ['bottom2', 'top2']", [0, 0.5, 1]),
        ("normalise = 'percentile'", [1 / 3, 2 / 3, 1]),
        ("normalise = 'mean'", [0.2, 1, 1.8]),
    ],
)
def test_a_dimension_is_treated_as_its_words_say(words, expected):
    book = dimension("d", words) + dimension("b", "weight = 0") + item("x", "d") + item("y", "b")
    got = scored(book, x=[0.1, 0.5, 0.9], y=[0.5, 1, 2])
    assert got["d"].tolist() == pytest.approx(expected, abs=1e-6)
    assert got["index"].tolist() == pytest.approx(expected, abs=1e-6)


def test_what_lies_in_two_dimensions_counts_in_both_with_its_weight_there():
    book = (
        dimension("d") + dimension("e", "also = { x = 3 }") + item("x", "d") + item("y", "e") + item("z", "d")
    )  # e: (1·y + 3·x) / 4
    got = scored(book, x=[1, 0], y=[0, 0.5], z=[0.5, 0.5])
    assert got["e"].tolist() == [0.75, 0.125] and got["d"].tolist() == [0.75, 0.25]


@pytest.mark.parametrize(
    ("ties", "first", "expected"),
    [("min", "highest", [1, 2, 2, 4]), ("max", "highest", [1, 3, 3, 4]), ("dense", "lowest", [3, 2, 2, 1])],
)
def test_ranks_and_rounding_follow_the_definition(ties, first, expected):
    book = f"rank_ties='{ties}'\nfirst='{first}'\n" + item("x", "index")
    read = codebook.parse(HEAD.replace("decimals = 6", "decimals = 1") + book)
    found, _problems = several_waves.responses(b"unit,x\na,0.9\nb,0.52\nc,0.45\nd,0.1", "answers.csv", read)
    score = index.score(found, read).query("code == 'index'")
    assert score["rank"].tolist() == expected  # 0.45 is 0.5, half up
    unrounded = index.score(found, read, replace(index.definition(read), rank_on="score")).query("code == 'index'")
    assert sorted(unrounded["rank"]) == [1, 2, 3, 4]
    assert normalisation.rounded(np.array([0.25, 0.35, 0.39]), 1, "half_even").tolist() == [0.2, 0.4, 0.4]
    assert normalisation.rounded(np.array([0.25, 0.35, 0.39]), 1, "down").tolist() == pytest.approx([0.2, 0.3, 0.3])


# --- laws ---

TREATED = [
    "range = [1, 0]",
    "normalise = 'minmax'",
    "normalise = 'zscore'\nrange = [50, 60]",
    "denominator = 'b'",
    "polarity = 'less'",
    "normalise = 'rank'",
    "normalise = 'piecewise'\nsteps = [[0, 0], [0.5, 1], [1, 0]]",
    "cutoff = 0.4",
    "goalposts = ['p10', 'top2']",
    "transform = 'sqrt'",
    "also = ['y0']",
    "aggregate = 'penalty'",
    "aggregate = 'power(-0.5)'",
    "aggregate = 'sum'",
    "aggregate = 'first'",
    "normalise = 'best'\npolarity = 'less'",
]
VALUE = st.one_of(st.none(), st.integers(0, 10).map(lambda n: n / 10))


@st.composite
def surveys(draw):
    """A treated dimension of three numbers beside a plain one, and answers of three to five units."""
    words = draw(st.sampled_from(TREATED))
    root = draw(st.sampled_from(["arithmetic", "sum", "maximum"]))
    book = f"aggregate = '{root}'\n" + dimension("d", words) + dimension("b", "weight = 0.5")
    weigh = "normalise='none'\nweight=2\nweight_from='p'" if draw(st.booleans()) else "normalise='none'"
    book += item("x0", "d", weigh) + item("x1", "d") + item("x2", "d") + item("y0", "b") + item("y1", "b") + item("p")
    rows = draw(st.lists(st.tuples(*[VALUE] * 6), min_size=3, max_size=5))
    read = codebook.parse(HEAD + book)
    given_rows = [
        ("1", f"u{n}", "", code, None if x is None else repr(x), r.SKIPPED if x is None else r.ANSWERED)
        for n, row in enumerate(rows)
        for code, x in zip(("x0", "x1", "x2", "y0", "y1", "p"), row, strict=True)
    ]
    frame = pd.DataFrame(given_rows, columns=list(r.COLUMNS))
    frame["answer"] = frame["answer"].astype("str")
    return read, frame


@given(surveys())
@settings(max_examples=60, deadline=None)
def test_treated_scores_lie_between_their_bounds_and_the_order_of_units_changes_nothing(survey):
    read, frame = survey
    got = index.score(frame, read)
    has = got["score"].notna()
    assert (got["low"][has] <= got["score"][has]).all() and (got["score"][has] <= got["high"][has]).all()
    units = list(dict.fromkeys(frame["unit"]))[::-1]
    turned = pd.concat([frame[frame["unit"] == unit] for unit in units], ignore_index=True)
    again = index.score(turned, read)
    both = got.merge(again, on=["unit", "code"])
    assert both["score_x"].to_numpy() == pytest.approx(both["score_y"].to_numpy(), abs=2e-6, nan_ok=True)
    assert both["rank_x"].astype(float).to_numpy() == pytest.approx(
        both["rank_y"].astype(float).to_numpy(), nan_ok=True
    )


@given(surveys())
@settings(max_examples=40, deadline=None)
def test_with_every_factor_as_defined_the_draws_are_the_treated_scores(survey):
    read, frame = survey
    definition = index.definition(read)
    got = index.score(frame, read, definition).query("code == 'index'").set_index("unit")["score"]
    drawn = index.uncertainty(frame, read, definition, wave="1", draws=3, factors={}).units.set_index("unit")
    assert drawn["score_low"].to_dict() == pytest.approx(got.dropna().to_dict(), abs=2e-6)
    assert drawn["score_high"].to_dict() == pytest.approx(got.dropna().to_dict(), abs=2e-6)


@given(surveys())
@settings(max_examples=25, deadline=None)
def test_the_arithmetic_of_a_treated_score_gives_the_score(survey):
    from lplan.index import explain

    read, frame = survey
    definition = index.definition(read)
    for unit in ("u0", "u1"):
        for part in explain(frame, read, definition, "1", unit).sums:
            assert part.checked == (part.score == part.score)


@given(surveys(), st.integers(1, 99))
@settings(max_examples=15, deadline=None)
def test_everything_that_is_drawn_of_treated_scores_is_finite_and_holds_the_score(survey, seed):
    read, frame = survey
    found = index.uncertainty(frame, read, index.definition(read), wave="1", draws=20, seed=seed).units
    assert (found["score_low"] <= found["score"] + 1e-9).all() and (found["score"] <= found["score_high"] + 1e-9).all()
    assert np.isfinite(found[["score_low", "score_high"]].to_numpy(dtype=float)).all()


def test_a_treated_dimension_over_pooled_waves_is_measured_against_all_of_them():
    read = codebook.parse(HEAD + "pooled = true\n" + dimension("d", "normalise = 'minmax'") + item("x", "d"))
    found, _problems = several_waves.responses(b"unit,wave,x\na,1,0\nb,1,5\na,2,10\nb,2,5", "answers.csv", read)
    got = index.score(found, read).query("code == 'index'")
    assert got.set_index(["wave", "unit"])["score"].to_dict() == {
        ("1", "a"): 0,
        ("1", "b"): 0.5,
        ("2", "a"): 1,
        ("2", "b"): 0.5,
    }
    drawn = index.uncertainty(found, read, index.definition(read), wave="2", draws=5, factors={}).units
    for end in ("score_low", "score_high"):
        assert drawn.set_index("unit")[end].to_dict() == {"a": 1, "b": 0.5}


def test_bounds_turn_where_the_scale_turns():
    """x0 is missing: d is between 0 and 1 of its mean with 0.5, so 1 − d lies between 0.25 and 0.75."""
    read = codebook.parse(
        HEAD + dimension("d", "range = [1, 0]") + item("x", "d", "goalposts=[0, 1]") + item("y", "d", "goalposts=[0,1]")
    )
    found, _problems = several_waves.responses(b"unit,x,y\na,,0.5\nb,1,1", "answers.csv", read)
    got = index.score(found, read).query("code == 'd' and unit == 'a'").iloc[0]
    assert (got["low"], got["score"], got["high"]) == (0.25, 0.5, 0.75)


# --- faults ---


@pytest.mark.parametrize(
    ("book", "words"),
    [
        (dimension("a", "also = ['b']") + dimension("b", "also = ['a']") + item("x", "a"), "räknas ur sig själv"),
        (dimension("a", "denominator = 'a'") + item("x", "a"), "räknas ur sig själv"),
        (dimension("a", "denominator = 'b'\n") + dimension("b", "parent = 'a'") + item("x", "b"), None),
        (dimension("a") + dimension("b", "parent = 'a'\ndenominator = 'a'") + item("x", "b"), "räknas ur sig själv"),
        (dimension("a", "also = ['z']") + item("x", "a"), '"z"'),
        (dimension("a", "also = ['x']") + item("x", "a"), "redan ligger där"),
        (dimension("a", "also = { x = -1 }") + dimension("b") + item("x", "b"), "koder och vikter"),
        (dimension("a", "denominator = 'z'") + item("x", "a"), "denominator"),
        (dimension("a", "weight_from = 'z'") + item("x", "a"), "weight_from"),
        (dimension("a", "aggregate = 'power'") + item("x", "a"), "power(…)"),
        (dimension("a", "aggregate = 'median(2)'") + item("x", "a"), "median(2)"),
        (dimension("a", "range = [1, 1]") + item("x", "a"), "två olika tal"),
        (dimension("a", "normalise = 'goalposts'") + item("x", "a"), "goalposts saknas"),
        (dimension("a", "normalise = 'steps'") + item("x", "a"), "steps saknas"),
        (dimension("a", "transform = 'log'\ngoalposts = [0, 1]") + item("x", "a"), "större än 0"),
        (dimension("a", "goalposts = ['p101', 1]") + item("x", "a"), "p2.5"),
        (dimension("a", "goalposts = { men = [0, 1] }") + item("x", "a"), "within saknas"),
        (dimension("a", "outliers = 'rule'") + item("x", "a"), "okänt ord"),
    ],
)
def test_a_treatment_that_cannot_be_is_told_in_a_sentence(book, words):
    if words is None:
        assert codebook.parse(HEAD + book)
        return
    with pytest.raises(Refused) as refused:
        codebook.parse(HEAD + book)
    assert words in str(refused.value) and all(p.row and p.suggestion for p in refused.value.problems)


@pytest.mark.parametrize(
    ("book", "words"),
    [
        (dimension("a", "denominator = 'b'") + dimension("b") + item("x", "a"), "något att räkna"),
        (dimension("a", "within = 'z'\nnormalise = 'rank'") + item("x", "a"), "varken en fråga"),
        ("group = 'z'\nimpute = 'group_mean'\n" + item("x", "index"), "varken en fråga"),
        (dimension("a", "within = 'g'\ngoalposts = { n = [0, 1] }") + item("x", "a"), "gruppen 'm'"),
        ("aggregate = 'penalty'\n" + item("x", "index") + item("y", "index"), "under noll"),
    ],
)
def test_what_only_the_answers_show_to_be_wrong_is_told_too(book, words):
    read = codebook.parse(HEAD + book + "[[item]]\ncode = 'g'\ntext = 'g'\ntype = 'text'\n")
    found, _problems = several_waves.responses(b"unit,x,y,g\na,1,1,m\nb,-2,1,n", "answers.csv", read)
    with pytest.raises(Refused, match=words):
        index.score(found, read)


def test_a_division_by_nought_and_a_logarithm_of_it_give_no_value():
    book = dimension("d", "denominator = 'n'") + item("x", "d") + item("n")
    assert np.isnan(scored(book, x=[1, 1], n=[0, 2])["d"]["u00"])
    book = dimension("d", "transform = 'log'") + item("x", "d")
    assert np.isnan(scored(book, x=[0, 1])["d"]["u00"])


def test_the_hash_follows_a_treatment_and_is_what_it_was_without_one():
    plain = dimension("d") + item("x", "d")
    hashes = {
        index.definition(codebook.parse(HEAD + plain.replace("name = 'd'\n", f"name = 'd'\n{words}\n"))).hash
        for words in ("", "range = [0, 2]", "also = ['x1']", "cutoff = 0.1")
        if "also" not in words
    }
    assert len(hashes) == 3


def test_everybody_is_measured_against_one_unit():
    """Relative to u01, as the EU's scoreboards: 5/10, 10/10, 15/10; a unit that is not there is said to be missing."""
    book = dimension("d", "goalposts = [0, 'unit u01']\nclip = 'none'") + item("x", "d")
    assert scored(book, x=[5, 10, 15])["index"].tolist() == [0.5, 1, 1.5]
    with pytest.raises(Refused, match="EU"):
        scored(book.replace("unit u01", "unit EU"), x=[5, 10, 15])


def test_the_human_capital_index_is_a_product_of_exponentials():
    """World Bank: survival · e^(0.08 · (years − 14)) · e^((0.65 · adults + 0.35 · not stunted − 1) / 2)."""
    book = "aggregate = 'product'\n" + item("alive", "index")
    book += dimension("school", "transform = 'exp'\naggregate = 'sum'")
    book += item("years", "school", "normalise = 'none'\noffset = -14\nrange = [0, 0.08]")
    book += dimension("health", "offset = -0.5\ntransform = 'exp'\naggregate = 'sum'")
    book += item("adults", "health", "normalise = 'none'\nrange = [0, 0.325]") + item(
        "grown", "health", "normalise = 'none'\nrange = [0, 0.175]"
    )
    got = scored(book, alive=[1, 0.95], years=[14, 9], adults=[1, 0.8], grown=[1, 0.7])
    truth = 0.95 * np.exp(0.08 * -5) * np.exp((0.65 * 0.8 + 0.35 * 0.7 - 1) / 2)
    assert got["index"].tolist() == pytest.approx([1, truth], abs=1e-6)


def test_other_limits_for_outliers():
    """The Global Innovation Index treats from skewness 2.25: what has 2.2 is then left as it is."""
    x = [1.0, 3, 5, 7, 9, 11, 13, 15, 40]
    assert 2 < outliers.skewness(np.array(x)) < 2.25 and outliers.kurtosis(np.array(x)) > 3.5
    book = item("x", "index", "normalise = 'minmax'\noutliers = 'winsorise'")
    assert scored(book, x=x)["index"]["u07"] == 1  # 40 became 15
    assert scored("outlying = [2.25, 3.5]\n" + book, x=x)["index"]["u07"] == pytest.approx(14 / 39, abs=1e-6)


@pytest.mark.parametrize("name", ["gii", "gender", "goals"])
def test_every_chart_of_scores_and_the_arithmetic_of_every_node_can_be_shown_of_a_treated_index(name):
    read = codebook.load(EXAMPLES / f"{name}.toml")
    frame, _problems = several_waves.responses((EXAMPLES / f"{name}.csv").read_bytes(), "answers.csv", read)
    codes, none = list(dict.fromkeys(frame["unit"])), pd.DataFrame()
    made = results.Results(
        codebook=read,
        register=Register(tuple(Unit(code, code) for code in codes)),
        waves=(results.Wave("1", "1", 2020),),
        responses=frame,
        scores=index.score(frame, read),
        evidence=none,
        bodies=none,
        facts=none,
        sources=none,
        definition=index.definition(read),
    )
    choice = results.Choice(survey=name, wave="1", unit=codes[1], places=True, order="index")
    drawn = [chart.render(made, choice).figure for chart in CHARTS if chart.scores and chart.offered(made)]
    assert sum(figure is not None for figure in drawn) > 5
    treated = [one.code for one in read.dimensions if one.treated]
    for code in made.scores["code"].unique():
        words = as_text(told(made, choice, codes[1], code))
        assert code not in treated or "som sedan räknas om" in words


@pytest.mark.parametrize("how", [way for way in codebook.TRANSFORMS if way != "none"])
def test_every_transform_is_told_in_words_with_its_number(how):
    read = codebook.parse(HEAD + dimension("d", f"transform = '{how}'") + item("x", "d"))
    found, _problems = several_waves.responses(b"unit,x\na,0.5\nb,0.7", "answers.csv", read)
    none, codes = pd.DataFrame(), Register((Unit("a", "a"), Unit("b", "b")))
    made = results.Results(
        codebook=read,
        register=codes,
        waves=(results.Wave("1", "1", 2020),),
        responses=found,
        scores=index.score(found, read),
        evidence=none,
        bodies=none,
        facts=none,
        sources=none,
        definition=index.definition(read),
    )
    value = float(normalisation.transformed(np.array([0.5]), how)[0])
    words = as_text(told(made, results.Choice(survey="x", wave="1", unit="a"), "a", "d"))
    assert "som sedan räknas om: " in words and text.number(value, 4)[:4] in words
