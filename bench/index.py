"""`python -m bench.index`: how long the index takes, beside the bars in the issue."""

import time

import numpy as np
import pandas as pd

from lplan import codebook, index
from lplan.core import responses as r

STEPS = ", ".join(f'{{ code = "{k}", label = "{"abcd"[k]}" }}' for k in range(4))


def book(dimensions: int, items: int) -> codebook.Codebook:
    """Ordinal items in equally many to a dimension."""
    text = 'format = 1\nkey = "b"\nversion = "1"\ntitle = "B"\n[scale.s]\noptions = [' + STEPS + "]\n"
    text += "".join(f'[[dimension]]\ncode = "D{d}"\nname = "D{d}"\n' for d in range(dimensions))
    for n in range(items):
        text += (
            f'[[item]]\ncode = "i{n}"\ntext = "i{n}"\ntype = "ordinal"\nscale = "s"\ndimension = "D{n % dimensions}"\n'
        )
    return codebook.parse(text)


def answers(codes: codebook.Codebook, units: int, waves: int) -> pd.DataFrame:
    """Every unit's answer to every item, one in twenty missing; categorical, as the store gives them."""
    rng = np.random.default_rng(1)
    n = units * waves * len(codes.items)
    lost = rng.random(n) < 0.05
    said = rng.integers(0, 4, n)
    names = [item.code for item in codes.items]
    return pd.DataFrame(
        {
            "wave": pd.Categorical.from_codes(
                np.repeat(np.arange(waves), units * len(names)), [f"{w:02d}" for w in range(waves)]
            ),
            "unit": pd.Categorical.from_codes(
                np.tile(np.repeat(np.arange(units), len(names)), waves), [f"u{u}" for u in range(units)]
            ),
            "respondent": pd.Categorical.from_codes(np.zeros(n, dtype=int), [""]),
            "item": pd.Categorical.from_codes(np.tile(np.arange(len(names)), units * waves), names),
            "answer": pd.Categorical.from_codes(np.where(lost, -1, said), list("0123")),
            "status": pd.Categorical.from_codes(lost.astype(int), [r.ANSWERED, r.SKIPPED]),
        }
    )


def best_of(times: int, work) -> float:
    """Seconds of the fastest of several runs."""
    took = []
    for _n in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return min(took)


def measure() -> list[tuple[str, str, str]]:
    """(what, the bar, what was measured)."""
    small = book(10, 60)
    frame, definition = answers(small, 21, 1), index.definition(small)
    large = book(20, 200)
    many, whole = answers(large, 1500, 20), index.definition(large)
    chosen = {"wave": "00"}
    index.uncertainty(frame, small, definition, draws=10, **chosen)
    index.sensitivity(frame, small, definition, n=8, unit="u0", **chosen)
    rows = [
        ("21 units × 60 items, all levels", "20 ms", best_of(15, lambda: index.score(frame, small, definition))),
        (
            "10 000 draws",
            "1 s",
            best_of(3, lambda: index.uncertainty(frame, small, definition, draws=10_000, **chosen)),
        ),
        (
            "Sobol, N = 512, every unit",
            "2 s",
            best_of(2, lambda: index.sensitivity(frame, small, definition, **chosen)),
        ),
        ("Leave one out", "–", best_of(2, lambda: index.leave_one_out(frame, small, definition, **chosen))),
        ("1 500 units × 200 items × 20 waves", "3 s", best_of(1, lambda: index.score(many, large, whole))),
    ]
    return [(what, bar, f"{took * 1000:.0f} ms") for what, bar, took in rows]


if __name__ == "__main__":
    for what, bar, took in measure():
        print(f"{what:40} {bar:>8} {took:>10}")
