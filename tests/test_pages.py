"""Every page opens inside the frame, for any address, without an exception."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent
FILES = sorted(path.name for path in ROOT.glob("pages/*.py"))


def opened(file: str, **address: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    return app.switch_page(f"pages/{file}").run()


def words(app: AppTest) -> str:
    kinds = (app.title, app.subheader, app.markdown, app.caption, app.warning, app.error)
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


def test_a_region_is_found_by_its_code_its_name_and_its_alias():
    for name in ("12", "Region Skåne", "skåne", "SE-M"):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["region"] = name
        app.run()
        assert app.selectbox(key="region").value == "12", name


def test_simulated_answers_are_marked_on_every_page_that_shows_them():
    for file in FILES:
        app = opened(file)
        charts = app.get("plotly_chart")
        if any("Simulerade svar" in chart.proto.spec for chart in charts):
            assert any("Simulerade svar" in warning.value for warning in app.warning), file


def test_every_survey_chart_of_a_simulated_wave_carries_the_mark_itself():
    app = opened("plans.py")
    charts = app.get("plotly_chart")
    assert charts
    assert all("Simulerade svar" in chart.proto.spec for chart in charts)


def test_every_chart_has_words_for_who_cannot_see_it():
    for file in FILES:
        for chart in opened(file).get("plotly_chart"):
            assert len(chart.proto.alt) > 40, file


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
