"""Find the fewest questions to answer before a dimension, or the index, has enough coverage for a score."""

import numpy as np

from lplan.index.engine.dimension_tree import Tree

Way = tuple[float, tuple[int, ...]]
"""(coverage, the columns to answer)."""
Ways = dict[int, Way]
"""Number of answers → the way that covers the most."""


def to_answer(
    tree: Tree, code: str, answered: np.ndarray, applicable: np.ndarray, open_: np.ndarray, by_children: bool
) -> tuple[int, ...]:
    """The fewest unanswered items (columns) to answer before a node has a value; empty when that cannot be.

    open_  columns that could be answered
    For each node and number of answers the greatest coverage is kept, with and without a value of the node itself.
    """
    ways = _coverage(tree, code, answered, applicable, open_, by_children)[1]
    return min(ways.values(), key=lambda way: (len(way[1]), way[1]))[1] if ways else ()


def _coverage(
    tree: Tree, code: str, answered: np.ndarray, applicable: np.ndarray, open_: np.ndarray, by_children: bool
) -> tuple[Ways, Ways]:
    """(the best ways to cover a node, those of them that give it a value)."""
    node = tree.by_code[code]
    parts = [
        (weight, _item(column, bool(answered[column]), bool(open_[column])))
        for column, weight in zip(node.items, node.weights, strict=False)
        if applicable[column]
    ]
    parts += [
        (weight, _coverage(tree, child, answered, applicable, open_, by_children))
        for child, weight in zip(node.nodes, node.weights[len(node.items) :], strict=True)
        if _applies(tree, child, applicable)
    ]
    total = max(sum(weight for weight, _part in parts), 1e-300)
    # (number of answers, whether some child with a weight has a value) → the best way so far
    ways: dict[tuple[int, bool], Way] = {(0, False): (0.0, ())}
    for weight, (loose, valued) in parts:
        options = [(n, 0.0 if by_children else c, columns, False) for n, (c, columns) in loose.items()]
        options += [(n, 1.0 if by_children else c, columns, weight > 0) for n, (c, columns) in valued.items()]
        ways = _joined(ways, options, weight / total)
    enough = {key: way for key, way in ways.items() if key[1] and way[0] + 1e-9 >= node.threshold}
    return _best(ways), _best(enough)


def _joined(
    ways: dict[tuple[int, bool], Way], options: list[tuple[int, float, tuple[int, ...], bool]], weight: float
) -> dict[tuple[int, bool], Way]:
    """The best ways with one more child; its options: (answers, coverage, columns, whether it has a value)."""
    after: dict[tuple[int, bool], Way] = {}
    for (n, some), (covered, columns) in ways.items():
        for more, share, added, has in options:
            key, now = (n + more, some or has), covered + weight * share
            if key not in after or now > after[key][0] + 1e-12:
                after[key] = (now, (*columns, *added))
    return after


def _item(column: int, answered: bool, open_: bool) -> tuple[Ways, Ways]:
    """The ways to cover an item, and those that give it a value."""
    if answered:
        return {0: (1.0, ())}, {0: (1.0, ())}
    return {0: (0.0, ())}, {1: (1.0, (column,))} if open_ else {}


def _best(ways: dict[tuple[int, bool], Way]) -> Ways:
    """The way of each number of answers that covers the most."""
    best: Ways = {}
    for (n, _some), way in ways.items():
        if n not in best or way[0] > best[n][0]:
            best[n] = way
    return best


def _applies(tree: Tree, code: str, applicable: np.ndarray) -> bool:
    """Whether some item below a node applies and has a weight."""
    node = tree.by_code[code]
    on = [w > 0 and applicable[n] for n, w in zip(node.items, node.weights, strict=False)]
    below = [
        w > 0 and _applies(tree, c, applicable)
        for c, w in zip(node.nodes, node.weights[len(node.items) :], strict=True)
    ]
    return any(on) or any(below)
