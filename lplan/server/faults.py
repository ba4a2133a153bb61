"""Answer an internal error with a message and a reference number, and log the cause under that number."""

import logging
import secrets

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lplan.core import text
from lplan.core.text import _
from lplan.server import metrics
from lplan.server.html_document import language

log = logging.getLogger(__name__)


def sentence(error: Exception) -> str:
    """What a reader is told; the cause is logged and the fault counted."""
    reference = secrets.token_hex(3).upper()
    log.error("page fault %s", reference, exc_info=error)
    metrics.FAULTS.inc()
    return _(
        "Något gick fel här, och det är vårt fel. Läs in sidan igen. Hjälper inte det: säg till den som driver "
        "tjänsten och nämn felnummer {reference}."
    ).format(reference=reference)


class Faults:
    """Answers a request that broke, as long as nothing of another answer has been sent."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """As ASGI says; a broken websocket is left to the server, which closes it."""
        begun = scope["type"] != "http"

        async def noted(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception as error:
            if begun:
                raise
            with text.using(language(scope)):
                words = sentence(error)
            await PlainTextResponse(words, 500, {"cache-control": "no-store"})(scope, receive, send)
