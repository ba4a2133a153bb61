"""Draw what other weights or another aggregation method change against the published index."""

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import finding, rows, theme
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.distribution import Spread
from lplan.charts.maturity.maturity_index import no_index
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import ROOT, Choice, Results

# --- weight_effect ---


def effect_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """How many places each unit moves under the reader's own index, beside how far the published place can move.

    Empty under the published index: then nothing is moved, and there is nothing to tell.
    moved is positive upwards; up and down are the published interval of places, counted from the published place.
    """
    columns = ["unit", "name", "moved", "up", "down", "outside", "before", "after", "change", "rho"]
    if results.base is None:
        return pd.DataFrame(columns=columns)
    found = results.published.uncertainty(choice.wave)
    now = results.scored(choice.wave, "index").set_index("unit")
    then = results.published.scored(choice.wave, "index").set_index("unit")
    both = now[["score", "rank"]].join(then[["score", "rank"]].add_suffix("_then")).dropna()
    if found is None or both.empty:
        return pd.DataFrame(columns=columns)
    bands = found.units.set_index("unit")
    rho = both["rank"].astype(float).corr(both["rank_then"].astype(float), method="spearman") if len(both) > 1 else 1.0
    made = []
    moves = (both["rank_then"] - both["rank"]).astype(int).to_dict()
    # Who moves most up stands first, who moves most down last: the order of the move, and not of the units.
    for unit in sorted(both.index, key=lambda unit: (-moves[unit], results.register.position(unit))):
        row, band = both.loc[unit], bands.loc[unit]
        moved = int(row["rank_then"] - row["rank"])
        up, down = int(band["rank"] - band["rank_low"]), int(band["rank"] - band["rank_high"])
        made.append(
            (
                unit,
                results.name(unit),
                moved,
                up,
                down,
                _("Ja") if moved > up or moved < down else "",
                row["score_then"],
                row["score"],
                row["score"] - row["score_then"],
                rho,
            )
        )
    return pd.DataFrame(made, columns=columns)


def effect_nothing(results: Results, choice: Choice) -> str:
    if results.base is None:
        return _("Du har inte gjort egna val, så ordningen är den publicerade")
    return _("Det finns ingen ordning att jämföra i den här omgången")


def effect_title(frame: pd.DataFrame, choice: Choice) -> str:
    steps = frame.set_index("name")["moved"].abs()
    moved, far = int((steps > 0).sum()), int(steps.max())
    if not moved:
        return ngettext(
            "Bara en {unit} har ett värde, så det finns ingen ordning att ändra",
            "Ingen av {total} {units} byter plats med dina val",
            len(frame),
        ).format(total=len(frame), unit="{unit}", units="{units}")
    names = finding.listed(steps.index[steps == far])
    return _("{said} byter plats med dina val, och {names} flyttar längst ({steps})").format(
        said=finding.of_total(moved, len(frame)),
        names=names,
        steps=ngettext("{n} plats", "{n} platser", far).format(n=far),
    )


def effect_note(frame: pd.DataFrame, choice: Choice) -> str:
    """Who leaves the interval of its published place, and how alike the published order and the reader's own are."""
    if frame.empty:
        return ""
    said = [order_words(float(frame["rho"].iloc[0]))]
    if (frame["moved"] != 0).any():
        outside = int((frame["outside"] != "").sum())
        stay = _("Alla {units} stannar inom osäkerhetsintervallet för sin publicerade plats.").format(units="{units}")
        leave = _("{said} hamnar utanför osäkerhetsintervallet för sin publicerade plats.")
        said.insert(0, leave.format(said=finding.of_total(outside, len(frame))) if outside else stay)
    return " ".join(filter(None, said))


def order_words(rho: float) -> str:
    """Spearman's rank correlation of two orders, and what it means."""
    if rho != rho:
        return ""
    if rho >= 1 - 1e-9:
        return _("De två ordningarna är exakt lika: rangkorrelationen är 1.")
    said = (
        _("nästan lika")
        if rho >= 0.9
        else _("lika till stor del, men flera har bytt plats")
        if rho >= 0.7
        else _("olika, och valet avgör vem som kommer före vem")
    )
    if text.rounded(rho, 2) == 1:
        return _("De två ordningarna är {said} (rangkorrelationen är över {rho}, och 1 är exakt lika).").format(
            rho=text.number(0.99, 2), said=said
        )
    return _("De två ordningarna är {said} (rangkorrelationen är {rho}, och 1 är exakt lika).").format(
        rho=text.number(rho, 2), said=said
    )


def effect_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    far = frame["moved"].abs().max()
    told = frame["name"][(frame["moved"].abs() == far) & (far > 0)]
    mine = next(iter(frame.loc[frame["unit"] == choice.unit, "name"]), None)
    names = rows.names(frame["name"], look, units=True, bold=set(told), mine=mine)
    colour = [look.accent if unit == choice.unit else look.ink for unit in frame["unit"]]
    band = go.Bar(
        orientation="h",
        y=names,
        base=frame["down"] - 0.35,
        x=frame["up"] - frame["down"] + 0.7,
        width=0.6,
        marker={"color": look.neutral},
        hoverinfo="skip",
        name=_("Den publicerade platsens intervall"),
    )
    dots = go.Scatter(
        x=frame["moved"],
        y=names,
        mode="markers",
        marker={"size": 11, "color": colour},
        name=_("Flytt med dina val"),
        customdata=list(zip(frame["unit"], [ROOT] * len(frame), strict=True)),
        hoverinfo="text",
        hovertext=[
            theme.esc(f"{name}: {text.signed(moved, 0)} ({text.number(a, 1)} → {text.number(b, 1)})")
            for name, moved, a, b in zip(frame["name"], frame["moved"], frame["before"], frame["after"], strict=True)
        ],
    )
    far = max(3, int(frame[["moved", "up", "down"]].abs().max().max())) + 1
    said = [text.signed(moved, 0) if moved else _("samma") for moved in frame["moved"]]
    values = [rows.Values(_("flytt"), said, 52, {n for n, moved in enumerate(frame["moved"]) if not moved})]
    made = rows.chart([band, dots], choice, names, values=values, row=23, top=26, bottom=54, least=3)
    step = 2 if far <= 5 else 5 * max(1, far // 12)  # few enough for a phone
    ticks = [n for n in range(-far, far + 1) if n % step == 0]
    made.update_xaxes(
        range=[-far, far],
        tickvals=ticks,
        ticktext=[text.signed(n, 0) if n else "0" for n in ticks],
        side="top",
        tickangle=0,
    )
    made.add_vline(x=0, line={"color": look.ink, "width": 1.5}, layer="below")
    return made


weight_effect = Chart(
    "weight_effect",
    N_("Vad vikterna gör med ordningen"),
    effect_frame,
    effect_title,
    effect_draw,
    N_(
        "En rad för varje {unit}: hur många platser upp eller ned mot det publicerade indexet, med intervallet som "
        "band. {title}."
    ),
    (
        Column("name", N_("{Unit}")),
        Column("moved", N_("Flyttar platser"), "int"),
        Column("up", N_("Intervall uppåt"), "int"),
        Column("down", N_("Intervall nedåt"), "int"),
        Column("outside", N_("Utanför intervallet")),
        Column("before", N_("Publicerat värde"), "score"),
        Column("after", N_("Värde med dina val"), "score"),
        Column("change", N_("Skillnad"), "score"),
    ),
    scores=True,
    keyed=True,
    note=effect_note,
    nothing=effect_nothing,
)


# --- method_difference ---

OTHER = {"arithmetic": "geometric", "geometric": "arithmetic"}


def method_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """The index by arithmetic and by geometric mean of the top dimensions, and whether the level differs."""
    columns = ["unit", "name", "arithmetic", "geometric", "difference", "level_a", "level_g", "other"]
    if choice.wave not in results.by_wave:
        return pd.DataFrame(columns=columns)
    sides = {}
    for method in OTHER:
        scores = results.aggregated(choice.wave, method)
        found = scores[scores["kind"] == "index"].set_index("unit")
        sides[method] = found[["score", "level"]].dropna(subset="score")
    both = sides["arithmetic"].add_suffix("_a").join(sides["geometric"].add_suffix("_g"), how="inner")
    made = [
        (
            unit,
            results.name(unit),
            row["score_a"],
            row["score_g"],
            row["score_g"] - row["score_a"],
            *("" if pd.isna(row[side]) else results.level_name(int(row[side])) for side in ("level_a", "level_g")),
            bool(pd.notna(row["level_a"]) and row["level_a"] != row["level_g"]),
        )
        for unit, row in zip(both.index, both.to_dict("records"), strict=True)
    ]
    return pd.DataFrame(made, columns=columns).sort_values(
        ["difference", "unit"],
        key=lambda column: column.map(results.register.position) if column.name == "unit" else column.round(1),
        kind="stable",
        ignore_index=True,
    )


def method_title(frame: pd.DataFrame, choice: Choice) -> str:
    falls = (-frame.set_index("name")["difference"]).map(lambda points: text.rounded(points, 1))
    far = falls.max()
    other = finding.of_total(int(frame["other"].sum()), len(frame)) if frame["other"].any() else ""
    if far <= 0:
        said = _("Geometriskt och aritmetiskt medelvärde ger samma värden")
    else:
        most = falls.index[falls == far]
        words = {"names": finding.listed(most), "points": text.number(far, 1)}
        if len(falls) == 1:
            said = _("Med geometriskt medelvärde sjunker värdet för {names} ({points})").format(**words)
        elif len(most) > 1:
            said = _("Med geometriskt medelvärde sjunker värdet mest för {names} (vardera {points})").format(**words)
        else:
            said = _("Med geometriskt medelvärde sjunker värdet mest för {names} ({points})").format(**words)
    return (
        _("{said}, och {other} byter nivå").format(said=said, other=other)
        if other
        else _("{said}, och ingen byter nivå").format(said=said)
    )


def method_note(frame: pd.DataFrame, choice: Choice) -> str:
    """How alike the two orders are."""
    if len(frame) < 2:
        return ""
    shown = frame[["arithmetic", "geometric"]].astype(float).round(1)
    if shown.nunique().min() < 2:
        return ""  # where all are alike there is no order
    return order_words(float(shown["arithmetic"].corr(shown["geometric"], method="spearman")))


def method_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """From the sum to the geometric mean, the largest fall first; who gets another level is dark and told which."""
    look = theme.look(choice)
    mine = next(iter(frame.loc[frame["unit"] == choice.unit, "name"]), None)
    names = rows.names(frame["name"], look, units=True, bold=set(frame.loc[frame["other"], "name"]), mine=mine)
    colour = [
        look.accent if unit == choice.unit else look.ink if other else look.hatch
        for unit, other in zip(frame["unit"], frame["other"], strict=True)
    ]
    traces = [
        go.Scatter(
            **rows.segments(frame["arithmetic"], frame["geometric"], names),
            mode="lines",
            line={"color": look.neutral, "width": 4},
            hoverinfo="skip",
            showlegend=False,
        )
    ]
    for column, name, marker in (
        ("arithmetic", _("Aritmetiskt"), {"size": 11, "color": colour}),
        (
            "geometric",
            _("Geometriskt"),
            {"size": 11, "symbol": "diamond", "color": look.paper, "line": {"width": 2, "color": colour}},
        ),
    ):
        traces.append(go.Scatter(x=frame[column], y=names, mode="markers", name=name, hoverinfo="skip", marker=marker))
    said = [
        text.signed(d) + (rows.wide(f" → {theme.esc(level)}") if other else "")
        for d, level, other in zip(frame["difference"], frame["level_g"], frame["other"], strict=True)
    ]
    width = 56 + 6 * max(
        (len(level) for level, other in zip(frame["level_g"], frame["other"], strict=True) if other), default=0
    )
    values = [
        rows.Values(_("skillnad"), said, min(width, 110), {n for n, other in enumerate(frame["other"]) if not other})
    ]
    made = rows.chart(traces, choice, names, values=values, row=23, top=8, bottom=58, least=3, below=30)
    return made.update_xaxes(range=[0, max(frame["arithmetic"].max(), frame["geometric"].max()) * 1.04], side="bottom")


method_difference = Chart(
    "method_difference",
    N_("Aritmetiskt eller geometriskt"),
    method_frame,
    method_title,
    method_draw,
    N_("Två punkter för varje {unit}: indexet med aritmetiskt och med geometriskt medelvärde. {title}."),
    (
        Column("name", N_("{Unit}")),
        Column("arithmetic", N_("Aritmetiskt"), "score"),
        Column("geometric", N_("Geometriskt"), "score"),
        Column("difference", N_("Skillnad"), "score"),
        Column("level_a", N_("Nivå, aritmetiskt")),
        Column("level_g", N_("Nivå, geometriskt")),
    ),
    scores=True,
    note=method_note,
    nothing=no_index,
    spread=Spread("difference"),
)
