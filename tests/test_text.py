"""Words and numbers come out as the reader's language writes them."""

import string
from datetime import date

import pytest
from babel.messages.pofile import read_po
from hypothesis import given
from hypothesis import strategies as st

from lplan.core import text
from lplan.locale import extract


def test_numbers_are_swedish_with_a_comma_a_narrow_space_and_a_real_minus():
    assert text.number(-1234567.25, 1) == "\u22121\u202f234\u202f567,3"
    assert text.number(0.5) == "1"
    assert text.number(2.5) == "3"
    assert text.number(-0.04, 1) == "0,0"


def test_a_change_has_its_sign_unless_it_is_shown_as_nothing():
    assert [text.signed(x) for x in (3.25, -1, 0.04, -0.04, 0, None)] == ["+3,3", "−1,0", "0,0", "0,0", "0,0", ".."]
    assert text.signed(1234, 0) == "+1\N{NARROW NO-BREAK SPACE}234"


def test_numbers_are_english_when_the_reader_is():
    with text.using("en"):
        assert text.number(-1234.5, 1) == "−1,234.5"
        assert text.percent(0.905) == "91%"


def test_no_value_is_two_dots_and_never_nought():
    assert text.number(None) == text.number(float("nan")) == text.percent(None) == ".."


def test_per_cent_has_a_hard_space():
    assert text.percent(0.123, 1) == "12,3\u00a0%"


def test_dates_are_written_out():
    assert text.date(date(2017, 12, 14)) == "14 december 2017"
    assert text.date(date(2017, 12, 14), "iso") == "2017-12-14"


def test_lists_end_with_och():
    assert text.listed([]) == ""
    assert text.listed(["a"]) == "a"
    assert text.listed(["a", "b", "c"]) == "a, b och c"


def test_swedish_letters_sort_last():
    names = ["Örebro", "Ängelholm", "Åre", "Zinkgruvan", "Ängelholm", "adam", "Édith"]
    assert sorted(names, key=text.sort_key) == [
        "adam",
        "Édith",
        "Zinkgruvan",
        "Åre",
        "Ängelholm",
        "Ängelholm",
        "Örebro",
    ]


@given(st.text())
def test_any_name_can_be_sorted(name):
    assert isinstance(text.sort_key(name), str)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_a_number_never_loses_its_sign_or_gains_one(value):
    shown = text.number(value, 2)
    assert shown.startswith("−") == (round(abs(value), 10) >= 0.005 and value < 0)


def test_words_fall_back_to_the_first_language_written():
    words = text.Words.of({"sv": "omgång", "en": "wave"})
    assert str(words) == "omgång"
    with text.using("en"):
        assert str(words) == "wave"
        assert str(text.Words.of({"sv": "bara svenska"})) == "bara svenska"


@pytest.fixture(scope="module")
def english():
    return read_po(extract.CATALOGUE.open("rb"), locale="en")


def test_messages_are_found_wherever_they_stand_in_the_code():
    source = """x = f"#### {_('inne i en f-sträng')}: {escape(_('djupare {n}').format(n=1))}"
y = text.gettext("för" " sig"), N_("namn"), ngettext("en", "flera", n), _(variable), other("inget")"""
    assert extract.python_messages(source) == ["inne i en f-sträng", "djupare {n}", "för sig", "namn", ("en", "flera")]


def test_every_message_in_the_code_has_english(english):
    missing = [
        m.id for m in extract.messages() if m.id and not (found := english.get(m.id)) or m.id and not found.string
    ]
    assert not missing


def fields(message: str) -> set[str]:
    return {
        name for _text, name, _spec, _conversion in string.Formatter().parse(message) if name and name.isidentifier()
    }


def test_translations_fill_in_the_same_names(english):
    for message in english:
        if not message.id:
            continue
        pairs = zip(message.id, message.string, strict=True) if message.pluralizable else [(message.id, message.string)]
        for swedish, translated in pairs:
            assert fields(swedish) == fields(translated), swedish
