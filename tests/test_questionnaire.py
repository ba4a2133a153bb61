"""The questionnaire in survey tools' own forms: each tool's validator takes it, and what comes back gives the
answers.
"""

import csv
import io
import json
import shutil
import subprocess

import pandas as pd
import pytest
from pyxform.xls2xform import convert as to_xform

from lplan import codebook, questionnaire
from lplan.cli import main
from lplan.codebook import MULTIPLE, TEXT
from lplan.core import responses as r
from lplan.core import units
from lplan.core.errors import Refused
from lplan.intake.answers.response_conversion import convert
from lplan.intake.files.file_reader import read
from lplan.intake.interpretation.file_interpretation import understand
from lplan.questionnaire.questions import STAMP, UNIT
from tests import collected
from tests.collected import SECOND
from tests.small_survey import errors


@pytest.fixture(scope="module")
def survey(collected_folder):
    """(codebook, register, the second wave's answers)."""
    book = codebook.load(collected_folder / "data" / collected.CODEBOOK)
    register = units.load(collected_folder / "data/regions.csv")
    frame = collected.answers(book, register)
    return book, register, frame[frame["wave"] == SECOND]


def given(survey) -> dict[str, dict[str, str]]:
    """unit → item → the option codes, number or text that was answered; a kind of no value as its option."""
    book, _register, frame = survey
    found: dict[str, dict[str, str]] = {}
    for row in frame.itertuples():
        item = book.by_code[row.item]
        status = next((o.code for o in item.options if o.status == row.status), None) if item.type != TEXT else None
        if row.status == r.ANSWERED or status:
            found.setdefault(row.unit, {})[row.item] = row.answer if row.status == r.ANSWERED else status
    return found


def came_back(data: bytes, name: str, survey) -> pd.DataFrame:
    """The responses of a tool's file, read as `import` and the page do; no errors, nothing decided by a person."""
    book, register, _frame = survey
    delivery = read(data, name)
    own = questionnaire.own_profile((words for s in delivery.sheets for words in s.words), book, register)
    converted = convert(understand(delivery, book, register, own), book, register, SECOND)
    assert not errors(converted.problems), errors(converted.problems)
    return converted.responses


def same_answers(back: pd.DataFrame, survey) -> None:
    _book, _register, frame = survey
    both = back.merge(frame, on=["unit", "item"], how="outer", suffixes=("", "_given"))
    answered = both["unit"].isin(frame["unit"])
    both = both[answered]
    wrong = both[both["answer"].fillna("") != both["answer_given"].fillna("")]
    assert wrong.empty, wrong[["unit", "item", "answer", "status", "answer_given", "status_given"]].head(10).to_string()
    lost = both["status_given"].isin([r.DONT_KNOW]) & (both["status"] != both["status_given"])
    assert not lost.any(), both[lost].head()
    assert set(back.loc[~back["unit"].isin(frame["unit"]), "status"]) == {r.NO_RESPONSE}


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The rows of LimeSurvey's structure."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter="\t"))


def limesurvey_export(structure: list[dict[str, str]], answers: dict[str, dict[str, str]], register) -> bytes:
    """LimeSurvey's CSV with question codes and answer codes, from nothing but the structure that it was given."""
    own = [row for row in structure if row["language"] == "sv"]
    questions: list[tuple[str, str, list[tuple[str, str]]]] = []
    for row in own:
        if row["class"] == "Q":
            questions.append((row["name"], row["type/scale"], []))
        elif row["class"] in ("A", "SQ"):
            questions[-1][2].append((row["name"], row["text"]))
    heads = ["id", "submitdate", "lastpage", "startlanguage", "seed"]
    for name, kind, parts in questions:
        heads += [f"{name}[{code}]" for code, _text in parts] if kind == "M" else [name]
    stamp = next(row["text"] for row in own if row["name"] == STAMP)
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(heads)
    labels = {unit: register.by_code[unit].name_in(int(SECOND)) for unit in answers}
    for n, (unit, said) in enumerate(answers.items(), 1):
        line = [n, f"2025-10-0{n % 9 + 1} 10:00:0{n % 10}", 9, "sv", 7]
        for name, kind, parts in questions:
            if name == UNIT:
                line.append(next(code for code, text in parts if text == labels[unit]))
            elif name == STAMP:
                line.append(stamp)
            else:
                line += answered(said.get(name), kind, parts)
        writer.writerow(line)
    return out.getvalue().encode("utf-8-sig")


def answered(words: tuple[str, ...] | str | None, kind: str, parts: list[tuple[str, str]]) -> list[str]:
    """The cells of one question; `words` are labels where there is something to choose."""
    if kind == "M":
        return [("" if words is None else "Y" if text in words else "") for _code, text in parts]
    if kind == "L":
        return [next((code for code, text in parts if words is not None and text == words[0]), "")]
    return [words or ""]


def labelled(survey) -> dict[str, dict]:
    """unit → item → the labels that were chosen, as a tuple; numbers and texts as they are."""
    book = survey[0]
    found: dict[str, dict] = {}
    for unit, said in given(survey).items():
        for code, words in said.items():
            item = book.by_code[code]
            if item.options:
                words = tuple(" ".join(str(item.by_option[o].label).split()) for o in r.split_codes(words))
            found.setdefault(unit, {})[code] = words
    return found


def test_limesurvey_gets_a_structure_and_gives_the_answers_back(survey):
    book, register, _frame = survey
    structure = rows_of(questionnaire.FORMATS["limesurvey"].write(book, register, SECOND, int(SECOND)))
    for language in ("sv", "en"):
        kinds = [row["class"] for row in structure if row["language"] == language]
        assert kinds.count("Q") == len([i for i in book.items if i.asked_in(SECOND)]) + 2, "the unit and the stamp too"
    codes = {(row["id"], row["name"]) for row in structure if row["class"] in ("A", "SQ")}
    assert all(len(code) <= 5 and code.isalnum() for _question, code in codes)
    assert {row["type/scale"] for row in structure if row["class"] == "Q"} <= set("!L*MNTS")
    same_answers(came_back(limesurvey_export(structure, labelled(survey), register), "results.csv", survey), survey)


def test_an_export_to_another_version_of_the_questionnaire_is_not_read_by_its_numbers(survey):
    book, register, _frame = survey
    structure = rows_of(questionnaire.FORMATS["limesurvey"].write(book, register, SECOND, int(SECOND)))
    data = limesurvey_export(structure, labelled(survey), register).replace(
        f"{book.key}|{book.version}|".encode(), f"{book.key}|0.9|".encode()
    )
    words = [words for sheet in read(data, "x.csv").sheets for words in sheet.words]
    assert questionnaire.own_profile(words, book, register) == {}


def xlsform_export(book, answers: dict[str, dict[str, str]], stamp: str, group: str) -> bytes:
    """Kobo's CSV with XML values: the question's name, with its group before it when asked for; several by spaces."""
    sections = {}
    number = 0
    last = object()
    for item in book.items:
        if item.asked_in(SECOND):
            number, last = (number + 1, item.dimension) if item.dimension != last else (number, last)
            sections[item.code] = f"sida{number}{group}{item.code}" if group else item.code
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(["start", "end", UNIT, STAMP, *sections.values(), "_id", "_uuid", "_submission_time"])
    for n, (unit, said) in enumerate(answers.items(), 1):
        cells = [
            " ".join(r.split_codes(said.get(code, ""))) if book.by_code[code].type == MULTIPLE else said.get(code, "")
            for code in sections
        ]
        writer.writerow(
            ["2025-10-01T10:00:00", f"2025-10-02T10:00:{n:02d}", unit, stamp, *cells, n, f"u{n}", "2025-10-02"]
        )
    return out.getvalue().encode("utf-8-sig")


@pytest.mark.parametrize("group", ["", "/"])
def test_an_xlsform_is_taken_by_pyxform_and_gives_the_answers_back(survey, group, tmp_path):
    book, register, _frame = survey
    data = questionnaire.FORMATS["xlsform"].write(book, register, SECOND, int(SECOND))
    (tmp_path / "form.xlsx").write_bytes(data)
    made = to_xform(tmp_path / "form.xlsx", warnings=[], validate=False)
    assert all(f"/{item.code}" in made.xform for item in book.items if item.asked_in(SECOND))
    answers = given(survey)
    same_answers(
        came_back(xlsform_export(book, answers, f"{book.key}|{book.version}|{SECOND}", group), "kobo.csv", survey),
        survey,
    )


def surveyjs_export(book, answers: dict[str, dict[str, str]], stamp: str) -> bytes:
    """What a SurveyJS app stores: a JSON object for each completed survey, lists for checkboxes."""
    rows = []
    for unit, said in answers.items():
        row: dict = {UNIT: unit, STAMP: stamp}
        for code, words in said.items():
            row[code] = list(r.split_codes(words)) if book.by_code[code].type == MULTIPLE else words
        rows.append(row)
    return json.dumps(rows, ensure_ascii=False).encode()


def test_surveyjs_json_gives_the_answers_back(survey):
    book, register, _frame = survey
    made = json.loads(questionnaire.FORMATS["surveyjs"].write(book, register, SECOND, int(SECOND)))
    names = [element["name"] for page in made["pages"] for element in page["elements"]]
    assert names == [UNIT, *(item.code for item in book.items if item.asked_in(SECOND))]
    back = came_back(surveyjs_export(book, given(survey), f"{book.key}|{book.version}|{SECOND}"), "svar.json", survey)
    same_answers(back, survey)


@pytest.mark.slow
def test_survey_core_takes_the_json_and_the_answers(survey, tmp_path):
    """SurveyJS's own library builds the survey, shows what it should, and finds nothing wrong with the answers."""
    if not shutil.which("npm"):
        pytest.fail("npm is missing: install Node.js to run the slow tests")
    book, register, _frame = survey
    (tmp_path / "survey.json").write_bytes(questionnaire.FORMATS["surveyjs"].write(book, register, SECOND, int(SECOND)))
    (tmp_path / "answers.json").write_bytes(surveyjs_export(book, given(survey), "x"))
    (tmp_path / "try.js").write_text(
        """
        const { Model } = require("survey-core"), fs = require("fs");
        const survey = JSON.parse(fs.readFileSync("survey.json")), told = [];
        for (const answers of JSON.parse(fs.readFileSync("answers.json"))) {
          const model = new Model(survey);
          if (model.jsonErrors && model.jsonErrors.length) throw new Error(JSON.stringify(model.jsonErrors));
          model.data = answers;
          const hidden = model.getAllQuestions().filter(q => !q.isVisible && answers[q.name] !== undefined).map(q => q.name);
          const wrong = model.getAllQuestions().filter(q => q.isVisible && !q.validate(false)).map(q => q.name);
          told.push({ unit: answers.unit, hidden, wrong });
        }
        console.log(JSON.stringify(told));
        """,
        encoding="utf-8",
    )
    subprocess.run(["npm", "init", "--yes"], cwd=tmp_path, check=True, capture_output=True, timeout=60)
    subprocess.run(
        ["npm", "install", "--silent", "survey-core"], cwd=tmp_path, check=True, capture_output=True, timeout=90
    )
    done = subprocess.run(["node", "try.js"], cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert len(told) == len(given(survey)) and not [one for one in told if one["hidden"] or one["wrong"]], told


def test_codes_that_a_tool_cannot_have_are_all_named():
    book = codebook.parse(
        'format = 1\nkey = "k"\nversion = "1"\ntitle = "T"\n[units]\none = "enhet"\nmany = "enheter"\n'
        '[[item]]\ncode = "1.5"\ntext = "Ett"\ntype = "text"\npolarity = "neither"\n'
        '[[item]]\ncode = "a_b"\ntext = "Två"\ntype = "text"\npolarity = "neither"\n'
    )
    with pytest.raises(Refused, match="1.5, a_b"):
        questionnaire.FORMATS["limesurvey"].write(book, units.Register(), "1", None)
    with pytest.raises(Refused, match="1.5"):
        questionnaire.FORMATS["xlsform"].write(book, units.Register(), "1", None)
    assert b'"1.5"' in questionnaire.FORMATS["surveyjs"].write(book, units.Register(), "1", None)


def test_the_command_writes_each_form_and_check_reads_what_comes_back(survey, collected_app, tmp_path, capsys):
    for key, form in questionnaire.FORMATS.items():
        out = tmp_path / f"enkat.{form.ending}"
        assert main(["questionnaire", "--format", key, "--wave", SECOND, "--out", str(out)]) == 0
        assert out.read_bytes() == form.write(survey[0], survey[1], SECOND, int(SECOND))
    structure = rows_of((tmp_path / "enkat.txt").read_bytes())
    export = tmp_path / "results.csv"
    export.write_bytes(limesurvey_export(structure, labelled(survey), survey[1]))
    capsys.readouterr()
    assert main(["check", str(export), "--wave", SECOND, "--codebook", str(collected_app / collected.CODEBOOK)]) == 0
    assert "18 av 20 har svarat" in capsys.readouterr().out
