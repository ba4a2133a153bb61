"""The index definition: a versioned, hashed document that says how answers become scores.

The format is documented in docs/index.md. A codebook carries one in its [index] table; a file of its own, with the
same keys, can replace it.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lplan.codebook import AGGREGATIONS, NORMALISATIONS, Codebook
from lplan.errors import ERROR, Problem, Refused
from lplan.text import N_, Words, _

ROOT = "index"
_CHOICES = {
    "aggregate": AGGREGATIONS,
    "not_applicable": ("drop", "full"),
    "dont_know": ("missing", "zero"),
    "impute": ("none", "mean", "group_mean"),
    "coverage": ("items", "children"),
    "normalise": NORMALISATIONS,
}
_NUMBERS = {"threshold": (0, 1), "scale": (1e-9, 1e9), "decimals": (0, 6), "epsilon": (0, 0.5), "winsorise": (0, 1000)}
_KINDS = {
    "name": ((str, Mapping), N_("text")), "version": (str, N_("text inom citattecken")), "group": (str, N_("text")),
    "pooled": (bool, N_("true eller false")), "clip": (bool, N_("true eller false")),
    "level": (list, N_("avsnitt som börjar med [[index.level]]")), "gate": (list, N_("avsnitt som börjar med [[index.gate]]")),
}  # fmt: skip
_TABLES = (
    "weights",
    "aggregates",
    "thresholds",
    "level",
    "gate",
    "range",
    "zscore",
    "name",
    "version",
    "group",
    "pooled",
    "clip",
)


@dataclass(frozen=True)
class Level:
    """A band of scores that begins at `start` on the index's scale."""

    start: float
    name: Words


@dataclass(frozen=True)
class Gate:
    """What must be reached before a level: `code` (item or dimension) at `minimum` on the index's scale."""

    level: int
    code: str
    minimum: float


@dataclass(frozen=True)
class IndexDefinition:
    """How answers become scores. Weights and aggregations are keyed by code, never by position.

    threshold   least share answered for a score; `thresholds` sets it for single dimensions
    coverage    the share is counted over all items below ("items") or over direct children ("children")
    epsilon     with a geometric or harmonic mean, values are mapped to [epsilon, 1] before and back after; 0: as they are
    scale       what a full score is shown as; decimals: how many are shown, and so where ties and levels are decided
    range       what the normalised 0 and 1 are mapped to before aggregation
    """

    name: Words
    version: str
    aggregate: str = "arithmetic"
    threshold: float = 2 / 3
    coverage: str = "items"
    not_applicable: str = "drop"
    dont_know: str = "missing"
    impute: str = "none"
    group: str | None = None
    normalise: str | None = None
    pooled: bool = False
    clip: bool = True
    range: tuple[float, float] = (0.0, 1.0)
    zscore: tuple[float, float] = (0.0, 1.0)
    winsorise: int = 5
    epsilon: float = 0.0
    scale: float = 100.0
    decimals: int = 1
    weights: tuple[tuple[str, float], ...] = ()
    aggregates: tuple[tuple[str, str], ...] = ()
    thresholds: tuple[tuple[str, float], ...] = ()
    levels: tuple[Level, ...] = ()
    gates: tuple[Gate, ...] = ()
    questions: str = ""  # hash of the codebook's scoring: the same definition over other questions is another index

    @property
    def hash(self) -> str:
        """SHA-256 of everything that can change a score."""
        return hashlib.sha256(json.dumps(self.document(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def document(self) -> dict[str, Any]:
        """The definition as plain JSON, every default written out."""
        plain = {
            name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("name", "levels", "gates")
        }
        plain |= {name: dict(plain[name]) for name in ("weights", "aggregates", "thresholds")}
        plain["name"] = dict(self.name.by_language)
        plain["level"] = [{"from": level.start, "name": dict(level.name.by_language)} for level in self.levels]
        plain["gate"] = [{"level": gate.level, "code": gate.code, "minimum": gate.minimum} for gate in self.gates]
        return json.loads(json.dumps(plain))


def definition(codebook: Codebook, override: Mapping[str, Any] | Path | None = None) -> IndexDefinition:
    """The codebook's index definition, or another (a file, or its parsed table) over the same questions.

    Keys that the override does not name are taken from the codebook. Raises Refused with every fault.
    """
    raw = dict(codebook.index)
    if isinstance(override, Path):
        override = _read(override)
    if override:
        override = override.get("index", override)
        raw |= override
    problems = list(_faults(raw, codebook, set(override or ())))
    if problems:
        raise Refused(problems)
    simple = {key: raw[key] for key in (*_CHOICES, *_NUMBERS, "group", "pooled", "clip") if key in raw}
    pairs = {key: tuple((float(a), float(b)) for a, b in [raw[key]])[0] for key in ("range", "zscore") if key in raw}
    tables = {key: tuple(sorted(raw[key].items())) for key in ("weights", "aggregates", "thresholds") if key in raw}
    levels = sorted((Level(float(x["from"]), Words.of(x["name"])) for x in raw.get("level", ())), key=lambda x: x.start)
    gates = tuple(Gate(int(g["level"]), g["code"], float(g["minimum"])) for g in raw.get("gate", ()))
    return IndexDefinition(
        name=Words.of(raw.get("name", {"sv": "Index", "en": "Index"})),
        version=str(raw.get("version", "1")),
        levels=tuple(levels),
        gates=gates,
        questions=_questions(codebook),
        **simple,
        **pairs,
        **tables,
    )


def _read(path: Path) -> dict:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = Problem(
            ERROR,
            "index_unreadable",
            _("Indexdefinitionen {name} går inte att läsa: {why}.").format(name=path.name, why=error),
        )
        raise Refused([problem]) from None


def _questions(codebook: Codebook) -> str:
    """A hash of what the codebook says about scoring, and of nothing else in it."""
    scoring = (
        "code",
        "type",
        "dimension",
        "weight",
        "polarity",
        "goalposts",
        "transform",
        "normalise",
        "outliers",
        "denominator",
        "cap",
    )
    said = [
        [getattr(i, k) for k in scoring] + [[o.code, o.points, o.status] for o in i.options]
        for i in codebook.items
        if i.scored
    ]
    tree = [[d.code, d.parent, d.weight, d.aggregate] for d in codebook.dimensions]
    return hashlib.sha256(json.dumps([said, tree]).encode()).hexdigest()


def _faults(raw: Mapping[str, Any], codebook: Codebook, elsewhere: set[str] = frozenset()):
    """Everything that is wrong with a definition, as Problems; with its line unless the key stands `elsewhere`."""
    codes = {*codebook.by_code, *codebook.by_dimension}

    def fault(reason: str, message: str, suggestion: str = "", key: str = "") -> Problem:
        key = key or reason.removeprefix("index_")
        row = None if key in elsewhere else codebook.line("index", key)
        return Problem(ERROR, reason, message, suggestion, row=row, column=key)

    for key, (kind, wanted) in _KINDS.items():
        if key in raw and not isinstance(raw[key], kind):
            yield fault(f"index_{key}", _("Indexet: {key} ska vara {wanted}.").format(key=key, wanted=_(wanted)))
            raw = {name: value for name, value in raw.items() if name != key}
    for key in set(raw) - {*_CHOICES, *_NUMBERS, *_TABLES}:
        known = ", ".join(sorted({*_CHOICES, *_NUMBERS, *_TABLES}))
        yield fault(
            "index_unknown_key",
            _("Indexet: okänt ord {key}.").format(key=key),
            _("Kända ord: {known}.").format(known=known),
            key,
        )
    for key, allowed in _CHOICES.items():
        if key in raw and raw[key] not in allowed:
            message = _("Indexet: {key} = {value} finns inte.").format(key=key, value=repr(raw[key]))
            yield fault(f"index_{key}", message, _("Välj en av {known}.").format(known=", ".join(allowed)))
    for key, (low, high) in _NUMBERS.items():
        if key in raw and not (_is_number(raw[key]) and low <= raw[key] <= high):
            message = _("Indexet: {key} ska vara ett tal mellan {low} och {high}.").format(key=key, low=low, high=high)
            yield fault(f"index_{key}", message)
    for key in ("range", "zscore"):
        if key in raw and not (
            isinstance(raw[key], list | tuple) and len(raw[key]) == 2 and all(map(_is_number, raw[key]))
        ):
            yield fault(f"index_{key}", _("Indexet: {key} ska vara två tal.").format(key=key))
    for key in ("weights", "aggregates", "thresholds"):
        if not isinstance(raw.get(key, {}), Mapping):
            yield fault(f"index_{key}", _("Indexet: {key} ska vara en tabell med koder.").format(key=key))
            continue
        for code in set(raw.get(key, {})) - codes:
            yield fault(
                f"index_{key}", _("Indexet: {key} nämner {code}, som inte finns i kodboken.").format(key=key, code=code)
            )
    weights = raw.get("weights", {})
    for code, weight in weights.items() if isinstance(weights, Mapping) else ():
        if not _is_number(weight) or weight < 0:
            message = _("Indexet: vikten för {code} ska vara ett tal som är noll eller större.").format(code=code)
            yield fault("index_weights", message)
    if isinstance(weights, Mapping) and all(_is_number(w) for w in weights.values()):
        yield from _zero_sums(weights, codebook, fault)
    for code, method in (raw.get("aggregates") or {}).items() if isinstance(raw.get("aggregates", {}), Mapping) else ():
        if method not in AGGREGATIONS:
            message = _("Indexet: {key} = {value} finns inte.").format(key=code, value=repr(method))
            yield fault("index_aggregates", message, _("Välj en av {known}.").format(known=", ".join(AGGREGATIONS)))
    for code, least in raw["thresholds"].items() if isinstance(raw.get("thresholds"), Mapping) else ():
        if not (_is_number(least) and 0 <= least <= 1):
            message = _("Indexet: thresholds för {code} ska vara ett tal mellan 0 och 1.").format(code=code)
            yield fault("index_thresholds", message, _("Skriv till exempel 0.5."))
    if not _is_words(raw.get("name", "")):
        yield fault("index_name", _("Indexet: name ska vara text."), _("Skriv texten inom citattecken."))
    if raw.get("impute") == "group_mean" and not raw.get("group"):
        yield fault(
            "index_group",
            _('Indexet: impute = "group_mean" behöver group.'),
            _("Ange en kolumn i registret eller en fråga."),
        )
    for level in raw.get("level", ()):
        if (
            not isinstance(level, Mapping)
            or not _is_number(level.get("from"))
            or not level.get("name")
            or not _is_words(level["name"])
        ):
            yield fault("index_level", _("Indexet: varje nivå behöver from (ett tal) och name."))
    for gate in raw.get("gate", ()):
        if (
            not isinstance(gate, Mapping)
            or not isinstance(gate.get("code"), str)
            or gate["code"] not in codes
            or not _is_number(gate.get("minimum"))
            or not isinstance(gate.get("level"), int)
        ):
            yield fault(
                "index_gate", _("Indexet: varje grind behöver level (nivåns nummer), code (ur kodboken) och minimum.")
            )


def _zero_sums(weights: Mapping[str, float], codebook: Codebook, fault):
    """Siblings whose weights are all zero leave nothing to aggregate."""
    for parent in (None, *(d.code for d in codebook.dimensions)):
        siblings = [*codebook.children(parent), *(codebook.scored_in(parent) if parent else ())]
        if siblings and sum(weights.get(s.code, s.weight) for s in siblings) == 0:
            where = parent or ROOT
            yield fault(
                "index_weights_zero",
                _("Indexet: vikterna under {code} blir noll tillsammans.").format(code=where),
                _("Ge minst en av dem en vikt över noll."),
            )


def _is_words(value: Any) -> bool:
    """A text, or a table of language → text."""
    return isinstance(value, str) or isinstance(value, Mapping) and all(isinstance(v, str) for v in value.values())


def _is_number(value: Any) -> bool:
    return (
        isinstance(value, int | float) and not isinstance(value, bool) and value == value and abs(value) != float("inf")
    )
