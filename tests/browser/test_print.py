"""Regionprofil on paper: one A4 page, nothing cut, whoever it is about and however wide the screen was."""

import io

import pypdf
import pytest

from lplan import store
from tests import merged
from tests.browser.conftest import Server, go

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


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
    [(merged.NEW, 1280, "Nästa steg"), ("22", 390, "Nästa steg"), (merged.SILENT, 1280, "har inte svarat")],
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
    assert "Kopiera länk" not in said and "Hämta" not in said
    if answers:
        for dimension in ("Aktualitet", "Uppföljning", "Användning"):
            assert said.count(dimension) >= 2  # in the chart and in the table
        assert "Styrkor: frågor där poängen är längst över medianen" in said and "Ändring" in said
        page.emulate_media(media="print")
        # What is on the page is inside the page: nothing sticks out over its right edge.
        wide = page.evaluate("""() => { const box = document.querySelector("[data-testid=stMainBlockContainer]").getBoundingClientRect();
            return [...document.querySelectorAll("[data-testid=stMainBlockContainer] :is(table, p, h1, h2, h3, .main-svg)")]
              .filter((e) => e.checkVisibility()).map((e) => e.getBoundingClientRect().right - box.right) }""")
        assert max(wide) < 1


def test_a_chart_drawn_in_a_large_window_is_printed_whole(page, server):
    page.set_viewport_size({"width": 1440, "height": 900})
    go(page, server, f"mognad?enkat={merged.KEY}")
    page.locator(".js-plotly-plot .nsewdrag").first.wait_for(state="attached")
    page.emulate_media(media="print")
    wide = """() => [...document.querySelectorAll("[data-testid=stPlotlyChart]")].map((chart) =>
      Number(chart.querySelector(".main-svg").getAttribute("width")) * getComputedStyle(chart).zoom)"""
    found = page.evaluate(wide)
    assert 500 < max(found) < 719, "the width between the margins of A4"
