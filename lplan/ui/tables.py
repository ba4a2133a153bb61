"""Tables that everyone can read; on a phone the rows of a wide one become paragraphs."""

from contextlib import nullcontext

import numpy as np
import pandas as pd
import streamlit as st

from lplan.ui.words import escape

# The first cell is the paragraph's heading; every other cell says its column's, which is out of sight on a phone.
# Streamlit's own rules for cells (no line break, blocks of at most 400 px) give way.
FOLD = """
  BOX thead, EMPTY { display: none !important; }
  BOX table, BOX tbody { display: block; }
  BOX tr { display: flex; flex-wrap: wrap; gap: 0 1rem; padding: .5rem 0; border-bottom: 1px solid rgba(128, 128, 128, .35); }
  BOX td { display: block; border: 0; padding: 0 !important; max-width: 100%; white-space: normal !important; overflow-wrap: anywhere; }
  BOX td:first-child { flex-basis: 100%; font-weight: 600; }
  BOX td :is(div, p) { display: inline !important; }
  BOX td:not(:first-child)::before { font-size: .85em; opacity: .75; margin-right: .4em; }
"""


def table(frame: pd.DataFrame, alt: str = "", fold: str = "") -> None:
    """A table of text: cells and headings are shown exactly as they are written.

    `fold` is its name on the page when its rows are to become paragraphs where they do not fit side by side.
    """
    linked_table(frame.map(escape), alt, fold)


def linked_table(frame: pd.DataFrame, alt: str = "", fold: str = "") -> None:
    """The same, of cells that are Markdown that we wrote: escaped text and links. Headings are text."""
    with _folded(fold, frame) if fold else nullcontext():
        st.table(frame.rename(columns=escape), hide_index=True, border="horizontal", alt=alt or None)


def _folded(name: str, frame: pd.DataFrame):
    """The box that a table is in, with the rules that fold it."""
    box = f".st-key-fold-{name}"
    empty = [
        f"{box} tr:nth-child({row + 1}) td:nth-child({column + 1})"
        for row, column in np.argwhere(frame.to_numpy() == "")
    ]
    rules = FOLD.replace("EMPTY", ", ".join(empty) or f"{box} thead").replace("BOX", box)
    for n, heading in enumerate(frame.columns[1:], start=2):
        rules += f"{box} td:nth-child({n})::before {{ content: '{_css(heading)}'; }}\n"
    st.html(f"<style>@media screen and (max-width: 640px) {{ {rules} }}</style>")
    return st.container(key=f"fold-{name}")


def _css(words: str) -> str:
    """Words as the inside of a CSS string: all but letters, digits and blanks by number, so that none ends it."""
    return "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in words)
