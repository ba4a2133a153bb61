"""The real, cited facts, as frames."""

import json

import pandas as pd
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lplan import schema
from lplan.store.connect import reading
from lplan.text import Words


def _frame(engine: Engine, table: sa.Table, order: sa.Column) -> pd.DataFrame:
    columns = [column for column in table.columns if column.name != "id"]
    with reading(engine) as connection:
        rows = connection.execute(sa.select(*columns).order_by(order)).mappings()
        return pd.DataFrame(rows, columns=[column.name for column in columns])


def evidence(engine: Engine) -> pd.DataFrame:
    """Cited public findings: unit, variable, value, as_of, note, confidence, source. No row: none found, never "no"."""
    return _frame(engine, schema.evidence, schema.evidence.c.id)


def bodies(engine: Engine) -> pd.DataFrame:
    """Form of the responsible body: unit, value, as_of (year as text), note, confidence, source."""
    return _frame(engine, schema.body, schema.body.c.id)


def facts(engine: Engine) -> pd.DataFrame:
    """Figures and findings for the whole country: key, measure, value, base, as_of, confidence, source."""
    return _frame(engine, schema.fact, schema.fact.c.key)


def sources(engine: Engine) -> pd.DataFrame:
    """What is cited: source, title, publisher, year, url, note."""
    return _frame(engine, schema.source, schema.source.c.source)


def variables(engine: Engine) -> dict[str, Words]:
    """What a variable in the evidence is called."""
    with reading(engine) as connection:
        rows = connection.execute(schema.variable.select().order_by(schema.variable.c.variable)).mappings().all()
    return {row["variable"]: Words.of(json.loads(row["words"])) for row in rows}
