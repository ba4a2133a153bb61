"""Every page opens inside the frame, for any address, without an exception."""

from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lplan import codebook, store
from lplan.charts import Chart
from lplan.core import responses as r
from lplan.core.settings import settings
from lplan.ui.shell import cache
from tests.drawn import figures
from tests.people import by
from tests.tables import links, tables

ROOT = Path(__file__).parent.parent
FILES = sorted(path.name for path in ROOT.glob("pages/*.py"))


def opened(file: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page(f"pages/{file}").run()


def words(app: AppTest) -> str:
    kinds = (app.title, app.header, app.markdown, app.caption, app.warning, app.error)
    return "\n".join(element.value for kind in kinds for element in kind)


@pytest.mark.parametrize("file", FILES)
def test_a_page_opens_without_an_exception(file):
    app = opened(file)
    assert not app.exception
    assert not app.error
    assert app.title[0].value


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize(
    "address",
    [
        {"omgang": "9999", "region": "Atlantis", "lang": "xx", "dimension": "<script>"},
        {"omgang": "' OR 1=1 --", "region": "%00", "mot": "x" * 5_000},
        {"region": "12", "omgang": "2015", "lang": "en"},
    ],
    ids=["unknown", "hostile", "english"],
)
def test_a_page_opens_for_any_address(file, address):
    app = opened(file, **address)
    assert not app.exception
    assert not app.error


def test_an_unknown_region_in_the_address_gives_the_default_and_a_quiet_note():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["region"] = "Atlantis"
    app.run()
    assert "region=Atlantis" in words(app).replace("\\", "")
    assert app.selectbox(key="region").value == ""


def test_a_link_made_under_another_index_definition_is_said_to_be_so():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["index"] = "000000000000"
    app.run()
    assert "index=000000000000" in words(app).replace("\\", "")


def test_a_region_is_found_by_its_code_its_name_and_its_alias():
    for name in ("12", "Region Skåne", "skåne", "SE-M"):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["region"] = name
        app.run()
        assert app.selectbox(key="region").value == "12", name


def test_simulated_answers_are_marked_on_every_page_that_shows_them():
    for file in FILES:
        app = opened(file)
        if any("Simulerade svar" in str(view["figure"]) for view in figures(app)):
            assert "Simulerade svar" in words(app), file


def test_every_survey_chart_of_a_simulated_wave_carries_the_mark_itself():
    app = opened("plans.py")
    assert figures(app)
    assert all("Simulerade svar" in str(view["figure"]) for view in figures(app))


def test_every_chart_has_words_for_who_cannot_see_it():
    for file in FILES:
        for view in figures(opened(file)):
            assert len(view["alt"]) > 40, file


def test_the_accessibility_statement_has_every_heading_that_the_law_asks_for():
    shown = words(opened("accessibility.py"))
    for heading in (
        "Vem ansvarar",
        "Hur tillgänglig",
        "inte är tillgängligt",
        "Hur vi har testat",
        "Säg till",
        "Tillsyn",
    ):
        assert heading in shown
    assert "https://www.digg.se/tdosanmalan" in shown


def test_the_first_reader_waits_for_no_chart_to_be_drawn(monkeypatch):
    """What is drawn before the port opens is what the frame chooses for who has chosen nothing."""
    list(cache.warm())
    drawn, draw = [], Chart.render
    monkeypatch.setattr(
        Chart, "render", lambda self, *given, **how: (drawn.append(self.key), draw(self, *given, **how))[1]
    )
    for file in ("overview.py", "change.py"):
        opened(file)
    assert not drawn
    opened("overview.py", mot="2011")
    assert "since_last" in drawn


def test_where_units_are_people_no_table_of_their_answers_is_offered(monkeypatch):
    assert "/data/larandeplaner/svar.csv" in sum(links(opened("download.py")), [])
    monkeypatch.setattr(settings(), "open_units", False)
    linked = " ".join(sum(links(opened("download.py")), []))
    assert "/fordelning.csv" in linked and "/svar.csv" not in linked and "/poang.csv" not in linked


def test_another_survey_can_be_loaded_and_chosen(monkeypatch, tmp_path):
    """Its units are countries, it has no register, no waves and none of the questions that the charts ask for."""
    monkeypatch.setenv("LPLAN_CODEBOOK", str(ROOT / "docs/examples/hdi.toml"))
    monkeypatch.setenv("LPLAN_DATABASE_URL", f"sqlite:///{tmp_path / 'other.sqlite'}")
    settings.cache_clear()
    st.cache_resource.clear()
    try:
        for file in FILES:
            app = opened(file, enkat="Human Development Index")
            assert not app.exception, file
            assert not app.error, file
        assert "Börja med att läsa in svar" in words(opened("resources.py", enkat="Human Development Index"))
        assert not figures(opened("resources.py", enkat="Human Development Index"))
        book = codebook.load(ROOT / "docs/examples/hdi.toml")
        rows = [("2022", "SWE", "", book.items[0].code, "82", r.ANSWERED)]
        told = store.ImportRecord(survey=book.key, wave="2022", codebook_hash=book.hash, year=2022)
        number = store.save_import(
            cache.engine(), told, pd.DataFrame(rows, columns=list(r.COLUMNS)).astype("str"), who=by()
        )
        store.publish(cache.engine(), number, who=by("a"))
        assert "det frågar den här enkäten inte om" in words(opened("resources.py", enkat="Human Development Index"))
        assert "Tillväxtanalys" not in words(opened("about.py", enkat="Human Development Index"))
        assert opened("overview.py").selectbox(key="omgang").value == "2026"
    finally:
        monkeypatch.undo()
        settings.cache_clear()
        st.cache_resource.clear()


def test_a_database_from_a_newer_version_is_said_to_be_so(monkeypatch, tmp_path):
    url = f"sqlite:///{tmp_path / 'newer.sqlite'}"
    engine = store.connect(url)
    store.prepare(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    monkeypatch.setenv("LPLAN_DATABASE_URL", url)
    settings.cache_clear()
    st.cache_resource.clear()
    try:
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
        assert not app.exception
        assert "nyare version" in app.error[0].value
    finally:
        monkeypatch.undo()
        settings.cache_clear()
        st.cache_resource.clear()


def test_free_text_can_be_narrowed_to_who_works_on_a_theme():
    everyone = opened("practice.py", **{"del": "ord"})
    before = len(tables(everyone)[0])
    theme = codebook.load(ROOT / "data/codebook.toml").with_role("activity_themes").choices[0]
    narrowed = everyone.selectbox(key="tema").set_value(theme.code).run()
    assert 0 < len(tables(narrowed)[0]) < before
    nothing = narrowed.text_input(key="sokcitat").set_value("finns inte i något svar").run()
    assert "Inga fria svar" in words(nothing)
