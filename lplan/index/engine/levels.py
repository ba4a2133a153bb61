"""Assign levels: the band that a shown score falls in, and the gates that hold a unit back however high its score."""

from collections.abc import Mapping

import numpy as np

from lplan.index.definition import IndexDefinition


def levels(shown: np.ndarray, definition: IndexDefinition) -> np.ndarray:
    """The highest level whose start is reached, on scores as shown; NaN without a score or without levels."""
    if not definition.levels:
        return np.full(shown.shape, np.nan)
    starts = np.array(definition.level_starts)
    return np.where(np.isnan(shown), np.nan, np.maximum(np.searchsorted(starts, shown, side="right") - 1, 0))


def held(level: np.ndarray, scores: Mapping[str, np.ndarray], definition: IndexDefinition) -> np.ndarray:
    """The index's levels with the gates: `scores` has each gate's code on the scale, in the shape of `level`.

    A gate whose code has no score is not passed.
    """
    for gate in definition.gates:
        stopped = ~(scores[gate.code] >= gate.minimum) & (level >= gate.level)
        level = np.where(stopped, gate.level - 1, level)
    return level
