"""Aggregate item values to the values of every node, with coverage, and the lowest and highest possible value."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lplan.codebook import Dimension
from lplan.core import aggregation_functions, aggregation_methods
from lplan.index.definition import IndexDefinition
from lplan.index.engine.dimension_tree import Node, Tree
from lplan.index.engine.treatment_and_normalisation import Fitted, Ground, divided, spread


@dataclass
class Trace:
    """Intermediate results of an evaluation, for callers that need them.

    fitted  node → its fitted treatment; one that is there already is used and not fitted again
    before  node → its values before they were treated
    """

    fitted: dict[str, Fitted] = field(default_factory=dict)
    before: dict[str, np.ndarray] = field(default_factory=dict)


def evaluate(
    tree: Tree,
    values: np.ndarray,
    applicable: np.ndarray,
    definition: IndexDefinition,
    *,
    answered: np.ndarray | None = None,
    ground: Ground | None = None,
    trace: Trace | None = None,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """(value, coverage) of every node. `values` is … × rows × items; the results lack the last axis.

    answered  which values count as answers when some have been imputed
    ground    the answers and groups that weights and treatments need; a tree without either can do without
    A node with coverage under its threshold has no value. A child without a value carries no weight, and the others'
    weights are renormalised. Copeland's method compares all rows with each other: pass one wave at a time.
    """
    ground = ground or Ground({}, {})
    value: dict[str, np.ndarray] = {}
    coverage: dict[str, np.ndarray] = {}
    applies: dict[str, np.ndarray] = {}
    answered = (~np.isnan(values) if answered is None else answered) & applicable
    counted = answered.astype(float)
    trace = trace if trace is not None else Trace()
    for node in tree.nodes:
        x = _gathered(node, values, value)
        asked = _gathered(node, applicable, applies)
        if definition.coverage == "children":
            got = _gathered(node, answered, {code: ~np.isnan(of) for code, of in value.items()})
        else:
            got = _gathered(node, counted, coverage)
        w, x, got = _weighed(node, x, got, ground)
        total = (w * asked).sum(axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            covered = np.where(total > 0, (w * np.where(asked, got, 0.0)).sum(axis=-1) / total, np.nan)
            if node.method == "first":  # one of them is enough
                one = aggregation_functions.first(np.where(np.isnan(x), np.nan, got), w)
                covered = np.where(np.isnan(one), covered, one)
        result = aggregation_methods.aggregate(node.method, x, w, definition.epsilon)
        result = np.where(covered + 1e-9 >= node.threshold, result, np.nan)
        value[node.code] = treated(node, result, value, definition, ground, trace)
        coverage[node.code], applies[node.code] = covered, total > 0
    return value, coverage


def _gathered(node: Node, of_items: np.ndarray, of_nodes: Mapping[str, np.ndarray]) -> np.ndarray:
    """… × rows × children: the items' columns and then the child nodes'."""
    if not node.nodes:
        return of_items[..., list(node.items)]
    parts = [of_items[..., list(node.items)]] if node.items else []
    parts += [of_nodes[child][..., None] for child in node.nodes]
    lead = np.broadcast_shapes(*(part.shape[:-1] for part in parts))
    return np.concatenate([np.broadcast_to(part, (*lead, part.shape[-1])) for part in parts], axis=-1)


def _weighed(node: Node, x: np.ndarray, got: np.ndarray, ground: Ground) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(weights, values, answered): where a weight is an answer, a child whose weight is not known has no value."""
    w = np.asarray(node.weights, dtype=float)
    if not node.weight_from:
        return w, x, got
    own = own_weights(node, ground)
    lost = np.isnan(own)
    return w * np.where(lost, 1.0, own), np.where(lost, np.nan, x), np.where(lost, 0.0, got)


def own_weights(node: Node, ground: Ground) -> np.ndarray:
    """rows × children: the factor of each unit's weights; NaN where it is not known or below zero."""
    rows = len(next(iter(ground.facts.values())))
    columns = [np.ones(rows) if code is None else ground.facts[code] for code in node.weight_from]
    own = np.column_stack(columns)
    return np.where(own >= 0, own, np.nan)


def treated(
    node: Node,
    x: np.ndarray,
    value: Mapping[str, np.ndarray],
    definition: IndexDefinition,
    ground: Ground,
    trace: Trace,
) -> np.ndarray:
    """A node's values, treated as its dimension says. `value` has the values of the nodes before it."""
    rule = node.rule
    if rule is None:
        return x
    trace.before[node.code] = x
    x = divided(x, denominator(rule, value, ground))
    groups = ground.groups[rule.within]
    if node.code not in trace.fitted:
        trace.fitted[node.code] = Fitted(rule, rule.normalise, definition).fit(x, groups)
    x = spread(trace.fitted[node.code](x, groups), rule, definition)
    return np.where(np.isfinite(x), x, np.nan)


def denominator(rule: Dimension, value: Mapping[str, np.ndarray], ground: Ground) -> np.ndarray | None:
    """The denominator of a dimension: another node's values, or the answers to an item."""
    if rule.denominator is None:
        return None
    return value[rule.denominator] if rule.denominator in value else ground.facts[rule.denominator]


def bounds(
    tree: Tree,
    worst: np.ndarray,
    best: np.ndarray,
    values: np.ndarray,
    definition: IndexDefinition,
    ground: Ground,
    fitted: Mapping[str, Fitted],
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """(lowest, highest) of every node when missing values are as bad, or as good, as possible; rows as in `evaluate`.

    A treatment that reverses the scale reverses the bounds; its fitted parameters stay. The children of a penalty, or
    negative ones of a product, are taken all at their worst and all at their best.
    """
    low: dict[str, np.ndarray] = {}
    high: dict[str, np.ndarray] = {}
    for node in tree.nodes:
        ends = []
        for of_items, of_nodes in ((worst, low), (best, high)):
            x = _gathered(node, of_items, of_nodes)
            w, x, _got = _weighed(node, x, x, ground)
            if node.method == "first":  # the child that replaces a missing one is no guess
                lost = np.isnan(values[:, list(node.items)])
                lost = np.concatenate([lost, np.zeros((len(lost), len(node.nodes)), dtype=bool)], axis=1)
                x = np.where(lost & ~lost.all(axis=1, keepdims=True), np.nan, x)
            ends.append(x)
        if aggregation_methods.of(
            node.method
        ).relative:  # in a duel the worst is one's own worst against the other's best
            ends = [aggregation_functions.copeland(mine, w, theirs) for mine, theirs in (ends, ends[::-1])]
        else:
            ends = [aggregation_methods.aggregate(node.method, x, w, definition.epsilon) for x in ends]
        least, most = ends
        rule = node.rule
        if rule is not None:
            if rule.denominator is not None:
                by = [denominator(rule, of, ground) for of in (low, high)]
                every = np.stack([divided(x, one) for x in ends for one in by])
                least, most = np.fmin.reduce(every), np.fmax.reduce(every)
            treatment, groups = fitted[node.code], ground.groups[rule.within]
            tried = [least, most, *(np.clip(at, least, most) for at in treatment.breaks())]
            every = np.stack([spread(treatment(x, groups), rule, definition) for x in tried])
            every = np.where(np.isfinite(every), every, np.nan)
            least, most = np.fmin.reduce(every), np.fmax.reduce(every)
        low[node.code], high[node.code] = least, most
    return low, high
