"""What the store's tests share: a database of each kind, filled with what ships, and small sets of answers."""

import time

import pandas as pd
import pytest
import sqlalchemy as sa

from deploy.stack import Postgres
from lplan import store
from lplan.core import responses as r
from lplan.core.settings import ROOT

DATA = ROOT / "data"


@pytest.fixture(scope="session")
def postgres():
    """A PostgreSQL server of the tests' own, on loopback, gone afterwards: its URL."""
    started = Postgres()
    yield started.url
    started.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'lplan.sqlite'}"
        return
    base = request.getfixturevalue("postgres")
    name = f"t{time.monotonic_ns()}"
    admin = sa.create_engine(base, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
    admin.dispose()
    yield base.replace("/postgres", f"/{name}").replace(f"psycopg:/{name}", "psycopg:/postgres")


def filled(address: str) -> store.Engine:
    """A database at the address, with what ships."""
    engine = store.connect(address)
    store.prepare(engine)
    store.seed(engine, DATA, [DATA / "codebook.toml"])
    return engine


@pytest.fixture
def engine(url):
    opened = filled(url)
    yield opened
    opened.dispose()


def survey(engine) -> str:
    return store.surveys(engine)["survey"].iloc[0]


def record(engine, wave: str = "2024", **more) -> store.ImportRecord:
    row = store.surveys(engine).iloc[0]
    return store.ImportRecord(survey=row["survey"], wave=wave, codebook_hash=row["codebook_hash"], **more)


def answers(*rows: tuple) -> pd.DataFrame:
    """Rows of (unit, item, answer, status) for the wave 2024."""
    return pd.DataFrame(
        [("2024", unit, "", item, given, status) for unit, item, given, status in rows], columns=list(r.COLUMNS)
    ).astype("str")


THREE = answers(("01", "A", "1", r.ANSWERED), ("01", "B", None, r.DONT_KNOW), ("03", "A", None, r.NO_RESPONSE))


def same(left: pd.DataFrame, right: pd.DataFrame) -> bool:
    key = ["unit", "item"]
    return left.sort_values(key, ignore_index=True).equals(right.sort_values(key, ignore_index=True))
