"""Keep the seminar that a reader is editing: every edit is saved at once, so that a reload loses nothing.

A draft is found by an unguessable token in the page's address. All tabs of a browser share one: a chart that is added
in one stands in the seminar that is open in another. Saving gives it a name that others can find; a draft knows which
saved version it comes from, and does not take a newer one's place unseen.
"""

import secrets
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TypeVar, cast

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException

from lplan import seminar, store
from lplan.access import Actor, Right
from lplan.core import text
from lplan.core.errors import Conflict, LplanError
from lplan.core.text import _
from lplan.results import Choice, Results
from lplan.seminar import CHART, QUESTION, Seminar, Slide
from lplan.ui.seminar import person_drafts
from lplan.ui.shell import browser_time_zone, cache, person
from lplan.ui.shell.choices import language
from lplan.ui.widgets.escaped_text import escape

SAVED, DRAFT = "seminar", "seminar-draft"  # kinds of documents
NAME, VERSION, TOKEN = "seminarium", "version", "utkast"  # in the address
_FROM = "from"  # in a draft: the saved seminar that it comes from, and its number then
# In the session: where a chart was last added from, whether the last edit could not be kept, and what the draft said
# when each field was shown.
# `_CHOICE` is what the reader had picked when the seminar was shown: what there is to begin from follows it.
_ADDED, _FAILED, _SHOWN, _CHOICE = "seminar_added", "seminar_failed", "seminar_shown", "seminar_choice"
_NOTHING = object()
_TRIES = 10  # to keep an edit, when other tabs edit too
Returned = TypeVar("Returned")


@dataclass(frozen=True)
class Work:
    """A seminar that is being worked on.

    token    the draft's; "" while nothing has been changed
    version  how many edits the draft has had
    name     the saved seminar that it comes from; "" for none
    number   how many versions that had when it was opened, or saved from here
    """

    made: Seminar
    token: str = ""
    version: int = 0
    name: str = ""
    number: int = 0


def work(results: Results) -> Work:
    """The draft, the saved seminar that the address names, or the one to begin from.

    What names no wave of its own follows what is shown, whatever was shown when it was made.
    """
    found = _found(results)
    made = found.made
    return found if made.apart(results) else replace(found, made=replace(made, demonstration=results.simulated))


def _found(results: Results) -> Work:
    survey, asked = results.codebook.key, st.query_params.get(TOKEN)
    if asked or NAME not in st.query_params:
        for token in (asked,) if asked else person_drafts.drafts(survey)[:1]:
            if found := draft(survey, token):
                return found
    else:
        for said in text.readings(st.query_params[NAME]):
            if found := _saved(survey, said, st.query_params.get(VERSION)):
                return found
    made = _default(results)
    return Work(replace(made, name=free_name(made.name, _names(survey))))


def _default(results: Results) -> Seminar:
    """The seminar to begin from: about all, or about the region that the reader has picked."""
    choice = st.session_state.get(_CHOICE)
    return seminar.default(results, choice if choice and choice.survey == results.codebook.key else None)


def draft(survey: str, token: str) -> Work | None:
    """The draft under a token; None when there is none."""
    version = store.latest_document(cache.engine(), DRAFT, token, survey=survey).version
    found = store.document(cache.engine(), DRAFT, token, survey=survey)
    if found is None:
        return None
    name, number = cast(tuple[str, int], found.get(_FROM) or ("", 0))
    return Work(seminar.load(found), token, version, name, number)


def _saved(survey: str, name: str, version: str | None) -> Work | None:
    """A saved seminar. An older version of it has been overtaken: saved from there, it says so."""
    number = store.latest_document(cache.engine(), SAVED, name, survey=survey).version
    found = store.document(cache.engine(), SAVED, name, survey=survey, version=version)
    if found is None:
        return None
    newest = version is None or found == store.document(cache.engine(), SAVED, name, survey=survey)
    return Work(seminar.load(found), name=name, number=number if newest else 0)


def _names(survey: str) -> list[str]:
    return list(store.documents(cache.engine(), SAVED, survey=survey)["name"])


def free_name(name: str, taken: Iterable[str]) -> str:
    """The name, or with the first number after it that nobody has taken."""
    known = {_folded(other) for other in taken}
    names = (name, *(f"{name} {n}" for n in range(2, len(known) + 3)))
    return next(words for words in names if _folded(words) not in known)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold().strip()


def link(now: Work) -> dict[str, str]:
    """What opens the same seminar on another page."""
    if now.token:
        return {TOKEN: now.token}
    return {name: st.query_params[name] for name in (NAME, VERSION) if name in st.query_params}


def opened(results: Results) -> Seminar:
    """The seminar as it stands now."""
    return work(results).made


def edit(results: Results, change: Callable[[Seminar], Seminar], *, here: bool = True) -> None:
    """Change the seminar as it stands now, whatever it said when the page was drawn: two quick edits are both kept, and
    edits in two tabs. `here`: on the seminar's own page, whose address is to carry it.

    `change` only reads: it is asked again when the person has already done the next thing.
    """
    later: list[RerunException] = []
    failed: LplanError | None = None
    for _n in range(_TRIES):
        now, target = _undisturbed(lambda: _changed(results, change), later)
        try:
            _keep(now, *target)
        except Conflict as error:
            failed = error
            continue
        except LplanError as error:
            failed = error
        else:
            failed = None
        break
    _undisturbed(lambda: _kept(now.made.survey, target[0], failed, here), later)
    if later:
        raise later[-1]


def _changed(results: Results, change: Callable[[Seminar], Seminar]) -> tuple[Work, tuple[str, int]]:
    """The seminar with a change in it, and where it is to be kept: (token, edits seen)."""
    text.use(language())
    browser_time_zone.here()
    now = work(results)
    return replace(now, made=change(now.made)), _target(now)


def _target(now: Work) -> tuple[str, int]:
    """The draft that an edit goes to: its own, the person's draft of the saved seminar that is open, or a new one."""
    if now.token:
        return now.token, now.version
    for token in person_drafts.drafts(now.made.survey)[:1] if now.name else ():
        mine = draft(now.made.survey, token)
        if mine and (mine.name, mine.made) == (now.name, now.made):
            return token, mine.version
    return secrets.token_urlsafe(12), 0


def _keep(now: Work, token: str, seen: int) -> None:
    body = seminar.document(now.made) | {_FROM: [now.name, now.number]}
    store.keep_document(cache.engine(), DRAFT, token, body, survey=now.made.survey, who=person.actor(), seen=seen)


def _undisturbed(step: Callable[[], Returned], later: list[RerunException]) -> Returned:
    """A step of a callback, to its end. Streamlit breaks off a callback wherever it touches the session, when the
    person is already at the next thing; what was typed would be lost. The next thing is noted in `later`.
    """
    while True:
        try:
            return step()
        except RerunException as asked:
            later.append(asked)


def filled(key: str, value: object) -> str:
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


def healed(results: Results, choice: Choice) -> Work:
    """The seminar, with words that were typed but whose own callback Streamlit stopped for the next thing done."""
    st.session_state[_CHOICE] = choice
    now = work(results)
    by_id = {slide.id: slide for slide in now.made.slides}
    lost = [
        (slide_id, field, st.session_state[key])
        for key, (slide_id, field, said) in st.session_state.get(_SHOWN, {}).items()
        if slide_id in by_id and getattr(by_id[slide_id], field) == said and st.session_state.get(key, said) != said
    ]
    if not lost:
        return now

    def mended(made: Seminar) -> Seminar:
        for slide_id, field, words in lost:
            made = made.changed(slide_id, **{field: words})
        return made

    edit(results, mended)
    return work(results)


def _kept(survey: str, token: str, failed: LplanError | None, here: bool) -> None:
    """What the session and the address say after an edit."""
    st.session_state[_FAILED] = failed is not None
    if failed:
        st.toast(escape(failed), icon=":material/error:")
        return
    person_drafts.put_first(survey, token)
    if here:
        _address({TOKEN: token})


def save(results: Results, who: Actor, seen: int | None = None) -> None:
    """Save a version under the seminar's name; the address then opens it for anybody.

    It takes the place of the version that the draft comes from, or of the one numbered `seen`, and of no other.
    """
    text.use(language())
    browser_time_zone.here()
    now, engine = work(results), cache.engine()
    name, survey = now.made.name, now.made.survey
    if seen is None:
        seen = now.number if now.name == name else 0
    bodies = {name: seminar.document(now.made)}
    try:
        numbers = store.save_documents(engine, SAVED, bodies, survey=survey, who=who, visible=False, seen={name: seen})
        if now.token:
            _keep(replace(now, name=name, number=numbers.get(name, seen)), now.token, now.version)
            person_drafts.put_first(survey, now.token)
    except LplanError as error:
        st.toast(escape(error), icon=":material/error:")
        return
    _address({NAME: name})


def save_as(results: Results, who: Actor, name: str) -> None:
    """Save under another name, which nobody has taken."""
    edit(results, lambda made: replace(made, name=name))
    if not st.session_state.get(_FAILED):
        save(results, who, 0)


def overtaken(now: Work) -> store.Decision | None:
    """Who has saved another version under the seminar's name, which this one does not come from; None when nobody
    has.
    """
    latest = store.latest_document(cache.engine(), SAVED, now.made.name, survey=now.made.survey)
    known = now.number if now.name == now.made.name else 0
    return None if latest.version == known or is_saved(now.made) else latest


def begin_anew(results: Results) -> None:
    """Put the draft aside and begin from the default."""
    begin(_default(results))


def begin(made: Seminar, *, here: bool = True) -> None:
    """Begin a draft that others' words are not in; the one before stays where its link finds it."""
    token = secrets.token_urlsafe(12)
    made = replace(made, name=free_name(made.name, _names(made.survey)))
    try:
        _keep(Work(made), token, 0)
    except LplanError as error:
        st.toast(escape(error), icon=":material/error:")
        return
    person_drafts.put_first(made.survey, token)
    if here:
        _address({TOKEN: token})


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


def others(now: Work) -> list[tuple[str, str, store.Decision]]:
    """The person's drafts but the one that is open: token, the seminar's name, when it was last edited."""
    survey, found = now.made.survey, []
    for token in person_drafts.drafts(survey):
        if token != now.token and (other := draft(survey, token)):
            found.append((token, other.made.name, store.latest_document(cache.engine(), DRAFT, token, survey=survey)))
    return found


def add_button(key: str, name: str, results: Results, choice: Choice) -> None:
    """A quiet button that puts a chart, as it stands, last in the seminar, before the question that ends it."""
    if not person.has(Right.OWN_DRAFT):
        return
    st.button(
        _("Till seminarium"),
        key=f"seminar-{name}",
        type="tertiary",
        icon=":material/add_to_queue:",
        on_click=_add,
        args=(key, name, results, choice),
    )
    if st.session_state.get(_ADDED) == name:
        st.page_link("pages/present.py", label=_("Öppna seminariet"), icon=":material/co_present:")


def _add(key: str, name: str, results: Results, choice: Choice) -> None:
    st.session_state[_CHOICE] = choice
    slide = Slide(CHART, chart=key, changes=seminar.changes_of(choice))

    def added(made: Seminar) -> Seminar:
        ends = len(made.slides) > 1 and made.slides[-1].kind == QUESTION
        return replace(made, survey=results.codebook.key).added(slide, after=made.slides[-2].id if ends else None)

    if opened(results).apart(results):  # a draft on the demonstration: collected answers begin another
        begin(_default(results), here=False)
    edit(results, added, here=False)
    st.session_state[_ADDED] = name
    made = opened(results)
    at = made.position(slide.id)
    if at is not None:  # it could be kept
        said = _("Diagrammet är tillagt som bild {n} i {name}.").format(n=at + 1, name=made.name)
        st.toast(escape(said))
