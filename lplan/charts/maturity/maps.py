"""Draw the level of every unit on a map of their outlines, and as tiles."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import finding, theme
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.chart_data import MAP, TILES, Encoding
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import ROOT, Choice, Results

LEVELS = (
    Column("name", N_("{Unit}")),
    Column("words", N_("Nivå")),
    Column("score", N_("Värde"), "score"),
    Column("low", N_("Lägst"), "score"),
    Column("high", N_("Högst"), "score"),
)
ALT = N_("Karta där var och en har sin nivås färg, ljus till mörk; nivå som saknas är streckad. {title}.")


def node_of(choice: Choice) -> tuple[str, str]:
    """(kind, code) of what the reader has narrowed to: a dimension, or the whole index."""
    return ("dimension", choice.topic) if choice.topic else ("index", "index")


def levels_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a unit of the wave: level and score of the chosen node, with words for what is missing."""
    scores = results.scored(choice.wave, *node_of(choice))
    if scores.empty or not results.definition.levels:
        return pd.DataFrame(
            columns=["unit", "name", "level", "words", "score", "low", "high", "tile", "rings", "subject", "levels"]
        )
    names = results.definition.level_names
    silent = set(results.silent(choice.wave))
    scores = scores.sort_values("unit", key=lambda c: c.map(results.register.position), ignore_index=True)
    outlines = results.outlines
    return pd.DataFrame(
        {
            "unit": scores["unit"],
            "name": [results.name(unit) for unit in scores["unit"]],
            "level": scores["level"],
            "words": [
                names[level] if pd.notna(level) else _("Har inte svarat") if unit in silent else _("För få svar")
                for unit, level in zip(scores["unit"], scores["level"], strict=True)
            ],
            "score": scores["score"],
            "low": scores["low"],
            "high": scores["high"],
            "tile": [
                results.register.by_code[u].tile if u in results.register.by_code else None for u in scores["unit"]
            ],
            "rings": [outlines.get(unit, {}).get("rings") for unit in scores["unit"]],
            "subject": results.node_name(choice.topic or ROOT),
            "levels": [names] * len(scores),
        }
    )


def levels_title(frame: pd.DataFrame, choice: Choice) -> str:
    found = frame.dropna(subset="level")
    if found.empty:
        return _("Inga nivåer kan räknas i den här omgången")
    names, counts = found["levels"].iloc[0], found["level"].value_counts()
    most = sorted(int(level) for level in counts.index[counts == counts.max()])
    words = {
        "n": int(counts.max()),
        "total": len(found),
        "units": finding.units(len(found)),
        "levels": finding.listed(names[level] for level in most),
        "subject": finding.inside(frame["subject"].iloc[0]),
    }
    if len(most) > 1:
        return _("Lika många {units} är på nivåerna {levels} i {subject} (vardera {n} av {total})").format(**words)
    return _("{n} av {total} {units} är på nivån {levels} i {subject}").format(**words)


def _legend(frame: pd.DataFrame, styles: dict, look: theme.Look) -> list[go.Bar]:
    """The levels in order, and what has no level, as squares with words and how many; the commonest is bold."""
    counts = frame["level"].value_counts().to_dict()
    names = dict(enumerate(frame["levels"].iloc[0])) | ({None: _("Nivå saknas")} if frame["level"].isna().any() else {})
    made = []
    for n, name in names.items():
        many = int(counts.get(n, 0)) if n is not None else int(frame["level"].isna().sum())
        said = theme.esc(f"{n + 1}. {name}: {many}" if n is not None else f"{name}: {many}")
        made.append(
            go.Bar(
                x=[None],
                y=[None],
                name=f"<b>{said}</b>" if n is not None and many == max(counts.values(), default=0) else said,
                marker={
                    "color": styles[n]["fill"],
                    "line": {"color": look.muted, "width": 0.5},
                    "pattern": theme.pattern(styles[n]["pattern"], look),
                },
            )
        )
    return made


def _level(value) -> int | None:
    return None if pd.isna(value) else int(value)


def _said(row: dict) -> str:
    """A unit's level in words, with its score."""
    if pd.isna(row["score"]):
        return row["words"]
    return _("{words}, {score}").format(words=row["words"], score=text.number(row["score"], 1))


def _outline(row: dict, rings: list, style: dict, look: theme.Look, *, mine: bool) -> go.Scatter:
    """A unit's outline, filled by its level."""
    hatch = {"shape": "/", "fgcolor": look.hatch, "bgcolor": look.empty, "size": 6, "solidity": 0.3}
    return go.Scatter(
        x=[p for ring in rings for p in (*(point[0] for point in ring), None)],
        y=[p for ring in rings for p in (*(point[1] for point in ring), None)],
        fill="toself",
        mode="lines",
        showlegend=False,
        fillcolor=style["fill"],
        fillpattern=hatch if style["pattern"] else {},
        line={"color": look.accent if mine else look.paper, "width": 3 if mine else 1},
        text=f"<b>{theme.esc(row['name'])}</b><br>{theme.esc(_said(row))}",
        hoverinfo="text",
        hoveron="fills",
    )


def map_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look, styles = theme.look(choice), theme.level_styles(len(frame["levels"].iloc[0]), theme.look(choice))
    traces, places = [], []
    step = _spacing(frame["rings"])
    for row in frame.sort_values("unit", key=lambda c: c == choice.unit).to_dict("records"):
        mine, rings = row["unit"] == choice.unit, row["rings"] or []
        traces.append(_outline(row, rings, styles[_level(row["level"])], look, mine=mine))
        # An area cannot be pressed, only points: unseen ones fill it, each saying whose it is.
        within = inside(rings, step)
        places.append(
            go.Scatter(
                x=within[:, 0],
                y=within[:, 1],
                mode="markers",
                marker={"size": 6, "opacity": 0},
                showlegend=False,
                hovertext=traces[-1].text,
                hoverinfo="text",
                customdata=[(row["unit"], node_of(choice)[1])] * len(within),
            )
        )
    made = theme.figure([*traces, *places, *_legend(frame, styles, look)], choice, height=620, top=4)
    made.update_xaxes(visible=False)
    made.update_yaxes(visible=False, scaleanchor="x", scaleratio=1)
    made.update_layout(legend={"orientation": "v", "x": 0, "y": 1, "yanchor": "top", "xanchor": "left"})
    own = frame[frame["unit"] == choice.unit]
    if len(own) and own["rings"].iloc[0]:
        _name_outline(made, own["name"].iloc[0], max(own["rings"].iloc[0], key=len), look)
    return made


def _name_outline(figure: go.Figure, name: str, ring: list, look: theme.Look) -> None:
    """Write my unit's name beside the middle of its outline."""
    x, y = (sum(p[n] for p in ring) / len(ring) for n in (0, 1))
    figure.add_annotation(
        x=x,
        y=y,
        text=f"<b>{theme.esc(name)}</b>",
        font={"color": look.accent},
        bgcolor=look.paper,
        opacity=0.92,
        showarrow=True,
        arrowcolor=look.accent,
        ax=60,
        ay=-30,
    )


def _spacing(outlines: Iterable[list | None], rows: int = 45) -> float:
    """How far apart points stand of which there are so many from the top of the map to its bottom."""
    heights = [point[1] for rings in outlines for ring in rings or [] for point in ring]
    return (max(heights) - min(heights)) / rows if heights else 1.0


def inside(rings: list, step: float) -> np.ndarray:
    """Points (n × 2) inside the rings of an outline, `step` apart; closer where the outline is too small for one."""
    if not rings:
        return np.empty((0, 2))
    ends = [np.asarray(ring, dtype=float) for ring in rings]
    low, high = np.concatenate(ends).min(axis=0), np.concatenate(ends).max(axis=0)
    least = min(step, (high - low).max() / 3)
    for apart in (step, least, least / 3, least / 9):
        x, y = (
            axis.ravel()
            for axis in np.meshgrid(*(np.arange(a + apart / 2, b, apart) for a, b in zip(low, high, strict=True)))
        )
        within = np.zeros(len(x), dtype=bool)
        for start in ends:  # a ray to the right crosses the outline an odd number of times
            end = np.roll(start, -1, axis=0)
            (x1, y1), (x2, y2) = start.T[:, :, None], end.T[:, :, None]
            rising = (y1 > y) != (y2 > y)
            crossing = x < x1 + (x2 - x1) * (y - y1) / np.where(rising, y2 - y1, 1)
            within ^= (rising & crossing).sum(axis=0) % 2 == 1
        if within.any():
            break
    return np.column_stack([x, y])[within].round(2)


def tiles_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look, styles = theme.look(choice), theme.level_styles(len(frame["levels"].iloc[0]), theme.look(choice))
    placed = frame.dropna(subset="tile")
    traces, labels = [], []
    for row in placed.to_dict("records"):
        (column, line), level = row["tile"], _level(row["level"])
        mine, style = row["unit"] == choice.unit, styles[level]
        traces.append(
            go.Bar(
                x=[column],
                y=[0.94],
                base=[-line - 0.47],
                width=0.94,
                showlegend=False,
                hoverinfo="none",
                hovertext=[theme.esc(f"{row['name']}. {_said(row)}")],
                customdata=[(row["unit"], node_of(choice)[1])],
                marker={
                    "color": style["fill"],
                    "line": {"color": look.accent if mine else look.paper, "width": 3 if mine else 0},
                    "pattern": theme.pattern(style["pattern"], look, worded=True),
                },
            )
        )
        number = "–" if level is None else str(level + 1)
        labels.append(
            {
                "x": column,
                "y": -line,
                "text": f"{theme.wrap(row['name'], 9)}<br><b>{number}</b>",
                "showarrow": False,
                "font": {"size": look.size - 4, "color": style["text"]},
            }
        )
    made = theme.figure(
        [*traces, *_legend(frame, styles, look)], choice, height=620, top=8, barmode="overlay", annotations=labels
    )
    made.update_xaxes(visible=False)
    made.update_yaxes(visible=False)
    # Below the tiles: above them it meets the mark of simulated answers.
    return made.update_layout(legend={"y": 0, "yanchor": "top", "yref": "paper"}, margin_b=52)


def _with_outline(results: Results, choice: Choice) -> pd.DataFrame:
    frame = levels_frame(results, choice)
    return frame if results.outlines else frame.iloc[:0]


def _with_tile(results: Results, choice: Choice) -> pd.DataFrame:
    frame = levels_frame(results, choice)
    return frame if frame["tile"].notna().any() else frame.iloc[:0]


county_map = Chart(
    "map",
    N_("Karta"),
    _with_outline,
    levels_title,
    map_draw,
    ALT,
    LEVELS,
    encoding=Encoding(MAP, ("name",), values=("words",), state="level", ordered=True, levels=True),
    levels=True,
    scores=True,
    keyed=True,
)
tiles = Chart(
    "tiles",
    N_("Rutkarta"),
    _with_tile,
    levels_title,
    tiles_draw,
    ALT,
    LEVELS,
    encoding=Encoding(TILES, ("name",), values=("words",), state="level", ordered=True, levels=True),
    levels=True,
    scores=True,
    keyed=True,
)
