"""The job as our pages do it: figures kept as plain data, our own look and not Streamlit's."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench import job
from lplan.ui.shell.cache import Kept


@st.cache_resource
def drawn(name: str, wave: str) -> Kept:
    return Kept(getattr(job, name)(wave))


st.title("Our way")
wave = st.selectbox("Wave", job.WAVES, index=2)
for name in ("bars", "grid"):
    st.plotly_chart(drawn(name, wave), theme=None, key=name, config={"displayModeBar": False})
