"""Text that a spreadsheet would take for a formula: made harmless on the way out, and itself again on the way in."""

import re

# Also after apostrophes of its own, so that undoing gives back exactly what was written. CWE-1236; OWASP CSV injection.
_DANGER = re.compile("'*[\\s\ufeff\u200b]*[=+\\-@\t\r\n\0＝＋－＠]")


def neutral(text: str) -> str:
    """The text with an apostrophe before it when a spreadsheet might run it."""
    return f"'{text}" if _DANGER.match(text) else text


def undone(text: str) -> str:
    """What `neutral` was given."""
    return text[1:] if text.startswith("'") and _DANGER.match(text[1:]) else text
