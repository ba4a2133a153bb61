"""The seminar that a reader is putting together: every edit is kept at once, so that a reload loses nothing.

A draft is found by an unguessable token in the page's address; the session remembers it on the other pages. Saving
gives it a name that others can find.
"""

import secrets
from collections.abc import Callable
from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

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
# In the session: which draft, where a chart was last added from, whether the last edit could not be kept, and what the
# draft said when each field was shown.
_TOKEN, _ADDED, _FAILED, _SHOWN = "seminar_token", "seminar_added", "seminar_failed", "seminar_shown"
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


def edit(results: Results, change: Callable[[Seminar], Seminar], *, here: bool = True) -> None:
    """Change the seminar as it stands now, whatever it said when the page was drawn: two quick edits are both kept.

    `change` only reads: it is asked again when the person has already done the next thing.
    """
    later: list[RerunException] = []
    made, name = _undisturbed(lambda: (change(opened(results)), token()), later)
    _keep(made, name, later, here=here)


def _undisturbed(step: Callable, later: list[RerunException]):
    """A step of a callback, to its end. Streamlit breaks off a callback wherever it touches the session, when the
    person is already at the next thing; what was typed would be lost. The next thing is noted in `later`.
    """
    while True:
        try:
            return step()
        except RerunException as asked:
            later.append(asked)


def filled(key: str, value) -> str:
    """The key of a widget that is to show what the draft says, also when the draft was changed elsewhere.

    After an edit that could not be kept the widget shows what was typed.
    """
    if st.session_state.get(key, _NOTHING) != value and not st.session_state.get(_FAILED):
        st.session_state[key] = value
    return key


def typed(slide: Slide, field: str) -> str:
    """The key of a widget for a slide's own words, which is to show what the draft says; see `healed`."""
    key, said = f"{field}-{slide.id}", getattr(slide, field)
    shown = st.session_state.setdefault(_SHOWN, {})
    if key not in st.session_state or shown.get(key, (None, None, said))[2] != said:
        st.session_state[key] = said
    shown[key] = (slide.id, field, said)
    return key


def healed(results: Results) -> Seminar:
    """The seminar, with words that were typed but whose own callback Streamlit stopped for the next thing done."""
    made = opened(results)
    by_id = {slide.id: slide for slide in made.slides}
    lost = [
        (slide_id, field, st.session_state[key])
        for key, (slide_id, field, said) in st.session_state.get(_SHOWN, {}).items()
        if slide_id in by_id and getattr(by_id[slide_id], field) == said and st.session_state.get(key, said) != said
    ]
    for slide_id, field, words in lost:
        made = made.changed(slide_id, **{field: words})
    if lost:
        keep(made, here=True)
    return made


def keep(made: Seminar, *, here: bool) -> None:
    """Keep the draft as it now is. `here`: on the seminar's own page, whose address is to carry it."""
    later: list[RerunException] = []
    _keep(made, _undisturbed(token, later), later, here=here)


def _keep(made: Seminar, name: str | None, later: list[RerunException], *, here: bool) -> None:
    name, failed = name or secrets.token_urlsafe(12), None
    try:
        store.keep_document(cache.engine(), DRAFT, name, seminar.document(made), survey=made.survey)
    except LplanError as error:
        failed = error
    _undisturbed(lambda: _kept(name, failed, here), later)
    if later:
        raise later[-1]


def _kept(name: str, failed: LplanError | None, here: bool) -> None:
    """What the session and the address say after an edit."""
    st.session_state[_FAILED] = failed is not None
    if failed:
        st.toast(escape(failed), icon=":material/error:")
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
    slide = Slide(CHART, chart=key, changes=seminar.changes_of(choice))

    def added(made: Seminar) -> Seminar:
        ends = len(made.slides) > 1 and made.slides[-1].kind == QUESTION
        return replace(made, survey=results.codebook.key).added(slide, after=made.slides[-2].id if ends else None)

    edit(results, added, here=False)
    st.session_state[_ADDED] = name
    at = opened(results).position(slide.id)
    if at is not None:  # it could be kept
        st.toast(_("Diagrammet är tillagt som bild {n}.").format(n=at + 1))
