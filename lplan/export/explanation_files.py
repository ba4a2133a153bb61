"""A score's arithmetic to take away: as text for an e-mail, and as CSV."""

from lplan.charts.explanation.score_in_words import Told
from lplan.core import table_writer
from lplan.core.text import _


def as_text(told: Told) -> str:
    """For an e-mail: every number, in lines."""
    lines = [told.title, told.answer, ""]
    for part in told.parts:
        lines += [part.heading, *part.sentences, " | ".join(part.table.columns)]
        lines += [*(" | ".join(row) for row in part.table.itertuples(index=False)), ""]
    if len(told.otherwise):
        lines += [_("Med andra val"), *(": ".join(row) for row in told.otherwise.itertuples(index=False)), ""]
    return "\n".join([*lines, told.source])


def for_excel(told: Told) -> bytes:
    """For Swedish Excel; with at most six decimals."""
    rows = [row for n, part in enumerate(told.parts) for row in table_writer.rows_of(part.exact)[min(n, 1) :]]
    return table_writer.delimited([[told.title], [told.source], *rows], table_writer.EXCEL)
