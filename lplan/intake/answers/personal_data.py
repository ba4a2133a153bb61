"""Find personal data in free text: personal identity numbers, e-mail addresses and telephone numbers."""

import re

from lplan.core.text import _

# Also coordination numbers (day + 60). A number is flagged whether or not its check digit is right.
_NUMBER = re.compile(r"(?<!\d)(?:19|20)?\d{2}(?:0\d|1[0-2])(?:[0-2]\d|3[01]|[67]\d|8\d|9[01])[-+ ]?\d{4}(?!\d)")
# From where a word begins, and no longer than an address may be: a long text must not be tried from each of its
# letters.
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]+")
_PHONE = re.compile(r"(?<![\d-])(?:\+46|0046|0)[ -]?\d{1,3}(?:[ -]?\d{2,3}){2,4}(?!\d)")


def find(words: str) -> list[str]:
    """The kinds of personal data that a text may hold, in words; empty when none was seen."""
    found = []
    rest = words
    for pattern, kind in ((_EMAIL, _("e-postadress")), (_NUMBER, _("personnummer")), (_PHONE, _("telefonnummer"))):
        if pattern.search(rest):
            found.append(kind)
            rest = pattern.sub(" ", rest)
    return found


def mask(words: str) -> str:
    """The text with what was found replaced by a mark."""
    for pattern in (_EMAIL, _NUMBER, _PHONE):
        words = pattern.sub(_("[borttaget]"), words)
    return words


def is_ip(words: str) -> bool:
    """Whether a cell is the address of a computer."""
    return bool(
        re.fullmatch(r"(?:\d{1,3}\.){3}\d{1,3}|(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}", words.strip(), re.IGNORECASE)
    )
