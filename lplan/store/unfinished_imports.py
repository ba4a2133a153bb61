"""Keep the file of an unfinished import with the person's decisions so far, so that a reload loses no work.

It is found only by an unguessable token, and deleted when it is saved as a draft or dropped, at the latest after KEPT.
"""

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lplan.access import Actor, Right
from lplan.core.errors import StoreError
from lplan.core.json_types import Json
from lplan.core.text import _
from lplan.store.database.connection import reading, writing
from lplan.store.database.schema import begun as table

KEPT = timedelta(days=7)


@dataclass(frozen=True)
class Begun:
    """An unfinished import; `body` is the person's decisions so far, as plain JSON."""

    token: str
    survey: str
    wave: str
    file_name: str
    file_hash: str
    at: datetime
    body: dict[str, Json] = field(default_factory=dict, hash=False)


def begin_import(
    engine: Engine,
    survey: str,
    wave: str,
    file_name: str,
    file: bytes,
    body: Mapping[str, Json] | None = None,
    *,
    who: Actor,
) -> str:
    """Keep a file and return its token; old unfinished imports are deleted at the same time."""
    token, now = secrets.token_urlsafe(16), datetime.now(UTC)
    with writing(engine, who, Right.IMPORT, visible=False) as connection:
        connection.execute(table.delete().where(table.c.at < now - KEPT))
        connection.execute(
            table.insert().values(
                token=token,
                survey=survey,
                wave=wave,
                file_name=file_name,
                file_hash=hashlib.sha256(file).hexdigest(),
                file=file,
                body=json.dumps(body or {}, ensure_ascii=False),
                at=now,
            )
        )
    return token


def begun_import(engine: Engine, token: str) -> Begun | None:
    """The unfinished import of a token, without the file itself; None when it no longer exists."""
    columns = [column for column in table.columns if column.name != "file"]
    with reading(engine) as connection:
        row = connection.execute(sa.select(*columns).where(table.c.token == token)).mappings().one_or_none()
    return Begun(**{**row, "body": json.loads(row["body"])}) if row else None


def begun_file(engine: Engine, token: str) -> bytes:
    """The file as it was delivered; empty when it no longer exists."""
    with reading(engine) as connection:
        return connection.scalar(sa.select(table.c.file).where(table.c.token == token)) or b""


def decide(
    engine: Engine,
    token: str,
    change: Callable[[dict[str, Json]], dict[str, Json]],
    *,
    wave: str | None = None,
    who: Actor,
) -> None:
    """Save a person's decision. Raises StoreError when the import no longer exists.

    `change` returns the new body from the present one, so that decisions made in another tab stay.
    """
    with writing(engine, who, Right.IMPORT, visible=False) as connection:
        query = sa.select(table.c.body).where(table.c.token == token).with_for_update()
        body = connection.scalar(query)
        if body is None:
            raise StoreError(
                _(
                    "Den påbörjade inläsningen är avslutad i en annan flik: sparad som utkast, eller avbruten. Läs in "
                    "sidan igen."
                )
            )
        values = {"body": json.dumps(change(json.loads(body)), ensure_ascii=False)} | ({"wave": wave} if wave else {})
        connection.execute(table.update().where(table.c.token == token).values(**values))


def drop_import(engine: Engine, token: str, *, who: Actor) -> None:
    """Delete an unfinished import: the file and all decisions about it."""
    with writing(engine, who, Right.IMPORT, visible=False) as connection:
        connection.execute(table.delete().where(table.c.token == token))
