"""Compress scripts and style sheets once and serve them from a cache, which Streamlit does not."""

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path

import brotli
import streamlit
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from lplan.core.settings import PLOTLY
from lplan.ui.figure import component

STREAMLITS = "/static/"
# Where what begins so lies on the disk.
FOLDERS = {
    STREAMLITS: Path(streamlit.__file__).parent / "static" / "static",
    component.PLOTLY_AT: PLOTLY.parent,
    component.SCRIPT_AT: component.BROWSER,
}
SMALL = 1_000


class Compressed:
    """Answers for scripts and styles; everything else goes on."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        under = next((under for under in FOLDERS if path.startswith(under)), None)
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD") or under is None:
            return await self.app(scope, receive, send)
        accepted = Headers(scope=scope).get("accept-encoding", "")
        coding = "br" if "br" in accepted else "gzip" if "gzip" in accepted else ""
        found = compressed(under, path.removeprefix(under), coding) if coding else None
        if found is None:
            return await self.app(scope, receive, send)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        another = under == STREAMLITS or b"v=" in scope.get("query_string", b"")  # address for another content
        headers = {
            "content-type": "text/javascript" if path.endswith(".js") else kind,
            "content-encoding": coding,
            "content-length": str(len(found)),
            "cache-control": "public, immutable, max-age=31536000" if another else "no-cache",
            "vary": "Accept-Encoding",
        }
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": 200, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else found})


@lru_cache(maxsize=512)
def compressed(under: str, name: str, coding: str) -> bytes | None:
    """A script or style compressed once; None for what is no such file, or would not shrink."""
    folder = FOLDERS[under].resolve()
    path = (folder / name).resolve()
    if not path.is_relative_to(folder) or path.suffix not in (".js", ".css", ".json", ".svg") or not path.is_file():
        return None
    content = path.read_bytes()
    if len(content) < SMALL:
        return None
    # Quality 6 is within a tenth of the best and quick enough to do on the first request.
    return brotli.compress(content, quality=6) if coding == "br" else gzip.compress(content, 6, mtime=0)
