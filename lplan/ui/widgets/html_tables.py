"""Tables of text that everyone can read; on a phone the rows of a wide one become paragraphs.

They are HTML of our own: Streamlit's st.table reads every cell as Markdown, a hundred cells a tenth of a second of the
browser's time at every change of the page, and has no headings for rows. What a cell says is escaped here, and only
here.
"""

from html import escape
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from lplan.ui.widgets.escaped_text import Link

STYLE = Path(__file__).with_suffix(".css").read_text(encoding="utf-8")


def style(link: str) -> str:
    """How every table on a page looks, its links in the theme's colour."""
    return f"<style>{STYLE} .lplan-table a {{ color: {link}; }}</style>"


def table(frame: pd.DataFrame, alt: str = "", fold: bool = False, hatched: np.ndarray | None = None) -> None:
    """A table whose rows are named by their first cells: words are shown exactly as they are written, links can be
    followed.

    `fold`: its rows become paragraphs where they do not fit side by side. `hatched`: which cells hold no answer, of the
    frame's shape.
    """
    st.html(markup(frame, alt, fold, hatched))


def markup(frame: pd.DataFrame, alt: str = "", fold: bool = False, hatched: np.ndarray | None = None) -> str:
    """The table as HTML; a cell is words, a Link or a list of Links."""
    heads = [escape(str(head)) for head in frame.columns]
    missing = np.zeros(frame.shape, dtype=bool) if hatched is None else hatched
    rows = []
    for cells, signs in zip(frame.itertuples(index=False, name=None), missing, strict=True):
        first, *rest = map(_cell, cells)
        row = [f'<th scope="row">{first}</th>']
        for head, cell, sign in zip(heads[1:], rest, signs[1:], strict=True):
            row.append(f'<td data-head="{head}"{" class=hatched" if sign else ""}>{cell}</td>')
        rows.append(f"<tr>{''.join(row)}</tr>")
    name = f' aria-label="{escape(alt)}"' if alt else ""
    return (
        f'<div class="{"lplan-table fold" if fold else "lplan-table"}"><table{name}><thead><tr>'
        + "".join(f'<th scope="col">{head}</th>' for head in heads)
        + f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _cell(said: object) -> str:
    """What stands in a cell: all that can be written in it is words."""
    if isinstance(said, list):
        return " · ".join(map(_cell, said))
    if not isinstance(said, Link):
        return escape(str(said))
    words, after = escape(said.words), escape(said.after)
    return f'<a href="{escape(said.address)}" target="_blank">{words}</a>{after}' if said.address else words + after
