"""Tell a person what somebody else has decided since they began to look.

What is decided on a page is checked against what the person had before them. That is not what the page says in the run
of the press, nor in the run before it: typing a reason runs the page anew, without anybody reading it again. It is what
stood there when the person came, until they say that they have seen the rest.
"""

import streamlit as st

from lplan import store
from lplan.core.text import _
from lplan.ui.widgets.escaped_text import escape


def seen(latest: store.Decision, place: str, *, new: bool = False) -> int:
    """The number of decisions about a thing that the person has seen, to be given to the store with the next one.

    When somebody has decided since, that is said, with a button to say that one knows. `new`: the thing was not there
    when the person came.
    """
    key = _key(place)
    held: int = st.session_state.setdefault(key, 0 if new else latest.version)
    if held != latest.version:
        with st.container(key=f"notis-{place}"):
            words = _(
                "{what} Det hände efter att du öppnade det här. Se efter vad som gäller nu, innan du bestämmer något."
            )
            st.warning(escape(words.format(what=latest)), icon=":material/group:")
            st.button(_("Jag har sett det"), key=f"sett-det-{place}", on_click=_take, args=(key, latest.version))
    return held


def forget(place: str) -> None:
    """The person has decided here: what they see next is what they themselves have done."""
    st.session_state.pop(_key(place), None)


def decided(latest: store.Decision, place: str) -> None:
    """The person has decided here, and the latest decision is their own."""
    st.session_state[_key(place)] = latest.version


def _take(key: str, version: int) -> None:
    st.session_state[key] = version


def _key(place: str) -> str:
    return f"sett-{place}"
