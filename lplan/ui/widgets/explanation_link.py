"""Link from a score to the page that shows its arithmetic."""

from urllib.parse import quote, urlencode

import streamlit as st

from lplan.core.text import _
from lplan.index import ROOT
from lplan.results import Results
from lplan.ui.shell.choices import WHAT, WHOSE, labels
from lplan.ui.shell.frame import reader
from lplan.ui.widgets.escaped_text import Link, escape

PAGE, ADDRESS = "pages/explain.py", "rakning"  # as app.py has it


def address(results: Results, unit: str, code: str) -> dict[str, str]:
    """The query of the page that explains one score; a question is explained with its dimension."""
    item = results.codebook.by_code.get(code)
    shown = labels(results)
    code = item.dimension or code if item else code
    return st.query_params.to_dict() | {WHOSE: shown[WHOSE].get(unit, unit), WHAT: shown[WHAT].get(code, code)}


def explain(
    unit: str | None = None, code: str | None = None, label: str | None = None, about: str | None = None
) -> None:
    """A quiet link to the arithmetic of a score: my unit's (else the first one's) at the chosen node, unless told.

    `about` is said beside it when it is pointed at.
    """
    results, choice = reader()
    unit = unit or choice.unit or next(iter(results.asked(choice.wave)), None)
    if unit is None:
        return
    query = address(results, unit, code or choice.topic or ROOT)
    label = escape(label or _("Så räknades detta"))
    st.page_link(PAGE, label=label, icon=":material/calculate:", query_params=query, help=about)


def linked(results: Results, unit: str, code: str, words: str | None = None) -> Link:
    """The same link, for a cell of a table or a number in a sentence."""
    query = urlencode(address(results, unit, code), quote_via=quote).replace("(", "%28").replace(")", "%29")
    return Link(words or _("Så räknades detta"), f"{ADDRESS}?{query}")
