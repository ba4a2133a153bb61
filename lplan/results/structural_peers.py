"""Find structural peers: the nearest units by population, form of body and years since formation, never by answers.

As Kolada's "liknande regioner" and CIPFA's nearest neighbours: each column is z-standardised (n − 1), the distance is
Euclidean over weighted columns, and distances are rescaled so that the largest is 1. No function here takes responses
or scores: they take the register, the responsible bodies and a year.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote, unquote

import numpy as np
import pandas as pd

from lplan.core.units import Register, Unit

Value = str | float | None
NUMBER, GROUP = "number", "group"
POPULATION, BODY, AGE = "population", "body", "age"
NEAREST = 5  # how many peers are shown until the reader chooses otherwise
_KNOWN = re.compile(r"(population|body)_[0-9]{4}|formed_year|nuts[0-9]|.*_source|note|since|until|successor")
IMPORTED = ("variable", "label", "as_of", "unit", "value", "source")
"""Columns of the frame of imported data: one row for each variable, year and unit, all of it text."""


@dataclass(frozen=True)
class Structure:
    """The units' structure at one time.

    values  index unit, one column for each variable: numbers as float, groups as text; missing is NaN or None
    kinds   variable → NUMBER or GROUP
    as_of   variable → the year that its values are from, "" when it has none
    labels  variable → its name, for imported variables
    sources variable → unit → the source of its value, where one is known
    """

    values: pd.DataFrame
    kinds: Mapping[str, str]
    as_of: Mapping[str, str]
    labels: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def cited(self, name: str) -> tuple[str, ...]:
        """The sources of a variable, each once."""
        return tuple(dict.fromkeys(filter(None, self.sources.get(name, {}).values())))

    @cached_property
    def standard(self) -> dict[str, pd.DataFrame]:
        """Variable → its z-scores as columns: one for a number, one for each group of a GROUP (0/1, standardised)."""
        standard = {}
        for name, kind in self.kinds.items():
            column = self.values[name]
            if kind == NUMBER:
                columns = {name: column.astype(float)}
            else:
                known = column.notna()
                columns = {
                    group: (column == group).astype(float).where(known) for group in sorted(set(column[known]), key=str)
                }
            standard[name] = pd.DataFrame({head: _standard(values) for head, values in columns.items()}).dropna(
                axis=1, how="all"
            )
        return standard


def _standard(values: pd.Series) -> pd.Series:
    """(v − mean) / sd with n − 1; 0 in a column with one value only."""
    sd = values.std(ddof=1)
    return (values - values.mean()) / sd if sd > 0 else (values - values.mean()).where(values.isna(), 0.0)


def structure(
    register: Register,
    bodies: pd.DataFrame,
    year: int | None,
    columns: Sequence[str] = (),
    imported: pd.DataFrame | None = None,
) -> Structure:
    """The units' structure at a year, from the register's columns, the cited forms of body and imported data.

    register  its facts hold dated columns such as `population_2017`, `formed_year`, and other numbers or groups
    bodies    unit, value, as_of (year): the form of the latest year up to the given one, else of the first year
    year      the wave's; None: the newest of everything
    columns   further columns of the register to include: numbers, or words as groups
    imported  columns IMPORTED: each variable's newest year up to the given one, else its oldest; it replaces a column
              of the register with the same name
    A unit that did not exist in the year is left out.
    """
    table = _Variables(register.in_year(year))
    if population := _dated(table.units, "population_", year):
        table.add_fact(POPULATION, population, population.rpartition("_")[2])
    table.add(BODY, *_bodies(table.units, bodies, year))
    table.add_age(year)
    own = {} if imported is None else {str(name): rows for name, rows in imported.groupby("variable", sort=False)}
    for name in columns:
        if name not in own:
            table.add_fact(name, name, "")
    for name, rows in own.items():
        table.add_imported(name, rows, year)
    return Structure(
        pd.DataFrame(table.values, index=table.codes), table.kinds, table.as_of, table.labels, table.sources
    )


class _Variables:
    """Collects structural variables of some units; a variable without any value is left out."""

    def __init__(self, units: Sequence[Unit]):
        self.units = units
        self.codes = [unit.code for unit in units]
        self.values: dict[str, pd.Series] = {}
        self.kinds: dict[str, str] = {}
        self.as_of: dict[str, str] = {}
        self.labels: dict[str, str] = {}
        self.sources: dict[str, dict[str, str]] = {}

    def add(self, name: str, values: Sequence[Value], when: str, sources: Sequence[str | None]) -> None:
        """Add a variable: each unit's value and its source."""
        known = [value for value in values if value not in (None, "")]
        if not known:
            return
        is_number = all(_number(value) is not None for value in known)
        self.kinds[name], self.as_of[name] = NUMBER if is_number else GROUP, when
        self.sources[name] = {code: source or "" for code, source in zip(self.codes, sources, strict=False)}
        if is_number:
            self.values[name] = pd.Series([_number(value) for value in values], self.codes, dtype=float)
        else:
            self.values[name] = pd.Series(list(values), self.codes, dtype=object).replace("", None)

    def add_fact(self, name: str, column: str, when: str) -> None:
        """Add a column of the register."""
        sources = [unit.facts.get(f"{column}_source") for unit in self.units]
        self.add(name, [unit.facts.get(column) for unit in self.units], when, sources)

    def add_age(self, year: int | None) -> None:
        """Add the years since formation; 0 for a unit that is not formed yet."""
        formed = [_number(unit.facts.get("formed_year")) for unit in self.units]
        known = [one for one in formed if one is not None]
        if known:
            now = year or int(max(known))
            ages = [None if one is None else max(now - one, 0.0) for one in formed]
            self.add(AGE, ages, str(now), [unit.facts.get("formed_year_source") for unit in self.units])

    def add_imported(self, name: str, rows: pd.DataFrame, year: int | None) -> None:
        """Add an imported variable, from its newest year up to the given one, else its oldest."""
        years = sorted(set(rows["as_of"]))
        when = next((known for known in reversed(years) if year is None or int(known) <= year), years[0])
        rows = rows[rows["as_of"] == when].drop_duplicates("unit").set_index("unit")
        values, sources = rows["value"], rows["source"]
        self.add(name, [values.get(code) for code in self.codes], when, [sources.get(code) for code in self.codes])
        self.labels[name] = str(rows["label"].iloc[0])


def columns(register: Register) -> tuple[str, ...]:
    """The register's further columns of numbers, which an agency has added: density, municipalities, tax base."""
    names = dict.fromkeys(name for unit in register.units for name in unit.facts)
    return tuple(
        name
        for name in names
        if not _KNOWN.fullmatch(name)
        and any(unit.facts.get(name) for unit in register.units)
        and all(_number(unit.facts.get(name)) is not None for unit in register.units if unit.facts.get(name))
    )


def _number(value: Value) -> float | None:
    if value in (None, ""):
        return None
    try:
        number = float(str(value).replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return number if np.isfinite(number) else None


def _dated(units: Sequence[Unit], prefix: str, year: int | None) -> str | None:
    """The register's newest column with this prefix up to the year; else the oldest."""
    names = sorted(
        {
            n
            for unit in units
            for n in unit.facts
            if n.startswith(prefix) and n[len(prefix) :].isdigit() and unit.facts[n]
        }
    )
    valid = [name for name in names if year is None or int(name[len(prefix) :]) <= year]
    return valid[-1] if valid else (names[0] if names else None)


def _bodies(
    units: Sequence[Unit], bodies: pd.DataFrame, year: int | None
) -> tuple[list[str | None], str, list[str | None]]:
    """(each unit's form of body at the year, the newest year among them, the source of each)."""
    forms: list[str | None] = []
    years: list[str] = []
    sources: list[str | None] = []
    for unit in units:
        rows = [] if bodies.empty else bodies[bodies["unit"] == unit.code].sort_values("as_of").to_dict("records")
        valid = [row for row in rows if year is None or int(row["as_of"]) <= year]
        row = valid[-1] if valid else (rows[0] if rows else None)
        forms.append(row["value"] if row else None)
        years += [str(row["as_of"])] if row else []
        sources.append(row.get("source") if row else None)
    return forms, max(years, default=""), sources


def distances(made: Structure, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """The square frame of distances D_ck = sqrt(Σ ω_v (z_cv − z_kv)²), rescaled so that the largest is 1.

    `weights` is variable → weight, by default 1; they are normalised to sum to 1. A variable that either unit lacks is
    left out for that pair, and the other weights are renormalised; a pair with nothing in common has no distance (NaN).
    The groups of one variable share its weight equally. A variable with one value only carries no weight, unless all
    variables are so.
    """
    weights = {name: max(float((weights or {}).get(name, 1.0)), 0.0) for name in made.kinds}
    n = len(made.values)
    telling = [name for name, z in made.standard.items() if (z.abs() > 0).to_numpy().any()]
    squares, total = np.zeros((n, n)), np.zeros((n, n))
    for name, weight in weights.items():
        columns = made.standard[name].to_numpy()
        if weight == 0 or columns.shape[1] == 0 or (telling and name not in telling):
            continue
        apart = ((columns[:, None, :] - columns[None, :, :]) ** 2).mean(axis=2)
        known = ~np.isnan(apart)
        squares += np.where(known, weight * apart, 0.0)
        total += np.where(known, weight, 0.0)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = np.sqrt(np.where(total > 0, squares / total, np.nan))
    np.fill_diagonal(distance, 0.0)
    largest = np.nanmax(distance) if n else 0.0
    if largest > 0:
        distance = distance / largest
    return pd.DataFrame(distance, index=made.values.index, columns=made.values.index)


def nearest(apart: pd.DataFrame, unit: str, n: int = NEAREST) -> list[str]:
    """The n nearest units, nearest first; ties in the register's order. Units without a distance are left out."""
    if unit not in apart.index:
        return []
    row: pd.Series = apart[unit].drop(unit).dropna().round(9)  # the frame is symmetric
    return list(row.sort_values(kind="stable").index[:n])


def neighbours(apart: pd.DataFrame, unit: str, n: int = NEAREST) -> list[str]:
    """The units that have this one among their own n nearest (the relation is not mutual)."""
    return [other for other in apart.index if other != unit and unit in nearest(apart, other, n)]


def spelled(weights: Mapping[str, float]) -> str:
    """Weights as a text in the URL: "population:2,body:0"; a weight of 1 is not written."""
    return ",".join(f"{quote(name, safe=' ')}:{weight:g}" for name, weight in weights.items() if weight != 1)


def read(words: str, known: Sequence[str]) -> dict[str, float]:
    """The weights in such a text; ValueError for an unknown variable, or a weight outside 0–10."""
    weights = {}
    for part in filter(None, words.split(",")):
        name, _colon, weight = part.rpartition(":")
        name = unquote(name)
        if name not in known or not 0 <= float(weight) <= 10:
            raise ValueError(part)
        weights[name] = float(weight)
    return weights
