"""Analysaktivitet: what is analysed, on which themes, and together with whom?"""

from lplan import ui
from lplan.core.text import _

ui.lede(_("Vilka slags analyser görs, om vad, och med vilka? Var finns regioner som kunde arbeta tillsammans?"))

kinds, themes, others = ui.url_controls.tabs(
    "del", {"slag": _("Slag av analys"), "teman": _("Teman"), "samverkan": _("Samverkan")}
)
if kinds.open:
    with kinds:
        ui.show("activity_heat")
if themes.open:
    with themes:
        ui.show("themes_heat")
if others.open:
    with others:
        ui.show("cooperation")
