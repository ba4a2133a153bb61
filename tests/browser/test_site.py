"""The static site in a browser, from a plain file server: charts are drawn, nobody else is asked, all can read it."""

import subprocess
import sys
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import ROOT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    subprocess.run(
        [sys.executable, "-m", "lplan", "publish", str(folder / "ut")],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=110,
    )
    quiet = type("Quiet", (SimpleHTTPRequestHandler,), {"log_message": lambda *_a: None})
    files = ThreadingHTTPServer(("127.0.0.1", 0), partial(quiet, directory=folder / "ut"))
    threading.Thread(target=files.serve_forever, daemon=True).start()
    yield SimpleNamespace(url=f"http://127.0.0.1:{files.server_port}")
    files.shutdown()


@pytest.mark.parametrize(
    "address",
    [
        "index.html",
        "diagram/activity_heat.html",
        "en/diagram/2015/revision.html",
        "enhet/skane.html",
        "data.html",
        "metod.html",
    ],
)
def test_a_page_is_drawn_fits_and_can_be_read_by_all(page, server, address):
    for width, height in ((1280, 720), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"{server.url}/{address}")
        if page.locator(".plot").count():
            page.wait_for_selector(".plot .main-svg", timeout=15_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        faults = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
        assert not faults, [(v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in faults]


def test_a_reader_walks_from_finding_to_finding_and_to_another_wave(page, server):
    page.goto(f"{server.url}/index.html")
    page.get_by_role("link", name="reviderar sin lärandeplan").click()
    page.get_by_role("link", name="2015 simulerad").click()
    assert page.url.endswith("diagram/2015/revision.html")
    page.locator("a[rel=next]").click()
    assert "/diagram/2015/" in page.url
    page.get_by_role("link", name="English").click()
    assert "/en/diagram/2015/" in page.url
