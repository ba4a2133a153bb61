"""Planår och revidering: from which year are the plans, are they under revision, and why?"""

from lplan import ui
from lplan.core.text import _

ui.lede(_("Från vilket år är lärandeplanerna, hur gamla är de och vilka ska göras om?"))

years, revised = ui.url_controls.tabs("del", {"ar": _("Planår"), "revidering": _("Revidering")})
if years.open:
    with years:
        ui.show("plan_timeline")
if revised.open:
    with revised:
        ui.show("revision")
        ui.show("revision_reason")
