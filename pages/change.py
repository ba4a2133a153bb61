"""Utveckling: what has changed between the waves, who moved, and on which answers?"""

import streamlit as st

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

graded = bool(results.definition.levels)
ui.lede(
    _("Vad har ändrats mellan omgångarna, vilka har bytt nivå och på vilka svar? Samma index gäller för alla omgångar.")
    if graded
    else _("Vad har ändrats mellan omgångarna, och på vilka svar? Samma index gäller för alla omgångar.")
)

if len([wave for wave in results.waves if wave.key <= choice.wave]) < 2:
    ui.finding(_("Det finns ingen tidigare omgång att jämföra med"))
    st.stop()

every = ui.url_controls.said("fragor") == "alla"


def over_time() -> None:
    ui.show("change_over_time", every=every, targets=ui.targets_and_notes.shown(results, choice))
    ui.show("change_dimensions", every=every)
    ui.targets_and_notes.change_notes(results, choice)
    ui.method_choices(results, choice, every)


def level_changes() -> None:
    ui.show("change_levels", every=every)
    ui.moved(results, choice, every)


def answers() -> None:
    ui.my_answers(results, choice)
    ui.show("change_items")


ui.url_controls.tabs(
    "del",
    {"tid": (_("Över tid"), over_time)}
    | ({"nivaer": (_("Vilka som har bytt nivå"), level_changes)} if graded else {})
    | {"svar": (_("Svaren"), answers)},
)
modes = {"lika": _("Frågor som ställts lika"), "alla": _("Alla frågor, med brott i tidsserien")}
ui.url_controls.segmented(_("Räkna på"), "fragor", modes)
ui.quiet(_("// visar ett brott i tidsserien, där omgångar inte kan jämföras, och tomrum att svar saknas."))
if not every:
    ui.quiet(
        _(
            "Här jämförs två omgångar i taget på de frågor som båda har ställt lika. Där en omgång har fler frågor "
            "kan värden och nivåer därför skilja sig från andra sidor; under varje diagram står hur många frågor det "
            "gäller."
        )
    )
