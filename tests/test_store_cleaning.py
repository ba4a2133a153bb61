"""What is kept for a while only is forgotten when the while is over; nothing else is."""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from lplan import store
from lplan.core.settings import ROOT, settings
from lplan.export.headless_browser import FOLDER
from lplan.store.database import schema
from lplan.store.unfinished_imports import KEPT
from lplan.ui.seminar import person_drafts, seminar_draft, seminar_links
from lplan.ui.shell import cache
from tests.databases import survey
from tests.people import by


def age(engine, table: sa.Table, column: str, days: float) -> None:
    """Make everything in a table as old as this."""
    with engine.begin() as connection:
        connection.execute(table.update().values({column: datetime.now(UTC) - timedelta(days=days)}))


def test_old_decks_and_files_on_their_way_in_are_forgotten_and_nothing_else(engine, monkeypatch):
    key, ages = survey(engine), {"deck": timedelta(days=30)}
    for kind in ("deck", "seminar", "link"):
        store.save_document(engine, kind, "old", {"a": 1}, survey=key, visible=False, who=by())
    token = store.begin_import(engine, key, "2024", "a.csv", b"x", who=by())
    age(engine, schema.document, "saved_at", 31)
    age(engine, schema.begun, "at", KEPT.days + 1)
    store.save_document(engine, "deck", "new", {"a": 1}, survey=key, visible=False, who=by())
    monkeypatch.setattr(settings(), "read_only", True)  # also a server that only shows cleans up after itself
    before = store.data_version(engine)
    assert store.clean(engine, ages) == 2
    assert store.document(engine, "deck", "old") is None and store.begun_import(engine, token) is None
    for kind, name in (("deck", "new"), ("seminar", "old"), ("link", "old")):
        assert store.document(engine, kind, name) == {"a": 1}
    assert store.clean(engine, ages) == 0
    assert store.data_version(engine) == before


def test_drafts_of_seminars_that_nobody_works_on_are_forgotten_with_whose_they_were(engine, monkeypatch):
    """An old draft that was edited again is young, and what was decided about a draft that is gone goes with it."""
    key = survey(engine)
    monkeypatch.setattr(cache, "engine", lambda: engine)
    for kind in (seminar_draft.DRAFT, person_drafts.KIND):
        for name in ("left", "edited"):
            store.keep_document(engine, kind, name, {"a": 1}, survey=key, who=by())
    store.save_document(engine, seminar_draft.SAVED, "Vår", {"a": 1}, survey=key, who=by("Ada"))
    age(engine, schema.document, "saved_at", settings().deck_days + 1)
    age(engine, schema.decision, "at", settings().deck_days + 1)
    for kind in (seminar_draft.DRAFT, person_drafts.KIND):
        store.keep_document(engine, kind, "edited", {"a": 2}, survey=key, seen=1, who=by())
    seminar_links.clean()
    for kind in (seminar_draft.DRAFT, person_drafts.KIND):
        assert store.document(engine, kind, "left") is None
        assert store.document(engine, kind, "edited") == {"a": 2}
        assert store.latest_document(engine, kind, "left", survey=key).version == 0
        assert store.latest_document(engine, kind, "edited", survey=key).version == 2
    assert store.document(engine, seminar_draft.SAVED, "Vår") == {"a": 1}
    assert store.latest_document(engine, seminar_draft.SAVED, "Vår", survey=key).who == "Ada"


@pytest.mark.browser
def test_what_a_painter_that_was_killed_has_left_is_taken_away_by_the_next():
    with tempfile.TemporaryDirectory(prefix="lplan-") as folder:  # a socket's path has 108 characters, no more
        sweeps(Path(folder))


def sweeps(tmp_path: Path) -> None:
    paint = (
        "import time; from lplan.export.headless_browser import painter; "
        "painter.paint({'data': [], 'layout': {}}, format='png', width=10, height=10, scale=1); "
        "print('painted', flush=True); time.sleep(60)"
    )
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    killed = subprocess.Popen([sys.executable, "-c", paint], cwd=ROOT, env=environment, stdout=subprocess.PIPE)
    assert killed.stdout.readline() == b"painted\n"
    killed.kill()
    killed.wait(10)
    killed.stdout.close()
    time.sleep(1)  # its browser notices, and ends
    left = list(tmp_path.iterdir())
    assert any(folder.name.startswith(FOLDER) for folder in left)
    other = tmp_path / f"{FOLDER}{os.getpid()}-alive"
    other.mkdir()
    sweep = "from lplan.export.headless_browser import sweep; sweep()"
    subprocess.run([sys.executable, "-c", sweep], cwd=ROOT, env=environment, check=True)
    assert [folder.name for folder in tmp_path.iterdir()] == [other.name]
