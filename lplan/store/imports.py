"""How a wave's answers come in: draft → published → replaced or withdrawn. Nothing published changes silently."""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lplan import responses as r
from lplan.errors import Conflict, StoreError
from lplan.schema import DRAFT, PUBLISHED, REPLACED, WITHDRAWN, answer, correction
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
    """Save responses as a draft in one transaction and return its id; `progress(done, total)` may raise Cancelled."""
    with writing(engine, visible=False) as connection:
        return insert(connection, record, responses, progress)


def insert(connection: Connection, record: ImportRecord, responses: pd.DataFrame, progress=None) -> int:
    """The same inside a transaction that somebody else has begun."""
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
    return import_id


def _json(value) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


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


def _found(connection: Connection, import_id: int) -> sa.RowMapping:
    found = connection.execute(table.select().where(table.c.id == import_id)).mappings().one_or_none()
    if found is None:
        raise StoreError(_("Inläsningen finns inte längre. Läs in sidan igen."))
    return found


def _current(connection: Connection, survey: str, wave: str) -> sa.RowMapping | None:
    where = (table.c.survey == survey) & (table.c.wave == wave) & (table.c.state == PUBLISHED)
    return connection.execute(table.select().where(where & table.c.publish_at.is_(None))).mappings().one_or_none()


def current(engine: Engine, survey: str, wave: str) -> int | None:
    """The import that is published for a wave now; give it back to `publish` to be sure that nobody came first."""
    with reading(engine) as connection:
        found = _current(connection, survey, wave)
        return found["id"] if found else None


_ANY = object()


def publish(
    engine: Engine, import_id: int, *, who: str, reason: str = "", at: datetime | None = None, expected=_ANY
) -> None:
    """Publish a draft, at once or at a date. It replaces what was published for the wave, which is kept.

    When collected answers are replaced, `reason` is required and a correction is written. `expected` is the import
    that the person saw as the current one: if another has been published since, Conflict.
    """
    with writing(engine) as connection:
        new = _found(connection, import_id)
        if new["state"] == PUBLISHED and new["publish_at"] is None:
            return
        old = _current(connection, new["survey"], new["wave"])
        if expected is not _ANY and expected != (old["id"] if old else None):
            raise Conflict(
                _(
                    "Någon annan publicerade samma omgång först. Läs in sidan igen, se vad som har ändrats och försök på nytt."
                )
            )
        if at is not None and at > datetime.now(UTC):
            connection.execute(
                table.update().where(table.c.id == import_id).values(state=PUBLISHED, publish_at=at, note=reason)
            )
            return
        _replace(connection, new, old, who, reason)


def _replace(connection: Connection, new: sa.RowMapping, old: sa.RowMapping | None, who: str, reason: str) -> None:
    if old:
        if not old["simulated"]:
            if not reason.strip():
                raise StoreError(_("Skriv varför de publicerade svaren ändras: skälet visas under Rättelser."))
            _write_correction(connection, old, new["id"], who, reason)
        connection.execute(table.update().where(table.c.id == old["id"]).values(state=REPLACED))
    values = {"state": PUBLISHED, "publish_at": None, "replaces": old["id"] if old else None}
    connection.execute(table.update().where(table.c.id == new["id"]).values(**values))


def publish_due(engine: Engine) -> int:
    """Publish what was set to be published at a date that has come; returns how many."""
    due = (table.c.state == PUBLISHED) & (table.c.publish_at <= datetime.now(UTC))
    with reading(engine) as connection:
        waiting = connection.scalar(sa.select(sa.func.count()).select_from(table).where(due))
    if not waiting:
        return 0
    with writing(engine) as connection:
        rows = connection.execute(table.select().where(due).order_by(table.c.publish_at)).mappings().all()
        for new in rows:
            _replace(
                connection,
                new,
                _current(connection, new["survey"], new["wave"]),
                new["who"],
                new["note"] or _("Publicerad enligt plan"),
            )
        return len(rows)


def withdraw(engine: Engine, import_id: int, *, who: str, reason: str) -> None:
    """Take a published import back. Collected answers that were public leave a correction behind."""
    with writing(engine) as connection:
        found = _found(connection, import_id)
        if found["state"] != PUBLISHED:
            return
        if not found["simulated"] and found["publish_at"] is None:
            if not reason.strip():
                raise StoreError(_("Skriv varför de publicerade svaren ändras: skälet visas under Rättelser."))
            _write_correction(connection, found, None, who, reason)
        connection.execute(table.update().where(table.c.id == import_id).values(state=WITHDRAWN, publish_at=None))


def restore(engine: Engine, import_id: int, *, who: str, reason: str) -> None:
    """Undo: publish again what was published before."""
    publish(engine, import_id, who=who, reason=reason)


def discard(engine: Engine, import_id: int) -> None:
    """Throw a draft away; what has once been published is kept."""
    with writing(engine, visible=False) as connection:
        connection.execute(table.delete().where((table.c.id == import_id) & (table.c.state == DRAFT)))


def _write_correction(connection: Connection, old: sa.RowMapping, new_id: int | None, who: str, reason: str) -> None:
    def answers(import_id: int | None) -> pd.DataFrame:
        query = sa.select(answer.c.unit, answer.c.item, answer.c.answer, answer.c.status).where(
            answer.c.import_id == import_id
        )
        return pd.DataFrame(connection.execute(query).mappings(), columns=["unit", "item", "answer", "status"])

    changes = r.changes(answers(old["id"]), answers(new_id))
    connection.execute(
        correction.insert().values(
            survey=old["survey"],
            wave=old["wave"],
            at=datetime.now(UTC),
            who=who,
            reason=reason.strip(),
            changed=len(changes),
            units=_json(sorted(set(changes["unit"]))),
            items=_json(sorted(set(changes["item"]))),
        )
    )


def corrections(engine: Engine, survey: str) -> pd.DataFrame:
    """What has been changed after publication, newest first: wave, at, reason, changed, units, items (lists)."""
    with reading(engine) as connection:
        query = correction.select().where(correction.c.survey == survey).order_by(correction.c.id.desc())
        rows = [dict(row) for row in connection.execute(query).mappings()]
    for row in rows:
        row["units"], row["items"] = json.loads(row["units"]), json.loads(row["items"])
    return pd.DataFrame(rows, columns=["wave", "at", "reason", "changed", "units", "items"])
