"""Translate messages and format numbers, dates and lists in the reader's language.

Swedish is the source: `_("Omgång")` is Swedish in the code and English in `locale/en/…/lplan.po`. The language and the
time zone are context variables, so that one server can serve two readers with different languages and time zones.
"""

import errno
import unicodedata
from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date as Day
from datetime import datetime, time, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote_plus
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("sv", "en")
NBSP, NNBSP, MINUS, EN_DASH = "\u00a0", "\u202f", "\u2212", "\u2013"
_LOCALE = Path(__file__).parent.parent / "locale"
_language: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])
HOME = "Europe/Stockholm"  # the time zone when nobody says another
_zone: ContextVar[str] = ContextVar("zone", default=HOME)


def language() -> str:
    """The language of this context: one of `LANGUAGES`."""
    return _language.get()


def use(code: str) -> None:
    """Set the language of this context; an unknown language means Swedish."""
    _language.set(code if code in LANGUAGES else LANGUAGES[0])


@contextmanager
def using(code: str, zone: str = ""):
    """Set the language, and the time zone when one is named, inside the block only."""
    token, where = _language.set(code if code in LANGUAGES else LANGUAGES[0]), _zone.set(zone or _zone.get())
    try:
        yield
    finally:
        _language.reset(token)
        _zone.reset(where)


def known_zone(name: str) -> bool:
    """Whether this is the name of a time zone, such as "Europe/Stockholm"."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def zone() -> tzinfo:
    """The time zone of this context."""
    return ZoneInfo(_zone.get())


def zone_name() -> str:
    """The name of the time zone of this context."""
    return _zone.get()


def use_zone(name: str) -> None:
    """Set the time zone of this context; an unknown zone means HOME."""
    _zone.set(name if known_zone(name) else HOME)


@lru_cache
def _translations(code: str) -> NullTranslations:
    catalogue = _LOCALE / code / "LC_MESSAGES" / "lplan.po"
    if not catalogue.exists():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_po(catalogue.open("rb"), locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(message: str) -> str:
    """The message in the reader's language. Write `_("… {n} …").format(n=…)`: never an f-string inside."""
    return _translations(language()).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """The singular or plural message in the reader's language."""
    return _translations(language()).ngettext(one, many, n)


def N_(message: str) -> str:
    """Mark a message for translation where it is written; translate it with `gettext` where it is shown."""
    return message


_ = gettext


@dataclass(frozen=True)
class Words:
    """A text that its owner wrote in one or more languages; `str()` gives it in the reader's."""

    by_language: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, value: "str | Mapping[str, str] | Words") -> "Words":
        """From a plain string (the same in every language) or a table of language → string."""
        if isinstance(value, Words):
            return value
        return cls((("", value),) if isinstance(value, str) else tuple(value.items()))

    def in_language(self, code: str) -> str:
        """The text in this language, else the first one written."""
        return dict(self.by_language).get(code) or (self.by_language[0][1] if self.by_language else "")

    def __str__(self) -> str:
        return self.in_language(language())

    def translated(self) -> dict[str, str]:
        """The text in each of the program's languages."""
        return {code: self.in_language(code) for code in LANGUAGES}

    def every(self) -> tuple[str, ...]:
        """The text in every language it was written in."""
        return tuple(text for _code, text in self.by_language)


def rounded(value: float, decimals: int = 0) -> Decimal:
    """A number as exact as it is shown, half away from zero; nothing below zero rounds to −0."""
    shown = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return shown or abs(shown)


def number(value: float | int | None, decimals: int = 0) -> str:
    """1234.5 → "1 234,5" (Swedish, narrow no-break space, U+2212 for minus); no value → "..".

    Rounds half away from zero, as a reader does by hand. Four digits are grouped too, so that columns line up.
    """
    if value is None or value != value:
        return ".."
    return _written(rounded(value, decimals), decimals, language())


@lru_cache(maxsize=10_000)
def _written(shown: Decimal, decimals: int, code: str) -> str:
    """A rounded number in a language; the same few thousand are written again and again."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    written = format_decimal(shown, pattern, locale={"sv": "sv_SE", "en": "en_GB"}[code])
    return written.replace(NBSP, NNBSP).replace("-", MINUS)


def signed(change: float | None, decimals: int = 1) -> str:
    """A change as `number`, with a plus where it is shown as more than nothing: "+3,2", "−1,0", "0,0"."""
    shown = number(change, decimals)
    return f"+{shown}" if change is not None and change > 0 and shown != number(0, decimals) else shown


def percent(share: float | None, decimals: int = 0) -> str:
    """0.905 → "91 %" (Swedish, no-break space) or "91%" (English); no value → ".."."""
    if share is None or share != share:
        return ".."
    return number(share * 100, decimals) + (NBSP + "%" if language() == "sv" else "%")


def interval(low: float, high: float, decimals: int = 0) -> str:
    """Two ends with an en dash: "2–9"."""
    return f"{number(low, decimals)}{EN_DASH}{number(high, decimals)}"


def local(at: datetime) -> datetime:
    """A point in time on the reader's own clock."""
    return at.astimezone(zone())


def today() -> Day:
    """The day it is where the reader is."""
    return datetime.now(zone()).date()


def moment(at: datetime) -> str:
    """A point in time on the reader's own clock: "2026-11-24 kl. 09.05"."""
    here = local(at)
    return _("{date} kl. {time}").format(date=f"{here:%Y-%m-%d}", time=clock(here.timetz()))


def clock(at: time) -> str:
    """A time of the day as the language writes it: "09.05" or "09:05"."""
    return f"{at:%H.%M}" if language() == LANGUAGES[0] else f"{at:%H:%M}"


def date(value: Day, style: str = "long") -> str:
    """A date in running text ("14 december 2017"), or with style="iso" the tight form "2017-12-14".

    A point in time is the day that it was where the reader is.
    """
    if isinstance(value, datetime) and value.tzinfo:
        value = local(value)
    if style == "iso":
        return f"{value:%Y-%m-%d}"
    return format_date(value, "d MMMM y", locale={"sv": "sv_SE", "en": "en_GB"}[language()])


def listed(words: Iterable[str]) -> str:
    """ "a, b och c" in the reader's language."""
    words = [str(word) for word in words]
    if len(words) < 2:
        return "".join(words)
    return _("{first} och {last}").format(first=", ".join(words[:-1]), last=words[-1])


_SWEDISH = {letter: chr(0x7B + i) for i, letter in enumerate("åäö")}


def sort_key(name: str) -> str:
    """Swedish order: å, ä, ö come last, accents and case do not count."""
    letters = unicodedata.normalize("NFC", str(name)).casefold()
    folded = "".join(c if c in _SWEDISH else unicodedata.normalize("NFD", c)[0] for c in letters if c)
    return "".join(_SWEDISH.get(c, c) for c in folded)


def reason(error: OSError, writing: bool = False) -> str:
    """Why the machine would not open or write a file, in the reader's language: the end of a sentence."""
    known = {
        errno.ENOENT: _("mappen finns inte") if writing else _("den finns inte"),
        errno.EACCES: _("rättigheter saknas"),
        errno.EPERM: _("rättigheter saknas"),
        errno.EISDIR: _("det är en mapp"),
        errno.ENOTDIR: _("en del av sökvägen är ingen mapp"),
        errno.EEXIST: _("det finns en fil med det namnet"),
        errno.EROFS: _("disken går bara att läsa"),
        errno.ENOSPC: _("disken är full"),
        errno.ENAMETOOLONG: _("namnet är för långt"),
    }
    return known.get(error.errno or 0) or str(error.strerror or error)


def readings(words: str) -> list[str]:
    """The possible spellings of a name in a link: as written, and decoded once or twice, in composed Unicode (NFC).

    Programs that pass a link on may percent-encode it once more.
    """
    spellings: list[str] = []
    for _time in range(3):
        spelling = unicodedata.normalize("NFC", words).strip()
        if spelling in spellings:
            break
        spellings.append(spelling)
        words = unquote_plus(words)
    return spellings


def plain(words: str) -> str:
    """Text from a URL in composed Unicode (NFC), without control characters."""
    return "".join(c for c in unicodedata.normalize("NFC", words) if c >= " " and c != "\x7f")


def slug(words: str) -> str:
    """Words as a name in ASCII: "Västra Götaland" → "vastra_gotaland"."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return "_".join(part for part in "".join(c if c.isalnum() else " " for c in plain).split())
