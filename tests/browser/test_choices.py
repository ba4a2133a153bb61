"""Choices live in the address: they survive a change of page, Back and reload, and a link opens the same view."""

import pytest

from tests.browser.conftest import choose, go, settle

pytestmark = pytest.mark.browser


def shown(page, key: str) -> str:
    return (
        page.locator(f".st-key-{key} input").first.input_value()
        or page.locator(f".st-key-{key}").inner_text().split("\n")[-1]
    )


def test_a_choice_survives_a_change_of_page_back_and_reload(page, server):
    go(page, server)
    choose(page, "region", "Skåne")
    choose(page, "omgang", "2015 simulerad")
    assert "region=Sk" in page.url and "omgang=2015" in page.url
    page.locator("[data-testid=stSidebarNav] a", has_text="Planår").click()
    settle(page)
    assert "/planer" in page.url and "region=Sk" in page.url and "omgang=2015" in page.url
    size = (
        "parseFloat(getComputedStyle(document.querySelector('[data-testid=stMain] "
        "[data-testid=stMarkdownContainer] p')).fontSize)"
    )
    on_a_screen = page.evaluate(size)
    page.locator(".st-key-view button").first.click()
    page.locator(".st-key-visning").get_by_text("Projektor").click()
    settle(page)
    page.reload()
    settle(page)
    page.locator(".st-key-view button").first.click()
    assert "Skåne" in page.locator(".st-key-region").inner_html()
    assert "visning=projektor" in page.url and page.evaluate(size) == 1.25 * on_a_screen, "running text grows too"
    assert "visning=projektor" in page.get_by_role("link", name="Kopiera länk").get_attribute("href")
    page.emulate_media(color_scheme="dark")
    page.reload()
    settle(page)
    ground = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    words = page.locator(".js-plotly-plot .ytick text").first.evaluate("e => getComputedStyle(e).fill")
    assert (ground, words) == ("rgb(18, 25, 30)", "rgb(232, 230, 225)"), "a chart is drawn for the ground it stands on"
    page.emulate_media(color_scheme="light")
    page.go_back()
    settle(page)
    assert "/planer" not in page.url and "region=Sk" in page.url


def test_a_cold_deep_link_opens_the_view_inside_the_frame(page, server):
    go(page, server, "planer?omgang=2015&region=12")
    assert page.locator("[data-testid=stSidebarNav]").count() == 1
    assert page.get_by_role("heading", name="Planår och revidering").is_visible()
    assert "region=Sk%C3%A5ne" in page.url and "omgang=2015+simulerad" in page.url.replace("%20", "+")


def test_a_link_that_points_nowhere_is_answered_with_a_quiet_note(page, server):
    go(page, server, "planer?omgang=9999&region=Atlantis&dimension=%3Cscript%3E")
    assert page.get_by_text("Länken pekar på något som inte finns här").is_visible()
    assert page.locator("[data-testid=stException]").count() == 0


def test_a_chart_has_a_table_twin_that_is_reached_from_the_keyboard(page, server):
    go(page, server, "planer")
    twin = page.locator(".st-key-table-plan_timeline button")
    twin.focus()
    page.keyboard.press("Enter")
    settle(page)
    assert page.locator(".st-key-twin-plan_timeline table").is_visible() and "table-plan_timeline=true" in page.url
    twin.focus()
    page.keyboard.press("Enter")
    settle(page)
    assert page.locator(".st-key-twin-plan_timeline").count() == 0 and "table-plan_timeline" not in page.url


@pytest.mark.parametrize(("width", "high"), [(1440, 60), (390, 90)])
def test_one_quiet_row_stands_under_a_chart(page, server, width, high):
    page.set_viewport_size({"width": width, "height": 900})
    go(page, server, "planer")
    row = page.locator(".st-key-foot-plan_timeline")
    assert row.bounding_box()["height"] <= high
    assert [words.strip() for words in row.locator("button p").all_inner_texts()] == [
        "Tabell",
        "Hämta",
        "Till seminarium",
    ]
    assert page.locator("[class*=st-key-chart-] details").count() == 0
