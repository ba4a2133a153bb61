"""When are two headings, names or labels the same?"""

import re
import unicodedata
from functools import lru_cache

LONG = 500  # longer words are not remembered: what a server holds in memory must not grow with what people send


def folded(words: str) -> str:
    """A heading for comparing: letters and digits only, lower case, without accents; unseen signs removed."""
    return _folded(words) if len(words) <= LONG else _folded.__wrapped__(words)


def same_words(words: str) -> str:
    """A label for comparing: å is not a, but case, spaces and unseen signs do not count."""
    return _same(words) if len(words) <= LONG else _same.__wrapped__(words)


@lru_cache(maxsize=50_000)
def _folded(words: str) -> str:
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", words).casefold())
    return "".join(c for c in plain if c.isalnum())


@lru_cache(maxsize=50_000)
def _same(words: str) -> str:
    seen = "".join(c for c in unicodedata.normalize("NFC", words) if unicodedata.category(c) != "Cf")
    return re.sub(r"\s+", " ", seen.replace("\u00a0", " ")).strip().casefold()
