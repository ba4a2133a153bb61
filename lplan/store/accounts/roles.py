"""Give roles to people and take them away; every change is kept in a log that the database lets nobody change.

A person is known by what the login provider says of them, such as an e-mail address (`LPLAN_LOGIN_CLAIM`).
"""

import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from lplan.access import READER, Actor, Right, Role
from lplan.core.errors import StoreError
from lplan.core.text import _
from lplan.store.database import schema
from lplan.store.database.connection import reading, writing
from lplan.store.database.schema import GRANTED, REVOKED
from lplan.store.database.schema import role_event as log
from lplan.store.database.schema import role_grant as table

GIVEN = tuple(role for role in Role if role is not Role.READER)
"""The roles that somebody can be given; everybody is a reader."""
_INSERTS: dict[str, Callable[[sa.Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


def person_key(person: str) -> str:
    """A person's name in the table: upper and lower case, and spaces around it, are the same."""
    return unicodedata.normalize("NFC", person).strip().casefold()


def grant_role(engine: Engine, person: str, role: Role, *, unit: str = "", who: Actor) -> None:
    """Give a person a role, for a unit in the role REGION; another unit takes the earlier one's place.

    Raises StoreError for what is no role to give or no unit.
    """
    person = person_key(person)
    if not person or role not in GIVEN:
        raise StoreError(_("Skriv vem som ska få rollen, och välj region, myndighet eller administratör."))
    if (role is Role.REGION) != bool(unit):
        raise StoreError(_("Rollen region gäller en region, och bara den rollen: ange vilken."))
    with writing(engine, who, Right.ROLES, visible=False) as connection:
        if unit and connection.scalar(sa.select(schema.unit.c.code).where(schema.unit.c.code == unit).limit(1)) is None:
            raise StoreError(_("Det finns ingen region med koden {code}.").format(code=unit))
        values = {"unit": unit, "who": who.name, "at": datetime.now(UTC)}
        insert = _INSERTS[connection.dialect.name](table).values(person=person, role=role.value, **values)
        connection.execute(insert.on_conflict_do_update(index_elements=["person", "role"], set_=values))
        _note(connection, person, role, unit, GRANTED, who)


def revoke_role(engine: Engine, person: str, role: Role, *, who: Actor) -> None:
    """Take a role from a person. Raises StoreError when they have none such, or would be the last administrator."""
    person = person_key(person)
    mine = (table.c.person == person) & (table.c.role == role.value)
    with writing(engine, who, Right.ROLES, visible=False) as connection:
        unit = connection.scalar(table.delete().where(mine).returning(table.c.unit))
        if unit is None:
            raise StoreError(_("{person} har inte den rollen.").format(person=person))
        others = connection.scalar(sa.select(sa.func.count()).where(table.c.role == Role.ADMINISTRATOR.value))
        if role is Role.ADMINISTRATOR and not others:
            raise StoreError(
                _("{person} är den enda administratören. Ge någon annan rollen först.").format(person=person)
            )
        _note(connection, person, role, unit, REVOKED, who)


def _note(connection: Connection, person: str, role: Role, unit: str, what: str, who: Actor) -> None:
    values = {"person": person, "role": role.value, "unit": unit, "what": what, "who": who.name}
    connection.execute(log.insert().values(**values, at=datetime.now(UTC)))


def roles(engine: Engine) -> pd.DataFrame:
    """Who has which role, by person: person, role, unit, who, at."""
    return _frame(engine, table, table.c.person, table.c.role)


def role_log(engine: Engine) -> pd.DataFrame:
    """Every role that was given or taken away, newest first: person, role, unit, what, who, at."""
    return _frame(engine, log, log.c.id.desc()).drop(columns="id")


def _frame(engine: Engine, of: sa.Table, *order: sa.ColumnElement) -> pd.DataFrame:
    with reading(engine) as connection:
        rows = connection.execute(of.select().order_by(*order)).mappings().all()
        return pd.DataFrame(rows, columns=[column.name for column in of.columns])


def person_actor(engine: Engine, person: str, name: str) -> Actor:
    """A person with the roles that they have now; a reader when they have none."""
    with reading(engine) as connection:
        return actor_of(connection, person, name)


def actor_of(connection: Connection, person: str, name: str) -> Actor:
    """A person with the roles that they have now, inside an open transaction; a reader when they have none."""
    rows = connection.execute(sa.select(table.c.role, table.c.unit).where(table.c.person == person)).all()
    unit = next((row.unit for row in rows if row.role == Role.REGION.value), None)
    return Actor(name, READER.roles | {Role(row.role) for row in rows}, unit)
