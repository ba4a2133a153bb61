"""A survey officer's walk: template, filled in, read in through the page, seen in the charts; and a faulty file."""

import io

import openpyxl
import pytest

from lplan import codebook
from tests.browser.conftest import ROOT, Server, choose, go, settle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Its own server: what is imported here must not be seen by other tests."""
    started = Server(tmp_path_factory.mktemp("import"))
    yield started
    started.stop()


def template(page, wave: str) -> bytes:
    page.get_by_label("Vilken omgång gäller svaren?").fill(wave)
    page.keyboard.press("Enter")
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Hämta mallen").click()
    return download.value.path().read_bytes()


def filled(blank: bytes, change=lambda sheet, at: None) -> bytes:
    """The template as an officer fills it in: every region answers, the first choice everywhere, planned in 2023."""
    typed = {codebook.YEAR: "2023", codebook.NUMBER: "50", codebook.TEXT: "Vi lär av varandra."}
    items = codebook.load(ROOT / "data/codebook.toml").by_code
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet, lists = book["Svar"], book["_listor"]
    at = {sheet.cell(2, n).value: n for n in range(1, sheet.max_column + 1)}
    for row in range(3, sheet.max_row + 1):
        for code, n in at.items():
            if n > 1:
                sheet.cell(row, n).value = lists.cell(1, n).value or typed[items[code].type]
    change(sheet, at)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def upload(page, name: str, data: bytes) -> None:
    page.locator("[data-testid=stFileUploaderDropzoneInput]").set_input_files(
        {"name": name, "mimeType": SHEET, "buffer": data}
    )
    page.get_by_text("Filen kan läsas in").or_(page.get_by_text("Ingenting har sparats.")).first.wait_for()
    settle(page)


def test_a_filled_template_is_read_in_published_and_seen_in_the_charts(page, server):
    go(page, server, "las-in")
    upload(page, "svar 2024.xlsx", filled(template(page, "2024")))
    assert page.get_by_text("Filen kan läsas in: 21 av 21 har svarat.").is_visible()
    accept = page.get_by_text("Jag har läst varningarna och de stämmer")
    if accept.count():
        accept.click()
        settle(page)
    page.get_by_role("button", name="Spara som utkast").click()
    page.wait_for_url("**utkast=**")
    settle(page)
    assert page.get_by_text("Alla lärandeplaner är från 2023").is_visible()
    go(page, server, "planer")
    assert page.get_by_text("Alla lärandeplaner är från 2023").count() == 0, "a draft must not be seen by others"
    page.go_back()
    settle(page)
    page.get_by_role("button", name="Publicera").click()
    page.get_by_text("är publicerad och syns i diagrammen").wait_for()
    go(page, server, "planer")
    assert page.get_by_text("Alla lärandeplaner är från 2023").is_visible()
    assert page.get_by_text("21 av 21 regioner").first.is_visible()
    assert page.get_by_text("Simulerade svar.").count() == 0 or "mot=" not in page.url
    choose(page, "omgang", "2017 simulerad")
    assert page.get_by_text("Alla lärandeplaner är från 2023").count() == 0


def test_a_faulty_workbook_lists_all_its_faults_and_writes_nothing(page, server):
    def spoil(sheet, at):
        sheet.cell(3, 1).value = "Atlantis"
        sheet.cell(4, 2).value = "inte ett svar"
        sheet.cell(5, 1).value = sheet.cell(6, 1).value

    go(page, server, "las-in")
    upload(page, "trasig.xlsx", filled(template(page, "2025"), spoil))
    assert page.get_by_text("'Atlantis' finns inte i registret").is_visible()
    assert page.get_by_text("svarar flera gånger").is_visible()
    assert page.get_by_text("Ingenting har sparats.").is_visible()
    assert page.get_by_role("button", name="Spara som utkast").count() == 0
    go(page, server)
    page.locator(".st-key-omgang [data-baseweb=select], .st-key-omgang input").first.click()
    assert page.get_by_role("option", name="2025").count() == 0


def test_what_is_no_workbook_is_refused_in_a_sentence(page, server):
    go(page, server, "las-in")
    page.get_by_label("Vilken omgång gäller svaren?").fill("2026")
    page.keyboard.press("Enter")
    settle(page)
    upload(page, "sida.xlsx", b"<html><table><tr><td>1</td></tr></table></html>")
    assert page.get_by_text("Filen är en webbsida, inte ett kalkylblad.").is_visible()
