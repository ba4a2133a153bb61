"""What goes wrong around the store is said in a Swedish sentence with a number, and leaves nothing half done."""

import re
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lplan import responses as r
from lplan import schema, store
from lplan.cli import main
from lplan.errors import Conflict, StoreError, StoreUnavailable
from lplan.settings import settings
from lplan.store import publishing
from lplan.store.connect import MIGRATIONS
from tests.databases import AS_USER, DATA, THREE, answers, record, same, survey

pytestmark = pytest.mark.xdist_group("store")
NUMBERED = re.compile(r"Felnummer [0-9A-F]{6}\.$")


def published(engine) -> list[int]:
    found = store.imports(engine, survey(engine))
    return found["id"][(found["wave"] == "2024") & (found["state"] == "published")].tolist()


@pytest.mark.parametrize("earlier", [False, True], ids=["new wave", "replaces another"])
def test_of_two_imports_of_the_same_wave_at_once_one_wins_and_the_other_is_told(engine, earlier):
    if earlier:
        store.publish(engine, store.save_import(engine, record(engine), THREE), who="before")
    seen = store.current(engine, survey(engine), "2024")
    together, said = threading.Barrier(2), {}

    def bring(who: str, answer: str) -> None:
        frame = answers(("01", "A", answer, r.ANSWERED), ("01", "B", answer, r.ANSWERED))
        together.wait()
        number = store.save_import(engine, record(engine, who=who), frame)
        together.wait()
        try:
            store.publish(engine, number, who=who, reason="nytt", expected=seen)
        except Conflict as error:
            said[who] = str(error)

    people = [threading.Thread(target=bring, args=pair) for pair in (("anna", "1"), ("bo", "2"))]
    for person in people:
        person.start()
    for person in people:
        person.join()
    assert len(said) == 1
    assert next(iter(said.values())).startswith("Någon annan publicerade samma omgång först.")
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


def filled(address: str) -> store.Engine:
    engine = store.connect(address)
    store.prepare(engine)
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    return engine


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
            engine, record(engine), answers(*((str(n), "A", "1", r.ANSWERED) for n in range(40_000))), kill
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
        subprocess.run([*AS_USER, "prlimit", f"--fsize={17 << 20}", "--pid", str(pid)], check=True)

    engine.dispose()
    sa.event.listen(engine, "connect", fill)
    with pytest.raises(StoreUnavailable, match="Disken är full. Ingenting sparades.") as fault:
        store.save_import(
            engine, record(engine), answers(*((str(n), "A", f"{n:05}" * 300, r.ANSWERED) for n in range(20_001)))
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
            store.save_import(engine, imported, THREE)
    assert NUMBERED.search(str(fault.value))
    engine.dispose()


def test_a_read_only_postgres_is_said_to_be_so_and_can_be_read(postgres):
    engine = fresh(postgres)
    name = engine.url.database
    with sa.create_engine(postgres, isolation_level="AUTOCOMMIT").connect() as admin:
        admin.exec_driver_sql(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    engine.dispose()
    with pytest.raises(StoreUnavailable, match="bara att läsa") as fault:
        store.save_import(engine, record(engine), THREE)
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
        store.save_import(engine, record(engine), words)
    assert "store fault" in caplog.text
    assert "Kim" not in caplog.text


def test_an_import_under_a_codebook_that_the_store_does_not_know_is_said_to_be_so(engine):
    odd = store.ImportRecord(survey=survey(engine), wave="2024", codebook_hash="0" * 64)
    with pytest.raises(StoreError, match="annan version av kodboken.*Ingenting har sparats"):
        store.save_import(engine, odd, THREE)
    assert "2024" not in set(store.imports(engine, survey(engine))["wave"])


def scheduled(engine) -> None:
    number = store.save_import(engine, record(engine), THREE)
    store.publish(engine, number, who="a", at=datetime.now(UTC) + timedelta(hours=1))
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
    draft = store.save_import(engine, record(engine, "2025"), THREE)
    key = survey(engine)
    monkeypatch.setattr(settings(), "read_only", True)
    quote = {"original": "x", "who": "a"}
    for write in (
        lambda: store.save_import(engine, record(engine), THREE),
        lambda: store.publish(engine, draft, who="a"),
        lambda: store.discard(engine, draft),
        lambda: store.withdraw(engine, draft, who="a", reason="x"),
        lambda: store.begin_import(engine, key, "2024", "a.csv", b"x"),
        lambda: store.approve_quote(engine, key, "2024", "01", "T", shown="x", **quote),
        lambda: store.refuse_quote(engine, key, "2024", "01", "T", **quote),
        lambda: store.save_document(engine, "profile", "x", {"a": 1}, survey=key),
        lambda: store.forget_documents(engine, "profile", "x", survey=key),
    ):
        with pytest.raises(StoreError, match="bara visa"):
            write()
    assert "2024" in set(store.waves(engine, key)["wave"])


# --- migrations ---

REVISIONS = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]
GIVEN = {"state": "draft", "status": "answered", "what": "saved", "decision": "approved", "publish_at": None}


def example(column: sa.Column, n: int):
    """A value for a column, distinct by row, that its rules allow."""
    if column.name in GIVEN:
        return GIVEN[column.name]
    kind = column.type
    if isinstance(kind, sa.Boolean):
        return bool(n)
    if isinstance(kind, sa.Integer):
        return n + 1
    if isinstance(kind, sa.DateTime):
        return datetime(2026, 11, 24, 12, n, tzinfo=UTC)
    if isinstance(kind, sa.Date):
        return datetime(2026, 11, 24 + n).date()
    if isinstance(kind, sa.LargeBinary):
        return bytes([n])
    return f"å{n}"


def contents(connection) -> dict[str, list]:
    found = sa.MetaData()
    found.reflect(connection)
    return {
        table.name: sorted(map(repr, connection.execute(table.select()).mappings().all()))
        for table in found.sorted_tables
        if table.name != "alembic_version"
    }


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_every_version_is_brought_up_and_back_with_all_that_it_holds(url, revision):
    engine = store.connect(url)
    store.migrate(engine, revision)
    then = sa.MetaData()
    with engine.connect() as connection:
        then.reflect(connection)
    with engine.begin() as connection:
        for table in then.sorted_tables:
            if table.name != "alembic_version":
                rows = [{column.name: example(column, n) for column in table.columns} for n in range(2)]
                connection.execute(table.insert(), rows)
    with engine.connect() as connection:
        before = contents(connection)
    assert all(before.values())
    store.prepare(engine)
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == REVISIONS[0]
        now = contents(connection)
        assert {name: len(rows) for name, rows in before.items() if name != "event"} == {
            name: len(rows) for name, rows in now.items() if name in before and name != "event"
        }
    store.migrate(engine, revision)
    with engine.connect() as connection:
        assert contents(connection) == before
    engine.dispose()


def test_a_backup_taken_while_the_server_writes_is_a_whole_database(tmp_path, monkeypatch, capsys):
    engine = filled(f"sqlite:///{tmp_path / 'lplan.sqlite'}")
    store.publish(engine, store.save_import(engine, record(engine), THREE), who="a")
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'lplan.sqlite'}")
    assert main(["database", "backup", str(tmp_path / "copy.sqlite")]) == 0
    store.publish(engine, store.save_import(engine, record(engine, "2025"), THREE), who="a")
    copy = store.connect(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    store.prepare(copy)
    assert same(store.responses(copy, survey(copy), wave="2024"), THREE)
    assert "2025" not in set(store.waves(copy, survey(copy))["wave"])
    assert main(["database", "backup", str(tmp_path / "copy.sqlite")]) == 1
    assert "finns redan" in capsys.readouterr().err
    engine.dispose()
    copy.dispose()


def test_a_version_that_does_not_exist_is_refused_with_those_that_do(tmp_path):
    with pytest.raises(StoreError, match="Versionen 9999 finns inte. De som finns: .*0001"):
        store.migrate(filled(f"sqlite:///{tmp_path / 'lplan.sqlite'}"), "9999")


# --- an import's whole life ---


def test_a_file_on_its_way_in_survives_until_it_is_dropped_and_is_forgotten_in_time(engine):
    token = store.begin_import(engine, survey(engine), "2024", "svar.csv", b"\x00\xff", {"columns": {}})
    assert len(token) >= 20
    assert store.begun_import(engine, "guessed") is None
    store.decide(engine, token, {"columns": {"Q1": "A"}})
    found = store.begun_import(engine, token)
    assert (found.wave, found.file_name, found.body) == ("2024", "svar.csv", {"columns": {"Q1": "A"}})
    assert store.begun_file(engine, token) == b"\x00\xff"
    store.drop_import(engine, token)
    assert store.begun_import(engine, token) is None
    old = store.begin_import(engine, survey(engine), "2024", "svar.csv", b"x")
    with engine.begin() as connection:
        connection.execute(schema.begun.update().values(at=datetime.now(UTC) - timedelta(days=8)))
    store.begin_import(engine, survey(engine), "2024", "ny.csv", b"x")
    assert store.begun_import(engine, old) is None


def test_a_correction_shows_each_answer_before_and_after(engine):
    store.publish(engine, store.save_import(engine, record(engine), THREE), who="a")
    second = answers(("01", "A", "2", r.ANSWERED), ("01", "B", None, r.DONT_KNOW), ("03", "A", None, r.NO_RESPONSE))
    store.publish(engine, store.save_import(engine, record(engine), second), who="b", reason="Fel fil")
    written = store.corrections(engine, survey(engine)).iloc[0]
    changes = store.correction_changes(engine, int(written["id"]))
    assert changes[["unit", "item", "before", "after"]].values.tolist() == [["01", "A", "1", "2"]]


def test_the_same_answers_again_are_no_correction_and_need_no_reason(engine):
    for _n in range(2):
        store.publish(engine, store.save_import(engine, record(engine), THREE), who="a")
    assert store.corrections(engine, survey(engine)).empty


def test_what_comes_back_after_it_was_withdrawn_is_a_correction_too(engine):
    number = store.save_import(engine, record(engine), THREE)
    store.publish(engine, number, who="a")
    with pytest.raises(StoreError, match="varför"):
        store.withdraw(engine, number, who="a", reason=" ")
    store.withdraw(engine, number, who="a", reason="Fel omgång")
    again = store.save_import(engine, record(engine), THREE)
    assert len(store.difference(engine, again)) == 3
    with pytest.raises(StoreError, match="varför"):
        store.publish(engine, again, who="a")
    store.publish(engine, again, who="a", reason="Rätt nu")
    assert store.corrections(engine, survey(engine))["reason"].tolist() == ["Rätt nu", "Fel omgång"]


def test_a_planned_publishing_can_be_called_off_and_is_a_draft_again(engine):
    number = store.save_import(engine, record(engine), THREE)
    store.publish(engine, number, who="a", at=datetime.now(UTC) + timedelta(hours=1))
    store.withdraw(engine, number, who="b")
    assert store.imports(engine, survey(engine)).set_index("id").loc[number, "state"] == "draft"
    store.discard(engine, number)
    assert number not in set(store.imports(engine, survey(engine))["id"])


def test_the_log_says_who_did_what_to_an_import(engine):
    number = store.save_import(engine, record(engine, who="anna"), THREE)
    store.publish(engine, number, who="bo")
    store.withdraw(engine, number, who="cecilia", reason="Fel")
    store.restore(engine, number, who="david", reason="Rätt ändå")
    log = store.events(engine, survey(engine)).query("import_id == @number")
    assert log[["what", "who", "note"]].values.tolist() == [
        ["saved", "anna", ""],
        ["published", "bo", ""],
        ["withdrawn", "cecilia", "Fel"],
        ["restored", "david", "Rätt ändå"],
    ]


def test_every_decision_about_a_quote_is_kept_and_can_be_undone(engine):
    key, words = survey(engine), "Ring 070-1234567"
    store.publish(engine, store.save_import(engine, record(engine), answers(("01", "T", words, r.ANSWERED))), who="a")
    place = (engine, key, "2024", "01", "T")

    def state() -> tuple:
        row = store.free_texts(engine, key, ("T",)).query("wave == '2024'").iloc[0]
        shown = store.approved_quotes(engine, key, ("T",)).query("wave == '2024'")["text"].tolist()
        return row["decision"], shown

    assert state() == ("", [])
    store.approve_quote(*place, original=words, shown=words, who="anna")
    assert state() == ("approved", [words])
    store.approve_quote(*place, original=words, shown="Ring [borttaget]", who="bo")
    assert state() == ("masked", ["Ring [borttaget]"])
    store.refuse_quote(*place, original=words, who="bo")
    assert state() == ("refused", [])
    store.undo_quote(*place, original=words, who="anna")
    assert state() == ("", [])
    assert store.quote_log(engine, key)[["decision", "who"]].values.tolist() == [
        ["undone", "anna"],
        ["refused", "bo"],
        ["masked", "bo"],
        ["approved", "anna"],
    ]


def test_a_forgotten_document_is_gone_in_every_version(engine):
    key = survey(engine)
    store.save_document(engine, "profile", "Netigate", {"a": 1}, survey=key)
    store.save_document(engine, "profile", "Netigate", {"a": 2}, survey=key)
    store.forget_documents(engine, "profile", "Netigate", survey=key)
    assert store.documents(engine, "profile", survey=key).empty


def test_a_saved_import_equals_what_was_given_after_every_fault_before_it(engine):
    with pytest.raises(StoreError):
        store.save_import(engine, record(engine), answers(("01", "A", "1", "made_up")))
    number = store.save_import(engine, record(engine), THREE)
    assert same(store.responses(engine, survey(engine), import_id=number), THREE)
