"""Is a question the same one in two versions of a codebook?"""

from lplan.codebook.model import Item
from lplan.core.text import Words

CHANGED, WORDS, OPTIONS = "changed", "words", "options"  # why a question is another one than before


def differs(then: Item | None, now: Item | None) -> str:
    """OPTIONS when its type or its answers are others, WORDS when only its wording is, "" when it is the same question.

    Case, spaces and punctuation do not count, nor what an answer is worth: history is scored anew. A question that
    either lacks is new or ended, and not another one.
    """
    if then is None or now is None or then == now:
        return ""
    if then.type != now.type or _answers(then) != _answers(now):
        return OPTIONS
    return "" if _plain(then.text) == _plain(now.text) else WORDS


def _plain(words: Words) -> dict[str, str]:
    """A wording as it is compared: letters and digits, in each language."""
    return {language: "".join(c for c in said.casefold() if c.isalnum()) for language, said in words.by_language}


def _answers(item: Item) -> list[tuple]:
    """The answers that could be given, in their order."""
    return [(option.code, _plain(option.label), option.status) for option in item.options]
