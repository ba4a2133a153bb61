"""Read a number or a year as people and programs write it, or say what is wrong with it."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from lplan.codebook import YEAR, Item
from lplan.core import responses as r
from lplan.core.text import _
from lplan.core.text import number as text_number
from lplan.intake.answers.cell_words import USER_MISSING, Cell

LABELLED = re.compile(r"^(-?\d+(?:[.,]\d+)?)\s*(?:[-–—:=)]|\.(?=\s))\s*(\D.*)$", re.DOTALL)
_POINT, _COMMA = re.compile(r"-?\d+\.\d+", re.ASCII), re.compile(r"-?\d+,\d+", re.ASCII)
_SPACED = re.compile(r"(?<=\d)[\u00a0\u202f\u2009' ](?=\d{3}(?!\d))")  # "2 019", as a spreadsheet may show it
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}([.,])\d{3}", re.ASCII)  # may be a number with decimals too
_GROUPED = re.compile(r"([-+]?[1-9]\d{0,2}(?:([.,])\d{3}){1,6}?)(?:(?!\2)([.,]\d+))?", re.ASCII)  # "1,234,567.8"
_NUMBER = re.compile(r"[-+]?(?:\d{1,18}(?:[.,]\d{0,25})?|[.,]\d{1,25})(?:e[-+]?\d{1,3})?", re.ASCII | re.IGNORECASE)
_LARGEST = 1e300
_MONTHS = {
    name: n
    for n, names in enumerate(
        ("jan", "feb", "mar", "apr", "maj may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), start=1
    )
    for name in names.split()
}


def decimals(words: Iterable[str]) -> str:
    """How a column writes its decimals: "point", "comma", "mixed", or "" when nothing tells."""
    words = [w for w in words if not _THOUSANDS.fullmatch(w)]
    comma = any(_COMMA.fullmatch(w) for w in words)
    point = any(_POINT.fullmatch(w) for w in words)
    return "mixed" if comma and point else "comma" if comma else "point" if point else ""


def year(item: Item, words: str) -> Cell:
    """Four digits, or a date whose year is certain however its day and month are read."""
    words = _SPACED.sub("", words)
    plain, note = words, ""
    if found := re.fullmatch(
        r"((?:19|20|21)\d\d)-\d\d-\d\d(?:[ T].*)?|((?:19|20|21)\d\d)(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])", words
    ):
        plain = found[1] or found[2]
    elif plain_year := _year_in(words):
        plain = plain_year
        note = _("{value} läses som årtalet {year}.").format(value=repr(words[:40]), year=plain_year)
    early = item.minimum is not None and item.minimum < 1900  # a codebook may ask for older years
    if not re.fullmatch(f"(?:{'[0-9]{2}' if early else '19|20|21'})[0-9]{{2}}(?:[.,]0+)?", plain, re.ASCII):
        message = _("{value} är inget årtal.").format(value=repr(words[:40]))
        return Cell(None, r.SKIPPED, message, _("Skriv fyra siffror, till exempel 2014."), unknown=words)
    return within(item, float(plain[:4]), words, note)


def number(item: Item, words: str, text: bool, style: str) -> Cell:
    """A number with decimal comma or point, as people and programs write it; nothing that only looks like one."""
    plain = _SPACED.sub("", words).replace("−", "-")
    note = ""
    if labelled := LABELLED.match(plain):
        plain = labelled[1]
        note = _("{value} läses som talet {number}.").format(value=repr(words[:60]), number=plain)
    if text and (sign := _THOUSANDS.fullmatch(plain)) and not _decimal(sign[1], style):
        message = _("{value} kan betyda två saker.").format(value=words)
        return Cell(None, r.SKIPPED, message, _("Skriv talet utan tusentalstecken."), unknown=words)
    value = _value(plain)
    if value is None:
        message = _("{value} är inget tal.").format(value=repr(words[:40]))
        hint = _("Skriv bara siffror, med decimalkomma.")
        if re.fullmatch(r"-?[\d.,\s]+%", plain):
            hint = _("Skriv talet utan procenttecken, så som frågan vill ha det.")
        return Cell(None, r.SKIPPED, message, hint, unknown=words)
    return within(item, value, words, note)


def _decimal(sign: str, style: str) -> bool:
    """Whether a sign before three digits is the decimal sign: a comma is, unless the column writes with a point."""
    return style == "point" if sign == "." else style in ("comma", "")


def within(item: Item, value: float, words: str, note: str) -> Cell:
    low, high = item.minimum, item.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        message = _("{value} ligger utanför det tillåtna ({low}–{high}).").format(
            value=words, low=_edge(low), high=_edge(high)
        )
        hint = _("Rätta värdet.")
        if words in USER_MISSING:
            hint = _("Betyder det att svar saknas? Välj vad värdet betyder, eller rätta det.")
        return Cell(None, r.SKIPPED, message, hint, unknown=words)
    return Cell(str(int(value)) if item.type == YEAR else repr(value + 0.0), r.ANSWERED, note=note)


def _year_in(words: str) -> str:
    """The year of a date in another form than ISO, when every possible reading of it has the same year; else ""."""
    plain = words.strip().casefold()
    if found := re.fullmatch(r"(?:\d{1,2}[ .]+)?([a-zåäö]{3,10})\.?[ -]+((?:19|20)\d\d)", plain):
        return found[2] if found[1][:3] in _MONTHS else ""
    if found := re.fullmatch(r"((?:19|20)\d\d)[/. -](\d{1,2})(?:[/. -](\d{1,2}))?(?: .*)?", plain):
        return found[1] if 1 <= int(found[2]) <= 12 else ""
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)(?: .*)?", plain):
        return found[3]
    if found := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{1,2})", plain):
        a, b, c = map(int, found.groups())
        years = {y for d, m, y in ((a, b, c), (b, a, c), (c, b, a), (b, c, a)) if 1 <= d <= 31 and 1 <= m <= 12}
        return f"{2000 + years.pop()}" if len(years) == 1 else ""
    if found := re.fullmatch(r"([34]\d{4})(?:[.,]\d+)?", plain):  # Excel's day number and hour, 1982–2036
        return str((date(1899, 12, 30) + timedelta(days=int(found[1]))).year)
    return ""


def _value(plain: str) -> float | None:
    """The number that a cell without spaces is; None for anything else. With thousands only where there is no doubt."""
    if (parts := _GROUPED.fullmatch(plain)) and (parts[3] or plain.count(parts[2]) > 1):
        plain = parts[1].replace(parts[2], "") + (parts[3] or "")
    if not _NUMBER.fullmatch(plain):
        return None
    value = float(plain.replace(",", "."))
    return value if abs(value) < _LARGEST else None


def _edge(value: float | None) -> str:
    if value is None:
        return ""
    return text_number(value, len(f"{value:g}".partition(".")[2]))
