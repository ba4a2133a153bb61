"""Show the page Så räknades detta: whose score, which one, and all of its arithmetic."""

import streamlit as st

from lplan.analysis import unit_targets_and_notes
from lplan.charts.explanation.score_in_words import Part, Told, told
from lplan.core.text import _
from lplan.export import explanation_files
from lplan.index import ROOT
from lplan.results import Choice, Results
from lplan.ui.own_work import targets_and_notes
from lplan.ui.shell.choices import CONTROLS, WHAT, WHOSE, choose, labels
from lplan.ui.widgets.escaped_text import escape, finding, quiet
from lplan.ui.widgets.html_tables import table


def explanation(results: Results, choice: Choice) -> None:
    """The page: whose score, which one, and all of its arithmetic."""
    options, above = labels(results), {control.name: control.label(results) for control in CONTROLS}
    asked = set(results.asked(choice.wave))
    units = {code: label for code, label in options[WHOSE].items() if code in asked}
    if not units:
        quiet(_("Inga svar finns i den här omgången."))
        return
    row = st.container(horizontal=True, vertical_alignment="bottom")
    first = list(units).index(choice.unit) if choice.unit in units else 0
    with row.container(width=220):
        unit = choose(above[WHOSE], WHOSE, units, default=first)
    with row.container(width=260):
        code = choose(above[WHAT], WHAT, options[WHAT])
    try:
        made = told(results, choice, unit, code or ROOT)
    except KeyError:
        quiet(_("{name} räknas inte i indexet: inget under den ger poäng.").format(name=results.node_name(code)))
        return
    _told(made, unit, code)
    for one in unit_targets_and_notes.targets(results, unit, code):
        quiet(unit_targets_and_notes.target_words(results, one))
    targets_and_notes.notes(results, unit_targets_and_notes.notes(results, unit, choice.wave, code))


def _told(made: Told, unit: str, code: str) -> None:
    finding(made.title)
    st.markdown(escape(made.answer))
    ways = st.container(horizontal=True)
    with ways.popover(_("Kopiera som text"), icon=":material/content_copy:"):
        st.code(explanation_files.as_text(made), language=None, wrap_lines=True)
    name = f"{unit}-{code}"
    ways.download_button(
        _("CSV för Excel"),
        explanation_files.for_excel(made),
        f"rakning-{name}.csv",
        "text/csv",
        on_click="ignore",
        icon=":material/table:",
    )
    quiet(_("Sidan går att skriva ut (Ctrl+P): då följer varje uträkning med, men inte menyn och knapparna."))
    whole, *others = made.parts
    with st.container(key="uppstallning"):
        st.markdown(f"### {escape(whole.heading)}")
        _arithmetic(whole)
    for part in others:
        with st.expander(escape(part.heading), key=f"fold-{part.heading}"):
            _arithmetic(part)
    if len(made.otherwise):
        st.markdown(f"### {escape(_('Med andra val'))}")
        quiet(_("Samma svar, en regel ändrad i taget."))
        table(made.otherwise)
    quiet(made.source)


def _arithmetic(part: Part) -> None:
    quiet(" ".join(part.sentences))
    said = part.table.loc[:, (part.table != "").any()]  # an aggregate's parts have no answers
    table(said, alt=part.heading, fold=True)
