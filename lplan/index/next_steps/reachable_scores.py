"""Compute the highest value of a node for a number of changed answers and steps, by dynamic programming.

Most aggregation methods are a sum (or a minimum) of something that grows with each child. So the best value of a node
for (k changed items, s steps) follows from its children's best values, and keeping only the best is exact. Copeland's
method, the median and a few more are no sum, so there every undominated set of children's values is kept.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.core import aggregation_methods
from lplan.core.aggregation_methods import parsed
from lplan.index.engine.dimension_tree import Node, Tree
from lplan.index.next_steps.answer_improvements import State

NONE = -np.inf
_BOTTOM = -1e30  # the logarithm or the negative inverse of zero: lower than everything, but not impossible
MOST_VECTORS = 4_000


def listed(node: Node) -> bool:
    """Whether a node is no sum, so that every undominated set of children's values is kept."""
    known = aggregation_methods.of(node.method)
    return not known.additive and known.key != "minimum" or node.rule is not None or bool(node.weight_from)


@dataclass
class Table:
    """value[k, s]: the highest value from exactly k changes and s steps below; −inf when that cannot be.

    pick(k, s) returns the item states that give it: column → State.
    """

    value: np.ndarray
    pick: Callable[[int, int], dict[int, State]]
    missing: bool = False  # the node has no value whatever is answered: it has no weight in its parent


@dataclass
class Limits:
    """The limits of a search, and the gates that each node must pass."""

    changes: int
    steps: int
    reach: Callable[[str, np.ndarray], np.ndarray]  # (code, values) → whether the gates on it are passed
    gated: frozenset[str] = frozenset()
    counted: bool = True  # whether steps are counted; if not, s is always 0
    exact: bool = True


Child = tuple[Table, float, bool]
"""(the child's table, its share of the weight, whether it counts)."""


def best(
    tree: Tree,
    code: str,
    states: Mapping[int, Sequence[State]],
    blank: Mapping[str, bool],
    limits: Limits,
    epsilon: float,
    worth: Callable[[Node, list[list[dict[int, State]]], np.ndarray], np.ndarray],
) -> Table:
    """The table of a node. `states`: column → the states of the item; a column that is absent has no value.

    blank     node code → whether it has no value (too little answered)
    worth     (node, for each child its possible item states, rows of which of them) → the node's value for each row, by
              the index's own arithmetic: ties are exact
    """
    node = tree.by_code[code]
    children: list[Table | None] = [_item(tree, n, states[n], limits) if n in states else None for n in node.items]
    children += [best(tree, child, states, blank, limits, epsilon, worth) for child in node.nodes]
    weights = np.asarray(node.weights, dtype=float)
    carries = (weights > 0) & np.array([child is not None and not child.missing for child in children], dtype=bool)
    shares = weights * carries / max((weights * carries).sum(), 1e-300)
    kept = [
        (c, share, bool(on)) for c, share, on in zip(children, shares, carries, strict=True) if c is not None
    ]  # the blank ones too: a gate may stand on something below them
    if blank.get(code):
        return _without_value(kept, code, limits)
    if not node.rising or tree.shared:
        limits.exact = False  # the best value here need not come from the best values below
    if listed(node):
        return _passing(_every(node, children, worth, limits), code, limits)
    if node.method == "minimum":
        return _passing(_least(kept, limits), code, limits)
    # The weights of a product are powers, as they are written.
    power = (weights * carries).sum() if node.method == "product" else 1.0
    kept = [(c, share * power, on) for c, share, on in kept]
    return _passing(_sum(kept, *_forms(node.method, epsilon, weights.sum()), limits), code, limits)


def _without_value(children: Sequence[Child], code: str, limits: Limits) -> Table:
    """The table of a node without a value: its children may still change, and a gate on it is never passed."""
    table = _sum([(child, 0.0, False) for child, _share, _on in children], *_forms("arithmetic", 0, 1), limits)
    table.missing = True
    if code in limits.gated and not limits.reach(code, np.array(np.nan)):
        table.value[:] = NONE
    return table


def _passing(table: Table, code: str, limits: Limits) -> Table:
    """The table with the values that do not pass the node's gates made impossible."""
    if code not in limits.gated:
        return table
    passed = limits.reach(code, np.where(np.isfinite(table.value), table.value, np.nan))
    table.value = np.where(passed, table.value, NONE)
    return table


def _item(tree: Tree, column: int, states: Sequence[State], limits: Limits) -> Table:
    value = np.full((limits.changes + 1, limits.steps + 1), NONE)
    at: dict[tuple[int, int], State] = {}
    for state in states:
        k, s = int(state.steps > 0), state.steps if limits.counted else 0
        if k <= limits.changes and s <= limits.steps and state.value > value[k, s]:
            value[k, s], at[k, s] = state.value, state
    return _passing(Table(value, lambda k, s: {column: at[k, s]}), tree.item_codes[column], limits)


def _forms(method: str, epsilon: float, weight: float) -> tuple[Callable, Callable]:
    """(the function of each child that is summed, the value of the sum): a method written as a sum.

    weight  the sum of the node's weights
    """
    name, number = parsed(method)

    def mapped(x: np.ndarray) -> np.ndarray:
        return epsilon + (1 - epsilon) * x

    def back(x: np.ndarray) -> np.ndarray:
        return (x - epsilon) / (1 - epsilon)

    def safely(f: Callable, x: np.ndarray, otherwise: float) -> np.ndarray:
        return np.where(x > 0, f(np.where(x > 0, x, 1.0)), otherwise)

    if name == "sum":
        return (lambda x: x), (lambda x: x * weight)
    if name == "product":
        return (lambda x: safely(np.log, x, _BOTTOM)), (lambda x: np.exp(np.minimum(x, 700)))
    p = aggregation_methods.METHODS[name].exponent(number)
    if p is None:
        raise ValueError(f"{method} is no sum")
    if p == 1:
        return (lambda x: x), (lambda x: x)
    if p > 0:
        return (lambda x: np.maximum(x, 0) ** p), (lambda x: np.maximum(x, 0) ** (1 / p))
    if p == 0:
        return (lambda x: safely(np.log, mapped(x), _BOTTOM)), (lambda x: back(np.exp(np.minimum(x, 700))))
    return (
        lambda x: safely(lambda m: -(m**p), mapped(x), _BOTTOM),
        lambda x: back(np.where(x < -1e15, 0.0, safely(lambda m: m ** (1 / p), -x, 0.0))),
    )


def _cells(value: np.ndarray) -> list[tuple[int, int]]:
    """The cells of a table whose value cannot be reached with fewer changes or steps."""
    if value.size < 2:
        return [(0, 0)] if value[0, 0] > NONE else []
    within = np.maximum.accumulate(np.maximum.accumulate(value, axis=0), axis=1)
    before = np.full_like(value, NONE)
    before[1:] = within[:-1]
    before[:, 1:] = np.maximum(before[:, 1:], within[:, :-1])
    return [(int(k), int(s)) for k, s in np.argwhere((value > before) & (value > NONE))]


def _shifted(total: np.ndarray, k: int, s: int) -> np.ndarray:
    moved = np.full_like(total, NONE)
    moved[k:, s:] = total[: total.shape[0] - k, : total.shape[1] - s]
    return moved


def _combined(children: Sequence[tuple[Table, Callable]], start: float, limits: Limits) -> Table:
    """Combine children one after the other; `join(total, value)` is the new total."""
    total = np.full((limits.changes + 1, limits.steps + 1), NONE)
    total[0, 0] = start
    back: list[tuple[Table, np.ndarray]] = []
    for child, join in children:
        after = np.full_like(total, NONE)
        came = np.zeros((*total.shape, 2), dtype=np.int16)
        for k, s in _cells(child.value):
            moved = _shifted(total, k, s)
            joined = np.where(moved > NONE, join(moved, child.value[k, s]), NONE)
            more = joined > after
            after[more] = joined[more]
            came[more] = (k, s)
        back.append((child, came))
        total = after

    def pick(k: int, s: int) -> dict[int, State]:
        states: dict[int, State] = {}
        for child, came in reversed(back):
            a, b = (int(n) for n in came[k, s])
            states |= child.pick(a, b)
            k, s = k - a, s - b
        return states

    return Table(total, pick)


def _sum(children: Sequence[Child], grow: Callable, worth: Callable, limits: Limits) -> Table:
    """The table of a node whose value is a function of a sum over its children."""

    def joiner(share: float, on: bool) -> Callable:
        return (lambda total, x: total + share * grow(np.float64(x))) if on else (lambda total, x: total)

    table = _combined([(child, joiner(share, on)) for child, share, on in children], 0.0, limits)
    table.value = np.where(table.value > NONE, worth(np.where(table.value > NONE, table.value, -1.0)), NONE)
    return table


def _least(children: Sequence[Child], limits: Limits) -> Table:
    """The table of a node whose value is the minimum of its children."""

    def joiner(on: bool) -> Callable:
        return (lambda total, x: np.minimum(total, x)) if on else (lambda total, x: total)

    return _combined([(child, joiner(on)) for child, _share, on in children], 1e15, limits)


def _every(node: Node, children: Sequence[Table | None], worth: Callable, limits: Limits) -> Table:
    """The table of a node that is no sum, from every undominated set of its children's values within the limits."""
    cells = [[(0, 0)] if child is None else _cells(child.value) for child in children]
    k, s, at = _sets(node, children, cells, limits)
    value = np.full((limits.changes + 1, limits.steps + 1), NONE)
    row = np.zeros(value.shape, dtype=int)
    parts = [
        [{} if child is None else child.pick(*way) for way in ways] for child, ways in zip(children, cells, strict=True)
    ]
    if len(k):
        values = worth(node, parts, at)
        for n in np.lexsort((-np.arange(len(k)), values)):  # the highest last, and of equals the first
            if values[n] > NONE:
                value[k[n], s[n]], row[k[n], s[n]] = values[n], n

    def pick(changes: int, steps: int) -> dict[int, State]:
        states: dict[int, State] = {}
        for part, n in zip(parts, at[row[changes, steps]], strict=True):
            states |= part[n]
        return states

    return Table(value, pick)


def _sets(
    node: Node, children: Sequence[Table | None], cells: list[list[tuple[int, int]]], limits: Limits
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(changes, steps, at) of the sets of children's values, one row each; at: the number of each child's cell."""
    alike = node.method in ("maximum", "median") and node.rule is None  # the order of the children does not matter
    k, s = np.zeros(1, dtype=int), np.zeros(1, dtype=int)
    x, at = np.zeros((1, 0)), np.zeros((1, 0), dtype=int)
    for child, ways, weight in zip(children, cells, node.weights, strict=True):
        values = np.full(len(ways), np.nan)
        if child is not None and not child.missing and (weight > 0 or not alike):
            values = np.array([child.value[way] for way in ways])
        costs = np.array(ways, dtype=int).reshape(-1, 2)
        before, now = np.repeat(np.arange(len(k)), len(ways)), np.tile(np.arange(len(ways)), len(k))
        k, s = k[before] + costs[now, 0], s[before] + costs[now, 1]
        within = (k <= limits.changes) & (s <= limits.steps)
        k, s, before, now = k[within], s[within], before[within], now[within]
        x, at = np.column_stack([x[before], values[now]]), np.column_stack([at[before], now])
        if alike and len(k) > MOST_VECTORS // 10:
            kept = _different([k, s, *np.sort(np.nan_to_num(x, nan=-1.0), axis=1).T])
            k, s, x, at = k[kept], s[kept], x[kept], at[kept]
        if len(k) > MOST_VECTORS:
            limits.exact = False
            kept = _highest(k, s, np.nansum(x, axis=1))
            k, s, x, at = k[kept], s[kept], x[kept], at[kept]
    return k, s, at


def _different(columns: Sequence[np.ndarray]) -> np.ndarray:
    """The first row of each set of rows that are equal in every column."""
    row = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        codes, distinct = pd.factorize(column)
        row = pd.factorize(row * len(distinct) + codes)[0]
    return np.flatnonzero(np.diff(np.maximum.accumulate(row), prepend=-1))


def _highest(k: np.ndarray, s: np.ndarray, total: np.ndarray) -> np.ndarray:
    """The rows to keep when they are too many: the highest totals of each cost, equally many of each cost."""
    order = np.lexsort((-total, s, k))
    new = np.concatenate([[True], (np.diff(k[order]) != 0) | (np.diff(s[order]) != 0)])
    start = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    rank = np.arange(len(order)) - start
    return np.sort(order[np.argsort(rank, kind="stable")[:MOST_VECTORS]])
