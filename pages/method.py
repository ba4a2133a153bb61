"""Metod och källor: how is the index made, and where do the answers and the facts come from?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(_("Sidan skrivs av kodboken, källorna och versionerna själva. Det som står här är det som gäller."))

index, data, questions, sources, changed = ui.url_controls.tabs(
    "del",
    {
        "index": _("Så räknas indexet"),
        "data": _("Data"),
        "fragor": _("Frågorna"),
        "kallor": _("Källor"),
        "rattelser": _("Rättelser"),
    },
)
if index.open:
    with index:
        ui.method_steps(results, choice)
if data.open:
    with data:
        ui.about_data(results, choice)
if questions.open:
    with questions:
        ui.finding(_("Kodboken: frågor, svarsalternativ och vad de räknas till"))
        ui.codebook(results, choice)
if sources.open:
    with sources:
        ui.finding(_("Källor"))
        ui.sources(results, choice)
if changed.open:
    with changed:
        ui.finding(_("Rättelser av publicerade svar"))
        ui.corrections(results)
