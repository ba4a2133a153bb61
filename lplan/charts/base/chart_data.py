"""Describe a chart as data (shape, categories, series) for the media that draw charts by themselves.

A slide's editable chart, a workbook's chart and a report's printed one are all drawn from `ChartData`. A chart may say
by an `Encoding` which of its columns are what; what it does not say is read off its frame and columns, so that a new
chart is in every export by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from lplan.analysis.tabulation import missing_words
from lplan.core import text
from lplan.core.text import _

if TYPE_CHECKING:
    from lplan.charts.base.chart import Column


@dataclass(frozen=True)
class Shape:
    """A shape of chart, with what the media that draw by themselves must know of it. A report has a part for each.

    excel          the type and subtype of Excel's own chart; empty: coloured cells
    powerpoint     the name of PowerPoint's own chart type; empty: tables, outlines or squares
    from_top       whether its categories begin at the top
    side_by_side   whether a category's series stand beside each other and take room each
    on_scale       whether values are read on an axis, and not as labels alone
    names_missing  whether categories without a value are named beside it
    places         the frame's column with the place of each category
    """

    key: str
    excel: tuple[str, str] | None = None
    powerpoint: str = ""
    from_top: bool = False
    side_by_side: bool = False
    on_scale: bool = False
    names_missing: bool = False
    places: str = ""


STACKED = Shape("stacked", ("bar", "percent_stacked"), "BAR_STACKED_100", from_top=True)
BARS = Shape("bars", ("bar", ""), "BAR_CLUSTERED", from_top=True, side_by_side=True, names_missing=True)
COLUMNS = Shape("columns", ("column", ""), "COLUMN_CLUSTERED", names_missing=True)
DOTS = Shape("dots", ("line", ""), "BAR_STACKED", on_scale=True, names_missing=True)
GRID = Shape("grid")
MAP = Shape("map", places="rings")
TILES = Shape("tiles", places="tile")
TABLE = Shape("table")
SHAPES = (STACKED, BARS, COLUMNS, DOTS, GRID, MAP, TILES, TABLE)
UNDER = "– "  # before a category that explains the one over it
_MANY = 8  # kinds of answers that a reader can tell apart
_MEASURES = ("score", "percent", "percent1", "two")  # what is measured goes before what is counted


@dataclass(frozen=True)
class Encoding:
    """Which of a frame's columns a medium that draws by itself uses.

    shape     STACKED   one bar a category, parted into series, with counts
              BARS      lying bars, one series or a few side by side; COLUMNS the same, standing
              DOTS      one dot a series on a line from the lowest to the highest: before and now, a value
                        and its interval
              GRID      a cell for each category and series, filled by its state
              MAP       a filled outline a category (the frame has `rings`); TILES a filled square (the frame
                        has `tile`)
              TABLE     the table twin
    category  the column, or columns, that name the rows
    series    the column whose values are the series; empty: every column in `values` is a series of its own
    values    the columns with what is shown: numbers, or a grid's words
    state     the column with codes that say how a series or a cell is filled
    ordered   whether the states are steps of one scale: light to dark
    levels    whether those steps are levels: they alone have the colours of levels
    called    what the values' series are called, where their columns' headings say something else
    """

    shape: Shape
    category: tuple[str, ...] = ()
    series: str = ""
    values: tuple[str, ...] = ()
    state: str = ""
    ordered: bool = False
    levels: bool = False
    called: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
    """One series: a number (or None), or a grid's words, for each category; `states` has the codes of their fills."""

    name: str
    values: tuple
    states: tuple[str, ...] = ()
    form: str = "int"


@dataclass(frozen=True)
class ChartData:
    """What a medium draws: `mine` are the places of my unit's categories; `states` is code → words in legend order."""

    shape: Shape
    categories: tuple[str, ...] = ()
    series: tuple[Series, ...] = ()
    mine: frozenset[int] = frozenset()
    states: tuple[tuple[str, str], ...] = ()
    ordered: bool = False
    levels: bool = False
    places: tuple = ()  # a map's rings or a tile's (column, row), one a category

    @property
    def bars(self) -> int:
        """How many bars stand beside each other in a category."""
        return max(len(self.series), 1) if self.shape.side_by_side else 1

    @property
    def main(self) -> int:
        """The series that dots are about: now rather than before, a value rather than its bounds."""
        return 1 if len(self.series) == 2 else len(self.series) // 2

    @property
    def empty(self) -> tuple[str, ...]:
        """The categories that have no value in any series: shown by name, never dropped."""
        return tuple(
            name for n, name in enumerate(self.categories) if all(series.values[n] is None for series in self.series)
        )


def default_encoding(frame: pd.DataFrame, columns: Sequence["Column"]) -> Encoding:
    """What a chart that says nothing is drawn as: read off its columns, and TABLE when they say too little."""
    shown = [column for column in columns if column.name in frame]
    words = [column.name for column in shown if column.form == "text"]
    numbers = [column for column in shown if column.form not in ("text", "year")]
    if frame.empty or not shown:
        return Encoding(TABLE)
    if len(words) > 1 and not _unique(frame, words[:1]) and _unique(frame, words[:2]):
        return _crossed(frame, words, numbers)
    first = shown[0]
    if first in numbers or not _unique(frame, [first.name]):
        return Encoding(TABLE)
    return _measured(COLUMNS if first.form == "year" else BARS, (first.name,), numbers)


def _crossed(frame: pd.DataFrame, words: list[str], numbers: list["Column"]) -> Encoding:
    """A frame with a row for each pair of words: cells or stacks when every pair is there, else a bar for each."""
    category, series = words[:2]
    cells = frame[category].nunique() * frame[series].nunique()
    if not numbers:
        return _worded(frame, words, cells)
    counts = [column.name for column in numbers if column.form == "int"]
    if counts and cells == len(frame) and frame[series].nunique() <= _MANY:
        return Encoding(STACKED, (category,), series, (counts[0],), "option" if "option" in frame else "")
    if cells == len(frame) and "level" in frame and len(words) > 2:
        return Encoding(GRID, (category,), series, (words[2],), "level", ordered=True, levels=True)
    return _measured(BARS, (series,) if _unique(frame, [series]) else (category, series), numbers)


def _worded(frame: pd.DataFrame, words: list[str], cells: int) -> Encoding:
    """Words for each pair: cells, unless there are more holes or more kinds than a reader can tell apart."""
    category, series = words[:2]
    said = words[2] if len(words) > 2 else series
    state = "state" if "state" in frame and _one_word_each(frame, "state", said) else said
    if len(frame) * 2 < cells or frame[state].nunique() > _MANY:
        return Encoding(TABLE)
    return Encoding(GRID, (category,), series, (said,), state)


def _measured(shape: Shape, category: tuple[str, ...], numbers: list["Column"]) -> Encoding:
    """A number for each category: between its bounds when it has any, before and now when they are measured alike."""
    if bounds := _bounds([column.name for column in numbers]):
        return Encoding(DOTS, category, values=bounds)
    form = next((form for form in _MEASURES if any(column.form == form for column in numbers)), "int")
    same = tuple(column.name for column in numbers if column.form == form)
    if not same:
        return Encoding(TABLE)
    if form == "score" and len(same) > 1:
        return Encoding(DOTS, category, values=same[:2])
    return Encoding(shape, category, values=same[:1] if form == "int" else same[:2])


def _bounds(names: list[str]) -> tuple[str, str, str] | None:
    """The columns of a value's lower bound, the value, and its upper bound; None where no value has bounds."""
    for name in names:
        low, high = f"{name}_low", f"{name}_high"
        if low in names and high in names:
            return low, name, high
    return ("low", names[0], "high") if "low" in names and "high" in names and len(names) > 2 else None


def _one_word_each(frame: pd.DataFrame, code: str, word: str) -> bool:
    return bool((frame.groupby(code, dropna=False)[word].nunique() <= 1).all())


def _unique(frame: pd.DataFrame, names: list[str]) -> bool:
    return not frame.duplicated(names).any()


def encode(
    encoding: Encoding, frame: pd.DataFrame, columns: Sequence["Column"], unit: str | None, named=str
) -> ChartData:
    """The frame as chart data. `named` puts the survey's words into a heading; `unit` is my unit's code."""
    if frame.empty or encoding.shape == TABLE:
        return ChartData(TABLE)
    by_name = {column.name: column for column in columns}
    keys = _joined(frame, encoding.category)
    categories = tuple(dict.fromkeys(keys))
    place = {name: n for n, name in enumerate(categories)}
    mine = _mine(frame, keys, unit)
    if encoding.series:
        series = _long(encoding, frame, keys, place, by_name)
    else:
        series = tuple(
            Series(
                named(text.gettext(by_name[name].heading)) if name in by_name else name,
                _column(frame[name], keys, place),
                form=by_name[name].form if name in by_name else "int",
            )
            for name in encoding.values
        )
        if encoding.called:
            series = tuple(replace(s, name=name) for s, name in zip(series, encoding.called, strict=True))
        if encoding.state:
            codes = _column(frame[encoding.state], keys, place)
            series = tuple(
                Series(s.name, s.values, tuple("missing" if c is None else _code(c) for c in codes), s.form)
                for s in series
            )
    places = encoding.shape.places
    return ChartData(
        encoding.shape,
        categories,
        series,
        frozenset(place[key] for key in mine),
        _states(encoding, frame),
        encoding.ordered,
        encoding.levels,
        _column(frame[places], keys, place) if places else (),
    )


def _joined(frame: pd.DataFrame, names: tuple[str, ...]) -> list[str]:
    if len(names) == 1:
        return [_code(value) for value in frame[names[0]]]
    return [" – ".join(str(value) for value in row) for row in frame[list(names)].itertuples(index=False)]


def _code(value) -> str:
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value)


def _mine(frame: pd.DataFrame, keys: list[str], unit: str | None) -> set[str]:
    if unit and "unit" in frame:
        pairs = set(zip(keys, frame["unit"], strict=True))
        if not len(pairs) == len(set(keys)) == frame["unit"].nunique():
            return set()  # the rows are not the units: who is named there is no row of its own
        return {key for key, code in zip(keys, frame["unit"], strict=True) if code == unit}
    if unit and "mine" in frame:
        chosen = {key for key, mine in zip(keys, frame["mine"], strict=True) if mine}
        return chosen if len(chosen) < len(set(keys)) else set()
    return set()


def _column(column: pd.Series, keys: list[str], place: dict[str, int]) -> tuple:
    """The column's values in the categories' order; None where there is none."""
    found: list = [None] * len(place)
    for key, value in zip(keys, column, strict=True):
        if isinstance(value, list | tuple) or not pd.isna(value):
            found[place[key]] = value
    return tuple(found)


def _long(
    encoding: Encoding, frame: pd.DataFrame, keys: list[str], place: dict[str, int], by_name
) -> tuple[Series, ...]:
    made = []
    value = encoding.values[0]
    for name in dict.fromkeys(frame[encoding.series]):
        part = frame[encoding.series] == name
        its = [key for key, here in zip(keys, part, strict=True) if here]
        values = _column(frame.loc[part, value], its, place)
        codes: tuple = (None,) * len(place)
        if encoding.state:
            column = frame.loc[part, [encoding.state, value]].itertuples(index=False)
            blank = encoding.shape == GRID
            known = ["missing" if pd.isna(code) or blank and said == "" else _code(code) for code, said in column]
            codes = _column(pd.Series(known, dtype=object), its, place)
        form = by_name[value].form if value in by_name else "int"
        made.append(Series(str(name), values, tuple("" if code is None else code for code in codes), form))
    return tuple(made)


def _states(encoding: Encoding, frame: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    """Code → words in legend order: the scale's own, then the kinds of no value."""
    if not encoding.state:
        return ()
    words = _state_words(encoding, frame)
    if encoding.ordered and "levels" in frame and isinstance(frame["levels"].iloc[0], list | tuple):
        words = _whole_scale(words, frame["levels"].iloc[0])
        if encoding.shape == GRID and "missing" in words:
            words["missing"] = _("Nivå saknas")
    if encoding.ordered and "options" in frame:
        words = dict(sorted(words.items(), key=lambda pair: _rank(pair[0], frame["options"].iloc[0].split(","))))
    missing = missing_words()
    if all(code.isdecimal() for code in words if code not in missing):  # steps of a scale, in its order
        words = dict(sorted(words.items(), key=lambda pair: int(pair[0]) if pair[0].isdecimal() else 0))
    return tuple(sorted(words.items(), key=lambda pair: pair[0] in missing))


def _state_words(encoding: Encoding, frame: pd.DataFrame) -> dict[str, str]:
    """The codes that occur, with the words of each; "missing" for every kind of no value that has no code."""
    said = encoding.series if encoding.shape == STACKED else encoding.values[0]
    words: dict[str, str] = {}
    for code, word in frame[[encoding.state, said]].drop_duplicates().itertuples(index=False):
        if word == "" and encoding.shape == GRID:
            code, word = None, missing_words()["missing"]
        key = "missing" if pd.isna(code) else _code(code)
        words[key] = _("{a} eller {b}").format(a=words[key], b=str(word).lower()) if key in words else str(word)
    return words


def plain_number(value: float | None) -> float | int | None:
    """A value as a document holds it: None without one, and no decimal where there is none."""
    if value is None or value != value:
        return None
    return int(value) if float(value).is_integer() else float(value)


def _whole_scale(words: dict[str, str], levels: Sequence[str]) -> dict[str, str]:
    """Every step of a scale, also the ones that nobody stands on, and then the codes that are no steps."""
    steps = {str(n): name for n, name in enumerate(levels)}
    return steps | {code: word for code, word in words.items() if code not in steps}


def _rank(code: str, order: list[str]) -> int:
    return order.index(code) if code in order else len(order)
