"""Jämförbara regioner: who is like us by structure, how near are they, and who sees us as near?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(_("Vilka liknar vår {unit} i struktur? Enkätsvaren påverkar det inte.").format(unit=results.codebook.unit_one))

ui.peer_selection.page(results, choice)
ui.quiet(
    _(
        "Närheten räknas av folkmängd, form av organ och år sedan ansvaret togs över, och av de uppgifter som har "
        "lästs in därutöver."
    )
)
