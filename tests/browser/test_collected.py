"""Collected answers in a browser: every page can be read by all and says no word of simulation, from an empty database on."""

import io
import os
import re
import shutil
import subprocess
import sys

import pypdf
import pytest
from axe_playwright_python.sync_playwright import Axe

from lplan import codebook
from lplan.core import units
from tests import collected
from tests.browser.conftest import ROOT, Server, built_in_english, go, settle
from tests.browser.importing import publish, save, step, upload, write
from tests.browser.test_download import fetched
from tests.browser.test_shell import ADDRESSES
from tests.test_demonstration import FORBIDDEN, MISSING, THE_SENTENCE

pytestmark = pytest.mark.browser
SKANE = "region=Sk%C3%A5ne"


@pytest.fixture(scope="module")
def server(collected_folder, tmp_path_factory):
    """A server on the collected world, which has the shipped demonstration beside it."""
    folder = tmp_path_factory.mktemp("collected-server")
    shutil.copy(collected_folder / "lplan.sqlite", folder / "lplan.sqlite")
    started = Server(folder, LPLAN_DATA_DIR=str(collected_folder / "data"))
    yield started
    started.stop()


def read(page) -> str:
    """Every word on the page, also the drawings' and those for who cannot see them."""
    return page.evaluate("""() => [document.title, document.body.innerText,
      ...[...document.querySelectorAll("svg text")].map((e) => e.textContent),
      ...[...document.querySelectorAll("[aria-label], [alt]")].flatMap((e) => [e.ariaLabel, e.alt])].join("\\n")""")


def clean(said: str, where: str) -> None:
    assert not FORBIDDEN.findall(said) and not MISSING.findall(said), (
        where,
        FORBIDDEN.findall(said),
        MISSING.findall(said),
    )


@pytest.mark.timeout(180)
def test_every_page_of_collected_answers_can_be_read_by_all_and_says_no_word_of_simulation(page, server):
    for address in ADDRESSES:
        go(page, server, f"{address}?{SKANE}")
        assert page.locator("h1").count() == 1, address
        assert page.locator("[data-testid=stException], [data-testid=stAlertContentError]").count() == 0, address
        assert built_in_english(page) == [], address
        faults = Axe().run(page).response["violations"]
        assert not faults, (address, [(v["id"], [n["html"][:200] for n in v["nodes"]][:3]) for v in faults])
        if address != "demonstration":
            clean(read(page).replace(THE_SENTENCE, ""), address)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_from_an_empty_database_to_seminar_report_and_site_nothing_is_said_of_simulation(chromium, tmp_path):
    """What an agency does that wants only its own answers: start, read in, publish, show, take away, put on a web server."""
    book, register = codebook.load(ROOT / "data/codebook.toml"), units.load(ROOT / "data/regions.csv")
    given = collected.answers(book, register)
    environment = {"LPLAN_DEMONSTRATION": "0", "LPLAN_DATABASE_URL": f"sqlite:///{tmp_path / 'lplan.sqlite'}"}
    started = Server(tmp_path, **environment)
    page = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE").new_page()
    try:
        for address in ADDRESSES:
            if address != "demonstration":
                go(page, started, address)
                clean(read(page), f"empty {address}")
        go(page, started, "")
        assert page.get_by_text("Börja med att läsa in svar").first.is_visible()
        files = (
            (collected.FIRST, "svar 2024.xlsx", collected.workbook(book, register, given)),
            (collected.SECOND, "results-survey512913.csv", collected.limesurvey(book, register, given)),
        )
        for wave, name, content in files:
            go(page, started, "las-in")
            write(page, "Vilken omgång gäller svaren?", wave)
            upload(page, name, content)
            clean(read(page), f"reading {name}")
            save(page)
            step(page, "7. Förhandsgranska")
            clean(read(page), f"preview of {name}")
            publish(page)
        for address in ADDRESSES:
            if address != "demonstration":
                go(page, started, f"{address}?{SKANE}")
                clean(read(page), address)
        go(page, started, f"hamta?ta=Rapport&{SKANE}")
        page.locator(".st-key-make button").click()
        page.wait_for_selector(".st-key-fetch button", timeout=60_000)
        report = fetched(page, page.locator(".st-key-fetch button"))
        pages = pypdf.PdfReader(io.BytesIO(report.path().read_bytes())).pages
        clean(" ".join(one.extract_text() for one in pages), "report")
        clean(report.suggested_filename, "report's name")
        go(page, started, f"visa?{SKANE}")
        page.get_by_role("button", name="Starta").first.click()
        settle(page)
        page.goto(page.locator(".st-key-started code").first.inner_text())  # the audience's address
        page.wait_for_selector("body.stage[data-ready]")
        clean(read(page), "seminar")
        page.context.close()
    finally:
        started.stop()
    out = tmp_path / "ut"
    command = [sys.executable, "-m", "lplan", "publish", str(out)]
    subprocess.run(command, cwd=ROOT, env=os.environ | environment, check=True, capture_output=True, timeout=300)
    made = [
        path for path in out.rglob("*") if path.suffix == ".html" or path.name.endswith((".csv", ".about.json", ".ttl"))
    ]
    assert len(made) > 200
    for path in made:
        said = path.read_text(encoding="utf-8-sig")  # the open data's column simulerad stays, with the value false
        said = re.sub(r'\bsimulerad\b|"simulated": ?false', "", said)
        assert not FORBIDDEN.findall(said), path
