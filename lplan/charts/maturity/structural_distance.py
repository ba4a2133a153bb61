"""Who is like us: the distance by structure to every other region."""

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import figures, finding, theme
from lplan.charts.base.chart import PUBLIC, Chart, Column
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import Choice, Results, structural_peers

SHOWN, NEAREST = 12, 3


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
    return _("Av {total} {units} är {names} mest lika {name} i struktur").format(units="{units}", **words)


def nothing(results: Results, choice: Choice) -> str:
    if not choice.unit:
        return _("Välj {unit} för att se vilka som liknar den")
    return _(
        "Inga jämförbara {units} kan räknas fram: antingen säger registret inget om strukturen, eller så fanns vår "
        "{unit} inte för sig vid omgången"
    )


def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    rows = frame.head(SHOWN)
    made = figures.ranked(
        rows["name"].tolist(), rows["distance"].tolist(), choice, shown=[text.number(d, 2) for d in rows["distance"]]
    )
    made.data[0].marker.color = [look.main if peer else look.neutral for peer in rows["peer"]]
    return made


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
    N_("Liggande staplar: avståndet i struktur till de {n} närmaste, 0 är lika och 1 längst bort. {title}."),
    (
        Column("name", N_("{Unit}")),
        Column("distance", N_("Avstånd"), "two"),
        Column("mutual_words", N_("Har vår bland sina närmaste")),
        Column("values", N_("Värden")),
    ),
    basis=PUBLIC,
    source=source,
    nothing=nothing,
    fills=lambda frame: {"n": min(SHOWN, len(frame))},
)
