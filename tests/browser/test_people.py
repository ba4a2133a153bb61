"""Two people in two browsers: what one does while the other reads, types and presses is told, and no press goes
astray.
"""

import pytest
from playwright.sync_api import expect

from lplan import store
from lplan.ui.shell import browser_identity
from tests.browser.conftest import Server, go, settle
from tests.browser.importing import BOOK, FREE, GRADED, kept

SIZE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def living(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("people"))
    yield started
    started.stop()


@pytest.fixture
def demonstration(tmp_path):
    started = Server(tmp_path)
    yield started
    started.stop()


@pytest.fixture
def two(chromium):
    """Anna's and Bo's browsers, Bo's in New York."""
    contexts = [
        chromium.new_context(viewport=SIZE, locale="sv-SE", timezone_id=zone)
        for zone in ("Europe/Stockholm", "America/New_York")
    ]
    yield contexts
    for context in contexts:
        context.close()


def named(page, name: str) -> None:
    page.get_by_role("textbox", name="Ditt namn").first.fill(name)
    page.keyboard.press("Tab")
    settle(page)


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()
    settle(page)


def asked(server: Server):
    return store.connect(f"sqlite:///{server.folder / 'lplan.sqlite'}")


def test_a_press_on_an_answer_that_somebody_else_decided_about_publishes_nothing(living, two):
    kept(living, "2024", {unit: {FREE.code: f"Svar från {unit}"} for unit in ("01", "03", "04")}, public=True)
    anna, bo = (context.new_page() for context in two)
    for page, name in ((anna, "Anna"), (bo, "Bo")):
        go(page, living, "granska")
        named(page, name)
        expect(page.get_by_test_id("stText").get_by_text("Svar från 01")).to_be_visible()
    press(bo, "Godkänn som det står")
    expect(bo.get_by_test_id("stText").get_by_text("Svar från 03")).to_be_visible()
    # Typed and pressed at once, as a person does: the typing runs the page a moment before the press.
    anna.get_by_role("textbox", name="Så här visas det").fill("Annas egna ord")
    anna.get_by_role("button", name="Godkänn").first.click()
    settle(anna)
    expect(anna.get_by_text("Bo godkände svaret").first).to_be_visible()
    expect(anna.get_by_role("textbox", name="Så här visas det")).to_have_value("Annas egna ord")
    engine = asked(living)
    log = store.quote_log(engine, BOOK.key)
    assert log[["who", "unit", "text"]].values.tolist() == [["Bo", "01", "Svar från 01"]]
    engine.dispose()


def test_of_two_drafts_the_second_is_told_of_the_first_before_it_takes_its_place(living, two):
    kept(living, "2026", {"01": {GRADED.code: GRADED.choices[0].code}}, public=True)
    drafts = [kept(living, "2026", {"01": {GRADED.code: GRADED.choices[n].code}}) for n in (1, 2)]
    anna, bo = (context.new_page() for context in two)
    for page, name, address in ((anna, "Anna", drafts[0]), (bo, "Bo", drafts[1])):
        go(page, living, address)
        page.get_by_role("radio", name="8. Publicera").click()
        settle(page)
        named(page, name)
    for page, name in ((anna, "Anna"), (bo, "Bo")):
        page.get_by_role("textbox", name="Varför ändras svaren?").fill(f"Skäl från {name}")
        page.get_by_role("button", name="Publicera", exact=True).click()
        settle(page)
    expect(anna.get_by_text("är publicerad och syns i diagrammen")).to_be_visible()
    expect(bo.get_by_text("Anna publicerade omgång 2026").first).to_be_visible()
    expect(bo.get_by_role("textbox", name="Varför ändras svaren?")).to_have_value("Skäl från Bo")
    engine = asked(living)
    found = store.corrections(engine, BOOK.key)
    assert found[found["wave"] == "2026"]["reason"].tolist() == ["Skäl från Anna"]
    engine.dispose()
    press(bo, "Jag har sett det")
    press(bo, "Publicera")
    expect(bo.get_by_text("är publicerad och syns i diagrammen")).to_be_visible()


def test_all_tabs_of_a_browser_have_one_seminar_and_two_browsers_are_told_of_each_other(demonstration, two):
    first, second = two[0].new_page(), two[0].new_page()
    go(first, demonstration, "visa")
    (cookie,) = [c for c in two[0].cookies() if c["name"] == browser_identity.COOKIE]
    assert cookie["httpOnly"] and cookie["sameSite"] == "Lax" and browser_identity.is_name(cookie["value"])
    go(second, demonstration, "planer?region=12")
    second.locator(".st-key-seminar-plan_timeline button").click()
    settle(second)
    named(first, "Anna")
    first.get_by_text("7. Planerna på en tidslinje").wait_for()
    press(first, "Spara")
    expect(first.get_by_text("Sparat.")).to_be_visible()
    address = first.url.split("/visa")[1]
    bo = two[1].new_page()
    go(bo, demonstration, f"visa{address}")
    named(bo, "Bo")
    for page, words in ((first, "Annas"), (bo, "Bos")):
        page.get_by_role("textbox", name="Rubrik").fill(words)
        page.keyboard.press("Tab")
        settle(page)
    press(first, "Spara")
    bo.get_by_role("button", name="Spara", exact=True).click()
    settle(bo)
    there = bo.locator(".st-key-seminar-krock")
    expect(there.get_by_text("Anna sparade")).to_be_visible()
    expect(bo.get_by_role("textbox", name="Rubrik")).to_have_value("Bos")
    press(bo, "Spara under eget namn")
    expect(bo.get_by_text("Sparat.")).to_be_visible()
    engine = asked(demonstration)
    saved = store.documents(engine, "seminar", survey=BOOK.key)
    assert sorted(saved["who"]) == ["Anna", "Bo"] and any(name.endswith(" (Bo)") for name in saved["name"])
    engine.dispose()
