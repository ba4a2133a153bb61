"""Compute each aggregation of weighted values: means, extremes, products and pairwise comparison.

Arrays have the children on the last axis, and weights broadcast against it; missing is NaN and carries no weight.
Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), step 6. At the end are the same by other code,
for one unit: what an explanation is checked by.
"""

from collections.abc import Sequence

import numpy as np

Weight = np.ndarray | float | None
"""The total weight of a sum or a product, when the weights have been drawn at random."""


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


def power_mean(x: np.ndarray, w: np.ndarray, p: float, epsilon: float = 0.0) -> np.ndarray:
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


def total(x: np.ndarray, w: np.ndarray, weight: Weight = None) -> np.ndarray:
    """Σ w x with the weights as written: the mean times the total weight, so a missing child counts as the mean."""
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


def product(x: np.ndarray, w: np.ndarray, weight: Weight = None) -> np.ndarray:
    """Π x^w with the weights as written, over the children that carry weight; no value unless all of them have one.

    weight  the total that the weights are scaled to; None: as they are
    """
    w = np.broadcast_to(w if weight is None else w * weight / w.sum(axis=-1, keepdims=True), x.shape)
    carries = w > 0
    lost = (carries & np.isnan(x)).any(axis=-1) | ~carries.any(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        powers = np.where(carries, x, 1.0) ** np.where(carries, w, 1.0)
    return np.where(lost, np.nan, powers.prod(axis=-1))


def copeland(x: np.ndarray, w: np.ndarray, against: np.ndarray | None = None) -> np.ndarray:
    """Wins minus losses in pairwise votes of the children (eq. 32), as a share 0–1 of all duels.

    Axes: …, units, children. `against` holds what the others answer where that is not x: for bounds.
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


Parts = Sequence[tuple[float, float, float]]
"""One unit's children: (value 0–1, share of the weight that counts, weight as written)."""


def mean_of(parts: Parts) -> float:
    return sum(x * share for x, share, _weight in parts)


def power_again(parts: Parts, power: float, epsilon: float) -> float:
    if power > 0:
        return sum(max(x, 0) ** power * share for x, share, _weight in parts) ** (1 / power)
    lifted = [(epsilon + (1 - epsilon) * x, share) for x, share, _weight in parts]
    if power == 0:
        return float((np.prod([x**share for x, share in lifted]) - epsilon) / (1 - epsilon))
    if any(x <= 0 for x, _share in lifted):
        return 0.0
    return (sum(x**power * share for x, share in lifted) ** (1 / power) - epsilon) / (1 - epsilon)


def penalty_again(parts: Parts, strength: float) -> float:
    mean = mean_of(parts)
    return mean - strength * sum(share * (x - mean) ** 2 for x, share, _weight in parts) / mean if mean else mean
