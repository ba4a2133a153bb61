"""Analysresurser: are there enough resources for analysis work, and what is needed?"""

from lplan import ui
from lplan.core.text import _

ui.lede(_("Räcker resurserna för att bedriva analysarbete, och vad behövs mest?"))

enough, needed = ui.url_controls.tabs("del", {"racker": _("Räcker resurserna"), "behov": _("Vad som behövs")})
if enough.open:
    with enough:
        ui.show("resources_enough")
if needed.open:
    with needed:
        ui.show("resource_needs")
