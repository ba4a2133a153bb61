"""A part of a page is drawn once for each view, and never for another."""

from dataclasses import replace

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lplan.core import text
from lplan.results import Choice
from lplan.ui.shell import cache
from lplan.ui.widgets.view_cache import linking_part, part

drawn: list[str] = []


@part
def _part(results, choice, words=""):
    drawn.append(words)
    st.markdown(f"{choice.wave} {words}")
    return words.upper()


@linking_part
def _linked(results, choice):
    drawn.append(st.query_params.get("x", ""))
    st.markdown(st.query_params.get("x", ""))


def _shown(script, **address) -> list[str]:
    app = AppTest.from_function(script)
    for name, words in address.items():
        app.query_params[name] = words
    app.run()
    assert not app.exception
    return [element.value for element in app.markdown]


@pytest.fixture(autouse=True)
def afresh():
    drawn.clear()
    st.cache_data.clear()


def _page():
    from lplan.ui.shell import cache
    from tests import test_shared_views

    results = cache.results(str(cache.surveys()["survey"].iloc[0]))
    assert test_shared_views._part(results, test_shared_views.CHOICE, "hej") == "HEJ"


CHOICE = Choice(wave="2017")


def test_the_second_reader_sees_what_was_drawn_for_the_first():
    assert _shown(_page) == _shown(_page) == ["2017 hej"]
    assert drawn == ["hej"]


def test_another_choice_language_or_clock_is_another_view(monkeypatch):
    _shown(_page)
    monkeypatch.setattr("tests.test_shared_views.CHOICE", replace(CHOICE, wave="2015"))
    assert _shown(_page) == ["2015 hej"]
    monkeypatch.setattr(text, "language", lambda: "en")
    _shown(_page)
    monkeypatch.setattr(text, "zone_name", lambda: "Asia/Tokyo")
    _shown(_page)
    assert len(drawn) == 4


def test_what_is_drawn_of_other_results_is_another_view_also_when_they_say_the_same(monkeypatch):
    """A newer version of the data, a draft and a reader's own weights are results of their own."""
    _shown(_page)
    same = replace(cache.results(str(cache.surveys()["survey"].iloc[0])))
    monkeypatch.setattr(cache, "results", lambda survey: same)
    _shown(_page)
    assert len(drawn) == 2


def _links():
    from lplan.ui.shell import cache
    from tests import test_shared_views

    test_shared_views._linked(cache.results(str(cache.surveys()["survey"].iloc[0])), test_shared_views.CHOICE)


def test_a_part_with_links_is_drawn_for_its_address():
    assert [_shown(_links, x=words) for words in ("1", "2", "1")] == [["1"], ["2"], ["1"]]
    assert drawn == ["1", "2"]


def test_what_has_no_name_of_its_own_is_not_kept():
    with pytest.raises(ValueError):
        part(lambda results, choice: None)
