"""Open data beside the app: one survey whose codebook cannot be used takes no other survey's files away."""

import asyncio
import json

import pytest
import streamlit as st
from starlette.applications import Starlette

from lplan import store
from lplan.core.settings import settings
from lplan.server import open_data
from lplan.store.database import schema
from lplan.ui.shell import cache
from tests import merged


async def asked(app, path: str) -> tuple[int, bytes]:
    """(status, content) of an address."""
    told = []

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message) -> None:
        told.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [],
        "scheme": "http",
        "server": ("localhost", 80),
        "root_path": "",
    }
    await app(scope, receive, send)
    return told[0]["status"], b"".join(message.get("body", b"") for message in told[1:])


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    """A server with the shipped survey and one that a newer version of the program cannot read."""
    folder, before = tmp_path_factory.mktemp("faulty"), settings().database_url
    settings().database_url = f"sqlite:///{folder / 'lplan.sqlite'}"
    engine = store.connect(settings().database_url)
    merged.add(engine, folder)
    with engine.begin() as connection:
        where = schema.codebook.c.survey == merged.KEY
        changed = store.codebook_text(engine, merged.KEY).replace("[index]", '[index]\naggregate = "guess"', 1)
        connection.execute(schema.codebook.update().where(where).values(text=changed))
    st.cache_resource.clear()
    app = Starlette(routes=open_data.ROUTES)
    yield lambda path: asyncio.run(asked(app, path))
    settings().database_url = before
    st.cache_resource.clear()


def test_the_other_surveys_files_are_served_and_listed(client):
    listed = json.loads(client("/data/index.json")[1])
    assert any(one["name"] == "larandeplaner/svar.csv" for one in listed["files"])
    assert not any(one["name"].startswith(f"{merged.KEY}/") for one in listed["files"])
    assert list(listed["errors"]) == [merged.KEY]
    assert client("/data/larandeplaner/svar.csv")[0] == 200
    assert b"larandeplaner/svar" in client("/data/dcat.ttl")[1]


def test_the_faulty_one_says_what_is_wrong(client):
    status, content = client(f"/data/{merged.KEY}/svar.csv")
    assert status == 503 and "kan inte läsas" in json.loads(content)["error"] and b"aggregate" in content
    assert "kan inte läsas" in client("/data/index.html")[1].decode()
    assert client("/data/nothing/svar.csv")[0] == 404


def test_the_server_is_made_warm_for_the_other_surveys(client, monkeypatch):
    made, charts = [], cache.CHARTS[:1]
    monkeypatch.setattr(cache, "CHARTS", charts)
    monkeypatch.setattr(cache, "rendered", lambda key, choice, _version: made.append(choice.survey))
    monkeypatch.setattr(cache, "surveys", lambda real=cache.surveys: real().sort_values("survey", ascending=False))
    list(cache.warm())  # the faulty one first
    assert made == ["larandeplaner"]
