"""PowerPoint: native charts with the frame's numbers, words for who cannot see, the agency's own template."""

import io
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pptx import Presentation
from pptx.util import Inches

from lplan import export, seminar
from lplan.charts.base import chart_data
from lplan.charts.base.chart import LARGEST
from lplan.core import table_writer
from lplan.core.errors import Refused
from lplan.core.text import gettext
from lplan.export import Work, slides
from lplan.export.slides import template
from lplan.export.slides.slide_contents import FORMS
from tests.publish_data import CHOICE, HERE, HOSTILE, fake, named, shipped

WORK = Work(shipped(), CHOICE, link="http://localhost:8501/start?region=Sk%C3%A5ne", appendix=True)
OURS = r"=(?:MAX|MIN|IF|AND|OR|COUNT|[A-Z]\d+|[-+*/<=,:()\d.])+"  # what computes floating bars: functions and cells
CHARTED = tuple(shape for shape in chart_data.SHAPES if shape.powerpoint)


@pytest.fixture(scope="module")
def deck():
    return Presentation(io.BytesIO(export.make("pptx", WORK)))


@pytest.fixture(scope="module")
def rendered_charts():
    return list(WORK.rendered_charts())


def described(slide):
    """The descriptions of what is drawn on a slide, groups and all."""
    return [e.get("descr") for e in slide._element.iter() if e.tag.endswith("}cNvPr") and e.get("descr")]


def words(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_it_is_wide_and_every_slide_has_title_number_and_mark(deck):
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    for n, slide in enumerate(deck.slides, 1):
        assert slide.shapes.title is not None and slide.shapes.title.text_frame.text
        assert slide.shapes[0].shape_id == slide.shapes.title.shape_id  # read first
        if slide.slide_layout.name != "Title Slide":
            assert any('type="slidenum"' in shape._element.xml for shape in slide.shapes), n


def test_every_chart_has_its_finding_as_title_its_words_its_source_and_notes(deck, rendered_charts):
    last = words(deck.slides[len(deck.slides) - 1])
    for rendered in rendered_charts:
        its = [slide for slide in deck.slides if slide.shapes.title.text_frame.text.startswith(rendered.title)]
        assert its or gettext(rendered.chart.name) in last, rendered.chart.key
        shown = rendered.chart.slide_data(rendered.frame, WORK.results, WORK.choice)
        form = gettext(FORMS[shown.shape.key]).split(" i ")[0].split("{")[0]
        for slide in its:
            assert slide.has_notes_slide
            assert any(rendered.title in said for said in described(slide)), rendered.chart.key
            assert rendered.source.split(".")[0] in words(slide)
            assert ("Simulerade svar" in words(slide).split("\n")) == rendered.simulated
        assert not its or any(form in said for slide in its for said in described(slide)), rendered.chart.key


def test_native_charts_and_their_own_workbooks_hold_the_frames_numbers(deck, rendered_charts):
    seen = 0
    for rendered in rendered_charts:
        data = rendered.chart.slide_data(rendered.frame, WORK.results, WORK.choice)
        if data.shape not in CHARTED:
            continue
        charts = [
            s.chart
            for slide in deck.slides
            if slide.shapes.title.text_frame.text.startswith(rendered.title)
            for s in slide.shapes
            if s.has_chart
        ]
        categories = [" ".join(str(c).split()) for chart in charts for c in chart.plots[0].categories]
        assert categories == [table_writer.plain(name) for name in data.categories]
        for n, series in enumerate(data.series):
            if data.shape != chart_data.DOTS or n == data.main:  # of marks that float, the last series is the value
                at = n if data.shape != chart_data.DOTS else -1
                drawn = [value for chart in charts for value in list(chart.plots[0].series)[at].values]
                assert drawn == [None if v is None else pytest.approx(float(v)) for v in series.values], (
                    rendered.chart.key,
                    series.name,
                )
            kept = []
            for chart in charts:
                sheet = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))["Sheet1"]
                assert sheet.cell(1, n + 2).value == series.name
                kept += [sheet.cell(row, n + 2).value for row in range(2, 2 + len(chart.plots[0].categories))]
            assert kept == [None if v is None else pytest.approx(float(v)) for v in series.values]
        seen += 1
    assert seen > 12


def test_nothing_stands_outside_a_slide(deck):
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.left >= -1 and shape.top >= -1, (slide.shapes.title.text_frame.text, shape.name)
            assert shape.left + shape.width <= deck.slide_width + 1
            assert shape.top + shape.height <= deck.slide_height + 1


def test_the_last_slide_has_all_choices_a_link_and_its_code(deck):
    last = deck.slides[len(deck.slides) - 1]
    assert "2017 simulerad" in words(last) and shipped().definition.hash[:12] in words(last)
    assert "Teckenförklaring" in words(last)
    assert any(WORK.link in said for said in described(last))
    assert WORK.link in [shape.click_action.hyperlink.address for shape in last.shapes if shape.shape_type == 13]


def test_a_new_chart_becomes_a_native_one_by_itself():
    work = Work(shipped(), CHOICE, charts=(fake(),), appendix=True)
    deck = Presentation(io.BytesIO(export.make("pptx", work)))
    chart = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart][-1]
    assert list(chart.plots[0].series[0].values) == [3, 1, 2]


def test_text_a_quote_and_a_question_become_slides():
    pages = [
        slides.Page("title", "Seminarium", ("Stockholm",)),
        slides.Page("text", "Uppdraget", ("Ett", "Två"), notes="Säg något"),
        slides.Page("quote", "Med egna ord", quotes=(("Vi lär", "Skåne"),), simulated=True),
        slides.Page("question", "Vad gör ni?"),
    ]
    deck = Presentation(io.BytesIO(slides.write(WORK, pages)))
    said = [words(slide) for slide in deck.slides]
    assert "Ett\nTvå" in said[1] and "”Vi lär”" in said[2] and "– Skåne" in said[2] and "Simulerade svar" in said[2]
    assert deck.slides[1].notes_slide.notes_text_frame.text == "Säg något"
    assert len(deck.slides) == 5


def test_a_long_chart_is_parted_and_a_very_long_one_says_so():
    data = chart_data.ChartData(
        chart_data.BARS, tuple(f"r{n}" for n in range(50)), (chart_data.Series("n", tuple(range(50))),), frozenset({49})
    )
    parted = slides.chart_parts.parts(data, 22)
    assert [len(part.categories) for part in parted] == [17, 17, 16]
    assert [v for part in parted for v in part.series[0].values] == list(range(50))
    assert parted[2].mine == {15}


# --- text that does nothing ---


@pytest.mark.parametrize("said", HOSTILE)
def test_no_words_are_a_formula_in_a_charts_workbook_or_break_the_file(said):
    deck = Presentation(io.BytesIO(export.make("pptx", Work(named(said), HERE))))
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_chart:
                sheet = openpyxl.load_workbook(io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob)).active
                computed = [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
                assert not [cell for cell in computed if not re.fullmatch(OURS, cell.value)]


@settings(max_examples=8, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_any_words_make_slides_that_open(said):
    Presentation(io.BytesIO(export.make("pptx", Work(named(said), HERE))))


# --- templates ---


def agency(*names: str, content: bytes | None = None) -> bytes:
    """A template of an agency: its layouts renamed, its own slide in it."""
    made = Presentation()
    made.slide_width, made.slide_height = Inches(13.333), Inches(7.5)
    for layout, name in zip(made.slide_layouts, names, strict=False):
        layout.name = name
    made.slides.add_slide(made.slide_layouts[0]).shapes.title.text = "Gammal bild"
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def test_an_agencys_template_is_used_by_its_layouts_names_and_its_slides_are_gone():
    template = agency("Omslag", "Rubrik och innehåll", "c", "d", "e", "Endast rubrik")
    deck = Presentation(
        io.BytesIO(
            slides.write(
                WORK, [slides.Page("title", "T"), slides.of_chart(next(WORK.rendered_charts()), WORK)], template
            )
        )
    )
    first, *charted = [slide.slide_layout.name for slide in deck.slides]
    assert first == "Omslag" and set(charted) == {"Endast rubrik"}
    assert "Gammal bild" not in "".join(words(slide) for slide in deck.slides)


def test_a_template_with_names_nobody_knows_is_used_by_what_its_layouts_hold():
    template = agency(*(f"Mall {n}" for n in range(11)))
    deck = Presentation(io.BytesIO(slides.write(WORK, [slides.of_chart(next(WORK.rendered_charts()), WORK)], template)))
    assert deck.slides[0].shapes.title is not None
    assert deck.slides[0].slide_layout.name == "Mall 5"  # title alone


def test_a_potx_is_a_template_too():
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(agency("Omslag"))) as old, zipfile.ZipFile(kept, "w") as new:
        for member in old.infolist():
            body = old.read(member)
            if member.filename == "[Content_Types].xml":
                body = body.replace(b"presentationml.presentation.main", b"presentationml.template.main")
            new.writestr(member.filename, body)
    assert len(Presentation(io.BytesIO(slides.write(WORK, [slides.Page("title", "T")], kept.getvalue()))).slides) == 2


def zipped(**members: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as out:
        for name, body in members.items():
            out.writestr(name.replace("__", "/"), body)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "skadad"),
        (b"PK\x03\x04 half", "skadad"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "gammalt format"),
        (b"%PDF-1.7", "skadad"),
        (zipped(a=b"1"), "ingen PowerPoint"),
        (zipped(**{"[Content_Types].xml": b"<x/>", "ppt__presentation.xml": b"<x/>"}), "öppna"),
        (zipped(**{"[Content_Types].xml": b"<x/>", "ppt__vbaProject.bin": b"x"}), "makron"),
        (zipped(**{"[Content_Types].xml": b"<x/>", "ppt__presentation.xml": b"<!DOCTYPE x><x/>"}), "hör hemma"),
        (agency("Omslag")[:9_000], "skadad"),
    ],
)
def test_a_faulty_template_is_refused_in_a_sentence(data, why):
    with pytest.raises(Refused) as refused:
        slides.write(WORK, [slides.Page("title", "T")], data)
    assert why in str(refused.value) and refused.value.problems[0].suggestion


def test_a_bomb_of_a_template_is_refused_before_it_is_unpacked(monkeypatch):
    monkeypatch.setattr(template, "UNPACKED", 1)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("[Content_Types].xml", b"<x/>")
        out.writestr("ppt/presentation.xml", b"0" * 2**21)
    with pytest.raises(Refused, match="för stor"):
        slides.write(WORK, [slides.Page("title", "T")], file.getvalue())


def test_sections_and_shows_of_a_template_go_with_its_slides():
    made = Presentation(io.BytesIO(agency("Omslag")))
    root = made.part._element
    listed = made.slides._sldIdLst[0]
    from lxml import etree

    extension = etree.fromstring(
        f'<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"><p:ext '
        f'uri="{{521415D9-36F7-43E2-AB2F-B90AF26B5E84}}">'
        f'<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section '
        f'name="A" id="{{00000000-0000-0000-0000-000000000000}}">'
        f'<p14:sldIdLst><p14:sldId id="{listed.id}"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext></p:extLst>'
    )
    root.append(extension)
    file = io.BytesIO()
    made.save(file)
    after = Presentation(io.BytesIO(slides.write(WORK, [slides.Page("title", "T")], file.getvalue())))
    assert not list(after.part._element.iter("{*}sectionLst")) and not list(after.part._element.iter("{*}ext"))


def test_a_frozen_seminar_becomes_slides_in_its_own_order_with_its_notes():
    deck = seminar.freeze(seminar.default(shipped()), shipped(), CHOICE)
    pages = slides.of_deck(deck)
    made = Presentation(io.BytesIO(slides.write(WORK, pages)))
    titles = [slide.shapes.title.text_frame.text for slide in made.slides]
    wanted = [page.title for page in pages]
    assert [next(t for t in titles if t.startswith(want)) for want in wanted]
    noted = [page for page in pages if page.notes]
    assert noted and all(
        any(
            slide.has_notes_slide and slide.notes_slide.notes_text_frame.text == table_writer.plain(page.notes)
            for slide in made.slides
        )
        for page in noted
    )
    for slide in made.slides:  # at most seven categories where the chart's first rows may stand alone
        for shape in slide.shapes:
            if shape.has_chart and "största av" in words(slide):
                assert len(list(shape.chart.plots[0].categories)) <= LARGEST
