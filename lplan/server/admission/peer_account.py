"""Find out which account of this machine has the other end of a connection, where the system tells (Linux).

Another person's account on the same machine, or a proxy that runs under its own as nginx does, is not the person at it,
even if it says nothing of passing something on.
"""

import os
from pathlib import Path

from starlette.types import Scope

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
ROOT = 0  # may do everything anyway, and passes connections on into Windows' Linux
_LOCAL, _REMOTE, _UID = 1, 2, 7  # columns


def is_ours(scope: Scope) -> bool:
    """Whether the other end belongs to the account that runs this server; True where the system does not tell."""
    client, server = scope.get("client"), scope.get("server")
    tables = [table for table in TABLES if os.access(table, os.R_OK)]
    if not tables:
        return True
    if not client or not server:
        return False
    found = {uid for table in tables for uid in _accounts(table, client[1], server[1])}
    return bool(found) and found <= {os.geteuid(), ROOT}


def _accounts(table: Path, near: int, far: int) -> set[int]:
    """The accounts of the sockets at one port that are connected to another."""
    ends = (f"{near:04X}", f"{far:04X}")
    try:
        rows = [line.split() for line in table.read_text(encoding="ascii").splitlines()[1:]]
        return {int(row[_UID]) for row in rows if (_port(row[_LOCAL]), _port(row[_REMOTE])) == ends}
    except (OSError, ValueError, IndexError):
        return set()


def _port(end: str) -> str:
    return end.rpartition(":")[2]
