"""What a reader picks, and the waves there are to pick among."""

from dataclasses import dataclass
from datetime import date

from lplan.core.text import _


@dataclass(frozen=True)
class Wave:
    """One round of the survey. `simulated` answers carry a mark wherever they are shown."""

    key: str
    label: str = ""
    year: int | None = None
    as_of: date | None = None
    simulated: bool = False
    state: str = "published"
    corrected: date | None = None  # when its answers were last changed after readers had seen them

    @property
    def name(self) -> str:
        """What the wave is called, with the mark when it is simulated."""
        known = self.label or self.key
        return _("{wave} simulerad").format(wave=known) if self.simulated else known


@dataclass(frozen=True)
class Choice:
    """What the reader picked. Everything here lives in the address, so that a link opens the same view."""

    survey: str = ""
    wave: str = ""
    baseline: str | None = None  # the earlier wave that change is counted from
    unit: str | None = None  # "my region"
    topic: str | None = None  # an item's or dimension's code that a chart is narrowed to
    peers: tuple[str, ...] = ()  # the units that my region is held against: nearest by structure, or an own group
    likeness: tuple[tuple[str, float], ...] = ()  # variable of structure → weight, where the reader has moved it
    units: tuple[str, ...] = ()  # the units that are set side by side
    sort: str = ""  # the item that a table of answers is sorted by
    search: str = ""  # what a table of answers is narrowed to
    index: str = ""  # hash of the index definition
    weights: tuple[tuple[str, float], ...] = ()  # code → weight, only what the reader has moved
    aggregate: str = ""  # how the reader puts the dimensions together; "" is as the index says
    order: str = ""  # how units are ordered: "" the register's order, "index", or a dimension's code
    places: bool = False  # whether places in the order are written out
    language: str = "sv"
    look: str = "light"  # light, dark, projector or projector-dark
    demonstration: bool = False  # whether the simulated waves are looked at, on a page aside from the collected ones
    every: bool = False  # over time: every question, with its breaks, and not only those that were asked alike
