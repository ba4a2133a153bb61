"""A press on a value in any chart that can be pressed opens that value's arithmetic, once, and Back leads back."""

import pytest

from lplan.charts import CHARTS
from tests.browser.conftest import go, settle

pytestmark = pytest.mark.browser

# Where each stands; the map is tapped. maturity_matrix: tests/browser/test_maturity.py, and maturity_index is drawn
# alike.
ADDRESSES = {
    "map": "start?karta=map",
    "tiles": "start",
    "since_last": "start?region=12",
    "profile": "lan?region=12",
    "weight_effect": "mognad?region=12&vikter=resurser:4",
}
# The points that carry a score's (unit, node): where each is drawn, and whose it is.
POINTS = """key => {
  const gd = document.querySelector(`[class*=st-key-chart-${key}] .js-plotly-plot`), found = [];
  const middle = (axis, from, long) => axis._offset + axis.d2p(typeof long === "number" ? (from ?? 0) + long / 2 : long);
  for (const t of gd._fullData) for (const [n, key] of (t.visible === true && t.customdata || []).entries()) {
    if (!key) continue;
    const {xaxis: x, yaxis: y} = gd._fullLayout, bar = t.type === "bar", flat = t.orientation === "h";
    found.push({ unit: key[0], node: key[1],
      x: bar && flat ? middle(x, t.base?.[n], t.x[n]) : x._offset + x.d2p(t.x[n]),
      y: bar && !flat ? middle(y, t.base?.[n], t.y[n]) : y._offset + y.d2p(t.y[n]) });
  }
  return found; }"""


def points(page, key: str) -> list[dict]:
    page.locator(f"[class*=st-key-chart-{key}] .lplan-figure").first.scroll_into_view_if_needed()
    page.locator(f"[class*=st-key-chart-{key}] .js-plotly-plot .nsewdrag").first.wait_for(state="attached")
    return page.evaluate(POINTS, key)


def at(page, key: str, point: dict) -> tuple[float, float]:
    """Where a point is in the window, scrolled to its middle."""
    into_view = """([key, y]) => { const main = document.querySelector("[data-testid=stMain]");
      main.scrollTop += document.querySelector(`[class*=st-key-chart-${key}] .js-plotly-plot`).getBoundingClientRect().top + y - innerHeight / 2; }"""
    page.evaluate(into_view, [key, point["y"]])
    page.wait_for_timeout(300)
    box = page.locator(f"[class*=st-key-chart-{key}] .js-plotly-plot").bounding_box()
    return box["x"] + point["x"], box["y"] + point["y"]


def opened(page) -> str:
    """The title of the arithmetic that a press has opened."""
    page.wait_for_url("**/rakning?**")
    page.get_by_role("heading", name="Så räknades detta", level=1).wait_for()
    settle(page)
    assert "/rakning?" in page.url, "it stays"
    return page.locator("h2").first.inner_text()


def test_every_chart_that_can_be_pressed_is_pressed_here():
    assert set(ADDRESSES) | {"maturity_matrix", "maturity_index"} == {chart.key for chart in CHARTS if chart.keyed}


@pytest.mark.parametrize("key", [key for key in ADDRESSES if key != "map"])
def test_a_press_opens_the_arithmetic_of_that_value_and_back_leads_back(page, server, key):
    go(page, server, ADDRESSES[key])
    names = {"10": "Blekinge", "12": "Skåne"}
    chosen = [point for point in points(page, key) if point["unit"] in names]
    point = chosen[len(chosen) // 2 if key == "profile" else 0]
    press = page.mouse.dblclick if key == "since_last" else page.mouse.click  # many press twice
    press(*at(page, key, point))
    title = opened(page)
    assert names[point["unit"]] in title
    if point["node"] == "index":
        assert "mognadsindex" in title
    page.go_back()
    settle(page)
    assert "/rakning" not in page.url and points(page, key)


def test_a_tap_is_one_press(chromium, server):
    """After a finger the browser sends a mouse's events too: two presses took each other's page back."""
    context = chromium.new_context(
        viewport={"width": 390, "height": 844}, locale="sv-SE", has_touch=True, is_mobile=True
    )
    try:
        page = context.new_page()
        go(page, server, ADDRESSES["map"])
        point = next(point for point in points(page, "map") if point["unit"] == "24")
        page.touchscreen.tap(*at(page, "map", point))
        assert "Västerbotten" in opened(page)
        page.go_back()
        settle(page)
        assert "/rakning" not in page.url
    finally:
        context.close()
