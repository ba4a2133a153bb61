"""A page's own choices: map or tiles, a search, a tab. They stand in the address too, each under a name of its own.

The address is the only place where they stand: it holds the option's key, so that a link does not depend on the
language, and each run sets the widget by it. So reload, Back and a link to another machine give the same view, and a
page that is opened again from the menu is as it was left. A name means the same on every page that uses it. What cannot
be read falls back to the default with a quiet note.

What fits in no one widget (weights, a group with a name) is a text that `said` reads and `say` writes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Literal
from urllib.parse import quote, unquote

import streamlit as st

from lplan.core import text
from lplan.ui.shell.choices import unread_note

LONGEST = 2_000
Width = int | Literal["stretch"]


def said(name: str) -> str:
    """The text under a name in the address, "" when there is none. What is absurdly long says nothing."""
    words = st.query_params.get(name, "")
    return words if len(words) <= LONGEST else ""


def say(name: str, words: str) -> None:
    """Write a text under a name in the address, or take the name away. Call it from a widget's callback."""
    if words:
        st.query_params[name] = words
    elif name in st.query_params:
        del st.query_params[name]


def unread(name: str) -> None:
    """Say quietly that what stands under a name in the address means nothing here, and take it away."""
    unread_note({name: st.query_params.get(name, "")})
    say(name, "")


def select(label: str, name: str, options: Mapping[str, str], *, width: Width = "stretch") -> str:
    """A select box of key → label; the first option is the default. Returns a key, or "" without options."""
    return _one(st.selectbox, label, name, options, width=width)


def segmented(
    label: str,
    name: str,
    options: Mapping[str, str],
    *,
    label_visibility: Literal["visible", "hidden", "collapsed"] = "visible",
) -> str:
    """A row of buttons of which one is always chosen, at first the first one. Returns its key."""
    return _one(st.segmented_control, label, name, options, required=True, label_visibility=label_visibility)


def tabs(
    name: str, parts: Mapping[str, tuple[str, Callable[[], None]]], holds: Mapping[str, Sequence[str]] | None = None
) -> None:
    """Tabs, key → (label, what draws it). The first is open at first, and only the open one is drawn.

    `holds`: the choices that stand in a tab. An address that names one of them and no tab opens that tab, so that links
    from before there were tabs lead to what they led to.
    """
    labels = {key: label for key, (label, _draw) in parts.items()}
    asked = st.query_params
    first = next(
        (key for key, held in (holds or {}).items() if any(choice in asked for choice in held)), next(iter(labels))
    )
    st.session_state[name] = labels[_key(name, labels) if name in asked else first]

    def picked() -> None:
        key = next(key for key, label in labels.items() if label == st.session_state[name])
        say(name, key if key != first else "")

    opened = st.tabs(list(labels.values()), key=name, on_change=picked)
    for tab, (_label, draw) in zip(opened, parts.values(), strict=True):
        if tab.open:
            with tab:
                draw()


def several(
    label: str,
    name: str,
    options: Mapping[str, str],
    *,
    max_selections: int | None = None,
    placeholder: str | None = None,
    width: Width = "stretch",
) -> list[str]:
    """A box where several can be chosen. Returns their keys in the order they were chosen."""
    keys, wrong = keys_in(said(name), options)
    if wrong:
        unread(name)
    st.session_state[name] = keys
    return st.multiselect(
        label,
        list(options),
        format_func=options.__getitem__,
        key=name,
        on_change=lambda: say(name, keys_as_text(st.session_state[name])),
        max_selections=max_selections,
        placeholder=placeholder,
        width=width,
    )


def words(
    label: str,
    name: str,
    *,
    longest: int = 200,
    after: Callable[[], None] | None = None,
    help: str | None = None,
    placeholder: str | None = None,
    width: Width = "stretch",
) -> str:
    """A line of text, such as a search. Returns it without blanks at its ends. `after` is called when it has
    changed.
    """
    st.session_state[name] = said(name)[:longest]

    def typed() -> None:
        say(name, st.session_state[name])
        if after:
            after()

    return st.text_input(
        label, key=name, max_chars=longest, on_change=typed, help=help, placeholder=placeholder, width=width
    ).strip()


def toggle(label: str, name: str) -> bool:
    """A switch that is off at first."""
    st.session_state[name] = said(name) == "1"
    return st.toggle(label, key=name, on_change=lambda: say(name, "1" if st.session_state[name] else ""))


def keys_as_text(keys: Sequence[str]) -> str:
    """Keys as one text in the address: "12,13"."""
    return ",".join(quote(key, safe=" ") for key in keys)


def keys_in(words: str, options: Mapping[str, str], most: int = 200) -> tuple[list[str], bool]:
    """The known keys in such a text, each once, in order; and whether something in it was not known."""
    read = (
        [known(unquote(part).strip(), options) for part in said.split(",") if part] for said in text.readings(words)
    )
    every = list(read)
    found = next((keys for keys in every if None not in keys), every[0])
    keys = [key for key in dict.fromkeys(found) if key is not None]
    return keys[:most], None in found or len(keys) > most


def known(asked: str, options: Mapping[str, str]) -> str | None:
    """The key that is meant, by itself or by its label in this language."""
    by_label = {text.sort_key(label): key for key, label in list(options.items())[::-1]}
    for said in text.readings(asked):
        if said in options:
            return said
        if text.sort_key(said) in by_label:
            return by_label[text.sort_key(said)]
    return None


def _one(widget: Callable[..., str | None], label: str, name: str, options: Mapping[str, str], **more: object) -> str:
    keys = list(options)

    def picked() -> None:
        key = st.session_state[name]
        say(name, key if key != keys[0] else "")

    st.session_state[name] = _key(name, options) if options else None
    return widget(label, keys, format_func=options.__getitem__, key=name, on_change=picked, **more) or ""


def _key(name: str, options: Mapping[str, str]) -> str:
    """The key that the URL asks for; else the default."""
    asked = said(name).strip()
    found = known(asked, options) if asked or "" in options else None
    if found is None and name in st.query_params:
        unread(name)
    return next(iter(options)) if found is None else found
