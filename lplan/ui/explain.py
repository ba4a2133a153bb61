"""A link beside a score to the page that shows its arithmetic."""

from collections.abc import Mapping
from time import monotonic
from urllib.parse import quote, urlencode

import streamlit as st

from lplan.index import ROOT
from lplan.results import Results
from lplan.text import _
from lplan.ui.choices import WHAT, WHOSE, labels
from lplan.ui.frame import reader
from lplan.ui.words import escape

PAGE, ADDRESS = "pages/explain.py", "rakning"  # as app.py has it
OPENING, PATIENCE = "opening", 5.0  # what a press asked for and when, and the seconds for which it is still asked for


def address(results: Results, unit: str, code: str) -> dict[str, str]:
    """The query of the page that explains one score; a question is explained with its dimension."""
    item = results.codebook.by_code.get(code)
    shown = labels(results)
    code = item.dimension if item else code
    return st.query_params.to_dict() | {WHOSE: shown[WHOSE].get(unit, unit), WHAT: shown[WHAT].get(code, code)}


def explain(unit: str | None = None, code: str | None = None, label: str | None = None) -> None:
    """A quiet link to the arithmetic of a score: my unit's (else the first one's) at the chosen node, unless told."""
    results, choice = reader()
    unit = unit or choice.unit or next(iter(results.asked(choice.wave)), None)
    if unit is None:
        return
    query = address(results, unit, code or choice.topic or ROOT)
    st.page_link(PAGE, label=escape(label or _("Så räknades detta")), icon=":material/calculate:", query_params=query)


def linked(results: Results, unit: str, code: str, words: str | None = None) -> str:
    """The same link as Markdown, for a cell of a table or a number in a sentence."""
    query = urlencode(address(results, unit, code), quote_via=quote).replace("(", "%28").replace(")", "%29")
    return f"[{escape(words or _('Så räknades detta'))}](<{ADDRESS}?{query}>)"


def open_picked(event: Mapping, results: Results) -> None:
    """Go to the arithmetic of the point that has been pressed in a chart, when one has and it is a score's."""
    for point in event["selection"]["points"]:
        key = point.get("customdata")
        if isinstance(key, list | tuple) and len(key) == 2:
            st.session_state[OPENING] = monotonic(), address(results, str(key[0]), str(key[1]))
    # A tap selects and may at once deselect: the second run then takes the place of the first one's change of page.
    asked_at, query = st.session_state.get(OPENING, (0.0, None))
    if query is not None and monotonic() - asked_at < PATIENCE:
        st.switch_page(PAGE, query_params=query)


def opened() -> None:
    """The page that was asked for by a press is open."""
    st.session_state.pop(OPENING, None)
