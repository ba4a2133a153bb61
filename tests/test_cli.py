"""`python -m lplan` met with what a person gets wrong: a sentence and a status, never a traceback."""

import argparse
import importlib
import os
import socket
import subprocess
import sys
import tomllib

import pytest

from lplan import cli
from lplan.core import text
from lplan.core.settings import ROOT, settings

GDI = ["score", "--codebook", str(ROOT / "docs/examples/gdi.toml"), "--responses", str(ROOT / "docs/examples/gdi.csv")]


@pytest.fixture(autouse=True)
def here(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'own.sqlite'}")
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    yield
    text.use("sv")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["check", "saknas.xlsx"], "Filen saknas.xlsx går inte att öppna: den finns inte. Kontrollera sökvägen."),
        (["check", "."], "Mappen . har inga filer med svar. Kontrollera sökvägen."),
        (["--language", "en", "check", "."], "The folder . has no files with answers. Check the path."),
        (["template", "--out", "nej/svar.xlsx"], "Filen nej/svar.xlsx går inte att skriva: mappen finns inte."),
        ([*GDI, "--out", "taken"], "Mappen taken går inte att skriva i: det finns en fil med det namnet."),
        (["export", "--wave", "2017", "--format", "csv", "--out", "taken"], "Mappen taken går inte att skriva i:"),
    ],
)
def test_what_cannot_be_opened_or_written_is_told_in_one_language(command, said, capsys):
    assert cli.main(command) == 1
    shown = capsys.readouterr()
    assert said in shown.out + shown.err


def test_a_backup_into_a_folder_that_is_not_there_says_so(tmp_path, capsys):
    assert cli.main(["structure", "--list"]) == 0  # makes the database
    assert capsys.readouterr().out == "Inga uppgifter är inlästa.\n"
    assert cli.main(["database", "backup", "nej/kopia.sqlite"]) == 1
    assert f"Mappen {tmp_path / 'nej'} finns inte." in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [
        ["export", "--wave", "2017", "--format", "html", "--out", "ut", "--template", "mall.potx"],
        ["export", "--wave", "2017", "--format", "html", "--out", "ut", "--every-region"],
        [*GDI, "--out", "ut", "--uncertainty", "0"],
        ["publish", "ut", "--base", "exempel"],
    ],
)
def test_options_that_would_do_nothing_are_wrong_usage(command, capsys):
    with pytest.raises(SystemExit) as left:
        cli.main(command)
    assert left.value.code == 2 and "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    ("module", "setting", "status", "said"),
    [
        ("lplan", {"LPLAN_SMALL_GROUP": "tre"}, 1, "LPLAN_SMALL_GROUP=tre"),
        ("lplan", {"LPLAN_DATABASE_URL": "hemligt"}, 1, "LPLAN_DATABASE_URL är ingen adress till en databas."),
        ("lplan.server", {"PORT": "åtta"}, 2, "'åtta' är ingen port: 1 till 65535"),
        ("lplan.server", {"LPLAN_CODEBOOK": "saknas.toml"}, 2, "saknas.toml"),
    ],
)
def test_a_wrong_setting_is_named(module, setting, status, said):
    asked = ["structure", "--list"] if module == "lplan" else []
    made = subprocess.run(
        [sys.executable, "-m", module, *asked], cwd=ROOT, env=os.environ | setting, capture_output=True, timeout=60
    )
    err = made.stderr.decode()
    assert made.returncode == status and said in err and "Traceback" not in err and "hemligt" not in err


def served(*words: str) -> subprocess.CompletedProcess:
    made = [sys.executable, "-m", "lplan.server", *words]
    return subprocess.run(made, cwd=ROOT, capture_output=True, timeout=60, text=True)


@pytest.mark.parametrize(
    ("language", "usage", "port", "busy"),
    [("sv", "användning: ", "annars 8501", "används redan"), ("en", "usage: ", "otherwise 8501", "is already in use")],
)
def test_the_server_speaks_as_the_other_commands_do_also_of_a_port_that_is_taken(language, usage, port, busy):
    told = served("--language", language, "--help")
    assert told.returncode == 0 and told.stdout.startswith(usage) and port in told.stdout
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        refused = served("--language", language, "--port", str(other.getsockname()[1]))
    assert (refused.returncode, refused.stdout) == (1, "") and busy in refused.stderr
    assert len(refused.stderr.splitlines()) == 1, "a sentence, and no trace"


def test_an_address_of_a_source_is_an_address(tmp_path, capsys):
    (tmp_path / "s.csv").write_text("Region;Täthet\nSkåne;1\nBlekinge;2\n", encoding="utf-8")
    command = ["structure", "s.csv", "--check", "--source", "SCB", "--as-of", "2017", "--url"]
    assert cli.main([*command, "https://www.scb.se/x"]) == 0
    assert cli.main([*command, "javascript:alert(1)"]) == 1
    assert "'javascript:alert(1)' är ingen adress. Skriv hela adressen, från https://." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "usage", "wrong", "every"),
    [
        ("sv", "användning: ", "detta saknas: --out", "visa den här hjälpen"),
        ("en", "usage: ", "the following arguments are required: --out", "show this help"),
    ],
)
def test_help_and_wrong_usage_are_in_the_reader_s_language_and_every_argument_is_told(
    language, usage, wrong, every, capsys
):
    for command in (
        "template",
        "check",
        "import",
        "drafts",
        "structure",
        "export",
        "findings",
        "publish",
        "score",
        "simulate",
    ):
        with pytest.raises(SystemExit) as left:
            cli.main(["--language", language, command, "--help"])
        assert left.value.code == 0
        shown = capsys.readouterr().out
        assert shown.startswith(usage) and every in shown
    with pytest.raises(SystemExit) as left:
        cli.main(["--language", language, "template"])
    assert left.value.code == 2 and wrong in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "needless"),
    [
        ("--help", {"pandas", "sqlalchemy"}),
        ("check --help", {"sqlalchemy", "scipy", "plotly"}),
        ("import --help", {"scipy"}),
    ],
)
def test_what_a_command_does_not_use_is_not_loaded(asked, needless):
    words = f"""import sys
from lplan import cli
try:
    cli.main({asked.split()!r})
finally:
    print({sorted(needless)!r}, sorted({needless!r} & set(sys.modules)))"""
    said = subprocess.run([sys.executable, "-c", words], cwd=ROOT, capture_output=True, timeout=60, text=True).stdout
    assert said.endswith(f"{sorted(needless)!r} []\n")


def test_no_argument_goes_without_help():
    def arguments(parser):
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for one in action.choices.values():
                    yield from arguments(one)
            else:
                yield parser.prog, action

    silent = [(prog, action.dest) for prog, action in arguments(cli.parser()) if not action.help]
    assert not silent


def test_the_installed_command_is_the_same_as_the_module():
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]["lplan"]
    module, _colon, function = told.partition(":")
    assert getattr(importlib.import_module(module), function) is cli.main
    assert "-e ." in (ROOT / "README.md").read_text(encoding="utf-8"), "the start without make installs it"
