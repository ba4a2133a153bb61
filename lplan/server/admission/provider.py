"""Talk to the login provider (OpenID Connect) through Authlib: where to send people, and who has come back."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from authlib.integrations.starlette_client import StarletteOAuth2App

from lplan.core.settings import settings

CALLBACK, AFTER = "/oauth2callback", "/utloggad"  # paths that the provider has to know
EMAIL = "email"


def fails() -> tuple[type[Exception], ...]:
    """What is raised when the provider is away, refuses, or answers what cannot be trusted."""
    import httpx2  # loaded only when somebody logs in, as Authlib is
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError

    return httpx2.HTTPError, AuthlibBaseError, JoseError, RuntimeError, ValueError, KeyError


class Unverified(ValueError):
    """The provider does not vouch for the e-mail address that it names."""


@dataclass(frozen=True)
class Asked:
    """What was sent to the provider, to be compared with what comes back."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True)
class Known:
    """Who has logged in: as the table of roles names them, as people do, and the provider's token."""

    person: str
    name: str
    id_token: str


@lru_cache
def _client() -> "StarletteOAuth2App":
    from authlib.integrations.starlette_client import OAuth

    known = settings()
    made = OAuth().register(
        "provider",
        client_id=known.login_client_id,
        client_secret=known.login_client_secret,
        server_metadata_url=f"{known.login_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
    )
    return made


def public(path: str) -> str:
    """A path of ours as the provider and the browser know it."""
    return settings().public_url.rstrip("/") + path


async def ask() -> Asked:
    """Where to send somebody who wants to log in."""
    made = await _client().create_authorization_url(public(CALLBACK))
    return Asked(made["url"], made["state"], made["nonce"], made["code_verifier"])


async def who(code: str, asked: Asked) -> Known:
    """Who has come back with a code. Raises one of `fails`."""
    client, known = _client(), settings()
    token = await client.fetch_access_token(
        redirect_uri=public(CALLBACK), code=code, code_verifier=asked.verifier, grant_type="authorization_code"
    )
    issuer = (await client.load_server_metadata())["issuer"]
    must = {
        "iss": {"essential": True, "values": [issuer]},
        "aud": {"essential": True, "values": [known.login_client_id]},
    }
    claims = dict(await client.parse_id_token(token, nonce=asked.nonce, claims_options=must) or {})
    if known.login_claim not in claims:
        more = await client.userinfo(token=token)
        if more.get("sub") != claims["sub"]:
            raise ValueError("the provider has told of somebody else")
        claims = dict(more) | claims
    if known.login_claim == EMAIL and claims.get("email_verified") is not True:
        raise Unverified("email")
    person = str(claims[known.login_claim])
    return Known(person, str(claims.get("name") or person)[:200], token["id_token"])


async def farewell(id_token: str) -> str | None:
    """Where the provider ends its own session; None where it has no such address."""
    try:
        made = await _client().create_logout_url(
            post_logout_redirect_uri=public(AFTER), id_token_hint=id_token, client_id=settings().login_client_id
        )
    except fails():
        return None
    return made["url"]
