"""Moving a weight in a real browser: from the key press until the effect on the order is painted, at the median.

`python -m bench.maturity`
"""

import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import QUIET, Server

MOVES = 20
# The clock starts at the key press and stops at the first frame in which the chart's title or marks are other.
ARM = """() => {
  const chart = () => document.querySelector('.st-key-chart-weight_effect');
  const said = () => (chart()?.querySelector('h3')?.innerText ?? '') +
    [...(chart()?.querySelectorAll('.textpoint text') ?? [])].map(t => t.textContent).join();
  const before = said(); window.took = null;
  window.addEventListener('keydown', () => { const t0 = performance.now();
    const look = () => requestAnimationFrame(said() !== before ? () => { window.took = performance.now() - t0; } : look);
    look(); }, {capture: true, once: true}); }"""


def settle(page: Page) -> None:
    for _n in range(2):
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
        page.wait_for_timeout(400)


def moved(page: Page, key: str) -> float | None:
    """Milliseconds from a key press on the slider to the painted effect; None when nothing changed."""
    page.evaluate(ARM)
    page.keyboard.press(key)
    for _n in range(100):
        page.wait_for_timeout(40)
        if took := page.evaluate("window.took"):
            return took
    return None


def measure() -> list[tuple[str, str, str]]:
    """(what, bar, measured)."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=list(QUIET))
                page = browser.new_page(viewport={"width": 1440, "height": 900}, locale="sv-SE")
                page.goto(f"{server.url}/mognad?del=vikter")
                settle(page)
                slider = page.locator("[class*=st-key-vikt-] input[type=range]").nth(6)
                slider.scroll_into_view_if_needed()
                took = []
                for n in range(MOVES):
                    slider.focus()
                    took.append(moved(page, "ArrowLeft" if n % 2 else "ArrowRight"))
                    settle(page)
                browser.close()
        finally:
            server.stop()
    known = sorted(t for t in took if t is not None)
    if not known:
        return [("A weight moved in the browser", "p50 < 300 ms", "nothing was painted")]
    p95 = known[max(0, round(0.95 * len(known)) - 1)]
    return [
        (
            f"A weight moved in the browser, {len(known)} of {MOVES} seen",
            "p50 < 300 ms",
            f"p50 {statistics.median(known):.0f} ms, p95 {p95:.0f} ms",
        )
    ]


if __name__ == "__main__":
    for row in measure():
        print(" | ".join(row))
