"""Read and apply the reader's own weights and aggregation method.

In a URL weights are written "uppfoljning:2,resurser:0.5": a code and a weight, only those that differ.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from lplan.codebook import Codebook, Dimension, Item
from lplan.core import aggregation_methods
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.studies.repeated_scoring import EPSILON

Weights = tuple[tuple[str, float], ...]
HIGHEST = 1000.0
_PAIR = re.compile(r"(?P<code>[^:,\s]+):(?P<weight>\d{1,4}(\.\d{1,6})?)")


def published_weight(codebook: Codebook, definition: IndexDefinition, code: str) -> float:
    """The weight of a dimension or an item in an index definition."""
    weighted = codebook.by_dimension.get(code) or codebook.by_code[code]
    return float(dict(definition.weights).get(code, weighted.weight))


def spelled(weights: Iterable[tuple[str, float]]) -> str:
    """Weights as they are written in a URL: "uppfoljning:2,resurser:0.5"."""
    return ",".join(f"{code}:{weight:.6f}".rstrip("0").rstrip(".") for code, weight in weights)


def read(words: str, codebook: Codebook) -> Weights:
    """Read what `spelled` wrote, in the codebook's order; codes in any case. ValueError when it cannot be read."""
    known = {code.casefold(): code for code in (*codebook.by_dimension, *(i.code for i in codebook.items if i.scored))}
    weights: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in words.split(","))):
        pair = _PAIR.fullmatch(part)
        code = known.get(pair["code"].casefold()) if pair else None
        if pair is None or code is None or code in weights or float(pair["weight"]) > HIGHEST:
            raise ValueError(part)
        weights[code] = float(pair["weight"])
    return tuple((code, weights[code]) for code in known.values() if code in weights)


def moved(codebook: Codebook, definition: IndexDefinition, weights: Mapping[str, float]) -> Weights:
    """The weights that differ from the definition's, in the codebook's order."""
    codes = (*codebook.by_dimension, *codebook.by_code)
    return tuple(
        (code, float(weights[code]))
        for code in codes
        if code in weights and abs(weights[code] - published_weight(codebook, definition, code)) > 1e-9
    )


def changed(codebook: Codebook, definition: IndexDefinition, weights: Weights, aggregate: str = "") -> IndexDefinition:
    """The definition with the reader's weights and method for aggregating the top dimensions.

    A geometric or harmonic mean that is chosen here maps values to [0.01, 1] unless the definition says otherwise:
    else a single zero would make the whole index zero. Raises Refused when an aggregation is unknown, a weight is
    negative or siblings are left without any weight. The same choice as the definition's own gives the same hash.
    """
    weights = moved(codebook, definition, dict(weights))
    every = dict(definition.weights) | dict(weights)
    problems = list(_weight_problems(codebook, weights, every))
    if aggregate and not aggregation_methods.method(aggregate):
        message = _("Indexet: {key} = {value} finns inte.").format(key="aggregate", value=aggregate)
        problems.insert(0, Problem(ERROR, "index_aggregate", message))
    if problems:
        raise Refused(problems)
    reweighted = replace(definition, weights=tuple(sorted(every.items()))) if weights else definition
    if not aggregate or aggregate == dict(reweighted.aggregates).get(ROOT, reweighted.aggregate):
        return reweighted
    power = aggregation_methods.of(aggregate).power
    zero_is_fatal = power is not None and power <= 0 and not reweighted.epsilon
    # A root named among the single aggregates would win over the definition's own.
    return replace(
        reweighted,
        aggregate=aggregate,
        aggregates=tuple((code, how) for code, how in reweighted.aggregates if code != ROOT),
        epsilon=EPSILON if zero_is_fatal else reweighted.epsilon,
    )


def _weight_problems(codebook: Codebook, weights: Weights, every: Mapping[str, float]) -> Iterator[Problem]:
    """No weight may be negative, and siblings need some weight; `every` has the definition's weights too."""
    if any(weight < 0 for _code, weight in weights):
        yield Problem(ERROR, "index_weights", _("En vikt kan inte vara mindre än noll."))
    for parent in (None, *codebook.by_dimension):
        siblings: list[Dimension | Item] = [*codebook.children(parent), *codebook.scored_in(parent or ROOT)]
        also = sum(weight for _code, weight in codebook.by_dimension[parent].also) if parent else 0
        if siblings and sum(every.get(one.code, one.weight) for one in siblings) + also <= 0:
            message = _("Minst en av vikterna måste vara större än noll.")
            yield Problem(ERROR, "index_weights_zero", message, column=parent)
