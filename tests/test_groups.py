"""Named groups of comparison: up to ten, kept with who, in the link, and by name in charts and files."""

import pytest
import streamlit as st

from lplan import charts, export, store
from lplan import results as composition
from lplan.core.reader_choices import Choice
from lplan.core.settings import ROOT, settings
from lplan.ui.shell import cache
from lplan.ui.widgets.comparison_parameters import LARGEST
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


def test_the_groups_name_stands_in_the_charts_and_in_what_a_file_says_of_itself(tmp_path):
    engine = store.connect(f"sqlite:///{tmp_path / 'x.sqlite'}")
    store.prepare(engine)
    store.seed(engine, ROOT / "data", settings().shipped_codebooks)
    results = composition.load(engine, KEY)
    choice = Choice(survey=KEY, wave="2026", baseline="2025", unit="12", peers=("13", "14"), group="<b>Grannar</b>")
    for key in ("profile", "change_over_time"):
        names = [trace.name for trace in charts.by_key(key).render(results, choice).figure.data]
        assert "&lt;b&gt;Grannar&lt;/b&gt;" in names and "Jämförbara" not in names
    about = dict(export.Work(results, choice).about())
    assert about["<b>Grannar</b>"] == "Halland och Västra Götaland"
