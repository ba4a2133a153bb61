"""Named groups of comparison: kept in the store with who saved them, and opened into the address like any own group."""

import streamlit as st

from lplan import store
from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.results import Choice, Results
from lplan.ui.shell import cache, url_controls
from lplan.ui.shell.person_name import who
from lplan.ui.widgets.comparison_parameters import GROUP, GROUP_NAME, LARGEST
from lplan.ui.widgets.escaped_text import escape, quiet

KIND = "group"


def kept(results: Results, choice: Choice) -> None:
    """The kept groups to choose among, and the button that keeps the one in the address."""
    survey, engine = results.codebook.key, cache.engine()
    saved = store.documents(engine, KIND, survey=survey)
    bodies = dict(zip(saved["name"], saved["body"], strict=True))

    def pick() -> None:
        if body := bodies.get(st.session_state.get("grupp-vald")):
            url_controls.say(GROUP, url_controls.keys_as_text(body["units"]))
            url_controls.say(GROUP_NAME, st.session_state["grupp-vald"])

    row = st.container(horizontal=True, vertical_alignment="bottom")
    if bodies:
        with row.container(width=300):
            st.selectbox(
                _("Sparade grupper"),
                list(bodies),
                index=None,
                placeholder=_("Välj en grupp"),
                format_func=escape,
                key="grupp-vald",
                on_change=pick,
            )
    if settings().read_only:  # a public server writes nothing
        return
    units, _wrong = url_controls.keys_in(url_controls.said(GROUP), {u.code: u.label for u in results.register.units})
    with row.popover(_("Spara gruppen"), icon=":material/save:", disabled=not (units and choice.group)):
        name = who("-grupp")
        if st.button(_("Spara"), type="primary", disabled=not name, key="spara-grupp"):
            seen = store.latest_document(engine, KIND, choice.group, survey=survey).version
            try:
                body = {"units": units[:LARGEST]}
                store.save_document(engine, KIND, choice.group, body, survey=survey, who=name, seen=seen)
            except LplanError as error:
                st.error(escape(error))
            else:
                st.rerun()
    if not choice.group:
        quiet(_("Välj en egen grupp och ge den ett namn för att kunna spara den."))
