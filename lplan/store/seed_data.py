"""Fill the database with the shipped data: codebooks, registers, cited facts, simulated waves.

Running it again changes nothing unless a shipped file has changed; users' imports are never changed.
"""

import hashlib
import json
import logging
import tomllib
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lplan.codebook import Codebook
from lplan.core import units
from lplan.core.errors import StoreReadOnly
from lplan.core.settings import settings
from lplan.store import public_facts
from lplan.store.codebook_bundle import FaultyFiles, SurveyFiles, read_survey
from lplan.store.database import schema
from lplan.store.database.connection import bump, connect, maintaining, prepare, reading
from lplan.store.database.schema import PUBLISHED, REPLACED
from lplan.store.imports import ImportRecord, insert, note_event
from lplan.store.register_merge import with_former

log = logging.getLogger(__name__)

Check = Callable[[Codebook], object]
PROGRAM = "lplan"  # who has imported what ships


def ready(more: Sequence[Path] | None = None, check: Check | None = None) -> Engine:
    """The database of the settings: created, migrated, and filled with the shipped data and `more` codebooks.

    Without `more`, the codebook of the settings, if any. `check` raises Refused for a codebook that cannot be used. The
    faults of a codebook that does not ship are logged, and its survey stays as it was. Raises StoreError.
    """
    engine = connect()
    prepare(engine)
    if more is None:
        own = settings().codebook
        more = [own] if own else []
    try:
        # A faulty survey of somebody else's is checked, and reported in the log, at each start.
        sound = [path for path in more if _sound(path, check)]
        seed(engine, settings().data_dir, [*settings().shipped_codebooks, *sound])
    except StoreReadOnly as error:
        with reading(engine) as connection:
            if connection.scalar(sa.select(schema.version.c.number)) is None:
                raise
        log.warning("the database can only be read: what ships, which has changed, is not brought in: %s", error)
    return engine


def seed(engine: Engine, data_dir: Path, codebook_paths: Iterable[Path]) -> None:
    """Write the shipped data to the database, in one transaction. Raises Refused for a faulty file.

    Of several codebooks of one survey the last is the one in force; the others stay as its earlier versions, with the
    simulated waves that answer them.
    """
    paths = [Path(path) for path in codebook_paths]
    # A codebook that is not brought in now is no file of the database's.
    others = set(Path(data_dir).glob("codebook*.toml"))
    files = [path for path in sorted(Path(data_dir).rglob("*")) if path.suffix in (".csv", ".toml", ".json")]
    files = [path for path in files if path not in others] + paths
    demonstration = _demonstration(Path(data_dir))
    if not settings().demonstration:  # once it is wanted its files are new, and are read
        drawn = {Path(data_dir) / name for name in ("waves.toml", *(wave["file"] for wave in demonstration))}
        files, demonstration = [path for path in files if path not in drawn], []
    with reading(engine) as connection:
        if _unchanged(connection, files):
            return
    with maintaining(engine, visible=False, alone=True) as connection:
        if _unchanged(connection, files):  # another process was first
            return
        if connection.scalar(sa.select(schema.version.c.number)) is None:
            connection.execute(schema.version.insert().values(id=1, number=0))
        surveys = [read_survey(path) for path in paths]
        for position, survey in enumerate(surveys):
            _save_codebook(connection, survey, position)
            public_facts.fill(connection, survey.codebook, survey.public)
            files += survey.named
        books = {path.name: survey.codebook for path, survey in zip(paths, surveys, strict=True)}
        _waves(connection, Path(data_dir), demonstration, books)
        connection.execute(schema.shipped.delete())
        read = _hashes(files).items()
        connection.execute(schema.shipped.insert(), [{"file": file, "hash": hash} for file, hash in read])
        bump(connection)


def _unchanged(connection: Connection, files: list[Path]) -> bool:
    """Whether the database was last filled with these files as they now are."""
    before = dict(connection.execute(sa.select(schema.shipped.c.file, schema.shipped.c.hash)).all())
    # The files of the last time are compared too: some lie elsewhere, beside a codebook that named them.
    return bool(before) and before == _hashes([*files, *map(Path, before)])


def _hashes(files: Iterable[Path]) -> dict[str, str]:
    """file → the hash of its content; a missing file is left out."""
    there = (path for path in files if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in there}


def _sound(path: Path, check: Check | None) -> bool:
    """Whether a survey's files can be used; each fault is logged."""
    try:
        read_survey(path, check)
    except FaultyFiles as faulty:
        for line in faulty.lines():
            log.error("survey left out: %s", line)
        return False
    return True


def _save_codebook(connection: Connection, survey: SurveyFiles, position: int) -> None:
    """Save a survey, or a new version of its codebook and register; earlier versions, and units that answered, stay."""
    book = survey.codebook
    register = with_former(connection, book.key, survey.register)
    about = {
        "title": json.dumps(dict(book.title.by_language), ensure_ascii=False),
        "version": book.version,
        "codebook_hash": book.hash,
        "outlines": survey.outlines,
        "position": position,
    }
    known = connection.execute(schema.survey.update().where(schema.survey.c.key == book.key).values(**about)).rowcount
    if not known:
        connection.execute(schema.survey.insert().values(key=book.key, **about))
    where = (schema.codebook.c.survey == book.key) & (schema.codebook.c.hash == book.hash)
    if connection.execute(schema.codebook.select().where(where)).first() is None:
        connection.execute(
            schema.codebook.insert().values(
                survey=book.key, hash=book.hash, text=survey.text, saved_at=datetime.now(UTC)
            )
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


def _demonstration(data_dir: Path) -> list[dict]:
    """The simulated waves that ship, as data/waves.toml says."""
    path = data_dir / "waves.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["wave"] if path.exists() else []


def _waves(connection: Connection, data_dir: Path, demonstration: list[dict], books: dict[str, Codebook]) -> None:
    """Import the simulated waves of the codebooks (file name → codebook) as they ship now, except waves that somebody
    has imported or withdrawn.
    """
    table = schema.imports
    for wave in demonstration:
        book = books.get(wave["codebook"])
        if book is None:
            continue
        content = (data_dir / wave["file"]).read_bytes()
        record = ImportRecord(
            survey=book.key,
            wave=wave["key"],
            codebook_hash=book.hash,
            label=wave["label"],
            year=wave["year"],
            as_of=wave["as_of"],
            simulated=wave["simulated"],
            file_name=wave["file"],
            file_hash=hashlib.sha256(content).hexdigest(),
        )
        where = (table.c.survey == book.key) & (table.c.wave == record.wave) & table.c.simulated
        known = connection.execute(table.select().where(where)).mappings().all()
        shown = [row for row in known if row["state"] == PUBLISHED]
        if any(row["file_hash"] == record.file_hash for row in known) or (known and not shown):
            continue
        connection.execute(table.update().where(where & (table.c.state == PUBLISHED)).values(state=REPLACED))
        frame = pd.read_csv(data_dir / wave["file"], dtype=str, keep_default_na=False)
        new = insert(connection, record, frame, who=PROGRAM)
        connection.execute(table.update().where(table.c.id == new).values(state=PUBLISHED))
        note_event(connection, new, PUBLISHED, PROGRAM)
