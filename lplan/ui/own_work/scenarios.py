"""Two named scenarios of a region's answers, side by side. They live in the session, as the answers do."""

import streamlit as st

from lplan.analysis import what_if
from lplan.core import tabular
from lplan.core.text import _
from lplan.results import Choice, Results
from lplan.ui.widgets.escaped_text import escape, finding, quiet
from lplan.ui.widgets.html_tables import table

MOST = 2


def compare(
    results: Results, choice: Choice, unit: str, scenarios: dict[str, what_if.Given], given: what_if.Given
) -> None:
    """Keep the answers as they now are (`given`) under a name; with two names, what they lead to side by side."""
    finding(_("Två scenarier bredvid varandra"))
    if not scenarios:
        quiet(_("Ge svaren ett namn och spara dem som ett scenario. Ändra sedan några svar och spara ett till."))
    _keep(scenarios, given)
    if scenarios:
        values, answers = what_if.side_by_side(results, choice.wave, unit, scenarios)
        table(values, fold=True)
        if len(scenarios) == MOST:
            if answers.empty:
                quiet(_("Scenarierna har samma svar."))
            else:
                quiet(_("Svaren som skiljer dem åt:"))
                table(answers, fold=True)
        about = _("Tänkta svar: {name}, {wave}. {index}.").format(
            name=results.name(unit) if choice.unit else _("ingen vald"),
            wave=results.wave_name(choice.wave),
            index=results.index_line,
        )
        st.download_button(
            _("Hämta jämförelsen (CSV för Excel)"),
            tabular.delimited([[about], *tabular.rows_of(values), [], *tabular.rows_of(answers)], tabular.EXCEL),
            f"scenarier-{results.codebook.key}-{choice.wave}.csv",
            "text/csv",
            on_click="ignore",
            icon=":material/download:",
            key="scenario-hamta",
        )
        quiet(_("Scenarierna finns bara så länge fliken är öppen, och aldrig i länken."))


def _keep(scenarios: dict[str, what_if.Given], given: what_if.Given) -> None:
    def keep() -> None:
        name = st.session_state["scenario-namn"].strip()
        if name and (name in scenarios or len(scenarios) < MOST):
            scenarios[name] = dict(given)
            st.session_state["scenario-namn"] = ""

    row = st.container(horizontal=True, vertical_alignment="bottom", key="scenario-rad")
    row.text_input(
        _("Scenariots namn"),
        key="scenario-namn",
        max_chars=40,
        placeholder=_("till exempel En analytiker till"),
        width=300,
    )
    full = len(scenarios) == MOST
    row.button(_("Spara scenariot"), icon=":material/save:", on_click=keep, key="scenario-spara")
    for n, name in enumerate(list(scenarios)):
        row.button(
            _("Ta bort {name}").format(name=escape(name)),
            icon=":material/delete:",
            on_click=scenarios.__delitem__,
            args=(name,),
            key=f"scenario-bort-{n}",
        )
    if full:
        quiet(_("Två scenarier är sparade. Spara under ett av namnen för att byta ut det, eller ta bort ett."))
