"""When are two headings, names or labels the same?"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from lplan.text import _, listed

LONG = 500  # longer words are not remembered: what a server holds in memory must not grow with what people send


def folded(words: str) -> str:
    """A heading for comparing: letters and digits only, lower case, without accents; unseen signs removed."""
    return _folded(words) if len(words) <= LONG else _folded.__wrapped__(words)


def same_words(words: str) -> str:
    """A label for comparing: å is not a, but case, spaces and unseen signs do not count."""
    return _same(words) if len(words) <= LONG else _same.__wrapped__(words)


def some(names: Sequence[str], most: int) -> str:
    """The first of many names, and how many more there are: "a, b och 3 till"."""
    if len(names) <= most + 1:
        return listed(names)
    return _("{names} och {n} till").format(names=", ".join(map(str, names[:most])), n=len(names) - most)


@lru_cache(maxsize=50_000)
def _folded(words: str) -> str:
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", words).casefold())
    return "".join(c for c in plain if c.isalnum())


@lru_cache(maxsize=50_000)
def _same(words: str) -> str:
    seen = "".join(c for c in unicodedata.normalize("NFC", words) if unicodedata.category(c) != "Cf")
    return re.sub(r"\s+", " ", seen.replace("\u00a0", " ")).strip().casefold()
