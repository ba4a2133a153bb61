"""Tillgänglighet: what works for everyone, what does not, and where can it be reported?"""

import streamlit as st

from lplan.core.settings import settings

st.markdown((settings().data_dir / "accessibility.md").read_text(encoding="utf-8"))
