"""Every fact of a region is the same in every medium that tells it, in the demonstration and in the collected world.

Index, level, strengths, what is under the median, what would lift most and n are read back from the finished files:
page, PDF, slides, workbook, the site's page and open data. The whole product, every chart of it, is walked by `make
test-all`.
"""

import io
import re
import shutil
from dataclasses import dataclass, replace
from functools import cache

import openpyxl
import pandas as pd
import pypdf
import pytest
import streamlit as st
from lxml import html
from pptx import Presentation

from lplan import results as composition
from lplan import store
from lplan.charts import CHARTS, by_key
from lplan.core import text
from lplan.core.settings import settings
from lplan.export import Work, excel_workbook, report, slides
from lplan.export.opendata import published_tables as opendata
from lplan.export.site import pages as site
from lplan.results import ROOT as INDEX
from lplan.results import Choice, Results
from tests.controls import opened
from tests.tables import tables
from tests.test_pages import words

OWN = tuple(by_key(key) for key in ("profile", "strengths"))  # the charts that tell a region of itself
FEW = 3  # regions on the page and in a workbook with every answer, which take seconds each


@dataclass(frozen=True)
class Told:
    """What a medium tells of a region: words as they stand there, and the questions of each list by their codes."""

    index: str
    level: str
    n: str
    strengths: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    lifts: tuple[str, ...] = ()

    @property
    def head(self) -> tuple[str, str, str]:
        return self.index, self.level, self.n


@dataclass(frozen=True)
class World:
    results: Results
    wave: str
    baseline: str

    def work(self, unit: str, charts=OWN) -> Work:
        choice = Choice(survey=self.results.codebook.key, wave=self.wave, baseline=self.baseline, unit=unit)
        return Work(self.results, choice, charts=charts)

    @property
    def answering(self) -> list[str]:
        silent = set(self.results.silent(self.wave))
        return [unit for unit in self.results.asked(self.wave) if unit not in silent]

    def code(self, words: str) -> str:
        """The question that a medium names, in full or by its label."""
        return _questions(self.results)[" ".join(words.split())]


@cache
def _names(book) -> dict[str, str]:
    return {" ".join(str(name).split()): item.code for item in book.items for name in (item.label, item.text)}


def _questions(results: Results) -> dict[str, str]:
    return _names(results.codebook)


@pytest.fixture(scope="module", params=["demonstration", "collected"])
def world(request, tmp_path_factory):
    """Both worlds; the app of this process reads the same database while the module's tests run."""
    patch = pytest.MonkeyPatch()
    if request.param == "collected":
        folder = request.getfixturevalue("collected_folder")
        copy = shutil.copy(folder / "lplan.sqlite", tmp_path_factory.mktemp("media") / "collected.sqlite")
        patch.setattr(settings(), "database_url", f"sqlite:///{copy}")
        patch.setattr(settings(), "data_dir", folder / "data")
    st.cache_resource.clear()
    engine = store.connect(settings().database_url)
    store.prepare(engine)
    if request.param == "demonstration":
        store.seed(engine, settings().data_dir, [settings().data_dir / "codebook.toml"])
    results = composition.load(engine, "larandeplaner")
    yield World(results, results.waves[-1].key, results.waves[-2].key)
    engine.dispose()
    patch.undo()
    st.cache_resource.clear()


# --- one reader for each medium ---


def lists(world: World, rows) -> dict[str, tuple[str, ...]]:
    """(list's name, question) in order → the fields of Told."""
    fields = {"Styrkor": "strengths", "Under medianen": "below", "Störst lyft": "lifts"}
    found: dict[str, list[str]] = {field: [] for field in fields.values()}
    for name, question in rows:
        found[fields[name]].append(world.code(question))
    return {field: tuple(codes) for field, codes in found.items()}


def of_slides(world: World, data: bytes) -> Told:
    """The sentence on the first slide, and the questions of its native chart, each over its median or under it."""
    deck = Presentation(io.BytesIO(data))
    first = " ".join(shape.text_frame.text for shape in deck.slides[0].shapes if shape.has_text_frame)
    value, level = re.search(r"har ([\d,]+) i mognadsindex, nivån ([^.]+)\.", first).groups()
    rows = []
    for chart in (shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart):
        sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active
        found = list(sheet.iter_rows(min_row=2, values_only=True))
        asked = all(" ".join(str(row[0]).split()) in _questions(world.results) for row in found)
        if asked and sheet["B1"].value == "Median":
            rows += [("Styrkor" if row[2] > row[1] else "Under medianen", row[0]) for row in found]
    return Told(value, level, re.search(r"för (\d+) regioner", first).group(1), **lists(world, rows))


def of_workbook(world: World, *files: bytes) -> Told:
    """The rows of the two charts' sheets, in one workbook or each in its own; their headings stand on row 6."""
    frames = {}
    for data in files:
        for sheet in openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets:
            rows = sheet.iter_rows(min_row=6, values_only=True)
            head = next(rows, ())
            if set(head) & {"Dimension", "Lista"}:  # every answer of everybody is in it too, and is another test's
                frame = pd.DataFrame(list(rows), columns=head)
                frames[sheet.title] = frame.loc[:, ~frame.columns.duplicated()]  # the drawing's numbers stand beside
    own = frames["Läget i spridningen"].set_index("Dimension").loc["Mognadsindex"]
    stands = next(frame for frame in frames.values() if "Lista" in frame).dropna(subset=["Lista"])
    rows = zip(stands["Lista"], stands["Fråga"], strict=True)
    return Told(text.number(own["Värde"], 1), own["Nivå"], str(int(own["Antal med värde"])), **lists(world, rows))


def of_site(world: World, unit: str) -> Told:
    """The rendered page of a region."""
    said = site.unit(world.results, world.results.register.by_code[unit], world.results.by_wave[world.wave])
    template = site.__file__.rsplit("/", 1)[0] + "/templates/unit.html"
    with open(template, encoding="utf-8") as file:
        body = file.read().split("{% block main %}")[1].rsplit("{% endblock %}", 1)[0]
    page = html.fromstring(
        site._environment()
        .from_string(body)
        .render(said | {"title": "", "results": world.results, "site": Site(world), "pictures": ()})
    )
    found = []
    for table in page.iter("table"):
        head = [cell.text_content() for cell in table.xpath("./thead/tr/th")]
        if head[0] == "Fråga":
            name = table.xpath("preceding::h2[1]")[0].text_content()
            found += [(name, row.xpath("./th")[0].text_content()) for row in table.xpath("./tbody/tr")]
    first = [cell.text_content() for cell in page.xpath("(//table)[1]/tbody/tr[1]/*")]
    assert first[0] == "Mognadsindex"
    return Told(first[2], first[1], first[6], **lists(world, found))


@dataclass(frozen=True)
class Site:
    """What the template asks of the site: the choice that a wave is shown by."""

    world: World

    def choice(self, wave) -> Choice:
        return Choice(survey=self.world.results.codebook.key, wave=wave.key)


def of_pdf(world: World, data: bytes) -> Told:
    """The report's own words: the summary's figures, the row of the index, and the questions below each heading."""
    said = " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages).split())
    levels = "|".join(str(level.name) for level in world.results.definition.levels)
    row = re.search(rf"Mognadsindex ({levels}) ([\d,]+) [\d,–]+ \w+ [\d,–]+ [\d,]+ [\d,–]+ (\d+)", said)
    rules = {
        "Styrkor": "Styrkor: frågor där",
        "Under medianen": "Under medianen: frågor där",
        "Störst lyft": "Störst lyft: frågor där",
    }
    starts = {name: said.find(rule) for name, rule in rules.items() if rule in said}
    end, found = said.index("Poängen är 0–100 för varje fråga"), []
    for name, start in starts.items():
        stop = min([at for at in [*starts.values(), end] if at > start])
        part = said[start:stop]
        texts = [" ".join(str(item.text).split()) for item in world.results.codebook.items if item.scored]
        at = {part.find(question): question for question in texts if question in part}
        found += [(name, at[place]) for place in sorted(at)]
    return Told(row.group(2), row.group(1), row.group(3), **lists(world, found))


def of_page(world: World, unit: str) -> Told:
    """Regionprofil: the tables as a browser would show them."""
    label = world.results.register.by_code[unit].label
    page = opened("region", region=label, omgang=world.wave)
    assert not page.exception
    every = tables(page)
    own = next(table for table in every if "Till nästa nivå" in table and "Räkning" in table).iloc[0]
    said, found = words(page), []
    for table in every:
        if list(table.columns[:3]) != ["Fråga", "Svar", "Poäng"]:
            continue
        name = "Störst lyft"
        if "Median" in table:
            above = table["Poäng"].astype(int) > table["Median"].astype(int)
            assert above.all() or not above.any()
            name = "Styrkor" if above.all() else "Under medianen"
        found += [(name, question) for question in table["Fråga"]]
    n = re.search(r"för (\d+) regioner med värde", said).group(1)
    return Told(own["Värde"], own["Nivå"], n, **lists(world, found))


@pytest.fixture(scope="module")
def published(world) -> dict[str, Told]:
    """Open data: index, level and n of every region."""
    frame = opendata.scores.frame(world.results)
    frame = frame[(frame["omgang"] == world.wave) & (frame["kod"] == INDEX)]
    n = str(int(frame["varde"].notna().sum()))
    return {
        row.region_kod: Told(text.number(float(row.varde), 1), row.niva_namn, n)
        for row in frame.dropna(subset=["varde"]).itertuples()
    }


# --- they are held against each other ---


@pytest.mark.timeout(600)
def test_every_region_is_told_the_same_in_every_file(world, published):
    assert set(published) <= set(world.answering) and len(published) >= 17
    different = []
    for unit in published:
        work = world.work(unit)
        told = {
            "slides": of_slides(world, slides.write(work)),
            "workbook": of_workbook(world, *(excel_workbook.write_one(work, made) for made in work.rendered_charts(1))),
            "site": of_site(world, unit),
        }
        told["slides"] = replace(told["slides"], lifts=told["site"].lifts)  # a slide is about what stands out alone
        if len(set(told.values())) > 1 or {one.head for one in told.values()} != {published[unit].head}:
            different.append((unit, told, published[unit]))
    assert not different
    assert all(one.strengths or one.below for one in told.values()) and all(one.lifts for one in told.values())


@pytest.mark.timeout(600)
def test_the_report_and_the_page_tell_what_the_files_tell(world, published):
    units = list(published)
    for unit in [units[0], "08" if "08" in units else units[2], units[-1]][:FEW]:
        expected = of_site(world, unit)
        assert of_pdf(world, report.unit(world.work(unit))) == expected
        assert of_workbook(world, excel_workbook.write(world.work(unit))) == expected
        assert of_page(world, unit) == expected


def test_a_region_without_answers_is_said_to_be_so_and_told_nothing(world):
    unit = world.results.silent(world.wave)[0]
    label = world.results.register.by_code[unit].label
    assert "har inte svarat" in words(opened("region", region=label, omgang=world.wave))
    made = pypdf.PdfReader(io.BytesIO(report.unit(world.work(unit))))
    assert "har inte svarat i omgången" in " ".join(" ".join(page.extract_text() for page in made.pages).split())
    said = site.unit(world.results, world.results.register.by_code[unit], world.results.by_wave[world.wave])
    assert not said["answered"] and not said["lists"]


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_the_whole_product_tells_every_region_the_same(world, published):
    """Every chart in every file, and the page of each region."""
    for unit in published:
        work = replace(world.work(unit), charts=CHARTS)
        expected = of_site(world, unit)
        assert replace(of_slides(world, slides.write(work)), lifts=expected.lifts) == expected, unit
        assert of_workbook(world, excel_workbook.write(work)) == expected, unit
        assert of_pdf(world, report.unit(work)) == expected, unit
        assert of_page(world, unit) == expected, unit
        assert expected.head == published[unit].head, unit
