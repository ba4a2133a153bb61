"""Regionprofil: where does our region stand, what is it good at, and what would take it further?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(
    _(
        "Var står vår {unit}, vad är vi bra på och vad skulle höja indexet mest? Den öppna fliken går att skriva ut."
    ).format(unit=results.codebook.unit_one)
)


def words() -> None:
    if choice.unit:
        ui.unit_profile.neutral(results, choice, choice.unit)
    ui.finding(_("Med egna ord"))
    ui.quotes(results, choice)


ui.url_controls.tabs(
    "del",
    {
        "profil": (_("Profil"), lambda: ui.unit_profile.profile(results, choice)),
        "mal": (_("Mål och noteringar"), lambda: ui.targets_and_notes.panel(results, choice)),
        "ord": (_("Egna ord och övriga svar"), words),
    }
    | ({} if results.evidence.empty else {"belagg": (_("Offentliga belägg"), lambda: ui.evidence(results, choice))}),
    {"ord": ("tema", "sokcitat"), "belagg": ("belagg", "sok")},
)
