"""What a region is told, worked by hand: strengths, what is under the median, what would lift most, and the ties."""

import numpy as np
import pandas as pd
import pytest

from lplan import codebook, index
from lplan.analysis import unit_profile
from lplan.charts import by_key
from lplan.core import responses as r
from lplan.core.units import Register, Unit
from lplan.results import Choice, Results, Wave
from tests.index_data import HEAD, answers

STEPS = "type='ordinal'\noptions=[{code='0',label='Nej'},{code='1',label='Delvis'},{code='2',label='Ja'}]\n"
LEVELS = "[[index.level]]\nfrom=0\nname='Låg'\n[[index.level]]\nfrom=50\nname='Hög'\n"
BOOK = codebook.parse(
    f"{HEAD}[index]\n{LEVELS}[[dimension]]\ncode='A'\nname='Dim'\n[[dimension]]\ncode='B'\nname='Annan'\n"
    + "".join(f"[[item]]\ncode='{c}'\ntext='{c}?'\ndimension='A'\n{STEPS}" for c in "abc")
    + f"[[item]]\ncode='d'\ntext='d?'\ndimension='B'\n{STEPS}"
)
GIVEN = {
    "u": {"a": "2", "b": "0", "c": "1", "d": "1"},
    "v": {"a": "1", "b": "1", "c": "0", "d": "2"},
    "x": {"a": "0", "b": "2", "c": "0", "d": None},
    "y": dict.fromkeys("abcd", r.NO_RESPONSE),
}


@pytest.fixture(scope="module")
def small() -> Results:
    rows, definition = answers(GIVEN, "1"), index.definition(BOOK)
    nothing = pd.DataFrame(columns=["unit", "value", "as_of", "variable", "source"])
    register = Register(tuple(Unit(code, code.upper()) for code in "uvxy"))
    return Results(
        codebook=BOOK,
        register=register,
        waves=(Wave("1", "2011", 2011),),
        responses=rows,
        scores=index.score(rows, BOOK, definition),
        evidence=nothing,
        bodies=nothing,
        facts=nothing,
        sources=nothing,
        definition=definition,
        quotes=pd.DataFrame(columns=["wave", "unit", "item", "text"]),
    )


def test_points_are_against_the_median_of_all_that_have_them_and_a_small_group_has_none(small):
    """Medians of 100, 50, 0 and of 0, 50, 100 are 50; of 50, 0, 0 it is 0; d has two values, which is too few."""
    found = unit_profile.points(small, "1", "u")
    assert found["own"].to_dict() == {"a": 100, "b": 0, "c": 50, "d": 50}
    assert found["n"].to_dict() == {"a": 3, "b": 3, "c": 3, "d": 2}
    assert found["median"].tolist() == pytest.approx([50, 50, 0, np.nan], nan_ok=True)
    # A and B weigh half each: a, b and c a sixth, d a half; the lift is weight × what is lacking.
    assert found["lift"].tolist() == pytest.approx([0, 100 / 6, 50 / 6, 25])


def test_the_three_lists_have_names_of_their_own_and_are_in_order(small):
    lists = unit_profile.lists(small, "1", "u")
    assert {kind: list(part.index) for kind, part in lists.items()} == {
        unit_profile.STRENGTH: ["a", "c"],
        unit_profile.BELOW: ["b"],
        unit_profile.LIFT: ["d", "b", "c"],
    }
    assert lists[unit_profile.STRENGTH]["answer"].tolist() == ["Ja", "Delvis"]
    under_half = unit_profile.lists(small, "1", "v")[unit_profile.STRENGTH]
    assert "c" not in under_half.index  # at the median, and under half of full points


def test_who_has_not_answered_has_no_lists(small):
    assert all(part.empty for part in unit_profile.lists(small, "1", "y").values())
    assert unit_profile.answered(small, "1", "y").silent and not unit_profile.answered(small, "1", "z").asked
    assert unit_profile.answered(small, "1", "x").given == 3 and unit_profile.answered(small, "1", "x").due == 4


def test_a_list_that_is_cut_between_equals_says_how_many_more_there_are():
    found = pd.DataFrame({"own": [100.0] * 8, "ahead": [50, 40, 30, 20, 10, 10, 10, 5]}, index=list("abcdefgh"))
    part = unit_profile.strengths(found)
    assert list(part.index) == list("abcde") and set(part["more"]) == {2}
    assert "2 frågor" in unit_profile.more_words(part)
    assert unit_profile.more_words(unit_profile.strengths(found.head(5))) == ""


def test_values_are_told_with_level_bounds_spread_and_how_many(small):
    """A is 50 for u, and a third of 100 for v and x: its upper quartile is half-way between them."""
    found = unit_profile.values(small, "1", "u").set_index("code")
    assert found.loc["A", ["score", "low", "high", "level", "n"]].tolist() == [50, 50, 50, 1, 3]
    assert found.loc["A", ["median", "q3"]].tolist() == pytest.approx([100 / 3, 125 / 3], abs=1e-5)
    assert found.loc["A", "place"] == "higher" and found.loc["B", "n"] == 2
    assert found.loc["B", "place"] == "" and np.isnan(found.loc["B", "median"])  # two values are too few to show
    assert found.loc[index.ROOT, "score"] == 50 and found.index[0] == index.ROOT
    assert unit_profile.values(small, "1", "v").set_index("code").loc["A", "ahead"] == pytest.approx(
        50 - 33.3
    )  # as it is shown
    assert unit_profile.values(small, "1", "y")["score"].isna().all()


def test_the_chart_says_what_the_lists_say_and_why_it_is_empty(small):
    chart = by_key("strengths")
    rendered = chart.render(small, Choice(wave="1", unit="u"))
    assert rendered.title == "U är längst över medianen i ”a?” och ”c?” och längst under i ”b?”"
    assert rendered.table["Fråga"].tolist() == ["a?", "c?", "b?", "d?", "b?", "c?"]
    assert chart.render(small, Choice(wave="1")).title == "Välj enhet för att se var den skiljer sig från medianen"
    assert "inga svar" in chart.render(small, Choice(wave="1", unit="y")).title
