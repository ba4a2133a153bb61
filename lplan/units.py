"""The register of units: who can answer the survey, under which names, and what is known about them.

A register is a CSV file beside the codebook, UTF-8, with the columns `code` and `name` and any of: `short` (name on a
chart), `aliases` (separated by |), `name_<year>` (valid from that year), `tile_x`, `tile_y` (place in the tile grid),
and structural columns of any other name (numbers, or words for groups). Nothing here knows what a region is.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from lplan.errors import ERROR, Problem, Refused
from lplan.text import _, sort_key

_RESERVED = {"code", "name", "short", "aliases", "tile_x", "tile_y"}


@dataclass(frozen=True)
class Unit:
    """One that can answer: code ("12"), name today, short name for charts, other names, facts by column."""

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


@dataclass(frozen=True)
class Register:
    """All units, in the register's own order (SCB's order for Sweden's counties)."""

    units: tuple[Unit, ...] = ()

    @cached_property
    def by_code(self) -> dict[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(unit.code for unit in self.units)

    def label(self, code: str) -> str:
        """Short name of a unit; a code that is not in the register stands for itself."""
        unit = self.by_code.get(code)
        return unit.label if unit else code

    def position(self, code: str) -> int:
        """Where a unit stands in the register's order; unknown ones last."""
        return self.codes.index(code) if code in self.by_code else len(self.units)

    def alphabetical(self) -> tuple[Unit, ...]:
        return tuple(sorted(self.units, key=lambda unit: sort_key(unit.label)))

    def __len__(self) -> int:
        return len(self.units)


def load(path: Path) -> Register:
    """Read a register file; raises Refused with every fault at once, each with its line."""
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    problems, seen, units = [], {}, []
    for line, row in enumerate(rows, start=2):
        code, name = (row.get("code") or "").strip(), (row.get("name") or "").strip()
        if not code or not name:
            problems.append(
                Problem(
                    ERROR,
                    "register_incomplete",
                    _("Registret saknar kod eller namn på rad {n}.").format(n=line),
                    _("Fyll i kolumnerna code och name."),
                    row=line,
                )
            )
        elif code in seen:
            problems.append(
                Problem(
                    ERROR,
                    "register_duplicate",
                    _("Koden {code} står både på rad {a} och rad {b} i registret.").format(
                        code=code, a=seen[code], b=line
                    ),
                    _("Ta bort den ena."),
                    row=line,
                )
            )
        else:
            seen[code] = line
            units.append(_unit(code, name, row))
    if problems:
        raise Refused(problems)
    return Register(tuple(units))


def _unit(code: str, name: str, row: dict[str, str]) -> Unit:
    dated = {
        int(m[1]): value.strip()
        for column, value in row.items()
        if (m := re.fullmatch(r"name_(\d{4})", column or "")) and value
    }
    tile = (int(row["tile_x"]), int(row["tile_y"])) if row.get("tile_x") and row.get("tile_y") else None
    aliases = tuple(alias.strip() for alias in (row.get("aliases") or "").split("|") if alias.strip())
    facts = {
        column: value
        for column, value in row.items()
        if column and column not in _RESERVED and not column.startswith("name_")
    }
    return Unit(code, name, (row.get("short") or "").strip(), aliases, tuple(sorted(dated.items())), tile, facts)
