"""Text on its way out: never a formula, never a sign that breaks a file."""

import re

from lplan.response_files import runs

LIMIT = 32_767  # what a cell of Excel holds
# What XML 1.0 does not allow, and the signs that turn the direction of the words around them.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"[+\-\u2212]?\d+([.,]\d+)?(\s?%)?")


def plain(words: object, limit: int = LIMIT) -> str:
    """Words that any file can hold: no control characters, no turned direction, no longer than a cell."""
    said = _FORBIDDEN.sub("", str(words).replace("\r\n", "\n").replace("\r", "\n"))
    cut = "… [avkortad]"
    return said if len(said) <= limit else said[: limit - len(cut)] + cut


def starts_formula(words: str) -> bool:
    """Whether a spreadsheet would read the words as something to be computed. A number written out is no formula."""
    return runs(words) and not _NUMBER.fullmatch(words.strip())


def neutral(words: object) -> str:
    """Words that no spreadsheet computes, where the file itself cannot say "this is text": with a leading
    apostrophe.
    """
    said = str(words)
    risky = starts_formula(said)
    said = plain(said)
    return plain("'" + said) if risky or starts_formula(said) else said
