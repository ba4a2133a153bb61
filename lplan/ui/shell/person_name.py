"""Ask for the name of the person at the keyboard; it stands in the log of what people have done."""

import streamlit as st

from lplan.core.text import _


def who(place: str = "") -> str:
    """The person's name, remembered in the session; "" until it is written. `place` tells two on one page apart."""
    key = f"namn{place}"
    if place:
        st.session_state.setdefault(key, st.session_state.get("namn", ""))
    return (
        st.text_input(
            _("Ditt namn"),
            key=key,
            persist_state="session",
            max_chars=100,
            autocomplete="name",
            help=_("Namnet sparas i loggen, så att det syns vem som har gjort vad. Läsare ser det inte."),
        )
        or ""
    ).strip()
