"""Impute missing values, where the definition asks for it: by the mean or median of the wave, or of a group."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from lplan.core.units import Register


def imputed(
    x: np.ndarray, lacking: np.ndarray, waves: list[np.ndarray], groups: np.ndarray | None, how: str
) -> np.ndarray:
    """A column with its lacking values replaced, wave by wave; a group without any answer falls back to its wave.

    x        rows: NaN without a value; `lacking` says which of those are to have one
    waves    the rows of each wave
    groups   rows: the number of each row's group, or None
    """
    averages: dict[str, Callable[[np.ndarray], float]] = {"mean": np.mean, "median": np.median}
    average = averages.get(how.removeprefix("group_"))
    if average is None or not lacking.any():
        return x
    result = x.copy()
    for wave in waves:
        here = wave[lacking[wave]]
        known = wave[~np.isnan(x[wave])]
        if not len(here) or not len(known):
            continue
        result[here] = average(x[known])
        if groups is None:
            continue
        for group in np.unique(groups[here]):
            own = known[groups[known] == group]
            if len(own):
                result[here[groups[here] == group]] = average(x[own])
    return result


def groups_of(rows: pd.DataFrame, responses: pd.DataFrame, group: str, register: Register | None = None) -> np.ndarray:
    """The number of the group each row belongs to: by a column of the register, or by the answer to an item."""
    return pd.factorize(names_of(rows, responses, group, register))[0]


def names_of(rows: pd.DataFrame, responses: pd.DataFrame, group: str, register: Register | None = None) -> np.ndarray:
    """The group each row belongs to, "" for none: by a column of the register, or by the answer to an item."""
    if register is not None and any(group in unit.facts for unit in register.units):
        facts = {unit.code: unit.facts.get(group) or "" for unit in register.units}
        names = rows["unit"].map(facts).fillna("")
    else:
        answers = responses[responses["item"] == group].set_index(["wave", "unit"])["answer"]
        keys = pd.MultiIndex.from_frame(rows)
        names = answers[~answers.index.duplicated()].reindex(keys).fillna("")
    return np.asarray(names, dtype=object)
