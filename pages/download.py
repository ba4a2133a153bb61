"""Hämta: how do the charts, the reports and the data get into my own slides, files and programs?"""

from lplan import ui
from lplan.core.text import _
from lplan.ui.widgets import download

results, choice = ui.reader()

ui.lede(
    _(
        "Ta med det som visas: som bildspel, rapport, arbetsbok, figurer eller data. Omgång, jämförelse och region är "
        "de som är valda här ovanför, och står i filen."
    )
)

product, form = download.chosen()
download.making(form, results, choice)
download.open_data(results)
