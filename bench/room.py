"""`python -m bench.room [readers …] [--mixed]`: a room full of readers, each of whom picks something every other second:
another wave; with --mixed, any of wave, region, baseline and page, so that much has been seen by nobody.

The readers have no browsers (`tests/viewers.py`): what is measured is the server, from a choice until the page has been
sent. Each has a region of their own. First one reader meets every view, which nobody has seen; then the room comes.
"""

import asyncio
import random
import statistics
import sys
import tempfile
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

import psutil

from lplan.core.settings import ROOT
from lplan.core.units import load
from tests.browser.conftest import Server
from tests.viewers import Viewer

ROOMS = (20, 60, 100)
PAGES = ("", "mognad", "utveckling")
EVERY, SECONDS = 2.0, 20.0
WAVES = ("2015 simulerad", "2017 simulerad")
UNITS = [unit.label for unit in load(ROOT / "data/regions.csv").units]


def measure(rooms: tuple[int, ...] = ROOMS) -> list[tuple[str, str, str]]:
    """(what, bar, measured) of each page: a view that nobody has seen, and each number of readers."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        process = psutil.Process(server.process.pid)
        try:
            for page in PAGES:
                said = asyncio.run(_first(server.url, process, page))
                found.append((f"/{page}: a view that nobody has seen", "60 ms of processor", said))
                for readers in rooms:
                    said = asyncio.run(_room(server.url, process, page, readers))
                    found.append((f"/{page}: {readers} readers", "p95 < 500 ms", said))
        finally:
            server.stop()
    return found


async def _first(url: str, process: psutil.Process, page: str) -> str:
    """One reader meets every region in both waves."""
    before = _processor(process)
    async with Viewer(url, page) as reader:
        for n, unit in enumerate(UNITS):
            await reader.choose("Vår region", unit)
            await reader.choose("Omgång", WAVES[n % 2 - 1])
    return f"{1000 * (_processor(process) - before) / (2 * len(UNITS) + 1):.0f} ms of processor"


async def _room(url: str, process: psutil.Process, page: str, n: int) -> str:
    """What one room measured, in words."""
    chance = random.Random(n)
    readers = [Viewer(url, page, urlencode({"region": chance.choice(UNITS)})) for _n in range(n)]
    for reader in readers:
        await reader.__aenter__()
    before, answers = _processor(process), []
    ends = asyncio.get_running_loop().time() + SECONDS
    await asyncio.gather(*(_reads(reader, random.Random(chance.random()), ends, answers) for reader in readers))
    spent = 1000 * (_processor(process) - before) / len(answers)
    for reader in readers:
        await reader.__aexit__()
    took = sorted(1000 * answer.seconds for answer in answers)
    size = statistics.median(answer.bytes for answer in answers) / 1000
    return (
        f"p50 {statistics.median(took):.0f} ms, p95 {took[int(0.95 * (len(took) - 1))]:.0f} ms, "
        f"{len(took) / SECONDS:.0f} changes a second, {spent:.0f} ms of processor and {size:.0f} kB each"
    )


async def _mixed(url: str, process: psutil.Process, n: int) -> str:
    """A room where everybody has a region, a page and choices of their own."""
    chance = random.Random(n)
    readers = [Viewer(url, chance.choice(PAGES), urlencode({"region": chance.choice(UNITS)})) for _n in range(n)]
    for reader in readers:
        await reader.__aenter__()
    before, answers = _processor(process), []
    ends = asyncio.get_running_loop().time() + 2 * SECONDS
    await asyncio.gather(*(_roams(reader, random.Random(chance.random()), ends, answers) for reader in readers))
    spent = 1000 * (_processor(process) - before) / len(answers)
    for reader in readers:
        await reader.__aexit__()
    took = sorted(1000 * answer.seconds for answer in answers)
    failed = sum(bool(answer.errors) for answer in answers)
    return (
        f"p50 {statistics.median(took):.0f} ms, p95 {took[int(0.95 * (len(took) - 1))]:.0f} ms, "
        f"{len(took) / 2 / SECONDS:.0f} changes a second, {spent:.0f} ms of processor each, {failed} failed"
    )


async def _roams(reader: Viewer, chance: random.Random, ends: float, answers: list) -> None:
    """One reader, who picks something about every other second: mostly another wave, sometimes another page."""
    clock = asyncio.get_running_loop().time
    await asyncio.sleep(chance.random() * EVERY)
    while clock() < ends:
        began = clock()
        what = chance.choices(("Omgång", "Vår region", "Jämför med", "page"), (50, 20, 15, 15))[0]
        if reader.options.get(what):
            answers.append(await reader.choose(what, chance.choice(reader.options[what])))
        else:
            answers.append(await reader.open(chance.choice(PAGES)))
        await asyncio.sleep(max(0.0, began + EVERY * chance.uniform(0.9, 1.1) - clock()))


async def _reads(reader: Viewer, chance: random.Random, ends: float, answers: list) -> None:
    """One reader, who picks the other wave about every other second, and waits for the answer first."""
    clock = asyncio.get_running_loop().time
    await asyncio.sleep(chance.random() * EVERY)
    for wave in cycle(WAVES):
        if clock() > ends:
            return
        began = clock()
        answers.append(await reader.choose("Omgång", wave))
        await asyncio.sleep(max(0.0, began + EVERY * chance.uniform(0.9, 1.1) - clock()))


def _processor(process: psutil.Process) -> float:
    spent = process.cpu_times()
    return spent.user + spent.system


def mixed(rooms: tuple[int, ...] = ROOMS) -> list[tuple[str, str, str]]:
    """(what, bar, measured) of rooms where everybody picks what they like, each larger than the one before."""
    with tempfile.TemporaryDirectory() as folder:
        server = Server(Path(folder))
        try:
            process = psutil.Process(server.process.pid)
            measured = [(n, asyncio.run(_mixed(server.url, process, n))) for n in rooms]
        finally:
            server.stop()
    return [(f"{n} readers, any choice and page", "p95 < 500 ms", said) for n, said in measured]


if __name__ == "__main__":
    chosen = tuple(int(word) for word in sys.argv[1:] if word.isdigit()) or ROOMS
    for row in mixed(chosen) if "--mixed" in sys.argv else measure(chosen):
        print(*row, sep=" | ", flush=True)
