"""Save a wave's answers as a draft import, with their file and how it was read; list, find and discard imports."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lplan.access import Actor, Right
from lplan.core import responses as r
from lplan.core.errors import Conflict, StoreError
from lplan.core.text import _
from lplan.store import optimistic_lock
from lplan.store.database.connection import reading, writing
from lplan.store.database.schema import DISCARDED, DRAFT, PUBLISHED, SAVED, answer, codebook, event
from lplan.store.database.schema import decision as decisions
from lplan.store.database.schema import imports as table

CHUNK = 20_000


@dataclass(frozen=True)
class ImportRecord:
    """The file that a wave's answers came from, and how it was read."""

    survey: str
    wave: str
    codebook_hash: str
    label: str = ""
    year: int | None = None
    as_of: date | None = None
    simulated: bool = False
    file_name: str = ""
    file_hash: str = ""
    note: str = ""
    mapping: Mapping[str, object] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)
    warnings: int = 0


def save_import(
    engine: Engine,
    record: ImportRecord,
    responses: pd.DataFrame,
    progress: Callable[[int, int], None] | None = None,
    *,
    who: Actor,
) -> int:
    """Save responses as a draft in one transaction and return its id; `progress(done, total)` may raise to stop it."""
    with writing(engine, who, Right.IMPORT, visible=False) as connection:
        return insert(connection, record, responses, progress, who=who.name)


def insert(
    connection: Connection,
    record: ImportRecord,
    responses: pd.DataFrame,
    progress: Callable[[int, int], None] | None = None,
    *,
    who: str,
) -> int:
    """The same inside an open transaction."""
    known = (codebook.c.survey == record.survey) & (codebook.c.hash == record.codebook_hash)
    if connection.scalar(sa.select(codebook.c.hash).where(known)) is None:
        raise StoreError(
            _(
                "Filen är läst med en annan version av kodboken än databasen känner till. Ingenting har sparats. "
                "Starta programmet med den nya kodboken först, eller läs in filen med den kodbok som gäller."
            )
        )
    values = {name: getattr(record, name) for name in ImportRecord.__dataclass_fields__}
    values |= {"mapping": _json(record.mapping), "rules": _json(record.rules), "label": record.label or record.wave}
    values |= _number(connection) | {
        "who": who,
        "state": DRAFT,
        "token": secrets.token_urlsafe(16),
        "created_at": datetime.now(UTC),
    }
    import_id: int = connection.execute(table.insert().values(**values).returning(table.c.id)).scalar_one()
    columns = [responses[name].tolist() for name in ("unit", "item", "respondent", "answer", "status")]
    rows = zip(*columns, strict=True)
    total, done = len(responses), 0
    while chunk := [
        {
            "import_id": import_id,
            "unit": unit,
            "item": item,
            "respondent": respondent,
            # A missing answer is NaN in the frame, and NULL here.
            "answer": text if status == r.ANSWERED and text == text else None,
            "status": status,
        }
        for (unit, item, respondent, text, status), _n in zip(rows, range(CHUNK), strict=False)
    ]:
        connection.execute(answer.insert(), chunk)
        done += len(chunk)
        if progress:
            progress(done, total)
    note_event(connection, import_id, SAVED, who)
    return import_id


def _number(connection: Connection) -> dict[str, int]:
    """A number that no import has had: SQLite would give a discarded import's number to the next one."""
    if connection.dialect.name != "sqlite":
        return {}
    thrown = sa.select(sa.func.max(sa.cast(decisions.c.name, sa.Integer))).where(
        decisions.c.kind == optimistic_lock.DRAFT
    )
    newest = connection.scalar(sa.select(sa.func.max(table.c.id)))
    return {"id": max(newest or 0, connection.scalar(thrown) or 0) + 1}


def _json(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def note_event(connection: Connection, import_id: int, what: str, who: str, note: str = "") -> None:
    """Add a row to an import's log."""
    connection.execute(event.insert().values(import_id=import_id, what=what, who=who, note=note, at=datetime.now(UTC)))


def draft(engine: Engine, token: str) -> int | None:
    """The import of a draft's link; it can be found only by its token."""
    with reading(engine) as connection:
        return connection.scalar(sa.select(table.c.id).where(table.c.token == token))


def token(engine: Engine, import_id: int) -> str:
    """The token of a draft's link."""
    with reading(engine) as connection:
        return connection.execute(sa.select(table.c.token).where(table.c.id == import_id)).scalar_one()


def imports(engine: Engine, survey: str) -> pd.DataFrame:
    """Every import of a survey, newest first: the columns of the table, mapping and rules as JSON."""
    with reading(engine) as connection:
        return pd.DataFrame(
            connection.execute(table.select().where(table.c.survey == survey).order_by(table.c.id.desc()))
            .mappings()
            .all(),
            columns=[column.name for column in table.columns],
        )


def events(engine: Engine, survey: str) -> pd.DataFrame:
    """The log of a survey's imports, oldest first: import_id, wave, what, who, at, note."""
    columns = (event.c.import_id, table.c.wave, event.c.what, event.c.who, event.c.at, event.c.note)
    query = sa.select(*columns).join(table, table.c.id == event.c.import_id).where(table.c.survey == survey)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(event.c.id)).mappings().all()
        return pd.DataFrame(rows, columns=[column.name for column in columns])


def discard(engine: Engine, import_id: int, *, who: Actor) -> None:
    """Discard a draft. Raises Conflict when somebody has already published or discarded it."""
    with writing(engine, who, Right.IMPORT, visible=False) as connection:
        found = locked(connection, import_id)
        if found["state"] != DRAFT:
            raise optimistic_lock.overtaken(
                optimistic_lock.latest_of(connection, found["survey"], optimistic_lock.WAVE, found["wave"])
            )
        for kind, name in ((optimistic_lock.DRAFT, str(import_id)), (optimistic_lock.LINK, found["token"])):
            optimistic_lock.decided(connection, found["survey"], kind, name, DISCARDED, who=who.name, seen=0)
        connection.execute(table.delete().where(table.c.id == import_id))


def locked(connection: Connection, import_id: int) -> sa.RowMapping:
    """An import, locked until the transaction ends. Raises Conflict when it has been discarded."""
    query = table.select().where(table.c.id == import_id).with_for_update()
    found = connection.execute(query).mappings().one_or_none()
    if found is None:
        raise gone(connection, import_id)
    return found


def gone(connection: Connection, import_id: int) -> Conflict:
    """The error for an import that does not exist: who discarded it, and when."""
    where = (decisions.c.kind == optimistic_lock.DRAFT) & (decisions.c.name == str(import_id))
    survey = connection.scalar(sa.select(decisions.c.survey).where(where))
    by = (
        optimistic_lock.latest_of(connection, survey, optimistic_lock.DRAFT, str(import_id))
        if survey
        else optimistic_lock.Decision()
    )
    return (
        optimistic_lock.overtaken(by)
        if by.version
        else Conflict(_("Inläsningen finns inte längre. Läs in sidan igen."))
    )


def lost_draft(engine: Engine, which: str | int) -> str:
    """Who discarded the draft with this token or number, and when, as a sentence; "" when none is known."""
    with reading(engine) as connection:
        where = decisions.c.kind.in_((optimistic_lock.LINK, optimistic_lock.DRAFT)) & (decisions.c.name == str(which))
        found = connection.execute(sa.select(decisions.c.survey, decisions.c.kind).where(where)).first()
        return str(optimistic_lock.latest_of(connection, found.survey, found.kind, str(which))) if found else ""


def drafts(engine: Engine, survey: str) -> pd.DataFrame:
    """The imports that wait to be published, newest first (columns as `imports`): drafts and planned ones."""
    found = imports(engine, survey)
    planned = (found["state"] == PUBLISHED) & found["publish_at"].notna()
    return found[(found["state"] == DRAFT) | planned].reset_index(drop=True)


def alike(engine: Engine, survey: str, wave: str, file_hash: str) -> pd.DataFrame:
    """The imports of the same file for a wave, newest first (columns as `imports`)."""
    found = imports(engine, survey)
    return found[(found["wave"] == wave) & (found["file_hash"] == file_hash)].reset_index(drop=True)
