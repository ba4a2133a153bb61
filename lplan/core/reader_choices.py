"""Define the reader's choices (`Choice`) and the waves to choose among (`Wave`)."""

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
    """What the reader has chosen. All of it is kept in the URL, so that a link opens the same view."""

    survey: str = ""
    wave: str = ""
    baseline: str | None = None  # the earlier wave that change is counted from
    unit: str | None = None  # "my region"
    topic: str | None = None  # an item's or dimension's code that a chart is narrowed to
    peers: tuple[str, ...] = ()  # the units that my region is compared with: nearest by structure, or an own group
    group: str = ""  # what the reader calls an own group of peers
    likeness: tuple[tuple[str, float], ...] = ()  # structural variable → weight, where the reader has changed it
    units: tuple[str, ...] = ()  # the units that are compared side by side
    sort: str = ""  # the item that a table of answers is sorted by
    search: str = ""  # what a table of answers is narrowed to
    index: str = ""  # hash of the index definition
    weights: tuple[tuple[str, float], ...] = ()  # code → weight, only what the reader has changed
    aggregate: str = ""  # the reader's method for aggregating the dimensions; "": the index definition's
    order: str = ""  # how units are ordered: "" the register's order, "index", or a dimension's code
    places: bool = False  # whether ranks are shown
    language: str = "sv"
    look: str = "light"  # light, dark, projector or projector-dark
    demonstration: bool = False  # whether the simulated waves are shown, on their own page
    targets: bool = False  # whether my unit's own targets and notes are shown
    every: bool = False  # over time: every question, also those that changed between waves
