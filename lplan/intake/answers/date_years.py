"""Find the year of a date in any common form, when every reading of the date has the same year."""

import re
from datetime import date, timedelta

_MONTHS = {
    name: n
    for n, names in enumerate(
        ("jan", "feb", "mar", "apr", "maj may", "jun", "jul", "aug", "sep", "okt oct", "nov", "dec"), start=1
    )
    for name in names.split()
}


def year_in(words: str) -> str:
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
