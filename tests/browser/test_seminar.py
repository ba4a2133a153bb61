"""A seminar in a room: by the keyboard alone, on a phone, from a file; with an import in the middle and no server at
all.
"""

import re
import urllib.error
import urllib.request

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from lplan import results as composition
from lplan import seminar, store
from lplan.export import html_presentation
from lplan.results import Choice
from lplan.seminar import Seminar, Slide
from tests.browser.conftest import ROOT, Server, go, settle
from tests.people import by

pytestmark = pytest.mark.browser
POINTS_24 = 32  # px on a slide that is 1280 px and 13.333 inches wide
SURVEY = "larandeplaner"
SLIDES = 12
CHOICE = Choice(SURVEY, wave="2017", baseline="2015", unit="12")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Its own server: an import is published in it, and it is stopped."""
    started = Server(tmp_path_factory.mktemp("seminar"))
    yield started
    started.stop()


@pytest.fixture(scope="module")
def engine(server):
    return store.connect(f"sqlite:///{server.folder / 'lplan.sqlite'}")


@pytest.fixture(scope="module")
def shipped():
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, ROOT / "data", [ROOT / "data/codebook.toml"])
    return composition.load(engine, SURVEY)


@pytest.fixture(scope="module")
def file(tmp_path_factory, shipped):
    """The default seminar as a file, from the shipped data."""
    frozen = seminar.freeze(seminar.default(shipped), shipped, CHOICE)
    path = tmp_path_factory.mktemp("deck") / "seminarium.html"
    path.write_text(
        html_presentation.page(html_presentation.payload(frozen), link="https://larande.example.se/s/k7m2p9qd"),
        encoding="utf-8",
    )
    return path.as_uri()


def until(page, true: str) -> None:
    """Wait for an expression; the document's own policy forbids Playwright's way of asking in a loop."""
    for _n in range(200):
        if page.evaluate(true):
            return
        page.wait_for_timeout(25)
    raise AssertionError(f"never true: {true}")


def staged(page) -> None:
    """Wait until every chart on the stage is drawn."""
    page.wait_for_selector("body.stage[data-ready]")
    until(page, "[...document.querySelectorAll('.plot')].every((plot) => plot.querySelector('.main-svg'))")


def at(page) -> int:
    """The number of the slide that is seen; exactly one is."""
    seen = page.evaluate(
        "[...document.querySelectorAll('.slide')].flatMap((s, n) => getComputedStyle(s).visibility === "
        "'visible' ? [n + 1] : [])"
    )
    assert len(seen) == 1
    return seen[0]


def press(page, *keys: str) -> int:
    for key in keys:
        page.keyboard.press(key)
    return at(page)


def tab_to(page, words: str) -> None:
    """Reach a button with the Tab key alone."""
    for _n in range(90):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement?.innerText ?? ''").strip().endswith(words):
            return
    raise AssertionError(f"{words} cannot be reached with Tab")


def faults(page) -> list:
    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"][:200]) for v in found]


def publish_other_answers(engine) -> None:
    """A wave 2017 where everybody's plan is from 2012, published as any import is."""
    loaded = composition.load(engine, SURVEY)
    rows = loaded.answers("2017").drop(columns="wave").copy()
    year = loaded.codebook.with_role("plan_year").code
    rows.loc[(rows["item"] == year) & (rows["status"] == "answered"), "answer"] = "2012"
    hash_ = store.surveys(engine).set_index("survey").loc[SURVEY, "codebook_hash"]
    record = store.ImportRecord(SURVEY, "2017", hash_, label="2017", year=2017)
    store.publish(engine, store.save_import(engine, record, rows, who=by()), who=by("test"), reason="prov")


def test_a_seminar_by_keyboard_alone_with_an_import_in_the_middle_and_then_no_server(page, server, engine):
    go(page, server, "visa?omgang=2017&jamfor=2015")
    tab_to(page, "Starta")
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    stage = opened.value
    staged(stage)
    assert at(stage) == 1
    assert [press(stage, key) for key in ("ArrowRight", " ", "PageDown", "PageUp", "ArrowLeft")] == [2, 3, 4, 3, 2]
    assert press(stage, "End") == SLIDES and press(stage, "ArrowRight") == SLIDES
    assert press(stage, "Home") == 1 and press(stage, "PageUp") == 1
    assert press(stage, "4", "Enter") == 4
    before = stage.locator("#bild-4").inner_text(), stage.locator("#bild-4 .plot").inner_html()
    assert "planer är 5 år eller äldre" in before[0] and re.search(r"dataversion \d+, index \w{12}", before[0])
    asked = []
    stage.context.on("request", lambda request: asked.append(request.url) if request.frame.page == stage else None)

    publish_other_answers(engine)
    other = page.context.new_page()
    go(other, server, "planer?omgang=2017")
    assert other.get_by_role("heading", name="19 av 19 planer är 5 år eller äldre").is_visible()
    other.close()
    assert press(stage, "PageDown", "PageUp") == 4
    assert (stage.locator("#bild-4").inner_text(), stage.locator("#bild-4 .plot").inner_html()) == before

    audience = f"{server.url}/s/{stage.url.split('/s/')[1].split('/')[0]}"
    public = urllib.request.urlopen(audience).read().decode()
    assert "planer är 5 år eller äldre" in public and "Hälsa välkommen" not in public
    for wrong in (f"{audience}/fel", f"{audience}/%C3%A5", f"{server.url}/s/aaaaaaaa"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(wrong)
        assert refused.value.code == 404
    with urllib.request.urlopen(audience) as answer:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'") and "frame-ancestors 'self'" in policy
        assert answer.headers["x-content-type-options"] == "nosniff"

    page.goto("about:blank")  # the app's own page would rightly complain that its server is gone
    server.stop()
    with stage.context.expect_page() as window:
        stage.keyboard.press("s")
    speaker = window.value
    speaker.wait_for_selector(".notes p")
    assert "vilket år är er lärandeplan" in speaker.locator(".notes").inner_text()
    assert speaker.locator(".current svg").count() and "Bild 4 av 12" in speaker.locator(".current").inner_text()
    assert re.fullmatch(r"\d\d:\d\d", speaker.locator(".clock").inner_text())
    speaker.keyboard.press("PageDown")
    assert at(stage) == 5 and "Bild 5 av 12" in speaker.locator(".current").inner_text()
    speaker.keyboard.press(".")
    assert stage.locator("#black").is_visible()
    assert press(stage, "b") == 5 and not stage.locator("#black").is_visible()
    stage.keyboard.press("t")
    assert stage.locator("#twin table").is_visible()
    stage.keyboard.press("Escape")
    assert not stage.locator("#twin").is_visible()
    stage.keyboard.press("f")
    until(stage, "document.fullscreenElement !== null")
    stage.keyboard.press("f")
    until(stage, "document.fullscreenElement === null")
    assert press(stage, "End") == SLIDES
    assert asked == []


def test_a_file_presents_without_asking_anybody(chromium, file):
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, reduced_motion="reduce")
    page = context.new_page()
    asked, errors = [], []
    page.on("request", lambda r: asked.append(r.url) if not r.url.startswith((file, "data:", "blob:")) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.goto(file)
    staged(page)
    assert faults(page) == []
    for number in range(1, SLIDES + 1):
        assert at(page) == number
        assert page.locator(f"#bild-{number} h2").is_visible()
        if number in (4, 6, 11):
            assert faults(page) == []
        press(page, "PageDown")
    page.keyboard.press("l")
    assert page.evaluate("document.body.dataset.look") == "dark"
    assert press(page, "6", "Enter") == 6
    assert faults(page) == []
    page.keyboard.press("t")
    assert faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert page.locator("#help").is_visible() and faults(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("r")
    page.locator("#bild-6 summary").click()
    assert page.locator("#bild-6 table").is_visible() and faults(page) == []
    context.close()
    assert asked == [] and errors == []


MEASURE = """() => [...document.querySelectorAll(".slide")].map((slide) => {
    const seen = (e) => e.getClientRects().length && e.textContent.trim();
    const size = (e) => parseFloat(getComputedStyle(e).fontSize);
    const words = [...slide.querySelectorAll("h2, li, .inside > p, blockquote")].filter(seen).map(size);
    const drawn = [...slide.querySelectorAll(".plot svg text")].filter(seen).map((e) =>
        size(e) * new DOMMatrix(getComputedStyle(slide.querySelector(".plot > div")).transform).a);
    const out = [...slide.querySelectorAll("h2, li, p, blockquote, .plot")].filter(seen).filter((e) => {
        const r = e.getBoundingClientRect();
        return r.left < -1 || r.top < -1 || r.right > 1281 || r.bottom > 721; }).length;
    const foot = slide.querySelector("footer").getBoundingClientRect().top;
    const over = [...slide.querySelectorAll(".inside > *, .words > *")].filter(seen)
        .filter((e) => e.getBoundingClientRect().bottom > foot + 2).length;
    const rows = slide.querySelectorAll(".plot svg .ytick").length;
    return { words: Math.min(...words), drawn: Math.min(...drawn, 999), rows, out, over }; })"""


def measured(chromium, address: str) -> list[dict]:
    """What each slide measures at 1280 × 720: its least words and drawn words in px, how much of it falls outside."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.goto(address)
    staged(page)
    page.wait_for_timeout(400)
    found = page.evaluate(MEASURE)
    context.close()
    return found


def test_every_slide_fits_without_scrolling_and_reads_from_the_back_row(chromium, file):
    slides = measured(chromium, file)
    assert len(slides) == SLIDES
    for number, slide in enumerate(slides, start=1):
        assert slide["out"] == slide["over"] == 0, number
        assert slide["words"] >= POINTS_24, (number, slide)
        assert slide["drawn"] >= (13 if slide["rows"] > 12 else 17), (number, slide)


def test_words_that_are_far_too_many_are_made_smaller_and_stay_on_the_slide(chromium, tmp_path, shipped):
    long = "Ett mycket långt stycke text som någon har klistrat in utan att läsa om det. "
    slides = (
        Slide("title", title=long * 2, body=long),
        Slide("text", title=long * 3, body="\n".join([long] * 12)),
        Slide("text", title="x" * 200, body=long * 40),
        Slide("chart", chart="map", title=long * 2, body=long),
        Slide("chart", chart="function", title=long * 2, body=f"{long}\n{long}"),
        Slide("question", title=long * 3, body=long * 5),
    )
    frozen = seminar.freeze(Seminar("Lång", slides), shipped, CHOICE)
    path = tmp_path / "long.html"
    path.write_text(html_presentation.page(html_presentation.payload(frozen)), encoding="utf-8")
    for number, slide in enumerate(measured(chromium, path.as_uri()), start=1):
        assert slide["out"] == slide["over"] == 0, (number, slide)


def test_the_audience_reads_on_a_phone(chromium, file):
    context = chromium.new_context(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(file + "#6")
    page.wait_for_selector("body[data-ready]")
    assert not page.evaluate("document.body.classList.contains('stage')")
    assert page.locator("#bild-6 h2").is_visible()
    page.locator("#bild-6 .plot svg").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#bild-6 summary").tap()
    assert page.locator("#bild-6 table").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert faults(page) == []
    context.close()


def test_a_swipe_turns_the_slide(chromium, file):
    context = chromium.new_context(viewport={"width": 1024, "height": 768}, has_touch=True)
    page = context.new_page()
    page.goto(file)
    staged(page)
    swipe = """([from, to]) => {
        const touch = (x) => new Touch({ identifier: 1, target: document.body, clientX: x, clientY: 300 });
        document.dispatchEvent(new TouchEvent("touchstart", { touches: [touch(from)], changedTouches: [touch(from)] }));
        document.dispatchEvent(new TouchEvent("touchend", { touches: [], changedTouches: [touch(to)] })); }"""
    page.evaluate(swipe, [700, 400])
    assert at(page) == 2
    page.evaluate(swipe, [400, 700])
    assert at(page) == 1
    page.evaluate(swipe, [400, 410])
    assert at(page) == 1
    context.close()


@pytest.fixture(scope="module")
def living(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("adding"))
    yield started
    started.stop()


def test_a_short_address_opens_the_same_view(chromium, living):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE")
    page = context.new_page()
    go(page, living, "planer?region=12&omgang=2015")
    page.locator(".st-key-view button").first.click()
    page.locator(".st-key-short-link button").click()
    short = page.locator("code", has_text="/s/")
    short.wait_for()
    page.goto(short.inner_text().strip())
    settle(page)
    assert "/planer?" in page.url and "region=Sk" in page.url and "omgang=2015" in page.url
    assert page.get_by_role("heading", name="Planår och revidering").is_visible()
    context.close()


def test_a_chart_is_added_and_the_draft_survives_a_reload(chromium, living):
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE")
    page = context.new_page()
    go(page, living, "planer?region=12")
    page.locator(".st-key-seminar-plan_timeline button").click()
    settle(page)
    page.get_by_role("link", name="Öppna seminariet").click()
    settle(page)
    page.get_by_text("7. Planerna på en tidslinje").click()
    settle(page)
    expect(page.get_by_role("textbox", name="Anteckningar")).to_have_value("")
    page.get_by_role("textbox", name="Anteckningar").fill("Ta det lugnt här")
    page.keyboard.press("Tab")
    page.keyboard.press("Alt+ArrowUp")
    page.get_by_text("6. Planerna på en tidslinje").wait_for()
    settle(page)
    page.reload()
    settle(page)
    page.get_by_text("6. Planerna på en tidslinje").click()
    settle(page)
    expect(page.get_by_role("textbox", name="Anteckningar")).to_have_value("Ta det lugnt här")
    context.close()
