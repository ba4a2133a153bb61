"""Weights moved in a real browser: the order follows, the link carries them; a score's arithmetic opens and adds up."""

import pytest

from tests.browser.conftest import go, settle

pytestmark = pytest.mark.browser
EFFECT = ".st-key-chart-weight_effect h2"


def moves(page) -> str:
    """How many places everyone moves, as drawn."""
    return page.evaluate(
        """() => JSON.stringify([...document.querySelectorAll('.st-key-chart-weight_effect .js-plotly-plot')].map(p =>
             [...p.querySelectorAll('.annotation text')].map(t => t.textContent)))"""
    )


def push(page, code: str, weights: tuple[str, ...]) -> None:
    """Press the slider's arrow key until it has stood at each of these weights, as they stand in the address."""
    for weight in weights:
        page.locator(f".st-key-vikt-{code} input[type=range]").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**vikter={code}%3A{weight}", wait_until="commit")
        settle(page)


def test_a_moved_weight_changes_the_order_and_the_link_opens_the_same(page, server, chromium):
    go(page, server, "mognad?region=12&del=vikter")
    assert page.locator(EFFECT).inner_text().startswith("Du har inte gjort egna val")
    push(page, "resurser", ("1.5", "2", "3", "4"))
    page.wait_for_timeout(500)
    settle(page)
    said, drawn = page.locator(EFFECT).inner_text(), moves(page)
    assert "byter plats" in said and "+" in drawn
    address = page.url
    page.reload()
    settle(page)
    assert page.locator(EFFECT).inner_text() == said
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="sv-SE")
    try:
        other = context.new_page()
        other.goto(address)
        settle(other)
        assert other.locator(EFFECT).inner_text() == said
        other.locator(".st-key-chart-weight_effect .lplan-figure").scroll_into_view_if_needed()
        other.locator(".st-key-chart-weight_effect .annotation text").first.wait_for()
        assert moves(other) == drawn
        assert other.get_by_text("egna vikter eller egen sammanvägning").first.is_visible()
    finally:
        context.close()
    page.locator(".st-key-aterstall button").click()
    settle(page)
    assert "vikter=" not in page.url
    assert page.locator(EFFECT).inner_text().startswith("Du har inte gjort egna val")


def test_own_weights_follow_to_another_page_and_back(page, server):
    go(page, server, "mognad?vikter=resurser:4")
    page.locator("[data-testid=stSidebarNav] a", has_text="Översikt").click()
    settle(page)
    assert page.get_by_text("egna vikter eller egen sammanvägning").first.is_visible()
    assert "med läsarens egna val" in page.locator(".st-key-chart-tiles").inner_text()


def amount(words: str) -> float:
    return float(words.replace("\u202f", "").replace("\u2212", "-").replace(",", "."))


def test_a_scores_arithmetic_opens_from_its_chart_and_adds_up(page, server):
    go(page, server, "mognad?region=12&del=index")
    link = page.locator("[class*=st-key-chart-maturity_index]").get_by_role("link", name="Så räknades detta")
    link.click()
    page.wait_for_url("**/rakning?**")
    settle(page)
    assert page.get_by_role("heading", name="Så räknades detta").is_visible()
    assert "Skåne" in page.locator("h2").first.inner_text()
    page.locator("table tbody tr").first.wait_for()
    rows = [row.locator("th, td").all_inner_texts() for row in page.locator("table").first.locator("tbody tr").all()]
    *parts, total = rows
    assert total[0] == "Summa" and len(parts) > 5
    assert round(sum(amount(row[-1]) for row in parts if row[-1] not in ("–", "")), 2) == amount(total[-1])
    page.go_back()
    settle(page)
    assert "/mognad" in page.url and link.is_visible()


def cell(page, row: int, column: int) -> tuple[float, float]:
    """The middle of a cell of the matrix on the screen."""
    bars = page.locator("[class*=st-key-chart-maturity_matrix] .trace.bars")
    bars.first.wait_for(state="attached")
    counts = [bar.locator(".point path").count() for bar in bars.all()]
    whole = [n for n, count in enumerate(counts) if count == max(counts)]  # beside the halves of some cells
    found = bars.nth(whole[column]).locator(".point path").nth(row)
    found.scroll_into_view_if_needed()
    settle(page)
    box = found.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_pressed_cell_opens_its_arithmetic_once(page, server):
    go(page, server, "mognad?region=12&ordning=index")
    x, y = cell(page, 4, 2)
    shown = page.evaluate(
        """y => { const off = e => { const r = e.getBoundingClientRect(); return Math.abs(r.top + r.height / 2 - y); };
             return [...document.querySelectorAll('[class*=st-key-chart-maturity_matrix] .ytick text')]
               .sort((a, b) => off(a) - off(b))[0].textContent; }""",
        y,
    )
    page.mouse.click(x, y)
    page.wait_for_url("**/rakning?**")
    settle(page)
    title = page.locator("h2").first.inner_text()
    assert shown in title
    node = page.evaluate("new URL(location.href).searchParams.get('vad')")
    assert node.lower() in title and "region=Sk" in page.url
    page.go_back()
    settle(page)
    assert "/mognad" in page.url and "ordning=index" in page.url
    page.reload()
    settle(page)
    assert "/mognad" in page.url
    page.mouse.dblclick(*cell(page, 0, 1))
    page.wait_for_url("**/rakning?**")
    settle(page)
    assert "/rakning" in page.url
    page.go_back()
    settle(page)
    assert "/mognad" in page.url


def test_a_finger_scrolls_past_the_matrix_and_a_tap_on_it_opens(chromium, server):
    """Plotly takes a swipe for a press, and says a tap twice."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="sv-SE", has_touch=True, is_mobile=True
    )
    try:
        page = context.new_page()
        go(page, server, "mognad")
        x, y = cell(page, 8, 1)
        touch, scrolled = context.new_cdp_session(page), "document.querySelector('[data-testid=stMain]').scrollTop"
        before = page.evaluate(scrolled)
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        for step in range(1, 13):
            moved = {"type": "touchMove", "touchPoints": [{"x": x, "y": y - 15 * step}]}
            touch.send("Input.dispatchTouchEvent", moved)
            page.wait_for_timeout(16)
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        settle(page)
        assert page.evaluate(scrolled) > before + 50
        assert "/mognad" in page.url
        page.touchscreen.tap(*cell(page, 8, 1))
        page.wait_for_url("**/rakning?**")
        settle(page)
        assert "/rakning" in page.url
    finally:
        context.close()
