"""Regionprofil: where does our region stand, what is it good at, and what would take it further?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(_("Hur ligger regionen till, vilka är styrkorna och vad skulle höja indexet mest? Sidan går att skriva ut."))

ours, plans, own, public = ui.url_controls.tabs(
    "del",
    {
        "profil": _("Profil"),
        "mal": _("Mål och noteringar"),
        "ord": _("Egna ord och övriga svar"),
        "belagg": _("Offentliga belägg"),
    },
    {"ord": ("tema", "sokcitat"), "belagg": ("belagg", "sok")},
)
if ours.open:
    with ours:
        ui.unit_profile.profile(results, choice)
if plans.open:
    with plans:
        ui.targets.panel(results, choice)
if own.open:
    with own:
        if choice.unit:
            ui.unit_profile.neutral(results, choice, choice.unit)
        ui.finding(_("Med egna ord"))
        ui.quotes(results, choice)
if public.open:
    with public:
        ui.evidence(results, choice)
