"""What the reader sets side by side: the regions, the question to sort by, the words to search for."""

import streamlit as st

from lplan import text
from lplan.figures.side_by_side import beside
from lplan.results import Choice, Results
from lplan.text import _
from lplan.ui import local
from lplan.ui.picked import MOST, SEARCH, SORT, UNITS
from lplan.ui.words import escape


def units(results: Results, choice: Choice) -> None:
    """Two to five regions, kept in the address as their codes."""
    options = {unit.code: unit.label for unit in results.register.alphabetical()}
    st.session_state[UNITS] = [unit for unit in beside(results, choice) if unit in options]
    st.multiselect(
        escape(_("{Units} att jämföra, två till fem").format(Units=str(results.codebook.unit_many).capitalize())),
        list(options), format_func=options.__getitem__, key=UNITS, max_selections=MOST, placeholder=_("Välj"),
        on_change=lambda: local.say(UNITS, local.keys_as_text(st.session_state[UNITS])),
    )  # fmt: skip


def questions(results: Results, choice: Choice) -> None:
    """Which question the table is sorted by, and what it is narrowed to."""
    asked = set(results.answers(choice.wave)["item"])
    items = {item.code: f"{item.label} ({item.code})" for item in results.codebook.items if item.code in asked}
    order = dict(sorted(items.items(), key=lambda pair: text.sort_key(pair[1])))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        local.select(_("Sortera efter svaren på"), SORT, {"": _("Registrets ordning"), **order})
        local.words(_("Sök i frågor och svar"), SEARCH)
