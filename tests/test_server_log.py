"""No secret and nobody's address stands in the server's log, whoever writes there."""

import logging

import pytest

from lplan.server import request_log

SECRET = "q3J8-xYz_0kLmN4p"


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("/", "/"),
        ("/lan", "/lan"),
        ("/ready", "/ready"),
        ("/lplan-shell.js", "/lplan-shell.js"),
        ("/data/svar.csv", "/data/svar.csv"),
        ("/static/js/PlotlyChart.DfRa-x9.js", "/static/js/PlotlyChart.DfRa-x9.js"),
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
    assert request_log.tidy(path) == written


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
    kept = request_log.scrubbed(said)
    assert SECRET not in kept
    assert "198.51" not in kept and "2001:db8" not in kept


def test_words_that_hold_no_secret_stay_as_they_are():
    for said in (
        'connection to server at "127.0.0.1", port 5432 failed',
        "store fault 9F3A22: disk I/O error",
        "kl. 12:30:05",
    ):
        assert request_log.scrubbed(said, machines=False) == said
    assert request_log.scrubbed("2026-11-29 12:30:05 started 1.67.0") == "2026-11-29 12:30:05 started 1.67.0"


def test_a_fault_is_told_with_its_trace_and_without_the_secret_in_it():
    record = request_log._without_secrets(logging.LogRecord)
    try:
        raise KeyError(f"/s/abcd2345/{SECRET}")
    except KeyError as error:
        made = record(
            "streamlit.x", logging.ERROR, __file__, 1, "fault %s", ("A1",), (KeyError, error, error.__traceback__)
        )
    told = logging.Formatter("%(message)s").format(made)
    assert told.startswith("fault A1") and "KeyError" in told and "test_server_log.py" in told
    assert SECRET not in told
