"""`score` and `import` read one cell as one thing, whatever kind of question it answers; and files that only `score`
is given.
"""

import json

import pandas as pd
import pytest

from lplan import codebook
from lplan.cli import main
from lplan.core import responses as r
from lplan.core import units
from lplan.core.errors import ERROR
from lplan.intake.answers import several_waves
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from tests.small_survey import BOOK, REGISTER

CELLS = [
    "",
    "2",
    ".",
    "2,5",
    "2.5",
    "1 234",
    "1.234",
    "1,234",
    "ja",
    "Ja",
    "nej",
    "x",
    "–",
    "-",
    "..",
    "…",
    "n/a",
    "NA",
    "NaN",
    "0",
    "-1",
    " 3 ",
    "3.0",
    "+3",
    "1e-1",
    "2014",
    "2014-03-31",
    "31/3 2014",
    "201403",
    "41729",
    "12 %",
    "12%",
    "99",
    "vet ej",
    "saknas",
    "inga",
    "not_applicable",
    "sekretess",
    "gis;stat",
    "GIS, Statistik",
    "gis;okänd",
    "I hög grad",
    "3 – I hög grad",
    "inf",
    "#N/A",
    "=1+1",
]
ITEMS = [item.code for item in BOOK.items]


def quoted(cell: str) -> str:
    return f'"{cell}"'


def wide(cell: str, separator: str) -> bytes:
    """One unit that has answered the same to every question, and one that has not."""
    heads = ["region", "wave", *ITEMS]
    rows = [["Skåne", "2017", *([cell] * len(ITEMS))], ["Halland", "2017", "2010", *([""] * (len(ITEMS) - 1))]]
    return "\n".join(separator.join(map(quoted, row)) for row in [heads, *rows]).encode()


def long(cell: str, separator: str) -> bytes:
    heads = ["unit", "wave", "item", "answer"]
    rows = [["12", "2017", code, cell] for code in ITEMS] + [["13", "2017", "AR", "2010"]]
    return "\n".join(separator.join(map(quoted, row)) for row in [heads, *rows]).encode()


def said(frame: pd.DataFrame) -> dict:
    rows = frame[frame["unit"] == "12"][["item", "answer", "status"]].itertuples(index=False)
    return {item: (None if pd.isna(answer) else answer, status) for item, answer, status in rows}


def faults(problems) -> set:
    return {(p.row, p.column, p.message) for p in problems if p.severity == ERROR}


@pytest.mark.parametrize("turn", [0, pytest.param(1, marks=pytest.mark.slow)])
@pytest.mark.parametrize("shape", [wide, long])
def test_every_cell_is_one_thing_to_score_and_to_import(shape, turn):
    kinds = set()
    for n, cell in enumerate(CELLS):
        data = shape(cell, ",;"[(n + turn) % 2])
        delivery = read(data, "svar.csv")
        imported = convert(understand(delivery, BOOK, REGISTER), BOOK, REGISTER, "2017")
        scored, problems = several_waves.responses(data, "svar.csv", BOOK, REGISTER)
        assert said(scored) == said(imported.responses), cell
        assert faults(problems) == faults(imported.problems), cell
        kinds |= {status for _answer, status in said(scored).values()}
    assert kinds == set(r.STATUSES)


@pytest.mark.parametrize(
    ("cell", "item", "answer", "status"),
    [
        ("2", "GRAD", "2", r.ANSWERED),
        (".", "UPP", None, r.NOT_APPLICABLE),
        (".", "KOM", None, r.NOT_APPLICABLE),
        ("2,5", "UPP", "2.5", r.ANSWERED),
        ("–", "UPP", None, r.SKIPPED),
        ("–", "KOM", None, r.SKIPPED),
        ("x", "KOM", "x", r.ANSWERED),
        ("0", "UPP", "0.0", r.ANSWERED),
        ("NA", "KOM", None, r.SKIPPED),
        ("saknas", "KOM", "saknas", r.ANSWERED),
        ("1e-1", "UPP", "0.1", r.ANSWERED),
        ("not_applicable", "GRAD", None, r.NOT_APPLICABLE),
        ("2014-03-31", "AR", "2014", r.ANSWERED),
        (" 3 ", "GRAD", "3", r.ANSWERED),
    ],
)
def test_what_the_cells_mean(cell, item, answer, status):
    text = f"unit;item;answer\n12;{item};{cell}\n" + ("12;REV;Ja\n" if item != "REV" else "")
    frame, _problems = several_waves.responses(text.encode(), "svar.csv", BOOK, REGISTER)
    assert said(frame)[item] == (answer, status)


# --- what only an index's file is ---

INDEX = codebook.parse(
    'format = 1\nkey = "x"\nversion = "1"\ntitle = "X"\n'
    + "".join(
        f'[[item]]\ncode = "{code}"\ntext = "{code}"\ntype = "number"\ndimension = "index"\nnormalise = "minmax"\n'
        for code in ("income", "school")
    )
)


def rows(text: str, book=INDEX, register: units.Register | None = None, **more):
    frame, problems = several_waves.responses(text.encode(), "svar.csv", book, register, **more)
    assert not faults(problems), problems
    found = {(w, u, i): a for w, u, _r, i, a, _s in frame.itertuples(index=False)}
    return found, [p.reason for p in problems]


def test_a_table_of_countries_by_year_with_a_country_that_a_survey_would_take_for_a_sum():
    text = "Country,Year,income,school\nSverige,2020,1,2\nNorge,2020,3,4\nSverige,2021,5,6\nNorge,2021,7,\n"
    found, reasons = rows(text)
    assert found["2020", "Sverige", "income"] == "1.0" and found["2021", "Sverige", "school"] == "6.0" and reasons == []
    assert len(found) == 8 and pd.isna(found["2021", "Norge", "school"])


def test_a_question_that_no_row_of_a_wave_is_about_was_not_asked_in_it():
    text = "unit;wave;item;answer\na;1;income;1\nb;1;income;2\na;2;income;1\na;2;school;9\n"
    found, reasons = rows(text)
    assert {(w, i) for w, _u, i in found} == {("1", "income"), ("2", "income"), ("2", "school")}
    assert reasons == ["item_without_rows"]


def test_a_heading_that_is_only_like_a_question_is_not_computed_from():
    found, reasons = rows("unit,income,schools\na,1,2\n")
    assert set(found) == {("1", "a", "income")} and reasons == ["unused_column", "item_without_rows"]
    decided, reasons = rows("unit,income,schools\na,1,2\n", profile={"columns": {"schools": "school"}})
    assert decided["1", "a", "school"] == "2.0" and reasons == []


def test_thousands_of_numbers_with_three_decimals_are_numbers_where_a_comma_parts_the_columns():
    found, _reasons = rows("unit,income\na,84.255\nb,1.234\n")
    assert found["1", "a", "income"] == "84.255" and found["1", "b", "income"] == "1.234"
    _frame, problems = several_waves.responses(b"unit;income\na;84.255\nb;1.234\n", "svar.csv", INDEX)
    assert len(faults(problems)) == 2  # here a point may part thousands
    found, _reasons = rows("unit;income;school\na;84.255;1.5\n")
    assert found["1", "a", "income"] == "84.255"  # another column shows how the file writes decimals


def test_the_same_row_twice_counts_once_and_is_told_and_two_different_ones_need_a_decision(tmp_path, capsys):
    found, reasons = rows("unit,income,school\na,1,2\na,1,2\nb,2,3\n")
    assert found["1", "a", "income"] == "1.0" and reasons == ["repeated"]
    (tmp_path / "x.toml").write_text(
        'format = 1\nkey = "x"\nversion = "1"\ntitle = "X"\n[index]\nscale = 1\n[[item]]\ncode = "q"\ntext = "q"\n'
        'type = "number"\ndimension = "index"\ngoalposts = [0, 10]\n',
        encoding="utf-8",
    )
    (tmp_path / "x.csv").write_text("unit,q\na,1\na,9\n", encoding="utf-8")
    command = ["score", "--codebook", str(tmp_path / "x.toml"), "--responses", str(tmp_path / "x.csv"), "--out"]
    assert main([*command, str(tmp_path / "out")]) == 1 and "--several" in capsys.readouterr().err
    assert main([*command, str(tmp_path / "out"), "--several", "mean"]) == 0
    assert pd.read_csv(tmp_path / "out/scores.csv")["score"].tolist() == [0.5, 0.5]


def test_a_row_without_its_wave_is_a_fault_where_there_are_several():
    _frame, problems = several_waves.responses(b"unit,wave,income\na,1,5\nb,,6\nc,2,7\n", "svar.csv", INDEX)
    assert [(p.row, p.reason) for p in problems if p.severity == ERROR] == [(3, "no_wave")]


def test_a_status_that_is_none_is_told_where_there_is_no_answer_beside_it():
    _found, reasons = rows("unit,item,answer,status\na,income,,gone\na,school,3,ok\n")
    assert "understood" in reasons


def test_every_kind_of_file_that_is_imported_can_be_scored(tmp_path):
    records = json.dumps([{"unit": "a", "income": 1, "school": 2}, {"unit": "b", "income": 2, "school": 4}])
    frame, problems = several_waves.responses(records.encode(), "svar.json", INDEX)
    assert len(frame) == 4 and not faults(problems)
