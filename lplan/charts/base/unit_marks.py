"""Draw one mark per unit: squares in a row for each answer, or named tiles in a column for each answer."""

from collections.abc import Collection, Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import cell_grid, rows, theme
from lplan.core.reader_choices import Choice

YES, NO = "yes", "no"
LONG = 15  # letters of a row's label: longer ones stand above their squares, which a phone has room for
ROOM = "\u00a0" * 7  # above the slanted names, for the mark of simulated answers
TILE, LINE = 34, 19  # px of a tile, and of a line of words above the tiles


def style(codes: Collection[str], look: theme.Look) -> dict[str, dict]:
    """state → fill, text and pattern: yes is filled, no is empty with an edge, each kind of no value is hatched."""
    made = cell_grid.fills([code for code in codes if code in cell_grid.PATTERN], look, ordered=False)
    made[YES] = {"fill": look.main, "text": look.on_ramp[2], "pattern": "", "edge": look.main}
    made[NO] = {"fill": look.paper, "text": look.muted, "pattern": "", "edge": look.hatch}
    return made


def squares(
    frame: pd.DataFrame,
    choice: Choice,
    words: Mapping[str, str],
    *,
    label: str,
    counts: Sequence[str],
    heading: str = "",
    then: Sequence[str] = (),
    bold: Collection[str] = (),
) -> go.Figure:
    """A row for each label, with a square for each unit in the frame's order, named above where there is room.

    Columns: unit, name, state, and the one that `label` names. words: state → what it means, for the legend.
    counts: how many of each row, in a column under its heading; then: the same before, where there is room.
    """
    look = theme.look(choice)
    labels, units = list(dict.fromkeys(frame[label])), list(dict.fromkeys(frame["unit"]))
    named = dict(zip(frame["unit"], frame["name"], strict=True))
    above = max(map(len, labels), default=0) > LONG
    names = rows.names(labels, look, bold=bold)
    if above:
        names = [theme.esc(theme.shortened(name, 60)) for name in labels]
        names = [f"<b>{said}</b>" if name in bold else said for name, said in zip(labels, names, strict=True)]
        before = [rows.wide(f" ({was})") if was else "" for was in then or [""] * len(labels)]
        names = [f"{said}{was}" for said, was in zip(names, before, strict=True)]
    row_of, place = dict(zip(labels, names, strict=True)), {unit: n for n, unit in enumerate(units)}
    look_of = style(set(frame["state"]), look)
    shape = {"width": 0.46, "offset": -0.02} if above else {"width": 0.76}
    traces = []
    for state in sorted(set(frame["state"]), key=[YES, NO, *cell_grid.PATTERN].index):
        part, fill = frame[frame["state"] == state], look_of[state]
        mine = [unit == choice.unit for unit in part["unit"]]
        traces.append(
            go.Bar(
                orientation="h",
                y=[row_of[name] for name in part[label]],
                x=[0.86] * len(part),
                base=[place[unit] + 0.07 for unit in part["unit"]],
                name=theme.esc(words[state]),
                marker={
                    "color": fill["fill"],
                    "pattern": theme.pattern(fill["pattern"], look),
                    "line": {
                        "color": [look.accent if own else fill.get("edge", look.hatch) for own in mine],
                        "width": [3 if own else 1 for own in mine],
                    },
                },
                customdata=[(unit,) for unit in part["unit"]],
                hovertext=[
                    f"<b>{theme.esc(named[unit])}</b><br>{theme.wrap(name, 40)}: {theme.esc(words[state])}"
                    for unit, name in zip(part["unit"], part[label], strict=True)
                ],
                hoverinfo="text",
                **shape,
            )
        )
    heads = [
        f"<span style='color:{look.accent};--wide:1'><b>{theme.esc(theme.shortened(named[unit]))}{ROOM}</b></span>"
        if unit == choice.unit
        else rows.wide(theme.esc(theme.shortened(named[unit])) + ROOM)
        for unit in units
    ]
    longest = min(max((len(named[unit]) for unit in units), default=0), theme.LONGEST)
    high = 34 + 6 * longest  # of the slanted names: the margin grows by as much where they are shown
    made = rows.chart(
        traces,
        choice,
        names,
        values=[rows.Values(heading, counts, 52)],
        row=42 if above else 28,
        bottom=30 + 20 * (len(traces) > 2),
        least=2,
        above=2 if above else 0,
    )
    made.update_layout(height=made.layout.height + high)
    made.update_xaxes(
        side="top",
        tickangle=-60,
        tickvals=[n + 0.5 for n in range(len(units))],
        ticktext=heads,
        range=[0, len(units)],
        tickfont={"size": look.size - 3, "color": look.ink},
    )
    return rows.with_legend(made)


def tiles(frame: pd.DataFrame, choice: Choice, groups: Mapping[str, str]) -> go.Figure:
    """Every unit's name as a tile under its answer, in the frame's order: who gave it is read at once.

    Columns: unit, name, state, said (what stands in the tile). groups: state → the answer, and how many gave it;
    states with the same words share a column.
    """
    look = theme.look(choice)
    heads = list(dict.fromkeys(groups.values()))
    depth = dict.fromkeys(heads, 0)
    fills = cell_grid.fills([s for s in groups if s in cell_grid.PATTERN], look, ordered=False)
    plain = {"fill": look.grid, "text": look.ink, "pattern": ""}
    traces = []
    for state, head in groups.items():
        part, fill = frame[frame["state"] == state], fills.get(state, plain)
        mine = [unit == choice.unit for unit in part["unit"]]
        traces.append(
            go.Bar(
                orientation="h",
                y=list(range(depth[head], depth[head] + len(part))),
                x=[0.96] * len(part),
                base=heads.index(head) + 0.02,
                width=0.9,
                showlegend=False,
                marker={
                    "color": fill["fill"],
                    "pattern": theme.pattern(fill["pattern"], look, worded=True),
                    "line": {"color": look.accent, "width": [3 if own else 0 for own in mine]},
                },
                text=["<br>".join(theme.wrap(line, 14) for line in said.split("\n")) for said in part["said"]],
                textposition="inside",
                insidetextanchor="start",
                constraintext="none",
                textangle=0,
                textfont={"color": look.ink, "size": look.size - 3},
                customdata=[(unit,) for unit in part["unit"]],
                hovertext=[f"<b>{theme.esc(n)}</b>" for n in part["name"]],
                hoverinfo="text",
            )
        )
        depth[head] += len(part)
    deepest = max([*depth.values(), 1])
    wrapped = ["<br>".join(theme.wrap(line, 14) for line in head.split("\n")) for head in heads]
    top = 8 + LINE * max(head.count("<br>") + 1 for head in wrapped)
    made = theme.figure(traces, choice, height=TILE * deepest + top + 8, top=top, barmode="overlay")
    made.update_xaxes(visible=False, range=[0, len(heads)])
    made.update_yaxes(visible=False, range=[deepest - 0.5, -0.5])
    for n, head in enumerate(wrapped):
        first, *rest = head.split("<br>")
        made.add_annotation(
            x=n + 0.02,
            y=1,
            yref="paper",
            xanchor="left",
            yanchor="bottom",
            align="left",
            showarrow=False,
            text="<br>".join([f"<b>{first}</b>", *rest]),
            font={"size": look.size - 1, "color": look.ink},
        )
    return made
