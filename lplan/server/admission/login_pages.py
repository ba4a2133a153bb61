"""The small pages around a login: each a sentence about what happened, and links that lead on."""

from html import escape
from urllib.parse import quote

from starlette.responses import HTMLResponse

from lplan.core import text
from lplan.core.text import _
from lplan.store import Ended

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
STYLE = (
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:36rem;margin:12vh auto;padding:0 1.2rem;color:#1b2a33;"
    "background:#fff}a{color:#1f4e6b}@media(prefers-color-scheme:dark){body{color:#e8e6e1;background:#12191e}"
    "a{color:#9cc9e6}}"
)


def page(title: str, words: str, links: dict[str, str], status: int = 200) -> HTMLResponse:
    """A page with a title, a text and links (address → words)."""
    lang = text.language()
    listed = "".join(f'<p><a href="{escape(address)}">{escape(said)}</a></p>' for address, said in links.items())
    body = (
        f'<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{escape(title)}</title><style>{STYLE}</style></head>'
        f"<body><main><h1>{escape(title)}</h1><p>{escape(words)}</p>{listed}</main></body></html>"
    )
    return HTMLResponse(body, status, {"content-security-policy": POLICY, "cache-control": "no-store"})


def failed(words: str, status: int = 400, *, to: str = "/") -> HTMLResponse:
    """A login that came to nothing."""
    again = f"/login?next={quote(to)}"
    return page(
        _("Du är inte inloggad"), words, {again: _("Logga in igen"), to: _("Läs vidare utan att logga in")}, status
    )


def ended(why: Ended, to: str) -> HTMLResponse:
    """A login that has come to its end."""
    said = {
        Ended.LEFT: _("Du har loggat ut, i alla flikar."),
        Ended.IDLE: _("Du har loggats ut, eftersom ingenting har hänt på en stund. Det som var sparat finns kvar."),
        Ended.OLD: _("Du har loggats ut, eftersom det är länge sedan du loggade in. Det som var sparat finns kvar."),
        Ended.NO_ROLE: _("Du har loggats ut, eftersom du inte längre har någon roll här. Fråga administratören."),
        Ended.UNKNOWN: _("Din inloggning finns inte längre. Det som var sparat finns kvar."),
    }[why]
    again = f"/login?next={quote(to)}"
    return page(_("Du är utloggad"), said, {again: _("Logga in igen"), to: _("Läs vidare utan att logga in")})
