"""Filling the database with what ships: codebooks, registers, cited facts, simulated waves.

Running it again changes nothing unless a shipped file has changed; what users have imported is never touched.
"""

import csv
import hashlib
import json
import tomllib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lplan import codebook as codebooks
from lplan import schema, units
from lplan.codebook import Codebook
from lplan.schema import PUBLISHED, REPLACED
from lplan.settings import settings
from lplan.store.connect import bump, connect, prepare, reading, writing
from lplan.store.imports import ImportRecord, insert, note_event
from lplan.units import Register

# shipped file → table, and what the file's columns are called in it
_PUBLIC = {
    "sources.csv": (schema.source, {"source_id": "source"}),
    "evidence.csv": (schema.evidence, {"region_code": "unit", "source_id": "source"}),
    "responsible_bodies.csv": (schema.body, {"region_code": "unit", "source_id": "source"}),
    "national_facts.csv": (schema.fact, {"id": "key", "unit_or_base": "base", "source_id": "source"}),
}

_BODY = "responsible_body"


def ready(more: Sequence[Path] | None = None) -> Engine:
    """The database of the settings: made, migrated, and filled with what ships and `more` codebooks.

    Without `more`, the one of the settings when it has one. Raises StoreError.
    """
    engine = connect()
    prepare(engine)
    if more is None:
        more = [settings().codebook] if settings().codebook else []
    seed(engine, settings().data_dir, [settings().data_dir / "codebook.toml", *more])
    return engine


def seed(engine: Engine, data_dir: Path, codebook_paths: Iterable[Path]) -> None:
    """Bring everything that ships into the database, in one transaction."""
    files = [path for path in sorted(Path(data_dir).rglob("*")) if path.suffix in (".csv", ".toml", ".json")]
    files += [Path(path) for path in codebook_paths]
    now = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in dict.fromkeys(files)}
    with reading(engine) as connection:
        before = dict(connection.execute(sa.select(schema.shipped.c.file, schema.shipped.c.hash)).all())
    if now == before:
        return
    with writing(engine, visible=False, ours=True) as connection:
        if connection.scalar(sa.select(schema.version.c.number)) is None:
            connection.execute(schema.version.insert().values(id=1, number=0))
        _public(connection, Path(data_dir))
        for position, path in enumerate(codebook_paths):
            _survey(connection, Path(path), position)
        _waves(connection, Path(data_dir), codebooks.load(next(iter(codebook_paths))))
        connection.execute(schema.shipped.delete())
        connection.execute(schema.shipped.insert(), [{"file": file, "hash": hash} for file, hash in now.items()])
        bump(connection)


def _public(connection: Connection, data_dir: Path) -> None:
    for table in (schema.evidence, schema.body, schema.fact, schema.variable, schema.source):
        connection.execute(table.delete())
    for name, (table, renamed) in _PUBLIC.items():
        if not (data_dir / name).exists():
            continue
        with (data_dir / name).open(encoding="utf-8", newline="") as file:
            rows = [
                {renamed.get(column, column): value or "" for column, value in row.items()}
                for row in csv.DictReader(file)
            ]
        kept = {column.name for column in table.columns}
        # One file may hold several variables; a table without that column is about the responsible body only.
        rows = [row for row in rows if "variable" in kept or row.get("variable", _BODY) == _BODY]
        rows = [{column: value for column, value in row.items() if column in kept} for row in rows]
        if table is not schema.source:
            _cite(connection, {row["source"] for row in rows})
        if rows:
            connection.execute(table.insert(), rows)
    if (data_dir / "variables.csv").exists():
        with (data_dir / "variables.csv").open(encoding="utf-8", newline="") as file:
            rows = [
                {"variable": row.pop("variable"), "words": json.dumps(row, ensure_ascii=False)}
                for row in csv.DictReader(file)
            ]
        connection.execute(schema.variable.insert(), rows)


def _cite(connection: Connection, wanted: set[str]) -> None:
    """A source that is cited but not described still gets a row, so that nothing loses its citation."""
    known = set(connection.scalars(sa.select(schema.source.c.source)))
    missing = [
        {"source": key, "title": key, "publisher": "", "year": "", "url": "", "note": ""} for key in wanted - known
    ]
    if missing:
        connection.execute(schema.source.insert(), missing)


def _survey(connection: Connection, path: Path, position: int) -> None:
    book = codebooks.load(path)
    register = units.load(path.parent / book.register) if book.register else Register()
    outlines = (path.parent / book.outlines).read_text(encoding="utf-8") if book.outlines else None
    save_codebook(connection, book, path.read_text(encoding="utf-8"), register, outlines, position)


def save_codebook(
    connection: Connection, book: Codebook, text: str, register: Register, outlines: str | None, position: int
) -> None:
    """Make a survey known, or give it a new version of its codebook and register; old versions are kept."""
    about = {"title": json.dumps(dict(book.title.by_language), ensure_ascii=False), "version": book.version}
    about |= {"codebook_hash": book.hash, "outlines": outlines, "position": position}
    known = connection.execute(schema.survey.update().where(schema.survey.c.key == book.key).values(**about)).rowcount
    if not known:
        connection.execute(schema.survey.insert().values(key=book.key, **about))
    where = (schema.codebook.c.survey == book.key) & (schema.codebook.c.hash == book.hash)
    if connection.execute(schema.codebook.select().where(where)).first() is None:
        connection.execute(
            schema.codebook.insert().values(survey=book.key, hash=book.hash, text=text, saved_at=datetime.now(UTC))
        )
    connection.execute(schema.unit.delete().where(schema.unit.c.survey == book.key))
    if register.units:
        connection.execute(
            schema.unit.insert(), [_unit_row(book.key, n, unit) for n, unit in enumerate(register.units)]
        )


def _unit_row(survey: str, position: int, unit: units.Unit) -> dict:
    known = {
        "short": unit.short,
        "aliases": unit.aliases,
        "names": unit.names,
        "tile": unit.tile,
        "facts": dict(unit.facts),
    }
    return {
        "survey": survey,
        "code": unit.code,
        "position": position,
        "name": unit.name,
        "known": json.dumps(known, ensure_ascii=False),
    }


def _waves(connection: Connection, data_dir: Path, book: Codebook) -> None:
    """The simulated waves, where nobody has imported collected answers."""
    path = data_dir / "waves.toml"
    if not path.exists():
        return
    table = schema.imports
    for wave in tomllib.loads(path.read_text(encoding="utf-8"))["wave"]:
        content = (data_dir / wave["file"]).read_bytes()
        record = ImportRecord(
            survey=book.key, wave=wave["key"], codebook_hash=book.hash, label=wave["label"], year=wave["year"],
            as_of=wave["as_of"], simulated=wave["simulated"], file_name=wave["file"],
            file_hash=hashlib.sha256(content).hexdigest(), who="lplan",
        )  # fmt: skip
        where = (table.c.survey == book.key) & (table.c.wave == record.wave) & (table.c.state == PUBLISHED)
        published = connection.execute(table.select().where(where)).mappings().all()
        if any(not row["simulated"] or row["file_hash"] == record.file_hash for row in published):
            continue
        connection.execute(table.update().where(where).values(state=REPLACED))
        frame = pd.read_csv(data_dir / wave["file"], dtype=str, keep_default_na=False)
        new = insert(connection, record, frame)
        connection.execute(table.update().where(table.c.id == new).values(state=PUBLISHED))
        note_event(connection, new, PUBLISHED, record.who)
