"""Weights moved in a real browser: the order follows, the link carries them; a score's arithmetic opens and adds up."""

import pytest

from tests.browser.conftest import go, settle

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
EFFECT = ".st-key-chart-weight_effect h3"


def moves(page) -> str:
    """How many places everyone moves, as drawn."""
    return page.evaluate(
        """() => JSON.stringify([...document.querySelectorAll('.st-key-chart-weight_effect .js-plotly-plot')].map(p =>
             [...p.querySelectorAll('.textpoint text')].map(t => t.textContent)))"""
    )


def push(page, code: str, weights: tuple[str, ...]) -> None:
    """Press the slider's arrow key until it has stood at each of these weights, as they stand in the address."""
    for weight in weights:
        page.locator(f".st-key-vikt-{code} input[type=range]").focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**vikter={code}%3A{weight}", wait_until="commit")
        settle(page)


def test_a_moved_weight_changes_the_order_and_the_link_opens_the_same(page, server, chromium):
    go(page, server, "mognad?region=12")
    assert page.locator(EFFECT).inner_text().startswith("Inget är flyttat")
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
        other.locator(".st-key-chart-weight_effect .textpoint text").first.wait_for()
        assert moves(other) == drawn
        assert other.get_by_text("egna vikter eller egen sammanvägning").first.is_visible()
    finally:
        context.close()
    page.locator(".st-key-aterstall button").click()
    settle(page)
    assert "vikter=" not in page.url
    assert page.locator(EFFECT).inner_text().startswith("Inget är flyttat")


def test_own_weights_follow_to_another_page_and_back(page, server):
    go(page, server, "mognad?vikter=resurser:4")
    page.locator("[data-testid=stSidebarNav] a", has_text="Översikt").click()
    settle(page)
    assert page.get_by_text("egna vikter eller egen sammanvägning").first.is_visible()
    assert "med läsarens egna val" in page.locator(".st-key-chart-map").inner_text()


def amount(words: str) -> float:
    return float(words.replace("\u202f", "").replace("\u2212", "-").replace(",", "."))


def test_a_scores_arithmetic_opens_from_its_chart_and_adds_up(page, server):
    go(page, server, "mognad?region=12")
    link = page.locator("[class*=st-key-chart-maturity_index]").get_by_role("link", name="Så räknades detta")
    link.click()
    page.wait_for_url("**/rakning?**")
    settle(page)
    assert page.get_by_role("heading", name="Så räknades detta").is_visible()
    assert "Skåne" in page.locator("h3").first.inner_text()
    page.locator("table tbody tr").first.wait_for()
    rows = [row.locator("td").all_inner_texts() for row in page.locator("table").first.locator("tbody tr").all()]
    *parts, total = rows
    assert total[0] == "Summa" and len(parts) > 5
    assert round(sum(amount(row[-1]) for row in parts if row[-1] not in ("–", "")), 2) == amount(total[-1])
    page.go_back()
    settle(page)
    assert "/mognad" in page.url and page.locator(EFFECT).is_visible()
