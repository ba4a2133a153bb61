"""The static site: whole, every link leads somewhere, nothing is asked of anybody else, other people's files are
safe.
"""

import html
import json
import re
import struct
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree

import pandas as pd
import pytest

from lplan import results as composition
from lplan import store
from lplan.analysis import unit_profile
from lplan.charts import CHARTS, by_key
from lplan.cli import main
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.settings import ROOT, settings
from lplan.export import Work, site
from lplan.export.report import parts
from lplan.export.site import drawing, news
from lplan.store.database import schema
from tests import merged


@pytest.fixture(scope="module")
def shipped():
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, ROOT / "data", [ROOT / "data" / "codebook.toml"])
    return composition.load(engine, "larandeplaner")


@pytest.fixture(scope="module")
def newest(shipped):
    """One wave only: what is tested here does not change with how many there are."""
    last = shipped.waves[-1].key
    return replace(
        shipped,
        waves=shipped.waves[-1:],
        responses=shipped.responses[shipped.responses["wave"] == last],
        scores=shipped.scores[shipped.scores["wave"] == last],
    )


@pytest.fixture(scope="module")
def written(newest, tmp_path_factory):
    out = tmp_path_factory.mktemp("site") / "ut"
    site.write(out, {"larandeplaner": newest}, "https://exempel.se/lp")
    return out


class Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.requested, self.inline = [], [], []

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "a" and said.get("href"):
            self.found.append(said["href"])
        if tag in ("script", "img", "link") and said.get("rel") not in ("canonical", "alternate"):
            self.requested.append(said.get("src") or said.get("href") or "")
        self.inline += [name for name in said if name.startswith("on")]
        if (
            tag == "script"
            and not said.get("src")
            and said.get("type") not in ("application/json", "application/ld+json")
        ):
            self.inline.append("script")


def links(path: Path) -> Links:
    read = Links()
    read.feed(path.read_text(encoding="utf-8"))
    return read


def test_every_link_inside_the_site_leads_to_a_file(written):
    pages = list(written.rglob("*.html"))
    assert len(pages) > 50
    for page in pages:
        for link in [*links(page).found, *filter(None, links(page).requested)]:
            parts = urlsplit(link)
            if parts.scheme or not parts.path:
                continue
            assert (page.parent / unquote(parts.path)).resolve().is_file(), f"{page.name}: {link}"


def test_a_page_asks_for_nothing_outside_the_site_and_runs_nothing_inline(written):
    for page in written.rglob("*.html"):
        read = links(page)
        assert not [link for link in read.requested if urlsplit(link).scheme or link.startswith("//")]
        assert not read.inline


def test_every_chart_of_the_registry_has_a_page_in_both_languages(newest, written):
    for chart in CHARTS:
        rendered = chart.render(newest, site.Site("larandeplaner", newest, "sv", "", True, {}).choice(newest.waves[-1]))
        if chart.offered(newest) and rendered.figure is not None:
            for folder in ("", "en/"):
                page = (written / f"{folder}diagram/{chart.key}.html").read_text(encoding="utf-8")
                assert page.count("<h1>") == 1
                assert (
                    "Simulerade svar" in page if not folder else "Simulated answers" in page
                ) or not rendered.simulated


def test_a_chart_added_to_the_registry_gets_its_page_by_itself(newest, tmp_path, monkeypatch):
    one = replace(CHARTS[0], key="nytt_diagram")
    monkeypatch.setattr(site, "CHARTS", (one,))
    site.write(tmp_path / "ut", {"larandeplaner": newest})
    assert (tmp_path / "ut/diagram/nytt_diagram.html").exists()
    assert "nytt_diagram.html" in (tmp_path / "ut/index.html").read_text(encoding="utf-8")


def test_the_tables_say_what_the_charts_say(newest, written):
    chart = next(chart for chart in CHARTS if chart.key == "revision")
    table = chart.render(newest, site.Site("larandeplaner", newest, "sv", "", True, {}).choice(newest.waves[-1])).table
    page = (written / "diagram/revision.html").read_text(encoding="utf-8")
    cells = re.findall(r"<t[hd](?: scope=\"row\")?>(.*?)</t[hd]>", page[page.index("<details>") :])
    assert cells == [str(value).replace("&", "&amp;") for row in table.itertuples(index=False) for value in row]


def test_a_page_shows_its_chart_without_a_script(newest, written):
    """Every chart's categories and values stand in the page itself; the figure is fetched on request alone."""
    made = site.Site("larandeplaner", newest, "sv", "", True, {})
    work = Work(newest, made.choice(newest.waves[-1]))
    seen = set()
    for rendered in work.rendered_charts():
        part = parts.chart(rendered, work)
        address = written / f"diagram/{rendered.chart.key}.html"
        page = html.unescape(address.read_text(encoding="utf-8"))
        drawn = page[page.index('<div class="drawn"') : page.index('<p class="source">')].split("<details>")[0]
        for name in part.get("categories", ()):
            assert name in drawn, (rendered.chart.key, name)
        if part["kind"] in ("bars", "columns", "dots"):
            marks = drawn.count("<i style=") if part["kind"] != "dots" else drawn.count('<i class="dot')
            values = [v for one in part["series"] for v in one["values"] if part["kind"] != "dots" or v is not None]
            assert marks == len(values), rendered.chart.key
        assert json.loads(address.with_suffix(".json").read_text(encoding="utf-8"))["data"]
        assert "plotly.min.js" not in " ".join(filter(None, links(address).requested))
        seen.add(part["kind"])
    assert seen >= {"stacked", "bars", "dots", "grid", "map", "tiles", "table"}


def test_a_regions_page_shows_where_it_stands_in_charts_without_a_script(newest, written):
    """Its own values in each dimension, and its place among all; who has not answered has no chart."""
    wave, made = newest.waves[-1].key, site.Site("larandeplaner", newest, "sv", "", True, {})
    for unit, address in made._listed():
        page = html.unescape((written / address).read_text(encoding="utf-8"))
        drawn = page.split('<div class="drawn"')[1:]
        if unit.code in newest.silent(wave):
            assert not drawn and "Svar saknas" in page
            continue
        work = Work(newest, made.choice(newest.waves[-1], unit.code))
        values = unit_profile.values(newest, wave, unit.code)
        values = values[(values["kind"] == "dimension") & (values["n"] > 0)]
        profile, among = drawn[0], drawn[-1]
        assert profile.count("dot main") == values["score"].notna().sum()
        for row in values.to_dict("records"):
            said = f"{text.number(row['score'], 1)}  (median {text.number(row['median'], 1)})"
            assert row["label"] in profile and said in profile, (unit.code, row["label"])
        assert f'<span class="name mine">{newest.name(unit.code)}</span>' in among
        titles = [
            by_key(key).render(newest, work.choice, with_figure=False).title for key in ("profile", "maturity_index")
        ]
        assert all(title in page for title in titles)
        for name in re.findall(r'data-figure="([^"]+)"', page):
            assert json.loads((written / address).parent.joinpath(name).read_text(encoding="utf-8"))["data"]


def test_dots_stand_where_their_numbers_are():
    part = {"top": 100, "main": 1, "categories": ["a", "b", "c"]}
    part["series"] = [{"values": [20, None, None]}, {"values": [60, 100, None]}]
    made = drawing.line(part)
    assert made == {
        "points": [[(20.0, False), (60.0, True)], [(100.0, True)], []],
        "spans": [(20.0, 40.0), None, None],
        "nought": None,
    }
    both = {"top": 0, "main": 0, "categories": ["a"], "series": [{"values": [-5]}, {"values": [15]}]}
    assert drawing.line(both) == {"points": [[(100.0, False), (0.0, True)]], "spans": [(0.0, 100.0)], "nought": 25.0}
    assert drawing.top({"series": [{"values": [0, None]}]}) == 1


def test_the_first_page_says_what_is_new_and_lists_every_region(newest, written):
    page = (written / "index.html").read_text(encoding="utf-8")
    assert "är publicerad: 20 av 21 regioner har svarat." in page
    assert all(f">{unit.name}</a>" in page for unit in newest.register.units)
    assert page.count('class="chart"') == 2 and "<h2>Vad som är osäkert</h2>" in page


def test_a_feed_tells_of_waves_and_corrections_in_both_languages(newest, written):
    for folder, said in (("", "är publicerad"), ("en/", "is published")):
        feed = ElementTree.parse(written / f"{folder}feed.xml").getroot()
        name = "{http://www.w3.org/2005/Atom}"
        assert said in feed.findtext(f"{name}entry/{name}title")
        assert feed.find(f"{name}link").get("href") == f"https://exempel.se/lp/{folder}feed.xml"
    row = {"id": 7, "wave": newest.waves[-1].key, "at": datetime(2030, 1, 2, tzinfo=UTC), "reason": "Fel <svar>"}
    listed = news.entries(replace(newest, corrections=pd.DataFrame([row])))
    assert [entry.key for entry in listed] == ["correction-7", f"wave-{newest.waves[-1].key}"]
    assert b"Fel &lt;svar&gt;" in news.feed(
        replace(newest, corrections=pd.DataFrame([row])), "s", "sv", "feed.xml", "index.html"
    )


def test_a_shared_link_shows_a_picture_of_its_own_size(written):
    page = (written / "diagram/revision.html").read_text(encoding="utf-8")
    assert '<meta property="og:image" content="https://exempel.se/lp/bild/revision.png">' in page
    for name in ("bild/revision.png", "bild/index.png", "en/bild/index.png"):
        head = (written / name).read_bytes()[:24]
        assert head.startswith(b"\x89PNG") and struct.unpack(">II", head[16:24]) == (1200, 630)


def test_nothing_is_called_simulated_where_nothing_is(newest):
    real = replace(newest, waves=tuple(replace(wave, simulated=False) for wave in newest.waves))
    for results, marked in ((newest, True), (real, False)):
        made = site.Site("larandeplaner", results, "sv", "", True, {})
        for name, template, said in (
            ("index.html", "index.html", made._index([])),
            ("metod.html", "method.html", made._method()),
        ):
            _address, page = made._page(name, template, said)
            assert ('class="mark"' in page) == ("Simulerade svar" in page) == marked, name


def test_a_search_engine_finds_title_description_language_and_map(written):
    page = (written / "diagram/revision.html").read_text(encoding="utf-8")
    assert '<html lang="sv">' in page
    assert re.search(r"<title>\d+ av \d+ .* – Lärandeplaner", page)
    assert 'rel="canonical" href="https://exempel.se/lp/diagram/revision.html"' in page
    assert 'hreflang="en" href="https://exempel.se/lp/en/diagram/revision.html"' in page
    assert "https://exempel.se/lp/diagram/revision.html" in (written / "sitemap.xml").read_text(encoding="utf-8")


def test_user_text_is_text(newest, tmp_path, monkeypatch):
    evil = "<script>alert(1)</script></title><img src=x onerror=alert(1)>"
    monkeypatch.setattr(site, "CHARTS", ())
    quotes = newest.quotes.head(1).assign(text=evil)
    sources = newest.sources.head(1).assign(url="javascript:alert(1)", title=evil)
    site.write(tmp_path / "ut", {"larandeplaner": replace(newest, quotes=quotes, sources=sources)})
    for page in (tmp_path / "ut").rglob("*.html"):
        words = page.read_text(encoding="utf-8")
        assert "<script>alert" not in words and "<img src=x" not in words and "javascript:" not in words


def test_somebody_elses_folder_is_never_touched(newest, tmp_path):
    (tmp_path / "viktigt.txt").write_text("kvar")
    with pytest.raises(LplanError, match="annat än en publicerad webbplats"):
        site.write(tmp_path, {"larandeplaner": newest})
    with pytest.raises(LplanError, match="är en fil"):
        site.write(tmp_path / "viktigt.txt", {"larandeplaner": newest})
    assert [path.name for path in tmp_path.iterdir()] == ["viktigt.txt"]


def test_a_stopped_publishing_leaves_no_page_and_a_new_one_sweeps_away_the_old(newest, tmp_path, monkeypatch):
    monkeypatch.setattr(site, "CHARTS", CHARTS[:2])
    out = tmp_path / "ut"

    def stop(share, words):
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        site.write(out, {"larandeplaner": newest}, "", stop)
    assert not list(out.rglob("*.html"))
    site.write(out, {"larandeplaner": newest})
    (out / "diagram" / "gammalt.html").write_text("")
    site.write(out, {"larandeplaner": newest})
    assert not (out / "diagram" / "gammalt.html").exists()
    assert (out / "index.html").exists()


# --- a survey that cannot be read ---


@pytest.mark.parametrize("both", [False, True])
def test_a_survey_that_cannot_be_read_is_told_of_and_the_others_are_written(both, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'lplan.sqlite'}")
    engine = store.ready()  # with every codebook that ships, so that none is brought in anew
    merged.add(engine, tmp_path)
    broken = [merged.KEY, *(["larandeplaner"] if both else [])]
    with engine.begin() as connection:
        for key in broken:
            where = schema.codebook.c.survey == key
            changed = re.sub(r"(?m)^\[index\]$", '[index]\naggregate = "guess"', store.codebook_text(engine, key))
            connection.execute(schema.codebook.update().where(where).values(text=changed))
    monkeypatch.setattr(site, "CHARTS", [by_key("plan_timeline")])
    assert main(["publish", str(tmp_path / "ut")]) == 1
    said = capsys.readouterr().err
    assert said.count("kan inte läsas") == len(broken) and "aggregate" in said and "Traceback" not in said
    assert (tmp_path / "ut" / "index.html").exists() is not both
    assert (tmp_path / "ut" / "data" / "larandeplaner" / "svar.csv").exists() is not both
    assert not list(tmp_path.glob(f"ut/**/{merged.KEY}"))
