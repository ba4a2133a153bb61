"""Who is at the keyboard: asked for, not proved. It stands in the log of what people have done."""

import streamlit as st

from lplan.text import _


def who() -> str:
    """The person's name, remembered in the session; "" until it is written."""
    return (
        st.text_input(
            _("Ditt namn"),
            key="namn",
            persist_state="session",
            max_chars=100,
            autocomplete="name",
            help=_("Namnet sparas i loggen, så att det syns vem som har gjort vad. Läsare ser det inte."),
        )
        or ""
    ).strip()
