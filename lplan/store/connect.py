"""Opening the database, and turning its faults into sentences."""

import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine, make_url

from lplan import schema
from lplan.errors import Conflict, StoreError, StoreTooNew, StoreUnavailable
from lplan.settings import settings
from lplan.text import _

log = logging.getLogger(__name__)
MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"


def connect(url: str | None = None) -> Engine:
    """An engine for a database address; nothing is opened yet. Without an address, the one in the settings."""
    address = make_url(url or settings().database_url)
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    sqlite = address.get_backend_name() == "sqlite"
    if not sqlite:
        return sa.create_engine(address, pool_pre_ping=True)
    in_memory = not address.database or address.database == ":memory:"
    engine = sa.create_engine(
        address, connect_args={"timeout": 5}, **({"poolclass": sa.StaticPool} if in_memory else {})
    )
    sa.event.listen(engine, "connect", _sqlite_pragmas)
    # SQLite's driver would begin a transaction only at the first write; ours begin when they say so.
    sa.event.listen(engine, "begin", _sqlite_begin)
    return engine


def _sqlite_pragmas(connection, _record) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA busy_timeout = 5000")
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
    except Exception:  # a read-only file keeps its journal: reading still works
        log.info("the database file keeps its journal mode")
    cursor.close()


def _sqlite_begin(connection: Connection) -> None:
    # A writer takes the lock at once: waiting for it then is safe, finding it taken halfway is not.
    writes = connection.get_execution_options().get("lplan_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def prepare(engine: Engine) -> None:
    """Bring the tables up to this version of the program. Raises StoreTooNew, StoreUnavailable."""
    if engine.url.get_backend_name() == "sqlite" and engine.url.database not in (None, "", ":memory:"):
        folder = Path(engine.url.database).resolve().parent
        if not folder.is_dir():
            raise StoreUnavailable(
                _("Databasens mapp {folder} finns inte. Skapa mappen eller ändra LPLAN_DATABASE_URL.").format(
                    folder=folder
                )
            )
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    with failing(_("öppna databasen")), engine.connect() as connection:
        at = MigrationContext.configure(connection).get_current_revision()
        connection.rollback()
    if at == scripts.get_current_head():
        return
    if at is not None and at not in {script.revision for script in scripts.walk_revisions()}:
        raise StoreTooNew(
            _("Databasen är gjord av en nyare version av programmet. Uppdatera programmet och försök igen.")
        )
    with (
        failing(_("uppdatera databasen")),
        engine.connect().execution_options(lplan_writes=True) as connection,
        connection.begin(),
    ):
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def data_version(engine: Engine) -> int:
    """A number that grows with every change that a reader could see."""
    with failing(_("läsa databasen")), engine.connect() as connection:
        return connection.scalar(sa.select(schema.version.c.number)) or 0


def bump(connection: Connection) -> None:
    """Tell every reader that something has changed."""
    connection.execute(schema.version.update().values(number=schema.version.c.number + 1))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading."""
    with failing(_("läsa databasen")), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, *, visible: bool = True) -> Iterator[Connection]:
    """One transaction: all of it or nothing. `visible` says that readers will see a change."""
    with (
        failing(_("spara i databasen")),
        engine.connect().execution_options(lplan_writes=True) as connection,
        connection.begin(),
    ):
        yield connection
        if visible:
            bump(connection)


@contextmanager
def failing(doing: str) -> Iterator[None]:
    """Turn a fault of the database into a StoreError: a sentence with a reference number, the cause in the log."""
    try:
        yield
    except sa.exc.IntegrityError as error:
        if "import_published" in str(error.orig) or "import.survey, import.wave" in str(error.orig):
            raise Conflict(
                _(
                    "Någon annan publicerade samma omgång först. Läs in sidan igen, se vad som har ändrats och försök på nytt."
                )
            ) from error
        raise _reported(doing, error) from error
    except sa.exc.SQLAlchemyError as error:
        raise _reported(doing, error) from error


def _reported(doing: str, error: sa.exc.SQLAlchemyError) -> StoreError:
    reference = secrets.token_hex(3).upper()
    log.error("store fault %s: %s", reference, type(error).__name__, exc_info=error)
    reason = str(getattr(error, "orig", error)).lower()
    if "locked" in reason or "lock timeout" in reason:
        why, kind = _("Databasen är upptagen av någon annan. Vänta en stund och försök igen."), StoreUnavailable
    elif "readonly" in reason or "read-only" in reason or "permission denied" in reason:
        why, kind = _("Databasen går bara att läsa. Be den som driver tjänsten om skrivrätt."), StoreUnavailable
    elif "disk is full" in reason or "no space left" in reason or "could not extend" in reason:
        why, kind = (
            _("Disken är full. Ingenting sparades. Be den som driver tjänsten att frigöra plats."),
            StoreUnavailable,
        )
    elif isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError):
        why, kind = _("Databasen svarar inte. Försök igen om en stund."), StoreUnavailable
    else:
        why, kind = _("Ingenting ändrades."), StoreError
    return kind(
        _("Det gick inte att {doing}. {why} Felnummer {reference}.").format(doing=doing, why=why, reference=reference)
    )
