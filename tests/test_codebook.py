"""A codebook is read as its owner meant it, or refused with every fault, its line and what to do."""

import json
import time
from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lplan import index
from lplan.codebook import Codebook, load, parse
from lplan.codebook.line_numbers import Lines
from lplan.core import text
from lplan.core.errors import Refused

BOOK = """\
format = 1
key = "klimat"
version = "2.0"
title = { sv = "Klimat", en = "Climate" }

[units]
one = { sv = "kommun", en = "municipality" }
many = { sv = "kommuner", en = "municipalities" }

[scale.grad]
options = [
  { code = "0", label = "Inte alls" },
  { code = "1", label = "Delvis" },
  { code = "2", label = "Helt" },
  { code = "vet_ej", label = "Vet ej", status = "dont_know" },
]

[[dimension]]
code = "mal"
name = "Mål"

[[item]]
code = "Q1"
text = "Finns ett mål?"
type = "ordinal"
dimension = "mal"
scale = "grad"

[[item]]
code = "Q2"
text = "Vad görs?"
type = "multiple"
polarity = "neither"
options = [
  { code = "a", label = "Solceller" },
  { code = "b", label = "Annat" },
]

[[item]]
code = "Q3"
text = "Vilket annat?"
type = "text"
only_if = "Q2=b"
"""


def faults(source: str) -> dict[tuple[int, str], str]:
    """(line, reason) → message and remedy, of a codebook that is refused."""
    with pytest.raises(Refused) as refused:
        parse(source)
    return {(problem.row, problem.reason): str(problem) for problem in refused.value.problems}


def with_item(body: str) -> str:
    """BOOK with one more item, whose first line of body is line 48."""
    return BOOK + '\n[[item]]\ncode = "Q4"\ntext = "Fråga?"\n' + body


# --- what a codebook says ---


def test_a_codebook_is_read_as_written():
    book = parse(BOOK)
    assert (book.key, book.version, str(book.title)) == ("klimat", "2.0", "Klimat")
    assert (book.units(1), book.units(2)) == ("kommun", "kommuner")
    assert [item.code for item in book.items] == ["Q1", "Q2", "Q3"]
    assert [option.code for option in book.by_code["Q1"].choices] == ["0", "1", "2"]
    assert [item.code for item in book.scored_in("mal")] == ["Q1"]


def test_items_with_the_same_scale_share_its_options():
    book = parse(with_item('type = "ordinal"\nscale = "grad"'))
    assert book.by_code["Q4"].options == book.by_code["Q1"].options


@pytest.mark.parametrize(
    "written",
    [
        'text.sv = "Fråga?"\ntext.en = "Question?"',
        'text = { sv = "Fråga?", en = "Question?" }',
        '[item.text]\nsv = "Fråga?"\nen = "Question?"',
    ],
)
def test_texts_may_be_written_in_any_of_tomls_ways(written):
    book = parse(BOOK + f'\n[[item]]\ncode = "Q4"\ntype = "text"\n{written}\n')
    with text.using("en"):
        assert str(book.by_code["Q4"].text) == "Question?"


def test_options_may_be_sections_of_their_own():
    book = parse(
        with_item(
            'type = "single"\n[[item.options]]\ncode = 1\nlabel = "Ja"\n[[item.options]]\ncode = 2\nlabel = "Nej"'
        )
    )
    assert [(o.code, str(o.label)) for o in book.by_code["Q4"].options] == [("1", "Ja"), ("2", "Nej")]


def test_points_and_weights_may_be_fractions():
    book = parse(
        with_item(
            'type = "single"\ndimension = "mal"\nweight = "1/3"\n'
            'options = [{ code = "a", label = "A", points = "2/3" }, { code = "b", label = "B", points = 0 }]'
        )
    )
    assert book.by_code["Q4"].weight == pytest.approx(1 / 3, abs=1e-15)
    assert [o.points for o in book.by_code["Q4"].options] == [2 / 3, 0.0]


def test_an_item_applies_only_to_who_chose_the_option():
    item = parse(BOOK).by_code["Q3"]
    assert item.applies({"Q2": "a;b"})
    assert not item.applies({"Q2": "a"})
    assert not item.applies({"Q2": None})
    assert not item.applies({})


def test_an_item_is_asked_from_its_first_wave_to_its_last():
    item = replace(parse(BOOK).by_code["Q1"], since="2015", until="2017")
    assert [item.asked_in(wave) for wave in ("2011", "2015", "2017", "2019")] == [False, True, True, False]


@pytest.mark.parametrize(
    "same",
    [BOOK.replace("\n", "\r\n"), "\ufeff" + BOOK, "\ufeff" + BOOK.replace("\n", "\r\n")],
    ids=["crlf", "bom", "both"],
)
def test_line_ends_and_a_byte_order_mark_do_not_make_another_codebook(same):
    assert parse(same) == parse(BOOK)


def test_a_file_saved_by_notepad_is_read(tmp_path):
    path = tmp_path / "k.toml"
    path.write_bytes(b"\xef\xbb\xbf" + BOOK.replace("\n", "\r\n").encode())
    assert load(path).hash == parse(BOOK).hash


# --- what is wrong with it ---


@pytest.mark.parametrize(
    ("change", "line", "reason", "words"),
    [
        (('key = "klimat"\n', ""), 1, "missing", "key saknas"),
        (("format = 1", "format = 2"), 1, "format", "ska vara 1"),
        (("format = 1", "format = true"), 1, "format", "ska vara 1"),
        (('key = "klimat"', 'key = "Klimat 2"'), 2, "value", "små bokstäver"),
        (('version = "2.0"', "version = 2.0"), 3, "value", "ska vara text, men är 2.0"),
        (('title = { sv = "Klimat", en = "Climate" }', "title = {}"), 4, "value", "är tom"),
        (('en = "Climate"', "en = 7"), 4, "value", "ska vara text, men är 7"),
        (('en = "Climate"', 'english = "Climate"'), 4, "value", "okänt språk: english"),
        (('key = "klimat"', 'key = "klimat"\nweights = 1'), 3, "unknown_key", "okänt ord"),
        (('one = { sv = "kommun"', 'ones = { sv = "kommun"'), 7, "unknown_key", "Menade du one?"),
        (('label = "Delvis"', 'label = "inte  ALLS"'), 13, "option_duplicate", "betyder redan alternativet 0"),
        (
            ('code = "1", label = "Delvis"', 'code = "0", label = "Delvis"'),
            13,
            "option_duplicate",
            "används två gånger",
        ),
        (('code = "1"', 'code = "a;b"'), 13, "code", "tecknen"),
        (('code = "1"', 'code = "missing"'), 13, "option_reserved", "svar saknas"),
        (('code = "1"', 'code = "dont_know"'), 13, "option_reserved", "svar saknas"),
        (('code = "1"', 'code = "suppressed"'), 13, "option_reserved", "svar saknas"),
        (('label = "Delvis"', 'lable = "Delvis"'), 13, "unknown_key", "Menade du label?"),
        (('label = "Delvis" }', 'label = "Delvis", points = "0,5" }'), 13, "value", "från 0 till 1"),
        (('label = "Delvis" }', 'label = "Delvis", points = 1.5 }'), 13, "value", "från 0 till 1"),
        (('label = "Delvis" }', 'label = "Delvis", points = 0.5 }'), 12, "option_points", "saknas"),
        (('status = "dont_know"', 'status = "vet_ej"'), 15, "value", "Välj en av not_applicable"),
        (('status = "dont_know"', 'status = "dont_know", points = 0'), 15, "option_points", "status"),
        (('name = "Mål"', 'name = "Mål"\nparent = "mal"'), 21, "dimension_loop", "under sig själv"),
        (('name = "Mål"', 'name = "Mål"\nparent = "nix"'), 21, "dimension_parent", '"nix"'),
        (('name = "Mål"', 'name = "Mål"\nweight = nan'), 21, "value", "från 0"),
        (('name = "Mål"', 'name = "Mål"\nweight = -1'), 21, "value", "från 0"),
        (('name = "Mål"', 'name = "Mål"\naggregate = "mean"'), 21, "value", "arithmetic"),
        (('code = "mal"', 'code = "index"'), 19, "code", "programmet självt"),
        (('code = "Q1"', 'code = "unit"'), 23, "code", "programmet självt"),
        (('code = "Q1"', 'code = "mal"'), 23, "duplicate", "dimension"),
        (('code = "Q2"', 'code = "Q1"'), 30, "duplicate", "rad 23"),
        (('dimension = "mal"', 'dimension = "maal"'), 26, "item_dimension", "välj en av mal"),
        (('scale = "grad"', 'scale = "gradd"'), 27, "scale", "som inte finns"),
        (('scale = "grad"', 'scale = "grad"\noptions = []'), 27, "scale", "samma fråga"),
        (('scale = "grad"', ""), 22, "item_options", "saknas"),
        (('type = "multiple"', 'type = "flera"'), 32, "value", "single"),
        (('polarity = "neither"', "polarity = 0"), 33, "value", "more"),
        (('only_if = "Q2=b"', 'only_if = "Q2=c"'), 43, "item_only_if", "tidigare fråga"),
        (('only_if = "Q2=b"', 'only_if = "Q3=b"'), 43, "item_only_if", "tidigare fråga"),
        (('only_if = "Q2=b"', 'only_if = "Q2"'), 43, "item_only_if", "tidigare fråga"),
        (('text = "Vad görs?"', "text = 3"), 31, "value", "ska vara text"),
        (('text = "Vad görs?"', 'text = " "'), 31, "value", "är tom"),
        (('text = "Vad görs?"', r'text = "Vad\u0000?"'), 31, "value", "styrtecken"),
        (("[[dimension]]", "[dimension]"), 18, "value", "[[dimension]]"),
        (("[units]", "[[units]]"), 6, "value", "[units]"),
    ],
    ids=lambda value: value[1] if isinstance(value, tuple) else None,
)
def test_a_fault_is_named_with_its_line_and_what_to_do(change, line, reason, words):
    assert change[0] in BOOK
    found = faults(BOOK.replace(*change, 1))
    assert (line, reason) in found
    assert words in found[line, reason]


@pytest.mark.parametrize(
    ("body", "line", "reason", "words"),
    [
        ('type = "number"\ndimension = "mal"', 45, "item_goalposts", "saknas"),
        ('type = "number"\ngoalposts = [100, 0]', 49, "value", "det lägre först"),
        ('type = "number"\ngoalposts = [0, inf]', 49, "value", "två tal"),
        ('type = "number"\ngoalposts = [true, 2]', 49, "value", "två tal"),
        (
            'type = "number"\ndimension = "mal"\ngoalposts = [0, 10]\ntransform = "log"',
            50,
            "item_goalposts",
            "större än 0",
        ),
        ('type = "number"\nminimum = "tio"', 49, "value", "ska vara ett tal"),
        ('type = "number"\nminimum = 10\nmaximum = 1', 50, "item_span", "före minimum"),
        ('type = "text"\nsince = 2015', 49, "value", 'Skriv since = "…"'),
        ('type = "text"\nsince = "2017"\nuntil = "2015"', 50, "item_span", "före since"),
        ('type = "text"\nscale = "grad"', 49, "item_type", "ingen betydelse"),
        ('type = "ordinal"\nscale = "grad"\ngoalposts = [0, 2]', 50, "item_type", "year, number"),
        ('type = "text"\nweight = 2', 49, "item_type", "utan dimension"),
        ('type = "ordinal"\noptions = [{ code = "a", label = "A" }]', 49, "item_options", "minst 2"),
        ('type = "single"\ndimension = "mal"\nscale = "grad"', 50, "option_points", "ordinal"),
        ('type = "multiple"\nscale = "grad"\ncap = 4', 50, "item_cap", "högst 3"),
        ('type = "multiple"\nscale = "grad"\ncap = 0', 50, "value", "från 1"),
        ('type = "multiple"\nscale = "grad"\ncap = 1.5', 50, "value", "heltal"),
        ('type = "number"\ndenominator = "Q1"', 49, "item_denominator", "ett tal"),
        ('type = "number"\ndenominator = "Q4"', 49, "item_denominator", "en annan"),
        ('type = "text"\nrole = "plan_year"', 49, "item_role", "typen text"),
        ('type = "year"\nrole = "plan_yaer"', 49, "item_role", "Menade du plan_year?"),
        ('type = "text"\nheadings = "Rubrik"', 49, "value", "ska vara en lista"),
        ('type = "text"\nheadings = [{}]', 49, "value", "ska vara text"),
        ('type = "single"\noptions = ["ja", "nej"]', 49, "value", "ska vara ett avsnitt"),
        ('type = "single"\n[[item.option]]\ncode = "a"\nlabel = "A"', 49, "unknown_key", "Menade du options?"),
    ],
    ids=lambda value: None if isinstance(value, int) else value[:40],
)
def test_a_faulty_item_is_named_with_its_line_and_what_to_do(body, line, reason, words):
    found = faults(with_item(body))
    assert (line, reason) in found
    assert words in found[line, reason]


def test_a_role_that_one_item_plays_cannot_be_played_by_two():
    found = faults(
        with_item('type = "year"\nrole = "plan_year"')
        + '\n[[item]]\ncode = "Q5"\ntext = "?"\ntype = "year"\nrole = "plan_year"'
    )
    assert "har redan frågan Q4" in found[54, "item_role"]


def test_several_items_may_play_a_role_together():
    book = parse(
        with_item('type = "ordinal"\nscale = "grad"\nrole = "cooperation"')
        + '\n[[item]]\ncode = "Q5"\ntext = "?"\ntype = "ordinal"\nscale = "grad"\nrole = "cooperation"'
    )
    assert [item.code for item in book.with_role_all("cooperation")] == ["Q4", "Q5"]


def test_a_ring_of_dimensions_is_told_once():
    ring = "".join(f'[[dimension]]\ncode = "d{n}"\nname = "D"\nparent = "d{(n + 1) % 3}"\n' for n in range(3))
    found = faults(BOOK + ring)
    assert [reason for _line, reason in found] == ["dimension_loop"]


@pytest.mark.parametrize(
    ("written", "line", "words"),
    [
        ("threshold = 2", 19, "mellan 0 och 1"),
        ("version = 1", 19, "text"),
        ('agregate = "mean"', 19, "okänt ord"),
        ("[index.weights]\nQ1 = -1", 19, "noll eller större"),
        ('name = "I"\nlevel = 5', 20, "[[index.level]]"),
        ('name = "I"\n[[index.level]]\nfrom = "0"\nname = "N"', 20, "from"),
    ],
)
def test_a_fault_in_the_index_is_named_with_its_line(written, line, words):
    book = parse(BOOK.replace("[[dimension]]", f"[index]\n{written}\n\n[[dimension]]", 1))
    with pytest.raises(Refused) as refused:
        index.definition(book)
    (problem,) = refused.value.problems
    assert problem.row == line and words in str(problem)


def test_everything_wrong_is_said_at_once():
    source = BOOK.replace('version = "2.0"', "version = 2").replace('name = "Mål"', "name = 3").replace('"Q2=b"', '"x"')
    assert [line for line, _reason in faults(source)] == [3, 20, 43]


def test_lines_are_right_when_a_text_looks_like_a_section():
    source = BOOK.replace(
        'text = "Finns ett mål?"',
        'text = """\n[[item]]\ncode = "X"\n# ]]\n"""\nhelp = \'\'\'\n[[item]] "\'\'\' # [[item]]',
    ).replace('type = "multiple"', "type = 1")
    assert list(faults(source)) == [(38, "value")]
    assert source.split("\n")[37] == "type = 1"


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_lines_are_the_same_whatever_ends_them(end):
    assert list(faults(BOOK.replace('type = "multiple"', "type = 1").replace("\n", end))) == [(32, "value")]


@pytest.mark.parametrize(
    ("source", "line", "words"),
    [
        (BOOK.replace('"Klimat"', "Klimat"), 4, "citattecken"),
        (BOOK.replace('name = "Mål"', 'name = "Mål"\nweight = 0,5'), 21, "decimaltal skrivs med punkt"),
        (BOOK.replace('code = "Q2"', 'code = "Q2"\ncode = "Q2"'), 31, "Behåll bara det ena"),
        (BOOK.replace('code = "Q2"', "code"), 30, "likhetstecken"),
        (BOOK.replace('code = "Q2"', 'kod för fråga = "Q2"'), 30, "likhetstecken"),
        (BOOK.replace('code = "Q2"', 'fråga = "Q2"'), 30, "likhetstecken"),
        (BOOK.replace('code = "Q2"', 'åtgärd = "Q2"'), 30, "å, ä, ö"),
        (BOOK.replace('"Q2"\n', '"Q2\n'), 30, "inte avslutad"),
        (BOOK.replace("[[dimension]]", "[[dimension]"), 18, "inte avslutad"),
        (BOOK.replace('label = "Annat" },\n]', 'label = "Annat" },\n'), 39, "inte avslutad"),
        (BOOK.replace('"Solceller"', r'"C:\sol"'), 35, "omvänt snedstreck"),
        (BOOK.replace('"2.0"', "2015-02-30"), 3, "Datumet"),
        ("<html>", 1, "ord"),
        ("x = " + "[" * 100_000, None, "för många parenteser"),
        ("x = " + "9" * 5_000, None, "siffror"),
        ("x = \ud800", None, "för stort"),
    ],
)
def test_a_file_that_is_not_toml_is_refused_in_plain_words(source, line, words):
    with pytest.raises(Refused) as refused:
        parse(source)
    (problem,) = refused.value.problems
    assert (problem.row, problem.reason) == (line, "codebook_syntax")
    assert words.casefold() in str(problem).casefold()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", "åäö".encode("cp1252"), BOOK.encode("utf-16")])
def test_a_file_that_is_not_utf8_is_refused(tmp_path, content):
    path = tmp_path / "k.toml"
    path.write_bytes(content)
    with pytest.raises(Refused, match="UTF-8"):
        load(path)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(Refused, match=r"borta\.toml"):
        load(tmp_path / "borta.toml")


@pytest.mark.parametrize("source", ["", "# bara en kommentar", "\ufeff"])
def test_an_empty_document_says_all_that_it_lacks(source):
    assert {reason for _line, reason in faults(source)} == {"format", "missing", "no_items"}


# --- laws ---


def toml(value) -> str:
    """A plain value as TOML, all on one line."""
    if isinstance(value, dict):
        return (
            "{" + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {toml(one)}" for key, one in value.items()) + "}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool | str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return repr(value)  # numbers, nan and inf are written as Python writes them; dates as ISO


def document(value: dict) -> str:
    return "\n".join(f"{json.dumps(key)} = {toml(one)}" for key, one in value.items())


WORDS = st.sampled_from(
    [
        "",
        "Q1",
        "Q2",
        "d1",
        "d2",
        "ordinal",
        "multiple",
        "number",
        "log",
        "neither",
        "plan_year",
        "Q1=a",
        "2/3",
        "1/0",
        "2015",
    ]
) | st.text(st.characters(codec="utf-8"), max_size=6)
PLAIN = WORDS | st.booleans() | st.integers(-(10**40), 10**40) | st.floats()
VALUES = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3), max_leaves=6
)
SOUND = {
    "format": 1,
    "key": "k",
    "version": "1",
    "title": {"sv": "T"},
    "units": {"one": "u", "many": "us"},
    "scale": {"s": {"options": [{"code": "a", "label": "A"}, {"code": "b", "label": "B", "aliases": ["c"]}]}},
    "index": {
        "name": {"sv": "I"},
        "version": "1",
        "weights": {"Q1": 2},
        "aggregates": {"d1": "geometric"},
        "thresholds": {"d1": 0.5},
        "level": [{"from": 0, "name": "L"}, {"from": 50, "name": {"sv": "H"}}],
        "gate": [{"level": 1, "code": "Q1", "minimum": 10}],
        "range": [0, 1],
        "group": "Q1",
        "impute": "group_mean",
        "pooled": True,
        "epsilon": 0.01,
        "decimals": 1,
    },
    "dimension": [{"code": "d1", "name": "D", "weight": 2}, {"code": "d2", "name": "D", "parent": "d1"}],
    "item": [
        {"code": "Q1", "text": "?", "type": "ordinal", "dimension": "d2", "scale": "s", "since": "2011"},
        {"code": "Q2", "text": "?", "type": "number", "dimension": "d1", "goalposts": [1, 9], "transform": "log"},
        {
            "code": "Q3",
            "text": "?",
            "type": "multiple",
            "options": [{"code": "x", "label": "X", "points": 1}],
            "only_if": "Q1=a",
        },
        {"code": "Q4", "text": "?", "type": "year", "minimum": 2010, "role": "plan_year", "headings": ["År"]},
    ],
}


def spots(value, path=()):
    """Every place in a document."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from spots(one, (*path, key))


def changed(value, path, new):
    """A copy of a document with something else at one place."""
    if not path:
        return new
    copy = value.copy()
    copy[path[0]] = changed(copy[path[0]], path[1:], new)
    return copy


def read_or_refused(source: str) -> Codebook | None:
    """What parse may do with any text whatever: a codebook, or faults that each say where and what."""
    try:
        book = parse(source)
    except Refused as refused:
        lines = source.count("\n") + 1
        assert refused.problems
        assert all(p.message and p.suggestion and (p.row is None or 1 <= p.row <= lines) for p in refused.problems)
        return None
    try:
        index.definition(book)
    except Refused as refused:
        lines = source.count("\n") + 1
        assert all(p.message and 1 <= p.row <= lines for p in refused.problems)
    return book


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(sorted(spots(SOUND), key=str)), VALUES)
@example((), {})
@example(("dimension", 0, "weight"), 10**400)
@example(("item", 0, "code"), int("f" * 5_000, 16))
def test_a_wrong_value_anywhere_gives_faults_and_never_an_exception(path, new):
    broken = changed(SOUND, path, new)
    try:
        source = document(broken) if isinstance(broken, dict) else f"x = {toml(broken)}"
    except ValueError:  # a number too long for Python to write in tens: TOML takes it in hexadecimal
        source = document(changed(SOUND, path, "§")).replace('"§"', hex(new))
    read_or_refused(source)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200) | st.text("[]{}=\"'#.,\n abitem0", max_size=80))
def test_any_text_gives_faults_and_never_an_exception(source):
    read_or_refused(source)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(BOOK)), st.integers(0, 40), st.text("[]{}=\"'#.,\n abitem0", max_size=5))
def test_a_slip_of_the_pen_gives_faults_and_never_an_exception(start, length, typed):
    read_or_refused(BOOK[:start] + typed + BOOK[start + length :])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_the_line_found_is_the_line_where_the_key_is_written(data):
    """Keys are written on lines of their own, among strings and comments that look like keys."""
    noise = st.sampled_from(["", "# [[item]]", '# code = "x"', "   "])
    texts = st.sampled_from(
        [
            '"a"',
            "'[[item]]'",
            '"""\n[[item]]\n code = 1\n"""',
            "'''\n# '\n\"\n'''",
            "[\n1,\n# ]\n[2]\n]",
            '{ b.c = "}" }',
        ]
    )
    lines, expected = [], {}
    for n in range(data.draw(st.integers(1, 4))):
        lines += [data.draw(noise), "[[item]]" if data.draw(st.booleans()) else "  [[ item ]]  # [[item]]"]
        expected["item", n] = len(lines)
        for key in ("code", "text.sv", '"text".en', "options"):
            lines += [data.draw(noise), f"{key} = {data.draw(texts)}"]
            lines = "\n".join(lines).split("\n")
            start = max(i for i, line in enumerate(lines, 1) if line.startswith(f"{key} ="))
            expected["item", n, *key.replace('"', "").split(".")] = start
    found = Lines("\n".join(lines))
    assert {path: found.of(path) for path in expected} == expected


def test_ten_thousand_items_are_read_at_once():
    item = '[[item]]\ncode = "Q{n}"\ntext = "Fråga {n}?"\ntype = "ordinal"\ndimension = "mal"\nscale = "grad"\n'
    source = BOOK + "".join(item.format(n=n) for n in range(100, 10_100))
    started = time.process_time()
    assert len(parse(source).items) == 10_003
    assert time.process_time() - started < 10


def test_ten_thousand_faults_are_told_at_once():
    item = '[[item]]\ncode = "Q{n}"\ntext = 1\ntype = "ordinal"\ndimension = "nix"\nscale = "grad"\n'
    source = BOOK + "".join(item.format(n=n) for n in range(100, 10_100))
    started = time.process_time()
    assert len(faults(source)) == 20_000
    assert time.process_time() - started < 20
