"""Show why a page's data cannot be had, with a button, and bring the page back by itself."""

import time

import streamlit as st

from lplan.access import Right
from lplan.core import text
from lplan.core.errors import LplanError, StoreUnavailable
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.ui.shell import cache, person
from lplan.ui.shell.choices import language
from lplan.ui.widgets.escaped_text import escape, quiet

AGAIN = 5  # seconds between attempts
SHOWN = 10  # faults of a codebook that are told; all of them stand in the log


def told(error: LplanError) -> None:
    """Say what is wrong, with a button that tries again; a database that does not answer is asked until it does."""
    st.error(escape(error))
    if isinstance(error, StoreUnavailable):
        _again(time.monotonic())
    else:
        _button()


def left_out() -> None:
    """That the codebook of the settings is faulty, and where: for those who keep the service, not for a public
    reader.
    """
    path = settings().codebook
    if not person.has(Right.IMPORT) or path is None or not (faults := cache.faults()):
        return
    st.warning(escape(_("Enkäten i {name} visas inte som filerna nu är. Det här är fel:").format(name=path.name)))
    st.markdown("\n".join(f"- {escape(line)}" for line in faults[:SHOWN]))
    if len(faults) > SHOWN:
        quiet(_("… och {n} till.").format(n=len(faults) - SHOWN))
    quiet(_("Rätta filerna och starta om tjänsten."))


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
