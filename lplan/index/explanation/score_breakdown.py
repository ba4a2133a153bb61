"""Break a score down into its arithmetic: answers, points, weights, sum.

The values are the engine's own, not computed again: each line's value and weight come from the frame of scores and its
tree, and `Sum.checked` says that they give the node's score when they are aggregated by independent code.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lplan.codebook import Codebook, Item
from lplan.core import aggregation_methods
from lplan.core import responses as r
from lplan.core.units import Register
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine.dimension_tree import Node, Tree, tree
from lplan.index.engine.node_values import Trace, denominator, evaluate
from lplan.index.engine.scoring import score
from lplan.index.engine.value_matrix import cells, option_points
from lplan.index.explanation import points_calculation
from lplan.index.explanation.points_calculation import Step
from lplan.index.explanation.recomputation import duels, recomputed
from lplan.index.explanation.rule_alternatives import Alternative, alternatives

ANSWERED, ZERO, FULL, IMPUTED = "answered", "zero", "full", "imputed"
MISSING, DROPPED, NOT_ASKED, UNSCORED, THIN = "missing", "dropped", "not_asked", "unscored", "thin"
"""How a line counts: the first four carry a value, the others do not.

missing    no answer: carries no weight, and lowers the coverage
dropped    does not apply: leaves numerator and denominator
not_asked  not in this wave's questionnaire: as dropped
unscored   answered with something that earns no points either way, or that cannot be computed
thin       a dimension with too low coverage for a score
"""


@dataclass(frozen=True)
class Line:
    """One child of a node: an item or a dimension.

    answers   the answer: option codes, or the number or year as written
    points    (option code, points 0–1) of the chosen options
    score     on the index's scale, NaN without a value; low and high: missing answers as the worst and the best
    weight    by the definition; share: of the parent's full weight
    carried   share of the parent's weight that has a value: these sum to 1 over the lines with a value
    term      carried × score; these sum to the parent's score under an arithmetic mean
    way       the steps from an answered number to the score; none for options, or where they fail the check
    """

    code: str
    kind: str
    treated: str
    status: str
    answers: tuple[str, ...]
    points: tuple[tuple[str, float], ...]
    score: float
    low: float
    high: float
    coverage: float
    weight: float
    share: float
    carried: float
    term: float
    way: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Sum:
    """One node aggregated from its children. `checked`: the lines give the node's score by independent code.

    reason  why there is no score: "" (there is one), "silent" (the unit did not respond), "coverage", "nothing"
    before  the aggregated value on the scale, where the dimension treats it further; NaN where it does not
    way     the steps from `before` to the score; none where it is not treated or the steps fail the check
    duels   under Copeland's method: how many of the other units the unit wins against, ties with, loses to
    """

    code: str
    method: str
    lines: tuple[Line, ...]
    score: float
    low: float
    high: float
    coverage: float
    threshold: float
    level: int | None
    reason: str
    checked: bool
    before: float = float("nan")
    way: tuple[Step, ...] = ()
    duels: tuple[int, int, int] | tuple[()] = ()


@dataclass(frozen=True)
class Explanation:
    """One score and everything under it. `sums` begins with the requested node, parents before children.

    For a single item `sums` is empty and `item` is its line.
    """

    wave: str
    unit: str
    code: str
    definition: IndexDefinition
    sums: tuple[Sum, ...]
    item: Line | None
    alternatives: tuple[Alternative, ...] = ()

    @property
    def top(self) -> Sum | Line:
        """The requested node or item."""
        top = self.sums[0] if self.sums else self.item
        if top is None:
            raise ValueError("an explanation without a node and without an item")
        return top


def explain(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    wave: str,
    unit: str,
    code: str = ROOT,
    *,
    register: Register | None = None,
    scores: pd.DataFrame | None = None,
    published: IndexDefinition | None = None,
) -> Explanation:
    """The arithmetic of one unit's score at one node (an item, a dimension or "index") in one wave.

    scores     the scores by this definition; None: they are computed
    published  the published definition, when `definition` is the reader's own: it becomes one of the alternatives
    Raises KeyError for a code that is not in the tree.
    """
    if scores is None:
        scores = score(responses, codebook, definition, register)
    nodes = tree(codebook, definition)
    own_scores = scores[(scores["wave"] == wave) & (scores["unit"] == unit)].set_index("code")
    answers = responses[(responses["wave"] == wave) & (responses["unit"] == unit)].set_index("item")
    silent = answers.empty or bool((answers["status"] == r.NO_RESPONSE).all())
    sums: list[Sum] = []
    before = _before(responses, codebook, definition, register, wave, unit, nodes, own_scores)
    everybody = scores[scores["wave"] == wave].set_index(["code", "unit"])["score"]

    def way(one: Line) -> tuple[Step, ...]:
        item = codebook.by_code[one.code]
        return points_calculation.of_item(responses, definition, register, wave, unit, item, one.score)

    def visit(name: str) -> None:
        node = nodes.by_code[name]
        children = [*(nodes.item_codes[n] for n in node.items), *node.nodes]
        value_before, steps = before.get(name, (float("nan"), ()))
        part = _sum(node, children, own_scores, answers, codebook, definition, silent, value_before, steps)
        if aggregation_methods.of(node.method).relative and part.score == part.score:
            part = replace(part, duels=duels(everybody, part.lines, unit))
        lines = (
            replace(one, way=way(one)) if one.treated == ANSWERED and one.kind == "item" else one for one in part.lines
        )
        sums.append(replace(part, lines=tuple(lines)))
        for child in node.nodes:
            visit(child)

    line: Line | None = None
    if code in nodes.by_code:
        visit(code)
    elif code in nodes.item_codes:
        line = _line(code, 1.0, 1.0, 1.0, own_scores, answers, codebook, definition)
        line = replace(line, way=way(line)) if line.treated == ANSWERED else line
    else:
        raise KeyError(code)
    explained = Explanation(wave, unit, code, definition, tuple(sums), line)
    others = alternatives(explained, responses, codebook, register, published)
    return replace(explained, alternatives=tuple(others))


def _before(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    register: Register | None,
    wave: str,
    unit: str,
    nodes: Tree,
    own_scores: pd.DataFrame,
) -> dict[str, tuple[float, tuple[Step, ...]]]:
    """Treated node → the unit's aggregated value on the scale before the treatment, and the steps from there."""
    if not any(node.rule for node in nodes.nodes):
        return {}
    grid, trace = cells(responses, codebook, definition, register), Trace()
    values, _coverage = evaluate(
        nodes, grid.values, grid.applicable, definition, answered=grid.answered, ground=grid.ground, trace=trace
    )
    here = np.flatnonzero(((grid.rows["wave"] == wave) & (grid.rows["unit"] == unit)).to_numpy())
    before: dict[str, tuple[float, tuple[Step, ...]]] = {}
    for code, x in trace.before.items() if len(here) else ():
        rule, at = nodes.by_code[code].rule, int(here[0])
        if rule is None:
            continue
        by, groups = denominator(rule, values, grid.ground), grid.ground.groups[rule.within]
        steps = points_calculation.of_node(rule, x, by, groups, at, definition, _of(own_scores, code, "score"))
        before[code] = (float(x[at]) * definition.scale, steps)
    return before


def _of(own_scores: pd.DataFrame, code: str, column: str) -> float:
    """One number of the unit's scores; NaN where it is missing."""
    value = own_scores[column].get(code, np.nan)
    return float("nan") if pd.isna(value) else float(value)


def _sum(
    node: Node,
    children: Sequence[str],
    own_scores: pd.DataFrame,
    answers: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    silent: bool,
    before: float,
    way: tuple[Step, ...],
) -> Sum:
    """One node with its lines."""
    scores = np.array([_of(own_scores, child, "score") for child in children])
    weights = np.array(node.weights, dtype=float)
    if node.weight_from:  # the unit's own answers give the weights
        own = np.array([1.0 if code is None else _number(answers, code) for code in node.weight_from])
        scores, weights = np.where(own >= 0, scores, np.nan), weights * np.where(own >= 0, own, 1.0)
    carries = np.where(np.isnan(scores), 0.0, weights)
    total, full = carries.sum(), weights.sum()
    lines = tuple(
        _line(
            child,
            weight,
            weight / full if full else 0.0,
            carried / total if total else 0.0,
            own_scores,
            answers,
            codebook,
            definition,
        )
        for child, weight, carried in zip(children, weights, carries, strict=True)
    )
    value, coverage = _of(own_scores, node.code, "score"), _of(own_scores, node.code, "coverage")
    if value == value:
        reason = ""
    elif silent:
        reason = "silent"
    else:
        reason = "nothing" if not coverage > 0 else "coverage"
    level = own_scores["level"].get(node.code)
    again, aim = recomputed(node.method, lines, definition), before if before == before else value
    return Sum(
        node.code,
        node.method,
        lines,
        value,
        _of(own_scores, node.code, "low"),
        _of(own_scores, node.code, "high"),
        coverage,
        node.threshold,
        None if pd.isna(level) else int(level),
        reason,
        value == value and abs(again - aim) < 1e-4 * max(1.0, abs(aim) / 100),
        before,
        way,
    )


def _number(answers: pd.DataFrame, code: str) -> float:
    """The unit's answer to a number item; NaN without an answer."""
    try:
        return float(answers["answer"].get(code, np.nan))
    except (TypeError, ValueError):
        return float("nan")


def _line(
    code: str,
    weight: float,
    share: float,
    carried: float,
    own_scores: pd.DataFrame,
    answers: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
) -> Line:
    """One child of a node, with the unit's answer."""
    value = _of(own_scores, code, "score")
    kind = "item" if code in codebook.by_code else "dimension"
    status = str(answers["status"].get(code, "")) if kind == "item" else ""
    answer = answers["answer"].get(code) if status == r.ANSWERED else None
    chosen: tuple[str, ...] = ()
    points: tuple[tuple[str, float], ...] = ()
    if kind == "item" and isinstance(answer, str):
        item: Item = codebook.by_code[code]
        chosen = r.split_codes(answer) if item.options else (answer,)
        known = option_points(item) if item.options else {}
        points = tuple((option, float(known.get(option, np.nan))) for option in chosen if item.options)
    return Line(
        code,
        kind,
        _treated(kind, status, value, _of(own_scores, code, "coverage"), definition),
        status,
        chosen,
        points,
        value,
        _of(own_scores, code, "low"),
        _of(own_scores, code, "high"),
        _of(own_scores, code, "coverage"),
        float(weight),
        float(share),
        float(carried),
        float(carried * value) if carried > 0 else float("nan"),
    )


def _treated(kind: str, status: str, value: float, coverage: float, definition: IndexDefinition) -> str:
    has = value == value
    if kind == "dimension":
        return ANSWERED if has else THIN if coverage > 0 else DROPPED if np.isnan(coverage) else MISSING
    match status:
        case "":
            return NOT_ASKED
        case r.ANSWERED:
            return ANSWERED if has else UNSCORED
        case r.NOT_APPLICABLE:
            return FULL if has else DROPPED
        case r.DONT_KNOW:
            return (ZERO if definition.dont_know == "zero" else IMPUTED) if has else MISSING
        case _:
            return IMPUTED if has else MISSING
