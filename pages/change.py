"""Utveckling: what has changed between the waves, who moved, and on which answers?"""

import streamlit as st

from lplan import ui
from lplan.text import _

results, choice = ui.reader()

ui.lede(
    _(
        "Vad har ändrats mellan omgångarna, vilka har flyttat sig och på vilka svar? Alla omgångar räknas om med samma "
        "index. Det som inte går att jämföra är ett avbrott (//), och en omgång utan svar är en lucka."
    )
)

if len([wave for wave in results.waves if wave.key <= choice.wave]) < 2:
    ui.finding(_("Det finns ingen tidigare omgång att jämföra med"))
    st.stop()

modes = {"lika": _("Frågor som ställts lika"), "alla": _("Alla frågor, med avbrott")}
mode = ui.local.segmented(_("Räkna på"), "fragor", modes)
every = mode == "alla"
if not every:
    ui.quiet(
        _(
            "Diagrammen över alla omgångar räknas på de frågor som alla omgångarna har ställt lika, jämförelserna av två "
            "omgångar på dem som båda har ställt lika. Därför kan värdena skilja sig något från varandra och från andra sidor."
        )
    )

ui.show("change_over_time", every=every)
ui.show("change_dimensions", every=every)
ui.method_choices(every=every)
ui.show("change_levels", every=every)
ui.moved(every=every)
ui.my_answers()
ui.show("change_items")
