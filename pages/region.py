"""Regionprofil: where does our region stand, what is it good at, and what would take it further?"""

import streamlit as st

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(_("Hur ligger regionen till, vilka är styrkorna och vad skulle höja indexet mest? Sidan går att skriva ut."))

ui.unit_profile.profile(results, choice)

if choice.unit:
    with st.container(key="noprint-more"):
        ui.finding(_("Med egna ord"))
        ui.quotes(results, choice)
        ui.finding(_("Offentliga belägg"))
        ui.evidence(results, choice)
