"""Close connections that do not send the request that they began.

Headers have to come within five seconds, and a body without a pause as long. Uvicorn waits for ever, so that a few
hundred silent connections would use up the files that the process may open.
"""

import asyncio
from typing import TYPE_CHECKING

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

SECONDS = 5.0

if TYPE_CHECKING:
    from asyncio import BaseTransport


class Punctual(H11Protocol):
    """Uvicorn's HTTP connection, with a deadline while the client has something to send."""

    deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: "BaseTransport") -> None:
        """The headers are awaited from the start."""
        super().connection_made(transport)  # type: ignore[arg-type]  # uvicorn narrows asyncio's own signature
        self._set_deadline()

    def data_received(self, data: bytes) -> None:
        """A header has one deadline as a whole; each part of a body sets a new one."""
        super().data_received(data)
        if self.transport.get_protocol() is not self:  # a websocket from here on: it may be silent as long as it likes
            return self._cancel_deadline()
        headers_awaited = self.conn.their_state is h11.IDLE
        if headers_awaited and self.deadline:
            return
        self._cancel_deadline()
        if headers_awaited or self.conn.their_state is h11.SEND_BODY:
            self._set_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more is awaited."""
        self._cancel_deadline()
        super().connection_lost(exc)

    def _set_deadline(self) -> None:
        self.deadline = self.loop.call_later(SECONDS, self._give_up)

    def _cancel_deadline(self) -> None:
        if self.deadline:
            self.deadline.cancel()
            self.deadline = None

    def _give_up(self) -> None:
        if self.flow.read_paused:  # the body waits for us, not we for it
            self._set_deadline()
        else:
            self.transport.close()
