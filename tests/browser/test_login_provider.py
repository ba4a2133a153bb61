"""Logging in and out by a real provider (npm oidc-provider), as its own pages have it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import expect

from deploy.stack import answers, free_port
from lplan import store
from lplan.access import Role
from tests.browser.conftest import Server, settle
from tests.browser.provider import login_settings, opened
from tests.people import by

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(600)]
SCRIPT = Path(__file__).with_name("oidc_provider.mjs")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A server, and the provider that it logs people in by."""
    folder = tmp_path_factory.mktemp("provider")
    if not shutil.which("npm"):
        pytest.skip("npm is missing")
    made = subprocess.run(
        ["npm", "install", "--silent", "--no-audit", "--prefix", folder, "oidc-provider@9"], capture_output=True
    )
    if made.returncode:
        pytest.skip("npm has no way to its registry")
    shutil.copy(SCRIPT, folder)
    port, ours = free_port(), free_port()
    base = f"http://localhost:{ours}"
    node = subprocess.Popen(
        ["node", folder / SCRIPT.name, str(port), f"{base}/oauth2callback", f"{base}/utloggad"],
        cwd=folder,
        stdout=(folder / "node.log").open("wb"),
        stderr=subprocess.STDOUT,
    )
    issuer = f"http://localhost:{port}"
    answers(f"{issuer}/.well-known/openid-configuration")
    started = Server(folder, ours, (), **login_settings(issuer, ours))
    engine = opened(started)
    store.grant_role(engine, "eva@x.se", Role.AGENCY, who=by("test"))
    engine.dispose()
    yield started
    started.stop()
    node.terminate()
    node.wait(10)


def test_a_real_provider_lets_in_and_out(chromium, server):
    context = chromium.new_context(viewport={"width": 1280, "height": 720}, locale="sv-SE")
    page = context.new_page()
    page.goto(f"{server.url}/lan?region=Skåne")
    settle(page)
    page.get_by_role("link", name="Logga in").click()
    page.get_by_placeholder("Enter any login").fill("eva")
    page.get_by_placeholder("and password").fill("x")
    page.get_by_role("button", name="Sign-in").click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_url(f"{server.url}/lan?**")
    settle(page)
    assert "region=Sk%C3%A5ne" in page.url
    assert "eva, inloggad som myndighet" in page.locator(".st-key-login").inner_text()
    page.get_by_role("link", name="Logga ut").click()
    page.get_by_role("button", name="Yes, sign me out").click()
    page.wait_for_url(f"{server.url}/utloggad**")
    expect(page.get_by_text("Du har loggat ut, i alla flikar.")).to_be_visible()
    page.get_by_role("link", name="Logga in igen").click()
    expect(page.get_by_placeholder("Enter any login")).to_be_visible()  # its own session has ended too
    context.close()
