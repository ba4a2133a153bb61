"""Read a codebook file and check it; all faults are reported at once, each with its line."""

import hashlib
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

from lplan.codebook import consistency, toml_syntax
from lplan.codebook.field_reader import Faults, Table, shown
from lplan.codebook.model import (
    CLIPS,
    FORMAT,
    LESS,
    MORE,
    NORMALISATIONS,
    OUTLIERS,
    POLARITIES,
    PUBLIC,
    TRANSFORMS,
    TYPES,
    Codebook,
    Dimension,
    Item,
    Option,
)
from lplan.core import responses as r
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import Words, _

_TOP = ("format", "key", "version", "title", "description", "units", "public", "index", "scale", "dimension", "item")
_OPTION = ("code", "label", "aliases", "points", "status", "exclusive")
_KEY = "abcdefghijklmnopqrstuvwxyz0123456789-_."


def load(path: Path) -> Codebook:
    """Read and check a codebook file; raises Refused with every fault, each with its line."""
    try:
        source = Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError, ValueError):
        message = _("Kodboken {name} går inte att läsa.").format(name=Path(path).name)
        hint = _("Kontrollera sökvägen och att filen är sparad som UTF-8.")
        raise Refused([Problem(ERROR, "codebook_unreadable", message, hint)]) from None
    return parse(source)


def parse(source: str) -> Codebook:
    """Codebook from the text of a TOML file; raises Refused with every fault, each with its line."""
    source = source.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        hash = hashlib.sha256(source.encode()).hexdigest()
        document = tomllib.loads(source)
    except (ValueError, RecursionError) as error:
        raise Refused([toml_syntax.problem(error, source)]) from None
    faults = Faults(source)
    codebook = _codebook(Table(document, (), _("Kodboken"), faults), source, hash)
    if faults.problems:
        raise Refused(sorted(faults.problems, key=lambda problem: problem.row or 0))
    return codebook


def _codebook(top: Table, source: str, hash: str) -> Codebook:
    """The whole document. With faults the result is not to be used: faulty values are missing from it."""
    top.keys(_TOP)
    _check_format(top)
    top.required("key", "version", "title")
    key = _survey_key(top)
    scales = _scales(top.table("scale", _("Skalan")))
    dimensions = [(table, _dimension(table)) for table in top.tables("dimension", _("Dimensionen"))]
    items = [(table, _item(table, scales)) for table in top.tables("item", _("Frågan"))]
    if not items:
        top.faults.add("no_items", _("Kodboken har inga frågor."), _("Lägg till avsnitt som börjar med [[item]]."))
    consistency.tree(dimensions)
    index = top.raw.get("index")
    overall = index.get("normalise") if isinstance(index, dict) else None
    consistency.items(items, dimensions, overall if isinstance(overall, str) else None)
    consistency.links(dimensions, items)
    units = top.table("units", _("Avsnittet units"))
    units.keys(("one", "many", "register", "outlines"))
    public = top.table("public", _("Avsnittet public"))
    public.keys(PUBLIC)
    return Codebook(
        key=key,
        version=top.text("version") or "",
        title=top.words("title") or Words(()),
        description=top.words("description") or Words(()),
        unit_one=units.words("one") or Words.of({"sv": "enhet", "en": "unit"}),
        unit_many=units.words("many") or Words.of({"sv": "enheter", "en": "units"}),
        register=units.text("register"),
        outlines=units.text("outlines"),
        public={name: file for name in PUBLIC if (file := public.text(name))},
        items=tuple(item for _table, item in items),
        dimensions=tuple(dimension for _table, dimension in dimensions),
        index=top.table("index", _("Avsnittet index")).raw,
        hash=hash,
        source=source,
    )


def _check_format(top: Table) -> None:
    """The file must be written in the format that this version reads."""
    if top.raw.get("format") != FORMAT or isinstance(top.raw.get("format"), bool):
        message = _("ska vara {n}: så heter det format som den här versionen läser.").format(n=FORMAT)
        top.wrong("format", message, _("Skriv raden format = {n} överst i filen.").format(n=FORMAT), "format")


def _survey_key(top: Table) -> str:
    """The survey's key, which stands in URLs and file names."""
    key = top.text("key") or ""
    if set(key) - set(_KEY):
        top.wrong("key", _("får bara ha små bokstäver a–z, siffror, bindestreck, punkt och understreck."), _("Byt."))
    return key


def _scales(table: Table) -> dict[str, tuple[Option, ...]]:
    """The named sets of options that several items share."""
    scales: dict[str, tuple[Option, ...]] = {}
    for name in table.raw:
        scale = table.table(name, _("Skalan {name}").format(name=name))
        scale.keys(("options",))
        scale.required("options")
        scales[name] = _options(scale)
    return scales


def _dimension(table: Table) -> Dimension:
    table.keys(_keys(Dimension))
    table.required("code", "name")
    read = {
        "parent": table.code("parent"),
        "weight": table.number("weight", 0, parts=True),
        "aggregate": table.method("aggregate"),
        "description": table.words("description"),
        "short": table.words("short"),
        "source": table.text("source"),
        "evidence": table.texts("evidence"),
        "also": table.also("also"),
        "polarity": table.choice("polarity", (MORE, LESS)),
        **_treatment(table),
    }
    if read["normalise"] is None and (read["goalposts"] or read["ends"]):
        read["normalise"] = "goalposts"
    return Dimension(table.code("code") or "", table.words("name") or Words(()), **_written(read))


def _item(table: Table, scales: dict[str, tuple[Option, ...]]) -> Item:
    table.keys((*_keys(Item), "scale"))
    table.required("code", "text", "type")
    read = {
        "options": _options(table) or _scale(table, scales),
        "dimension": table.code("dimension"),
        "weight": table.number("weight", 0, parts=True),
        "polarity": table.choice("polarity", POLARITIES),
        "only_if": table.text("only_if"),
        "role": table.text("role"),
        "topic": table.text("topic"),
        "since": table.text("since"),
        "until": table.text("until"),
        "changed": table.texts("changed"),
        "source": table.text("source"),
        "short": table.words("short"),
        "help": table.words("help"),
        "measure": table.words("measure"),
        "headings": table.texts("headings"),
        "minimum": table.number("minimum"),
        "maximum": table.number("maximum"),
        "outliers": table.choice("outliers", OUTLIERS),
        "cap": table.number("cap", 1, whole=True),
        **_treatment(table),
    }
    text, kind = table.words("text") or Words(()), table.choice("type", TYPES) or ""
    return Item(table.code("code") or "", text, kind, **_written(read))


def _treatment(table: Table) -> dict[str, Any]:
    """The keys that a number and a dimension share."""
    before = len(table.faults.problems)
    ends = table.ends("goalposts")
    return {
        "goalposts": None if ends or len(table.faults.problems) > before else table.pair("goalposts"),
        "ends": ends,
        "clip": table.choice("clip", CLIPS),
        "caps": table.pair("caps"),
        "steps": table.steps("steps"),
        "transform": table.choice("transform", TRANSFORMS),
        "offset": table.number("offset"),
        "normalise": table.choice("normalise", NORMALISATIONS),
        "denominator": table.code("denominator"),
        "within": table.code("within"),
        "cutoff": table.number("cutoff", parts=True),
        "range": table.span("range"),
        "weight_from": table.code("weight_from"),
    }


def _keys(kind: type[Item] | type[Dimension]) -> tuple[str, ...]:
    """The keys of a section: the fields of its record, but `ends`, which is written under goalposts."""
    return tuple(field.name for field in fields(kind) if field.name != "ends")


def _written(read: dict[str, Any]) -> dict[str, Any]:
    """The values that the file states; the others have their defaults."""
    return {key: value for key, value in read.items() if value is not None}


def _scale(table: Table, scales: dict[str, tuple[Option, ...]]) -> tuple[Option, ...] | None:
    """The options of the scale that an item names."""
    name = table.text("scale")
    if name is not None and name not in scales:
        hint = _("Lägg till avsnittet [scale.{name}], eller rätta namnet.").format(name=name)
        table.wrong("scale", _("pekar på {value}, som inte finns.").format(value=shown(name)), hint, "scale")
    if name is not None and "options" in table.raw:
        table.wrong("scale", _("och options kan inte stå i samma fråga."), _("Ta bort det ena."), "scale")
    return None if name is None else scales.get(name)


def _options(table: Table) -> tuple[Option, ...]:
    """The options of an item or a scale; checks that no name means two of them, and that all have points or none."""
    read = [(raw, _option(raw)) for raw in table.tables("options", _("{where}, alternativet").format(where=table.name))]
    pointed = any(option.points is not None for _raw, option in read)
    codes: set[str] = set()
    meant: dict[str, str] = {}
    for raw, option in read:
        if pointed and option.points is None and option.status is None:
            hint = _("Ge alla alternativ points (0 för dem som inte ger något), eller inget.")
            raw.wrong("points", _("saknas, fast andra alternativ har det."), hint, "option_points")
        if option.code in r.RESERVED and option.status is None:
            message = _("är {value}, som betyder att svar saknas.").format(value=shown(option.code))
            hint = _("Ge alternativet en annan kod, eller ge det status om det inte är ett svar.")
            raw.wrong("code", message, hint, "option_reserved")
        if option.code and option.code in codes:
            raw.wrong("code", _("används två gånger."), _("Byt den ena."), "option_duplicate")
        codes.add(option.code)
        for name in dict.fromkeys((option.code, *option.label.every(), *option.aliases)):
            other = meant.setdefault(" ".join(name.split()).casefold(), option.code)
            if name and other != option.code:
                message = _("{where}: {name} betyder redan alternativet {other}.")
                message = message.format(where=raw.name, name=shown(name), other=other)
                hint = _("Ett svar får bara ha en betydelse: ändra koden, texten eller aliaset.")
                raw.faults.add("option_duplicate", message, hint, raw.path)
    return tuple(option for _raw, option in read)


def _option(raw: Table) -> Option:
    raw.keys(_OPTION)
    raw.required("code", "label")
    points = raw.number("points", 0, 1, parts=True)
    read = {
        "aliases": raw.texts("aliases"),
        "points": None if points is None else float(points),
        "status": raw.choice("status", r.MISSING),
        "exclusive": raw.flag("exclusive"),
    }
    option = Option(raw.code("code") or "", raw.words("label") or Words(()), **_written(read))
    if option.status and option.points is not None:
        raw.wrong("points", _("kan inte stå på ett alternativ med status."), _("Ta bort points."), "option_points")
    return option
