"""The reader's own index: weights and a way of putting together that differ from what is published.

In an address they are written "uppfoljning:2,resurser:0.5": a code and a weight, only what has been moved.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lplan.codebook import Codebook
from lplan.core import aggregation
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.studies.repeated_scoring import EPSILON

Weights = tuple[tuple[str, float], ...]
HIGHEST = 1000.0
_PAIR = re.compile(r"(?P<code>[^:,\s]+):(?P<weight>\d{1,4}(\.\d{1,6})?)")


def published_weight(codebook: Codebook, definition: IndexDefinition, code: str) -> float:
    """What a dimension or an item weighs in an index definition."""
    weights = dict(definition.weights)
    found = codebook.by_dimension.get(code) or codebook.by_code[code]
    return float(weights.get(code, found.weight))


def spelled(weights: Iterable[tuple[str, float]]) -> str:
    """Weights as they stand in an address: "uppfoljning:2,resurser:0.5"."""
    return ",".join(f"{code}:{weight:.6f}".rstrip("0").rstrip(".") for code, weight in weights)


def read(words: str, codebook: Codebook) -> Weights:
    """What `spelled` wrote, in the codebook's order; codes in any case. ValueError when it cannot be read."""
    known = {code.casefold(): code for code in (*codebook.by_dimension, *(i.code for i in codebook.items if i.scored))}
    found: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in words.split(","))):
        pair = _PAIR.fullmatch(part)
        code = known.get(pair["code"].casefold()) if pair else None
        if code is None or code in found or float(pair["weight"]) > HIGHEST:
            raise ValueError(part)
        found[code] = float(pair["weight"])
    return tuple((code, found[code]) for code in known.values() if code in found)


def moved(codebook: Codebook, definition: IndexDefinition, weights: Mapping[str, float]) -> Weights:
    """Only those of the weights that differ from the definition's, in the codebook's order."""
    codes = (*codebook.by_dimension, *codebook.by_code)
    return tuple(
        (code, float(weights[code]))
        for code in codes
        if code in weights and abs(weights[code] - published_weight(codebook, definition, code)) > 1e-9
    )


def changed(codebook: Codebook, definition: IndexDefinition, weights: Weights, aggregate: str = "") -> IndexDefinition:
    """The definition with the reader's weights and way of putting the top dimensions together.

    A geometric or harmonic mean that is chosen here maps values to [0.01, 1] unless the definition says otherwise:
    else a single zero would make the whole index zero. Raises Refused when an aggregation is unknown, a weight is
    negative or siblings are left without any weight. The same choice as the definition's own gives the same hash.
    """
    weights = moved(codebook, definition, dict(weights))
    together = dict(definition.weights) | dict(weights)
    problems = [] if not aggregate or aggregation.method(aggregate) else [_unknown(aggregate)]
    if any(weight < 0 for _code, weight in weights):
        problems.append(Problem(ERROR, "index_weights", _("En vikt kan inte vara mindre än noll.")))
    for parent in (None, *codebook.by_dimension):
        siblings = [*codebook.children(parent), *(codebook.scored_in(parent or ROOT))]
        also = sum(weight for _code, weight in codebook.by_dimension[parent].also) if parent else 0
        if siblings and sum(together.get(s.code, s.weight) for s in siblings) + also <= 0:
            problems.append(
                Problem(
                    ERROR, "index_weights_zero", _("Minst en av vikterna måste vara större än noll."), column=parent
                )
            )
    if problems:
        raise Refused(problems)
    made = replace(definition, weights=tuple(sorted(together.items()))) if weights else definition
    if not aggregate or aggregate == dict(made.aggregates).get(ROOT, made.aggregate):
        return made
    power = aggregation.of(aggregate).power
    zero_safe = {"epsilon": EPSILON} if power is not None and power <= 0 and not made.epsilon else {}
    # A root named among the single aggregates would win over the definition's own.
    return replace(
        made,
        aggregate=aggregate,
        aggregates=tuple((code, how) for code, how in made.aggregates if code != ROOT),
        **zero_safe,
    )


def _unknown(aggregate: str) -> Problem:
    return Problem(
        ERROR, "index_aggregate", _("Indexet: {key} = {value} finns inte.").format(key="aggregate", value=aggregate)
    )
