"""Serve short URLs: /s/<id> is a frozen seminar or leads to a view; /s/<id>/<secret> is the speaker's, with notes."""

import asyncio
import gzip
from functools import lru_cache

import brotli
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.export import html_presentation
from lplan.ui.seminar import seminar_links

LIBRARY = "/lplan-plotly.js"


async def show(request: Request) -> Response:
    """The frozen seminar as a page; from then on the browser needs us for nothing."""
    id_, secret = request.path_params["id"], request.path_params.get("secret")
    base = settings().public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}"
    try:
        if secret is None and (to := await asyncio.to_thread(seminar_links.target, id_)):
            return RedirectResponse(to, 302)
        if not await asyncio.to_thread(seminar_links.known, id_, secret):
            return PlainTextResponse(_gone(), 404)
        coding = _coding(request)
        link = f"{base}{seminar_links.PREFIX}/{id_}"
        content = await asyncio.to_thread(_document, id_, link, secret is not None, coding)
    except LplanError as error:
        return PlainTextResponse(str(error), 503)
    headers = {"cache-control": "private, no-cache", "vary": "Accept-Encoding"}
    headers["content-security-policy"] = f"{html_presentation.policy(LIBRARY)}; frame-ancestors 'self'"
    if coding:
        headers["content-encoding"] = coding
    return Response(content, media_type="text/html", headers=headers)


def _gone() -> str:
    return _("Här finns inget seminarium. Kontrollera adressen. Ett seminarium går att öppna i {n} dagar.").format(
        n=settings().deck_days
    )


@lru_cache(maxsize=32)
def _document(id_: str, link: str, notes: bool, coding: str) -> bytes:
    """What is frozen never changes: a room's sixty phones are given what was written for the first."""
    return _pack(
        html_presentation.page(seminar_links.begun(id_), link=link, notes=notes, plotly=LIBRARY).encode(), coding
    )


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
    return _pack(html_presentation.library(), coding)


def _coding(request: Request) -> str:
    accepted = request.headers.get("accept-encoding", "")
    return "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""


def _pack(content: bytes, coding: str) -> bytes:
    if coding == "br":
        return brotli.compress(content, quality=5)
    return gzip.compress(content, 5, mtime=0) if coding == "gzip" else content


ROUTES = [
    Route(LIBRARY, library),
    Route(f"{seminar_links.PREFIX}/{{id}}", show),
    Route(f"{seminar_links.PREFIX}/{{id}}/{{secret}}", show),
]
