"""The only Streamlit in the package: the frame with its choices, cached reads, and how things are shown.

`app.py` calls `begin` and `frame`; a page asks `results, choice = ui.reader()` and shows charts by key.
"""

from lplan.ui import alike, local, recovery, region, side_by_side
from lplan.ui.assessing import assess
from lplan.ui.cache import ready, warm
from lplan.ui.corrections import corrections
from lplan.ui.demonstration import page as demonstration
from lplan.ui.empty import first_steps
from lplan.ui.explain import explain
from lplan.ui.explanation import explanation
from lplan.ui.fragment import fragment
from lplan.ui.frame import aside, begin, footer, frame, reader
from lplan.ui.maturity import ordering, places, trade_offs
from lplan.ui.method import steps as method_steps
from lplan.ui.moved import method_choices, moved, my_answers
from lplan.ui.parts import (
    about_data,
    cite,
    cites,
    codebook,
    evidence,
    facts,
    key_figures,
    quotes,
    review,
    sources,
)
from lplan.ui.show import show
from lplan.ui.steps import next_steps
from lplan.ui.tables import table
from lplan.ui.weighing import aggregation, weights
from lplan.ui.weighing import sets as weight_sets
from lplan.ui.words import escape, finding, lede, quiet

__all__ = [
    "about_data", "aggregation", "alike", "aside", "assess", "begin", "cite", "cites", "codebook", "corrections", "demonstration", "escape", "evidence", "explain",
    "explanation", "facts", "finding", "first_steps", "footer", "fragment", "frame", "key_figures", "lede", "local", "method_choices", "method_steps", "moved", "my_answers", "next_steps", "ordering", "places", "quiet",
    "quotes", "reader", "ready", "recovery", "region", "review", "show", "side_by_side", "sources", "table", "trade_offs", "warm", "weight_sets",
    "weights",
]  # fmt: skip
