"""While a heavy file is read the server answers, and who waits can stop it. Nothing is saved that other tests can
see.
"""

import threading
import time
import urllib.request

import pytest

from lplan import codebook, store
from tests import hostile
from tests.browser.conftest import go, settle
from tests.browser.importing import BOOK, GRADED, home_made, rows
from tests.people import by

pytestmark = pytest.mark.browser


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
    tokens = [
        store.begin_import(engine, BOOK.key, "2024", f"{n}.csv", data, who=by())
        for n, data in enumerate(heavy.values())
    ]
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
