"""The importer reads the mess people send, and says what it cannot read, with place, reason and remedy."""

import io
import os
import time
import zipfile

import openpyxl
import pytest

from lplan.core import responses as r
from lplan.core.errors import ERROR, NOTE, WARNING, Refused
from lplan.intake.files.file_reader import Limits, read
from tests.small_survey import HEAD, REGISTER, book, errors, intake

# --- encodings, separators, decimals ---


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", "\t", ",", "|"])
def test_every_encoding_and_separator_gives_the_same_answers(encoding, separator):
    text = f"{HEAD}\r\nSkåne;2014;Ja;3.5;Återkoppling på väg\r\n".replace(";", separator)
    answers, problems = intake(text, encoding=encoding)
    assert not errors(problems)
    assert answers["12", "AR"] == ("2014", r.ANSWERED)
    assert answers["12", "UPP"] == ("3.5", r.ANSWERED)
    assert answers["12", "KOM"] == ("Återkoppling på väg", r.ANSWERED)


def test_a_decimal_comma_is_a_decimal_and_a_thousands_point_is_asked_about():
    answers, problems = intake(f"{HEAD}\nSkåne;2014;Ja;3,5;\nHalland;2014;Ja;1.234;\n")
    assert answers["12", "UPP"] == ("3.5", r.ANSWERED)
    assert [(p.row, p.reason) for p in errors(problems)] == [(3, "bad_answer")]


def test_excels_hint_line_blank_rows_and_lone_returns_do_no_harm():
    for text in (
        f"sep=;\r\n{HEAD}\r\nSkåne;2014;Ja;3;\r\n",
        f"{HEAD}\rSkåne;2014;Ja;3;\r",
        f"{HEAD};;;\nSkåne;2014;Ja;3;;;\n{';' * 8}\n" + ";;;;;;;\n" * 300,
    ):
        answers, problems = intake(text)
        assert answers["12", "AR"] == ("2014", r.ANSWERED) and not errors(problems)


def test_a_quoted_line_break_is_one_row_and_line_numbers_stay_true():
    _answers, problems = intake(f'{HEAD}\nSkåne;2014;Ja;3;"rad ett\nrad två; med semikolon"\nAtlantis;2014;Ja;3;\n')
    assert [(p.reason, p.row) for p in errors(problems)] == [("unknown_unit", 4)]


# --- what is not read at all ---


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


GOOD = book([["Region", "Planens år"], ["Skåne", 2014]])
TYPES = {"[Content_Types]_dot_xml": b"<Types/>"}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "tom"),
        (b"\xef\xbb\xbf", "tom"),
        (b"\n\n  \n", "tom"),
        (b"%PDF-1.4 xx", "PDF"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 500, "gammal Excel-fil"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "webbsida"),
        (GOOD[: len(GOOD) // 2], "skadad"),
        (b"Region;\x00\x01\x02\x00;" * 50, "binär"),
        ("Region;Planens år\nSkÃ¥ne;2014\n".encode(), "trasig"),
        ("Region;Planens år\nSkåne;2014\n".encode("mac_roman"), "teckenkodning"),
        (b'Region;"' + b'"' * 200_001, "Rad 1"),
        (("a;" * 5_000 + "\n").encode() * 3, "kolumner"),
        (b"a;b\n" + b"1;2\n" * 100_000, "rader"),
        (archive(**TYPES, xl__vbaProject_dot_bin=b"x"), "makron"),
        (archive(**TYPES, **{"..__evil": b"x"}), "sökvägar"),
        (
            archive(**TYPES, xl__workbook_dot_xml=b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
            "XML",
        ),
        (archive(**TYPES, xl__worksheets__sheet1_dot_xml=b"0" * (30 << 20)), "för stor"),
    ],
)
def test_what_is_no_survey_is_refused_in_a_sentence_and_quickly(data, said):
    start = time.monotonic()
    with pytest.raises(Refused, match=said) as refused:
        read(data, "svar.xlsx")
    assert all(p.message and p.severity == ERROR for p in refused.value.problems)
    assert time.monotonic() - start < 5


def test_a_file_over_the_limit_is_refused_before_it_is_read():
    with pytest.raises(Refused, match="större än 1 MB"):
        read(b"x" * (1 << 20) + b"x", "svar.csv", Limits(megabytes=1))


def test_a_reader_that_does_not_come_to_an_end_is_stopped(tmp_path, monkeypatch):
    hanging = tmp_path / "hanging"
    hanging.write_text(f"#!/bin/sh\necho $$ > {tmp_path}/pid\nexec sleep 60\n")
    hanging.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(hanging))
    with pytest.raises(Refused, match="för mycket tid"):
        read(GOOD, "svar.xlsx", Limits(seconds=1))
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_workbook_is_known_by_its_bytes_and_not_its_name():
    answers, problems = intake(GOOD, "svar.csv")
    assert answers["12", "AR"] == ("2014", r.ANSWERED) and not errors(problems)


def test_a_stray_cell_at_the_end_of_the_sheet_costs_nothing():
    made = openpyxl.load_workbook(io.BytesIO(GOOD))
    made.active["XFD1048576"] = "x"
    out = io.BytesIO()
    made.save(out)
    start = time.monotonic()
    answers, _problems = intake(out.getvalue())
    assert answers["12", "AR"] == ("2014", r.ANSWERED) and time.monotonic() - start < 5


# --- headings and layouts ---


def test_a_title_above_the_headings_is_not_a_heading():
    rows = [
        ["Enkät lärandeplaner 2017"],
        [],
        ["Bakgrund", None, "Svar"],
        ["Region", "Planens år", "Grad"],
        ["Skåne", 2014, "3 – I hög grad"],
    ]
    answers, problems = intake(book(rows))
    assert answers["12", "GRAD"] == ("3", r.ANSWERED) and not errors(problems)


@pytest.mark.parametrize(
    "heading", ["GRAD", "grad", "I vilken grad?", "3. I vilken grad?", "Q3. I vilken grad?", "Grad"]
)
def test_an_item_is_known_by_code_text_alias_and_number(heading):
    answers, _problems = intake(book([["Region", heading], ["Skåne", "Helt"]]))
    assert answers["12", "GRAD"] == ("4", r.ANSWERED)


def test_a_heading_that_only_resembles_is_a_suggestion_to_confirm():
    _answers, problems = intake(book([["Region", "Planens år", "I vilken gradd"], ["Skåne", 2014, "Helt"]]))
    assert [(p.severity, p.reason) for p in problems if p.column == "I vilken gradd"] == [(WARNING, "guessed_column")]


def test_what_a_person_decided_about_a_column_is_used():
    rows = [["Region", "Planens år", "Helt annat"], ["Skåne", 2014, "Helt"]]
    answers, problems = intake(book(rows), profile={"columns": {"Helt annat": "GRAD"}})
    assert answers["12", "GRAD"] == ("4", r.ANSWERED) and not errors(problems)


@pytest.mark.parametrize("said", ["GIS;Statistik;", "stat; gis", "GIS|Statistik", "GIS, Statistik", "GIS\nStatistik"])
def test_several_answers_in_one_cell(said):
    answers, problems = intake(book([["Region", "Vilka slag?"], ["Skåne", said]]))
    assert answers["12", "SLAG"] == ("gis;stat", r.ANSWERED) and not errors(problems)


def test_several_answers_as_columns_of_ones_and_noughts():
    rows = [
        ["Region", "SLAG:gis", "Vilka slag? – Statistik"],
        ["Skåne", 1, 0],
        ["Halland", 0, 0],
        ["Kalmar", None, None],
    ]
    answers, problems = intake(book(rows))
    assert answers["12", "SLAG"] == ("gis", r.ANSWERED)
    assert answers["13", "SLAG"] == ("", r.ANSWERED), "none of them is an answer"
    assert answers["08", "SLAG"][1] == r.NO_RESPONSE, "never answered is not no"
    assert not errors(problems)


def test_long_form_is_read_too():
    text = "region;item;answer;status\n12;AR;2014;answered\n12;GRAD;;dont_know\n12;SLAG;;answered\n"
    answers, problems = intake(text)
    assert answers["12", "AR"] == ("2014", r.ANSWERED)
    assert answers["12", "GRAD"] == (None, r.DONT_KNOW)
    assert answers["12", "SLAG"] == ("", r.ANSWERED)
    assert not errors(problems)


def test_other_sheets_are_told_about():
    _answers, problems = intake(
        book([["Region", "Planens år"], ["Skåne", 2014]], {"Uppsala": [["Fråga", "Svar"], ["Planens år", "2013"]]})
    )
    assert any(p.reason == "other_sheets" and "Uppsala" in p.message for p in problems)


def test_two_columns_for_the_same_item_are_refused_by_name():
    _answers, problems = intake("Region;Uppföljning;Uppföljning\nSkåne;3;4\n")
    assert [(p.reason, p.column) for p in errors(problems)] == [("duplicate_column", "Uppföljning")]
    assert "Uppföljning (kolumn B), Uppföljning (kolumn C)" in errors(problems)[0].message
    # Which of them counts can be decided: the second is called by its number.
    answers, problems = intake(
        "Region;Uppföljning;Uppföljning\nSkåne;3;4\n", profile={"columns": {"Uppföljning #2": "ignored"}}
    )
    assert answers["12", "UPP"] == ("3.0", r.ANSWERED) and not errors(problems)


def test_a_file_without_a_unit_column_says_what_it_found():
    _answers, problems = intake("Planens år;Under revidering\n2014;Ja\n")
    assert [p.reason for p in errors(problems)] == ["no_unit"]
    assert "Planens år och Under revidering" in errors(problems)[0].suggestion


def test_personal_columns_are_dropped_and_unknown_ones_told_about():
    _answers, problems = intake("Region;E-post;Namn;Något eget;Planens år\nSkåne;a@b.se;Anna;x;2014\n")
    assert {(p.column, p.reason) for p in problems if p.column} >= {
        ("E-post", "dropped_column"),
        ("Namn", "dropped_column"),
        ("Något eget", "unknown_column"),
    }


# --- units ---


@pytest.mark.parametrize(
    "name", ["Skåne", "Region Skåne", "skåne län", "SE-M", "12", "12.0", "SE224", " Skåne\u200b", "Ska\u030ane"]
)
def test_a_region_is_known_by_all_its_names(name):
    answers, problems = intake(book([["Region", "Planens år"], [name, 2014]]))
    assert answers["12", "AR"] == ("2014", r.ANSWERED) and not errors(problems)


def test_a_code_that_lost_its_nought_is_found():
    answers, _problems = intake("Region;Planens år\n1;2014\n")
    assert answers["01", "AR"] == ("2014", r.ANSWERED)


def test_an_unknown_region_is_refused_with_a_suggestion_and_sums_are_left_out():
    _answers, problems = intake("Region;Planens år\nSkonne;2014\nÅland;2014\nRiket;2014\nSk\u0430ne;2014\n")
    assert [(p.row, p.suggestion) for p in errors(problems)] == [
        (2, "Menade du Skåne?"),
        (3, "Skriv namnet eller koden ur registret."),
        (5, "Menade du Skåne?"),
    ]
    assert [(p.row, p.severity) for p in problems if p.reason == "total"] == [(4, WARNING)]


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_the_answers_of_a_row_that_nobody_owns_are_checked_all_the_same(layout):
    """Everything at once: who has mended the name must not meet the next fault then."""
    wide = "Region;Planens år;Uppföljning\nSkonne;20x4;9\n;2014;77\nHalland;2014;3\n"
    long = "region;fraga;svar\nSkonne;AR;20x4\nSkonne;UPP;9\n;UPP;77\nHalland;AR;2014\nHalland;UPP;3\n"
    found, problems = intake(wide if layout == "wide" else long)
    said = " ".join(str(p) for p in errors(problems))
    for words in (
        "'Skonne' finns inte",
        "Raden saknar region",
        "'20x4' är inget årtal",
        "9 ligger utanför",
        "77 ligger",
    ):
        assert words in said
    assert "0–5,5" in said and found["13", "UPP"] == ("3.0", r.ANSWERED)
    assert {unit for unit, _item in found} == set(REGISTER.codes)


def test_a_sum_among_rows_of_answers_is_left_out_told_and_recomputed():
    answers = "region;fraga;svar\nSkåne;UPP;2\nHalland;UPP;2,5\nTotalt;UPP;4,5\nMedel;UPP;9\nMedel;AR;2014\n"
    found, problems = intake(answers)
    assert not errors(problems) and found["12", "UPP"] == ("2.0", r.ANSWERED)
    said = [(p.reason, p.row) for p in problems if p.reason.startswith("total")]
    assert said == [("total", 4), ("total", 5), ("total_differs", 5)]


def test_a_file_where_no_heading_is_a_question_says_what_is_closest_and_what_to_do():
    _found, problems = intake("Region;Uppföljningar?;Helt annat\nSkåne;3;x\n")
    assert not errors(problems) and any(p.reason == "guessed_column" for p in problems), (
        "alike: a suggestion to confirm"
    )
    _found, problems = intake("Var;Om uppföljningen i stort;Helt annat\nx;3;x\n")
    (only,) = errors(problems)
    assert str(only).startswith("Ingen rubrik i filen är en fråga i enkäten Liten enkät.")
    assert "'Om uppföljningen i stort' kan vara UPP" in str(only) and "mallen" in str(only)


def test_a_region_twice_is_refused_with_every_row():
    _answers, problems = intake("Region;Planens år\nSkåne;2014\nHalland;2014\nRegion Skåne;2015\n")
    assert [(p.reason, p.message) for p in errors(problems)] == [
        ("duplicate_unit", "Skåne svarar flera gånger, på raderna 2 och 4.")
    ]


def test_regions_that_are_not_in_the_file_did_not_respond():
    answers, problems = intake("Region;Planens år\nSkåne;2014\n")
    assert {status for (unit, _item), (_a, status) in answers.items() if unit != "12"} == {r.NO_RESPONSE}
    assert any(p.reason == "silent" and p.severity == NOTE for p in problems)


def test_rows_of_another_wave_are_not_read_in_silence():
    answers, problems = intake("Region;Våg;Planens år\nSkåne;2017;2014\nHalland;2015;2013\n")
    assert answers["13", "AR"][1] == r.NO_RESPONSE
    assert any(p.reason == "other_wave" for p in problems)
