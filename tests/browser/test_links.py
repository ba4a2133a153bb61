"""A link opens the same view in a real browser: every page, every control; another machine, Back and reload; cold."""

from functools import lru_cache
from urllib.parse import urlencode

import pytest

from tests.browser.conftest import Server, choose, go, settle
from tests.controls import PAGES, SHARED, Control, controls, opened

pytestmark = pytest.mark.browser

# What each control shows: text in boxes, which buttons and tabs are pressed, which expanders are open.
STATE = """() => Object.fromEntries([...document.querySelectorAll("[class*=st-key-]")].map((e) => {
  const name = [...e.classList].find((c) => c.startsWith("st-key-")).slice(7);
  const said = [...e.querySelectorAll("input, textarea")].map((i) => i.type === "checkbox" ? String(i.checked) : i.value);
  const on = [...e.querySelectorAll("[aria-checked=true], [aria-selected=true], [data-testid*=Active], [data-baseweb=tag]")];
  const tags = [...e.querySelectorAll("[data-testid=stMultiSelect]")];
  const open = [...e.querySelectorAll("details")].map((d) => String(d.open));
  return [name, [...said, ...[...on, ...tags].map((o) => o.innerText.trim()), ...open].filter(Boolean).join(" | ")];
}))"""


@lru_cache
def known(file: str) -> tuple[Control, ...]:
    return tuple(controls(opened(file, region="12")))


def address(file: str) -> str:
    """A link to a page where nothing is as it was from the start."""
    found = known(file)
    expanders = [c for c in found if c.kind == "expander"][:2]
    asked = {c.name: c.asked for c in [*(c for c in found if c.kind != "expander"), *expanders]}
    page = PAGES[file] if file != "overview" else ""
    return f"{page}?{urlencode(SHARED | asked)}"


def state(page) -> dict[str, str]:
    """The controls that stand in the address, and what each shows."""
    found = page.evaluate(STATE)
    return {name: found[name] for name in found if name in page.url}


@pytest.mark.parametrize("file", PAGES)
def test_a_link_reload_and_back_give_the_same_view(page, server, file):
    go(page, server, address(file))
    seen, url = state(page), page.url
    for control in known(file):
        if control.name in seen and control.kind != "expander":
            assert control.shown in seen[control.name], control
    assert SHARED["region"] in seen.get("region", SHARED["region"]), "a closed menu shows nothing"
    page.reload()
    settle(page)
    assert (state(page), page.url) == (seen, url)
    elsewhere = "Tillgänglighet" if file != "accessibility" else "Om lärandeplaner"
    page.locator("[data-testid=stSidebarNav] a", has_text=elsewhere).click()
    page.get_by_role("heading", name=elsewhere, level=1).wait_for()
    settle(page)
    page.go_back()
    settle(page)
    assert (state(page), page.url) == (seen, url)


def test_the_copied_link_opens_the_same_view_on_a_phone(page, server, chromium):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, server)
    choose(page, "region", "Skåne")
    page.locator(".st-key-karta").get_by_role("radio", name="Karta").click()
    settle(page)
    page.locator(".st-key-view button").first.click()
    page.get_by_role("link", name="Kopiera länk").click()
    page.get_by_text("Länken är kopierad.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert page.locator("#lplan-link input").input_value() == copied
    for part in ("omgang=2026", "mot=2025", "region=Sk", "karta=map", "lang=sv", "index=", "dimension=", "enkat="):
        assert part in copied, part
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="sv-SE")
    phone = context.new_page()
    phone.goto(copied)
    settle(phone)
    assert state(phone)["karta"] == state(page)["karta"]
    assert "Skåne" in state(phone)["region"]
    context.close()


def test_where_the_browser_does_not_let_us_copy_the_link_is_there_to_copy_by_hand(page, server):
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(); document.execCommand = () => false")
    go(page, server)
    page.locator(".st-key-view button").first.click()
    page.get_by_role("link", name="Kopiera länk").click()
    page.get_by_text("Länken är markerad").wait_for()
    assert "omgang=2026" in page.locator("#lplan-link input").input_value()
    page.keyboard.press("Escape")
    assert page.locator("#lplan-link").count() == 0


def test_what_is_chosen_after_the_button_was_drawn_is_in_the_copied_link(page, server):
    go(page, server)
    page.evaluate("history.replaceState({}, '', location.pathname + '?region=Halland&karta=tiles')")
    page.locator(".st-key-view button").first.click()
    page.get_by_role("link", name="Kopiera länk").click()
    copied = page.locator("#lplan-link input").input_value()
    assert "region=Halland" in copied and "karta=tiles" in copied and "omgang=2026" in copied


@pytest.mark.parametrize("query", ["&".join(f"region=r{n}" for n in range(10_000)), "sok=" + "x" * 100_000])
def test_an_absurd_link_opens_the_page_with_a_quiet_note(page, server, query):
    go(page, server, f"planer?{query}")
    assert page.get_by_text("Länken är för lång för att läsas").is_visible()
    assert page.get_by_role("heading", name="Planår och revidering").is_visible()
    assert len(page.url) < 200


def test_the_first_reader_of_a_cold_server_gets_the_view_of_the_link(page, tmp_path):
    cold = Server(tmp_path)
    try:
        context = page.context.browser.new_context(locale="sv-SE")
        first = context.new_page()
        first.goto(f"{cold.url}/praktik?region=12&sokcitat=planen&lang=en&omgang=2015")
        settle(first)
        assert first.locator(".st-key-sokcitat input").input_value() == "planen"
        assert "Skåne" in first.locator(".st-key-region").inner_html()
        assert first.get_by_role("heading", name="Learning in practice").is_visible()
        context.close()
    finally:
        cold.stop()
