"""Keep who is logged in: by the hash of what only their browser knows, until they leave or have been idle too long.

Roles are read anew each time: one that is taken away is felt at the next press.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lplan.access import NOBODY, READER, Actor
from lplan.store.accounts.roles import actor_of
from lplan.store.database.connection import maintaining, reading
from lplan.store.database.schema import login as table

LONGEST = timedelta(hours=12)  # after which one logs in anew, however busy one has been
KEPT = timedelta(days=1)  # after the end, so that a tab that comes late is told why
NOTED = timedelta(seconds=15)  # how exactly it is known when somebody was last here


class Ended(StrEnum):
    """Why nobody is logged in any more."""

    LEFT = "left"  # logged out, in this tab or another
    IDLE = "idle"
    OLD = "old"
    NO_ROLE = "no_role"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Presence:
    """Who is logged in, for how long still if they do nothing; or why nobody is."""

    actor: Actor = NOBODY
    person: str = ""
    left: timedelta = timedelta(0)
    ended: Ended | None = None


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def begin_login(engine: Engine, secret: str, *, person: str, name: str, id_token: str) -> None:
    """Note that a person has logged in; their browser keeps `secret`, and `id_token` ends it at the provider."""
    now = datetime.now(UTC)
    values = {"id": _hash(secret), "person": person, "name": name, "id_token": id_token, "began": now, "seen": now}
    with maintaining(engine, visible=False) as connection:
        connection.execute(table.insert().values(**values))


def present(engine: Engine, secret: str, *, idle: timedelta, active: bool = False) -> Presence:
    """Who is logged in with a secret now. `active`: they have just done something, and their time begins anew."""
    now = datetime.now(UTC)
    with reading(engine) as connection:
        row = connection.execute(table.select().where(table.c.id == _hash(secret))).mappings().one_or_none()
        actor = actor_of(connection, row["person"], row["name"]) if row else NOBODY
    if row is None:
        return Presence(ended=Ended.UNKNOWN)
    if row["ended"] is not None:
        return Presence(ended=Ended.LEFT)
    if now - row["began"] > LONGEST:
        return Presence(ended=Ended.OLD)
    if now - row["seen"] > idle:
        return Presence(ended=Ended.IDLE)
    if actor.roles == READER.roles:
        return Presence(ended=Ended.NO_ROLE)
    if active and now - row["seen"] > NOTED:
        with maintaining(engine, visible=False) as connection:
            connection.execute(table.update().where(table.c.id == row["id"]).values(seen=now))
    seen = now if active else row["seen"]
    return Presence(actor, row["person"], min(seen + idle, row["began"] + LONGEST) - now)


def end_login(engine: Engine, secret: str) -> str:
    """Log out, in every tab; returns the provider's token that ends it there too, "" when nobody was logged in."""
    with maintaining(engine, visible=False) as connection:
        mine = (table.c.id == _hash(secret)) & table.c.ended.is_(None)
        token = connection.scalar(sa.select(table.c.id_token).where(mine))
        connection.execute(table.update().where(mine).values(ended=datetime.now(UTC), id_token=""))
    return token or ""
