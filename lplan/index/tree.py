"""The tree of dimensions, resolved once: who the children are, how much each weighs, how they are put together."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from lplan.codebook import LESS, Codebook, Dimension
from lplan.errors import ERROR, Problem, Refused
from lplan.index import together
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.treat import Fitted, Ground, relative, span, spread
from lplan.text import _


@dataclass(frozen=True)
class Node:
    """One dimension, or the root. Children are items (by column) and nodes (by code), weights in the same order.

    weight_from  for each child: the number item whose answer its weight is multiplied by, or None
    rule         the dimension, where something is done to what has been put together
    """

    code: str
    method: str
    threshold: float
    items: tuple[int, ...]
    nodes: tuple[str, ...]
    weights: tuple[float, ...]
    weight_from: tuple[str | None, ...] = ()
    rule: Dimension | None = None

    @property
    def relative(self) -> bool:
        """Whether a unit's value depends on the other units'."""
        return self.method == "copeland" or self.rule is not None and relative(self.rule, self.rule.normalise)

    @property
    def rising(self) -> bool:
        """Whether a higher child can only raise the value."""
        rule, turned = self.rule, False
        if rule is not None:
            low, high = span(rule, None) if rule.range else (0.0, 1.0)
            turned = (
                (rule.polarity == LESS) != (high < low) or rule.denominator or rule.steps or rule.transform != "none"
            )
        return not (turned or self.method.startswith(("penalty", "first")) or any(self.weight_from))


@dataclass(frozen=True)
class Tree:
    """Nodes from the leaves up, the root last. `item_codes` names the columns."""

    nodes: tuple[Node, ...]
    item_codes: tuple[str, ...]

    @cached_property
    def by_code(self) -> dict[str, Node]:
        return {node.code: node for node in self.nodes}

    @property
    def shared(self) -> bool:
        """Whether something lies in more than one place."""
        nodes = [child for node in self.nodes for child in node.nodes]
        items = [n for node in self.nodes for n in node.items]
        return len(set(nodes)) < len(nodes) or len(set(items)) < len(items)

    @property
    def root(self) -> Node:
        return self.nodes[-1]

    def shares(self, code: str) -> dict[str, float]:
        """Each child's share of its parent, summing to 1."""
        node = self.by_code[code]
        names = [*(self.item_codes[n] for n in node.items), *node.nodes]
        total = sum(node.weights)
        return {name: weight / total for name, weight in zip(names, node.weights, strict=True)}

    def item_shares(self, code: str = ROOT) -> np.ndarray:
        """Each item's share of a node's full weight, through every node between; by column."""
        shares = np.zeros(len(self.item_codes))
        column = {name: n for n, name in enumerate(self.item_codes)}
        for name, share in self.shares(code).items():
            if name in column:
                shares[column[name]] += share
            else:
                shares += share * self.item_shares(name)
        return shares

    def items_below(self, code: str) -> int:
        """How many items there are in a node, or 1 for an item itself."""
        node = self.by_code.get(code)
        return 1 if node is None else len(node.items) + sum(self.items_below(child) for child in node.nodes)

    def with_weights(self, weights: dict[str, float]) -> "Tree":
        """The same tree with some children's weights changed."""
        changed = []
        for node in self.nodes:
            names = [*(self.item_codes[n] for n in node.items), *node.nodes]
            moved = tuple(weights.get(name, weight) for name, weight in zip(names, node.weights, strict=True))
            changed.append(replace(node, weights=moved))
        return replace(self, nodes=tuple(changed))


def tree(codebook: Codebook, definition: IndexDefinition) -> Tree:
    """The codebook's tree under a definition. Dimensions with nothing scored below them are left out."""
    item_codes = tuple(item.code for item in codebook.items if item.scored)
    column = {code: n for n, code in enumerate(item_codes)}
    weights, methods, thresholds = dict(definition.weights), dict(definition.aggregates), dict(definition.thresholds)
    nodes: list[Node] = []

    made: dict[str, bool] = {}

    def visit(code: str | None) -> bool:
        """Make a node, after whatever it is made of; False when there is nothing to score in it."""
        name = code or ROOT
        if name in made:
            return made[name]
        own = codebook.by_dimension.get(code)
        also = dict(own.also) if own else {}
        if own and own.denominator in codebook.by_dimension and not visit(own.denominator):
            message = _("Dimensionen {code} delas med {other}, som inte har något att räkna.")
            message = message.format(code=code, other=own.denominator)
            raise Refused([Problem(ERROR, "index_denominator", message, _("Lägg en fråga som räknas i den."))])
        children = [child.code for child in codebook.children(code)]
        children += [child for child in also if child in codebook.by_dimension]
        children = [child for child in dict.fromkeys(children) if visit(child)]
        items = [item.code for item in codebook.scored_in(name)] + [child for child in also if child in column]
        things = [*(codebook.by_code[one] for one in items), *(codebook.by_dimension[one] for one in children)]
        made[name] = bool(things)
        if not things:
            return False
        given = [also[one.code] if one.code in also else weights.get(one.code, one.weight) for one in things]
        chosen = methods.get(name) or (own.aggregate if own else definition.aggregate) or "arithmetic"
        nodes.append(
            Node(
                name,
                chosen,
                thresholds.get(name, definition.threshold),
                tuple(column[one] for one in items),
                tuple(children),
                tuple(given),
                tuple(one.weight_from for one in things) if any(one.weight_from for one in things) else (),
                own if own and own.treated else None,
            )
        )
        return True

    visit(None)
    return Tree(tuple(nodes), item_codes)


@dataclass
class Trace:
    """What is learnt on the way through a tree, for who asks.

    fitted  node → what its treatment found among the units; what is there already is used and not found again
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
    ground    what weights and treatments ask for; a tree that has neither can do without
    A node with coverage under its threshold has no value. A child without a value carries no weight, and the others'
    are renormalised. Copeland compares the rows given with each other: hand it one wave at a time.
    """
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
                one = together.first(np.where(np.isnan(x), np.nan, got), w)
                covered = np.where(np.isnan(one), covered, one)
        result = together.aggregate(node.method, x, w, definition.epsilon)
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


def _weighed(node: Node, x: np.ndarray, got: np.ndarray, ground: Ground | None):
    """(weights, values, answered): where a weight is another answer, a child whose weight is not known has no value."""
    w = np.asarray(node.weights, dtype=float)
    if not node.weight_from:
        return w, x, got
    own = own_weights(node, ground)
    lost = np.isnan(own)
    return w * np.where(lost, 1.0, own), np.where(lost, np.nan, x), np.where(lost, 0.0, got)


def own_weights(node: Node, ground: Ground) -> np.ndarray:
    """rows × children: what each unit's weights are multiplied by; NaN where that is not known or below zero."""
    rows = len(next(iter(ground.facts.values())))
    columns = [np.ones(rows) if code is None else ground.facts[code] for code in node.weight_from]
    own = np.column_stack(columns)
    return np.where(own >= 0, own, np.nan)


def treated(
    node: Node, x: np.ndarray, value: Mapping[str, np.ndarray], definition: IndexDefinition, ground: Ground | None, trace: Trace
) -> np.ndarray:  # fmt: skip
    """A node's values with what its dimension says is done to them. `value` has the nodes before it."""
    rule = node.rule
    if rule is None:
        return x
    trace.before[node.code] = x
    x = divided(x, denominator(rule, value, ground))
    groups = ground.groups[rule.within]
    if node.code not in trace.fitted:
        trace.fitted[node.code] = Fitted(rule, rule.normalise, definition).fit(x, groups)
    made = spread(trace.fitted[node.code](x, groups), rule, definition)
    return np.where(np.isfinite(made), made, np.nan)


def denominator(rule: Dimension, value: Mapping[str, np.ndarray], ground: Ground) -> np.ndarray | None:
    """What a dimension is divided by: another node's values, or what was answered to a question."""
    if rule.denominator is None:
        return None
    return value[rule.denominator] if rule.denominator in value else ground.facts[rule.denominator]


def divided(x: np.ndarray, by: np.ndarray | None) -> np.ndarray:
    """x / by; NaN where there is nothing to divide by."""
    if by is None:
        return x
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(by != 0, x / by, np.nan)


def bounds(
    tree: Tree, worst: np.ndarray, best: np.ndarray, values: np.ndarray, definition: IndexDefinition, ground: Ground,
    fitted: Mapping[str, Fitted],
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:  # fmt: skip
    """(lowest, highest) of every node when what is missing is as bad, or as good, as it can be; rows as in `evaluate`.

    A treatment that turns the scale turns the bounds. What a treatment finds among the units stays as it was found. The
    children of a penalty, or negative ones of a product, are taken all at their worst and all at their best.
    """
    low: dict[str, np.ndarray] = {}
    high: dict[str, np.ndarray] = {}
    for node in tree.nodes:
        ends = []
        for of_items, of_nodes in ((worst, low), (best, high)):
            x = _gathered(node, of_items, of_nodes)
            w, x, _got = _weighed(node, x, x, ground)
            if node.method == "first":  # what stands in for something missing is no guess
                lost = np.isnan(values[:, list(node.items)])
                lost = np.concatenate([lost, np.zeros((len(lost), len(node.nodes)), dtype=bool)], axis=1)
                x = np.where(lost & ~lost.all(axis=1, keepdims=True), np.nan, x)
            ends.append(together.aggregate(node.method, x, w, definition.epsilon))
        least, most = ends
        rule = node.rule
        if rule is not None:
            if rule.denominator is not None:
                by = [denominator(rule, of, ground) for of in (low, high)]
                every = np.stack([divided(x, one) for x in ends for one in by])
                least, most = np.fmin.reduce(every), np.fmax.reduce(every)
            made, groups = fitted[node.code], ground.groups[rule.within]
            tried = [least, most, *(np.clip(at, least, most) for at in made.breaks())]
            every = np.stack([spread(made(x, groups), rule, definition) for x in tried])
            every = np.where(np.isfinite(every), every, np.nan)
            least, most = np.fmin.reduce(every), np.fmax.reduce(every)
        low[node.code], high[node.code] = least, most
    return low, high
