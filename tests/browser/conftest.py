"""A real server with its own database, and a real Chromium that fails the test on any request to elsewhere."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

from deploy.stack import answers, free_port

ROOT = Path(__file__).parent.parent.parent
QUIET = (
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
)
WORDS = tomllib.loads((ROOT / "lplan/server/words.toml").read_text(encoding="utf-8"))


class Server:
    """`python -m lplan.server --local` on a free port, with a database of its own."""

    def __init__(self, folder: Path, port: int = 0, words: tuple[str, ...] = ("--local",), **environment: str):
        self.port, self.folder, self.log, self.words = port or free_port(), folder, folder / "stderr.txt", words
        self.url = f"http://localhost:{self.port}"
        self.environment = {"LPLAN_DATABASE_URL": f"sqlite:///{folder / 'lplan.sqlite'}"} | environment
        self.process = self.start()
        self.wait()

    def start(self) -> subprocess.Popen:
        """The process that serves."""
        return subprocess.Popen(
            [sys.executable, "-m", "lplan.server", "--port", str(self.port), *self.words],
            cwd=ROOT,
            env=os.environ | self.environment,
            stdout=subprocess.DEVNULL,
            stderr=self.log.open("ab"),
        )

    def wait(self) -> None:
        """Until it answers."""
        answers(f"{self.url}/ready")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture(scope="package")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("server"))
    yield started
    started.stop()


@pytest.fixture(
    scope="package"
)  # as long as it lives, its event loop runs in the worker, where no other test can start one
def chromium():
    path = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if path is None:
        pytest.fail("Chromium is missing: run `make test`, or install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(QUIET))
        yield browser
        browser.close()


def probing(message) -> bool:
    """Streamlit looks for its server below a deep link's own path first; that it is not there is no fault."""
    return "/_stcore/" in message.location.get("url", "") and "404" in message.text


@pytest.fixture
def page(chromium, server):
    """A Swedish reader's page; at the end, no request has left the machine and the console has no error."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="sv-SE")
    opened = context.new_page()
    foreign, errors = [], []
    ours = urlsplit(server.url).netloc

    def asked(request):
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc != ours:
            foreign.append(request.url)

    opened.on("request", asked)
    opened.on(
        "console",
        lambda message: errors.append(message.text) if message.type == "error" and not probing(message) else None,
    )
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert not foreign
    assert not errors


# The script rests, a heading stands, and for a while neither the words nor the address have changed.
STILL = """() => { const app = document.querySelector('[data-testid=stApp]');
  if (app?.dataset.testScriptState !== 'notRunning' || !document.querySelector('[data-testid=stMain] h1')
      || document.querySelector('[data-testid=stSkeleton], [data-testid=stAppSkeleton]')) { window.still = null; return false; }
  const said = [...document.querySelectorAll('input')].map((i) => i.value).join();
  const now = document.body.innerText.length + said + document.querySelectorAll('*').length + location.href;
  if (window.still?.[0] !== now) { window.still = [now, performance.now()]; return false; }
  return performance.now() - window.still[1] > 400; }"""


def settle(page: Page) -> None:
    """Wait until the script has run and what it drew stands."""
    page.evaluate("window.still = null")
    page.wait_for_function(STILL, polling=50, timeout=45_000)


def go(page: Page, server: Server, address: str = "") -> None:
    page.goto(f"{server.url}/{address}")
    settle(page)


def choose(page: Page, key: str, option: str) -> None:
    """Pick an option in one of the frame's select boxes by its key."""
    box = page.locator(f".st-key-{key} [data-baseweb=select], .st-key-{key} input").first
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(300)  # a list that is open when the page scrolls is closed
    box.click()
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def built_in_english(page: Page) -> list[str]:
    """Streamlit's own English texts that a reader can see or hear on the page."""
    said = page.evaluate(
        """() => {
        const found = [];
        const visible = (e) => e.checkVisibility ? e.checkVisibility() : true;
        for (const e of document.querySelectorAll("*")) {
          if (!visible(e) || ["SCRIPT", "STYLE", "NOSCRIPT"].includes(e.tagName)) continue;
          for (const a of ["aria-label", "title", "placeholder", "alt"]) if (e.getAttribute(a)) found.push(e.getAttribute(a).trim());
          for (const c of e.childNodes) if (c.nodeType === 3 && c.data.trim()) found.push(c.data.trim());
        }
        return found; }"""
    )
    patterns = [re.compile(p["match"]) for p in WORDS["pattern"]]
    return [words for words in said if words in WORDS["exact"] or any(p.match(words) for p in patterns)]
