"""Find the alternatives of each choice of method in a wave, or the reason why it cannot vary."""

from collections.abc import Callable, Mapping

import numpy as np

from lplan.core.text import _
from lplan.index.definition import IndexDefinition
from lplan.index.engine.dimension_tree import Tree
from lplan.index.engine.value_matrix import Cells
from lplan.index.studies import input_factors as f
from lplan.index.studies.input_factors import Factor

POINTS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "linear": lambda x: x,
    "convex": np.square,
    "concave": np.sqrt,
}
"""Functions of the points of a scale whose options have no points of their own."""


def between_weights(one: str, nodes: Tree) -> np.ndarray:
    """The top dimensions' weights under one alternative."""
    root = nodes.root
    names = [*(nodes.item_codes[n] for n in root.items), *root.nodes]
    if one == f.AS_DEFINED:
        return np.asarray(root.weights, dtype=float)
    counts = [1.0 if one == "equal" else float(nodes.items_below(name)) for name in names]
    # A dimension that the definition gives no weight stays without.
    return np.array([count if w > 0 else 0.0 for count, w in zip(counts, root.weights, strict=True)])


def varying(
    name: str,
    own: tuple[str, ...] | None,
    grid: Cells,
    nodes: Tree,
    definition: IndexDefinition,
    nominal: Mapping[str, np.ndarray],
    ranked: np.ndarray,
    equidistant: np.ndarray,
) -> Factor:
    """One factor: the caller's own alternatives, the usual ones, or the reason why it cannot vary in this wave."""
    if own is not None:
        return Factor(name, own)
    if name == f.WEIGHTS:
        if all(len(node.weights) < 2 for node in nodes.nodes):
            return Factor(name, (), _("Det finns bara en fråga att väga."))
        return Factor(name, ("0.25",))
    if name == f.BETWEEN:
        return _between(nodes)
    if name == f.AGGREGATE:
        return _aggregate(grid, nodes, nominal)
    if name == f.MISSING:
        lacking = (~grid.answered & grid.applicable & grid.responded[:, None])[ranked]
        if not lacking.any():
            return Factor(name, (), _("Inga svar saknas."))
        return Factor(name, (f.AS_DEFINED, "worst", "best", "mean"))
    if name == f.NOT_APPLICABLE:
        if not grid.excused[ranked].any():
            return Factor(name, (), _("Alla frågor är tillämpliga."))
        return Factor(name, (f.AS_DEFINED, "drop" if definition.not_applicable == "full" else "full"))
    if name == f.POINTS:
        if not equidistant.any():
            return Factor(name, (), _("Ingen fråga har en skala utan utskrivna poäng."))
        return Factor(name, tuple(POINTS))
    left_out = _can_be_left_out(grid, nodes, ranked)
    if not left_out:
        return Factor(name, (), _("Ingen fråga kan utelämnas utan att någon blir utan värde."))
    return Factor(name, ("none", *left_out))


def _between(nodes: Tree) -> Factor:
    """The weights between the top dimensions: those alternatives that differ."""
    kept: list[str] = []
    seen: list[np.ndarray] = []
    for one in (f.AS_DEFINED, "equal", "by_items"):
        w = between_weights(one, nodes)
        if not any(np.allclose(w / w.sum(), other) for other in seen):
            kept.append(one)
            seen.append(w / w.sum())
    if len(kept) < 2:
        return Factor(f.BETWEEN, (), _("Lika vikter och vikter efter antal frågor ger samma sak."))
    return Factor(f.BETWEEN, tuple(kept))


def _aggregate(grid: Cells, nodes: Tree, nominal: Mapping[str, np.ndarray]) -> Factor:
    """The methods for aggregating the top dimensions; none for a sum, or for values below zero."""
    root = nodes.root
    if len(root.weights) < 2:
        return Factor(f.AGGREGATE, (), _("Det finns bara en dimension att väga samman."))
    if root.method in ("sum", "product", "first"):
        reason = _("Indexet är ingen medelvärdesbildning: ett annat sätt vore ett annat mått.")
        return Factor(f.AGGREGATE, (), reason)
    children = [nominal[code] for code in root.nodes]
    if any((child < 0).any() for child in children) or (grid.values[:, list(root.items)] < 0).any():
        reason = _("Värdena kan vara negativa, och då finns inget geometriskt medelvärde.")
        return Factor(f.AGGREGATE, (), reason)
    return Factor(f.AGGREGATE, (f.AS_DEFINED, *(m for m in ("arithmetic", "geometric") if m != root.method)))


def _can_be_left_out(grid: Cells, nodes: Tree, ranked: np.ndarray) -> list[str]:
    """The items without which every ranked unit still has a score."""
    answered = ~np.isnan(grid.values[ranked])
    counts = nodes.item_shares() > 0
    rest = (answered & counts).sum(axis=1)
    alone = answered & (rest == 1)[:, None]
    return [code for n, code in enumerate(nodes.item_codes) if counts[n] and not alone[:, n].any()]
