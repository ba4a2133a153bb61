"""Demonstration: what did the tool look like on simulated answers, before any were collected?"""

from lplan import ui
from lplan.core.text import _

ui.lede(
    _(
        "Svaren här är simulerade och säger ingenting om en verklig region. De följer med verktyget för att visa hur "
        "det fungerar, och räknas aldrig ihop med insamlade svar."
    )
)

ui.demonstration()
