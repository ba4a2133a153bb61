"""Who a request comes from: nothing but the person at this machine may do everything without logging in.

No setting, no proxy and no header that a client sends opens more than that.
"""

import asyncio
import os
import re
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import uvicorn
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from streamlit.testing.v1 import AppTest
from websockets.sync.client import connect

from lplan.access import NOBODY, READER
from lplan.core.settings import ROOT, Settings, settings
from lplan.server.admission import guard, local_requests, peer_account
from lplan.ui.shell import person
from tests.people import AGENCY, REGION, by

HERE = "localhost:8501"
PLAIN = {"host": HERE, "origin": f"http://{HERE}", "user-agent": "Firefox", "cookie": "a=b", "x-xsrftoken": "1"}


def scope(kind: str = "websocket", client: tuple | None = ("127.0.0.1", 50_000), **headers: str | None) -> dict:
    given = {**PLAIN, **{name.replace("_", "-"): value for name, value in headers.items()}}
    raw = [(name.encode(), value.encode("latin-1")) for name, value in given.items() if value is not None]
    return {
        "type": kind,
        "client": client,
        "server": ("127.0.0.1", 8501),
        "headers": raw,
        "path": "/",
        "scheme": "http",
    }


@pytest.fixture
def own_account(monkeypatch):
    """The connection belongs to the account that runs the server: what is tried is the rest."""
    monkeypatch.setattr(peer_account, "is_ours", lambda _scope: True)


# --- the conditions ---


@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "localhost", "LOCALHOST:8501"])
@pytest.mark.parametrize("client", ["127.0.0.1", "::1", "127.8.8.8", "::ffff:127.0.0.1"])
def test_a_browser_at_this_machine_is_the_person_at_it(own_account, host, client):
    assert local_requests.is_local(scope(client=(client, 5), host=host, origin=f"http://{host}"))
    assert local_requests.is_local(scope("http", client=(client, 5), host=host, origin=None))


@pytest.mark.parametrize(
    "client", [None, ("", 0), ("192.0.2.7", 5), ("10.0.0.1", 5), ("::ffff:192.0.2.7", 5), ("x", 5)]
)
def test_who_comes_from_elsewhere_is_not(own_account, client):
    assert not local_requests.is_local(scope(client=client))


@pytest.mark.parametrize(
    "host",
    ["larande.example.se", "localhost.example.se", "192.0.2.7:8501", "", "localhost@example.se", "localhost:x", "[::1"],
)
def test_another_host_name_is_not_this_machine(own_account, host):
    assert not local_requests.is_local(scope(host=host, origin=f"http://{host}"))


def test_two_host_headers_are_not_this_machine(own_account):
    twice = scope()
    twice["headers"].append((b"host", b"localhost:8501"))
    assert not local_requests.is_local(twice)


@pytest.mark.parametrize(
    "origin", [None, "null", "https://larande.example.se", "http://localhost:8502", "http://evil.se"]
)
def test_a_websocket_from_another_page_or_from_none_is_not(own_account, origin):
    """As nginx is set up by default, the host is 127.0.0.1 and nothing tells of nginx; the page's own name does."""
    assert not local_requests.is_local(scope(origin=origin))


@pytest.mark.parametrize(
    "name",
    [
        *("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "via", "x-client-ip"),
        *("cf-connecting-ip", "true-client-ip", "x-original-forwarded-for", "x-envoy-external-address", "x-proxy-id"),
        *("x-amzn-trace-id", "x-azure-clientip", "fly-client-ip", "fastly-client-ip", "cdn-loop", "X-FORWARDED-FOR"),
    ],
)
@pytest.mark.parametrize("value", ["", "127.0.0.1", "192.0.2.7"])
def test_what_somebody_has_passed_on_is_not(own_account, name, value):
    assert not local_requests.is_local(scope(**{name: value}))


@given(st.from_regex(r"\Ax-[a-z0-9-]{1,20}\Z"))
def test_no_header_of_a_proxy_that_we_have_not_heard_of_is_taken_for_a_browsers(name):
    if name not in local_requests.OURS:
        assert not local_requests.is_local(scope(**{name: "1"}))


# --- the account at the other end ---


def test_the_other_end_of_a_connection_is_known_by_its_account(monkeypatch, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening, socket.create_connection(listening.getsockname()) as near:
        listening.accept()
        ends = {"client": near.getsockname(), "server": listening.getsockname()}
        assert peer_account.is_ours(ends)
        assert not peer_account.is_ours({**ends, "client": ("127.0.0.1", 1)}), "nobody's socket"
        assert not peer_account.is_ours({**ends, "server": None})
    row = "   0: 0100007F:C350 0100007F:2135 01 00000000:00000000 00:00000000 00000000 {uid} 0 1 1 0"
    table = tmp_path / "tcp"
    monkeypatch.setattr(peer_account, "TABLES", (table,))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for uids, ours in (([1000], True), ([0], True), ([33], False), ([1000, 33], False), ([], False)):
        table.write_text("\n".join(["head", *(row.format(uid=uid) for uid in uids)]), encoding="ascii")
        assert peer_account.is_ours(scope()) is ours, uids
    monkeypatch.setattr(peer_account, "TABLES", (tmp_path / "absent",))
    assert peer_account.is_ours(scope()), "a system that does not tell"


# --- the guard ---


async def said(request: Request) -> PlainTextResponse:
    return PlainTextResponse(",".join(sorted(request.scope[guard.ACTOR].roles)))


async def told(websocket: WebSocket) -> None:
    await websocket.accept()
    ticket = websocket.headers.getlist(person.TICKET)
    admitted = person._admitted.get(ticket[0], NOBODY) if len(ticket) == 1 else None
    assert admitted == websocket.scope[guard.ACTOR]
    await websocket.send_text(",".join(sorted(admitted.roles)))


@pytest.fixture
def served(request):
    """A guarded application on a port: what its visitor may be, over HTTP at / and over a websocket at /stream."""
    app = Starlette(routes=[Route("/", said), WebSocketRoute("/stream", told)])
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        guard.Guard(app, local=request.param), log_level="error", forwarded_allow_ips=settings().trusted_proxies
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve([listening])))
    thread.start()
    while not server.started:
        pass
    yield listening.getsockname()[1]
    server.should_exit = True
    thread.join()


def asked(port: int, *, host: str = "", origin: str = "", **headers: str) -> str:
    """What a client is over a websocket, whatever it says of itself."""
    host = host or f"localhost:{port}"
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    with connect(
        f"ws://{host}/stream",
        sock=socket.create_connection(("127.0.0.1", port)),
        origin=origin or f"http://{host}",
        additional_headers=more,
        proxy=None,
    ) as line:
        return line.recv()


ALL = "administrator,agency,reader,region"


@pytest.mark.parametrize("served", [True], indirect=True)
def test_only_the_person_at_the_machine_is_let_in_and_tickets_are_nobodys_to_write(served):
    assert asked(served) == ALL
    assert asked(served, host=f"127.0.0.1:{served}") == ALL
    assert asked(served, x_forwarded_for="127.0.0.1") == ""
    assert asked(served, x_forwarded_for="192.0.2.7", x_forwarded_proto="https") == ""
    assert asked(served, host="larande.example.se") == ""
    assert asked(served, origin="https://larande.example.se") == "", "nginx as it is set up by default"
    with person.admitted(by("Eva")) as stolen:
        assert asked(served, host="larande.example.se", **{person.TICKET.replace("-", "_"): stolen}) == ""
    assert not person._admitted, "a ticket is good for one open websocket"


@pytest.mark.parametrize("served", [False], indirect=True)
def test_nobody_is_let_in_where_the_server_was_not_started_for_it(served):
    assert asked(served) == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")
@pytest.mark.parametrize("served", [True], indirect=True)
def test_a_proxy_of_another_account_that_says_nothing_and_forges_everything_is_refused(served):
    """Another person's account on this machine, or nginx with every header taken away."""
    script = (
        f"from websockets.sync.client import connect; "
        f"print(repr(connect('ws://localhost:{served}/stream', origin='http://localhost:{served}', proxy=None).recv()))"
    )
    command = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    site = subprocess.run(
        [sys.executable, "-c", "import websockets; print(websockets.__path__[0])"], capture_output=True
    )
    path = str(Path(site.stdout.decode().strip()).parent)
    python = next(found for found in ("/usr/bin/python3", sys.executable) if os.access(found, os.X_OK))
    done = subprocess.run(
        [*command, python, "-c", script], capture_output=True, text=True, cwd="/", env={"PYTHONPATH": path}
    )
    if "Permission denied" in done.stderr or "No module" in done.stderr:
        pytest.skip("another account cannot read Python's packages here")
    assert done.stdout.strip() == "''", done.stderr


# --- no mistake in the configuration ---

WORDS = ("1", "true", "*", "0.0.0.0", "http://localhost:8501", "localhost", "local")


@pytest.mark.parametrize("name", ["LOCAL", "ALL_ROLES", *(field.upper() for field in Settings.model_fields)])
def test_no_setting_lets_anybody_in(own_account, monkeypatch, name):
    for value in WORDS:
        monkeypatch.setenv(f"LPLAN_{name}", value)
        settings.cache_clear()
        try:
            bool(settings().login)
        except Exception:  # a value that cannot be a setting's, or half a login: the server does not start
            monkeypatch.delenv(f"LPLAN_{name}")
            settings.cache_clear()
        assert guard.Guard(None, local=False)._without_login(scope()) == NOBODY
        assert guard.Guard(None, local=True)._without_login(scope(client=("192.0.2.7", 5))) == NOBODY
        assert guard.Guard(None, local=True)._without_login(scope(x_forwarded_for="127.0.0.1")) == NOBODY
        monkeypatch.delenv(f"LPLAN_{name}", raising=False)
    settings.cache_clear()


def test_a_server_that_only_shows_lets_nobody_in_at_the_machine_either(own_account, monkeypatch):
    assert guard.Guard(None, local=True)._without_login(scope()) == by()
    monkeypatch.setattr(settings(), "read_only", True)
    assert guard.Guard(None, local=True)._without_login(scope()) == NOBODY


def test_the_units_of_deploy_do_not_let_in_and_make_run_does():
    for file in (ROOT / "deploy").rglob("*"):
        if file.is_file() and file.suffix in (".service", ".py", ".env", ".conf"):
            assert not re.search(r"--local\b(?!e)", file.read_text(encoding="utf-8")), file
    assert re.search(r"lplan\.server --local$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


# --- pages without the right ---


def opened(file: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    return app.switch_page(f"pages/{file}").run()


@pytest.mark.parametrize("who", [NOBODY, READER, REGION], ids=["nobody", "reader", "region"])
@pytest.mark.parametrize(("file", "does"), [("import_wave.py", "läsa in svar"), ("quotes.py", "granska fria svar")])
def test_a_page_that_is_not_for_a_visitor_says_why_in_its_place(monkeypatch, who, file, does):
    monkeypatch.setattr(person, "unguarded", who)
    app = opened(file)
    assert not app.exception and not app.error
    assert [info.value for info in app.info if f"för att {does}" in info.value.replace("\\", "")]
    assert not app.get("file_uploader") and not app.text_area


def test_the_agency_meets_both_pages(monkeypatch):
    monkeypatch.setattr(person, "unguarded", AGENCY)
    assert opened("import_wave.py").get("file_uploader")
    assert not [info for info in opened("quotes.py").info if "till för att" in info.value]
