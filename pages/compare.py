"""Jämför: how do two to five regions differ, and what has everybody answered to every question?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()


def beside() -> None:
    ui.comparison_controls.units(results, choice)
    ui.show("compare_levels")
    ui.comparison_controls.intervals(results, choice)
    ui.comparison_controls.answers(results, choice)


def every_answer() -> None:
    ui.comparison_controls.questions(results, choice)
    ui.comparison_controls.said(results, choice)
    ways = {"alla": _("Alla på en skärm"), "ord": _("De som jämförs, i ord")}
    if ui.url_controls.segmented(_("Visa"), "rutor", ways) == "ord":
        ui.comparison_controls.units(results, choice)
        ui.comparison_controls.in_words(results, choice)
    else:
        ui.show("answers_all")


ui.url_controls.tabs(
    "vy", {"bredvid": (_("Bredvid varandra"), beside), "alla": (_("Alla frågor och svar"), every_answer)}
)
