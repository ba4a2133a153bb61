"""Analysresurser: are there enough resources for analysis work, and what is needed?"""

from lplan import ui
from lplan.core.text import _

ui.lede(_("Räcker resurserna för att bedriva analysarbete, och vad behövs mest?"))

ui.show("resources_enough")
ui.show("resource_needs")
ui.show("resources_by_unit")
ui.show("needs_by_unit")
