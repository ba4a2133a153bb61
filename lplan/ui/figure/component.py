"""Show a Plotly figure in a custom Streamlit component: serialise it as JSON and mount the component.

Streamlit finds the component's files by `pyproject.toml` of the installed package, and serves them from the app itself.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import plotly.graph_objects as go
import streamlit as st

from lplan.core.settings import PLOTLY
from lplan.core.text import _

NAME, SCRIPT = "lplan.figure", "figure.js"  # as pyproject.toml has it
PLOTLY_AT, SCRIPT_AT = "/app/static/plotly/", f"/_stcore/bidi-components/{NAME}/"  # where Streamlit serves them
BROWSER = Path(__file__).parent / "browser"
SHEET = BROWSER / "figure.css"  # put on the page by the frame


@dataclass(frozen=True)
class Value:
    """A press on a mark that carries (unit, node) as customdata opens `page`, with both in the address."""

    page: str
    unit: str
    node: str


@dataclass(frozen=True)
class Own:
    """A press on a unit's name, or on a mark that carries (unit,), puts it in the address as `unit`: it is the
    reader's own. A press on the own one, `now`, takes it back."""

    unit: str
    now: str | None


@dataclass(frozen=True)
class Press:
    """What a press in a figure does; None: nothing."""

    value: Value | None = None
    own: Own | None = None


def view(figure: go.Figure, name: str, alt: str, press: Press = Press(), names: Mapping[str, str] | None = None) -> str:
    """All that the browser is told of a figure, as text.

    `name` is the same for what changes in place; `alt` is told to who cannot see it. `names`: a name beside an axis, as
    it is written → the unit whose it is.
    """
    keys = _("Piltangenterna går mellan värdena.")
    said = {
        "name": name,
        "alt": alt,
        "plotly": library(),
        "press": asdict(press),
        "names": dict(names or {}),
        "words": {
            "keys": f"{keys} {_('Retur visar hur värdet räknades.')}" if press.value else keys,
            "failed": _("Diagrammet kunde inte ritas här. Tabellen visar samma uppgifter."),
        },
    }
    return f'{json.dumps(said, ensure_ascii=False)[:-1]}, "figure": {figure.to_json()}}}'


def place(view: str, name: str) -> None:
    """Put a view on the page. As bytes: Streamlit would write other data as JSON twice, each time it is shown."""
    _component()(data=view.encode(), key=name)


@lru_cache
def _component() -> Callable:
    """The component. It is asked for when the first is shown: before that, no server knows where its files are."""
    return st.components.v2.component(NAME, js=SCRIPT, isolate_styles=False)


@lru_cache
def library() -> str:
    """Where the browser finds Plotly: another address for another version, so that it can be kept for ever."""
    digest = hashlib.sha256(PLOTLY.read_bytes()).hexdigest()[:12]
    return f"{PLOTLY_AT}{PLOTLY.name}?v={digest}"
