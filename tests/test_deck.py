"""The offline deck: everything that is shown is in the document, as words that nobody can turn into something else."""

import hashlib
import json
import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest

from lplan import seminar
from lplan.charts import CHARTS
from lplan.charts.base.chart import LARGEST
from lplan.core import text
from lplan.export import html_presentation
from lplan.seminar import CHART, QUESTION, QUOTE, TEXT, Seminar, Slide
from tests.test_figures import GIVEN, HERE
from tests.test_seminar import CHOICE, shipped  # noqa: F401

LINK = "https://larande.example.se/s/k7m2p9qd"


@pytest.fixture(scope="module")
def whole(shipped):  # noqa: F811
    """Every chart that the shipped survey can show, as one seminar."""
    slides = tuple(Slide(CHART, chart=chart.key, notes=f"om {chart.key}") for chart in CHARTS if chart.offered(shipped))
    return seminar.freeze(Seminar("Alla", slides), shipped, CHOICE)


class Told(HTMLParser):
    """What a document says: tags with their attributes, and the text outside scripts and styles."""

    def __init__(self, html: str):
        super().__init__()
        self.tags, self.words, self._quiet = [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._quiet += tag in ("script", "style")

    def handle_endtag(self, tag):
        self._quiet -= tag in ("script", "style")

    def handle_data(self, data):
        if not self._quiet:
            self.words.append(data)


def data(html: str) -> dict:
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)[1])


def test_every_chart_of_the_registry_is_in_the_document_with_its_table_and_alt_text(whole):
    html = html_presentation.page(html_presentation.payload(whole), plotly="/p.js")
    told = Told(html)
    said = " ".join(told.words)
    plots = [attrs for tag, attrs in told.tags if tag == "div" and "plot" in (attrs.get("class") or "").split()]
    assert [plot["aria-label"] for plot in plots] == [s.rendered.alt for s in whole.slides]
    for slide in whole.slides:
        assert slide.title in said and slide.source in said
        for cell in slide.rendered.table.astype(str).to_numpy().ravel():
            assert cell in said, (slide.slide.chart, cell)


def test_the_numbers_in_the_document_are_the_frames_own(whole):
    shown = html_presentation.payload(whole)
    at = [slide.slide.chart for slide in whole.slides].index("revision")
    assert shown["slides"][at]["rows"] == whole.slides[at].rendered.table.astype(str).to_numpy().tolist()
    drawn = [trace for trace in shown["slides"][at]["figures"]["light"]["data"] if trace["type"] == "bar"]
    counted = whole.slides[at].rendered.frame.groupby("option", sort=False)["n"].sum()
    assert [len(trace["y"]) for trace in drawn] == counted.tolist()  # a square for each unit that gave the answer


def test_the_stamp_and_the_source_stand_on_every_slide_and_the_mark_where_answers_are_simulated(shipped):  # noqa: F811
    frozen = seminar.freeze(seminar.default(shipped), shipped, CHOICE)
    html = html_presentation.page(html_presentation.payload(frozen), link=LINK, plotly="/p.js")
    parts = re.findall(r"<section .*?</section>", html, re.DOTALL)
    figures = data(html)["figures"]
    assert len(parts) == len(frozen.slides) == 12
    for slide, part, figure in zip(frozen.slides, parts, figures, strict=True):
        assert frozen.stamp in unescape(part)
        assert slide.source in unescape(part)
        marked = "class='mark'" in part or (figure and "Simulerade svar" in json.dumps(figure, ensure_ascii=False))
        assert bool(marked) == slide.simulated


def test_a_real_wave_carries_no_mark():
    frozen = seminar.freeze(seminar.default(GIVEN), GIVEN, HERE)
    assert "Simulerade svar" not in html_presentation.page(html_presentation.payload(frozen), plotly="/p.js")


def test_what_people_write_is_only_words(shipped):  # noqa: F811
    evil = "</script><script>alert(1)</script> \"' onload=x <img src=http://192.0.2.1/x>"
    slides = (
        Slide(TEXT, title=evil, body=f"{evil}\n{evil}", source=evil, notes=evil),
        Slide(QUESTION, title=evil, body=evil),
        Slide(CHART, chart="revision", title=evil, body=evil),
        Slide(QUOTE, title=evil, quotes=(("2017", "12", "V3"),)),
    )
    rows = shipped.quotes.iloc[:1].assign(wave="2017", unit="12", item="V3", text=evil)
    frozen = seminar.freeze(Seminar(evil, slides), replace(shipped, quotes=rows), CHOICE)
    html = html_presentation.page(html_presentation.payload(frozen), link=LINK, plotly="/p.js")
    told = Told(html)
    tags = [tag for tag, _attrs in told.tags]
    assert "img" not in tags
    assert tags.count("script") == 3
    assert not any(name.startswith("on") for _tag, attrs in told.tags for name in attrs)
    assert data(html)["notes"][0] == evil


def test_the_document_asks_nobody_and_runs_only_what_it_names(shipped):  # noqa: F811
    frozen = seminar.freeze(seminar.default(shipped), shipped, CHOICE)
    html = html_presentation.page(html_presentation.payload(frozen), link=LINK)
    told = Told(html)
    for tag, attrs in told.tags:
        assert not {"src", "href", "action", "data-src"} & set(attrs), (tag, attrs)
    policy = next(attrs["content"] for tag, attrs in told.tags if attrs.get("http-equiv"))
    assert policy.startswith("default-src 'none'") and "unsafe-inline" not in policy.split("style-src")[0]
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert len(scripts) == 2
    for script in scripts:
        digest = hashlib.sha256(script.encode()).digest()
        assert f"'sha256-{html_presentation.base64.b64encode(digest).decode()}'" in policy


def test_notes_are_the_speakers_alone(shipped):  # noqa: F811
    frozen = seminar.freeze(Seminar("S", (Slide(TEXT, title="t", notes="hemligt"),)), shipped, CHOICE)
    shown = html_presentation.payload(frozen)
    assert "hemligt" in html_presentation.page(shown, plotly="/p.js")
    public = html_presentation.page(shown, notes=False, plotly="/p.js")
    assert "hemligt" not in public and 'data-do="speaker"' not in public


def test_the_code_stands_on_the_last_slide_with_its_address_under_it(shipped):  # noqa: F811
    frozen = seminar.freeze(seminar.default(shipped), shipped, CHOICE)
    html = html_presentation.page(html_presentation.payload(frozen), link=LINK, plotly="/p.js")
    *others, last = re.findall(r"<section .*?</section>", html, re.DOTALL)
    assert "<svg" in last and "larande.example.se/s/k7m2p9qd" in last.replace("<wbr>", "")
    assert not any("class='qr'" in part for part in others)
    assert "class='qr'" not in html_presentation.page(html_presentation.payload(frozen), plotly="/p.js")


def test_at_most_seven_categories_are_drawn_where_the_first_rows_may_stand_alone(whole):
    for slide, shown in zip(whole.slides, html_presentation.payload(whole)["slides"], strict=True):
        rows = len(slide.rendered.frame)
        if slide.rendered.chart.first and rows > LARGEST:
            drawn = {name for trace in shown["figures"]["light"]["data"] for name in trace.get("y") or []}
            assert len(drawn) == LARGEST
            assert len(shown["rows"]) == rows and str(rows) in shown["shortened"]
        else:
            assert not shown["shortened"]


def test_the_document_is_in_the_seminars_language(shipped):  # noqa: F811
    with text.using("en"):
        shown = html_presentation.payload(
            seminar.freeze(seminar.default(shipped), shipped, replace(CHOICE, language="en"))
        )
    html = html_presentation.page(shown, link=LINK, plotly="/p.js")
    assert '<html lang="en">' in html
    said = " ".join(Told(html).words)
    assert "Black screen" in said and "Svart skärm" not in said and "Simulerade" not in said


def test_what_is_kept_is_enough_to_write_the_document_again(shipped):  # noqa: F811
    shown = html_presentation.payload(seminar.freeze(seminar.default(shipped), shipped, CHOICE))
    assert html_presentation.page(json.loads(json.dumps(shown)), plotly="/p.js") == html_presentation.page(
        shown, plotly="/p.js"
    )
