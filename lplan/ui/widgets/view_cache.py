"""Cache what a part of a page draws for a view, and draw it again as it was.

A view is what its reader has picked: data, choices, language, theme, clock. A part of a page that holds nothing to use
(sentences, tables, key figures, a chart) depends on nothing else, so that the second reader of it waits for nothing.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

import streamlit as st

from lplan.core import text
from lplan.results import Choice, Results

LARGEST = "100MB"  # the views that are kept, all readers together: whose turn came longest ago gives way
More = ParamSpec("More")
Returned = TypeVar("Returned")
Part = Callable[Concatenate[Results, Choice, More], Returned]


def part(draw: Part[More, Returned]) -> Part[More, Returned]:
    """A part of a page as a function of results and choice, and what more it is given: drawn once for each view.

    What it returns is kept too. It is kept with its very `results`: those of a newer version of the data, of a draft or
    of a reader's own weights are others. What it reads besides (the database, the session) it must be given. A style
    sheet alone stands outside: Streamlit puts it elsewhere on the page.
    """
    return _part(draw, links=False)


def linking_part(draw: Part[More, Returned]) -> Part[More, Returned]:
    """A `part` with links that carry the page's URL along: drawn once for each URL."""
    return _part(draw, links=True)


def _part(draw: Part[More, Returned], links: bool) -> Part[More, Returned]:
    if "<" in draw.__qualname__:
        raise ValueError(f"{draw.__qualname__} has no name of its own to be kept under")
    name = f"{draw.__module__}.{draw.__qualname__}"

    @wraps(draw)
    def drawn(results: Results, choice: Choice, /, *more: More.args, **named: More.kwargs) -> Returned:
        address = st.query_params.to_dict() if links else None
        view = repr((name, results.serial, choice, text.language(), text.zone_name(), address, more, named))
        return _drawn(view, lambda: draw(results, choice, *more, **named))

    return drawn


@st.cache_data(show_spinner=False, max_size=LARGEST)
def _drawn(view: str, _draw: Callable[[], Returned]) -> Returned:
    return _draw()
