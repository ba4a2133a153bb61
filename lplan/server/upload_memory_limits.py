"""Limit the memory that uploaded files take: for one reader, and for all together.

Streamlit keeps every file in memory until its session ends, and lets a session put any number of them. What is full
says so before a byte has been read; what pages have read they let go of themselves (`ui/widgets/upload_reader.py`).
"""

import asyncio
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from lplan.core.settings import settings
from lplan.core.text import _

PREFIX = "/_stcore/upload_file/"
MEGABYTE = 1 << 20
LOOK = 120  # seconds between two looks for closed pages: as long as Streamlit lets a reader come back to one


class Uploads:
    """Lets a file in when there is room for it, beside those that are kept and those that are on their way."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.coming: dict[str, int] = {}  # session → bytes on their way in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PUT" or not scope["path"].startswith(PREFIX):
            return await self.app(scope, receive, send)
        session, most = scope["path"].removeprefix(PREFIX).split("/")[0], settings().import_megabytes * MEGABYTE
        said = Headers(scope=scope).get("content-length", "")
        # Who does not say how much may send as much as a file may hold.
        size = int(said) if said.isdecimal() and len(said) < 12 else most
        if full := self._full(session, size):
            await _heard_out(receive, most)
            return await full(scope, receive, send)
        self.coming[session] = self.coming.get(session, 0) + size
        try:
            await self.app(scope, receive, send)
        finally:
            self.coming[session] -= size
            if not self.coming[session]:
                del self.coming[session]

    def _full(self, session: str, size: int) -> Response | None:
        """The answer when there is no room for so many bytes more."""
        if held().get(session, 0) + self.coming.get(session, 0) + size > settings().upload_session_megabytes * MEGABYTE:
            words = _("Det får inte plats fler filer här. Ta bort en av dem, eller läs in sidan igen.")
            return PlainTextResponse(words, 413)
        room = settings().upload_megabytes * MEGABYTE - sum(self.coming.values()) - size
        if sum(held().values()) > room:
            let_go(closed())
        if sum(held().values()) > room:
            words = _("Många läser in filer just nu. Vänta en stund och försök igen.")
            return PlainTextResponse(words, 503, {"retry-after": "60"})
        return None


async def _heard_out(receive: Receive, most: int) -> None:
    """Let who sends come to an end, within reason: a browser that is cut off does not hear the answer."""
    while most > 0 and (message := await receive())["type"] == "http.request" and message.get("more_body"):
        most -= len(message.get("body", b""))


async def release() -> None:
    """Forget the files of pages that two looks in a row find closed; who loses the connection for a moment keeps
    theirs.
    """
    before: set[str] = set()
    while True:
        now = closed()
        let_go(now & before)
        before = now - before
        await asyncio.sleep(LOOK)


def closed() -> set[str]:
    """The sessions that have files in memory and whose page is closed: Streamlit keeps them in case they come back."""
    if not runtime.exists():
        return set()
    here = runtime.get_instance()
    return {session for session in held() if not here.is_active_session(session)}


def let_go(sessions: Iterable[str]) -> None:
    """Forget the files of sessions."""
    for session in sessions:
        runtime.get_instance().uploaded_file_mgr.remove_session_files(session)


def held() -> dict[str, int]:
    """session → the bytes that it has in memory."""
    manager = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    if not isinstance(manager, MemoryUploadedFileManager):
        return {}
    return {
        session: sum(len(file.data) for file in list(files.values()))
        for session, files in list(manager.file_storage.items())
    }
