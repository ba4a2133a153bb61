"""Granska citat: which free-text answers may be shown to readers, and in which words?"""

from lplan import ui
from lplan.core.text import _
from lplan.ui.pages import quote_review

results, choice = ui.reader()

ui.lede(
    _(
        "Fria svar kan innehålla personuppgifter. Ett insamlat svar visas för läsare först när någon har godkänt det, "
        "som det står eller maskerat. Varje beslut sparas med namn och tid, och kan ångras."
    )
)

quote_review.page(results, choice)
