"""One thing that a person decides about a file: how it is asked, and where it is kept."""

from collections.abc import Callable

import streamlit as st

from lplan import store
from lplan.core.text import _
from lplan.ui.importing.step_navigation import attempt
from lplan.ui.shell import cache
from lplan.ui.widgets.escaped_text import escape

MANY = 40  # questions of one kind that stand on the page at once
PERSON = "person"


def heading(words: str) -> None:
    """What a group of questions is about."""
    st.markdown(f"##### {escape(words)}")


def decide(token: str, value: Callable[[], object] | object, *path: str) -> None:
    """Keep one decision under its place in the profile; deciding None forgets it."""
    chosen = value() if callable(value) else value

    def changed(body: dict) -> dict:
        profile = dict(body.get("profile") or {})
        place = profile
        for name in path[:-1]:
            place[name] = dict(place.get(name, {}))
            place = place[name]
        if chosen is None:
            place.pop(path[-1], None)
        else:
            place[path[-1]] = chosen
        return body | {"profile": profile}

    attempt(lambda: store.decide(cache.engine(), token, changed))


def question(
    begun: store.Begun,
    words: str,
    about: str,
    options: dict[str, str],
    now: str,
    likely: str,
    *path: str,
    free: bool = False,
) -> None:
    """One thing to decide: what the file says, what is known of it, the answer, and a button for the likely one.

    With `free` another answer than the options may be written.
    """
    key = f"fraga-{begun.token[:8]}-{'-'.join(path)}"
    left, middle, right = st.columns([5, 5, 2], vertical_alignment="center")
    left.markdown(f"**{escape(words)}**" + (f"  \n:gray[:small[{escape(about)}]]" if about else ""))
    st.session_state[key] = now if now in options or free else None
    middle.selectbox(
        words,
        list(options),
        index=None,
        format_func=lambda option: options.get(option, option),
        accept_new_options=free,
        key=key,
        placeholder=_("Välj, eller skriv ett tal …") if free else _("Välj …"),
        label_visibility="collapsed",
        on_change=lambda: decide(begun.token, st.session_state[key], *path),
    )
    if likely and likely in options:
        right.button(
            _("Stämmer") if likely == now else _("Ja: {name}").format(name=escape(options[likely])),
            key=f"ja-{key}",
            on_click=decide,
            args=(begun.token, likely, *path),
            width="stretch",
        )


def hows() -> dict[str, str]:
    """How something was understood, in words."""
    return {
        "code": _("kod"),
        "text": _("frågans text"),
        "alias": _("känt namn"),
        "number": _("nummer"),
        "suggestion": _("förslag"),
        "content": _("innehållet"),
        "nought": _("en inledande nolla var borta"),
        "accents": _("prickar och ringar var borta"),
        PERSON: _("valt av dig"),
    }
