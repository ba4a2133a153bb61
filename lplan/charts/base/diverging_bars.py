"""Draw diverging stacked bars: high answer options to the right of a line, low ones to the left."""

from collections.abc import Collection

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import cell_grid, rows, theme
from lplan.core.reader_choices import Choice
from lplan.core.text import _

ROW = 30


def reached(frame: pd.DataFrame, high: Collection[str]) -> pd.DataFrame:
    """group → n that gave one of the options `high`, and total that gave any, in the frame's order of groups."""
    n = frame["n"].where(frame["option"].isin(high), 0).groupby(frame["group"], sort=False).sum()
    return pd.DataFrame({"n": n, "total": frame.groupby("group", sort=False)["total"].first()}).astype(int)


def most_first(frame: pd.DataFrame, high: Collection[str]) -> pd.DataFrame:
    """The frame with the groups where the largest share has come so far first; among equals, as they stood."""
    counts = reached(frame, high)
    share = counts["n"] / counts["total"].where(counts["total"] > 0, 1)
    order = {group: n for n, group in enumerate(share.sort_values(ascending=False, kind="stable").index)}
    return frame.sort_values("group", key=lambda groups: groups.map(order), kind="stable", ignore_index=True)


def draw(
    frame: pd.DataFrame,
    choice: Choice,
    *,
    high: list[str],
    whole: str,
    bold: Collection[str] = (),
    levels: bool = False,
    numbered: bool = False,
) -> go.Figure:
    """One row a group: the options in `high` begin at the line and go right, the lower ones go left from it.

    A unit has the same length everywhere. Those without a value stand by themselves, hatched, and never on a side.
    Columns: group, option, label, n, total. whole: "{n} av {total}" of what, for who points at a part.
    """
    look = theme.look(choice)
    groups = list(dict.fromkeys(frame["group"]))
    labels = dict(zip(frame["option"], frame["label"], strict=True))
    options = [code for code in labels if code not in cell_grid.PATTERN]
    without = [code for code in cell_grid.PATTERN if code in labels]
    style = cell_grid.fills([*options, *without], look, ordered=True, levels=levels)
    counts = {code: _counts(frame, code, groups) for code in labels}
    low = [code for code in options if code not in high]
    left = max((sum(counts[code][n] for code in low) for n in range(len(groups))), default=0)
    right = max((sum(counts[code][n] for code in high) for n in range(len(groups))), default=0)
    lost = max((sum(counts[code][n] for code in without) for n in range(len(groups))), default=0)
    apart = right + max(0.03 * (left + right), 0.4)
    names = rows.names(groups, look, bold=bold)
    starts = {code: _starts(code, low, high, without, counts, apart, len(groups)) for code in labels}
    totals = reached(frame, high)
    traces = [
        _part(
            f"{int(code) + 1}. {labels[code]}" if numbered and code in options else labels[code],
            names,
            counts[code],
            starts[code],
            style[code],
            look,
            [
                f"{labels[code]}: " + (_(whole) if code in options else "{n}").format(n=n, total=t)
                for n, t in zip(counts[code], totals["total"], strict=True)
            ],
        )
        for code in [*options, *without]
    ]
    said = [_("{n} av {total}").format(n=n, total=t) for n, t in zip(totals["n"], totals["total"], strict=True)]
    first = labels[high[0]] if high else ""
    head = (
        _("minst {level}").format(level=first if levels else f"{first[:1].lower()}{first[1:]}")
        if len(high) > 1
        else first
    )
    lines = max(1 + sum(len(labels[code]) + 5 for code in labels) // 95, len(labels) - 2, 2)  # as on a phone
    made = rows.chart(
        traces,
        choice,
        names,
        values=[rows.Values(head, said, 58)],
        row=ROW,
        top=24,
        bottom=14 + 20 * lines,
        bargap=0.22,
        least=3,
    )
    made.update_xaxes(visible=False, range=[-left - 0.3, (apart + lost if lost else right) + 0.3])
    made.add_shape(type="line", x0=0, x1=0, y0=0, y1=1, yref="paper", line={"color": look.ink, "width": 2})
    return made


def _counts(frame: pd.DataFrame, code: str, groups: list) -> list[int]:
    found = frame[frame["option"] == code].set_index("group")["n"].to_dict()
    return [int(found.get(group, 0)) for group in groups]


def _starts(code: str, low: list, high: list, without: list, counts: dict, apart: float, n: int) -> list[float]:
    """Where each row's part of an option begins: from the line outwards, and what has no value beyond all that have."""
    if code in low:
        inner = low[low.index(code) :]  # itself and those nearer to the line
        return [-float(sum(counts[other][row] for other in inner)) for row in range(n)]
    order, base = (high, 0.0) if code in high else (without, apart)
    return [base + sum(counts[other][row] for other in order[: order.index(code)]) for row in range(n)]


def _part(
    name: str, names: list[str], n: list[int], start: list[float], style: dict, look: theme.Look, said: list[str]
) -> go.Bar:
    return go.Bar(
        name=theme.esc(name),
        orientation="h",
        y=names,
        x=n,
        base=start,
        marker={
            "color": style["fill"],
            "line": {"color": look.paper, "width": 1.5},
            "pattern": theme.pattern(style["pattern"], look, worded=True),
        },
        text=[str(count) if count else "" for count in n],
        textposition="inside",
        insidetextanchor="middle",
        constraintext="none",
        textangle=0,
        textfont={"color": style["text"], "size": look.size - 1},
        hovertext=[theme.esc(words) for words in said],
        hoverinfo="text",
    )
