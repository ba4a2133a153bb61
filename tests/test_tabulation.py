"""One definition of how many an answer is counted of, worked by hand, in every chart that tells a share."""

import numpy as np
import pandas as pd
import pytest

from lplan.analysis import tabulation
from lplan.charts import CHARTS, by_key
from lplan.core import responses as r
from lplan.results import Choice
from lplan.ui.shell import cache


def test_a_share_is_of_those_that_gave_an_answer_and_no_answer_has_none():
    """Five were asked, three answered: two yes and one no; one does not know and one is silent."""
    rows = [
        ("alla", "ja", "Ja", 2),
        ("alla", "nej", "Nej", 1),
        ("alla", tabulation.UNSURE, "Vet ej", 1),
        ("alla", tabulation.MISSING, "Svar saknas", 1),
        ("tom", "ja", "Ja", 0),
        ("tom", tabulation.MISSING, "Svar saknas", 4),
    ]
    made = tabulation.shares(pd.DataFrame(rows, columns=tabulation.COLUMNS[:4]))
    assert made["asked"].tolist() == [5, 5, 5, 5, 4, 4]
    assert made["total"].tolist() == [3, 3, 3, 3, 0, 0]
    assert made["share"].tolist() == pytest.approx([2 / 3, 1 / 3, np.nan, np.nan, np.nan, np.nan], nan_ok=True)


def test_levels_are_counted_with_who_has_none():
    found = tabulation.levels("Dim", pd.Series([0, 1, 1, np.nan]), ["Låg", "Hög"])
    assert [row[1:] for row in found] == [("0", "Låg", 1), ("1", "Hög", 2), (tabulation.MISSING, "Nivå saknas", 1)]


def test_no_answer_of_a_codebook_may_have_the_code_of_no_value():
    assert tabulation.NO_VALUE <= r.RESERVED


def test_a_chart_of_what_is_missing_counts_it_of_what_should_be_there(results):
    """Its bars said "av alla" of another total than its table."""
    chart, choice = by_key("missing_answers"), Choice(survey="larandeplaner", wave="2017")
    frame = chart.frame(results, choice)
    row = frame[frame["option"] == tabulation.MISSING].iloc[0]
    said = [words for trace in chart.draw(frame, choice).data for words in trace.customdata]
    assert f"{row['label']}: {row['n']} av {row['total']} som borde ha svar" in said


@pytest.fixture(scope="module")
def results():
    return cache.results("larandeplaner")


def test_every_chart_of_one_question_tells_the_same_denominator(results):
    """revision said 20 had answered, and revision by body counted 21; picked charts count who answered too."""
    choice = Choice(survey="larandeplaner", wave="2017", baseline="2015")
    item = results.codebook.with_role("revision")
    given = int((results.answers("2017", item.code)["status"] == r.ANSWERED).sum())
    whole = by_key("revision").frame(results, choice)
    assert set(whole.loc[whole["group"] == whole["group"].iloc[0], "total"]) == {given}
    for split, part in whole[whole["split"] != ""].groupby("split"):
        assert part.drop_duplicates("group")["total"].sum() == given, split


def test_all_charts_with_a_share_hold_to_the_definition(results):
    choice, told = Choice(survey="larandeplaner", wave="2017", baseline="2015", unit="12"), 0
    for chart in CHARTS:
        frame = chart.frame(results, choice)
        if "share" not in frame or "total" not in frame:
            continue
        told += 1
        counted = frame.dropna(subset="share")
        assert (counted["share"] * counted["total"] - counted["n"]).abs().max() < 1e-9, chart.key
        assert (frame["total"] <= frame["asked"]).all(), chart.key
        if "option" in frame and "group" in frame:
            assert (
                frame.loc[frame["option"].isin([tabulation.MISSING, tabulation.NOT_APPLICABLE]), "share"].isna().all()
                or chart.key == "missing_answers"
            )
            one = frame[frame["branch"].isna()] if "branch" in frame else frame  # of a branch, many may be chosen
            assert set(one.groupby("group")["n"].sum()) <= set(one["asked"]), chart.key
    assert told >= 8


def test_a_bar_is_as_long_as_all_that_were_asked(results):
    figure = by_key("cooperation").render(results, Choice(survey="larandeplaner", wave="2017")).figure
    assert sum(float(trace.x[0]) for trace in figure.data if trace.type == "bar") == pytest.approx(21)
    silent = next(trace for trace in figure.data if trace.name == "Svar saknas")
    assert silent.x[0] == 1 and silent.hovertext[0] == "Svar saknas: 1"  # counted, and named as what it is
