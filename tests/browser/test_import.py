"""A survey officer's walk: template, file, interpretation, checks, draft, difference, publishing, corrections,
quotes.
"""

import io
from datetime import UTC, datetime

import openpyxl
import pytest

from lplan.charts import by_key
from lplan.core.text import gettext
from tests.browser.conftest import Server, go, settle
from tests.browser.importing import (
    FREE,
    GRADED,
    YEAR,
    answer,
    filled,
    home_made,
    kept,
    press,
    publish,
    rows,
    save,
    step,
    template,
    upload,
    write,
    write_name,
)

pytestmark = pytest.mark.browser
NEW = "Ingen av 21 planer är 5 år eller äldre"  # what the filled template's answers show


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Its own server: what is imported here must not be seen by other tests."""
    started = Server(tmp_path_factory.mktemp("import"))
    yield started
    started.stop()


def test_a_filled_template_is_read_in_previewed_and_published(page, server):
    go(page, server, "las-in")
    upload(page, "svar 2024.xlsx", filled(template(page, "2024")))
    save(page)
    assert page.get_by_text("Omgången är ny").is_visible()
    draft = page.url
    step(page, "7. Förhandsgranska")
    page.get_by_role("combobox", name="Diagram att granska").click()
    page.get_by_role("option", name=gettext(by_key("plan_timeline").name), exact=True).click()
    settle(page)  # no Escape: where the list has closed by itself, it takes every choice away
    page.get_by_text(NEW).wait_for()
    go(page, server, "planer")
    assert page.get_by_text(NEW).count() == 0, "a draft must not be seen by others"
    page.goto(draft)
    settle(page)
    step(page, "8. Publicera")
    write_name(page)
    publish(page)
    go(page, server, "planer")
    page.get_by_text(NEW).wait_for()
    assert page.get_by_text("21 av 21 regioner").first.is_visible()
    assert "simuler" not in page.locator("body").inner_text().lower(), "the demonstration is gone by itself"
    go(page, server, "planer?omgang=2017 simulerad")
    assert page.get_by_role("heading", name="Demonstration", exact=True).is_visible()
    assert page.get_by_text(NEW).count() == 0


def test_the_same_wave_again_shows_the_difference_asks_for_a_reason_and_leaves_a_correction(page, server):
    first, other = GRADED.choices[:2]
    kept(server, "2026", {unit: {GRADED.code: first.code} for unit in ("01", "03", "12")}, public=True)
    again = {"01": {GRADED.code: first.code}, "03": {GRADED.code: first.code}, "12": {GRADED.code: other.code}}
    go(page, server, kept(server, "2026", again))
    assert page.get_by_text("Utkastet ändrar 1 svar från 1 region").is_visible()
    shown = page.locator(".lplan-table").first.inner_text()
    assert str(first.label) in shown and str(other.label) in shown
    step(page, "8. Publicera")
    write_name(page)
    publish(page, "En region skickade rätt svar")
    go(page, server, "planer?omgang=2026")
    page.get_by_text("Omgång 2026 är rättad").click()
    page.wait_for_url("**/metod**")
    settle(page)
    assert page.get_by_text("En region skickade rätt svar").is_visible()
    page.get_by_text("Visa svaren före och efter").first.click()
    settle(page)
    assert page.get_by_role("cell", name=str(other.label)).first.is_visible()


def test_free_texts_are_not_shown_before_somebody_has_approved_them_masked_where_need_be(page, server):
    said = {"01": {FREE.code: "Ring Kim på 070-123 45 67 <b>nu</b>"}, "03": {FREE.code: "Vi lär av varandra."}}
    kept(server, "2029", said, public=True)
    go(page, server, "praktik?omgang=2029&del=ord")
    assert page.get_by_text("Vi lär av varandra.").count() == 0
    go(page, server, "granska")
    write_name(page)
    assert page.get_by_text("Möjlig personuppgift: telefonnummer").is_visible()
    assert page.locator("[data-testid=stText]", has_text="<b>nu</b>").is_visible(), "shown as it was written"
    page.get_by_role("textbox", name="Så här visas det").fill("Ring [borttaget] nu")
    page.keyboard.press("Control+Enter")
    settle(page)
    press(page, "Godkänn den ändrade texten")
    assert page.get_by_text("1 av 2 svar har ett beslut.").is_visible()
    go(page, server, "praktik?omgang=2029&del=ord")
    page.get_by_text("Ring [borttaget] nu").first.wait_for()
    assert page.get_by_text("Kim").count() == 0


def test_a_faulty_workbook_lists_all_its_faults_to_take_away_and_writes_nothing(page, server):
    def spoil(sheet, at):
        sheet.cell(3, 1).value = "Atlantis"
        sheet.cell(4, 2).value = "inte ett svar"
        sheet.cell(5, 1).value = sheet.cell(6, 1).value

    go(page, server, "las-in")
    upload(page, "trasig.xlsx", filled(template(page, "2023"), spoil))
    press(page, "Gå vidare till kontroll")
    assert page.get_by_text("'Atlantis' finns inte i registret").first.is_visible()
    assert page.get_by_text("svarar lika på raderna").first.is_visible()
    assert page.get_by_text("Ingenting har sparats.").is_visible()
    assert page.get_by_role("button", name="Gå vidare och spara").count() == 0
    with page.expect_download() as download:
        press(page, "Hämta listan (Excel)")
    taken = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert "'Atlantis' finns inte i registret." in [row[4] for row in taken.iter_rows(values_only=True)]
    before = page.locator(".lplan-table tbody tr").count()
    page.get_by_role("button", name="Noteringar").click()
    settle(page)
    assert page.locator(".lplan-table tbody tr").count() < before
    press(page, "Avbryt inläsningen")
    assert page.get_by_label("Vilken omgång gäller svaren?").is_visible()
    assert rows(server, "SELECT count(*) FROM begun") == [(0,)]
    assert rows(server, "SELECT count(*) FROM import WHERE wave = '2023'") == [(0,)]


def test_what_is_no_workbook_is_refused_in_a_sentence(page, server):
    go(page, server, "las-in")
    upload(page, "![x](http://192.0.2.1/p.png)<b>.xlsx", b"<html><table><tr><td>1</td></tr></table></html>")
    assert page.get_by_text("Filen är en webbsida, inte ett kalkylblad.").is_visible()
    assert page.get_by_text("![x](http").is_visible()
    assert (
        page.locator("[data-testid=stMain] a[href*='192.0.2.1'], [data-testid=stMain] img[src*='192.0.2.1']").count()
        == 0
    )
    press(page, "Avbryt inläsningen")


def test_a_file_that_needs_mapping_is_mapped_and_kept_through_a_reload(page, server):
    scale = [str(option.label) for option in GRADED.choices]
    go(page, server, "las-in")
    page.get_by_label("Vilken omgång gäller svaren?").fill("2027")
    page.keyboard.press("Enter")
    settle(page)
    lines = (
        ("Vilka är ni", "Året då planen togs", str(GRADED.text), "Er e-postadress"),
        ("Skåne", "2021", scale[0], "a@b.se"),
        ("Blekinge", "2022", "Finns nästan", "c@d.se"),
        ("Atlantis", "2020", scale[1], "e@f.se"),
        *((name, "2019", scale[0], "x@y.se") for name in ("Halland", "Dalarna", "Gotland", "Kalmar")),
    )
    upload(page, "mitt verktyg.csv", home_made(*lines))
    assert page.get_by_text("personuppgifter, som inte sparas: 1").is_visible()
    page.get_by_text("1 kolumn som inte läses in").click()  # what nothing in the questionnaire is like
    settle(page)
    answer(page, "Året då planen togs", f"{YEAR.code} {YEAR.label}")
    answer(page, "Finns nästan", scale[1])
    page.reload()
    settle(page)
    assert page.get_by_role("combobox", name="Finns nästan").count() == 0, "what is decided is kept"
    answer(page, "Atlantis", "Läs inte in raden")
    save(page)
    assert page.get_by_text("6 av 21 har svarat.").is_visible()
    mapping = rows(server, "SELECT mapping FROM import WHERE wave = '2027'")[0][0]
    assert "Finns n" in mapping and "Atlantis" in mapping
    found = rows(
        server,
        "SELECT unit, answer FROM answer JOIN import ON import.id = import_id "
        f"WHERE wave = '2027' AND item = '{YEAR.code}' AND answer IS NOT NULL ORDER BY unit",
    )
    assert ("12", "2021") in found and len(found) == 6
    assert not rows(server, "SELECT 1 FROM answer WHERE answer LIKE '%@%'"), "personal columns are left out"


def test_publishing_is_planned_called_off_done_withdrawn_and_restored(page, server):
    go(page, server, kept(server, "2028", {unit: {YEAR.code: "2021"} for unit in ("01", "03", "04", "05", "06")}))
    imported = "FROM import WHERE wave = '2028' ORDER BY id DESC LIMIT 1"
    step(page, "8. Publicera")
    write_name(page)
    page.get_by_text("Vid en tidpunkt").click()
    settle(page)
    press(page, "Planera publiceringen")
    assert page.get_by_text("publiceras").first.is_visible()
    state, at = rows(server, f"SELECT state, publish_at {imported}")[0]
    assert state == "published" and at > datetime.now(UTC).strftime("%Y-%m-%d %H:%M"), "at a moment that has not come"
    draft = page.url
    go(page, server, "planer?omgang=2028")
    assert page.get_by_text("5 av 21 regioner").count() == 0, "not before its time"
    page.goto(draft)
    settle(page)
    write_name(page)
    press(page, "Avbryt planen")
    assert page.get_by_text("Utkastet är inte publicerat än").is_visible()
    publish(page)

    def undo(button: str, state: str) -> None:
        if page.get_by_role("button", name=button, exact=True).count() == 0:
            page.get_by_text("Inläsningar för omgång 2028").click()
            settle(page)
        if page.get_by_role("button", name=button, exact=True).count() == 0:
            page.get_by_role("combobox", name="Visa en inläsning").click()
            page.get_by_role("option").first.click()
            settle(page)
        write(page, "Skäl, visas under Rättelser", f"Prov: {button}")
        press(page, button)
        assert rows(server, f"SELECT state {imported}") == [(state,)]

    undo("Dra tillbaka", "withdrawn")
    assert page.get_by_text("är tillbakadragen").first.is_visible()
    undo("Publicera igen", "published")
    said = [
        what
        for (what,) in rows(
            server, "SELECT what FROM event JOIN import ON import.id = import_id WHERE wave = '2028' ORDER BY event.id"
        )
    ]
    assert said[-3:] == ["published", "withdrawn", "restored"]
    go(page, server, "metod")
    page.get_by_role("tab", name="Rättelser").click()
    page.get_by_text("Prov: Dra tillbaka").first.wait_for()
