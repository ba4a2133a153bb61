"""Save and read named documents: import profiles, weight sets, index definitions, seminars, groups of units.

Each save is a new version under the hash of its content; nothing is overwritten. A caller that may save over somebody
else's version passes the number that the person saw (`seen`, from `latest_document`), and Conflict is raised.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lplan.core.json_types import Json
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
    who: str = "",
    visible: bool = True,
    seen: int | None = None,
) -> str:
    """Save a version of a document and return its hash; saving the same again adds nothing.

    `visible` says that others will see a change, so that their cached reads are renewed. A save without `who` and
    `seen` is the program's own and no person's decision.
    """
    known = None if seen is None else {name: seen}
    save_documents(engine, kind, {name: body}, survey=survey, who=who, visible=visible, seen=known)
    return str(_row(kind, name, body, survey, who)["hash"])


def save_documents(
    engine: Engine,
    kind: str,
    bodies: Mapping[str, Mapping[str, object]],
    *,
    survey: str,
    who: str = "",
    visible: bool = True,
    seen: Mapping[str, int] | None = None,
    what: str = SAVED,
) -> dict[str, int]:
    """Save a version of several documents (name → body), all or none of them; an unchanged document adds nothing.

    Returns the numbers to pass as `seen` the next time, for documents that a person saved. `seen` is name → the number
    that the person saw; a name that it lacks did not exist then.
    """
    new = {name: body for name, body in bodies.items() if document(engine, kind, name, survey=survey) != body}
    if not new:
        return {}
    rows, numbers = [_row(kind, name, body, survey, who) for name, body in new.items()], {}
    with writing(engine, visible=visible) as connection:
        if who or seen is not None:
            for name in sorted(new):
                number = None if seen is None else seen.get(name, 0)
                numbers[name] = decided(connection, survey, kind, name, what, who=who, seen=number)
        connection.execute(table.insert(), rows)
    return numbers


def latest_document(engine: Engine, kind: str, name: str, *, survey: str) -> Decision:
    """Who saved a document last, and when; pass its version as `seen`. Read it before the document."""
    return latest(engine, survey, kind, name)


def keep_document(
    engine: Engine, kind: str, name: str, body: Mapping[str, object], *, survey: str, seen: int | None = None
) -> None:
    """Keep a document in one version only, the newest: a draft that its owner is still writing."""
    where = (table.c.kind == kind) & (table.c.name == name) & (table.c.survey == survey)
    with writing(engine, visible=False) as connection:
        decided(connection, survey, kind, name, SAVED, who="", seen=seen)
        connection.execute(table.delete().where(where))
        connection.execute(table.insert().values(**_row(kind, name, body, survey, "")))


def _row(kind: str, name: str, body: Mapping[str, object], survey: str, who: str) -> dict[str, object]:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    version = hashlib.sha256(text.encode()).hexdigest()
    at = datetime.now(UTC)
    return {"kind": kind, "name": name, "survey": survey, "hash": version, "body": text, "who": who, "saved_at": at}


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
    engine: Engine, kind: str, name: str, *, survey: str, who: str = "", seen: int | None = None
) -> None:
    """Forget every version of a document."""
    where = (table.c.kind == kind) & (table.c.name == name) & (table.c.survey == survey)
    with writing(engine) as connection:
        decided(connection, survey, kind, name, REMOVED, who=who, seen=seen)
        connection.execute(table.delete().where(where))
