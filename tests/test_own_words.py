"""Words of one's own beside "Annat": kept as the free text that is asked for then, or told; one column and many agree."""

import pytest

from lplan import codebook
from lplan import responses as r
from lplan.errors import ERROR
from lplan.intake.convert import convert
from lplan.intake.read import read
from lplan.intake.understand import understand
from tests.small_survey import REGISTER
from tests.tool_survey import BOOK as PLAIN
from tests.tool_survey import given, taken

ASKED = codebook.parse(
    PLAIN.source.replace('text = "Något särskilt område?"', 'text = "Vilket annat tema?"\nonly_if = "N2=annat"')
)


def asked(data: str, profile: dict | None = None) -> dict[tuple[str, str], str]:
    """The answers under a codebook where N3 asks for the words beside N2's Annat."""
    u = understand(read(data.encode(), "svar.csv"), ASKED, REGISTER, profile)
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
    _u, c = taken("Region;N2:kultur;N2:annat\nSkåne;Y;Vatten\n")
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
    _u, c = taken(data)
    (error,) = [p for p in c.problems if p.severity == ERROR]
    assert (error.reason, error.row, error.decision) == ("columns_disagree", 2, ("columns", "N2"))
    assert ("12", "N2") in given(taken(data, {"columns": {"N2": "ignored"}})[1])
