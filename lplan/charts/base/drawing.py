"""The few ways this family draws: stacked bars, ranked bars, grids of cells."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis.tabulation import MISSING, NOT_APPLICABLE, NOT_ASKED, SUPPRESSED, UNSURE
from lplan.charts.base import theme
from lplan.core import text
from lplan.core.text import N_, _

# Each kind of no value has a hatching of its own, in every medium: none is told apart from another by its words alone.
PATTERN = {UNSURE: ".", NOT_APPLICABLE: "-", SUPPRESSED: "\\", MISSING: "/", NOT_ASKED: "x"}


ANSWERED, WITH_LEVEL = N_("{n} av {total} som har svarat"), N_("{n} av {total} som har en nivå")


def fills(codes: list[str], look: theme.Look, *, ordered: bool) -> dict[str, dict]:
    """code → fill, text and pattern: ordered answers through the ramp, others in calm tones, no value hatched.

    No two codes have the same fill and pattern.
    """
    real = [code for code in codes if code not in PATTERN]
    tones = [
        (look.main, look.on_ramp[2]),
        (look.neutral, look.ink),
        (look.ramp[3], look.on_ramp[3]),
        (look.ramp[1], look.on_ramp[1]),
    ]
    steps = theme.ramp(len(real), look) if real and (ordered or len(real) > len(tones)) else tones[: len(real)]
    made = {code: {"fill": fill, "text": on, "pattern": ""} for code, (fill, on) in zip(real, steps, strict=True)}
    for code in codes:
        if code in PATTERN:
            made[code] = {"fill": look.empty, "text": look.ink, "pattern": PATTERN[code]}
    return made


def stacked(frame: pd.DataFrame, choice, *, ordered: bool, whole: str = ANSWERED, row: int = 46) -> go.Figure:
    """One bar a group, one segment an option, with the count in it: all that were asked are the whole bar, also who
    gave no answer. Columns: group, option, label, n, asked, total, share.

    whole  "{n} av {total}" of what has a share, and what is counted in that total
    """
    look = theme.look(choice)
    groups = list(dict.fromkeys(frame["group"]))
    # Kinds of no value come last and in one order, whichever of them the first bar happens to have.
    codes = sorted(dict.fromkeys(frame["option"]), key=lambda code: [*PATTERN].index(code) if code in PATTERN else -1)
    labels = dict(zip(frame["option"], frame["label"], strict=True))
    style = fills(codes, look, ordered=ordered)
    names = {group: theme.wrap(group, 18) for group in groups}
    traces = []
    for code in codes:
        part = frame[frame["option"] == code].set_index("group").reindex(groups)
        counted = part["n"].fillna(0).astype(int)
        counts_in = code not in PATTERN or part["share"].notna().any()
        of = part["total" if counts_in else "asked"].fillna(0).astype(int)
        said = _(whole) if counts_in else _("{n} av alla {total}")
        length = (counted / part["asked"].where(part["asked"] > 0)).fillna(0).astype(float)
        traces.append(
            go.Bar(
                name=theme.esc(labels[code]),
                orientation="h",
                y=[names[group] for group in groups],
                x=length * 100,
                marker={
                    "color": style[code]["fill"],
                    "line": {"color": look.paper, "width": 1.5},
                    "pattern": theme.pattern(style[code]["pattern"], look, worded=True),
                },
                text=[str(n) if n and part > 0.03 else "" for n, part in zip(counted, length, strict=True)],
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": style[code]["text"], "size": look.size},
                customdata=[
                    f"{theme.esc(labels[code])}: {said.format(n=n, total=t)}" for n, t in zip(counted, of, strict=True)
                ],
                hovertemplate="%{customdata}<extra></extra>",
            )
        )
    # On a phone many long words take a line each; a legend that is cut gets a scroll bar of its own.
    long = sum(len(labels[code]) + 4 for code in codes)
    lines = len(codes) - 2 if len(codes) > 4 else len(codes) - 1 if long > 42 else 1
    rows_of_legend = max(1 + long // 95, lines)
    made = theme.figure(
        traces,
        choice,
        height=row * len(groups) + 26 + 24 * rows_of_legend,
        barmode="stack",
        bargap=0.28,
    )
    # Below the bars: on a phone the words take more lines, and must not grow into the mark above.
    made.update_layout(legend={"y": 0, "yanchor": "top", "yref": "paper"}, margin_b=12 + 24 * rows_of_legend)
    made.update_xaxes(visible=False, range=[0, 100])
    made.update_yaxes(autorange="reversed", showgrid=False, ticks="", linecolor="rgba(0,0,0,0)")
    return made


def ranked(
    labels: list[str],
    values: list[float],
    choice,
    *,
    shown: list[str],
    before: list[float] | None = None,
    before_name: str = "",
) -> go.Figure:
    """Horizontal bars with the value written at the end; `before` is a ring at the earlier value."""
    look = theme.look(choice)
    names = [theme.wrap(label, 30) for label in labels]
    ends = [max(v, b) if b == b else v for v, b in zip(values, before, strict=True)] if before is not None else values
    traces = [
        go.Bar(orientation="h", y=names, x=values, marker={"color": look.main}, hoverinfo="skip", showlegend=False),
        # The label stands beyond both the bar and the mark of the earlier wave.
        go.Scatter(
            y=names,
            x=ends,
            mode="text",
            text=["  " + words for words in shown],
            textposition="middle right",
            cliponaxis=False,
            textfont={"color": look.ink},
            hoverinfo="skip",
            showlegend=False,
        ),
    ]
    if before is not None:
        line = {"color": look.ink, "width": 2.5}
        symbol = {"symbol": "line-ns", "size": 18, "line": line}
        name = theme.esc(before_name)
        traces.append(go.Scatter(y=names, x=before, mode="markers", name=name, hoverinfo="skip", marker=symbol))
    two = sum(1 for name in names if "<br>" in name)
    made = theme.figure(
        traces,
        choice,
        height=32 * len(labels) + 10 * two + 20 + (26 if before else 0),
        top=30 if before else 4,
        bargap=0.35,
    )
    top = max([*(v for v in values if v == v), *(v for v in before or () if v == v), 1e-9])
    made.update_xaxes(visible=False, range=[0, top * 1.4])
    made.update_layout(margin_r=32)  # on a phone the words beside the longest bar need more
    made.update_yaxes(autorange="reversed", showgrid=False, linecolor="rgba(0,0,0,0)")
    return made


def grid(
    frame: pd.DataFrame,
    choice,
    *,
    rows: str,
    columns: str,
    fill,
    words,
    legend: list[tuple[str, dict]],
    mine: str | None = None,
    cell: int = 27,
    wide: int = 14,
    about=None,
    key=None,
) -> go.Figure:
    """A table of cells, one a row and column. `fill(record)` gives fill, text and pattern; `words(record)` what is in
    it.

    `rows` and `columns` name the frame's columns with their labels. `mine` is the label of my unit's row.
    `about(record)` is more to say of a cell that is pointed at; `key(record)` is (unit, code) of a score, for a click.
    """
    look = theme.look(choice)
    row_names, column_names = list(dict.fromkeys(frame[rows])), list(dict.fromkeys(frame[columns]))
    shown = {name: f"<b>{theme.esc(name)}</b>" if name == mine else theme.esc(name) for name in row_names}
    traces = []
    for n, column in enumerate(column_names):
        part = frame[frame[columns] == column].set_index(rows)
        records = [part.loc[name] if name in part.index else None for name in row_names]
        said = [theme.esc(words(record)) if record is not None else "" for record in records]
        styles = [
            fill(record) if record is not None else {"fill": "rgba(0,0,0,0)", "text": look.ink, "pattern": ""}
            for record in records
        ]
        traces.append(
            go.Bar(
                orientation="h",
                base=n + 0.03,
                x=[0.94] * len(row_names),
                y=[shown[name] for name in row_names],
                width=0.9,
                showlegend=False,
                marker={
                    "color": [s["fill"] for s in styles],
                    "pattern": theme.pattern(
                        [s["pattern"] for s in styles],
                        look,
                        worded=any(w and s["pattern"] for w, s in zip(said, styles, strict=True)),
                    ),
                    "line": {"width": [2 if name == mine else 0 for name in row_names], "color": look.accent},
                },
                text=said,
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                textfont={"color": [s["text"] for s in styles], "size": look.size - 2},
                customdata=[key(record) if key and record is not None else None for record in records],
                hovertext=[
                    f"{theme.esc(name)}, {theme.esc(column)}"
                    + (f"<br>{theme.esc(about(record))}" if about and record is not None else "")
                    for name, record in zip(row_names, records, strict=True)
                ],
                hoverinfo="text",
            )
        )
    for name, style in legend:
        traces.append(
            go.Bar(
                x=[None],
                y=[None],
                name=theme.esc(name),
                marker={
                    "color": style["fill"],
                    "pattern": theme.pattern(style["pattern"], look),
                },
            )
        )
    most = max((len(name) for name in column_names), default=0)
    upright = most > 9 and len(column_names) >= 5 or most > 24 and len(column_names) == 4
    heads = [
        theme.wrap(theme.shortened(name, 26) if upright else name, 26 if upright else wide) for name in column_names
    ]
    lines = max((head.count("<br>") + 1 for head in heads), default=1)
    longest = max((len(part) for head in heads for part in head.split("<br>")), default=0)
    head = 26 + (longest * 6 if upright else 17 * lines)
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
    made.update_yaxes(autorange="reversed", showgrid=False, linecolor="rgba(0,0,0,0)", type="category")
    made.update_layout(legend={"y": 0, "yanchor": "top", "yref": "paper"}, margin_b=room)
    if upright:  # the last heading leans out over the edge: without room Plotly leaves it out
        made.update_layout(margin_r=8 + min(round(3.4 * max(len(part) for part in heads[-1].split("<br>"))), 90))
    return made


def counted(n: int, total: int) -> str:
    """ "8 av 19 (42 %)"."""
    return f"{text.number(n)} ({text.percent(n / total)})" if total else text.number(n)
