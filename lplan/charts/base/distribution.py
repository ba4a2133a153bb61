"""Draw how units are distributed, with my unit and those that the title names, where they are too many to draw each.

The distribution is a frame of its own: the same in a figure, on a slide and in a report. The table has every unit.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import cell_grid, rows, theme
from lplan.charts.base.chart_data import COLUMNS, DOTS, STACKED, Encoding
from lplan.core import text
from lplan.core.reader_choices import Choice
from lplan.core.text import N_, _

MANY = 60  # units that a chart draws each of
BARS = 20  # bars of a distribution, or a few more
NAMED = 3  # units beside my own that are marked
ALTS = {
    "bars": N_("Staplar som visar hur många {units} som har varje värde, med medianen markerad. {title}."),
    "shares": N_("Delade staplar som visar hur många {units} som har gett varje svar. {title}."),
    "quarters": N_("En rad för varje fråga: medianen som punkt och den mittersta hälften som streck. {title}."),
}


@dataclass(frozen=True)
class Spread:
    """What of a chart's frame stands for its units.

    value  a column of numbers, or of words such as answers and levels
    rows   the column that the value is parted by; empty: one value a unit
    form   how numbers are written, as `Column.form`
    order  the column whose first value has the words or states in order, as a list or parted by commas
    """

    value: str
    rows: str = ""
    form: str = "score"
    order: str = ""


def crowded(frame: pd.DataFrame) -> bool:
    """Whether a frame has more units than can be drawn each."""
    return "unit" in frame and len(frame) > MANY and frame["unit"].nunique() > MANY


def kind(frame: pd.DataFrame, spread: Spread) -> str:
    """How a distribution is drawn: the key of its words in ALTS."""
    if not pd.api.types.is_numeric_dtype(frame[spread.value]):
        return "shares"
    return "quarters" if spread.rows else "bars"


def table(frame: pd.DataFrame, spread: Spread, encoding: Encoding) -> tuple[pd.DataFrame, Encoding]:
    """The distribution as a frame, and what media that draw by themselves draw it as."""
    match kind(frame, spread):
        case "bars":
            return _bars(frame, spread), Encoding(COLUMNS, ("label",), "", ("n",), called=(_("Antal"),))
        case "quarters":
            called = (_("Undre kvartil"), _("Median"), _("Övre kvartil"))
            return _quarters(frame, spread), Encoding(DOTS, ("row",), "", ("q1", "median", "q3"), called=called)
        case _:
            made = _shares(frame, spread, encoding)
            ordered, levels = encoding.ordered, encoding.levels
            return made, Encoding(STACKED, ("row",), "words", ("n",), "state", ordered=ordered, levels=levels)


def draw(frame: pd.DataFrame, spread: Spread, encoding: Encoding, choice: Choice, title: str, about: str) -> go.Figure:
    """The distribution as a figure. `about` is what the numbers are; units that the title names are marked."""
    match kind(frame, spread):
        case "bars":
            return _draw_bars(frame, spread, choice, title, about)
        case "quarters":
            return _draw_quarters(frame, spread, choice)
        case _:
            return _draw_shares(frame, spread, encoding, choice)


def _step(span: float, form: str) -> float:
    """The width of a bar: a round number, and whole where the values are."""
    raw = span / BARS or 1.0
    size = 10.0 ** np.floor(np.log10(raw))
    step = next(size * n for n in (1, 2, 2.5, 5, 10) if size * n >= raw)
    return max(round(step), 1) if form in ("year", "int") else float(step)


def _bars(frame: pd.DataFrame, spread: Spread) -> pd.DataFrame:
    """How many units have a value in each interval: low, high, n, label."""
    values = frame[spread.value].dropna().astype(float)
    least, most = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    step = _step(most - least, spread.form)
    first = np.floor(least / step) * step
    edges = first + step * np.arange(int((most - first) / step + 1e-9) + 2)
    n, _edges = np.histogram(values, edges)
    whole = spread.form in ("year", "int")
    labels = [
        _number(low, spread) if whole and step == 1 else f"{_number(low, spread)}–{_number(high - whole, spread)}"
        for low, high in zip(edges[:-1], edges[1:], strict=True)
    ]
    return pd.DataFrame({"low": edges[:-1], "high": edges[1:], "n": n, "label": labels})


def _number(value: float, spread: Spread) -> str:
    return str(int(value)) if spread.form == "year" else text.number(value, 1 if spread.form == "score" else 0)


def _quarters(frame: pd.DataFrame, spread: Spread) -> pd.DataFrame:
    """The quartiles of each row's values: row, q1, median, q3, n."""
    values = frame[spread.value].astype(float).groupby(frame[spread.rows], sort=False)
    parts = [values.quantile(q) for q in (0.25, 0.5, 0.75)]
    made = pd.DataFrame(dict(zip(("q1", "median", "q3"), parts, strict=True))).assign(n=values.count())
    return made.rename_axis("row").reset_index()


def _shares(frame: pd.DataFrame, spread: Spread, encoding: Encoding) -> pd.DataFrame:
    """How many units have each word in each row: row, words, state, n, total."""
    marked = frame.assign(row=frame[spread.rows], words=frame[spread.value], state=_states(frame, spread, encoding))
    words = dict(zip(marked["state"], marked["words"], strict=True))
    every = [list(dict.fromkeys(marked["row"])), _in_order(frame, spread, words)]
    counts = marked.groupby(["row", "state"])["unit"].size().reindex(pd.MultiIndex.from_product(every), fill_value=0)
    made = counts.rename_axis(["row", "state"]).rename("n").reset_index()
    return made.assign(words=made["state"].map(words), total=made.groupby("row")["n"].transform("sum"))


def _states(frame: pd.DataFrame, spread: Spread, encoding: Encoding) -> pd.Series:
    """The code of each value: levels by their number, what has no state by its words."""
    words = frame[spread.value].astype("str")
    if not encoding.state:
        return words
    state = frame[encoding.state]
    if pd.api.types.is_numeric_dtype(state):
        number = state.fillna(-1).astype(int).astype("str")
        return number.where(state.notna(), cell_grid.MISSING)
    return state.astype("str")


def _in_order(frame: pd.DataFrame, spread: Spread, words: dict[str, str]) -> list[str]:
    """The states in the order of the legend: what is no value comes last."""
    known: Sequence[str] = []
    if spread.order:
        first = frame[spread.order].iloc[0]
        known = first.split(",") if isinstance(first, str) else [str(n) for n in range(len(first))]
    lost = [state for state in cell_grid.PATTERN if state in words]
    seen = [state for state in words if state not in known and state not in lost]
    return [*(state for state in known if state in words), *sorted(seen, key=["yes", "no", *seen].index), *lost]


def _named(frame: pd.DataFrame, title: str, mine: str | None) -> list[str]:
    """The units that a title names, at most so many as can be marked, after my own."""
    own = frame.loc[frame["unit"] == mine, "name"].tolist()[:1]
    here = (name for name in dict.fromkeys(frame["name"]) if name in title and name not in own)
    found = [name for name in here if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", title)]
    return own + found[:NAMED]


def _draw_bars(frame: pd.DataFrame, spread: Spread, choice: Choice, title: str, about: str) -> go.Figure:
    look, bars = theme.look(choice), _bars(frame, spread)
    step = bars["high"] - bars["low"]
    whole = spread.form in ("year", "int")
    shift = 0.5 if whole else 0.0  # a year's bar stands over the year
    traces = [
        go.Bar(
            x=(bars["low"] + bars["high"]) / 2 - shift,
            y=bars["n"],
            width=step * 0.94,
            marker={"color": look.neutral},
            hovertext=[f"{label}: {text.number(n)}" for label, n in zip(bars["label"], bars["n"], strict=True)],
            hoverinfo="text",
            showlegend=False,
        )
    ]
    known = frame.dropna(subset=[spread.value]).drop_duplicates("name")
    value = dict(zip(known["name"], known[spread.value].astype(float), strict=True))
    mine = set(known.loc[known["unit"] == choice.unit, "name"])
    marks = [(_("Median"), float(np.median([*value.values()])), look.muted, "dot")] if value else []
    for name in _named(frame, title, choice.unit):
        if name in value:
            marks.append((name, value[name], look.accent if name in mine else look.ink, "solid"))
    top = 8 + rows.LINE * len(marks)
    made = theme.figure(traces, choice, height=230 + top, top=top, bargap=0.06)
    made.layout.shapes = [_line(at, colour, dash) for _name, at, colour, dash in marks]
    made.layout.annotations = [
        _label(f"{theme.esc(name)} {_number(at, spread)}", at, n, colour, look)
        for n, (name, at, colour, _dash) in enumerate(sorted(marks, key=lambda mark: mark[1]))
    ]
    made.update_yaxes(title_text=_("Antal"), rangemode="tozero")
    made.update_xaxes(title_text=theme.esc(about), showgrid=False, tickformat="d" if spread.form == "year" else None)
    return made


def _line(at: float, colour: str, dash: str) -> dict:
    place = {"type": "line", "x0": at, "x1": at, "y0": 0, "y1": 1, "yref": "paper"}
    return place | {"line": {"color": colour, "width": 2, "dash": dash}}


def _label(words: str, at: float, n: int, colour: str, look: theme.Look) -> dict:
    """What a line is called, over the plot; each on a line of its own."""
    font = {"size": look.size - 1, "color": colour}
    place = {"x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": rows.LINE * n, "showarrow": False}
    return place | {"text": words, "font": font}


def _draw_quarters(frame: pd.DataFrame, spread: Spread, choice: Choice) -> go.Figure:
    look, parts = theme.look(choice), _quarters(frame, spread).dropna(subset="median")
    names = rows.names(parts["row"], look)
    half = {"color": look.hatch, "width": 7}
    traces = [
        go.Scatter(
            **rows.segments(parts["q1"], parts["q3"], names),
            mode="lines",
            name=_("Den mittersta hälften"),
            hoverinfo="skip",
            line=half,
        ),
        go.Scatter(
            x=parts["median"],
            y=names,
            mode="markers",
            name=_("Median"),
            marker={"size": 10, "color": look.ink},
            hovertext=[
                f"{theme.esc(row)}: {_number(q1, spread)} · {_number(median, spread)} · {_number(q3, spread)}"
                for row, q1, median, q3 in parts[["row", "q1", "median", "q3"]].itertuples(index=False)
            ],
            hoverinfo="text",
        ),
    ]
    mine = frame[frame["unit"] == choice.unit].drop_duplicates(spread.rows).set_index(spread.rows)
    if len(mine):
        own = mine[spread.value].reindex(parts["row"]).astype(float)
        traces.append(
            go.Scatter(
                x=own,
                y=names,
                mode="markers",
                name=theme.esc(mine["name"].iloc[0]),
                marker={"size": 11, "color": look.accent, "symbol": "diamond"},
                hoverinfo="skip",
            )
        )
    told = [_number(median, spread) for median in parts["median"]]
    return rows.chart(traces, choice, names, values=[rows.Values(_("Median"), told)], row=24, bottom=44, least=3)


def _draw_shares(frame: pd.DataFrame, spread: Spread, encoding: Encoding, choice: Choice) -> go.Figure:
    look, counts = theme.look(choice), _shares(frame, spread, encoding)
    labels = list(dict.fromkeys(counts["row"]))
    names = dict(zip(labels, rows.names(labels, look), strict=True))
    words = dict(zip(counts["state"], counts["words"], strict=True))
    states = _in_order(frame, spread, words)
    styles = cell_grid.fills(states, look, ordered=encoding.ordered, levels=encoding.levels)
    traces = []
    for state in states:
        part = counts[counts["state"] == state]
        style = styles[state]
        traces.append(
            go.Bar(
                orientation="h",
                y=[names[row] for row in part["row"]],
                x=part["n"] / part["total"],
                base=_before(counts, part),
                name=theme.esc(words[state]),
                marker={"color": style["fill"], "pattern": theme.pattern(style["pattern"], look)},
                hovertext=[
                    f"{theme.esc(row)}, {theme.esc(words[state])}: {_n_of(n, total)}"
                    for row, n, total in part[["row", "n", "total"]].itertuples(index=False)
                ],
                hoverinfo="text",
            )
        )
    if own := _mine(frame, spread, encoding, counts, choice, names):
        traces.append(own)
    row = 44 if max(map(len, labels)) > 24 else 30  # a long name has two lines
    told = [_n_of(*counts.loc[counts["row"] == row, ["n", "total"]].iloc[0]) for row in labels]
    values = [rows.Values(words[states[0]], told, 96)] if states else []
    made = rows.chart(traces, choice, list(names.values()), values=values, row=row, bottom=44, least=2)
    return made.update_xaxes(range=[0, 1], tickformat=".0%", visible=False)


def _before(counts: pd.DataFrame, part: pd.DataFrame) -> list[float]:
    """Where each piece of a bar begins: after those before it in the same bar."""
    ends = counts.groupby("row")["n"].cumsum()
    return ((ends - counts["n"]) / counts["total"]).loc[part.index].tolist()


def _mine(
    frame: pd.DataFrame, spread: Spread, encoding: Encoding, counts: pd.DataFrame, choice: Choice, names: dict[str, str]
) -> go.Scatter | None:
    """A mark in the pieces where my unit is."""
    own = frame[frame["unit"] == choice.unit]
    if own.empty:
        return None
    look = theme.look(choice)
    state = _states(frame, spread, encoding).loc[own.index]
    ends = counts.assign(middle=(counts.groupby("row")["n"].cumsum() - counts["n"] / 2) / counts["total"])
    place = {(row, code): at for row, code, at in ends[["row", "state", "middle"]].itertuples(index=False)}
    at = [(row, place[row, code]) for row, code in zip(own[spread.rows], state, strict=True)]
    return go.Scatter(
        x=[middle for _row, middle in at],
        y=[names[row] for row, _middle in at],
        mode="markers",
        name=theme.esc(own["name"].iloc[0]),
        hoverinfo="skip",
        marker={"size": 12, "color": look.accent, "line": {"color": look.paper, "width": 2}},
    )


def _n_of(n: float, total: float) -> str:
    return _("{n} av {total}").format(n=text.number(n), total=text.number(total))
