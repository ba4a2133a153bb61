"""Escape words for a page: user text is never Markdown, so every sign that Streamlit would read is escaped."""

import re
from dataclasses import dataclass

import streamlit as st

_SIGNS = frozenset("\\`*_{}[]()#+-.!|<>~:$&@/")


# Addresses become links even when their signs are escaped: an unseen sign that joins keeps them words.
_ADDRESS = re.compile(r"(?i)(?<=http)(?=s?:)|(?<=www)(?=\.)|(?<=@)")
_JOINER = "\u2060"


def escape(words: object) -> str:
    """Words that Streamlit shows exactly as they are written, never as a link, a picture or a style."""
    return "".join("\\" + c if c in _SIGNS else c for c in _ADDRESS.sub(_JOINER, str(words)))


@dataclass(frozen=True)
class Link:
    """Words that lead to an address, and words after them; as a string it is Markdown, for a sentence."""

    words: str
    address: str
    after: str = ""

    def __str__(self) -> str:
        said = escape(self.words)
        if self.address:
            said = f"[{said}](<{self.address.replace('<', '%3C').replace('>', '%3E')}>)"
        return said + escape(self.after)


def lede(words: str) -> None:
    """The sentence under a page's title: what it answers."""
    st.markdown(escape(words))


def finding(title: str) -> None:
    """A heading that says what was found."""
    st.header(escape(title), anchor=False)


def quiet(words: str) -> None:
    """A note in small type."""
    fine(escape(words))


def fine(*paragraphs: str) -> None:
    """Small grey type, as Markdown, with contrast enough to be read, which Streamlit's own captions have not."""
    st.markdown("\n\n".join(f":gray[:small[{words}]]" for words in paragraphs))
