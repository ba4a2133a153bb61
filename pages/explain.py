"""Så räknades detta: how did these answers become this value?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(
    _("Från svar till poäng till vikt till summa: varje steg bakom ett värde, med det som saknas och hur det räknades.")
)

ui.explanation(results, choice)
