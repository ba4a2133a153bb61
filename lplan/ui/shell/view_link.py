"""Show the link that opens exactly this view on another machine."""

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.index import spelled
from lplan.results import Choice, Results
from lplan.ui.seminar import seminar_links
from lplan.ui.shell.choices import (
    AGGREGATE,
    CONTROLS,
    INDEX,
    LANGUAGE,
    SURVEY,
    WEIGHTS,
    labels,
    said_in_address,
)


def link(results: Results, choice: Choice) -> str:
    """The address with every choice written out: what is the default today may not be so when the link is opened."""
    shown = labels(results)
    picked = {one.name: getattr(choice, one.field) or "" for one in CONTROLS if one.field}
    explicit = {name: shown[name][key] for name, key in picked.items() if key in shown[name]}
    if not choice.aggregate:
        explicit[AGGREGATE] = ""  # the published method needs no name
    explicit |= {SURVEY: str(results.codebook.title), LANGUAGE: choice.language, INDEX: choice.index}
    explicit[WEIGHTS] = spelled(choice.weights)
    query = said_in_address() | explicit
    query = {name: value for name, value in query.items() if value}
    parts = urlsplit(st.context.url or "")
    base = urlsplit(settings().public_url) if settings().public_url else parts
    return urlunsplit((base.scheme, base.netloc, parts.path, urlencode(query, doseq=True), ""))


def copy_link(results: Results, choice: Choice) -> None:
    """A button that copies the link to this view, and beside it a short address with a QR code.

    `server/shell.js` copies; without it the link opens in a tab of its own. The page's own choices may change after the
    button is drawn: the script reads them from the address when pressed.
    """
    whole = link(results, choice)
    with st.container(key="link", width="content"):
        st.link_button(_("Kopiera länk"), whole, icon=":material/link:")
    st.button(
        _("Kort adress och QR-kod"), key="short-link", icon=":material/qr_code_2:", on_click=_shorten, args=(whole,)
    )
    if st.session_state.get("shortened", ("",))[0] == whole:
        short = st.session_state["shortened"][1]
        seminar_links.code(short)
        st.code(short, language=None, wrap_lines=True)


def _shorten(whole: str) -> None:
    try:
        st.session_state["shortened"] = (whole, seminar_links.shortened(whole))
    except LplanError:  # a public server keeps nothing: the code then holds the whole address
        st.session_state["shortened"] = (whole, whole)
