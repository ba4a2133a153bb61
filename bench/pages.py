"""Every page with charts: from the choice of another wave until the charts have been painted with it.

Two clocks: what the reader sees (the charts in the window) and everything on the page.
"""

import re
import shutil
import statistics
import tempfile

from playwright.sync_api import sync_playwright

from bench.peers import QUIET, ROOT, SUBJECTS, started

CHANGES = 10
APP = SUBJECTS[0]
# From the click: when the charts in the window carry the wave and have marks, and when all on the page have. A chart
# that
# is drawn anew is gone for a while, so the page must also hold as many as it will, or rest.
CLOCK = """(wave) => { window.seen = null; window.all = null;
  const done = (p) => String(p.layout?.meta ?? '').startsWith(wave) && p.querySelector('.trace path, .bars path, .points path, .point, .js-line, text');
  const inside = (p) => { const r = p.getBoundingClientRect(); return r.bottom > 0 && r.top < innerHeight; };
  addEventListener('pointerdown', () => { const t0 = performance.now(); let still = 0;
    const look = () => { const plots = [...document.querySelectorAll('.js-plotly-plot')], now = performance.now() - t0;
      const near = plots.filter(inside);
      if (near.length && near.every(done)) window.seen ??= now; else window.seen = null;
      if (plots.length && plots.every(done)) { window.all ??= now; still += 1; } else { window.all = null; still = 0; }
      if (still < 40) requestAnimationFrame(look); else window.took = [window.seen, window.all]; };
    window.took = null; look(); }, { capture: true, once: true }); }"""


def addresses() -> list[str]:
    """The pages that say in app.py that they use the wave."""
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    found = re.findall(r'page\("\w+", _\("[^"]+"\), "([^"]+)"(?!, \(\))', source)
    return ["" if address == "start" else address for address in found]


def measure() -> list[tuple[str, str, str]]:
    """(what, bar, measured) for each page that draws charts."""
    figures = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        process, _began = started(APP, folder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
        try:
            for address in addresses():
                page = browser.new_page(viewport={"width": 1280, "height": 720}, locale="sv-SE")
                page.goto(f"http://localhost:8590/{address}?region=12")
                page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
                page.wait_for_timeout(3_000)
                # A page about something else than the wave itself (a what-if) has a benchmark of its own.
                metas = page.evaluate(
                    "[...document.querySelectorAll('.js-plotly-plot')].map(p => String(p.layout?.meta))"
                )
                if metas and all(meta.startswith("2017") for meta in metas):
                    charts = len(metas)
                    seen, all_ = (_median(column) for column in zip(*_took(page), strict=True))
                    said = f"{seen} in the window, {all_} all that are drawn"
                    figures.append(
                        (
                            f"/{address}: {charts} charts near the window repainted after another wave",
                            "median < 400 ms",
                            said,
                        )
                    )
                page.close()
        finally:
            browser.close()
            process.terminate()
            process.wait(10)
    return figures


def _median(times) -> str:
    """In words; a page whose charts begin below the window has none in it."""
    known = [time for time in times if time is not None]
    return f"{statistics.median(known):.0f} ms" if known else "none"


def _took(page) -> list[tuple[float, float]]:
    took = []
    for n in range(CHANGES + 2):  # each wave has been seen once before it counts: what is kept is kept
        wave = ("2015", "2017")[n % 2]
        page.locator(APP.open).first.click()
        option = page.locator(APP.option.format(wave=wave)).first
        option.wait_for(state="visible")
        page.wait_for_timeout(250)
        page.evaluate(CLOCK, wave)
        option.click()
        page.wait_for_function("() => window.took", polling=50, timeout=30_000)
        took.append(page.evaluate("window.took"))
    return took[2:]


if __name__ == "__main__":
    for row in measure():
        print(*row, sep=" | ")
