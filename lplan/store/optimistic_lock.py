"""Check a person's decision against the version that the person saw (optimistic locking).

Each thing that people decide about has one row in the database: the number of decisions about it, and who made the
latest, which and when. A page carries the number from the screen to the press (`seen`). If the database's number is
newer, nothing is changed, and the person is told in one sentence what somebody else did meanwhile.

    wave        whether a wave is public: published, planned, withdrawn, published again; by the wave's key
    draft       a discarded draft; by its number
    link        the same; by its link's token
    quote       the review of a free-text answer; by wave, unit and item
    any other   a document; by its kind and name
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from lplan.core.errors import Conflict
from lplan.core.text import _, moment
from lplan.store.database.connection import reading
from lplan.store.database.schema import (
    APPROVED,
    DISCARDED,
    MASKED,
    PUBLISHED,
    REFUSED,
    REMOVED,
    RESTORED,
    SAVED,
    SCHEDULED,
    UNDONE,
    WITHDRAWN,
)
from lplan.store.database.schema import decision as table

WAVE, DRAFT, LINK, QUOTE, STRUCTURE = "wave", "draft", "link", "quote", "structure"
_INSERTS: dict[str, Callable[[sa.Table], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True)
class Decision:
    """The latest decision about a thing; its `version` is the number of decisions so far, 0 for none."""

    version: int = 0
    kind: str = ""
    name: str = ""
    what: str = ""
    who: str = ""
    at: datetime = datetime.min.replace(tzinfo=UTC)

    def __str__(self) -> str:
        """Who did what and when, as a sentence; empty when nobody has decided anything."""
        if not self.version:
            return ""
        other = (
            _("{who} tog bort {name} den {when}.") if self.what == REMOVED else _("{who} sparade {name} den {when}.")
        )
        sentence = _sentences().get((self.kind, self.what), other)
        return sentence.format(who=self.who or _("Någon"), name=self.name, when=moment(self.at))


def _sentences() -> dict[tuple[str, str], str]:
    return {
        (WAVE, PUBLISHED): _("{who} publicerade omgång {name} den {when}."),
        (WAVE, SCHEDULED): _("{who} planerade en publicering av omgång {name} den {when}."),
        (WAVE, WITHDRAWN): _("{who} drog tillbaka omgång {name} den {when}."),
        (WAVE, RESTORED): _("{who} publicerade omgång {name} igen den {when}."),
        **dict.fromkeys([(DRAFT, DISCARDED), (LINK, DISCARDED)], _("{who} kastade utkastet den {when}.")),
        (QUOTE, APPROVED): _("{who} godkände svaret den {when}."),
        (QUOTE, MASKED): _("{who} godkände svaret i ändrad form den {when}."),
        (QUOTE, REFUSED): _("{who} bestämde den {when} att svaret inte får visas."),
        (QUOTE, UNDONE): _("{who} ångrade beslutet om svaret den {when}."),
        (STRUCTURE, REMOVED): _("{who} tog bort uppgiften {name} den {when}."),
        (STRUCTURE, SAVED): _("{who} ändrade uppgiften {name} den {when}."),
    }


def latest(engine: Engine, survey: str, kind: str, name: str) -> Decision:
    """The latest decision about a thing. Read it before the thing itself, which is then never older than it."""
    with reading(engine) as connection:
        return latest_of(connection, survey, kind, name)


def latest_by_name(engine: Engine, survey: str, kind: str) -> dict[str, Decision]:
    """The latest decision about each thing of a kind, by its name."""
    with reading(engine) as connection:
        where = (table.c.survey == survey) & (table.c.kind == kind)
        rows = connection.execute(table.select().where(where)).mappings().all()
    return {row["name"]: _decision(row) for row in rows}


def latest_of(connection: Connection, survey: str, kind: str, name: str) -> Decision:
    """The same inside an open transaction."""
    row = connection.execute(table.select().where(_where(survey, kind, name))).mappings().one_or_none()
    return _decision(row) if row else Decision()


def _decision(row: sa.RowMapping) -> Decision:
    return Decision(**{field: row[field] for field in Decision.__dataclass_fields__})


def decided(
    connection: Connection, survey: str, kind: str, name: str, what: str, *, who: str, seen: int | None = None
) -> int:
    """Record a decision and return its number; call it before anything else is changed in the transaction.

    Raises Conflict when another decision than the one numbered `seen` is the latest. `seen` is None for a decision that
    no person makes from a screen, such as a planned publication that is due. A second transaction waits here until the
    first is done.
    """
    values = {"what": what, "who": who, "at": datetime.now(UTC)}
    if not seen:
        first = _INSERTS[connection.dialect.name](table).values(
            survey=survey, kind=kind, name=name, version=1, **values
        )
        if connection.execute(first.on_conflict_do_nothing().returning(table.c.version)).first():
            return 1
    where = _where(survey, kind, name)
    if seen is not None:
        where &= table.c.version == seen
    change = table.update().where(where).values(version=table.c.version + 1, **values).returning(table.c.version)
    number = connection.scalar(change)
    if number is None:
        raise overtaken(latest_of(connection, survey, kind, name))
    return number


def overtaken(by: Decision) -> Conflict:
    """The error for a person who decides after somebody else has."""
    what = str(by) or _("Någon annan har ändrat det som stod på sidan.")
    return Conflict(
        _("{what} Därför gjordes ingenting nu. Se efter vad som gäller och bestäm på nytt.").format(what=what)
    )


def _where(survey: str, kind: str, name: str) -> sa.ColumnElement:
    return (table.c.survey == survey) & (table.c.kind == kind) & (table.c.name == name)
