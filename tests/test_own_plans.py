"""What a region wants to reach, and its notes: kept with an actor, shown of the region alone, exported when asked for."""

from dataclasses import replace

import pytest
import streamlit as st

from lplan import charts, export, store
from lplan import results as composition
from lplan.analysis import unit_targets_and_notes
from lplan.core.errors import LplanError
from lplan.core.reader_choices import Choice
from lplan.core.settings import ROOT, settings
from lplan.export.opendata import archive
from lplan.export.report import unit_profile as report
from lplan.results import Note, Target, targets_notes_and_groups
from lplan.ui.shell import cache
from tests.databases import url  # noqa: F401
from tests.people import by
from tests.publish_data import in_force
from tests.test_pages import opened as visited
from tests.test_pages import words

KEY, UNIT, OTHER = "larandeplaner", "12", "14"
WANTED = Target(UNIT, "index", 2028, 80, "Efter översynen.", "regionstyrelsen")
SAID = Note(UNIT, "2026", "resurser", "Två analytiker slutade under året.")


def opened(address: str) -> store.Engine:
    engine = store.connect(address)
    store.prepare(engine)
    store.seed(engine, ROOT / "data", settings().shipped_codebooks)
    return engine


@pytest.fixture(scope="module")
def loaded():
    return replace(in_force(), targets=(WANTED,), notes=(SAID,))


def choice(**more) -> Choice:
    return Choice(survey=KEY, wave="2026", baseline="2025", unit=UNIT, **more)


# --- the store's door ---


def test_a_target_is_kept_with_its_actor_and_a_later_one_takes_its_place(url):  # noqa: F811
    engine = opened(url)
    before = store.data_version(engine)
    targets_notes_and_groups.save_target(engine, KEY, WANTED, simulated=True, who=by("Eva"))
    targets_notes_and_groups.save_target(engine, KEY, replace(WANTED, value=85), simulated=True, who=by("Olle"))
    targets_notes_and_groups.save_note(engine, KEY, SAID, simulated=True, who=by("Eva"))
    targets, notes = targets_notes_and_groups.read(engine, KEY, simulated=True)
    assert [(one.value, one.actor, one.decided_by) for one in targets] == [(85, "Olle", "regionstyrelsen")]
    assert [(one.text, one.actor) for one in notes] == [(SAID.text, "Eva")]
    assert store.data_version(engine) > before  # readers' pages are made anew
    name = targets_notes_and_groups.document_name(WANTED, simulated=True)
    versions = store.document_versions(engine, targets_notes_and_groups.TARGET, name, survey=KEY)
    assert list(versions["who"]) == ["Olle", "Eva"]
    targets_notes_and_groups.remove(engine, KEY, targets[0], simulated=True, who=by("Olle"))
    targets_notes_and_groups.remove(engine, KEY, notes[0], simulated=True, who=by("Olle"))
    assert targets_notes_and_groups.read(engine, KEY, simulated=True) == ((), ())
    assert store.latest_document(engine, targets_notes_and_groups.TARGET, name, survey=KEY).who == "Olle"
    engine.dispose()


def test_a_target_that_somebody_else_has_changed_is_not_overwritten_unseen(tmp_path):
    engine = opened(f"sqlite:///{tmp_path / 'x.sqlite'}")
    targets_notes_and_groups.save_target(engine, KEY, WANTED, simulated=True, who=by("Eva"))
    place = targets_notes_and_groups.document_name(WANTED, simulated=True)
    seen = store.latest_document(engine, targets_notes_and_groups.TARGET, place, survey=KEY).version
    targets_notes_and_groups.save_target(
        engine, KEY, replace(WANTED, value=85), simulated=True, who=by("Olle"), seen=seen
    )
    for act in (targets_notes_and_groups.save_target, targets_notes_and_groups.remove):
        with pytest.raises(LplanError, match="^Olle "):
            act(engine, KEY, replace(WANTED, value=60), simulated=True, who=by("Eva"), seen=seen)
    assert targets_notes_and_groups.read(engine, KEY, simulated=True)[0][0].value == 85


@pytest.mark.parametrize(
    ("target", "actor"),
    [
        (WANTED, " "),
        (replace(WANTED, value=101), "Eva"),
        (replace(WANTED, year=3000), "Eva"),
        (replace(WANTED, decided_by=""), "Eva"),
    ],
)
def test_what_is_no_target_is_refused_and_nothing_is_kept(target, actor, tmp_path):
    engine = opened(f"sqlite:///{tmp_path / 'x.sqlite'}")
    with pytest.raises(LplanError):
        targets_notes_and_groups.save_target(engine, KEY, target, simulated=True, who=by(actor))
    assert targets_notes_and_groups.read(engine, KEY, simulated=True) == ((), ())


def test_a_public_server_refuses_the_write(tmp_path, monkeypatch):
    engine = opened(f"sqlite:///{tmp_path / 'x.sqlite'}")
    monkeypatch.setattr(settings(), "read_only", True)
    with pytest.raises(LplanError):
        targets_notes_and_groups.save_target(engine, KEY, WANTED, simulated=True, who=by("Eva"))


def test_targets_of_the_demonstration_are_not_those_of_collected_answers(collected_engine):
    targets_notes_and_groups.save_target(collected_engine, KEY, WANTED, simulated=True, who=by("Eva"))
    targets_notes_and_groups.save_target(
        collected_engine, KEY, replace(WANTED, value=60), simulated=False, who=by("Eva")
    )
    assert [one.value for one in composition.load(collected_engine, KEY).targets] == [60]
    assert [one.value for one in composition.load(collected_engine, KEY, demonstration=True).targets] == [80]


# --- where they are seen ---


def _drawn(chart: str, results, chosen: Choice) -> set[str]:
    rendered = charts.by_key(chart).render(results, chosen)
    return {trace.name for trace in rendered.figure.data}


@pytest.mark.parametrize("chart", ["profile", "change_over_time"])
def test_the_mark_stands_in_the_regions_own_chart_when_it_is_asked_for(chart, loaded):
    assert "Eget mål" in _drawn(chart, loaded, choice(targets=True))
    assert "Målet för Mognadsindex är 80,0 år 2028, beslutat av regionstyrelsen." in (
        charts.by_key(chart).render(loaded, choice(targets=True)).note
    )
    assert "Eget mål" not in _drawn(chart, loaded, choice())
    assert "Eget mål" not in _drawn(chart, loaded, replace(choice(targets=True), unit=OTHER))


@pytest.mark.parametrize("chart", ["profile", "change_over_time"])
def test_a_note_stands_under_the_value_that_it_is_about(chart, loaded):
    said = f"Notering om Analysresurser, 2026 simulerad: {SAID.text}"
    shown = choice(targets=True, topic="resurser")
    assert said in charts.by_key(chart).render(loaded, shown).note
    assert said not in charts.by_key(chart).render(loaded, replace(shown, targets=False)).note
    assert said not in charts.by_key(chart).render(loaded, replace(shown, unit=OTHER)).note
    over_all = charts.by_key("change_over_time").render(loaded, choice(targets=True)).note
    assert SAID.text not in over_all  # it is not about the index


def test_no_other_chart_knows_of_a_target(loaded):
    for chart in charts.CHARTS:
        if chart.key in ("profile", "change_over_time") or not chart.offered(loaded):
            continue
        with_it, without = (chart.frame(loaded, choice(targets=on)) for on in (True, False))
        assert with_it.equals(without), chart.key


def test_the_table_says_how_far_it_is_left(loaded):
    row = unit_targets_and_notes.target_table(loaded, UNIT, "2026").iloc[0]
    own = loaded.scored("2026", "index").set_index("unit").loc[UNIT, "score"]
    assert row["Kvar"] == f"{80 - own:.1f}".replace(".", ",")
    assert unit_targets_and_notes.target_table(loaded, OTHER, "2026").empty


def test_the_report_has_them_when_asked_for_and_open_data_never(loaded):
    wished = replace(loaded, targets=(WANTED, replace(WANTED, code="resurser", value=75)))
    for asked in (True, False):
        told = str(report.own_plans(export.Work(loaded, choice(targets=asked))))
        assert ("regionstyrelsen" in told) == asked and (SAID.text in told) == asked
        strips = report.strips(export.Work(wished, choice(targets=asked)))
        goal = dict(zip(strips["categories"], strips["goals"], strict=True))["Resurser"]
        assert goal == (75 if asked else None) and ("Romben" in strips["reading"]) == asked
    assert b"regionstyrelsen" not in archive.write(export.Work(loaded, choice(targets=True)))


def test_a_target_that_somebody_else_wrote_meanwhile_is_told_of_and_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'page.sqlite'}")
    st.cache_resource.clear()
    try:
        app = visited("region.py", region=UNIT, **{"del": "mal"})
        app = app.text_input(key="namn-mal").set_value("Eva").run()
        year = int(app.number_input(key="mal-ar").value)
        other = Target(UNIT, app.selectbox(key="mal-galler").value, year, 60, "", "nämnden")
        targets_notes_and_groups.save_target(cache.engine(), KEY, other, simulated=True, who=by("Bo"))

        def press(app):
            app.text_input(key="mal-beslut").set_value("regionstyrelsen")
            return next(one for one in app.button if one.label == "Spara målet").click().run()

        def kept():
            return targets_notes_and_groups.read(cache.engine(), KEY, simulated=True)[0][0]

        app = press(app)
        assert not app.exception and "Bo sparade" in app.error[0].value and "Bo sparade" in app.warning[0].value
        assert (kept().value, kept().actor) == (60, "Bo")
        app = next(one for one in app.button if one.label == "Jag har sett det").click().run()
        app = press(app)
        assert not app.error and (kept().value, kept().actor) == (75, "Eva")
        app = press(app)  # her own is no news to her
        assert not app.error and not app.warning
    finally:
        st.cache_resource.clear()


def test_a_region_writes_a_target_on_its_profile_and_sees_it(tmp_path, monkeypatch):
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'page.sqlite'}")
    st.cache_resource.clear()
    try:
        app = visited("region.py", region=UNIT, **{"del": "mal"})
        assert "Inga mål är skrivna" in words(app)
        app = app.text_input(key="namn-mal").set_value("Eva").run()
        app.text_input(key="mal-beslut").set_value("regionstyrelsen")
        app = next(one for one in app.button if one.label == "Spara målet").click().run()
        assert not app.exception and not app.error
        assert "Inga mål är skrivna" not in words(app)
        app = visited("region.py", region=UNIT)
        assert not app.exception and app.toggle(key="utan-mal").value is False
        assert "regionstyrelsen" in words(app)
        silent = in_force().silent("2026")[0]
        said = replace(SAID, unit=silent, code="index", text="Vi hann inte svara.")
        targets_notes_and_groups.save_note(cache.engine(), KEY, said, simulated=True, who=by("Eva"))
        assert "Vi hann inte svara" in words(visited("region.py", region=silent))  # why there is no value
        other = visited("region.py", region=OTHER)
        assert "regionstyrelsen" not in words(other)
        app = visited("explain.py", vem=UNIT, vad="index")
        assert not app.exception and "regionstyrelsen" in words(app)
        app = visited("region.py", region=UNIT, **{"del": "mal"})
        app = app.text_input(key="namn-mal").set_value("Olle").run()
        app = app.button(key="mal-bort-knapp").click().run()
        assert not app.exception and "Inga mål är skrivna" in words(app)
    finally:
        st.cache_resource.clear()
