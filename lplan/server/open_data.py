"""Serve open data at stable URLs beside the app; /data/index.json lists them.

Every answer has an ETag and may be kept for five minutes; who asks again with it gets 304 until the data change.
"""

import asyncio
import gzip
import hashlib
from html import escape

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from lplan.core import text
from lplan.core.errors import LplanError, StoreError
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.export import opendata
from lplan.ui.shell import cache

PREFIX = "/data/"
LISTING = PREFIX + "index.html"
HEADERS = {
    "cache-control": "public, max-age=300, must-revalidate",
    "access-control-allow-origin": "*",
    "vary": "Accept-Encoding",
}


def base(request: Request) -> str:
    """The address that the files stand under, as readers know it."""
    return (settings().public_url.rstrip("/") or str(request.base_url).rstrip("/")) + PREFIX


def _offered(address: str) -> tuple[dict, int, dict[str, str]]:
    """(every open file, the data's version, what is wrong with each survey that cannot be read).

    One survey's faulty codebook or scoring takes no other survey's files away; a database that does not answer raises.
    """
    listed = cache.surveys()
    surveys, faulty = {}, {}
    for survey, title in zip(listed["survey"], listed["title"], strict=True):
        try:
            surveys[survey] = cache.results(survey)
        except StoreError:
            raise
        except LplanError as error:
            said = _("Enkäten {title} kan inte läsas, och dess filer finns inte nu: {fault}")
            faulty[survey] = said.format(title=title, fault=error)
    number = max((found.version for found in surveys.values()), default=0)
    return opendata.everything(surveys, address), number, faulty


@st.cache_resource(show_spinner=False, max_entries=128)
def _made(name: str, address: str, version: int) -> tuple[bytes, bytes, str]:
    """(content, the same compressed, ETag) of a file, made once for each version of the data."""
    content = _offered(address)[0][name][1]()
    return content, gzip.compress(content, 6, mtime=0), hashlib.sha256(content).hexdigest()[:32]


def _answer(name: str, address: str, headers) -> Response:
    offered, version, faulty = _offered(address)
    found = offered.get(name)
    if found is None and (fault := faulty.get(name.partition("/")[0])):
        return JSONResponse({"error": fault}, 503)
    if found is None:
        message = _("Filen finns inte. Alla adresser står i {index}.").format(index=PREFIX + "index.json")
        return JSONResponse({"error": message}, 404, HEADERS)
    # Only the catalogue holds addresses; everything else is the same whatever the server is called.
    content, packed, tag = _made(name, address if name.startswith("dcat.") else "", version)
    zipped = "gzip" in headers.get("accept-encoding", "")
    etag = f'"{tag}-gz"' if zipped else f'"{tag}"'
    said = HEADERS | {"etag": etag, "content-type": found[0]}
    if etag in [part.strip().removeprefix("W/") for part in headers.get("if-none-match", "").split(",")]:
        return Response(None, 304, said)
    if zipped:
        said["content-encoding"] = "gzip"
    return Response(packed if zipped else content, headers=said)


async def file(request: Request) -> Response:
    """One open file."""
    try:
        return await asyncio.to_thread(_answer, request.path_params["name"], base(request), request.headers)
    except LplanError as error:
        return JSONResponse({"error": str(error)}, 503)


async def index(request: Request) -> Response:
    """Every open file, for scripts: {"files": [{"name", "url", "type"}]}; `errors` says of a survey why its are not
    there.
    """
    try:
        offered, _version, faulty = await asyncio.to_thread(_offered, base(request))
    except LplanError as error:
        return JSONResponse({"error": str(error)}, 503)
    listed = [{"name": name, "url": base(request) + name, "type": mime} for name, (mime, _make) in offered.items()]
    said = {"files": listed} | ({"errors": faulty} if faulty else {})
    return JSONResponse(said, headers=HEADERS)


async def listing(request: Request) -> Response:
    """Every open file as a plain page, for people: it needs no connection but the one that fetched it."""
    asked = request.query_params.get("lang", "")
    with text.using(asked):
        try:
            offered, _version, faulty = await asyncio.to_thread(_offered, base(request))
        except LplanError as error:
            return PlainTextResponse(str(error), 503)
        title = _("Öppna data")
        about = _("Svar, poäng och fakta som filer. Samma fil ligger alltid på samma adress.")
        rows = "".join(f'<li><a href="{PREFIX}{escape(name)}">{escape(name)}</a></li>' for name in offered)
        faults = "".join(f"<p>{escape(fault)}</p>" for fault in faulty.values())
        page = (
            f'<!doctype html><html lang="{text.language()}"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"></head>'
            f'<body style="font:1rem/1.6 sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem">'
            f"<main><h1>{title}</h1><p>{about}</p>{faults}<ul>{rows}</ul></main></body></html>"
        )
    policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    return HTMLResponse(page, headers={"cache-control": HEADERS["cache-control"], "content-security-policy": policy})


async def front(_request: Request) -> Response:
    """The folder itself leads to the page where people choose."""
    return RedirectResponse("/hamta")


ROUTES = [
    Route("/data", front),
    Route(PREFIX, front),
    Route(PREFIX + "index.json", index),
    Route(LISTING, listing),
    Route(PREFIX + "{name:path}", file),
]
