"""One cell of text → one canonical answer and its status, or what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from lplan import responses as r
from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, SINGLE, TEXT, YEAR, Item
from lplan.intake.understand import same_words
from lplan.text import _

# What people write for "no value". The dash means "exactly nothing" in tables of numbers; in a survey it is no answer.
SYMBOLS = {
    "": r.SKIPPED, "-": r.SKIPPED, "–": r.SKIPPED, "—": r.SKIPPED, "..": r.SKIPPED, "…": r.SKIPPED, "...": r.SKIPPED,
    ".": r.NOT_APPLICABLE, "n/a": r.SKIPPED, "na": r.SKIPPED, "#n/a": r.SKIPPED, "#saknas!": r.SKIPPED, "null": r.SKIPPED,
    "saknas": r.SKIPPED, "uppgift saknas": r.SKIPPED, "ej svar": r.SKIPPED, "inget svar": r.SKIPPED,
    "vet ej": r.DONT_KNOW, "vet inte": r.DONT_KNOW, "don't know": r.DONT_KNOW, "ej aktuellt": r.NOT_APPLICABLE,
    "inte aktuellt": r.NOT_APPLICABLE, "ej tillämpligt": r.NOT_APPLICABLE, "not applicable": r.NOT_APPLICABLE,
    "sekretess": r.SUPPRESSED, "svarade inte": r.NO_RESPONSE, "har inte svarat": r.NO_RESPONSE,
}  # fmt: skip
YES = {"1", "ja", "yes", "x", "true", "sant", "y", "vald", "checked", "selected"}
NO = {"0", "nej", "no", "false", "falskt", "n", "", "unchecked", "not selected", "inte vald"}
USER_MISSING = {"98", "99", "998", "999", "-9", "-99", "-1"}


@dataclass(frozen=True)
class Cell:
    """What a cell said. `fault` is a sentence when it cannot be used; `symbol` a sign that was read as no value."""

    answer: str | None
    status: str
    fault: str = ""
    suggestion: str = ""
    symbol: str = ""


def read(words: str, item: Item, decided: Mapping[str, str] | None = None) -> Cell:
    """A cell's text as an answer to an item; `decided` is label → option code (or status) that a person has chosen."""
    shown = words.strip()
    if decided and shown in decided:
        chosen = decided[shown]
        return Cell(None, chosen) if chosen in r.MISSING else Cell(chosen, r.ANSWERED)
    if item.type == TEXT:
        return Cell(shown, r.ANSWERED) if shown else Cell(None, r.SKIPPED)
    if item.type in (SINGLE, ORDINAL, MULTIPLE):
        known = _options(item)
        if item.type == MULTIPLE:
            return _several(shown, item, known)
        code = _option(shown, known)
        if code:
            return _chosen(code, item)
    if same_words(shown) in SYMBOLS:
        return Cell(None, SYMBOLS[same_words(shown)], symbol=shown)
    if item.type in (YEAR, NUMBER):
        return _number(shown, item)
    if shown in USER_MISSING:
        return Cell(
            None,
            r.SKIPPED,
            _("{value} ligger utanför skalan; ofta betyder det att svar saknas.").format(value=shown),
            _("Välj vad värdet betyder."),
        )
    labels = ", ".join(str(option.label) for option in item.options)
    return Cell(
        None,
        r.SKIPPED,
        _("{value} är inget av svarsalternativen.").format(value=repr(shown[:60])),
        _("Svarsalternativ: {labels}.").format(labels=labels),
    )


def _options(item: Item) -> dict[str, str]:
    """Folded label, alias or code → option code."""
    known = {}
    for option in item.options:
        for name in (option.code, *option.label.every(), *option.aliases):
            known.setdefault(same_words(name), option.code)
    return known


def _option(words: str, known: Mapping[str, str]) -> str | None:
    """An option by its code, label or alias, or in the form "4 – I hög grad"."""
    key = same_words(words)
    if key in known:
        return known[key]
    parts = re.match(r"^(-?\d+)\s*[-–—.:=)]\s*(.+)$", key)
    if parts:
        found = {known.get(parts[1]), known.get(same_words(parts[2]))} - {None}
        return found.pop() if len(found) == 1 else None
    if re.fullmatch(r"\d+[.,]0+", key):
        return known.get(re.split("[.,]", key)[0])
    return None


def _chosen(code: str, item: Item) -> Cell:
    status = item.by_option[code].status
    return Cell(None, status) if status else Cell(code, r.ANSWERED)


def _several(words: str, item: Item, known: Mapping[str, str]) -> Cell:
    """Options separated by ; | or line breaks (or commas where that is the only way to read them)."""
    if same_words(words) in SYMBOLS and same_words(words) not in known:
        return Cell(None, SYMBOLS[same_words(words)], symbol=words)
    if same_words(words) in {"inget", "inga", "none", "inget av dessa"} and same_words(words) not in known:
        return Cell("", r.ANSWERED)
    for separator in (r"[;|\n]", r"[;|\n,]"):
        parts = [part for part in re.split(separator, words) if part.strip()]
        codes = [_option(part, known) for part in parts]
        if all(codes):
            break
    if None in codes:
        unknown = parts[codes.index(None)].strip()[:60]
        labels = ", ".join(str(option.label) for option in item.options)
        return Cell(
            None,
            r.SKIPPED,
            _("{value} är inget av svarsalternativen.").format(value=repr(unknown)),
            _("Svarsalternativ: {labels}.").format(labels=labels),
        )
    statuses = {item.by_option[code].status for code in codes} - {None}
    if statuses:
        return (
            Cell(None, statuses.pop())
            if len(codes) == 1
            else Cell(None, r.SKIPPED, _("Vet ej och ett svar kan inte väljas tillsammans."), _("Ta bort det ena."))
        )
    return Cell(r.join_codes(option.code for option in item.choices if option.code in codes), r.ANSWERED)


def _number(words: str, item: Item) -> Cell:
    """A year or a number with decimal comma or point; nothing that only looks like one."""
    plain = re.sub(r"[\u00a0\u202f ](?=\d{3}\b)", "", words).replace("−", "-")
    if item.type == YEAR:
        if date := re.fullmatch(r"((?:19|20)\d\d)-\d\d-\d\d(?: .*)?", plain):
            plain = date[1]
        if not re.fullmatch(r"(?:19|20)[0-9]{2}(?:[.,]0+)?", plain, re.ASCII):
            return Cell(
                None,
                r.SKIPPED,
                _("{value} är inget årtal.").format(value=repr(words[:40])),
                _("Skriv fyra siffror, till exempel 2014."),
            )
        value = float(plain[:4])
    else:
        if re.fullmatch(r"-?\d{1,3}\.\d{3}", plain, re.ASCII):
            return Cell(
                None,
                r.SKIPPED,
                _("{value} kan betyda två saker.").format(value=words),
                _("Skriv talet utan tusentalspunkt."),
            )
        if not re.fullmatch(r"-?\d{1,12}(?:[.,]\d{1,10})?", plain, re.ASCII):
            return Cell(
                None,
                r.SKIPPED,
                _("{value} är inget tal.").format(value=repr(words[:40])),
                _("Skriv bara siffror, med decimalkomma."),
            )
        value = float(plain.replace(",", "."))
    low, high = item.minimum, item.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        return Cell(
            None,
            r.SKIPPED,
            _("{value} ligger utanför det tillåtna ({low}–{high}).").format(
                value=words, low=_edge(low), high=_edge(high)
            ),
            _("Rätta värdet."),
        )
    return Cell(str(int(value)) if item.type == YEAR else repr(value), r.ANSWERED)


def _edge(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
