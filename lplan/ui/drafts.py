"""The seminar that a reader is putting together: every edit is kept at once, so that a reload loses nothing.

A draft is found by an unguessable token in the page's address; the session remembers it on the other pages. Saving
gives it a name that others can find.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from lplan import seminar, store
from lplan.errors import LplanError
from lplan.results import Choice, Results
from lplan.seminar import CHART, QUESTION, Seminar, Slide
from lplan.settings import settings
from lplan.text import _
from lplan.ui import cache
from lplan.ui.words import escape

SAVED, DRAFT = "seminar", "seminar-draft"  # kinds of documents
NAME, VERSION, TOKEN = "seminarium", "version", "utkast"  # in the address
# In the session: which draft, where a chart was last added from, whether the last edit could not be kept.
_TOKEN, _ADDED, _FAILED = "seminar_token", "seminar_added", "seminar_failed"
_NOTHING = object()


def token() -> str | None:
    """Which draft is being worked on: the address's own, unless it opens a saved seminar; else the session's."""
    return st.query_params.get(TOKEN) or (None if NAME in st.query_params else st.session_state.get(_TOKEN))


def opened(results: Results) -> Seminar:
    """The draft, the saved seminar that the address names, or the one to begin from."""
    key = results.codebook.key
    found = None
    if name := token():
        found = store.document(cache.engine(), DRAFT, name, survey=key)
    elif name := st.query_params.get(NAME):
        found = store.document(cache.engine(), SAVED, name, survey=key, version=st.query_params.get(VERSION))
    return seminar.load(found) if found else seminar.default(results)


def edit(results: Results, change: Callable[[Seminar], Seminar]) -> None:
    """Change the seminar as it stands now, whatever it said when the page was drawn: two quick edits are both kept."""
    keep(change(opened(results)), here=True)


def filled(key: str, value) -> str:
    """The key of a widget that is to show what the draft says, also when the draft was changed elsewhere.

    After an edit that could not be kept the widget shows what was typed.
    """
    if st.session_state.get(key, _NOTHING) != value and not st.session_state.get(_FAILED):
        st.session_state[key] = value
    return key


def keep(made: Seminar, *, here: bool) -> None:
    """Keep the draft as it now is. `here`: on the seminar's own page, whose address is to carry it."""
    name = token() or secrets.token_urlsafe(12)
    try:
        store.keep_document(cache.engine(), DRAFT, name, seminar.document(made), survey=made.survey)
        st.session_state[_FAILED] = False
    except LplanError as error:
        st.session_state[_FAILED] = True
        st.toast(escape(error), icon=":material/error:")
        return
    st.session_state[_TOKEN] = name
    if here:
        _address({TOKEN: name})


def save(results: Results) -> None:
    """Save a version under the seminar's name; the address then opens it for anybody."""
    made = opened(results)
    try:
        store.save_document(cache.engine(), SAVED, made.name, seminar.document(made), survey=made.survey, visible=False)
    except LplanError as error:
        st.toast(escape(error), icon=":material/error:")
        return
    _leave({NAME: made.name})


def begin_anew(results: Results) -> None:
    """Put the draft aside and begin from the default."""
    _leave({})
    keep(seminar.default(results), here=True)


def _leave(address: dict[str, str]) -> None:
    st.session_state.pop(_TOKEN, None)
    _address(address)


def _address(ours: dict[str, str]) -> None:
    """What the page's address says of the seminar; the reader's other choices in it stay."""
    for name in (NAME, VERSION, TOKEN):
        if name in ours:
            st.query_params[name] = ours[name]
        elif name in st.query_params:
            del st.query_params[name]


def is_saved(made: Seminar) -> bool:
    """Whether the newest version under its name says the same."""
    return store.document(cache.engine(), SAVED, made.name, survey=made.survey) == seminar.document(made)


def add_button(key: str, name: str, results: Results, choice: Choice) -> None:
    """A quiet button that puts a chart, as it stands, last in the seminar, before the question that ends it."""
    if settings().read_only:
        return
    st.button(
        _("Lägg till i seminarium"), key=f"seminar-{name}", type="tertiary", icon=":material/add_to_queue:",
        on_click=_add, args=(key, name, results, choice),
    )  # fmt: skip
    if st.session_state.get(_ADDED) == name:
        st.page_link("pages/present.py", label=_("Öppna seminariet"), icon=":material/co_present:")


def _add(key: str, name: str, results: Results, choice: Choice) -> None:
    made = replace(opened(results), survey=results.codebook.key)
    last = made.slides[-1] if made.slides else None
    before = made.slides[-2].id if last and last.kind == QUESTION and len(made.slides) > 1 else None
    added = made.added(Slide(CHART, chart=key, changes=seminar.changes_of(choice)), after=before)
    keep(added, here=False)
    st.session_state[_ADDED] = name
    st.toast(_("Diagrammet är tillagt som bild {n}.").format(n=len(added.slides) - (1 if before else 0)))
