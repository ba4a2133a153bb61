"""Regionprofil on paper: one A4 page, nothing cut, whoever it is about and however wide the screen was."""

import io
import json

import pypdf
import pytest

from lplan import store
from tests import merged
from tests.browser.conftest import Server, go

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server with the survey of merged bodies, long names, silent and half ones."""
    folder = tmp_path_factory.mktemp("print")
    path = merged.add(store.connect(f"sqlite:///{folder / 'lplan.sqlite'}"), folder)
    started = Server(folder, LPLAN_CODEBOOK=str(path))
    yield started
    started.stop()


@pytest.mark.parametrize(
    ("unit", "width", "last"),
    [(merged.NEW, 1366, "Nästa steg"), ("22", 390, "Nästa steg"), (merged.SILENT, 1280, "har inte svarat")],
)
def test_a_profile_prints_on_one_page_with_all_that_it_says(page, server, unit, width, last):
    page.set_viewport_size({"width": width, "height": 844})
    go(page, server, f"lan?enkat={merged.KEY}&region={unit}&omgang=2017&mot=2015")
    answers = unit != merged.SILENT
    if answers:
        page.wait_for_selector(".js-plotly-plot .main-svg")
        page.get_by_text("Störst lyft: frågor där ett bättre svar höjer indexet mest").wait_for()
    pages = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    said = " ".join(" ".join(found.extract_text() for found in pages).split())
    assert len(pages) == 1
    assert [round(float(side)) for side in pages[0].mediabox[2:]] == [595, 842]  # A4 in points
    assert "Simulerade svar." in said and "Regionprofil" in said and last in said and "Programversion" in said
    assert "Kopiera länk" not in said and "Hämta" not in said and "Lägg till" not in said
    if answers:
        for dimension in ("Aktualitet", "Uppföljning", "Användning"):
            assert said.count(dimension) >= 2  # in the chart and in the table
        assert "Styrkor: frågor där poängen är längst över medianen" in said and "Ändring" in said
        page.emulate_media(media="print")
        # What is on the page is inside the page: nothing sticks out over its right edge.
        wide = page.evaluate("""() => { const box = document.querySelector("[data-testid=stMainBlockContainer]").getBoundingClientRect();
            return [...document.querySelectorAll("[data-testid=stMainBlockContainer] :is(table, p, h1, h2, h3)")]
              .filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect().right - box.right) }""")
        assert max(wide) < 1


def on_paper(page) -> None:
    """The page as it is when it is being printed."""
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")


DRAWN = """() => [...document.querySelectorAll(".js-plotly-plot .main-svg:first-child")].map((e) => e.getAttribute("width"))"""


@pytest.mark.parametrize("width", [390, 1366, 1920])
def test_every_chart_is_as_wide_on_paper_whatever_window_it_was_drawn_in_and_then_as_before(page, server, width):
    page.set_viewport_size({"width": width, "height": 900})
    go(page, server, f"mognad?enkat={merged.KEY}")
    page.locator(".js-plotly-plot .nsewdrag").first.wait_for(state="attached")
    before = page.evaluate(DRAWN)
    assert before
    paper = page.evaluate(f"() => {{ dispatchEvent(new Event('beforeprint')); return ({DRAWN})(); }}")
    assert len(paper) == page.locator(".lplan-figure").count(), "those too that nobody has come near"
    assert set(paper) == {"820"}, "which the style sheet makes as wide as A4 between its margins"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(
        f"() => JSON.stringify(({DRAWN})().slice(0, {len(before)})) === '{json.dumps(before, separators=(',', ':'))}'"
    )
    assert "820" not in page.evaluate(DRAWN)


def test_no_chart_is_parted_from_its_heading_and_nothing_is_printed_that_is_there_to_be_pressed(page, server):
    page.set_viewport_size({"width": 1366, "height": 900})
    go(page, server, f"?enkat={merged.KEY}")
    page.locator(".js-plotly-plot .nsewdrag").first.wait_for(state="attached")
    headings = page.locator("[class*=st-key-chart-]:has(.lplan-figure) h2").all_inner_texts()
    printed = [
        " ".join(found.extract_text().split())
        for found in pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    ]
    assert len(headings) > 2
    for heading in headings:
        here = next(said for said in printed if " ".join(heading.split()) in said)
        assert "Källa:" in here.split(" ".join(heading.split()))[1], heading
    assert not {"Till seminarium", "Tabell", "Hämta"} & set(" ".join(printed).split())


def test_a_long_table_begins_on_the_page_of_its_heading(page, server):
    page.set_viewport_size({"width": 1366, "height": 900})
    go(page, server, f"?enkat={merged.KEY}")
    page.locator(".js-plotly-plot .nsewdrag").first.wait_for(state="attached")
    printed = [
        " ".join(found.extract_text().split())
        for found in pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    ]
    here = next(said for said in printed if "Kända fakta om hela landet" in said)
    assert "Uppgift Värde År Källa" in here.split("Kända fakta om hela landet")[1]
    assert "Rutor" not in "".join(printed), "what chooses between the map and the squares is there to be pressed"


def test_every_calculation_is_on_paper_and_most_are_folded_on_the_screen(page, server):
    page.set_viewport_size({"width": 1440, "height": 900})
    go(page, server, "rakning?forklara=22:index")
    seen, folded = page.get_by_text("Summa", exact=True), page.locator("[class*=st-key-fold-]")
    folded.first.wait_for()
    parts = folded.count()
    assert parts > 3 and sum(one.is_visible() for one in seen.all()) == 1
    said = " ".join(found.extract_text() for found in pypdf.PdfReader(io.BytesIO(page.pdf())).pages)
    assert said.count("Summa") == parts + 1
    folded.first.locator("summary").click()
    page.wait_for_timeout(500)
    assert sum(one.is_visible() for one in seen.all()) == 2


def test_the_dark_theme_is_printed_as_ink_on_white(chromium, server):
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="sv-SE", color_scheme="dark")
    page = context.new_page()
    go(page, server, f"lan?enkat={merged.KEY}&region=22&omgang=2017&mot=2015")
    page.wait_for_selector(".js-plotly-plot .main-svg")
    on_paper(page)
    colours = page.evaluate("""() => [...document.querySelectorAll("[data-testid=stMain] :is(h1, h2, p, td, th)")]
      .filter((e) => e.checkVisibility()).map((e) => getComputedStyle(e).color)""")
    assert set(colours) == {"rgb(27, 42, 51)"}
    assert page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor") in (
        "rgba(0, 0, 0, 0)",
        "rgb(255, 255, 255)",
    )
    # Its charts are drawn with dark words, and no picture: what is written in them can be found and read aloud.
    light = """() => [...document.querySelectorAll('.js-plotly-plot .ytick text')].map((e) => getComputedStyle(e).fill)
      .map((colour) => colour.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0) > 384)"""
    page.emulate_media(media="screen")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(light) and all(page.evaluate(light))
    paper = page.evaluate(f"() => {{ dispatchEvent(new Event('beforeprint')); return ({light})(); }}")
    assert paper and not any(paper)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    page.wait_for_function(f"() => ({light})().every((one) => one)")
    page.emulate_media(media="print")
    pages = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    said = " ".join(" ".join(found.extract_text() for found in pages).split())
    assert said.count("Uppföljning") >= 2  # in the chart and in the table
    context.close()
