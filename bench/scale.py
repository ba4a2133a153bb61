"""`python -m bench.scale [waves …] [--postgresql]`: 1 500 units, 200 questions, and how the cost grows with the answers.

The readers have no browsers (`tests/viewers.py`). The first wave comes by the command line, as a file; the others by
the store's own door, since twenty files tell no more than one.
"""

import asyncio
import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil

from deploy.stack import Postgres
from lplan import codebook, store
from lplan.codebook import Codebook
from lplan.core import responses as r
from lplan.core import units
from tests import large_survey
from tests.browser.conftest import Server
from tests.viewers import Viewer

SIZES = ((50, 100, 2), (250, 200, 2), (1_500, 200, 3), (1_500, 200, 20))  # 10 k, 100 k, 0.9 M and 6 M answers
PAGES = ("", "mognad", "lan", "utveckling", "praktik", "jamfor", "metod", "planer", "resurser", "aktivitet")
UNIT = "Enhet 0012"
Sizes = Sequence[tuple[int, int, int]]
Row = tuple[str, str, str]


def measure(sizes: Sizes = SIZES) -> list[Row]:
    """(what, bar, measured) of each size, on SQLite."""
    return list(measured(sizes))


def measured(sizes: Sizes, postgresql: bool = False) -> Iterator[Row]:
    """The same, row by row as they are found."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            database = Postgres() if postgresql else None
            try:
                yield from _measured(Path(folder), database.url if database else f"sqlite:///{folder}/l.sqlite", *size)
            finally:
                if database:
                    database.remove()


def _measured(folder: Path, url: str, n_units: int, n_items: int, n_waves: int) -> Iterator[Row]:
    size = f"{n_units * n_items * n_waves / 1e6:.2g} million"
    data, imported, most = _filled(folder, url, n_units, n_items, n_waves)
    yield f"{size}: one wave imported from a file", "–", f"{imported:.1f} s, {most} MB"
    began = time.perf_counter()
    server = Server(folder, LPLAN_DATABASE_URL=url, LPLAN_DATA_DIR=str(data), **WORLD)
    yield f"{size}: start", "–", f"{time.perf_counter() - began:.1f} s"
    process = psutil.Process(server.process.pid)
    try:
        began = time.perf_counter()
        _rest(process)
        yield f"{size}: rests after", "–", f"{time.perf_counter() - began:.0f} s, with {_memory(process)} MB"
        for page in PAGES:
            yield f"{size}: /{page}", "first 3 s, change 500 ms", asyncio.run(_page(server.url, page))
        yield f"{size}: memory", "1 500 MB", f"{_memory(process)} MB after all pages, at most {_peak(process)}"
    finally:
        server.stop()


WORLD = {"LPLAN_DEMONSTRATION": "0"}


def _filled(folder: Path, url: str, n_units: int, n_items: int, n_waves: int) -> tuple[Path, float, int]:
    """(the data folder, seconds of the import of the first wave, its memory in MB)."""
    made = large_survey.data(folder, n_units, n_items)
    book, register = codebook.load(made / "codebook.toml"), units.load(made / "units.csv")
    engine = store.connect(url)
    store.prepare(engine)
    store.seed(engine, made, [made / "codebook.toml"])
    file = _file(folder, book, register)
    call = [sys.executable, "-m", "lplan", "import", str(file), "--wave", str(large_survey.FIRST)]
    environment = os.environ | WORLD | {"LPLAN_DATABASE_URL": url, "LPLAN_DATA_DIR": str(made)}
    began = time.perf_counter()
    subprocess.run([*call, "--publish", "--accept-warnings"], env=environment, check=True, stdout=subprocess.DEVNULL)
    seconds, most = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    for n in range(1, n_waves):
        large_survey.saved(engine, book, large_survey.wave(book, register, n), str(large_survey.FIRST + n))
    engine.dispose()
    return made, seconds, most


def _file(folder: Path, book: Codebook, register: units.Register) -> Path:
    """The first wave as a file: a row for each unit that answered."""
    frame = large_survey.wave(book, register, 0)
    frame = frame[frame["status"] != r.NO_RESPONSE]
    wide = frame.pivot(index="unit", columns="item", values="answer")[[item.code for item in book.items]]
    path = folder / "answers.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, delimiter=";")
        write.writerow(["Enhet", *wide.columns])
        write.writerows([unit, *row] for unit, row in zip(wide.index, wide.fillna("").to_numpy().tolist(), strict=True))
    return path


async def _page(url: str, page: str) -> str:
    """What a page takes: its first reader; a wave that nobody has seen, and one that somebody has."""
    async with Viewer(url, page, f"region={UNIT}") as reader:
        said = [f"first {reader.first.seconds:.2f} s, {reader.first.bytes / 1000:.0f} kB"]
        errors = list(reader.first.errors)
        waves = [str(large_survey.FIRST), str(large_survey.FIRST + 1)] * 2
        answers = [await reader.choose("Omgång", wave) for wave in waves] if "Omgång" in reader.boxes else []
        for name, answer in zip(("unseen", "unseen", "seen", "seen"), answers, strict=False):
            errors += answer.errors
            said.append(f"{name} {answer.seconds * 1000:.0f} ms, {answer.bytes / 1000:.0f} kB")
    return ", ".join(said + errors)


def _rest(process: psutil.Process) -> None:
    """Wait until what is drawn for those who have not come yet is drawn."""
    quiet = 0
    while quiet < 3:
        quiet = quiet + 1 if process.cpu_percent(0.5) < 10 else 0


def _memory(process: psutil.Process) -> int:
    return process.memory_info().rss >> 20


def _peak(process: psutil.Process) -> int:
    """The most that the process has held."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) >> 10


if __name__ == "__main__":
    chosen = [SIZES[int(word)] for word in sys.argv[1:] if word.isdigit()] or SIZES
    for row in measured(chosen, "--postgresql" in sys.argv):
        print(*row, sep=" | ", flush=True)
