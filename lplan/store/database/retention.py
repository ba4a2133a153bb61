"""Delete old data: files of unfinished imports, logins that have ended, and documents of kinds that age.

A document is as old as its latest version; the decisions about it are deleted with it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from lplan.store.accounts.logins import KEPT as LOGIN_KEPT
from lplan.store.accounts.logins import LONGEST
from lplan.store.database.connection import maintaining
from lplan.store.database.schema import begun, decision, document, login
from lplan.store.unfinished_imports import KEPT


def clean(engine: Engine, ages: Mapping[str, timedelta]) -> int:
    """Delete what is too old and return how much it was; `ages` is kind of document → the age that is too old."""
    now = datetime.now(UTC)
    with maintaining(engine, visible=False) as connection:
        gone = connection.execute(begun.delete().where(begun.c.at < now - KEPT)).rowcount
        gone += connection.execute(login.delete().where(login.c.seen < now - LONGEST - LOGIN_KEPT)).rowcount
        for kind, age in ages.items():
            old = (document.c.kind == kind) & (document.c.saved_at < now - age)
            gone += connection.execute(document.delete().where(old)).rowcount
            names = sa.select(document.c.name).where(document.c.kind == kind, document.c.survey == decision.c.survey)
            lost = (decision.c.kind == kind) & decision.c.name.not_in(names.scalar_subquery())
            connection.execute(decision.delete().where(lost, decision.c.at < now - age))
    return gone
