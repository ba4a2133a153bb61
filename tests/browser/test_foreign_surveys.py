"""Two surveys of other subjects are whole dashboards: no page speaks of learning plans or regions, none is empty."""

import re

import pytest

from tests import foreign_surveys
from tests.browser.conftest import Server, go
from tests.foreign_surveys import COUNTRIES, TOWNS

pytestmark = pytest.mark.browser
PLANS = re.compile(r"lärandeplan|learning plan|\bregion|\blän\b|Planerna", re.IGNORECASE)
SURVEYS = {
    "klimat": (foreign_surveys.municipalities, "sv", "Kommunernas klimatarbete", "Vår kommun", TOWNS),
    "opendata": (foreign_surveys.countries, "en", "Open data maturity", "Our country", COUNTRIES),
}
HIDDEN = ("planer", "resurser", "aktivitet", "redovisning")  # what only a survey of learning plans asks


@pytest.fixture(scope="module", params=SURVEYS)
def survey(request):
    return request.param


@pytest.fixture(scope="module")
def server(survey, tmp_path_factory):
    """A server with one of them."""
    folder = tmp_path_factory.mktemp(survey)
    path = SURVEYS[survey][0](folder)
    started = Server(folder, LPLAN_CODEBOOK=str(path))
    foreign_surveys.published(path, started.environment["LPLAN_DATABASE_URL"])
    yield started
    started.stop()


def test_every_page_of_its_menu_has_something_to_show_and_speaks_of_the_survey(page, server, survey):
    _make, language, title, ours, _units = SURVEYS[survey]
    page.set_viewport_size({"width": 1280, "height": 900})
    go(page, server, f"?enkat={survey}&lang={language}")
    menu = page.locator("[data-testid=stSidebarNav] a")
    addresses = [link.get_attribute("href") for link in menu.all()]
    assert not [one for one in addresses if one.split("?")[0].rsplit("/", 1)[-1] in HIDDEN]
    assert ours in page.locator("[data-testid=stSidebar]").inner_text()
    assert page.locator("[data-testid=stSidebar] img").first.get_attribute("src").startswith("data:image/svg")
    for link in addresses:
        name = link.split("?")[0].rsplit("/", 1)[-1]
        if name in ("tillganglighet", "kakor", "roller"):  # the installation's own words
            continue
        go(page, server, f"{name}?enkat={survey}&lang={language}")
        said = page.locator("[data-testid=stMain]").inner_text()
        said = said.rpartition("exempelinstallation" if language == "sv" else "example installation")[0]
        assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0, name
        assert not (found := PLANS.search(said.rpartition("\n")[0])), (name, found and said[found.start() - 60 :][:120])
        assert "frågar den här enkäten inte om" not in said and "does not ask about it" not in said, name
        assert page.title().endswith(title) and len(page.title()) > len(title), page.title()


def test_a_profile_of_one_of_its_units_is_drawn(page, server, survey):
    _make, language, _title, _ours, units = SURVEYS[survey]
    for address in ("lan", "utveckling", "jamfor", "skatta", "mognad"):
        go(page, server, f"{address}?enkat={survey}&lang={language}&region={units[2]}")
        page.locator(".lplan-figure").first.wait_for()
        assert units[2] in page.locator("[data-testid=stMain]").inner_text(), address


def test_units_without_a_register_stand_by_the_alphabet(page, server, survey):
    _make, language, _title, _ours, units = SURVEYS[survey]
    go(page, server, f"mognad?enkat={survey}&lang={language}&del=index")
    page.locator(".lplan-figure .ytick text").first.wait_for()
    names = page.evaluate("""() => [...document.querySelectorAll('.lplan-figure .ytick')]
        .map((e) => [e.getBoundingClientRect().top, e.textContent]).sort((a, b) => a[0] - b[0]).map((e) => e[1])""")
    names = [name.replace("\u200b", "") for name in names]
    assert [name for name in names if name in units] == [unit for unit in units if unit in names] and len(names) > 10
