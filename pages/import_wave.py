"""Läs in svar: how do a survey officer's answers get from a workbook into the charts?"""

from lplan import ui
from lplan.core.text import _
from lplan.ui import importing

results, choice = ui.reader()

ui.lede(
    _(
        "Hämta mallen, fyll i den och läs in den här. Egna filer från ett enkätverktyg går också bra. Allt "
        "kontrolleras innan något sparas, och inget publiceras förrän du säger till."
    )
)

importing.page(results)
