"""Write the server's log: warnings, faults and, when asked for, a line a request; no secret is in it.

An address of ours may hold a secret (a speaker's, a draft's) or what somebody has searched for, and who asked is
nobody's business: of an address only the parts that we have named ourselves are written, and no machine's own is.
"""

import json
import logging
import re
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lplan.core.settings import settings
from lplan.server import metrics

log = logging.getLogger("lplan.requests")
LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"

# Below these a path is ours to the end; below all others only its first part is written.
OURS = ("/static/", "/app/static/", "/data/", "/_stcore/health", "/_stcore/host-config", "/_stcore/stream")
NAMED = re.compile(r"/(?:_stcore/)?[a-z0-9_-]{1,30}(?:\.[a-z]{2,4})?")
REST = "…"

_SECRETS = (
    # an address with what is asked of it; a seminar's and an upload's place; a token's name with its value
    (re.compile(r"""(?<=[\w/])\?[^\s"'<>)]+"""), "?" + REST),
    (re.compile(r"/(s|media|upload_file)/[\w./%-]+"), rf"/\1/{REST}"),
    (re.compile(r"\b(utkast|paborjad|seminarium|token|secret)=[^\s&\"']+"), rf"\1={REST}"),
)
_MACHINES = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b(?::\d+)?|\[?\b[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){3,7}\b\]?")
_TALKERS = ("uvicorn", "streamlit", "starlette", "websockets", "asyncio")  # who tell which machine asked


def begin(requests: bool = False) -> None:
    """From here on, all that is logged passes here, with the time; `requests` asks for a line a request."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines() if settings().log_format == "json" else logging.Formatter(LINE))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    log.setLevel(logging.INFO if requests else logging.WARNING)
    logging.setLogRecordFactory(_without_secrets(logging.LogRecord))


def _without_secrets(make: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    """Records whose words, and those of the fault they tell of, hold no secret whoever wrote them."""

    def record(name, *arguments, **more) -> logging.LogRecord:
        made = make(name, *arguments, **more)
        machines = name.startswith(_TALKERS)
        try:
            made.msg, made.args = scrubbed(made.getMessage(), machines), ()
        except (TypeError, ValueError):  # words and values that do not fit: logging says so itself
            return made
        if made.exc_info and made.exc_info[0]:
            # A formatter writes this in the place of the fault itself.
            made.exc_text = scrubbed("".join(traceback.format_exception(*made.exc_info)).rstrip("\n"), machines)
        return made

    return record


def scrubbed(words: str, machines: bool = True) -> str:
    """Words without what stands in addresses, and without those of `machines`."""
    for found, instead in _SECRETS:
        words = found.sub(instead, words)
    return _MACHINES.sub(REST, words) if machines else words


def tidy(path: str) -> str:
    """A path as it may be written: `/s/abc/secret` is `/s/…`."""
    if path == "/" or (path.startswith(OURS) and path.isprintable() and len(path) < 200):
        return path
    named = NAMED.match(path)
    if named is None:
        return f"/{REST}"
    return named[0] if named.end() == len(path) else f"{named[0]}/{REST}" if path[named.end()] == "/" else f"/{REST}"


class JsonLines(logging.Formatter):
    """A JSON object for each record: time, level, logger, message and, for a fault, its traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """One line, whatever the message holds."""
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        return json.dumps(entry | ({"traceback": record.exc_text} if record.exc_text else {}), ensure_ascii=False)


class Requests:
    """Counts each request for the metrics and, when asked for, logs a line: method, path, status, how long it took."""

    def __init__(self, app: ASGIApp):
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            return await self.app(scope, receive, send)
        begun, status = time.perf_counter(), 500 if scope["type"] == "http" else 403

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            elif message["type"] == "websocket.accept":
                status = 101
            await send(message)

        try:
            await self.app(scope, receive, noted)
        finally:
            asked = scope.get("method", "WEBSOCKET")
            asked = asked if asked.isalpha() and len(asked) < 12 else REST
            took = time.perf_counter() - begun
            metrics.observe(scope["path"], status, took)
            log.info("%s %s %d %d ms", asked, tidy(scope["path"]), status, took * 1000)
