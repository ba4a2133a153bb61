"""Introduce new users to the tool: a guided tour for each of three roles, in three steps each.

Which door and step stand in the address (`dorr=region-2`). That somebody has met the doors is remembered by their
browser alone (`server/shell.js`); they are found again on the page Om.
"""

import streamlit as st

from lplan.core.text import N_, _, gettext
from lplan.ui.shell.choices import DOOR
from lplan.ui.shell.frame import reader
from lplan.ui.widgets.escaped_text import finding, quiet

# Door → its name, and for each step the page and what to do there (Swedish, marked with N_).
DOORS = {
    "myndighet": (
        N_("Jag arbetar på en myndighet"),
        (
            ("overview", N_("Se hur långt {units} har kommit. Tryck på ett namn för att läsa mer.")),
            ("change", N_("Se vad som har ändrats sedan förra omgången, och vilka som har bytt nivå.")),
            ("download", N_("Ta med det du har sett som bildspel, rapport eller data.")),
        ),
    ),
    "region": (
        N_("Jag arbetar på en region"),
        (
            ("region", N_("Välj er {unit} överst. Sidan berättar var ni står och vilka styrkor ni har.")),
            ("peers", N_("Se vilka {units} som liknar er i struktur, att lära av.")),
            ("assess", N_("Ändra ett svar och se vad som skulle ta er till nästa nivå.")),
        ),
    ),
    "seminarium": (
        N_("Jag ska leda ett seminarium"),
        (
            ("maturity", N_("Välj ett diagram att visa. Under det finns Till seminarium.")),
            ("present", N_("Ordna bilderna, skriv anteckningar och tryck på Starta.")),
            ("download", N_("Ta med bilderna som en fil, om nätet skulle svika.")),
        ),
    ),
}


def _address(door: str, step: int) -> dict:
    query = {name: words for name, words in st.query_params.to_dict().items() if name != "del"}
    return query | {DOOR: f"{door}-{step}"}


def doors(first: bool = False) -> None:
    """The three doors; `first`: for who has not met them, who can pass them by."""
    book = reader()[0].codebook
    with st.container(horizontal=True, vertical_alignment="center", key="doors" if first else "doors-again"):
        if first:
            st.markdown(f"**{_('Ny här?')}**", width="content")
        else:
            finding(_("Tre vägar in"))
        for door, (name, steps) in DOORS.items():
            if door == "region" and str(book.unit_one) != _("region"):
                name = N_("Jag svarar på enkäten")
            st.page_link(f"pages/{steps[0][0]}.py", label=gettext(name), query_params=_address(door, 1))
        if first:
            st.button(_("Hoppa över"), key="doors-skip", type="tertiary")


def step() -> None:
    """On the way through a door: which step this page is, what to do here, and the way on."""
    door, _dash, at = st.query_params.get(DOOR, "").rpartition("-")
    if door not in DOORS or at not in ("1", "2", "3"):
        return
    n, steps, book = int(at), DOORS[door][1], reader()[0].codebook
    what = gettext(steps[n - 1][1]).format(unit=book.unit_one, units=book.unit_many)
    with st.container(horizontal=True, vertical_alignment="center", key="step"):
        quiet(_("Steg {n} av 3. {what}").format(n=n, what=what))
        if n < len(steps):
            st.page_link(f"pages/{steps[n][0]}.py", label=_("Nästa steg"), query_params=_address(door, n + 1))
        plain = {name: words for name, words in st.query_params.to_dict().items() if name != DOOR}
        st.page_link(f"pages/{steps[n - 1][0]}.py", label=_("Avsluta"), query_params=plain)
