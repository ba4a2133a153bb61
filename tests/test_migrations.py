"""A database of any version comes up to this one and back; a copy of one in use is whole."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from lplan import store
from lplan.cli import main
from lplan.core.errors import StoreError
from lplan.core.settings import settings
from lplan.store.database.connection import MIGRATIONS
from tests.databases import THREE, filled, record, same, survey
from tests.people import by

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


def test_simulated_answers_that_collected_ones_had_replaced_are_whole_again_and_give_way_on_the_way_back(url):
    engine = filled(url)
    key = survey(engine)
    number = store.save_import(engine, record(engine, "2017"), THREE.assign(wave="2017"), who=by())
    store.publish(engine, number, who=by("a"))
    store.migrate(engine, "0004")
    then = store.imports(engine, key).set_index("id")["state"]
    drawn = store.imports(engine, key).query("simulated and wave == '2017'")["id"].item()
    assert (then[drawn], then[number]) == ("replaced", "published"), "as the program before left it"
    store.prepare(engine)
    now = store.imports(engine, key).set_index("id")["state"]
    assert (now[drawn], now[number]) == ("published", "published")
    assert store.waves(engine, key)["import_id"].tolist() == [number]
    assert store.waves(engine, key, demonstration=True)["wave"].tolist() == ["2011", "2015", "2017"]
    engine.dispose()


def test_a_version_that_does_not_exist_is_refused_with_those_that_do(tmp_path):
    with pytest.raises(StoreError, match="Versionen 9999 finns inte. De som finns: .*0001"):
        store.migrate(filled(f"sqlite:///{tmp_path / 'lplan.sqlite'}"), "9999")


def test_a_backup_taken_while_the_server_writes_is_a_whole_database(tmp_path, monkeypatch, capsys):
    engine = filled(f"sqlite:///{tmp_path / 'lplan.sqlite'}")
    store.publish(engine, store.save_import(engine, record(engine), THREE, who=by()), who=by("a"))
    monkeypatch.setattr(settings(), "database_url", f"sqlite:///{tmp_path / 'lplan.sqlite'}")
    assert main(["database", "backup", str(tmp_path / "copy.sqlite")]) == 0
    store.publish(engine, store.save_import(engine, record(engine, "2025"), THREE, who=by()), who=by("a"))
    copy = store.connect(f"sqlite:///{tmp_path / 'copy.sqlite'}")
    store.prepare(copy)
    assert same(store.responses(copy, survey(copy), wave="2024"), THREE)
    assert "2025" not in set(store.waves(copy, survey(copy))["wave"])
    assert main(["database", "backup", str(tmp_path / "copy.sqlite")]) == 1
    assert "finns redan" in capsys.readouterr().err
    engine.dispose()
    copy.dispose()


@pytest.mark.parametrize("revised", ["0003", "head"])
def test_a_backup_comes_back_while_readers_hold_the_database_and_what_was_there_is_kept(url, tmp_path, revised):
    engine = filled(url)
    first = store.save_import(engine, record(engine), THREE, who=by())
    store.publish(engine, first, who=by("a"))
    if revised != "head":
        store.migrate(engine, revised)
    store.backup(engine, tmp_path / "copy")
    store.prepare(engine)
    store.publish(engine, store.save_import(engine, record(engine, "2025"), THREE, who=by()), who=by("a"))
    reader, seen = store.connect(url), store.data_version(engine)
    assert "2025" in set(store.waves(reader, survey(reader))["wave"])
    before = store.restore_backup(engine, tmp_path / "copy", who=by())
    assert set(store.waves(reader, survey(reader))["wave"]) >= {"2024"}
    assert "2025" not in set(store.waves(reader, survey(reader))["wave"]), "an open reader sees what was put back"
    assert same(store.responses(reader, survey(reader), wave="2024"), THREE)
    assert store.data_version(reader) > seen, "what readers have cached is not shown again"
    store.restore_backup(engine, before, who=by())
    assert "2025" in set(store.waves(reader, survey(reader))["wave"]), "and what it replaced can be put back"
    reader.dispose()
    engine.dispose()


def test_what_is_no_backup_of_the_database_changes_nothing(url, tmp_path, monkeypatch):
    engine = filled(url)
    store.publish(engine, store.save_import(engine, record(engine), THREE, who=by()), who=by("a"))
    store.backup(engine, tmp_path / "copy")
    whole = (tmp_path / "copy").read_bytes()
    (tmp_path / "half").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "text").write_text("region;svar\n")
    for name, why in (("half", "skadad|slutföras"), ("text", "ingen säkerhetskopia"), ("gone", "går inte att öppna")):
        with pytest.raises(StoreError, match=why):
            store.restore_backup(engine, tmp_path / name, who=by())
    monkeypatch.setattr(settings(), "read_only", True)
    with pytest.raises(StoreError, match="bara visa"):
        store.restore_backup(engine, tmp_path / "copy", who=by())
    assert "2024" in set(store.waves(engine, survey(engine))["wave"])
    assert sorted(path.name for path in tmp_path.iterdir() if "before" in path.name) == []
    engine.dispose()
