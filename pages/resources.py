"""Analysresurser: are there enough resources for analysis work, and what is needed?"""

from lplan import ui
from lplan.core.text import _

ui.lede(_("Räcker resurserna för att bedriva analysarbete, och vad behövs mest?"))

ui.url_controls.tabs(
    "del",
    {
        "racker": (_("Räcker resurserna"), lambda: ui.show("resources_enough")),
        "behov": (_("Vad som behövs"), lambda: ui.show("resource_needs")),
    },
)
