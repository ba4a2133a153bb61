"""Show the steps of an import and open one of them; the token of the import or draft stands in the URL."""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import streamlit as st

from lplan import store
from lplan.core.errors import StoreError
from lplan.core.text import _
from lplan.ui.shell import cache, person
from lplan.ui.widgets.escaped_text import escape

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# In the address. Who has the link can go on with the file, or see the draft; nobody else.
BEGUN, DRAFT = "paborjad", "utkast"


def place(token: str) -> str:
    """The key of the step that is open for a file or a draft."""
    return f"steg-{token[:8]}"


def sequence(steps: Mapping[str, str], key: str, kept: str = "") -> str:
    """The steps in order, the open one marked; any of them can be opened. Returns its key.

    The first time the step that was `kept` is open, else the first one.
    """
    st.session_state.setdefault(key, kept if kept in steps else next(iter(steps)))
    chosen = st.segmented_control(
        _("Steg"),
        list(steps),
        format_func=steps.__getitem__,
        key=key,
        required=True,
        label_visibility="collapsed",
    )
    return chosen or next(iter(steps))


def onward(
    label: str,
    key: str,
    step: str,
    *,
    type: Literal["primary", "secondary"] = "primary",
    icon: str | None = None,
    disabled: bool = False,
) -> None:
    """The button that opens the next step, or an earlier one."""
    st.button(label, type=type, on_click=_open, args=(key, step), key=f"till-{step}", icon=icon, disabled=disabled)


def _open(key: str, step: str) -> None:
    st.session_state[key] = step


def leave(**address: str) -> None:
    """Leave the sequence (or enter another part of it) with the reader's other choices kept."""
    for name in (BEGUN, DRAFT):
        st.query_params.pop(name, None)
    for name, value in address.items():
        st.query_params[name] = value


def attempt(act: Callable[[], object]) -> bool:
    """Do something that the store may refuse; its sentence is shown, and whether it went well returned."""
    try:
        act()
    except StoreError as error:
        st.error(escape(error))
        return False
    return True


def keep(begun: store.Begun, *, wave: str | None = None, **changes: Any) -> None:
    """Keep what the person has just decided about an unfinished import: its wave, and fields of its body."""
    attempt(
        lambda: store.decide(cache.engine(), begun.token, lambda body: body | changes, wave=wave, who=person.actor())
    )
