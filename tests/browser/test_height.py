"""What a page answers begins near its top and is no longer than three screens; on a phone half the first is content."""

import pytest

from tests.browser.conftest import go

CHARTED = [
    "",
    "planer",
    "resurser",
    "aktivitet",
    "praktik",
    "lan?region=12",
    "jamforbara?region=12",
    "jamfor",
    "utveckling",
    "mognad",
]
OTHERS = ["metod", "rakning?forklara=12:index", "skatta", "skatta?region=12", "visa", "hamta", "om", "tillganglighet"]
MEASURED = """() => { const main = document.querySelector('[data-testid=stMain]');
  const top = (e) => e.getBoundingClientRect().top + main.scrollTop;
  const figures = [...document.querySelectorAll('.lplan-figure')].filter((e) => e.checkVisibility()).map(top);
  return { height: document.querySelector('[data-testid=stMainBlockContainer]').getBoundingClientRect().height,
           first: figures.length ? Math.min(...figures) : null,
           nested: document.querySelectorAll('[data-testid=stExpander] [data-testid=stExpander]').length }; }"""


@pytest.mark.parametrize("address", CHARTED)
def test_the_first_chart_is_near_the_top_and_the_page_is_not_long(page, server, address):
    page.set_viewport_size({"width": 1440, "height": 900})
    go(page, server, address)
    page.locator(".lplan-figure").first.wait_for()
    wide = page.evaluate(MEASURED)
    assert wide["first"] <= 300 and wide["height"] <= 2_700 and not wide["nested"], wide
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_timeout(500)
    assert page.evaluate(MEASURED)["first"] <= 430


@pytest.mark.parametrize("address", OTHERS)
def test_a_page_without_a_chart_is_not_long_either(page, server, address):
    page.set_viewport_size({"width": 1440, "height": 900})
    go(page, server, address)
    assert page.evaluate(MEASURED)["height"] <= 2_700


def test_on_a_phone_one_row_tells_the_choices_and_opens_them(page, server):
    page.set_viewport_size({"width": 390, "height": 844})
    go(page, server, "planer?region=12")
    chip = page.locator(".st-key-chip button")
    assert "Skåne" in chip.inner_text() and chip.get_attribute("aria-expanded") == "false"
    assert not page.locator(".st-key-choices").is_visible()
    assert chip.bounding_box()["y"] + chip.bounding_box()["height"] < 422
    chip.click()
    page.locator(".st-key-choices").wait_for()
    assert chip.get_attribute("aria-expanded") == "true"


def test_the_doors_are_met_once_and_passed_by_for_good(page, server):
    go(page, server)
    page.locator(".st-key-doors-skip button").click()
    page.locator(".st-key-doors").wait_for(state="hidden")
    page.reload()
    page.locator(".lplan-figure").first.wait_for()
    assert not page.locator(".st-key-doors").is_visible()
