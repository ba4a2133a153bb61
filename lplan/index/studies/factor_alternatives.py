"""Which choices of method can vary in a wave, and with which alternatives; or why they cannot."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lplan.core.text import _
from lplan.index.definition import IndexDefinition
from lplan.index.engine.dimension_tree import Tree
from lplan.index.engine.value_matrix import Cells
from lplan.index.studies import input_factors as f
from lplan.index.studies.input_factors import Factor

POINTS = {"linear": lambda x: x, "convex": np.square, "concave": np.sqrt}
"""What becomes of the points of a scale whose steps are not told apart."""


def between_weights(one: Any, nodes: Tree) -> np.ndarray:
    """The top dimensions' weights under one alternative."""
    root = nodes.root
    names = [*(nodes.item_codes[n] for n in root.items), *root.nodes]
    if isinstance(one, Mapping):
        return np.array([float(one.get(name, w)) for name, w in zip(names, root.weights, strict=True)])
    if one == f.AS_DEFINED:
        return np.asarray(root.weights, dtype=float)
    counts = {"equal": lambda name: 1.0, "by_items": lambda name: float(nodes.items_below(name))}[one]
    # What the definition has taken out of the sum stays out.
    return np.array([counts(name) if w > 0 else 0.0 for name, w in zip(names, root.weights, strict=True)])


def varying(name: str, said: Any, grid: Cells, nodes: Tree, definition, nominal, ranked, equidistant) -> Factor:
    """One factor: its alternatives, or why it cannot vary here."""
    if said is not None:
        return f.given(name, said)
    lacking = (~grid.answered & grid.applicable & grid.responded[:, None])[ranked]
    children = [nominal[code] for code in nodes.root.nodes]
    below_zero = any((child < 0).any() for child in children) or (grid.values[:, list(nodes.root.items)] < 0).any()
    if name == f.WEIGHTS:
        if all(len(node.weights) < 2 for node in nodes.nodes):
            return Factor(name, (), _("Det finns bara en fråga att väga."))
        return Factor(name, (0.25,))
    if name == f.BETWEEN:
        kept, seen = [], []
        for one in (f.AS_DEFINED, "equal", "by_items"):
            w = between_weights(one, nodes)
            if not any(np.allclose(w / w.sum(), other) for other in seen):
                kept.append(one)
                seen.append(w / w.sum())
        return (
            Factor(name, tuple(kept))
            if len(kept) > 1
            else Factor(name, (), _("Lika vikter och vikter efter antal frågor ger samma sak."))
        )
    if name == f.AGGREGATE:
        if len(nodes.root.weights) < 2:
            return Factor(name, (), _("Det finns bara en dimension att väga samman."))
        if nodes.root.method in ("sum", "product", "first"):
            return Factor(name, (), _("Indexet är ingen medelvärdesbildning: ett annat sätt vore ett annat mått."))
        if below_zero:
            return Factor(name, (), _("Värdena kan vara negativa, och då finns inget geometriskt medelvärde."))
        return Factor(name, (f.AS_DEFINED, *(m for m in ("arithmetic", "geometric") if m != nodes.root.method)))
    if name == f.MISSING:
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
    left_out = _can_be_left_out(grid, nodes, definition, ranked)
    if not left_out:
        return Factor(name, (), _("Ingen fråga kan utelämnas utan att någon blir utan värde."))
    return Factor(name, ("none", *left_out))


def _can_be_left_out(grid: Cells, nodes: Tree, definition: IndexDefinition, ranked: np.ndarray) -> list[str]:
    """The items without which every ranked unit still has something to be scored by."""
    answered = ~np.isnan(grid.values[ranked])
    counts = nodes.item_shares() > 0
    rest = (answered & counts).sum(axis=1)
    alone = answered & (rest == 1)[:, None]
    return [code for n, code in enumerate(nodes.item_codes) if counts[n] and not alone[:, n].any()]
