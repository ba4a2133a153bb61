"""Ask a person one question about a file, and keep the decision in the profile."""

from collections.abc import Sequence

import streamlit as st

from lplan import store
from lplan.core.json_types import Json
from lplan.core.text import _
from lplan.ui.importing.step_navigation import attempt
from lplan.ui.shell import cache, person
from lplan.ui.widgets.escaped_text import escape

MANY = 40  # questions of one kind that stand on the page at once
PERSON = "person"


def heading(words: str) -> None:
    """What a group of questions is about."""
    st.markdown(f"#### {escape(words)}")


def decide(token: str, value: Json, *path: str) -> None:
    """Keep one decision under its place in the profile; deciding None forgets it."""

    def changed(body: dict[str, Json]) -> dict[str, Json]:
        return body | {"profile": _with(body.get("profile"), path, value)}

    attempt(lambda: store.decide(cache.engine(), token, changed, who=person.actor()))


def _with(table: Json, path: Sequence[str], value: Json) -> dict[str, Json]:
    """The table with a value at a path of keys; without what stood there when the value is None."""
    name, *rest = path
    changed = dict(table) if isinstance(table, dict) else {}
    if rest or value is not None:
        changed[name] = _with(changed.get(name), rest, value) if rest else value
    else:
        changed.pop(name, None)
    return changed


def question(
    begun: store.Begun,
    words: str,
    about: str,
    options: dict[str, str],
    now: str | None,
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
