"""Lärande i praktiken: does the plan work in daily life, and what is publicly known?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(
    _("Fyller planen en funktion i vardagen? Svaren färgas inte som bättre eller sämre: det går att lära utan en plan.")
)

daily, own, public = ui.url_controls.tabs(
    "del",
    {"vardag": _("I vardagen"), "ord": _("Med egna ord"), "belagg": _("Offentliga belägg")},
    {"ord": ("tema", "sokcitat"), "belagg": ("belagg", "sok")},
)
if daily.open:
    with daily:
        ui.show("function")
if own.open:
    with own:
        ui.finding(_("Vad regionerna själva skriver"))
        ui.quotes(results, choice)
if public.open:
    with public:
        ui.finding(_("Vad som är känt i offentliga handlingar"))
        ui.evidence(results, choice)
        ui.show("evidence_by_kind")
