"""Read surveys, waves, responses, codebooks and registers from the database."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lplan.core import responses as r
from lplan.core.settings import settings
from lplan.core.text import Words, local, sort_key
from lplan.core.units import Register
from lplan.store.database.connection import reading
from lplan.store.database.schema import (
    PUBLISHED,
    REPLACED,
    RESTORED,
    WITHDRAWN,
    answer,
    codebook,
    correction,
    event,
    survey,
    unit,
)
from lplan.store.database.schema import imports as imported
from lplan.store.publishing import data_version
from lplan.store.register_merge import stored_unit

CHUNK = 50_000  # rows that are fetched together
WAVE_COLUMNS = ("wave", "label", "year", "as_of", "simulated", "state", "import_id", "codebook_hash")


def surveys(engine: Engine) -> pd.DataFrame:
    """The surveys in the order they were added: survey, title (Words), version, codebook_hash."""
    columns = (survey.c.key.label("survey"), survey.c.title, survey.c.version, survey.c.codebook_hash)
    with reading(engine) as connection:
        rows = connection.execute(sa.select(*columns).order_by(survey.c.position, survey.c.key)).mappings().all()
    return pd.DataFrame(
        [row | {"title": Words.of(json.loads(row["title"]))} for row in map(dict, rows)],
        columns=["survey", "title", "version", "codebook_hash"],
    )


def codebook_text(engine: Engine, key: str, hash: str | None = None) -> str:
    """The codebook's own text: the survey's current one, or the one with a hash."""
    query = sa.select(codebook.c.text).where(codebook.c.survey == key)
    if hash:
        query = query.where(codebook.c.hash == hash)
    else:
        query = query.join(survey, (survey.c.key == codebook.c.survey) & (survey.c.codebook_hash == codebook.c.hash))
    with reading(engine) as connection:
        return connection.execute(query).scalar_one()


def codebook_versions(engine: Engine, key: str) -> pd.DataFrame:
    """Every codebook that a survey has had, oldest first: hash, text, saved_at."""
    columns = codebook.c.hash, codebook.c.text, codebook.c.saved_at
    query = sa.select(*columns).where(codebook.c.survey == key).order_by(codebook.c.saved_at, codebook.c.hash)
    with reading(engine) as connection:
        return pd.DataFrame(connection.execute(query).all(), columns=["hash", "text", "saved_at"])


def changed_on(engine: Engine, key: str, *, demonstration: bool = False) -> date | None:
    """The day of the latest import or correction among a survey's published answers; None without any."""
    shown = (imported.c.survey == key) & (imported.c.state == PUBLISHED) & imported.c.publish_at.is_(None)
    shown &= imported.c.simulated == demonstration
    queries = [sa.select(sa.func.max(imported.c.created_at)).where(shown)]
    if not demonstration:
        queries.append(sa.select(sa.func.max(correction.c.at)).where(correction.c.survey == key))
    with reading(engine) as connection:
        moments = [moment for query in queries if (moment := connection.scalar(query)) is not None]
    return local(max(moments)).date() if moments else None


def collected(engine: Engine, key: str) -> bool:
    """Whether collected answers of a survey are public, or have been: the simulated ones then have their own page.

    It stays so when they are all withdrawn: invented answers do not return in place of real ones.
    """
    data_version(engine)  # publishes what is due
    was = sa.exists().where((event.c.import_id == imported.c.id) & event.c.what.in_((PUBLISHED, RESTORED)))
    now = (imported.c.state == PUBLISHED) & imported.c.publish_at.is_(None)
    public = now | imported.c.state.in_((REPLACED, WITHDRAWN)) | was
    where = (imported.c.survey == key) & ~imported.c.simulated & public
    with reading(engine) as connection:
        return connection.scalar(sa.select(imported.c.id).where(where).limit(1)) is not None


def shows_demonstration(engine: Engine, key: str, *, preview: int | None = None) -> bool:
    """Whether a survey shows its simulated waves: until collected answers are public; a preview follows its draft."""
    if preview is not None:
        with reading(engine) as connection:
            return bool(connection.scalar(sa.select(imported.c.simulated).where(imported.c.id == preview)))
    return settings().demonstration and not collected(engine, key)


def waves(engine: Engine, key: str, *, preview: int | None = None, demonstration: bool | None = None) -> pd.DataFrame:
    """Published waves in order, columns WAVE_COLUMNS; a draft import `preview` replaces its wave.

    Collected waves or simulated ones, never both: `demonstration` says which; None: as `shows_demonstration`.
    """
    data_version(engine)  # publishes what is due
    if demonstration is None:
        demonstration = shows_demonstration(engine, key, preview=preview)
    columns = [imported.c.id.label(name) if name == "import_id" else imported.c[name] for name in WAVE_COLUMNS]
    shown = (imported.c.state == PUBLISHED) & imported.c.publish_at.is_(None)
    if preview is not None:
        shown |= imported.c.id == preview
    if demonstration and not settings().demonstration:
        shown &= imported.c.id == preview  # the service shows none, but a simulated draft can be previewed
    where = (imported.c.survey == key) & (imported.c.simulated == demonstration)
    query = sa.select(*columns).where(where & shown).order_by(imported.c.wave)
    with reading(engine) as connection:
        rows = [dict(row) for row in connection.execute(query).mappings()]
    drafted = {row["wave"] for row in rows if row["import_id"] == preview}
    rows = [row for row in rows if row["import_id"] == preview or row["wave"] not in drafted]
    return pd.DataFrame(rows, columns=list(WAVE_COLUMNS))


def responses(
    engine: Engine,
    key: str,
    *,
    wave: str | None = None,
    import_id: int | None = None,
    preview: int | None = None,
    demonstration: bool | None = None,
) -> pd.DataFrame:
    """Responses of published waves (or of one wave, or of one import), columns lplan.core.responses.COLUMNS.

    Order: wave, then unit and item by code. Which waves: as `waves`.
    """
    if import_id is None:
        known = waves(engine, key, preview=preview, demonstration=demonstration)
        known = known[known["wave"] == wave] if wave else known
        wanted = known["import_id"].tolist()
    else:
        wanted = [import_id]
    with reading(engine) as connection:
        parts = [part for number in wanted for part in _answers(connection, number)]
    columns = [pa.chunked_array(column, pa.large_string()).combine_chunks() for column in zip(*parts, strict=True)]
    columns = columns or [pa.array([], pa.large_string())] * len(r.COLUMNS)
    return pd.DataFrame({n: pd.array(column, dtype="str") for n, column in zip(r.COLUMNS, columns, strict=True)})


def _answers(connection: Connection, import_id: int) -> Iterator[list[pa.Array]]:
    """An import's responses, some at a time, as columns: millions of them are never held as Python's own objects."""
    wave = connection.scalar(sa.select(imported.c.wave).where(imported.c.id == import_id))
    query = (
        sa.select(answer.c.unit, answer.c.respondent, answer.c.item, answer.c.answer, answer.c.status)
        .where(answer.c.import_id == import_id)
        .order_by(answer.c.unit, answer.c.item)
    )
    cursor = connection.execute(query).cursor  # the driver's own: a row of SQLAlchemy's takes as long again
    while rows := _fetched(connection, cursor):
        columns = [pa.array(column, pa.large_string()) for column in zip(*rows, strict=True)]
        yield [pa.repeat(pa.scalar(wave, pa.large_string()), len(rows)), *columns]


def _fetched(connection: Connection, cursor: Any) -> list[tuple]:
    """The next rows of a driver's cursor; its errors are told as SQLAlchemy would."""
    try:
        return cursor.fetchmany(CHUNK)
    except connection.dialect.loaded_dbapi.Error as error:
        raise sa.exc.DBAPIError(None, None, error) from error


def register(engine: Engine, key: str) -> Register:
    """The units that can answer a survey, in the register's order."""
    with reading(engine) as connection:
        rows = connection.execute(unit.select().where(unit.c.survey == key).order_by(unit.c.position)).mappings().all()
    return Register(tuple(stored_unit(row) for row in rows))


def answering_units(engine: Engine, imports: Sequence[int]) -> tuple[str, ...]:
    """The codes of the units that some imports have answers of, by the alphabet."""
    with reading(engine) as connection:
        found = connection.scalars(sa.select(answer.c.unit).where(answer.c.import_id.in_(imports)).distinct())
        return tuple(sorted(found, key=sort_key))


def outlines(engine: Engine, key: str) -> dict[str, dict]:
    """unit → {"label": [x, y], "rings": [[[x, y], …], …]} in kilometres; empty when the survey has no map."""
    with reading(engine) as connection:
        text = connection.scalar(sa.select(survey.c.outlines).where(survey.c.key == key))
    return json.loads(text) if text else {}
