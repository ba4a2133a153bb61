"""Läs in svar: how do a survey officer's answers get from a workbook into the charts?"""

import streamlit as st

from lplan import ui
from lplan.text import _
from lplan.ui import importing

results, choice = ui.reader()

ui.lede(
    _(
        "Hämta mallen, fyll i den och läs in den här. Egna filer från ett enkätverktyg går också bra. Allt kontrolleras "
        "innan något sparas, och inget publiceras förrän du säger till."
    )
)

if not importing.drafted(results):
    st.markdown(f"#### {_('1. Omgång och mall')}")
    wave = importing.wave_and_template(results)
    st.markdown(f"#### {_('2. Filen med svar')}")
    importing.examined(results, wave)
