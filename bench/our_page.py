"""The job as our pages do it: a view is text made once for all readers, drawn by our component in our own look."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench import job
from lplan.ui.figure import component


@st.cache_data(show_spinner=False)
def view(name: str, wave: str) -> str:
    figure = getattr(job, name)(wave)
    return component.view(figure.update_layout(height=figure.layout.height or 450), name, alt=name)


st.title("Our way")
wave = st.selectbox("Wave", job.WAVES, index=2)
for name in ("bars", "grid"):
    component.place(view(name, wave), name)
