"""Resolve the tree of dimensions: each node's children, their weights, and its aggregation method."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lplan.codebook import LESS, Codebook, Dimension, Item
from lplan.core import aggregation_methods
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine.treatment_and_normalisation import relative


@dataclass(frozen=True)
class Node:
    """One dimension, or the root. Children are items (by column) and nodes (by code), weights in the same order.

    weight_from  for each child: the number item whose answer its weight is multiplied by, or None
    rule         the dimension, where it treats the aggregated value
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
        return (
            aggregation_methods.of(self.method).relative
            or self.rule is not None
            and relative(self.rule, self.rule.normalise)
        )

    @property
    def rising(self) -> bool:
        """Whether a higher child can only raise the value."""
        rule = self.rule
        if rule is not None:
            low, high = rule.range or (0.0, 1.0)
            turned = (rule.polarity == LESS) != (high < low)
            if turned or rule.denominator or rule.steps or rule.transform != "none":
                return False
        return aggregation_methods.of(self.method).rising and not any(self.weight_from)


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
        """Whether an item or a dimension lies in more than one dimension."""
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
        nodes = []
        for node in self.nodes:
            names = [*(self.item_codes[n] for n in node.items), *node.nodes]
            own = tuple(weights.get(name, weight) for name, weight in zip(names, node.weights, strict=True))
            nodes.append(replace(node, weights=own))
        return replace(self, nodes=tuple(nodes))


def tree(codebook: Codebook, definition: IndexDefinition) -> Tree:
    """The codebook's tree under a definition. Dimensions with nothing scored below them are left out."""
    item_codes = tuple(item.code for item in codebook.items if item.scored)
    column = {code: n for n, code in enumerate(item_codes)}
    weights, methods, thresholds = dict(definition.weights), dict(definition.aggregates), dict(definition.thresholds)
    nodes: list[Node] = []
    scored: dict[str, bool] = {}

    def visit(code: str | None) -> bool:
        """Append a node, after the nodes that it depends on; False when there is nothing to score in it."""
        name = code or ROOT
        if name in scored:
            return scored[name]
        own = codebook.by_dimension.get(name)
        also = dict(own.also) if own else {}
        if own and own.denominator in codebook.by_dimension and not visit(own.denominator):
            message = _("Dimensionen {code} delas med {other}, som inte har något att räkna.")
            message = message.format(code=code, other=own.denominator)
            raise Refused([Problem(ERROR, "index_denominator", message, _("Lägg en fråga som räknas i den."))])
        children = [child.code for child in codebook.children(code)]
        children += [child for child in also if child in codebook.by_dimension]
        children = [child for child in dict.fromkeys(children) if visit(child)]
        items = [item.code for item in codebook.scored_in(name)] + [child for child in also if child in column]
        things: list[Item | Dimension] = [codebook.by_code[one] for one in items]
        things += [codebook.by_dimension[one] for one in children]
        scored[name] = bool(things)
        if not things:
            return False
        chosen = methods.get(name) or (own.aggregate if own else definition.aggregate) or "arithmetic"
        nodes.append(
            Node(
                name,
                chosen,
                thresholds.get(name, definition.threshold),
                tuple(column[one] for one in items),
                tuple(children),
                tuple(also[one.code] if one.code in also else weights.get(one.code, one.weight) for one in things),
                tuple(one.weight_from for one in things) if any(one.weight_from for one in things) else (),
                own if own and own.treated else None,
            )
        )
        return True

    visit(None)
    return Tree(tuple(nodes), item_codes)
