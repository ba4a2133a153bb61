"""Tell browsers apart by a cookie: nobody logs in, but all tabs of a browser are one person's.

The server gives each browser a name that says nothing (`server/html_document.py`), in a cookie that no script can
read. It is used for nothing but to find the seminar that its owner is putting together.
"""

import hashlib
import re
import secrets

import streamlit as st

COOKIE = "lplan_lasare"
KEPT = 90 * 24 * 3600  # seconds
_NAME = re.compile(r"[A-Za-z0-9_-]{22}")


def new() -> str:
    """A name for a browser that has none."""
    return secrets.token_urlsafe(16)


def is_name(words: object) -> bool:
    """Whether a cookie holds a name that we may have given."""
    return isinstance(words, str) and _NAME.fullmatch(words) is not None


def key() -> str:
    """What the browser's things are kept under, which does not tell its name; "" when it keeps no cookies."""
    name = st.context.cookies.get(COOKIE, "")
    return hashlib.sha256(name.encode()).hexdigest()[:32] if is_name(name) else ""
