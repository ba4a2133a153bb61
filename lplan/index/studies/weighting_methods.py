"""Where weights may come from. In any sum a weight says how much of one thing makes up for another: no more."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.errors import ERROR, Problem, Refused
from lplan.index.definition import IndexDefinition
from lplan.index.engine import normalisation
from lplan.index.engine.dimension_tree import tree
from lplan.text import _


def equal_weights(codebook: Codebook) -> dict[str, float]:
    """The same weight for all siblings at every level: code → 1."""
    scored = [item.code for item in codebook.items if item.scored]
    return dict.fromkeys([*codebook.by_dimension, *scored], 1.0)


def budget(experts: Mapping[str, Mapping[str, float]], total: float = 100) -> dict[str, float]:
    """Budget allocation: each expert shares out `total` points, and the mean is the weight (Handbook 6.5).

    expert → code → points; a code that an expert leaves out has 0 from that expert. Returns code → share, summing to 1.
    Raises Refused with every expert whose points are negative or do not sum to the total.
    """
    problems = []
    for name, points in experts.items():
        given = [float(value) for value in points.values()]
        if any(not np.isfinite(value) or value < 0 for value in given):
            message = _("{name} har gett poäng som inte är tal från noll och uppåt.").format(name=name)
            problems.append(Problem(ERROR, "budget", message, _("Rätta poängen.")))
        elif abs(sum(given) - total) > 0.005 * total:
            message = _("{name} har fördelat {given} poäng i stället för {total}.")
            message = message.format(name=name, given=f"{sum(given):g}", total=f"{total:g}")
            problems.append(Problem(ERROR, "budget", message, _("Fördela om så att summan stämmer.")))
    if not experts:
        problems.append(Problem(ERROR, "budget", _("Ingen har fördelat några poäng.")))
    if problems:
        raise Refused(problems)
    codes = dict.fromkeys(code for points in experts.values() for code in points)
    shares = {
        code: np.mean([points.get(code, 0) / sum(points.values()) for points in experts.values()]) for code in codes
    }
    return {code: float(share) for code, share in shares.items()}


def benefit_of_doubt(
    scores: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    *,
    wave: str,
    low: float = 0.1,
    high: float = 0.5,
    codes: tuple[str, ...] | None = None,
) -> pd.DataFrame:
    """Each unit weighed as suits it best: its best case (Handbook eq. 22, a linear programme for each unit).

    The highest Σ w I over weights with which no unit exceeds 1, each weight's share of all within [low, high]. `codes`
    are the dimensions (or items) that are weighed; the top dimensions without them. Columns unit, score (0–1, 1: no
    weights within the bounds put another ahead), rank, and one share a code. A unit that lacks one of them has no row.
    Raises Refused when the bounds leave no weights.
    """
    from scipy.optimize import linprog

    nodes = tree(codebook, definition)
    codes = codes or tuple(nodes.shares("index"))
    k = len(codes)
    refuse_bounds(k, low, high)
    wide = scores[scores["wave"] == wave].pivot(index="unit", columns="code", values="score")
    wide = wide.reindex(columns=list(codes)).dropna()
    x = wide.to_numpy(dtype=float) / definition.scale
    bounds = np.vstack([low * np.ones((k, k)) - np.eye(k), np.eye(k) - high * np.ones((k, k))])
    rows = []
    for own in x:
        a, b = np.vstack([x, bounds]), np.concatenate([np.ones(len(x)), np.zeros(2 * k)])
        found = linprog(-own, A_ub=a, b_ub=b, bounds=[(0, None)] * k, method="highs")
        w = found.x if found.success else np.full(k, np.nan)  # all zero: any weights do
        rows.append((min(float(own @ w), 1.0), *(w / w.sum() if w.sum() > 0 else np.full(k, 1 / k))))
    table = pd.DataFrame(rows, columns=["score", *codes], index=wide.index).reset_index()
    table.insert(2, "rank", normalisation.places(normalisation.rounded(table["score"].to_numpy(dtype=float), 6)))
    return table


def refuse_bounds(k: int, low: float, high: float) -> None:
    """Refused where no k shares within [low, high] sum to 1."""
    if not (0 <= low <= high <= 1 and k * low <= 1 + 1e-9 and k * high >= 1 - 1e-9):
        message = _("Inga vikter finns mellan {low} och {high} för {n} dimensioner.").format(low=low, high=high, n=k)
        raise Refused([Problem(ERROR, "bounds", message, _("Sänk den lägsta eller höj den högsta andelen."))])


def natural_groups(scores: pd.DataFrame, *, wave: str, code: str = "index", k: int = 4) -> pd.Series:
    """Units in k groups of scores that lie close (unit → 0 … k − 1, lowest first): exact k-means on a line (Jenks).

    Only a view: the groups are relative, and a unit may change group because another has changed. With fewer different
    scores than k, so many groups.
    """
    rows = scores[(scores["wave"] == wave) & (scores["code"] == code)].dropna(subset="score")
    distinct, counts = np.unique(rows["score"].to_numpy(dtype=float), return_counts=True)
    n, k = len(distinct), min(k, len(distinct))
    if not n:
        return pd.Series(dtype="int64", name="group")
    ones, sums, squares = (
        np.concatenate([[0], np.cumsum(c)]) for c in (counts, counts * distinct, counts * distinct**2)
    )

    def spread(a: np.ndarray, b: int) -> np.ndarray:
        """Sum of squares around the mean of distinct[a:b]."""
        return squares[b] - squares[a] - (sums[b] - sums[a]) ** 2 / (ones[b] - ones[a])

    cost = np.full((k + 1, n + 1), np.inf)
    start = np.zeros((k + 1, n + 1), dtype=int)
    cost[0, 0] = 0
    for groups in range(1, k + 1):
        for end in range(groups, n + 1):
            firsts = np.arange(groups - 1, end)
            tried = cost[groups - 1, firsts] + spread(firsts, end)
            start[groups, end] = firsts[tried.argmin()]
            cost[groups, end] = tried.min()
    group, end = np.zeros(n, dtype=int), n
    for number in range(k, 0, -1):
        first = start[number, end]
        group[first:end], end = number - 1, first
    place = dict(zip(distinct, group, strict=True))
    return pd.Series([int(place[x]) for x in rows["score"]], index=pd.Index(rows["unit"], name="unit"), name="group")
