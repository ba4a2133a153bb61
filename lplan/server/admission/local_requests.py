"""Tell a request of the person at this very machine from one that has come over the net, by any way.

Whoever is at the machine may do everything without logging in, so everything has to be right: the server was started
as `--local`, the connection begins and ends on this machine and in this account, the address is the machine's own name
for itself, and nothing tells of a proxy in between. One doubt is enough for no.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import Scope

from lplan.server.admission import peer_account

HOSTS = ("localhost", "127.0.0.1", "::1")
# What proxies and content networks add. A browser sends none of these, and no header that begins with "x-" but what our
# own pages ask it to send.
FORWARDING = ("forwarded", "via", "cdn-loop", "true-client-ip", "proxy-connection", "proxy-authorization")
PREFIXES = ("x-", "cf-", "fly-", "fastly-", "akamai-", "forwarded-")
OURS = ("x-xsrftoken", "x-requested-with")


def is_local(scope: Scope) -> bool:
    """Whether a request or a websocket is the person's at this machine."""
    headers = Headers(scope=scope)
    return (
        _is_loopback((scope.get("client") or ("",))[0])
        and _is_own_host(headers)
        and not is_forwarded(headers)
        and _is_own_page(headers, needed=scope["type"] == "websocket")
        and peer_account.is_ours(scope)
    )


def is_forwarded(headers: Headers) -> bool:
    """Whether a header says that somebody has passed the request on."""
    names = {name.lower() for name in headers}
    return any(name in FORWARDING or name.startswith(PREFIXES) for name in names - set(OURS))


def _is_loopback(address: str) -> bool:
    try:
        found = ip_address(address)
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback


def _is_own_host(headers: Headers) -> bool:
    said = headers.getlist("host")
    return len(said) == 1 and _name(f"//{said[0]}") in HOSTS


def _is_own_page(headers: Headers, *, needed: bool) -> bool:
    """Whether the page that asks is one of this server's: a browser says so for every websocket."""
    said = headers.getlist("origin")
    if not said:
        return not needed
    return len(said) == 1 and urlsplit(said[0]).netloc == headers["host"] and _name(said[0]) in HOSTS


def _name(address: str) -> str:
    try:
        parts = urlsplit(address)
        _port = parts.port  # a port that is none raises
    except ValueError:
        return ""
    return "" if parts.username is not None else (parts.hostname or "").lower()
