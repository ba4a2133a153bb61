"""A survey officer's walk: template, file, interpretation, checks, draft, difference, publishing, corrections, quotes."""

import csv
import io
import sqlite3
import threading
import time
import urllib.request
from datetime import UTC, datetime

import openpyxl
import pytest

from lplan import codebook, store
from lplan.figures import by_key
from lplan.text import gettext
from tests import hostile
from tests.browser.conftest import ROOT, Server, choose, go, settle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
BOOK = codebook.load(ROOT / "data/codebook.toml")
TYPED = {codebook.YEAR: "2023", codebook.NUMBER: "50", codebook.TEXT: "Vi lär av varandra."}
GRADED = next(item for item in BOOK.items if item.type == codebook.ORDINAL and item.asked_in("2024"))
FREE = next(item for item in BOOK.items if item.type == codebook.TEXT and item.asked_in("2024"))
YEAR = next(item for item in BOOK.items if item.type == codebook.YEAR)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Its own server: what is imported here must not be seen by other tests."""
    started = Server(tmp_path_factory.mktemp("import"))
    yield started
    started.stop()


def rows(server, query: str) -> list[tuple]:
    with sqlite3.connect(server.folder / "lplan.sqlite") as connection:
        return connection.execute(query).fetchall()


def template(page, wave: str) -> bytes:
    page.get_by_label("Vilken omgång gäller svaren?").fill(wave)
    page.keyboard.press("Enter")
    settle(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="Hämta mallen").click()
    return download.value.path().read_bytes()


def filled(blank: bytes, change=lambda sheet, at: None) -> bytes:
    """The template as an officer fills it in: every region answers, the first choice everywhere, planned in 2023."""
    book = openpyxl.load_workbook(io.BytesIO(blank))
    sheet, lists = book["Svar"], book["_listor"]
    at = {sheet.cell(2, n).value: n for n in range(1, sheet.max_column + 1)}
    for row in range(3, sheet.max_row + 1):
        for code, n in at.items():
            if n > 1:
                sheet.cell(row, n).value = lists.cell(1, n).value or TYPED[BOOK.by_code[code].type]
    change(sheet, at)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def home_made(*lines: tuple[str, ...]) -> bytes:
    """A CSV as Swedish Excel saves it."""
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(lines)
    return out.getvalue().encode("cp1252")


def upload(page, name: str, data: bytes) -> None:
    page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.wait_for_url("**paborjad=**")
    page.get_by_text("Kolumnerna", exact=True).or_(page.get_by_text("Avbryt inläsningen och välj")).first.wait_for()
    settle(page)


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    settle(page)


def step(page, name: str) -> None:
    """Open a step of the sequence."""
    page.get_by_text(name, exact=True).click()
    settle(page)


def write(page, label: str, words: str) -> None:
    page.get_by_role("textbox", name=label).fill(words)
    page.keyboard.press("Enter")
    settle(page)


def answer(page, question: str, option: str) -> None:
    """Answer one of the questions about what the file says."""
    box = page.get_by_role("combobox", name=question)
    box.click()
    box.press_sequentially(option[:12])
    page.get_by_role("option", name=option, exact=True).click()
    settle(page)


def accept(page) -> None:
    """Say that the warnings have been read, when there are any."""
    onward = page.get_by_role("button", name="Gå vidare och spara")
    onward.wait_for()
    if onward.is_disabled():
        page.get_by_text("Jag har läst varningarna och de stämmer").click()
        settle(page)


def save(page, name: str = "Anna Ek") -> None:
    """From the interpretation to a draft."""
    press(page, "Gå vidare till kontroll")
    accept(page)
    press(page, "Gå vidare och spara")
    write(page, "Ditt namn", name)
    page.get_by_role("button", name="Spara som utkast").click()
    page.wait_for_url("**utkast=**")
    settle(page)


def publish(page, reason: str = "") -> None:
    step(page, "8. Publicera")
    if reason:
        write(page, "Varför ändras svaren? Skälet visas under Rättelser.", reason)
    page.get_by_role("button", name="Publicera", exact=True).click()
    page.get_by_text("är publicerad och syns i diagrammen").wait_for()
    settle(page)


def test_a_filled_template_is_read_in_previewed_published_corrected_and_its_quotes_reviewed(page, server):
    go(page, server, "las-in")
    blank = template(page, "2024")

    def telling(sheet, at):
        sheet.cell(3, at[FREE.code]).value = "Ring Kim på 070-123 45 67 <b>nu</b>"

    upload(page, "svar 2024.xlsx", filled(blank, telling))
    save(page)
    assert page.get_by_text("Omgången är ny").is_visible()
    draft = page.url
    step(page, "7. Förhandsgranska")
    page.get_by_role("combobox", name="Diagram att granska").click()
    page.get_by_role("option", name=gettext(by_key("plan_year").name), exact=True).click()
    page.keyboard.press("Escape")
    settle(page)
    page.get_by_text("Alla lärandeplaner är från 2023").wait_for()
    go(page, server, "planer")
    assert page.get_by_text("Alla lärandeplaner är från 2023").count() == 0, "a draft must not be seen by others"
    page.goto(draft)
    settle(page)
    step(page, "8. Publicera")
    write_name(page)
    publish(page)
    go(page, server, "planer")
    page.get_by_text("Alla lärandeplaner är från 2023").wait_for()
    assert page.get_by_text("21 av 21 regioner").first.is_visible()
    choose(page, "omgang", "2017 simulerad")
    assert page.get_by_text("Alla lärandeplaner är från 2023").count() == 0

    # The same wave again, with one answer changed: the difference is shown, a reason is asked for, a correction is left.
    other = str(GRADED.choices[1].label)

    def change(sheet, at):
        telling(sheet, at)
        sheet.cell(3, at[GRADED.code]).value = other

    go(page, server, "las-in")
    upload_again = filled(blank, change)
    page.get_by_label("Vilken omgång gäller svaren?").fill("2024")
    page.keyboard.press("Enter")
    settle(page)
    upload(page, "rättade svar.xlsx", upload_again)
    save(page, "Bo Alm")
    assert page.get_by_text("Utkastet ändrar 1 svar från 1 region").is_visible()
    shown = page.locator("[data-testid=stTable]").first.inner_text()
    assert str(GRADED.choices[0].label) in shown and other in shown
    publish(page, "En region skickade rätt svar")
    go(page, server, "planer?omgang=2024")
    page.get_by_text("Omgång 2024 är rättad").click()
    page.wait_for_url("**/metod**")
    settle(page)
    assert page.get_by_text("En region skickade rätt svar").is_visible()
    page.get_by_text("Visa svaren före och efter").first.click()
    settle(page)
    assert page.get_by_role("cell", name=other).first.is_visible()

    # Free texts are not shown before somebody has approved them, masked where need be.
    go(page, server, "praktik?omgang=2024")
    assert page.get_by_text("Vi lär av varandra.").count() == 0
    go(page, server, "granska")
    write_name(page)
    assert page.get_by_text("Möjlig personuppgift: telefonnummer").is_visible()
    assert page.locator("[data-testid=stText]", has_text="<b>nu</b>").is_visible(), "shown as it was written"
    page.get_by_role("textbox", name="Så här visas det").fill("Ring [borttaget] nu")
    page.keyboard.press("Control+Enter")
    settle(page)
    press(page, "Godkänn den ändrade texten")
    assert page.get_by_text("1 av 126 svar har ett beslut.").is_visible()
    go(page, server, "praktik?omgang=2024")
    page.get_by_text("Ring [borttaget] nu").first.wait_for()
    assert page.get_by_text("Kim").count() == 0


def write_name(page) -> None:
    """A new session does not know who is at the keyboard."""
    write(page, "Ditt namn", "Anna Ek")


def test_a_faulty_workbook_lists_all_its_faults_to_take_away_and_writes_nothing(page, server):
    def spoil(sheet, at):
        sheet.cell(3, 1).value = "Atlantis"
        sheet.cell(4, 2).value = "inte ett svar"
        sheet.cell(5, 1).value = sheet.cell(6, 1).value

    go(page, server, "las-in")
    upload(page, "trasig.xlsx", filled(template(page, "2025"), spoil))
    press(page, "Gå vidare till kontroll")
    assert page.get_by_text("'Atlantis' finns inte i registret").first.is_visible()
    assert page.get_by_text("svarar flera gånger").first.is_visible()
    assert page.get_by_text("Ingenting har sparats.").is_visible()
    assert page.get_by_role("button", name="Gå vidare och spara").count() == 0
    with page.expect_download() as download:
        press(page, "Hämta listan (Excel)")
    taken = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes())).active
    assert "'Atlantis' finns inte i registret." in [row[4] for row in taken.iter_rows(values_only=True)]
    before = page.locator("[data-testid=stTable] tbody tr").count()
    page.get_by_role("button", name="Noteringar").click()
    settle(page)
    assert page.locator("[data-testid=stTable] tbody tr").count() < before
    press(page, "Avbryt inläsningen")
    assert page.get_by_label("Vilken omgång gäller svaren?").is_visible()
    assert rows(server, "SELECT count(*) FROM begun") == [(0,)]
    assert rows(server, "SELECT count(*) FROM import WHERE wave = '2025'") == [(0,)]


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


def own_headings(*answers: tuple[str, ...]) -> bytes:
    """A home-made file: nothing in it is called what the codebook calls it."""
    return home_made(("Vilka är ni", "Året då planen togs", str(GRADED.text), "Er e-postadress"), *answers)


def test_a_file_that_needs_mapping_is_mapped_kept_through_a_reload_and_known_the_next_time(page, server):
    scale = [str(option.label) for option in GRADED.choices]
    go(page, server, "las-in")
    page.get_by_label("Vilken omgång gäller svaren?").fill("2027")
    page.keyboard.press("Enter")
    settle(page)
    lines = (
        ("Skåne", "2021", scale[0], "a@b.se"),
        ("Blekinge", "2022", "Finns nästan", "c@d.se"),
        ("Atlantis", "2020", scale[1], "e@f.se"),
        *((name, "2019", scale[0], "x@y.se") for name in ("Halland", "Dalarna", "Gotland", "Kalmar")),
    )
    upload(page, "mitt verktyg.csv", own_headings(*lines))
    assert page.get_by_text("personuppgifter, som inte sparas: 1").is_visible()
    answer(page, "Året då planen togs", f"{YEAR.code} {YEAR.label}")
    answer(page, "Finns nästan", scale[1])
    page.reload()
    settle(page)
    assert page.get_by_role("combobox", name="Finns nästan").count() == 0, "what is decided is kept"
    answer(page, "Atlantis", "Läs inte in raden")
    save(page)
    assert page.get_by_text("6 av 21 har svarat.").is_visible()
    kept = rows(server, "SELECT mapping FROM import WHERE wave = '2027'")[0][0]
    assert "Finns n" in kept and "Atlantis" in kept
    found = rows(
        server,
        "SELECT unit, answer FROM answer JOIN import ON import.id = import_id "
        f"WHERE wave = '2027' AND item = '{YEAR.code}' AND answer IS NOT NULL ORDER BY unit",
    )
    assert ("12", "2021") in found and len(found) == 6
    assert not rows(server, "SELECT 1 FROM answer WHERE answer LIKE '%@%'"), "personal columns are left out"

    go(page, server, "las-in")
    upload(page, "nästa gång.csv", own_headings(("Skåne", "2024", "Finns nästan", "a@b.se")))
    assert page.get_by_text("Den sparade tolkningen").is_visible()
    assert page.get_by_role("combobox", name="Finns nästan").count() == 0
    press(page, "Avbryt inläsningen")
    page.get_by_text("Sparade tolkningar (1)").click()
    page.wait_for_timeout(500)
    answer(page, "Tolkning att glömma", "mitt verktyg")
    press(page, "Glöm den")
    assert page.get_by_text("Sparade tolkningar").count() == 0


def test_the_server_answers_while_it_reads_the_heaviest_files(page, server):
    """Every file lies where the page's uploader puts it, and is read by the running app in a tab of its own."""
    labels = [str(option.label) for option in GRADED.choices]
    graded = [item.code for item in BOOK.items if item.type == codebook.ORDINAL and item.asked_in("2024")]
    strange = [[f"{labels[(n + k) % len(labels)]} {n}{k}" for k in range(len(graded))] for n in range(1_200)]
    heads = [[f"{item.text} {n}" for item in BOOK.items] for n in range(20)]
    heavy = {
        "Filen har fler än 2000 rader": b"a;b;c\n" + b"1;2;3\n" * 100_000,
        "Filen blir för stor": hostile.repacked({hostile.SHEET: b" " * (300 << 20 >> 4)}),
        "är inget av svarsalternativen": hostile.csv([["Region", *graded], *(["Skåne", *row] for row in strange)]),
        "Ingen rubrik i filen är en fråga": hostile.xlsx({f"Blad {n}": heads for n in range(40)}),
        "Ingen rubrik i filen": hostile.csv([[f"{n}" + "[" * 50_000 for n in range(40)], ["1"] * 40]),
    }
    engine = store.connect(f"sqlite:///{server.folder / 'lplan.sqlite'}")
    tokens = [store.begin_import(engine, BOOK.key, "2024", f"{n}.csv", data) for n, data in enumerate(heavy.values())]
    engine.dispose()
    answers, done = [], threading.Event()

    def ask() -> None:
        while not done.wait(0.05):
            started = time.monotonic()
            with urllib.request.urlopen(f"{server.url}/_stcore/health", timeout=30) as answer:
                answers.append((answer.status, time.monotonic() - started))

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        tabs = [page.context.new_page() for _token in tokens]
        for tab, token in zip(tabs, tokens, strict=True):
            tab.goto(f"{server.url}/las-in?paborjad={token}", wait_until="commit")
        for tab, said in zip(tabs, heavy, strict=True):
            tab.get_by_text(said).or_(tab.get_by_text("Svar som inte är något av alternativen")).first.wait_for(
                timeout=60_000
            )
    finally:
        done.set()
        asking.join()
    assert len(answers) > 20 and {status for status, _seconds in answers} == {200}
    assert max(seconds for _status, seconds in answers) < 3


def test_a_rule_for_double_answers_then_planned_called_off_published_withdrawn_and_restored(page, server):
    """Region codes that Excel has taken the nought from, and one region that answers twice."""
    first, second = (str(option.label) for option in GRADED.choices[:2])
    lines = [
        ("Region", str(YEAR.text), str(GRADED.text)),
        ("1", "2019", first),
        ("3", "2020", first),
        ("01.0", "2021", second),
    ]
    go(page, server, "las-in")
    page.get_by_label("Vilken omgång gäller svaren?").fill("2028")
    page.keyboard.press("Enter")
    settle(page)
    upload(page, "två svar.csv", home_made(*lines))
    assert page.get_by_text("Stockholm (rad 2 och 4)").is_visible()
    press(page, "Gå vidare till kontroll")
    assert page.get_by_text("Stockholm svarar flera gånger, på raderna 2 och 4.").is_visible()
    assert page.get_by_role("button", name="Gå vidare och spara").count() == 0
    press(page, "Ändra tolkningen")
    page.get_by_text("Det senaste svaret gäller").click()
    settle(page)
    save(page)
    imported = "FROM import WHERE wave = '2028' ORDER BY id DESC LIMIT 1"
    given = f"SELECT answer FROM answer JOIN import ON import.id = import_id WHERE wave = '2028' AND unit = '01' AND item = '{YEAR.code}'"
    assert rows(server, given) == [("2021",)]
    assert rows(server, f"SELECT rules {imported}") == [('{"several": "latest"}',)]

    step(page, "8. Publicera")
    page.get_by_text("Vid en tidpunkt").click()
    settle(page)
    press(page, "Planera publiceringen")
    assert page.get_by_text("publiceras").first.is_visible()
    state, at = rows(server, f"SELECT state, publish_at {imported}")[0]
    assert state == "published" and at > datetime.now(UTC).strftime("%Y-%m-%d %H:%M"), "at a moment that has not come"
    draft = page.url
    go(page, server, "planer")
    assert page.get_by_text("2 av 21 regioner").count() == 0, "not before its time"
    page.goto(draft)
    settle(page)
    write_name(page)
    press(page, "Avbryt planen")
    assert page.get_by_text("Inget är publicerat än").is_visible()
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


def test_a_reading_that_is_stopped_leaves_nothing(page, server):
    graded = [item.code for item in BOOK.items if item.type == codebook.ORDINAL and item.asked_in("2024")]
    slow = [("Region", *graded), *(("Skåne", *(f"Nästan {n} {k}" for k in range(len(graded)))) for n in range(1_900))]
    go(page, server, "las-in")
    page.locator("[data-testid=stFileUploaderDropzoneInput]").first.set_input_files(
        {"name": "tung.csv", "mimeType": "text/csv", "buffer": home_made(*slow)}
    )
    page.get_by_role("button", name="Avbryt inläsningen").click()
    page.get_by_label("Vilken omgång gäller svaren?").wait_for()
    settle(page)
    assert rows(server, "SELECT count(*) FROM begun WHERE file_name = 'tung.csv'") == [(0,)]
    assert rows(server, "SELECT count(*) FROM import WHERE file_name = 'tung.csv'") == [(0,)]
    assert page.get_by_text("Kolumnerna", exact=True).count() == 0
