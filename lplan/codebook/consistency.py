"""Check that a codebook is consistent: codes used once, references that exist, scoring that can be computed."""

import math
from collections.abc import Collection, Mapping, Sequence
from difflib import get_close_matches

from lplan.codebook.field_reader import Table, listed, shown
from lplan.codebook.model import (
    LESS,
    MULTIPLE,
    NUMBER,
    ORDINAL,
    ROLES,
    SHARED_ROLES,
    SINGLE,
    TOP,
    YEAR,
    Dimension,
    Item,
)
from lplan.core import responses as r
from lplan.core.text import _

_CHOICES, _REAL = (SINGLE, MULTIPLE, ORDINAL), (YEAR, NUMBER)
# Keys that have a meaning for some types only; for the others they would be read and then do nothing.
_ONLY = {
    "options": _CHOICES,
    "scale": _CHOICES,
    "cap": (MULTIPLE,),
    "denominator": (NUMBER,),
    "minimum": _REAL,
    "maximum": _REAL,
    "goalposts": _REAL,
    "transform": _REAL,
    "normalise": _REAL,
    "outliers": _REAL,
    "clip": _REAL,
    "caps": _REAL,
    "steps": _REAL,
    "offset": _REAL,
    "within": _REAL,
    "cutoff": _REAL,
}
_TAKEN = (TOP, *r.COLUMNS)  # the root of the tree, and the columns of a file of answers

Dimensions = Sequence[tuple[Table, Dimension]]
Items = Sequence[tuple[Table, Item]]


def tree(dimensions: Dimensions) -> None:
    """Check the dimensions: codes used once, parents that exist, no circle."""
    _unique(dimensions)
    parents = {dimension.code: dimension.parent for _table, dimension in dimensions}
    safe: set[str] = set()  # known to lead to the top, or already reported
    for table, dimension in dimensions:
        if dimension.parent is not None and dimension.parent not in parents:
            table.wrong(
                "parent",
                _("pekar på {value}, som inte finns.").format(value=shown(dimension.parent)),
                _("Rätta koden, eller ta bort raden."),
                "dimension_parent",
            )
        way: dict[str, None] = {}
        step: str | None = dimension.code
        while step in parents and step not in safe and step not in way:
            way[step] = None
            step = parents[step]
        if step in way:
            message = _("gör att dimensionen ligger under sig själv.")
            table.wrong("parent", message, _("Bryt ringen: en dimension överst ska sakna parent."), "dimension_loop")
        safe.update(way)


def links(dimensions: Dimensions, items: Items) -> None:
    """Check what dimensions refer to: shared members, denominators, items that give weights; no circle."""
    by_code = {item.code: item for _table, item in items}
    below: dict[str, list[str]] = {dimension.code: [] for _table, dimension in dimensions}
    for _table, dimension in dimensions:
        if dimension.parent in below:
            below[dimension.parent].append(dimension.code)
    for table, dimension in dimensions:
        _computable(table, dimension, dimension.normalise)
        below[dimension.code] += _shared_dimensions(table, dimension, below, by_code)
        if dimension.denominator in below:
            below[dimension.code].append(dimension.denominator)
        elif dimension.denominator is not None and _type(by_code, dimension.denominator) != NUMBER:
            message = _("ska vara koden på en annan dimension eller på en fråga med ett tal.")
            table.wrong("denominator", message, _("Rätta koden."), "dimension_denominator")
    _circles(dimensions, below)
    weighted: list[tuple[Table, Dimension | Item]] = [*dimensions, *items]
    for table, thing in weighted:
        if thing.weight_from is not None and _type(by_code, thing.weight_from) not in _REAL:
            message = _("ska vara koden på en fråga med ett tal.")
            table.wrong("weight_from", message, _('Ange en fråga med type = "number".'), "weight_from")


def _type(items: Mapping[str, Item], code: str) -> str:
    """The type of an item; "" when there is no such item."""
    return items[code].type if code in items else ""


def _shared_dimensions(
    table: Table, dimension: Dimension, known: Collection[str], items: Mapping[str, Item]
) -> list[str]:
    """The dimensions among a dimension's shared members (`also`); each member must exist and be scored."""
    shared = []
    for code, _weight in dimension.also:
        if code in known:
            shared.append(code)
        elif code not in items or not items[code].scored:
            message = _("pekar på {value}, som varken är en dimension eller en fråga som räknas i indexet.")
            hint = _("Rätta koden, eller ge frågan en dimension.")
            table.wrong("also", message.format(value=shown(code)), hint, "dimension_also")
        elif items[code].dimension == dimension.code:
            message = _("nämner {value}, som redan ligger där.").format(value=shown(code))
            table.wrong("also", message, _("Ta bort det ena."), "dimension_also")
    return shared


def _circles(dimensions: Dimensions, below: Mapping[str, Sequence[str]]) -> None:
    """No dimension may be computed from itself; `below` has the dimensions that each one is computed from."""
    safe: set[str] = set()

    def visit(code: str, way: tuple[str, ...]) -> tuple[str, ...]:
        """The first circle below a dimension, if any."""
        if code in way:
            return (*way[way.index(code) :], code)
        ring = next(filter(None, (visit(one, (*way, code)) for one in below[code] if one not in safe)), ())
        if not ring:
            safe.add(code)
        return ring

    for table, dimension in dimensions:
        if dimension.code in safe or not (dimension.also or dimension.denominator):
            continue
        if ring := visit(dimension.code, ()):
            key = "also" if dimension.also else "denominator"
            message = _("gör att dimensionen räknas ur sig själv: {way}.").format(way=" → ".join(ring))
            table.wrong(key, message, _("Bryt ringen."), "dimension_loop")
            safe.update(ring)


def items(items: Items, dimensions: Dimensions, normalise: str | None = None) -> None:
    """Check the items, one by one and in what they refer to.

    normalise  the index's normalisation for all items, if it names one
    """
    _unique(items)
    known = dict.fromkeys([*(dimension.code for _table, dimension in dimensions), TOP])
    by_code = {item.code: item for _table, item in items}
    before: dict[str, Item] = {}
    played: dict[str, str] = {}
    for table, item in items:
        _alone(table, item, normalise or item.normalise)
        _role(table, item, played)
        if item.code in known:
            table.wrong("code", _("är också koden på en dimension."), _("Ge den ena en annan kod."), "duplicate")
        if item.dimension is not None and item.dimension not in known:
            hint = _("Lägg till den som [[dimension]].")
            if len(known) > 1:
                hint = _("Lägg till den som [[dimension]], eller välj en av {known}.").format(known=listed(known))
            table.wrong(
                "dimension",
                _("pekar på {value}, som inte finns.").format(value=shown(item.dimension)),
                hint,
                "item_dimension",
            )
        if item.denominator is not None and (
            item.denominator == item.code or _type(by_code, item.denominator) != NUMBER
        ):
            table.wrong(
                "denominator",
                _("ska vara koden på en annan fråga med ett tal."),
                _('Ange en fråga med type = "number".'),
                "item_denominator",
            )
        if item.only_if is not None:
            _condition(table, item.only_if, before)
        before[item.code] = item


def _unique(things: Sequence[tuple[Table, Item | Dimension]]) -> None:
    seen: dict[str, Table] = {}
    for table, thing in things:
        if thing.code in _TAKEN:
            table.wrong("code", _("är ett ord som programmet självt använder."), _("Byt kod."), "code")
        elif thing.code and seen.setdefault(thing.code, table) is not table:
            first = table.faults.lines.of((*seen[thing.code].path, "code"))
            message = _("används två gånger; första gången på rad {n}.").format(n=first)
            table.wrong("code", message, _("Ge den ena en annan kod."), "duplicate")


def _condition(table: Table, only_if: str, before: Mapping[str, Item]) -> None:
    """A condition names an option of an item that is asked earlier; so there can be no circle."""
    asked, _equals, option = only_if.partition("=")
    if asked not in before or option not in {choice.code for choice in before[asked].choices}:
        message = _("pekar på {value}, som inte är ett svarsalternativ i en tidigare fråga.").format(
            value=shown(only_if)
        )
        table.wrong("only_if", message, _('Skriv only_if = "frågans kod=alternativets kod".'), "item_only_if")


def _role(table: Table, item: Item, played: dict[str, str]) -> None:
    role = item.role
    if role is None:
        return
    if role in ROLES:
        if item.type and item.type not in ROLES[role]:
            message = _("{value} passar inte en fråga av typen {type}.").format(value=shown(role), type=item.type)
            table.wrong(
                "role", message, _("Rollen hör till typen {known}.").format(known=listed(ROLES[role])), "item_role"
            )
        if role not in SHARED_ROLES and played.setdefault(role, item.code) != item.code:
            message = _("{value} har redan frågan {code}.").format(value=shown(role), code=played[role])
            table.wrong("role", message, _("Bara en fråga kan ha rollen."), "item_role")
    elif likely := get_close_matches(role, ROLES, n=1, cutoff=0.85):
        message = _("{value} finns inte.").format(value=shown(role))
        table.wrong("role", message, _("Menade du {word}?").format(word=likely[0]), "item_role")


def _alone(table: Table, item: Item, normalise: str) -> None:
    """Check an item by itself."""
    if not item.type:
        return
    for key, types in _ONLY.items():
        if key in table.raw and item.type not in types:
            message = _("har ingen betydelse för typen {type}.").format(type=item.type)
            table.wrong(
                key, message, _("Ta bort raden, eller byt typ till {known}.").format(known=listed(types)), "item_type"
            )
    if item.type in _CHOICES:
        _choices(table, item)
    for low, high in (("minimum", "maximum"), ("since", "until")):
        a, b = getattr(item, low), getattr(item, high)
        if a is not None and b is not None and a > b:
            table.wrong(high, _("ligger före {low}.").format(low=low), _("Byt plats på dem."), "item_span")
    if item.scored and item.type in _REAL:
        _computable(table, item, normalise)
    if "dimension" not in table.raw and "weight" in table.raw:
        table.wrong(
            "weight",
            _("har ingen betydelse utan dimension."),
            _("Lägg till dimension, eller ta bort raden."),
            "item_type",
        )


def _computable(table: Table, item: Item | Dimension, normalise: str) -> None:
    """A scored number or year, or a dimension's aggregated value, can be treated as its keys say."""
    missing = _("saknas, fast frågan räknas i indexet.") if isinstance(item, Item) else _("saknas.")
    if normalise == "goalposts" and item.goalposts is None and "goalposts" not in table.raw:
        hint = _("Lägg till goalposts = [lägst, högst], eller välj en annan normalise.")
        table.wrong("goalposts", missing, hint, "item_goalposts")
    if normalise in ("steps", "piecewise") and not item.steps and "steps" not in table.raw:
        hint = _("Skriv till exempel {key} = [[0, 0], [10, 0.5], [20, 1]].").format(key="steps")
        table.wrong("steps", missing, hint, "item_steps")
    if any(group is not None for group, _pair in item.ends) and item.within is None:
        hint = _("Ange den fråga eller kolumn i registret som säger gruppen.")
        table.wrong("within", _("saknas, fast goalposts skiljer sig mellan grupper."), hint, "item_within")
    _transformable(table, item)


def _transformable(table: Table, item: Item | Dimension) -> None:
    """The goalposts lie where the transform is defined."""
    least, itself = {
        "log": (0, False),
        "log10": (0, False),
        "log1p": (-1, False),
        "sqrt": (0, True),
        "square": (0, True),
        "inverse": (0, False),
    }.get(item.transform, (-math.inf, True))
    posts = [
        end for _group, pair in ((None, item.goalposts or ()), *item.ends) for end in pair if not isinstance(end, str)
    ]
    lowest = min(posts, default=math.inf) + item.offset
    if lowest < least or lowest == least and not itself:
        message = _("får inte vara under {least} när transform är {transform}.")
        if not itself:
            message = _("måste vara större än {least} när transform är {transform}.")
        message = message.format(least=least, transform=item.transform)
        table.wrong("goalposts", message, _("Höj det lägre värdet."), "item_goalposts")


def _choices(table: Table, item: Item) -> None:
    """A question with options has enough of them, and they can be scored."""
    key = "scale" if "scale" in table.raw else "options"
    least = 2 if item.type == ORDINAL or item.scored and item.type == SINGLE else 1
    if len(item.choices) < least:
        if key in table.raw:
            message = _("ska ha minst {n} alternativ som är svar (utan status).").format(n=least)
        else:
            message = _("saknas: en fråga av typen {type} har svarsalternativ.").format(type=item.type)
        table.wrong(key, message, _('Skriv options = [ {{ code = "…", label = "…" }}, … ].').format(), "item_options")
    _points(table, item, key)


def _points(table: Table, item: Item, key: str) -> None:
    """The options have points where they need them, in the order that polarity says; `key` is where they stand."""
    if item.scored and item.type == SINGLE and all(option.points is None for option in item.choices):
        hint = _('Ge alternativen points, eller skriv type = "ordinal" om de står i ordning från sämst till bäst.')
        table.wrong(key, _("saknar points, fast frågan räknas i indexet."), hint, "option_points")
    points = [option.points for option in item.choices if option.points is not None]
    if item.scored and item.type == ORDINAL and item.polarity == LESS and points != sorted(points, reverse=True):
        message = _('har points som stiger, fast polarity = "less" säger att de första alternativen är bäst.')
        table.wrong(key, message, _("Ta bort polarity, eller vänd på points."), "option_points")
    if item.cap and item.cap > (most := _most(item)):
        message = _("är {n}, men alternativen ger tillsammans högst {most}.").format(n=item.cap, most=f"{most:g}")
        table.wrong("cap", message, _("Sänk cap."), "item_cap")


def _most(item: Item) -> float:
    """The total points of the options that may be chosen together."""
    return sum(1.0 if option.points is None else option.points for option in item.choices if not option.exclusive)
