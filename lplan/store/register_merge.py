"""Merge a new register with the one before it: units that have answered stay, with the names of that time."""

import json
from dataclasses import replace

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from lplan.core.units import Register, Unit
from lplan.store.database.schema import DRAFT, answer, unit
from lplan.store.database.schema import imports as imported


def with_former(connection: Connection, survey: str, new: Register) -> Register:
    """The new register, and in their old places the units of the one before that it lacks and that have published
    answers.

    Those are no units of their own after the year when they last answered, unless their register said so itself. A
    unit that has another name keeps the old one for the waves it answered under it, unless the new register dates its
    names.
    """
    before = {row["code"]: stored_unit(row) for row in _rows(connection, survey)}
    last = _last_answered(connection, survey)
    units = [_named(one, before[one.code], last.get(one.code)) if one.code in before else one for one in new.units]
    called = {name.casefold() for one in new.units for name in (one.name, one.short, *one.aliases) if name}
    earlier = ""
    for code, one in before.items():
        if code in last and code not in new.by_code:
            units.insert(_place(units, earlier, one, called), _ended(one, last[code], called))
        earlier = code
    return Register(tuple(units))


def _place(units: list[Unit], earlier: str, one: Unit, called: set[str]) -> int:
    """The position of a former unit: after the same unit as before; last, when its name now belongs to another unit."""
    if one.name.casefold() in called:
        return len(units)
    codes = [unit.code for unit in units]
    return codes.index(earlier) + 1 if earlier in codes else len(units) if earlier else 0


def stored_unit(row: sa.RowMapping) -> Unit:
    """A unit as the database holds it."""
    known = json.loads(row["known"])
    return Unit(
        row["code"],
        row["name"],
        known["short"],
        tuple(known["aliases"]),
        tuple((year, name) for year, name in known["names"]),
        tuple(known["tile"]) if known["tile"] else None,
        known["facts"],
    )


def _rows(connection: Connection, survey: str) -> list[sa.RowMapping]:
    query = unit.select().where(unit.c.survey == survey).order_by(unit.c.position)
    return list(connection.execute(query).mappings().all())


def _last_answered(connection: Connection, survey: str) -> dict[str, int | None]:
    """unit → the year of its last published wave, collected where it has collected ones; None where no wave has a
    year.
    """
    query = (
        sa.select(answer.c.unit, sa.func.max(imported.c.year))
        .join(imported, imported.c.id == answer.c.import_id)
        .where(imported.c.survey == survey, imported.c.state != DRAFT)
        .group_by(answer.c.unit, imported.c.simulated)
        .order_by(imported.c.simulated.desc())  # what was collected is said last and stands
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _ended(one: Unit, year: int | None, called: set[str]) -> Unit:
    """A unit that the register no longer has, without the aliases that are now names of others."""
    aliases = tuple(alias for alias in one.aliases if alias.casefold() not in called)
    if one.until is not None or year is None:
        return replace(one, aliases=aliases)
    return replace(one, aliases=aliases, facts=dict(one.facts) | {"until": str(year)})


def _named(new: Unit, old: Unit, year: int | None) -> Unit:
    """The unit with the names that it answered under."""
    if new.names:
        return new  # the register says itself which name was in force when
    if new.name == old.name or year is None:
        return replace(new, names=old.names)
    known = old.names or ((0, old.name),)
    return replace(new, names=(*known, (max(year, known[-1][0]) + 1, new.name)))
