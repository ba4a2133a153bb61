"""Open PostgreSQL with time limits for connections, answers and locks.

PostgreSQL's own limits stop a query that takes too long. They do not help when the server has stopped working
altogether (a machine that hangs, a network that loses everything), so the time is measured on this side too.
"""

from collections.abc import Callable
from time import monotonic

import psycopg
import sqlalchemy as sa
from psycopg.abc import RV, PQGen
from sqlalchemy.engine import URL, Connection, Engine

from lplan.core.settings import settings
from lplan.store.database.connection import driver_of

FIRST = 7_401_217  # the number of our own advisory lock for creating or changing tables
PING = 2.0  # seconds: a working server answers at once


class Patient(psycopg.Connection):
    """A connection that gives up, and is closed, when the server has been silent for `patience` seconds."""

    patience: float | None = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        """As psycopg's method, which waits for every answer."""
        return super().wait(gen if self.patience is None else self._timed(gen), interval, timeout)

    def _timed(self, gen: PQGen[RV]) -> PQGen[RV]:
        """The same generator, which raises when the server is silent for too long."""
        last = monotonic()
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    last = monotonic()
                elif self.patience is not None and monotonic() - last > self.patience:
                    self.pgconn.finish()
                    raise psycopg.OperationalError(f"the server has been silent for {self.patience:g} seconds")
                wanted = gen.send(ready)
        except StopIteration as done:
            return done.value


def opened(address: URL) -> tuple[Engine, Callable[[], bool]]:
    """An engine for a database URL, and a function that says whether another database has replaced the first one.

    Nothing is opened yet.
    """
    limits = settings()
    patience = limits.database_seconds + 1.0  # PostgreSQL's own limit comes first
    engine = sa.create_engine(
        address,
        hide_parameters=True,
        pool_timeout=limits.database_seconds,
        connect_args={"connect_timeout": limits.database_connect_seconds},
    )
    met: dict[str, int] = {}  # the database of that name: the one met first, and the one met last

    @sa.event.listens_for(engine, "do_connect")
    def connect(_dialect, _record, cargs, cparams):
        return Patient.connect(*cargs, **cparams)

    @sa.event.listens_for(engine, "connect")
    def limit(connection: Patient, record) -> None:
        record.info["fresh"] = True
        connection.patience = patience
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
            cursor.execute(f"SET statement_timeout = '{limits.database_seconds}s'")
            found = cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchall()
        connection.commit()
        met["last"] = found[0][0]
        met.setdefault("first", met["last"])

    @sa.event.listens_for(engine, "checkout")
    def ping(connection: Patient, record, _proxy) -> None:
        if record.info.pop("fresh", False):
            return
        connection.patience = PING
        try:
            engine.dialect.do_ping(connection)  # type: ignore[arg-type]  # psycopg's class is no DBAPIConnection
        except psycopg.Error as error:  # so are the others of the pool, most likely
            raise sa.exc.InvalidatePoolError() from error
        connection.patience = patience

    return engine, lambda: met.get("first") != met.get("last")


def alone(connection: Connection) -> None:
    """Wait, in this transaction, until no other process creates or changes tables; then there is no time limit."""
    driver_of(connection).patience = None
    connection.exec_driver_sql("SET LOCAL lock_timeout = '120s'")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({FIRST})")
