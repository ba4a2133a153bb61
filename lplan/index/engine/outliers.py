"""Detect and treat outliers of real-valued indicators, after the R package COINr."""

import numpy as np

from lplan.index.engine import normalisation


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
    """COINr's rule: |skewness| < 2 or kurtosis < 3.5, or other limits. A column that is too short passes."""
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
    known = x[np.isfinite(x)]
    return np.clip(x, *np.percentile(known, [low, high])) if len(known) else x


def logged(x: np.ndarray) -> np.ndarray:
    """log(x − min + 0.01 (max − min)): COINr's shifted log."""
    low, high = (float(end[0]) for end in normalisation.ends(x))
    with np.errstate(invalid="ignore"):
        return np.log(x - low + 0.01 * (high - low)) if high > low else x
