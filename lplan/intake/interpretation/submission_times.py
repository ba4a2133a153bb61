"""Parse a column of completion times, in any common form, into text that sorts."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T,]+(.*))?$", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)(?:[ T]?(\d\d.*))?$", re.ASCII)
_LOCAL = re.compile(r"(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})(?:[ T,]+(.*))?$", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*([ap]\.?m\.?)?", re.ASCII | re.IGNORECASE)
_SERIAL = re.compile(r"([34]\d{4})(?:[.,](\d+))?$", re.ASCII)  # Excel's day number
NEVER = "1980-01-01"  # what LimeSurvey writes for a survey that keeps no time


def times(words: Iterable[str]) -> dict[str, str]:
    """Each word of a column of times → a time that sorts; "" where it cannot be told.

    The same time on all rows is no time: then every word is "". Day and month that cannot be told apart by any of the
    column's words are no time either.
    """
    words = [word for word in dict.fromkeys(words) if word.strip()]
    order = _order(words)
    found = {word: _moment(word.strip(), order) for word in words}
    return found if len({when for when in found.values() if when}) > 1 else dict.fromkeys(words, "")


def _order(words: list[str]) -> str:
    """Whether "5/4/2024" has its day ("dm") or its month ("md") first; "" when nothing tells."""
    local = [found for word in words if (found := _LOCAL.match(word.strip()))]
    if any(found[2] == "." for found in local) or any(int(found[1]) > 12 for found in local):
        return "dm"
    half = any(re.search(r"\d\s*[ap]\.?m\b", found[5] or "", re.IGNORECASE) for found in local)
    return "md" if half or any(int(found[3]) > 12 for found in local) else ""


def _moment(word: str, order: str) -> str:
    """A time as text that sorts; "" for what is none."""
    if found := _SERIAL.match(word):
        when = datetime(1899, 12, 30) + timedelta(days=float(f"{found[1]}.{found[2] or 0}"))
        return f"{when:%Y-%m-%d %H:%M:%S}"
    if found := _ISO.match(word) or _COMPACT.match(word):
        year, month, day, rest = int(found[1]), int(found[2]), int(found[3]), found[4]
    elif (found := _LOCAL.match(word)) and order:
        a, b, year, rest = int(found[1]), int(found[3]), int(found[4]), found[5]
        day, month = (a, b) if order == "dm" else (b, a)
        year += 2000 if year < 100 else 0
    else:
        return ""
    try:
        said = f"{datetime(year, month, day, *_clock(rest or '')):%Y-%m-%d %H:%M:%S}"
    except ValueError:
        return ""
    return "" if said.startswith(NEVER) else said


def _clock(words: str) -> tuple[int, int, int]:
    """Hour, minute and second; midnight where no time of day stands."""
    found = _TIME.match(words)
    if not found:
        return 0, 0, 0
    hour, minute, second = (int(found[n] or 0) for n in (1, 2, 3))
    if found[4]:
        hour = hour % 12 + (12 if found[4].casefold().startswith("p") else 0)
    return hour, minute, second
