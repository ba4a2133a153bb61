"""Check an index definition and report each fault with its line."""

from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial

from lplan.codebook import NORMALISATIONS, NUMBER, TOP, YEAR, Codebook, Dimension, Item
from lplan.codebook.field_reader import is_number
from lplan.codebook.line_numbers import Lines
from lplan.core.aggregation_methods import METHODS, method
from lplan.core.errors import ERROR, Problem
from lplan.core.text import N_, _

ROOT = TOP
CHOICES = {
    "not_applicable": ("drop", "full"),
    "dont_know": ("missing", "zero"),
    "impute": ("none", "mean", "median", "group_mean", "group_median", "worst"),
    "first": ("highest", "lowest"),
    "ties": ("mean", "min"),
    "coverage": ("items", "children"),
    "normalise": NORMALISATIONS,
    "sd": ("sample", "population"),
    "rank_ties": ("min", "max", "dense"),
    "rank_on": ("shown", "score"),
    "rounding": ("half_up", "half_even", "down"),
}
NUMBERS = {
    "threshold": (0, 1),
    "scale": (1e-9, 1e9),
    "decimals": (0, 6),
    "epsilon": (0, 0.5),
    "winsorise": (0, 1000),
    "band": (0, 1),
}
KINDS: dict[str, tuple[type | tuple[type, ...], str]] = {
    "name": ((str, Mapping), N_("text")),
    "version": (str, N_("text inom citattecken")),
    "group": (str, N_("text")),
    "summary": (str, N_("text")),
    "summary_weight": (str, N_("text")),
    "pooled": (bool, N_("true eller false")),
    "clip": (bool, N_("true eller false")),
    "level": (list, N_("avsnitt som börjar med [[index.level]]")),
    "gate": (list, N_("avsnitt som börjar med [[index.gate]]")),
}
_FITS = {
    "range": N_("Indexet: range ska ha det lägre talet först."),
    "zscore": N_("Indexet: zscore ska vara medelvärde och spridning, och spridningen större än noll."),
    "outlying": N_("Indexet: outlying ska vara två tal från noll: skevhet och toppighet."),
    "percentiles": N_("Indexet: percentiles ska vara två tal från 0 till 100, det lägre först."),
}
PAIRS = ("range", "zscore", "percentiles", "outlying")
CODE_TABLES = ("weights", "aggregates", "thresholds")
TABLES = (
    *CODE_TABLES,
    *PAIRS,
    "level",
    "gate",
    "name",
    "version",
    "group",
    "summary",
    "summary_weight",
    "pooled",
    "clip",
)


Fault = Callable[..., Problem]
"""(reason, message, suggestion, key) → the problem, with its line."""


def faults(
    raw: Mapping[str, object], codebook: Codebook, elsewhere: Collection[str] = (), lines: Lines | None = None
) -> Iterator[Problem]:
    """The faults of a definition, as Problems with their lines.

    elsewhere  the keys that are written outside the codebook; lines: those of the file they are written in, if any
    """
    codes = {ROOT, *codebook.by_code, *codebook.by_dimension}
    fault = partial(_fault, codebook, elsewhere, lines)
    mistyped = [key for key, (kind, _wanted) in KINDS.items() if key in raw and not isinstance(raw[key], kind)]
    for key in mistyped:
        message = _("Indexet: {key} ska vara {wanted}.").format(key=key, wanted=_(KINDS[key][1]))
        yield fault(f"index_{key}", message)
    raw = {key: value for key, value in raw.items() if key not in mistyped}
    yield from _keys(raw, fault)
    yield from _pairs(raw, fault)
    yield from _codes(raw, codes, fault)
    yield from _weights(raw, codebook, fault)
    yield from _methods(raw, fault)
    yield from _thresholds(raw, fault)
    if not is_words(raw.get("name", "")):
        yield fault("index_name", _("Indexet: name ska vara text."), _("Skriv texten inom citattecken."))
    if raw.get("impute") in ("group_mean", "group_median") and not raw.get("group"):
        message = _('Indexet: impute = "group_mean" behöver group.')
        yield fault("index_group", message, _("Ange en kolumn i registret eller en fråga."))
    yield from _levels(raw, codes, fault)


def _fault(
    codebook: Codebook,
    elsewhere: Collection[str],
    lines: Lines | None,
    reason: str,
    message: str,
    suggestion: str = "",
    key: str = "",
) -> Problem:
    """One problem, with the line of its key in the file where the key is written."""
    key = key or reason.removeprefix("index_")
    row = None
    if key in elsewhere:
        row = (lines.of(("index", key)) or lines.of((key,))) if lines else None
    else:
        row = codebook.line("index", key)
    suggestion = suggestion or _("Rätta det: docs/index.md säger hur {key} skrivs.").format(key=key)
    return Problem(ERROR, reason, message, suggestion, row=row, column=key)


def _keys(raw: Mapping[str, object], fault: Fault) -> Iterator[Problem]:
    """Unknown keys, and values outside the words and the numbers that a key allows."""
    words = {"aggregate", *CHOICES, *NUMBERS, *TABLES}
    for key in sorted(set(raw) - words):
        known = ", ".join(sorted(words))
        message = _("Indexet: okänt ord {key}.").format(key=key)
        yield fault("index_unknown_key", message, _("Kända ord: {known}.").format(known=known), key)
    for key, allowed in CHOICES.items():
        if key in raw and raw[key] not in allowed:
            message = _("Indexet: {key} = {value} finns inte.").format(key=key, value=repr(raw[key]))
            yield fault(f"index_{key}", message, _("Välj en av {known}.").format(known=", ".join(allowed)))
    for key, (low, high) in NUMBERS.items():
        if key in raw and not (is_number(value := raw[key]) and low <= value <= high):
            message = _("Indexet: {key} ska vara ett tal mellan {low} och {high}.").format(key=key, low=low, high=high)
            yield fault(f"index_{key}", message)


def _pairs(raw: Mapping[str, object], fault: Fault) -> Iterator[Problem]:
    """Keys whose value must be two numbers that fit."""
    for key in PAIRS:
        if key not in raw:
            continue
        pair = raw[key]
        if not (isinstance(pair, list | tuple) and len(pair) == 2 and all(map(is_number, pair))):
            yield fault(f"index_{key}", _("Indexet: {key} ska vara två tal.").format(key=key))
        elif not _fits(key, *pair):
            yield fault(f"index_{key}", _(_FITS[key]))


def _codes(raw: Mapping[str, object], codes: Collection[str], fault: Fault) -> Iterator[Problem]:
    """Keys whose value must be a table of codes, and codes that the codebook lacks."""
    for key in CODE_TABLES:
        table = raw.get(key, {})
        if not isinstance(table, Mapping):
            yield fault(f"index_{key}", _("Indexet: {key} ska vara en tabell med koder.").format(key=key))
            continue
        for code in sorted(set(table) - set(codes)):
            message = _("Indexet: {key} nämner {code}, som inte finns i kodboken.").format(key=key, code=code)
            yield fault(f"index_{key}", message)


def _weights(raw: Mapping[str, object], codebook: Codebook, fault: Fault) -> Iterator[Problem]:
    """Weights must be numbers from zero, and the codebook must have the parameters of the normalisation for all."""
    weights = raw.get("weights", {})
    for code, weight in weights.items() if isinstance(weights, Mapping) else ():
        if not is_number(weight) or weight < 0:
            message = _("Indexet: vikten för {code} ska vara ett tal som är noll eller större.").format(code=code)
            yield fault("index_weights", message)
    yield from _unmeasured(raw.get("normalise"), codebook, fault)
    if isinstance(weights, Mapping) and all(is_number(weight) for weight in weights.values()):
        yield from _zero_sums(weights, codebook, fault)


def _methods(raw: Mapping[str, object], fault: Fault) -> Iterator[Problem]:
    """Aggregation methods that do not exist."""
    single = raw.get("aggregates")
    methods = [("index_aggregate", "aggregate", raw.get("aggregate", "arithmetic"))]
    methods += [
        ("index_aggregates", code, how) for code, how in (single.items() if isinstance(single, Mapping) else ())
    ]
    for reason, key, how in methods:
        if not method(how):
            message = _("Indexet: {key} = {value} finns inte.").format(key=key, value=repr(how))
            known = ", ".join(key + "(…)" * one.takes for key, one in METHODS.items())
            yield fault(reason, message, _("Välj en av {known}.").format(known=known))


def _thresholds(raw: Mapping[str, object], fault: Fault) -> Iterator[Problem]:
    """Thresholds of single dimensions that are no share."""
    thresholds = raw.get("thresholds")
    for code, least in thresholds.items() if isinstance(thresholds, Mapping) else ():
        if not (is_number(least) and 0 <= least <= 1):
            message = _("Indexet: thresholds för {code} ska vara ett tal mellan 0 och 1.").format(code=code)
            yield fault("index_thresholds", message, _("Skriv till exempel 0.5."))


def _levels(raw: Mapping[str, object], codes: Collection[str], fault: Fault) -> Iterator[Problem]:
    """Levels without a start or a name, and gates without a level, a known code or a minimum."""
    levels, gates = raw.get("level"), raw.get("gate")
    for level in levels if isinstance(levels, list) else ():
        if (
            not isinstance(level, Mapping)
            or not is_number(level.get("from"))
            or not level.get("name")
            or not is_words(level["name"])
        ):
            yield fault("index_level", _("Indexet: varje nivå behöver from (ett tal) och name."))
    for gate in gates if isinstance(gates, list) else ():
        if (
            not isinstance(gate, Mapping)
            or not isinstance(gate.get("code"), str)
            or gate["code"] not in codes
            or not is_number(gate.get("minimum"))
            or not isinstance(gate.get("level"), int)
        ):
            message = _("Indexet: varje grind behöver level (nivåns nummer), code (ur kodboken) och minimum.")
            yield fault("index_gate", message)


def _fits(key: str, low: float, high: float) -> bool:
    """Whether two numbers can be what they are for: an order, a spread above zero, percentiles."""
    if key == "outlying":
        return low >= 0 and high >= 0
    return high > 0 if key == "zscore" else low < high and (key != "percentiles" or low >= 0 and high <= 100)


def _unmeasured(normalise: object, codebook: Codebook, fault: Fault) -> Iterator[Problem]:
    """Numbers and years that the index's one normalisation cannot compute, since the codebook lacks its parameters."""
    needed = {"goalposts": "goalposts", "steps": "steps", "piecewise": "steps"}.get(str(normalise))
    if needed is None:
        return
    for item in codebook.items:
        parameters = getattr(item, needed) or needed == "goalposts" and item.ends
        if item.scored and item.type in (NUMBER, YEAR) and not parameters:
            message = _("Indexet: normalise = {value} behöver {key} på frågan {code}.")
            message = message.format(value=normalise, key=needed, code=item.code)
            yield fault("index_normalise", message, _("Lägg till det i kodboken, eller välj en annan normalise."))


def _zero_sums(weights: Mapping[str, float], codebook: Codebook, fault: Fault) -> Iterator[Problem]:
    """Siblings whose weights are all zero leave nothing to aggregate."""
    for parent in (None, *(d.code for d in codebook.dimensions)):
        siblings: list[Dimension | Item] = [*codebook.children(parent), *codebook.scored_in(parent or ROOT)]
        also = [weight for _code, weight in codebook.by_dimension[parent].also] if parent else []
        if (siblings or also) and sum(weights.get(s.code, s.weight) for s in siblings) + sum(also) == 0:
            where = parent or ROOT
            yield fault(
                "index_weights_zero",
                _("Indexet: vikterna under {code} blir noll tillsammans.").format(code=where),
                _("Ge minst en av dem en vikt över noll."),
            )


def is_words(value: object) -> bool:
    """A text, or a table of language → text."""
    return isinstance(value, str) or isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values())
