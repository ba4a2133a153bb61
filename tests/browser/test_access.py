"""What a browser meets on a server that was started for the person at the machine, and on one that was not."""

import os
import subprocess
import sys

import pytest
from playwright.sync_api import expect

from deploy.stack import answers
from tests.browser.conftest import ROOT, Server, built_in_english, go, settle

pytestmark = pytest.mark.browser


class Unguarded(Server):
    """`streamlit run app.py`."""

    def start(self) -> subprocess.Popen:
        return subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(self.port)],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
            stderr=self.log.open("ab"),
        )

    def wait(self) -> None:
        answers(f"{self.url}/_stcore/health")


@pytest.fixture(scope="module")
def others(tmp_path_factory):
    """A server as it is started for everybody."""
    started = Server(tmp_path_factory.mktemp("others"), words=())
    yield started
    started.stop()


@pytest.fixture(scope="module")
def unguarded(tmp_path_factory):
    """The script without our server."""
    started = Unguarded(tmp_path_factory.mktemp("unguarded"))
    yield started
    started.stop()


@pytest.fixture
def visitor(chromium):
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="sv-SE")
    yield context.new_page()
    context.close()


def test_the_person_at_the_machine_is_told_so_and_meets_every_page(page, server):
    go(page, server)
    expect(page.get_by_text("Du sitter vid datorn som programmet går på")).to_be_visible()
    expect(page.get_by_role("link", name="Läs in svar")).to_be_visible()


@pytest.mark.parametrize("which", ["others", "unguarded"])
def test_who_comes_to_another_server_reads_and_changes_nothing(visitor, request, which):
    server = request.getfixturevalue(which)
    go(visitor, server)
    expect(visitor.get_by_role("link", name="Läs in svar")).to_have_count(0)
    expect(visitor.get_by_text("Du sitter vid datorn")).to_have_count(0)
    for address, does in (("las-in", "läsa in svar"), ("granska", "granska fria svar")):
        go(visitor, server, address)
        expect(visitor.get_by_text(f"Sidan är till för att {does}.")).to_be_visible()
        expect(visitor.locator("[data-testid=stFileUploader]")).to_have_count(0)
    go(visitor, server, "visa")
    expect(visitor.get_by_role("heading", name="Seminarium")).to_be_visible()
    expect(visitor.locator(".st-key-start, .st-key-save, .st-key-slide-delete")).to_have_count(0)
    expect(visitor.locator(".st-key-offline")).to_be_visible()
    go(visitor, server, "lan?region=Skåne&del=Mål och noteringar")
    expect(visitor.get_by_text("Vad Skåne vill nå").first).to_be_visible()
    expect(visitor.get_by_text("Skriv eller ta bort mål")).to_have_count(0)


def test_the_sentence_stands_in_swedish_and_in_english_on_a_phone(visitor, others):
    visitor.set_viewport_size({"width": 390, "height": 844})
    go(visitor, others, "las-in")
    assert built_in_english(visitor) == []
    go(visitor, others, "las-in?lang=en")
    expect(visitor.get_by_text("This page is there to import answers.")).to_be_visible()


def test_a_host_of_another_name_reads_only_although_the_server_was_started_for_the_machine(chromium, tmp_path):
    started = Server(tmp_path, LPLAN_ALLOWED_HOSTS="larande.example.se")
    context = chromium.new_context(locale="sv-SE", extra_http_headers={"X-Forwarded-For": "192.0.2.7"})
    page = context.new_page()
    go(page, started, "las-in")
    expect(page.get_by_text("Sidan är till för att läsa in svar.")).to_be_visible()
    settle(page)
    context.close()
    started.stop()
