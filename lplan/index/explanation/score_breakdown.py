"""Any score → its arithmetic: answers, points, weights, sum. Read off the engine's own scores, never computed anew.

What is explained is exactly what is shown: each line's value and weight come from the frame of scores and the tree
that made it, and `Sum.checked` says that they give the node's score when put together again by hand.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lplan.codebook import Codebook, Item
from lplan.core import aggregation
from lplan.core import responses as r
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine.dimension_tree import tree
from lplan.index.engine.node_values import Trace, denominator, evaluate
from lplan.index.engine.scoring import score
from lplan.index.engine.value_matrix import cells, option_points
from lplan.index.explanation import points_calculation
from lplan.index.explanation.points_calculation import Step
from lplan.index.explanation.recomputation import duels, recomputed
from lplan.index.explanation.rule_alternatives import Alternative, alternatives

ANSWERED, ZERO, FULL, IMPUTED = "answered", "zero", "full", "imputed"
MISSING, DROPPED, NOT_ASKED, UNSCORED, THIN = "missing", "dropped", "not_asked", "unscored", "thin"
"""How a line was treated: the first four carry a value, the others do not.

missing    no answer: carries no weight, and lowers the coverage
dropped    does not apply: leaves numerator and denominator
not_asked  not in this wave's questionnaire: as dropped
unscored   answered with something that earns no points either way, or that cannot be computed
thin       a dimension with too low coverage for a score
"""


@dataclass(frozen=True)
class Line:
    """One child of a node: an item or a dimension.

    answers   what was answered: option codes, or the number or year as written
    points    (option code, points 0–1) of the options that were chosen
    score     on the index's scale, NaN without a value; low and high with what is missing as worst and best
    weight    as the definition has it; share: of the parent's full weight
    carried   of the parent's weight that has a value: these sum to 1 over the lines with a value
    term      carried × score; these sum to the parent's score under an arithmetic mean
    way       the steps from a number that was answered to the score; none for options, or where it cannot be told
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
    """One node put together from its children. `checked`: the lines give the node's score when computed by hand.

    reason  why there is no score: "" (there is one), "silent" (the unit did not respond), "coverage", "nothing"
    before  what the lines came to, where the dimension treats that further (on the scale); NaN where it does not
    way     the steps from `before` to the score; none where it is not treated or cannot be told
    duels   under Copeland's method: how many of the others the unit wins against, is even with, loses to
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
    """One score and everything under it. `sums` begins with the node asked for, parents before children.

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
        """What was asked for."""
        found = self.sums[0] if self.sums else self.item
        if found is None:
            raise ValueError("an explanation without a node and without an item")
        return found


def explain(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    wave: str,
    unit: str,
    code: str = ROOT,
    *,
    register=None,
    scores: pd.DataFrame | None = None,
    published: IndexDefinition | None = None,
) -> Explanation:
    """The arithmetic of one unit's score at one node (an item, a dimension or "index") in one wave.

    scores     the frame by this definition, when it is at hand; computed otherwise
    published  the published definition, when `definition` is the reader's own: it becomes one of the alternatives
    KeyError for a code that is not in the tree.
    """
    if scores is None:
        scores = score(responses, codebook, definition, register)
    nodes = tree(codebook, definition)
    found = scores[(scores["wave"] == wave) & (scores["unit"] == unit)].set_index("code")
    said = responses[(responses["wave"] == wave) & (responses["unit"] == unit)].set_index("item")
    silent = said.empty or bool((said["status"] == r.NO_RESPONSE).all())
    made: list[Sum] = []
    before = _before(responses, codebook, definition, register, wave, unit, nodes, found)
    everybody = scores[scores["wave"] == wave].set_index(["code", "unit"])["score"]

    def way(one: Line) -> tuple[Step, ...]:
        item = codebook.by_code[one.code]
        return points_calculation.of_item(responses, definition, register, wave, unit, item, one.score)

    def visit(name: str) -> None:
        node = nodes.by_code[name]
        children = [*(nodes.item_codes[n] for n in node.items), *node.nodes]
        part = _sum(node, children, found, said, codebook, definition, silent, *before.get(name, (np.nan, ())))
        if aggregation.of(node.method).relative and part.score == part.score:
            part = replace(part, duels=duels(everybody, part.lines, unit))
        told = (
            replace(one, way=way(one)) if one.treated == ANSWERED and one.kind == "item" else one for one in part.lines
        )
        made.append(replace(part, lines=tuple(told)))
        for child in node.nodes:
            visit(child)

    if code in nodes.by_code:
        visit(code)
        line = None
    elif code in nodes.item_codes:
        line = _line(code, 1.0, 1.0, 1.0, found, said, codebook, definition)
        line = replace(line, way=way(line)) if line.treated == ANSWERED else line
    else:
        raise KeyError(code)
    explained = Explanation(wave, unit, code, definition, tuple(made), line)
    others = alternatives(explained, responses, codebook, register, published)
    return replace(explained, alternatives=tuple(others))


def _before(responses, codebook, definition, register, wave: str, unit: str, nodes, found):
    """Node → the unit's value on the scale before the dimension treated it, and the way from there; for those that
    do.
    """
    if not any(node.rule for node in nodes.nodes):
        return {}
    grid, trace = cells(responses, codebook, definition, register), Trace()
    values, _coverage = evaluate(
        nodes, grid.values, grid.applicable, definition, answered=grid.answered, ground=grid.ground, trace=trace
    )
    here = np.flatnonzero(((grid.rows["wave"] == wave) & (grid.rows["unit"] == unit)).to_numpy())
    told = {}
    for code, x in trace.before.items() if len(here) else ():
        rule, at = nodes.by_code[code].rule, int(here[0])
        by, groups = denominator(rule, values, grid.ground), grid.ground.groups[rule.within]
        steps = points_calculation.of_node(rule, x, by, groups, at, definition, _of(found, code, "score"))
        told[code] = (float(x[at]) * definition.scale, steps)
    return told


def _of(found: pd.DataFrame, code: str, column: str) -> float:
    value = found[column].get(code, np.nan)
    return float("nan") if pd.isna(value) else float(value)


def _sum(node, children, found, said, codebook, definition, silent, before: float, way) -> Sum:
    """One node with its lines."""
    scores = np.array([_of(found, child, "score") for child in children])
    weights = np.array(node.weights, dtype=float)
    if node.weight_from:  # the unit's own answers say how much each weighs
        own = np.array([1.0 if code is None else _number(said, code) for code in node.weight_from])
        scores, weights = np.where(own >= 0, scores, np.nan), weights * np.where(own >= 0, own, 1.0)
    carries = np.where(np.isnan(scores), 0.0, weights)
    total, full = carries.sum(), weights.sum()
    lines = tuple(
        _line(
            child,
            weight,
            weight / full if full else 0.0,
            carried / total if total else 0.0,
            found,
            said,
            codebook,
            definition,
        )
        for child, weight, carried in zip(children, weights, carries, strict=True)
    )
    value, coverage = _of(found, node.code, "score"), _of(found, node.code, "coverage")
    if value == value:
        reason = ""
    elif silent:
        reason = "silent"
    else:
        reason = "nothing" if not coverage > 0 else "coverage"
    level = found["level"].get(node.code)
    again, aim = recomputed(node.method, lines, definition), before if before == before else value
    return Sum(
        node.code,
        node.method,
        lines,
        value,
        _of(found, node.code, "low"),
        _of(found, node.code, "high"),
        coverage,
        node.threshold,
        None if pd.isna(level) else int(level),
        reason,
        value == value and abs(again - aim) < 1e-4 * max(1.0, abs(aim) / 100),
        before,
        way,
    )


def _number(said: pd.DataFrame, code: str) -> float:
    """What the unit answered to a question with a number; NaN without an answer."""
    try:
        return float(said["answer"].get(code, np.nan))
    except (TypeError, ValueError):
        return float("nan")


def _line(code, weight, share, carried, found, said, codebook, definition) -> Line:
    value = _of(found, code, "score")
    kind = "item" if code in codebook.by_code else "dimension"
    status = str(said["status"].get(code, "")) if kind == "item" else ""
    answer = said["answer"].get(code) if status == r.ANSWERED else None
    answers: tuple[str, ...] = ()
    points: tuple[tuple[str, float], ...] = ()
    if kind == "item" and isinstance(answer, str):
        item: Item = codebook.by_code[code]
        answers = r.split_codes(answer) if item.options else (answer,)
        known = option_points(item) if item.options else {}
        points = tuple((option, float(known.get(option, np.nan))) for option in answers if item.options)
    return Line(
        code,
        kind,
        _treated(kind, status, value, _of(found, code, "coverage"), definition),
        status,
        answers,
        points,
        value,
        _of(found, code, "low"),
        _of(found, code, "high"),
        _of(found, code, "coverage"),
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
