"""No secret and nobody's address stands in the server's log, whoever writes there."""

import asyncio
import json
import logging
import re
import socket
import sys
import urllib.request

import pytest
from prometheus_client import generate_latest

from deploy.stack import free_port
from lplan.core.errors import LplanError
from lplan.server import faults, metrics, server_log

SECRET = "q3J8-xYz_0kLmN4p"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/", "/"),
        ("/lan", "/lan"),
        ("/ready", "/ready"),
        ("/lplan-shell.js", "/lplan-shell.js"),
        ("/data/svar.csv", "/data/svar.csv"),
        ("/static/js/BidiComponent.DfRa-x9.js", "/static/js/BidiComponent.DfRa-x9.js"),
        ("/_stcore/stream", "/_stcore/stream"),
        (f"/s/abcd2345/{SECRET}", "/s/…"),
        ("/s/abcd2345", "/s/…"),
        (f"/_stcore/upload_file/{SECRET}/7f9c", "/_stcore/upload_file/…"),
        (f"/media/{SECRET}.pptx", "/media/…"),
        (f"/{SECRET}", "/…"),
        ("/data/\n2026-01-01 forged", "/data/…"),
        ("//elsewhere", "/…"),
    ],
)
def test_of_a_path_only_what_is_ours_is_written(path, written):
    assert server_log.tidy(path) == written


@pytest.mark.parametrize(
    "said",
    [
        f'198.51.100.7:50192 - "GET /s/abcd2345/{SECRET} HTTP/1.1" 200',
        f'198.51.100.7:50192 - "GET /las-in?utkast={SECRET}&lang=en HTTP/1.1" 200',
        f"('198.51.100.7', 50192) - \"WebSocket /_stcore/stream?paborjad={SECRET}\" [accepted]",
        f"2001:db8:0:1::9f3 asked for /_stcore/upload_file/{SECRET}/1",
        f"KeyError: 'paborjad={SECRET}'",
    ],
)
def test_words_that_others_write_lose_secrets_and_addresses(said):
    kept = server_log.scrubbed(said)
    assert SECRET not in kept
    assert "198.51" not in kept and "2001:db8" not in kept


def test_words_that_hold_no_secret_stay_as_they_are():
    for said in (
        'connection to server at "127.0.0.1", port 5432 failed',
        "store fault 9F3A22: disk I/O error",
        "kl. 12:30:05",
    ):
        assert server_log.scrubbed(said, machines=False) == said
    assert server_log.scrubbed("2026-11-29 12:30:05 started 1.67.0") == "2026-11-29 12:30:05 started 1.67.0"


def test_a_fault_is_told_with_its_trace_and_without_the_secret_in_it():
    record = server_log._without_secrets(logging.LogRecord)
    try:
        raise KeyError(f"/s/abcd2345/{SECRET}")
    except KeyError as error:
        made = record(
            "streamlit.x", logging.ERROR, __file__, 1, "fault %s", ("A1",), (KeyError, error, error.__traceback__)
        )
    told = logging.Formatter("%(message)s").format(made)
    assert told.startswith("fault A1") and "KeyError" in told and "test_server_log.py" in told
    assert SECRET not in told


def test_a_log_for_collectors_is_one_json_object_a_line_with_the_fault_and_no_secret():
    make = server_log._without_secrets(logging.LogRecord)
    try:
        raise KeyError(f"paborjad={SECRET}")
    except KeyError:
        record = make("lplan.x", logging.ERROR, "x.py", 1, "två\nrader %s", ("ord",), sys.exc_info())
    line = server_log.JsonLines().format(record)
    assert "\n" not in line and SECRET not in line
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("ERROR", "lplan.x", "två\nrader ord")
    assert entry["traceback"].endswith("KeyError: 'paborjad=…'")
    assert entry["time"].endswith("+00:00")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "page"),
        (f"/{SECRET}", "page"),
        ("/_stcore/stream", "session"),
        ("/_stcore/health", "streamlit"),
        ("/static/js/index.js", "static"),
        (f"/s/abcd2345/{SECRET}", "seminar"),
        ("/data/svar.csv", "open_data"),
    ],
)
def test_metrics_count_kinds_of_requests_and_name_nobodys_path(path, kind):
    def counted() -> float:
        return metrics.REQUESTS.labels(kind, "200")._value.get()

    before = counted()
    metrics.observe(path, 200, 0.01)
    assert counted() == before + 1
    assert SECRET not in generate_latest().decode()


def test_metrics_are_on_a_port_of_their_own_that_only_this_machine_reaches():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(LplanError, match="Välj en annan port"):
        metrics.serve(taken.getsockname()[1])
    port = free_port()
    metrics.serve(port)
    assert "lplan_requests_total" in urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics").read().decode()


@pytest.mark.parametrize(("asked", "told"), [(b"", "Något gick fel här"), (b"lang=en", "Something went wrong here")])
def test_a_request_that_breaks_is_answered_in_a_sentence_with_the_number_of_the_log(caplog, asked, told):
    async def broken(_scope, _receive, _send):
        raise ValueError("the cause")

    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "path": "/data/x", "query_string": asked, "headers": []}
    asyncio.run(faults.Faults(broken)(scope, None, send))
    words = sent[1]["body"].decode()
    assert sent[0]["status"] == 500 and words.startswith(told)
    assert "the cause" not in words and "Traceback" not in words
    reference = re.search(r"[0-9A-F]{6}", words)[0]
    assert f"page fault {reference}" in caplog.text and "the cause" in caplog.text
