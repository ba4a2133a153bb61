"""Pröva egna svar in a real browser: an answer moves the level, the file comes down, and the page takes it up
again.
"""

import pytest

from lplan import codebook
from lplan.core.settings import ROOT
from lplan.core.units import load
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import Limits, read
from lplan.intake.interpretation.file_interpretation import understand
from tests.browser.conftest import choose, go, settle

pytestmark = pytest.mark.browser


def standing(page) -> str:
    return page.get_by_text("Svarstäckning").first.inner_text()


def answered(page, n: int, label: str) -> None:
    """Choose an option of the n:th question from the keyboard's own element."""
    page.locator("[data-testid=stRadio]").nth(n).get_by_text(label, exact=True).click()
    settle(page)


def test_answers_change_the_level_the_file_holds_them_and_the_page_takes_them_up_again(page, server, tmp_path):
    page.set_viewport_size({"width": 390, "height": 844})
    go(page, server, "skatta?region=12&omgang=2017")
    before = standing(page)
    assert "Under uppbyggnad" in before
    for n in range(3):
        answered(page, n + 1, "Tillämpas och används för förnyelse")
    after = standing(page)
    assert "Etablerad" in after and before.split("Svarstäckning")[0] != after.split("Svarstäckning")[0]
    assert "svar" not in page.url.replace("svarande", "")  # the answers are not in the address
    in_view = page.evaluate(
        """() => { const main = document.querySelector('[data-testid=stMain]'); main.scrollTop = 1200;
          const told = document.querySelector('.st-key-skatta-utfall').getBoundingClientRect();
          return [main.scrollTop, told.top, told.bottom, innerHeight]; }"""
    )
    assert in_view[0] > 600 and 40 <= in_view[1] < in_view[2] < in_view[3] / 4, "what the answers lead to stays in view"
    page.get_by_role("tab", name="Spara och skicka in").click()
    settle(page)
    with page.expect_download() as coming:
        page.locator(".st-key-skatta-hamta button").click()
    file = tmp_path / "svar.xlsx"
    coming.value.save_as(file)
    book, register = codebook.load(ROOT / "data/codebook.toml"), load(ROOT / "data/regions.csv")
    found = convert(
        understand(read(file.read_bytes(), file.name, Limits(5, 5_000)), book, register), book, register, "2017"
    )
    ladder = [item.code for item in book.items if item.dimension == book.dimensions[0].code][1:4]
    mine = found.responses[found.responses["unit"] == "12"].set_index("item")["answer"]
    assert not found.errors and mine[ladder].tolist() == ["3", "3", "3"]
    page.locator(".st-key-skatta-om button").click()
    settle(page)
    assert page.get_by_text("för lite är besvarat").first.is_visible()
    page.locator("[data-testid=stFileUploader] input[type=file]").set_input_files(file)
    page.get_by_text("Mognadsindex: Etablerad").first.wait_for(timeout=20_000)
    assert standing(page).split("Före")[0] == after.split("Före")[0]


def test_the_next_steps_follow_the_chosen_dimension(page, server):
    go(page, server, "skatta?region=12&omgang=2017")
    choose(page, "skatta-mal", "Uppföljning")
    assert page.get_by_text("Uppföljning: ").first.is_visible()
