"""Normalise, round and rank values in arrays; units are compared along the last axis, and missing is NaN.

Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 5.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
import pandas as pd

# --- normalising: columns of real values (units × items) to 0–1; the direction is reversed afterwards ---


def transformed(x: np.ndarray, how: str) -> np.ndarray:
    """A transform of x: a logarithm, root, square, exponential or inverse; NaN where it is not defined."""
    with np.errstate(divide="ignore", invalid="ignore"):
        match how:
            case "log":
                return np.log(np.where(x > 0, x, np.nan))
            case "log10":
                return np.log10(np.where(x > 0, x, np.nan))
            case "cbrt":
                return np.cbrt(x)
            case "exp":
                return np.exp(np.minimum(x, 700))
            case "inverse":
                return 1 / np.where(x != 0, x, np.nan)
            case "log1p":
                return np.log1p(np.where(x > -1, x, np.nan))
            case "sqrt":
                return np.sqrt(np.where(x >= 0, x, np.nan))
            case "square":
                return np.square(x)
    return x


def goalposts(x: np.ndarray, low: float | np.ndarray, high: float | np.ndarray, *, clip: str = "both") -> np.ndarray:
    """(x − low) / (high − low): absolute, so no unit's value depends on another's. Handbook p. 85.

    Where both goalposts are statistics of the units and equal, it is 0.5.
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = np.where(low != high, (x - low) / (high - low), np.where(np.isnan(x), np.nan, 0.5))
    if clip == "none":
        return scaled
    return np.clip(scaled, 0 if clip in ("both", "low") else None, 1 if clip in ("both", "high") else None)


def steps(x: np.ndarray, pairs: Sequence[tuple[float, float]]) -> np.ndarray:
    """The points of the last step that x has reached; under the first, the first's."""
    starts, points = np.array(pairs, dtype=float).T
    at = np.searchsorted(starts, np.where(np.isnan(x), starts[0], x), side="right") - 1
    return np.where(np.isnan(x), np.nan, points[np.maximum(at, 0)])


def piecewise(x: np.ndarray, pairs: Sequence[tuple[float, float]]) -> np.ndarray:
    """Straight lines between the pairs (value, points), level outside them."""
    at, points = np.array(pairs, dtype=float).T
    return np.where(np.isnan(x), np.nan, np.interp(x, at, points))


def minmax(x: np.ndarray, at: np.ndarray | None = None) -> np.ndarray:
    """(at − min) / (max − min) over the units x (eq. 36), within 0–1; 0.5 where all units are equal."""
    low, high = ends(x)
    at = x if at is None else at
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(high > low, np.clip((at - low) / (high - low), 0, 1), np.where(np.isnan(at), np.nan, 0.5))


def zscore(
    x: np.ndarray, mean: float = 0.0, sd: float = 1.0, at: np.ndarray | None = None, ddof: int = 1
) -> np.ndarray:
    """(at − mean) / sd over the units x, with n − 1 (eq. 35) or n, moved to another mean and sd; unbounded."""
    low, high = ends(x)
    at = x if at is None else at
    centre = middle(x)
    n = np.isfinite(x).sum(axis=-1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = np.sqrt(np.nansum((x - centre) ** 2, axis=-1, keepdims=True) / (n - ddof))
        return np.where(np.isnan(at), np.nan, np.where(high > low, mean + sd * (at - centre) / spread, mean))


def rank(x: np.ndarray, ties: str = "mean", at: np.ndarray | None = None) -> np.ndarray:
    """Ascending rank 1…n among the units x, ties share their mean or lowest, as a share (rank − 1) / (n − 1)."""
    at = x if at is None else at
    n = np.isfinite(x).sum(axis=-1, keepdims=True)
    return np.where(n < 2, np.where(np.isnan(at), np.nan, 0.5), (_ranks(x, ties, at) - 1) / np.maximum(n - 1, 1))


def percentile(x: np.ndarray, ties: str = "mean", at: np.ndarray | None = None) -> np.ndarray:
    """Rank / n: the share of units at or below."""
    return _ranks(x, ties, x if at is None else at) / np.maximum(np.isfinite(x).sum(axis=-1, keepdims=True), 1)


def best(x: np.ndarray, at: np.ndarray | None = None, *, less: bool = False) -> np.ndarray:
    """at / max of the units x (Handbook p. 30), or min / at where less is better; for values that are not negative."""
    low, high = ends(x)
    at = x if at is None else at
    with np.errstate(invalid="ignore", divide="ignore"):
        if less:
            return np.where(at > 0, np.minimum(low / at, 1.0), np.where(np.isnan(at), np.nan, 1.0))
        return np.where(high > 0, np.minimum(at / high, 1.0), np.where(np.isnan(at), np.nan, 0.0))


def mean(x: np.ndarray, at: np.ndarray | None = None, *, less: bool = False) -> np.ndarray:
    """at / mean of the units x (Handbook p. 30), or mean / at where less is better; NaN where it is not defined."""
    at = x if at is None else at
    with np.errstate(invalid="ignore", divide="ignore"):
        share = middle(x) / at if less else at / middle(x)
    return np.where(np.isfinite(share), share, np.nan)


def band(x: np.ndarray, width: float, at: np.ndarray | None = None) -> np.ndarray:
    """1 above (1 + width) × mean of the units x, 0 below (1 − width) × mean, 0.5 between (Handbook p. 31)."""
    at = x if at is None else at
    edge = np.abs(middle(x)) * width
    return np.where(np.isnan(at), np.nan, 0.5 + 0.5 * (at > middle(x) + edge) - 0.5 * (at < middle(x) - edge))


def ends(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The minimum and the maximum along the last axis (… × 1); NaN where there is no value."""
    known = np.isfinite(x)
    some = known.any(axis=-1, keepdims=True)
    low = np.where(known, x, np.inf).min(axis=-1, keepdims=True, initial=np.inf)
    high = np.where(known, x, -np.inf).max(axis=-1, keepdims=True, initial=-np.inf)
    return np.where(some, low, np.nan), np.where(some, high, np.nan)


def middle(x: np.ndarray) -> np.ndarray:
    """The mean along the last axis (… × 1); NaN where there is no value."""
    known = np.isfinite(x)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known, x, 0.0).sum(axis=-1, keepdims=True) / known.sum(axis=-1, keepdims=True)


def quantile(x: np.ndarray, q: float) -> np.ndarray:
    """A percentile along the last axis (… × 1), interpolated linearly as R's type 7; NaN where there is no value."""
    ordered = np.sort(np.where(np.isfinite(x), x, np.inf), axis=-1)
    n = np.isfinite(x).sum(axis=-1, keepdims=True)
    place = np.maximum(n - 1, 0) * q / 100
    below = np.floor(place).astype(int)
    low, high = (
        np.take_along_axis(ordered, np.minimum(at, np.maximum(n - 1, 0)), axis=-1) for at in (below, below + 1)
    )
    with np.errstate(invalid="ignore"):
        return np.where(n > 0, low + (high - low) * (place - below), np.nan)


def _ranks(x: np.ndarray, ties: str, at: np.ndarray) -> np.ndarray:
    """The rank that each of `at` has, or would have, among the units x."""
    if x.ndim > 1:
        rows = zip(x.reshape(-1, x.shape[-1]), at.reshape(-1, at.shape[-1]), strict=True)
        return np.array([_ranks(one, ties, other) for one, other in rows]).reshape(at.shape)
    ordered = np.sort(x[np.isfinite(x)])
    below = np.searchsorted(ordered, at, side="left")
    through = np.searchsorted(ordered, at, side="right")
    ranks = below + 1.0 if ties == "min" else (below + through + 1) / 2
    return np.where(np.isnan(at), np.nan, np.clip(ranks, 1, max(len(ordered), 1)))


# --- rounding and ranking ---

Ties = Literal["min", "max", "dense"]


def rounded(x: np.ndarray, decimals: int, how: str = "half_up") -> np.ndarray:
    """Round half up, half to even, or down; 1e-9 is added so that 0.285, which is less in binary, becomes 0.29."""
    factor = 10.0**decimals
    if how == "half_even":
        return np.round(x, decimals)
    result = np.asarray(x * factor)
    for more in (0.0 if how == "down" else 0.5, 1e-9):
        result += more
    np.floor(result, out=result)
    result /= factor
    return result


def places(shown: np.ndarray, first: str = "highest", ties: Ties = "min", decimals: int | None = None) -> np.ndarray:
    """Rank values: 1 = the highest (or the lowest) along the last axis; NaN without a value.

    Ties share the lowest number ("min": 1, 2, 2, 4), the highest ("max": 1, 3, 3, 4), or leave no gap
    ("dense": 1, 2, 2, 3).
    decimals  how many decimals the values have: many values with few distinct ones are then counted, not sorted
    """
    lost = np.isnan(shown)
    turned = shown if first == "lowest" else -shown
    if decimals is not None and shown.size > 10_000 and ties != "dense":
        low, high = np.nanmin(turned, initial=np.inf), np.nanmax(turned, initial=-np.inf)
        width = (high - low) * 10.0**decimals + 1
        if width <= 20_000:
            return _counted(turned, lost, low, round(width), decimals, ties)
    flat = np.where(lost, np.inf, turned).reshape(-1, turned.shape[-1])
    ranks = pd.DataFrame(flat).rank(axis=1, method=ties).to_numpy().reshape(turned.shape)
    return np.where(lost, np.nan, ranks)


def _counted(x: np.ndarray, lost: np.ndarray, low: float, width: int, decimals: int, ties: str) -> np.ndarray:
    """Ascending ranks by counting how many there are of each value: rows × width counts instead of a sort."""
    flat, gone = x.reshape(-1, x.shape[-1]), lost.reshape(-1, x.shape[-1])
    with np.errstate(invalid="ignore"):
        step = np.rint((flat - low) * 10.0**decimals)
    step = np.where(gone, width, step).astype(np.int64) + (np.arange(len(flat)) * (width + 1))[:, None]
    counts = np.bincount(step.ravel(), minlength=len(flat) * (width + 1)).reshape(len(flat), width + 1)
    through = counts.cumsum(axis=1)
    ranks = (through if ties == "max" else through - counts + 1).ravel()[step].astype(float)
    return np.where(gone, np.nan, ranks).reshape(x.shape)
