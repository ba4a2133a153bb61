"""Streamlit's own files, compressed: it sends 8.5 MB of scripts as they are, on purpose. Ours travel as 1.5.

Its script for charts holds all of Plotly: maps, globes and 3D, which no chart of ours uses and every browser reads,
compiles and runs before the first chart can be drawn. It is sent with our bundle of Plotly in their place.
"""

import gzip
import logging
import mimetypes
import re
from functools import lru_cache
from pathlib import Path

import brotli
import streamlit
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from lplan.core.settings import PLOTLY

log = logging.getLogger(__name__)

STATIC = (Path(streamlit.__file__).parent / "static" / "static").resolve()
PREFIX = "/static/"
SMALL = 1_000
CHARTS = "js/PlotlyChart."
# Where Streamlit's bundler has put Plotly's distribution, which is a function of its own, whole.
WHOLE = re.compile(
    r"(?P<head>var \w+=\w+\(\(\(\w+,(?P<module>\w+),\w+\)=>\{)"
    r"\(function\(\w+,\w+\)\{typeof \w+==`object`&&\w+\.exports\b.*return window\.Plotly=\w+,\w+\}\)(?=\}\)\),)",
    re.DOTALL,
)


class Compressed:
    """Answers for Streamlit's hashed scripts and styles; everything else goes on."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or not path.startswith(PREFIX):
            return await self.app(scope, receive, send)
        accepted = Headers(scope=scope).get("accept-encoding", "")
        coding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
        found = compressed(path.removeprefix(PREFIX), coding) if coding else None
        if found is None:
            return await self.app(scope, receive, send)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        headers = {
            "content-type": "text/javascript" if path.endswith(".js") else kind,
            "content-encoding": coding,
            "content-length": str(len(found)),
            "cache-control": "public, immutable, max-age=31536000",
            "vary": "Accept-Encoding",
        }
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else found})


@lru_cache(maxsize=512)
def compressed(name: str, coding: str) -> bytes | None:
    """A script or style compressed once; None for what is no such file, or would not shrink."""
    path = (STATIC / name).resolve()
    if not path.is_relative_to(STATIC) or path.suffix not in (".js", ".css", ".json", ".svg") or not path.is_file():
        return None
    content = smaller(path.read_bytes()) if name.startswith(CHARTS) else path.read_bytes()
    if len(content) < SMALL:
        return None
    # Quality 6 is within a tenth of the best and quick enough to do on the first request.
    return brotli.compress(content, quality=6) if coding == "br" else gzip.compress(content, 6, mtime=0)


def smaller(script: bytes) -> bytes:
    """Streamlit's script for charts with our bundle of Plotly in place of the whole; as it is where none is found."""
    page = script.decode()
    found = WHOLE.search(page)
    if found is None:
        log.warning("Streamlit's script for charts is not as we know it: it is sent whole")
        return script
    # As in Streamlit's own, the library has its name in the window too: paper needs it, see shell.js.
    bundle = f"{PLOTLY.read_text(encoding='utf-8')}\n{found['module']}.exports=window.Plotly=Plotly"
    return "".join((page[: found.end("head")], bundle, page[found.end() :])).encode()
