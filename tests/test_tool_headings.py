"""Headings and codes of tools' exports that the property test of exports found to be misread: each with its value by
hand.
"""

import pytest

from lplan import codebook
from tests import small_survey
from tests.small_survey import errors, intake


def other(monkeypatch, before: str, after: str) -> None:
    """The small survey with other options."""
    assert before in small_survey.BOOK.source
    monkeypatch.setattr(small_survey, "BOOK", codebook.parse(small_survey.BOOK.source.replace(before, after)))


OPTIONS = "Region;Planens år;GIS;Statistik\nSkåne;2014;GIS;\nHalland;2015;;\nGotland;2016;GIS;Statistik\n"


def test_a_column_headed_by_an_option_alone_is_that_option():
    # Typeform: the question's own words stand nowhere.
    answers, problems = intake(OPTIONS)
    assert not errors(problems), problems
    assert answers["12", "SLAG"] == ("gis", "answered")
    assert answers["09", "SLAG"] == ("gis;stat", "answered")


def test_a_column_headed_by_an_option_with_other_words_below_is_not():
    answers, _problems = intake(OPTIONS.replace("GIS;\n", "nej;\n"))
    assert answers["12", "SLAG"] == (None, "skipped")


@pytest.mark.parametrize(
    "second",
    [
        "Response;Open-Ended Response;Response",
        "Vilken region svarar ni för?;Planens år;Under revidering",
        "Regionens namn;Planens år;Under revidering",
    ],
)
def test_a_second_row_of_headings_is_nobodys_answers(second):
    # SurveyMonkey, the labels of SPSS and Qualtrics: it stood as a unit that the register does not have.
    first = "Region;Planens år;Under revidering" if "Response" in second else "region;AR;REV"
    answers, problems = intake(f"{first}\n{second}\nSkåne;2014;Ja\nHalland;2015;Nej\n")
    assert not errors(problems), problems
    assert answers["12", "AR"] == ("2014", "answered") and answers["13", "REV"] == ("nej", "answered")


def test_numbers_under_other_headings_do_not_say_whom_a_row_is_about():
    # LimeSurvey with answer codes: the last page and the row's own number are codes of regions too.
    answers, problems = intake(
        "Svars-ID;Sista sida;Vilken region svarar ni för?;AR. Planens år\n1;3;12;2014\n2;3;13;2015\n3;3;14;2016\n"
    )
    assert not errors(problems), problems
    assert answers["12", "AR"] == ("2014", "answered") and ("03", "AR") not in answers or answers["03", "AR"][0] is None


@pytest.mark.parametrize("form", ["Vilka slag? (choice={})", "Om planen/Vilka slag?/{}", "Vilka slag? [{}]"])
def test_an_option_that_holds_what_is_noise_in_a_heading(monkeypatch, form):
    other(monkeypatch, 'label="GIS"', 'label="<b>Karta</b>"')
    heads = f"{form.format('<b>Karta</b>')};{form.format('Statistik')}"
    answers, problems = intake(f"Region;{heads}\nSkåne;1;0\n")
    assert not errors(problems) and answers["12", "SLAG"] == ("gis", "answered")


def test_a_1_that_is_the_code_of_no_is_asked_about(monkeypatch):
    # Typeform writes 1 for Yes and 0 for No, whatever the codebook's codes are.
    other(
        monkeypatch, '{code="ja",label="Ja"},{code="nej",label="Nej"}', '{code="0",label="Ja"},{code="1",label="Nej"}'
    )
    text = "Region;Under revidering\nSkåne;1\nHalland;0\nGotland;1\n"
    _answers, problems = intake(text)
    assert {(p.reason, p.decision) for p in errors(problems)} == {
        ("yes_no", ("yes_no", "1")),
        ("yes_no", ("yes_no", "0")),
    }
    for one, zero, given in (("yes", "no", "0"), ("no", "yes", "1")):  # either is an answer to what is asked
        answers, problems = intake(text, profile={"yes_no": {"1": one, "0": zero}})
        assert not errors(problems) and answers["12", "REV"] == (given, "answered")


@pytest.mark.parametrize("form", ["Vilka slag? (choice={})", "om/Vilka slag?/{}", "SLAG___{}"])
def test_an_unknown_option_of_a_known_question_is_asked_about(form):
    # It was a warning, and the option that lacks a column was read as not chosen.
    text = f"Region;Planens år;{form.format('kartor')};{form.format('stat')}\nSkåne;2014;1;1\n"
    _answers, problems = intake(text)
    (asked,) = errors(problems)
    assert asked.reason == "unknown_box" and asked.column == form.format("kartor") and "GIS" in str(asked)
    answers, problems = intake(text, profile={"columns": {asked.column: "SLAG:gis"}})
    assert not errors(problems) and answers["12", "SLAG"] == ("gis;stat", "answered")


def test_a_code_of_limesurveys_own_yields_to_the_words_beside_it():
    heads = "SLAG[SQ001]. Vilka slag? [Statistik];SLAG[SQ002]. Vilka slag? [GIS]"
    answers, problems = intake(f"region. Region;AR. Planens år;{heads}\nSkåne;2014;Ja;Nej\n")
    assert not errors(problems), problems
    assert answers["12", "SLAG"] == ("stat", "answered")
