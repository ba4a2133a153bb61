"""PDF: tagged, in the right language, whole; a region's report says what its answers say, and is made without a
browser.
"""

import io
import re
import zipfile
from dataclasses import replace
from functools import cache

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan import export, store
from lplan import results as composition
from lplan.charts import CHARTS
from lplan.core import responses as r
from lplan.export import Work, report, slides
from lplan.export.report import country_chapters, parts, unit_profile
from lplan.results import Choice
from tests.publish_data import CHOICE, HERE, HOSTILE, fake, named, shipped

WORK = Work(shipped(), CHOICE, link="http://localhost:8501/start?region=Sk%C3%A5ne")


def read(data: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(data))


@cache
def words(pdf: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf.pages).split())


@cache
def tags(pdf: pypdf.PdfReader):
    """Every structure element, in order: (kind, alternative text)."""
    found, waiting = [], [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, pypdf.generic.ArrayObject):
            waiting += reversed(list(element))
        elif isinstance(element, pypdf.generic.DictionaryObject):
            if "/S" in element:
                found.append((str(element["/S"]), str(element.get("/Alt", ""))))
            if "/K" in element:
                waiting.append(element["/K"])
    return found


@pytest.fixture(scope="module")
def region():
    return read(report.unit(WORK))


@pytest.fixture(scope="module")
def everybody():
    return read(report.country(replace(WORK, choice=replace(CHOICE, unit=None))))


@pytest.mark.parametrize("which", ["region", "everybody"])
def test_it_is_tagged_named_and_in_swedish(which, request):
    pdf = request.getfixturevalue(which)
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "sv"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title in ("Region Skåne", "Lärandeplaner i det regionala utvecklingsarbetet")
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    kinds = [kind for kind, _alt in tags(pdf)]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)
    figures = [alt for kind, alt in tags(pdf) if kind == "/Figure"]
    assert all(len(alt) > 40 for alt in figures)


def test_headings_never_skip_a_level(region):
    levels = [int(kind[2]) for kind, _alt in tags(region) if re.fullmatch("/H[1-6]", kind)]
    assert levels[0] == 1
    assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False))


def test_every_chart_of_the_registry_is_told_of_in_the_countrys_report(everybody):
    work = replace(WORK, choice=replace(CHOICE, unit=None))
    said, alts = words(everybody), {alt for _kind, alt in tags(everybody)}
    drawn = {key for chapter in (*country_chapters.CHAPTERS, country_chapters.UNCERTAIN) for key in chapter.charts}
    for rendered in work.rendered_charts():
        assert " ".join(rendered.title.split()) in said, rendered.chart.key
        shape = parts.figure_data(rendered, work).shape.key
        if rendered.chart.slide and rendered.chart.key in drawn:
            assert any(rendered.title in alt for alt in alts), rendered.chart.key
        elif rendered.chart.key in drawn and shape not in ("grid", "table"):
            assert rendered.alt in alts, rendered.chart.key


def test_every_chapter_names_charts_of_the_registry():
    named_ = [key for chapter in (*country_chapters.CHAPTERS, country_chapters.UNCERTAIN) for key in chapter.charts]
    assert set(named_) <= {chart.key for chart in CHARTS} and len(named_) == len(set(named_))
    assert set(unit_profile.CHARTS + unit_profile.DRAWN) <= {chart.key for chart in CHARTS}


def test_the_countrys_report_is_short_before_its_appendix_and_a_regions_is_shorter(region, everybody):
    pages = [n for n, page in enumerate(everybody.pages) if "Bilaga: tabeller" in page.extract_text()]
    assert pages[0] == 1 and 10 <= pages[-1] <= 25, "the contents name the appendix, and it begins by page 26"
    assert 4 <= len(region.pages) <= 7


@pytest.fixture(scope="module")
def reports(request, region, everybody):
    """Everybody's report and a region's, in both worlds."""
    engine = store.connect(f"sqlite:///{request.getfixturevalue('collected_folder') / 'lplan.sqlite'}")
    results = composition.load(engine, "larandeplaner")
    last, before = results.waves[-1].key, results.waves[-2].key
    work = Work(results, Choice("larandeplaner", last, before), link=WORK.link)
    own = replace(work, choice=replace(work.choice, unit="12"))
    yield {"everybody": [everybody, read(report.country(work))], "region": [region, read(report.unit(own))]}
    engine.dispose()


def lines_of(page) -> list[tuple[float, str]]:
    """(how far up on the page, words) of its running text, foot and head aside."""
    found: list[tuple[float, str]] = []
    page.extract_text(
        visitor_text=lambda said, cm, tm, _font, _size: found.append((cm[1] * tm[4] + cm[3] * tm[5] + cm[5], said))
    )
    return [(y, said.strip()) for y, said in found if said.strip() and 50 < y < 790]


def test_no_page_of_the_chapters_is_half_empty(reports):
    for pdf in reports["everybody"]:
        contents = pdf.pages[1].extract_text()
        method = int(re.search(r"Så har vi räknat[ .]+(\d+)", contents).group(1))
        low = [min(y for y, _said in lines_of(page)) for page in pdf.pages[3 : method - 1]]
        empty = [(y - 57) / (782 - 57) for y in low]
        assert max(empty[:-1]) < 0.45 and sum(empty) / len(empty) < 0.25, empty
        assert len(lines_of(pdf.pages[-1])) > 12, "the last page has more than a few lines"


def test_a_row_of_a_table_is_not_parted_over_two_pages(everybody):
    facts = {"".join(str(said).split()) for said in shipped().facts["measure"]}
    pages = ["".join(page.extract_text().split()) for page in everybody.pages]
    assert len(facts) > 20 and all(any(said in page for page in pages) for said in facts)


def test_a_heading_stands_on_the_page_of_its_table(reports):
    for pdf in reports["region"]:
        pages = [" ".join(page.extract_text().split()) for page in pdf.pages]
        for head, column in (
            ("Offentliga belägg", "Vad källan säger"),
            ("Sammanhang", "Folkmängd"),
            ("Nivåerna", "Till"),
        ):
            assert any(head in page and column in page.split(head, 1)[1] for page in pages), head


def test_the_plans_function_is_a_figure_of_one_wave_with_reasons_under_their_answers(reports):
    for pdf in reports["everybody"]:
        page = next(" ".join(p.extract_text().split()) for p in pdf.pages[3:] if "Planens funktion" in p.extract_text())
        figure = page.split("Planens funktion", 1)[1].split("Källa", 1)[0]
        assert "– Har en tydlig avgränsning" in figure and "2015" not in figure and "2024" not in figure


def test_what_a_figure_leaves_out_stands_in_the_appendix(reports):
    """Who answered what of the resources: the figure counts, the appendix names."""
    for pdf in reports["everybody"]:
        pages = [" ".join(page.extract_text().split()) for page in pdf.pages]
        start = max(n for n, page in enumerate(pages) if page.find("Bilaga: tabeller") >= 0)
        said = next(page for page in pages[start:] if "att resurserna räcker" in page)
        table = said.split("att resurserna räcker", 1)[1].split("Källa", 1)[0]
        assert "Stockholm" in table and "Norrbotten" in table and "Ja, delvis" in table


def test_contents_and_summary_send_the_reader_to_the_page_where_it_stands(everybody):
    contents, summary = everybody.pages[1].extract_text(), everybody.pages[2].extract_text()
    for chapter in (*country_chapters.CHAPTERS, country_chapters.UNCERTAIN):
        page = int(re.search(rf"{chapter.name}[ .]+(\d+)", contents).group(1))
        assert everybody.pages[page - 1].extract_text().count(chapter.name), chapter.name
    figures = re.findall(r"Figur\s(\d+)", contents)
    assert figures == [str(n + 1) for n in range(len(figures))] and len(figures) > 15
    assert "sidan" in summary and "Sammanfattning" in summary


def test_the_same_sentence_is_not_told_twice_in_the_chapters(everybody):
    said = " ".join(" ".join(page.extract_text() for page in everybody.pages[3:14]).split())
    assert said.count("indexet har 35 frågor 2015 och 38 frågor 2017") == 1


def test_every_page_carries_the_mark_and_its_number(region):
    for n, page in enumerate(region.pages, 1):
        said = page.extract_text()
        assert "Simulerade svar" in said
        assert f"{n} / {len(region.pages)}" in said


def test_nothing_is_drawn_outside_the_margins(region):
    """Every piece of text begins on the paper, a little in from its edges."""
    for page in region.pages:
        places = []
        page.extract_text(
            visitor_text=lambda said, _cm, tm, _font, _size, places=places: places.append((said, tm[4], tm[5]))
        )
        for said, x, y in places:
            if said.strip() and (x or y):
                assert -1 <= x < 580 and -1 <= y < 842, (said, x, y)


def test_all_choices_and_the_key_to_signs_are_printed(region):
    said = words(region)
    for shown in (
        "2017 simulerad",
        "2015 simulerad",
        "20 av 21 regioner",
        "Mognadsindex 1.0",
        shipped().definition.hash[:12],
        "Teckenförklaring",
        "uppgiften saknas",
        "Dataversion",
    ):
        assert shown in said, shown


def test_a_regions_own_numbers_stand_in_its_report(region):
    results = shipped()
    said = words(region)
    row = results.scored("2017", "index").set_index("unit").loc["12"]
    from lplan.core import text

    assert f"Värde 0–100 {text.number(row['score'], 1)}" in said
    assert results.level_name(int(row["level"])) in said
    item = results.codebook.with_role("plan_year")
    answer = results.answers("2017", item.code).set_index("unit").loc["12", "answer"]
    assert f"{item.text} {answer}" in said
    cited = results.evidence[results.evidence["unit"] == "12"]
    links = {
        a.get_object()["/A"]["/URI"] for page in region.pages for a in page.get("/Annots", []) if "/A" in a.get_object()
    }
    known = results.sources.set_index("source")["url"]
    assert {known[source] for source in cited["source"] if str(known[source]).startswith("http")} <= links


def test_a_region_that_did_not_answer_is_said_so_on_one_page():
    silent = shipped().silent("2017")[0]
    pdf = read(report.unit(replace(WORK, choice=replace(CHOICE, unit=silent))))
    assert len(pdf.pages) == 1
    said = words(pdf)
    assert "har inte svarat i omgången" in said and "Senast svarade Region Östergötland i omgången 2015" in said
    assert "Alla svar" not in said and "Så har vi räknat" not in said


def test_no_answer_is_told_apart_in_the_list_of_answers():
    results = named("Ugglarp")
    rows = results.responses.copy()
    rows.loc[(rows["unit"] == "w") & (rows["item"] == "R"), "status"] = r.SKIPPED
    rows.loc[(rows["unit"] == "w") & (rows["item"] == "Y"), ["answer", "status"]] = ["2019", r.ANSWERED]
    said = words(read(report.unit(Work(replace(results, responses=rows), replace(HERE, unit="w")))))
    assert "Nu? Inget svar" in said and "År? 2019" in said and "hemligt" not in said


def test_a_long_table_repeats_its_head_and_loses_no_row():
    results = named("Ugglarp")
    rows = [[f"R{n:03}", "svar"] for n in range(150)]
    from lplan.export.report import composition as pages_of

    made = read(pages_of._typeset(Work(results, HERE), "T", [parts.rows(["Kod", "Vad"], rows)]))
    pages = [page.extract_text() for page in made.pages]
    assert len(pages) > 2
    assert sum("Kod" in page for page in pages) >= 3
    assert set(re.findall(r"R\d{3}", " ".join(pages))) == {row[0] for row in rows}


def test_a_new_chart_is_in_the_report_by_itself():
    alone = replace(WORK, charts=(*CHARTS[:1], fake()), choice=replace(CHOICE, unit=None))
    assert "Ada har flest" in words(read(report.country(alone)))


def test_a_handout_has_the_slides_and_room_to_write_and_never_the_speakers_notes():
    pages = [
        slides.of_chart(next(WORK.rendered_charts()), WORK),
        slides.Page("question", "Vad gör ni?", notes="Vänta en minut"),
    ]
    said = words(read(report.handout(WORK, pages, "Seminarium i Åre")))
    assert "Vad gör ni?" in said and "uppdraget att lära" in said and "Vänta" not in said


def test_a_zip_holds_every_region_under_its_own_name():
    few = named("Ugglarp")
    told = []
    made = report.all_units(Work(few, HERE, tell=lambda share, said: told.append((share, said))))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.namelist() == ["u Ugglarp 2020.pdf", "v Vik 2020.pdf", "w Åmål 2020.pdf"]
        assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    assert [said for _share, said in told] == ["Ugglarp", "Vik", "Åmål"]


@pytest.mark.parametrize("said", [*HOSTILE, "漢字 😀 עברית", '#import "x"', "$a$ *b* _c_ @d <e> `f` \\ [g"])
def test_words_are_shown_as_they_are_and_never_read_as_markup(said):
    pdf = read(report.unit(Work(named(said), HERE)))
    shown = " ".join(re.sub("[\x00-\x1f\ufffe]", " " if "\t" in said else "", said).split())
    ascii_ = "".join(c for c in shown if c.isascii())
    assert not ascii_ or ascii_[:12].strip() in "".join(c for c in words(pdf) if c.isascii())


@settings(max_examples=10, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_any_words_make_a_report(said):
    assert report.unit(Work(named(said), HERE)).startswith(b"%PDF")


def test_english_is_said_to_be_english():
    from lplan.core import text

    with text.using("en"):
        pdf = read(report.unit(replace(WORK, choice=replace(CHOICE, language="en"))))
    assert pdf.trailer["/Root"]["/Lang"] == "en"
    assert "Simulated answers" in words(pdf) and "Teckenförklaring" not in words(pdf)


def test_the_registry_makes_it():
    assert export.make("pdf", WORK).startswith(b"%PDF")
    assert r.ANSWERED not in export.name("pdf", WORK)
