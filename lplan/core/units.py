"""Read the register of units: who can answer the survey, under which names, and what is known about them.

A register is a CSV file beside the codebook; its columns are documented for its owner in docs/codebook.md. Nothing here
knows what a region is.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _, sort_key

_OWN = {"code", "name", "short", "aliases", "tile_x", "tile_y"}


@dataclass(frozen=True)
class Unit:
    """One unit that can answer the survey.

    code     its code in files: "12"
    name     its full name today; `short` the one that fits on a chart
    aliases  other names that are recognised in a file and never shown
    names    (valid from year, name), oldest first
    tile     (column, row) in the tile grid
    facts    the register's other columns as text: numbers, words for groups, notes
    """

    code: str
    name: str
    short: str = ""
    aliases: tuple[str, ...] = ()
    names: tuple[tuple[int, str], ...] = ()  # (valid from year, name), oldest first
    tile: tuple[int, int] | None = None
    facts: Mapping[str, str] = field(default_factory=dict, hash=False)

    def name_in(self, year: int | None) -> str:
        """The name that was valid in a year: 2017 is not today."""
        valid = [name for start, name in self.names if year is not None and start <= year]
        return valid[-1] if valid else (self.names[0][1] if self.names and year is not None else self.name)

    @property
    def label(self) -> str:
        """The name that fits on a chart."""
        return self.short or self.name

    @property
    def until(self) -> int | None:
        """The last year as a unit of its own; None while it is one."""
        year = self.facts.get("until", "")
        return int(year) if year else None

    @property
    def since(self) -> int | None:
        """The first year as a unit of its own; None when it has always been one."""
        year = self.facts.get("since", "")
        return int(year) if year else None

    @property
    def successor(self) -> str | None:
        """The code of the unit that took over after `until`."""
        return self.facts.get("successor") or None


@dataclass(frozen=True)
class Register:
    """All units, in the register's own order (SCB's order for Sweden's counties)."""

    units: tuple[Unit, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(unit.code for unit in self.units)

    def label(self, code: str) -> str:
        """Short name of a unit; a code that is not in the register stands for itself."""
        unit = self.by_code.get(code)
        return unit.label if unit else code

    @cached_property
    def _places(self) -> dict[str, int]:
        return {unit.code: n for n, unit in enumerate(self.units)}

    def position(self, code: str) -> tuple[int, str]:
        """What units are sorted by: the register's order; those that it does not have come last, by the alphabet."""
        place = self._places.get(code)
        return (len(self.units), sort_key(code)) if place is None else (place, "")

    def in_year(self, year: int | None) -> tuple[Unit, ...]:
        """The units that were units of their own in a year; without a year, those that are so today."""
        return tuple(
            unit
            for unit in self.units
            if (unit.until is None or (year is not None and year <= unit.until))
            and (unit.since is None or year is None or unit.since <= year)
        )

    def predecessors(self, code: str) -> tuple[Unit, ...]:
        """The units that a unit took over from."""
        return tuple(unit for unit in self.units if unit.successor == code)

    def alphabetical(self) -> tuple[Unit, ...]:
        return tuple(sorted(self.units, key=lambda unit: sort_key(unit.label)))

    def __len__(self) -> int:
        return len(self.units)


def load(path: Path) -> Register:
    """Read a register file; raises Refused with every fault at once, each with its line."""
    rows = list(_rows(Path(path)))
    reading = _Reading()
    units = [unit for line, row in rows if (unit := reading.unit(line, row)) is not None]
    reading.succession(units)
    if not rows:
        reading.fault("register_empty", _("Registret har inga rader."), _("Lägg till en rad per enhet."))
    if reading.problems:
        raise Refused(reading.problems)
    return Register(tuple(units))


def absent(path: Path) -> Problem:
    """The problem of a file that a codebook names and that does not exist."""
    message = _("Filen {name}, som kodboken nämner, går inte att läsa: den finns inte i mappen {folder}.")
    hint = _("Lägg den där, eller rätta namnet i kodboken.")
    return Problem(ERROR, "file_absent", message.format(name=path.name, folder=path.resolve().parent), hint)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, column → cell) of each row that is not blank. Semicolons and tabs separate too: Excel writes them."""
    why = _("Spara filen som CSV UTF-8, med rubrikerna code och name på första raden.")
    try:
        text = path.read_bytes().decode("utf-8-sig")
        delimiter = max(",;\t", key=text.partition("\n")[0].count)
        csv.field_size_limit(131_072)  # the limit is the whole process's: others may have moved it
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        heads = [head.strip() for head in next(reader, [])]
        faults = list(_heads(heads))
        start, rows = reader.line_num + 1, []
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((start, dict(zip(heads, cells, strict=False))))
                if any(cell.strip() for cell in cells[len(heads) :]):
                    message = _("Raden har fler celler än det finns rubriker.")
                    faults.append(
                        Problem(
                            ERROR,
                            "register_ragged",
                            message,
                            _("Sätt text med skiljetecken inom citattecken."),
                            row=start,
                        )
                    )
            start = reader.line_num + 1
    except FileNotFoundError:
        raise Refused([absent(path)]) from None
    except (OSError, ValueError, csv.Error):
        message = _("Registret {name} går inte att läsa.").format(name=path.name)
        raise Refused([Problem(ERROR, "register_unreadable", message, why)]) from None
    if faults:
        raise Refused(faults)
    yield from rows


def _heads(heads: list[str]) -> Iterator[Problem]:
    """The faults of the heading row."""
    for head in ("code", "name"):
        if head not in heads:
            message = _("Registret saknar kolumnen {head}.").format(head=head)
            yield Problem(
                ERROR, "register_columns", message, _("Skriv rubrikerna på första raden."), row=1, column=head
            )
    for head in dict.fromkeys(heads):
        if head and heads.count(head) > 1:
            message = _("Registret har kolumnen {head} två gånger.").format(head=head)
            yield Problem(ERROR, "register_columns", message, _("Byt namn på den ena."), row=1, column=head)
        if head.startswith("name_") and not re.fullmatch(r"name_[0-9]{4}", head):
            message = _("Kolumnen {head} ska sluta med det år som namnet gäller från.").format(head=head)
            yield Problem(ERROR, "register_columns", message, _("Skriv till exempel name_2017."), row=1, column=head)


class _Reading:
    """Reads rows as units and collects their faults."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.codes: dict[str, int] = {}
        self.names: dict[str, tuple[int, str]] = {}
        self.tiles: dict[tuple[int, int], int] = {}

    def fault(self, reason: str, message: str, suggestion: str, line: int | None = None, column: str | None = None):
        self.problems.append(Problem(ERROR, reason, message, suggestion, row=line, column=column))

    def unit(self, line: int, row: Mapping[str, str]) -> Unit | None:
        cell = {head: text.strip() for head, text in row.items()}
        code, name = cell.get("code", ""), cell.get("name", "")
        if not code or not name:
            message = _("Registret saknar kod eller namn på rad {n}.").format(n=line)
            self.fault("register_incomplete", message, _("Fyll i kolumnerna code och name."), line)
            return None
        if code in self.codes:
            message = _("Koden {code} står både på rad {a} och rad {b} i registret.")
            message = message.format(code=code, a=self.codes[code], b=line)
            self.fault("register_duplicate", message, _("Ta bort den ena."), line, "code")
            return None
        self.codes[code] = line
        dated = tuple(sorted((int(head[5:]), text) for head, text in cell.items() if head.startswith("name_") and text))
        aliases = tuple(filter(None, (alias.strip() for alias in cell.get("aliases", "").split("|"))))
        facts = {
            head: text for head, text in cell.items() if head and head not in _OWN and not head.startswith("name_")
        }
        unit = Unit(code, name, cell.get("short", ""), aliases, dated, self.tile(line, cell), facts)
        self.recognise(line, unit)
        return unit

    def recognise(self, line: int, unit: Unit) -> None:
        """A name that a file may use must mean one unit only."""
        names = (
            unit.code,
            unit.code.lstrip("0"),
            unit.name,
            unit.short,
            *unit.aliases,
            *(n for _year, n in unit.names),
        )
        for name in dict.fromkeys(filter(None, (" ".join(name.split()).casefold() for name in names))):
            other, owner = self.names.setdefault(name, (line, unit.code))
            if owner != unit.code:
                message = _("{name} betyder både raden {a} och raden {b} i registret.").format(
                    name=name, a=other, b=line
                )
                self.fault("register_name", message, _("Ett namn får bara höra till en enhet: ändra det ena."), line)

    def succession(self, units: list[Unit]) -> None:
        """Who took over must be another unit of the register, and the year a year."""
        for unit in units:
            line = self.codes[unit.code]
            if unit.successor and (unit.successor not in self.codes or unit.successor == unit.code):
                message = _("Efterträdaren {code} är ingen annan enhet i registret.").format(code=unit.successor)
                self.fault("register_successor", message, _("Skriv koden för den som tog över."), line, "successor")
            for head, message in (
                ("until", _("Kolumnen until ska vara ett årtal: det sista året som egen enhet.")),
                ("since", _("Kolumnen since ska vara ett årtal: det första året som egen enhet.")),
            ):
                if unit.facts.get(head) and not re.fullmatch("[0-9]{4}", unit.facts[head]):
                    self.fault(f"register_{head}", message, _("Skriv till exempel 2018."), line, head)

    def tile(self, line: int, cell: Mapping[str, str]) -> tuple[int, int] | None:
        x, y = cell.get("tile_x", ""), cell.get("tile_y", "")
        if not x and not y:
            return None
        if not (re.fullmatch("[0-9]{1,4}", x) and re.fullmatch("[0-9]{1,4}", y)):
            message = _("Platsen i rutnätet ska vara två heltal från noll.")
            self.fault(
                "register_tile", message, _("Fyll i både tile_x och tile_y, eller ingen av dem."), line, "tile_x"
            )
            return None
        place = int(x), int(y)
        if self.tiles.setdefault(place, line) != line:
            message = _("Raderna {a} och {b} har samma plats i rutnätet.").format(a=self.tiles[place], b=line)
            self.fault("register_tile", message, _("Flytta den ena."), line, "tile_x")
        return place
