"""How PostgreSQL is opened: nobody waits for ever, neither for a connection, an answer nor somebody else's lock.

PostgreSQL's own limits stop what it works on for too long. They do not help when it has stopped working altogether (a
machine that hangs, a network that swallows everything), so the time is measured on this side too.
"""

from collections.abc import Callable, Generator
from time import monotonic

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

from lplan.core.settings import settings

FIRST = 7_401_217  # the lock, whose number is ours alone, of who makes or changes the tables
PING = 2.0  # seconds: a server that works says at once that it is there


class Patient(psycopg.Connection):
    """A connection that gives up, and is closed, when the server has been silent for `patience` seconds."""

    patience: float | None = None

    def wait(self, gen, interval: float = 0.1, timeout: float | None = None):
        """As psycopg's: every answer passes here."""
        return super().wait(gen if self.patience is None else self._heard(gen), interval, timeout)

    def _heard(self, gen: Generator) -> Generator:
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
    """An engine for an address, and whether another database has come in the place of the one that it first met.

    Nothing is opened yet.
    """
    limits = settings()
    patience = limits.database_seconds + 1.0  # PostgreSQL is given the time to say itself that it has given up
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
            engine.dialect.do_ping(connection)
        except psycopg.Error as error:  # so are the others of the pool, most likely
            raise sa.exc.InvalidatePoolError() from error
        connection.patience = patience

    return engine, lambda: met.get("first") != met.get("last")


def alone(connection: Connection) -> None:
    """Wait, in this transaction, until nobody else makes or changes the tables. What is done then may take its time."""
    connection.connection.driver_connection.patience = None
    connection.exec_driver_sql("SET LOCAL lock_timeout = '120s'")
    connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({FIRST})")
