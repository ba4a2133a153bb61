"""Review free-text answers: none is shown until somebody has approved it, masked if need be.

A decision is bound to the answer's text: an answer that changes needs a new one. Every decision is kept.
"""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lplan.access import Actor, Right
from lplan.core import responses as r
from lplan.core.errors import StoreError
from lplan.core.text import _
from lplan.store.database.connection import reading, writing
from lplan.store.database.schema import APPROVED, MASKED, PUBLISHED, REFUSED, UNDONE, answer, quote
from lplan.store.database.schema import imports as imported
from lplan.store.optimistic_lock import QUOTE, WAVE, Decision, decided, latest_by_name, latest_of, overtaken
from lplan.store.queries import waves


def answer_hash(text: str) -> str:
    """The hash that a decision about an answer is bound to."""
    return hashlib.sha256(text.encode()).hexdigest()


def approve_quote(
    engine: Engine,
    survey: str,
    wave: str,
    unit: str,
    item: str,
    *,
    original: str,
    shown: str,
    who: Actor,
    seen: int | None = None,
) -> None:
    """Approve an answer to be shown as `shown` (masked if need be).

    This and the next two raise Conflict when another decision than `seen` is the latest (`latest_quotes`), or when the
    published answer is no longer `original`.
    """
    if not shown.strip():
        raise StoreError(_("Skriv hur svaret ska visas, eller välj att det inte får visas."))
    _decide(engine, (survey, wave, unit, item), original, APPROVED if shown == original else MASKED, shown, who, seen)


def refuse_quote(
    engine: Engine, survey: str, wave: str, unit: str, item: str, *, original: str, who: Actor, seen: int | None = None
) -> None:
    """Refuse to show an answer."""
    _decide(engine, (survey, wave, unit, item), original, REFUSED, None, who, seen)


def undo_quote(
    engine: Engine, survey: str, wave: str, unit: str, item: str, *, original: str, who: Actor, seen: int | None = None
) -> None:
    """Undo the decision about an answer: it waits for a new one. The log keeps both."""
    _decide(engine, (survey, wave, unit, item), original, UNDONE, None, who, seen)


def latest_quotes(engine: Engine, survey: str) -> dict[tuple[str, str, str], Decision]:
    """(wave, unit, item) → the latest decision about the answer, where there is one: pass its version as `seen`.

    Read it before the answers, which are then never older than it.
    """
    latest: dict[tuple[str, str, str], Decision] = {}
    for name, decision in latest_by_name(engine, survey, QUOTE).items():
        wave, _slash, place = name.partition("/")
        unit, _slash, item = place.rpartition("/")
        latest[wave, unit, item] = decision
    return latest


def _decide(
    engine: Engine,
    place: tuple[str, str, str, str],
    original: str,
    decision: str,
    shown: str | None,
    who: Actor,
    seen: int | None,
) -> None:
    survey, wave, unit, item = place
    with writing(engine, who, Right.REVIEW) as connection:
        decided(connection, survey, QUOTE, f"{wave}/{unit}/{item}", decision, who=who.name, seen=seen)
        now = [
            words
            for _wave, _simulated, *where, words in _answers(connection, survey, answer.c.item == item, wave=wave)
            if where == [unit, item]
        ]
        if original not in now:  # a wave may have simulated answers published beside the collected ones
            raise overtaken(latest_of(connection, survey, WAVE, wave))
        connection.execute(
            quote.insert().values(
                survey=survey,
                wave=wave,
                unit=unit,
                item=item,
                decision=decision,
                text=shown,
                who=who.name,
                answer_hash=answer_hash(original),
                at=datetime.now(UTC),
            )
        )


def quote_log(engine: Engine, survey: str) -> pd.DataFrame:
    """Every decision, newest first: wave, unit, item, answer_hash, decision, text, who, at."""
    with reading(engine) as connection:
        query = quote.select().where(quote.c.survey == survey).order_by(quote.c.id.desc())
        columns = ["wave", "unit", "item", "answer_hash", "decision", "text", "who", "at"]
        rows = connection.execute(query).mappings().all()
        return pd.DataFrame(rows, columns=[column.name for column in quote.columns])[columns]


def free_texts(
    engine: Engine,
    survey: str,
    items: tuple[str, ...] | None,
    *,
    closed: tuple[str, ...] = (),
    only_decided: bool = False,
    demonstration: bool | None = None,
) -> pd.DataFrame:
    """Every published answer to free-text `items`, as written, for who reviews them; never for readers.

    Of the waves that `waves` gives. Columns: wave, simulated, unit, item, original, decision ("" while it waits), shown
    ("" when nothing may be), who, at. Without `items`, answers to all that are not `closed`; `only_decided`: of
    collected answers those that somebody has decided about.
    """
    columns = ["wave", "simulated", "unit", "item", "original", "decision", "shown", "who", "at"]
    shown = waves(engine, survey, demonstration=demonstration)
    decided = only_decided and not shown["simulated"].any()
    where = answer.c.item.not_in(closed) if items is None else answer.c.item.in_(items)
    with reading(engine) as connection:
        answers = _answers(connection, survey, where, imports=shown["import_id"].tolist(), decided=decided)
        decisions = connection.execute(quote.select().where(quote.c.survey == survey).order_by(quote.c.id)).mappings()
        latest = {(d["wave"], d["unit"], d["item"], d["answer_hash"]): d for d in decisions}
    rows = []
    for wave, simulated, unit, item, text in answers:
        d = latest.get((wave, unit, item, answer_hash(text)))
        if d is None or d["decision"] == UNDONE:
            rows.append((wave, simulated, unit, item, text, "", "", "", None))
        else:
            rows.append((wave, simulated, unit, item, text, d["decision"], d["text"] or "", d["who"], d["at"]))
    return pd.DataFrame(rows, columns=columns)


def approved_quotes(
    engine: Engine,
    survey: str,
    items: tuple[str, ...] | None = None,
    *,
    closed: tuple[str, ...] = (),
    demonstration: bool | None = None,
) -> pd.DataFrame:
    """Answers that may be shown to `items`, or to every question that is not one of the `closed`: wave, unit, item,
    text.

    Simulated answers are nobody's and need no approval, but may be refused.
    """
    found = free_texts(engine, survey, items, closed=closed, only_decided=True, demonstration=demonstration)
    text = found["shown"].where(found["decision"] != "", found["original"].where(found["simulated"].astype(bool), ""))
    shown = found.assign(text=text)[["wave", "unit", "item", "text"]]
    return shown[shown["text"] != ""].reset_index(drop=True)


def _answers(
    connection: Connection,
    survey: str,
    which: sa.ColumnElement[bool],
    *,
    wave: str = "",
    imports: list[int] | None = None,
    decided: bool = False,
) -> Sequence[sa.Row]:
    answers = imported.join(answer, imported.c.id == answer.c.import_id)
    if decided:  # few, of many: each is looked up where it stands
        places = (
            sa.select(quote.c.wave, quote.c.unit, quote.c.item).where(quote.c.survey == survey).distinct().subquery()
        )
        answers = places.join(imported, imported.c.wave == places.c.wave).join(
            answer,
            (answer.c.import_id == imported.c.id) & (answer.c.unit == places.c.unit) & (answer.c.item == places.c.item),
        )
    query = (
        sa.select(imported.c.wave, imported.c.simulated, answer.c.unit, answer.c.item, answer.c.answer)
        .select_from(answers)
        .where(imported.c.survey == survey, imported.c.state == PUBLISHED, imported.c.publish_at.is_(None))
        .where(which, answer.c.status == r.ANSWERED)
        .order_by(imported.c.wave, answer.c.unit, answer.c.item)
    )
    if imports is not None:
        query = query.where(imported.c.id.in_(imports))
    if wave:
        query = query.where(imported.c.wave == wave)
    return connection.execute(query).all()
