"""Back up and restore the database while the server runs."""

import os
import shutil
import sqlite3
import subprocess
import tempfile
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lplan import access
from lplan.access import Actor, Right
from lplan.core.errors import StoreError, StoreTooNew
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.store.database import schema
from lplan.store.database.connection import (
    VERSION,
    connect,
    driver_of,
    failing,
    known_revisions,
    maintaining,
    prepare,
    read_only_server,
    revision,
)

SQLITE, POSTGRES = b"SQLite format 3\0", b"PGDMP"  # what the two kinds of backup begin with


class _Failed(StoreError):
    """One of PostgreSQL's programs gave up."""


def backup(engine: Engine, out: Path) -> None:
    """Copy the database, as it is at one moment, to a new file: a SQLite database, or PostgreSQL's custom format."""
    if out.exists():
        raise StoreError(_("Filen {out} finns redan. Välj ett annat namn.").format(out=out))
    if not out.resolve().parent.is_dir():
        raise StoreError(_("Mappen {folder} finns inte.").format(folder=out.resolve().parent))
    try:
        if _is_sqlite(engine):
            _copy_sqlite(engine, out)
        else:
            _run("pg_dump", engine, "--format=custom", f"--file={out}")
    except BaseException:
        out.unlink(missing_ok=True)
        raise


def restore_backup(engine: Engine, source: Path, *, who: Actor) -> Path:
    """Replace the content of the database by a backup's, all or nothing, and bring its tables up to this version.

    What the database held is backed up first, in the backup's folder: the path of that file is returned. A server that
    runs on the database shows the restored content at its readers' next press. Raises StoreError with the reason.
    """
    if settings().read_only:
        raise read_only_server()
    access.demand(who, Right.DATABASE)
    _checked(engine, source)
    suffix = "sqlite" if _is_sqlite(engine) else "dump"
    before = source.with_name(f"lplan-before-restore-{datetime.now():%Y%m%d-%H%M%S-%f}.{suffix}")
    if revision(engine) is None:  # an empty database: there is nothing to keep, and nothing that readers have cached
        prepare(engine)
    backup(engine, before)
    seen = _data_version(engine)
    put_back = _restore_sqlite if _is_sqlite(engine) else _restore_postgres
    put_back(engine, source, seen)
    return before


def _checked(engine: Engine, source: Path) -> None:
    """Raise StoreError unless the file is a backup of such a database, and one that this program can read."""
    try:
        with source.open("rb") as file:
            begins = file.read(len(SQLITE))
    except OSError as error:
        raise StoreError(
            _("Filen {name} går inte att öppna: {why}.").format(name=source, why=error.strerror or error)
        ) from error
    if not begins.startswith(SQLITE if _is_sqlite(engine) else POSTGRES):
        kind = "SQLite" if _is_sqlite(engine) else "PostgreSQL (pg_dump --format=custom)"
        raise StoreError(
            _("{name} är ingen säkerhetskopia av {kind}. Ingenting ändrades.").format(name=source, kind=kind)
        )
    at = _sqlite_revision(source) if _is_sqlite(engine) else _postgres_revision(engine, source)
    if at is None:
        raise StoreError(
            _("{name} är skadad eller är en annan databas än programmets. Ingenting ändrades.").format(name=source)
        )
    if at not in known_revisions():
        raise StoreTooNew(
            _(
                "{name} är gjord av en nyare version av programmet. Uppdatera programmet och försök igen. Ingenting "
                "ändrades."
            ).format(name=source)
        )


def _data_version(engine: Engine) -> int:
    """The number that the readers' caches go by."""
    with failing(_("läsa databasen"), engine), engine.connect() as connection:
        return connection.execute(sa.select(schema.version.c.number)).scalar_one()


def _is_sqlite(engine: Engine) -> bool:
    return engine.url.get_backend_name() == "sqlite"


# SQLite: its backup copies pages that change meanwhile again, so that a copy is of one moment; into a database that is
# in use it is one transaction.


def _copy_sqlite(engine: Engine, out: Path) -> None:
    if not Path(engine.url.database or "").is_file():
        raise StoreError(_("Databasen {file} finns inte.").format(file=engine.url.database))
    with failing(_("säkerhetskopiera databasen"), engine), engine.connect() as connection:
        try:
            copy = sqlite3.connect(out)
        except sqlite3.Error as error:
            raise StoreError(_("Filen {out} går inte att skriva: {why}.").format(out=out, why=error)) from error
        try:
            driver_of(connection).backup(copy)
        finally:
            copy.close()


def _sqlite_revision(source: Path) -> str | None:
    """The version of a backup's tables; None when it is damaged or has none of ours."""
    copy = sqlite3.connect(f"file:{source.resolve().as_posix()}?mode=ro&immutable=1", uri=True)
    try:
        if copy.execute("PRAGMA quick_check").fetchone() != ("ok",):
            return None
        return copy.execute(f"SELECT version_num FROM {VERSION.name}").fetchone()[0]
    except (sqlite3.Error, TypeError):
        return None
    finally:
        copy.close()


def _restore_sqlite(engine: Engine, source: Path, seen: int) -> None:
    """A copy of the backup is made ready beside it (tables, data version), and then copied into the database."""
    with tempfile.TemporaryDirectory() as folder:
        ready = Path(folder) / "ready.sqlite"
        shutil.copyfile(source, ready)
        prepared = connect(f"sqlite:///{ready}")
        try:
            prepare(prepared)
            _raise_version(prepared, seen)
            with (
                failing(_("lägga tillbaka säkerhetskopian"), engine),
                prepared.connect() as content,
                engine.connect() as connection,
            ):
                driver_of(content).backup(driver_of(connection))
        finally:
            prepared.dispose()


# PostgreSQL: by its own programs, which know every kind of column and lie beside the server.


def _postgres_revision(engine: Engine, source: Path) -> str | None:
    """The version of a backup's tables; None when it is damaged anywhere or has none of ours."""
    try:
        _run("pg_restore", engine, f"--file={os.devnull}", str(source), database=False)  # reads all of it
        only = ("--data-only", f"--table={VERSION.name}", "--file=-")
        lines = _run("pg_restore", engine, *only, str(source), database=False).splitlines()
    except _Failed:
        return None
    begun = next((at for at, line in enumerate(lines) if line.startswith("COPY ")), None)
    return None if begun is None or lines[begun + 1] == "\\." else lines[begun + 1]


def _restore_postgres(engine: Engine, source: Path, seen: int) -> None:
    """One transaction drops our tables, those of a later version too, and makes the backup's."""
    ours = ", ".join(f'"{name}"' for name in (*schema.metadata.tables, VERSION.name))
    with tempfile.TemporaryDirectory() as folder:
        sql = Path(folder) / "backup.sql"
        plain = ("--clean", "--if-exists", "--no-owner", "--no-privileges", f"--file={sql}")
        _run("pg_restore", engine, *plain, str(source), database=False)
        once = ("--single-transaction", "--set=ON_ERROR_STOP=1", "--quiet", "--no-psqlrc")
        _run("psql", engine, *once, f"--command=DROP TABLE IF EXISTS {ours} CASCADE", f"--file={sql}")
    prepare(engine)
    _raise_version(engine, seen)


def _raise_version(engine: Engine, seen: int) -> None:
    """Above what readers have cached, whatever the backup's was."""
    with maintaining(engine) as connection:
        connection.execute(schema.version.update().where(schema.version.c.number < seen).values(number=seen))


def _run(program: str, engine: Engine, *arguments: str, database: bool = True) -> str:
    """What one of PostgreSQL's programs writes; the password goes by the environment, unseen in a list of processes."""
    found = shutil.which(program)
    if found is None:
        raise StoreError(
            _("Programmet {name} saknas. Installera PostgreSQL:s klientprogram och försök igen.").format(name=program)
        )
    address = engine.url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    environment = os.environ | ({"PGPASSWORD": str(engine.url.password)} if engine.url.password else {})
    where = [f"--dbname={address}"] if database else []
    done = subprocess.run([found, *where, *arguments], capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        why = next((line for line in done.stderr.splitlines() if line.strip()), str(done.returncode))
        raise _Failed(
            _("{name} kunde inte slutföras: {why}. Ingenting ändrades.").format(name=program, why=why.rstrip("."))
        )
    return done.stdout
