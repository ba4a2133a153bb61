"""The importer reads the mess people send, and says what it cannot read, with place, reason and remedy."""

import io
import json
import os
import time
import unicodedata
import zipfile

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lplan import cli, codebook, units
from lplan import responses as r
from lplan.errors import ERROR, NOTE, WARNING, Refused
from lplan.intake import grid, privacy, template
from lplan.intake.convert import convert
from lplan.intake.read import Limits, read
from lplan.intake.understand import understand
from lplan.settings import ROOT

BOOK = codebook.parse(
    """format = 1
key = "liten"
version = "1"
title = "Liten enkät"
[units]
one = "region"
many = "regioner"
[[dimension]]
code = "d"
name = "Lärande"
[[item]]
code = "AR"
text = "Planens år"
type = "year"
polarity = "neither"
[[item]]
code = "REV"
text = "Under revidering"
type = "single"
polarity = "neither"
options = [{code="ja",label="Ja"},{code="nej",label="Nej"},{code="vet_ej",label="Vet ej",status="dont_know"}]
[[item]]
code = "GRAD"
text = "I vilken grad?"
type = "ordinal"
dimension = "d"
headings = ["Grad"]
options = [{code="1",label="Inte alls",points=0},{code="2",label="I liten grad",points=0.3},{code="3",label="I hög grad",points=0.7},{code="4",label="Helt",points=1}]
[[item]]
code = "SLAG"
text = "Vilka slag?"
type = "multiple"
polarity = "neither"
options = [{code="gis",label="GIS"},{code="stat",label="Statistik"}]
[[item]]
code = "UPP"
text = "Uppföljning"
type = "number"
dimension = "d"
minimum = 0
maximum = 5.5
goalposts = [0, 5]
[[item]]
code = "KOM"
text = "Kommentar"
type = "text"
polarity = "neither"
"""
)
REGISTER = units.load(ROOT / "data/regions.csv")
HEAD = "Region;Planens år;Under revidering;Uppföljning;Kommentar"


def intake(
    data: bytes | str, name: str = "svar.csv", wave: str = "2017", profile: dict | None = None, encoding: str = "utf-8"
):
    """(answers as {(unit, item): (answer, status)}, problems) of a file."""
    delivery = read(data if isinstance(data, bytes) else data.encode(encoding), name)
    converted = convert(understand(delivery, BOOK, REGISTER, profile), BOOK, REGISTER, wave)
    frame, problems = converted.responses, converted.problems
    return {
        (u, i): (None if a != a else a, s)
        for u, i, a, s in frame[["unit", "item", "answer", "status"]].itertuples(index=False)
    }, problems


def errors(problems) -> list:
    return [p for p in problems if p.severity == ERROR]


def book(rows: list[list], sheets: dict[str, list[list]] | None = None) -> bytes:
    made = openpyxl.Workbook()
    for n, (name, content) in enumerate({"Svar": rows, **(sheets or {})}.items()):
        sheet = made.active if n == 0 else made.create_sheet()
        sheet.title = name
        for row in content:
            sheet.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


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
        (2, "Menas Skåne?"),
        (3, "Skriv namnet eller koden ur registret."),
        (5, "Menas Skåne?"),
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


# --- cells ---


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("", r.SKIPPED),
        ("..", r.SKIPPED),
        (".", r.NOT_APPLICABLE),
        ("-", r.SKIPPED),
        ("–", r.SKIPPED),
        ("Vet ej", r.DONT_KNOW),
        ("ej aktuellt", r.NOT_APPLICABLE),
        ("N/A", r.SKIPPED),
        ("NULL", r.SKIPPED),
        ("Sekretess", r.SUPPRESSED),
    ],
)
def test_each_sign_for_no_value_keeps_its_own_meaning_and_is_told(said, status):
    answers, problems = intake(f"Region;Planens år;Uppföljning\nSkåne;2014;{said}\n")
    assert answers["12", "UPP"] == (None, status) and not errors(problems)
    assert any(p.reason == "symbol" for p in problems) == bool(said)


def test_nought_is_nought_and_empty_is_never_nought():
    answers, _problems = intake("Region;Planens år;Uppföljning\nSkåne;2014;0\nHalland;2014;\n")
    assert answers["12", "UPP"] == ("0.0", r.ANSWERED) and answers["13", "UPP"] == (None, r.SKIPPED)


@pytest.mark.parametrize("said", ["NaN", "inf", "-inf", "1e308", "1E400", "0x1F", "١٢", "³", "5%", "6", "-1", "99"])
def test_what_only_looks_like_a_number_is_refused_with_its_place(said):
    _answers, problems = intake(book([["Region", "Planens år", "Uppföljning"], ["Skåne", 2014, said]]))
    assert [(p.row, p.column, p.cell) for p in errors(problems)] == [(2, "Uppföljning", "C2")]


def test_what_a_person_says_that_words_mean_in_a_column_of_numbers_is_a_number():
    decided = {"options": {"UPP": {"fyra": "4", "99": "skipped", "många": "tio"}}}
    file = "Region;Uppföljning;REV\nSkåne;fyra;Ja\nHalland;99;Ja\nGotland;många;Ja\n"
    found, problems = intake(file, profile=decided)
    assert (found["12", "UPP"], found["13", "UPP"]) == (("4.0", r.ANSWERED), (None, r.SKIPPED))
    assert [str(p).partition(".")[0] for p in errors(problems)] == ["'tio' är inget tal"]


def test_what_was_decided_under_a_codebook_that_had_another_option_is_asked_again():
    found, problems = intake("Region;Grad\nSkåne;Mycket\n", profile={"options": {"GRAD": {"Mycket": "5"}}})
    assert found["12", "GRAD"][0] is None
    assert [str(p).partition(".")[0] for p in errors(problems)] == ["'5' är inget av svarsalternativen"]


def test_an_unknown_label_is_an_error_and_never_the_lowest_step():
    answers, problems = intake("Region;Grad\nSkåne;Jättemycket\n")
    assert answers["12", "GRAD"][0] is None
    assert "Inte alls, I liten grad" in errors(problems)[0].suggestion


@pytest.mark.parametrize(
    "said", ["I hög grad", "i HÖG  grad ", "3", "3.0", "3 – I hög grad", "3. I hög grad", "3=I hög grad"]
)
def test_an_option_is_known_by_label_code_and_both(said):
    answers, problems = intake(book([["Region", "Grad"], ["Skåne", said]]))
    assert answers["12", "GRAD"] == ("3", r.ANSWERED) and not errors(problems)


@pytest.mark.parametrize(
    "words",
    [
        "=1+1",
        "+46",
        "@SUM(A1)",
        "<script>alert(1)</script>",
        "![x](http://192.0.2.1/p.png)",
        "'; DROP TABLE answer; --",
        "%{x}",
    ],
)
def test_formulas_and_markup_in_free_text_are_kept_as_text(words):
    answers, _problems = intake(f'Region;Planens år;Kommentar\nSkåne;2014;"{words}"\n')
    assert answers["12", "KOM"] == (words, r.ANSWERED)


def test_personal_data_in_free_text_is_pointed_out_and_can_be_masked():
    words = "Ring Anna 070-174 06 05, anna@example.org, 19121212-1212"
    assert privacy.find(words) == ["e-postadress", "personnummer", "telefonnummer"]
    assert privacy.mask(words) == "Ring Anna [borttaget], [borttaget], [borttaget]"
    assert privacy.find("Planen från 2014–2020 följs upp 3 gånger om året.") == []
    _answers, problems = intake(f"Region;Planens år;Kommentar\nSkåne;2014;{words}\n")
    assert any(p.reason == "personal" and p.severity == WARNING and p.row == 2 for p in problems)


# --- the template ---

SHIPPED = codebook.load(ROOT / "data/codebook.toml")


def again(frame: pd.DataFrame, wave: str = "2017"):
    data = template.write(SHIPPED, REGISTER, wave, 2017, frame)
    back = convert(understand(read(data, "mall.xlsx"), SHIPPED, REGISTER), SHIPPED, REGISTER, wave)
    return back.responses, back.problems


def words() -> st.SearchStrategy:
    """Any free text as it stands once it has been read: one form of each letter, no signs that cannot be shown."""
    signs = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf", "Cn", "Zl", "Zp"]) | st.just("\n")
    plain = st.text(signs, min_size=1, max_size=40).filter(
        lambda t: not grid._MOJIBAKE.search(unicodedata.normalize("NFC", t))
    )
    return plain.map(grid.Grid(1, 1, 1).clean).filter(bool)


def possible(item) -> st.SearchStrategy:
    """Any answer to an item that a person could give in the template."""
    missing = [s for s in {o.status for o in item.options} if s] + [r.SUPPRESSED]
    match item.type:
        case codebook.MULTIPLE:
            given = st.sets(st.sampled_from([o.code for o in item.choices])).map(
                lambda s: r.join_codes(o.code for o in item.choices if o.code in s)
            )
        case codebook.SINGLE | codebook.ORDINAL:
            given = st.sampled_from([o.code for o in item.choices])
        case codebook.YEAR:
            given = st.integers(2010, 2017).map(str)
        case codebook.NUMBER:
            given = st.integers(0, 1000).map(lambda tenths: repr(tenths / 10))
        case _:
            return words().map(lambda t: (t, r.ANSWERED))
    return (
        given.map(lambda a: (a, r.ANSWERED))
        | st.sampled_from(missing).map(lambda s: (None, s))
        | st.just((None, r.SKIPPED))
    )


@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_a_filled_template_comes_back_exactly(data):
    rows, asked = [], [item for item in SHIPPED.items if item.asked_in("2017")]
    sure = next(item for item in asked if item.type == codebook.ORDINAL)
    for unit in REGISTER.units:
        responds = data.draw(st.booleans())
        given_: dict[str, str | None] = {}
        for item in asked:
            answer, status = data.draw(possible(item)) if responds else (None, r.NO_RESPONSE)
            if responds and item is sure:
                answer, status = item.choices[0].code, r.ANSWERED  # at least one answer: else the row is a blank one
            if responds and status == r.SKIPPED and not item.applies(given_):
                status = r.NOT_APPLICABLE
            given_[item.code] = answer
            rows.append(("2017", unit.code, "", item.code, answer, status))
    frame = pd.DataFrame(rows, columns=list(r.COLUMNS)).astype("str")
    back, problems = again(frame)
    assert not errors(problems)
    assert r.changes(frame, back).empty


def test_an_empty_template_says_that_nobody_has_answered():
    delivery = read(template.write(SHIPPED, REGISTER, "2017", 2017), "m.xlsx")
    back = convert(understand(delivery, SHIPPED, REGISTER), SHIPPED, REGISTER)
    assert back.wave == "2017", "the template says so itself"
    assert set(back.responses["status"]) == {r.NO_RESPONSE} and not back.errors
    assert [p.severity for p in back.problems if p.reason == "no_answers"] == ["warning"], "publishing it needs a yes"


def test_the_template_has_lists_a_version_stamp_and_the_names_of_the_year():
    made = openpyxl.load_workbook(io.BytesIO(template.write(SHIPPED, REGISTER, "2015", 2015)))
    assert made["_listor"].sheet_state == "veryHidden"
    assert "lplan_template" in made.defined_names
    assert made["Svar"]["A4"].value == "Uppsala län"
    assert made["Svar"].freeze_panes == "B3"
    assert len(made["Svar"].data_validations.dataValidation) > 20


# --- the command line ---


def test_check_says_what_is_wrong_and_writes_nothing(tmp_path, capsys):
    file = tmp_path / "svar.csv"
    file.write_text("Region;P1\nAtlantis;2014\n", encoding="utf-8")
    assert cli.main(["check", str(file), "--wave", "2017", "--json"]) == 1
    assert [p["reason"] for p in json.loads(capsys.readouterr().out)["problems"] if p["severity"] == "error"] == [
        "unknown_unit"
    ]
    file.write_text("Region;P1\nSkåne;2014\n", encoding="utf-8")
    assert cli.main(["check", str(file), "--wave", "2017"]) == 0
    assert cli.main(["check", str(tmp_path / "nowhere.csv")]) == 1
    assert not list(tmp_path.glob("*.sqlite"))


def test_import_publishes_what_is_right_and_refuses_the_rest(tmp_path, capsys):
    from lplan import store

    file = tmp_path / "svar.xlsx"
    assert cli.main(["template", "--out", str(file), "--wave", "2031"]) == 0
    made = openpyxl.load_workbook(file)
    for column in range(2, made["Svar"].max_column + 1):
        made["Svar"].cell(14, column).value = made["_listor"].cell(1, column).value
    made.save(file)
    assert cli.main(["import", str(file), "--wave", "2031", "--who", "test", "--publish"]) == 0
    engine = store.connect()
    waves = store.waves(engine, "larandeplaner").set_index("wave")
    assert not waves.loc["2031", "simulated"]
    store.withdraw(engine, int(waves.loc["2031", "import_id"]), who="test", reason="test")


def test_a_wrong_call_is_exit_2_and_a_broken_codebook_is_told():
    with pytest.raises(SystemExit) as usage:
        cli.main(["import"])
    assert usage.value.code == 2
