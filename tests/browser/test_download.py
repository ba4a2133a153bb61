"""Hämta in a real browser: the menu under a chart, a file that is made, one that is stopped, one that asks for
nothing.
"""

import io
import zipfile
from urllib.parse import unquote

import openpyxl
import pytest
from PIL import Image

from tests.browser.conftest import go, settle

pytestmark = pytest.mark.browser


def fetched(page, locator):
    with page.expect_download(timeout=60_000) as waiting:
        locator.click()
    return waiting.value


def test_a_chart_is_taken_from_the_menu_under_it_and_opens_without_a_network(page, server, chromium):
    go(page, server, "planer?region=Skåne")
    page.locator(".st-key-take-plan_timeline button").first.click()
    settle(page)
    html = fetched(page, page.locator(".st-key-take-plan_timeline-html button"))
    assert html.suggested_filename == "Planerna på en tidslinje 2026 Skåne simulerade svar.html"
    book = fetched(page, page.locator(".st-key-take-plan_timeline-xlsx button"))
    assert (
        openpyxl.load_workbook(io.BytesIO(book.path().read_bytes()))["Planerna på en tidslinje"]["A3"].value
        == "Simulerade svar"
    )
    page.locator(".st-key-take-plan_timeline-size").get_by_role("radio", name="Kvadrat").click()
    settle(page)
    square = fetched(page, page.locator(".st-key-take-plan_timeline-png button"))
    assert square.suggested_filename == "Planerna på en tidslinje 2026 Skåne simulerade svar Kvadrat.png"
    assert Image.open(square.path()).size == (2160, 2160)
    context = chromium.new_context(offline=True)
    alone, asked, wrong = context.new_page(), [], []
    alone.on("request", lambda request: asked.append(request.url))
    alone.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    alone.on("pageerror", lambda error: wrong.append(str(error)))
    kept = html.path().with_suffix(".html")
    kept.write_bytes(html.path().read_bytes())
    alone.goto(kept.as_uri())
    alone.wait_for_selector(".js-plotly-plot .scatterlayer .points path")
    assert "planer är" in alone.locator("h1").inner_text()
    assert "Simulerade svar" in alone.locator(".js-plotly-plot").inner_text()
    assert asked == [kept.as_uri()] and not wrong
    context.close()


def test_a_file_is_made_with_a_bar_and_its_choices_stay_in_the_address(page, server):
    go(page, server, "hamta?ta=Rapport&region=Skåne")
    page.locator(".st-key-make button").click()
    page.wait_for_selector(".st-key-fetch button", timeout=60_000)
    settle(page)
    got = fetched(page, page.locator(".st-key-fetch button"))
    assert got.suggested_filename == "Lärandeplaner i det regionala utvecklingsarbetet 2026 Skåne simulerade svar.pdf"
    assert got.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("radio", name="Figurer").or_(page.get_by_role("button", name="Figurer")).first.click()
    settle(page)
    assert "ta=figurer" in unquote(page.url)
    assert not page.locator(".st-key-fetch").count()  # the report is not offered as figures


def test_what_takes_long_can_be_stopped_and_leaves_nothing(page, server):
    go(page, server, "hamta?ta=Rapport&form-rapport=PDF för var och en, i en zip")
    page.locator(".st-key-make button").click()
    page.locator(".st-key-stop button").click(timeout=20_000)
    settle(page)
    assert not page.locator(".st-key-stop").count() and not page.locator(".st-key-fetch").count()
    assert page.locator(".st-key-make button").is_enabled()


def test_open_data_is_linked_and_every_link_leads_to_a_file(page, server):
    go(page, server, "hamta?ta=Öppna data")
    links = page.locator("a[href^='/data/']").evaluate_all("all => all.map(a => a.getAttribute('href'))")
    assert len(links) > 20
    for link in links:
        answer = page.request.get(f"{server.url}{link}")
        assert answer.ok and answer.body(), link
    page.locator(".st-key-make button").click()
    page.wait_for_selector(".st-key-fetch button", timeout=60_000)
    settle(page)
    with zipfile.ZipFile(fetched(page, page.locator(".st-key-fetch button")).path()) as archive:
        assert {"dcat.rdf", "larandeplaner/svar.csv"} <= set(archive.namelist())
