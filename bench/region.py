"""How long Regionprofil, Jämförbara regioner and Jämför take in a real browser: ready, and repainted after a choice."""

import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import QUIET, Server

RUNS = 5
IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
CHOICES = {"lan": ("Skåne", "Halland"), "jamforbara": ("Skåne", "Halland"), "jamfor": ("Skåne", "Halland")}


def measure() -> list[tuple[str, str, str]]:
    """(what, bar, measured) for each page; medians of RUNS."""
    server = Server(Path(tempfile.mkdtemp()))
    rows = []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
            for page, units in CHOICES.items():
                opened, repainted = [], []
                for _n in range(RUNS):
                    tab = browser.new_page()
                    start = time.perf_counter()
                    tab.goto(f"{server.url}/{page}?region={units[0]}")
                    tab.locator(".js-plotly-plot .main-svg").first.wait_for()
                    tab.wait_for_selector(IDLE)
                    opened.append(time.perf_counter() - start)
                    for unit in (units[1], units[0]):
                        title = tab.locator("h3").first.inner_text()
                        tab.locator(".st-key-region [data-baseweb=select], .st-key-region input").first.click()
                        option = tab.get_by_role("option", name=unit, exact=True)
                        option.wait_for()
                        start = time.perf_counter()
                        option.click()
                        tab.wait_for_function("t => document.querySelector('h3')?.innerText !== t", arg=title)
                        tab.wait_for_selector(IDLE)
                        repainted.append(time.perf_counter() - start)
                    tab.close()
                rows.append(
                    (f"/{page} ready, warm server", "1 500 ms", f"{statistics.median(opened[1:]) * 1000:.0f} ms")
                )
                rows.append(
                    (f"/{page} repainted after a choice", "400 ms", f"{statistics.median(repainted[2:]) * 1000:.0f} ms")
                )
            browser.close()
    finally:
        server.stop()
    return rows


if __name__ == "__main__":
    for row in measure():
        print(*row, sep="  ")
