"""A region in the spread and beside others: rules worked by hand, and sensible words where there is little to show."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pandas as pd
import pytest

from lplan.analysis import position_in_distribution
from lplan.charts import by_key
from lplan.charts.answers.answer_grid import differing, who_said
from lplan.core import responses as r
from lplan.index.next_steps import fewest_changes as search
from lplan.results import Choice
from lplan.ui.shell import cache
from tests.controls import opened
from tests.tables import links, tables
from tests.test_pages import words


def test_the_spread_is_the_quartiles_of_who_has_a_score_and_nothing_of_a_small_group():
    assert position_in_distribution.spread(pd.Series([0, 10, 20, 30, 40, np.nan])) == {
        "n": 5,
        "low": 0,
        "q1": 10,
        "median": 20,
        "q3": 30,
        "high": 40,
    }
    few = position_in_distribution.spread(pd.Series([1.0, 2.0]))
    assert few["n"] == 2 and np.isnan(few["median"])


def test_higher_similar_and_lower_are_by_the_quartiles():
    among = position_in_distribution.spread(pd.Series([0, 10, 20, 30, 40]))
    assert [position_in_distribution.placed(v, among) for v in (31, 30, 10, 9)] == [
        "higher",
        "similar",
        "similar",
        "lower",
    ]


def test_the_distance_to_the_next_level():
    assert position_in_distribution.next_level(49.0, [0, 25, 50, 75]) == 1
    assert position_in_distribution.next_level(50.0, [0, 25, 50, 75]) == 25
    assert position_in_distribution.next_level(80.0, [0, 25, 50, 75]) is None
    assert position_in_distribution.next_level(float("nan"), [0, 25]) is None


def test_where_units_differ_most():
    scores = pd.DataFrame({"A": [10, 90, np.nan], "B": [20, 30, 5]}, index=["p", "q", "r"])
    assert position_in_distribution.most_different(scores) == ["q"]
    assert position_in_distribution.most_different(scores.loc[["r"]]) == []
    assert position_in_distribution.most_different(pd.DataFrame({"A": [1.0], "B": [1.0]}, index=["p"])) == []
    assert position_in_distribution.most_different(scores.assign(B=[-50, 30.02, 5])) == ["p", "q"], (
        "as far apart, as it is shown"
    )


@pytest.fixture(scope="module")
def results():
    return cache.results("larandeplaner")


def charts(results, choice):
    return {
        key: by_key(key).render(results, choice) for key in ("profile", "likeness", "compare_levels", "answers_all")
    }


def test_a_region_that_has_not_answered_gets_words_and_no_empty_chart(results):
    silent = results.silent("2017")[0]
    made = charts(results, Choice(survey="larandeplaner", wave="2017", unit=silent, units=(silent, "12")))
    assert made["profile"].figure is None and "svar saknas" in made["profile"].title
    assert "inget att jämföra" in made["compare_levels"].title
    assert made["answers_all"].figure is not None
    page = opened("region", region=silent, omgang="2017")
    assert not page.exception and "har inte svarat" in words(page)


def test_half_an_answer_and_a_wave_of_one_are_said(results):
    rows = results.responses
    items = sorted(set(rows["item"]))
    half = rows["wave"].eq("2017") & rows["unit"].eq("12") & rows["item"].isin(items[::2])
    blank = rows.assign(answer=rows["answer"].mask(half), status=rows["status"].mask(half, r.SKIPPED))
    from lplan import index

    scores = index.score(blank, results.codebook, results.definition, results.register)
    made = charts(replace(results, responses=blank, scores=scores), Choice(wave="2017", unit="12"))
    assert made["profile"].figure is None or made["profile"].frame["own"].isna().any()
    alone = rows[rows["wave"].eq("2017") & rows["unit"].eq("12")]
    one = replace(
        results, responses=alone, scores=index.score(alone, results.codebook, results.definition, results.register)
    )
    made = charts(one, Choice(wave="2017", unit="12"))
    assert "för få andra" in made["profile"].title and made["profile"].frame["median"].isna().all()
    assert made["profile"].figure is not None
    assert made["compare_levels"].figure is not None


def test_neutral_answers_have_no_step_of_the_scale(results):
    """Only scored questions run through the ramp: the others have one fill, whatever was answered."""
    rendered = charts(results, Choice(wave="2017", unit="12"))["answers_all"]
    frame, z = rendered.frame, np.array(rendered.figure.data[0].z)
    neutral = {item.code for item in results.codebook.items if not item.scored}
    rows = list(dict.fromkeys(frame["item"]))
    for n, item in enumerate(rows):
        assert set(z[n]) <= ({0.0, 1.0} if item in neutral else {0.0, 1.0, 2.0, 3.0, 4.0, 5.0})
        if item not in neutral:
            answered = frame[(frame["item"] == item) & (frame["state"] == r.ANSWERED)]
            assert (z[n] >= 2).sum() == answered["score"].notna().sum()


def test_answers_are_sorted_narrowed_and_searched(results):
    item = next(i for i in results.codebook.items if i.scored)
    by = by_key("answers_all").frame(results, Choice(wave="2017", sort=item.code))
    scores = by[by["item"] == item.code]["score"].dropna().tolist()
    assert scores == sorted(scores, reverse=True)
    one = by_key("answers_all").frame(results, Choice(wave="2017", topic=item.dimension))
    assert set(one["item"]) <= {i.code for i in results.codebook.items if i.dimension == item.dimension}
    found = by_key("answers_all").frame(results, Choice(wave="2017", search=str(item.label).upper()))
    assert item.code in set(found["item"]) and len(found) < len(by)
    assert by_key("answers_all").render(results, Choice(wave="2017", search="finns inte")).figure is None


def test_a_small_own_group_has_no_average():
    few = words(opened("peers", region="12", grupp="13,14", gruppnamn="Grannar"))
    assert "inget medelvärde" in few and "Grannar" in few
    many = words(opened("peers", region="12", grupp="13,14,06"))
    assert "inget medelvärde" not in many and "Medianen i gruppen" in many


def test_our_region_is_one_click_and_stays_in_the_address():
    page = opened("region")
    assert page.button(key="var-12").click().run().query_params["region"] == "Skåne"
    assert page.selectbox(key="region").value == "12"


def test_every_level_links_to_its_own_arithmetic(results):
    unit = results.register.by_code["12"]
    page = opened("region", region=unit.label)
    at, table = next((n, table) for n, table in enumerate(tables(page)) if "Räkning" in table)
    known = table[table["Värde"] != ".."]
    targets = [parse_qs(urlsplit(address).query) for address in links(page)[at]]
    assert [t["vad"] for t in targets] == [[label] for label in known["Dimension"]] and len(targets) > 1
    assert {t["vem"][0] for t in targets} == {unit.label}


def test_the_next_step_is_searched_once_for_each_choice(results, monkeypatch):
    searched = []
    real = search.fewest
    monkeypatch.setattr(search, "fewest", lambda *a, **k: searched.append(a[4]) or real(*a, **k))
    wave = results.waves[-1].key
    cache._fewest.clear()
    ask = [Choice(survey="larandeplaner", wave=wave, unit=unit) for unit in ("12", "12", "13")]
    first, again, other = (cache.fewest(choice, results.version, "index", False) for choice in ask)
    assert searched == ["12", "13"] and again is first and other is not first
    heavier = replace(ask[0], weights=((results.codebook.children(None)[0].code, 3.0),))
    cache.fewest(heavier, results.version, "index", False)
    assert len(searched) == 3


def answered(*rows):
    columns = ["item", "question", "unit", "name", "state", "answer", "score"]
    return pd.DataFrame(rows, columns=columns)


def test_the_answers_that_differ_most_and_who_said_what():
    frame = answered(
        ("a", "Alfa", "1", "Ett", r.ANSWERED, "Ja", 100.0),
        ("a", "Alfa", "2", "Två", r.ANSWERED, "Nej", 0.0),
        ("a", "Alfa", "3", "Tre", r.DONT_KNOW, "Vet ej", np.nan),
        ("b", "Beta", "1", "Ett", r.ANSWERED, "Ja", 100.0),
        ("b", "Beta", "2", "Två", r.ANSWERED, "Ja", 100.0),
        ("c", "Cesar", "1", "Ett", r.ANSWERED, "Ibland", 50.0),
        ("c", "Cesar", "2", "Två", r.ANSWERED, "Ja", 100.0),
        ("d", "Dora", "1", "Ett", r.ANSWERED, "Ja", 100.0),
    )
    found = differing(frame, ("2", "1", "3"))
    assert found.to_numpy().tolist() == [["Alfa", "Nej", "Ja", "Vet ej"], ["Cesar", "Ja", "Ibland", ""]]
    assert list(found) == ["question", "Två", "Ett", "Tre"]
    assert differing(frame, ("1",)).empty and differing(frame, ("3", "1")).empty
    assert who_said(frame, "a").to_numpy().tolist() == [["Ja", 1, "Ett"], ["Nej", 1, "Två"], ["Vet ej", 1, "Tre"]]
    assert who_said(frame, "b").to_numpy().tolist() == [["Ja", 2, "Ett och Två"]]


def test_compare_says_the_interval_and_the_answers_in_words(results):
    page = opened("compare", jfr="12,13")
    assert not page.exception and "inom parentes" in words(page) and "Svaren som skiljer mest" in words(page)
    item = next(item for item in results.codebook.items if item.choices and item.scored)
    page = opened("compare", vy="alla", sortera=item.code)
    table = tables(page)[0]
    assert not page.exception and table["Antal"].astype(int).sum() == len(results.asked(results.waves[-1].key))
