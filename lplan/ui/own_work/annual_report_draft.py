"""The draft of a region's annual report on the screen: the headings, what the answers say, what is open."""

import streamlit as st

from lplan.analysis import unit_annual_report
from lplan.core.text import _
from lplan.export import make, name
from lplan.export.export_input import Work
from lplan.results import Choice, Results
from lplan.ui.widgets.cited_facts import cite
from lplan.ui.widgets.escaped_text import escape, finding, quiet
from lplan.ui.widgets.view_cache import part

WORD = "docx"


def report_draft(results: Results, choice: Choice) -> None:
    """The draft of my region, with the file to take away."""
    if not unit_annual_report.asked(results):
        quiet(_("Den här enkäten frågar inte om resultatredovisningen."))
        return
    if not choice.unit:
        quiet(_("Välj vår {unit} ovan.").format(unit=results.codebook.unit_one))
        return
    work = Work(results, choice)
    st.download_button(
        _("Hämta som Word"),
        lambda: make(WORD, work),
        file_name=name(WORD, work),
        icon=":material/download:",
        on_click="ignore",
        key="underlag-docx",
    )
    _draft(results, choice)


@part
def _draft(results: Results, choice: Choice) -> None:
    unit = choice.unit or ""
    for words in unit_annual_report.lead(results, choice):
        quiet(words)
    for section in unit_annual_report.draft(results, choice, unit):
        if section.level == 2:
            finding(section.heading)
        else:
            st.markdown(f"### {escape(section.heading)}")
        for sentence in section.sentences:
            st.markdown(escape(sentence.words))
        st.markdown("\n".join(f"- **{escape(_('Öppet:'))}** {escape(words)}" for words in section.left_open))
    quiet(unit_annual_report.source(results, choice))
    cite(results, unit_annual_report.ORDINANCE)
