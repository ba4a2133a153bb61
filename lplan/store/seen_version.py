"""What a person decides is checked against what that person saw.

Everything that people decide about has one line in the database: how many decisions have been made about it, and who
made the latest, which and when. A page carries the number from the screen to the press (`seen`). Who decides on an
older number than the database's is told, in one sentence, what somebody else did meanwhile; nothing is changed then.

    wave        what is public of a wave: published, planned, withdrawn, published again; by the wave's key
    draft       a draft that has been thrown away; by its number
    link        the same; by what its link held
    quote       what has been decided about a free-text answer; by wave, unit and item
    any other   a document, of the kind and the name that it is saved under
"""

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
_FIRST = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Decision:
    """The latest decision about a thing; its `version` is how many there have been, 0 when there is none."""

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
        said = _sentences().get((self.kind, self.what), other)
        return said.format(who=self.who or _("Någon"), name=self.name, when=moment(self.at))


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
    """The latest decision about a thing. Read it before what it is about: then what is shown is never older than it."""
    with reading(engine) as connection:
        return latest_of(connection, survey, kind, name)


def latest_by_name(engine: Engine, survey: str, kind: str) -> dict[str, Decision]:
    """The latest decision about each thing of a kind, by its name."""
    with reading(engine) as connection:
        where = (table.c.survey == survey) & (table.c.kind == kind)
        rows = connection.execute(table.select().where(where)).mappings().all()
    return {row["name"]: _made(row) for row in rows}


def latest_of(connection: Connection, survey: str, kind: str, name: str) -> Decision:
    """The same inside a transaction that somebody else has begun."""
    row = connection.execute(table.select().where(_where(survey, kind, name))).mappings().one_or_none()
    return _made(row) if row else Decision()


def _made(row: sa.RowMapping) -> Decision:
    return Decision(**{field: row[field] for field in Decision.__dataclass_fields__})


def decided(
    connection: Connection, survey: str, kind: str, name: str, what: str, *, who: str, seen: int | None = None
) -> int:
    """Write that a thing is being decided about, first of all that is done about it in the transaction; its number now.

    Raises Conflict when another decision than the one numbered `seen` is the latest. `seen` is None for what no person
    decides on the strength of a screen, such as a planned publication whose time has come. Who comes second waits here
    until the first is done.
    """
    values = {"what": what, "who": who, "at": datetime.now(UTC)}
    if not seen:
        first = _FIRST[connection.dialect.name](table).values(survey=survey, kind=kind, name=name, version=1, **values)
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
    """What is said to the one who came second."""
    what = str(by) or _("Någon annan har ändrat det som stod på sidan.")
    return Conflict(
        _("{what} Därför gjordes ingenting nu. Se efter vad som gäller och bestäm på nytt.").format(what=what)
    )


def _where(survey: str, kind: str, name: str) -> sa.ColumnElement:
    return (table.c.survey == survey) & (table.c.kind == kind) & (table.c.name == name)
