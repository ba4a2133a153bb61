"""Who may ask the server for anything, and for how long it listens to who says nothing."""

import asyncio
import socket
import threading
import time
from http.client import HTTPConnection

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from websockets.sync.client import connect

from lplan.core.settings import settings
from lplan.server import slow_connections
from lplan.server.application import trusted_hosts


@pytest.mark.parametrize(
    ("listening", "configured", "public", "expected"),
    [
        ("127.0.0.1", "", "", {"localhost", "127.0.0.1", "::1", "[::1]"}),
        ("0.0.0.0", "", "", {"*"}),
        (
            "0.0.0.0",
            "",
            "https://larande.example.se:8443/x",
            {"larande.example.se", "localhost", "127.0.0.1", "::1", "[::1]"},
        ),
        ("127.0.0.1", "a.se, *.b.se ,", "", {"a.se", "*.b.se", "localhost", "127.0.0.1", "::1", "[::1]"}),
    ],
)
def test_a_server_answers_to_its_own_names(monkeypatch, listening, configured, public, expected):
    monkeypatch.setattr(settings(), "allowed_hosts", configured)
    monkeypatch.setattr(settings(), "public_url", public)
    assert set(trusted_hosts(listening)) == expected


async def size(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


async def echo(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(await websocket.receive_text())


@pytest.fixture
def port(monkeypatch):
    """A small application behind our connections, with a deadline of 0.4 seconds."""
    monkeypatch.setattr(slow_connections, "SECONDS", 0.4)
    app = Starlette(routes=[Route("/", size, methods=["PUT"]), WebSocketRoute("/stream", echo)])
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=slow_connections.Punctual, log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
    thread.start()
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()


def ended_after(connection: socket.socket, most: float = 3) -> float:
    """Seconds until the server closes a connection without a word."""
    begun = time.monotonic()
    connection.settimeout(most)
    assert connection.recv(1_000) == b""
    return time.monotonic() - begun


def test_who_says_nothing_or_only_half_of_the_headers_is_closed(port):
    for begun in (b"", b"PUT / HTTP/1.1\r\nHost: x\r\n", b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(begun)
            assert 0.2 < ended_after(connection) < 2


def test_headers_that_come_letter_by_letter_do_not_move_the_deadline(port):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        begun = time.monotonic()
        with pytest.raises(OSError):  # a reset or a broken pipe, as the system likes
            for letter in b"PUT / HTTP/1.1\r\nHost: " + b"x" * 60:
                connection.sendall(bytes([letter]))
                time.sleep(0.05)
        assert time.monotonic() - begun < 2


def test_a_slow_body_that_goes_on_is_heard_to_its_end_and_the_connection_is_kept(port):
    connection = HTTPConnection("127.0.0.1", port, timeout=3)
    for _again in range(2):
        connection.putrequest("PUT", "/")
        connection.putheader("Content-Length", "5")
        connection.endheaders()
        for letter in b"fem b":
            time.sleep(0.2)
            connection.send(bytes([letter]))
        assert connection.getresponse().read() == b"5"
    connection.close()


def test_a_websocket_may_be_silent(port):
    with connect(f"ws://127.0.0.1:{port}/stream") as socket_:
        time.sleep(1)
        socket_.send("sent after the deadline")
        assert socket_.recv(3) == "sent after the deadline"
