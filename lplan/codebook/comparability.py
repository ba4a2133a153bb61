"""Compare a question between two versions of a codebook: the same, reworded, or with other answers?"""

from lplan.codebook.model import Item
from lplan.core.text import Words

CHANGED, WORDS, OPTIONS = "changed", "words", "options"  # why a question is another one than before


def differs(then: Item | None, now: Item | None) -> str:
    """OPTIONS when its type or options differ, WORDS when only its wording differs, "" when it is the same question.

    Case, spaces, punctuation and points do not count: earlier waves are scored again with today's points. A question
    that only one of the codebooks has is new or ended, not changed.
    """
    if then is None or now is None or then == now:
        return ""
    if then.type != now.type or _answers(then) != _answers(now):
        return OPTIONS
    return "" if _plain(then.text) == _plain(now.text) else WORDS


def _plain(words: Words) -> dict[str, str]:
    """A wording as it is compared: letters and digits, in each language."""
    return {language: "".join(c for c in text.casefold() if c.isalnum()) for language, text in words.by_language}


def _answers(item: Item) -> list[tuple]:
    """The answers that could be given, in their order."""
    return [(option.code, _plain(option.label), option.status) for option in item.options]
