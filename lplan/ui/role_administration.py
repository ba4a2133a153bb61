"""Show administrators who has which role, and let them give one or take one away; with the log of it."""

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lplan import store
from lplan.access import Actor, Role, role_names
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.text import _
from lplan.results import Results
from lplan.ui.shell import cache
from lplan.ui.shell.person import who
from lplan.ui.widgets.escaped_text import escape, finding, quiet
from lplan.ui.widgets.html_tables import table


def role_administration(results: Results) -> None:
    """The people with roles, the form that gives one, the button that takes one away, the log."""
    found = store.roles(cache.engine())
    units = {unit.code: unit.label for unit in results.register.alphabetical()}
    finding(_("Vem som har vilken roll"))
    if found.empty:
        quiet(_("Ingen har någon roll än. Alla som inte har en är läsare."))
    else:
        table(_listed(found, units), alt=_("Personer och deras roller"), fold=True)
    person = who("-roller")
    if not person.name:
        quiet(_("Skriv ditt namn först."))
    left, right = st.columns(2, gap="large")
    with left:
        _giving(units, person)
    with right:
        _taking(found, units, person)
    with st.expander(_("Logg över roller"), key="roll-logg"):
        log = store.role_log(cache.engine())
        if log.empty:
            quiet(_("Ingen roll har getts eller tagits ifrån någon."))
        else:
            words = {"granted": _("fick rollen"), "revoked": _("blev av med rollen")}
            listed = _listed(log, units)
            listed.insert(0, _("Vad"), [words[what] for what in log["what"]])
            table(listed, alt=_("Logg över roller"), fold=True)


def _listed(rows: pd.DataFrame, units: dict[str, str]) -> pd.DataFrame:
    names = role_names()
    return pd.DataFrame(
        {
            _("Person"): list(rows["person"]),
            _("Roll"): [names[Role(role)] for role in rows["role"]],
            _("Region"): [units.get(unit, unit) or "–" for unit in rows["unit"]],
            _("Av"): list(rows["who"]),
            _("När"): [text.moment(at) for at in rows["at"]],
        }
    )


def _giving(units: dict[str, str], who_: Actor) -> None:
    names = role_names()
    with st.form("roll-ge", clear_on_submit=False):
        finding(_("Ge en roll"))
        person = st.text_input(
            _("Person, så som inloggningen nämner den"),
            max_chars=200,
            key="roll-person",
            placeholder=_("vanligen e-postadressen"),
        )
        role = st.selectbox(_("Roll"), store.GIVEN, format_func=names.__getitem__, key="roll-vilken")
        unit = st.selectbox(
            _("Region, för rollen region"),
            list(units),
            index=None,
            format_func=units.__getitem__,
            placeholder=_("Välj …"),
            key="roll-region",
        )
        pressed = st.form_submit_button(_("Ge rollen"), icon=":material/person_add:", disabled=not who_.name)
    if pressed:
        own = (unit or "") if role is Role.REGION else ""
        _done(lambda: store.grant_role(cache.engine(), person, role, unit=own, who=who_))


def _taking(found: pd.DataFrame, units: dict[str, str], who_: Actor) -> None:
    if found.empty:
        return
    names = role_names()
    pairs = list(zip(found["person"], found["role"], found["unit"], strict=True))
    with st.form("roll-ta"):
        finding(_("Ta ifrån någon en roll"))
        at = st.selectbox(
            _("Person och roll"),
            range(len(pairs)),
            index=None,
            format_func=lambda n: ", ".join(
                part for part in (pairs[n][0], names[Role(pairs[n][1])], units.get(pairs[n][2], pairs[n][2])) if part
            ),
            placeholder=_("Välj …"),
            key="roll-bort",
        )
        quiet(_("Den som är inloggad märker det vid sitt nästa tryck."))
        pressed = st.form_submit_button(_("Ta bort rollen"), icon=":material/person_remove:", disabled=not who_.name)
    if pressed and at is not None:
        person, role, _unit = pairs[at]
        _done(lambda: store.revoke_role(cache.engine(), person, Role(role), who=who_))


def _done(act: Callable[[], None]) -> None:
    """Do it and show the page anew; what cannot be done is said."""
    try:
        act()
    except LplanError as error:
        st.error(escape(error))
        return
    st.rerun()
