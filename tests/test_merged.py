"""Bodies that merge and change their names, a silent one, a half one, a wave of one, the longest names: charts and
pages.
"""

import re

import pandas as pd
import pytest
import streamlit as st

from lplan import codebook, results, simulation, store
from lplan.analysis import change_over_time
from lplan.charts import CHARTS, by_key
from lplan.charts.base import theme
from lplan.core import units
from lplan.core.settings import settings
from lplan.intake import template
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from lplan.results import Choice, structural_peers
from lplan.ui.shell import cache
from tests import merged
from tests.merged import ALONE, HALF, KEY, LONG, NEW, OLD, OTHER, RENAMED, SILENT
from tests.tables import tables
from tests.test_pages import opened, words


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    """The app with the survey in it, in a database of its own."""
    folder = tmp_path_factory.mktemp("merged")
    before = settings().database_url, settings().codebook
    url = f"sqlite:///{folder / 'merged.sqlite'}"
    path = merged.add(store.connect(url), folder)
    settings().database_url, settings().codebook = url, path
    st.cache_resource.clear()
    yield folder
    settings().database_url, settings().codebook = before
    st.cache_resource.clear()


@pytest.fixture(scope="module")
def found(app):
    return results.load(cache.engine(), KEY)


def choice(unit: str, wave: str = "2017", baseline: str | None = "2015", **more) -> Choice:
    return Choice(survey=KEY, wave=wave, baseline=baseline, unit=unit, **more)


def test_a_merger_is_a_break_for_the_new_body_and_an_end_for_the_old_ones(found):
    assert [(b.kind, b.words) for b in change_over_time.unit_breaks(found, NEW, "2015", "2017")] == [
        (change_over_time.MERGED, "Tog över efter Kronoberg och Blekinge")
    ]
    assert [b.words for b in change_over_time.unit_breaks(found, OLD, "2015", "2017")] == [f"Uppgick i {LONG[NEW]}"]
    assert change_over_time.MERGED not in {b.kind for b in change_over_time.unit_breaks(found, OLD, "2011", "2015")}


def test_a_line_is_cut_where_bodies_merged_and_the_old_ones_stand_before_it(found):
    rendered = by_key("change_over_time").render(found, choice(NEW))
    frame = rendered.frame
    assert set(frame.loc[frame["unit"] == OLD, "series"]) == {"Kronoberg"} and OTHER in set(frame["unit"])
    now = frame[frame["key"] == "2017"].set_index("unit")
    assert now.loc[NEW, "broken"] and "Tog över efter" in now.loc[NEW, "why"]
    assert pd.isna(now.loc[OLD, "median"])
    marks = [a.text for a in rendered.figure.layout.annotations]
    assert "<b>//</b>" in marks
    mine = next(trace for trace in rendered.figure.data if trace.name == theme.shortened(LONG[NEW]))
    drawn = [y for y in mine.y if y is not None and y == y]
    assert len(drawn) == 1  # nothing is drawn before the merger


def test_a_renamed_body_is_a_break_with_both_names(found):
    said = [b.words for b in change_over_time.unit_breaks(found, RENAMED, "2015", "2017")]
    assert said == ["Bytte namn från Regionförbundet Halland till Region Nya Halland"] or "Ansvaret gick" in said[0]
    frame = by_key("change_dimensions").frame(found, choice(RENAMED))
    assert frame["broken"].all()


def test_who_is_gone_is_nobodys_neighbour_and_has_none(found):
    now, then = found.structure("2017"), found.structure("2015")
    assert OLD not in now.values.index and OLD in then.values.index
    assert NEW in now.values.index and NEW not in then.values.index
    assert not {"until", "since", "successor"} & set(now.kinds)
    assert structural_peers.nearest(found.apart("2017"), OLD) == []
    rendered = by_key("likeness").render(found, choice(OLD))
    assert rendered.figure is None and "fanns vår region inte för sig" in rendered.title


def test_who_is_gone_or_not_yet_there_is_not_asked(app, found):
    book, register = found.codebook, found.register
    for wave, there, not_there in (("2017", {NEW}, {OLD, OTHER}), ("2014", {OLD, OTHER}, {NEW})):
        file = read(template.write(book, register, wave, int(wave)), "mall.xlsx")
        frame = convert(understand(file, book, register), book, register, wave).responses
        assert there <= set(frame["unit"]) and not not_there & set(frame["unit"])
    spec = simulation.Plan(1, (simulation.Spec("2014", 2014, 0.5, 2), simulation.Spec("2017", 2017, 0.5, 2)))
    drawn = simulation.simulate(book, register, spec)
    assert NEW not in set(drawn.loc[drawn["wave"] == "2014", "unit"])
    assert OLD not in set(drawn.loc[drawn["wave"] == "2017", "unit"])


def test_the_first_year_of_a_unit_must_be_a_year(tmp_path):
    (tmp_path / "r.csv").write_text("code,name,since\na,A,nyss\n", encoding="utf-8")
    with pytest.raises(Exception, match="since"):
        units.load(tmp_path / "r.csv")


CASES = {
    "merged": choice(NEW),
    "gone": choice(OLD),
    "renamed": choice(RENAMED),
    "silent": choice(SILENT),
    "half": choice(HALF),
    "a wave of one": choice(ALONE, "2018", "2017"),
    "not asked in a wave of one": choice(NEW, "2018", "2017"),
    "five": choice(NEW, units=tuple(LONG)),
}


@pytest.mark.parametrize("name", CASES)
def test_every_chart_says_something_whoever_it_is_about(name, found):
    for chart in CHARTS:
        if chart.offered(found):
            rendered = chart.render(found, CASES[name], with_figure=chart.scores)
            assert rendered.title and "nan" not in rendered.title.lower().split(), chart.key
            assert rendered.frame.empty or rendered.alt, chart.key


@pytest.mark.parametrize("file", ["region", "peers", "compare", "change", "maturity"])
@pytest.mark.parametrize(
    ("unit", "wave"),
    [(NEW, "2017"), (OLD, "2017"), (SILENT, "2017"), (HALF, "2017"), (ALONE, "2018")],
)
def test_every_page_stands_for_each_of_them(app, file, unit, wave):
    page = opened(f"{file}.py", enkat=KEY, region=unit, omgang=wave)
    assert not page.exception and "felnummer" not in words(page) and "empty" not in words(page)


def test_the_profile_says_why_a_change_is_not_to_be_compared(app):
    page = words(opened("region.py", enkat=KEY, region=NEW, omgang="2017", mot="2015")).replace("\\", "")
    assert "Brott i tidsserien sedan 2015 simulerad: Tog över efter Kronoberg och Blekinge" in page
    gone = words(opened("region.py", enkat=KEY, region=OLD, omgang="2017")).replace("\\", "")
    assert "uppgick i Samverkansorganet" in gone and "tillfrågades inte" in gone
    change_page = words(
        opened("change.py", enkat=KEY, region=NEW, omgang="2017", mot="2015", **{"del": "svar"})
    ).replace("\\", "")
    assert "Brott i tidsserien: Tog över efter Kronoberg och Blekinge" in change_page


def test_names_that_are_too_long_keep_both_their_ends_and_no_other_word_is_cut(found):
    assert theme.shortened("Skåne") == "Skåne"
    short = {theme.shortened(name) for name in LONG.values()}
    assert len(short) == len(LONG) and all(len(name) <= theme.LONGEST for name in short)
    ticks = by_key("since_last").render(found, choice(NEW)).figure.layout.yaxis.ticktext
    plain = [re.sub("<[^>]+>", "", tick) for tick in ticks]
    assert any("…" in tick for tick in plain) and all(len(tick) <= theme.LONGEST for tick in plain)
    assert not any("<br>" in tick for tick in ticks), "two lines would stand in the next row"


def test_names_beside_dots_are_cut_too_so_that_no_two_stand_in_each_other(found):
    named = [note.text for note in by_key("likeness").render(found, choice(SILENT)).figure.layout.annotations]
    assert any("…" in name for name in named) and not any("<br>" in name for name in named)


def test_who_has_no_value_is_said_to_have_none_beside_its_group(app):
    said = words(opened("peers.py", enkat=KEY, region=SILENT, omgang="2017"))
    assert "Östergötland saknar värde" in said and "Medianen i gruppen" in said


def test_no_value_is_hatched_and_in_the_legend_and_answers_stand_in_cells_with_room(found):
    figure = by_key("answers_all").render(found, choice(NEW)).figure
    hatched = {trace.name: trace for trace in figure.data if trace.type == "bar"}
    assert {"Vet ej", "Ej aktuellt", "Svar saknas"} <= set(hatched)
    assert hatched["Svar saknas"].marker.pattern.shape == "/" and hatched["Vet ej"].marker.pattern.shape == "."
    frame = by_key("answers_all").frame(found, choice(NEW))
    assert len(hatched["Svar saknas"].x) == (frame["state"] == "missing").sum()
    cells = {word for line in figure.data[0].text for word in line}
    assert {"Ja", "Nej"} <= cells and all(len(word) <= 4 for word in cells)  # 20 columns leave room for that
    # A survey of one respondent has room for whole answers.
    alone = by_key("answers_all").render(found, choice(ALONE, "2018")).figure
    assert any(len(word) > 15 for line in alone.data[0].text for word in line)


def test_two_questions_with_one_name_are_two_rows(found):
    frame = by_key("answers_all").frame(found, choice(NEW))
    twice = frame.assign(question="Samma", name="Samma")
    figure = by_key("answers_all").draw(twice, choice(NEW))
    assert figure.data[0].z.shape == (frame["item"].nunique(), frame["unit"].nunique())


def test_the_compared_are_shown_in_words_mine_first_and_what_is_missing_hatched(app):
    page = opened("compare.py", enkat=KEY, region=NEW, omgang="2017", vy="alla", rutor="ord", jfr=f"14,{NEW},{SILENT}")
    assert not page.exception
    table = tables(page)[-1]
    heads = list(table.columns)
    assert heads[1:] == [LONG["14"], LONG[NEW], "Östergötland"]
    assert (table[heads[3]] == "Svar saknas").all()
    narrowed = opened(
        "compare.py", enkat=KEY, region=NEW, omgang="2017", vy="alla", rutor="ord", sokfraga="finns inte alls"
    )
    assert "Ingen fråga passar valen" in words(narrowed)


def test_a_link_may_say_the_key_of_a_survey(app):
    page = opened("region.py", enkat=KEY, region=NEW)
    assert page.selectbox(key="region").value == NEW
    assert page.query_params["enkat"] == str(codebook.load(app / "book.toml").title)


def test_who_has_answered_half_is_told_so_in_every_finding_about_it(found):
    """Its one dimension with a value is not "every dimension", and what it left out is not "answered otherwise"."""
    one = by_key("profile").render(found, choice(HALF)).title
    assert one.startswith("Jönköping har värde bara i hinder") and "alla dimensioner" not in one
    changed = by_key("change_dimensions").render(found, choice(HALF)).title
    assert "1 dimensioner" not in changed and "1 av 1" not in changed


def test_what_was_left_out_is_not_answered_otherwise(app):
    said = words(opened("change.py", enkat=KEY, region=HALF, omgang="2017", mot="2015", **{"del": "svar"}))
    otherwise, apart = (
        re.search(r"svarar annorlunda på (\d+) frågor", said),
        re.search(r"(\d+) frågor till saknar svar", said),
    )
    assert 0 < int(otherwise[1]) < int(apart[1])
