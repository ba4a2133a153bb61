"""Read the index definition: a versioned, hashed document that says how answers become scores.

The format is documented in docs/index.md. A codebook carries one in its [index] table; a file of its own, with the
same keys, can replace it.
"""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from lplan.codebook import TREATMENT, Codebook, Dimension, Item
from lplan.codebook.field_reader import fraction
from lplan.codebook.line_numbers import Lines
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import Words, _
from lplan.index.definition_errors import CHOICES, CODE_TABLES, NUMBERS, PAIRS, faults
from lplan.index.definition_errors import ROOT as ROOT


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
    epsilon     with a geometric or harmonic mean, values are mapped to [epsilon, 1] before and back after;
                0: as they are
    scale       what a full score is shown as; decimals: how many are shown, and so where ties and levels are decided
    first       which end of the scale has place 1: "highest" or "lowest"
    band        how far from the mean, as a share of it, counts as about the mean (normalise = "band")
    ties        equal values share their mean rank or the lowest (normalise = "rank", "percentile")
    range       what the normalised 0 and 1 are mapped to before aggregation
    outlying    skewness and kurtosis from which a column has outliers
    sd          the standard deviation of normalise = "zscore": of a "sample" (n − 1) or a "population" (n)
    rank_ties   which number equal scores share: the lowest ("min"), the highest ("max"), or the next ("dense")
    rank_on     what is ranked: the score as "shown", or the unrounded "score"
    rounding    how a shown score is rounded: "half_up", "half_even" or "down"
    summary     what the units are summed up by: a column of the register or an item; `summary_weight`: a number item
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
    outlying: tuple[float, float] = (2.0, 3.5)
    epsilon: float = 0.0
    scale: float = 100.0
    percentiles: tuple[float, float] = (2.5, 97.5)
    band: float = 0.2
    ties: str = "mean"
    decimals: int = 1
    first: str = "highest"
    sd: str = "sample"
    rank_ties: Literal["min", "max", "dense"] = "min"
    rank_on: str = "shown"
    rounding: str = "half_up"
    summary: str | None = None
    summary_weight: str | None = None
    weights: tuple[tuple[str, float], ...] = ()
    aggregates: tuple[tuple[str, str], ...] = ()
    thresholds: tuple[tuple[str, float], ...] = ()
    levels: tuple[Level, ...] = ()
    gates: tuple[Gate, ...] = ()
    questions: str = ""  # hash of the codebook's scoring: the same definition over other questions is another index

    @cached_property
    def hash(self) -> str:
        """SHA-256 of everything that can change a score."""
        return hashlib.sha256(json.dumps(self.document(), sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    @property
    def level_starts(self) -> list[float]:
        """Where each level begins, from the lowest."""
        return [level.start for level in self.levels]

    @property
    def level_names(self) -> list[str]:
        """The levels' names in the reader's language, from the lowest."""
        return [str(level.name) for level in self.levels]

    def needed(self, responses: pd.DataFrame, wave: str) -> pd.DataFrame:
        """The responses that a wave's scores are computed from: its own, and every other's when waves are pooled."""
        return responses if self.pooled else responses[responses["wave"] == wave]

    def document(self) -> dict[str, object]:
        """The definition as plain JSON, every default written out."""
        plain = {
            name: getattr(self, name) for name in self.__dataclass_fields__ if name not in ("name", "levels", "gates")
        }
        plain |= {name: dict(plain[name]) for name in ("weights", "aggregates", "thresholds")}
        plain["name"] = dict(self.name.by_language)
        plain["level"] = [{"from": level.start, "name": dict(level.name.by_language)} for level in self.levels]
        plain["gate"] = [{"level": gate.level, "code": gate.code, "minimum": gate.minimum} for gate in self.gates]
        return json.loads(json.dumps(plain))


def definition(codebook: Codebook, override: Mapping[str, object] | Path | None = None) -> IndexDefinition:
    """The codebook's index definition, or another (a file, or its parsed table) over the same questions.

    Keys that the override does not name are taken from the codebook. Raises Refused with every fault.
    """
    raw = _fractions(codebook.index)
    lines = None
    if isinstance(override, Path):
        override, lines = _read(override)
    overriding = override or {}
    inner = overriding.get("index")
    if isinstance(inner, Mapping):
        overriding = inner
    raw |= _fractions(overriding)
    if problems := list(faults(raw, codebook, set(overriding), lines)):
        raise Refused(problems)
    plain = ("aggregate", *CHOICES, *NUMBERS, "group", "summary", "summary_weight", "pooled", "clip")
    keys: dict[str, Any] = {key: raw[key] for key in plain if key in raw}
    keys |= {key: _pair(raw[key]) for key in PAIRS if key in raw}
    keys |= {key: tuple(sorted(raw[key].items())) for key in CODE_TABLES if key in raw}
    levels = sorted((Level(float(x["from"]), Words.of(x["name"])) for x in raw.get("level", ())), key=lambda x: x.start)
    gates = tuple(Gate(int(g["level"]), g["code"], float(g["minimum"])) for g in raw.get("gate", ()))
    return IndexDefinition(
        name=Words.of(raw.get("name", {"sv": "Index", "en": "Index"})),
        version=str(raw.get("version", "1")),
        levels=tuple(levels),
        gates=gates,
        questions=_questions(codebook),
        **keys,
    )


def _pair(numbers: Sequence[float]) -> tuple[float, float]:
    low, high = numbers
    return float(low), float(high)


def _fractions(raw: Mapping[str, object]) -> dict[str, Any]:
    """Weights and thresholds written as "2/3" become numbers; `faults` says which values are of the wrong kind."""
    numbers = dict(raw)
    for key in ("weights", "thresholds"):
        if isinstance(table := raw.get(key), Mapping):
            numbers[key] = {code: fraction(value) for code, value in table.items()}
    if "threshold" in raw:
        numbers["threshold"] = fraction(raw["threshold"])
    return numbers


def words_of(path: Path) -> tuple[str, ...]:
    """The keys that a definition's file has; ("",) when it cannot be read."""
    try:
        read, _lines = _read(path)
    except Refused:
        return ("",)
    return tuple(read.get("index", read))


def _read(path: Path) -> tuple[dict, Lines]:
    try:
        source = path.read_text(encoding="utf-8")
        read = tomllib.loads(source)
        if not isinstance(read.get("index", {}), dict):
            raise ValueError("index")
        return read, Lines(source)
    except (OSError, ValueError, RecursionError) as error:
        problem = Problem(
            ERROR,
            "index_unreadable",
            _("Indexdefinitionen {name} går inte att läsa: {why}.").format(name=path.name, why=error),
            _("Kontrollera sökvägen, och att filen är TOML i UTF-8."),
            column="",
        )
        raise Refused([problem]) from None


def _questions(codebook: Codebook) -> str:
    """A hash of the codebook's scoring, and of nothing else in it."""
    scoring = (
        "code",
        "type",
        "dimension",
        "weight",
        "polarity",
        "goalposts",
        "clip",
        "caps",
        "steps",
        "transform",
        "normalise",
        "outliers",
        "denominator",
        "cap",
    )
    items = [
        [getattr(i, k) for k in scoring] + [[o.code, o.points, o.status] for o in i.options] + _more(i)
        for i in codebook.items
        if i.scored
    ]
    tree = [[d.code, d.parent, d.weight, d.aggregate] + _more(d) for d in codebook.dimensions]
    return hashlib.sha256(json.dumps([items, tree]).encode()).hexdigest()


def _more(thing: Item | Dimension) -> list[list[list[object]]]:
    """The keys that were added to the format later, where they are used; so hashes from before stay the same."""
    later: tuple[str, ...] = ("ends", "within", "offset", "cutoff", "range", "weight_from")
    if isinstance(thing, Dimension):
        later = (*TREATMENT, "also", "weight_from")
    used = [[name, getattr(thing, name)] for name in later if getattr(thing, name) != getattr(type(thing), name)]
    return [used] if used else []
