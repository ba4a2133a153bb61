"""How a wave's answers come in: saved as a draft, with where they came from and how they were read."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lplan import responses as r
from lplan.errors import StoreError
from lplan.schema import DRAFT, SAVED, answer, codebook, event
from lplan.schema import imports as table
from lplan.store.connect import reading, writing
from lplan.text import _

CHUNK = 20_000


@dataclass(frozen=True)
class ImportRecord:
    """Where a wave's answers came from and how they were read."""

    survey: str
    wave: str
    codebook_hash: str
    label: str = ""
    year: int | None = None
    as_of: date | None = None
    simulated: bool = False
    file_name: str = ""
    file_hash: str = ""
    who: str = ""
    note: str = ""
    mapping: dict = field(default_factory=dict)
    rules: dict = field(default_factory=dict)


def save_import(
    engine: Engine, record: ImportRecord, responses: pd.DataFrame, progress: Callable[[int, int], None] | None = None
) -> int:
    """Save responses as a draft in one transaction and return its id; `progress(done, total)` may raise to stop it."""
    with writing(engine, visible=False) as connection:
        return insert(connection, record, responses, progress)


def insert(connection: Connection, record: ImportRecord, responses: pd.DataFrame, progress=None) -> int:
    """The same inside a transaction that somebody else has begun."""
    known = (codebook.c.survey == record.survey) & (codebook.c.hash == record.codebook_hash)
    if connection.scalar(sa.select(codebook.c.hash).where(known)) is None:
        raise StoreError(
            _(
                "Filen är läst med en annan version av kodboken än databasen känner till. Ingenting har sparats. Starta "
                "programmet med den nya kodboken först, eller läs in filen med den kodbok som gäller."
            )
        )
    values = {name: getattr(record, name) for name in ImportRecord.__dataclass_fields__}
    values |= {"mapping": _json(record.mapping), "rules": _json(record.rules), "label": record.label or record.wave}
    values |= {"state": DRAFT, "token": secrets.token_urlsafe(16), "created_at": datetime.now(UTC)}
    import_id = connection.execute(table.insert().values(**values)).inserted_primary_key[0]
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
            "answer": given if status == r.ANSWERED and given == given else None,
            "status": status,
        }
        for (unit, item, respondent, given, status), _n in zip(rows, range(CHUNK), strict=False)
    ]:
        connection.execute(answer.insert(), chunk)
        done += len(chunk)
        if progress:
            progress(done, total)
    note_event(connection, import_id, SAVED, record.who)
    return import_id


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def note_event(connection: Connection, import_id: int, what: str, who: str, note: str = "") -> None:
    """One line in an import's log: nothing happens to it unseen."""
    connection.execute(event.insert().values(import_id=import_id, what=what, who=who, note=note, at=datetime.now(UTC)))


def draft(engine: Engine, token: str) -> int | None:
    """The import that a draft's link stands for; only who has the link can find it."""
    with reading(engine) as connection:
        return connection.scalar(sa.select(table.c.id).where(table.c.token == token))


def token(engine: Engine, import_id: int) -> str:
    """What a draft's link holds."""
    with reading(engine) as connection:
        return connection.execute(sa.select(table.c.token).where(table.c.id == import_id)).scalar_one()


def imports(engine: Engine, survey: str) -> pd.DataFrame:
    """Every import of a survey, newest first: the columns of the table, mapping and rules as JSON."""
    with reading(engine) as connection:
        return pd.DataFrame(
            connection.execute(table.select().where(table.c.survey == survey).order_by(table.c.id.desc())).mappings(),
            columns=[column.name for column in table.columns],
        )


def events(engine: Engine, survey: str) -> pd.DataFrame:
    """What has happened to the imports of a survey, oldest first: import_id, wave, what, who, at, note."""
    columns = (event.c.import_id, table.c.wave, event.c.what, event.c.who, event.c.at, event.c.note)
    query = sa.select(*columns).join(table, table.c.id == event.c.import_id).where(table.c.survey == survey)
    with reading(engine) as connection:
        rows = connection.execute(query.order_by(event.c.id)).mappings()
        return pd.DataFrame(rows, columns=[column.name for column in columns])


def discard(engine: Engine, import_id: int) -> None:
    """Throw a draft away; what has once been published is kept."""
    with writing(engine, visible=False) as connection:
        connection.execute(table.delete().where((table.c.id == import_id) & (table.c.state == DRAFT)))
