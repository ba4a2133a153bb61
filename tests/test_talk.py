"""The talk: few slides with a thread, in both worlds; nothing overflows or is cut, marks lie where their numbers are,
and a template that was made by others is obeyed.
"""

import io
import re
import subprocess
from pathlib import Path

import openpyxl
import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from lplan import export, seminar, store
from lplan import results as composition
from lplan.charts import CHARTS, by_key
from lplan.charts.base import theme
from lplan.charts.base.chart_data import BARS, DOTS, ChartData, Series
from lplan.core import text
from lplan.export import Work, slides
from lplan.export.slides import floating_bars, native_charts, template
from lplan.export.slides.template_style import style_of
from lplan.results import Choice
from tests.publish_data import shipped
from tests.slide_extents import faults

TEMPLATES = Path("/usr/lib/libreoffice/share/template/common/presnt")
DARK, FOOT_BAND, FOUR_THREE = "Portfolio", "Midnightblue", "Vintage"


@pytest.fixture(scope="module", params=["demonstration", "collected"])
def world(request):
    if request.param == "demonstration":
        return shipped()
    engine = store.connect(f"sqlite:///{request.getfixturevalue('collected_folder') / 'lplan.sqlite'}")
    return composition.load(engine, "larandeplaner")


def work(results, unit=None, **more) -> Work:
    last, before = results.waves[-1].key, results.waves[-2].key
    return Work(results, Choice("larandeplaner", last, before, unit), link="http://localhost:8501/s/x", **more)


def opened(data: bytes):
    return Presentation(io.BytesIO(data))


def said(slide) -> str:
    return "\n".join(shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


# --- which slides ---


def test_the_country_is_told_in_at_most_fourteen_slides_in_the_order_of_the_thread(world):
    made = work(world)
    deck = opened(export.make("pptx", made))
    assert 11 <= len(deck.slides) <= 14 and not faults(deck)
    findings = {
        chart.key: chart.render(world, made.choice, with_figure=False).title for chart in CHARTS if chart.offered(world)
    }
    order = [findings[slide.chart] for slide in seminar.default(world).slides if slide.chart]
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    at = [next(n for n, title in enumerate(titles) if title.startswith(finding)) for finding in order]
    assert at == sorted(at) and len(at) >= 7
    brief = said(deck.slides[1])
    assert all(
        finding in brief for finding in (findings["map"], findings["levels_overview"], findings["maturity_index"])
    )


def test_a_region_is_told_in_at_most_nine_slides_and_a_silent_one_of_what_the_others_answered(world):
    wave = world.waves[-1].key
    silent = world.silent(wave)
    some = [unit for unit in world.asked(wave) if unit not in silent][::7] + silent[:1]
    for unit in some:
        deck = opened(export.make("pptx", work(world, unit)))
        assert 5 <= len(deck.slides) <= 9, unit
        assert not faults(deck)
        first = said(deck.slides[0])
        assert world.name(unit) in first and ("har inte svarat" in first) == (unit in silent)


def test_every_chart_that_the_talk_names_is_in_the_registry():
    import tomllib

    from lplan.core.settings import ROOT

    written = tomllib.loads((ROOT / "data" / "seminar.toml").read_text(encoding="utf-8"))
    raw = [slide for part in ("slide", "unit", "silent") for slide in written[part]]
    named = {slide["chart"] for slide in raw if "chart" in slide} | {
        key for slide in raw for key in slide.get("findings", ())
    }
    assert named <= {chart.key for chart in CHARTS}


@pytest.fixture(scope="module")
def appended():
    """(the work, its talk with the appendix)."""
    made = work(shipped(), appendix=True)
    return made, opened(export.make("pptx", made))


def test_the_appendix_has_every_other_chart_once_and_nothing_overflows_there(appended):
    made, deck = appended
    assert not faults(deck)
    noted = "\n".join(slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide)
    titles = "\n".join(slide.shapes.title.text_frame.text for slide in deck.slides)
    last = said(deck.slides[len(deck.slides) - 1])
    for rendered in made.rendered_charts():
        assert rendered.title in titles or rendered.title in noted or text.gettext(rendered.chart.name) in last
    html = export.make("html", made).decode()
    assert "Bilaga: alla diagram" in html


def test_the_plans_function_is_a_slide_of_one_wave_with_reasons_under_their_answers(appended):
    made, deck = appended
    found = by_key("function").render(made.results, made.choice, with_figure=False).frame
    slide = next(slide for slide in deck.slides if "planen fyller en funktion" in slide.shapes.title.text_frame.text)
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    names = [str(name).replace("\n", " ") for name in chart.plots[0].categories]
    numbers = dict(zip(names, chart.plots[0].series[0].values, strict=True))
    now = found[(found["branch"] == "") & (found["group"] == found["group"].iloc[0])]
    reasons = found[found["branch"] != ""]
    expected = dict(zip(now["label"], now["n"], strict=True))
    expected |= {f"– {label}": n for label, n in zip(reasons["label"], reasons["n"], strict=True)}
    assert numbers == expected and names.index(now["label"].iloc[0]) < names.index(f"– {reasons['label'].iloc[0]}")


def test_notes_speak_of_the_slide_as_it_is(appended):
    _made, deck = appended
    for slide in deck.slides:
        notes = slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else ""
        if "högerklicka" in notes:
            assert any(shape.has_chart for shape in slide.shapes)
        if "Tabellen kan ändras" in notes:
            assert any(shape.has_table for shape in slide.shapes)
        for shape in slide.shapes:
            if shape.has_chart or shape.has_table:
                spoken = shape._element.nvGraphicFramePr.cNvPr.get("descr")
                assert (
                    spoken.startswith("Tabell") == shape.has_table or "Hur många" in spoken or "Fortsättning" in spoken
                )


# --- what a slide has room for ---


def charts_of(deck, words: str):
    """The native charts of the slides whose titles hold some words."""
    return [
        shape.chart
        for slide in deck.slides
        if words in slide.shapes.title.text_frame.text
        for shape in slide.shapes
        if shape.has_chart
    ]


def test_titles_of_charts_have_one_size(world):
    deck = opened(export.make("pptx", work(world)))
    sizes = {
        run.font.size.pt
        for slide in deck.slides
        if any(shape.has_chart for shape in slide.shapes)
        for run in slide.shapes.title.text_frame.paragraphs[0].runs
    }
    assert len(sizes) == 1 and sizes.pop() >= 20


def test_a_long_list_stands_in_two_halves_with_one_scale_one_size_and_every_row():
    made = work(shipped())
    halves = charts_of(opened(export.make("pptx", made)), "år eller äldre")
    assert len(halves) == 2
    assert len({chart.value_axis.maximum_scale for chart in halves}) == 1
    assert len({chart.category_axis.tick_labels.font.size.pt for chart in halves}) == 1
    layouts = [chart._chartSpace.find(".//{*}plotArea/{*}layout/{*}manualLayout") for chart in halves]
    assert len({layout.find("{*}w").get("val") for layout in layouts}) == 1  # a bar of 1 is as long in both
    deep = [
        float(layout.find("{*}h").get("val")) / len(list(c.plots[0].categories))
        for layout, c in zip(layouts, halves, strict=True)
    ]
    assert deep[0] == pytest.approx(deep[1], rel=0.01)
    named = [str(name) for chart in halves for name in chart.plots[0].categories]
    assert named == list(by_key("plan_timeline").render(made.results, made.choice, with_figure=False).frame["name"])


def test_a_heading_goes_with_what_stands_under_it_when_a_list_is_parted():
    names = ("A", "– a", "– b", "– c", "– d", "B", "– e", "– f", "– g", "C", "D")
    data = ChartData(BARS, names, (Series("n", tuple(range(11))),))
    first, second = slides.chart_parts.parts(data, 6)
    assert first.categories == names[:5] and second.categories == names[5:]
    assert second.series[0].values == tuple(range(5, 11))


def test_a_regions_slides_show_the_medians_that_their_findings_speak_of(world):
    unit = next(unit for unit in world.asked(world.waves[-1].key) if unit not in world.silent(world.waves[-1].key))
    made = work(world, unit)
    for key in ("profile", "strengths"):
        rendered = by_key(key).render(world, made.choice, with_figure=False)
        data = rendered.chart.slide_data(rendered.frame, world, made.choice)
        assert [series.name for series in data.series] == ["Median", world.name(unit)]
        assert len(set(data.categories)) == len(data.categories)
    apart = rendered.frame[rendered.frame["kind"] != "lift"]
    assert data.categories == tuple(apart["label"]) and data.series[1].values == tuple(apart["own"])


def test_the_resources_slide_counts_each_answer_in_each_wave(world):
    made = work(world)
    rendered = by_key("resources_enough").render(world, made.choice, with_figure=False)
    data = rendered.chart.slide_data(rendered.frame, world, made.choice)
    counts = rendered.frame.groupby(["wave", "label"]).size()
    for series in data.series:
        for wave, n in zip(data.categories, series.values, strict=True):
            assert (n or 0) == counts.get((wave, series.name), 0)
    assert sum(n or 0 for series in data.series for n in series.values) == len(rendered.frame)


def test_a_maps_table_ends_with_those_that_have_no_level(world):
    deck = opened(export.make("pptx", work(world)))
    table = next(shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table)
    said = [row.cells[0].text_frame.text for row in table.rows]
    assert said[-1].startswith("Har inte svarat") and said[:4] == [
        "Lärande",
        "Etablerad",
        "Under uppbyggnad",
        "Påbörjad",
    ]


def test_a_grid_whose_cells_say_what_they_are_has_no_legend_of_numbers(appended):
    _made, deck = appended
    for slide in deck.slides:
        cells = [
            cell.text_frame.text
            for shape in slide.shapes
            if shape.has_table
            for row in shape.table.rows
            for cell in list(row.cells)[1:]
        ]
        signs = {
            shape.text_frame.text
            for shape in slide.shapes
            if shape.shape_type == MSO_SHAPE_TYPE.AUTO_SHAPE and shape.text_frame.text.isdecimal()
        }
        assert signs <= set(cells)


def test_an_intervals_legend_names_it_once():
    def three(*names):
        return ChartData(DOTS, ("a",), tuple(Series(name, (1.0,)) for name in names))

    assert floating_bars.legend(three("Intervall från", "Värde", "Intervall till"))[1][1] == "Intervall"
    assert floating_bars.legend(three("Lägst", "Värde", "Högst"))[1][1] == "Lägst – högst"


# --- floating bars ---


def plot(*series: tuple, names=("a", "b", "c", "d", "e")) -> ChartData:
    made = tuple(Series(f"s{n}", values, form="score") for n, values in enumerate(series))
    return ChartData(DOTS, names[: len(series[0])], made)


def spans(data: ChartData) -> list[list[tuple[str, float, float]]]:
    """(paint, from, to) of what is seen of each category."""
    scale = floating_bars.scale_of(data)
    parts = floating_bars.parts(data, scale)[:-1]
    made = []
    for n in range(len(data.categories)):
        seen, up, down = [], 0.0, 0.0
        for part in parts:
            length = part.lengths[n] or 0.0
            start = up if length > 0 else down
            up, down = (up + length, down) if length > 0 else (up, down + length)
            if part.paint and length:
                seen.append((part.paint, *sorted((start, start + length))))
        made.append(sorted(seen, key=lambda span: span[1]))
    return made


def test_a_dumbbell_reaches_from_before_to_now_with_an_end_for_each():
    rises, falls, same, only, none = spans(plot((20.0, 60.0, 50.0, None, None), (40.0, 30.0, 50.0, 70.0, None)))
    assert [span[0] for span in rises] == ["before", "between", "now"]
    assert (rises[0][1], rises[-1][2]) == pytest.approx((20.0, 40.0))
    assert [span[0] for span in falls] == ["now", "between", "before"]
    assert (falls[0][1], falls[-1][2]) == pytest.approx((30.0, 60.0))
    for spot, at in ((same, 50.0), (only, 70.0)):
        assert [span[0] for span in spot] == ["now"] and (spot[0][1] + spot[0][2]) / 2 == pytest.approx(at)
    assert none == []


def test_an_interval_has_its_value_between_its_bounds_also_across_nought():
    across, over = spans(
        ChartData(
            DOTS,
            ("a", "b"),
            tuple(
                Series(name, values, form="two")
                for name, values in (("från", (-0.2, 0.4)), ("värde", (0.3, 0.6)), ("till", (0.7, 0.9)))
            ),
        )
    )
    for seen, (low, value, high) in ((across, (-0.2, 0.3, 0.7)), (over, (0.4, 0.6, 0.9))):
        assert min(span[1] for span in seen) == pytest.approx(low) and max(span[2] for span in seen) == pytest.approx(
            high
        )
        mark = next(span for span in seen if span[0] == "now")
        assert (mark[1] + mark[2]) / 2 == pytest.approx(value)


def computed(formula: str, sheet) -> float:
    """A formula of a chart's sheet, worked out: Excel's few functions, blank cells and all."""
    said = re.sub(r"(?<![<>=])=(?!=)", "==", formula.removeprefix("="))
    said = re.sub(r"([A-Z]\d+):([A-Z]\d+)", r"*cells('\1', '\2')", said)
    said = re.sub(r"(?<!')\b([A-Z]\d+)\b(?!')", r"cell('\1')", said)

    class Blank(float):
        """An empty cell: nought in arithmetic, and nothing to MIN, MAX and COUNT."""

    def cell(at):
        value = sheet[at].value
        return Blank(0) if value is None else float(value)

    def known(values):
        return [v for v in values if not isinstance(v, Blank)] or [0.0]

    names = {
        "cell": cell,
        "cells": lambda a, b: [cell(found.coordinate) for row in sheet[f"{a}:{b}"] for found in row],
        "MIN": lambda *values: min(known(values)),
        "MAX": lambda *values: max(known(values)),
        "COUNT": lambda *values: sum(not isinstance(v, Blank) for v in values),
        "IF": lambda asked, yes, no: yes if asked else no,
        "AND": lambda *asked: all(asked),
        "OR": lambda *asked: any(asked),
    }
    return float(eval(said, {"__builtins__": {}}, names))  # our own formulas, checked by OURS in test_publish_slides


@pytest.mark.parametrize("unit", [None, "12"])
def test_a_charts_own_sheet_computes_what_its_slide_shows(unit):
    deck, seen = opened(export.make("pptx", work(shipped(), unit))), 0
    for shape in (shape for slide in deck.slides for shape in slide.shapes if shape.has_chart):
        blob = io.BytesIO(shape.chart.part.chart_workbook.xlsx_part.blob)
        formulas, kept = (openpyxl.load_workbook(blob, data_only=only).active for only in (False, True))
        for cell in (cell for row in formulas.iter_rows() for cell in row if cell.data_type == "f"):
            assert computed(cell.value, formulas) == pytest.approx(kept[cell.coordinate].value, abs=1e-6), cell.value
            seen += 1
    assert seen > 100


# --- templates of others, as LibreOffice draws them ---


def office(*args: str, into: Path) -> None:
    command = ["soffice", f"-env:UserInstallation=file://{into}/profile", "--headless", *args, "--outdir", str(into)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)


@pytest.fixture(scope="module")
def others(tmp_path_factory) -> dict[str, bytes]:
    """Three templates that come with LibreOffice, as PowerPoint's."""
    into = tmp_path_factory.mktemp("templates")
    office("--convert-to", "pptx", *(str(TEMPLATES / f"{n}.otp") for n in (DARK, FOOT_BAND, FOUR_THREE)), into=into)
    return {name: (into / f"{name}.pptx").read_bytes() for name in (DARK, FOOT_BAND, FOUR_THREE)}


@pytest.mark.slow
@pytest.mark.parametrize("name", [DARK, FOOT_BAND, FOUR_THREE])
def test_a_template_of_others_is_obeyed(name, others):
    """Words can be read on what lies behind them, nothing overflows, and no foot stands on a band."""
    deck = opened(slides.write(work(shipped()), template_bytes=others[name]))
    assert not faults(deck) and len(deck.slides) <= 14
    empty = template.opened(others[name])
    style = style_of(empty, template.layout(empty, template.HEADING))
    assert (theme.contrast(style.look.paper, "#ffffff") > 7) == (name == DARK)
    assert theme.contrast(style.look.ink, style.look.paper) >= 4.5
    for slide in deck.slides:
        bands = [
            shape
            for part in (slide.slide_layout, slide.slide_layout.slide_master)
            for shape in part.shapes
            if not shape.is_placeholder
            and shape.width
            and shape.width < deck.slide_width * 1.1
            and shape.height < deck.slide_height * 0.5
        ]
        title = slide.shapes.title
        for line in (band for band in bands if band.height < deck.slide_height * 0.02 and band.width > title.width / 4):
            assert not title.top + title.height * 0.4 < line.top < title.top + title.height - 1, title.text_frame.text
        for shape in slide.shapes:
            if shape.name in ("Källa", "Märke", "Bildnummer"):
                for band in bands:
                    apart = shape.top + shape.height <= band.top + 1 or band.top + band.height <= shape.top + 1
                    beside = shape.left + shape.width <= band.left + 1 or band.left + band.width <= shape.left + 1
                    assert apart or beside, (shape.name, band.name, slide.shapes.title.text_frame.text)


@pytest.mark.slow
def test_a_dumbbell_is_a_dumbbell_in_libreoffice(tmp_path):
    made = work(shipped())
    page = next(page for page in slides.talk(made) if page.rendered and page.rendered.chart.key == "change_dimensions")
    (tmp_path / "one.pptx").write_bytes(slides.write(made, [page]))
    office("--convert-to", "png", str(tmp_path / "one.pptx"), into=tmp_path)
    image = Image.open(tmp_path / "one.png").convert("RGB")
    frame = next(shape for shape in opened((tmp_path / "one.pptx").read_bytes()).slides[0].shapes if shape.has_chart)
    chart, scale = frame.chart, image.width / 12_192_000
    layout = chart._chartSpace.find(".//{*}plotArea/{*}layout/{*}manualLayout")
    x, y, w, h = (float(layout.find(f"{{*}}{key}").get("val")) for key in "xywh")
    data = page.rendered.chart.data(page.rendered.frame, made.results, made.choice)
    top, end = floating_bars.scale_of(data).top, floating_bars.scale_of(data).end
    colours = native_charts.paints(
        style_of(
            opened((tmp_path / "one.pptx").read_bytes()),
            opened((tmp_path / "one.pptx").read_bytes()).slide_layouts[5],
            theme.LOOKS["light"],
        )
    )
    for n, (before, now) in enumerate(zip(*(series.values for series in data.series), strict=True)):
        row = round((frame.top + (y + h * (n + 0.5) / len(data.categories)) * frame.height) * scale)
        line = [image.getpixel((at, row)) for at in range(image.width)]

        def place(value):
            return (frame.left + (x + w * value / end) * frame.width) * scale

        for paint in ("before", "between", "now"):
            red, green, blue = (int(colours[paint][k : k + 2], 16) for k in (1, 3, 5))
            seen = [
                at
                for at, pixel in enumerate(line)
                if sum(map(abs, (pixel[0] - red, pixel[1] - green, pixel[2] - blue))) < 30
                and place(0) - 2 < at < place(top)
            ]
            assert seen, (data.categories[n], paint)
            low, high = sorted((place(before), place(now)))
            assert low - 3 <= min(seen) and max(seen) <= high + 3, (data.categories[n], paint)
