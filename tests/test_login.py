"""Logins: how long they last, what a cookie holds, where one comes back, and what is set up by half."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import BadSignature, URLSafeTimedSerializer
from streamlit.proto.BackMsg_pb2 import BackMsg

from lplan import store
from lplan.access import READER, Role
from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.server.admission import guard, login_routes, sessions
from lplan.store import Ended
from lplan.store.database import schema
from tests.people import ADMINISTRATOR

HOUR = timedelta(hours=1)


@pytest.fixture
def set_up(monkeypatch):
    """A server that people can log in to."""
    for name, value in {
        "login_issuer": "https://id.example.se",
        "login_client_id": "lplan",
        "login_client_secret": "hemlig",
        "public_url": "https://larande.example.se",
    }.items():
        monkeypatch.setattr(settings(), name, value)


def logged_in(engine, person: str = "eva@x.se", secret: str = "s") -> str:
    store.grant_role(engine, person, Role.AGENCY, who=ADMINISTRATOR)
    store.begin_login(engine, secret, person=person, name="Eva", id_token="token")
    return secret


def moved(engine, **to: datetime) -> None:
    with engine.begin() as connection:
        connection.execute(schema.login.update().values(**to))


def test_a_login_is_who_one_is_until_one_leaves(engine):
    secret = logged_in(engine)
    found = store.present(engine, secret, idle=HOUR)
    assert (found.actor.name, found.actor.roles, found.ended) == ("Eva", READER.roles | {Role.AGENCY}, None)
    assert timedelta(minutes=59) < found.left <= HOUR
    assert store.present(engine, "another", idle=HOUR).ended is Ended.UNKNOWN
    assert store.end_login(engine, secret) == "token"
    assert store.present(engine, secret, idle=HOUR).ended is Ended.LEFT
    assert store.end_login(engine, secret) == "", "nothing of the provider's is kept"


def test_a_role_that_is_given_or_taken_is_there_at_once(engine):
    secret = logged_in(engine)
    store.grant_role(engine, "eva@x.se", Role.REGION, unit="12", who=ADMINISTRATOR)
    assert store.present(engine, secret, idle=HOUR).actor.unit == "12"
    for role in (Role.REGION, Role.AGENCY):
        store.revoke_role(engine, "eva@x.se", role, who=ADMINISTRATOR)
    assert store.present(engine, secret, idle=HOUR).ended is Ended.NO_ROLE


def test_doing_something_begins_the_time_anew_and_looking_does_not(engine):
    secret, now = logged_in(engine), datetime.now(UTC)
    moved(engine, seen=now - timedelta(minutes=50))
    assert store.present(engine, secret, idle=HOUR).left < timedelta(minutes=11)
    assert store.present(engine, secret, idle=HOUR).left < timedelta(minutes=11)
    assert store.present(engine, secret, idle=HOUR, active=True).left > timedelta(minutes=59)
    assert store.present(engine, secret, idle=HOUR).left > timedelta(minutes=59)
    moved(engine, seen=now - timedelta(minutes=61))
    assert store.present(engine, secret, idle=HOUR, active=True).ended is Ended.IDLE, "too late is too late"


def test_a_login_is_no_longer_than_a_day_of_work_and_forgotten_after(engine):
    secret, now = logged_in(engine), datetime.now(UTC)
    moved(engine, began=now - timedelta(hours=11, minutes=50))
    assert store.present(engine, secret, idle=HOUR, active=True).left < timedelta(minutes=11)
    moved(engine, began=now - timedelta(hours=13))
    assert store.present(engine, secret, idle=HOUR).ended is Ended.OLD
    store.clean(engine, {})
    assert store.present(engine, secret, idle=HOUR).ended is Ended.OLD, "a late tab is told why"
    moved(engine, seen=now - timedelta(hours=37))
    store.clean(engine, {})
    assert store.present(engine, secret, idle=HOUR).ended is Ended.UNKNOWN


def test_a_clock_that_is_set_back_logs_nobody_out(engine):
    secret = logged_in(engine)
    moved(engine, seen=datetime.now(UTC) + HOUR, began=datetime.now(UTC) + HOUR)
    assert store.present(engine, secret, idle=HOUR, active=True).ended is None


# --- the way back ---


@pytest.mark.parametrize("path", ["/", "/visa", "/lan?region=Sk%C3%A5ne&omgang=2015", "/s/abc"])
def test_one_comes_back_to_a_page_of_ours(path):
    assert login_routes.own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        *("//evil.se", "/\\evil.se", "\\\\evil.se", "https://evil.se/", "javascript:alert(1)", "evil.se"),
        *("/\n/evil.se", "/\t/evil.se", "", "/login?next=/", "/logout", "/oauth2callback?x=1", "/x" * 2_000, "http:/x"),
    ],
)
def test_one_comes_back_nowhere_else(path):
    assert login_routes.own_path(path) == "/"


@given(st.text(max_size=30))
def test_the_way_back_is_always_a_path_on_this_host(said):
    back = login_routes.own_path(said)
    assert back.startswith("/") and not back.startswith(("//", "/\\")) and "\\" not in back


# --- cookies ---


def test_the_cookie_is_for_this_host_over_https_and_no_script(set_up):
    said = sessions.cookie("x")
    assert said == "__Host-lplan_inloggad=x; Path=/; HttpOnly; SameSite=Lax; Secure"


def test_what_is_signed_for_a_login_under_way_is_refused_when_changed_old_or_anothers(set_up, monkeypatch):
    signed = login_routes._signer().dumps(["state", "nonce", "verifier", "/visa"])
    assert login_routes._signer().loads(signed, max_age=600)[3] == "/visa"
    for forged in (signed[:-1] + ("A" if signed[-1] != "A" else "B"), "", URLSafeTimedSerializer("x").dumps(["s"])):
        with pytest.raises(BadSignature):
            login_routes._signer().loads(forged, max_age=600)
    with pytest.raises(BadSignature):
        login_routes._signer().loads(signed, max_age=-1)
    monkeypatch.setattr(settings(), "login_client_secret", "another")
    with pytest.raises(BadSignature):
        login_routes._signer().loads(signed, max_age=600)


# --- set up ---


@pytest.mark.parametrize(
    "missing", [{"login_client_secret": ""}, {"login_issuer": ""}, {"public_url": ""}, {"public_url": "http://x.se"}]
)
def test_a_login_that_is_half_set_up_is_told_and_not_served(set_up, monkeypatch, missing):
    assert settings().login
    for name, value in missing.items():
        monkeypatch.setattr(settings(), name, value)
    with pytest.raises(LplanError, match="bara inställd till hälften"):
        assert settings().login


# --- what a browser sends ---


def test_a_pages_own_clock_is_nothing_that_a_person_has_done():
    pressed, alone, beat = BackMsg(), BackMsg(), BackMsg()
    pressed.rerun_script.query_string = ""
    alone.rerun_script.is_auto_rerun = True
    beat.app_heartbeat = True
    said = [guard._by_hand(message.SerializeToString()) for message in (pressed, alone, beat)]
    assert said == [True, False, False]
    assert not guard._by_hand(b"\xff\xff")
