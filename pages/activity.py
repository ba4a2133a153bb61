"""Analysaktivitet: what is analysed, on which themes, and together with whom?"""

from lplan import ui
from lplan.core.text import _

ui.lede(_("Vilka slags analyser görs, om vad, och med vilka? Var finns regioner som kunde arbeta tillsammans?"))

ui.url_controls.tabs(
    "del",
    {
        "slag": (_("Slag av analys"), lambda: ui.show("activity_heat")),
        "teman": (_("Teman"), lambda: ui.show("themes_heat")),
        "samverkan": (_("Samverkan"), lambda: ui.show("cooperation")),
    },
)
