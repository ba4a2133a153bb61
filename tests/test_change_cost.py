"""What a change of a choice costs the server: runs, messages and bytes to the letter, time as a ratio.

A number that changes here is what a full room waits for: is it worth it?
"""

import asyncio
import statistics

import pytest

from tests.browser.conftest import Server
from tests.viewers import Answer, Viewer

WAVES = ("2015 simulerad", "2017 simulerad")
UNITS = ("Skåne", "Halland", "Kalmar", "Gotland", "Blekinge")
# Page → (messages, most bytes) of a change that its reader has seen a moment ago: charts and tables are known by then.
COSTS = {"": (100, 22_000), "utveckling": (70, 18_000), "mognad": (60, 15_000)}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    started = Server(tmp_path_factory.mktemp("server"))
    yield started
    started.stop()


async def _changes(server: Server, page: str, label: str, options: tuple[str, ...], times: int) -> list[list[Answer]]:
    """The answers to each option in turn, again and again."""
    async with Viewer(server.url, page) as viewer:
        return [[await viewer.choose(label, option) for option in options] for _n in range(times)]


@pytest.mark.parametrize("page", COSTS)
def test_a_change_of_wave_is_one_run_of_so_many_messages(server, page):
    *_first, last = asyncio.run(_changes(server, page, "Omgång", WAVES, 3))
    messages, most = COSTS[page]
    for answer in last:
        assert not answer.errors
        assert answer.runs == 1
        assert answer.messages == messages
        assert answer.bytes < most


def test_what_another_reader_has_seen_takes_a_reader_half_the_time_at_most(server):
    first = asyncio.run(_changes(server, "", "Vår region", UNITS, 1))[0]
    second = asyncio.run(_changes(server, "", "Vår region", UNITS, 1))[0]
    assert statistics.median(a.seconds for a in second) < statistics.median(a.seconds for a in first) / 2
    assert [a.titles for a in first] == [a.titles for a in second]
