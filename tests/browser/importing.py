"""What a survey officer does on Läs in svar, one move at a time; and waves that are there already, without a click."""

import csv
import io
import sqlite3

import openpyxl
import pandas as pd

from lplan import codebook, store
from lplan.core import responses as r
from tests.browser.conftest import ROOT, Server, settle
from tests.people import by

BOOK = codebook.load(ROOT / "data/codebook.toml")
TYPED = {codebook.YEAR: "2023", codebook.NUMBER: "50", codebook.TEXT: "Vi lär av varandra."}
GRADED = next(item for item in BOOK.items if item.type == codebook.ORDINAL and item.asked_in("2024"))
FREE = next(item for item in BOOK.items if item.type == codebook.TEXT and item.asked_in("2024"))
YEAR = next(item for item in BOOK.items if item.type == codebook.YEAR)


def rows(server, query: str) -> list[tuple]:
    with sqlite3.connect(server.folder / "lplan.sqlite") as connection:
        return connection.execute(query).fetchall()


def kept(server: Server, wave: str, given: dict[str, dict[str, str]], *, public: bool = False) -> str:
    """A wave's answers, unit → item → answer, as a draft or published; returns the draft's address."""
    engine = store.connect(f"sqlite:///{server.folder / 'lplan.sqlite'}")
    items = dict.fromkeys(item for answers in given.values() for item in answers)
    cells = [(u, i, given.get(u, {}).get(i)) for u in store.register(engine, BOOK.key).codes for i in items]
    said = [(wave, u, "", i, a, r.NO_RESPONSE if a is None else r.ANSWERED) for u, i, a in cells]
    record = store.ImportRecord(survey=BOOK.key, wave=wave, codebook_hash=BOOK.hash, year=int(wave))
    number = store.save_import(
        engine, record, pd.DataFrame(said, columns=list(r.COLUMNS)).astype("str"), who=by("Anna Ek")
    )
    if public:
        store.publish(engine, number, who=by("Anna Ek"))
    address = f"las-in?utkast={store.token(engine, number)}"
    engine.dispose()
    return address


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


def write_name(page) -> None:
    """A new session does not know who is at the keyboard."""
    write(page, "Ditt namn", "Anna Ek")


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
