"""Labels, names and letters as survey tools and typesetting programs write them: read as what they are, or asked
about.
"""

import io
import re
import zipfile

import pytest

from lplan import codebook
from lplan.core.errors import ERROR, WARNING, Refused
from lplan.intake import import_profile
from lplan.intake.answers.cell_reader import Reader
from lplan.intake.files.file_reader import read
from tests.hostile import xlsx
from tests.tool_survey import BOOK, faults, given, taken

QUESTION = "Om vilka teman görs analyser?"


def rewritten(data: bytes, part: str, change) -> bytes:
    """A workbook with one part of its archive changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content.decode()).encode() if name.endswith(part) else content)
    return out.getvalue()


SHEET = xlsx({"Svar": [["Region", "Är planen föremål för revidering?"], ["Skåne", "Ja"], ["Halland", "Nej"]]})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (r"<sheetData>", '<sheetData><row r="0"/>'),
        (r"<sheetData>", '<sheetData><row r="0"><c r="A0"/></row>'),
        (r"(<row r=.2)", r'<row r="1" hidden="1"/>\1'),
        (r"</sheetData>", '<row r="2"><c r="A2" s="1"/></row></sheetData>'),
    ],
)
def test_an_empty_row_out_of_place_does_no_harm(before, after):
    data = rewritten(SHEET, "sheet1.xml", lambda xml: re.sub(before, after, xml, count=1))
    _u, c = taken(data)
    assert given(c) == {("12", "P2"): "ja", ("13", "P2"): "nej"}
    assert not [p for p in c.problems if p.reason == "hidden_rows"]


def test_a_row_with_answers_out_of_place_is_refused_as_before():
    moved = '<row r="2"><c r="A2" t="inlineStr"><is><t>Kalmar</t></is></c></row></sheetData>'
    data = rewritten(SHEET, "sheet1.xml", lambda xml: xml.replace("</sheetData>", moved))
    with pytest.raises(Refused, match="skadad"):
        read(data, "svar.xlsx")


def test_broken_letters_on_a_sheet_are_told_with_their_cell_and_stop_nothing():
    head = ["Region", "Är planen föremål för revidering?"]
    data = xlsx({"Svar": [head, ["Skåne", "Ja"]], "Kontakter": [["Namn"], ["MÃ¼hlenbock"], ["RÃ¶d"]]})
    _u, c = taken(data)
    assert given(c) == {("12", "P2"): "ja"}
    told = [(p.severity, p.cell, p.message) for p in c.problems if p.reason == "mojibake"]
    assert [(s, cell) for s, cell, _m in told] == [(WARNING, "Kontakter!A2"), (WARNING, "Kontakter!A3")]
    assert "'MÃ¼hlenbock'" in told[0][2]
    english = xlsx({"Svar": [["Region", "P2"], ["12", "Yes"]], "Contacts": [["MÃ¼hlenbock"]]})
    assert given(taken(english)[1]) == {("12", "P2"): "ja"}, "a workbook's own encoding is never in doubt"


def test_one_broken_word_in_a_text_file_is_told_with_its_row_and_a_broken_file_is_refused():
    good = "Region;Är planen föremål för revidering?;Något särskilt område?\nSkåne;Ja;MÃ¼hlenbock\n"
    _u, c = taken(good)
    assert given(c)["12", "P2"] == "ja"
    assert ["rad 2, kolumn C" in p.message for p in c.problems if p.reason == "mojibake"] == [True]
    with pytest.raises(Refused, match="trasig"):
        read(good.encode().decode("latin-1").encode(), "svar.csv")


@pytest.mark.parametrize(
    "words", ["Riket", "00 Riket", "00-Riket", "(00) Hela riket", "Riket (00)", "SE Sverige", "00"]
)
def test_the_whole_country_is_a_total_with_its_code_too(words):
    _u, c = taken(f"region;R5\n01 Stockholms län;12,5\n12 Skåne län;..\n{words};12,5\n")
    assert given(c) == {("01", "R5"): "12.5"}
    assert [(p.severity, p.row) for p in c.problems if p.reason == "total"] == [(WARNING, 4)]


def test_a_unit_with_a_code_that_means_another_is_no_total():
    _u, c = taken("region;R5\n00 Skåne;12,5\n")
    assert [reason for reason, _m in faults(c)] == ["unknown_unit"]


@pytest.mark.parametrize("sign", list("-‐‑‒–—―−"))
def test_a_typographic_hyphen_or_dash_is_a_hyphen(sign):
    _u, c = taken(f"Region;{QUESTION}\nSkåne;Arbets{sign} och kompetensförsörjning\nJämtland{sign}Härjedalen;Kultur\n")
    assert given(c) == {("12", "N2"): "arbete", ("23", "N2"): "kultur"}


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Näringsliv;Lärandet sker ändå; dokumentet är överflödigt;Kultur;", "naringsliv;kultur;over"),
        ("Lärandet sker ändå; dokumentet är överflödigt", "over"),
        ("Kultur, Lärandet sker ändå; dokumentet är överflödigt", "kultur;over"),
        ("Program, planer och projekt;Kultur;", "kultur;komma"),
        ("Kultur, Program, planer och projekt, Annat", "kultur;komma;annat"),
        ("Lärandet sker ändå; dokumentet är överflödigt;Program, planer och projekt", "over;komma"),
        ("Kultur, näringsliv", "naringsliv;kultur"),
    ],
)
def test_a_label_may_hold_the_sign_that_stands_between_labels(words, wanted):
    assert given(taken(xlsx({"A": [["Region", QUESTION], ["Skåne", words]]}))[1]) == {("12", "N2"): wanted}


@pytest.mark.parametrize(
    ("words", "part", "left", "with_other"),
    [
        (
            "Kultur, Utbildning av chefer, Näringsliv",
            "Utbildning av chefer",
            "naringsliv;kultur",
            "naringsliv;kultur;annat",
        ),
        ("Kultur;Vatten;", "Vatten", "kultur", "kultur;annat"),
        ("Kultur, vatten, luft", "vatten, luft", "kultur", "kultur;annat"),
        ("Näringsliv;Kultur, annat;", "Kultur, annat", "naringsliv", "naringsliv;annat"),  # Forms parts by ; alone
        ("Näringsliv;vatten, kultur och luft;", "vatten, kultur och luft", "naringsliv", "naringsliv;annat"),
        ("kultur okant naringsliv", "okant", "naringsliv;kultur", "naringsliv;kultur;annat"),
    ],
)
def test_the_unknown_part_of_several_answers_is_asked_about_and_the_rest_stays(words, part, left, with_other):
    data = xlsx({"A": [["Region", QUESTION], ["Skåne", words]]})
    (error,) = [p for p in taken(data)[1].problems if p.severity == ERROR]
    assert repr(part) in error.message and error.decision == ("options", "N2", part)
    for target, wanted in (("skipped", left), ("annat", with_other)):
        assert given(taken(data, {"options": {"N2": {part: target}}})[1]) == {("12", "N2"): wanted}


def test_of_two_ways_to_part_a_cell_the_one_that_spells_the_labels_is_right():
    source = BOOK.source.replace(
        '{code="kultur",label="Kultur"}', '{code="kultur",label="Kultur"},{code="par",label="Kultur, näringsliv"}'
    )
    book = codebook.parse(source)
    reader = Reader(book.by_code["N2"])
    assert reader.read("Kultur, Näringsliv").answer == "naringsliv;kultur"
    assert reader.read("Kultur, näringsliv").answer == "par"


@pytest.mark.parametrize("word", ["saknas", "vet ej", "N/A"])
def test_what_stands_alone_where_a_tool_puts_words_of_ones_own_is_asked_about(word):
    """ "saknas" by itself in Google Forms may be what was written for Annat; signs that say nothing stay no answer."""
    hand = taken(f"Region,{QUESTION}\nSkåne,{word}\nHalland,Kultur\n")[1]
    assert given(hand) == {("13", "N2"): "kultur"}
    google = taken(f"Tidstämpel,Region,{QUESTION}\n2024/05/01,Skåne,{word}\n2024/05/02,Halland,Kultur\n")[1]
    asked = [p.decision for p in google.problems if p.severity == ERROR]
    assert asked == ([] if word == "N/A" else [("options", "N2", word)])


@pytest.mark.parametrize("words", ["naringsliv kultur", "kultur  naringsliv", "KULTUR naringsliv"])
def test_codes_may_stand_with_spaces_between_them(words):
    assert given(taken(f"Region;N2\nSkåne;{words}\n")[1]) == {("12", "N2"): "naringsliv;kultur"}


@pytest.mark.parametrize("words", ["1 Saknas", "1. Saknas", "1 – Saknas", "(1) Saknas", "Saknas (1)", "1=Saknas"])
def test_a_number_and_a_word_that_are_two_options_are_said_to_be_that(words):
    text = f"Region;A2\nSkåne;{words}\nHalland;0 Saknas\n"
    (fault,) = faults(taken(text)[1])
    assert fault[1] == f"{words!r} säger två saker: talet 1 är 1 (Beskrivs) i kodboken, men ordet är 0 (Saknas)."
    assert given(taken(text, {"options": {"A2": {words: "0"}}})[1]) == {("12", "A2"): "0", ("13", "A2"): "0"}


@pytest.mark.parametrize(
    ("yes", "no"),
    [("j", "n"), ("1", "0"), ("True", "False"), ("SANT", "FALSKT"), ("x", "no"), ("Y", "N"), ("1.0", "0.0")],
)
@pytest.mark.parametrize("shape", ["one row a region", "one row an answer"])
def test_yes_and_no_in_other_words_are_asked_about_once_for_all_questions(yes, no, shape):
    """P2 is asked twice in two ways of laying out; a word that is an option's own (Ja, No) is never asked about."""
    wide = f"Region;P2;R5\nSkåne;{yes};1\nHalland;{no};0\nKalmar;{yes};2\nGotland;Ja;3\nBlekinge;;1\n"
    long = "region;fraga;svar\n" + "".join(
        f"{unit};P2;{said}\n" for unit, said in (("12", yes), ("13", no), ("08", yes), ("09", "Ja"))
    )
    text = wide if shape == "one row a region" else long
    asked = {yes: "yes"} | ({no: "no"} if no.casefold() != "no" else {})
    _u, c = taken(text)
    told = [p for p in c.problems if p.severity == ERROR]
    assert [p.decision for p in told] == [("yes_no", word) for word in asked]
    assert f"{yes!r} står i 2 celler" in told[0].message and told[0].suggestion == "Betyder det Ja?"
    assert [(t.words, t.meaning) for t in c.truths] == list(asked.items())
    found = given(taken(text, {"yes_no": asked})[1])
    assert {unit: found[unit, "P2"] for unit in ("12", "13", "08", "09")} == {
        "12": "ja",
        "13": "nej",
        "08": "ja",
        "09": "ja",
    }
    assert ("10", "P2") not in found, "blank is never no"


def test_a_word_for_yes_may_be_decided_to_be_no_value_and_an_items_own_codes_come_first():
    text = "Region;P2;A2\nSkåne;x;1\nHalland;Ja;0\n"
    assert given(taken(text, {"yes_no": {"x": "skipped"}})[1]) == {
        ("12", "A2"): "1",
        ("13", "P2"): "ja",
        ("13", "A2"): "0",
    }
    assert given(taken(text, {"yes_no": {"x": "no"}, "options": {"P2": {"x": "ja"}}})[1])["12", "P2"] == "ja"
    assert import_profile.faults({"yes_no": {"x": "kanske"}}) and not import_profile.faults({"yes_no": {"x": "yes"}})


def test_of_a_long_label_the_part_that_is_unknown_is_shown():
    long = "Tillämpas och används för att förnya arbetet i alla delar av organisationen"
    book = {"options": {"A2": {f"{long} sedan tre år tillbaka": "3"}}}
    text = f"Region;A2\nSkåne;{long} sedan tre år tillbaka\n"
    assert given(taken(text, book)[1]) == {("12", "A2"): "3"}
    from lplan.codebook import Item, Option
    from lplan.core.text import Words
    from lplan.intake.answers.cell_reader import Reader

    item = Item(code="X", text=Words.of("X"), type="single", options=(Option("a", Words.of(long)),))
    fault = Reader(item).read(f"{long} sedan tre år tillbaka").fault
    assert "organisationen sedan tre år tillbaka'" in fault and fault.startswith("'… ")
    assert Reader(item).read("x" * 100).fault.startswith("'" + "x" * 60 + "…'")


def test_headings_that_come_again_are_not_taken_together_with_the_row_above_them():
    """A row of wordings below one of codes is a heading (SPSS); below a row of answers it is the same headings once
    more.
    """
    head = f"ID;Region;{QUESTION};R5"
    rows = "1;Skåne;Kultur;3\n2;Halland;;4\n"
    _u, c = taken(f"{head}\n{rows}{head}\n3;Kalmar;Kultur;5\n")
    assert given(c)["12", "R5"] == "3.0" and given(c)["08", "R5"] == "5.0"
    assert given(taken(f"ID;Region;N2;R5\n;;{QUESTION};\n{rows}")[1])["13", "R5"] == "4.0"
