"""The app beside a plain Streamlit page and a Dash page doing the same small job, in a real browser.

Each subject is started anew, loaded with an empty and a warm cache, and its wave is changed many times; the subjects
take turns. A chart is new when its figure's own `meta` says the chosen wave and it has been painted. Compare ratios:
machines differ, and a headless browser without a graphics card paints slowly.
"""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parent.parent
ROUNDS, CHANGES, PORT = 3, 12, 8590
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
# All charts of the page carry the wave and have marks; one more frame has passed.
READY = """([wave, n]) => { const plots = [...document.querySelectorAll('.js-plotly-plot')];
  return plots.length >= n && plots.every(p => String(p.layout?.meta ?? '').startsWith(wave) && p.querySelector('.trace path, .bars path, image, .points path, .point, .js-line')); }"""
# The clock starts at the click that chooses, and stops one frame after the charts are ready.
ARM = """([wave, n]) => { const ready = READY; window.took = null;
  window.addEventListener('pointerdown', () => { const t0 = performance.now();
    const look = () => requestAnimationFrame(ready([wave, n]) ? () => { window.took = performance.now() - t0; } : look);
    look(); }, {capture: true, once: true}); }"""
FIRST = (
    "() => [...document.querySelectorAll('.js-plotly-plot')].some(p => p.querySelector('.trace path, .bars path, "
    "image, .point'))"
)


@dataclass(frozen=True)
class Subject:
    """Something to measure: how it is started, and how its wave is changed in the browser."""

    name: str
    command: tuple[str, ...]
    health: str
    path: str
    charts: int
    open: str
    option: str


SUBJECTS = (
    Subject(
        "This app, page Analysresurser (4 charts)",
        (sys.executable, "-m", "lplan.server", "--local", "--port", str(PORT)),
        "/ready",
        "/resurser",
        4,
        ".st-key-omgang [data-baseweb=select], .st-key-omgang input",
        '[role=option]:has-text("{wave}")',
    ),
    Subject(
        "The job our way, served by our server (2 charts)",
        (sys.executable, "-m", "bench.our_server", str(PORT)),
        "/ready",
        "/",
        2,
        "[data-testid=stSelectbox] [data-baseweb=select], [data-testid=stSelectbox] input",
        '[role=option]:has-text("{wave}")',
    ),
    Subject(
        "Plain Streamlit page (2 charts)",
        (
            sys.executable,
            "-m",
            "streamlit",
            "run",
            "bench/plain_streamlit.py",
            "--server.port",
            str(PORT),
            "--server.headless",
            "true",
        ),
        "/_stcore/health",
        "/",
        2,
        "[data-testid=stSelectbox] [data-baseweb=select], [data-testid=stSelectbox] input",
        '[role=option]:has-text("{wave}")',
    ),
    Subject(
        "Dash page, gunicorn (2 charts)",
        (
            sys.executable,
            "-m",
            "gunicorn",
            "-w",
            "1",
            "--threads",
            "4",
            "-b",
            f"127.0.0.1:{PORT}",
            "bench.plain_dash:server",
        ),
        "/",
        "/",
        2,
        "#wave",
        '[role=option]:has-text("{wave}"), .dash-dropdown-option:has-text("{wave}")',
    ),
)


def cpu(pid: int) -> float:
    """Processor seconds of a process and its children."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    return sum(sum(p.cpu_times()[:2]) for p in family)


def started(subject: Subject, folder: str) -> tuple[subprocess.Popen, float]:
    """The process, and when it was started; it answers."""
    environment = os.environ | {"LPLAN_DATABASE_URL": f"sqlite:///{folder}/lplan.sqlite"}
    began = time.perf_counter()
    process = subprocess.Popen(
        subject.command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while time.perf_counter() - began < 60:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}{subject.health}", timeout=1)
            return process, began
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"{subject.name} did not start")


def loaded(page, subject: Subject) -> tuple[float, float]:
    """(milliseconds to all charts, kilobytes on the wire) of one visit."""
    wire = 0

    def count(event):
        nonlocal wire
        wire += event["encodedDataLength"]

    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on("Network.loadingFinished", count)
    began = time.perf_counter()
    page.goto(f"http://localhost:{PORT}{subject.path}", wait_until="commit")
    page.wait_for_function(READY, arg=["2017", subject.charts], polling=15, timeout=60_000)
    took = (time.perf_counter() - began) * 1000
    page.wait_for_timeout(700)
    return took, wire / 1024


def changed(page, subject: Subject, wave: str) -> float:
    """Milliseconds from the click on an option until every chart shows the wave."""
    page.locator(subject.open).first.click()
    option = page.locator(subject.option.format(wave=wave)).first
    option.wait_for(state="visible")
    page.wait_for_timeout(250)
    page.evaluate(ARM.replace("READY", READY), [wave, subject.charts])
    option.click()
    page.wait_for_function("() => window.took !== null", polling=15, timeout=30_000)
    return page.evaluate("window.took")


def measured(playwright, subject: Subject) -> dict[str, list[float]]:
    """One round of one subject."""
    figures: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as folder:
        process, began = started(subject, folder)
        try:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
            context = browser.new_context(viewport={"width": 1400, "height": 1900}, locale="sv-SE")
            page = context.new_page()
            page.goto(f"http://localhost:{PORT}{subject.path}", wait_until="commit")
            page.wait_for_function(FIRST, polling=15, timeout=60_000)
            figures["cold"] = [(time.perf_counter() - began) * 1000]
            page.close()
            context.close()
            context = browser.new_context(viewport={"width": 1400, "height": 1900}, locale="sv-SE")
            page = context.new_page()
            took, wire = loaded(page, subject)
            figures["empty"], figures["wire"] = [took], [wire]
            page.close()
            page = context.new_page()
            figures["warm"] = [loaded(page, subject)[0]]
            waves = ["2015", "2017"]
            for wave in waves:  # both seen once: what is kept is kept
                changed(page, subject, wave)
                page.wait_for_timeout(200)
            before = cpu(process.pid)
            figures["change"] = []
            for n in range(CHANGES):
                figures["change"].append(changed(page, subject, waves[n % 2]))
                page.wait_for_timeout(200)
            figures["cpu"] = [(cpu(process.pid) - before) * 1000 / CHANGES]
            browser.close()
        finally:
            process.terminate()
            process.wait(10)
    return figures


def table() -> str:
    """The comparison as a Markdown table."""
    gathered: dict[str, dict[str, list[float]]] = {subject.name: {} for subject in SUBJECTS}
    with sync_playwright() as playwright:
        for n in range(ROUNDS):
            for subject in SUBJECTS:
                print(f"round {n + 1} of {ROUNDS}: {subject.name}", flush=True)
                for key, values in measured(playwright, subject).items():
                    gathered[subject.name].setdefault(key, []).extend(values)
    heads = (
        "",
        "start to first chart, ms",
        "load, empty cache, ms",
        "load, warm cache, ms",
        "first visit, kB",
        "change p50, ms",
        "change p95, ms",
        "server CPU a change, ms",
    )
    lines = [" | ".join(heads), " | ".join("---" for _h in heads)]
    for name, figures in gathered.items():
        change = sorted(figures["change"])
        middle = [statistics.median(figures[key]) for key in ("cold", "empty", "warm", "wire")]
        row = [
            *middle,
            statistics.median(change),
            change[round(0.95 * (len(change) - 1))],
            statistics.median(figures["cpu"]),
        ]
        lines.append(" | ".join([name, *(f"{value:.0f}" for value in row)]))
    return "\n".join(f"| {line} |" for line in lines)


def how() -> str:
    """What the figures were measured on, and how often."""
    machine = f"{os.cpu_count()} cores, {platform.python_implementation()} {platform.python_version()}"
    return f"{date.today():%Y-%m-%d}, {machine}, {ROUNDS} rounds in turn, {ROUNDS * CHANGES} changes each."


if __name__ == "__main__":
    print(table())
