"""Choose, save and remove named comparison groups; opening one puts its units in the URL."""

from functools import partial

import streamlit as st

from lplan import store
from lplan.access import Right
from lplan.core.errors import LplanError
from lplan.core.text import _
from lplan.results import Choice, Results, targets_notes_and_groups
from lplan.ui.shell import cache, conflict_notice, person, url_controls
from lplan.ui.shell.choices import GROUP, GROUP_NAME
from lplan.ui.shell.person import who
from lplan.ui.widgets.escaped_text import escape, quiet


def kept(results: Results, choice: Choice) -> None:
    """The kept groups to choose among, and the buttons that keep the one in the address or remove it."""
    known = targets_notes_and_groups.groups(cache.engine(), results.codebook.key)

    def pick() -> None:
        if units := known.get(st.session_state.get("grupp-vald") or ""):
            url_controls.say(GROUP, url_controls.keys_as_text(units))
            url_controls.say(GROUP_NAME, st.session_state["grupp-vald"])

    row = st.container(horizontal=True, vertical_alignment="bottom")
    if known:
        with row.container(width=300):
            st.selectbox(
                _("Sparade grupper"),
                list(known),
                index=None,
                placeholder=_("Välj en grupp"),
                key="grupp-vald",
                on_change=pick,
            )
    if not person.has(Right.GROUP):
        return
    name = url_controls.said(GROUP_NAME)[:60].strip()
    with row.popover(_("Spara gruppen"), icon=":material/save:", disabled=not (name and choice.group)):
        _writing(results, choice, name, saved=name in known)
    if not (name and choice.group):
        quiet(_("Välj en egen grupp och ge den ett namn för att kunna spara den."))


def _writing(results: Results, choice: Choice, name: str, *, saved: bool) -> None:
    """The person's name, and the buttons that save the group or remove it."""
    survey, engine = results.codebook.key, cache.engine()
    named = who("-grupp")
    seen = conflict_notice.seen(
        store.latest_document(engine, targets_notes_and_groups.GROUP, name, survey=survey), f"grupp-{name}"
    )
    units, _wrong = url_controls.keys_in(url_controls.said(GROUP), {u.code: u.label for u in results.register.units})
    act = None
    with st.container(horizontal=True):
        if st.button(_("Spara"), type="primary", disabled=not named.name, key="spara-grupp"):
            act = partial(
                targets_notes_and_groups.save_group, engine, survey, name, units[: targets_notes_and_groups.LARGEST]
            )
        if saved and st.button(_("Ta bort"), icon=":material/delete:", disabled=not named.name, key="grupp-bort"):
            act = partial(targets_notes_and_groups.remove_group, engine, survey, name)
    if act is None:
        return
    try:
        act(who=named, seen=seen)
    except LplanError as error:
        st.error(escape(error))
        return
    conflict_notice.forget(f"grupp-{name}")
    st.rerun()
