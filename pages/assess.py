"""Pröva egna svar: where would we stand with these answers, and what are the next steps?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(_("Svara på enkäten, eller ändra några av era svar: värden och nivåer räknas direkt. Inget lagras."))

ui.assess()
