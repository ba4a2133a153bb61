"""Lärande i praktiken: does the plan work in daily life, and what is publicly known?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

asked = ui.survey_menu.tells_function(results)
ui.lede(
    _("Fyller planen en funktion i vardagen? Svaren färgas inte som bättre eller sämre: det går att lära utan en plan.")
    if asked
    else _("Vad {units} skriver med egna ord, och vad som är känt i offentliga handlingar.").format(
        units=results.codebook.unit_many
    )
)


def own_words() -> None:
    ui.finding(_("Vad de svarande själva skriver"))
    ui.quotes(results, choice)


def public() -> None:
    ui.finding(_("Vad som är känt i offentliga handlingar"))
    ui.evidence(results, choice)
    ui.show("evidence_by_kind")


ui.url_controls.tabs(
    "del",
    ({"vardag": (_("I vardagen"), lambda: ui.show("function"))} if asked else {})
    | {
        "ord": (_("Med egna ord"), own_words),
    }
    | ({} if results.evidence.empty else {"belagg": (_("Offentliga belägg"), public)}),
    {"ord": ("tema", "sokcitat"), "belagg": ("belagg", "sok")},
)
