"""Analysaktivitet: what is analysed, on which themes, and together with whom?"""

from lplan import ui
from lplan.core.text import _

ui.lede(_("Vilka slags analyser görs, om vad, och med vilka? Var finns regioner som kunde arbeta tillsammans?"))

ui.show("activity_heat")
ui.show("themes_heat")
ui.show("themes_shared")
ui.show("cooperation")
