"""A login provider on loopback for tests: `oidc-provider-mock`, and servers that log people in by it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import oidc_provider_mock
from playwright.sync_api import Page

from deploy.stack import free_port
from lplan import store
from lplan.access import Role
from tests.browser.conftest import Server, settle
from tests.people import by

PEOPLE = {
    "eva": (Role.AGENCY, ""),
    "rut": (Role.REGION, "12"),
    "ada": (Role.ADMINISTRATOR, ""),
    "both": (Role.AGENCY, ""),
    "stranger": None,
}


@contextmanager
def provider() -> Iterator[str]:
    """The provider's address; each of PEOPLE is known to it by their name."""
    known = [
        oidc_provider_mock.User(
            sub=name, claims={"email": f"{name}@x.se", "email_verified": name != "unverified", "name": name.title()}
        )
        for name in (*PEOPLE, "unverified")
    ]
    with oidc_provider_mock.run_server_in_thread(user_claims=known) as server:
        yield f"http://localhost:{server.server_port}"


def login_settings(issuer: str, port: int, **more: str) -> dict[str, str]:
    """What a server is given to log people in by the provider."""
    return {
        "LPLAN_LOGIN_ISSUER": issuer,
        "LPLAN_LOGIN_CLIENT_ID": "lplan",
        "LPLAN_LOGIN_CLIENT_SECRET": "hemlig",
        "LPLAN_PUBLIC_URL": f"http://localhost:{port}",
        **more,
    }


def served(folder: Path, issuer: str, **more: str) -> Server:
    """A server with login, and people with roles."""
    port = free_port()
    started = Server(folder, port, (), **login_settings(issuer, port, **more))
    engine = opened(started)
    for name, given in PEOPLE.items():
        if given:
            store.grant_role(engine, f"{name}@x.se", given[0], unit=given[1], who=by("test"))
    engine.dispose()
    return started


def opened(server: Server) -> store.Engine:
    """The server's database."""
    return store.connect(server.environment["LPLAN_DATABASE_URL"])


def log_in(page: Page, server: Server, who: str, address: str = "") -> None:
    """Log in from a page, as a person does."""
    page.goto(f"{server.url}/{address}")
    settle(page)
    page.get_by_role("link", name="Logga in").first.click()
    at_provider(page, who)
    settle(page)


def at_provider(page: Page, who: str) -> None:
    """Say at the provider who one is."""
    page.wait_for_url("**/oauth2/authorize**")
    page.get_by_placeholder("sub").fill(who)
    page.get_by_role("button", name="Authorize").click()
