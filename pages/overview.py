"""Översikt: where do the regions stand, and what has changed since last time?"""

import streamlit as st

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(
    _(
        "En lärandeplan beskriver hur en region följer upp, utvärderar och lär av sitt utvecklingsarbete. Här syns "
        "hur långt arbetet har kommit, vad som har ändrats och vad som är känt om hela landet. Planerna betygsätts "
        "inte: se nivåer, spridning och nästa steg."
    )
)

ui.key_figures(results, choice)

left, right = st.columns([5, 7], gap="large")
with left:
    shapes = {"map": _("Karta"), "tiles": _("Rutor")} if results.outlines else {"tiles": _("Rutor")}
    ui.show(ui.url_controls.segmented(_("Karta"), "karta", shapes, label_visibility="collapsed"))
with right:
    ui.show("levels_overview")

ui.show("since_last")
ui.show("response")

ui.facts(results, choice)
