"""A cell is an answer, a kind of no value or a fault with its place; nothing is taken for nought, and free text stays
text.
"""

import pytest

from lplan.core import responses as r
from lplan.core.errors import WARNING
from lplan.intake.answers import personal_data
from tests.small_survey import book, errors, intake


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
    assert personal_data.find(words) == ["e-postadress", "personnummer", "telefonnummer"]
    assert personal_data.mask(words) == "Ring Anna [borttaget], [borttaget], [borttaget]"
    assert personal_data.find("Planen från 2014–2020 följs upp 3 gånger om året.") == []
    _answers, problems = intake(f"Region;Planens år;Kommentar\nSkåne;2014;{words}\n")
    assert any(p.reason == "personal" and p.severity == WARNING and p.row == 2 for p in problems)
