"""Which free-text answers may be shown. Nothing is shown until somebody has approved it, masked if need be.

A decision is bound to the answer's own words: an answer that changes needs a new one. Every decision is kept.
"""

import hashlib
from datetime import UTC, datetime

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from lplan import responses as r
from lplan.schema import APPROVED, MASKED, PUBLISHED, REFUSED, UNDONE, answer, quote
from lplan.schema import imports as imported
from lplan.store.connect import reading, writing


def answer_hash(text: str) -> str:
    """What a decision about an answer is bound to."""
    return hashlib.sha256(text.encode()).hexdigest()


def approve_quote(
    engine: Engine, survey: str, wave: str, unit: str, item: str, *, original: str, shown: str, who: str
) -> None:
    """Let an answer be shown, in the words `shown` (masked if need be)."""
    _decide(engine, survey, wave, unit, item, original, APPROVED if shown == original else MASKED, shown, who)


def refuse_quote(engine: Engine, survey: str, wave: str, unit: str, item: str, *, original: str, who: str) -> None:
    """Say that an answer may not be shown."""
    _decide(engine, survey, wave, unit, item, original, REFUSED, None, who)


def undo_quote(engine: Engine, survey: str, wave: str, unit: str, item: str, *, original: str, who: str) -> None:
    """Take the decision about an answer back: it waits for a new one. The log keeps both."""
    _decide(engine, survey, wave, unit, item, original, UNDONE, None, who)


def _decide(engine, survey, wave, unit, item, original, decision, shown, who) -> None:
    values = {
        "survey": survey,
        "wave": wave,
        "unit": unit,
        "item": item,
        "decision": decision,
        "text": shown,
        "who": who,
    }
    with writing(engine) as connection:
        connection.execute(quote.insert().values(**values, answer_hash=answer_hash(original), at=datetime.now(UTC)))


def quote_log(engine: Engine, survey: str) -> pd.DataFrame:
    """Every decision, newest first: wave, unit, item, answer_hash, decision, text, who, at."""
    with reading(engine) as connection:
        query = quote.select().where(quote.c.survey == survey).order_by(quote.c.id.desc())
        columns = ["wave", "unit", "item", "answer_hash", "decision", "text", "who", "at"]
        return pd.DataFrame(connection.execute(query).mappings(), columns=[c.name for c in quote.columns])[columns]


def free_texts(engine: Engine, survey: str, items: tuple[str, ...]) -> pd.DataFrame:
    """Every published answer to free-text `items`, as written, for who reviews them; never for readers.

    Columns: wave, simulated, unit, item, original, decision ("" while it waits), shown, who, at.
    """
    columns = ["wave", "simulated", "unit", "item", "original", "decision", "shown", "who", "at"]
    with reading(engine) as connection:
        answers = _answers(connection, survey, items)
        decisions = connection.execute(quote.select().where(quote.c.survey == survey).order_by(quote.c.id)).mappings()
        latest = {(d["wave"], d["unit"], d["item"], d["answer_hash"]): d for d in decisions}
    rows = []
    for wave, simulated, unit, item, text in answers:
        d = latest.get((wave, unit, item, answer_hash(text)))
        if d is None or d["decision"] == UNDONE:
            rows.append((wave, simulated, unit, item, text, "", None, "", None))
        else:
            rows.append((wave, simulated, unit, item, text, d["decision"], d["text"], d["who"], d["at"]))
    return pd.DataFrame(rows, columns=columns)


def approved_quotes(engine: Engine, survey: str, items: tuple[str, ...]) -> pd.DataFrame:
    """Answers to free-text `items` that may be shown: wave, unit, item, text.

    Simulated answers are nobody's and need no approval, but may be refused.
    """
    found = free_texts(engine, survey, items)
    text = found["shown"].where(found["decision"] != "", found["original"].where(found["simulated"].astype(bool)))
    shown = found.assign(text=text)[["wave", "unit", "item", "text"]]
    return shown[shown["text"].fillna("") != ""].reset_index(drop=True)


def _answers(connection: Connection, survey: str, items: tuple[str, ...]) -> list[tuple]:
    query = (
        sa.select(imported.c.wave, imported.c.simulated, answer.c.unit, answer.c.item, answer.c.answer)
        .join(imported, imported.c.id == answer.c.import_id)
        .where(imported.c.survey == survey, imported.c.state == PUBLISHED, imported.c.publish_at.is_(None))
        .where(answer.c.item.in_(items), answer.c.status == r.ANSWERED)
        .order_by(imported.c.wave, answer.c.unit, answer.c.item)
    )
    return connection.execute(query).all()
