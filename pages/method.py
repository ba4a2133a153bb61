"""Metod och källor: how is the index made, and where do the answers and the facts come from?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(_("Sidan skrivs av kodboken, källorna och versionerna själva. Det som står här är det som gäller."))


def codebook() -> None:
    ui.finding(_("Kodboken: frågor, svarsalternativ och vad de räknas till"))
    ui.codebook(results, choice)


def sources() -> None:
    ui.finding(_("Källor"))
    ui.sources(results, choice)


def corrections() -> None:
    ui.finding(_("Rättelser av publicerade svar"))
    ui.corrections(results)


ui.url_controls.tabs(
    "del",
    {
        "index": (_("Så räknas indexet"), lambda: ui.index_method.computation(results, choice)),
        "robusthet": (_("Hur säkert är indexet?"), lambda: ui.index_method.robustness(results, choice)),
        "data": (_("Data"), lambda: ui.about_data(results, choice)),
        "fragor": (_("Frågorna"), codebook),
        "kallor": (_("Källor"), sources),
        "rattelser": (_("Rättelser"), corrections),
    },
)
