"""The job as a plain Streamlit page."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).parent.parent))
from bench import job

st.title("Plain Streamlit")
wave = st.selectbox("Wave", job.WAVES, index=2)
st.plotly_chart(job.bars(wave))
st.plotly_chart(job.grid(wave))
