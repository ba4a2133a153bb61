"""Say who is at the page and what they may do; ask for the name that the log of what people have done is to hold."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from lplan import access
from lplan.access import EVERY_UNIT, NOBODY, Actor, Right
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.ui.widgets.escaped_text import quiet

TICKET = "x-lplan-ticket"  # the header by which the server's guard tells a page who its visitor is
_admitted: dict[str, Actor] = {}
unguarded = NOBODY
"""Who is at a page that no guard has let anybody in to, as under `streamlit run`."""


@contextmanager
def admitted(visitor: Actor) -> Iterator[str]:
    """The ticket of a visitor, good for as long as their websocket is open."""
    ticket = secrets.token_urlsafe(16)
    _admitted[ticket] = visitor
    try:
        yield ticket
    finally:
        del _admitted[ticket]


def readmit(ticket: str, visitor: Actor) -> None:
    """The same visitor as they now are: their roles may have changed."""
    if ticket in _admitted:
        _admitted[ticket] = visitor


def actor() -> Actor:
    """Who is at the page; without a name where nobody logs in."""
    if settings().read_only:
        return NOBODY
    ticket = st.context.headers.get(TICKET)
    return unguarded if ticket is None else _admitted.get(ticket, NOBODY)


def at_the_machine() -> bool:
    """Whether who is at the page sits at the machine that serves it, and may do everything there."""
    return actor().unit == EVERY_UNIT


def may(right: Right, unit: str = "") -> bool:
    """Whether who is at the page may do something with what is a unit's; "" for what is no unit's."""
    return access.can(actor(), right, unit)


def has(right: Right) -> bool:
    """Whether who is at the page may do something at all, if only for their own unit."""
    return access.has(actor(), right)


def who(place: str = "") -> Actor:
    """Who is at the page, under their login's name, or under the one that they write and that the session remembers; ""
    until it is written.

    `place` tells two on one page apart.
    """
    known = actor()
    if known.name:  # logged in
        quiet(_("Du gör det som {name}.").format(name=known.name))
        return known
    key = f"namn{place}"
    if place:
        st.session_state.setdefault(key, st.session_state.get("namn", ""))
    written = st.text_input(
        _("Ditt namn"),
        key=key,
        persist_state="session",
        max_chars=100,
        autocomplete="name",
        help=_("Namnet sparas i loggen, så att det syns vem som har gjort vad. Läsare ser det inte."),
    )
    return known.named(written or "")
