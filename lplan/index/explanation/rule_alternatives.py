"""What a score would have been by other rules, one changed at a time."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lplan.core import responses as r
from lplan.core.errors import Refused
from lplan.index.definition import IndexDefinition
from lplan.index.engine.scoring import score
from lplan.index.studies.repeated_scoring import EPSILON


@dataclass(frozen=True)
class Alternative:
    """What the score would be under another rule: "geometric", "equal", "published", "dont_know_zero" …"""

    key: str
    score: float


def alternatives(explained, responses, codebook, register, published) -> Iterator[Alternative]:
    """Other rules that could change this score, each tried on the whole wave (relative values need every unit)."""
    node, definition = (explained.sums[0] if explained.sums else None), explained.definition
    if node is None or node.reason == "silent":
        return
    lines = [line for part in explained.sums for line in part.lines]
    kinds = {line.status for line in lines}
    needed = definition.needed(responses, explained.wave)
    tried: list[tuple[str, IndexDefinition]] = []
    if published is not None and published.hash != definition.hash:
        tried.append(("published", published))
    carrying = [line for line in node.lines if line.carried > 0]
    if len(carrying) > 1:
        for method in ("arithmetic", "geometric", "minimum"):
            if method != node.method:
                tried.append((method, _with_method(definition, node.code, method, {s.method for s in explained.sums})))
        if len({line.weight for line in node.lines}) > 1:
            equal = dict(definition.weights) | {line.code: 1.0 for line in node.lines}
            tried.append(("equal", replace(definition, weights=tuple(sorted(equal.items())))))
    if r.DONT_KNOW in kinds:
        other = "missing" if definition.dont_know == "zero" else "zero"
        tried.append((f"dont_know_{other}", replace(definition, dont_know=other)))
    if r.NOT_APPLICABLE in kinds:
        other = "full" if definition.not_applicable == "drop" else "drop"
        tried.append((f"not_applicable_{other}", replace(definition, not_applicable=other)))
    for key, other in tried:
        try:
            scores = score(needed, codebook, other, register)
        except Refused:  # a geometric mean of values below zero is no rule that could have been chosen
            continue
        at = (scores["wave"] == explained.wave) & (scores["unit"] == explained.unit) & (scores["code"] == node.code)
        value = scores.loc[at, "score"]
        yield Alternative(key, float(value.iloc[0]) if len(value) else float("nan"))
    if node.low == node.low and node.high - node.low > 1e-9:
        yield Alternative("missing_worst", node.low)
        yield Alternative("missing_best", node.high)


def _with_method(definition: IndexDefinition, code: str, method: str, used: set[str]) -> IndexDefinition:
    """One node put together in another way; a zero is lifted as where a reader chooses the geometric mean."""
    lift = method == "geometric" and not used & {"geometric", "harmonic"} and not definition.epsilon
    aggregates = tuple(sorted((dict(definition.aggregates) | {code: method}).items()))
    return replace(definition, aggregates=aggregates, epsilon=EPSILON if lift else definition.epsilon)
