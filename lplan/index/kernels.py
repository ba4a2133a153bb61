"""The arithmetic, on arrays: normalising a column, aggregating a row. Missing is NaN and carries no weight.

Sources: OECD/JRC, Handbook on Constructing Composite Indicators (2008), steps 5 and 6; the R package COINr.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

# --- normalising: columns of real values (units × items) to 0–1; direction is turned afterwards ---


def transformed(x: np.ndarray, how: str) -> np.ndarray:
    """The natural logarithm of x or of 1 + x, the square root or the square; NaN where there is none."""
    with np.errstate(divide="ignore", invalid="ignore"):
        match how:
            case "log":
                return np.log(np.where(x > 0, x, np.nan))
            case "log1p":
                return np.log1p(np.where(x > -1, x, np.nan))
            case "sqrt":
                return np.sqrt(np.where(x >= 0, x, np.nan))
            case "square":
                return np.square(x)
    return x


def goalposts(x: np.ndarray, low: float, high: float, *, clip: str = "both") -> np.ndarray:
    """(x − low) / (high − low): absolute, so no unit's value depends on another's. Handbook p. 85."""
    scaled = (x - low) / (high - low)
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


def minmax(x: np.ndarray) -> np.ndarray:
    """(x − min) / (max − min) over the units (eq. 36); a column where all are alike becomes 0.5."""
    low, high = _ends(x)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(high > low, (x - low) / (high - low), np.where(np.isnan(x), np.nan, 0.5))


def zscore(x: np.ndarray, mean: float = 0.0, sd: float = 1.0) -> np.ndarray:
    """(x − mean) / sd with n − 1 (eq. 35), moved to another mean and sd; unbounded."""
    if np.isfinite(x).sum() < 2:
        return np.where(np.isnan(x), np.nan, mean)
    spread = np.nanstd(x, ddof=1)
    return np.where(np.isnan(x), np.nan, mean) if spread == 0 else mean + sd * (x - np.nanmean(x)) / spread


def rank(x: np.ndarray, ties: str = "mean") -> np.ndarray:
    """Ascending rank 1…n, ties share their mean or lowest, as a share (rank − 1) / (n − 1)."""
    n = int(np.isfinite(x).sum())
    ranks = _ranks(x, ties)
    return np.where(np.isnan(ranks), np.nan, 0.5) if n < 2 else (ranks - 1) / (n - 1)


def percentile(x: np.ndarray, ties: str = "mean") -> np.ndarray:
    """Rank / n: the share of units at or below."""
    return _ranks(x, ties) / max(int(np.isfinite(x).sum()), 1)


def best(x: np.ndarray, *, less: bool = False) -> np.ndarray:
    """x / max (Handbook p. 30), or min / x where less is better; for values that are not negative."""
    low, high = _ends(x)
    with np.errstate(invalid="ignore", divide="ignore"):
        if less:
            return np.where(x > 0, low / x, np.where(np.isnan(x), np.nan, 1.0))
        return np.where(high > 0, x / high, np.where(np.isnan(x), np.nan, 0.0))


def mean(x: np.ndarray, *, less: bool = False) -> np.ndarray:
    """x / mean (Handbook p. 30), or mean / x where less is better; NaN where that cannot be said."""
    middle = x[np.isfinite(x)].mean() if np.isfinite(x).any() else np.nan
    with np.errstate(invalid="ignore", divide="ignore"):
        share = middle / x if less else x / middle
    return np.where(np.isfinite(share), share, np.nan)


def band(x: np.ndarray, width: float) -> np.ndarray:
    """1 above (1 + width) × mean, 0 below (1 − width) × mean, 0.5 between (Handbook p. 31)."""
    middle = x[np.isfinite(x)].mean() if np.isfinite(x).any() else np.nan
    edge = abs(middle) * width
    return np.where(np.isnan(x), np.nan, 0.5 + 0.5 * (x > middle + edge) - 0.5 * (x < middle - edge))


def _ends(x: np.ndarray) -> tuple[float, float]:
    return (np.nanmin(x), np.nanmax(x)) if np.isfinite(x).any() else (np.nan, np.nan)


def _ranks(x: np.ndarray, ties: str) -> np.ndarray:
    found = np.isfinite(x)
    ranks = np.full(x.shape, np.nan)
    ranks[found] = rankdata(x[found], method="min" if ties == "min" else "average")
    return ranks


# --- outliers: real-valued indicators only ---


def skewness(x: np.ndarray) -> float:
    """Sample skewness, e1071's type 2 (as COINr); NaN under three values or when all are alike."""
    x = x[np.isfinite(x)]
    n, d = len(x), x - x.mean() if len(x) else x
    if n < 3 or not (d**2).sum():
        return float("nan")
    return np.sqrt(n * (n - 1)) / (n - 2) * np.sqrt(n) * (d**3).sum() / (d**2).sum() ** 1.5


def kurtosis(x: np.ndarray) -> float:
    """Sample excess kurtosis, e1071's type 2 (as COINr); NaN under four values or when all are alike."""
    x = x[np.isfinite(x)]
    n, d = len(x), x - x.mean() if len(x) else x
    if n < 4 or not (d**2).sum():
        return float("nan")
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * (n * (d**4).sum() / (d**2).sum() ** 2 - 3) + 6)


def within_rule(x: np.ndarray) -> bool:
    """COINr's rule: |skewness| < 2 or kurtosis < 3.5. A column too short to say passes."""
    skew, kurt = skewness(x), kurtosis(x)
    return not (abs(skew) >= 2 and kurt >= 3.5)


def winsorised(x: np.ndarray, most: int) -> np.ndarray:
    """The values at the end that the skewness points to moved to the next value, until the rule holds (COINr).

    Stops when `most` values or more have been moved, counting those that lie at each end now.
    """
    x = x.copy()
    top, bottom = 0, 0
    while top + bottom < most and not within_rule(x):
        values = np.unique(x[np.isfinite(x)])
        if len(values) < 2:
            break
        if skewness(x) >= 0:
            top = int((x == values[-1]).sum())
            x[x == values[-1]] = values[-2]
        else:
            bottom = int((x == values[0]).sum())
            x[x == values[0]] = values[1]
    return x


def within_percentiles(x: np.ndarray, low: float, high: float) -> np.ndarray:
    """Values outside two percentiles pulled in to them (interpolated linearly, as R's type 7)."""
    found = x[np.isfinite(x)]
    return np.clip(x, *np.percentile(found, [low, high])) if len(found) else x


def logged(x: np.ndarray) -> np.ndarray:
    """log(x − min + 0.01 (max − min)): COINr's shifted log."""
    low, high = _ends(x)
    with np.errstate(invalid="ignore"):
        return np.log(x - low + 0.01 * (high - low)) if high > low else x


# --- aggregating: the last axis is the children; weights broadcast against it ---


def _sums(x: np.ndarray, w: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    found = ~np.isnan(x)
    return np.where(found, x, 0.0), np.where(found, w, 0.0)


def _mean(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    total = w.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, (x * w).sum(axis=-1) / total, np.nan)


def arithmetic(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Σ w x / Σ w over the children that have a value (eq. 39)."""
    return _mean(*_sums(x, w))


def geometric(x: np.ndarray, w: np.ndarray, epsilon: float = 0.0) -> np.ndarray:
    """Π x^w (eq. 40). With epsilon, values are mapped to [ε, 1] first and back after, so that 0 is not fatal."""
    x, w = _sums(x, w)
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(w > 0, np.log(np.maximum(epsilon + (1 - epsilon) * x, 0)), 0.0)
        return (np.exp(_mean(logs, w)) - epsilon) / (1 - epsilon)


def harmonic(x: np.ndarray, w: np.ndarray, epsilon: float = 0.0) -> np.ndarray:
    """1 / Σ (w / x), with the same map as the geometric mean; a zero makes it zero."""
    x, w = _sums(x, w)
    with np.errstate(divide="ignore", invalid="ignore"):
        mapped = epsilon + (1 - epsilon) * x
        inverse = _mean(np.where(w > 0, 1 / np.where(mapped > 0, mapped, np.nan), 0.0), w)
        zero = ((mapped <= 0) & (w > 0)).any(axis=-1)
        mean = np.where(zero, 0.0, 1 / inverse)
        return np.where(w.sum(axis=-1) > 0, (mean - epsilon) / (1 - epsilon), np.nan)


def power(x: np.ndarray, w: np.ndarray, p: float) -> np.ndarray:
    """(Σ w x^p / Σ w)^(1/p): the quadratic mean for 2, the cubic for 3; a negative x counts as 0."""
    x, w = _sums(np.maximum(x, 0), w)
    return _mean(x**p, w) ** (1 / p)


def minimum(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The weakest child that carries weight."""
    kept = np.where((w > 0) & ~np.isnan(x), x, np.inf)
    low = kept.min(axis=-1)
    return np.where(np.isinf(low), np.nan, low)


def maximum(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The strongest child that carries weight."""
    return -minimum(-x, w)


def median(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The middle child, or the mean of the two middle ones; how much weight each carries does not count."""
    kept = np.sort(np.where((w > 0) & ~np.isnan(x), x, np.inf), axis=-1)
    n = np.isfinite(kept).sum(axis=-1)[..., None]
    ends = [
        np.take_along_axis(kept, np.clip(at, 0, kept.shape[-1] - 1), axis=-1)[..., 0] for at in ((n - 1) // 2, n // 2)
    ]
    with np.errstate(invalid="ignore"):
        return np.where(n[..., 0] > 0, (ends[0] + ends[1]) / 2, np.nan)


def product(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Π x over the children that carry weight; no value unless all of them have one."""
    carries = np.broadcast_to(w > 0, x.shape)
    lost = (carries & np.isnan(x)).any(axis=-1) | ~carries.any(axis=-1)
    return np.where(lost, np.nan, np.where(carries, x, 1.0).prod(axis=-1))


def copeland(x: np.ndarray, w: np.ndarray, against: np.ndarray | None = None) -> np.ndarray:
    """Wins minus losses in pairwise votes of the children (eq. 32), as a share 0–1 of all duels.

    Axes: …, units, children. `against` holds the others' values when they differ from x (for bounds).
    """
    others = x if against is None else against
    mine, theirs = x[..., :, None, :], others[..., None, :, :]
    both = ~np.isnan(mine) & ~np.isnan(theirs)
    weight = np.where(both, np.broadcast_to(w, x.shape)[..., :, None, :], 0.0)
    votes = (weight * ((mine > theirs) + 0.5 * (mine == theirs))).sum(axis=-1)
    total = weight.sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(total > 0, votes / total, np.nan)
    n = x.shape[-2]
    own = np.eye(n, dtype=bool)
    duels = (~np.isnan(share) & ~own).sum(axis=-1)
    result = ((share > 0.5 + 1e-12) & ~own).sum(axis=-1) - ((share < 0.5 - 1e-12) & ~own).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        scaled = np.where(duels > 0, (result / duels + 1) / 2, 0.5)
    return np.where((~np.isnan(x) & (np.broadcast_to(w, x.shape) > 0)).any(axis=-1), scaled, np.nan)


def aggregate(method: str, x: np.ndarray, w: np.ndarray, epsilon: float = 0.0) -> np.ndarray:
    """One value for each row by the method's name."""
    match method:
        case "geometric" | "harmonic":
            return {"geometric": geometric, "harmonic": harmonic}[method](x, w, epsilon)
        case "quadratic" | "cubic":
            return power(x, w, 2 if method == "quadratic" else 3)
    simple = {
        "arithmetic": arithmetic, "minimum": minimum, "maximum": maximum, "median": median, "product": product,
        "copeland": copeland,
    }  # fmt: skip
    return simple[method](x, w)


# --- showing ---


def rounded(x: np.ndarray, decimals: int) -> np.ndarray:
    """Half up, as a reader rounds; a hair is added so that 0.285 in binary does not become 0.28."""
    factor = 10.0**decimals
    return np.floor(x * factor + 0.5 + 1e-9) / factor


def places(shown: np.ndarray, first: str = "highest") -> np.ndarray:
    """1 = the highest (or the lowest); ties share the lowest number (1, 2, 2, 4); NaN without a value."""
    found = np.isfinite(shown)
    result = np.full(shown.shape, np.nan)
    result[found] = rankdata(shown[found] if first == "lowest" else -shown[found], method="min")
    return result
