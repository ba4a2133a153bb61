"""Named groups of comparison: up to ten, kept with who, in the link, and by name in charts and files."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
import streamlit as st

from lplan import charts, cli, export, store
from lplan.cli.output import view_options
from lplan.core.errors import LplanError
from lplan.core.reader_choices import Choice
from lplan.core.settings import settings
from lplan.export.report import unit_profile as report
from lplan.results import targets_notes_and_groups
from lplan.results.targets_notes_and_groups import LARGEST
from lplan.seminar.default_seminar import default
from lplan.ui.shell import cache
from tests.people import by
from tests.publish_data import in_force
from tests.test_pages import opened, words

KEY = "larandeplaner"


@pytest.fixture
def own_database(tmp_path, monkeypatch):
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'groups.sqlite'}")
    st.cache_resource.clear()
    yield
    st.cache_resource.clear()


def test_a_group_is_kept_and_opened_again_by_its_name(own_database):
    app = opened("peers.py", region="12", grupp="13,14,06", gruppnamn="Våra grannar")
    assert not app.exception
    app = app.text_input(key="namn-grupp").set_value("Eva").run()
    app = app.button(key="spara-grupp").click().run()
    assert not app.exception and not app.error
    saved = store.documents(cache.engine(), "group", survey=KEY)
    assert saved[["name", "who"]].to_numpy().tolist() == [["Våra grannar", "Eva"]]
    assert saved["body"].iloc[0] == {"units": ["13", "14", "06"]}
    app = opened("peers.py", region="12")
    assert "Våra grannar" not in words(app)
    app = app.selectbox(key="grupp-vald").select("Våra grannar").run()
    assert not app.exception and "Våra grannar: Halland" in words(app).replace("\\", "")
    assert app.query_params["grupp"] in ("13,14,06", ["13,14,06"])


def test_a_link_with_more_than_ten_opens_with_the_first_ten(own_database):
    units = [f"{n:02}" for n in (1, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 17)]
    app = opened("peers.py", region="12", grupp=",".join(units), gruppnamn="Många")
    assert not app.exception and len(app.multiselect(key="grupp").value) == LARGEST


def test_a_kept_group_can_be_removed(own_database):
    targets_notes_and_groups.save_group(cache.engine(), KEY, "Våra grannar", ["13", "14"], who=by("Eva"))
    app = opened("peers.py", region="12", grupp="13,14", gruppnamn="Våra grannar")
    app = app.text_input(key="namn-grupp").set_value("Olle").run()
    app = app.button(key="grupp-bort").click().run()
    assert not app.exception and not app.error and targets_notes_and_groups.groups(cache.engine(), KEY) == {}


@pytest.mark.parametrize(
    ("name", "units", "actor"),
    [(" ", ["13"], "Eva"), ("Tom", [], "Eva"), ("Många", [str(n) for n in range(11)], "Eva"), ("Min", ["13"], "")],
)
def test_what_is_no_group_is_refused(name, units, actor):
    with pytest.raises(LplanError):
        targets_notes_and_groups.save_group(cache.engine(), KEY, name, units, who=by(actor))


def test_the_groups_median_stands_beside_the_compared_and_never_of_too_few(monkeypatch):
    results = in_force()
    peers = ("13", "14", "06")
    choice = Choice(survey=KEY, wave="2026", unit="12", units=("12",), peers=peers, group="Grannar")
    frame = charts.by_key("compare_levels").frame(results, choice)
    whole = results.scored("2026", "index").set_index("unit").loc[list(peers), "score"]
    group = frame[frame["name"] == "Grannar (median)"].set_index("code")
    assert group.loc["index", "score"] == whole.median()
    assert group.loc["index", "level_name"] == results.level_name(results.level_of(whole.median()))
    assert len(group) == len(frame) / 2  # one a dimension, as the unit's own
    monkeypatch.setattr(settings(), "small_group", 4)
    few = charts.by_key("compare_levels").frame(results, choice)
    assert few.loc[few["name"] == "Grannar (median)", "score"].isna().all()
    alone = charts.by_key("compare_levels").frame(results, replace(choice, group=""))
    assert set(alone["unit"]) == {"12"}


def test_the_group_is_in_the_regions_report_and_talk():
    results = in_force()
    choice = Choice(survey=KEY, wave="2026", baseline="2025", unit="12", peers=("13", "14", "06"), group="Grannar")
    for chosen, said in ((choice, True), (replace(choice, group=""), False)):
        told = str(report.group(export.Work(results, chosen)))
        assert ("Grannar: Halland, Västra Götaland och Jönköping." in told) == said
        assert ("Grannar (median)" in told) == said
        slides = [slide for slide in default(results, chosen).slides if slide.chart == "compare_levels"]
        assert [slide.changes for slide in slides] == [(("units", ("12",)),)] * said


def test_a_kept_group_is_exported_by_its_name(own_database, tmp_path, capsys):
    targets_notes_and_groups.save_group(cache.engine(), KEY, "Våra grannar", ["13", "14", "06"], who=by("Eva"))
    asked = ["export", "--wave", "2026", "--region", "Skåne", "--format", "xlsx", "--out", str(tmp_path)]
    assert cli.main([*asked, "--group", "Inga"]) != 0 and "Gruppen Inga finns inte" in capsys.readouterr().err
    args = SimpleNamespace(wave="2026", baseline=None, region="12", group="Våra grannar")
    chosen = view_options.choice_of(args, in_force())
    assert (chosen.group, chosen.peers) == ("Våra grannar", ("13", "14", "06"))


def test_the_groups_name_stands_in_the_charts_and_in_what_a_file_says_of_itself():
    results = in_force()
    choice = Choice(survey=KEY, wave="2026", baseline="2025", unit="12", peers=("13", "14"), group="<b>Grannar</b>")
    for key in ("profile", "change_over_time", "likeness"):
        names = [trace.name for trace in charts.by_key(key).render(results, choice).figure.data]
        assert "&lt;b&gt;Grannar&lt;/b&gt;" in names and "Jämförbara" not in names
    about = dict(export.Work(results, choice).about())
    assert about["<b>Grannar</b>"] == "Halland och Västra Götaland"
