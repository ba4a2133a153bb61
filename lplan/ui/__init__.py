"""The Streamlit user interface: page layout, shared choices, cached reads and widgets.

`app.py` calls `begin` and `frame`; a page asks `results, choice = ui.reader()` and shows charts by key.
"""

from lplan.ui import introduction, survey_menu, survey_name
from lplan.ui.locked_page import locked_page
from lplan.ui.own_work import targets_and_notes
from lplan.ui.own_work.annual_report_draft import report_draft
from lplan.ui.pages import index_method, peer_selection, unit_profile
from lplan.ui.pages.correction_log import corrections
from lplan.ui.pages.demonstration import page as demonstration
from lplan.ui.pages.level_changes import method_choices, moved, my_answers
from lplan.ui.pages.next_steps import next_steps
from lplan.ui.pages.policy_background import assignment, reviews
from lplan.ui.pages.score_explanation import explanation
from lplan.ui.pages.self_assessment import assess
from lplan.ui.pages.weights import aggregation, weights
from lplan.ui.pages.weights import sets as weight_sets
from lplan.ui.role_administration import role_administration
from lplan.ui.shell import outage, url_controls
from lplan.ui.shell.cache import ready, warm
from lplan.ui.shell.empty_survey import first_steps
from lplan.ui.shell.fragment import fragment
from lplan.ui.shell.frame import begin, footer, frame, login_link, page, reader, survey
from lplan.ui.shell.person import has
from lplan.ui.widgets import comparison_controls
from lplan.ui.widgets.chart_display import show
from lplan.ui.widgets.cited_facts import (
    about_data,
    cite,
    cites,
    codebook,
    evidence,
    facts,
    key_figures,
    quotes,
    sources,
)
from lplan.ui.widgets.escaped_text import escape, finding, lede, quiet
from lplan.ui.widgets.explanation_link import explain
from lplan.ui.widgets.html_tables import table
from lplan.ui.widgets.ranking_controls import ordering, places, trade_offs

__all__ = [
    "about_data",
    "aggregation",
    "peer_selection",
    "assignment",
    "assess",
    "begin",
    "cite",
    "cites",
    "codebook",
    "corrections",
    "demonstration",
    "escape",
    "evidence",
    "explain",
    "explanation",
    "facts",
    "finding",
    "first_steps",
    "footer",
    "fragment",
    "frame",
    "has",
    "locked_page",
    "login_link",
    "index_method",
    "introduction",
    "key_figures",
    "lede",
    "url_controls",
    "method_choices",
    "moved",
    "my_answers",
    "next_steps",
    "ordering",
    "page",
    "places",
    "quiet",
    "quotes",
    "reader",
    "ready",
    "outage",
    "unit_profile",
    "report_draft",
    "role_administration",
    "reviews",
    "show",
    "comparison_controls",
    "sources",
    "survey",
    "survey_menu",
    "survey_name",
    "table",
    "targets_and_notes",
    "trade_offs",
    "warm",
    "weight_sets",
    "weights",
]
