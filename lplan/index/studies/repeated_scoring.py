"""Score one wave many times, with other weights, methods and rules in each draw: draws × units.

Inside a dimension a mean over items is a product of two matrices (draws × items and items × units), so ten thousand
draws cost little more than one. When every factor is as defined, the result is exactly the definition's own scores.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.codebook import ORDINAL, Codebook
from lplan.core import aggregation_methods
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.core.units import Register
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine.dimension_tree import Tree, tree
from lplan.index.engine.node_values import Trace, evaluate, own_weights, treated
from lplan.index.engine.treatment_and_normalisation import Fitted
from lplan.index.engine.value_matrix import Cells, cells
from lplan.index.studies import input_factors as f
from lplan.index.studies.factor_alternatives import POINTS, between_weights, varying
from lplan.index.studies.input_factors import Factor

EPSILON = 0.01  # a zero is lifted to this where a geometric mean is only an alternative
_CELLS = 4_000_000  # draws × units in memory at a time


Progress = Callable[[float], None]
"""Called with the share that is done, 0–1."""

_Function = Callable[[np.ndarray], np.ndarray]
_MEANS: dict[str, tuple[_Function, _Function]] = {
    "arithmetic": (lambda x: x, lambda x: x),
    "geometric": (np.log, np.exp),
    "harmonic": (np.reciprocal, np.reciprocal),
}
"""Method → the function of each value, and its inverse for the mean."""


@dataclass(frozen=True)
class Study:
    """One wave's matrix and tree, the definition's own values, and the factors that can vary.

    units        the units of the rows
    ranked       rows that have a score, and so a rank
    nominal      node → the definition's own values
    equidistant  the items whose options have no points of their own
    noise        node → sets of factors for its children's weights; the last set is all ones
    between      alternatives × top dimensions: weights
    methods      (method, epsilon) of each alternative for the root
    pooled       node → its treatment, fitted to all waves where the definition pools them
    """

    grid: Cells
    tree: Tree
    definition: IndexDefinition
    units: np.ndarray
    ranked: np.ndarray
    nominal: Mapping[str, np.ndarray]
    equidistant: np.ndarray
    factors: tuple[Factor, ...]
    noise: Mapping[str, np.ndarray]
    between: np.ndarray
    methods: tuple[tuple[str, float], ...]
    pooled: Mapping[str, Fitted]

    @property
    def varied(self) -> tuple[Factor, ...]:
        return tuple(factor for factor in self.factors if factor.varied)

    def shown(self, value: np.ndarray) -> np.ndarray:
        """Values on the definition's scale, to 6 decimals."""
        return np.round(value * self.definition.scale, 6)

    def chosen(self, u: np.ndarray) -> dict[str, np.ndarray]:
        """Points of the unit cube (draws × varied factors) → the number of each factor's alternative, by draw."""
        return {factor.name: factor.pick(u[:, n]) for n, factor in enumerate(self.varied)}

    def run(
        self,
        picked: Mapping[str, np.ndarray],
        draws: int,
        codes: Iterable[str] = (ROOT,),
        progress: Progress | None = None,
    ) -> dict[str, np.ndarray]:
        """Values of nodes (or items) under each draw's alternatives: code → draws × ranked units, on the scale.

        A factor that is not in `picked` stays as defined.
        """
        codes = tuple(codes)
        out = {code: np.full((draws, len(self.ranked)), np.nan) for code in codes}
        pick = {name: picked.get(name, np.zeros(draws, dtype=int)) for name in f.FACTORS}
        if f.WEIGHTS not in picked:
            pick[f.WEIGHTS] = np.full(draws, f.SETS)  # the last set is the definition's own
        by_name = {factor.name: factor for factor in self.factors}
        sizes = [max(len(by_name[name].alternatives), 1) for name in (f.MISSING, f.NOT_APPLICABLE, f.POINTS)]
        variant = np.ravel_multi_index((pick[f.MISSING], pick[f.NOT_APPLICABLE], pick[f.POINTS]), sizes)
        key = variant * len(self.methods) + pick[f.AGGREGATE]
        step = max(1, _CELLS // max(1, len(self.units) * (len(self.units) if self._duels else 8)))
        done = 0
        for group in np.unique(key):
            rule, full, points = np.unravel_index(group // len(self.methods), sizes)
            values, applicable, own = self._variant(by_name, rule, full, points)
            every = np.flatnonzero(key == group)
            for start in range(0, len(every), step):
                at = every[start : start + step]
                drawn = self._draws(values, own, at, pick, self.methods[group % len(self.methods)], codes)
                for code in codes:
                    out[code][at] = self.shown(drawn[code][..., self.ranked])
                done += len(at)
                if progress:
                    progress(done / draws)
        return out

    @property
    def _duels(self) -> bool:
        return any(aggregation_methods.of(node.method).relative for node in self.tree.nodes)

    def _variant(
        self, by_name: Mapping[str, Factor], rule: int, full: int, points: int
    ) -> tuple[np.ndarray, np.ndarray, bool]:
        """(values, applicable, whether the definition's own thresholds hold) under one set of rules for the values."""
        grid = self.grid
        values, applicable, answered = grid.values, grid.applicable, grid.answered
        scale = _one(by_name[f.POINTS], points, "linear")
        if scale != "linear":
            values = np.where(self.equidistant & answered, POINTS[scale](np.clip(values, 0, 1)), values)
        excused = _one(by_name[f.NOT_APPLICABLE], full)
        if excused == "full":
            values, applicable, answered = (
                np.where(grid.excused, grid.best, values),
                applicable | grid.excused,
                answered | grid.excused,
            )
        elif excused == "drop":
            values = np.where(grid.excused, np.nan, values)
            applicable, answered = applicable & ~grid.excused, answered & ~grid.excused
        missing = _one(by_name[f.MISSING], rule)
        lacking = ~answered & applicable & grid.responded[:, None]
        if missing in ("worst", "best"):
            values = np.where(lacking, getattr(grid, missing), values)
        elif missing == "mean":
            own = np.where(answered, values, np.nan)
            n = answered.sum(axis=0)
            with np.errstate(invalid="ignore", divide="ignore"):
                values = np.where(lacking, np.where(n > 0, np.nansum(own, axis=0) / n, np.nan), values)
        return values, applicable, missing == f.AS_DEFINED

    def _draws(
        self,
        values: np.ndarray,
        own: bool,
        at: np.ndarray,
        pick: Mapping[str, np.ndarray],
        method: tuple[str, float],
        codes: Iterable[str],
    ) -> dict[str, np.ndarray]:
        """Values of the nodes for some draws that share their item values: code → draws × rows."""
        out: dict[str, np.ndarray] = {}
        noise, between, left_out = pick[f.WEIGHTS][at], pick[f.BETWEEN][at], pick[f.LEAVE_OUT][at]
        columns = {code: n for n, code in enumerate(self.tree.item_codes)}
        for code in codes:
            if code in columns:
                out[code] = np.broadcast_to(values[:, columns[code]], (len(at), len(values)))
        items_left = np.array([columns.get(code, -1) for code in self._leave_out])
        for node in self.tree.nodes:
            last = node.code == ROOT
            w = self.noise[node.code][noise] * (
                self.between[between] if last else np.asarray(node.weights, dtype=float)
            )
            if node.items and left_out.any():
                w[:, : len(node.items)] *= items_left[left_out][:, None] != np.array(node.items)[None, :]
            how, epsilon = method if last else (node.method, self.definition.epsilon)
            ground = self.grid.ground
            result = _aggregated(
                how,
                epsilon,
                values[:, list(node.items)],
                [out[c] for c in node.nodes],
                w,
                own_weights(node, ground) if node.weight_from else None,
                np.array(node.weights, dtype=float),
            )
            if own:
                result[:, np.isnan(self.nominal[node.code])] = np.nan
            out[node.code] = treated(node, result, out, self.definition, ground, Trace(dict(self.pooled)))
        return out

    @property
    def _leave_out(self) -> tuple[str, ...]:
        return next((factor.alternatives for factor in self.factors if factor.name == f.LEAVE_OUT), ()) or ("none",)


def _one(factor: Factor, n: int, default: str = f.AS_DEFINED) -> str:
    return factor.alternatives[n] if factor.alternatives else default


def _aggregated(
    how: str,
    epsilon: float,
    items: np.ndarray,
    nodes: list[np.ndarray],
    w: np.ndarray,
    own: np.ndarray | None,
    defined: np.ndarray,
) -> np.ndarray:
    """One node: items (rows × k, the same in every draw) and child nodes (draws × rows each), w draws × children.

    own      rows × children: the factor of each unit's own weights
    defined  the weights as defined: sums and products keep their total, since the scale is not to vary
    """
    if own is not None or how not in ("arithmetic", "geometric", "harmonic"):
        shape = (len(w), len(items) if items.size or not nodes else nodes[0].shape[1])
        parts = [np.broadcast_to(items, (*shape, items.shape[1]))] if items.shape[1] else []
        x = np.concatenate([*parts, *(node[..., None] for node in nodes)], axis=-1)
        if own is None:
            return aggregation_methods.aggregate(how, x, w[:, None, :], epsilon, defined.sum())
        lost = np.isnan(own)
        each = w[:, None, :] * np.where(lost, 1.0, own)
        total = (np.where(lost, 1.0, own) * defined).sum(axis=-1)
        return aggregation_methods.aggregate(how, np.where(lost, np.nan, x), each, epsilon, total)
    forward, back = _MEANS[how]
    curved = how != "arithmetic"
    k = items.shape[1]

    def ready(x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(transformed with 0 where there is no value, whether there is one, whether it is a fatal zero)."""
        known = ~np.isnan(x)
        if not curved:
            return np.where(known, x, 0.0), known.astype(float), np.zeros(x.shape, dtype=bool)
        mapped = epsilon + (1 - epsilon) * x
        fatal = known & ~(mapped > 0)
        return forward(np.where(known & ~fatal, mapped, 1.0)), known.astype(float), fatal

    sums = np.zeros((len(w), len(items)))
    total, zero = np.zeros(sums.shape), np.zeros(sums.shape, dtype=bool)
    if k:
        x, known, fatal = ready(items)
        # A missing value counts as 1, which is 0 in the logarithm but 1 in the reciprocal: only known ones are summed.
        sums += w[:, :k] @ (x * known).T
        total += w[:, :k] @ known.T
        if curved and fatal.any():
            zero |= (w[:, :k] > 0).astype(float) @ fatal.T.astype(float) > 0
    for n, node in enumerate(nodes, start=k):
        x, known, fatal = ready(node)
        sums += w[:, n, None] * x * known
        total += w[:, n, None] * known
        if curved and fatal.any():
            zero |= fatal & (w[:, n, None] > 0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        mean = np.where(total > 0, back(sums / total), np.nan)
        if curved:
            mean = (np.where(zero, 0.0, mean) - epsilon) / (1 - epsilon)
    return np.where(total > 0, mean, np.nan)


def study(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    register: Register | None = None,
    *,
    wave: str,
    factors: f.Wanted = f.ALL,
    seed: int = 1,
) -> Study:
    """Prepare a wave for scoring, with the factors that can vary in it. Raises Refused for an unknown wave."""
    every_wave = cells(responses, codebook, definition, register)
    grid, nodes = of_wave(every_wave, wave), tree(codebook, definition)
    pooled = Trace()
    if definition.pooled and any(node.rule for node in nodes.nodes):  # parameters from all waves' units stay
        evaluate(
            nodes,
            every_wave.values,
            every_wave.applicable,
            definition,
            answered=every_wave.answered,
            ground=every_wave.ground,
            trace=pooled,
        )
    nominal, _coverage = evaluate(
        nodes,
        grid.values,
        grid.applicable,
        definition,
        answered=grid.answered,
        ground=grid.ground,
        trace=Trace(dict(pooled.fitted)),
    )
    nominal = {code: np.where(grid.responded, value, np.nan) for code, value in nominal.items()}
    ranked = np.flatnonzero(~np.isnan(nominal[ROOT]))
    equidistant = np.array(
        [i.type == ORDINAL and all(o.points is None for o in i.choices) and len(i.choices) > 2 for i in grid.items],
        dtype=bool,
    ) & (definition.range == (0.0, 1.0))
    chosen = {
        name: varying(name, own, grid, nodes, definition, nominal, ranked, equidistant) for name, own in factors.items()
    }
    by_name = {name: chosen.get(name) or Factor(name, (), _("Är inte vald.")) for name in f.FACTORS}
    between = by_name[f.BETWEEN].alternatives or (f.AS_DEFINED,)
    return Study(
        grid,
        nodes,
        definition,
        grid.rows["unit"].to_numpy(),
        ranked,
        nominal,
        equidistant,
        tuple(by_name.values()),
        _noise(by_name[f.WEIGHTS], nodes, seed),
        np.array([between_weights(one, nodes) for one in between]),
        _methods(by_name[f.AGGREGATE], nodes, definition),
        pooled.fitted,
    )


def _methods(factor: Factor, nodes: Tree, definition: IndexDefinition) -> tuple[tuple[str, float], ...]:
    """(method, epsilon) of each alternative for the root."""
    own = (nodes.root.method, definition.epsilon)
    return tuple(
        own if how in (f.AS_DEFINED, own[0]) else (how, definition.epsilon or EPSILON)
        for how in factor.alternatives or (f.AS_DEFINED,)
    )


def _noise(factor: Factor, nodes: Tree, seed: int) -> dict[str, np.ndarray]:
    """Node → sets of factors for its children's weights, drawn at random; the last set is all ones."""
    change = float(factor.alternatives[0]) if factor.varied else 0.0
    rng = np.random.default_rng(seed)
    return {
        node.code: np.vstack(
            [1 + rng.uniform(-change, change, (f.SETS, len(node.weights))), np.ones(len(node.weights))]
        )
        for node in nodes.nodes
    }


def of_wave(grid: Cells, wave: str) -> Cells:
    """The rows of one wave."""
    rows = np.flatnonzero((grid.rows["wave"] == wave).to_numpy())
    if not len(rows):
        message = _("Omgången {wave} har inga svar.").format(wave=wave)
        raise Refused([Problem(ERROR, "wave", message, _("Välj en omgång som finns."))])
    return grid.at(rows)
