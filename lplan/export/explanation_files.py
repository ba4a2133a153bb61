"""A score's arithmetic to take away: as text for an e-mail, and as CSV."""

import csv
import io

from lplan.charts.explanation.score_in_words import Told
from lplan.core.text import _
from lplan.export.text_cleaning import neutral


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
    """For Swedish Excel: semicolons, decimal comma, a byte order mark; unrounded to six decimals."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([neutral(told.title)])
    writer.writerow([neutral(told.source)])
    for n, part in enumerate(told.parts):
        if n == 0:
            writer.writerow([neutral(heading) for heading in part.exact.columns])
        writer.writerows([_cell(value) for value in row] for row in part.exact.itertuples(index=False))
    return out.getvalue().encode("utf-8-sig")


def _cell(value) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:.6f}".replace(".", ",")
    return neutral(value)
