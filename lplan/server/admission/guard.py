"""Give every request and websocket its visitor: who it is, before a page, a callback or a file hears of it.

A page finds its visitor by a ticket that the guard writes into the websocket's headers, in place of whatever the client
has sent under that name (`ui/shell/person.py`). A script that is served without a guard has no visitor who may change
anything.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from lplan import access
from lplan.access import NOBODY, Actor
from lplan.core.settings import settings
from lplan.server.admission import local_requests
from lplan.ui.shell import person

ACTOR = "lplan.actor"  # in an ASGI scope, for what answers over HTTP
TICKET = person.TICKET.encode()


class Guard:
    """Admits each request and websocket as somebody; `local`: the server was started for who sits at this machine."""

    def __init__(self, app: ASGIApp, *, local: bool):
        self.app, self.local = app, local

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI says."""
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        headers = [(name, value) for name, value in scope["headers"] if name.lower() != TICKET]
        actor = self._actor(scope)
        if scope["type"] == "http":
            return await self.app({**scope, "headers": headers, ACTOR: actor}, receive, send)
        with person.admitted(actor) as ticket:
            admitted = {**scope, "headers": [*headers, (TICKET, ticket.encode())], ACTOR: actor}
            await self.app(admitted, receive, send)

    def _actor(self, scope: Scope) -> Actor:
        if settings().read_only or not self.local or not local_requests.is_local(scope):
            return NOBODY
        return access.with_all_roles()
