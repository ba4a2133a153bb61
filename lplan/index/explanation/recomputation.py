"""Compute a node's value once more from its lines, by other code than the engine's: the check of an explanation."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lplan.core.aggregation import METHODS, method
from lplan.index.definition import IndexDefinition

if TYPE_CHECKING:
    from lplan.index.explanation.score_breakdown import Line


def recomputed(words: str, lines: "Sequence[Line]", definition: IndexDefinition) -> float:
    """The value of the lines from nothing but their scores and what each carries; NaN where it takes the other
    units.
    """
    parts = [(line.score / definition.scale, line.carried, line.weight) for line in lines if line.carried > 0]
    key, number = method(words)
    again = METHODS[key].recompute
    if not parts or again is None:
        return float("nan")
    return float(again(parts, sum(line.weight for line in lines), number, definition.epsilon)) * definition.scale


def duels(everybody: pd.Series, lines: "Sequence[Line]", unit: str) -> tuple[int, int, int]:
    """How many of the others a unit wins against, is even with, loses to: line by line, by weight."""
    values = pd.DataFrame({line.code: everybody.get(line.code) for line in lines if line.weight > 0})
    weights = np.array([line.weight for line in lines if line.weight > 0])
    mine, others = values.loc[unit].to_numpy(), values.drop(index=unit).to_numpy()
    both = ~np.isnan(others) & ~np.isnan(mine)
    votes = ((others < mine) + 0.5 * (others == mine)) * both @ weights
    total = both @ weights
    share = votes[total > 0] / total[total > 0]
    won, lost = int((share > 0.5 + 1e-12).sum()), int((share < 0.5 - 1e-12).sum())
    return won, len(share) - won - lost, lost
