"""Let the reader choose the sort order on the page Mognad, and whether ranks are shown."""

import streamlit as st

from lplan.charts.maturity.level_matrix import top_dimensions
from lplan.core.text import _
from lplan.index import ROOT
from lplan.results import Results
from lplan.ui.shell import url_controls
from lplan.ui.widgets.escaped_text import quiet


def ordering(results: Results) -> str:
    """The order of the rows: the register's, by the index's level, or by a dimension's. "" is the register's."""
    options = {"": _("Länsordning") if results.codebook.outlines else _("Registrets ordning")}
    options[ROOT] = str(results.definition.name)
    options |= {d.code: str(d.label) for d in top_dimensions(results)}
    with st.container(width=260):
        return url_controls.select(_("Ordning"), "ordning", options)


def places() -> bool:
    """The switch for places in the order, off until somebody asks."""
    shown = url_controls.toggle(_("Visa plats i ordning"), "plats")
    if shown:
        quiet(
            _(
                "Grupperna är statistiskt lika: inom en grupp går det inte att säga vem som kommer före vem. Gränsen "
                "går där gruppens första hamnar före med mer än 95 procents sannolikhet vid rimliga metodval."
            )
        )
    return shown


def trade_offs() -> None:
    """The sentence that belongs beside every set of sliders."""
    st.markdown(
        _(
            "Vikterna säger hur mycket av en dimension som får vägas upp av en annan. De är **utbytesförhållanden, "
            "inte betydelse**: dubbel vikt betyder att en enhet här väger upp två enheter där, inte att dimensionen "
            "är dubbelt så viktig. Hur mycket en dimension faktiskt styr indexet beror också på hur olika svaren är."
        )
    )
