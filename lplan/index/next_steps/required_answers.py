"""Which questions have to be answered before a dimension, or the index, has enough for a value."""

import numpy as np

from lplan.index.engine.dimension_tree import Tree


def to_answer(
    tree: Tree, code: str, answered: np.ndarray, applicable: np.ndarray, open_: np.ndarray, by_children: bool
) -> tuple[int, ...]:
    """Fewest unanswered items (columns) to answer before a node has enough for a value; empty when that cannot be.

    open_  columns that could be answered
    For each node and number of answers: the most that can be covered, with and without the node itself having a value.
    """
    found = _coverage(tree, code, answered, applicable, open_, by_children)[1]
    return min(found.values(), key=lambda one: (len(one[1]), one[1]))[1] if found else ()


def _coverage(tree: Tree, code: str, answered, applicable, open_, by_children: bool):
    """({n: (covered, columns)}, the same where the node has a value)."""
    node = tree.by_code[code]
    parts = []
    for column in node.items:
        if not applicable[column]:
            parts.append(None)
        elif answered[column]:
            parts.append(({0: (1.0, ())}, {0: (1.0, ())}))
        else:
            parts.append(({0: (0.0, ())}, {1: (1.0, (column,))} if open_[column] else {}))
    parts += [
        _coverage(tree, child, answered, applicable, open_, by_children) if _applies(tree, child, applicable) else None
        for child in node.nodes
    ]
    total = sum(w for w, part in zip(node.weights, parts, strict=True) if part)
    # state: (answers given, whether some child that weighs has a value) → (covered so far, columns)
    ways: dict[tuple[int, bool], tuple[float, tuple[int, ...]]] = {(0, False): (0.0, ())}
    for weight, part in zip(node.weights, parts, strict=True):
        if not part:
            continue
        options = [(n, 0.0 if by_children else c, columns, False) for n, (c, columns) in part[0].items()]
        options += [(n, 1.0 if by_children else c, columns, weight > 0) for n, (c, columns) in part[1].items()]
        after: dict[tuple[int, bool], tuple[float, tuple[int, ...]]] = {}
        for (n, some), (covered, columns) in ways.items():
            for more, share, added, has in options:
                key, now = (n + more, some or has), covered + weight * share / max(total, 1e-300)
                if key not in after or now > after[key][0] + 1e-12:
                    after[key] = (now, (*columns, *added))
        ways = after
    loose: dict[int, tuple[float, tuple[int, ...]]] = {}
    valued: dict[int, tuple[float, tuple[int, ...]]] = {}
    for (n, some), way in ways.items():
        if n not in loose or way[0] > loose[n][0]:
            loose[n] = way
        if some and way[0] + 1e-9 >= node.threshold and (n not in valued or way[0] > valued[n][0]):
            valued[n] = way
    return loose, valued


def _applies(tree: Tree, code: str, applicable: np.ndarray) -> bool:
    node = tree.by_code[code]
    on = [w > 0 and applicable[n] for n, w in zip(node.items, node.weights, strict=False)]
    below = [
        w > 0 and _applies(tree, c, applicable)
        for c, w in zip(node.nodes, node.weights[len(node.items) :], strict=True)
    ]
    return any(on) or any(below)
