"""Who is like us: the nearest by structure (population, form of body, years since formation), never by answers.

Kolada's "liknande regioner" and CIPFA's nearest neighbours: each column is z-standardised (n − 1), the distance is
Euclidean over weighted columns, and distances are rebased so that the largest is 1. Nothing here can read an answer:
the functions take the register, the responsible bodies and a year, and no responses or scores.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote, unquote

import numpy as np
import pandas as pd

NUMBER, GROUP = "number", "group"
POPULATION, BODY, AGE = "population", "body", "age"
NEAREST = 5  # how many peers are shown until the reader chooses otherwise
_KNOWN = re.compile(r"(population|body)_[0-9]{4}|formed_year|nuts[0-9]|.*_source|note|since|until|successor")
IMPORTED = ("variable", "label", "as_of", "unit", "value", "source")
"""Columns of the frame of what an agency has imported: one row a variable, year and unit, all of it text."""


@dataclass(frozen=True)
class Structure:
    """What the units are by structure, at one time.

    values  index unit, one column a variable: numbers as float, groups as text; missing is NaN or None
    kinds   variable → NUMBER or GROUP
    as_of   variable → the year that its values are from, "" when it has none
    labels  variable → what it is called, for those that somebody has imported
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
        made = {}
        for name, kind in self.kinds.items():
            column = self.values[name]
            if kind == NUMBER:
                columns = {name: column.astype(float)}
            else:
                known = column.notna()
                columns = {
                    group: (column == group).astype(float).where(known) for group in sorted(set(column[known]), key=str)
                }
            made[name] = pd.DataFrame({head: _standard(values) for head, values in columns.items()}).dropna(
                axis=1, how="all"
            )
        return made


def _standard(values: pd.Series) -> pd.Series:
    """(v − mean) / sd with n − 1; a column where all are alike tells nobody apart and is 0."""
    sd = values.std(ddof=1)
    return (values - values.mean()) / sd if sd > 0 else (values - values.mean()).where(values.isna(), 0.0)


def structure(
    register, bodies: pd.DataFrame, year: int | None, columns: Sequence[str] = (), imported: pd.DataFrame | None = None
) -> Structure:
    """The units' structure at a year, from the register's columns, the cited forms of body and what is imported.

    register  its facts hold `population_2017`-like dated columns, `formed_year`, and any others of numbers or groups
    bodies    unit, value, as_of (year): the form that was the last one known at the year, else the first one
    year      the wave's; None: the newest of everything
    columns   further columns of the register that count: numbers, or words as groups
    imported  columns IMPORTED: of each variable the newest year that is not newer than `year`, else the oldest; it goes
              before a column of the register with the same name
    A unit that was no unit of its own in the year is not there.
    """
    units = list(register.in_year(year))
    codes = [unit.code for unit in units]
    values, kinds, as_of, labels, sources = {}, {}, {}, {}, {}

    def add(name: str, found: list, when: str = "", source: Sequence[str] = ()) -> None:
        numbers = [_number(value) for value in found]
        given = [value for value in found if value not in (None, "")]
        if not given:
            return
        kind = NUMBER if all(_number(value) is not None for value in given) else GROUP
        kinds[name], as_of[name] = kind, when
        sources[name] = {code: said or "" for code, said in zip(codes, source, strict=False)}
        values[name] = (
            pd.Series(numbers, codes, dtype=float)
            if kind == NUMBER
            else pd.Series(found, codes, dtype=object).replace("", None)
        )

    population = _dated(units, "population_", year)
    if population:
        said = [unit.facts.get(f"{population}_source") for unit in units]
        add(POPULATION, [unit.facts.get(population) for unit in units], population.rpartition("_")[2], said)
    add(BODY, *_bodies(units, bodies, year))
    formed = [_number(unit.facts.get("formed_year")) for unit in units]
    if any(f is not None for f in formed):
        now = year or int(max(f for f in formed if f is not None))
        # Who has not taken over yet has been at it for no years.
        said = [unit.facts.get("formed_year_source") for unit in units]
        add(AGE, [None if f is None else max(now - f, 0.0) for f in formed], str(now), said)
    own = {} if imported is None else dict(iter(imported.groupby("variable", sort=False)))
    for name in columns:
        if name not in own:
            add(
                name, [unit.facts.get(name) for unit in units], "", [unit.facts.get(f"{name}_source") for unit in units]
            )
    for name, rows in own.items():
        years = sorted(set(rows["as_of"]))
        when = next((y for y in reversed(years) if year is None or int(y) <= year), years[0])
        rows = rows[rows["as_of"] == when].drop_duplicates("unit").set_index("unit")
        add(name, [rows["value"].get(code) for code in codes], when, [rows["source"].get(code) for code in codes])
        labels[name] = str(rows["label"].iloc[0])
    return Structure(pd.DataFrame(values, index=codes), kinds, as_of, labels, sources)


def columns(register) -> tuple[str, ...]:
    """The register's further columns of numbers, which an agency has added: density, municipalities, tax base."""
    names = dict.fromkeys(name for unit in register.units for name in unit.facts)
    return tuple(
        name
        for name in names
        if not _KNOWN.fullmatch(name)
        and any(unit.facts.get(name) for unit in register.units)
        and all(_number(unit.facts.get(name)) is not None for unit in register.units if unit.facts.get(name))
    )


def _number(value) -> float | None:
    if value in (None, ""):
        return None
    try:
        found = float(str(value).replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace(",", "."))
    except ValueError:
        return None
    return found if np.isfinite(found) else None


def _dated(units, prefix: str, year: int | None) -> str | None:
    """The register's column of that kind that is newest but not newer than the year; else the oldest."""
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


def _bodies(units, bodies: pd.DataFrame, year: int | None) -> tuple[list, str, list]:
    """Each unit's form of body at the year, the newest year that one is from, and the source of each."""
    found, used, said = [], [], []
    for unit in units:
        rows = [] if bodies.empty else bodies[bodies["unit"] == unit.code].sort_values("as_of").to_dict("records")
        valid = [row for row in rows if year is None or int(row["as_of"]) <= year]
        row = valid[-1] if valid else (rows[0] if rows else None)
        found.append(row["value"] if row else None)
        used += [str(row["as_of"])] if row else []
        said.append(row.get("source") if row else None)
    return found, max(used, default=""), said


def distances(made: Structure, weights: Mapping[str, float] | None = None) -> pd.DataFrame:
    """The square frame of distances D_ck = sqrt(Σ ω_v (z_cv − z_kv)²), rebased so that the largest is 1.

    `weights` is variable → weight, 1 for who is not named; they are made to sum to 1. A variable that either lacks is
    left out for that pair, and the others' weights are renormalised; a pair with nothing in common has no distance
    (NaN). The groups of one variable share its weight equally. A variable where all are alike tells nobody apart and
    carries no weight, unless all of them are so.
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
        found = np.sqrt(np.where(total > 0, squares / total, np.nan))
    np.fill_diagonal(found, 0.0)
    largest = np.nanmax(found) if n else 0.0
    if largest > 0:
        found = found / largest
    return pd.DataFrame(found, index=made.values.index, columns=made.values.index)


def nearest(apart: pd.DataFrame, unit: str, n: int = NEAREST) -> list[str]:
    """The n nearest units, nearest first; ties in the register's order. Units without a distance are left out."""
    if unit not in apart.index:
        return []
    row = apart.loc[unit].drop(unit).dropna().round(9)
    return list(row.sort_values(kind="stable").index[:n])


def neighbours(apart: pd.DataFrame, unit: str, n: int = NEAREST) -> list[str]:
    """The units that have this one among their own n nearest: being near is not mutual."""
    return [other for other in apart.index if other != unit and unit in nearest(apart, other, n)]


def spelled(weights: Mapping[str, float]) -> str:
    """Weights as a text in the address: "population:2,body:0"; what is 1 is not written."""
    return ",".join(f"{quote(name, safe=' ')}:{weight:g}" for name, weight in weights.items() if weight != 1)


def read(words: str, known: Sequence[str]) -> dict[str, float]:
    """The weights in such a text; ValueError for a variable that is not known or a weight that is no number from 0 to
    10.
    """
    found = {}
    for part in filter(None, words.split(",")):
        name, _colon, weight = part.rpartition(":")
        name = unquote(name)
        if name not in known or not 0 <= float(weight) <= 10:
            raise ValueError(part)
        found[name] = float(weight)
    return found
