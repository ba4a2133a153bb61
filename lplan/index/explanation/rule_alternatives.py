"""Compute a score under alternative rules, one rule changed at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from lplan.codebook import Codebook
from lplan.core import responses as r
from lplan.core.errors import Refused
from lplan.core.units import Register
from lplan.index.definition import IndexDefinition
from lplan.index.engine.scoring import score
from lplan.index.studies.repeated_scoring import EPSILON

if TYPE_CHECKING:
    from lplan.index.explanation.score_breakdown import Explanation, Sum

Rule = tuple[str, IndexDefinition]


@dataclass(frozen=True)
class Alternative:
    """The score under another rule: "geometric", "equal", "published", "dont_know_zero" …"""

    key: str
    score: float


def alternatives(
    explained: "Explanation",
    responses: pd.DataFrame,
    codebook: Codebook,
    register: Register | None,
    published: IndexDefinition | None,
) -> Iterator[Alternative]:
    """The score under each other rule that could change it, computed for the whole wave (ranks need every unit)."""
    node = explained.sums[0] if explained.sums else None
    if node is None or node.reason == "silent":
        return
    needed = explained.definition.needed(responses, explained.wave)
    rules = [*_other_definitions(explained, node, published), *_other_counting(explained)]
    for key, definition in rules:
        try:
            scores = score(needed, codebook, definition, register)
        except Refused:  # a geometric mean of values below zero is no rule that could have been chosen
            continue
        at = (scores["wave"] == explained.wave) & (scores["unit"] == explained.unit) & (scores["code"] == node.code)
        value = scores.loc[at, "score"]
        yield Alternative(key, float(value.iloc[0]) if len(value) else float("nan"))
    if node.low == node.low and node.high - node.low > 1e-9:
        yield Alternative("missing_worst", node.low)
        yield Alternative("missing_best", node.high)


def _other_definitions(explained: "Explanation", node: "Sum", published: IndexDefinition | None) -> Iterator[Rule]:
    """The published definition, other aggregation methods, and equal weights."""
    definition = explained.definition
    if published is not None and published.hash != definition.hash:
        yield "published", published
    if sum(line.carried > 0 for line in node.lines) < 2:
        return
    used = {part.method for part in explained.sums}
    for method in ("arithmetic", "geometric", "minimum"):
        if method != node.method:
            yield method, _with_method(definition, node.code, method, used)
    if len({line.weight for line in node.lines}) > 1:
        equal = dict(definition.weights) | {line.code: 1.0 for line in node.lines}
        yield "equal", replace(definition, weights=tuple(sorted(equal.items())))


def _other_counting(explained: "Explanation") -> Iterator[Rule]:
    """The other way to count "vet ej" and "ej aktuellt", where such answers were given."""
    definition = explained.definition
    statuses = {line.status for part in explained.sums for line in part.lines}
    if r.DONT_KNOW in statuses:
        other = "missing" if definition.dont_know == "zero" else "zero"
        yield f"dont_know_{other}", replace(definition, dont_know=other)
    if r.NOT_APPLICABLE in statuses:
        other = "full" if definition.not_applicable == "drop" else "drop"
        yield f"not_applicable_{other}", replace(definition, not_applicable=other)


def _with_method(definition: IndexDefinition, code: str, method: str, used: set[str]) -> IndexDefinition:
    """The definition with another method for one node; zeros are lifted as when a reader chooses the geometric mean."""
    lift = method == "geometric" and not used & {"geometric", "harmonic"} and not definition.epsilon
    aggregates = tuple(sorted((dict(definition.aggregates) | {code: method}).items()))
    return replace(definition, aggregates=aggregates, epsilon=EPSILON if lift else definition.epsilon)
