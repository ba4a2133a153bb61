"""Draw the grid of cells used by several charts, and set the fill colours and patterns of answers and levels."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis.tabulation import MISSING, NOT_APPLICABLE, NOT_ASKED, SUPPRESSED, UNSURE
from lplan.charts.base import theme
from lplan.charts.base.rows import wide
from lplan.core import text
from lplan.core.reader_choices import Choice
from lplan.core.text import N_

# Each kind of no value has a hatching of its own, in every medium: none is told apart from another by its words alone.
PATTERN = {UNSURE: ".", NOT_APPLICABLE: "-", SUPPRESSED: "\\", MISSING: "/", NOT_ASKED: "x"}


ANSWERED, WITH_LEVEL = N_("{n} av {total} som har svarat"), N_("{n} av {total} som har en nivå")


def fills(codes: list[str], look: theme.Look, *, ordered: bool, levels: bool = False) -> dict[str, dict]:
    """code → fill, text and pattern: levels through the ramp, ordered answers through greys, others in calm tones, no
    value hatched.

    No two codes have the same fill and pattern.
    """
    real = [code for code in codes if code not in PATTERN]
    tones = [
        (look.main, look.on_ramp[2]),
        (look.neutral, look.ink),
        (look.steps[3], look.on_steps[3]),
        (look.steps[2], look.on_steps[2]),
    ]
    scale = theme.ramp if levels else theme.answers
    steps = scale(len(real), look) if real and (ordered or levels or len(real) > len(tones)) else tones[: len(real)]
    made = {code: {"fill": fill, "text": on, "pattern": ""} for code, (fill, on) in zip(real, steps, strict=True)}
    for code in codes:
        if code in PATTERN:
            made[code] = {"fill": look.empty, "text": look.ink, "pattern": PATTERN[code]}
    return made


@dataclass(frozen=True)
class Cells:
    """What the cells of a grid show. Each function is given the cell's row of the frame, column → value.

    fill    its fill, text colour and pattern; `half` and `half_text`: of its right half, where two are true of it, and
            the words have a dash between what is true of each
    words   what is written in it
    about   what more is said of it when it is pointed at
    key     (unit, code) of a score that a click on it explains
    """

    fill: Callable[[dict], dict]
    words: Callable[[dict], str]
    about: Callable[[dict], str] | None = None
    key: Callable[[dict], tuple[str, str]] | None = None


def grid(
    frame: pd.DataFrame,
    choice: Choice,
    cells: Cells,
    *,
    rows: str,
    columns: str,
    legend: list[tuple[str, dict]],
    mine: str | None = None,
    cell: int = 27,
    wide: int = 14,
) -> go.Figure:
    """A table of cells, one for each row and column. `rows` and `columns` name the frame's columns with their labels.

    legend  (words, fill) in order
    mine    the label of my unit's row
    cell    the height of a row in px; wide: letters in a line of a column's heading
    """
    look = theme.look(choice)
    row_names, column_names = list(dict.fromkeys(frame[rows])), list(dict.fromkeys(frame[columns]))
    traces: list[go.Bar] = []
    for n, column in enumerate(column_names):
        part = frame[frame[columns] == column]
        known = dict(zip(part[rows], part.to_dict("records"), strict=True))
        records = {name: known.get(name) for name in row_names}
        traces += [*_halves(cells, n, records, mine), _cells(cells, column, n, records, mine, look)]
    traces += [_legend_entry(name, style, look) for name, style in legend]
    heads, upright = _headings(column_names, wide)
    head = _heading_height(heads, upright=upright)
    # Few rows have no room to give to a legend whose words stand below each other, as they do on a phone.
    few = len(row_names) < 4
    room = max(36, 20 + 20 * len(legend)) if few else 36
    made = theme.figure(
        traces,
        choice,
        height=cell * len(row_names) + head + room + (28 if few else 4),
        top=head,
        barmode="overlay",
        bargap=0.08,
    )
    made.update_xaxes(
        side="top",
        tickmode="array",
        tickvals=[n + 0.5 for n in range(len(column_names))],
        ticktext=heads,
        tickangle=-60 if upright else 0,
        range=[0, len(column_names)],
        showgrid=False,
        linecolor="rgba(0,0,0,0)",
    )
    # Plotly would order the rows as it meets them, those with two fills first.
    order = [_row_label(name, mine) for name in row_names]
    made.update_yaxes(type="category", categoryorder="array", categoryarray=order, autorange="reversed")
    made.update_yaxes(showgrid=False, linecolor="rgba(0,0,0,0)")
    made.update_layout(legend={"y": 0, "yanchor": "top", "yref": "paper"}, margin_b=room)
    if upright:  # the last heading leans out over the edge: without room Plotly leaves it out
        made.update_layout(margin_r=8 + min(round(3.4 * max(len(part) for part in heads[-1].split("<br>"))), 90))
    return made


def _cells(
    cells: Cells, column: str, n: int, records: dict[str, dict | None], mine: str | None, look: theme.Look
) -> go.Bar:
    """The cells of one column, the n:th from the left: a row's name → its record; one without a record is blank."""
    shown = [_cell(cells, record, look) for record in records.values()]
    worded = any(words and style["pattern"] for words, style, _key in shown)
    return go.Bar(
        orientation="h",
        base=n + 0.03,
        x=[0.94] * len(records),
        y=[_row_label(name, mine) for name in records],
        width=0.9,
        showlegend=False,
        marker={
            "color": [style["fill"] for _words, style, _key in shown],
            "pattern": theme.pattern([style["pattern"] for _words, style, _key in shown], look, worded=worded),
            "line": {"width": [2 if name == mine else 0 for name in records], "color": look.accent},
        },
        text=[wide(words) if words else "" for words, _style, _key in shown],
        textposition="inside",
        insidetextanchor="middle",
        constraintext="none",
        textangle=0,
        textfont={"color": [style["text"] for _words, style, _key in shown], "size": look.size - 2},
        customdata=[key for _words, _style, key in shown],
        hovertext=[_pointed(cells, name, column, record) for name, record in records.items()],
        hoverinfo="text",
    )


def _halves(cells: Cells, n: int, records: dict[str, dict | None], mine: str | None) -> list[go.Bar]:
    """The cells of a column that two fills are true of, the lower to the left; their own cell lies above, unfilled."""
    both = [(name, style) for name, record in records.items() if record and (style := cells.fill(record)).get("half")]
    names = [_row_label(name, mine) for name, _style in both]
    return [
        go.Bar(
            orientation="h",
            base=n + start,
            x=[0.47] * len(both),
            y=names,
            width=0.9,
            showlegend=False,
            hoverinfo="skip",
            marker={"color": [style[side] for _name, style in both]},
        )
        for side, start in (("fill", 0.03), ("half", 0.5))
        if both
    ]


def _cell(cells: Cells, record: dict | None, look: theme.Look) -> tuple[str, dict, tuple[str, str] | None]:
    """What is written in a cell, its fill, and which score it opens."""
    if record is None:
        return "", {"fill": "rgba(0,0,0,0)", "text": look.ink, "pattern": ""}, None
    style, said = cells.fill(record), theme.esc(cells.words(record))
    if style.get("half"):
        left, right = (f"\u00a0{part}\u00a0" for part in said.split(text.EN_DASH))
        said = f"{left}<span style='color:{style['half_text']}'>{right}</span>"
        style = style | {"fill": "rgba(0,0,0,0)"}
    return said, style, cells.key(record) if cells.key else None


def _row_label(name: str, mine: str | None) -> str:
    return f"<b>{theme.esc(name)}</b>" if name == mine else theme.esc(name)


def _pointed(cells: Cells, row: str, column: str, record: dict | None) -> str:
    """What a cell says when it is pointed at."""
    where = f"{theme.esc(row)}, {theme.esc(column)}"
    return f"{where}<br>{theme.esc(cells.about(record))}" if cells.about and record else where


def _legend_entry(name: str, style: dict, look: theme.Look) -> go.Bar:
    pattern = theme.pattern(style["pattern"], look)
    if style.get("half"):
        pattern |= {"shape": "|", "fgcolor": style["half"], "size": 10, "solidity": 0.5}
    marker = {"color": style["fill"], "pattern": pattern}
    return go.Bar(x=[None], y=[None], name=theme.esc(name), marker=marker)


def _headings(names: list[str], wide: int) -> tuple[list[str], bool]:
    """The columns' headings in lines, and whether they are so long or so many that they must stand on end."""
    most = max((len(name) for name in names), default=0)
    upright = most > 9 and len(names) >= 5 or most > 24 and len(names) == 4
    if upright:
        return [theme.wrap(theme.shortened(name, 26), 26) for name in names], True
    return [theme.wrap(name, wide) for name in names], False


def _heading_height(heads: list[str], *, upright: bool) -> int:
    """How high the headings are, in px."""
    if upright:
        return 26 + 6 * max((len(line) for head in heads for line in head.split("<br>")), default=0)
    return 26 + 17 * max((head.count("<br>") + 1 for head in heads), default=1)
