"""The line to the server is cut, comes back, or never stands; the log of it all holds no secret; uploads have an
end.
"""

import http.client
import time
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Server, choose, go, settle

pytestmark = pytest.mark.browser
SECRET = "q3J8-xYz_0kLmN4p"
SITE = "https://plats.exempel.se/larandeplaner/"
SETTINGS = {"LPLAN_LOG_REQUESTS": "1", "LPLAN_SITE_URL": SITE, "LPLAN_UPLOAD_SESSION_MEGABYTES": "1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server that logs its requests, knows of a static site, and has little room for files."""
    started = Server(tmp_path_factory.mktemp("outage"), **SETTINGS)
    yield started
    started.stop()


@pytest.fixture
def reader(chromium):
    """A Swedish reader's page, whose console may complain: that is what these tests are about."""
    with closing(chromium.new_context(viewport={"width": 1280, "height": 720}, locale="sv-SE")) as context:
        yield context.new_page()


def said(page) -> str:
    box = page.locator("#lplan-line")
    box.wait_for(timeout=25_000)
    return box.inner_text()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "",
            ("Servern svarar, men", "Be IT-stödet att tillåta WebSocket (wss) till localhost:", "Öppna data som filer"),
        ),
        ("?lang=en", ("The server answers, but", "allow WebSocket (wss) to localhost:", "Open data as files")),
    ],
)
def test_without_websockets_a_reader_is_told_what_to_ask_for_and_where_the_files_are(reader, server, language, words):
    open_ = [False]
    reader.context.route_web_socket(
        "**/_stcore/stream", lambda socket: socket.connect_to_server() if open_[0] else socket.close()
    )
    begun = time.monotonic()
    reader.goto(f"{server.url}/lan{language}")
    told = said(reader)
    assert 9 < time.monotonic() - begun < 20
    for sentence in words:
        assert sentence in told
    links = reader.locator("#lplan-line a")
    assert links.first.get_attribute("href") == SITE
    listing = reader.context.request.get(links.last.evaluate("link => link.href"))
    assert listing.ok and "larandeplaner/svar.csv" in listing.text()
    open_[0] = True  # IT has opened it
    reader.locator("#lplan-line").wait_for(state="detached", timeout=25_000)
    settle(reader)


def test_while_the_server_is_down_it_is_said_and_all_is_as_it_was_when_it_is_back(reader, server):
    go(reader, server, "lan?region=Skåne")
    server.stop()
    told = said(reader)
    assert told.startswith("Servern svarar inte.") and "ansluter själv" in told
    assert "streamlit" not in reader.locator("body").inner_text()
    server.process = Server(server.folder, server.port, **SETTINGS).process
    reader.locator("#lplan-line").wait_for(state="detached", timeout=25_000)
    assert reader.locator("[role=dialog]").count() == 0
    assert "region=Sk%C3%A5ne" in reader.url
    choose(reader, "region", "Jämtland Härjedalen")
    reader.wait_for_url("**region=J%C3%A4mtland**")  # the first thing done afterwards is heard


def test_words_that_are_being_written_when_the_server_goes_down_are_there_when_it_is_back(reader, server):
    go(reader, server, "visa")
    box = reader.get_by_role("textbox", name="Rubrik").first
    box.fill("Kept before")
    reader.keyboard.press("Tab")
    settle(reader)
    box.fill("Being written")  # and not yet left
    server.stop()
    said(reader)
    expect(box).to_be_disabled()  # nobody can write what nobody would hear
    server.process = Server(server.folder, server.port, **SETTINGS).process
    reader.locator("#lplan-line").wait_for(state="detached", timeout=25_000)
    settle(reader)
    expect(box).to_have_value("Being written")
    box.focus()
    reader.keyboard.press("Enter")
    settle(reader)
    reader.reload()
    settle(reader)
    expect(box).to_have_value("Being written")


def test_a_file_that_there_is_no_room_for_is_refused_in_words_and_before_it_is_kept(reader, server):
    go(reader, server, "hamta")
    reader.get_by_text("Egen mall", exact=True).click()
    chooser = reader.locator("[data-testid=stFileUploader] input[type=file]")
    chooser.set_input_files({"name": "mall.pptx", "mimeType": "x/y", "buffer": b"x" * 2_000_000})
    reader.get_by_text("Filen får inte plats").first.wait_for(state="attached")


def test_the_log_tells_of_each_request_without_a_secret_or_who_asked(reader, server):
    for path in (
        f"/s/abcd2345/{SECRET}",
        f"/las-in?utkast={SECRET}",
        f"/{SECRET}",
        "/data/index.json",
        f"/s/x%00{SECRET}",
    ):
        with closing(http.client.HTTPConnection("127.0.0.1", server.port)) as connection:
            connection.request("GET", path)
            connection.getresponse().read()
    go(reader, server, f"las-in?paborjad={SECRET}")
    reader.context.close()
    time.sleep(0.5)
    written = server.log.read_text()
    assert SECRET not in written
    assert "127.0.0.1" not in written
    for line in ("GET /s/… 404", "GET /las-in 200", "GET /data/index.json 200", "WEBSOCKET /_stcore/stream 101"):
        assert line in written
