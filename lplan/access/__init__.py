"""Who may do what: roles, the person who acts, and one table of rights; no database, no page."""

from lplan.access.actor import EVERY_UNIT, NOBODY, READER, Actor, Role, with_all_roles
from lplan.access.rights import (
    DOCUMENTS,
    RIGHTS,
    Right,
    Scope,
    acting_for,
    can,
    demand,
    has,
    read_only,
    refusal,
    role_names,
    wanted,
)

__all__ = [
    "DOCUMENTS",
    "EVERY_UNIT",
    "NOBODY",
    "READER",
    "RIGHTS",
    "Actor",
    "Right",
    "Role",
    "Scope",
    "acting_for",
    "can",
    "demand",
    "has",
    "read_only",
    "refusal",
    "role_names",
    "wanted",
    "with_all_roles",
]
