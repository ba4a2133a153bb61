"""Seminarium: what do we show in the room, in which order, and how does it stand still while we talk about it?"""

import streamlit as st

from lplan import ui
from lplan.access import Right
from lplan.core.text import _
from lplan.ui.seminar import seminar_draft, seminar_editor
from lplan.ui.seminar.seminar_start import starting
from lplan.ui.shell import person

results, choice = ui.reader()

ui.lede(_("Ordna bilderna, skriv anteckningar och starta. Då fryses alla siffror, också om nya svar läses in."))

work = seminar_draft.healed(results, choice)
made = work.made
if made.apart(results):
    st.switch_page("pages/simulation.py", query_params=seminar_draft.link(work))
if person.has(Right.OWN_DRAFT):
    seminar_editor.saving(work, results)
starting(made, results, choice)

if person.has(Right.OWN_DRAFT):
    order, slide = st.columns([4, 7], gap="large")
    with order:
        picked = seminar_editor.slides(made, results)
    with slide:
        if picked:
            seminar_editor.editor(picked, results, choice)
