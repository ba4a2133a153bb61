"""Utveckling: what has changed between the waves, who moved, and on which answers?"""

import streamlit as st

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(
    _(
        "Vad har ändrats mellan omgångarna, vilka har bytt nivå och på vilka svar? Alla omgångar räknas om med samma "
        "index. // visar ett brott i tidsserien, där omgångar inte kan jämföras, och tomrum att svar saknas."
    )
)

if len([wave for wave in results.waves if wave.key <= choice.wave]) < 2:
    ui.finding(_("Det finns ingen tidigare omgång att jämföra med"))
    st.stop()

modes = {"lika": _("Frågor som ställts lika"), "alla": _("Alla frågor, med brott i tidsserien")}
mode = ui.url_controls.segmented(_("Räkna på"), "fragor", modes)
every = mode == "alla"
if not every:
    ui.quiet(
        _(
            "Här jämförs två omgångar i taget på de frågor som båda har ställt lika. Där en omgång har fler frågor "
            "kan värden och nivåer därför skilja sig från andra sidor; under varje diagram står hur många frågor det "
            "gäller."
        )
    )

ui.show("change_over_time", every=every)
ui.show("change_dimensions", every=every)
ui.method_choices(results, choice, every)
ui.show("change_levels", every=every)
ui.moved(results, choice, every)
ui.my_answers(results, choice)
ui.show("change_items")
