"""Kakor och personuppgifter: what does the service keep about who uses it, for how long, and why?"""

import streamlit as st

from lplan import ui
from lplan.ui import privacy

ui.lede(privacy.lead())
st.markdown(privacy.words())
