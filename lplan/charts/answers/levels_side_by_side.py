"""Draw the levels of two to five units side by side."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import position_in_distribution
from lplan.charts.base import finding, rows, theme
from lplan.charts.base.chart import Chart, Column
from lplan.core import text
from lplan.core.settings import settings
from lplan.core.text import N_, _
from lplan.results import ROOT, Choice, Results


def beside(results: Results, choice: Choice) -> tuple[str, ...]:
    """The units to set side by side: those chosen, else mine and the two most like it, else the first two that were
    asked.
    """
    if choice.units:
        return choice.units
    asked = results.asked(choice.wave)
    if choice.unit:
        return tuple(dict.fromkeys((choice.unit, *choice.peers, *asked)))[:3]
    return tuple(asked[:2])


GROUP = "~"  # stands for a unit where the row is an own group's: no unit has it as its code


def levels_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a dimension (and the index) and compared unit: score, level, bounds; last an own group's median.

    The index comes first, then the dimensions where the units lie furthest apart.
    """
    found = []
    starts, levels = results.definition.level_starts, results.definition.level_names
    nodes = [(ROOT, str(results.definition.name), "index")]
    nodes += [(d.code, str(d.label), "dimension") for d in results.codebook.children(None)]
    for code, label, kind in nodes:
        units = list(beside(results, choice))
        scores = results.scored(choice.wave, kind, code).set_index("unit").reindex(units)
        for unit, row in zip(units, scores.to_dict("records"), strict=True):
            known = pd.notna(row["score"])
            found.append(
                (
                    code,
                    label,
                    unit,
                    results.name(unit),
                    row["score"],
                    row["level"] if known else pd.NA,
                    results.level_name(int(row["level"])) if known and pd.notna(row["level"]) else "",
                    text.interval(row["low"], row["high"]) if pd.notna(row["low"]) else "",
                    starts,
                    levels,
                )
            )
        if choice.group:
            median = position_in_distribution.group_spread(results, choice, kind, code, settings().small_group)[
                "median"
            ]
            step = results.level_of(median)
            called = _("{group} (median)").format(group=choice.group)
            reached = ("", pd.NA) if step is None else (results.level_name(step), step)
            found.append((code, label, GROUP, called, median, reached[1], reached[0], "", starts, levels))
    columns = ["code", "label", "unit", "name", "score", "level", "level_name", "bounds", "starts", "names"]
    frame = pd.DataFrame(found, columns=columns)
    apart = frame.groupby("label", sort=False)["score"].agg(
        lambda scores: scores.max() - scores.min() if scores.count() > 1 else -1.0
    )
    place = {label: n for n, label in enumerate(apart.sort_values(ascending=False, kind="stable").index)}
    return frame.sort_values(
        "label",
        key=lambda labels: labels.map(place).where(frame["code"] != ROOT, -1),
        kind="stable",
        ignore_index=True,
    )


def levels_title(frame: pd.DataFrame, choice: Choice) -> str:
    """In which dimension the units lie furthest apart, and who is at the two ends."""
    if frame["unit"].nunique() < 2:
        return _("Välj två till fem {units} att jämföra")
    known = frame[frame["code"] != ROOT]
    scores = known.pivot_table(index="label", columns="name", values="score", sort=False).astype(float)
    found = position_in_distribution.most_different(scores)
    if not found:
        return _("Det finns inget att jämföra, eftersom svaren saknas eller är lika i alla dimensioner")
    both = scores.notna().sum(axis=1) >= 2
    if len(found) > 1 and len(found) == both.sum():
        return _("Skillnaden är lika stor i alla {n} dimensioner ({points})").format(
            n=len(found), points=_apart(scores, found)
        )
    what = finding.listed(map(finding.inside, found))
    widest = scores.loc[found[0]]
    ends = finding.ends(widest, 1)
    high, low = (ends.first, ends.last) if ends else ([], [])
    words = {
        "a": finding.listed(high),
        "b": finding.listed(low),
        "what": what,
        "points": _apart(scores, found),
        "x": text.number(widest.max(), 1),
        "y": text.number(widest.min(), 1),
        "n": int(both.sum()),
    }
    if both.sum() == 1:
        return _("{a} och {b} kan bara jämföras i {what} ({x} mot {y})").format(**words)
    if len(found) > 1:
        return _(
            "Av {n} dimensioner är skillnaden mellan högsta och lägsta värde störst i {what} ({points} i var och en)"
        ).format(**words)
    if len(high) + len(low) > 2:
        return _("Skillnaden är störst i {what}, där {a} har {x} och {b} har {y}").format(**words)
    return _("Av {n} dimensioner skiljer sig {a} och {b} mest i {what} ({x} mot {y})").format(**words)


def _apart(scores: pd.DataFrame, rows: list) -> str:
    return text.number(scores.loc[rows[0]].max() - scores.loc[rows[0]].min(), 1)


SYMBOLS = ("square", "circle", "diamond", "triangle-up", "hexagon")  # every second one is empty


def levels_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """One row a dimension, a mark a unit: told apart by their shapes, joined by a line as long as the difference."""
    look = theme.look(choice)
    labels = list(dict.fromkeys(frame["label"]))
    scores = frame.pivot_table(index="label", columns="name", values="score", sort=False, dropna=False)
    scores = scores.reindex(labels).astype(float)
    known = frame[frame["code"] != ROOT]
    told = set(
        position_in_distribution.most_different(
            known.pivot_table(index="label", columns="name", values="score").astype(float)
        )
    )
    names = rows.names(labels, look, bold=told)
    traces = []
    for far in (False, True):
        places = [n for n, label in enumerate(labels) if (label in told) == far and scores.loc[label].notna().sum() > 1]
        low, high = (scores.iloc[places].agg(end, axis=1) for end in ("min", "max"))
        line = {"color": look.ink if far else look.hatch, "width": 3 if far else 1.5}
        ends = rows.segments(low, high, [names[n] for n in places])
        traces.append(go.Scatter(**ends, mode="lines", line=line, hoverinfo="skip", showlegend=False))
    for n, (unit, part) in enumerate(frame.groupby("unit", sort=False)):
        colour = look.accent if unit == choice.unit else look.ink
        traces.append(
            go.Scatter(
                x=part["score"].astype(float),
                y=[names[labels.index(label)] for label in part["label"]],
                mode="markers",
                name=theme.esc(part["name"].iloc[0]),
                cliponaxis=False,
                marker={
                    "symbol": SYMBOLS[n % len(SYMBOLS)],
                    "size": 12 - n,
                    "color": look.paper if n % 2 else colour,
                    "line": {"width": 2, "color": colour},
                },
                hoverinfo="text",
                hovertext=[
                    theme.esc(f"{name}: {text.number(score, 1)}. {level}") if pd.notna(score) else ""
                    for name, score, level in zip(part["name"], part["score"], part["level_name"], strict=True)
                ],
            )
        )
    made = rows.chart(
        traces,
        choice,
        names,
        values=[rows.Values(_("skillnad"), [_difference(scores.loc[label]) for label in labels], 60)],
        row=30,
        top=38,
        bottom=62,
        least=3,
        levels=rows.Levels(frame["starts"].iloc[0], frame["names"].iloc[0]),
        below=30,
    )
    return made.update_xaxes(range=[-2, 102], tickvals=[0, 25, 50, 75, 100])


def _difference(values: pd.Series) -> str:
    """How far apart the units are in a row: "19,0", that they are alike, or that there is nothing to compare."""
    if values.notna().sum() < 2:
        return _("saknas")
    apart = values.max() - values.min()
    return text.number(apart, 1) if text.rounded(apart, 1) else _("lika")


compare_levels = Chart(
    "compare_levels",
    N_("Bredvid varandra"),
    levels_frame,
    levels_title,
    levels_draw,
    N_("En rad per dimension med ett märke för var och en av {names}, den största skillnaden först. {title}."),
    (
        Column("label", N_("Dimension")),
        Column("name", N_("{Unit}")),
        Column("score", N_("Värde"), "score"),
        Column("level_name", N_("Nivå")),
        Column("bounds", N_("Om allt som saknas vore sämst eller bäst")),
    ),
    scores=True,
    fills=lambda frame: {"names": text.listed(dict.fromkeys(frame["name"]))},
)
