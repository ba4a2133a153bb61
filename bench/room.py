"""`python -m bench.room [viewers …]`: a room full of readers, each picking a region, a wave or a baseline every other
second.

The readers have no browsers (`tests/viewers.py`): what is measured is the server, from a choice until the page has been
sent. Every reader has had the page for a while, but has met few of the views.
"""

import asyncio
import random
import statistics
import sys
import tempfile
from pathlib import Path

import psutil

from lplan.core.settings import ROOT
from lplan.core.units import load
from tests.browser.conftest import Server
from tests.viewers import Viewer

ROOMS = (20, 60, 100)
PAGES = ("", "mognad", "utveckling")
EVERY, SECONDS = 2.0, 20.0
WAVES = ("2017 simulerad", "2015 simulerad")
UNITS = [unit.label for unit in load(ROOT / "data/regions.csv").units]


def measure(rooms: tuple[int, ...] = ROOMS) -> list[tuple[str, str, str]]:
    """(what, bar, measured) for each number of readers on each page."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            for page in PAGES:
                for viewers in rooms:
                    said = asyncio.run(_room(server, page, viewers))
                    found.append((f"{viewers} readers of /{page}", "p95 < 500 ms", said))
        finally:
            server.stop()
    return found


async def _room(server: Server, page: str, n: int) -> str:
    """What one room measured, in words."""
    chance, process = random.Random(n), psutil.Process(server.process.pid)
    viewers = [Viewer(server.url, page) for _n in range(n)]
    for viewer in viewers:
        await viewer.__aenter__()
    before, answers = _processor(process), []
    ends = asyncio.get_running_loop().time() + SECONDS
    await asyncio.gather(*(_reads(viewer, random.Random(chance.random()), ends, answers) for viewer in viewers))
    spent = 1000 * (_processor(process) - before) / len(answers)
    for viewer in viewers:
        await viewer.__aexit__()
    took = sorted(1000 * answer.seconds for answer in answers)
    size = statistics.median(answer.bytes for answer in answers) / 1000
    return (
        f"p50 {statistics.median(took):.0f} ms, p95 {took[int(0.95 * (len(took) - 1))]:.0f} ms, "
        f"{len(took) / SECONDS:.0f} changes a second, {spent:.0f} ms of processor and {size:.0f} kB each"
    )


async def _reads(viewer: Viewer, chance: random.Random, ends: float, answers: list) -> None:
    """One reader, who picks something about every other second, and waits for the answer first."""
    clock = asyncio.get_running_loop().time
    await asyncio.sleep(chance.random() * EVERY)
    while clock() < ends:
        began = clock()
        label, options = chance.choice((("Omgång", WAVES), ("Vår region", UNITS)))
        answers.append(await viewer.choose(label, chance.choice(options)))
        await asyncio.sleep(max(0.0, began + EVERY * chance.uniform(0.9, 1.1) - clock()))


def _processor(process: psutil.Process) -> float:
    spent = process.cpu_times()
    return spent.user + spent.system


if __name__ == "__main__":
    for row in measure(tuple(map(int, sys.argv[1:])) or ROOMS):
        print(*row, sep=" | ", flush=True)
