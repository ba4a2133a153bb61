"""Figures to paste: in the chosen size, with finding, source, date and mark inside; without a browser the rest still
works.
"""

import io
import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from lplan import export
from lplan.charts import by_key
from lplan.export import Work, image_files, picture_fitting
from lplan.export.headless_browser import NoBrowser, painter
from tests.publish_data import CHOICE, HERE, fake, named, shipped

WORK = Work(shipped(), CHOICE)
PICTURES = {rendered.chart.key: rendered for rendered in WORK.rendered_charts()}


@pytest.fixture(scope="module", autouse=True)
def stopped():
    yield
    painter.close()


SOME = "map", "tiles", "answers_all", "revision_reason"  # in every size; all the others in two


@pytest.mark.parametrize(
    ("key", "size"),
    [(key, size) for key in PICTURES for n, size in enumerate(picture_fitting.SIZES) if n < 2 or key in SOME],
    ids=lambda part: getattr(part, "key", part),
)
def test_a_picture_fits_its_size_can_be_read_and_says_finding_source_date_and_mark(key, size):
    rendered = PICTURES[key]
    fitted = picture_fitting.fitted(replace(WORK, size=size.key), rendered)
    made, words = fitted.figure.layout, fitted.scale * picture_fitting.TYPE
    assert made.width * fitted.scale == pytest.approx(size.wide, rel=0.002)
    assert size.least - 0.1 <= words <= size.most + 0.1
    if size.high:  # higher than its size only where the rows would be too small to read
        assert made.height * fitted.scale >= size.high * 0.998
        assert made.height * fitted.scale <= size.high * 1.002 or words <= size.least + 0.1
    assert "&lt;" not in fitted.figure.to_json().encode().decode("unicode_escape")  # our own tags are tags
    said = re.sub("<br>", " ", made.title.text + " " + made.title.subtitle.text)
    plain = re.sub("<[^>]+>", "", said)
    assert " ".join(rendered.title.split()) in plain
    assert rendered.source.split()[1] in plain and f"{WORK.at:%Y-%m-%d}" in plain
    assert ("Simulerade svar</span>" in said) == rendered.simulated
    across = rendered.chart.across if size.key == "slide" else None
    natural = (across or rendered.chart.draw)(rendered.frame, CHOICE).layout.height
    assert made.height >= natural or key in ("map", "tiles")  # never squeezed; a map follows its size


@pytest.mark.browser
def test_a_map_fills_its_picture_and_no_typeface_of_the_system_is_needed():
    """What is painted of the map reaches from top to bottom; the picture holds the typeface that it is measured in."""
    image = Image.open(io.BytesIO(image_files.png(WORK, PICTURES["map"], 1))).convert("L")
    right = image.crop((image.width // 2, 0, image.width, image.height)).point(lambda light: 255 * (light < 240))
    _left, top, _right, bottom = right.getbbox()
    assert top < 0.08 * image.height and bottom > 0.92 * image.height
    drawn = image_files.svg(WORK, PICTURES["revision"]).decode()
    assert drawn.count("@font-face{font-family:SourceSans") == 3 and drawn.count("data:font/woff2;base64,") == 3


def largest_empty(image: Image.Image, cell: int = 10) -> float:
    """The largest rectangle without a mark, as a share of the picture."""
    across, down = image.width // cell, image.height // cell
    light = np.asarray(image.convert("L"))[: down * cell, : across * cell]
    marked = light.reshape(down, cell, across, cell).min(axis=(1, 3)) < 245
    high, best = np.zeros(across, int), 0
    for row in marked:
        high = np.where(row, 0, high + 1)
        open_: list[tuple[int, int]] = []  # (from which column, how high)
        for at, now in enumerate([*high, 0]):
            start = at
            while open_ and open_[-1][1] >= now:
                start, was = open_.pop()
                best = max(best, was * (at - start))
            open_.append((start, now))
    return best / marked.size


def test_the_largest_empty_rectangle_is_found():
    image = Image.new("L", (200, 100), 255)
    image.paste(0, (0, 0, 60, 100))  # 140 × 100 are left
    image.paste(0, (60, 0, 200, 20))
    assert largest_empty(image) == pytest.approx(140 * 80 / (200 * 100))


@pytest.mark.browser
@pytest.mark.parametrize("size", ["slide", "square", "portrait"])
@pytest.mark.parametrize("key", ["commission_timeline", "evidence_by_kind", "tiles", "map", "likeness", "revision"])
def test_a_picture_uses_its_frame(key, size):
    """Those that had most empty paper."""
    image = Image.open(io.BytesIO(image_files.png(replace(WORK, size=size), PICTURES[key], 1)))
    assert largest_empty(image) < 0.4


def test_a_timeline_tells_every_event_in_each_size():
    events = PICTURES["commission_timeline"].frame["event"]
    for size in picture_fitting.SIZES:
        figure = picture_fitting.fitted(replace(WORK, size=size.key), PICTURES["commission_timeline"]).figure
        words = " ".join(note.text for note in figure.layout.annotations)
        plain = re.sub("<[^>]+>", " ", words).split()
        assert all(" ".join(str(event).split()) in " ".join(plain) for event in events), size.key


def test_what_a_stranger_wrote_is_no_tag_in_a_figure():
    work = Work(named("<b>&co</b> %{x}"), HERE)
    rendered = work.rendered(by_key("response"))
    assert "&lt;b&gt;" in picture_fitting.fitted(work, rendered).figure.to_json().encode().decode("unicode_escape")
    page = image_files.page(work, rendered).decode()
    assert "<td>&lt;b&gt;&amp;co&lt;/b&gt; %{x}</td>" in page and "<td><b>" not in page


@pytest.mark.browser
def test_a_png_is_two_or_three_times_1280_by_720():
    for make, size in ((image_files.png, (2560, 1440)), (image_files.png_large, (3840, 2160))):
        assert Image.open(io.BytesIO(make(WORK, PICTURES["revision"]))).size == size
    square = image_files.png(replace(WORK, size="square"), PICTURES["revision"])
    assert Image.open(io.BytesIO(square)).size == (2160, 2160)
    assert painter.running
    painter.close()
    assert not painter.running


@pytest.mark.browser
def test_an_svg_has_words_for_who_cannot_see_it_and_the_mark_as_text():
    made = image_files.svg(WORK, PICTURES["plan_timeline"]).decode()
    assert made.startswith("<svg") and 'role="img"' in made
    assert f"<title>{PICTURES['plan_timeline'].title}</title>" in made
    assert "Simulerade svar" in re.sub("<title>.*?</desc>", "", made)
    assert not re.findall(r'(?:href|src)="https?://', made)
    new = WORK.rendered(fake())
    assert "Ada har flest" in image_files.svg(WORK, new).decode()


@pytest.mark.parametrize("key", sorted({f.key for f in export.FORMATS if f.painted} - {"png-large"}))
def test_without_a_browser_a_picture_is_refused_in_a_sentence(monkeypatch, key):
    painter.close()
    monkeypatch.setenv("BROWSER_PATH", "/finns/inte")
    assert export.browser() is None
    with pytest.raises(NoBrowser, match="webbläsare"):
        form = export.by_key(key)
        form.one(WORK, PICTURES["plan_timeline"]) if form.one else form.whole(WORK)


def test_without_a_browser_every_other_format_is_made(monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/finns/inte")
    for form in export.FORMATS:
        if form.one and not form.painted:
            assert export.make_one(form.key, WORK, by_key("revision"))


def test_an_html_file_says_everything_and_asks_for_nothing():
    rendered = PICTURES["since_last"]
    page = image_files.page(WORK, rendered).decode()
    assert '<html lang="sv">' in page and f"<title>{rendered.title}</title>" in page
    assert rendered.alt in page and "Simulerade svar</p>" in page
    assert page.count("<td>") == rendered.table.size
    assert "default-src 'none'" in page
    assert not re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="https?:', page)
