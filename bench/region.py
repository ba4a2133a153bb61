"""How long Regionprofil, Jämförbara regioner and Jämför take in a real browser: ready, and repainted after a choice.

Ready is told twice: for who has never been here, and for who has, with the scripts already in the browser. Beside them
stands what the least page takes that Streamlit can make with a chart in it: what no page of ours can be ready before.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from deploy.stack import answers, free_port
from tests.browser.conftest import QUIET, Server

RUNS = 5
# Asked in every frame that the browser draws: Playwright's own waiting asks more and more seldom, twice a second at
# last.
IDLE = "() => document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')"
READY = f"() => ({IDLE})() && document.querySelector('.js-plotly-plot .main-svg .trace')"
CHOICES = {"lan": ("Skåne", "Halland"), "jamforbara": ("Skåne", "Halland"), "jamfor": ("Skåne", "Halland")}


LEAST = """import plotly.graph_objects as go
import streamlit as st
st.plotly_chart(go.Figure(go.Bar(x=[1, 2], y=[1, 2])))
"""


def opened(context, address: str) -> float:
    """Seconds until the first chart stands and the page rests, in a tab of a browser of its own."""
    tab = context.new_page()
    start = time.perf_counter()
    tab.goto(address)
    tab.wait_for_function(READY)
    took = time.perf_counter() - start
    tab.close()
    return took


def ready(playwright, what: str, address: str) -> list[tuple[str, str, str]]:
    """Medians of RUNS: a browser that has never been here, and one that has."""
    rows = []
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
    opened(browser, address)  # the server is warm
    rows.append((f"{what} ready, first visit", "1 500 ms", [opened(browser, address) for _n in range(RUNS)]))
    browser.close()
    with tempfile.TemporaryDirectory() as folder:
        again = playwright.chromium.launch_persistent_context(
            folder, executable_path="/usr/bin/chromium", args=list(QUIET)
        )
        for _n in range(3):  # a script is kept compiled when it has been used a few times
            opened(again, address)
        rows.append((f"{what} ready, later visits", "1 500 ms", [opened(again, address) for _n in range(RUNS)]))
        again.close()
    return [(name, bar, f"{statistics.median(took) * 1000:.0f} ms") for name, bar, took in rows]


def least(playwright) -> list[tuple[str, str, str]]:
    """The same of a page with nothing but one bar chart, served by Streamlit as it comes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "least.py"
        file.write_text(LEAST, encoding="utf-8")
        port = free_port()
        command = [sys.executable, "-m", "streamlit", "run", str(file), "--server.port", str(port)]
        server = subprocess.Popen(
            [*command, "--server.headless", "true", "--browser.gatherUsageStats", "false"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            address = f"http://localhost:{port}/"
            answers(address)
            return [(what, "–", took) for what, _bar, took in ready(playwright, "Streamlit and one chart", address)]
        finally:
            server.terminate()
            server.wait(10)


def measure() -> list[tuple[str, str, str]]:
    """(what, bar, measured) for each page; medians of RUNS."""
    server = Server(Path(tempfile.mkdtemp()))
    rows = []
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
            for page, units in CHOICES.items():
                rows += ready(playwright, f"/{page}", f"{server.url}/{page}?region={units[0]}")
                repainted = []
                tab = browser.new_page()
                tab.goto(f"{server.url}/{page}?region={units[0]}")
                tab.wait_for_function(READY)
                for unit in units[::-1] * (RUNS + 1):
                    title = tab.locator("h3").first.inner_text()
                    tab.locator(".st-key-region [data-baseweb=select], .st-key-region input").first.click()
                    option = tab.get_by_role("option", name=unit, exact=True)
                    option.wait_for()
                    start = time.perf_counter()
                    option.click()
                    tab.wait_for_function("t => document.querySelector('h3')?.innerText !== t", arg=title)
                    tab.wait_for_function(IDLE)
                    repainted.append(time.perf_counter() - start)
                    tab.wait_for_timeout(300)
                tab.close()
                rows.append(
                    (f"/{page} repainted after a choice", "400 ms", f"{statistics.median(repainted[2:]) * 1000:.0f} ms")
                )
            rows += least(playwright)
            browser.close()
    finally:
        server.stop()
    return rows


if __name__ == "__main__":
    for row in measure():
        print(*row, sep="  ")
