"""Every answer: as one long table of text, what an agency's own analyst starts from; and as files to read in again."""

from collections.abc import Callable

from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import _
from lplan.export.export_job import Work


def again(write: Callable) -> Callable[[Work], bytes]:
    """What makes the wave's answers a file that *Läs in svar* reads back as they are; `write` is one of
    `lplan.response_files`'s.

    A respondent is never in it, and a free text only in the words that somebody has approved.
    """

    def make(work: Work) -> bytes:
        rows = work.results.answers(work.choice.wave).assign(respondent="")
        if work.results.simulated:
            rows = rows.assign(simulated="true")
        return write(rows, work.results.codebook)

    return make


def of(work: Work) -> tuple[list[tuple[str, int]], list[tuple[str, ...]]]:
    """((heading, width), …) and the rows, all text: wave, unit, item, answer and its status, in words and in codes.

    A respondent is never in it. Free text that nobody has approved is "suppressed", and what may be shown is shown in
    the words it was approved in.
    """
    results = work.results
    book = results.codebook
    heads = [
        (_("Omgång"), 18),
        (_("Kod"), 8),
        (str(book.unit_one).capitalize(), 26),
        (_("Dimension"), 24),
        (_("Frågekod"), 12),
        (_("Fråga"), 60),
        (_("Svarskod"), 16),
        (_("Svar"), 44),
        (_("Status"), 22),
        ("status", 16),
    ]
    shown = {(q.wave, q.unit, q.item): q.text for q in results.quotes.itertuples()} if len(results.quotes) else {}
    said = r.status_words() | {r.ANSWERED: _("svar")}
    rows = []
    for wave, unit, _respondent, item, answer, status in results.responses.itertuples(index=False):
        asked = results.question(wave, item)
        label, code = "", ""
        if status == r.ANSWERED and answer == answer:
            if asked is not None and asked.type == "text":
                label = shown.get((wave, unit, item), "")
                status = status if label else r.SUPPRESSED
            elif asked is not None and asked.options:
                codes = r.split_codes(answer) if asked.type == "multiple" else (answer,)
                code = answer
                label = text.listed(str(asked.by_option[c].label) if c in asked.by_option else c for c in codes)
            else:
                label = code = str(answer)
        dimension = results.codebooks.get(wave, book).by_dimension.get(asked.dimension or "") if asked else None
        rows.append(
            (
                results.wave_name(wave),
                unit,
                results.name(unit, wave),
                str(dimension.name) if dimension else "",
                item,
                str(asked.text) if asked else item,
                code,
                label,
                said.get(status, status),
                status,
            )
        )
    return heads, rows
