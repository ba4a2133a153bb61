"""Each unit's own workbook with last time's answers: what it offers, what counts as an answer, many read at once."""

import io
import zipfile
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest

from lplan.cli import main
from lplan.codebook import MULTIPLE, parse
from lplan.core import responses as r
from lplan.core.errors import Refused
from lplan.core.settings import settings
from lplan.intake import batch, prefilled_workbook, template
from lplan.intake.answers.response_conversion import convert
from lplan.intake.interpretation.file_interpretation import understand
from lplan.intake.prefilled_workbook import ANSWER, BEFORE, CODE, CONFIRMED, NOTE, LastTime
from tests.small_survey import BOOK, REGISTER, book, errors

SKANE, HALLAND = REGISTER.by_code["12"], REGISTER.by_code["13"]
BEFORE_ANSWERS = {
    "AR": ("2014", r.ANSWERED),
    "REV": (None, r.DONT_KNOW),
    "GRAD": ("3", r.ANSWERED),
    "SLAG": ("gis", r.ANSWERED),
    "UPP": ("3.5", r.ANSWERED),
    "KOM": ("=1+1", r.ANSWERED),
}
LAST = LastTime("2017", BEFORE_ANSWERS, BOOK)


def filled(unit=SKANE, last=LAST, wave="2019", **cells: tuple[str, str]) -> bytes:
    """A unit's workbook with (confirmed, new answer) in the rows of codes; "SLAG:gis" is written SLAG__gis."""
    made = openpyxl.load_workbook(io.BytesIO(prefilled_workbook.write(BOOK, unit, wave, int(wave), last)))
    lines = {row[CODE].value: row for row in made["Svar"].iter_rows(min_row=2)}
    for code, (confirmed, answer) in cells.items():
        row = lines[code.replace("__", ":")]
        row[CONFIRMED].value, row[ANSWER].value = confirmed or None, answer or None
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def read_back(*files: bytes, names=("a.xlsx", "b.xlsx")):
    data = files[0] if len(files) == 1 else batch.zipped(zip(names, files, strict=True))
    found = convert(understand(batch.read_any(data, "svar.zip"), BOOK, REGISTER), BOOK, REGISTER)
    return found, {
        (u, i): (None if a != a else a, s)
        for u, i, a, s in found.responses[["unit", "item", "answer", "status"]].itertuples(index=False)
    }


def test_only_what_is_confirmed_or_written_anew_is_an_answer():
    found, answers = read_back(filled(AR=("Ja", ""), GRAD=("", "Helt"), KOM=("", "")))
    assert not found.errors and found.wave == "2019"
    assert answers["12", "AR"] == ("2014", r.ANSWERED), "confirmed"
    assert answers["12", "GRAD"] == ("4", r.ANSWERED), "changed"
    for code in ("REV", "SLAG", "UPP", "KOM"):
        assert answers["12", code] == (None, r.SKIPPED), "neither: no answer, although there was one last time"


def test_everything_confirmed_is_what_was_answered_last_time():
    yes = ("Ja", "")
    cells = dict.fromkeys(("AR", "REV", "GRAD", "SLAG__gis", "SLAG__stat", "UPP", "KOM"), yes)
    found, answers = read_back(filled(**cells))
    assert not found.errors
    assert {item: answers["12", item] for item in BEFORE_ANSWERS} == BEFORE_ANSWERS


def test_a_workbook_that_nobody_has_touched_is_a_unit_that_has_not_answered():
    found, answers = read_back(filled())
    assert {status for (unit, _item), (_answer, status) in answers.items()} == {r.NO_RESPONSE}
    assert r.silent(found.responses) == list(REGISTER.codes)


def test_an_answer_that_is_both_confirmed_and_changed_stops_and_says_where():
    found, _answers = read_back(filled(AR=("Ja", "2015")))
    (error,) = errors(found.problems)
    assert error.reason == "confirmed_and_changed" and error.cell == "svar.zip!E2" and "rad 2" in error.message
    found, answers = read_back(filled(AR=("Ja", "2014")))
    assert not found.errors and answers["12", "AR"] == ("2014", r.ANSWERED), "the same answer twice is one answer"


def test_a_question_of_several_answers_that_is_confirmed_in_part_is_asked_about():
    found, _answers = read_back(filled(SLAG__stat=("", "Ja")))
    assert [(p.reason, p.row) for p in errors(found.problems)] == [("confirmed_in_part", 5)], "an old Ja is no new Nej"
    found, answers = read_back(filled(SLAG__stat=("", "Ja"), SLAG__gis=("", "Nej")))
    assert not found.errors and answers["12", "SLAG"] == ("stat", r.ANSWERED)


def test_new_reworded_and_changed_questions_are_marked_and_a_changed_ones_answer_is_not_shown():
    text = {
        "AR": "Planens årtal",
        "GRAD": "I vilken grad?",
        "REV": "Under revidering",
        "SLAG": "Vilka slag?",
        "UPP": "Uppföljning",
        "KOM": "Kommentar",
    }
    then = replace(
        BOOK,
        items=tuple(
            replace(i, text=type(i.text).of(text[i.code]))
            if i.code == "AR"
            else replace(i, options=i.options[:3])
            if i.code == "GRAD"
            else i
            for i in BOOK.items
            if i.code != "UPP"
        ),
    )
    known = {code: given for code, given in BEFORE_ANSWERS.items() if code != "UPP"}
    made = openpyxl.load_workbook(
        io.BytesIO(prefilled_workbook.write(BOOK, SKANE, "2019", 2019, LastTime("2017", known, then)))
    )
    rows = {row[CODE].value: row for row in made["Svar"].iter_rows(min_row=2)}
    said = prefilled_workbook.notes()
    assert {code: row[NOTE].value or "" for code, row in rows.items()} == {
        "AR": said["reworded"],
        "REV": "",
        "GRAD": said["changed"],
        "SLAG:gis": "",
        "SLAG:stat": "",
        "UPP": said["new"],
        "KOM": "",
    }
    assert rows["AR"][BEFORE].value == "2014" and not rows["GRAD"][BEFORE].value and not rows["UPP"][BEFORE].value


def test_what_people_wrote_last_time_is_text_and_the_grey_cells_are_closed():
    made = openpyxl.load_workbook(io.BytesIO(prefilled_workbook.write(BOOK, SKANE, "2019", 2019, LAST)))
    sheet = made["Svar"]
    comment = next(row for row in sheet.iter_rows(min_row=2) if row[CODE].value == "KOM")
    assert comment[BEFORE].value == "=1+1" and comment[BEFORE].data_type == "s"
    assert comment[BEFORE].protection.locked and not comment[ANSWER].protection.locked and sheet.protection.sheet
    assert "Region Skåne" in sheet["A1"].value


def test_many_workbooks_are_read_at_once_each_with_its_own_place():
    found, answers = read_back(
        filled(AR=("Ja", "")),
        filled(HALLAND, None, AR=("", "20145"), GRAD=("", "Helt")),
        names=("skane.xlsx", "halland.xlsx"),
    )
    assert answers["12", "AR"][0] == "2014" and answers["13", "GRAD"][0] == "4"
    (error,) = errors(found.problems)
    assert (error.row, error.cell) == (2, "halland.xlsx!E2")


def test_two_workbooks_of_one_unit_are_refused_with_both_files_named():
    found, _answers = read_back(filled(AR=("Ja", "")), filled(AR=("", "2016")))
    (error,) = [p for p in errors(found.problems) if p.reason == "duplicate_unit"]
    assert "a.xlsx" in f"{error}" and "b.xlsx" in f"{error}"


def test_workbooks_of_two_waves_are_not_read_as_one():
    found, _answers = read_back(filled(AR=("Ja", "")), filled(HALLAND, LAST, "2020", AR=("Ja", "")))
    assert [p.reason for p in errors(found.problems)] == ["several_waves"]


def test_ordinary_templates_that_came_back_one_by_one_are_read_together():
    frames = []
    for n, unit in enumerate((SKANE, HALLAND)):
        rows = [
            ("2019", unit.code, "", "AR", str(2014 + n), r.ANSWERED),
            ("2019", unit.code, "", "KOM", "Bra", r.ANSWERED),
        ]
        frames.append(pd.DataFrame(rows, columns=list(r.COLUMNS)))
    files = [template.write(BOOK, REGISTER, "2019", 2019, frame) for frame in frames]
    found, answers = read_back(*files)
    assert not found.errors, found.problems
    assert answers["12", "AR"][0] == "2014" and answers["13", "AR"][0] == "2015"
    assert answers["01", "AR"][1] == r.NO_RESPONSE


def test_a_file_that_cannot_be_read_is_named_and_all_are_told():
    bad = batch.zipped([("a.xlsx", filled()), ("b.xlsx", b"%PDF-1.4"), ("c.csv", b"")])
    with pytest.raises(Refused) as refused:
        batch.read_any(bad, "svar.zip")
    assert sorted(p.message.partition(":")[0] for p in refused.value.problems) == ["b.xlsx", "c.csv"]


def test_other_files_among_the_workbooks_are_said_and_rubbish_is_passed_by():
    mixed = batch.zipped([("a.xlsx", filled()), ("b.xlsx", book([["Region", "AR"], ["Skåne", 2014]]))])
    with pytest.raises(Refused, match="b.xlsx"):
        batch.read_any(mixed, "svar.zip")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("svar/a.xlsx", filled(AR=("Ja", "")))
        archive.writestr("__MACOSX/svar/._a.xlsx", b"\0")
        archive.writestr("svar/~$a.xlsx", b"\0")
        archive.writestr("svar/Thumbs.db", b"\0")
    assert read_back(out.getvalue())[1]["12", "AR"] == ("2014", r.ANSWERED)


def test_a_member_that_unpacks_to_more_than_a_file_may_be_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * (6 << 20))
    with pytest.raises(Refused, match="a.csv"):
        batch.read_any(out.getvalue(), "svar.zip")


def test_a_workbook_is_no_batch_and_neither_is_a_zip_without_answers():
    assert not batch.is_batch(filled()) and not batch.is_batch(b"PK\3\4 broken")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("bild.png", b"\x89PNG")
    assert not batch.is_batch(out.getvalue())


def test_from_the_command_line_a_folder_goes_out_and_comes_back(collected_app, tmp_path, capsys):
    out = tmp_path / "ut"
    assert main(["template", "--wave", "2026", "--each", "--before", "2025", "--out", str(out)]) == 0
    names = sorted(path.name for path in out.iterdir())
    assert len(names) == 20 and "Region Sydost 2026.xlsx" in names, "the merged region has one, the old ones none"
    made = openpyxl.load_workbook(out / "Region Skåne 2026.xlsx")
    for row in made["Svar"].iter_rows(min_row=2):
        row[CONFIRMED].value = "Ja" if row[BEFORE].value else None
    made.save(out / "Region Skåne 2026.xlsx")
    capsys.readouterr()
    assert main(["check", str(out), "--wave", "2026", "--reminder"]) == 0
    said = capsys.readouterr().out
    assert "1 av 20 har svarat" in said and "Har inte svarat: 19" in said and "omgång 2026" in said
    assert "Region Skåne" not in said.partition("Har inte svarat")[2]
    assert main(["template", "--wave", "2026", "--each", "--before", "1999", "--out", str(out)]) == 1
    assert "2024, 2025" in capsys.readouterr().err


def test_every_type_of_question_has_its_row():
    survey = parse(
        'format = 1\nkey = "k"\nversion = "1"\ntitle = "T"\n[units]\none = "region"\nmany = "regioner"\n'
        '[[item]]\ncode = "M"\ntext = "Vilka?"\ntype = "multiple"\npolarity = "neither"\n'
        'options = [{code="a",label="A"},{code="b",label="B"}]\n'
    )
    assert survey.items[0].type == MULTIPLE
    made = openpyxl.load_workbook(io.BytesIO(prefilled_workbook.write(survey, SKANE, "2019")))
    assert [row[CODE].value for row in made["Svar"].iter_rows(min_row=2)] == ["M:a", "M:b"]


def test_invented_answers_are_not_sent_out_to_be_confirmed(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'demonstration.sqlite'}")
    assert main(["template", "--wave", "2026", "--each", "--before", "2017", "--out", str(tmp_path / "ut")]) == 1
    assert "inga publicerade, insamlade svar" in capsys.readouterr().err
