"""Summarise scores by group, with each unit's weight: a country from its households, a continent from its countries."""

import numpy as np
import pandas as pd

from lplan.codebook import NUMBER, YEAR, Codebook
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.core.units import Register
from lplan.index.definition import IndexDefinition
from lplan.index.engine.imputation import names_of

COLUMNS = ("wave", "group", "kind", "code", "n", "weight", "mean", "above_zero", "mean_above_zero")


def summary(
    scores: pd.DataFrame,
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    register: Register | None = None,
) -> pd.DataFrame:
    """One row for each wave, group and node, by the definition's `summary` and `summary_weight`.

    n                how many units in the group have a score; weight: their total (1 each without summary_weight)
    mean             weighted mean of their scores, on the scale
    above_zero       the share of the weight with a score above zero; mean_above_zero: the mean among those
    A unit without a score, or without a known weight, is left out; a unit without a group is in none. With deprivations
    counted and cut off these are Alkire and Foster's M0, H and A (2011, Journal of Public Economics 95).
    """
    rows = scores[["wave", "unit"]].drop_duplicates().reset_index(drop=True)
    keys = pd.MultiIndex.from_frame(rows)
    rows["group"] = names_of(rows, responses, definition.summary, register) if definition.summary else ""
    rows["weight"] = 1.0
    if definition.summary_weight is not None:
        item = codebook.by_code.get(definition.summary_weight)
        if item is None or item.type not in (NUMBER, YEAR):
            message = _("Indexet: {key} ska vara koden på en fråga med ett tal.").format(key="summary_weight")
            raise Refused([Problem(ERROR, "index_summary_weight", message, _("Rätta koden."))])
        answers = responses[responses["item"] == item.code].set_index(["wave", "unit"])["answer"]
        numbers = pd.to_numeric(answers[~answers.index.duplicated()], errors="coerce")
        rows["weight"] = numbers.reindex(keys).to_numpy(dtype=float)
    table = scores.merge(rows, on=["wave", "unit"], how="left")
    table = table[(table["group"] != "") & table["score"].notna() & (table["weight"] >= 0)]
    table = table.assign(
        total=table["weight"] * table["score"],
        above=table["weight"] * (table["score"] > 0),
        total_above=table["weight"] * table["score"].clip(lower=0),
    )
    by = table.groupby(["wave", "group", "kind", "code"], sort=False, observed=True)
    groups = by.agg(
        n=("unit", "size"),
        weight=("weight", "sum"),
        total=("total", "sum"),
        above=("above", "sum"),
        total_above=("total_above", "sum"),
    ).reset_index()
    with np.errstate(invalid="ignore", divide="ignore"):
        groups["mean"] = groups["total"] / groups["weight"].where(groups["weight"] > 0)
        groups["above_zero"] = groups["above"] / groups["weight"].where(groups["weight"] > 0)
        groups["mean_above_zero"] = groups["total_above"] / groups["above"].where(groups["above"] > 0)
    return groups[list(COLUMNS)]
