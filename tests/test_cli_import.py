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
from lplan.cli import examined
from lplan.settings import ROOT, settings

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

    monkeypatch.setattr(examined.Progress, "__call__", press)
    if stage == "Läser filen":
        monkeypatch.setattr(examined, "read_any", lambda data, name, limits, tell: tell("Läser filen"))
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
    store.save_document(engine, "profile", "Vårt verktyg", kept, survey=BOOK.key, who="Anna Ek")
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
