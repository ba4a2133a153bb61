"""Words of one's own beside "Annat": kept as the free text that is asked for then, or told; one column and many
agree.
"""

import pytest

from lplan import codebook
from lplan.core import responses as r
from lplan.core.errors import ERROR
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from tests.small_survey import REGISTER
from tests.tool_survey import BOOK as PLAIN
from tests.tool_survey import given, taken

ASKED = codebook.parse(
    PLAIN.source.replace('text = "Något särskilt område?"', 'text = "Vilket annat tema?"\nonly_if = "N2=annat"')
)


FEW = {"rules": {"missing_options": "not_offered"}}  # tables by hand that have only some of the options


def asked(data: str, profile: dict | None = None) -> dict[tuple[str, str], str]:
    """The answers under a codebook where N3 asks for the words beside N2's Annat."""
    u = understand(read(data.encode(), "svar.csv"), ASKED, REGISTER, profile or FEW)
    return given(convert(u, ASKED, REGISTER, "2024"))


DECIDED = {"options": {"N2": {"Vatten": "annat"}}}


@pytest.mark.parametrize("profile", [DECIDED, {"options": {"N2": {"Kultur, Vatten": "annat", "Vatten": "annat"}}}])
@pytest.mark.parametrize(
    "data",
    [
        "Region;N2\nSkåne;Kultur, Vatten\nHalland;Vatten\nKalmar;Annat\n",
        "region;fraga;svar\nSkåne;N2;Kultur, Vatten\nHalland;N2;Vatten\nKalmar;N2;Annat\n",
    ],
    ids=["one row a region", "one row an answer"],
)
def test_a_word_decided_to_be_other_is_kept_as_what_was_written_for_it(data, profile):
    assert asked(data, profile) == {
        ("12", "N2"): "kultur;annat",
        ("12", "N3"): "Vatten",
        ("13", "N2"): "annat",
        ("13", "N3"): "Vatten",
        ("08", "N2"): "annat",
    }


@pytest.mark.parametrize(
    ("cell", "wanted"),
    [
        ("Vatten", {"N2": "kultur;annat", "N3": "Vatten"}),
        ("Y", {"N2": "kultur;annat"}),
        ("N", {"N2": "kultur"}),
        ("", {"N2": "kultur"}),
        ("-", {"N2": "kultur"}),
    ],
)
@pytest.mark.parametrize("shape", ["one row a region", "one row an answer"])
def test_a_box_for_other_may_hold_the_words_themselves(cell, wanted, shape):
    wide = f"Region;N2:kultur;N2:annat\nSkåne;Y;{cell}\n"
    long = f"region;fraga;svar\nSkåne;N2:kultur;Y\nSkåne;N2:annat;{cell}\n"
    found = asked(wide if shape == "one row a region" else long)
    assert {item: answer for (_unit, item), answer in found.items()} == wanted


def test_words_that_have_no_question_or_one_that_is_answered_are_told_and_the_answer_stays():
    _u, c = taken("Region;N2:kultur;N2:annat\nSkåne;Y;Vatten\n", FEW)
    assert given(c) == {("12", "N2"): "kultur;annat"}
    assert ["'Annat tema'" in p.message and "N2" in p.message for p in c.problems if p.reason == "own_words"] == [True]
    both = "Region;N2:annat;N3\nSkåne;Vatten;Luft\n"
    assert asked(both) == {("12", "N2"): "annat", ("12", "N3"): "Luft"}


def test_one_column_with_all_the_answers_and_one_for_each_are_read_together():
    assert given(taken("Region;N2;N2:kultur;N2:annat\nSkåne;kultur annat;1;1\nHalland;naringsliv;0;0\n")[1]) == {
        ("12", "N2"): "kultur;annat",
        ("13", "N2"): "naringsliv",
    }
    blank = taken("Region;P1;N2;N2:kultur\nSkåne;2014;;1\nHalland;2014;kultur;\nKalmar;2014;;\n")[1]
    found = blank.responses.set_index(["unit", "item"])
    assert (found.loc[("12", "N2"), "answer"], found.loc[("13", "N2"), "answer"]) == ("kultur", "kultur")
    assert found.loc[("08", "N2"), "status"] == r.SKIPPED


@pytest.mark.parametrize("row", ["Skåne;kultur;0;1", "Skåne;kultur annat;1;0", "Skåne;Vet ej;1;0"])
def test_one_column_and_many_that_disagree_are_an_error_with_the_row(row):
    data = f"Region;N2;N2:kultur;N2:annat\n{row}\n"
    _u, c = taken(data, FEW)
    (error,) = [p for p in c.problems if p.severity == ERROR]
    assert (error.reason, error.row, error.decision) == ("columns_disagree", 2, ("columns", "N2"))
    assert ("12", "N2") in given(taken(data, FEW | {"columns": {"N2": "ignored"}})[1])


# --- a tool's box of words holds words, whatever they say ---

OPTIONS = [option.code for option in ASKED.by_code["N2"].options]
LIMESURVEY = "id;submitdate;lastpage;startlanguage;region;P2"


def exported(ticks: list[str], cells: list[str], other: str = "N2[other]") -> str:
    """LimeSurvey's export of three regions: `ticks` is what a chosen box and one that is not chosen hold, `cells`
    what each region has in the box for words; each of them chose Kultur."""
    head = ";".join([LIMESURVEY, *(f"N2[{code}]" for code in OPTIONS[:-1]), other])
    rows = [
        ";".join(
            [
                str(n),
                f"2024-05-0{n} 10:00:00",
                "3",
                "sv",
                unit,
                "ja",
                *(ticks[code != "kultur"] for code in OPTIONS[:-1]),
                cell,
            ]
        )
        for n, (unit, cell) in enumerate(zip(("Skåne", "Dalarna", "Kalmar"), cells, strict=True), 1)
    ]
    return "\n".join([head, *rows])


@pytest.mark.parametrize("word", ["Ja", "x", "0", "saknas", "Nej", "12", "Vatten"])
@pytest.mark.parametrize("ticks", [["Y", ""], ["Ja", "Nej"], ["1", "0"]])
@pytest.mark.parametrize("other", ["N2[other]", "N2[Annat]"])
def test_a_tools_box_of_words_holds_words_whatever_they_say(word, ticks, other):
    found = asked(exported(ticks, [word, "", "Luft"], other))
    assert (found["12", "N2"], found["12", "N3"]) == ("kultur;annat", word)
    assert (found["20", "N2"], found.get(("20", "N3"))) == ("kultur", None)
    assert (found["08", "N2"], found["08", "N3"]) == ("kultur;annat", "Luft")


def test_a_tools_box_that_holds_the_same_ticks_as_the_others_is_one_of_them():
    for ticks, cells in (
        (["Ja", "Nej"], ["Ja", "Nej", "Nej"]),
        (["Y", ""], ["Y", "", ""]),
        (["1", "0"], ["1", "0", "0"]),
    ):
        found = asked(exported(ticks, cells, "N2[Annat]"))
        assert (found["12", "N2"], found["20", "N2"]) == ("kultur;annat", "kultur") and ("12", "N3") not in found


def test_a_box_that_holds_nothing_but_yes_where_the_others_say_no_is_asked_about():
    data = exported(["Ja", "Nej"], ["Ja", "Ja", "Ja"], "N2[Annat]")
    u = understand(read(data.encode(), "svar.csv"), ASKED, REGISTER)
    (error,) = [p for p in convert(u, ASKED, REGISTER, "2024").problems if p.severity == ERROR]
    assert (error.reason, error.column, error.decision) == ("ticks_or_words", "N2[Annat]", ("columns", "N2[Annat]"))
    ticks = asked(data, {"columns": {"N2[Annat]": "N2:annat"}})
    assert ticks["12", "N2"] == "kultur;annat" and ("12", "N3") not in ticks
    words = asked(data, {"columns": {"N2[Annat]": "N2:annat:text"}})
    assert (words["12", "N2"], words["12", "N3"]) == ("kultur;annat", "Ja")


def test_no_beside_another_answer_is_no_other_and_is_told():
    """Qualtrics' column of words beside the box: "Nej" in it does not tick Annat."""
    head = "ResponseId,RecordedDate,Region,N2,N2_annat_TEXT"
    words = (
        f"Response ID,Recorded Date,Region,{ASKED.by_code['N2'].text},{ASKED.by_code['N2'].text} - Annat tema - Text"
    )
    ids = ",".join(f'"{{""ImportId"":""QID{n}""}}"' for n in range(5))
    data = "\n".join([head, words, ids, "R_1,2024-05-01,Skåne,Kultur,Nej", "R_2,2024-05-02,Dalarna,Annat tema,Nej"])
    u = understand(read(data.encode(), "svar.csv"), ASKED, REGISTER)
    c = convert(u, ASKED, REGISTER, "2024")
    found = given(c)
    assert (found["12", "N2"], found.get(("12", "N3"))) == ("kultur", None)
    assert (found["20", "N2"], found["20", "N3"]) == ("annat", "Nej")
    assert [p.reason for p in c.problems if "Egna ord" in p.message] == ["own_words"]


# --- options without a column ---


def test_an_option_without_a_column_is_asked_about_unless_a_tool_or_a_person_says_that_it_was_not_offered():
    by_hand = "Region;N2:kultur;N2:annat\nSkåne;1;0\nDalarna;0;1\n"
    (error,) = [p for p in taken(by_hand)[1].problems if p.severity == ERROR]
    assert (error.reason, error.decision) == ("missing_options", ("--missing-options",))
    assert "Näringsliv" in error.message and "Kultur" not in error.message
    decided = taken(by_hand, FEW)[1]
    assert given(decided) == {("12", "N2"): "kultur", ("20", "N2"): "annat"}
    assert [p.severity for p in decided.problems if p.reason == "missing_options"] == ["warning"]
    tools = taken(
        by_hand.replace("Region", "id;submitdate;region")
        .replace("Skåne", "1;2024-05-01;Skåne")
        .replace("Dalarna", "2;2024-05-02;Dalarna")
    )[1]
    assert given(tools) == given(decided)
    assert [p.severity for p in tools.problems if p.reason == "missing_options"] == ["warning"]


def test_a_column_of_ticks_is_no_column_of_words_because_nobody_ticked_the_others():
    for ticks in (["Ja", "Nej"], ["1", "0"], ["1", "2"]):
        data = exported([ticks[1], ticks[1]], [ticks[0], ticks[1], ticks[1]], "N2[Annat]")
        u = understand(read(data.encode(), "svar.csv"), ASKED, REGISTER)
        converted = convert(u, ASKED, REGISTER, "2024")
        if ticks[1] != "2":  # LimeSurvey's converted N is asked about
            assert given(converted)["12", "N2"] == "annat" and ("12", "N3") not in given(converted)
        assert not (converted.responses["item"].eq("N3") & converted.responses["status"].eq(r.ANSWERED)).any()
