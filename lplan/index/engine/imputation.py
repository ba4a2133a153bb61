"""What stands in for a missing value, where the definition asks for it: the mean or median of the wave, or of a
group.
"""

import numpy as np
import pandas as pd


def imputed(x: np.ndarray, lacking: np.ndarray, waves: list[np.ndarray], groups: np.ndarray | None, how: str):
    """A column with what is lacking replaced, wave by wave; a group without any answer falls back to its wave.

    x        rows: NaN without a value; `lacking` says which of those are to have one
    waves    the rows of each wave
    groups   rows: the number of each row's group, or None
    """
    middle = {"mean": np.mean, "median": np.median}.get(how.removeprefix("group_"))
    if middle is None or not lacking.any():
        return x
    result = x.copy()
    for wave in waves:
        here = wave[lacking[wave]]
        known = wave[~np.isnan(x[wave])]
        if not len(here) or not len(known):
            continue
        result[here] = middle(x[known])
        for group in np.unique(groups[here]) if groups is not None else ():
            own = known[groups[known] == group]
            if len(own):
                result[here[groups[here] == group]] = middle(x[own])
    return result


def groups_of(rows: pd.DataFrame, responses: pd.DataFrame, group: str, register=None) -> np.ndarray:
    """The number of the group each row belongs to: by a column of the register, or by the answer to an item."""
    return pd.factorize(names_of(rows, responses, group, register))[0]


def names_of(rows: pd.DataFrame, responses: pd.DataFrame, group: str, register=None) -> np.ndarray:
    """The group each row belongs to, "" for none: by a column of the register, or by the answer to an item."""
    if register is not None and any(group in unit.facts for unit in register.units):
        facts = {unit.code: unit.facts.get(group) or "" for unit in register.units}
        said = rows["unit"].map(facts).fillna("")
    else:
        answers = responses[responses["item"] == group].set_index(["wave", "unit"])["answer"]
        keys = pd.MultiIndex.from_frame(rows)
        said = answers[~answers.index.duplicated()].reindex(keys).fillna("")
    return np.asarray(said, dtype=object)
