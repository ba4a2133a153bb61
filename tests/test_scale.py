"""Numbers that stand for the steps of a scale: never one step off in silence, and never guessed where others have
labels.
"""

import tempfile

import pandas as pd
import pyreadstat
import pytest

from lplan.core.errors import ERROR, WARNING
from tests.small_survey import errors, intake
from tests.tool_survey import faults, given, taken

HEAD = "Region;Planen ses över regelbundet\n"
UNITS = ("Skåne", "Dalarna", "Halland", "Gotland", "Kalmar")


def file(*numbers: str) -> str:
    return HEAD + "".join(f"{unit};{said}\n" for unit, said in zip(UNITS, numbers, strict=False))


@pytest.mark.parametrize(
    ("numbers", "asked"),
    [
        (("1", "3", "2"), ERROR),
        (("1", "4"), ERROR),
        (("4", "4", "4"), ERROR),
        (("1.0", "2.0", "3.0"), ERROR),
        (("2",), WARNING),
        (("1", "3"), WARNING),
        (("0", "1", "2", "3"), ""),
        (("0", "0"), ""),
        (("Saknas", "Beskrivs"), ""),
        (("1 Beskrivs", "2 – Tillämpas", "3 = Tillämpas och används"), ""),
    ],
)
def test_a_scale_without_its_lowest_number_or_with_one_above_it_is_asked_about(numbers, asked):
    _u, c = taken(file(*numbers))
    said = [p for p in c.problems if p.reason == "scale"]
    assert [p.severity for p in said] == [asked] * bool(asked)
    assert all(p.decision == ("--lowest-step",) and "Saknas" in p.message for p in said)


def test_what_a_person_says_of_the_lowest_number_holds_for_every_form_of_it():
    _u, c = taken(file("1", "4", "2,0", "3 – Tillämpas", "Saknas"), {"rules": {"lowest_step": "1"}})
    assert [given(c)[unit, "A2"] for unit in ("12", "20", "13", "09", "08")] == ["0", "3", "1", "2", "0"]
    assert not [p for p in c.problems if p.reason == "scale"]
    _u, c = taken(file("1", "3", "2"), {"rules": {"lowest_step": "0"}})
    assert [given(c)[unit, "A2"] for unit in ("12", "20", "13")] == ["1", "3", "2"]
    _u, c = taken(file("0", "1"), {"rules": {"lowest_step": "1"}})
    assert [reason for reason, _message in faults(c)] == ["bad_answer"], "a number below the lowest step is none"
    _u, c = taken(file("1", "3", "2"), {"options": {"A2": {"1": "0", "2": "1", "3": "2"}}})
    assert given(c)["12", "A2"] == "0" and not [p for p in c.problems if p.reason == "scale"]


def test_a_codebook_that_counts_from_one_is_asked_about_when_the_file_has_a_nought():
    _found, problems = intake("Region;Grad\nSkåne;0\nHalland;3\n")
    assert "scale" in {p.reason for p in errors(problems)}
    found, problems = intake("Region;Grad\nSkåne;0\nHalland;3\n", profile={"rules": {"lowest_step": "0"}})
    assert not errors(problems) and (found["12", "GRAD"][0], found["13", "GRAD"][0]) == ("1", "4")
    _found, problems = intake("Region;Grad\nSkåne;1\nHalland;3\n")
    assert "scale" not in {p.reason for p in problems}


def test_rows_of_answers_are_asked_about_too():
    _u, c = taken("region;fraga;svar\nSkåne;A2;1\nHalland;A2;2\nGotland;A2;3\n")
    assert [reason for reason, _message in faults(c)] == ["scale"]


def sav(values: list[float], labels: dict[float, str], **more) -> bytes:
    frame = pd.DataFrame({"region": list(UNITS[: len(values)]), "A2": values})
    with tempfile.NamedTemporaryFile(suffix=".sav") as out:
        pyreadstat.write_sav(frame, out.name, variable_value_labels={"A2": labels}, **more)
        return out.read()


ENDS = {1.0: "Saknas", 4.0: "Tillämpas och används"}


def test_a_value_without_a_label_among_values_with_one_is_asked_about_and_never_read_as_a_code():
    _u, c = taken(sav([1.0, 2.0, 4.0], ENDS), name="x.sav")
    assert [(reason, "2 saknar etikett" in message) for reason, message in faults(c)] == [("bad_answer", True)]
    assert [(label.item, label.label) for label in c.unknown] == [("A2", "2")]
    _u, c = taken(sav([1.0, 2.0, 4.0], ENDS), {"options": {"A2": {"2": "1"}}}, name="x.sav")
    assert [given(c)[unit, "A2"] for unit in ("12", "20", "13")] == ["0", "1", "3"]


def test_a_label_that_nobody_knows_is_asked_about_and_its_number_is_no_code():
    _u, c = taken(sav([1.0, 2.0], {1.0: "Beskrivs", 2.0: "Något annat"}), name="x.sav")
    assert [(label.item, label.label) for label in c.unknown] == [("A2", "Något annat")]
    _u, c = taken(
        sav([1.0, 2.0], {1.0: "Beskrivs", 2.0: "Något annat"}), {"options": {"A2": {"Något annat": "2"}}}, name="x.sav"
    )
    assert given(c)["20", "A2"] == "2"
