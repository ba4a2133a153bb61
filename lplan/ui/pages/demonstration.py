"""Show the simulated demonstration answers on a page apart, once real answers have been published."""

import streamlit as st

from lplan import seminar
from lplan.core import text
from lplan.core.text import _
from lplan.export import html_presentation
from lplan.response_writer import file_name
from lplan.results import Choice, Results
from lplan.seminar import Deck, Drawn, Seminar
from lplan.ui.seminar import seminar_draft
from lplan.ui.seminar.seminar_editor import label, said
from lplan.ui.shell import cache, url_controls
from lplan.ui.shell.choices import APART, SECTION
from lplan.ui.shell.frame import reader
from lplan.ui.widgets.chart_display import figure, show
from lplan.ui.widgets.escaped_text import escape, finding, quiet

# The address of each page that draws charts of the answers, and its charts.
CHARTS = {
    "start": ("tiles", "map", "levels_overview", "since_last", "response"),
    "planer": (
        "plan_timeline",
        "revision",
        "revision_reason",
    ),
    "resurser": ("resources_enough", "resource_needs"),
    "aktivitet": ("activity_heat", "themes_heat", "cooperation"),
    "praktik": ("function",),
    "lan": ("profile", "strengths"),
    "jamfor": ("compare_levels", "answers_all"),
    "utveckling": ("change_over_time", "change_dimensions", "change_levels", "change_items"),
    "mognad": ("maturity_matrix", "maturity_index", "weight_effect", "method_difference"),
    "metod": ("missing_answers", "coherence", "sensitivity", "importance"),
}


def sections() -> dict[str, str]:
    """Which parts the demonstration has: the address of the page that shows the same of collected answers → its
    name.
    """
    return {
        "start": _("Översikt"),
        "planer": _("Planår och revidering"),
        "resurser": _("Analysresurser"),
        "aktivitet": _("Analysaktivitet"),
        "praktik": _("Lärande i praktiken"),
        "lan": _("Regionprofil"),
        "jamfor": _("Jämför"),
        "utveckling": _("Utveckling"),
        "mognad": _("Mognad"),
        "metod": _("Metod och källor"),
    }


def page() -> None:
    """The part that the reader picks, or the seminar that the address names."""
    results, choice = reader()
    if not results.simulated:
        quiet(_("Den här enkäten har ingen demonstration."))
        return
    if not cache.results(choice.survey).aside:
        quiet(_("Demonstrationen är det som alla sidor visar tills insamlade svar har publicerats."))
        st.page_link("pages/overview.py", label=_("Till översikten"), icon=":material/arrow_forward:")
        return
    made = seminar_draft.opened(results) if {seminar_draft.NAME, seminar_draft.TOKEN} & set(st.query_params) else None
    if made:
        _seminar(made, results, choice)
        return
    if APART in st.query_params:
        st.info(_("Länken gäller en omgång i demonstrationen. Den visas här för sig, aldrig ihop med insamlade svar."))
        if SECTION not in st.query_params and st.query_params[APART] in CHARTS:
            url_controls.say(SECTION, st.query_params[APART])
    part = url_controls.select(_("Avsnitt"), SECTION, sections(), width=320)
    for key in CHARTS[part]:
        show(key)


def _seminar(made: Seminar, results: Results, choice: Choice) -> None:
    """A seminar that was made on the demonstration: all of its slides, and a way to use them with collected answers."""
    name = escape(made.name)
    st.info(
        _(
            "Seminariet {name} är gjort på demonstrationens svar. Det visas här för sig, med märket på varje bild, "
            "aldrig ihop med insamlade svar."
        ).format(name=name)
    )
    frozen = seminar.freeze(made, results, choice)
    with st.container(horizontal=True, key="apart"):
        st.button(
            _("Använd bilderna med insamlade svar"),
            key="follow",
            type="primary",
            icon=":material/sync_alt:",
            on_click=_follow,
            args=(made, choice),
            help=_("Bilderna blir ett utkast med samma ord och diagram, och visar de omgångar som är publicerade."),
        )
        st.button(_("Börja om från det färdiga"), key="anew", on_click=_anew, args=(choice,))
        st.download_button(
            _("Hämta som fil som visas utan nät (HTML)"),
            data=lambda: _file(frozen, choice),
            mime="text/html",
            file_name=file_name(made.name, _("simulerade svar"), ending="html"),
            on_click="ignore",
            icon=":material/download:",
            key="offline",
        )
    if st.session_state.pop(_MOVED, False):
        st.switch_page(
            "pages/present.py", query_params={seminar_draft.TOKEN: st.query_params.get(seminar_draft.TOKEN, "")}
        )
    for drawn in frozen.slides:
        with st.container(border=True, key=f"slide-{drawn.number}"):
            _slide(drawn)
    for left, why in frozen.left_out:
        quiet(_("Bilden {name} visas inte. {why}").format(name=label(left), why=why))


def _slide(drawn: Drawn) -> None:
    if drawn.rendered is None:
        said(drawn)
        return
    finding(drawn.title)
    figure(drawn.rendered, f"slide-{drawn.number}-chart")
    quiet(drawn.source)


_MOVED = "seminar_moved"


def _follow(made: Seminar, choice: Choice) -> None:
    seminar_draft.begin(made.following(cache.results(choice.survey).simulated))
    st.session_state[_MOVED] = True


def _anew(choice: Choice) -> None:
    seminar_draft.begin_anew(cache.results(choice.survey))
    st.session_state[_MOVED] = True


def _file(frozen: Deck, choice: Choice) -> str:
    with text.using(choice.language):
        return html_presentation.page(html_presentation.payload(frozen))
