"""How long does it take to freeze the default seminar and to write the file that presents it? `python -m
bench.seminar`
"""

import time

from lplan import results, seminar, store
from lplan.core.settings import ROOT
from lplan.export import html_presentation
from lplan.results import Choice

BAR = 3.0  # seconds for twelve slides, from results in memory to a file's text


def measure() -> list[tuple[str, str, str]]:
    """(what, bar, measured) for the first time in a process and for the next."""
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, ROOT / "data", [ROOT / "data/codebook.toml"])
    loaded = results.load(engine, store.surveys(engine)["survey"].iloc[0])
    waves = [wave.key for wave in loaded.waves]
    choice = Choice(survey=loaded.codebook.key, wave=waves[-1], baseline=waves[-2])
    measured = []
    for which in ("first", "next"):
        begun = time.perf_counter()
        frozen = seminar.freeze(seminar.default(loaded), loaded, choice)
        written = html_presentation.page(html_presentation.payload(frozen), link="https://example.se/s/abcdefgh")
        took = time.perf_counter() - begun
        what = f"seminar of {len(frozen.slides)} slides frozen and written, {which} ({len(written) / 1e6:.1f} MB)"
        measured.append((what, f"< {BAR:.0f} s", f"{took:.2f} s"))
    return measured


if __name__ == "__main__":
    for row in measure():
        print(" | ".join(row))
