"""Hämta: how do the charts, the reports and the data get into my own slides, files and programs?"""

from lplan import ui
from lplan.core.text import _
from lplan.ui.widgets import download

results, choice = ui.reader()

ui.lede(_("Bildspel, rapport, arbetsbok, figurer eller data, för det som är valt här ovanför."))

product, form = download.chosen()
choice = ui.targets_and_notes.asked(results, choice)
download.making(form, results, choice)
download.open_data(results)
