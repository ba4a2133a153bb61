"""Copy a SQLite database consistently while the server runs."""

import sqlite3
from pathlib import Path

from sqlalchemy.engine import Engine

from lplan.core.errors import StoreError
from lplan.core.text import _
from lplan.store.database.connection import driver_of, failing


def backup(engine: Engine, out: Path) -> None:
    """Copy a SQLite database, as it is at one moment, to a new file. For PostgreSQL StoreError says what to do."""
    if engine.url.get_backend_name() != "sqlite":
        raise StoreError(
            _("Databasen är PostgreSQL: ta säkerhetskopian med pg_dump --format=custom --file={out} DATABAS.").format(
                out=out
            )
        )
    if out.exists():
        raise StoreError(_("Filen {out} finns redan. Välj ett annat namn.").format(out=out))
    if not Path(engine.url.database or "").is_file():
        raise StoreError(_("Databasen {file} finns inte.").format(file=engine.url.database))
    with failing(_("säkerhetskopiera databasen"), engine), engine.connect() as connection:
        if not out.resolve().parent.is_dir():
            raise StoreError(_("Mappen {folder} finns inte.").format(folder=out.resolve().parent))
        try:
            copy = sqlite3.connect(out)
        except sqlite3.Error as error:
            raise StoreError(_("Filen {out} går inte att skriva: {why}.").format(out=out, why=error)) from error
        try:
            # SQLite's own backup copies pages that change meanwhile again, so that the copy is of one moment.
            driver_of(connection).backup(copy)
        except BaseException:
            copy.close()
            out.unlink(missing_ok=True)
            raise
        copy.close()
