"""Logging in by a provider, in a browser: who may do what, how it ends, and what is told each time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from lplan import store
from lplan.access import Role
from lplan.store.database import schema
from tests.browser.conftest import Server, go, settle
from tests.browser.provider import at_provider, log_in, opened, provider, served
from tests.people import by

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def issuer():
    with provider() as address:
        yield address


@pytest.fixture(scope="module")
def server(tmp_path_factory, issuer):
    started = served(tmp_path_factory.mktemp("login"), issuer)
    yield started
    started.stop()


@pytest.fixture
def page(chromium):
    """A browser of its own, with no cookies."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="sv-SE")
    yield context.new_page()
    context.close()


def menu(page: Page) -> str:
    return page.locator(".st-key-login").inner_text()


def cookies(page: Page) -> dict[str, dict]:
    return {cookie["name"]: cookie for cookie in page.context.cookies()}


def backdated(server: Server, **since: timedelta) -> None:
    """Every login as if it had begun, or been seen, that long ago."""
    engine = opened(server)
    with engine.begin() as connection:
        values = {name: datetime.now(UTC) - age for name, age in since.items()}
        connection.execute(schema.login.update().values(**values))
    engine.dispose()


def test_one_comes_back_to_where_one_was_under_the_name_and_role_that_one_has(page, server):
    log_in(page, server, "eva", "lan?region=Skåne&omgang=2015")
    assert page.url.startswith(f"{server.url}/lan?") and "region=Sk%C3%A5ne" in page.url
    assert "Eva, inloggad som myndighet" in menu(page)
    kept = cookies(page)["lplan_inloggad"]
    assert kept["httpOnly"] and kept["sameSite"] == "Lax" and kept["expires"] == -1
    assert not [name for name in cookies(page) if name.startswith("lplan_fragad_")]
    engine = opened(server)
    with engine.connect() as connection:
        assert kept["value"] not in str(connection.execute(schema.login.select()).all()), "only its hash is kept"
    engine.dispose()
    go(page, server, "las-in")
    expect(page.locator("[data-testid=stFileUploader]").first).to_be_visible()
    expect(page.get_by_text("Sidan är till för att")).to_have_count(0)
    go(page, server, "visa")
    expect(page.get_by_text("Du gör det som Eva.")).to_be_visible()
    expect(page.get_by_label("Ditt namn")).to_have_count(0)


def test_a_reader_keeps_a_seminar_unsaved_and_is_told_where_to_log_in(page, server):
    go(page, server, "las-in")
    expect(page.get_by_text("Logga in för att göra det.")).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("link", name="Logga in").click()
    page.wait_for_url("**/oauth2/authorize**")
    go(page, server, "visa")
    box = page.get_by_role("textbox", name="Rubrik").first
    box.fill("Mitt eget")
    page.keyboard.press("Tab")
    settle(page)
    page.reload()
    settle(page)
    expect(page.get_by_role("textbox", name="Rubrik").first).to_have_value("Mitt eget")
    expect(page.locator(".st-key-start, .st-key-save")).to_have_count(0)


def test_a_regions_person_writes_for_the_own_region_alone(page, server):
    log_in(page, server, "rut", "lan?region=Skåne&del=Mål och noteringar")
    expect(page.get_by_text("Skriv eller ta bort mål och noteringar")).to_be_visible()
    go(page, server, "lan?region=Stockholm&del=Mål och noteringar")
    expect(page.get_by_text("Vad Stockholm vill nå").first).to_be_visible()
    expect(page.get_by_text("Skriv eller ta bort mål och noteringar")).to_have_count(0)
    go(page, server, "las-in")
    expect(page.get_by_text("Det får inte din roll: fråga administratören.")).to_be_visible()


def test_a_role_that_is_taken_away_ends_the_login_before_the_next_press_does_anything(page, server):
    engine = opened(server)
    store.grant_role(engine, "both@x.se", Role.AGENCY, who=by("test"))
    log_in(page, server, "both", "visa")
    box = page.get_by_role("textbox", name="Rubrik").first
    before = store.documents(engine, "seminar-draft", survey="larandeplaner")["hash"].tolist()
    store.revoke_role(engine, "both@x.se", Role.AGENCY, who=by("test"))
    box.fill("För sent")
    page.keyboard.press("Tab")
    page.wait_for_url("**/utloggad**", timeout=10_000)
    expect(page.get_by_text("eftersom du inte längre har någon roll här")).to_be_visible()
    assert store.documents(engine, "seminar-draft", survey="larandeplaner")["hash"].tolist() == before
    engine.dispose()
    page.get_by_role("link", name="Läs vidare utan att logga in").click()
    settle(page)
    assert page.url.startswith(f"{server.url}/visa")
    expect(page.get_by_role("link", name="Logga in").first).to_be_visible()


def test_leaving_in_one_tab_ends_the_others_and_the_providers_session(page, server):
    log_in(page, server, "eva")
    other = page.context.new_page()
    go(other, server, "lan?region=Skåne")
    assert "Eva" in menu(other)
    page.get_by_role("link", name="Logga ut").click()
    page.wait_for_url("**/oauth2/end_session?id_token_hint=**")
    other.wait_for_url("**/utloggad**", timeout=10_000)
    expect(other.get_by_text("Du har loggat ut, i alla flikar.")).to_be_visible()
    other.get_by_role("link", name="Logga in igen").click()
    at_provider(other, "eva")
    settle(other)
    assert other.url.startswith(f"{server.url}/lan?"), "the way back is to where the tab was"
    page.get_by_role("button", name=re.compile("log ?out|end|yes|confirm", re.IGNORECASE)).first.click()
    page.wait_for_url(f"{server.url}/utloggad**")
    expect(page.get_by_text("Du har loggat ut, i alla flikar.")).to_be_visible()


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ({"seen": timedelta(minutes=61)}, "eftersom ingenting har hänt på en stund"),
        ({"began": timedelta(hours=13)}, "eftersom det är länge sedan du loggade in"),
    ],
    ids=["idle", "old"],
)
def test_who_does_nothing_for_long_is_logged_out_and_told(page, server, since, said):
    log_in(page, server, "eva", "visa")
    backdated(server, **since)
    page.wait_for_url("**/utloggad**", timeout=10_000)
    expect(page.get_by_text(said)).to_be_visible()
    assert "lplan_inloggad" not in cookies(page)


def test_a_login_that_is_about_to_end_is_warned_of_and_goes_on_by_a_press(page, server):
    log_in(page, server, "eva", "visa")
    backdated(server, seen=timedelta(minutes=59))
    warning = page.get_by_role("alertdialog", name="Du loggas snart ut")
    warning.wait_for(timeout=30_000)
    assert re.search(r"Du loggas ut om \d\d sekunder", warning.inner_text())
    page.get_by_role("button", name="Fortsätt vara inloggad").click()
    warning.wait_for(state="detached")
    engine = opened(server)
    with engine.connect() as connection:
        newest = max(connection.execute(sa.select(schema.login.c.seen)).scalars())
    engine.dispose()
    assert datetime.now(UTC) - newest < timedelta(minutes=1)
    page.wait_for_timeout(3_000)
    assert "Eva" in menu(page)


def test_a_page_that_is_loaded_after_the_login_has_ended_says_so_once(page, server):
    log_in(page, server, "eva", "visa")
    page.goto("about:blank")
    backdated(server, seen=timedelta(minutes=61))
    page.goto(f"{server.url}/lan?region=Skåne")
    expect(page.get_by_text("eftersom ingenting har hänt på en stund")).to_be_visible()
    page.get_by_role("link", name="Läs vidare utan att logga in").click()
    settle(page)
    assert "region=Sk%C3%A5ne" in page.url


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("stranger", "Du är känd som stranger@x.se, men har ingen roll här."),
        ("unverified", "Inloggningstjänsten går inte i god för din e-postadress."),
    ],
)
def test_who_has_no_role_or_no_verified_address_is_told_and_stays_a_reader(page, server, who, said):
    page.goto(f"{server.url}/login?next=/visa")
    at_provider(page, who)
    expect(page.get_by_text(said)).to_be_visible()
    assert "lplan_inloggad" not in cookies(page)
    page.get_by_role("link", name="Läs vidare utan att logga in").click()
    settle(page)
    assert page.url.startswith(f"{server.url}/visa")


def test_two_tabs_that_log_in_at_once_both_come_in(page, server):
    other = page.context.new_page()
    page.goto(f"{server.url}/login?next=/visa")
    other.goto(f"{server.url}/login?next=/hamta")
    at_provider(page, "eva")
    settle(page)
    at_provider(other, "eva")
    settle(other)
    assert "Eva" in menu(other) and other.url.startswith(f"{server.url}/hamta")
    page.reload()
    settle(page)
    assert "Eva" in menu(page)


def test_an_answer_that_belongs_to_no_login_here_and_one_given_twice_are_told(page, server):
    page.goto(f"{server.url}/oauth2callback?state=x&code=y")
    expect(page.get_by_text("Inloggningen blev för gammal, eller påbörjades i en annan webbläsare.")).to_be_visible()
    answers = []
    page.on("request", lambda asked: answers.append(asked.url) if "/oauth2callback" in asked.url else None)
    log_in(page, server, "eva")
    page.goto(answers[-1])
    expect(page.get_by_role("heading", name="Du är inte inloggad")).to_be_visible()


def test_a_provider_that_does_not_answer_is_told(page, tmp_path):
    started = served(tmp_path, "http://localhost:9")
    page.goto(f"{started.url}/login?next=/visa")
    expect(page.get_by_text("inloggningstjänsten svarar inte")).to_be_visible()
    go(page, started, "visa")
    expect(page.get_by_role("heading", name="Seminarium")).to_be_visible()
    started.stop()
