"""Build the ASGI application around `app.py`: warm when the port opens, compressed, guarded."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.runtime.pages_manager import PagesManager

from lplan import ui
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.settings import ROOT, settings
from lplan.export.headless_browser import sweep
from lplan.server import faults, open_data
from lplan.server.admission import login_routes
from lplan.server.admission.guard import Guard
from lplan.server.faults import Faults
from lplan.server.html_document import SCRIPT_PATH, Shell, shell_words
from lplan.server.server_log import Requests
from lplan.server.short_urls import ROUTES as STAGE
from lplan.server.static_file_compression import Compressed
from lplan.server.upload_memory_limits import Uploads, release
from lplan.ui.seminar import seminar_links

log = logging.getLogger(__name__)
LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")
PAUSE = 0.02  # seconds between two charts that are drawn for those who have not come yet


@asynccontextmanager
async def warm(_app: st.App) -> AsyncIterator[None]:
    """The database is opened, read and scored before the port opens; the charts are drawn behind it."""
    steps = ui.warm()
    await _warmed(steps)
    behind = [asyncio.create_task(_warm(steps)), asyncio.create_task(_clean()), asyncio.create_task(release())]
    yield
    for task in behind:
        task.cancel()


async def _warm(steps: Iterator[None]) -> None:
    """What is left to warm, with room for readers in between; then what was made is kept out of garbage collection.

    A full collection walks everything that is imported and kept, while every reader waits.
    """
    while await _warmed(steps):
        await asyncio.sleep(PAUSE)
    gc.collect()
    gc.freeze()


async def _warmed(steps: Iterator[None]) -> bool:
    """One step; whether there may be more."""
    try:
        return await asyncio.to_thread(next, steps, steps) is not steps
    except LplanError as error:  # the page will say it to the reader; the server still answers
        log.error("%s", error)
        return False


async def _clean() -> None:
    """At the start and once a day: what is kept for a while only, in the database and among the machine's files."""
    while True:
        await asyncio.to_thread(sweep)
        try:
            await asyncio.to_thread(seminar_links.clean)
        except LplanError as error:
            log.warning("nothing was cleaned: %s", error)
        await asyncio.sleep(24 * 60 * 60)


async def ready(_request: Request) -> Response:
    """200 when the database answers too; `/_stcore/health` only says that the process lives."""
    try:
        await asyncio.to_thread(ui.ready)
    except LplanError as error:
        return PlainTextResponse(str(error), 503)
    return PlainTextResponse("ok")


async def start(request: Request) -> Response:
    """The first page stands at the root; its own name leads there too, with the choices in the link."""
    return RedirectResponse(f"/?{request.url.query}" if request.url.query else "/")


def tell(error: Exception) -> bool:
    """What broke a run, on the page: a promise's own sentence and a way on; for a fault of ours a number, with the
    cause in the log.
    """
    if isinstance(error, LplanError):
        ui.outage.told(error)
        return True
    st.error(faults.sentence(error))
    return True


def trusted_hosts(listening: str) -> list[str]:
    """The host names that requests to a server on an address may be for; others are refused.

    A page elsewhere whose name is made to lead to this machine (DNS rebinding) is such another. A server that only
    this machine reaches is asked by its own names; one on the net by any, until LPLAN_ALLOWED_HOSTS or LPLAN_PUBLIC_URL
    says which.
    """
    configured = [name.strip() for name in settings().allowed_hosts.split(",") if name.strip()]
    public = urlsplit(settings().public_url).hostname
    if not configured and not public and listening not in LOOPBACK:
        return ["*"]
    return [*configured, *([public] if public else []), *LOOPBACK]


def application(script: Path = ROOT / "app.py", hosts: Sequence[str] = ("*",), *, local: bool = False) -> st.App:
    """The application that a server such as uvicorn runs: the app, or another script served in the same way.

    `hosts` are the host names that it answers to (`trusted_hosts`). `local` lets who sits at the machine do everything.
    """
    # Streamlit sees a pages/ folder and, until st.navigation has run once, tells the first reader of a deep link that
    # the page does not exist. st.navigation sets this itself; we only do it before anybody comes.
    PagesManager.uses_pages_directory = False
    text.use_zone(settings().time_zone)
    return st.App(
        script,
        lifespan=warm,
        routes=[
            Route("/ready", ready),
            Route(SCRIPT_PATH, shell_words),
            Route("/start", start),
            *open_data.ROUTES,
            *STAGE,
            *(login_routes.ROUTES if settings().login else ()),
        ],
        middleware=[
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
            Middleware(Requests),
            Middleware(Faults),
            Middleware(Guard, local=local),
            Middleware(Shell),
            Middleware(Uploads),
            Middleware(Compressed),
        ],
        on_script_error=tell,
    )
