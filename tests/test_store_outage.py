"""A database that hangs, goes, is exchanged, or lies on a disk that is full or can only be read; and many first
starts.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from lplan import store
from lplan.core.errors import StoreReadOnly, StoreUnavailable
from lplan.core.settings import ROOT, settings
from lplan.store.database import sqlite
from lplan.store.database.connection import reading
from lplan.ui.shell import cache
from tests.databases import DATA, THREE, filled, record, survey
from tests.people import by
from tests.test_store_faults import fresh


@contextmanager
def hanging(engine):
    """PostgreSQL stands still: its processes are there and do nothing, as on a machine that has locked up."""
    with engine.connect() as connection:
        folder = connection.exec_driver_sql("SHOW data_directory").scalar_one()
    first = int((Path(folder) / "postmaster.pid").read_text().split()[0])
    children = subprocess.run(["pgrep", "-P", str(first)], capture_output=True, text=True, check=True).stdout.split()
    processes = [first, *map(int, children)]
    for process in processes:
        os.kill(process, signal.SIGSTOP)
    try:
        yield
    finally:
        for process in reversed(processes):
            os.kill(process, signal.SIGCONT)


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(settings(), "database_connect_seconds", 2)
    monkeypatch.setattr(settings(), "database_seconds", 1)


def test_a_postgres_that_hangs_is_given_up_at_every_step_and_works_when_it_is_back(postgres, impatient):
    engine = fresh(postgres)
    with hanging(engine):
        for _again in range(2):  # a connection that was open, and one that has to be made
            begun = time.monotonic()
            with pytest.raises(StoreUnavailable, match="svarar inte"):
                store.data_version(engine)
            assert time.monotonic() - begun < 6
    assert store.data_version(engine) == 1
    engine.dispose()


def test_a_question_that_postgres_falls_silent_over_is_given_up(postgres, impatient):
    engine = fresh(postgres)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT 1")
        with hanging(store.connect(postgres)):
            begun = time.monotonic()
            with pytest.raises(sa.exc.OperationalError, match="silent"):
                connection.exec_driver_sql("SELECT 2")
            assert time.monotonic() - begun < 4
    engine.dispose()


def test_postgres_itself_stops_what_it_works_on_for_too_long(postgres, impatient):
    engine = fresh(postgres)
    with (
        pytest.raises(StoreUnavailable, match="svarar inte") as fault,
        reading(engine) as connection,
    ):
        connection.exec_driver_sql("SELECT pg_sleep(20)")
    assert "statement timeout" in str(fault.value.__cause__)
    engine.dispose()


def first_starts(address: str, n: int = 3) -> list[BaseException]:
    """What went wrong when several processes' worth of starts met an empty database at once."""
    together, wrong = threading.Barrier(n), []

    def start() -> None:
        engine = store.connect(address)
        together.wait()
        try:
            store.prepare(engine)
            store.seed(engine, DATA, [DATA / "codebook.toml"])
        except BaseException as error:
            wrong.append(error)
        engine.dispose()

    starts = [threading.Thread(target=start) for _n in range(n)]
    for thread in starts:
        thread.start()
    for thread in starts:
        thread.join()
    return wrong


def test_three_first_starts_at_once_fill_the_database_once(url):
    assert not first_starts(url)
    engine = store.connect(url)
    assert store.data_version(engine) == 1
    assert not store.waves(engine, survey(engine))["wave"].duplicated().any()
    engine.dispose()


# --- another database under the same address ---


def test_a_file_that_is_exchanged_is_noticed_and_the_old_ones_journal_is_not_read_into_it(tmp_path):
    place, other = tmp_path / "lplan.sqlite", tmp_path / "other.sqlite"
    engine, second = (filled(f"sqlite:///{path}") for path in (place, other))
    store.publish(second, store.save_import(second, record(second), THREE, who=by()), who=by("a"))
    second.dispose()
    store.save_import(engine, record(engine), THREE, who=by())  # lies in the journal beside the file
    assert (tmp_path / "lplan.sqlite-wal").stat().st_size
    assert not store.replaced(engine)
    shutil.move(other, place)
    assert store.replaced(engine)
    found = store.imports(engine, survey(engine))
    assert found.loc[found["wave"] == "2024", "state"].tolist() == ["published"]
    engine.dispose()


def test_a_file_that_is_gone_is_not_made_anew_and_is_met_when_it_is_back(tmp_path):
    place, away = tmp_path / "lplan.sqlite", tmp_path / "away.sqlite"
    engine = filled(f"sqlite:///{place}")
    place.rename(away)
    with pytest.raises(StoreUnavailable, match="saknas eller är tom"):
        store.data_version(engine)
    assert not place.exists()
    away.rename(place)
    assert store.data_version(engine) == 1
    assert not store.replaced(engine)
    engine.dispose()


@pytest.fixture
def cached(url, monkeypatch):
    """The app's own way to the database, at another address."""
    monkeypatch.setattr(settings(), "database_url", url)
    cache.st.cache_resource.clear()
    yield
    cache.st.cache_resource.clear()


def test_pages_show_what_lies_in_the_database_that_has_come_in_the_others_place(cached, url):
    key = next(iter(cache.surveys()["survey"]))
    old = cache.engine()
    store.publish(old, store.save_import(old, record(old), THREE, who=by()), who=by("a"))
    assert "2024" in [wave.key for wave in cache.results(key).waves]
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        new = Path(address.database).with_name("new.sqlite")
        filled(f"sqlite:///{new}").dispose()
        new.replace(address.database)
    else:
        with sa.create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT").connect() as admin:
            admin.exec_driver_sql(f'DROP DATABASE "{address.database}" WITH (FORCE)')
            admin.exec_driver_sql(f'CREATE DATABASE "{address.database}"')
        with pytest.raises(StoreUnavailable):  # it is empty, and is filled when it is asked the next time
            cache.results(key)
    assert "2024" not in [wave.key for wave in cache.results(key).waves]
    assert cache.engine() is not old


# --- disks ---


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("only who may mount a disk can try a full one")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.parametrize("left", [20, 0], ids=["20 kB left", "nothing left"])
def test_a_full_disk_under_sqlite_is_said_to_be_so_in_one_line_of_the_log(disk, caplog, left):
    engine = filled(f"sqlite:///{disk / 'lplan.sqlite'}")
    assert not sqlite.full(engine.url)
    with (disk / "rest").open("wb") as rest:
        rest.write(bytes(max(0, shutil.disk_usage(disk).free - left * 1024)))
    with pytest.raises(StoreUnavailable, match="Disken är full"):
        store.save_import(engine, record(engine), store.responses(engine, survey(engine), wave="2017"), who=by())
    assert [entry.exc_info for entry in caplog.records] == [None]
    (disk / "rest").unlink()
    assert "2024" not in set(store.imports(engine, survey(engine))["wave"])
    engine.dispose()


def test_a_disk_that_can_only_be_read_is_read_and_exported_from(disk, tmp_path):
    engine = filled(f"sqlite:///{disk / 'lplan.sqlite'}")
    imported = record(engine)
    engine.dispose()
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    reader = store.connect(str(engine.url))
    assert len(store.waves(reader, survey(reader))) > 1
    with pytest.raises(StoreReadOnly, match="bara att läsa"):
        store.save_import(reader, imported, THREE, who=by())
    reader.dispose()
    command = ["export", "--wave", "2017", "--format", "json", "--out", tmp_path / "out"]
    done = subprocess.run(
        [sys.executable, "-m", "lplan", *command],
        cwd=ROOT,
        env=os.environ | {"LPLAN_DATABASE_URL": str(engine.url)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert list((tmp_path / "out").rglob("*.json"))
