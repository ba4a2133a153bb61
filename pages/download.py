"""Hämta: how do the charts, the reports and the data get into my own slides, files and programs?"""

from dataclasses import replace

from lplan import ui
from lplan.analysis import unit_targets
from lplan.core.text import _
from lplan.ui.widgets import download

results, choice = ui.reader()

ui.lede(_("Bildspel, rapport, arbetsbok, figurer eller data, för den omgång och region som är valda här ovanför."))

product, form = download.chosen()
if choice.unit and (unit_targets.targets(results, choice.unit) or unit_targets.notes(results, choice.unit)):
    asked = ui.url_controls.toggle(_("Ta med våra mål och noteringar"), "mal")
    choice = replace(choice, targets=asked)
download.making(form, results, choice)
download.open_data(results)
