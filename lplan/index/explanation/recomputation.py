"""A node put together once more from nothing but its lines, by other code than the engine's: what an explanation is checked by."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from lplan.codebook import method as spelled
from lplan.index.definition import IndexDefinition

if TYPE_CHECKING:
    from lplan.index.explanation.score_breakdown import Line


def by_hand(method: str, lines: "Sequence[Line]", definition: IndexDefinition) -> float:
    """The lines put together again with nothing but their scores and what each carries; NaN for Copeland's method."""
    parts = [(line.score / definition.scale, line.carried) for line in lines if line.carried > 0]
    if not parts or method == "copeland":
        return float("nan")
    low = definition.epsilon
    lifted = [(low + (1 - low) * x, w) for x, w in parts]
    name, number = spelled(method)
    mean = sum(x * w for x, w in parts)
    match name:
        case "arithmetic":
            value = mean
        case "sum":
            value = mean * sum(line.weight for line in lines)
        case "quadratic" | "cubic" | "power":
            power = {"quadratic": 2, "cubic": 3}.get(name, number)
            if power > 0:
                value = sum(max(x, 0) ** power * w for x, w in parts) ** (1 / power)
            elif any(x <= 0 for x, _w in lifted):
                value = 0.0
            else:
                value = (sum(x**power * w for x, w in lifted) ** (1 / power) - low) / (1 - low)
        case "penalty":
            value = mean - number * sum(w * (x - mean) ** 2 for x, w in parts) / mean if mean else mean
        case "first":
            value = parts[0][0]
        case "minimum":
            value = min(x for x, _w in parts)
        case "maximum":
            value = max(x for x, _w in parts)
        case "median":
            value = np.median([x for x, _w in parts])
        case "product":
            value = np.prod([(line.score / definition.scale) ** line.weight for line in lines if line.carried > 0])
        case "geometric":
            value = (np.prod([x**w for x, w in lifted]) - low) / (1 - low)
        case "harmonic":
            value = 0.0 if any(x <= 0 for x, _w in lifted) else (1 / sum(w / x for x, w in lifted) - low) / (1 - low)
    return float(value) * definition.scale


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
