"""Compute one unit's profile in a wave: its values, levels and strengths, and what would lift its index most.

Page, report, slides, workbook and site present these facts; none of them computes its own.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.analysis import change_over_time, position_in_distribution, tabulation
from lplan.core import responses as r
from lplan.core import text
from lplan.core.settings import settings
from lplan.core.text import _, ngettext
from lplan.results import Results

STRENGTH, BELOW, LIFT = "strength", "below", "lift"
SHOWN = 5  # questions in a list
HALF = 50  # points of 100 that a strength has at least


@dataclass(frozen=True)
class Answered:
    """How much of a wave a unit has answered: `due` questions apply to it, and it has answered `given` of them."""

    asked: bool
    silent: bool
    given: int
    due: int


def answered(results: Results, wave: str, unit: str) -> Answered:
    """How much of a wave a unit has answered."""
    rows = results.answers(wave)
    rows = rows[rows["unit"] == unit]
    due = rows[rows["status"] != r.NOT_APPLICABLE]
    silent = bool(len(rows)) and bool((rows["status"] == r.NO_RESPONSE).all())
    return Answered(bool(len(rows)), silent, int((due["status"] == r.ANSWERED).sum()), len(due))


VALUES = [
    "kind",
    "code",
    "label",
    "score",
    "low",
    "high",
    "level",
    "coverage",
    "ahead",
    "n",
    "lowest",
    "q1",
    "median",
    "q3",
    "highest",
    "place",
]


def values(results: Results, wave: str, unit: str) -> pd.DataFrame:
    """One row for the index and each dimension that the unit has a row of scores for, the index first.

    score, low, high     its value, and the value if every missing answer were the worst, or the best; NaN without
    level, coverage      the number of its level (NaN without a value), and the share of the weight that is answered
    ahead                the distance of the shown value from the next level; NaN at the top
    n, lowest … highest  the distribution of all units with a value; NaN when they are fewer than the smallest group
    place                unit_comparison.HIGHER, SIMILAR or LOWER than the middle half; "" where either is missing
    """
    starts, decimals = results.definition.level_starts, results.definition.decimals
    rows = []
    for kind, code, label in change_over_time.nodes(results):
        scores = results.scored(wave, kind, code)
        own = scores[scores["unit"] == unit]
        if own.empty:
            continue
        row = own.iloc[0]
        ahead = position_in_distribution.next_level(round(float(row["score"]), decimals), starts)
        among = position_in_distribution.spread(scores["score"], settings().small_group)
        known = row["score"] == row["score"] and among["median"] == among["median"]
        rows.append(
            {"kind": kind, "code": code, "label": label, "ahead": np.nan if ahead is None else ahead}
            | {name: row[name] for name in ("score", "low", "high", "level", "coverage")}
            | {"n": among["n"], "lowest": among["low"], "highest": among["high"]}
            | {name: among[name] for name in ("q1", "median", "q3")}
            | {"place": position_in_distribution.placed(row["score"], among) if known else ""}
        )
    return pd.DataFrame(rows, columns=VALUES)


def place_words() -> dict[str, str]:
    """The names of the positions in the distribution."""
    return {
        position_in_distribution.HIGHER: _("högre"),
        position_in_distribution.SIMILAR: _("liknande"),
        position_in_distribution.LOWER: _("lägre"),
        "": "",
    }


def points(results: Results, wave: str, unit: str) -> pd.DataFrame:
    """item → own, median, n, ahead, weight, lift: a unit's points (0–100) of each scored question that it has answered.

    median, n   of all units that have points; no median when they are fewer than the smallest group
    weight      the question's share of the whole index; lift is weight × the points that are lacking
    """
    table = results.scored(wave, "item").pivot_table(index="code", columns="unit", values="score", sort=False)
    table = table.reindex([item.code for item in results.codebook.items if item.code in table.index])
    if unit not in table:
        return pd.DataFrame(columns=["own", "median", "n", "ahead", "weight", "lift"])
    own, n = table[unit], table.notna().sum(axis=1)
    median = table.median(axis=1).where(n >= settings().small_group)
    shares = results.shares()
    # A question that counts in several dimensions weighs the sum of what it weighs in each.
    weight = shares[shares["kind"] == "item"].groupby("code")["effective"].sum().reindex(table.index)
    made = {"own": own, "median": median, "n": n, "ahead": own - median, "weight": weight, "lift": weight * (100 - own)}
    return pd.DataFrame(made)[own.notna()]


def strengths(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `points` that are furthest above the median and at least half of full points, best first."""
    return _first(found[(found["ahead"] > 0) & (found["own"] >= HALF)], -found["ahead"])


def below(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `points` that are furthest below the median, the furthest first."""
    return _first(found[found["ahead"] < 0], found["ahead"])


def lifts(found: pd.DataFrame) -> pd.DataFrame:
    """The rows of `points` whose question would lift the index most if its points were full, most first."""
    return _first(found[found["lift"] > 0], -found["lift"])


def _first(part: pd.DataFrame, order: pd.Series) -> pd.DataFrame:
    """The first rows of an order, with `more`: how many rows that are left out tie with the last of them."""
    order = order.reindex(part.index).astype(float).round(6).sort_values(kind="stable")
    shown = order.index[:SHOWN]
    more = int((order.iloc[SHOWN:] == order[shown[-1]]).sum()) if len(shown) else 0
    return part.loc[shown].assign(more=more)


def lists(results: Results, wave: str, unit: str) -> dict[str, pd.DataFrame]:
    """STRENGTH, BELOW and LIFT → their rows, each with the unit's answer in words."""
    found = points(results, wave, unit)
    rows = {STRENGTH: strengths(found), BELOW: below(found), LIFT: lifts(found)}
    return {
        kind: part.assign(answer=[said(results, wave, unit, code) for code in part.index])
        for kind, part in rows.items()
    }


def name(kind: str) -> str:
    """The name of a list, the same in every medium."""
    return {STRENGTH: _("Styrkor"), BELOW: _("Under medianen"), LIFT: _("Störst lyft")}[kind]


def rule(kind: str) -> str:
    """The rule of a list, as a sentence without its full stop."""
    return {
        STRENGTH: _("Styrkor: frågor där poängen är längst över medianen"),
        BELOW: _("Under medianen: frågor där poängen är längst under den"),
        LIFT: _("Störst lyft: frågor där ett bättre svar höjer indexet mest"),
    }[kind]


def table(results: Results, kind: str, part: pd.DataFrame, *, short: bool = False) -> pd.DataFrame:
    """A list in words, the same in every medium: question, answer, points, median (or weight in the index) and n."""
    items = [results.codebook.by_code[code] for code in part.index]
    last, heading = (
        ([text.percent(value, 1) for value in part["weight"]], _("Vikt i indexet"))
        if kind == LIFT
        else ([text.number(value) for value in part["median"]], _("Median"))
    )
    return pd.DataFrame(
        {
            _("Fråga"): [str(item.label if short else item.text) for item in items],
            _("Svar"): list(part["answer"]),
            _("Poäng"): [text.number(value) for value in part["own"]],
            heading: last,
            _("n"): [text.number(value) for value in part["n"]],
        }
    )


def note() -> str:
    """The note on method below the lists, in every medium."""
    return _(
        "Poängen är 0–100 för varje fråga, och medianen är av alla som har poäng på frågan. En styrka har minst "
        "hälften av full poäng. Lyftet är frågans vikt i indexet gånger poängen som saknas."
    )


def more_words(part: pd.DataFrame) -> str:
    """The note below a list whose last question ties with others; "" when it does not."""
    more = int(part["more"].iloc[0]) if len(part) else 0
    if not more:
        return ""
    return ngettext(
        "Lika långt som den sista i listan ligger {n} fråga till.",
        "Lika långt som den sista i listan ligger {n} frågor till.",
        more,
    ).format(n=more)


def said(results: Results, wave: str, unit: str, code: str) -> str:
    """A unit's answer to a question in words, or the kind of missing answer."""
    rows = results.answers(wave, code)
    rows = rows[rows["unit"] == unit]
    if rows.empty:
        return tabulation.missing_words()[tabulation.NOT_ASKED]
    return tabulation.answer_words(results.codebook.by_code[code], rows["answer"].iloc[0], rows["status"].iloc[0])
