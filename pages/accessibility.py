"""Tillgänglighet: what works for everyone, what does not, and where can it be reported?"""

import streamlit as st

from lplan import ui
from lplan.organisation import organisation

st.markdown(organisation().statement(ui.escape))
