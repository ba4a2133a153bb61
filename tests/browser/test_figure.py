"""A figure in the browser: drawn when approached, changed in place, walked by keys, pressed by name, as wide as its place."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import choose, go, settle

pytestmark = pytest.mark.browser

FIRST = ".lplan-figure .main-svg"
# What a figure shows, mark by mark: everything but the names that Plotly gives things anew each time.
SHOWN = """() => [...document.querySelectorAll('.lplan-figure')].map((figure) =>
  [...figure.querySelectorAll('.plot path, .bartext, .textpoint, .xtick text, .ytick text, .annotation text, .legendtext')]
  .map((e) => [e.textContent, e.getAttribute('d'), e.getAttribute('transform')]))"""

WAVES = "[...document.querySelectorAll('.lplan-figure .js-plotly-plot')].map((plot) => plot.layout.meta)"


def ready(page) -> None:
    page.locator(FIRST).first.wait_for()
    page.wait_for_timeout(500)


def test_a_figure_is_changed_where_it_stands_and_is_then_as_if_drawn_anew(page, server):
    page.set_viewport_size({"width": 1440, "height": 5000})
    for address in ("resurser", "jamfor?region=12&jamfor=12&jamfor=24"):
        go(page, server, address)
        ready(page)
        page.evaluate(f"window.before = document.querySelector('{FIRST}')")
        choose(page, "omgang", "2015 simulerad")
        page.wait_for_function(f"() => {WAVES}.every((wave) => wave === '2015')")
        ready(page)
        assert page.evaluate(f"window.before === document.querySelector('{FIRST}')")
        changed = page.evaluate(SHOWN)
        page.reload()
        settle(page)
        ready(page)
        assert changed == page.evaluate(SHOWN)
        assert all(changed)


def test_a_figure_is_drawn_when_it_is_approached(page, server):
    page.set_viewport_size({"width": 1280, "height": 700})
    go(page, server)
    ready(page)
    drawn = page.locator(f".lplan-figure:has({'.main-svg'})")
    assert 0 < drawn.count() < page.locator(".lplan-figure").count()
    high = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    last = page.locator(".lplan-figure").last
    last.scroll_into_view_if_needed()
    last.locator(".main-svg").first.wait_for()
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight") == high, "its place was kept"


def test_the_arrow_keys_tell_the_values_and_enter_opens_one(page, server):
    go(page, server, "mognad")
    ready(page)
    figure = page.locator(".lplan-figure").first
    assert figure.get_attribute("role") == "figure" and len(figure.get_attribute("aria-label")) > 40
    figure.focus()
    said = figure.get_by_role("status")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text("Stockholm, Aktualitet.")
    page.keyboard.press("ArrowDown")
    expect(said).to_contain_text("Stockholm, Uppföljning.")
    page.keyboard.press("Home")
    expect(said).to_contain_text("Stockholm, Aktualitet.")
    expect(figure.locator(".hovertext")).to_have_count(1)  # who sees it sees where they are
    page.keyboard.press("Escape")
    expect(said).to_have_text("")
    expect(figure.locator(".hovertext")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rakning?**")
    settle(page)
    assert "Stockholm" in page.locator("h2").first.inner_text()


def test_a_press_on_a_name_makes_it_ours_and_another_takes_it_back(page, server):
    go(page, server, "mognad")
    for region in ("Kalmar", ""):
        ready(page)
        page.wait_for_timeout(800)  # two presses at once are one
        page.locator(".lplan-figure").first.locator(".ytick text", has_text="Kalmar").click()
        page.wait_for_url("**/mognad?region=Kalmar" if region else "**/mognad")
        settle(page)
        expect(page.locator(".st-key-region input")).to_have_value(region or "Ingen vald")


def test_a_press_on_a_name_in_a_table_makes_it_ours_and_another_takes_it_back(page, server):
    go(page, server, "mognad?table-maturity_matrix-=true&omgang=2017")
    for region in ("Stockholm", ""):
        page.evaluate("window.same = true")
        page.locator(".lplan-table th a", has_text="Stockholm").first.click()
        page.wait_for_url("**region=Stockholm**" if region else lambda url: "region" not in url)
        settle(page)
        assert page.locator(".st-key-region input").input_value() == (region or "Ingen vald")
        assert "omgang=2017" in page.url and page.evaluate("window.same"), "the page was loaded anew"


def test_a_figure_is_as_wide_as_its_place(page, server):
    page.set_viewport_size({"width": 1440, "height": 900})
    go(page, server, "planer")
    ready(page)
    for width in (900, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(700)
        place, drawn = page.evaluate(
            f"[document.querySelector('.lplan-figure').clientWidth, document.querySelector('{FIRST}').getAttribute('width')]"
        )
        assert str(place) == drawn


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_marks_glide_only_where_motion_is_welcome(chromium, server, motion):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE", reduced_motion=motion)
    try:
        page = context.new_page()
        go(page, server, "resurser")
        ready(page)
        page.evaluate("""() => { window.glided = 0; const mark = document.querySelector('.lplan-figure .bars path');
          mark.addEventListener('transitionrun', () => { window.glided++; }); }""")
        choose(page, "omgang", "2015 simulerad")
        page.wait_for_timeout(500)
        assert (page.evaluate("window.glided") > 0) == (motion == "no-preference")
    finally:
        context.close()
