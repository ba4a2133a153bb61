"""The arithmetic, on arrays: normalising a column, aggregating a row. Missing is NaN and carries no weight.

Sources: OECD/JRC, Handbook on Constructing Composite Indicators (2008), steps 5 and 6; the R package COINr.
"""

from collections.abc import Sequence

import numpy as np
from scipy.stats import rankdata

from lplan.codebook import method as spelled

# --- normalising: columns of real values (units × items) to 0–1; direction is turned afterwards ---


def transformed(x: np.ndarray, how: str) -> np.ndarray:
    """A logarithm of x or of 1 + x, a root, the square, one divided by x; NaN where there is none."""
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


def goalposts(x: np.ndarray, low: float, high: float, *, clip: str = "both") -> np.ndarray:
    """(x − low) / (high − low): absolute, so no unit's value depends on another's. Handbook p. 85.

    Where both ends, found among the units, are the same it is 0.5.
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
    """(at − min) / (max − min) over the units x (eq. 36), within 0–1; where all are alike it is 0.5."""
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
    """at / mean of the units x (Handbook p. 30), or mean / at where less is better; NaN where that cannot be said."""
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
    """The least and the greatest along the last axis (… × 1); NaN where there is no value."""
    found = np.isfinite(x)
    some = found.any(axis=-1, keepdims=True)
    low = np.where(found, x, np.inf).min(axis=-1, keepdims=True, initial=np.inf)
    high = np.where(found, x, -np.inf).max(axis=-1, keepdims=True, initial=-np.inf)
    return np.where(some, low, np.nan), np.where(some, high, np.nan)


def middle(x: np.ndarray) -> np.ndarray:
    """The mean along the last axis (… × 1); NaN where there is no value."""
    found = np.isfinite(x)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(found, x, 0.0).sum(axis=-1, keepdims=True) / found.sum(axis=-1, keepdims=True)


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


def within_rule(x: np.ndarray, limits: tuple[float, float] = (2.0, 3.5)) -> bool:
    """COINr's rule: |skewness| < 2 or kurtosis < 3.5, or other limits. A column too short to say passes."""
    skew, kurt = skewness(x), kurtosis(x)
    return not (abs(skew) >= limits[0] and kurt >= limits[1])


def winsorised(x: np.ndarray, most: int, limits: tuple[float, float] = (2.0, 3.5)) -> np.ndarray:
    """The values at the end that the skewness points to moved to the next value, until the rule holds (COINr).

    Stops when `most` values or more have been moved, counting those that lie at each end now.
    """
    x = x.copy()
    top, bottom = 0, 0
    while top + bottom < most and not within_rule(x, limits):
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
    low, high = (float(end[0]) for end in ends(x))
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


def power(x: np.ndarray, w: np.ndarray, p: float, epsilon: float = 0.0) -> np.ndarray:
    """(Σ w x^p / Σ w)^(1/p); geometric for 0. A negative x counts as 0, and for p < 0 a zero makes it zero.

    For p of 0 and below, values are mapped by epsilon as in the geometric mean.
    """
    if p == 0:
        return geometric(x, w, epsilon)
    if p == -1:
        return harmonic(x, w, epsilon)
    x, w = _sums(x, w)
    if p > 0:
        return _mean(np.maximum(x, 0) ** p, w) ** (1 / p)
    mapped = np.maximum(epsilon + (1 - epsilon) * x, 0)
    zero = ((mapped <= 0) & (w > 0)).any(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        mean = _mean(np.where((w > 0) & (mapped > 0), np.where(mapped > 0, mapped, 1.0) ** p, 0.0), w) ** (1 / p)
        return np.where(zero, 0.0, (mean - epsilon) / (1 - epsilon)) + np.where(w.sum(axis=-1) > 0, 0.0, np.nan)


def penalty(x: np.ndarray, w: np.ndarray, strength: float = 1.0) -> np.ndarray:
    """mean − strength · variance / mean: Mazziotta and Pareto's index; uneven children cost something.

    Mean and variance (n, not n − 1) are weighted. De Muro, Mazziotta and Pareto (2011), Social Indicators Research 104.
    """
    centre = arithmetic(x, w)
    variance = arithmetic((x - centre[..., None]) ** 2, w)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(centre == 0, centre, centre - strength * variance / centre)


def total(x: np.ndarray, w: np.ndarray, weight: np.ndarray | float | None = None) -> np.ndarray:
    """Σ w x with the weights as written: the mean times all weight, so a missing child counts as the mean of the others."""
    return arithmetic(x, w) * (w.sum(axis=-1) if weight is None else weight)


def first(x: np.ndarray, w: np.ndarray) -> np.ndarray:
    """The first child that has a value and carries weight."""
    found = ~np.isnan(x) & (w > 0)
    at = found.argmax(axis=-1)[..., None]
    return np.where(found.any(axis=-1), np.take_along_axis(x, at, axis=-1)[..., 0], np.nan)


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


def product(x: np.ndarray, w: np.ndarray, weight: np.ndarray | float | None = None) -> np.ndarray:
    """Π x^w with the weights as written, over the children that carry weight; no value unless all of them have one.

    weight  what the weights sum to, when they are not to be taken as they are
    """
    w = np.broadcast_to(w if weight is None else w * weight / w.sum(axis=-1, keepdims=True), x.shape)
    carries = w > 0
    lost = (carries & np.isnan(x)).any(axis=-1) | ~carries.any(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        powers = np.where(carries, x, 1.0) ** np.where(carries, w, 1.0)
    return np.where(lost, np.nan, powers.prod(axis=-1))


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


def aggregate(
    method: str, x: np.ndarray, w: np.ndarray, epsilon: float = 0.0, weight: np.ndarray | float | None = None
) -> np.ndarray:
    """One value for each row by the method's name, with its number if it takes one: "power(0.5)".

    weight  what the weights of a sum or product come to, when w has been drawn
    """
    name, number = spelled(method)
    match name:
        case "geometric" | "harmonic":
            return {"geometric": geometric, "harmonic": harmonic}[name](x, w, epsilon)
        case "quadratic" | "cubic":
            return power(x, w, 2 if name == "quadratic" else 3)
        case "power":
            return power(x, w, number, epsilon)
        case "penalty":
            return penalty(x, w, number)
        case "sum" | "product":
            return {"sum": total, "product": product}[name](x, w, weight)
    simple = {
        "arithmetic": arithmetic, "minimum": minimum, "maximum": maximum, "median": median, "first": first,
        "copeland": copeland,
    }  # fmt: skip
    return simple[name](x, w)


# --- showing ---


def rounded(x: np.ndarray, decimals: int, how: str = "half_up") -> np.ndarray:
    """Half up, as a reader rounds (a hair is added so that 0.285 in binary does not become 0.28); half to even; or down."""
    factor = 10.0**decimals
    if how == "half_even":
        return np.round(x, decimals)
    made = np.asarray(x * factor)
    for more in (0.0 if how == "down" else 0.5, 1e-9):
        made += more
    np.floor(made, out=made)
    made /= factor
    return made


def places(shown: np.ndarray, first: str = "highest", ties: str = "min", decimals: int | None = None) -> np.ndarray:
    """1 = the highest (or the lowest) of the last axis; NaN without a value.

    Ties share the lowest number ("min": 1, 2, 2, 4), the highest ("max": 1, 3, 3, 4), or leave no gap ("dense": 1, 2, 2, 3).
    decimals  how many the values have: where there are many values and few different ones, they are then only counted
    """
    lost = np.isnan(shown)
    turned = shown if first == "lowest" else -shown
    if decimals is not None and shown.size > 10_000 and ties != "dense":
        low, high = np.nanmin(turned, initial=np.inf), np.nanmax(turned, initial=-np.inf)
        width = (high - low) * 10.0**decimals + 1
        if width <= 20_000:
            return _counted(turned, lost, low, round(width), decimals, ties)
    ranks = rankdata(np.where(lost, np.inf, turned), method=ties, axis=-1)
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
