"""What a person must decide is an error that says where the answer is kept; deciding it there is enough."""

import json

import pytest

from lplan import cli
from lplan.cli.options import file_examination
from lplan.cli.options.intake_options import answer
from tests.small_survey import errors, intake

FILES = {
    "a label": ("Region;Grad\nSkåne;Jättemycket\n", ("options", "GRAD", "Jättemycket"), "4"),
    "a label in rows of answers": (
        "region;fraga;svar\nSkåne;GRAD;Jättemycket\n",
        ("options", "GRAD", "Jättemycket"),
        "4",
    ),
    "a name": ("Region;Grad\nSkonne;Helt\n", ("units", "Skonne"), "12"),
    "a column": ("Region;Grad;Grad\nSkåne;Helt;Inte alls\n", ("columns", "Grad #2"), "ignored"),
}


@pytest.mark.parametrize("file", FILES)
def test_an_error_names_the_key_of_the_profile_that_answers_it(file):
    text, key, target = FILES[file]
    _found, problems = intake(text)
    assert [p.decision for p in errors(problems)] == [key]
    decided: dict | str = target
    for name in reversed(key):
        decided = {name: decided}
    found, problems = intake(text, profile=decided)
    assert not errors(problems) and found["12", "GRAD"][0] == "4"


def test_the_command_line_says_the_key_as_a_profile_is_written_or_the_flag(tmp_path, capsys):
    assert json.loads(answer(("options", "N2", 'a "b"')).partition(": ")[2]) == {"options": {"N2": {'a "b"': "…"}}}
    assert answer(()) == ""
    file = tmp_path / "svar.csv"
    file.write_text("Region;A1\nSkåne;0\nSkåne;1\n", encoding="utf-8")
    assert cli.main(["check", str(file), "--wave", "2024"]) == 1
    assert "Svara med --several." in capsys.readouterr().out


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_is_written_to_a_terminal_only(terminal, monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: terminal, raising=False)
    tell = file_examination.Progress()
    tell.started = tell.last = -100.0
    tell("Tolkar svaren", 0.5)
    tell.end()
    assert ("Tolkar svaren" in capsys.readouterr().err) == terminal
