"""`python -m lplan import`: stopped with Ctrl-C it leaves nothing; a profile is used by name, by file and by itself."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from lplan import cli, codebook, store
from lplan.cli import import_drafts
from lplan.cli.options import file_examination
from lplan.cli.options.account import account
from lplan.core.settings import ROOT, settings
from lplan.ui.importing import step_navigation
from tests.people import by

BOOK = codebook.load(ROOT / "data/codebook.toml")
YEAR = next(item for item in BOOK.items if item.type == codebook.YEAR)
OWN = "Region;Året då planen togs\nSkåne;2021\nBlekinge;2022\n"


@pytest.fixture(autouse=True)
def listening():
    """What is started in the background of a script ignores Ctrl-C, and so does all that it starts."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def database(monkeypatch, tmp_path):
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'lplan.sqlite'}")
    return tmp_path


def imports(wave: str = "2031"):
    engine = store.connect(settings().database_url)
    store.prepare(engine)
    store.seed(engine, ROOT / "data", [ROOT / "data/codebook.toml"])
    found = store.imports(engine, BOOK.key)
    engine.dispose()
    return found[found["wave"] == wave]


def written(folder: Path, text: str, name: str = "svar.csv") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


@pytest.mark.parametrize("stage", ["Läser filen", "Tolkar svaren", "Sammanställer", "Sparar"])
@pytest.mark.parametrize("publish", [[], ["--publish", "--accept-warnings"]], ids=["draft", "published"])
def test_ctrl_c_leaves_no_draft_and_no_half_wave(stage, publish, database, monkeypatch, capsys):
    """Pressed when a stage tells how far it has come; reading is slowed down so that it has time to tell."""
    pressed = []

    def press(self, said, done=None):
        if said == stage and not pressed:
            pressed.append(said)
            os.kill(os.getpid(), signal.SIGINT)

    monkeypatch.setattr(file_examination.Progress, "__call__", press)
    if stage == "Läser filen":
        monkeypatch.setattr(file_examination, "read_any", lambda data, name, limits, tell: tell("Läser filen"))
    file = written(database, f"Region;{YEAR.code}\nSkåne;2021\nBlekinge;2022\n")
    assert cli.main(["import", file, "--wave", "2031", *publish]) == 130
    assert pressed and capsys.readouterr().err.strip().endswith("Avbrutet. Ingenting har sparats.")
    assert imports().empty
    monkeypatch.undo()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_in_a_terminal_stops_the_process_that_reads_too(tmp_path):
    """The terminal tells every process in the foreground; ours says one sentence and no trace."""
    rows = "".join(f"{n};fråga {n};svar {n} {n * n}\n" for n in range(400_000))
    file = written(tmp_path, "region;fraga;svar\n" + rows)
    environment = os.environ | {"LPLAN_DATABASE_URL": f"sqlite:///{tmp_path / 'lplan.sqlite'}"}
    call = [sys.executable, "-m", "lplan", "import", file, "--wave", "2031", "--max-rows", "1000000"]
    ran = subprocess.Popen(call, env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    children, deadline = Path(f"/proc/{ran.pid}/task/{ran.pid}/children"), time.monotonic() + 60
    while not (child := children.read_text().split()) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    os.killpg(ran.pid, signal.SIGINT)
    _out, said = ran.communicate(timeout=60)
    assert ran.returncode == 130
    assert said.strip().splitlines()[-1].endswith("Avbrutet. Ingenting har sparats.") and "Traceback" not in said
    left = Path(f"/proc/{child[0]}/status")
    assert not left.exists() or "State:\tZ" in left.read_text(), "the process that reads is still at work"
    assert not (tmp_path / "lplan.sqlite").exists()


def test_a_profile_is_used_by_file_by_name_and_by_itself(database, capsys):
    file = written(database, OWN)
    assert cli.main(["import", file, "--wave", "2031"]) == 1
    assert "Ingen rubrik i filen är en fråga" in capsys.readouterr().out and imports().empty
    decided = {"format": 1, "columns": {"Året då planen togs": YEAR.code}}
    own = written(database, json.dumps(decided), "min.json")
    assert cli.main(["check", file, "--wave", "2031", "--profile", own]) == 0
    assert cli.main(["import", file, "--wave", "2031", "--profile", own]) == 0
    kept = json.loads(imports()["mapping"].iloc[0])
    assert kept["columns"] == decided["columns"] and kept["headings"] == ["Region", "Året då planen togs"]

    engine = store.connect(settings().database_url)
    store.save_document(engine, "profile", "Vårt verktyg", kept, survey=BOOK.key, who=by("Anna Ek"))
    answers = [store.responses(engine, BOOK.key, import_id=int(imports()["id"].iloc[0]))]
    capsys.readouterr()
    assert cli.main(["import", file, "--wave", "2032", "--profile", "Vårt verktyg"]) == 0
    assert cli.main(["import", file, "--wave", "2033"]) == 0
    assert "Profilen Vårt verktyg används." in capsys.readouterr().err
    for wave in ("2032", "2033"):
        answers.append(store.responses(engine, BOOK.key, import_id=int(imports(wave)["id"].iloc[0])))
    engine.dispose()
    said = [
        dict(frame.loc[(frame["item"] == YEAR.code) & frame["answer"].notna(), ["unit", "answer"]].values)
        for frame in answers
    ]
    assert said == [{"12": "2021", "10": "2022"}] * 3


def test_a_profile_that_is_none_is_refused_in_a_sentence(database, capsys):
    file = written(database, OWN)
    for words, said in (
        ("[", "är ingen JSON-fil"),
        ("[]", "ska vara ett JSON-objekt"),
        ('{"format": 9}', "annat format"),
    ):
        bad = written(database, words, "fel.json")
        assert cli.main(["import", file, "--wave", "2031", "--profile", bad]) == 1
        assert said in capsys.readouterr().out
    assert cli.main(["import", file, "--wave", "2031", "--profile", "Finns inte"]) == 1
    assert "Finns inte" in capsys.readouterr().out


def test_check_says_what_is_wrong_and_writes_nothing(tmp_path, capsys):
    file = tmp_path / "svar.csv"
    file.write_text("Region;P1\nAtlantis;2014\n", encoding="utf-8")
    assert cli.main(["check", str(file), "--wave", "2017", "--json"]) == 1
    assert [p["reason"] for p in json.loads(capsys.readouterr().out)["problems"] if p["severity"] == "error"] == [
        "unknown_unit"
    ]
    file.write_text("Region;P1\nSkåne;2014\n", encoding="utf-8")
    assert cli.main(["check", str(file), "--wave", "2017"]) == 0
    assert cli.main(["check", str(tmp_path / "nowhere.csv")]) == 1
    assert not list(tmp_path.glob("*.sqlite"))


def test_a_filled_template_is_published_by_one_call(database):
    file = database / "svar.xlsx"
    assert cli.main(["template", "--out", str(file), "--wave", "2031"]) == 0
    made = openpyxl.load_workbook(file)
    for column in range(2, made["Svar"].max_column + 1):
        made["Svar"].cell(14, column).value = made["_listor"].cell(1, column).value
    made.save(file)
    assert cli.main(["import", str(file), "--wave", "2031", "--who", "test", "--publish"]) == 0
    found = imports()
    assert list(found["state"]) == ["published"] and not found["simulated"].any()


def answered(folder: Path) -> str:
    return written(folder, f"Region;{YEAR.code}\nSkåne;2021\nBlekinge;2022\n")


def test_a_draft_is_told_with_its_link_and_the_next_command_and_listed_until_it_is_published(
    database, capsys, monkeypatch
):
    monkeypatch.setattr(settings(), "public_url", "https://larande.example.se/")
    assert cli.main(["import", answered(database), "--wave", "2031", "--who", "Anna Ek"]) == 0
    row = imports().iloc[0]
    link = f"https://larande.example.se/las-in?utkast={row['token']}"
    said = capsys.readouterr().out
    assert f"Utkast nr {row['id']} sparat: omgång 2031, 2 av 21 har svarat." in said
    assert f"Öppna utkastet: {link}\n" in said
    assert f"python -m lplan drafts publish {row['id']}\n" in said
    for command in (["drafts"], ["drafts", "list"]):
        assert cli.main(command) == 0
        said = capsys.readouterr().out
        assert (
            f"{row['id']}  omgång 2031: svar.csv, Anna Ek (konto {account()}), " in said
            and "1 varning" in said
            and link in said
        )
    assert cli.main(["drafts", "open", str(row["id"])]) == 0
    said = capsys.readouterr().out
    assert "Omgången är ny" in said and f"drafts publish {row['id']}\n" in said
    assert cli.main(["drafts", "publish", str(row["id"])]) == 1
    assert "1 varning" in capsys.readouterr().err
    assert cli.main(["drafts", "publish", str(row["id"]), "--accept-warnings", "--who", "Bo"]) == 0
    assert imports()["state"].tolist() == ["published"]
    assert cli.main(["drafts"]) == 0
    assert capsys.readouterr().out.endswith("Inga utkast väntar.\n")


def test_the_link_leads_to_the_page_where_drafts_are_opened():
    app = (ROOT / "app.py").read_text(encoding="utf-8")
    assert f'page("import_wave", _("Läs in svar"), "{import_drafts.PAGE.removeprefix("/")}"' in app
    assert step_navigation.DRAFT == import_drafts.NAME


def test_a_draft_is_thrown_away_by_its_number_and_who_did_it_is_told(database, capsys):
    assert cli.main(["import", answered(database), "--wave", "2031"]) == 0
    number = str(imports()["id"].iloc[0])
    assert cli.main(["drafts", "discard", number, "--who", "Bo"]) == 0
    assert imports().empty
    assert cli.main(["drafts", "discard", number]) == 1
    assert f"Bo (konto {account()}) kastade utkastet" in capsys.readouterr().err
    assert cli.main(["drafts", "publish", "999"]) == 1
    assert "Nr 999 är inget utkast. De som väntar: inga." in capsys.readouterr().err


def test_the_same_file_for_the_same_wave_is_said_to_be_there_and_saved_again_only_when_asked(database, capsys):
    file = answered(database)
    assert cli.main(["import", file, "--wave", "2031", "--who", "Anna Ek"]) == 0
    row = imports().iloc[0]
    capsys.readouterr()
    for more in ([], ["--publish", "--accept-warnings"]):
        assert cli.main(["import", file, "--wave", "2031", *more]) == 1
        said = capsys.readouterr().err
        assert (
            f"Samma fil är redan inläst för omgång 2031: nr {row['id']}, sparad av Anna Ek (konto {account()}) " in said
        )
        assert f"/las-in?utkast={row['token']}" in said and "--again" in said
    assert len(imports()) == 1
    assert cli.main(["import", file, "--wave", "2032"]) == 0
    assert cli.main(["import", file, "--wave", "2031", "--again"]) == 0
    assert len(imports()) == 2


def test_what_somebody_publishes_while_a_file_is_read_in_is_not_replaced_unseen(database, capsys, monkeypatch):
    file, other = answered(database), written(database, f"Region;{YEAR.code}\nSkåne;2015\n", "annan.csv")
    real, done = store.save_import, []

    def overtaken(*given, **who):
        if not done:
            done.append(True)
            assert cli.main(["import", other, "--wave", "2031", "--publish", "--accept-warnings", "--who", "Bo"]) == 0
        return real(*given, **who)

    monkeypatch.setattr(store, "save_import", overtaken)
    mine = ["import", file, "--wave", "2031", "--publish", "--accept-warnings", "--reason", "Rätt fil", "--who", "Anna"]
    assert cli.main(mine) == 1
    said = capsys.readouterr().err
    assert f"Bo (konto {account()}) publicerade omgång 2031" in said and "Svaren är sparade som utkast nr" in said
    assert imports().set_index("file_name")["state"].to_dict() == {"annan.csv": "published", "svar.csv": "draft"}
    number = str(imports().query("state == 'draft'")["id"].iloc[0])
    assert f"drafts publish {number} --reason" in said
    assert cli.main(["drafts", "publish", number, "--reason", "x", "--accept-warnings"]) == 1
    said = capsys.readouterr().err
    assert f"Bo (konto {account()}) publicerade omgång 2031" in said and f"drafts open {number}" in said
    assert cli.main(["drafts", "open", number]) == 0
    assert "--seen 1" in capsys.readouterr().out
    assert cli.main(["drafts", "publish", number, "--seen", "1", "--reason", "Rätt fil", "--accept-warnings"]) == 0
    assert imports().set_index("file_name")["state"].to_dict() == {"annan.csv": "replaced", "svar.csv": "published"}


def test_a_draft_says_how_many_warnings_its_file_had(database, capsys):
    """It said "1 varning" however many there were."""
    file = written(database, f"Region;{YEAR.code};Färg\nSkåne;2021;röd\nBlekinge;.;blå\n")
    assert cli.main(["import", file, "--wave", "2031"]) == 0
    warned = capsys.readouterr().out.count("Varning")
    assert imports()["warnings"].tolist() == [warned] and warned > 1
    assert cli.main(["drafts"]) == 0 and f"{warned} varningar" in capsys.readouterr().out
