"""User text is never Markdown: every sign that Streamlit would read is escaped."""

_SIGNS = frozenset("\\`*_{}[]()#+-.!|<>~:$&@/")


def escape(words: object) -> str:
    """Words that Streamlit shows exactly as they are written."""
    return "".join("\\" + c if c in _SIGNS else c for c in str(words))
