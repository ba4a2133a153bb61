"""When what a page needs does not answer: the reason in words, a button, and the page back by itself."""

import time

import streamlit as st

from lplan import text
from lplan.errors import LplanError, StoreUnavailable
from lplan.text import _
from lplan.ui import cache
from lplan.ui.choices import language
from lplan.ui.words import escape, quiet

AGAIN = 5  # seconds between attempts


def told(error: LplanError) -> None:
    """Say what is wrong, with a button that tries again; a database that does not answer is asked until it does."""
    st.error(escape(error))
    if isinstance(error, StoreUnavailable):
        _again(time.monotonic())
    else:
        _button()


def _button() -> None:
    if st.button(_("Försök igen"), key="recovery", icon=":material/refresh:"):
        st.rerun()


@st.fragment(run_every=AGAIN)
def _again(begun: float) -> None:
    text.use(language())
    _button()
    quiet(_("Sidan försöker själv igen var {n}:e sekund. Du behöver inte läsa in den på nytt.").format(n=AGAIN))
    if time.monotonic() - begun < AGAIN / 2:  # drawn with the page: it has just been tried
        return
    try:
        cache.ready()
    except LplanError:
        return
    st.rerun()
