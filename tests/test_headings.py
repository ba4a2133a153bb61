"""Headings as tools write them: groups before codes, words beside Annat, numbers that say less than codes and cells
do.
"""

import pytest

from lplan.core.errors import ERROR, WARNING
from lplan.intake.interpretation.heading_matching import IGNORED, UNIT
from tests.hostile import csv
from tests.test_own_words import ASKED, asked
from tests.tool_survey import faults, given, taken

N2, P2 = (str(ASKED.by_code[code].text) for code in ("N2", "P2"))


def targets(data: str) -> dict[str, str]:
    return {column.heading: column.target for column in taken(data)[0].columns}


def qualtrics(codes: list[str], words: list[str], *rows: list[str]) -> str:
    head = ["ResponseId", "RecordedDate"]
    ids = [f'{{"ImportId":"QID{n}"}}' for n in range(len(codes) + 2)]
    said = [[f"R_{n}", "2024-05-01 08:38:49", *row] for n, row in enumerate(rows)]
    return csv([[*head, *codes], ["Response ID", "Recorded Date", *words], ids, *said], ",").decode()


# --- words of one's own ---


@pytest.mark.parametrize("other", ["N2[other]", "N2_other", f"{N2} [Annat]", f"{N2} [Other]", "N2[annat]"])
def test_limesurveys_column_for_other_ticks_it_and_holds_the_words(other):
    head = f'"id","submitdate","region","P2","N2[naringsliv]","N2[kultur]","{other}"'
    rows = (
        '"1","2024-05-01 10:00:00","Skåne","ja","Y","","Vatten"\n"2","2024-05-01 11:00:00","Dalarna","nej","","Y",""\n'
    )
    assert asked(f"{head}\n{rows}") == {
        ("12", "P2"): "ja",
        ("12", "N2"): "naringsliv;annat",
        ("12", "N3"): "Vatten",
        ("20", "P2"): "nej",
        ("20", "N2"): "kultur",
    }


@pytest.mark.parametrize("choice", ["Annat", "Annat tema", "annat"])
@pytest.mark.parametrize("between", [" - Selected Choice - ", " - "])
def test_qualtrics_has_a_box_for_other_and_a_column_for_its_words(choice, between):
    data = qualtrics(
        ["Region", "Q4_8", "Q4_14", "Q4_14_TEXT"],
        ["Region", f"{N2}{between}Kultur", f"{N2}{between}{choice}", f"{N2} - {choice} - Text"],
        ["Skåne", "Kultur", choice, "Vatten"],
        ["Dalarna", "Kultur", "", ""],
    )
    assert asked(data) == {("12", "N2"): "kultur;annat", ("12", "N3"): "Vatten", ("20", "N2"): "kultur"}


@pytest.mark.parametrize(
    "heading", ["P5[other]", "P5_other", "Vilken form? – Annat - Text", "Vilken form? [Annat form]"]
)
@pytest.mark.parametrize("main", ["", "-oth-", "other", "Annat form"])
def test_the_words_beside_a_single_choice_choose_other(heading, main):
    from lplan import codebook
    from lplan.intake.answers.response_conversion import convert
    from lplan.intake.files.file_reader import read
    from lplan.intake.interpretation.file_interpretation import understand
    from tests.small_survey import REGISTER

    item = """[[item]]
code = "P5"
text = "Vilken form?"
type = "single"
polarity = "neither"
options = [{code="eget",label="Eget dokument"},{code="annat",label="Annat form"}]
"""
    book = codebook.parse(ASKED.source + item)
    data = f"Region;P5;{heading}\nSkåne;{main};En tavla\nHalland;Eget dokument;\n"
    c = convert(understand(read(data.encode(), "x.csv"), book, REGISTER), book, REGISTER, "2024")
    assert given(c) == {("12", "P5"): "annat", ("13", "P5"): "eget"}
    assert [p.reason for p in c.problems if p.severity == WARNING and "Egna ord" in p.message] == ["own_words"]


# --- groups ---


@pytest.mark.parametrize("sign", ["/", "-", ".", ":"])
def test_a_question_in_a_group_is_the_question(sign):
    head = [f"bakgrund{sign}region", f"plan{sign}P2", f"tema{sign}inre{sign}N2"]
    data = f"{','.join(head)},KEY\nSkåne,ja,naringsliv annat,uuid:1\nDalarna,nej,kultur,uuid:2\n"
    assert given(taken(data)[1]) == {
        ("12", "P2"): "ja",
        ("12", "N2"): "naringsliv;annat",
        ("20", "P2"): "nej",
        ("20", "N2"): "kultur",
    }


def test_an_option_in_a_group_is_the_option_and_kobos_own_columns_are_told_apart():
    data = "bakgrund/region;plan/P2;tema/N2/naringsliv;tema/N2/kultur;_id;_uuid;_submission_time;_index\n"
    data += "Skåne;ja;1;0;101;6f1c;2024-05-01T08:10:00;1\nDalarna;nej;0;1;102;6f1d;2024-05-02T08:10:00;2\n"
    u, c = taken(data)
    assert given(c)["12", "N2"] == "naringsliv" and given(c)["20", "N2"] == "kultur"
    assert not [column.heading for column in u.columns if column.target == IGNORED]


def test_all_the_answers_and_each_of_them_stand_together_in_kobo():
    data = "region;N2;N2/naringsliv;N2/kultur;N2/annat\nSkåne;naringsliv annat;1;0;1\nDalarna;kultur;0;1;0\n"
    assert given(taken(data)[1]) == {("12", "N2"): "naringsliv;annat", ("20", "N2"): "kultur"}


@pytest.mark.parametrize("heading", ["plan-tema", "Tema/delfråga", "E-post", "Del-1", "Skäl-N2X"])
def test_what_only_looks_like_a_group_is_no_question(heading):
    assert targets(f"Region;P1;{heading}\nSkåne;2014;x\n")[heading] in (IGNORED, "dropped")


# --- numbers ---


def test_a_number_yields_to_what_the_heading_and_the_cells_say():
    data = qualtrics(
        ["Q1", "Q2"], ["Vilken region svarar ni för?", P2], ["Region Skåne", "Ja"], ["Region Dalarna", "Nej"]
    )
    assert given(taken(data)[1]) == {("12", "P2"): "ja", ("20", "P2"): "nej"}
    assert targets("Q1;Q2\nRegion Skåne;Ja\nRegion Dalarna;Nej\n") == {"Q1": UNIT, "Q2": "P2"}


def test_a_number_yields_to_an_exact_code_and_to_cells_that_answer_something_else():
    assert targets("Region;P1;Q1\nSkåne;2014;2012\nHalland;2013;2011\n") == {
        "Region": UNIT,
        "P1": "P1",
        "Q1": IGNORED,
    }
    assert targets("Region;Q1;P2\nSkåne;mycket bra;Ja\nHalland;dåligt;Nej\n")["Q1"] == IGNORED
    assert targets("Region;Q1;P2\nSkåne;2014;Ja\nHalland;2012;Nej\n")["Q1"] == "P1"
    (told,) = [p for p in taken("Region;P1;Q1\nSkåne;2014;2012\n")[1].problems if p.column == "Q1"]
    assert told.severity == WARNING and "kolumnen 'P1' är den frågan" in told.message


# --- whom the rows are about ---


def test_a_column_of_names_half_of_which_are_known_is_suggested_and_the_others_are_listed():
    text = (
        "ID;Vilken region arbetar du i?;P2\n1;skåne;Ja\n2;Region Dalarna, "
        "Falun;Nej\n3;Norrut;Nej\n4;Örebro/Västmanland;Ja\n"
    )
    u, c = taken(text)
    (column,) = [column for column in u.columns if column.target == UNIT]
    assert column.heading == "Vilken region arbetar du i?" and column.confirm and "25 %" in column.reason
    told = [(p.row, p.suggestion, p.decision) for p in c.problems if p.severity == ERROR]
    assert told == [
        (3, "Menade du Dalarna?", ("units", "Region Dalarna, Falun")),
        (4, "Skriv namnet eller koden ur registret.", ("units", "Norrut")),
        (5, "Skriv namnet eller koden ur registret.", ("units", "Örebro/Västmanland")),
    ]
    units = {"Region Dalarna, Falun": "20", "Norrut": "", "Örebro/Västmanland": "18"}
    found = given(taken(text, {"units": units})[1])
    assert found == {("12", "P2"): "ja", ("20", "P2"): "nej", ("18", "P2"): "ja"}


def test_names_here_and_there_in_free_text_make_no_column_of_units():
    text = (
        "Kommentar om annat;P2\nVi i Skåne gör mycket;Ja\nInget;Nej\nSe Halland;Nej\nTack;Ja\nNej;Ja\nVet "
        "ej;Nej\nJa;Ja\n"
    )
    assert [reason for reason, _m in faults(taken(text)[1])] == ["no_unit"]


@pytest.mark.parametrize(
    ("group", "code"),
    [
        ("region_skane", "12"),
        ("region_skne", "12"),
        ("vstra_gtaland", "14"),
        ("region_jmtland_hrj", "23"),
        ("region_vstra_gtala", "14"),
        ("region_dalarna", "20"),
        ("stockholms_lan", "01"),
    ],
)
def test_redcaps_access_group_is_the_unit(group, code):
    data = f"record_id,redcap_data_access_group,p2,enkat_complete\n1,{group},ja,2\n2,region_halland,nej,2\n"
    u, c = taken(data)
    assert given(c) == {(code, "P2"): "ja", ("13", "P2"): "nej"}
    assert [column.heading for column in u.columns if column.target == UNIT] == ["redcap_data_access_group"]
    assert any(p.reason == "guessed_column" for p in c.problems), "told, and to be confirmed"
