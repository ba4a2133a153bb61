"""Publish, replace, withdraw and restore imports; each change of published answers is recorded as a correction."""

import json
import logging
import time
from datetime import UTC, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lplan.access import Actor, Right
from lplan.core import responses as r
from lplan.core.errors import StoreError
from lplan.core.text import _
from lplan.store import optimistic_lock
from lplan.store.database.connection import maintaining, reading, writing
from lplan.store.database.schema import (
    DRAFT,
    PUBLISHED,
    REPLACED,
    RESTORED,
    SCHEDULED,
    WITHDRAWN,
    answer,
    correction,
    event,
    version,
)
from lplan.store.database.schema import imports as table
from lplan.store.imports import gone, locked, note_event

log = logging.getLogger(__name__)
_PATIENCE = 30  # seconds between attempts to publish what is due, when one has failed
_failed_at = -float(_PATIENCE)


def data_version(engine: Engine) -> int:
    """A number that grows with every change that a reader could see; imports that are due are published first."""
    due = sa.exists().where(_due())
    with reading(engine) as connection:
        number, waiting = connection.execute(
            sa.select(sa.select(version.c.number).scalar_subquery(), sa.select(due).scalar_subquery())
        ).one()
        if not waiting:
            return number or 0
    _publish_quietly(engine)
    with reading(engine) as connection:
        return connection.scalar(sa.select(version.c.number)) or 0


def _publish_quietly(engine: Engine) -> None:
    """Publish what is due; when that fails it is logged and tried again later, and readers notice nothing."""
    global _failed_at
    if time.monotonic() - _failed_at < _PATIENCE:
        return
    try:
        publish_due(engine)
    except StoreError as error:
        _failed_at = time.monotonic()
        log.warning("what is due was not published: %s", error)


def _due() -> sa.ColumnElement:
    return (table.c.state == PUBLISHED) & (table.c.publish_at <= datetime.now(UTC))


def _wave_of(connection: Connection, import_id: int) -> tuple[str, str]:
    """The survey and the wave of an import, which never change. Raises Conflict when it has been discarded."""
    found = connection.execute(sa.select(table.c.survey, table.c.wave).where(table.c.id == import_id)).one_or_none()
    if found is None:
        raise gone(connection, import_id)
    return found.survey, found.wave


def _current(connection: Connection, survey: str, wave: str, simulated: bool) -> sa.RowMapping | None:
    where = (table.c.survey == survey) & (table.c.wave == wave) & (table.c.simulated == simulated)
    where &= (table.c.state == PUBLISHED) & table.c.publish_at.is_(None)
    return connection.execute(table.select().where(where)).mappings().one_or_none()


def _in_place_of(connection: Connection, new: sa.RowMapping) -> sa.RowMapping | None:
    """The published import that an import would replace: of its wave, collected for collected."""
    return _current(connection, new["survey"], new["wave"], new["simulated"])


def current(engine: Engine, survey: str, wave: str, *, simulated: bool = False) -> int | None:
    """The import that is published for a wave now; None when there is none."""
    with reading(engine) as connection:
        found = _current(connection, survey, wave, simulated)
        return found["id"] if found else None


def _answers(connection: Connection, import_id: int | None) -> pd.DataFrame:
    columns = (answer.c.unit, answer.c.item, answer.c.answer, answer.c.status)
    rows = connection.execute(sa.select(*columns).where(answer.c.import_id == import_id)).all()
    return pd.DataFrame(rows, columns=["unit", "item", "answer", "status"]).astype("str")


def _corrected(connection: Connection, old: sa.RowMapping | None, new: sa.RowMapping | None) -> pd.DataFrame:
    """The changes that readers would see, as `responses.changes`: empty when no collected answer changes.

    Simulated answers are nobody's and give no correction. Answers that return after a withdrawal do.
    """
    known = old or new
    if known is None or known["simulated"]:
        return r.changes(_answers(connection, None), _answers(connection, None))
    if old is None and new is not None:
        where = (table.c.survey == new["survey"]) & (table.c.wave == new["wave"]) & (table.c.state == WITHDRAWN)
        if connection.scalar(sa.select(table.c.id).where(where, ~table.c.simulated).limit(1)) is None:
            return r.changes(_answers(connection, None), _answers(connection, None))
    return r.changes(_answers(connection, old["id"] if old else None), _answers(connection, new["id"] if new else None))


def _correct(
    connection: Connection, old: sa.RowMapping | None, new: sa.RowMapping | None, who: str, reason: str
) -> None:
    """Record the correction, when published answers change."""
    changes, known = _corrected(connection, old, new), old or new
    if changes.empty or known is None:
        return
    _reasoned(reason)
    connection.execute(
        correction.insert().values(
            survey=known["survey"],
            wave=known["wave"],
            at=datetime.now(UTC),
            who=who,
            reason=reason.strip(),
            changed=len(changes),
            units=json.dumps(sorted(set(changes["unit"]))),
            items=json.dumps(sorted(set(changes["item"]))),
            before=old["id"] if old else None,
            after=new["id"] if new else None,
        )
    )


def _reasoned(reason: str) -> None:
    if not reason.strip():
        raise StoreError(_("Skriv varför de publicerade svaren ändras: skälet visas under Rättelser."))


def difference(engine: Engine, import_id: int) -> pd.DataFrame:
    """The changes for readers of collected answers if an import were published (columns: `responses.changes`).

    When there are any, `publish` needs a reason.
    """
    with reading(engine) as connection:
        new = locked(connection, import_id)
        return _corrected(connection, _in_place_of(connection, new), new)


def latest_about(engine: Engine, survey: str, wave: str) -> optimistic_lock.Decision:
    """The latest decision about the publication of a wave: pass its version as `seen`."""
    return optimistic_lock.latest(engine, survey, optimistic_lock.WAVE, wave)


def publish(
    engine: Engine,
    import_id: int,
    *,
    who: Actor,
    reason: str = "",
    at: datetime | None = None,
    seen: int | None = None,
) -> None:
    """Publish an import, at once or at a date. It replaces the wave's published import, which is kept.

    When collected answers that readers have seen change, `reason` is required and a correction is recorded. `seen` is
    the version of `latest_about` that the person saw: Conflict when somebody has decided about the wave since, or has
    discarded the draft. What is planned is published in the name of who planned it.
    """
    with writing(engine, who, Right.PUBLISH) as connection:
        # The wave's row first: another transaction about the same wave waits there, and then sees a newer number.
        survey, wave = _wave_of(connection, import_id)
        planned = at is not None and at > datetime.now(UTC)
        act = SCHEDULED if planned else RESTORED if _has_been_public(connection, import_id) else PUBLISHED
        optimistic_lock.decided(connection, survey, optimistic_lock.WAVE, wave, act, who=who.name, seen=seen)
        new = locked(connection, import_id)
        old = _in_place_of(connection, new)
        if new["state"] == PUBLISHED and new["publish_at"] is None:
            raise StoreError(_("Inläsningen är redan publicerad."))
        if planned:
            if not _corrected(connection, old, new).empty:
                _reasoned(reason)
            values = {"state": PUBLISHED, "publish_at": at, "note": reason.strip()}
            connection.execute(table.update().where(table.c.id == import_id).values(**values))
            note_event(connection, import_id, SCHEDULED, who.name, reason.strip())
            return
        _replace(connection, new, old, who.name, reason)


def _replace(connection: Connection, new: sa.RowMapping, old: sa.RowMapping | None, who: str, reason: str) -> None:
    _correct(connection, old, new, who, reason)
    if old:
        connection.execute(table.update().where(table.c.id == old["id"]).values(state=REPLACED))
        note_event(connection, old["id"], REPLACED, who, reason.strip())
    values = {"state": PUBLISHED, "publish_at": None, "replaces": old["id"] if old else new["replaces"]}
    connection.execute(table.update().where(table.c.id == new["id"]).values(**values))
    again = _has_been_public(connection, new["id"])
    note_event(connection, new["id"], RESTORED if again else PUBLISHED, who, reason.strip())


def _has_been_public(connection: Connection, import_id: int) -> bool:
    where = (event.c.import_id == import_id) & event.c.what.in_((PUBLISHED, RESTORED))
    return connection.scalar(sa.select(event.c.id).where(where).limit(1)) is not None


def publish_due(engine: Engine) -> int:
    """Publish what was set to be published at a date that has come; returns how many."""
    with maintaining(engine) as connection:
        waiting = sa.select(table.c.id, table.c.survey, table.c.wave).where(_due())
        waiting = waiting.order_by(table.c.survey, table.c.wave, table.c.publish_at)
        done = 0
        for number, survey, wave in connection.execute(waiting).all():
            planned = (event.c.import_id == number) & (event.c.what == SCHEDULED)
            who = connection.scalar(sa.select(event.c.who).where(planned).order_by(event.c.id.desc()).limit(1)) or ""
            optimistic_lock.decided(connection, survey, optimistic_lock.WAVE, wave, PUBLISHED, who=who)
            # Who waited there for another's publishing finds that it is not due any more.
            query = table.select().where(_due() & (table.c.id == number)).with_for_update()
            new = connection.execute(query).mappings().one_or_none()
            if new is not None:
                reason = new["note"] or _("Publicerad enligt plan")
                _replace(connection, new, _in_place_of(connection, new), who or new["who"], reason)
                done += 1
        return done


def withdraw(engine: Engine, import_id: int, *, who: Actor, reason: str = "", seen: int | None = None) -> None:
    """Withdraw a published import; collected answers that were public give a correction, and need a reason.

    A planned import returns to its earlier state. `seen` as for `publish`.
    """
    with writing(engine, who, Right.PUBLISH) as connection:
        survey, wave = _wave_of(connection, import_id)
        before = optimistic_lock.latest_of(connection, survey, optimistic_lock.WAVE, wave)
        optimistic_lock.decided(connection, survey, optimistic_lock.WAVE, wave, WITHDRAWN, who=who.name, seen=seen)
        found = locked(connection, import_id)
        if found["state"] != PUBLISHED:
            raise optimistic_lock.overtaken(before)
        if found["publish_at"] is None:
            _correct(connection, found, None, who.name, reason)
            state = WITHDRAWN
        else:
            state = REPLACED if _has_been_public(connection, import_id) else DRAFT
        connection.execute(table.update().where(table.c.id == import_id).values(state=state, publish_at=None))
        note_event(connection, import_id, WITHDRAWN, who.name, reason.strip())


def restore(engine: Engine, import_id: int, *, who: Actor, reason: str, seen: int | None = None) -> None:
    """Publish an earlier import again."""
    publish(engine, import_id, who=who, reason=reason, seen=seen)


def corrections(engine: Engine, survey: str) -> pd.DataFrame:
    """The changes after publication, newest first.

    Columns: id, wave, at, who, reason, changed, units, items (lists of codes), before, after (imports; None: none).
    """
    columns = ["id", "wave", "at", "who", "reason", "changed", "units", "items", "before", "after"]
    with reading(engine) as connection:
        query = correction.select().where(correction.c.survey == survey).order_by(correction.c.id.desc())
        rows = [dict(row) for row in connection.execute(query).mappings()]
    for row in rows:
        row["units"], row["items"] = json.loads(row["units"]), json.loads(row["items"])
    return pd.DataFrame(rows, columns=columns).astype({"before": "Int64", "after": "Int64"})


def correction_changes(engine: Engine, correction_id: int) -> pd.DataFrame:
    """Each answer that a correction changed (columns: `responses.changes`); empty when it was not kept."""
    with reading(engine) as connection:
        found = connection.execute(correction.select().where(correction.c.id == correction_id)).mappings().one()
        return r.changes(_answers(connection, found["before"]), _answers(connection, found["after"]))
