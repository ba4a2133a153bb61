"""Recompute a node's value from the rows of its breakdown, independently of the engine, as a check."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lplan.core.aggregation_methods import METHODS, parsed
from lplan.index.definition import IndexDefinition

if TYPE_CHECKING:
    from lplan.index.explanation.score_breakdown import Line


def recomputed(words: str, lines: "Sequence[Line]", definition: IndexDefinition) -> float:
    """The aggregated value of the lines, from their scores and weights; NaN where it depends on the other units."""
    parts = [(line.score / definition.scale, line.carried, line.weight) for line in lines if line.carried > 0]
    key, number = parsed(words)
    recompute = METHODS[key].recompute
    if not parts or recompute is None:
        return float("nan")
    return float(recompute(parts, sum(line.weight for line in lines), number, definition.epsilon)) * definition.scale


def duels(everybody: pd.Series, lines: "Sequence[Line]", unit: str) -> tuple[int, int, int]:
    """How many of the other units a unit wins against, ties with, loses to: line by line, by weight."""
    values = pd.DataFrame({line.code: everybody.get(line.code) for line in lines if line.weight > 0})
    weights = np.array([line.weight for line in lines if line.weight > 0])
    mine, others = values.loc[unit].to_numpy(), values.drop(index=unit).to_numpy()
    both = ~np.isnan(others) & ~np.isnan(mine)
    votes = ((others < mine) + 0.5 * (others == mine)) * both @ weights
    total = both @ weights
    share = votes[total > 0] / total[total > 0]
    won, lost = int((share > 0.5 + 1e-12).sum()), int((share < 0.5 - 1e-12).sum())
    return won, len(share) - won - lost, lost
