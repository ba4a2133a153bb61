"""The tree of dimensions, resolved once: who the children are, how much each weighs, how they are put together."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from lplan.codebook import TOP, Codebook
from lplan.index import kernels
from lplan.index.definition import ROOT, IndexDefinition


@dataclass(frozen=True)
class Node:
    """One dimension, or the root. Children are items (by column) and nodes (by code), weights in the same order."""

    code: str
    method: str
    threshold: float
    items: tuple[int, ...]
    nodes: tuple[str, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Tree:
    """Nodes from the leaves up, the root last. `item_codes` names the columns."""

    nodes: tuple[Node, ...]
    item_codes: tuple[str, ...]

    @cached_property
    def by_code(self) -> dict[str, Node]:
        return {node.code: node for node in self.nodes}

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

    def visit(code: str | None, method: str | None) -> bool:
        children = [child.code for child in codebook.children(code) if visit(child.code, child.aggregate)]
        items = codebook.scored_in(code or TOP)
        if not children and not items:
            return False
        own = [weights.get(item.code, item.weight) for item in items]
        below = [weights.get(child, codebook.by_dimension[child].weight) for child in children]
        name = code or ROOT
        chosen = methods.get(name) or method or (definition.aggregate if code is None else "arithmetic")
        nodes.append(
            Node(
                name,
                chosen,
                thresholds.get(name, definition.threshold),
                tuple(column[item.code] for item in items),
                tuple(children),
                (*own, *below),
            )
        )
        return True

    visit(None, definition.aggregate)
    return Tree(tuple(nodes), item_codes)


def evaluate(
    tree: Tree,
    values: np.ndarray,
    applicable: np.ndarray,
    definition: IndexDefinition,
    *,
    answered: np.ndarray | None = None,
    complete: bool = False,
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """(value, coverage) of every node. `values` is … × rows × items; the results lack the last axis.

    `answered` says which values count as answers when some have been imputed.
    A node with coverage under its threshold has no value; `complete=True` is for bounds, where what is missing has
    been filled in. A child without a value carries no weight, and the others' are renormalised. Copeland compares
    the rows given with each other: hand it one wave at a time.
    """
    value: dict[str, np.ndarray] = {}
    coverage: dict[str, np.ndarray] = {}
    applies: dict[str, np.ndarray] = {}
    answered = (~np.isnan(values) if answered is None else answered) & applicable
    counted = answered.astype(float)

    def gathered(node: Node, of_items: np.ndarray, of_nodes: dict[str, np.ndarray]) -> np.ndarray:
        """… × rows × children: the items' columns and then the child nodes'."""
        parts = [of_items[..., list(node.items)]] if node.items else []
        parts += [of_nodes[child][..., None] for child in node.nodes]
        lead = np.broadcast_shapes(*(part.shape[:-1] for part in parts))
        return np.concatenate([np.broadcast_to(part, (*lead, part.shape[-1])) for part in parts], axis=-1)

    for node in tree.nodes:
        w = np.asarray(node.weights, dtype=float)
        x = gathered(node, values, value)
        asked = gathered(node, applicable, applies)
        if definition.coverage == "children":
            got = gathered(node, answered, {code: ~np.isnan(of) for code, of in value.items()})
        else:
            got = gathered(node, counted, coverage)
        total = (w * asked).sum(axis=-1)
        with np.errstate(invalid="ignore", divide="ignore"):
            covered = np.where(total > 0, (w * np.where(asked, got, 0.0)).sum(axis=-1) / total, np.nan)
        result = kernels.aggregate(node.method, x, w, definition.epsilon)
        if not complete:
            result = np.where(covered + 1e-9 >= node.threshold, result, np.nan)
        value[node.code], coverage[node.code], applies[node.code] = result, covered, total > 0
    return value, coverage
