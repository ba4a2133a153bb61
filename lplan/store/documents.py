"""Save and read named documents: import profiles, weight sets, index definitions, seminars, groups of units.

Each save is a new version under the hash of its content; nothing is overwritten. The right that a save needs follows
from the document's kind (`access.DOCUMENTS`). A document that a region's person has made belongs to their region: it
alone may change it, beside those who may write for all. A caller that may save over somebody
else's version passes the number that the person saw (`seen`, from `latest_document`), and Conflict is raised.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lplan import access
from lplan.access import Actor, Right
from lplan.core.errors import NotAllowed
from lplan.core.json_types import Json
from lplan.core.text import _
from lplan.store.database.connection import reading, writing
from lplan.store.database.schema import REMOVED, SAVED
from lplan.store.database.schema import document as table
from lplan.store.optimistic_lock import Decision, decided, latest


def save_document(
    engine: Engine,
    kind: str,
    name: str,
    body: Mapping[str, object],
    *,
    survey: str,
    who: Actor,
    unit: str | None = None,
    visible: bool = True,
    seen: int | None = None,
) -> str:
    """Save a version of a document and return its hash; saving the same again adds nothing.

    `visible` says that others will see a change, so that their cached reads are renewed. A save by who has no name, and
    without `seen`, is no person's decision. `unit` is whose a new document is, where that is not the actor's own.
    """
    known = None if seen is None else {name: seen}
    save_documents(engine, kind, {name: body}, survey=survey, who=who, unit=unit, visible=visible, seen=known)
    return _hash(_text(body))


def save_documents(
    engine: Engine,
    kind: str,
    bodies: Mapping[str, Mapping[str, object]],
    *,
    survey: str,
    who: Actor,
    unit: str | None = None,
    visible: bool = True,
    seen: Mapping[str, int] | None = None,
    what: str = SAVED,
) -> dict[str, int]:
    """Save a version of several documents (name → body), all or none of them; an unchanged document adds nothing.

    Returns the numbers to pass as `seen` the next time, for documents that a person saved. `seen` is name → the number
    that the person saw; a name that it lacks did not exist then.
    """
    right, owner = _right(kind, who, unit)
    new = {name: body for name, body in bodies.items() if document(engine, kind, name, survey=survey) != body}
    if not new:
        return {}
    numbers = {}
    with writing(engine, who, right, unit=owner, visible=visible) as connection:
        if who.name or seen is not None:
            for name in sorted(new):
                number = None if seen is None else seen.get(name, 0)
                numbers[name] = decided(connection, survey, kind, name, what, who=who.name, seen=number)
        rows = [
            _row(kind, name, body, survey, who.name)
            | {"unit": _owner(connection, who, right, survey, kind, name, owner)}
            for name, body in new.items()
        ]
        connection.execute(table.insert(), rows)
    return numbers


def latest_document(engine: Engine, kind: str, name: str, *, survey: str) -> Decision:
    """Who saved a document last, and when; pass its version as `seen`. Read it before the document."""
    return latest(engine, survey, kind, name)


def keep_document(
    engine: Engine,
    kind: str,
    name: str,
    body: Mapping[str, object],
    *,
    survey: str,
    who: Actor,
    seen: int | None = None,
) -> None:
    """Keep a document in one version only, the newest: a draft that its owner is still writing. Their name is not
    kept.
    """
    right, own = _right(kind, who)
    where = (table.c.kind == kind) & (table.c.name == name) & (table.c.survey == survey)
    with writing(engine, who, right, unit=own, visible=False) as connection:
        decided(connection, survey, kind, name, SAVED, who="", seen=seen)
        owner = _owner(connection, who, right, survey, kind, name, own)
        connection.execute(table.delete().where(where))
        connection.execute(table.insert().values(**_row(kind, name, body, survey, ""), unit=owner))


def _right(kind: str, who: Actor, unit: str | None = None) -> tuple[Right, str]:
    """The right that a kind of document needs, and whose a new one becomes. Raises NotAllowed."""
    right = access.DOCUMENTS.get(kind)
    if right is None:
        raise NotAllowed(_("Dokument av det slaget får ingen ändra, så ingenting ändrades."))
    owner = access.acting_for(who, right) if unit is None else unit
    access.demand(who, right, owner)
    return right, owner


def _owner(connection: Connection, who: Actor, right: Right, survey: str, kind: str, name: str, unit: str) -> str:
    """Whose the document is: it stays whose it was. Raises NotAllowed when the actor may not act for that unit."""
    where = (table.c.kind == kind) & (table.c.name == name) & (table.c.survey == survey)
    before: str | None = connection.scalar(sa.select(table.c.unit).where(where).order_by(table.c.id.desc()).limit(1))
    if before is None:
        return unit
    access.demand(who, right, before)
    return before


def _row(kind: str, name: str, body: Mapping[str, object], survey: str, who: str) -> dict[str, object]:
    said, at = _text(body), datetime.now(UTC)
    return {"kind": kind, "name": name, "survey": survey, "hash": _hash(said), "body": said, "who": who, "saved_at": at}


def _text(body: Mapping[str, object]) -> str:
    return json.dumps(body, ensure_ascii=False, sort_keys=True)


def _hash(said: str) -> str:
    return hashlib.sha256(said.encode()).hexdigest()


def document(
    engine: Engine, kind: str, name: str, *, survey: str | None = None, version: str | None = None
) -> dict[str, Json] | None:
    """The newest version of a document, or the one whose hash begins with `version`; None when there is none.

    Without a survey, of any: for names that nobody else can have chosen.
    """
    where = (table.c.kind == kind) & (table.c.name == name)
    if survey is not None:
        where &= table.c.survey == survey
    if version:
        where &= table.c.hash.startswith(version, autoescape=True)
    with reading(engine) as connection:
        text = connection.scalar(sa.select(table.c.body).where(where).order_by(table.c.id.desc()).limit(1))
    return json.loads(text) if text else None


def documents(engine: Engine, kind: str, *, survey: str) -> pd.DataFrame:
    """The newest version of each document of a kind, by name: name, hash, who, saved_at, body, first.

    `first` is a number that grows in the order of the documents' first versions.
    """
    ids = sa.func.min(table.c.id).label("first"), sa.func.max(table.c.id).label("last")
    each = sa.select(*ids).where((table.c.kind == kind) & (table.c.survey == survey)).group_by(table.c.name).subquery()
    columns = [table.c.name, table.c.hash, table.c.who, table.c.saved_at, table.c.body, each.c.first]
    query = sa.select(*columns).join(each, each.c.last == table.c.id).order_by(table.c.name)
    with reading(engine) as connection:
        rows = connection.execute(query).mappings().all()
    frame = pd.DataFrame(rows, columns=[column.name for column in columns])
    return frame.assign(body=[json.loads(text) for text in frame["body"]])


def document_versions(engine: Engine, kind: str, name: str, *, survey: str) -> pd.DataFrame:
    """Every version of a document, newest first: hash, who, saved_at."""
    where = (table.c.kind == kind) & (table.c.name == name) & (table.c.survey == survey)
    query = sa.select(table.c.hash, table.c.who, table.c.saved_at).where(where).order_by(table.c.id.desc())
    with reading(engine) as connection:
        return pd.DataFrame(connection.execute(query).mappings().all(), columns=["hash", "who", "saved_at"])


def forget_documents(
    engine: Engine, kind: str, name: str, *, survey: str, who: Actor, unit: str | None = None, seen: int | None = None
) -> None:
    """Forget every version of a document. Raises NotAllowed, and Conflict as `save_documents`."""
    right, owner = _right(kind, who, unit)
    where = (table.c.kind == kind) & (table.c.name == name) & (table.c.survey == survey)
    with writing(engine, who, right, unit=owner) as connection:
        decided(connection, survey, kind, name, REMOVED, who=who.name, seen=seen)
        _owner(connection, who, right, survey, kind, name, owner)
        connection.execute(table.delete().where(where))
