"""Start a seminar: freeze its slides, present them or save them as one file, and show the audience's URL."""

import streamlit as st

from lplan import seminar
from lplan.access import Actor, Right
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.export import html_presentation
from lplan.results import Choice, Results
from lplan.seminar import Seminar
from lplan.ui.seminar import seminar_draft, seminar_links
from lplan.ui.seminar.seminar_editor import label
from lplan.ui.shell import browser_time_zone, person
from lplan.ui.widgets import download
from lplan.ui.widgets.escaped_text import escape, quiet

_STARTED = "seminar_started"


def starting(made: Seminar, results: Results, choice: Choice) -> None:
    """Freeze and present, or take the same away as one file; where the audience opens it."""
    # A file is made when it is asked for, where nobody knows the reader.
    zone, who = text.zone_name(), person.actor()
    with st.container(horizontal=True, key="starting"):
        if person.has(Right.SEMINAR):
            st.button(
                _("Starta"),
                key="start",
                type="primary",
                icon=":material/slideshow:",
                on_click=_start,
                args=(results, choice),
                disabled=not made.slides,
            )
        st.download_button(
            _("Hämta som fil som visas utan nät (HTML)"),
            data=lambda: _file(made, results, choice, zone, who),
            file_name=f"{_file_name(made.name)}.html",
            mime="text/html",
            on_click="ignore",
            icon=":material/download:",
            key="offline",
            disabled=not made.slides,
        )
        download.of_seminar(made, results, choice)
    if found := st.session_state.get(_STARTED):
        _started(*found)


def _file_name(name: str) -> str:
    return "".join(c if c.isalnum() or c in " -_" else "" for c in name).strip()[:80] or "seminarium"


def _start(results: Results, choice: Choice) -> None:
    browser_time_zone.here()
    with text.using(choice.language):
        frozen = seminar.freeze(seminar_draft.opened(results), results, choice)
        try:
            st.session_state[_STARTED] = (
                seminar_links.begin(frozen, person.actor()),
                [(label(slide), why) for slide, why in frozen.left_out],
            )
        except LplanError as error:
            st.toast(escape(error), icon=":material/error:")


def _file(made: Seminar, results: Results, choice: Choice, zone: str, who: Actor) -> str:
    """The offline deck: frozen now, with the audience's address when it could be kept."""
    with text.using(choice.language, zone):
        frozen = seminar.freeze(made, results, choice)
        try:
            begun = seminar_links.begin(frozen, who)
            return html_presentation.page(begun.payload, link=begun.audience)
        except LplanError:
            return html_presentation.page(html_presentation.payload(frozen))


def _started(begun: seminar_links.Started, left_out: list[tuple[str, str]]) -> None:
    for name, why in left_out:
        st.warning(escape(_("Bilden {name} visas inte. {why}").format(name=name, why=why)))
    with st.container(border=True, key="started"):
        words, code = st.columns([3, 1], vertical_alignment="center")
        with words:
            quiet(begun.stamp)
            with st.container(key="open-stage"):
                st.link_button(_("Öppna presentationen"), begun.speaker, icon=":material/open_in_new:")
            st.markdown(_("Publiken öppnar bilderna på telefonen, utan inloggning och utan dina anteckningar:"))
            st.code(begun.audience, language=None, wrap_lines=True)
            if not seminar_links.reachable():
                quiet(_("Adressen fungerar bara på den här datorn. Be den som driver tjänsten om en offentlig adress."))
            quiet(_("Adressen går att öppna i {n} dagar.").format(n=settings().deck_days))
            quiet(_("Inget som läses in nu ändrar de frysta bilderna. Starta igen för nya siffror."))
        with code:
            seminar_links.code(begun.audience)
