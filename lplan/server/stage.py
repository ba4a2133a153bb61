"""Short addresses: /s/<id> is a frozen seminar or leads to a view; /s/<id>/<secret> is the speaker's, with notes."""

import asyncio
import gzip
from functools import lru_cache

import brotli
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from lplan.errors import LplanError
from lplan.publish import deck
from lplan.settings import settings
from lplan.text import _
from lplan.ui import stage

LIBRARY = "/lplan-plotly.js"


async def show(request: Request) -> Response:
    """The frozen seminar as a page; from then on the browser needs us for nothing."""
    id_, secret = request.path_params["id"], request.path_params.get("secret")
    try:
        shown = await asyncio.to_thread(stage.begun, id_, secret)
        to = None if shown or secret else await asyncio.to_thread(stage.target, id_)
    except LplanError as error:
        return PlainTextResponse(str(error), 503)
    if to:
        return RedirectResponse(to, 302)
    if shown is None:
        return PlainTextResponse(_("Här finns inget seminarium. Kontrollera adressen."), 404)
    parts = request.url
    base = settings().public_url.rstrip("/") or f"{parts.scheme}://{parts.netloc}"
    made = await asyncio.to_thread(
        deck.page, shown, link=f"{base}{stage.PREFIX}/{id_}", notes=secret is not None, plotly=LIBRARY
    )
    policy = f"{deck.policy(LIBRARY)}; frame-ancestors 'self'"
    return _packed(request, made.encode(), "text/html; charset=utf-8", {"content-security-policy": policy})


async def library(request: Request) -> Response:
    """The drawing library, once for all decks."""
    coding = _coding(request)
    content = await asyncio.to_thread(_library, coding)
    headers = {"cache-control": "public, max-age=604800", "vary": "Accept-Encoding"}
    if coding:
        headers["content-encoding"] = coding
    return Response(content, media_type="text/javascript", headers=headers)


@lru_cache
def _library(coding: str) -> bytes:
    return _pack(deck.library(), coding)


def _coding(request: Request) -> str:
    accepted = request.headers.get("accept-encoding", "")
    return "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""


def _pack(content: bytes, coding: str) -> bytes:
    if coding == "br":
        return brotli.compress(content, quality=5)
    return gzip.compress(content, 5, mtime=0) if coding == "gzip" else content


def _packed(request: Request, content: bytes, kind: str, headers: dict[str, str]) -> Response:
    coding = _coding(request)
    if coding:
        headers = {**headers, "content-encoding": coding, "vary": "Accept-Encoding"}
    return Response(_pack(content, coding), media_type=kind, headers={**headers, "cache-control": "private, no-cache"})


ROUTES = [
    Route(LIBRARY, library),
    Route(f"{stage.PREFIX}/{{id}}", show),
    Route(f"{stage.PREFIX}/{{id}}/{{secret}}", show),
]
