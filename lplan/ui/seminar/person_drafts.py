"""Find the seminar drafts of one person: every tab of a browser has the same ones, the last used first.

Where the browser keeps no cookies, a tab knows only its own.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import cast

import streamlit as st

from lplan import store
from lplan.core.errors import Conflict
from lplan.core.json_types import Json
from lplan.ui.shell import browser_identity, cache, person

KIND = "reader"  # of document; its name is the browser's
MOST = 20  # drafts that are remembered
FRESH = timedelta(days=7)  # a list that is older is kept anew while it is used: it is forgotten by its age
_OWN = "seminar_token"  # in the session: the draft that this tab worked on last


def drafts(survey: str) -> tuple[str, ...]:
    """The tokens of the person's drafts."""
    own = st.session_state.get(_OWN)
    if not (name := browser_identity.key()):
        return (own,) if own else ()
    return _kept(store.document(cache.engine(), KIND, name, survey=survey))


def put_first(survey: str, token: str) -> None:
    """This is the draft that the person works on now, in every tab."""
    st.session_state[_OWN] = token
    name, engine = browser_identity.key(), cache.engine()
    while name:
        latest = store.latest_document(engine, KIND, name, survey=survey)
        known = _kept(store.document(engine, KIND, name, survey=survey))
        if known[:1] == (token,) and latest.at > datetime.now(UTC) - FRESH:
            return
        tokens = [token, *(other for other in known if other != token)][:MOST]
        try:
            return store.keep_document(
                engine, KIND, name, {"drafts": tokens}, survey=survey, who=person.actor(), seen=latest.version
            )
        except Conflict:  # another tab did the same just now
            continue


def _kept(document: Mapping[str, Json] | None) -> tuple[str, ...]:
    return tuple(cast(list[str], (document or {}).get("drafts", ())))
