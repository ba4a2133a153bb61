"""Open a SQLite file, also on a read-only disk, and notice when it has been exchanged for another file.

SQLite holds a file by its inode: a server would go on reading and writing a file that somebody has deleted, and whoever
put another in its place would wait in vain. The file under the name is therefore looked at whenever a connection is
used.
"""

import os
import shutil
import sqlite3
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import URL, Connection, Engine

LEAST = 1 << 18  # bytes free on a disk under which SQLite's complaints, whatever they are, are about room
BUSY, LONG = 5_000, 120_000  # milliseconds to wait for another writer: in use, and while tables are made

Inode = tuple[int, int]


class File:
    """A database file during the life of the process: its inode, and its journal's, when it was last used."""

    def __init__(self, path: Path):
        self.path = path
        self.journal = path.with_name(path.name + "-wal")
        self.inode: Inode | None = None
        self.beside: Inode | None = None

    def open(self, connect: Callable[..., sqlite3.Connection]) -> sqlite3.Connection:
        """A connection by `connect(database, uri)`."""
        now = _inode(self.path)
        if self.inode and now != self.inode and self.beside and self.beside == _inode(self.journal):
            # Another file has come: what the old one's journal holds is not to be read into it.
            self.journal.unlink(missing_ok=True)
            self.path.with_name(self.path.name + "-shm").unlink(missing_ok=True)
        reads = now is not None and _only_read(self.path.parent)
        connection = self._reader(connect) if reads else connect(str(self.path), False)
        self.inode = _inode(self.path)
        return connection

    def _reader(self, connect: Callable[..., sqlite3.Connection]) -> sqlite3.Connection:
        """Where no journal can be made the file is read as it is; if it has a journal, only with that."""
        place = f"file:{quote(str(self.path.resolve()))}?mode=ro"
        waiting = self.journal.exists() and self.journal.stat().st_size
        return connect(place if waiting else f"{place}&immutable=1", True)

    def held(self, inode: Inode | None) -> bool:
        """Whether a connection to such a file is one to this; what lies beside it is noted when it is."""
        if _inode(self.path) != inode:
            return False
        self.beside = _inode(self.journal)
        return True


_file = lru_cache(maxsize=64)(File)


def opened(address: URL) -> tuple[Engine, Callable[[], bool]]:
    """An engine for a database URL, and a function that says whether another file has replaced the first one.

    Nothing is opened yet. A file that the engine has opened once is not created again when it is gone.
    """
    path = file(address)
    more = {} if path or (address.database or "").startswith("file:") else {"poolclass": sa.StaticPool}
    engine = sa.create_engine(address, connect_args={"timeout": BUSY / 1000}, hide_parameters=True, **more)
    sa.event.listen(engine, "connect", _pragmas)
    # SQLite's driver would begin a transaction only at the first write; ours begin when they say so.
    sa.event.listen(engine, "begin", _begin)
    if path is None:
        return engine, lambda: False
    known = _file(path)
    first: list[Inode | None] = []

    @sa.event.listens_for(engine, "do_connect")
    def connect(_dialect, _record, _cargs, cparams):
        if first and not path.exists():
            raise sqlite3.OperationalError("unable to open database file: it is gone")
        connection = known.open(lambda database, uri: sqlite3.connect(database, **cparams, uri=uri))
        if not first:
            first.append(known.inode)
        return connection

    @sa.event.listens_for(engine, "checkout")
    def look(_connection, record, _proxy) -> None:
        if not known.held(record.info.setdefault("inode", known.inode)):
            raise sa.exc.InvalidatePoolError("another file")

    return engine, lambda: bool(first) and _inode(path) not in (None, *first)


def file(address: URL) -> Path | None:
    """The file of a database URL; None in memory, and for a URL of SQLite's own kind (file:…)."""
    name = address.database or ":memory:"
    return None if name == ":memory:" or name.startswith("file:") else Path(name)


def full(address: URL) -> bool:
    """Whether the disk that the file lies on has no room."""
    path = file(address)
    try:
        return path is not None and shutil.disk_usage(path.resolve().parent).free < LEAST
    except OSError:
        return False


def _inode(path: Path) -> Inode | None:
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _only_read(folder: Path) -> bool:
    """Whether nothing can be written in a folder."""
    if not os.access(folder, os.W_OK):
        return True
    return hasattr(os, "statvfs") and bool(os.statvfs(folder).f_flag & os.ST_RDONLY)


def _pragmas(connection: sqlite3.Connection, _record) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA recursive_triggers = ON")  # without it INSERT OR REPLACE removes a log's line unseen
    cursor.execute(f"PRAGMA busy_timeout = {BUSY}")
    try:
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
    except sqlite3.Error:  # one that can only be read keeps its journal
        pass
    cursor.close()


def _begin(connection: Connection) -> None:
    # A writer takes the lock at once: waiting for it then is safe, finding it taken halfway is not.
    options = connection.get_execution_options()
    first = options.get("lplan_first")
    if first:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {LONG}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("lplan_writes") else "BEGIN")
    if first:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {BUSY}")
