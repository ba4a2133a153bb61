"""The job as our pages do it: what a view draws is recorded once and replayed, and our own look and not Streamlit's."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench import job


@st.cache_data(show_spinner=False)
def draw(name: str, wave: str) -> None:
    st.plotly_chart(getattr(job, name)(wave), theme=None, key=name, config={"displayModeBar": False})


st.title("Our way")
wave = st.selectbox("Wave", job.WAVES, index=2)
for name in ("bars", "grid"):
    draw(name, wave)
