"""Above sixty units a chart shows how they are distributed, with one's own and those that the title names."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from lplan import charts, results, store
from lplan.charts.base import distribution
from lplan.charts.base.chart_data import COLUMNS, DOTS, GRID, STACKED, Encoding
from lplan.charts.base.distribution import MANY, Spread
from lplan.core import text
from lplan.core.reader_choices import Choice
from tests import large_survey

CHOICE = Choice(survey="t", wave="1", unit="u3")


def units(**columns) -> pd.DataFrame:
    n = len(next(iter(columns.values())))
    return pd.DataFrame({"unit": [f"u{k}" for k in range(n)], "name": [f"Enhet {k}" for k in range(n)], **columns})


def test_sixty_units_are_drawn_each_and_sixty_one_are_not():
    assert not distribution.crowded(units(score=[1.0] * MANY))
    assert distribution.crowded(units(score=[1.0] * (MANY + 1)))
    assert not distribution.crowded(pd.DataFrame({"n": range(100)}))


def test_numbers_are_counted_in_round_intervals_and_every_one_once():
    frame = units(score=[*np.linspace(0, 99, 100), np.nan])
    made, encoding = distribution.table(frame, Spread("score"), Encoding(DOTS))
    assert encoding.shape is COLUMNS and made["n"].sum() == 100
    assert set(made["high"] - made["low"]) == {5} and made["label"].iloc[0] == "0,0–5,0" and set(made["n"]) == {5}
    years = units(year=[2012.0] * 30 + [2014.0] * 40)
    made, _encoding = distribution.table(years, Spread("year", form="year"), Encoding(DOTS))
    assert dict(zip(made["label"], made["n"], strict=True)) == {"2012": 30, "2013": 0, "2014": 40}


def test_the_own_unit_the_median_and_those_that_the_title_names_are_marked():
    frame = units(score=np.arange(70.0))
    figure = distribution.draw(frame, Spread("score"), Encoding(DOTS), CHOICE, "Enhet 69 har mest, Enhet 5x minst", "V")
    said = {note.text: note.x for note in figure.layout.annotations}
    assert said == {"Median 34,5": 34.5, "Enhet 3 3,0": 3.0, "Enhet 69 69,0": 69.0}, (
        "Enhet 5 and Enhet 6 are other names"
    )
    assert [shape.x0 for shape in figure.layout.shapes] == [34.5, 3.0, 69.0]


def test_answers_are_counted_for_each_row_in_their_order_with_no_value_last():
    answers = ["lost"] * 10 + ["b"] * 20 + ["a"] * 40
    frame = units(state=answers, label=[{"a": "Ja", "b": "Nej"}.get(a, "Svar saknas") for a in answers], wave="1")
    frame = frame.assign(state=frame["state"].replace("lost", "missing"), options="b,a")
    spread, encoding = Spread("label", "wave", order="options"), Encoding(GRID, state="state", ordered=True)
    made, shown = distribution.table(frame, spread, encoding)
    assert shown.shape is STACKED and shown.ordered
    assert made[["words", "n", "total"]].to_numpy().tolist() == [
        ["Nej", 20, 70],
        ["Ja", 40, 70],
        ["Svar saknas", 10, 70],
    ]
    figure = distribution.draw(frame, spread, encoding, CHOICE, "", "")
    assert [round(trace.x[0], 3) for trace in figure.data[:3]] == [round(n / 70, 3) for n in (20, 40, 10)]
    assert [trace.base[0] for trace in figure.data[:3]] == pytest.approx([0, 20 / 70, 60 / 70])
    assert figure.data[-1].name == "Enhet 3" and figure.data[-1].x[0] == pytest.approx(65 / 70), "it has no answer"


def test_scores_of_many_questions_are_their_quartiles():
    frame = pd.concat(
        [units(score=np.arange(101.0)).assign(question="A"), units(score=np.full(101, np.nan)).assign(question="B")]
    )
    made, encoding = distribution.table(frame, Spread("score", "question"), Encoding(GRID))
    assert encoding.shape is DOTS
    assert made.iloc[0].to_dict() == {"row": "A", "q1": 25.0, "median": 50.0, "q3": 75.0, "n": 101}
    figure = distribution.draw(frame, Spread("score", "question"), Encoding(GRID), CHOICE, "", "")
    assert list(figure.data[1].y) == list(figure.data[2].y) == ["A"] and figure.data[2].x[0] == 3


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    folder = tmp_path_factory.mktemp("crowd")
    url = f"sqlite:///{folder / 'lplan.sqlite'}"
    large_survey.filled(url, folder, 90, 70, 2)
    engine = store.connect(url)
    yield results.load(engine, large_survey.KEY)
    engine.dispose()


@pytest.mark.parametrize("chart", charts.CHARTS, ids=lambda chart: chart.key)
def test_no_chart_has_a_mark_for_each_of_many_units(crowd, chart):
    if not chart.offered(crowd):
        return
    choice = Choice(survey=large_survey.KEY, wave="2019", baseline="2018", unit="0012", index=crowd.index_hash)
    rendered = chart.render(crowd, choice)
    if rendered.figure is None:
        return
    written = rendered.figure.to_json()
    others = sum(f'"Enhet {n:04d}' in written for n in range(13, 91))
    assert others <= distribution.NAMED and len(written) < 100_000
    assert rendered.figure.layout.height < 2_500
    if chart.spread:
        assert len(chart.data(rendered.frame, crowd, choice).categories) <= 80
        assert len(rendered.table) >= 85, "the table has them all"
        assert "{" not in rendered.alt and "En rad för varje region" not in rendered.alt


def test_a_chart_s_table_is_in_the_language_that_it_was_rendered_in_whenever_it_is_looked_at(crowd):
    choice = Choice(survey=large_survey.KEY, wave="2019", index=crowd.index_hash)
    with text.using("en"):
        rendered = charts.by_key("maturity_index").render(crowd, choice)
    assert "table" not in vars(rendered), "it takes as long as the chart, and most never look"
    assert rendered.table.columns[1] == "Value" and len(rendered.table) == len(rendered.frame)
    assert replace(rendered, frame=rendered.frame.head(3)).table.equals(rendered.table.head(3))
