"""Lärande i praktiken: does the plan work in daily life, and what is publicly known?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(
    _(
        "Fyller planen en funktion i vardagen? En region kan lära väl också utan en plan, så svaren färgas inte som "
        "bättre eller sämre."
    )
)

ui.show("function")
ui.show("function_reasons")
ui.show("function_limits")

ui.finding(_("Med egna ord"))
ui.quotes(results, choice)

ui.show("evidence_by_kind")
ui.finding(_("Offentliga belägg"))
ui.evidence(results, choice)
