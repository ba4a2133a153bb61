"""Compare units: the position of one in the distribution of all, and where some units differ most."""

import pandas as pd

from lplan.core import text
from lplan.results import Choice, Results

HIGHER, SIMILAR, LOWER = "higher", "similar", "lower"


def spread(scores: pd.Series, small: int = 3) -> dict[str, float]:
    """low, q1, median, q3, high of the known scores, and n; with under `small` values only n, to protect the units.

    Quartiles are interpolated linearly (numpy's default). The units are a census, so there is no interval.
    """
    known = scores.dropna().astype(float)
    if len(known) < small:
        return {"n": len(known)} | dict.fromkeys(("low", "q1", "median", "q3", "high"), float("nan"))
    at = known.quantile([0, 0.25, 0.5, 0.75, 1])
    return {"n": len(known)} | dict(zip(("low", "q1", "median", "q3", "high"), at.tolist(), strict=True))


def group_spread(results: Results, choice: Choice, kind: str, code: str, small: int) -> dict[str, float]:
    """The spread of the values that those whom my unit is compared with have at a node in the wave."""
    scores = results.scored(choice.wave, kind, code).set_index("unit")["score"]
    return spread(scores.reindex(list(choice.peers)), small)


def placed(value: float, among: dict[str, float]) -> str:
    """HIGHER over the upper quartile, LOWER under the lower one, else SIMILAR."""
    if value > among["q3"]:
        return HIGHER
    return LOWER if value < among["q1"] else SIMILAR


def next_level(score: float, starts: list[float]) -> float | None:
    """How far a shown score is from the start of the next level; None at the top or without a score."""
    above = [start for start in starts if start > score] if score == score else []
    return min(above) - score if above else None


def most_different(scores: pd.DataFrame, decimals: int = 1) -> list:
    """The rows (dimensions or items) with the largest difference between units (columns); none when no row differs.

    Ties are all included. Rows with under two values are left out. Differences are compared as they are shown, rounded.
    """
    known = scores[scores.notna().sum(axis=1) >= 2].astype(float)
    apart = (known.max(axis=1) - known.min(axis=1)).map(lambda points: text.rounded(points, decimals))
    return list(apart.index[apart == apart.max()]) if apart.max() > 0 else []
