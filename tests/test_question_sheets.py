"""Sheets with one row a question: titles and foreign questions stop nothing, and a name says whom they are about."""

import pytest

from lplan.core.errors import ERROR, WARNING
from tests.hostile import xlsx
from tests.tool_survey import BOOK, faults, given, taken

P2, A2, N2 = (str(BOOK.by_code[code].text) for code in ("P2", "A2", "N2"))
HEAD = ["ID", "Question", "Answer", "Justification", "Score"]


def questions(revised: str, step: str) -> list[list]:
    """Sections with titles, row numbers, scores, and a question that is nobody's."""
    return [
        HEAD,
        ["", "1. Planen", "", "", 547],
        [1, P2, revised, "", 30],
        [2, "Finns det en katalog över öppna data?", "Ja", "Sedan 2014", 0],
        ["", "2. Uppföljning", "", "", 100],
        [3, A2, step, "", 10],
    ]


TWO = xlsx({"Skåne": questions("Ja", "Tillämpas"), "Dalarna": questions("Nej", "Saknas")})
WANTED = {("12", "P2"): "ja", ("12", "A2"): "2", ("20", "P2"): "nej", ("20", "A2"): "0"}


def test_titles_and_foreign_questions_stop_nothing_and_what_is_left_out_is_told():
    _u, c = taken(TWO)
    assert given(c) == WANTED
    told = [(p.severity, p.cell) for p in c.problems if p.reason == "unknown_item"]
    assert told == [(WARNING, "Skåne!B4"), (WARNING, "Dalarna!B4")]
    assert [(q.words, q.target, q.n) for q in c.questions] == [("Finns det en katalog över öppna data?", "", 2)]


@pytest.mark.parametrize("target", ["ignored", "N3"])
def test_a_question_can_be_left_out_or_be_said_to_be_one_of_ours(target):
    _u, c = taken(TWO, {"columns": {"Finns det en katalog över öppna data?": target}})
    assert not [p for p in c.problems if p.reason == "unknown_item"] and not c.questions
    wanted = WANTED | ({("12", "N3"): "Ja", ("20", "N3"): "Ja"} if target == "N3" else {})
    assert given(c) == wanted


def test_a_question_that_is_only_alike_is_told_as_a_heading_is():
    rows = [["Question", "Answer"], [A2, "Saknas"], ["Är planen föremål för en revidering?", "Ja"]]
    _u, c = taken(xlsx({"Skåne": rows}))
    assert given(c) == {("12", "A2"): "0", ("12", "P2"): "ja"}
    assert [(p.severity, p.cell) for p in c.problems if p.reason == "guessed_item"] == [(WARNING, "A3")]
    both = [*rows, [P2, "Nej"]]
    assert given(taken(xlsx({"Skåne": both}))[1])["12", "P2"] == "nej", "a question by its words goes before one alike"


@pytest.mark.parametrize(
    "name", ["svar_region_skane.xlsx", "Skåne.xlsx", "Enkät 2024 - Region Skåne (slutlig).xlsx", "REGION-SKANE.xlsx"]
)
def test_a_file_that_is_called_after_a_region_is_asked_about(name):
    data = xlsx({"Policy": [["Question", "Answer"], [P2, "Ja"]], "Impact": [["Question", "Answer"], [A2, "Saknas"]]})
    _u, c = taken(data, name=name)
    asked = [p for p in c.problems if p.severity == ERROR]
    assert {p.decision for p in asked} == {("units", name)} and {p.suggestion for p in asked} == {"Menade du Skåne?"}
    assert [(m.words, m.suggestion) for m in c.units] == [(name, "12")]
    assert given(taken(data, {"units": {name: "12"}}, name=name)[1]) == {("12", "P2"): "ja", ("12", "A2"): "0"}


@pytest.mark.parametrize("name", ["svar.xlsx", "Skåne och Halland.xlsx", "2024-12.xlsx"])
def test_a_file_that_is_called_after_none_or_several_says_that_no_column_names_the_region(name):
    assert [reason for reason, _m in faults(taken(xlsx({"A": [["P2", "A2"], ["Ja", "Saknas"]]}), name=name)[1])] == [
        "no_unit"
    ]


def test_a_sheet_whose_name_holds_a_region_is_asked_about_once_and_read_then():
    data = xlsx({f"Svar {name}": [["P2", "A2"], ["Ja", step]] for name, step in (("Skåne", 0), ("Dalarna", 1))})
    _u, c = taken(data)
    assert [p.decision for p in c.problems if p.severity == ERROR] == [
        ("units", "Svar Skåne"),
        ("units", "Svar Dalarna"),
    ]
    found = given(taken(data, {"units": {"Svar Skåne": "12", "Svar Dalarna": "20"}})[1])
    assert found == {("12", "P2"): "ja", ("12", "A2"): "0", ("20", "P2"): "ja", ("20", "A2"): "1"}


def test_a_rows_number_is_no_respondent_also_where_each_answer_is_a_box():
    boxes = [
        [n, f"{N2} [{label}]", said] for n, (label, said) in enumerate([("Kultur", "Ja"), ("Näringsliv", "Nej")], 1)
    ]
    _u, c = taken(xlsx({"Skåne": [["ID", "Question", "Answer"], *boxes]}))
    assert given(c) == {("12", "N2"): "kultur"}
