"""Find who is logged in by the cookie of a request, and name the cookies."""

from datetime import timedelta

from starlette.requests import HTTPConnection
from starlette.types import Scope

from lplan import store
from lplan.core.settings import settings
from lplan.store import Presence
from lplan.ui.shell import cache


def secure() -> bool:
    """Whether cookies are for https only: everywhere but on a provider's trial on one's own machine."""
    return settings().public_url.startswith("https://")


def cookie_name() -> str:
    """The login's cookie. A browser keeps what begins with __Host- for this host alone, and over https."""
    return "__Host-lplan_inloggad" if secure() else "lplan_inloggad"


def cookie(value: str, *, path: str = "/", name: str = "", seconds: int | None = None) -> str:
    """A Set-Cookie header; without `seconds` until the browser is closed."""
    age = "" if seconds is None else f"; Max-Age={seconds}"
    return f"{name or cookie_name()}={value}; Path={path}{age}; HttpOnly; SameSite=Lax{'; Secure' if secure() else ''}"


def secret_of(scope: Scope) -> str:
    """What the browser keeps of its login; "" for nobody."""
    return HTTPConnection(scope).cookies.get(cookie_name(), "")[:100] if settings().login else ""


def idle() -> timedelta:
    """How long one may do nothing before one is logged out."""
    return timedelta(minutes=settings().login_idle_minutes)


def present(secret: str, *, active: bool = False) -> Presence:
    """Who is logged in now. Raises StoreError."""
    return store.present(cache.engine(), secret, idle=idle(), active=active)
