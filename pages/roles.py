"""Roller: who may do what here, who has decided so, and when?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(
    _(
        "Den som har en roll loggar in för att använda den. Region skriver regionens egna mål, noteringar, grupper och "
        "seminarier. Myndighet läser in, granskar och publicerar. Administratör ger roller."
    )
)

ui.role_administration(results)
