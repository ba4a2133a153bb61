"""What strangers' files have in them that our own never had: each finding, mended, as a small file."""

import io

import openpyxl
import pytest
import xlsxwriter

from lplan.core import responses as r
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation import sheet_layout
from lplan.intake.interpretation.file_interpretation import understand
from lplan.intake.interpretation.heading_matching import UNIT
from tests.small_survey import BOOK, REGISTER, book, errors, intake


def columns(data: bytes | str) -> dict[str, str]:
    u = understand(read(data if isinstance(data, bytes) else data.encode(), "fil"), BOOK, REGISTER)
    return {column.heading: column.target for column in u.columns}


@pytest.mark.parametrize("other", ["SLAG[other]", "Vilka slag? [Annat]", "SLAG [Other]"])
def test_the_text_of_other_is_no_answer_to_the_question_itself(other):
    found, problems = intake(f"Region;SLAG[gis];SLAG[stat];{other}\nSkåne;Y;;En egen modell\nHalland;;Y;\n")
    assert not errors(problems)
    assert (found["12", "SLAG"], found["13", "SLAG"]) == (("gis", r.ANSWERED), ("stat", r.ANSWERED))
    assert any(p.column == other and "Annat" in p.message and "läses inte in" in p.message for p in problems)


def test_a_heading_that_is_like_a_question_read_from_other_columns_is_not_that_question():
    said = columns("Region;Vilka slag? [GIS];Vilka slag? [Statistik];Vilka slag då?\nSkåne;Ja;Nej;x\n")
    assert said["Vilka slag då?"] == "ignored"


@pytest.mark.parametrize(
    "rows",
    [
        [["", "Planens år", "Uppföljning"], ["12", 2014, 3], ["Region Halland", 2015, 4], ["Gotland", 2016, 2]],
        [["", "12", "Region Halland", "Gotland"], ["Planens år", 2014, 2015, 2016], ["Uppföljning", 3, 4, 2]],
    ],
    ids=["upright", "on its side"],
)
def test_the_units_are_found_though_nothing_stands_above_them(rows):
    found, problems = intake(book(rows))
    assert (
        not errors(problems) and found["12", "AR"] == ("2014", r.ANSWERED) and found["09", "UPP"] == ("2.0", r.ANSWERED)
    )
    assert any(p.reason == "guessed_column" for p in problems), "told, and to be confirmed"


def test_a_column_that_asks_for_the_region_and_holds_only_regions_needs_no_confirming():
    file = "Vilken region arbetar du i?;Planens år\nSkåne;2014\nHalland;2015\n"
    _found, problems = intake(file)
    assert columns(file)["Vilken region arbetar du i?"] == UNIT
    assert not [p for p in problems if p.reason == "guessed_column"]


def test_what_stands_below_the_answers_stops_nothing():
    _found, problems = intake("ID;Region;Planens år;Handläggare\n1;Skåne;2014;A\n;;;\nAntal svar;;;\n;;;Anna Ek\n")
    assert not errors(problems) and [p.row for p in problems if p.reason == "note_row"] == [4, 5]
    _found, problems = intake("ID;Region;Planens år\n1;Skåne;2014\n2;;2015\n")
    assert [p.reason for p in errors(problems)] == ["no_unit"], "a row with answers is not passed over"


@pytest.mark.parametrize(
    ("words", "code"),
    [("Region Skane", "12"), ("VASTRA GOTALAND", "14"), ("Jamtland Harjedalen", "23"), ("Orebro", "18")],
)
def test_a_name_that_has_lost_its_dots_is_known_and_told(words, code):
    found, problems = intake(f"Region;Planens år\n{words};2014\n")
    assert found[code, "AR"] == ("2014", r.ANSWERED) and not errors(problems)
    assert any("prickar och ringar är borta" in p.message for p in problems)


@pytest.mark.parametrize(
    "words", ["Län 12 Skåne", "Skåne (f.d. landstinget)", "Svar från Region Skåne, VGR tackade nej"]
)
def test_a_known_name_with_something_around_it_is_asked_about_and_not_taken(words):
    found, problems = intake(f"Region;Planens år\n{words};2014\n")
    assert found["12", "AR"] == (None, r.NO_RESPONSE)
    assert [p.reason for p in errors(problems)] == ["unknown_unit"]


def percents() -> bytes:
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet, share = made.add_worksheet(), made.add_format({"num_format": "0.0%"})
    sheet.write_row(0, 0, ["Region", "Uppföljning"])
    sheet.write_row(1, 0, ["Skåne"])
    sheet.write_number(1, 1, 0.035, share)
    made.close()
    return out.getvalue()


def test_a_share_in_a_workbook_is_what_it_looks_like_and_never_a_hundredth_in_silence():
    found, problems = intake(percents())
    assert found["12", "UPP"][0] is None
    assert str(errors(problems)[0]) == "'3.5%' är inget tal. Skriv talet utan procenttecken, så som frågan vill ha det."


def test_a_year_with_a_thousands_space_is_a_year():
    for space in (" ", "\u00a0", "\u202f"):
        assert intake(f"Region;Planens år\nSkåne;2{space}014\n")[0]["12", "AR"] == ("2014", r.ANSWERED)


def test_what_is_not_seen_is_taken_away_and_told():
    found, problems = intake("\u200bRegion;Planens\u00ad år\nSk\u200båne;20\u200b14\n")
    assert found["12", "AR"] == ("2014", r.ANSWERED) and not errors(problems)
    assert any("U+00AD och U+200B" in p.message for p in problems)
    assert "👩\u200d💻" in intake("Region;KOM\nSkåne;👩\u200d💻\n")[0]["12", "KOM"][0], "emoji stay whole"


@pytest.mark.parametrize("extra", ["", "\n" * 30], ids=["near the top", "on the next page"])
def test_headings_that_come_again_are_no_beginning_and_no_answers(extra):
    """All that stood above them was left out in silence."""
    found, problems = intake(f"Region;Planens år\nSkåne;2014\nKalmar;2013\n{extra}Region;Planens år\nHalland;2015\n")
    assert [found[unit, "AR"][0] for unit in ("12", "08", "13")] == ["2014", "2013", "2015"] and not errors(problems)


@pytest.mark.parametrize(
    "words", ["I hög grad.", "i hög grad (3)", "(3) I hög grad", "3 I hög grad", "I hög grad; ", "3) i hög grad,"]
)
def test_a_label_with_its_number_or_a_full_stop_is_the_label(words):
    found, problems = intake(book([["Region", "Grad"], ["Skåne", words]]))
    assert found["12", "GRAD"] == ("3", r.ANSWERED) and not errors(problems)


@pytest.mark.parametrize("words", ["I hög grad (2)", "3 gånger om året", "(3) Kanske", "2 I hög grad"])
def test_a_number_that_contradicts_the_label_or_stands_beside_other_words_is_asked_about(words):
    found, problems = intake(book([["Region", "Grad"], ["Skåne", words]]))
    assert found["12", "GRAD"][0] is None and [p.reason for p in errors(problems)] == ["bad_answer"]


def test_a_name_in_merged_cells_stands_for_all_the_rows_that_they_span():
    made = openpyxl.Workbook()
    for row in (["Region", "Svarande", "Uppföljning"], ["Skåne", "A", 2], [None, "B", 3], ["Halland", "C", 4]):
        made.active.append(row)
    made.active.merge_cells("A2:A3")
    out = io.BytesIO()
    made.save(out)
    found, problems = intake(out.getvalue(), profile={"rules": {"several": "mean"}})
    assert not errors(problems) and (found["12", "UPP"][0], found["13", "UPP"][0]) == ("2.5", "4.0")


def test_years_that_other_programs_wrote_as_fractions_and_days_are_years():
    found, problems = intake("Region;Planens år\nSkåne;2014.0\nHalland;42005.5\nKalmar;2014-13\n")
    assert (found["12", "AR"][0], found["13", "AR"][0], found["08", "AR"][0]) == ("2014", "2015", None)
    assert [p.row for p in problems if p.reason == "understood"] == [3], "a year is not told to be one"


def test_hela_riket_is_a_total():
    found, problems = intake("Region;Uppföljning\nSkåne;2\nHalland;3\nHela riket;5\n")
    assert not errors(problems) and "total_agrees" in {p.reason for p in problems}


def test_a_text_file_that_was_saved_in_one_column_is_said_to_be_that():
    _found, problems = intake(book([["Region;Planens år"], ["Skåne;2014"]]))
    assert "Allt står i en enda kolumn: läs in textfilen som den är" in str(errors(problems)[0])


@pytest.mark.parametrize("shape", ["one row a region", "one row an answer"])
@pytest.mark.parametrize(
    ("gis", "stat", "wanted"),
    [
        ("Ja", "-", ("gis", r.ANSWERED)),
        ("-", "-", ("", r.ANSWERED)),
        ("Vet ej", "", (None, r.DONT_KNOW)),
        ("Nej", "Kanske", None),
        ("Toppen", "", ("gis", r.ANSWERED)),
    ],
)
def test_boxes_are_read_alike_in_columns_and_in_rows_also_as_a_person_has_decided(shape, gis, stat, wanted):
    decided = {"symbols": {"-": "0"}, "options": {"SLAG": {"Toppen": "gis"}}}
    wide = f"Region;AR;SLAG:gis;SLAG:stat\nSkåne;2014;{gis};{stat}\n"
    long = f"region;fraga;svar\nSkåne;AR;2014\nSkåne;SLAG:gis;{gis}\nSkåne;SLAG:stat;{stat}\n"
    found, problems = intake(wide if shape == "one row a region" else long, profile=decided)
    if wanted:
        assert found["12", "SLAG"] == wanted and not errors(problems)
    else:
        assert ["'Kanske' är varken ja eller nej." in str(p) for p in errors(problems)] == [True]


def test_an_answer_by_code_above_headings_that_come_again_is_no_heading():
    """Region 13's row and the headings below it were read as two rows of headings, and all above them was lost."""
    head = "ID;Region;Planens år;Uppföljning;Kommentar\n"
    file = head + "R1;12;2014;3;\nR2;13;2015;4;\n"
    found, problems = intake(file + head + "R3;09;2016;2;\n")
    assert not errors(problems)
    assert [found[unit, "AR"][0] for unit in ("12", "13", "09")] == ["2014", "2015", "2016"]
    _found, problems = intake(file + head.replace("Kommentar", "Kommentarer") + "R3;09;2016;2;\n")
    assert errors(problems)[0].row == 4, "headings in other words are pointed at"


def test_a_tool_is_known_by_the_title_above_the_headings():
    rows = [
        ["esMaker rapport: enkät 2017"],
        [],
        ["Respondent", "Svarsdatum", "Organisation", "Planens år"],
        [1, "2017-12-01", "Skåne", 2014],
    ]
    assert understand(read(book(rows), "x"), BOOK, REGISTER).tool == "esMaker"


def test_fewer_rows_are_tried_as_headings_when_hundreds_of_sheets_are_full_of_words():
    class Sheet:
        height, words = 100, [""] * 100

    assert sheet_layout.depth([Sheet()] * 10) == sheet_layout.HEAD and 4 <= sheet_layout.depth([Sheet()] * 100) < 10
