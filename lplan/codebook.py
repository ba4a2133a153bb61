"""The codebook: what was asked, how it may be answered, and what it counts towards.

The file format is documented for its owner in docs/codebook.md. This module reads it, checks all of it, and says
everything that is wrong at once, each fault with its line. No item's code appears in Python: code that needs a
particular question asks for the item with a *role* ("plan_year").
"""

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from lplan import responses as r
from lplan.errors import ERROR, Problem, Refused
from lplan.text import Words, _

FORMAT = 1
SINGLE, MULTIPLE, ORDINAL, YEAR, NUMBER, TEXT = TYPES = ("single", "multiple", "ordinal", "year", "number", "text")
MORE, LESS, NEITHER = POLARITIES = ("more", "less", "neither")
NORMALISATIONS = ("goalposts", "minmax", "zscore", "rank", "percentile", "best")
TRANSFORMS = ("none", "log")
OUTLIERS = ("none", "rule", "winsorise", "log")
AGGREGATIONS = ("arithmetic", "geometric", "harmonic", "minimum", "copeland")


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
    goalposts   the values that become 0 and 1 (already transformed ones are not expected: give them in the item's own unit)
    cap         multiple choice: how many chosen options give full points
    denominator code of the number item that this one is divided by before scoring
    only_if     "P2=ja": asked only of who chose that option of another item; otherwise it does not apply
    role        what charts ask for it by
    since/until first and last wave it was asked in
    headings    other headings that survey tools give the column
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
    source: str | None = None
    short: Words | None = None
    help: Words | None = None
    measure: Words | None = None
    headings: tuple[str, ...] = ()
    required: bool = False
    minimum: float | None = None
    maximum: float | None = None
    goalposts: tuple[float, float] | None = None
    transform: str = "none"
    normalise: str = "goalposts"
    outliers: str = "none"
    denominator: str | None = None
    cap: int | None = None

    @property
    def scored(self) -> bool:
        """Whether it counts in the index."""
        return self.dimension is not None and self.polarity != NEITHER and self.type != TEXT

    @property
    def condition(self) -> tuple[str, str] | None:
        """(item, option) that must have been chosen for this item to apply."""
        return tuple(self.only_if.split("=", 1)) if self.only_if else None

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
    """A group of indicators; `parent` is another dimension, or None for directly under the index."""

    code: str
    name: Words
    parent: str | None = None
    weight: float = 1.0
    aggregate: str | None = None
    description: Words = Words(())
    short: Words | None = None
    source: str | None = None

    @property
    def label(self) -> Words:
        """The wording that fits on a chart."""
        return self.short or self.name


@dataclass(frozen=True)
class Codebook:
    """A questionnaire. `index` is its index definition as written, for `lplan.index.definition` to read."""

    key: str
    version: str
    title: Words
    unit_one: Words
    unit_many: Words
    items: tuple[Item, ...]
    dimensions: tuple[Dimension, ...] = ()
    register: str | None = None
    outlines: str | None = None
    index: Mapping[str, Any] = field(default_factory=dict, hash=False)
    hash: str = ""
    description: Words = Words(())

    @cached_property
    def by_code(self) -> dict[str, Item]:
        return {item.code: item for item in self.items}

    @cached_property
    def by_dimension(self) -> dict[str, Dimension]:
        return {dimension.code: dimension for dimension in self.dimensions}

    def with_role(self, role: str) -> Item | None:
        """The item that plays a part in a chart, or None when this survey does not ask it."""
        return next((item for item in self.items if item.role == role), None)

    def on_topic(self, topic: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.topic == topic)

    def scored_in(self, dimension: str) -> tuple[Item, ...]:
        return tuple(item for item in self.items if item.scored and item.dimension == dimension)

    def children(self, parent: str | None) -> tuple[Dimension, ...]:
        return tuple(dimension for dimension in self.dimensions if dimension.parent == parent)

    def units(self, n: int) -> str:
        """The word for so many units: "region", "regioner"."""
        return str(self.unit_one if n == 1 else self.unit_many)


def load(path: Path) -> Codebook:
    """Read and check a codebook file; raises Refused with every fault, each with its line."""
    try:
        source = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused(
            [
                Problem(
                    ERROR,
                    "codebook_unreadable",
                    _("Kodboken {name} går inte att läsa.").format(name=Path(path).name),
                    _("Kontrollera sökvägen och att filen är sparad som UTF-8."),
                )
            ]
        ) from None
    return parse(source)


def parse(source: str) -> Codebook:
    """Codebook from the text of a TOML file; raises Refused with every fault, each with its line."""
    try:
        document = tomllib.loads(source)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise Refused(
            [
                Problem(
                    ERROR,
                    "codebook_syntax",
                    _("Kodboken är inte giltig TOML: {detail}.").format(detail=error),
                    _("Rätta raden: text ska stå inom citattecken, listor inom hakparenteser."),
                    row=int(line[1]) if line else None,
                )
            ]
        ) from None
    reader = _Reader(document, source)
    codebook = reader.codebook()
    if reader.problems:
        raise Refused(reader.problems)
    return codebook


class _Reader:
    """Walks a parsed document once, collecting every fault on the way."""

    def __init__(self, document: dict, source: str):
        self.document, self.problems, self.source = document, [], source
        self.lines = source.splitlines()
        self.headers = {
            table: [n for n, line in enumerate(self.lines, 1) if re.match(rf"\s*\[\[\s*{table}\s*\]\]", line)]
            for table in ("item", "dimension")
        }

    def line_of(self, table: str, n: int, key: str | None = None) -> int | None:
        """The line of the n-th [[table]], or of a key inside it."""
        starts = self.headers.get(table, [])
        if n >= len(starts):
            return None
        for number in range(starts[n], len(self.lines)):
            text = self.lines[number]
            if re.match(r"\s*\[", text) and not re.match(r"\s*\[\[\s*item\.option", text):
                break
            if key and re.match(rf"\s*{re.escape(key)}\s*[=.]", text):
                return number + 1
        return starts[n]

    def fault(
        self, reason: str, message: str, suggestion: str, row: int | None = None, column: str | None = None
    ) -> None:
        self.problems.append(Problem(ERROR, reason, message, suggestion, row=row, column=column))

    def codebook(self) -> Codebook | None:
        d = self.document
        if d.get("format") != FORMAT:
            self.fault(
                "codebook_format",
                _("Kodboken anger inte format = {n}.").format(n=FORMAT),
                _("Skriv raden format = {n} överst i filen.").format(n=FORMAT),
                row=1,
            )
        for key in ("key", "version", "title"):
            if not d.get(key):
                self.fault(
                    "codebook_missing",
                    _("Kodboken saknar {key}.").format(key=key),
                    _('Lägg till raden {key} = "…" överst.').format(key=key),
                    row=1,
                    column=key,
                )
        units = d.get("units", {})
        dimensions = tuple(x for n, raw in enumerate(d.get("dimension", [])) if (x := self.dimension(n, raw)))
        items = tuple(x for n, raw in enumerate(d.get("item", [])) if (x := self.item(n, raw)))
        if not items:
            self.fault(
                "codebook_no_items",
                _("Kodboken har inga frågor."),
                _("Lägg till minst ett avsnitt som börjar med [[item]]."),
            )
        self.unique("item", items)
        self.unique("dimension", dimensions)
        self.references(items, dimensions)
        if self.problems:
            return None
        return Codebook(
            key=d["key"], version=str(d["version"]), title=Words.of(d["title"]),
            unit_one=Words.of(units.get("one", {"sv": "enhet", "en": "unit"})), unit_many=Words.of(units.get("many", {"sv": "enheter", "en": "units"})),
            items=items, dimensions=dimensions, register=units.get("register"), outlines=units.get("outlines"),
            index=d.get("index", {}), hash=hashlib.sha256(self.source.encode()).hexdigest(), description=Words.of(d.get("description", "")),
        )  # fmt: skip

    def dimension(self, n: int, raw: dict) -> Dimension | None:
        where = self.line_of("dimension", n)
        if not self.has("dimension", raw, ("code", "name"), where):
            return None
        self.known("dimension", n, raw, Dimension)
        self.one_of("dimension", n, raw, "aggregate", AGGREGATIONS)
        self.weight("dimension", n, raw)
        return Dimension(
            str(raw["code"]),
            Words.of(raw["name"]),
            raw.get("parent"),
            raw.get("weight", 1.0),
            raw.get("aggregate"),
            Words.of(raw.get("description", "")),
            Words.of(raw["short"]) if "short" in raw else None,
            raw.get("source"),
        )

    def item(self, n: int, raw: dict) -> Item | None:
        where = self.line_of("item", n)
        if not self.has("item", raw, ("code", "text", "type"), where):
            return None
        self.known("item", n, raw, Item)
        for key, allowed in (
            ("type", TYPES),
            ("polarity", POLARITIES),
            ("transform", TRANSFORMS),
            ("normalise", NORMALISATIONS),
            ("outliers", OUTLIERS),
        ):
            self.one_of("item", n, raw, key, allowed)
        self.weight("item", n, raw)
        code = str(raw["code"])
        options = tuple(self.options(n, code, raw))
        if raw["type"] in (SINGLE, MULTIPLE, ORDINAL) and not options:
            self.fault(
                "item_options",
                _("Frågan {code} är av typen {type} men har inga svarsalternativ.").format(code=code, type=raw["type"]),
                _("Lägg till options = [ … ]."),
                where,
                "options",
            )
        goalposts = raw.get("goalposts")
        if goalposts is not None and not (
            isinstance(goalposts, list)
            and len(goalposts) == 2
            and all(isinstance(g, int | float) for g in goalposts)
            and goalposts[0] != goalposts[1]
        ):
            self.fault(
                "item_goalposts",
                _("Frågan {code}: goalposts ska vara två olika tal.").format(code=code),
                _("Skriv till exempel goalposts = [0, 100]."),
                self.line_of("item", n, "goalposts"),
                "goalposts",
            )
            goalposts = None
        if goalposts and raw.get("transform") == "log" and min(goalposts) <= 0:
            self.fault(
                "item_goalposts",
                _('Frågan {code}: goalposts måste vara större än noll när transform = "log".').format(code=code),
                _("Höj det lägre värdet."),
                self.line_of("item", n, "goalposts"),
                "goalposts",
            )
        item = Item(
            code=code, text=Words.of(raw["text"]), options=options, goalposts=tuple(goalposts) if goalposts else None,
            headings=tuple(raw.get("headings", ())), **{key: Words.of(raw[key]) for key in ("short", "help", "measure") if key in raw},
            **{key: raw[key] for key in ("type", "dimension", "weight", "polarity", "role", "topic", "since", "until", "source", "required", "minimum", "maximum", "transform", "normalise", "outliers", "denominator", "cap") if key in raw},
        )  # fmt: skip
        if item.scored and item.type in (YEAR, NUMBER) and item.normalise == "goalposts" and not item.goalposts:
            self.fault(
                "item_goalposts",
                _("Frågan {code} räknas i indexet men har inga goalposts.").format(code=code),
                _("Lägg till goalposts = [lägst, högst], eller välj en annan normalise."),
                where,
                "goalposts",
            )
        return item

    def options(self, n: int, code: str, raw: dict) -> Iterator[Option]:
        seen: dict[str, str] = {}
        where = self.line_of("item", n, "options")
        for raw_option in raw.get("options", ()):
            if not isinstance(raw_option, dict) or "code" not in raw_option or "label" not in raw_option:
                self.fault(
                    "option_incomplete",
                    _("Frågan {code}: ett svarsalternativ saknar code eller label.").format(code=code),
                    _('Skriv { code = "…", label = "…" }.'),
                    where,
                )
                continue
            option = Option(
                str(raw_option["code"]),
                Words.of(raw_option["label"]),
                tuple(raw_option.get("aliases", ())),
                raw_option.get("points"),
                raw_option.get("status"),
                raw_option.get("exclusive", False),
            )
            if unknown := set(raw_option) - set(Option.__dataclass_fields__):
                self.fault(
                    "option_unknown_key",
                    _("Frågan {code}, alternativet {option}: okänt ord {key}.").format(
                        code=code, option=option.code, key=", ".join(sorted(unknown))
                    ),
                    _("Kända ord: {known}.").format(known=", ".join(Option.__dataclass_fields__)),
                    where,
                )
            if r.SEPARATOR in option.code or option.code != option.code.strip() or not option.code:
                self.fault(
                    "option_code",
                    _(
                        "Frågan {code}: koden {option} får inte vara tom, ha semikolon eller börja och sluta med mellanslag."
                    ).format(code=code, option=repr(option.code)),
                    _("Byt kod."),
                    where,
                )
            if option.points is not None and not 0 <= option.points <= 1:
                self.fault(
                    "option_points",
                    _("Frågan {code}, alternativet {option}: points ska vara mellan 0 och 1.").format(
                        code=code, option=option.code
                    ),
                    _("Skriv andelen av frågans poäng, till exempel points = 0.5."),
                    where,
                )
            if option.status is not None and option.status not in r.MISSING:
                self.fault(
                    "option_status",
                    _("Frågan {code}, alternativet {option}: status {status} finns inte.").format(
                        code=code, option=option.code, status=option.status
                    ),
                    _("Välj en av {known}.").format(known=", ".join(r.MISSING)),
                    where,
                )
            for name in (option.code, *option.label.every(), *option.aliases):
                other = seen.setdefault(name.strip().casefold(), option.code)
                if other != option.code:
                    self.fault(
                        "option_duplicate",
                        _("Frågan {code}: {name} betyder både {a} och {b}.").format(
                            code=code, name=repr(name), a=other, b=option.code
                        ),
                        _("Ett svar får bara ha en betydelse: ändra koden, texten eller aliaset."),
                        where,
                    )
            yield option

    def has(self, table: str, raw: dict, keys: tuple[str, ...], where: int | None) -> bool:
        missing = [key for key in keys if not raw.get(key)]
        for key in missing:
            self.fault(
                f"{table}_incomplete",
                _("Avsnittet [[{table}]] {code} saknar {key}.").format(table=table, code=raw.get("code", ""), key=key),
                _('Lägg till {key} = "…".').format(key=key),
                where,
                key,
            )
        return not missing

    def known(self, table: str, n: int, raw: dict, kind: type) -> None:
        for key in set(raw) - set(kind.__dataclass_fields__):
            self.fault(
                f"{table}_unknown_key",
                _("{code}: okänt ord {key}.").format(code=raw["code"], key=key),
                _("Kända ord: {known}.").format(known=", ".join(kind.__dataclass_fields__)),
                self.line_of(table, n, key),
                key,
            )

    def one_of(self, table: str, n: int, raw: dict, key: str, allowed: tuple[str, ...]) -> None:
        if key in raw and raw[key] not in allowed:
            self.fault(
                f"{table}_{key}",
                _("{code}: {key} = {value} finns inte.").format(code=raw["code"], key=key, value=repr(raw[key])),
                _("Välj en av {known}.").format(known=", ".join(allowed)),
                self.line_of(table, n, key),
                key,
            )

    def weight(self, table: str, n: int, raw: dict) -> None:
        weight = raw.get("weight", 1.0)
        if not isinstance(weight, int | float) or isinstance(weight, bool) or not 0 <= weight < float("inf"):
            self.fault(
                "weight",
                _("{code}: vikten {value} ska vara ett tal som är noll eller större.").format(
                    code=raw["code"], value=repr(weight)
                ),
                _("Skriv till exempel weight = 1."),
                self.line_of(table, n, "weight"),
                "weight",
            )

    def unique(self, table: str, things: tuple) -> None:
        seen: dict[str, int] = {}
        for n, thing in enumerate(things):
            if thing.code in seen:
                self.fault(
                    f"{table}_duplicate",
                    _("Koden {code} används två gånger.").format(code=thing.code),
                    _("Ge den ena en annan kod."),
                    self.line_of(table, n, "code"),
                    "code",
                )
            seen[thing.code] = n

    def references(self, items: tuple[Item, ...], dimensions: tuple[Dimension, ...]) -> None:
        codes, item_codes = {d.code: d for d in dimensions}, {i.code: i for i in items}
        for n, item in enumerate(items):
            if item.dimension is not None and item.dimension not in codes:
                self.fault(
                    "item_dimension",
                    _("Frågan {code}: dimensionen {name} finns inte.").format(code=item.code, name=item.dimension),
                    _("Lägg till den som [[dimension]] eller rätta namnet. Dimensioner: {known}.").format(
                        known=", ".join(codes)
                    ),
                    self.line_of("item", n, "dimension"),
                    "dimension",
                )
            if item.denominator is not None and getattr(item_codes.get(item.denominator), "type", None) != NUMBER:
                self.fault(
                    "item_denominator",
                    _("Frågan {code}: nämnaren {name} är ingen fråga av typen number.").format(
                        code=item.code, name=item.denominator
                    ),
                    _('Ange koden för en fråga med type = "number".'),
                    self.line_of("item", n, "denominator"),
                    "denominator",
                )
            if item.only_if is not None:
                asked, _equals, option = item.only_if.partition("=")
                if asked not in item_codes or option not in item_codes[asked].by_option:
                    self.fault(
                        "item_only_if",
                        _("Frågan {code}: villkoret {name} pekar inte på ett svarsalternativ.").format(
                            code=item.code, name=item.only_if
                        ),
                        _('Skriv only_if = "frågans kod=alternativets kod".'),
                        self.line_of("item", n, "only_if"),
                        "only_if",
                    )
        for n, dimension in enumerate(dimensions):
            if dimension.parent is not None and dimension.parent not in codes:
                self.fault(
                    "dimension_parent",
                    _("Dimensionen {code}: överordnad {name} finns inte.").format(
                        code=dimension.code, name=dimension.parent
                    ),
                    _("Rätta parent, eller ta bort raden."),
                    self.line_of("dimension", n, "parent"),
                    "parent",
                )
            above, step = {dimension.code}, dimension
            while step and step.parent in codes:
                if step.parent in above:
                    self.fault(
                        "dimension_loop",
                        _("Dimensionen {code} ligger under sig själv.").format(code=dimension.code),
                        _("Bryt ringen: en dimension överst ska sakna parent."),
                        self.line_of("dimension", n, "parent"),
                        "parent",
                    )
                    break
                above.add(step.parent)
                step = codes[step.parent]
