"""Metod och källor: how is the index made, what is simulated, and where do the facts come from?"""

import streamlit as st

from lplan import ui
from lplan.text import _

results, choice = ui.reader()

ui.lede(_("Sidan skrivs av kodboken, källorna och versionerna själva. Det som står här är det som gäller."))

index, data, questions, sources, changed = st.tabs(
    [_("Så räknas indexet"), _("Data"), _("Frågorna"), _("Källor"), _("Rättelser")],
    key="del",
    bind="query-params",
    on_change="rerun",
)
if index.open:
    with index:
        ui.method_steps(results, choice)
if data.open:
    with data:
        ui.finding(_("Vad som är simulerat och vad som är verkligt"))
        ui.about_data(results)
if questions.open:
    with questions:
        ui.finding(_("Kodboken: frågor, svarsalternativ och vad de räknas till"))
        ui.codebook(results)
if sources.open:
    with sources:
        ui.finding(_("Källor"))
        ui.sources(results)
if changed.open:
    with changed:
        ui.finding(_("Rättelser av publicerade svar"))
        ui.corrections(results)
