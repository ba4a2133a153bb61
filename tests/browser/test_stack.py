"""Two processes behind nginx on one PostgreSQL, as deploy/ describes: readers, files, a killed process, an outage."""

import re
import time

import pytest
from playwright.sync_api import expect

from deploy.stack import Stack
from tests.browser.conftest import choose, go, settle

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
READERS = 6
# Where people can log in, readers who have not may keep a seminar of their own. No provider is asked before somebody does.
LOGIN = {
    "LPLAN_LOGIN_ISSUER": "http://localhost:9",
    "LPLAN_LOGIN_CLIENT_ID": "lplan",
    "LPLAN_LOGIN_CLIENT_SECRET": "hemlig",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    # Started as for the person at the machine: what comes through nginx is not that person.
    started = Stack(tmp_path_factory.mktemp("stack"), words=("--local",), LPLAN_LOG_REQUESTS="1", **LOGIN)
    yield started
    started.stop()


def test_who_comes_through_nginx_reads_only(readers, server):
    """Although nginx and the processes are one machine's and one account's."""
    for address in ("las-in", "granska"):
        go(readers[0], server, address)
        expect(readers[0].get_by_text("Sidan är till för att")).to_be_visible()
    go(readers[0], server, "visa")
    expect(readers[0].locator(".st-key-start, .st-key-save")).to_have_count(0)


@pytest.fixture
def readers(chromium):
    """Readers of different browsers; their consoles may complain when a process is gone."""
    contexts = [chromium.new_context(viewport={"width": 1280, "height": 720}, locale="sv-SE") for _n in range(READERS)]
    yield [context.new_page() for context in contexts]
    for context in contexts:
        context.close()


def sockets(server) -> list[int]:
    """How many websockets have been opened to each process; its log tells of one when it ends."""
    return [len(re.findall(r"WEBSOCKET /_stcore/stream 101", server.log(number))) for number in range(2)]


def test_readers_are_spread_and_each_keeps_to_one_process(readers, server):
    for reader in readers:
        go(reader, server, "hamta?ta=Rapport&region=Skåne")
        reader.locator(".st-key-make button").click()
        reader.wait_for_selector(".st-key-fetch button", timeout=90_000)
        settle(reader)
        with reader.expect_download() as taken:  # a file lies in the process that made it
            reader.locator(".st-key-fetch button").click()
        assert taken.value.path().stat().st_size > 10_000
        reader.context.close()
    time.sleep(1)
    assert sum(sockets(server)) >= READERS
    assert min(sockets(server)) > 0, sockets(server)


def test_a_killed_process_loses_nothing_that_was_saved_and_its_readers_are_served_by_the_other(readers, server):
    for number, reader in enumerate(readers):
        go(reader, server, "visa")
        box = reader.get_by_role("textbox", name="Rubrik").first
        box.fill(f"Saved by {number}")
        reader.keyboard.press("Tab")
        settle(reader)
    server.kill(0)
    begun = time.monotonic()
    for number, reader in enumerate(readers):
        reader.locator("#lplan-line").wait_for(state="detached", timeout=25_000)
        settle(reader)
        expect(reader.get_by_role("textbox", name="Rubrik").first).to_have_value(f"Saved by {number}")
    assert time.monotonic() - begun < 30
    go(readers[0], server, "lan?region=Skåne")
    choose(readers[0], "region", "Jämtland Härjedalen")
    readers[0].wait_for_url("**region=J%C3%A4mtland**")
    server.restart(0)


def test_readers_are_told_of_a_database_that_is_away_and_served_when_it_is_back(readers, server):
    reader = readers[0]
    go(reader, server, "lan?region=Skåne")
    server.database.stop()
    away = time.monotonic()
    other = readers[1]
    other.goto(f"{server.url}/visa")
    other.get_by_text(re.compile("Databasen (svarar inte|saknas)")).first.wait_for(timeout=30_000)
    assert "Traceback" not in other.locator("body").inner_text()
    time.sleep(max(0.0, 10 - (time.monotonic() - away)))
    server.database.start()
    other.reload()
    settle(other)
    assert other.get_by_role("textbox", name="Rubrik").count()
    choose(reader, "region", "Jämtland Härjedalen")
    reader.wait_for_url("**region=J%C3%A4mtland**")
