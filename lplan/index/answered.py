"""One cell of a file of answers → what is stored: an option's code, a number as written plainly, or a kind of no value."""

import re
from collections.abc import Mapping

from lplan import responses as r
from lplan.codebook import MULTIPLE, TEXT, YEAR, Item
from lplan.text import _

NO_VALUE = {
    "",
    "na",
    "n/a",
    "nan",
    "null",
    "none",
    "-",
    "–",
    "—",
    "..",
    "…",
    ".",
    "#n/a",
    "#saknas!",
    "saknas",
    "missing",
}
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d{1,3})?", re.ASCII | re.IGNORECASE)


def folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def names_of(item: Item) -> dict[str, str]:
    """Folded code, label or alias → option code."""
    return {folded(n): o.code for o in item.options for n in (*o.aliases, *o.label.every(), o.code) if n}


def answered(item: Item, words: str, names: Mapping[str, str], *, comma: bool = False) -> tuple[str | None, str, str]:
    """One cell → (canonical answer, status, fault). The fault is a sentence when the cell cannot be used.

    comma  whether a single comma is certainly a decimal sign, since it does not part the file's columns
    """
    if item.type == TEXT:
        return (words, r.ANSWERED, "") if words and folded(words) not in NO_VALUE else (None, r.SKIPPED, "")
    if item.options:
        codes = _options(words, item.type == MULTIPLE, names)
        if codes:
            statuses = [item.by_option[code].status for code in codes]
            if len(codes) == 1 and statuses[0]:
                return None, statuses[0], ""
            if not any(statuses):
                return r.join_codes(o.code for o in item.choices if o.code in codes), r.ANSWERED, ""
    if words in r.MISSING:
        return None, words, ""
    if folded(words) in NO_VALUE:
        return None, r.SKIPPED, ""
    if item.options:
        known = ", ".join(option.code for option in item.options[:20])
        return None, "", _("{value} är inget av svarsalternativen {known}.").format(value=repr(words[:60]), known=known)
    value = number(words, comma=comma)
    if value is None:
        return (
            None,
            "",
            _("{value} är inget tal som går att läsa. Skriv det med siffror och decimalpunkt.").format(
                value=repr(words[:60])
            ),
        )
    if item.type == YEAR and value != int(value):
        return None, "", _("{value} är inget årtal.").format(value=repr(words[:60]))
    low, high = item.minimum, item.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        ends = [f"{end:g}" if end is not None else "…" for end in (low, high)]
        message = _("{value} ligger utanför det tillåtna ({low}–{high}).")
        return None, "", message.format(value=words[:60], low=ends[0], high=ends[1])
    return str(int(value)) if item.type == YEAR else repr(value), r.ANSWERED, ""


def _options(words: str, several: bool, names: Mapping[str, str]) -> list[str]:
    """The options that a cell names; nothing when any part of it is not one."""
    whole = names.get(folded(words)) or names.get(folded(re.sub(r"[.,]0+$", "", words)))
    if whole or not several:
        return [whole] if whole else []
    for separators in (r"[;|\n]", r"[;|\n,]"):
        found = [names.get(folded(part)) for part in re.split(separators, words) if part.strip()]
        if found and all(found):
            return found
    return []


def number(words: str, *, comma: bool = False) -> float | None:
    """A number with decimal point or comma, spaces between thousands, an exponent; None for anything else.

    "12,345,678" and "1.234,5" have thousands. "1,234" could be either and is None, unless `comma` says that a single
    comma is the decimal sign.
    """
    plain = re.sub(r"[\s\u00a0\u202f\u2009']", "", words).replace("\u2212", "-")
    if "," in plain and "." in plain:
        thousands = min(",.", key=plain.rfind)
        if not re.fullmatch(rf"[-+]?\d{{1,3}}({re.escape(thousands)}\d{{3}})+[.,]\d+", plain, re.ASCII):
            return None
        plain = plain.replace(thousands, "")
    elif re.fullmatch(r"[-+]?\d{1,3}(,\d{3}){2,}", plain, re.ASCII):
        plain = plain.replace(",", "")
    elif not comma and re.fullmatch(r"[-+]?[1-9]\d{0,2},\d{3}", plain, re.ASCII):
        return None
    plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return None
    value = float(plain)
    return value if abs(value) < 1e300 else None
