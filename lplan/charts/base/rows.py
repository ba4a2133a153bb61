"""Draw charts of rows: names at the left, marks on a scale with its levels behind them, values in columns at the right.

The values stand in fixed columns and never wander with the marks. What the title names is bold, my unit has the accent.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from lplan.charts.base import theme
from lplan.core.reader_choices import Choice

LINE = 17  # px of a line of words
FEW = 4  # fewer rows have no room to give to a legend whose words stand below each other, as they do on a phone
APART = "\u200b"  # unseen: tells two rows of the same name apart, and a name from a number


@dataclass(frozen=True)
class Values:
    """A column of values at the right edge: its heading, the words of each row from the top, its width in px.

    quiet  the rows whose words are muted
    """

    heading: str
    words: Sequence[str]
    width: int = 56
    quiet: Collection[int] = ()


def names(
    labels: Iterable,
    look: theme.Look,
    *,
    bold: Collection = (),
    mine: str | None = None,
    units: bool = False,
    above: bool = False,
) -> list[str]:
    """Labels as names of rows: bold where the title tells of them, in the accent where they are my unit's.

    units  whether they are names of units, whose rows are many and low: they are cut to one line
    above  whether they stand above their rows, on a line of their own
    """
    made = []
    for label in labels:
        if units or above:
            said = theme.esc(theme.shortened(label, 64 if above else theme.LONGEST))
        else:
            said = theme.wrap(theme.shortened(label, 46), 24)
        if said.replace(".", "").isdigit():  # Plotly takes a name such as "2025" or "1.5" for a place on the axis
            said += APART
        if label == mine:
            said = f"<span style='color:{look.accent}'><b>{said}</b></span>"
        made.append(f"<b>{said}</b>" if label in bold and label != mine else said)
    return made


@dataclass(frozen=True)
class Levels:
    """The levels of a scale that ends at `scale`: where each begins on it, from the lowest, and its name."""

    starts: Sequence[float]
    names: Sequence[str]
    scale: float = 100


def chart(
    traces: Sequence,
    choice: Choice,
    rows: Sequence[str],
    *,
    values: Sequence[Values] = (),
    row: int = 26,
    top: int = 6,
    bottom: int = 8,
    least: int = 1,
    above: int = 0,
    heads: Collection[str] = (),
    levels: Levels | None = None,
    below: int = 6,
    **layout,
) -> go.Figure:
    """A figure with a row for each name, from the top, whose height follows from its rows, and its legend under them.

    values  columns at the right edge, from the left
    top     px above the rows for what else stands there; headings of columns take their own
    bottom  px below the rows: an axis, a legend
    least   rows that it is at least as high as, so that a legend has room
    above   px over the middle of its row that each name stands, where names are long; 0: beside the row
    heads   names that are headings of the rows below them
    levels  the levels behind the rows
    below   px from the rows to the legend; where its words need more lines, the plot gives them
    """
    look = theme.look(choice)
    size = look.size / theme.Look.size
    lines = max((theme.wrap(column.heading, 12).count("<br>") + 1 for column in values if column.heading), default=0)
    top = max(top, lines * LINE + 6 if lines else 0)
    two = sum(name.count("<br>") > 1 for name in rows)
    if len(rows) < FEW:
        entries = sum(trace.showlegend is not False and bool(trace.name) for trace in traces)
        bottom = max(bottom, below + 20 * entries)
    high = row * max(len(rows), least) + 14 * two + top + bottom
    made = theme.figure(
        traces, choice, height=high, top=top, barmode="overlay", bargap=layout.pop("bargap", 0.28), **layout
    )
    made.update_yaxes(
        type="category",
        categoryorder="array",
        categoryarray=list(rows),
        range=[len(rows) - 0.5, -0.5],
        tickmode="array",
        tickvals=list(rows),
        ticktext=list(rows),
        showgrid=False,
        ticks="",
        linecolor="rgba(0,0,0,0)",
    )
    made.update_xaxes(showgrid=False, linecolor="rgba(0,0,0,0)")
    made.update_layout(margin_b=bottom)
    edge = 0.0
    notes: list[dict] = []
    if above:
        made.update_yaxes(showticklabels=False)
        place = {"x": 0, "xref": "paper", "xanchor": "left", "showarrow": False}
        place |= {"font": {"size": look.size - 1, "color": look.ink}}
        over, level = {"yanchor": "bottom", "yshift": above}, {"yanchor": "middle"}
        notes = [place | (level if name in heads else over) | {"y": name, "text": name} for name in rows]
    for column in values:
        edge += column.width * size
        notes += _column(column, rows, round(edge), look)
    made.update_layout(margin_r=round(edge) + 8)
    made.layout.annotations = [*made.layout.annotations, *notes]
    if levels and levels.names:
        _paint(made, levels, look)
    return with_legend(made, below)


def with_legend(figure: go.Figure, below: int = 6) -> go.Figure:
    """The figure with its legend under the rows, for the height that it has now."""
    plot = figure.layout.height - figure.layout.margin.t - figure.layout.margin.b
    return figure.update_layout(legend={"x": 0, "y": -below / max(plot, 1), "yanchor": "top", "yref": "paper"})


def _column(column: Values, rows: Sequence[str], edge: int, look: theme.Look) -> list[dict]:
    """The words of a column under its heading, right-aligned so many px to the right of the plot."""
    place = {"x": 1, "xref": "paper", "xanchor": "right", "xshift": edge, "showarrow": False, "align": "right"}
    made = [
        place
        | {
            "y": name,
            "text": words,
            "font": {"size": look.size - 1, "color": look.muted if n in column.quiet else look.ink},
        }
        for n, (name, words) in enumerate(zip(rows, column.words, strict=True))
        if words
    ]
    if column.heading:
        font = {"size": look.size - 2, "color": look.muted}
        head = {"y": 1, "yref": "paper", "yanchor": "bottom", "text": theme.wrap(column.heading, 12), "font": font}
        made.append(place | head)
    return made


def _paint(figure: go.Figure, levels: Levels, look: theme.Look) -> None:
    """Paint the levels behind the rows, each with its number and name above the middle of its band."""
    ends = [*levels.starts[1:], levels.scale]
    steps = theme.ramp(len(levels.names), look)
    shapes = [
        {
            "type": "rect",
            "x0": start,
            "x1": end,
            "y0": 0,
            "y1": 1,
            "yref": "paper",
            "layer": "below",
            "line": {"width": 0},
            "fillcolor": theme.between(look.paper, fill, 0.2),
        }
        for start, end, (fill, _on) in zip(levels.starts, ends, steps, strict=True)
    ]
    heads = [
        {
            "x": (start + end) / 2,
            "y": 1,
            "yref": "paper",
            "yanchor": "bottom",
            "showarrow": False,
            "text": f"{n + 1}{wide(f' {theme.wrap(level, 14)}')}",
            "font": {"size": look.size - 3, "color": look.muted},
        }
        for n, (start, end, level) in enumerate(zip(levels.starts, ends, levels.names, strict=True))
    ]
    # Set whole: `update_layout` compares every property of every annotation that is there, which takes a second.
    figure.layout.shapes = [*shapes, *figure.layout.shapes]
    figure.layout.annotations = [*figure.layout.annotations, *heads]


def segments(start: Iterable[float], end: Iterable[float], rows: Iterable[str]) -> dict[str, list]:
    """The x and y of one trace that is a line from start to end in each row."""
    x: list[float | None] = []
    y: list[str | None] = []
    for a, b, name in zip(start, end, rows, strict=True):
        x += [a, b, None]
        y += [name, name, None]
    return {"x": x, "y": y}


def narrow(words: str) -> str:
    """Words that stand only where there is no room for others: on a phone."""
    return f"<span style='display:none;--narrow:1'>{words}</span>"


def wide(words: str) -> str:
    """Words that stand only where there is room: not on a phone. The media's style sheets know them by `--wide`."""
    return f"<span style='--wide:1'>{words}</span>"
