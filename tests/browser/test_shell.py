"""Every page as a reader meets it: opens, is Swedish, fits, can be read by all, and asks nobody else for anything."""

import re
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from lplan.ui.figure import component
from tests.browser.conftest import ROOT, built_in_english, go, settle

pytestmark = pytest.mark.browser
ADDRESSES = [
    a if a != "start" else ""
    for a in re.findall(r'page\("\w+", _\("[^"]+"\), "([^"]+)"', (ROOT / "app.py").read_text(encoding="utf-8"))
]


@pytest.mark.parametrize("address", ADDRESSES, ids=lambda a: a or "start")
def test_a_page_is_whole_in_every_width(page, server, address):
    for width, height in ((1440, 900), (1280, 720), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        if width == 1280:  # a window that is made narrower
            settle(page)
        else:
            go(page, server, address)
        assert page.locator("h1").count() == 1
        assert page.locator("[data-testid=stException]").count() == 0
        assert page.locator("[data-testid=stAlertContentError]").count() == 0
        wide = page.evaluate(
            "(() => "
            "{ const m = document.querySelector('[data-testid=stMain]'); return m.scrollWidth - m.clientWidth })()"
        )
        assert wide <= 1, f"{width} px: {wide} px too wide"
        if width == 390:  # what becomes paragraphs on a phone can be read without scrolling sideways
            folded = "[...document.querySelectorAll('.lplan-table.fold')].map((t) => t.scrollWidth - t.clientWidth)"
            assert max(page.evaluate(folded), default=0) <= 1
        assert built_in_english(page) == []
        assert page.evaluate("document.documentElement.lang") == "sv"
        if width == 1280:
            continue  # laid out as at 1440
        faults = Axe().run(page).response["violations"]
        assert not faults, [(v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in faults]


def test_the_first_page_is_found_by_its_name_with_the_choices_in_the_link(page, server):
    go(page, server, "start?region=12")
    assert page.get_by_role("heading", name="Översikt").is_visible()
    assert "region=Sk%C3%A5ne" in page.url


def test_english_is_the_second_language(page, server):
    go(page, server, "?lang=en")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.get_by_role("heading", name="Overview").is_visible()
    assert page.get_by_text("Simulated answers").first.is_visible()


def test_every_answer_carries_the_security_headers_and_the_machines_pages_are_closed(server):
    with urllib.request.urlopen(server.url) as answer:
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "unsafe-eval" not in answer.headers["content-security-policy"].replace("wasm-unsafe-eval", "")
        assert answer.headers["x-content-type-options"] == "nosniff"
    for path in ("/_stcore/agent/openapi.json", "/_stcore/metrics"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(server.url + path)
        assert refused.value.code == 404


@pytest.mark.parametrize(
    ("host", "status"), [("localhost", 200), ("evil.example", 400), ("localhost.evil.example", 400)]
)
def test_a_request_for_another_name_than_the_servers_is_refused(server, host, status):
    asked = urllib.request.Request(f"{server.url}/lplan-shell.js", headers={"Host": host})
    if status == 200:
        assert urllib.request.urlopen(asked).status == status
        return
    with pytest.raises(urllib.error.HTTPError, match=str(status)):
        urllib.request.urlopen(asked)


def test_scripts_travel_compressed(server):
    html = urllib.request.urlopen(server.url).read().decode()
    script = re.search(r'src="\./(static/js/index[^"]+)"', html)[1]
    plain = urllib.request.Request(f"{server.url}/{script}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(plain) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        assert "immutable" in answer.headers["cache-control"]


def test_the_server_listens_on_this_machine_only():
    assert 'default="127.0.0.1"' in (Path(ROOT) / "lplan/server/__main__.py").read_text(encoding="utf-8")


def test_a_page_finds_its_server_at_once_and_has_the_code_of_charts_before_the_first(page, server):
    asked = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(server.url)))
    go(page, server, "tillganglighet")
    assert page.locator(".js-plotly-plot").count() == 0
    assert any(path.startswith("/static/js/BidiComponent.") for path in asked)
    assert component.SCRIPT_AT + component.SCRIPT in asked and component.library() in asked
    assert not any("PlotlyChart" in path for path in asked)
    assert not [path for path in asked if path.startswith("/tillganglighet/_stcore/")]
