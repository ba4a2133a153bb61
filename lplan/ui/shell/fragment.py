"""Run a part of a page again by itself, in the reader's language and with the reader's choices."""

from collections.abc import Callable

import streamlit as st

from lplan.ui.shell import frame


def fragment(draw: Callable[[], None]) -> None:
    """Draw a part that runs again alone when a widget in it is used. What it reads by `reader()` is what it read
    first.
    """
    results, choice = frame.reader()

    @st.fragment
    def part() -> None:
        frame.reading(results, choice)
        draw()

    part()
