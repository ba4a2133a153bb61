"""Ten tasks for each kind of reader: how many presses, screens to scroll and seconds each takes, as docs/tasks.md tells.

`python -m tests.tasks URL [URL of the version before]` walks a running server on the demonstration and prints the table.
A press is a click, a key that picks, or a text that is typed; a screen is a window's height that the answer lies below
what is first seen.
"""

import re
import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.conftest import QUIET, settle

WINDOW = {"width": 1440, "height": 900}
AGENCY, REGION, PRESENTER = "agency", "region", "presenter"


class Reader:
    """Somebody with a page before them, whose presses are counted."""

    def __init__(self, page: Page):
        self.page, self.presses, self.screens = page, 0, 0.0

    def among(self, *selectors: str) -> Locator:
        """The first of these that can be seen: today's, or what stood for it before."""
        for selector in selectors:
            for found in self.page.locator(selector).all():
                if found.is_visible():
                    return found
        raise LookupError(f"none of these is seen: {selectors}")

    def press(self, *selectors: str) -> None:
        found = self.among(*selectors)
        found.scroll_into_view_if_needed()
        found.click()
        self.presses += 1
        settle(self.page)

    def type(self, words: str, *selectors: str) -> None:
        found = self.among(*selectors)
        found.fill(words)
        found.press("Enter")
        self.presses += 1
        settle(self.page)

    def menu(self, title: str) -> None:
        self.press(f"[data-testid=stSidebarNavLink]:has-text('{title}')")

    def choose(self, key: str, option: str) -> None:
        """Pick in a select box: one press opens it, one picks."""
        self.among(f".st-key-{key} [data-baseweb=select]", f".st-key-{key} input", f".st-key-{key}").click()
        self.page.get_by_role("option", name=option, exact=True).click()
        self.presses += 2
        settle(self.page)

    def sees(self, *selectors: str) -> None:
        """The answer is there; how many screens it lies below what is first seen is noted."""
        found = self.among(*selectors)
        main = self.page.locator("[data-testid=stMain]")
        top = (found.bounding_box() or {"y": 0})["y"] + main.evaluate("e => e.scrollTop")
        self.screens += max(0.0, top / WINDOW["height"] - 0.9)


def says(words: str) -> str:
    return f"[data-testid=stMain] :text('{words}')"


@dataclass(frozen=True)
class Task:
    """What somebody wants, from which address they begin, and the way there."""

    who: str
    wants: str
    begins: str
    way: Callable[[Reader], None]


TASKS: list[Task] = []


def task(who: str, wants: str, begins: str = "") -> Callable:
    def kept(way: Callable[[Reader], None]) -> Callable[[Reader], None]:
        TASKS.append(Task(who, wants, begins, way))
        return way

    return kept


@task(AGENCY, "How many regions have answered?")
def _(r: Reader) -> None:
    r.sees(says("Har svarat"))


@task(AGENCY, "Which dimensions have come furthest?")
def _(r: Reader) -> None:
    r.sees("[class*=st-key-chart-levels_overview] h2")


@task(AGENCY, "What has happened since the wave before?")
def _(r: Reader) -> None:
    r.menu("Utveckling")
    r.sees("[class*=st-key-chart-change_over_time] h2")


@task(AGENCY, "Which plans are five years old or older?")
def _(r: Reader) -> None:
    r.menu("Plan")
    r.sees("[class*=st-key-chart-plan_timeline] h2")


@task(AGENCY, "Which resources do the regions need most?")
def _(r: Reader) -> None:
    r.menu("Analysresurser")
    if r.page.get_by_role("tab", name="Vad som behövs").count():
        r.press("[role=tab]:has-text('Vad som behövs')")
    r.sees("[class*=st-key-chart-resource_needs] h2")


@task(AGENCY, "What is known in public about evaluation?")
def _(r: Reader) -> None:
    r.menu("Lärande i praktiken")
    if r.page.get_by_role("tab", name="Offentliga belägg").count():
        r.press("[role=tab]:has-text('Offentliga belägg')")
    r.type("utvärdering", ".st-key-sok input")
    r.sees(says("belägg från"))


@task(AGENCY, "What do the regions say of the plan in their own words?", "praktik")
def _(r: Reader) -> None:
    if r.page.get_by_role("tab", name="Med egna ord").count():
        r.press("[role=tab]:has-text('Med egna ord')")
    r.sees(".st-key-sokcitat input")


@task(AGENCY, "What is simulated here, and what is real?", "planer")
def _(r: Reader) -> None:
    if r.page.locator(".st-key-real").count():
        r.press(".st-key-real a, .st-key-real button")
    else:
        r.menu("Metod")
        r.press("[role=tab]:has-text('Data')")
    r.sees(says("Vad som är simulerat och vad som är verkligt"))


@task(AGENCY, "How does a missing answer count?")
def _(r: Reader) -> None:
    r.menu("Metod")
    if r.page.get_by_role("link", name="Svar som saknas").count():
        r.press("a:has-text('Svar som saknas')")
        r.sees(says("Svar som saknas"))
        r.screens = 0.0
    else:
        r.sees(says("Svar som saknas"))


@task(AGENCY, "A PowerPoint file of it all")
def _(r: Reader) -> None:
    r.menu("Hämta")
    r.sees("button:has-text('Gör filen')")
    r.press("button:has-text('Gör filen')")


@task(REGION, "Our region, on the start page")
def _(r: Reader) -> None:
    r.choose("region", "Skåne")
    r.sees(says("Skåne"))


@task(REGION, "Where do we stand in each dimension?")
def _(r: Reader) -> None:
    r.menu("Regionprofil")
    r.press("[data-testid=stMain] :is(a, button):has-text('Skåne')")
    r.sees("[class*=st-key-chart-profile] h2")


@task(REGION, "What takes us to the next level?", "lan?region=12")
def _(r: Reader) -> None:
    r.sees(says("Nästa steg"))


@task(REGION, "What are our strengths?", "lan?region=12")
def _(r: Reader) -> None:
    r.sees(".st-key-lists h2")


@task(REGION, "What is known in public about our region?", "lan?region=12")
def _(r: Reader) -> None:
    if r.page.get_by_role("tab", name="Offentliga belägg").count():
        r.press("[role=tab]:has-text('Offentliga belägg')")
    r.sees(".st-key-sok input")


@task(REGION, "Who is most like us?", "lan?region=12")
def _(r: Reader) -> None:
    r.menu("Jämförbara regioner")
    r.sees("[class*=st-key-chart-likeness] h2")


@task(REGION, "How do we differ from Halland?", "lan?region=12")
def _(r: Reader) -> None:
    r.menu("Jämför")
    r.choose("jfr", "Halland")
    r.sees("[class*=st-key-chart-compare_levels] h2")


@task(REGION, "How was our score in a dimension counted?", "lan?region=12")
def _(r: Reader) -> None:
    first = r.page.locator(".st-key-levels a").first
    r.page.goto(first.evaluate("e => e.href"))
    r.presses += 1
    settle(r.page)
    r.sees("h1:has-text('Så räknades detta')")


@task(REGION, "What have we changed since the wave before?", "utveckling?region=12")
def _(r: Reader) -> None:
    if r.page.get_by_role("tab", name="Svaren").count():
        r.press("[role=tab]:has-text('Svaren')")
    r.sees(says("Skåne svarar annorlunda"))


@task(REGION, "Would another answer change our level?", "skatta?region=12")
def _(r: Reader) -> None:
    if r.page.locator(".st-key-skatta-egna button").is_enabled():
        r.press(".st-key-skatta-egna button")
    r.press(
        "[data-testid=stMain] [role=radiogroup] label >> nth=2",
        "[data-testid=stMain] [data-testid=stButtonGroup] button",
    )
    r.sees(says("Svarstäckning"))


@task(PRESENTER, "The most important picture, large, on a stage", "visa")
def _(r: Reader) -> None:
    r.press("button:has-text('Starta')")


@task(PRESENTER, "This chart in my seminar", "planer")
def _(r: Reader) -> None:
    r.press(
        "[class*=st-key-row-] :is(a, button):has-text('Seminarium')",
        "[class*=st-key-actions-] button:has-text('seminarium')",
        "button:has-text('Seminarium')",
    )


@task(PRESENTER, "A link to this view", "planer?region=12")
def _(r: Reader) -> None:
    if not r.page.locator(".st-key-link a").first.is_visible():
        r.press(".st-key-view button", ".st-key-share button")
    r.press(".st-key-link a")
    r.sees("#lplan-link")


@task(PRESENTER, "A QR code to this view", "planer")
def _(r: Reader) -> None:
    r.press(".st-key-qr button", ".st-key-view button", ".st-key-share button")
    r.press(".st-key-short-link button", "button:has-text('Kort adress')")


@task(PRESENTER, "The projector's look", "planer")
def _(r: Reader) -> None:
    r.press(".st-key-view button", ".st-key-share button")
    r.press("button:has-text('Projektor')")


@task(PRESENTER, "In English", "planer")
def _(r: Reader) -> None:
    r.press(".st-key-view button", ".st-key-share button")
    r.press("[data-testid=stPopoverBody] button:has-text('en') >> nth=-1")
    r.sees("[data-testid=stMain] h1")


@task(PRESENTER, "The levels on the map", "")
def _(r: Reader) -> None:
    r.press("[class*=st-key-karta] button:has-text('Karta')")
    r.sees("[class*=st-key-chart-map]", "[class*=st-key-chart-tiles]")


@task(PRESENTER, "A dimension instead of the whole", "")
def _(r: Reader) -> None:
    r.choose("dimension", "Samverkan")


@task(PRESENTER, "The wave before this one", "")
def _(r: Reader) -> None:
    r.choose("omgang", "2015 simulerad")


@task(PRESENTER, "The numbers of a chart as a table", "planer")
def _(r: Reader) -> None:
    r.press(
        "[class*=st-key-table-] summary",
        "[class*=st-key-row-] :is(a, button):has-text('Tabell')",
        "button:has-text('Tabell')",
    )
    r.sees(".lplan-table")


def walked(browser, url: str, wanted: Task) -> tuple[int, float, float]:
    """Presses, screens and seconds of a task, from the moment its first page stands."""
    context = browser.new_context(viewport=WINDOW, locale="sv-SE")
    try:
        page = context.new_page()
        page.add_init_script("try { localStorage.setItem('lplan-doors', '1') } catch {}")
        page.goto(f"{url}/{wanted.begins}")
        settle(page)
        reader, began = Reader(page), time.perf_counter()
        wanted.way(reader)
        return reader.presses, reader.screens, time.perf_counter() - began
    finally:
        context.close()


def table(urls: list[str]) -> str:
    """The tasks as a Markdown table, a column of presses, screens and seconds for each address."""
    heads = ["before", "after"][-len(urls) :] if len(urls) > 1 else ["now"]
    rows = ["| who | wants | begins at | " + " | ".join(heads) + " |", "|---|---|---|" + "---|" * len(urls)]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*QUIET])
        for one in TASKS:
            cells = []
            for url in urls:
                try:
                    presses, screens, seconds = walked(browser, url, one)
                    cells.append(f"{presses} · {screens:.1f} · {seconds:.1f}")
                except Exception as error:  # a way that is not there in this version is a finding, not a fault
                    cells.append("– " + re.sub(r"\s+", " ", str(error))[:60])
            rows.append(f"| {one.who} | {one.wants} | `/{one.begins}` | " + " | ".join(cells) + " |")
            print(rows[-1], file=sys.stderr, flush=True)
        browser.close()
    return "\n".join(rows)


if __name__ == "__main__":
    print(table(sys.argv[1:]))
