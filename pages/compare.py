"""Jämför: how do two to five regions differ, and what has everybody answered to every question?"""

from lplan import ui
from lplan.text import _

results, choice = ui.reader()

ui.lede(_("Ställ två till fem bredvid varandra, eller se alla frågor och alla svar på en gång."))

beside, every = ui.local.tabs("vy", {"bredvid": _("Bredvid varandra"), "alla": _("Alla frågor och svar")})
if beside.open:
    with beside:
        ui.side_by_side.units(results, choice)
        ui.show("compare_levels")
        ui.side_by_side.intervals(results, choice)
        ui.side_by_side.answers(results, choice)
if every.open:
    with every:
        ui.side_by_side.questions(results, choice)
        ui.side_by_side.said(results, choice)
        ways = {"alla": _("Alla på en skärm"), "ord": _("De som jämförs, i ord")}
        if ui.local.segmented(_("Visa"), "rutor", ways) == "ord":
            ui.side_by_side.units(results, choice)
            ui.side_by_side.in_words(results, choice)
        else:
            ui.show("answers_all")
