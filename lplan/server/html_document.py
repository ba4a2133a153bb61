"""Set what Streamlit does not let a page decide: the document's language, built-in texts, security headers."""

import json
import re
import secrets
import tomllib
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qs

import streamlit
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lplan import access
from lplan.access import Right
from lplan.core import text
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.server.admission.guard import ACTOR
from lplan.server.open_data import LISTING
from lplan.ui.figure import component
from lplan.ui.shell import browser_identity
from lplan.ui.shell.choices import SHARED, TOO_LONG

HERE = Path(__file__).parent
SCRIPT_PATH = "/lplan-shell.js"
SCRIPTS = Path(streamlit.__file__).parent / "static" / "static" / "js"
DOWNLOADS = "/media/"
# Pages for machines that only we should see, or that offer what this app does not: not from outside.
BLOCKED = ("/_stcore/agent", "/_stcore/metrics")

LONGEST = 16_000  # an address with a longer query than this is nobody's view

HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws://{host} wss://{host}; worker-src "
    "'self' blob:; object-src 'none'; frame-ancestors 'self'; base-uri 'self'; form-action 'self'"
)


@lru_cache
def shell_script(code: str) -> bytes:
    """The script that mends Streamlit's page, with the dictionary of its built-in texts (none in English)."""
    words = tomllib.loads((HERE / "words.toml").read_text(encoding="utf-8"))
    if code != text.LANGUAGES[0]:  # what is not English enough has English words of ours too
        kept = [{"match": said["match"], "give": said["english"]} for said in words["pattern"] if "english" in said]
        words = {"exact": {}, "pattern": kept}
    words |= {"shared": list(SHARED), "link": {code: link_words(code) for code in text.LANGUAGES}}
    components = [f"/static/js/{file.name}" for file in SCRIPTS.glob("BidiComponent.*.js")]
    words["ahead"] = {
        "modulepreload": [*components, component.SCRIPT_AT + component.SCRIPT],
        "preload": [component.library()],
    }
    source = (HERE / "shell.js").read_text(encoding="utf-8")
    line = {code: line_words(code) for code in text.LANGUAGES}
    source = source.replace("__WORDS__", json.dumps(words, ensure_ascii=False))
    cut = (HERE / "line.js").read_text(encoding="utf-8").replace("__LINE__", json.dumps(line, ensure_ascii=False))
    return (source + cut + (_login_script() if settings().login else "")).encode()


def _login_script() -> str:
    """The script that warns before a login ends by itself."""
    said = {}
    for code in text.LANGUAGES:
        with text.using(code):
            said[code] = {
                "title": _("Du loggas snart ut"),
                "text": _("Du loggas ut om {n} sekunder, eftersom ingenting händer. Det som är sparat finns kvar."),
                "stay": _("Fortsätt vara inloggad"),
            }
    source = (HERE / "login.js").read_text(encoding="utf-8")
    return source.replace("__LOGIN__", json.dumps(said, ensure_ascii=False))


def line_words(code: str) -> dict[str, dict]:
    """What is said when the page has no connection, in a language: `blocked` when the server does answer otherwise,
    else `silent`. Each is a title, sentences, and links to where the same stands without a connection.
    """
    with text.using(code):
        site = {"label": _("Samma diagram som vanliga webbsidor"), "href": settings().site_url}
        files = {"label": _("Öppna data som filer"), "href": f"{LISTING}?lang={code}"}
        sites = [site] if site["href"] else []
        return {
            "blocked": {
                "title": _("Sidan får ingen förbindelse med servern."),
                "text": [
                    _("Servern svarar, men nätet där du är släpper troligen inte igenom WebSocket, som sidan behöver."),
                    _("Be IT-stödet att tillåta WebSocket (wss) till {host}, eller öppna sidan från ett annat nät."),
                    _("Sidan försöker själv igen hela tiden. Utan förbindelse finns detta:"),
                ],
                "links": [*sites, files],
            },
            "silent": {
                "title": _("Servern svarar inte."),
                "text": [
                    _(
                        "Antingen är ditt nät borta eller så startas tjänsten om. Det du har valt och sparat finns "
                        "kvar."
                    ),
                    _("Sidan ansluter själv när servern svarar igen. Säg till den som driver tjänsten om det dröjer."),
                ],
                "links": sites,
            },
        }


def link_words(code: str) -> dict[str, str]:
    """What "Kopiera länk" says when it has been pressed, in a language."""
    with text.using(code):
        return {
            "label": _("Länk till den här vyn"),
            "copied": _("Länken är kopierad. Den öppnar samma vy på en annan dator eller i en telefon."),
            "by_hand": _("Webbläsaren lät oss inte kopiera. Länken är markerad: kopiera den med Ctrl+C."),
        }


async def shell_words(request: Request) -> Response:
    """The same, over HTTP."""
    return Response(
        shell_script(language(request.scope)), media_type="text/javascript", headers={"cache-control": "no-cache"}
    )


class Shell:
    """Rewrites the one HTML document and adds headers to every answer."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        if scope["path"].startswith(BLOCKED) or not scope["path"].isprintable():
            return await Response("Not found", 404)(scope, receive, send)
        if len(scope["query_string"]) > LONGEST:
            return await RedirectResponse(f"{scope['path']}?{TOO_LONG}=1", 303)(scope, receive, send)
        nonce = secrets.token_urlsafe(16)
        host = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
        policy = POLICY.format(nonce=nonce, host=host if re.fullmatch(r"[\w.:\[\]-]+", host) else "localhost")
        if b"text/html" in dict(scope["headers"]).get(b"accept", b""):
            # The document is rewritten, so it must come as it is and not compressed.
            scope = {**scope, "headers": [(k, v) for k, v in scope["headers"] if k != b"accept-encoding"]}
        start: Message | None = None
        body = b""

        async def shelled(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *((k.encode(), v.encode()) for k, v in HEADERS.items())]
                if b"content-security-policy" in dict(headers):  # a document of our own, with a stricter policy
                    return await send({**message, "headers": headers})
                headers.append((b"content-security-policy", policy.encode()))
                message = {**message, "headers": headers}
                if scope["path"].startswith(DOWNLOADS):  # somebody's file, not a page of ours, also when it is HTML
                    return await send(message)
                said = dict(headers)
                # A document that is sent compressed was asked for by who shows no page, such as a picture's tag.
                if said.get(b"content-type", b"").startswith(b"text/html") and b"content-encoding" not in said:
                    start = message
                    return
                return await send(message)
            if start is None:
                return await send(message)
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            rewritten = document(body, language(scope), nonce)
            kept = [(k, v) for k, v in start["headers"] if k not in (b"content-length", b"etag", b"last-modified")]
            kept.append((b"content-length", str(len(rewritten)).encode()))
            kept += named(scope)
            await send({**start, "headers": kept})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else rewritten})

        await self.app(scope, receive, shelled)


def named(scope: Scope) -> list[tuple[bytes, bytes]]:
    """The header that gives a browser its name (`ui/shell/browser_identity.py`), when it has none. Who may keep
    nothing is given none.
    """
    known = browser_identity.is_name(Request(scope).cookies.get(browser_identity.COOKIE, ""))
    if known or not access.has(scope[ACTOR], Right.OWN_DRAFT):
        return []
    secure = "; Secure" if scope.get("scheme") == "https" else ""
    said = (
        f"{browser_identity.COOKIE}={browser_identity.new()}; Path=/; Max-Age={browser_identity.KEPT}; HttpOnly; "
        f"SameSite=Lax{secure}"
    )
    return [(b"set-cookie", said.encode())]


def language(scope: Scope) -> str:
    """The language that the address asks for."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[-1]
    return asked if asked in text.LANGUAGES else text.LANGUAGES[0]


def document(html: bytes, code: str, nonce: str) -> bytes:
    """Streamlit's index.html in the reader's language, with our script and title."""
    with text.using(code):
        title, noscript = _("Lärandeplaner"), _("Sidan behöver JavaScript.")
    page = html.decode("utf-8")
    page = page.replace('<html lang="en">', f'<html lang="{code}" translate="no">', 1)
    page = re.sub(r"<title>.*?</title>", f"<title>{title}</title>", page, count=1)
    page = re.sub(r'<link rel="service-desc"[^>]*>', "", page, count=1)
    page = re.sub(r"<noscript>.*?</noscript>", f"<noscript>{noscript}</noscript>", page, count=1, flags=re.DOTALL)
    page = page.replace("<script>", f'<script nonce="{nonce}">')
    page = page.replace("<head>", f'<head><script src="{SCRIPT_PATH}?lang={code}"></script>', 1)
    page = page.replace("</head>", f'<style media="print">{_print_style()}</style></head>', 1)
    return page.encode("utf-8")


@lru_cache
def _print_style() -> str:
    """What a printed page looks like."""
    return (HERE / "print.css").read_text(encoding="utf-8")
