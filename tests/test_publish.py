"""Take away: every chart in every format, the frame's own numbers in the file, and no text that does anything."""

import io
import re
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan import cli, export
from lplan.charts import CHARTS, Column
from lplan.charts.base import chart_data
from lplan.core import responses as r
from lplan.core import table_writer
from lplan.core.errors import WARNING
from lplan.export import Work, excel_workbook
from lplan.export import answer_files as answers
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from lplan.response_writer import file_name
from tests.publish_data import CHOICE, HERE, HOSTILE, fake, named, shipped

WORK = Work(shipped(), CHOICE, link="http://localhost:8501/start?region=Sk%C3%A5ne")
PICTURES = {rendered.chart.key: rendered for rendered in WORK.rendered_charts()}
KEYS = list(PICTURES)


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(export.make("xlsx", WORK)))


def sheet_of(book, rendered):
    """The chart's sheet: two charts may have one finding, but then their tables begin with different columns."""
    heading = rendered.table.columns[0]
    return next(
        sheet for sheet in book.worksheets if (sheet["A1"].value, sheet["A6"].value) == (rendered.title, heading)
    )


def block(sheet, rendered):
    """The numbers that the sheet's chart reads: (categories, {series → values})."""
    left = next(n for n in range(1, 60) if sheet.cell(6, n).value == "Diagrammets tal")
    count = len(WORK.data(rendered).categories)
    categories = [sheet.cell(7 + n, left).value for n in range(count)]
    series, at = [], left + 1
    while (name := sheet.cell(6, at).value) is not None:
        series.append((name, [sheet.cell(7 + n, at).value for n in range(count)]))
        at += 1
    return categories, series


def test_exports_walk_the_registry():
    assert Work(shipped(), CHOICE).charts is CHARTS
    assert set(KEYS) == {chart.key for chart in CHARTS} - {"weight_effect"}, "nothing is moved: nothing is told"


def test_every_chart_but_a_list_of_events_has_a_form_of_its_own():
    tables = {key for key, rendered in PICTURES.items() if WORK.data(rendered).shape == chart_data.TABLE}
    assert tables <= {"commission_timeline", "answers_all"}  # events, and every answer of everybody


@pytest.mark.parametrize("key", KEYS)
def test_a_plots_numbers_are_the_frames(key):
    """Every number in the plot stands in one of the frame's own columns, row by row."""
    rendered = PICTURES[key]
    data = WORK.data(rendered)
    frame = rendered.frame
    for series in data.series:
        said = [value for value in series.values if value is not None]
        columns = [
            set(frame[name].dropna().map(str))
            for name in frame
            if frame[name].map(lambda v: not isinstance(v, list)).all()
        ]
        assert any({str(value) for value in said} <= column for column in columns), series.name
    if data.shape == chart_data.STACKED:
        assert sum(v or 0 for s in data.series for v in s.values) == frame["n"].sum()


def test_my_unit_is_marked_only_where_the_rows_are_units():
    frame = pd.DataFrame({"label": ["Mål", "Medel"], "n": [1, 2], "unit": ["12", "12"]})
    named_there = chart_data.encode(chart_data.Encoding(chart_data.BARS, ("label",), values=("n",)), frame, (), "12")
    assert named_there.mine == frozenset()
    its_own = chart_data.encode(
        chart_data.Encoding(chart_data.BARS, ("label",), values=("n",)), frame.assign(unit=["12", "01"]), (), "12"
    )
    assert its_own.mine == {0}


def test_levels_stand_in_their_order_whatever_comes_first_and_a_blank_is_missing():
    frame = pd.DataFrame(
        {
            "d": ["A", "B", "A", "B"],
            "u": ["x", "x", "y", "y"],
            "words": ["Hög", "Låg", "", "Hög"],
            "state": ["2", "0", "", "2"],
        }
    )
    data = chart_data.encode(chart_data.Encoding(chart_data.GRID, ("d",), "u", ("words",), "state"), frame, (), None)
    assert data.states == (("0", "Låg"), ("2", "Hög"), ("missing", "Svar saknas"))
    assert data.series[1].states == ("missing", "2")


def test_a_value_lies_between_its_bounds_and_a_difference_is_no_dot():
    assert chart_data.default_encoding(*scored("name", "score", "score_low", "score_high")).values == (
        "score_low",
        "score",
        "score_high",
    )
    assert chart_data.default_encoding(*scored("name", "before", "now", "change")).values == ("before", "now")


def test_a_frame_with_more_holes_than_cells_is_a_table_and_its_rows_are_bars_when_they_are_measured():
    frame = pd.DataFrame({"group": list("aabc"), "label": list("wxyz"), "weight": [0.5, 0.5, 1.0, 1.0]})
    words = (Column("group", "g"), Column("label", "l"))
    assert chart_data.default_encoding(frame, words).shape == chart_data.TABLE
    measured = chart_data.default_encoding(frame, (*words, Column("weight", "w", "percent1")))
    assert (measured.shape, measured.category, measured.values) == (chart_data.BARS, ("label",), ("weight",))


def scored(name, *scores):
    frame = pd.DataFrame({name: ["a", "b"], **{score: [1.0, 2.0] for score in scores}})
    return frame, (Column(name, name), *(Column(score, score, "score") for score in scores))


def test_what_a_stacked_chart_is_made_of_is_worked_out_by_hand():
    rendered = next(p for p in Work(named("Ugglarp"), HERE).rendered_charts() if p.chart.key == "revision")
    data = Work(named("Ugglarp"), HERE).data(rendered)
    assert data.categories == ("2020",)
    assert [(s.name, s.values) for s in data.series] == [("Ja", (1,)), ("Nej", (1,)), ("Svar saknas", (1,))]


def test_who_has_no_value_keeps_a_place_and_is_named():
    work = Work(named("Ugglarp"), HERE)
    rendered = next(p for p in work.rendered_charts() if p.chart.key == "plan_timeline")
    data = work.data(rendered)
    assert dict(zip(data.categories, data.series[0].values, strict=True)) == {"Vik": 5.0, "Ugglarp": 2.0, "Åmål": None}
    assert data.empty == ("Åmål",)
    assert data.categories[min(data.mine)] == "Ugglarp"


@pytest.mark.parametrize("key", KEYS)
def test_a_sheet_holds_the_frame_and_its_chart_reads_the_frames_numbers(book, key):
    rendered = PICTURES[key]
    sheet = sheet_of(book, rendered)
    columns = [column for column in rendered.chart.columns if column.name in rendered.frame]
    for at, column in enumerate(columns, 1):
        read = [sheet.cell(7 + n, at).value for n in range(len(rendered.frame))]
        for value, said in zip(rendered.frame[column.name], read, strict=True):
            if column.form == "text":
                assert (said or "") == column.shown(value)
            elif value != value or value is None:
                assert said == (None if column.form == "share" else "..")  # no answer has no share
            else:
                assert said == pytest.approx(float(value), abs=1e-12)
    data = WORK.data(rendered)
    if data.categories:
        categories, series = block(sheet, rendered)
        assert categories == list(data.categories)
        for (name, read), drawn in zip(series, data.series, strict=True):
            assert name == drawn.name
            for said, value in zip(read, drawn.values, strict=True):
                assert said == value if isinstance(value, str) or value is None else said == pytest.approx(value)
        charted = data.shape.excel is not None
        assert bool(sheet._charts) == charted


@pytest.mark.parametrize("key", KEYS)
def test_the_same_values_stand_on_the_page_in_swedish_form(key):
    """The table twin that a page shows is the frame's columns, written out."""
    rendered = PICTURES[key]
    for at, column in enumerate(c for c in rendered.chart.columns if c.name in rendered.frame):
        assert rendered.table.iloc[:, at].tolist() == [column.shown(value) for value in rendered.frame[column.name]]


def test_the_workbook_has_contents_answers_metadata_and_the_mark(book):
    assert book.sheetnames[0] == "Innehåll" and {"Svar", "Metadata"} <= set(book.sheetnames)
    assert len({name.casefold() for name in book.sheetnames}) == len(book.sheetnames)
    assert all(len(name) <= 31 for name in book.sheetnames)
    linked = {
        cell.hyperlink.location.split("!")[0].strip("'")
        for row in book["Innehåll"].iter_rows()
        for cell in row
        if cell.hyperlink
    }
    assert linked == set(book.sheetnames) - {"Innehåll"}
    answers = book["Svar"]
    assert answers.freeze_panes and answers.auto_filter.ref
    assert answers.max_row == len(shipped().responses) + 1
    about = {row[0].value: row[1].value for row in book["Metadata"].iter_rows()}
    assert about["Omgång"] == "2017 simulerad" and about["Svar"] == "Simulerade svar"
    assert shipped().definition.hash[:12] in about["Index"]
    assert about[".."] == "uppgiften saknas"
    for sheet in book.worksheets:
        if sheet.title in {PICTURES[key].chart.name for key in KEYS if PICTURES[key].simulated}:
            assert sheet["A3"].value == "Simulerade svar"


def test_answers_keep_the_kinds_of_no_value_apart_and_hide_what_nobody_approved():
    heads, rows = answers.of(Work(named("Ugglarp säger"), HERE))
    by_key = {(row[1], row[4]): row for row in rows}
    assert [head for head, _width in heads][-2:] == ["Status", "status"]
    assert by_key["u", "R"][6:] == ("j", "Ja", "svar", "answered")
    assert by_key["w", "R"][6:] == ("", "", "svarade inte på enkäten", "no_response")
    assert by_key["u", "F"][7] == "Ugglarp säger"
    assert by_key["v", "F"][6:] == ("", "", "får inte visas", "suppressed")
    assert not any("hemligt" in cell for row in rows for cell in row)


@pytest.mark.parametrize("known", [f for f in export.FORMATS if f.one and not f.painted], ids=lambda f: f.key)
@pytest.mark.parametrize(
    "key", ["map", "levels_overview", "since_last", "plan_timeline", "themes_heat", "commission_timeline"]
)
def test_a_chart_comes_out_alone_in_every_format(known, key):
    made = export.make_one(known.key, WORK, PICTURES[key].chart)
    assert len(made) > 100
    said = export.name(known.key, WORK, PICTURES[key].chart)
    assert said.endswith("." + known.ending) and "Skåne" in said and "simulerade" in said


@pytest.mark.parametrize("key", ["answers-xlsx", "answers-csv", "answers-open", "answers-json"])
def test_the_answers_of_a_wave_are_read_in_again_as_they_were(key):
    results = shipped()
    made = export.make(key, WORK)
    said = export.name(key, WORK)
    assert "svaren" in said and "simulerade" in said and "Skåne" not in said
    found = understand(read(made, said), results.codebook, results.register)
    back = convert(found, results.codebook, results.register)
    assert back.wave == "2017" and not back.errors
    assert r.changes(results.answers("2017"), back.responses).empty
    assert found.plain and [p.severity for p in back.problems if p.reason == "simulated"] == [WARNING]


def test_a_chart_added_to_the_registry_is_in_every_export_by_itself():
    work = Work(shipped(), CHOICE, charts=(*CHARTS[:1], fake()))
    book = openpyxl.load_workbook(io.BytesIO(export.make("xlsx", work)))
    assert "Alldeles ny" in book.sheetnames
    assert book["Alldeles ny"]._charts
    data = work.data(work.rendered(fake()))
    assert (data.shape, data.categories, data.series[0].values) == (chart_data.BARS, ("Ada", "Bo", "Cy"), (3, 1, 2))
    assert data.mine == {1}


def test_work_that_is_stopped_leaves_nothing_and_says_how_far_it_had_come():
    told = []

    def stop(share, words):
        told.append(share)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export.make("xlsx", replace(WORK, tell=stop))
    assert told == sorted(told) and told[0] >= 0 and told[-1] < 1


# --- text on its way out ---


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("key", ["xlsx"])
def test_no_cell_of_a_workbook_is_a_formula(words, key):
    book = openpyxl.load_workbook(io.BytesIO(export.make(key, Work(named(words), HERE))))
    shown = table_writer.plain(words)
    read = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in read if cell.data_type == "f"]
    assert any(str(cell.value) == shown.strip("\t") or str(cell.value) == shown for cell in read)
    for cell in read:
        if cell.value == shown and table_writer.starts_formula(shown):
            assert cell.quotePrefix


@settings(max_examples=12, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_any_words_make_a_workbook_that_opens(words):
    book = openpyxl.load_workbook(io.BytesIO(export.make("xlsx", Work(named(words), HERE))))
    assert not [c for sheet in book.worksheets for row in sheet.iter_rows() for c in row if c.data_type == "f"]


@given(st.text(max_size=60))
def test_neutral_words_never_begin_a_formula_and_stay_readable(words):
    said = table_writer.safe(words)
    assert not table_writer.starts_formula(said)
    assert table_writer.plain(words) in (said, said[1:])
    said.encode("utf-8")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("=1+1", "'=1+1"),
        ("-5", "-5"),
        ("+46 8", "'+46 8"),
        ("−3,5", "−3,5"),
        ("a\x00b", "ab"),
        ("\ufeff=1", "'\ufeff=1"),
        ("hej", "hej"),
    ],
)
def test_a_number_is_no_formula_and_a_hidden_one_is(words, said):
    assert table_writer.safe(words) == said


@pytest.mark.parametrize("form", ["csv", "json"])
def test_files_of_one_wave_hold_that_wave_alone(form):
    from lplan.export.opendata import archive

    made = dict(archive.files(Work(shipped(), CHOICE), f".{form}", wave="2015"))
    answers = next(body.decode() for name, body in made.items() if "svar" in name)
    assert "2015" in answers and not re.search(r"\b(2011|2017),\d\d,", answers) and '"2017"' not in answers
    every = dict(archive.files(Work(shipped(), CHOICE), f".{form}"))
    assert len(next(body for name, body in every.items() if "svar" in name)) > 2 * len(answers.encode())


def test_a_long_text_is_cut_where_excel_would_and_says_so():
    said = table_writer.plain("å" * 40_000)
    assert len(said) == table_writer.LIMIT and said.endswith("… [avkortad]")


@given(st.lists(st.text(max_size=50), max_size=12))
def test_sheet_names_are_legal_and_unique(words):
    taken = set()
    names = [excel_workbook.sheet_name(said, taken) for said in words]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") and name == name.strip("'")


def test_a_file_is_called_what_it_holds_in_swedish():
    assert (
        file_name("Lärandeplaner: läge", "2017", "Östergötland/Åre", ending="xlsx")
        == "Lärandeplaner läge 2017 Östergötland Åre.xlsx"
    )
    assert file_name("../..", ending="csv") == "export.csv"


@pytest.mark.parametrize("words", HOSTILE)
def test_csv_is_neutral_in_both_kinds(words):
    work = Work(named(words), HERE)
    rendered = next(p for p in work.rendered_charts() if p.chart.key == "response")
    for key, mark, comma in (("csv", b"\xef\xbb\xbf", ";"), ("csv-open", b"", ",")):
        made = export.make_one(key, work, rendered.chart)
        assert made.startswith(mark) and made.count(b"\xef\xbb\xbf") == bool(mark)
        first = re.split(comma, re.split("\r?\n", made.decode("utf-8-sig"))[1])[0].strip('"')
        assert not table_writer.starts_formula(first)


def test_csv_for_excel_has_decimal_commas_and_says_source_and_mark():
    made = export.make_one("csv", WORK, PICTURES["since_last"].chart).decode("utf-8-sig")
    row = made.split("\r\n")[1].split(";")
    assert re.fullmatch(r"-?\d+,\d+", row[1])
    assert "Simulerade svar" in made and "Källa" in made
    assert "simulated" in export.make_one("csv-open", WORK, PICTURES["since_last"].chart).decode().split("\n")[0]


# --- without a screen ---


@pytest.mark.parametrize(("form", "count"), [("pptx", 1), ("pdf", 1), ("xlsx", 1), ("csv", 16), ("json", 16)])
def test_the_command_line_writes_the_same_files(tmp_path, capsys, form, count):
    assert (
        cli.main(["export", "--wave", "2017", "--format", form, "--out", str(tmp_path), "--region", "Region Skåne"])
        == 0
    )
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) == count and not [path for path in written if path.suffix == ".part"]
    assert re.search(r"\d+ fil(er)? är skriv(en|na)", capsys.readouterr().out)
    if count == 1:
        assert "Skåne" in written[0].name and "simulerade svar" in written[0].name


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--wave", "1999"], "1999 finns inte"),
        (["--wave", "2017", "--region", "Atlantis"], "'Atlantis' finns inte"),
        (["--wave", "2011", "--baseline", "2017"], "före 2011"),
        (["--wave", "2017", "--survey", "annan"], "annan finns inte"),
        (["--wave", "2017", "--template", "/finns/inte.pptx"], "går inte att öppna"),
    ],
)
def test_the_command_line_says_what_can_be_chosen_and_writes_nothing(tmp_path, capsys, arguments, said):
    assert cli.main(["export", "--format", "pptx", "--out", str(tmp_path / "ut"), *arguments]) == 1
    assert said in capsys.readouterr().err
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_report_is_written_for_the_country_when_no_region_is_named(tmp_path):
    assert cli.main(["export", "--wave", "2017", "--format", "pdf", "--out", str(tmp_path), "--baseline", "none"]) == 0
    (made,) = tmp_path.iterdir()
    assert made.name == "Lärandeplaner i det regionala utvecklingsarbetet 2017 simulerade svar.pdf"
