"""Describe one column of a data frame passed between packages: its type, unit and allowed values."""

from dataclasses import dataclass

TEXT, NUMBER, COUNT = "str", "float64", "Int64"


@dataclass(frozen=True)
class Column:
    """One column of a frame: the name of its pandas dtype, its unit, and which values it may have.

    values  the only values that it may have; (): any
    low     the least value; high: the greatest
    missing whether a value may be missing
    """

    dtype: str
    unit: str
    values: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    missing: bool = False
