"""Whom a row is about: the column that names units, never where a machine was, and a question when two columns
disagree.
"""

import pytest

from lplan.core import responses as r
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from lplan.intake.interpretation.heading_matching import UNIT
from tests.hostile import xlsx
from tests.small_survey import BOOK, REGISTER, errors, intake

ASKED = "Vilken region svarar ni för?"


def targets(text: str) -> dict[str, str]:
    u = understand(read(text.encode(), "fil"), BOOK, REGISTER)
    return {column.heading: column.target for column in u.columns}


@pytest.mark.parametrize("own", ["Region", "Organisation", "Län", "Namn", "Svarande"])
@pytest.mark.parametrize("order", ["the tool's first", "the question first"])
def test_two_columns_that_name_different_units_are_an_error_that_asks_which_one_speaks(own, order):
    first, second = (own, ASKED) if order == "the tool's first" else (ASKED, own)
    rows = [("Stockholm", "Skåne"), ("Halland", "Halland"), ("Uppsala", "Dalarna")]
    lines = [f"{a};{b};2014" if first == own else f"{b};{a};2014" for a, b in rows]
    file = f"{first};{second};Planens år\n" + "\n".join(lines) + "\n"
    found, problems = intake(file)
    asked = [p for p in errors(problems) if p.reason == "units_disagree"]
    assert len(asked) == len(errors(problems)) == 1 and asked[0].decision == ("columns", ASKED) and asked[0].row == 2
    assert "rad 2: " in asked[0].message and "rad 4: " in asked[0].message and "rad 3" not in asked[0].message
    found, problems = intake(file, profile={"columns": {ASKED: "unit"}})
    assert not errors(problems)
    assert {unit for (unit, item), (answer, _s) in found.items() if answer} == {"12", "13", "20"}
    found, _problems = intake(file, profile={"columns": {own: "unit"}})
    assert {unit for (unit, item), (answer, _s) in found.items() if answer} == {"01", "13", "03"}


def test_columns_that_agree_are_asked_nothing_of_and_the_one_that_knows_most_is_used():
    found, problems = intake("Länskod;Region;Planens år\n12;Skåne;2014\n13;Halland;2015\n")
    assert not errors(problems) and found["12", "AR"] == ("2014", r.ANSWERED)
    file = f"Organisation;{ASKED};Planens år\nRF Kust;Skåne;2014\nHalland;Halland;2015\nBolaget;Dalarna;2016\n"
    found, problems = intake(file)
    assert not errors(problems) and targets(file)[ASKED] == UNIT and found["20", "AR"] == ("2016", r.ANSWERED)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("LocationLongitude", ("18.0", "14.0")),
        ("Longitude", ("18", "14")),
        ("lat", ("12", "13")),
        ("Country", ("Skåne", "Halland")),
        ("Land", ("12", "13")),
        ("IP-adress", ("192.0.2.12", "192.0.2.13")),
        ("City", ("Stockholm", "Uppsala")),
        ("Ort", ("Uppsala", "Örebro")),
        ("_geo_latitude", ("12.0", "13.0")),
        ("Postnummer", ("12", "13")),
        ("Antal anställda", ("12", "13")),
    ],
)
def test_where_a_machine_was_and_how_many_there_are_is_never_whom_the_row_is_about(heading, cells):
    a, b = cells
    file = f"{heading};{ASKED};Planens år\n{a};Dalarna;2014\n{b};Gotland;2015\n"
    found, problems = intake(file)
    assert not errors(problems) and targets(file)[ASKED] == UNIT and targets(file)[heading] != UNIT
    assert found["20", "AR"][0] == "2014" and found["09", "AR"][0] == "2015"
    if heading != "Antal anställda":
        _found, problems = intake(f"{heading};Planens år\n{a};2014\n{b};2015\n")
        assert [p.reason for p in errors(problems)] == ["no_unit"], "nor where it stands alone"


def test_a_question_known_by_a_number_alone_yields_to_names_of_units():
    file = f"Q1;Q2\n{ASKED};Under revidering\nRegion Skåne;Ja\nRegion Dalarna;Nej\n"
    found, problems = intake(file)
    assert not errors(problems) and found["12", "REV"] == ("ja", r.ANSWERED)


# --- the first respondent is no heading ---


@pytest.mark.parametrize(
    "row",
    [
        "1;2024-05-01 10:10;Skåne;Ja;Uppföljning",
        "1;2024-05-01 10:10;Region Skåne;;Uppföljning",
        "1;;Skåne;;Kommentar",
        "1;2024-05-01 10:10;Skonne;Ja;Uppföljning",
        "1;2024-05-01 10:10;;Ja;Uppföljning",
        "x;;Okänd;Nej;Uppföljning",
    ],
    ids=["whole", "without an answer", "only a name", "a name misspelt", "without a name", "an answer alone"],
)
@pytest.mark.parametrize("heading", ["Vilken region arbetar du i?", "Region"])
def test_the_first_respondent_is_never_a_second_row_of_headings(row, heading):
    """ "Uppföljning" is a question's wording too: what somebody writes may be one."""
    head = f"ID;Slutförandetid;{heading};Under revidering;Något särskilt område?\n"
    rest = "2;2024-05-01 10:11;Dalarna;Nej;\n3;2024-05-01 10:12;Halland;Ja;\n4;2024-05-01 10:12;Gotland;Ja;\n"
    u = understand(read((head + row + "\n" + rest).encode(), "fil"), BOOK, REGISTER)
    assert u.header == 1
    found, _problems = intake(head + row + "\n" + rest)
    assert found["20", "REV"] == ("nej", r.ANSWERED)


def test_a_row_that_names_a_unit_is_no_heading_though_it_holds_more_questions_than_the_headings():
    file = "Vilken region?;Kommentar;Annat;Mer\nSkåne;Tack;Uppföljning;Under revidering\nHalland;Nej tack;;\n"
    u = understand(read(file.encode(), "fil"), BOOK, REGISTER)
    assert u.header == 1


# --- what a sheet is called, and names that tools cut ---


@pytest.mark.parametrize("name", ["S", "M", "1", "12", "Skåne"])
def test_a_sheets_name_yields_to_the_column_that_says_whom_a_row_is_about(name):
    """ "S" and "M" are letters of counties in the register; here they are what somebody called a sheet."""
    rows = [["ID", ASKED, "Planens år"], [1, "Halland", 2014], [2, "Dalarna", 2015]]
    found, problems = intake(xlsx({name: rows}))
    assert not errors(problems)
    assert {unit: answer for (unit, item), (answer, _s) in found.items() if answer} == {"13": "2014", "20": "2015"}


def test_a_lone_sheet_that_is_called_by_a_letter_or_a_number_is_nobodys_and_several_are_one_each():
    one = {"S": [["Planens år"], [2014]]}
    _found, problems = intake(xlsx(one))
    assert [p.reason for p in errors(problems)] == ["no_unit"]
    found, problems = intake(xlsx({"Skåne": [["Planens år"], [2014]]}))
    assert not errors(problems) and found["12", "AR"][0] == "2014"


def test_a_region_whose_letters_a_tool_has_taken_away_disagrees_with_another_column():
    file = "record_id,redcap_data_access_group,region,Planens år\n1,skne,Halland,2014\n2,dalarna,Dalarna,2015\n"
    _found, problems = intake(file)
    assert [(p.reason, p.row) for p in errors(problems)] == [("units_disagree", 2)]
