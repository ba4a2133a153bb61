"""Write tables of text, and links, as HTML that everyone can read; on a phone the rows of a wide one become paragraphs.

They are HTML of our own: Streamlit's st.table reads every cell as Markdown, a hundred cells a tenth of a second of the
browser's time at every change of the page, and has no headings for rows. What a cell says is escaped here, and only
here.
"""

from html import escape
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from lplan.core.text import _
from lplan.ui.widgets.escaped_text import Link

FIRST, SPARED = 10, 2  # rows seen at first, and how many more are no reason to hide any
SHEET = Path(__file__).with_suffix(".css")  # put on the page by the frame


def table(
    frame: pd.DataFrame, alt: str = "", fold: bool = False, hatched: np.ndarray | None = None, first: int = FIRST
) -> None:
    """A table whose rows are named by their first cells: words are shown exactly as they are written, links can be
    followed.

    `fold`: its rows become paragraphs where they do not fit side by side. `hatched`: which cells hold no answer, of the
    frame's shape. `first`: how many rows are seen before somebody asks for all.
    """
    st.html(markup(frame, alt, fold, hatched, first))


def link(words: str, address: str) -> None:
    """A link that leads on in the same tab; Streamlit's own open another."""
    st.html(f'<a href="{escape(address)}">{escape(words)}</a>')


def markup(
    frame: pd.DataFrame, alt: str = "", fold: bool = False, hatched: np.ndarray | None = None, first: int = FIRST
) -> str:
    """The table as HTML; a cell is words, a Link or a list of Links."""
    longer = len(frame) > first + SPARED
    heads = [escape(str(head)) for head in frame.columns]
    missing = np.zeros(frame.shape, dtype=bool) if hatched is None else hatched
    rows = []
    for n, (cells, signs) in enumerate(zip(frame.itertuples(index=False, name=None), missing, strict=True)):
        name, *rest = map(_cell, cells)
        row = [f'<th scope="row">{name}</th>']
        for head, cell, sign in zip(heads[1:], rest, signs[1:], strict=True):
            row.append(f'<td data-head="{head}"{" class=hatched" if sign else ""}>{cell}</td>')
        rows.append(f"<tr{' class=more' if longer and n >= first else ''}>{''.join(row)}</tr>")
    every = _("Visa alla {n} rader").format(n=len(frame))
    more = f'<label class="every"><input type="checkbox"> {escape(every)}</label>' if longer else ""
    name = f' aria-label="{escape(alt)}"' if alt else ""
    return (
        f'<div class="{"lplan-table fold" if fold else "lplan-table"}"><table{name}><thead><tr>'
        + "".join(f'<th scope="col">{head}</th>' for head in heads)
        + f"</tr></thead><tbody>{''.join(rows)}</tbody></table>{more}</div>"
    )


def _cell(said: object) -> str:
    """What stands in a cell: all that can be written in it is words."""
    if isinstance(said, list):
        return " · ".join(map(_cell, said))
    if not isinstance(said, Link):
        return escape(str(said))
    words, after = escape(said.words), escape(said.after)
    if not said.address:
        return words + after
    # A link within the app is followed in the page's own window (server/shell.js); another opens beside it.
    where = ' class="here"' if said.address.startswith("?") else ' target="_blank"'
    return f'<a href="{escape(said.address)}"{where}>{words}</a>{after}'
