"""Log people in and out: /login, /oauth2callback, /logout, /utloggad, and how long a login still lasts.

What was sent to the provider is kept in one signed cookie for each login, so that two tabs may log in at once; the page
that somebody came from is in it, and is where they come back.
"""

import asyncio
import hashlib
import hmac
import logging
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from lplan import store
from lplan.access import READER
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.server.admission import login_pages, provider, sessions
from lplan.server.admission.provider import AFTER, CALLBACK, Asked, Known
from lplan.store import Ended
from lplan.ui.shell import cache

if TYPE_CHECKING:
    from itsdangerous import URLSafeTimedSerializer

log = logging.getLogger(__name__)
ASKED = "lplan_fragad_"  # the cookie of a login that is under way, with the beginning of its state after it
PATIENCE = 600  # seconds that a login may take
LONGEST = 2_000  # characters of the address to come back to


def own_path(said: str) -> str:
    """A path and query of ours to come back to; "/" for anything else."""
    parts = urlsplit(said) if said.isprintable() and "\\" not in said else None
    if parts is None or parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return "/"
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    ours = (LOGIN, CALLBACK, LOGOUT, ENDED)
    return "/" if len(path) > LONGEST or parts.path in ours else path


def _origin_path(request: Request) -> str:
    """The page that the browser says that it comes from, when it is one of ours."""
    came = urlsplit(request.headers.get("referer", ""))
    if came.netloc != request.headers.get("host"):
        return "/"
    return own_path(f"{came.path}?{came.query}" if came.query else came.path)


def _signer() -> "URLSafeTimedSerializer":
    from itsdangerous import URLSafeTimedSerializer  # loaded only when somebody logs in

    key = hmac.new(settings().login_client_secret.encode(), b"lplan: a login under way", hashlib.sha256).hexdigest()
    return URLSafeTimedSerializer(key)


async def login(request: Request) -> Response:
    """Send somebody to the provider."""
    said = request.query_params.get("next")
    to = own_path(said) if said is not None else _origin_path(request)
    try:
        asked = await provider.ask()
    except provider.fails() as error:
        log.warning("the login provider does not answer: %r", error)
        words = _("Det går inte att logga in just nu: inloggningstjänsten svarar inte. Försök igen om en stund.")
        return login_pages.failed(words, 503, to=to)
    value = _signer().dumps([asked.state, asked.nonce, asked.verifier, to])
    headers = {"set-cookie": sessions.cookie(value, path=CALLBACK, name=ASKED + asked.state[:8], seconds=PATIENCE)}
    return RedirectResponse(asked.url, 303, headers | {"cache-control": "no-store"})


async def callback(request: Request) -> Response:
    """Somebody has come back from the provider: let them in, or say in a sentence why not."""
    state, code = request.query_params.get("state", ""), request.query_params.get("code", "")
    name = ASKED + state[:8]
    signed, kept = _signer().loads_unsafe(request.cookies.get(name, ""), max_age=PATIENCE)
    if signed:
        sent, nonce, verifier, to = kept
    else:
        words = _(
            "Inloggningen blev för gammal, eller påbörjades i en annan webbläsare. Ingenting har hänt. Logga in igen."
        )
        return login_pages.failed(words)
    if not hmac.compare_digest(sent.encode(), state.encode()) or not code:
        told = (
            _("Inloggningen avbröts hos inloggningstjänsten.")
            if sent == state
            else _("Svaret hör till en annan inloggning.")
        )
        return _forget(login_pages.failed(told, to=to), name)
    try:
        known = await provider.who(code, Asked("", sent, nonce, verifier))
    except provider.Unverified:
        words = _(
            "Inloggningstjänsten går inte i god för din e-postadress. Be den som sköter den att bekräfta adressen."
        )
        return _forget(login_pages.failed(words, 403, to=to), name)
    except provider.fails() as error:
        log.warning("a login failed: %r", error)
        words = _(
            "Inloggningstjänstens svar gick inte att använda. Logga in igen, och säg till den som driver tjänsten."
        )
        return _forget(login_pages.failed(words, 502, to=to), name)
    return _forget(await asyncio.to_thread(_admit, known, to, sessions.secret_of(request.scope)), name)


def _admit(known: Known, to: str, before: str) -> Response:
    """Begin a login for who has a role; another that the browser had is ended."""
    person = store.person_key(known.person)
    try:
        if store.person_actor(cache.engine(), person, known.name).roles == READER.roles:
            words = _("Du är känd som {person}, men har ingen roll här. Be en administratör om en.").format(
                person=person
            )
            return login_pages.failed(words, 403, to=to)
        if before and sessions.present(before, active=True).person == person:  # two tabs logged in at once
            return RedirectResponse(to, 303, {"cache-control": "no-store"})
        if before:
            store.end_login(cache.engine(), before)
        secret = secrets.token_urlsafe(32)
        store.begin_login(cache.engine(), secret, person=person, name=known.name, id_token=known.id_token)
    except LplanError as error:
        return login_pages.failed(str(error), 503, to=to)
    return RedirectResponse(to, 303, {"set-cookie": sessions.cookie(secret), "cache-control": "no-store"})


def _forget(response: Response, name: str) -> Response:
    """The answer, with the cookie of the login under way taken away."""
    response.headers.append("set-cookie", sessions.cookie("", path=CALLBACK, name=name, seconds=0))
    return response


async def logout(request: Request) -> Response:
    """End a login in every tab, and the provider's session."""
    if request.headers.get("sec-fetch-site") == "cross-site":  # another site's link does not log anybody out
        return RedirectResponse("/", 303)
    try:
        token = await asyncio.to_thread(store.end_login, cache.engine(), sessions.secret_of(request.scope))
    except LplanError as error:
        return login_pages.failed(str(error), 503)
    to = (await provider.farewell(token) if token else None) or ENDED
    return RedirectResponse(to, 303, {"set-cookie": sessions.cookie("", seconds=0), "cache-control": "no-store"})


async def ended(request: Request) -> Response:
    """Say why somebody is not logged in any more."""
    why = request.query_params.get("varfor", Ended.LEFT)
    said = request.query_params.get("next")
    to = own_path(said) if said is not None else _origin_path(request)
    lang = urlsplit(to).query
    with text.using("en" if "lang=en" in lang else text.LANGUAGES[0]):
        response = login_pages.ended(Ended(why) if why in set(Ended) else Ended.UNKNOWN, to)
    response.headers.append("set-cookie", sessions.cookie("", seconds=0))
    return response


async def remaining(request: Request) -> Response:
    """How many seconds a login still lasts if nothing is done; asked for by POST, its time begins anew."""
    secret = sessions.secret_of(request.scope)
    if not secret:
        return JSONResponse({"left": None}, headers={"cache-control": "no-store"})
    ours = request.headers.get("sec-fetch-site", "same-origin") == "same-origin"
    active = request.method == "POST" and ours
    try:
        found = await asyncio.to_thread(sessions.present, secret, active=active)
    except LplanError:  # nobody is logged out because the database is away
        return JSONResponse({"left": None}, 503, {"cache-control": "no-store"})
    left = 0 if found.ended else max(0, round(found.left.total_seconds()))
    return JSONResponse({"left": left}, headers={"cache-control": "no-store"})


LOGIN, LOGOUT, ENDED, REMAINING = "/login", "/logout", AFTER, "/inloggad"
ROUTES = [
    Route(LOGIN, login),
    Route(CALLBACK, callback),
    Route(LOGOUT, logout),
    Route(ENDED, ended),
    Route(REMAINING, remaining, methods=["GET", "POST"]),
]
