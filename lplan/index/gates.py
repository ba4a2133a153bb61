"""What must be in place before a level: gates hold a unit back however high its score."""

import pandas as pd

from lplan.index.definition import ROOT, IndexDefinition


def gated(scores: pd.DataFrame, chosen: IndexDefinition) -> pd.DataFrame:
    """Scores with the index's level lowered where a gate is not passed; a gate without a value is not passed."""
    if not chosen.gates:
        return scores
    root = scores[scores["code"] == ROOT].set_index(["wave", "unit"])["level"].copy()
    for gate in chosen.gates:
        reached = scores[scores["code"] == gate.code].set_index(["wave", "unit"])["score"].reindex(root.index)
        held = ~(reached >= gate.minimum) & (root >= gate.level)
        root[held.fillna(False)] = gate.level - 1
    scores = scores.copy()
    rows = scores["code"] == ROOT
    keys = pd.MultiIndex.from_frame(scores.loc[rows, ["wave", "unit"]])
    scores.loc[rows, "level"] = root.reindex(keys).to_numpy()
    return scores
