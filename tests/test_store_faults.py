"""What goes wrong around the store is said in a Swedish sentence with a number, and leaves nothing half done."""

import re
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from deploy.stack import AS_POSTGRES
from lplan import store
from lplan.core import responses as r
from lplan.core.errors import Conflict, StoreError, StoreUnavailable
from lplan.core.settings import settings
from lplan.store import publishing
from lplan.store.database import schema
from tests.databases import THREE, answers, filled, record, same, survey
from tests.people import by

NUMBERED = re.compile(r"Felnummer [0-9A-F]{6}\.$")


def published(engine) -> list[int]:
    found = store.imports(engine, survey(engine))
    return found["id"][(found["wave"] == "2024") & (found["state"] == "published")].tolist()


@pytest.mark.parametrize("earlier", [False, True], ids=["new wave", "replaces another"])
def test_of_two_imports_of_the_same_wave_at_once_one_wins_and_the_other_is_told(engine, earlier):
    if earlier:
        store.publish(engine, store.save_import(engine, record(engine), THREE, who=by()), who=by("before"))
    seen = store.latest_about(engine, survey(engine), "2024").version
    together, said = threading.Barrier(2), {}

    def bring(who: str, answer: str) -> None:
        frame = answers(("01", "A", answer, r.ANSWERED), ("01", "B", answer, r.ANSWERED))
        together.wait()
        number = store.save_import(engine, record(engine), frame, who=by(who))
        together.wait()
        try:
            store.publish(engine, number, who=by(who), reason="nytt", seen=seen)
        except Conflict as error:
            said[who] = str(error)

    people = [threading.Thread(target=bring, args=pair) for pair in (("anna", "1"), ("bo", "2"))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(said) == 1
    other = {"anna": "bo", "bo": "anna"}[next(iter(said))]
    assert next(iter(said.values())).startswith(f"{other} publicerade omgång 2024 ")
    winner = published(engine)
    assert len(winner) == 1
    assert len(set(store.responses(engine, survey(engine), wave="2024")["answer"])) == 1, "half of each"
    loser = store.imports(engine, survey(engine)).query("state == 'draft'")["id"].tolist()
    assert len(loser) == 1
    assert len(store.responses(engine, survey(engine), import_id=loser[0])) == 2


def fresh(postgres: str) -> store.Engine:
    """A new database on the tests' server, with what ships."""
    name = f"f{time.monotonic_ns()}"
    admin = sa.create_engine(postgres, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    admin.dispose()
    return filled(str(sa.make_url(postgres).set(database=name)))


def test_a_postgres_session_killed_in_mid_import_leaves_nothing(postgres):
    engine = fresh(postgres)
    other = sa.create_engine(engine.url)

    def kill(done, total):
        with other.connect() as connection:
            connection.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    with pytest.raises(StoreUnavailable, match="svarar inte") as fault:
        store.save_import(
            engine, record(engine), answers(*((str(n), "A", "1", r.ANSWERED) for n in range(40_000))), kill, who=by()
        )
    assert NUMBERED.search(str(fault.value))
    assert "2024" not in set(store.imports(engine, survey(engine))["wave"])
    other.dispose()
    engine.dispose()


def test_a_full_disk_under_postgres_is_said_to_be_so_and_nothing_is_left(postgres):
    """The server's process may not make any file larger than a limit, which it meets as it meets a full disk."""
    engine = fresh(postgres)

    def fill(connection, _record):
        with connection.cursor() as cursor:
            pid = cursor.execute("SELECT pg_backend_pid()").fetchone()[0]
        connection.commit()
        # Above the 16 MB that its journal is written in, under what the answers need.
        subprocess.run([*AS_POSTGRES, "prlimit", f"--fsize={17 << 20}", "--pid", str(pid)], check=True)

    engine.dispose()
    sa.event.listen(engine, "connect", fill)
    with pytest.raises(StoreUnavailable, match="Disken är full. Ingenting sparades.") as fault:
        store.save_import(
            engine,
            record(engine),
            answers(*((str(n), "A", f"{n:05}" * 300, r.ANSWERED) for n in range(20_001))),
            who=by(),
        )
    assert NUMBERED.search(str(fault.value))
    assert "2024" not in set(store.imports(engine, survey(engine))["wave"])
    engine.dispose()


def test_a_locked_postgres_is_said_to_be_busy(postgres):
    engine = fresh(postgres)
    imported = record(engine)
    engine.dispose()
    sa.event.listen(engine, "connect", lambda connection, _r: connection.execute("SET lock_timeout = '100ms'"))
    with sa.create_engine(engine.url).connect() as other:
        other.exec_driver_sql('LOCK TABLE "import" IN EXCLUSIVE MODE')
        with pytest.raises(StoreUnavailable, match="upptagen") as fault:
            store.save_import(engine, imported, THREE, who=by())
    assert NUMBERED.search(str(fault.value))
    engine.dispose()


def test_a_read_only_postgres_is_said_to_be_so_and_can_be_read(postgres):
    engine = fresh(postgres)
    name = engine.url.database
    with sa.create_engine(postgres, isolation_level="AUTOCOMMIT").connect() as admin:
        admin.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    engine.dispose()
    with pytest.raises(StoreUnavailable, match="bara att läsa") as fault:
        store.save_import(engine, record(engine), THREE, who=by())
    assert NUMBERED.search(str(fault.value))
    assert len(store.waves(engine, survey(engine)))
    engine.dispose()


def test_a_server_that_is_not_there_is_said_not_to_answer():
    with pytest.raises(StoreUnavailable, match="svarar inte") as fault:
        store.prepare(store.connect("postgresql://lplan@127.0.0.1:1/nowhere"))
    assert NUMBERED.search(str(fault.value))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda file: file.unlink(), "saknas eller är tom"),
        (lambda file: file.write_bytes(b"this is no database" * 1_000), "skadad"),
    ],
    ids=["gone", "damaged"],
)
def test_a_database_file_that_is_gone_or_damaged_is_said_to_be_so(tmp_path, spoil, said):
    engine = store.connect(f"sqlite:///{tmp_path / 'lplan.sqlite'}")
    store.prepare(engine)
    engine.dispose()
    for left in tmp_path.glob("lplan.sqlite-*"):
        left.unlink()
    spoil(tmp_path / "lplan.sqlite")
    with pytest.raises(StoreUnavailable, match=said) as fault:
        store.data_version(engine)
    assert NUMBERED.search(str(fault.value))


def test_what_people_wrote_is_not_in_the_log(engine, caplog):
    words = answers(("01", "T", "Ring Kim på 070-1234567", r.ANSWERED), ("01", "T", "igen", r.ANSWERED))
    with pytest.raises(StoreError, match="Felnummer"):
        store.save_import(engine, record(engine), words, who=by())
    assert "store fault" in caplog.text
    assert "Kim" not in caplog.text


def test_an_import_under_a_codebook_that_the_store_does_not_know_is_said_to_be_so(engine):
    odd = store.ImportRecord(survey=survey(engine), wave="2024", codebook_hash="0" * 64)
    with pytest.raises(StoreError, match="annan version av kodboken.*Ingenting har sparats"):
        store.save_import(engine, odd, THREE, who=by())
    assert "2024" not in set(store.imports(engine, survey(engine))["wave"])


def scheduled(engine) -> None:
    number = store.save_import(engine, record(engine), THREE, who=by())
    store.publish(engine, number, who=by("a"), at=datetime.now(UTC) + timedelta(hours=1))
    with engine.begin() as connection:
        connection.execute(
            schema.imports.update()
            .where(schema.imports.c.id == number)
            .values(publish_at=datetime.now(UTC) - timedelta(seconds=1))
        )


def test_what_is_due_is_published_by_the_question_that_every_reader_asks(engine):
    before = store.data_version(engine)
    scheduled(engine)
    assert store.data_version(engine) == before + 2, "once when it was planned, once when it happened"
    assert published(engine)
    assert store.data_version(engine) == before + 2


def test_readers_do_not_suffer_when_what_is_due_cannot_be_published(tmp_path, monkeypatch):
    monkeypatch.setattr(publishing, "_failed_at", -100.0)
    engine = filled(f"sqlite:///{tmp_path / 'lplan.sqlite'}")
    scheduled(engine)
    engine.dispose()
    reader = store.connect(f"sqlite:///file:{tmp_path / 'lplan.sqlite'}?mode=ro&uri=true")
    assert "2024" not in set(store.waves(reader, survey(reader))["wave"])
    assert len(store.waves(reader, survey(reader))) > 1


def test_a_server_that_only_shows_refuses_every_write_but_publishes_what_is_due(engine, monkeypatch):
    scheduled(engine)
    draft = store.save_import(engine, record(engine, "2025"), THREE, who=by())
    key = survey(engine)
    monkeypatch.setattr(settings(), "read_only", True)
    quote = {"original": "x", "who": by("a")}
    for write in (
        lambda: store.save_import(engine, record(engine), THREE, who=by()),
        lambda: store.publish(engine, draft, who=by("a")),
        lambda: store.discard(engine, draft, who=by()),
        lambda: store.withdraw(engine, draft, who=by("a"), reason="x"),
        lambda: store.begin_import(engine, key, "2024", "a.csv", b"x", who=by()),
        lambda: store.approve_quote(engine, key, "2024", "01", "T", shown="x", **quote),
        lambda: store.refuse_quote(engine, key, "2024", "01", "T", **quote),
        lambda: store.save_document(engine, "profile", "x", {"a": 1}, survey=key, who=by()),
        lambda: store.forget_documents(engine, "profile", "x", survey=key, who=by()),
    ):
        with pytest.raises(StoreError, match="bara visa"):
            write()
    assert "2024" in set(store.waves(engine, key)["wave"])


def test_a_saved_import_equals_what_was_given_after_every_fault_before_it(engine):
    with pytest.raises(StoreError):
        store.save_import(engine, record(engine), answers(("01", "A", "1", "made_up")), who=by())
    number = store.save_import(engine, record(engine), THREE, who=by())
    assert same(store.responses(engine, survey(engine), import_id=number), THREE)
