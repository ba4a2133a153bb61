"""Everything that is wrong with an index definition, as Problems with lines."""

from collections.abc import Iterator, Mapping
from typing import Any

from lplan.codebook import NORMALISATIONS, NUMBER, TOP, YEAR, Codebook
from lplan.codebook.line_numbers import Lines
from lplan.core.aggregation import METHODS, method
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
KINDS = {
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
TABLES = (
    "weights",
    "aggregates",
    "thresholds",
    "level",
    "gate",
    "range",
    "zscore",
    "percentiles",
    "outlying",
    "name",
    "version",
    "group",
    "summary",
    "summary_weight",
    "pooled",
    "clip",
)


def faults(
    raw: Mapping[str, Any], codebook: Codebook | None, elsewhere: set[str] = frozenset(), lines: Lines | None = None
) -> Iterator[Problem]:
    """Everything that is wrong with a definition, as Problems with their lines.

    elsewhere  the keys that do not stand in the codebook; lines: those of the file they stand in, if they do in one
    Without a codebook, what stands alone is looked at and codes are taken on trust.
    """
    codes = {ROOT, *codebook.by_code, *codebook.by_dimension} if codebook else None

    def fault(reason: str, message: str, suggestion: str = "", key: str = "") -> Problem:
        key = key or reason.removeprefix("index_")
        row = None
        if key in elsewhere:
            row = (lines.of(("index", key)) or lines.of((key,))) if lines else None
        elif codebook is not None:
            row = codebook.line("index", key)
        suggestion = suggestion or _("Rätta det: docs/index.md säger hur {key} skrivs.").format(key=key)
        return Problem(ERROR, reason, message, suggestion, row=row, column=key)

    for key, (kind, wanted) in KINDS.items():
        if key in raw and not isinstance(raw[key], kind):
            yield fault(f"index_{key}", _("Indexet: {key} ska vara {wanted}.").format(key=key, wanted=_(wanted)))
            raw = {name: value for name, value in raw.items() if name != key}
    words = {"aggregate", *CHOICES, *NUMBERS, *TABLES}
    for key in sorted(set(raw) - words):
        known = ", ".join(sorted(words))
        yield fault(
            "index_unknown_key",
            _("Indexet: okänt ord {key}.").format(key=key),
            _("Kända ord: {known}.").format(known=known),
            key,
        )
    for key, allowed in CHOICES.items():
        if key in raw and raw[key] not in allowed:
            message = _("Indexet: {key} = {value} finns inte.").format(key=key, value=repr(raw[key]))
            yield fault(f"index_{key}", message, _("Välj en av {known}.").format(known=", ".join(allowed)))
    for key, (low, high) in NUMBERS.items():
        if key in raw and not (is_number(raw[key]) and low <= raw[key] <= high):
            message = _("Indexet: {key} ska vara ett tal mellan {low} och {high}.").format(key=key, low=low, high=high)
            yield fault(f"index_{key}", message)
    for key in ("range", "zscore", "percentiles", "outlying"):
        if key in raw and not (
            isinstance(raw[key], list | tuple) and len(raw[key]) == 2 and all(map(is_number, raw[key]))
        ):
            yield fault(f"index_{key}", _("Indexet: {key} ska vara två tal.").format(key=key))
        elif key in raw and not _fits(key, *raw[key]):
            yield fault(f"index_{key}", _(_FITS[key]))
    for key in ("weights", "aggregates", "thresholds"):
        if not isinstance(raw.get(key, {}), Mapping):
            yield fault(f"index_{key}", _("Indexet: {key} ska vara en tabell med koder.").format(key=key))
            continue
        for code in sorted(set(raw.get(key, {})) - codes) if codes else ():
            yield fault(
                f"index_{key}", _("Indexet: {key} nämner {code}, som inte finns i kodboken.").format(key=key, code=code)
            )
    weights = raw.get("weights", {})
    for code, weight in weights.items() if isinstance(weights, Mapping) else ():
        if not is_number(weight) or weight < 0:
            message = _("Indexet: vikten för {code} ska vara ett tal som är noll eller större.").format(code=code)
            yield fault("index_weights", message)
    if codebook:
        yield from _unmeasured(raw.get("normalise"), codebook, fault)
    if codebook and isinstance(weights, Mapping) and all(is_number(w) for w in weights.values()):
        yield from zero_sums(weights, codebook, fault)
    single = raw.get("aggregates", {}) if isinstance(raw.get("aggregates", {}), Mapping) else {}
    for reason, key, how in [("index_aggregate", "aggregate", raw.get("aggregate", "arithmetic"))] + [
        ("index_aggregates", code, how) for code, how in single.items()
    ]:
        if not method(how):
            message = _("Indexet: {key} = {value} finns inte.").format(key=key, value=repr(how))
            known = ", ".join(key + "(…)" * one.takes for key, one in METHODS.items())
            yield fault(reason, message, _("Välj en av {known}.").format(known=known))
    for code, least in raw["thresholds"].items() if isinstance(raw.get("thresholds"), Mapping) else ():
        if not (is_number(least) and 0 <= least <= 1):
            message = _("Indexet: thresholds för {code} ska vara ett tal mellan 0 och 1.").format(code=code)
            yield fault("index_thresholds", message, _("Skriv till exempel 0.5."))
    if not is_words(raw.get("name", "")):
        yield fault("index_name", _("Indexet: name ska vara text."), _("Skriv texten inom citattecken."))
    if raw.get("impute") in ("group_mean", "group_median") and not raw.get("group"):
        yield fault(
            "index_group",
            _('Indexet: impute = "group_mean" behöver group.'),
            _("Ange en kolumn i registret eller en fråga."),
        )
    for level in raw.get("level", ()):
        if (
            not isinstance(level, Mapping)
            or not is_number(level.get("from"))
            or not level.get("name")
            or not is_words(level["name"])
        ):
            yield fault("index_level", _("Indexet: varje nivå behöver from (ett tal) och name."))
    for gate in raw.get("gate", ()):
        if (
            not isinstance(gate, Mapping)
            or not isinstance(gate.get("code"), str)
            or codes
            and gate["code"] not in codes
            or not is_number(gate.get("minimum"))
            or not isinstance(gate.get("level"), int)
        ):
            yield fault(
                "index_gate", _("Indexet: varje grind behöver level (nivåns nummer), code (ur kodboken) och minimum.")
            )


def _fits(key: str, low: float, high: float) -> bool:
    """Whether two numbers can be what they are for: an order, a spread above zero, percentiles."""
    if key == "outlying":
        return low >= 0 and high >= 0
    return high > 0 if key == "zscore" else low < high and (key != "percentiles" or low >= 0 and high <= 100)


def _unmeasured(normalise: Any, codebook: Codebook, fault) -> Iterator[Problem]:
    """Numbers and years that one way for all cannot compute, since the codebook lacks what it takes."""
    needed = {"goalposts": "goalposts", "steps": "steps", "piecewise": "steps"}.get(normalise)
    for item in codebook.items if needed else ():
        said = getattr(item, needed) or needed == "goalposts" and item.ends
        if item.scored and item.type in (NUMBER, YEAR) and not said:
            message = _("Indexet: normalise = {value} behöver {key} på frågan {code}.")
            message = message.format(value=normalise, key=needed, code=item.code)
            yield fault("index_normalise", message, _("Lägg till det i kodboken, eller välj en annan normalise."))


def zero_sums(weights: Mapping[str, float], codebook: Codebook, fault) -> Iterator[Problem]:
    """Siblings whose weights are all zero leave nothing to aggregate."""
    for parent in (None, *(d.code for d in codebook.dimensions)):
        siblings = [*codebook.children(parent), *codebook.scored_in(parent or ROOT)]
        also = [weight for _code, weight in codebook.by_dimension[parent].also] if parent else []
        if (siblings or also) and sum(weights.get(s.code, s.weight) for s in siblings) + sum(also) == 0:
            where = parent or ROOT
            yield fault(
                "index_weights_zero",
                _("Indexet: vikterna under {code} blir noll tillsammans.").format(code=where),
                _("Ge minst en av dem en vikt över noll."),
            )


def is_words(value: Any) -> bool:
    """A text, or a table of language → text."""
    return isinstance(value, str) or isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values())


def is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) != float("inf")
    )
