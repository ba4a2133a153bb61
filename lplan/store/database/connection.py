"""Open the database, run transactions, and turn its errors into sentences for readers."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, make_url

from lplan import access
from lplan.access import Actor, Right
from lplan.core.errors import Conflict, StoreError, StoreReadOnly, StoreTooNew, StoreUnavailable
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.store.database import schema, sqlite

log = logging.getLogger(__name__)
MIGRATIONS = Path(__file__).resolve().parent / "migrations"
VERSION = sa.table("alembic_version", sa.column("version_num"))  # kept by Alembic


def connect(url: str | None = None) -> Engine:
    """An engine for a database URL, by default the one of the settings; nothing is opened yet."""
    try:
        address = make_url(url or settings().database_url)
    except sa.exc.ArgumentError:  # the URL is not repeated: it may hold a password
        raise StoreError(
            _(
                "LPLAN_DATABASE_URL är ingen adress till en databas. Skriv sqlite:////mapp/fil.sqlite eller "
                "postgresql+psycopg://namn@värd/databas."
            )
        ) from None
    if address.drivername in ("postgresql", "postgres"):
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() == "sqlite":
        engine, exchanged = sqlite.opened(address)
    else:
        from lplan.store.database import postgres  # imported here: its driver is loaded only where it is used

        engine, exchanged = postgres.opened(address)
    _exchanged[engine] = exchanged
    return engine


_exchanged: WeakKeyDictionary[Engine, Callable[[], bool]] = WeakKeyDictionary()


def replaced(engine: Engine) -> bool:
    """Whether another database has replaced the one that the engine first opened at its URL."""
    return _exchanged[engine]()


def prepare(engine: Engine) -> None:
    """Bring the tables up to this version of the program. Raises StoreTooNew, StoreUnavailable."""
    if engine.url.get_backend_name() == "sqlite" and engine.url.database not in (None, "", ":memory:"):
        folder = Path(engine.url.database).resolve().parent
        if not folder.is_dir():
            why = _("Mappen {folder} finns inte. Skapa den eller ändra LPLAN_DATABASE_URL.").format(folder=folder)
            raise StoreUnavailable(_numbered(_("öppna databasen"), why))
    at = revision(engine)
    known = known_revisions()
    if at == known[0]:
        return
    if at is not None and at not in known:
        why = _("Den är gjord av en nyare version av programmet. Uppdatera programmet och försök igen.")
        raise StoreTooNew(_numbered(_("öppna databasen"), why))
    migrate(engine, "head")


def revision(engine: Engine) -> str | None:
    """The version of the tables; None when there are none."""
    with failing(_("öppna databasen"), engine), engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not sa.inspect(connection).has_table(VERSION.name):
        return None
    return connection.execute(sa.select(VERSION.c.version_num)).scalar()


def known_revisions() -> list[str]:
    """The versions of the tables that this program knows, newest first."""
    return sorted((file.name[:4] for file in MIGRATIONS.glob("versions/[0-9]*.py")), reverse=True)


def migrate(engine: Engine, to: str) -> None:
    """Change the tables to a newer or older version, in one transaction."""
    from alembic import command  # imported here: tables of this version need no Alembic
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    known = known_revisions()
    if to not in ("head", *known):
        raise StoreError(
            _("Versionen {revision} finns inte. De som finns: {known}.").format(revision=to, known=", ".join(known))
        )
    with (
        failing(_("uppdatera databasen"), engine),
        engine.connect().execution_options(lplan_writes=True, lplan_first=True) as connection,
    ):
        if engine.url.get_backend_name() == "sqlite":
            # SQLite changes a table by making a new one: dropping the old one must not delete its rows' children. The
            # pragma works only outside a transaction, so it is sent to the driver before ours begins.
            driver_of(connection).execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                _alone(connection)
                config.attributes["connection"] = connection
                at = _revision(connection)
                back = at in known and to in known and known.index(to) > known.index(at)
                (command.downgrade if back else command.upgrade)(config, to)
        finally:
            if engine.url.get_backend_name() == "sqlite":
                driver_of(connection).execute("PRAGMA foreign_keys = ON")


def driver_of(connection: Connection) -> Any:
    """The driver's own connection (sqlite3's or psycopg's) behind an open one."""
    driver = connection.connection.driver_connection
    if driver is None:
        raise ValueError("the connection is closed")
    return driver


def _alone(connection: Connection) -> None:
    """Wait, in this transaction, until no other process creates or changes tables. SQLite did so when it began."""
    if connection.dialect.name == "postgresql":
        from lplan.store.database import postgres

        postgres.alone(connection)


def bump(connection: Connection) -> None:
    """Increase the data version, so that every reader's cached data are renewed."""
    connection.execute(schema.version.update().values(number=schema.version.c.number + 1))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection for reading."""
    with failing(_("läsa databasen"), engine), engine.connect() as connection:
        yield connection


@contextmanager
def writing(engine: Engine, who: Actor, right: Right, *, unit: str = "", visible: bool = True) -> Iterator[Connection]:
    """One transaction in an actor's name, all or nothing. `visible` says that readers will see a change.

    Raises NotAllowed, before anything is opened, unless the actor has the right for what is the unit's. This is the
    only way in for what somebody wants written. On a read-only server nobody writes.
    """
    if settings().read_only:
        raise read_only_server()
    access.demand(who, right, unit)
    with _transaction(engine, visible=visible) as connection:
        yield connection


@contextmanager
def maintaining(engine: Engine, *, visible: bool = True, alone: bool = False) -> Iterator[Connection]:
    """One transaction of the program's own: what it fills in, cleans, or does in time for somebody who had the right.

    `alone` waits for other processes that fill the same database, and lifts the time limits.
    """
    with _transaction(engine, visible=visible, alone=alone) as connection:
        yield connection


@contextmanager
def _transaction(engine: Engine, *, visible: bool, alone: bool = False) -> Iterator[Connection]:
    with (
        failing(_("spara i databasen"), engine),
        engine.connect().execution_options(lplan_writes=True, lplan_first=alone) as connection,
        connection.begin(),
    ):
        if alone:
            _alone(connection)
        yield connection
        if visible:
            bump(connection)


def read_only_server() -> StoreError:
    """The error of a server that only shows."""
    return StoreError(access.read_only())


@contextmanager
def failing(doing: str, engine: Engine | None = None) -> Iterator[None]:
    """Turn an error of the database into a StoreError: a sentence with a reference number; the cause is logged."""
    try:
        yield
    except sa.exc.IntegrityError as error:
        if "import_published" in str(error.orig) or "import.survey, import.wave" in str(error.orig):
            raise Conflict(
                _(
                    "Någon annan publicerade samma omgång först. Läs in sidan igen, se vad som har ändrats och försök "
                    "på nytt."
                )
            ) from error
        raise _reported(doing, error, engine) from error
    except sa.exc.SQLAlchemyError as error:
        raise _reported(doing, error, engine) from error


def _reported(doing: str, error: sa.exc.SQLAlchemyError, engine: Engine | None) -> StoreError:
    reason = str(getattr(error, "orig", error)).lower()
    of_machine = isinstance(error, sa.exc.OperationalError | sa.exc.InterfaceError | sa.exc.TimeoutError)
    # What SQLite says of a disk with no room for its journal is that the file cannot be read or opened.
    if engine is not None and of_machine and engine.dialect.name == "sqlite" and sqlite.full(engine.url):
        reason = "disk is full"
    for signs, kind, why in _known_faults():
        if any(sign in reason for sign in signs):
            return kind(_numbered(doing, why, error, known=True))
    if of_machine:
        return StoreUnavailable(
            _numbered(doing, _("Databasen svarar inte. Försök igen om en stund."), error, known=True)
        )
    return StoreError(_numbered(doing, _("Ingenting ändrades."), error))


def _known_faults() -> tuple[tuple[tuple[str, ...], type[StoreUnavailable], str], ...]:
    """(parts of the database's own message, the type of the error, the sentence for readers)."""
    return (
        (
            ("locked", "lock timeout"),
            StoreUnavailable,
            _("Databasen är upptagen av någon annan. Vänta en stund och försök igen."),
        ),
        (
            ("readonly", "read-only", "permission denied"),
            StoreReadOnly,
            _("Databasen går bara att läsa. Be den som driver tjänsten om skrivrätt."),
        ),
        (
            ("disk is full", "no space left", "could not extend", "disk full"),
            StoreUnavailable,
            _("Disken är full. Ingenting sparades. Be den som driver tjänsten att frigöra plats."),
        ),
        (
            ("not a database", "malformed", "invalid page"),
            StoreUnavailable,
            _("Databasen är skadad. Be den som driver tjänsten att lägga tillbaka en säkerhetskopia."),
        ),
        (
            ("unable to open", "no such table", "does not exist"),
            StoreUnavailable,
            _("Databasen saknas eller är tom. Be den som driver tjänsten att lägga tillbaka den."),
        ),
    )


def _numbered(doing: str, why: str, error: Exception | None = None, *, known: bool = False) -> str:
    """The sentence for readers, with a reference number that is logged beside the cause (a traceback if unknown)."""
    reference = secrets.token_hex(3).upper()
    if known or error is None:
        log.warning("store fault %s: %s", reference, getattr(error, "orig", error) or why)
    else:
        log.error("store fault %s: %s", reference, type(error).__name__, exc_info=error)
    return _("Det gick inte att {doing}. {why} Felnummer {reference}.").format(
        doing=doing, why=why, reference=reference
    )
