"""Write every answer as one long table of text for an analyst, and as files that can be imported again."""

from collections.abc import Callable

from lplan.codebook import MULTIPLE, TEXT, Item
from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import _
from lplan.export.export_input import Work
from lplan.results import Results


def again(write: Callable) -> Callable[[Work], bytes]:
    """What makes the wave's answers a file that *Läs in svar* reads back as they are; `write` is one of
    `lplan.response_writer`'s.

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
    quotes = results.quotes
    shown = {}
    if len(quotes):
        shown = dict(zip(zip(quotes["wave"], quotes["unit"], quotes["item"], strict=True), quotes["text"], strict=True))
    said = r.status_words() | {r.ANSWERED: _("svar")}
    rows: list[tuple[str, ...]] = []
    for wave, unit, _respondent, item, answer, status in zip(*(results.responses[c] for c in r.COLUMNS), strict=True):
        asked = results.question(wave, item)
        code, label = "", ""
        if status == r.ANSWERED and answer == answer:
            code, label = _answer(asked, answer, shown.get((wave, unit, item), ""))
            status = status if label or asked is None or asked.type != TEXT else r.SUPPRESSED
        rows.append(
            (
                results.wave_name(wave),
                unit,
                results.name(unit, wave),
                _dimension(results, wave, asked),
                item,
                str(asked.text) if asked else item,
                code,
                label,
                said.get(status, status),
                status,
            )
        )
    return heads, rows


def _answer(asked: Item | None, answer: str, quote: str) -> tuple[str, str]:
    """An answer's code and words; of free text only what may be shown."""
    if asked is not None and asked.type == TEXT:
        return "", quote
    if asked is None or not asked.options:
        return str(answer), str(answer)
    codes = r.split_codes(answer) if asked.type == MULTIPLE else (answer,)
    return answer, text.listed(str(asked.by_option[c].label) if c in asked.by_option else c for c in codes)


def _dimension(results: Results, wave: str, asked: Item | None) -> str:
    """What the question's dimension is called in the codebook that its wave was read by."""
    book = results.codebooks.get(wave, results.codebook)
    found = book.by_dimension.get(asked.dimension or "") if asked else None
    return str(found.name) if found else ""
