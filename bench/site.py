"""The static site: every chart, wave and unit in two languages, written from the database."""

import tempfile
import time
from pathlib import Path

from lplan import results, store
from lplan.core.settings import ROOT
from lplan.export import site


def measure() -> list[tuple[str, str, str]]:
    """(what, bar, measured)."""
    engine = store.connect("sqlite://")
    store.prepare(engine)
    store.seed(engine, ROOT / "data", [ROOT / "data" / "codebook.toml"])
    surveys = {key: results.load(engine, key) for key in store.surveys(engine)["survey"]}
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        written = site.write(Path(folder) / "site", surveys, "https://example.org/")
        took = time.perf_counter() - began
    return [(f"publish of the whole site, {len(written)} files", "< 60 s", f"{took:.1f} s")]


if __name__ == "__main__":
    for row in measure():
        print(*row, sep=" | ")
