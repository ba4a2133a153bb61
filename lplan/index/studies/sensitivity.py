"""Compute which choice of method moves ranks most: Sobol indices of first and total order.

First order: the share of the variance that a factor explains alone. Total: alone and together with the others; near
zero means that the choice hardly matters. Handbook eq. 43 and 48; design and estimators after Saltelli (2010), as in
scipy.stats.sobol_indices.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.core.units import Register
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.studies.input_factors import ALL, Factor, Wanted
from lplan.index.studies.repeated_scoring import Progress, study
from lplan.index.studies.uncertainty import HIGH, LOW, factor_table, places

SHIFT = "shift"
RESAMPLES = 100  # of the bootstrap


@dataclass(frozen=True)
class Sensitivity:
    """The effect of each factor on each output.

    effects      output, factor, label, first, first_low, first_high, total, total_low, total_high (5–95 %, bootstrap);
                 output is "shift" (mean |rank − the definition's rank| over the units that have a rank in the
                 evaluation, R_S) or a unit's code (its rank); NaN for a unit that has no rank in some of the
                 evaluations
    factors      as in Uncertainty
    """

    wave: str
    n: int
    seed: int
    effects: pd.DataFrame
    factors: pd.DataFrame


def sensitivity(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    register: Register | None = None,
    *,
    wave: str,
    unit: str | None = None,
    n: int = 512,
    seed: int = 1,
    factors: Wanted = ALL,
    progress: Progress | None = None,
) -> Sensitivity:
    """Sobol indices for the whole order and for one unit's rank, or every unit's when none is named.

    n is a power of two; n × (varied factors + 2) evaluations. The same seed gives the same result. Raises Refused for
    an n that is no power of two, a unit without a score, and an unknown wave.
    """
    if n < 2 or n & (n - 1):
        raise Refused([Problem(ERROR, "n", _("n ska vara en tvåpotens, till exempel 512."))])
    ready = study(responses, codebook, definition, register, wave=wave, factors=factors, seed=seed)
    units = ready.units[ready.ranked]
    if unit is not None and unit not in units:
        message = _("{unit} har inget värde i omgången {wave}.").format(unit=unit, wave=wave)
        raise Refused([Problem(ERROR, "unit", message, _("Välj en som har ett värde."))])
    varied = ready.varied
    if not varied or not len(units):
        return Sensitivity(wave, n, seed, pd.DataFrame(columns=COLUMNS), factor_table(ready.factors))
    u = _design(len(varied), n, seed)
    nominal = places(ready.shown(ready.nominal[ROOT][ready.ranked])[None], definition)[0]
    ranks = places(ready.run(ready.chosen(u), len(u), progress=progress)[ROOT], definition)
    kept = [k for k, code in enumerate(units) if unit in (None, code)]
    outputs = np.vstack([_shift(ranks, nominal), ranks[:, kept].T])
    effects = _effects(outputs, [SHIFT, *(units[k] for k in kept)], varied, n, seed)
    return Sensitivity(wave, n, seed, effects, factor_table(ready.factors))


COLUMNS = ["output", "factor", "label", "first", "first_low", "first_high", "total", "total_low", "total_high"]


def _shift(ranks: np.ndarray, nominal: np.ndarray) -> np.ndarray:
    """The mean shift in each evaluation; a unit without a rank in an evaluation is not counted there."""
    known = ~np.isnan(ranks)
    shifts = np.where(known, np.abs(ranks - nominal), 0.0).sum(axis=1)
    return np.divide(shifts, known.sum(axis=1), out=np.full(len(ranks), np.nan), where=known.any(axis=1))


def _design(k: int, n: int, seed: int) -> np.ndarray:
    """Saltelli's design, n × (k + 2) points of the unit cube: A, B, and A with each of B's columns in turn."""
    from scipy.stats import qmc  # imported here: it is slow to import, and charts do not need it

    both = qmc.Sobol(2 * k, rng=seed).random(n)
    a, b = both[:, :k], both[:, k:]
    mixed = np.repeat(a[None], k, axis=0)
    for column in range(k):
        mixed[column, :, column] = b[:, column]
    return np.vstack([a, b, mixed.reshape(-1, k)])


def _effects(outputs: np.ndarray, names: Sequence[str], varied: Sequence[Factor], n: int, seed: int) -> pd.DataFrame:
    """Every output's indices with bootstrap intervals; 0 for a constant output, NaN for an unknown one.

    outputs  outputs × points of the design
    """
    k = len(varied)
    parts = outputs.reshape(len(outputs), k + 2, n)
    found = _indices(parts)
    # scipy's own bootstrap cannot be seeded, and the same data must give the same chart.
    draws = np.random.default_rng(seed).integers(0, n, (RESAMPLES, n))
    again = np.array([_indices(parts[:, :, rows]) for rows in draws])
    low, high = np.quantile(again, [LOW, HIGH], axis=0)  # NaN only where the output is unknown
    columns = {
        "first": found[0],
        "first_low": low[0],
        "first_high": high[0],
        "total": found[1],
        "total_low": low[1],
        "total_high": high[1],
    }
    return pd.DataFrame(
        {
            "output": np.repeat(names, k),
            "factor": [one.name for one in varied] * len(names),
            "label": [one.label for one in varied] * len(names),
            **{name: values.reshape(-1) for name, values in columns.items()},
        }
    )


def _indices(parts: np.ndarray) -> np.ndarray:
    """(first and total) × outputs × factors, from outputs × (A, B, mixed …) × points.

    0 where nothing varies; NaN where the output is unknown at some point.
    """
    from scipy.stats import sobol_indices

    functions = {"f_A": parts[:, 0], "f_B": parts[:, 1], "f_AB": parts[:, 2:].swapaxes(0, 1)}
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # an output that happens to be constant
        found = sobol_indices(func=functions, n=parts.shape[2])
    still = np.ptp(parts[:, :2], axis=(1, 2)) <= 1e-12
    unknown = np.isnan(parts).any(axis=(1, 2))  # which scipy would call no effect
    both = np.array([found.first_order, found.total_order]).reshape(2, len(parts), -1)  # scipy drops an axis of one
    return np.where(unknown[None, :, None], np.nan, np.where(still[None, :, None], 0.0, both))
