"""Planår och revidering: from which year are the plans, are they under revision, and why?"""

from lplan import ui
from lplan.core.text import _

ui.lede(_("Från vilket år är lärandeplanerna, hur gamla är de och vilka ska göras om?"))


def revisions() -> None:
    ui.show("revision")
    ui.show("revision_reason")


ui.url_controls.tabs(
    "del",
    {"ar": (_("Planår"), lambda: ui.show("plan_timeline")), "revidering": (_("Revidering"), revisions)},
)
