"""A region's own work in the browser: its panels can be read by all, links to them open the same, facts open to sources."""

import csv
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe

from lplan import store
from lplan.results import Note, Target, targets_notes_and_groups
from tests.browser.conftest import ROOT, built_in_english, choose, go, settle
from tests.people import by
from tests.test_data import SINCE

pytestmark = pytest.mark.browser
KEY, UNIT, NAME = "larandeplaner", "25", "Norrlands <b>grannar</b>"
GROUP = {"grupp": "24,23,22,21", "gruppnamn": NAME}
PANELS = {  # address → what is opened there
    "lan?del=mal": ".st-key-mal-ruta summary",
    "jamforbara": "[data-testid=stPopover] button:has-text('grupp'), [data-testid=stPopover] button:has-text('group')",
    "lan": "",
    "jamfor": "",
    "utveckling?dimension=resurser": "",
    "skatta?del=scenarier": "",
    "redovisning": "",
    "hamta": "",
}
LOOKS = [
    ("en", "dark", 390),
    *(
        pytest.param(language, scheme, width, marks=pytest.mark.slow)
        for language in ("sv", "en")
        for scheme in ("light", "dark")
        for width in (390, 1280, 1440)
        if (language, scheme, width) != ("en", "dark", 390)
    ),
]


@pytest.fixture(scope="module")
def written(server):
    """The region's targets, notes and group in the server's database, taken away again afterwards."""
    engine = store.connect(f"sqlite:///{server.folder / 'lplan.sqlite'}")
    own = [
        (
            targets_notes_and_groups.save_target,
            Target(UNIT, "index", 2028, 80, "Efter *översynen*.", "regionstyrelsen"),
        ),
        (targets_notes_and_groups.save_target, Target(UNIT, "resurser", 2027, 75, "", "nämnden")),
        (targets_notes_and_groups.save_note, Note(UNIT, "2026", "resurser", "Två analytiker slutade.")),
    ]
    for save, one in own:
        save(engine, KEY, one, simulated=True, who=by("Eva"))
    targets_notes_and_groups.save_group(engine, KEY, NAME, GROUP["grupp"].split(","), who=by("Eva"))
    yield
    for _save, one in own:
        targets_notes_and_groups.remove(engine, KEY, one, simulated=True, who=by("Eva"))
    targets_notes_and_groups.remove_group(engine, KEY, NAME, who=by("Eva"))
    engine.dispose()


def shown(page) -> str:
    return page.locator("[data-testid=stMain]").inner_text()


@pytest.mark.parametrize(("language", "scheme", "width"), LOOKS)
def test_every_panel_can_be_read_by_all(page, server, written, language, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    quick = (language, scheme, width) == LOOKS[0]
    for address, opens in list(PANELS.items())[: 2 if quick else None]:
        asked = urlencode({"region": UNIT, "lang": language} | GROUP)
        go(page, server, f"{address}{'&' if '?' in address else '?'}{asked}")
        if address.startswith("skatta"):
            for name in ("Nu", "Sedan"):
                page.locator(".st-key-scenario-namn input").fill(name)
                page.keyboard.press("Tab")
                page.locator(".st-key-scenario-spara button").click()
                page.locator(f"button:has-text('{name}')").first.wait_for()
                settle(page)  # the field is empty again
        elif opens:
            page.locator(opens).first.click()
            settle(page)
        assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0, address
        wide = page.evaluate("(m => m.scrollWidth - m.clientWidth)(document.querySelector('[data-testid=stMain]'))")
        assert wide <= 1, address
        if language == "sv":
            assert built_in_english(page) == [], address
        faults = Axe().run(page).response["violations"]
        assert not faults, (address, [(v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in faults])


def test_a_link_to_a_region_with_its_group_opens_the_same_in_a_fresh_browser(page, server, written, chromium):
    go(page, server, f"jamforbara?region={UNIT}")
    page.locator(".st-key-andra-likhet summary").click()
    settle(page)
    choose(page, "grupp-vald", NAME)
    for title in ("Jämför", "Regionprofil"):  # it follows from page to page
        page.get_by_role("link", name=title, exact=True).first.click()
        settle(page)
        fresh = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="sv-SE").new_page()
        fresh.goto(page.url)
        settle(fresh)
        assert shown(fresh) == shown(page)
        told = page.locator("[data-testid=stMain]").inner_html()
        assert "grannar" in told and "<b>grannar" not in told  # somebody's own words are never a tag
        fresh.context.close()


def test_every_fact_since_2017_opens_to_its_source(page, server):
    with (ROOT / "data/sources.csv").open(encoding="utf-8", newline="") as file:
        urls = {row["source_id"]: row["url"] for row in csv.DictReader(file)}
    with (ROOT / "data/national_facts.csv").open(encoding="utf-8", newline="") as file:
        facts = [row for row in csv.DictReader(file) if row["source_id"] in SINCE]
    go(page, server, "")
    page.get_by_label("Visa alla 44 rader").check()
    told = "[...document.querySelectorAll('.lplan-table tr')].map((r) => [r.cells[0].innerText, r.querySelector('a')?.href])"
    rows = dict(page.evaluate(told))
    assert len(facts) == sum(count for count, _years, _host in SINCE.values())
    for fact in facts:
        assert rows[fact["measure"]] == urls[fact["source_id"]], fact
