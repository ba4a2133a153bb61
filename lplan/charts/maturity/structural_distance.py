"""Draw the structural distance from one unit to every other."""

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import finding, theme
from lplan.charts.base.chart import PUBLIC, Chart, Column
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import Choice, Results, structural_peers

NEAREST, LEAP = 3, 3  # named; how many times as far away the next one is, for the first to be alone


def variable_name(name: str, made: structural_peers.Structure) -> str:
    """What a variable of structure is called: the three we know, what it was imported as, else the column's own
    name.
    """
    known = {
        structural_peers.POPULATION: _("Folkmängd"),
        structural_peers.BODY: _("Form av ansvarigt organ"),
        structural_peers.AGE: _("År sedan ansvaret togs över"),
    }
    return known.get(name) or made.labels.get(name) or name.replace("_", " ").capitalize()


def said(value, kind: str) -> str:
    """A value of structure in words."""
    if value is None or value != value:
        return ".."
    return text.number(value, 0 if float(value) == int(value) else 1) if kind == structural_peers.NUMBER else str(value)


def frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row for every other unit, nearest first: distance, whether it is a peer, whether it is mutual, the values."""
    columns = ["unit", "name", "own", "distance", "peer", "mutual", "mutual_words", "values"]
    apart, made = results.apart(choice.wave, choice.likeness), results.structure(choice.wave)
    own = choice.unit
    if own is None or own not in apart.index or made.values.empty:
        return pd.DataFrame(columns=columns)
    back, distances = set(structural_peers.neighbours(apart, own)), apart.loc[own].to_dict()
    rows = []
    for unit in structural_peers.nearest(apart, own, len(apart)):
        values = made.values.loc[unit]
        said_of = "; ".join(f"{variable_name(v, made)}: {said(values[v], kind)}" for v, kind in made.kinds.items())
        rows.append(
            (
                unit,
                results.name(unit),
                results.name(own),
                float(distances[unit]),
                unit in choice.peers,
                unit in back,
                _("Ja") if unit in back else _("Nej"),
                said_of,
            )
        )
    return pd.DataFrame(rows, columns=columns)


def title(frame: pd.DataFrame, choice: Choice) -> str:
    """The three that are most like it, and those that are as like as the third: distances count as they are shown."""
    shown = frame["distance"].map(lambda distance: text.rounded(distance, 2))
    near = frame[shown <= shown.iloc[min(NEAREST, len(frame)) - 1]]
    words = {"name": frame["own"].iloc[0], "names": finding.listed(near["name"]), "total": len(frame), "n": len(near)}
    if len(frame) == 1:
        return _("Bara {names} kan jämföras med {name} i struktur").format(**words)
    if shown.min() == shown.max():
        return _("Alla {total} {units} liknar {name} lika mycket i struktur").format(units="{units}", **words)
    said = _("Av {total} {units} är {names} mest lika {name} i struktur").format(units="{units}", **words)
    after = shown[shown > shown.min()].min()
    if (shown == shown.min()).sum() == 1 and shown.min() * LEAP <= after:
        return _("Av {total} {units} ligger bara {first} nära {name} i struktur ({a}, nästa {b})").format(
            first=near["name"].iloc[0], a=text.number(shown.min(), 2), b=text.number(after, 2), units="{units}", **words
        )
    return said


def nothing(results: Results, choice: Choice) -> str:
    if not choice.unit:
        return _("Välj {unit} för att se vilka som liknar den")
    return _(
        "Inga jämförbara {units} kan räknas fram: antingen säger registret inget om strukturen, eller så fanns vår "
        "{unit} inte för sig vid omgången"
    )


LANES = 5  # of names beside the axis: the nearest ones have one each


def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """Every other unit as a dot on one axis from my own: what lies near is like it. The nearest are named."""
    look = theme.look(choice)
    named = frame.head(LANES)
    traces = [
        go.Scatter(
            x=[x for distance in named["distance"] for x in (distance, distance, None)],
            y=[y for n in range(len(named)) for y in (0, -(n + 1), None)],
            mode="lines",
            line={"color": look.grid, "width": 1.5},
            hoverinfo="skip",
            showlegend=False,
        ),
        go.Scatter(
            x=[0],
            y=[0],
            mode="markers",
            marker={"size": 15, "color": look.accent},
            name=theme.esc(frame["own"].iloc[0]),
            hoverinfo="skip",
        ),
    ]
    for peer, name, marker in (
        (False, _("Övriga"), {"size": 11, "color": look.paper, "line": {"color": look.muted, "width": 1.5}}),
        (True, theme.esc(choice.group or _("Jämförbara")), {"size": 12, "color": look.ink}),
    ):
        part = frame[frame["peer"].astype(bool) == peer]
        if part.empty:
            continue
        traces.append(
            go.Scatter(
                x=part["distance"],
                y=[0] * len(part),
                mode="markers",
                name=name,
                marker=marker,
                customdata=[(unit,) for unit in part["unit"]],
                hoverinfo="text",
                hovertext=[
                    f"{theme.esc(unit)}: {text.number(distance, 2)}"
                    for unit, distance in zip(part["name"], part["distance"], strict=True)
                ],
            )
        )
    far = float(frame["distance"].max()) or 1.0
    notes = [
        {
            "x": distance,
            "y": -(n + 1),
            "xanchor": "left" if distance < far * 0.55 else "right",
            "xshift": 5 if distance < far * 0.55 else -5,
            "showarrow": False,
            "text": f"{theme.esc(theme.shortened(name))} {text.number(distance, 2)}",
            "font": {"size": look.size - 1, "color": look.ink},
            "bgcolor": look.paper,  # the lines of those farther away pass behind a name
        }
        for n, (name, distance) in enumerate(zip(named["name"], named["distance"], strict=True))
    ]
    made = theme.figure(traces, choice, height=24 * len(named) + 110, top=14, annotations=notes)
    made.update_yaxes(visible=False, range=[-len(named) - 0.5, 0.8])
    made.update_xaxes(range=[-far * 0.04, far * 1.04], nticks=5, showgrid=False, side="bottom", tickangle=0)
    return made.update_layout(margin_b=62, legend={"y": 0, "yref": "container", "yanchor": "bottom"})


def source(results: Results, choice: Choice) -> str:
    """The register, and the source of each column that somebody has imported, with its year."""
    made = results.structure(choice.wave)
    own = [
        f"{made.labels[name]} {made.as_of[name]} ({', '.join(made.cited(name))})"
        for name in made.kinds
        if name in made.labels
    ]
    words = _("Källa: registrets folkmängd och bildningsår, och källorna till form av organ. Aldrig enkätsvar.")
    if own:
        words = _("Källa: registrets folkmängd och bildningsår, källorna till form av organ, {own}. Aldrig enkätsvar.")
    return words.format(own="; ".join(own))


likeness = Chart(
    "likeness",
    N_("Jämförbara"),
    frame,
    title,
    draw,
    N_("En axel med en punkt för var och en av {n} andra {units}: avståndet i struktur, där 0 är lika. {title}."),
    (
        Column("name", N_("{Unit}")),
        Column("distance", N_("Avstånd"), "two"),
        Column("mutual_words", N_("Har vår bland sina närmaste")),
        Column("values", N_("Värden")),
    ),
    basis=PUBLIC,
    source=source,
    nothing=nothing,
    fills=lambda frame: {"n": len(frame)},
)
