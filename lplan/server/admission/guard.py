"""Give every request and websocket its visitor: who it is, before a page, a callback or a file hears of it.

A page finds its visitor by a ticket that the guard writes into the websocket's headers, in place of whatever the client
has sent under that name (`ui/shell/person.py`). A script that is served without a guard has no visitor who may change
anything.

Who is logged in is asked anew at each message of the browser, before Streamlit is given it: no callback runs for
somebody whose login has ended. Such a tab is sent to a page that says why.
"""

import asyncio
import logging
from urllib.parse import quote

from google.protobuf.message import DecodeError
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from lplan import access
from lplan.access import NOBODY, READER, Actor
from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.server.admission import local_requests, login_routes, sessions
from lplan.store import Ended
from lplan.ui.shell import person

log = logging.getLogger(__name__)
ACTOR = "lplan.actor"  # in an ASGI scope, for what answers over HTTP
TICKET = person.TICKET.encode()
WATCH = 2.0  # seconds between two looks whether a login that does nothing still lasts
ABOUT_LOGIN = {route.path for route in login_routes.ROUTES}


class Guard:
    """Admits each request and websocket as somebody; `local`: the server was started for who sits at this machine."""

    def __init__(self, app: ASGIApp, *, local: bool):
        self.app, self.local = app, local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI says."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        scope = {**scope, "headers": [(name, value) for name, value in scope["headers"] if name.lower() != TICKET]}
        document = "text/html" in Headers(scope=scope).get("accept", "") and scope.get("path") not in ABOUT_LOGIN
        # A script or a picture is everybody's: the database is asked about documents and websockets alone.
        asked = not settings().read_only and (document or scope["type"] == "websocket")
        secret = sessions.secret_of(scope) if asked else ""
        actor, why = await _present(secret, self._without_login(scope))
        if scope["type"] == "websocket":
            return await self._websocket({**scope, ACTOR: actor}, receive, send, secret, why)
        if why:
            return await _told(scope, why)(scope, receive, send)
        await self.app({**scope, ACTOR: actor}, receive, send)

    def _without_login(self, scope: Scope) -> Actor:
        """Who somebody is who is not logged in."""
        if settings().read_only:
            return NOBODY
        if self.local and local_requests.is_local(scope):
            return access.with_all_roles()
        return READER if settings().login else NOBODY

    async def _websocket(self, scope: Scope, receive: Receive, send: Send, secret: str, why: Ended | None) -> None:
        with person.admitted(scope[ACTOR]) as ticket:
            scope = {**scope, "headers": [*scope["headers"], (TICKET, ticket.encode())]}
            if not secret:
                return await self.app(scope, receive, send)
            watched = _Watched(receive, send, secret, ticket, why)
            watch = asyncio.create_task(watched.watch())
            try:
                await self.app(scope, watched.receive, watched.send)
            finally:
                watch.cancel()


class _Watched:
    """The websocket of somebody who has logged in."""

    def __init__(self, receive: Receive, send: Send, secret: str, ticket: str, why: Ended | None):
        self._receive, self._send, self.secret, self.ticket, self.why = receive, send, secret, ticket, why
        self.over, self.gone = asyncio.Event(), False
        self.known = NOBODY

    async def receive(self) -> Message:
        """The browser's next message, if it is still somebody's who is logged in; else the end."""
        incoming, over = asyncio.ensure_future(self._receive()), asyncio.ensure_future(self.over.wait())
        await asyncio.wait({incoming, over}, return_when=asyncio.FIRST_COMPLETED)
        over.cancel()
        if not incoming.done():
            incoming.cancel()
            return await self._leave()
        message = incoming.result()
        if message["type"] == "websocket.receive":
            await self._look(active=_by_hand(message.get("bytes") or b""))
            if self.why:
                return await self._leave()
        return message

    async def send(self, message: Message) -> None:
        """What Streamlit says; nothing more once the tab has been sent away."""
        if not self.gone:
            await self._send(message)

    async def watch(self) -> None:
        """Notice that a login has ended, in another tab or by doing nothing, also while this tab is silent."""
        while not self.over.is_set():
            await asyncio.sleep(WATCH)
            await self._look(active=False)
            if self.why:
                self.over.set()

    async def _look(self, *, active: bool) -> None:
        actor, self.why = await _present(self.secret, self.known, active=active)
        self.known = actor
        person.readmit(self.ticket, actor)

    async def _leave(self) -> Message:
        if not self.gone:
            away = ForwardMsg()
            away.auth_redirect.url = f"{login_routes.ENDED}?varfor={self.why or Ended.UNKNOWN}"
            await self._send({"type": "websocket.send", "bytes": away.SerializeToString()})
            self.gone = True
            await self._send({"type": "websocket.close", "code": 1000})
        return {"type": "websocket.disconnect", "code": 1000}


async def _present(secret: str, otherwise: Actor, *, active: bool = False) -> tuple[Actor, Ended | None]:
    """Who has the login now and why it has ended, if it has; `otherwise` where there is none, or no telling."""
    if not secret:
        return otherwise, None
    try:
        found = await asyncio.to_thread(sessions.present, secret, active=active)
    except LplanError as error:  # the database is away: nothing can be changed, and nobody is logged out for it
        log.warning("who is logged in is not known: %s", error)
        return otherwise, None
    return (NOBODY if found.ended else found.actor), found.ended


def _by_hand(data: bytes) -> bool:
    """Whether a message is something that a person has done, and not a page's own clock."""
    message = BackMsg()
    try:
        message.ParseFromString(data)
    except DecodeError:
        return False
    kind = message.WhichOneof("type")
    return kind not in ("app_heartbeat", None) and not (kind == "rerun_script" and message.rerun_script.is_auto_rerun)


def _told(scope: Scope, why: Ended) -> RedirectResponse:
    """The way to the page that says why a login has ended."""
    query = scope.get("query_string", b"").decode("latin-1")
    here = scope["path"] + (f"?{query}" if query else "")
    return RedirectResponse(f"{login_routes.ENDED}?varfor={why}&next={quote(here)}", 303, {"cache-control": "no-store"})
