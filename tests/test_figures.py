"""Every chart in the registry: whole, honest about what is missing, the same for the same answers."""

import re
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from lplan import codebook, index, store
from lplan import results as composition
from lplan.analysis import tabulation, what_if
from lplan.charts import CHARTS, HEIRS, PUBLIC, Column, by_key, known
from lplan.charts.base import rows, theme
from lplan.charts.maturity import levels_and_response, maps
from lplan.core import responses as r
from lplan.core import text
from lplan.core.settings import ROOT
from lplan.core.units import Register, Unit
from lplan.results import Choice, Results, Wave
from tests.publish_data import named

DATA = ROOT / "data"
KEYS = [chart.key for chart in CHARTS]


@pytest.fixture(scope="module")
def shipped():
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    return composition.load(engine, store.surveys(engine)["survey"].iloc[0])


CHOICE = Choice(survey="larandeplaner", wave="2017", baseline="2015", unit="12")


def with_own(results: Results, key: str, choice: Choice = CHOICE) -> Results:
    """The results that a chart has something to show of: one is of the reader's own weights alone."""
    moved = replace(choice, weights=(("resurser", 4.0),))
    return composition.under(results, moved) if key == "weight_effect" else results


@pytest.mark.parametrize("look", ["light", "dark", "projector"])
@pytest.mark.parametrize("key", KEYS)
def test_a_chart_is_whole_in_every_look(shipped, key, look):
    chart = by_key(key)
    rendered = chart.render(with_own(shipped, key), replace(CHOICE, look=look))
    assert rendered.figure is not None
    assert {column.name for column in chart.columns} <= set(rendered.frame.columns)
    assert len(rendered.table) == len(rendered.frame) > 0
    assert 20 < len(rendered.title) < 220 and not rendered.title.endswith(".")
    assert 60 <= len(rendered.alt) <= 400
    assert rendered.source
    assert rendered.simulated == (chart.basis != PUBLIC)
    assert ("Simulerade svar" in rendered.figure.to_json()) == rendered.simulated


@pytest.mark.parametrize("key", KEYS)
def test_a_chart_says_so_when_there_is_nothing_to_show(shipped, key):
    empty = replace(shipped, responses=shipped.responses.iloc[:0], scores=shipped.scores.iloc[:0], waves=())
    rendered = by_key(key).render(empty, replace(CHOICE, wave="2030", baseline=None, unit=None))
    assert rendered.title
    assert rendered.figure is None or by_key(key).basis == PUBLIC


@pytest.mark.parametrize("key", KEYS)
def test_the_order_of_the_answers_changes_nothing(shipped, key):
    shuffled = replace(
        shipped,
        responses=shipped.responses.sample(frac=1, random_state=1),
        scores=shipped.scores.sample(frac=1, random_state=2),
    )
    one, other = (by_key(key).render(with_own(data, key), CHOICE) for data in (shipped, shuffled))
    assert one.title == other.title
    assert one.figure.to_json() == other.figure.to_json()


@pytest.mark.parametrize("key", KEYS)
def test_a_chart_can_be_read_in_english(shipped, key):
    with text.using("en"):
        rendered = by_key(key).render(shipped, replace(CHOICE, language="en"))
    assert rendered.title != by_key(key).render(shipped, CHOICE).title
    assert not re.search(r"\b(och|av|regioner|svar|har)\b", rendered.title + rendered.alt), rendered.title


# --- counting, worked out by hand ---

BOOK = codebook.parse(
    """format = 1
key = "t"
version = "1"
title = "T"
[units]
one = "ort"
many = "orter"
[[item]]
code = "Y"
text = "När?"
type = "year"
role = "plan_year"
polarity = "neither"
[[item]]
code = "R"
text = "Nu?"
type = "single"
role = "revision"
polarity = "neither"
options = [{code="j",label="Ja"},{code="n",label="Nej"},{code="v",label="Vet ej",status="dont_know"}]
[[item]]
code = "N"
text = "Vad?"
type = "multiple"
role = "resource_needs"
polarity = "neither"
options = [{code="a",label="<b>A</b> & co"},{code="b",label="B"}]
"""
)
UNITS = Register(tuple(Unit(code, name) for code, name in (("u", "Ugglarp"), ("v", "Vik"), ("w", "<script>"))))


def small(*rows: tuple) -> Results:
    """Results of one real wave, 2020, from (unit, item, answer, status)."""
    frame = pd.DataFrame([("2020", u, "", i, a, s) for u, i, a, s in rows], columns=list(r.COLUMNS)).astype("str")
    none = pd.DataFrame()
    public = {
        name: pd.DataFrame(columns=columns)
        for name, columns in (
            ("evidence", ["unit", "variable", "source"]),
            ("bodies", ["unit", "value", "as_of", "source"]),
        )
    }
    sources = pd.DataFrame(columns=["source", "title", "publisher"])
    return Results(
        codebook=BOOK,
        register=UNITS,
        waves=(Wave("2020", "2020", 2020),),
        responses=frame,
        scores=index.score(frame, BOOK),
        facts=none,
        sources=sources,
        definition=index.definition(BOOK),
        **public,
    )


GIVEN = small(
    ("u", "Y", "2018", r.ANSWERED),
    ("u", "R", "j", r.ANSWERED),
    ("u", "N", "a;b", r.ANSWERED),
    ("v", "Y", None, r.SKIPPED),
    ("v", "R", None, r.DONT_KNOW),
    ("v", "N", "", r.ANSWERED),
    ("w", "Y", None, r.NO_RESPONSE),
    ("w", "R", None, r.NO_RESPONSE),
    ("w", "N", None, r.NO_RESPONSE),
)
HERE = Choice(survey="t", wave="2020")


def test_no_response_is_never_counted_as_no():
    counted = by_key("revision").frame(GIVEN, HERE).set_index("option")["n"].to_dict()
    assert counted == {"j": 1, "n": 0, "dont_know": 1, "missing": 1}


def test_shares_of_a_multiple_choice_are_of_those_who_answered():
    frame = by_key("resource_needs").frame(GIVEN, HERE).drop_duplicates("option").set_index("option")
    assert frame["n"].to_dict() == {"a": 1, "b": 1}
    assert frame["total"].unique().tolist() == [2]
    assert tabulation.picked(GIVEN, "2020", BOOK.with_role("resource_needs"))["share"].tolist() == [0.5, 0.5]


def test_none_chosen_is_no_and_not_answered_is_missing():
    cells = tabulation.unit_options(GIVEN, "2020", BOOK.with_role("resource_needs")).set_index(["unit", "option"])[
        "state"
    ]
    assert (cells["u", "a"], cells["v", "a"], cells["w", "a"]) == ("yes", "no", "missing")


def test_the_timeline_tells_a_plans_year_its_age_and_whether_it_is_revised():
    line = by_key("plan_timeline").frame(GIVEN, HERE).set_index("unit")
    assert line.loc["u", ["year", "age"]].tolist() == [2018, 2] and line.loc["w", "status"] == "Svar saknas"
    assert line.loc["u", "revised"] is True and line.loc["v", "revised"] is None


def test_who_has_not_answered_is_named():
    assert by_key("response").render(GIVEN, HERE).title == "2 av 3 orter har svarat, alla utom <script>"


def test_a_real_wave_has_no_mark():
    rendered = by_key("revision").render(GIVEN, HERE)
    assert not rendered.simulated and "Simulerade" not in rendered.figure.to_json() + rendered.source


def test_user_text_is_never_a_tag_or_a_template():
    drawn = (
        by_key("resource_needs").render(GIVEN, HERE).figure.to_json()
        + by_key("response").render(GIVEN, HERE).figure.to_json()
    )
    drawn = drawn.encode().decode("unicode_escape")
    assert "<script>" not in drawn and "<b>A</b> & co" not in drawn
    assert theme.esc("%{x}") != "%{x}"


def test_a_chart_is_not_offered_by_a_survey_that_does_not_ask():
    assert not by_key("resources_enough").offered(GIVEN)
    assert by_key("revision").offered(GIVEN)


@pytest.mark.parametrize("look", theme.LOOKS)
def test_every_text_has_contrast_enough(look):
    tokens = theme.LOOKS[look]
    for text_, ground in [
        (tokens.ink, tokens.paper),
        (tokens.muted, tokens.paper),
        (tokens.mark, tokens.paper),
        (tokens.ink, tokens.empty),
        *zip(tokens.on_ramp, tokens.ramp, strict=True),
    ]:
        assert theme.contrast(text_, ground) >= 4.5 or text_ == "#ffffff" and theme.contrast(text_, ground) >= 4.3, (
            text_,
            ground,
        )
    assert theme.contrast(tokens.ink, tokens.hatch_behind) >= 4.5  # words that stand on hatching
    assert theme.contrast(tokens.accent, tokens.paper) >= 3


def test_a_number_in_a_table_is_swedish_and_a_missing_one_is_two_dots():
    column = Column("median", "Median", "score")
    assert column.shown(2.5) == "2,5" and column.shown(None) == ".."


def test_a_chart_uses_the_surveys_own_word_for_its_units():
    rendered = by_key("plan_timeline").render(GIVEN, HERE)
    assert list(rendered.table.columns)[0] == "Ort"
    for chart in CHARTS:
        if chart.basis != PUBLIC and chart.offered(GIVEN):
            said = chart.render(GIVEN, HERE)
            assert not re.search(r"region|\{", " ".join([said.title, said.alt, *said.table.columns]), re.IGNORECASE), (
                chart.key
            )


def test_what_two_share_is_told_below_the_themes():
    cells = pd.DataFrame(
        [
            (u, u.upper(), option, "yes" if option in chosen else "no")
            for u, chosen in (("a", "xyz"), ("b", "xy"), ("c", "x"), ("d", ""))
            for option in "xyz"
        ],
        columns=["unit", "name", "option", "state"],
    )
    note = by_key("themes_heat").note
    assert note(cells, CHOICE) == "Som mest har två {units} 2 teman gemensamt, vilket gäller 1 av 3 par."
    assert note(cells, replace(CHOICE, unit="a")) == "A delar 2 teman med B och 1 tema med C."
    assert note(cells[cells["unit"] == "d"], CHOICE) == ""


def test_the_points_that_can_be_pressed_on_the_map_fill_the_areas_and_stay_in_them(shipped):
    outer, hole = [[0, 0], [4, 0], [4, 4], [0, 4]], [[1, 1], [3, 1], [3, 3], [1, 3]]
    every = {(x + 0.5, y + 0.5) for x in range(4) for y in range(4)}
    assert set(map(tuple, maps.inside([outer], 1))) == every
    assert set(map(tuple, maps.inside([outer, hole], 1))) == {p for p in every if not all(1 < v < 3 for v in p)}
    assert len(maps.inside([[[0, 0], [1, 0], [0, 1]]], 8)) >= 1, "also in what is smaller than the spacing"
    assert len(maps.inside([], 1)) == 0
    drawn = by_key("map").render(shipped, CHOICE).figure.data
    pressed = [key for trace in drawn if trace.customdata is not None for key in trace.customdata]
    assert {unit for unit, _node in pressed} == set(shipped.outlines) and len(pressed) < 600


def test_below_bars_there_is_room_for_each_word_of_the_legend_on_a_line_of_its_own(shipped):
    """As on a phone: without it the legend slides up over the bars."""
    figure = by_key("cooperation").render(shipped, replace(CHOICE, unit=None)).figure
    words = {trace.name for trace in figure.data if trace.name and trace.showlegend is not False}
    assert len(words) > 4 and figure.layout.margin.b >= 14 * len(words)


@pytest.mark.parametrize("old", sorted(HEIRS))
def test_a_chart_that_is_no_more_leads_to_its_heir(shipped, old):
    assert old not in {chart.key for chart in CHARTS} and known(old)
    assert by_key(old) is by_key(HEIRS[old]) and HEIRS[old] in {chart.key for chart in CHARTS}
    assert by_key(old).render(shipped, CHOICE).figure is not None
    assert not known("no_such_chart")


def test_values_stand_in_columns_and_rows_in_the_findings_order(shipped):
    rendered = by_key("levels_overview").render(shipped, CHOICE)
    counts = levels_and_response.diverging_bars.reached(rendered.frame, levels_and_response.two_highest(rendered.frame))
    shares = (counts["n"] / counts["total"]).tolist()
    assert shares == sorted(shares, reverse=True) and len(shares) == 10
    said = {note.text: note.xshift for note in rendered.figure.layout.annotations if " av " in note.text}
    assert len(set(said.values())) == 1
    rows = list(rendered.figure.layout.yaxis.ticktext)
    assert rows[0].startswith("<b>") and rows[-1].startswith("<b>") and not rows[4].startswith("<b>")


FIRST = Choice(survey="larandeplaner", wave="2011", baseline=None, unit="12")


@pytest.mark.parametrize(
    "key", ["plan_timeline", "revision", "resources_enough", "themes_heat", "revision_reason", "function"]
)
def drawn_rows(figure) -> list[str]:
    """The names of a figure's rows from the top, as Plotly orders them: as they are listed, else as it meets them."""
    axis = figure.layout.yaxis
    met = [name for trace in figure.data if trace.y is not None for name in trace.y if isinstance(name, str)]
    order = [re.sub("<[^>]*>", "", name) for name in axis.categoryarray or dict.fromkeys(met)]
    down = axis.autorange == "reversed" or (axis.range and axis.range[0] > axis.range[1])
    return order if down else order[::-1]


@pytest.mark.parametrize("key", KEYS)
def test_rows_of_units_are_drawn_in_the_order_of_the_table(shipped, key):
    rendered = by_key(key).render(with_own(shipped, key), CHOICE)
    names = list(dict.fromkeys(rendered.frame["name"])) if "name" in rendered.frame else []
    drawn = drawn_rows(rendered.figure)
    if drawn and set(drawn) <= set(names):  # rows below headings of their own stand by those
        assert drawn == [name for name in names if name in drawn]


@pytest.mark.parametrize(
    "key", ["since_last", "change_over_time", "change_levels", "change_dimensions", "change_items"]
)
def test_change_in_the_first_of_three_waves_says_that_none_is_earlier(shipped, key):
    assert by_key(key).render(shipped, FIRST).title == "Det finns ingen omgång före 2011 att jämföra med"


def test_a_text_that_nobody_has_approved_is_not_said_to_be_missing():
    results = named("x")
    rows = results.responses.copy()
    hidden = (rows["unit"] == "v") & (rows["item"] == "F")
    rows.loc[hidden, ["answer", "status"]] = [None, r.SUPPRESSED]
    rendered = by_key("answers_all").render(replace(results, responses=rows), Choice(survey="t", wave="2020"))
    said = rendered.table[rendered.table["Fråga"] == "Berätta"].set_index("Ort")["Svar"].to_dict()
    assert said == {"x": "x", "Vik": "Får inte visas", "Åmål": "Svar saknas"}
    assert rendered.title.startswith("2 av 3 orter har svarat på minst en av 3 frågor")


def test_what_nobody_in_particular_supposes_is_nobodys_answer(shipped):
    """Without a region of one's own, one more than was asked is scored: it is in no count and no spread."""
    items = (item for item in shipped.codebook.items if item.scored and item.type == "ordinal")
    given = {item.code: (item.choices[-1].code, r.ANSWERED) for item in items}
    supposed = what_if.imagined(shipped, "2017", what_if.NOBODY, given)
    assert supposed.response_rate(what_if.IMAGINED) == "20 av 21 regioner"
    seen = replace(CHOICE, unit=what_if.NOBODY, baseline="2017", wave=what_if.IMAGINED)
    frame = by_key("change_dimensions").frame(supposed, seen)
    assert frame["now"].iloc[0] == 100 and frame["n"].max() == 20


def test_a_row_that_is_called_by_a_number_has_its_values():
    """Plotly takes "2025" for a place on the axis, where nothing stands."""
    made = rows.chart([], CHOICE, rows.names(["2025", "1.5"], theme.Look()), values=[rows.Values("n", ["a", "b"])])
    assert [float_or_none(note.y) for note in made.layout.annotations if note.text in "ab"] == [None, None]


def float_or_none(words: str) -> float | None:
    try:
        return float(words)
    except ValueError:
        return None


# --- colours that must be told apart, also in grey and by who sees fewer of them ---

# How three colour deficiencies see linear RGB (Machado, Oliveira and Fernandes 2009, severity 1), and what grey is.
SEEN = {
    "all": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    "grey": [[0.2126, 0.7152, 0.0722]] * 3,
}
APART = 10.0  # CIE 1976 ΔE, of which 2.3 is just noticed; a mark is small, and a picture is copied


def lab(colour: str, eyes: str) -> np.ndarray:
    """A colour in CIELAB as somebody sees it."""
    share = np.array([int(colour[n : n + 2], 16) for n in (1, 3, 5)]) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SEEN[eyes]) @ linear, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    x, y, z = (np.cbrt(v) if v > 0.008856 else 7.787 * v + 16 / 116 for v in to_xyz @ seen / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def together(look: theme.Look) -> dict[str, list[str]]:
    """What stands beside each other in some chart and is told apart by its fill alone."""
    return {
        "levels": [fill for fill, _on in theme.ramp(4, look)],
        "ordered answers": [fill for fill, _on in theme.answers(4, look)],
        "yes and no": [look.main, look.neutral],
        "chosen and not": [look.main, look.paper],
        "moved and stayed": [look.ink, look.hatch],
        "told and not": [look.ink, look.main],
        "better, worse, otherwise": [look.main, look.paper, look.neutral],
        "my unit and the others": [look.accent, look.ink],
    }


@pytest.mark.parametrize("eyes", SEEN)
@pytest.mark.parametrize("name", ["light", "dark"])
def test_colours_that_mean_different_things_are_told_apart(name, eyes):
    for what, fills in together(theme.LOOKS[name]).items():
        for a, b in combinations(fills, 2):
            apart = float(np.linalg.norm(lab(a, eyes) - lab(b, eyes)))
            assert apart >= APART, (what, eyes, a, b, round(apart, 1))


def test_the_blues_of_levels_mean_levels_and_nothing_else(shipped):
    """Fills of bars, by chart: a ramp's colour stands only where levels are told. `main`, the mark of a chart, is one."""
    ramp = {fill for fill, _on in theme.ramp(4, theme.Look())} - {theme.Look().main}
    levels = {"map", "tiles", "levels_overview", "change_levels", "maturity_matrix"}
    choice, found = replace(CHOICE, wave="2017", baseline="2015"), set()
    for chart in CHARTS:
        figure = chart.render(shipped, choice).figure
        fills = [trace.marker.color for trace in (figure.data if figure else ()) if trace.type == "bar"]
        every = {colour for fill in fills for colour in ([fill] if isinstance(fill, str) else fill or ())}
        found |= {chart.key} if every & ramp else set()
    assert found == levels
