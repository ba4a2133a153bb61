"""The static site in a browser, from a plain file server: charts are drawn, nobody else is asked, all can read it."""

import os
import re
import shutil
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


WAVES = "2015", "2026"  # an old and the newest: the others' pages are as theirs


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    shutil.copytree(ROOT / "data", folder / "data", ignore=shutil.ignore_patterns("*.sqlite*"))
    shipped = folder / "data" / "waves.toml"
    head, *waves = re.split(r"(?m)^(?=\[\[wave\]\])", shipped.read_text(encoding="utf-8"))
    *waves, last = waves
    last, sentences = re.split(r"(?m)^(?=\[sentences\])", last)
    kept = [wave for wave in [*waves, last] if any(f'key = "{key}"' in wave for key in WAVES)]
    shipped.write_text("".join([head, *kept, sentences]), encoding="utf-8")
    own = {"LPLAN_DATA_DIR": str(folder / "data"), "LPLAN_DATABASE_URL": f"sqlite:///{folder / 'lplan.sqlite'}"}
    subprocess.run(
        [sys.executable, "-m", "lplan", "publish", str(folder / "ut")],
        cwd=ROOT,
        env=os.environ | own,
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
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        faults = Axe().run(page).response["violations"]
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


def test_a_chart_is_interactive_on_request_and_not_fetched_before(page, server):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{server.url}/diagram/revision.html")
    assert page.locator(".drawn .row").count() and not [url for url in asked if "plotly" in url or ".json" in url]
    page.get_by_role("button", name="Visa interaktivt").click()
    page.wait_for_selector(".drawn .main-svg", timeout=15_000)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_regions_charts_are_interactive_on_request(page, server, width):
    page.set_viewport_size({"width": width, "height": 844})
    page.goto(f"{server.url}/enhet/skane.html")
    buttons = page.get_by_role("button", name="Visa interaktivt")
    many = buttons.count()
    assert many >= 2
    for n in range(many):
        buttons.first.click()
        page.locator(".drawn .js-plotly-plot").nth(n).locator(".main-svg").first.wait_for(timeout=15_000)
    assert page.locator(".drawn .js-plotly-plot").count() == many
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1280, 1024, 390])
def test_no_name_on_a_tile_is_parted(page, server, width):
    page.set_viewport_size({"width": width, "height": 844})
    for address in ("index", "diagram/tiles"):
        page.goto(f"{server.url}/{address}.html")
        parted = page.evaluate(
            """() => [...document.querySelectorAll(".tiles span")].flatMap((tile) => {
                const text = tile.firstChild, words = [];
                for (const found of text.data.matchAll(/[^\\s]+/g)) {
                    const range = document.createRange();
                    range.setStart(text, found.index);
                    range.setEnd(text, found.index + found[0].length);
                    if (range.getClientRects().length > 1) words.push(found[0]);
                }
                return words;
            })"""
        )
        assert not parted, (address, parted)


def test_a_region_is_found_by_typing(page, server):
    page.goto(f"{server.url}/enheter.html")
    page.get_by_label("Skriv ett namn").fill("skå")
    assert page.locator(".units li:visible").all_inner_texts() == ["Region Skåne"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/enhet/skane.html")


def test_a_chart_is_read_on_a_phone_without_a_script(chromium, server):
    """Nothing is wider than the screen but what scrolls in a box of its own, and no two names lie on each other."""
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    charts = ("tiles", "levels_overview", "maturity_index", "revision_reason", "map")
    for key in (*(f"diagram/{key}" for key in charts), "enhet/skane", "en/enhet/uppsala"):
        page.goto(f"{server.url}/{key}.html")
        found = page.locator(".row .name, .tiles span")
        boxes = [box for n in range(found.count()) if (box := found.nth(n).bounding_box())]
        assert boxes or key.endswith("map")
        for n, a in enumerate(boxes):
            assert a["x"] >= -1 and a["x"] + a["width"] <= 391, (key, a)
            for b in boxes[n + 1 :]:
                apart = a["y"] + a["height"] <= b["y"] + 1 or b["y"] + b["height"] <= a["y"] + 1
                assert apart or a["x"] + a["width"] <= b["x"] + 1 or b["x"] + b["width"] <= a["x"] + 1, (key, a, b)
    context.close()
