"""Reads a codebook file, checks all of it, and says everything that is wrong at once, each fault with its line."""

import hashlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from lplan import responses as r
from lplan.codebook.model import (
    AGGREGATIONS,
    FORMAT,
    MULTIPLE,
    NORMALISATIONS,
    NUMBER,
    ORDINAL,
    OUTLIERS,
    POLARITIES,
    SINGLE,
    TRANSFORMS,
    TYPES,
    YEAR,
    Codebook,
    Dimension,
    Item,
    Option,
)
from lplan.errors import ERROR, Problem, Refused
from lplan.text import Words, _


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
            **{key: raw[key] for key in ("type", "dimension", "weight", "polarity", "only_if", "role", "topic", "since", "until", "source", "required", "minimum", "maximum", "transform", "normalise", "outliers", "denominator", "cap") if key in raw},
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
