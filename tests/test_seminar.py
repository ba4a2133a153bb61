"""The seminar: edited as plain data, saved and opened again, frozen so that nothing that happens later changes it."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lplan import results as composition
from lplan import seminar, store
from lplan.charts import by_key
from lplan.core import text
from lplan.core.settings import ROOT
from lplan.results import Choice
from lplan.seminar import CHART, QUOTE, TEXT, TITLE, Seminar, Slide
from tests.test_figures import BOOK, GIVEN, HERE

DATA = ROOT / "data"
CHOICE = Choice(survey="larandeplaner", wave="2017", baseline="2015", unit="12")
THREE = Seminar("S", tuple(Slide(TEXT, title=name, id=name) for name in "abc"))


@pytest.fixture(scope="module")
def shipped():
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    return composition.load(engine, "larandeplaner")


def order(made: Seminar) -> str:
    return "".join(slide.id for slide in made.slides)


def test_a_slide_moves_no_further_than_the_ends():
    assert order(THREE.moved("a", 1)) == "bac"
    assert order(THREE.moved("a", -1)) == "abc"
    assert order(THREE.moved("b", 9)) == "acb"
    assert order(THREE.moved("gone", 1)) == "abc"


def test_a_slide_is_added_after_another_copied_and_taken_away():
    assert order(THREE.added(Slide(TEXT, id="x"), after="a")) == "axbc"
    assert order(THREE.added(Slide(TEXT, id="x"))) == "abcx"
    copied = THREE.copied("b")
    assert [s.title for s in copied.slides] == ["a", "b", "b", "c"]
    assert len({s.id for s in copied.slides}) == 4
    assert order(THREE.without("b")) == "ac"


plain = st.text(max_size=30)
slides = st.builds(
    Slide,
    kind=st.sampled_from(seminar.KINDS),
    title=plain,
    body=plain,
    chart=plain,
    notes=plain,
    about=plain,
    source=plain,
    changes=st.dictionaries(
        st.sampled_from(["wave", "unit", "topic", "baseline"]), st.one_of(st.none(), plain), max_size=3
    ).map(lambda given: tuple(sorted(given.items()))),
    quotes=st.lists(st.tuples(plain, plain, plain), max_size=2).map(tuple),
)


@given(st.builds(Seminar, name=plain, slides=st.lists(slides, max_size=4).map(tuple), survey=plain))
def test_what_is_saved_is_what_is_opened(made):
    assert seminar.load(json.loads(json.dumps(seminar.document(made)))) == made


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain, inner, max_size=3),
)


@given(
    st.fixed_dictionaries(
        {
            "name": json_values,
            "slides": json_values
            | st.lists(
                st.fixed_dictionaries(
                    {
                        "kind": st.sampled_from([*seminar.KINDS, "film", None]),
                        "changes": json_values,
                        "quotes": json_values,
                    }
                ),
                max_size=3,
            ),
        }
    )
)
def test_a_document_from_elsewhere_is_opened_as_far_as_it_is_understood(raw):
    made = seminar.load(raw)
    assert all(slide.kind in seminar.KINDS for slide in made.slides)


def test_the_default_follows_the_order_of_the_slides_and_all_of_it_is_shown(shipped):
    made = seminar.default(shipped)
    deck = seminar.freeze(made, shipped, CHOICE)
    assert not deck.left_out
    assert len(deck.slides) == len(made.slides)
    assert [s.slide.chart or s.slide.kind for s in deck.slides] == [
        "title",
        "text",
        "map",
        "plan_year",
        "function",
        "levels_overview",
        "resources_enough",
        "change_over_time",
        "change_dimensions",
        "maturity_index",
        "quote",
        "question",
    ]
    assert all(slide.title and (slide.notes or not slide.slide.notes) for slide in deck.slides)
    assert [s.number for s in deck.slides] == list(range(1, len(deck.slides) + 1))
    assert deck.slides[1].lines[0] == f"{deck.slides[2].title}."


def test_the_default_can_be_read_in_english(shipped):
    with text.using("en"):
        deck = seminar.freeze(seminar.default(shipped), shipped, replace(CHOICE, language="en"))
    assert deck.slides[1].title.startswith("In brief")
    assert "data version" in deck.stamp


def test_another_survey_gets_a_seminar_of_what_it_asks():
    made = seminar.default(GIVEN)
    assert made.slides[0].kind == TITLE and made.slides[0].title == str(BOOK.title)
    assert {s.chart for s in made.slides if s.kind == CHART} >= {"plan_year", "revision"}
    deck = seminar.freeze(made, GIVEN, HERE)
    assert not deck.left_out and not deck.simulated


def test_a_frozen_seminar_is_not_changed_by_what_comes_after(shipped):
    one = Seminar("S", (Slide(CHART, chart="revision"),))
    frozen = seminar.freeze(one, shipped, CHOICE)
    before = frozen.slides[0].rendered.figure.to_json(), frozen.slides[0].title, frozen.stamp
    fewer = replace(
        shipped, responses=shipped.responses[shipped.responses["unit"] == "12"], version=shipped.version + 1
    )
    after = seminar.freeze(one, fewer, CHOICE)
    assert after.slides[0].title != before[1]
    assert (frozen.slides[0].rendered.figure.to_json(), frozen.slides[0].title, frozen.stamp) == before


def test_the_stamp_has_date_version_and_index(shipped):
    at = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    stamp = seminar.freeze(THREE, shipped, CHOICE, at=at).stamp
    assert "24 november 2026" in stamp
    assert f"dataversion {shipped.version}" in stamp
    assert shipped.definition.hash[:12] in stamp


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Europe/Stockholm", "Fryst 1 juli 2026 kl. 00.30,"),
        ("America/New_York", "Fryst 30 juni 2026 kl. 18.30,"),
    ],
)
def test_the_stamp_is_on_the_clock_of_who_freezes_wherever_it_is_read(shipped, zone, said):
    with text.using("sv", zone):
        frozen = seminar.freeze(THREE, shipped, CHOICE, at=datetime(2026, 6, 30, 22, 30, tzinfo=UTC))
    assert frozen.stamp.startswith(said)


def test_a_slide_keeps_its_own_choice(shipped):
    now = Slide(CHART, chart="plan_year")
    then = replace(now, changes=seminar.changes_of(replace(CHOICE, wave="2015", baseline=None, unit="01")))
    drawn = seminar.freeze(Seminar("S", (now, then)), shipped, CHOICE).slides
    assert (drawn[0].choice.wave, drawn[1].choice.wave, drawn[1].choice.unit) == ("2017", "2015", "01")
    assert "2015" in drawn[1].source and "2017" in drawn[0].source
    assert drawn[1].choice.language == CHOICE.language and drawn[1].choice.survey == CHOICE.survey


def test_a_chart_that_has_nothing_to_show_is_left_out_and_said(shipped):
    slides = (Slide(CHART, chart="weight_effect"), Slide(CHART, chart="revision"))
    deck = seminar.freeze(Seminar("S", slides), shipped, CHOICE)
    assert [slide.slide.chart for slide in deck.slides] == ["revision"]
    assert [why for _slide, why in deck.left_out] == [
        "Vad vikterna gör med ordningen: Du har inte gjort egna val, så ordningen är den publicerade."
    ]


def test_what_cannot_be_shown_is_left_out_and_said(shipped):
    made = Seminar("S", (Slide(CHART, chart="gone"), Slide(QUOTE), Slide(TEXT, title="kvar")))
    silent = replace(shipped, quotes=pd.DataFrame(columns=["wave", "unit", "item", "text"]))
    deck = seminar.freeze(made, silent, CHOICE)
    assert [s.title for s in deck.slides] == ["kvar"] and deck.slides[0].number == 1
    assert [slide.kind for slide, _why in deck.left_out] == [CHART, QUOTE]
    assert "gone" in deck.left_out[0][1]


def test_only_approved_quotes_are_shown_and_in_the_order_they_were_chosen(shipped):
    rows = pd.DataFrame(
        [("2017", "12", "V3", "b"), ("2017", "01", "V3", "a"), ("2015", "01", "V3", "då")],
        columns=["wave", "unit", "item", "text"],
    )
    approved = replace(shipped, quotes=rows)
    chosen = Slide(QUOTE, quotes=(("2017", "12", "V3"), ("2017", "03", "V3"), ("2017", "01", "V3")))
    picked = Slide(QUOTE)
    first, second = seminar.freeze(Seminar("S", (chosen, picked)), approved, CHOICE).slides
    assert [q.text for q in first.quotes] == ["b", "a"]
    assert [q.text for q in second.quotes] == ["a", "b"], "picked from the chosen wave, in the register's order"
    assert first.simulated and "Skåne" in first.quotes[0].who


def test_a_seminar_made_from_what_is_asked_begins_with_no_empty_chart():
    shown = [s.chart for s in seminar.default(GIVEN).slides if s.kind == CHART]
    assert shown and "map" not in shown
    assert all(not by_key(key).frame(GIVEN, HERE).empty for key in shown)
