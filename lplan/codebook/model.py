"""Define the codebook's records: items, options, dimensions.

No item's code appears in Python: code that needs a particular question asks for the item with a *role* ("plan_year").
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lplan.codebook.line_numbers import Lines
from lplan.core import responses as r
from lplan.core.text import Words

FORMAT = 1
SINGLE, MULTIPLE, ORDINAL, YEAR, NUMBER, TEXT = TYPES = ("single", "multiple", "ordinal", "year", "number", "text")
PUBLIC = ("evidence", "bodies", "facts", "sources", "variables")
MORE, LESS, NEITHER = POLARITIES = ("more", "less", "neither")
NORMALISATIONS = (
    "goalposts",
    "minmax",
    "zscore",
    "rank",
    "percentile",
    "best",
    "mean",
    "band",
    "steps",
    "piecewise",
    "none",
)
TRANSFORMS = ("none", "log", "log10", "log1p", "sqrt", "cbrt", "square", "inverse", "exp")
OUTLIERS = ("none", "rule", "winsorise", "log", "percentiles")
CLIPS = ("both", "low", "high", "none")
TOP = "index"
"""The parent of an item or a dimension directly under the index."""
TREATMENT = (
    "denominator",
    "polarity",
    "normalise",
    "goalposts",
    "ends",
    "clip",
    "caps",
    "steps",
    "transform",
    "offset",
    "within",
    "cutoff",
    "range",
)
"""The keys that say how a number is treated before it is aggregated with others."""
End = float | str
Ends = tuple[tuple[str | None, tuple[End, End]], ...]
"""(group, (low, high)): goalposts as numbers, or as words for statistics of the units; the group None is everybody."""

ROLES = {
    "plan_year": (YEAR,),
    "revision": (SINGLE, ORDINAL),
    "revision_reason": (MULTIPLE,),
    "resources_enough": (ORDINAL, SINGLE),
    "resource_needs": (MULTIPLE,),
    "activity_kinds": (MULTIPLE,),
    "activity_themes": (MULTIPLE,),
    "cooperation": (ORDINAL,),
    "function": (SINGLE, ORDINAL),
    "function_reasons": (MULTIPLE,),
    "function_limits": (MULTIPLE,),
}
"""The roles that charts ask for, and the types of item that can play them. A codebook may name others of its own."""

SHARED_ROLES = ("cooperation",)
"""The roles that several items play together."""


@dataclass(frozen=True)
class Option:
    """One answer that may be chosen. `points` is the share 0–1 of the item that it earns (None: not scored).

    `status` is set on an option that is no value at all ("Vet ej" → dont_know).
    """

    code: str
    label: Words
    aliases: tuple[str, ...] = ()
    points: float | None = None
    status: str | None = None
    exclusive: bool = False


@dataclass(frozen=True)
class Item:
    """One line that is answered.

    polarity    "more" or "less" is better, or "neither": then it is never scored and never coloured as good or bad
    goalposts   the values that become 0 and 1, in the item's own unit also when it is transformed
    ends        goalposts from the units' own values ("p2.5", "top5"), or by group: (group, (low, high))
    within      what groups the units: a column of the register, or another item's code
    offset      a number that is added before the transform
    cutoff      a value under it counts as 0
    range       the values that 0 and 1 become before they are aggregated
    weight_from a number item: the weight is multiplied by the unit's own answer to it
    clip        at which goalposts a value is cut: "both", "low", "high" or "none"
    caps        the lowest and highest value that counts, before anything is computed from the others
    steps       (from this value, points) for normalise "steps", (at this value, points) for "piecewise"
    cap         multiple choice: how many chosen options give full points
    denominator code of the number item that this one is divided by before scoring
    only_if     "P2=ja": asked only of who chose that option of another item; otherwise it does not apply
    role        the name that charts ask for it by
    since/until first and last wave it was asked in
    changed     waves from which it is in effect another question: answers before and after are not compared
    headings    other headings of its column in files from survey tools
    """

    code: str
    text: Words
    type: str
    options: tuple[Option, ...] = ()
    dimension: str | None = None
    weight: float = 1.0
    polarity: str = MORE
    only_if: str | None = None
    role: str | None = None
    topic: str | None = None
    since: str | None = None
    until: str | None = None
    changed: tuple[str, ...] = ()
    source: str | None = None
    short: Words | None = None
    help: Words | None = None
    measure: Words | None = None
    headings: tuple[str, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    goalposts: tuple[float, float] | None = None
    clip: str = "both"
    caps: tuple[float, float] | None = None
    steps: tuple[tuple[float, float], ...] = ()
    transform: str = "none"
    normalise: str = "goalposts"
    outliers: str = "none"
    denominator: str | None = None
    cap: int | None = None
    ends: Ends = ()
    within: str | None = None
    offset: float = 0.0
    cutoff: float | None = None
    range: tuple[float, float] | None = None
    weight_from: str | None = None

    @property
    def scored(self) -> bool:
        """Whether it counts in the index."""
        return self.dimension is not None and self.polarity != NEITHER and self.type != TEXT

    @property
    def condition(self) -> tuple[str, str] | None:
        """(item, option) that must have been chosen for this item to apply."""
        if not self.only_if:
            return None
        asked, _equals, option = self.only_if.partition("=")
        return asked, option

    def applies(self, answers: Mapping[str, str | None]) -> bool:
        """Whether it applies to a unit that has given these answers (item's code → canonical answer)."""
        if self.condition is None:
            return True
        asked, option = self.condition
        return option in r.split_codes(answers.get(asked) or "")

    @property
    def label(self) -> Words:
        """The wording that fits on a chart."""
        return self.short or self.text

    @cached_property
    def by_option(self) -> dict[str, Option]:
        return {option.code: option for option in self.options}

    @property
    def choices(self) -> tuple[Option, ...]:
        """The options that are values: "vet ej" and its like left out."""
        return tuple(option for option in self.options if option.status is None)

    def asked_in(self, wave: str) -> bool:
        """Whether the question stood in the questionnaire of that wave (keys are compared as text)."""
        return (self.since is None or wave >= self.since) and (self.until is None or wave <= self.until)


@dataclass(frozen=True)
class Dimension:
    """A group of indicators; `parent` is another dimension, or None for directly under the index.

    also        (code, weight) of items and dimensions that lie in another dimension too
    evidence    variables of cited public findings about the same subject

    The aggregated value can be treated as an answered number: the keys from `denominator` on are those of an item.
    Without `normalise` and goalposts the value is used as it is.
    """

    code: str
    name: Words
    parent: str | None = None
    weight: float = 1.0
    aggregate: str | None = None
    description: Words = Words(())
    short: Words | None = None
    source: str | None = None
    evidence: tuple[str, ...] = ()
    also: tuple[tuple[str, float], ...] = ()
    weight_from: str | None = None
    denominator: str | None = None
    polarity: str = MORE
    normalise: str = "none"
    goalposts: tuple[float, float] | None = None
    ends: Ends = ()
    clip: str = "both"
    caps: tuple[float, float] | None = None
    steps: tuple[tuple[float, float], ...] = ()
    transform: str = "none"
    offset: float = 0.0
    within: str | None = None
    cutoff: float | None = None
    range: tuple[float, float] | None = None

    @property
    def treated(self) -> bool:
        """Whether the aggregated value is treated in any way."""
        return any(getattr(self, name) != getattr(Dimension, name) for name in TREATMENT)

    @property
    def label(self) -> Words:
        """The wording that fits on a chart."""
        return self.short or self.name


@dataclass(frozen=True)
class Codebook:
    """A questionnaire. `index` is its index definition as written, for `lplan.index.definition` to read.

    `register`, `outlines` and `public` (public facts: a key of PUBLIC → file) name files beside its own.
    `source` is the file's own text and `hash` its SHA-256; line ends and a byte order mark do not count.
    """

    key: str
    version: str
    title: Words
    unit_one: Words
    unit_many: Words
    items: tuple[Item, ...]
    dimensions: tuple[Dimension, ...] = ()
    register: str | None = None
    outlines: str | None = None
    public: Mapping[str, str] = field(default_factory=dict, hash=False)
    index: Mapping[str, object] = field(default_factory=dict, hash=False)
    hash: str = ""
    description: Words = Words(())
    source: str = field(default="", repr=False, compare=False)

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def by_dimension(self) -> dict[str, Dimension]:
        return {dimension.code: dimension for dimension in self.dimensions}

    @cached_property
    def words_of(self) -> dict[tuple[str, str], Item]:
        """(item, option) → the free-text item that follows when that option is chosen: "Annat" → "Vilket tema?"."""
        return {item.condition: item for item in reversed(self.items) if item.type == TEXT and item.condition}

    @cached_property
    def free_items(self) -> tuple[str, ...]:
        """The codes of the items that are answered in free text."""
        return tuple(item.code for item in self.items if item.type == TEXT)

    def with_role(self, role: str) -> Item | None:
        """The item that plays a part in a chart, or None when this survey does not ask it."""
        return next((item for item in self.items if item.role == role), None)

    def with_role_all(self, role: str) -> tuple[Item, ...]:
        """Every item that plays a part together with others in one chart."""
        return tuple(item for item in self.items if item.role == role)

    def scored_in(self, dimension: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.scored and item.dimension == dimension)

    def children(self, parent: str | None) -> tuple[Dimension, ...]:
        return tuple(dimension for dimension in self.dimensions if dimension.parent == parent)

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.source)

    def line(self, *path: str | int) -> int | None:
        """The line in the file of what stands at a path, or nearest around it: ("index", "weights", "a")."""
        return self._lines.of(path)

    def units(self, n: int) -> str:
        """The word for so many units: "region", "regioner"."""
        return str(self.unit_one if n == 1 else self.unit_many)
