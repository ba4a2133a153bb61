"""The reader's own index: weights in the address, the whole app under them, and what is said about it."""

import re
from dataclasses import replace

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lplan import codebook, index, store
from lplan import results as composition
from lplan.charts import CHARTS, by_key
from lplan.charts.maturity.maturity_index import place_words
from lplan.charts.method import index_weights
from lplan.charts.method.alternative_weights import order_words
from lplan.core import responses as r
from lplan.core import text
from lplan.core.errors import Refused
from lplan.core.settings import ROOT
from lplan.core.settings import settings as app_settings
from lplan.core.units import Register, Unit
from lplan.results import Choice, Results, Wave, under
from tests.index_data import answers, book, of
from tests.tables import tables
from tests.test_figures import with_own

DATA = ROOT / "data"


@pytest.fixture(scope="module")
def shipped():
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    return composition.load(engine, store.surveys(engine)["survey"].iloc[0])


def top(results) -> list[str]:
    """The codes of the dimensions directly under the index."""
    return [dimension.code for dimension in results.codebook.children(None)]


# --- weights as words ---


def test_weights_are_written_and_read_back_in_the_codebooks_order():
    two = book({"A": ["a1"], "B": ["b1"]})
    assert index.read("b:0.5, A:2", two) == (("A", 2.0), ("B", 0.5))
    assert index.spelled((("A", 2.0), ("B", 0.5))) == "A:2,B:0.5"
    assert index.read("", two) == ()


@pytest.mark.parametrize("words", ["C:1", "A", "A:", "A:-1", "A:1e9", "A:nan", "A:1,A:2", "A:99999", "<b>:1", "A=1"])
def test_weights_that_cannot_be_read_are_refused(words):
    with pytest.raises(ValueError):
        index.read(words, book({"A": ["a1"], "B": ["b1"]}))


def test_only_weights_that_differ_are_the_readers_own():
    two = book({"A": ["a1"], "B": ["b1"]}, index="weights = {A = 2}")
    assert index.moved(two, index.definition(two), {"A": 2, "B": 3}) == (("B", 3.0),)


def test_own_weights_and_geometric_mean_worked_out_by_hand():
    """A = 1, B = 0.5: 3:1 gives 87.5; the geometric mean on [0.01, 1] is (√(1·0.505) − 0.01) / 0.99 = 0.70771063."""
    two = book({"A": ["a1"], "B": ["b1"]})
    given = answers({"u": {"a1": "2", "b1": "1"}})
    published = index.definition(two)
    moved = index.changed(two, published, (("A", 3.0),))
    assert of(index.score(given, two, moved), "index") == {"u": 87.5}
    geometric = index.changed(two, published, (), "geometric")
    assert of(index.score(given, two, geometric), "index") == {"u": 70.771063}
    assert len({published.hash, moved.hash, geometric.hash}) == 3
    assert index.changed(two, published, (("A", 1.0),), "arithmetic").hash == published.hash


def test_weights_that_leave_nothing_are_refused():
    two = book({"A": ["a1"], "B": ["b1"]})
    with pytest.raises(Refused):
        index.changed(two, index.definition(two), (("A", 0.0), ("B", 0.0)))


# --- the whole app under them ---


def test_results_under_the_published_choice_are_the_same_object(shipped):
    first = top(shipped)[0]
    assert under(shipped, Choice()) is shipped
    moved = under(shipped, Choice(weights=((first, 3.0),)))
    assert moved.base is shipped and moved.index_hash != shipped.index_hash
    assert under(moved, Choice()) is shipped


def test_a_chart_that_moves_with_the_weights_says_which_index_it_is_by(shipped):
    """Any chart whose frame changes under other weights shows scores, and must name the index in its source line."""
    one = Choice(survey=shipped.codebook.key, wave="2017", baseline="2015", unit="12")
    other = replace(one, weights=tuple((code, 0.0) for code in top(shipped)[1:]))
    moved = under(shipped, other)
    followed = set()
    for chart in CHARTS:
        before, after = chart.frame(shipped, one), chart.frame(moved, other)
        if before.equals(after):
            continue
        followed.add(chart.key)
        assert chart.scores, f"{chart.key} shows scores: set scores=True"
        line = chart.source_line(moved, other)
        assert moved.index_hash in line and "egna val" in line, chart.key
        assert shipped.index_hash in chart.source_line(shipped, one) and "egna val" not in chart.source_line(
            shipped, one
        )
    assert {"map", "tiles", "since_last"} <= followed


def test_every_point_that_can_be_pressed_names_a_score_that_can_be_told(shipped):
    choice = Choice(survey=shipped.codebook.key, wave="2017", baseline="2015", unit="12", order="index", places=True)
    asked = set(shipped.asked("2017"))
    codes = set(shipped.scores["code"])
    assert {"maturity_matrix", "maturity_index", "tiles", "profile"} <= {c.key for c in CHARTS if c.keyed}
    for chart in (chart for chart in CHARTS if chart.keyed):
        figure = chart.render(with_own(shipped, chart.key, choice), choice).figure
        keys = [key for trace in figure.data if trace.customdata is not None for key in trace.customdata]
        assert keys, chart.key
        assert all(unit in asked and code in codes for unit, code in keys), chart.key


# --- in the app ---


def opened(**address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def words(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind).replace("\\", "")


def test_weights_in_the_address_reach_every_chart_of_scores():
    book = codebook.load(DATA / "codebook_2025.toml")  # the newest wave's
    code = book.children(None)[0].code
    app = opened(vikter=f"{code}:4", sammanvagning="geometriskt")
    assert not app.exception and not app.error
    said = words(app)
    own = index.changed(book, index.definition(book), ((code, 4.0),), "geometric")
    assert "egna vikter eller egen sammanvägning" in said
    assert own.hash[:12] in said and "Länken pekar" not in said


@pytest.mark.parametrize("bad", ["finns_inte:2", "x" * 3_000, "' OR 1=1 --", "1:1:1"])
def test_weights_that_cannot_be_read_fall_back_with_a_quiet_note(bad):
    app = opened(vikter=bad)
    assert not app.exception and not app.error
    assert "Länken pekar på något som inte finns här (vikter=" in words(app)
    assert "egna vikter eller" not in words(app)


def test_a_link_under_the_same_own_index_is_not_said_to_be_another():
    book = codebook.load(DATA / "codebook_2025.toml")  # the newest wave's
    code = book.children(None)[0].code
    own = index.changed(book, index.definition(book), ((code, 4.0),))
    assert "Länken pekar" not in words(opened(vikter=f"{code}:4", index=own.hash[:12]))
    assert "index=" in words(opened(vikter=f"{code}:3", index=own.hash[:12]))


# --- the charts, worked out by hand ---

LEVELS = """
[[index.level]]
from = 0
name = "Låg"
[[index.level]]
from = 50
name = "Hög"
"""
FOUR = book({"A": ["a1"], "B": ["b1"]}, index=LEVELS)
UNITS = Register(tuple(Unit(code, code.upper()) for code in "uvwx"))
SAID = {
    "u": {"a1": "2", "b1": "0"},
    "v": {"a1": "1", "b1": "1"},
    "w": {"a1": "0", "b1": "1"},
    "x": dict.fromkeys(("a1", "b1"), r.NO_RESPONSE),
}
LOWEST = SAID | {"w": {"a1": "0", "b1": "0"}}


def by_hand(said: dict | None = None, **choice) -> tuple[Results, Choice]:
    """Four units, two dimensions: u = (100, 0), v = (50, 50), w = (0, 50), x silent. Index 50, 50, 25."""
    frame, none = answers(said or SAID), pd.DataFrame()
    made = Results(
        codebook=FOUR,
        register=UNITS,
        waves=(Wave("1", "1", 2020),),
        responses=frame,
        scores=index.score(frame, FOUR),
        evidence=none,
        bodies=none,
        facts=none,
        sources=none,
        definition=index.definition(FOUR),
    )
    choice = Choice(survey="t", wave="1", **choice)
    return under(made, choice), choice


def test_the_matrix_says_level_or_why_there_is_none():
    cells = by_key("maturity_matrix").frame(*by_hand()).set_index(["unit", "code"])
    assert cells.loc[("u", "A"), ["level", "score", "coverage"]].tolist() == [1, 100, 1]
    assert cells.loc[("w", "A"), "level"] == 0
    assert (cells.loc[("x", "index"), "words"], cells.loc[("x", "index"), "mark"]) == ("Har inte svarat", "–")
    assert cells.loc[("x", "index"), "coverage"] == 0


def test_a_region_whose_interval_crosses_a_cut_point_is_borderline():
    """The index of u and v is 50, right at the cut point: other weights take u below it. w is at the bottom
    whatever.
    """
    cells = by_key("maturity_matrix").frame(*by_hand(LOWEST)).set_index(["unit", "code"])
    assert cells.loc[("u", "index"), "borderline"] and cells.loc[("u", "index"), "mark"] == "1–2"
    assert "gränsfall" in cells.loc[("u", "index"), "words"]
    assert not cells.loc[("w", "index"), "borderline"]


def test_rows_stand_in_the_registers_order_or_by_level_with_the_missing_last():
    def rows(order: str) -> list[str]:
        return list(dict.fromkeys(by_key("maturity_matrix").frame(*by_hand(order=order))["unit"]))

    assert rows("") == ["u", "v", "w", "x"]
    assert rows("B") == ["v", "w", "u", "x"]  # B: v and w reach level 2, u does not
    assert rows("index") == ["u", "v", "w", "x"]


def test_places_are_shown_only_on_request_and_never_without_their_interval():
    quiet = by_key("maturity_index").frame(*by_hand())
    assert quiet["rank"].isna().all() and (quiet["place"] == "").all() and (quiet["group_words"] == "").all()
    shown = by_key("maturity_index").frame(*by_hand(LOWEST, places=True, order="index")).set_index("unit")
    assert shown.loc["w", "place"] == "Plats 3 (mellan 2 och 3 vid rimliga metodval)"
    assert place_words(3, 3, 3) == "Plats 3 (också vid andra rimliga metodval)"
    assert shown.loc["u", "place"].startswith("Plats 1 (mellan 1 och 2")
    assert shown.loc["x", "place"] == "" and shown.loc["x", "words"] == "Har inte svarat"
    assert shown.loc[["u", "v", "w"], "group_words"].tolist() == ["Grupp 1 (3)"] * 3  # three units: nothing is certain


def test_the_effect_of_moved_weights_is_counted_in_places():
    """Only B: u falls to 0 behind v and w at 50. u goes from place 1 to 3, w from 3 to 1; v shares 1 before and
    after.
    """
    frame = by_key("weight_effect").frame(*by_hand(weights=(("A", 0.0),))).set_index("unit")
    assert frame["moved"].to_dict() == {"u": -2, "v": 0, "w": 2}
    assert frame["after"].to_dict() == {"u": 0, "v": 50, "w": 50}
    beyond = (frame["moved"] > frame["up"]) | (frame["moved"] < frame["down"])
    assert (frame["outside"] == "Ja").equals(beyond)
    title = by_key("weight_effect").title(frame.reset_index().assign(outside=["Ja", "", "Ja"]), Choice())
    assert title == "2 av 3 {units} byter plats med dina val, och W och U flyttar längst (2 platser)"
    note = by_key("weight_effect").note(frame.reset_index().assign(outside=["Ja", "", "Ja"]), Choice())
    assert note.startswith("2 av 3 {units} hamnar utanför osäkerhetsintervallet för sin publicerade plats. De två")


def test_two_orders_are_compared_by_their_rank_correlation_in_a_sentence():
    """Published u = v = 50, w = 25; with A alone u = 100, v = 50, w = 0. Ranks 1, 1, 3 and 1, 2, 3: rho = 0.87."""
    results, choice = by_hand(weights=(("B", 0.0),))
    rendered = by_key("weight_effect").render(results, choice, with_figure=False)
    assert "rangkorrelationen är 0,87" in rendered.note and "lika till stor del" in rendered.note
    assert by_key("weight_effect").render(*by_hand(), with_figure=False).note == ""
    assert "exakt lika: rangkorrelationen är 1." in order_words(1.0) and "är olika" in order_words(0.2)
    assert order_words(0.95).startswith("De två ordningarna är nästan lika")
    assert "över 0,99" in order_words(0.998), "two orders that differ are never said to be exactly alike"
    assert order_words(float("nan")) == ""


def test_changes_stand_in_the_registers_order_each_with_its_interval():
    """v: before 50 of both; now a1 alone is answered (50), b1 may be 0 or 100: the index 25 to 75, the change −25 to
    25.

    With b1's weight a quarter more, 62.5 of 100, it is −31.25 to 31.25; 5–95 % of the draws lie inside that.
    """
    then = answers({"u": {"a1": "0", "b1": "0"}, "v": {"a1": "1", "b1": "1"}}, "1")
    now = answers({"u": {"a1": "2", "b1": "2"}, "v": {"a1": "1", "b1": None}}, "2")
    said, none = pd.concat([then, now]), pd.DataFrame()
    half = book({"A": ["a1"], "B": ["b1"]}, index="threshold = 0.5\n" + LEVELS)
    made = Results(
        codebook=half,
        register=UNITS,
        waves=(Wave("1", "1", 2020), Wave("2", "2", 2022)),
        responses=said,
        scores=index.score(said, half),
        evidence=none,
        bodies=none,
        facts=none,
        sources=none,
        definition=index.definition(half),
    )
    rendered = by_key("since_last").render(made, Choice(wave="2", baseline="1"))
    rows = rendered.frame.set_index("unit")
    assert list(rows.index) == ["u", "v"]
    assert rows.loc["u", ["change", "change_low", "change_high"]].tolist() == [100, 100, 100] and rows.loc["u", "sure"]
    change, low, high = rows.loc["v", ["change", "change_low", "change_high"]]
    assert change == 0 and -31.25 <= low <= -25 and 25 <= high <= 31.25 and not rows.loc["v", "sure"]
    said = [note.text for note in rendered.figure.layout.annotations]
    assert {"+100,0", "0,0", "osäker"} <= set(said) and said.count("osäker") == 1
    assert f"0,0 ({text.number(low, 1)} till +{text.number(high, 1)})" in rendered.figure.data[-1].hovertext[1]
    assert "Det gäller 1 av 2" in rendered.note


def test_the_geometric_mean_is_compared_with_the_arithmetic_one():
    """u: values 1 and 0 on [0.01, 1] give √0.01 = 0.1 → (0.1 − 0.01) / 0.99 = 9.09 against 50."""
    frame = by_key("method_difference").frame(*by_hand()).set_index("unit")
    assert frame.loc["u", ["arithmetic", "geometric"]].round(2).tolist() == [50, 9.09]
    assert frame.loc["v", "difference"] == pytest.approx(0, abs=1e-6) and frame.loc["u", "other"]


def test_every_questions_weight_in_the_index_sums_to_one(shipped):
    frame = index_weights.weights_frame(shipped, Choice(wave="2017"))
    assert frame["effective"].sum() == pytest.approx(1)
    assert len(frame) == sum(1 for item in shipped.codebook.items if item.scored)


def test_what_is_missing_is_counted_by_its_kind():
    said = {"u": {"a1": "2", "b1": r.SKIPPED}, "v": {"a1": r.DONT_KNOW, "b1": r.NOT_APPLICABLE}}
    frame = answers(said)
    given, choice = by_hand()
    given = replace(given, responses=frame, scores=index.score(frame, FOUR))
    counted = by_key("missing_answers").frame(given, choice).set_index(["group", "option"])["n"]
    assert counted["A"].to_dict() == {"answered": 1, "dont_know": 1, "not_applicable": 0, "missing": 0, "suppressed": 0}
    assert counted["B"].to_dict() == {"answered": 0, "dont_know": 0, "not_applicable": 1, "missing": 1, "suppressed": 0}


def test_a_study_is_made_once_in_each_language(shipped):
    made = []
    results = replace(shipped)
    for code in ("sv", "sv", "en"):
        with text.using(code):
            results.once(("x",), lambda: made.append(text.language()))
    assert made == ["sv", "en"]


def test_what_stops_a_study_leaves_nothing_half_made(shipped):
    results = replace(shipped)

    class Stop(Exception):
        pass

    def stop(_share: float) -> None:
        raise Stop

    results.uncertainty("2017")
    with pytest.raises(Stop):
        results.sensitivity("2017", progress=stop)
    assert not results.knows("sensitivity", "2017")
    assert results.sensitivity("2017") is not None and results.knows("sensitivity", "2017")


# --- the pages ---


def page(file: str, **address: str) -> AppTest:
    return opened(**address).switch_page(f"pages/{file}").run()


def test_moving_a_weight_moves_the_order_and_stands_in_the_frame():
    app = page("maturity.py", **{"del": "vikter"})
    code = codebook.load(DATA / "codebook.toml").children(None)[0].code
    assert "Du har inte gjort egna val" in words(app)
    app.select_slider(key=f"vikt-{code}").set_value(4.0).run()
    assert app.text_input(key="vikter").value == f"{code}:4"
    assert "Du har inte gjort egna val" not in words(app) and "byter plats" in words(app)
    app.button(key="aterstall").click().run()
    assert app.text_input(key="vikter").value == "" and "Du har inte gjort egna val" in words(app)


def test_a_set_of_weights_is_saved_under_a_name_and_picked_again(monkeypatch, tmp_path):
    monkeypatch.setenv("LPLAN_DATABASE_URL", f"sqlite:///{tmp_path / 'sets.sqlite'}")
    app_settings.cache_clear()
    st.cache_resource.clear()
    try:
        code = codebook.load(DATA / "codebook.toml").children(None)[0].code
        app = page("maturity.py", vikter=f"{code}:3", sammanvagning="geometriskt")
        app.text_input(key="viktnamn").set_value("Mer *av* det").run()
        app.button(key="spara-vikter").click().run()
        assert not app.exception
        other = page("maturity.py", **{"del": "vikter"})
        other.selectbox(key="viktsats").set_value("Mer *av* det").run()
        assert other.text_input(key="vikter").value == f"{code}:3"
        assert other.selectbox(key="sammanvagning").value == "geometric"
    finally:
        monkeypatch.undo()
        app_settings.cache_clear()
        st.cache_resource.clear()


def test_places_are_off_until_somebody_asks():
    app = page("maturity.py", region="12", **{"del": "index"})
    assert "Plats" not in " ".join(h.value for h in app.header)
    app.toggle(key="plats").set_value(True).run()
    assert any("Plats" in h.value and "vid rimliga metodval" in h.value for h in app.header)


def test_the_method_page_has_ten_steps_and_names_this_index():
    said = words(page("method.py")) + words(page("method.py", **{"del": "robusthet"}))
    headings = [line.split(".")[0] for line in said.split("\n") if re.match(r"\d+\. ", line)]
    assert headings == [str(n) for n in range(1, 11)]
    assert index.definition(codebook.load(DATA / "codebook_2025.toml")).hash in said


def test_a_link_to_an_explanation_opens_it_from_any_page():
    app = opened(forklara="12:index")
    said = words(app)
    assert app.title[0].value == "Så räknades detta"
    assert "Skåne" in said and "Summa" in str(tables(app))


def test_who_draws_the_sensitivity_by_itself_draws_the_share_that_the_title_tells(shipped):
    """Its rows stand in the same order, so the first dot is the one that the finding is about."""
    chart, choice = by_key("sensitivity"), Choice(wave="2017")
    frame = chart.frame(shipped, choice)
    data = chart.data(frame, shipped, choice)
    drawn = data.series[data.main].values
    assert list(drawn) == sorted(drawn, reverse=True)
    assert f"({text.percent(drawn[0])})" in chart.title(frame, choice)


def test_a_question_that_a_wave_did_not_ask_is_not_said_to_lack_a_correlation(shipped):
    item = next(item for item in shipped.codebook.items if item.dimension and shipped.asks("2017", item.code))
    responses = shipped.responses
    fewer = replace(shipped, responses=responses[(responses["wave"] != "2017") | (responses["item"] != item.code)])
    chart, choice = by_key("coherence"), Choice(wave="2017")
    assert str(item.label) in set(chart.frame(shipped, choice)["label"])
    frame = chart.frame(fewer, choice)
    assert len(frame) > 1 and str(item.label) not in set(frame["label"])


def test_the_weights_of_a_wave_are_those_of_the_questions_that_it_asked(shipped):
    """2011 asked 29 of the 38: they share the whole index, as in its scores, and a dimension's share is shared in it."""
    asked = {item.code for item in shipped.codebook.items if item.scored and shipped.asks("2011", item.code)}
    frame = index_weights.weights_frame(shipped, Choice(wave="2011"))
    assert set(frame["item"]) == asked and len(asked) < sum(1 for item in shipped.codebook.items if item.scored)
    assert frame["effective"].sum() == pytest.approx(1)
    assert frame.groupby("code")["share"].sum().to_numpy() == pytest.approx(1)
    assert index_weights.weights_frame(shipped, Choice(wave="1999")).empty
