"""Which choice of method moves the order most: Sobol indices of first and total order.

First order: the share of the variance that a factor explains alone. Total: alone and together with the others; near
zero means that the choice hardly matters. Handbook eq. 43 and 48; the design and estimators are SALib's (Saltelli 2010).
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.errors import ERROR, Problem, Refused
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.studies.repeated_scoring import study
from lplan.index.studies.uncertainty import HIGH, LOW, factor_table, places
from lplan.text import _

SHIFT = "shift"


@dataclass(frozen=True)
class Sensitivity:
    """What each factor does to an output.

    effects      output, factor, label, first, first_low, first_high, total, total_low, total_high (5–95 %, bootstrap);
                 output is "shift" (mean |rank − the definition's rank| over all units, R_S) or a unit's code (its rank)
    variance     output, variance: 0 when nothing moves, and then every effect is 0
    evaluations  how many times the index was computed
    factors      as in Uncertainty
    """

    wave: str
    n: int
    seed: int
    evaluations: int
    effects: pd.DataFrame
    variance: pd.DataFrame
    factors: pd.DataFrame


def sensitivity(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    register=None,
    *,
    wave: str,
    unit: str | None = None,
    n: int = 512,
    seed: int = 1,
    factors: Mapping[str, Any] | Sequence[str] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Sensitivity:
    """Sobol indices for the whole order and for one unit's rank, or every unit's when none is named.

    n is a power of two; n × (varied factors + 2) evaluations. The same seed gives the same result. Raises Refused for
    an n that is no power of two, a unit without a score, a wave that is not there, and unknown factors.
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
        empty = pd.DataFrame(columns=_COLUMNS)
        return Sensitivity(
            wave, n, seed, 0, empty, pd.DataFrame(columns=["output", "variance"]), factor_table(ready.factors)
        )
    u = _design(len(varied), n, seed)
    nominal = places(ready.shown(ROOT, ready.nominal[ROOT][ready.ranked])[None], definition)[0]
    ranks = places(ready.run(ready.chosen(u), len(u), progress=progress)[ROOT], definition)
    ranks = np.where(np.isnan(ranks), nominal, ranks)
    outputs = {SHIFT: np.abs(ranks - nominal).mean(axis=1)}
    outputs |= {code: ranks[:, k] for k, code in enumerate(units) if unit in (None, code)}
    effects = pd.concat([_effects(y, name, varied, n, seed) for name, y in outputs.items()], ignore_index=True)
    variance = pd.DataFrame({"output": list(outputs), "variance": [float(np.var(y)) for y in outputs.values()]})
    return Sensitivity(wave, n, seed, len(u), effects, variance, factor_table(ready.factors))


_COLUMNS = ["output", "factor", "label", "first", "first_low", "first_high", "total", "total_low", "total_high"]


def _problem(k: int) -> dict:
    return {"num_vars": k, "names": [f"x{n}" for n in range(k)], "bounds": [[0.0, 1.0]] * k}


def _design(k: int, n: int, seed: int) -> np.ndarray:
    """Saltelli's design: n × (k + 2) points of the unit cube."""
    from SALib.sample import sobol  # here: what only draws a chart has no use for it

    return sobol.sample(_problem(k), n, calc_second_order=False, seed=seed)


def _effects(y: np.ndarray, name: str, varied, n: int, seed: int) -> pd.DataFrame:
    """One output's indices with their bootstrap intervals."""
    from SALib.analyze import sobol

    k = len(varied)
    found = dict.fromkeys(_COLUMNS[3:], np.zeros(k))
    if np.ptp(y) > 1e-12:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a resample that happens to be constant
            s = sobol.analyze(_problem(k), y, calc_second_order=False, keep_resamples=True, seed=seed)
        for order, column in (("1", "first"), ("T", "total")):
            found[column] = np.asarray(s[f"S{order}"])
            again = np.asarray(s[f"S{order}_conf_all"])
            found[f"{column}_low"], found[f"{column}_high"] = np.nanquantile(again, [LOW, HIGH], axis=0)
    return pd.DataFrame(
        {"output": name, "factor": [one.name for one in varied], "label": [one.label for one in varied], **found}
    )
