"""`python -m bench`: measure everything, print it, and keep it in docs/benchmarks.md.

`python -m bench NAME …` prints only those parts. Each part is a module with `measure()`, which gives (what, bar,
measured).
"""

import sys
from importlib import import_module

from bench import peers

PARTS = ("pages", "index", "maturity", "region", "change", "intake", "publish", "seminar", "site", "room")
BY_HAND = "\n## Measured by hand\n"  # what stands from here on in docs/benchmarks.md is kept


def rows(part: str) -> list[tuple[str, str, str]]:
    """What one part measured."""
    print(f"measuring {part}", flush=True)
    return import_module(f"bench.{part}").measure()


def main(chosen: list[str]) -> None:
    """Measure; without a choice of parts, beside the peers too, and write it down."""
    found = [row for part in chosen or PARTS for row in rows(part)]
    bars = "\n".join(f"| {what} | {bar} | {measured} |" for what, bar, measured in found)
    print(bars)
    if chosen:
        return
    beside = peers.table()
    print(beside)
    words = (
        f"# Benchmarks\n\nMade by `make bench`: {peers.how()}\nCompare ratios and not milliseconds.\n\n"
        "## Beside its peers\n\nA change is counted from the click on an option until every chart on the page has been "
        f"painted with the new wave.\n\n{beside}\n\n## What the project asks of itself\n\n| what | bar | measured |\n"
        f"| --- | --- | --- |\n{bars}\n"
    )
    page = peers.ROOT / "docs/benchmarks.md"
    _made, heading, by_hand = page.read_text(encoding="utf-8").partition(BY_HAND)
    page.write_text(words + heading + by_hand, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
