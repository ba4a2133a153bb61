"""Årets redovisning: what do our answers say for the annual report to the government, and what is left to write?"""

from lplan import ui
from lplan.core.text import _

results, choice = ui.reader()

ui.lede(
    _(
        "Ett utkast till text under förordningens rubriker, ur regionens egna svar och godkända texter. Det som svaren "
        "inte stödjer är lämnat öppet."
    )
)

ui.report_draft(results, choice)
