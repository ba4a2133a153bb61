"""Draw the index of every unit with its interval of uncertainty."""

from collections import Counter
from collections.abc import Iterable

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import finding, rows, theme
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.distribution import Spread
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import ROOT, Choice, Results


def ordered(results: Results, choice: Choice, *, by_level: bool) -> list[str]:
    """The wave's units in the reader's order: the register's, or by a node, the first place first and without a value
    last.

    By level, units of a level stand in the register's order: a finer order would be a ranking without its interval.
    """
    units = results.asked(choice.wave)
    if not choice.order:
        return units
    kind = "index" if choice.order == ROOT else "dimension"
    found = results.scored(choice.wave, kind, choice.order).set_index("unit")["level" if by_level else "score"]
    turned = -1 if results.definition.first == "lowest" and not by_level else 1
    value = {unit: float("-inf") if pd.isna(v) else turned * float(v) for unit, v in found.items()}
    return sorted(units, key=lambda unit: (-value.get(unit, float("-inf")), results.register.position(unit)))


NAN = float("nan")
NO_SCORE = dict.fromkeys(("score", "low", "high", "level", "coverage"), NAN)


def no_index(results: Results, choice: Choice) -> str:
    return _("Inget index kan räknas i den här omgången")


def index_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a unit: the index, its interval, its bounds by what is missing, its place with interval, its group."""
    columns = [
        "unit",
        "name",
        "score",
        "score_low",
        "score_high",
        "low",
        "high",
        "level",
        "words",
        "place",
        "rank",
        "rank_low",
        "rank_high",
        "borderline",
        "group",
        "group_words",
        "scale",
        "starts",
        "levels",
        "line",
    ]
    scores = results.scored(choice.wave, "index").set_index("unit").to_dict("index")
    if not scores:
        return pd.DataFrame(columns=columns)
    bands, silent = _bands(results, choice), set(results.silent(choice.wave))
    names = results.definition.level_names
    made = []
    for unit in ordered(results, choice, by_level=False):
        score = scores.get(unit, NO_SCORE)
        level = None if pd.isna(score["level"]) else int(score["level"])
        row = {
            "unit": unit,
            "name": results.name(unit),
            **{name: score[name] for name in ("score", "low", "high")},
            "level": level,
            "words": _("Har inte svarat") if unit in silent else _("För få svar"),
            "place": "",
            "borderline": False,
            "group": 0,
            "group_words": "",
            "scale": results.definition.scale,
            "starts": results.definition.level_starts,
            "levels": names,
            "line": str(results.definition.name),
        }
        if band := bands.get(unit):
            words = names[level] if level is not None else ""
            row["words"] = _("{level}, gränsfall").format(level=words) if band["borderline"] else words
            row |= band
        made.append(row)
    return pd.DataFrame(made, columns=columns)


def _bands(results: Results, choice: Choice) -> dict[str, dict]:
    """unit → its interval under reasonable choices of method, and, where places are shown, its place and group."""
    found = results.uncertainty(choice.wave)
    if found is None:
        return {}
    groups = dict(zip(found.groups["unit"], found.groups["group"], strict=True)) if choice.places else {}
    sizes, bands = Counter(groups.values()), {}
    for row in found.units.to_dict("records"):
        band = {name: row[name] for name in ("score_low", "score_high", "borderline")}
        if choice.places:
            group = int(groups[row["unit"]])
            band |= {name: row[name] for name in ("rank", "rank_low", "rank_high")}
            band["place"] = place_words(row["rank"], row["rank_low"], row["rank_high"])
            band |= {"group": group, "group_words": _("Grupp {n} ({size})").format(n=group, size=sizes[group])}
        bands[row["unit"]] = band
    return bands


def place_words(rank: float, low: float, high: float) -> str:
    """ "Plats 4 (mellan 2 och 9 vid rimliga metodval)": a place is never shown without its interval."""
    if low == high:
        return _("Plats {n} (också vid andra rimliga metodval)").format(n=int(rank))
    return _("Plats {n} (mellan {low} och {high} vid rimliga metodval)").format(
        n=int(rank), low=int(low), high=int(high)
    )


def index_title(frame: pd.DataFrame, choice: Choice) -> str:
    found = frame.dropna(subset="score_low")
    if found.empty:
        return _("Inget index kan räknas i den här omgången")
    mine = found if len(found) == 1 else found[found["unit"] == choice.unit]
    if len(mine):
        row = mine.iloc[0]
        said = _("{name} har värdet {score}, och i 90 procent av omräkningarna blir det {interval}").format(
            name=row["name"],
            score=text.number(row["score"], 1),
            interval=text.interval(row["score_low"], row["score_high"], 1),
        )
        return f"{said}. {row['place']}" if row["place"] else said
    unsure = int(found["borderline"].sum())
    if found["levels"].iloc[0] and unsure:
        return _("{said} kan ha en annan nivå om metoden väljs annorlunda").format(
            said=finding.of_total(unsure, len(found))
        )
    width = (found["score_high"] - found["score_low"]).median()
    words = {
        "width": text.number(width, 1),
        "n": len(found),
        "units": finding.units(len(found)),
        "scale": text.number(found["scale"].iloc[0]),
    }
    if not text.rounded(width, 1):
        return _("Rimliga metodval ändrar inte värdena för minst hälften av {n} {units}").format(**words)
    return _("Minst hälften av {n} {units} har ett osäkerhetsintervall på {width} eller mer (skala 0–{scale})").format(
        **words
    )


def index_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    mine = next(iter(frame.loc[frame["unit"] == choice.unit, "name"]), None)
    names = rows.names(frame["name"], look, units=True, mine=mine)
    colours = [
        look.accent if unit == choice.unit else look.ink if unsure else look.hatch
        for unit, unsure in zip(frame["unit"], frame["borderline"], strict=True)
    ]
    scale = frame["scale"].iloc[0]
    by_place = choice.places and choice.order == ROOT
    # Unseen, as wide as the scale: a dot alone is small for a finger.
    press = go.Bar(
        orientation="h",
        y=names,
        x=[scale] * len(frame),
        width=0.95,
        opacity=0,
        customdata=list(zip(frame["unit"], [ROOT] * len(frame), strict=True)),
        hovertext=[theme.esc(f"{n}: {w}") for n, w in zip(frame["name"], frame["words"], strict=True)],
        hoverinfo="text",
        showlegend=False,
    )
    values = go.Scatter(
        x=frame["score"],
        y=names,
        mode="markers",
        name=_("Värde"),
        hoverinfo="skip",
        marker={"size": 11, "color": colours, "line": {"color": look.paper, "width": 1}},
    )
    traces = [press, *_bounds(frame, names, look), *_intervals(frame, names, colours, look), values]
    traces += _without_value(frame, names, look)
    notes: list[dict] = []
    lines: list[dict] = []
    if by_place:
        notes += _group_names(frame, names, look)
        lines += _group_lines(frame["group"].tolist(), look)
    values_at = [text.number(score, 1) if score == score else "" for score in frame["score"]]
    columns = [rows.Values(_("värde"), values_at, 44)]
    if by_place:
        columns.append(rows.Values("", [""] * len(frame), 84))
    made = rows.chart(
        traces,
        choice,
        names,
        values=columns,
        row=24,
        top=38,
        bottom=82,
        least=4,
        annotations=notes,
        shapes=lines,
        levels=rows.Levels(frame["starts"].iloc[0], frame["levels"].iloc[0], scale),
        below=30,
    )
    return made.update_xaxes(range=[0, scale], dtick=scale / 4, side="bottom")


def _bounds(frame: pd.DataFrame, names: list[str], look: theme.Look) -> list[go.Scatter]:
    """Thin lines: what each value would be if all that is missing were lowest, or highest."""
    line = {"color": look.hatch, "width": 1.2, "dash": "solid"}
    each = zip(names, frame["low"], frame["high"], [line] * len(frame), strict=True)
    return _segments(_("Om allt som saknas vore lägst eller högst"), each, line, opacity=1)


def _intervals(frame: pd.DataFrame, names: list[str], colours: list[str], look: theme.Look) -> list[go.Scatter]:
    """Bands: the interval of each value under reasonable choices of method, in the colour of its row."""
    line = {"color": look.ink, "width": 7, "dash": "solid"}
    lines = [line | {"color": colour} for colour in colours]
    each = zip(names, frame["score_low"], frame["score_high"], lines, strict=True)
    return _segments(_("Intervall 5–95 % vid rimliga metodval"), each, line, opacity=0.45)


def _segments(name: str, each: Iterable[tuple], line: dict, *, opacity: float) -> list[go.Scatter]:
    """One line a row (row's name, from, to, line) that has an interval, and one more for the legend."""
    segments = [
        go.Scatter(
            x=[low, high],
            y=[row] * 2,
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            opacity=opacity,
            line=own,
        )
        for row, low, high, own in each
        if low == low
    ]
    return [*segments, go.Scatter(x=[None], y=[None], mode="lines", name=name, opacity=opacity, line=line)]


def _without_value(frame: pd.DataFrame, names: list[str], look: theme.Look) -> list[go.Scatter]:
    """Why there is no value, in words, in the rows that have none."""
    without = frame["score"].isna()
    if not without.any():
        return []
    return [
        go.Scatter(
            x=[frame["scale"].iloc[0] * 0.01] * int(without.sum()),
            y=[n for n, w in zip(names, without, strict=True) if w],
            mode="text",
            text=[theme.esc(w) for w in frame.loc[without, "words"]],
            textposition="middle right",
            hoverinfo="skip",
            showlegend=False,
            textfont={"color": look.muted, "size": look.size - 2},
        )
    ]


def _group_lines(groups: list[int], look: theme.Look) -> list[dict]:
    """A dashed line between two groups of units that cannot be told apart."""
    return [
        {
            "type": "line",
            "x0": 0,
            "x1": 1,
            "xref": "paper",
            "y0": n - 0.5,
            "y1": n - 0.5,
            "line": {"color": look.hatch, "width": 1, "dash": "dash"},
        }
        for n in range(1, len(groups))
        if groups[n] != groups[n - 1]
    ]


def _group_names(frame: pd.DataFrame, names: list[str], look: theme.Look) -> list[dict]:
    """What each group is called, at its first row."""
    groups = frame["group"].tolist()
    return [
        {
            "x": 1,
            "xref": "paper",
            "xanchor": "left",
            "xshift": 50,
            "y": names[groups.index(group)],
            "showarrow": False,
            "text": theme.esc(frame["group_words"].iloc[groups.index(group)]),
            "font": {"size": look.size - 2, "color": look.muted},
        }
        for group in sorted(set(groups) - {0})
    ]


maturity_index = Chart(
    "maturity_index",
    N_("Index med intervall"),
    index_frame,
    index_title,
    index_draw,
    N_(
        "En rad för varje {unit}: värdet som punkt, osäkerhetsintervallet som band, gränserna mellan nivåer "
        "som streck. {title}."
    ),
    (
        Column("name", N_("{Unit}")),
        Column("score", N_("Värde"), "score"),
        Column("score_low", N_("Intervall från"), "score"),
        Column("score_high", N_("Intervall till"), "score"),
        Column("low", N_("Lägst"), "score"),
        Column("high", N_("Högst"), "score"),
        Column("words", N_("Nivå")),
        Column("place", N_("Plats")),
        Column("group_words", N_("Statistiskt lika")),
    ),
    scores=True,
    keyed=True,
    nothing=no_index,
    spread=Spread("score"),
)
