"""`python -m bench.change`: how fast the next steps are found, and how fast Skatta er region repaints after an
answer.
"""

import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from lplan.index import definition as defined
from lplan.index.next_steps.fewest_changes import fewest
from tests.browser.conftest import QUIET, Server, settle
from tests.index_data import answers, book
from tests.test_steps import LEVELS

ROUNDS = 12
METHODS = ("arithmetic", "geometric", "harmonic", "minimum", "maximum", "product", "power(0.5)", "median", "copeland")


def measure() -> list[tuple[str, str, str]]:
    """(what, bar, measured) for each bar."""
    return [*_searched(), *_repainted()]


def _searched() -> list[tuple[str, str, str]]:
    """60 questions in ten dimensions, from low answers; alternatives and all. The median of some units, as they
    differ.
    """
    groups = {f"D{n}": [f"d{n}_{k}" for k in range(6)] for n in range(10)}
    codes = [code for group in groups.values() for code in group]
    said = {f"u{n}": {code: str((n * 7 + k * 3) % 5 % 2) for k, code in enumerate(codes)} for n in range(21)}
    found = []
    for method in METHODS:
        read = book(groups, f"aggregate = '{method}'\nepsilon = 0.01\n{LEVELS}")
        frame, definition, took = answers(said), defined(read), []
        for unit in list(said)[:5]:
            start = time.perf_counter()
            fewest(frame, read, definition, "1", unit)
            took.append(1000 * (time.perf_counter() - start))
        found.append((f"next steps, 60 questions, {method}", "< 300 ms", f"{statistics.median(took):.0f} ms"))
    return found


def _repainted() -> list[tuple[str, str, str]]:
    """From the click on an answer until the sentence about the index and the chart say something else."""
    took = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder))
        try:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(QUIET))
            page = browser.new_page(viewport={"width": 1280, "height": 720}, locale="sv-SE")
            page.goto(f"{server.url}/skatta?region=12&omgang=2017")
            settle(page)
            said = (
                "() => (window.said = [...document.querySelectorAll('.st-key-chart-skatta .textpoint, "
                ".st-key-chart-skatta text')].map(e => e.textContent).join())"
            )
            for n in range(ROUNDS):
                page.evaluate(said)
                page.evaluate(
                    "() => "
                    "{ window.took = null; const was = window.said; window.addEventListener('pointerdown', () => { const t0 = performance.now();"
                    "const look = () => "
                    "{ const now = [...document.querySelectorAll('.st-key-chart-skatta .textpoint, .st-key-chart-skatta text')].map(e => e.textContent).join();"
                    "requestAnimationFrame(now && now !== was ? () => "
                    "{ window.took = performance.now() - t0; } : look); }; look(); }, "
                    "{capture: true, once: true}); }"
                )
                label = ("Tillämpas och används för förnyelse", "Saknas")[n % 2]
                page.locator("[data-testid=stRadio]").nth(1).get_by_text(label, exact=True).click()
                page.wait_for_function("() => window.took !== null", timeout=20_000)
                took.append(page.evaluate("() => window.took"))
                settle(page)
            browser.close()
        finally:
            server.stop()
    return [("Skatta er region, repaint after an answer (median)", "< 400 ms", f"{statistics.median(took):.0f} ms")]


if __name__ == "__main__":
    for what, bar, measured in measure():
        print(f"{what}: {measured} (bar {bar})")
