"""The link that opens exactly this view on another machine."""

from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from lplan.errors import LplanError
from lplan.index import spelled
from lplan.results import Choice, Results
from lplan.settings import settings
from lplan.text import _
from lplan.ui import stage
from lplan.ui.choices import AGGREGATE, BASELINE, INDEX, LANGUAGE, TOPIC, UNIT, WAVE, WEIGHTS, labels
from lplan.ui.words import fine


def link(results: Results, choice: Choice) -> str:
    """The address with every choice written out: what is the default today may not be so when the link is opened."""
    shown = labels(results)
    said = {WAVE: choice.wave, BASELINE: choice.baseline or "", UNIT: choice.unit or "", TOPIC: choice.topic or ""}
    explicit = {name: shown[name][key] for name, key in said.items() if key in shown[name]}
    own = {
        WEIGHTS: spelled(choice.weights), AGGREGATE: shown[AGGREGATE][choice.aggregate] if choice.aggregate else ""
    }  # fmt: skip
    query = st.query_params.to_dict() | explicit | own | {LANGUAGE: choice.language, INDEX: choice.index}
    parts = urlsplit(st.context.url or "")
    base = urlsplit(settings().public_url) if settings().public_url else parts
    return urlunsplit((base.scheme, base.netloc, parts.path, urlencode({k: v for k, v in query.items() if v}), ""))


def copy_link(results: Results, choice: Choice) -> None:
    """A button that opens the link to this view, ready to copy."""
    with st.popover(_("Kopiera länk"), icon=":material/link:", key="link"):
        whole = link(results, choice)
        st.code(whole, language=None, wrap_lines=True)
        fine(_("Länken öppnar samma vy: omgång, jämförelse, region, dimension, språk, vikter och indexets version."))
        st.button(
            _("Kort adress och QR-kod"), key="short-link", icon=":material/qr_code_2:", on_click=_shorten, args=(whole,)
        )
        if st.session_state.get("shortened", ("",))[0] == whole:
            short = st.session_state["shortened"][1]
            stage.code(short)
            st.code(short, language=None, wrap_lines=True)


def _shorten(whole: str) -> None:
    try:
        st.session_state["shortened"] = (whole, stage.shortened(whole))
    except LplanError:  # a public server keeps nothing: the code then holds the whole address
        st.session_state["shortened"] = (whole, whole)
