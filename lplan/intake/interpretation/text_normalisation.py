"""Normalise headings, names and labels, so that they can be compared."""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from lplan.core.text import _, listed

# Signs that typesetting programs put in the place of the one on the keyboard: the words are the same.
_TYPED = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u00b4\u2032\uff07", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033\uff02", '"')
    | {"\u2026": "..."}
)
# What tools and people call the option that stands for words of one's own (folded).
OTHER = frozenset(
    [
        "other",
        "othertext",
        "oth",
        "othr",
        "annat",
        "annan",
        "ovrigt",
        "annatnamligen",
        "annatvad",
        "annatange",
        "annatangevad",
        "annatspecificera",
        "annatvarvanligange",
        "annatvarvanligspecificera",
        "otherpleasespecify",
        "otherpleasedescribe",
        "otherspecify",
    ]
)
_OTHER_FIRST = frozenset({"annat", "annan", "övrigt", "övriga", "other"})
LONG = 500  # longer words are not remembered: what a server holds in memory must not grow with what people send


def folded(words: str) -> str:
    """A heading for comparing: letters and digits only, lower case, without accents; unseen signs removed."""
    return _folded(words) if len(words) <= LONG else _folded.__wrapped__(words)


def same_words(words: str) -> str:
    """A label for comparing: å is not a, but case, spaces, unseen signs and the kind of dash or quote do not count."""
    return _same(words) if len(words) <= LONG else _same.__wrapped__(words)


def some(names: Sequence[object], most: int) -> str:
    """The first of many names, and how many more there are: "a, b och 3 till"."""
    if len(names) <= most + 1:
        return listed(map(str, names))
    return _("{names} och {n} till").format(names=", ".join(map(str, names[:most])), n=len(names) - most)


def is_other(words: str) -> bool:
    """Whether a label is "Annat" or "Other", however it goes on: the option that stands for words of one's own."""
    return _is_other(words[:100])


@lru_cache(maxsize=5_000)
def _is_other(words: str) -> bool:
    return folded(words) in OTHER or same_words(words).partition(" ")[0].strip(",:.") in _OTHER_FIRST


@lru_cache(maxsize=50_000)
def _folded(words: str) -> str:
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFC", words).casefold())
    return "".join(c for c in plain if c.isalnum())


@lru_cache(maxsize=50_000)
def _same(words: str) -> str:
    if words.isascii():  # most cells are: no letter has two forms, no sign is unseen
        return " ".join(words.split()).casefold()
    seen = "".join(c for c in unicodedata.normalize("NFC", words) if unicodedata.category(c) != "Cf").translate(_TYPED)
    return re.sub(r"\s+", " ", seen.replace("\u00a0", " ")).strip().casefold()


def begin_alike(a: str, b: str) -> int:
    """With how many signs two texts begin alike."""
    return next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
