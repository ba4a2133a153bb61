"""Define the input factors of the uncertainty analysis: the choices of method that vary, their alternatives and names.

Handbook step 7; Saisana, Saltelli and Tarantola (2005), JRSS-A 168(2), 307–323.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lplan.core.aggregation_methods import METHODS
from lplan.core.text import N_, _

WEIGHTS, BETWEEN, AGGREGATE, MISSING, NOT_APPLICABLE, POINTS, LEAVE_OUT = FACTORS = (
    "weights",
    "between",
    "aggregate",
    "missing",
    "not_applicable",
    "points",
    "leave_out",
)
Wanted = Mapping[str, tuple[str, ...] | None]
"""The factors to vary → other alternatives than the usual ones, or None."""
ALL: Wanted = dict.fromkeys(FACTORS)
RESCALING = (AGGREGATE, POINTS)
"""The factors that change what a score of 50 means, and so not only which unit has it."""
AS_DEFINED = "as_defined"
SETS = 1024
"""The number of sets of noisy weights that are drawn; the factor picks one of them."""

_LABELS = {
    WEIGHTS: N_("Vikterna"),
    BETWEEN: N_("Vikterna mellan dimensionerna"),
    AGGREGATE: N_("Sammanvägningen"),
    MISSING: N_("Svar som saknas"),
    NOT_APPLICABLE: N_("Frågor som inte är tillämpliga"),
    POINTS: N_("Avståndet mellan stegen på en skala"),
    LEAVE_OUT: N_("En fråga utelämnas"),
    "normalise": N_("Normaliseringen"),
    "threshold": N_("Kravet på svarstäckning"),
}
_ALTERNATIVES = {
    AS_DEFINED: N_("som indexet säger"),
    "equal": N_("lika"),
    "by_items": N_("efter antal frågor"),
    **{key: METHODS[key].name for key in ("arithmetic", "geometric", "harmonic")},
    "worst": N_("räknas som lägst"),
    "best": N_("räknas som högst"),
    "mean": N_("medelvärdet för dem som svarat"),
    "drop": N_("lämnar summan"),
    "full": N_("ger full poäng"),
    "linear": N_("lika långa steg"),
    "convex": N_("längre steg högst upp"),
    "concave": N_("längre steg längst ned"),
    "none": N_("ingen"),
}


@dataclass(frozen=True)
class Factor:
    """One choice of method. The first alternative is the definition's own, unless the caller says otherwise; those of
    the weights are the largest relative change ("0.25").

    reason        why it is not varied, in words; "" when it is
    """

    name: str
    alternatives: tuple[str, ...] = ()
    reason: str = ""

    @property
    def varied(self) -> bool:
        return not self.reason

    @property
    def label(self) -> str:
        """Its name for readers."""
        return _(_LABELS[self.name])

    @property
    def labels(self) -> tuple[str, ...]:
        """The alternatives' names for readers."""
        if self.name == WEIGHTS:
            return tuple(_("upp till ±{n} %").format(n=f"{100 * float(change):g}") for change in self.alternatives)
        return tuple(_(_ALTERNATIVES[one]) if one in _ALTERNATIVES else one for one in self.alternatives)

    def pick(self, u: np.ndarray) -> np.ndarray:
        """Numbers 0–1 → the number of an alternative (or of a set of noisy weights), each equally likely."""
        size = SETS if self.name == WEIGHTS else len(self.alternatives)
        return (u * size).astype(int).clip(0, size - 1)
