"""Draw what studies of the index found: coherence, sensitivity to method, importance of dimensions."""

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import finding, rows, theme
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.chart_data import DOTS, Encoding
from lplan.charts.maturity.maturity_index import no_index
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import ROOT, Choice, Results

# --- coherence: do the questions of a dimension measure the same thing? ---


def coherence_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a question: its correlation with the rest of its dimension, with interval and n; and the group's
    alpha.
    """
    columns = ["group", "label", "n", "r", "r_low", "r_high", "alpha", "conflict", "words"]
    found = results.coherence(choice.wave)
    if found is None:
        return pd.DataFrame(columns=columns)
    alphas = dict(zip(found.dimensions["code"], found.dimensions["alpha"], strict=True))
    items = found.items[found.items["kind"] == "item"]
    items = items[[results.asks(choice.wave, code) for code in items["code"]]]
    frame = pd.DataFrame(
        {
            "group": [results.node_name(parent, short=True) for parent in items["parent"]],
            "label": [str(results.codebook.by_code[code].label) for code in items["code"]],
            "n": items["n"].to_numpy(),
            "r": items["r"].to_numpy(),
            "r_low": items["r_low"].to_numpy(),
            "r_high": items["r_high"].to_numpy(),
            "alpha": [alphas.get(parent, float("nan")) for parent in items["parent"]],
            "conflict": items["conflict"].to_numpy(dtype=bool),
            "words": [_("skiljer inte") if same else "" for same in items["constant"]],
        }
    )
    return frame[columns]


def coherence_title(frame: pd.DataFrame, choice: Choice) -> str:
    known = frame.dropna(subset="r")
    if known.empty:
        return _("Det finns för få svar för att se om frågorna hänger ihop")
    against, unsure = int((known["r"] < 0).sum()), int(((known["r"] >= 0) & ~(known["r_low"] > 0)).sum())
    if against:
        return _("{n} av {total} frågor pekar åt ett annat håll än resten av sin dimension").format(
            n=against, total=len(known)
        )
    if unsure:
        return _(
            "{n} av {total} frågor hänger ihop med resten av sin dimension, och för {unsure} är det osäkert"
        ).format(n=len(known) - unsure, total=len(known), unsure=unsure)
    return ngettext(
        "Den enda frågan som kan prövas hänger ihop med resten av sin dimension",
        "Alla {total} frågor hänger ihop med resten av sin dimension",
        len(known),
    ).format(total=len(known))


def coherence_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """The questions under the name of their dimension; an interval that reaches nought or below is dark."""
    look = theme.look(choice)
    names: list[str] = []
    said: list[str] = []
    place: list[str] = []
    for group, part in frame.groupby("group", sort=False):
        its = rows.names(part["label"], look, bold=set(part.loc[~(part["r_low"] > 0) & part["r"].notna(), "label"]))
        its = [name + rows.APART * names.count(name) for name in its]
        names += [f"<b>{theme.wrap(group, 24)}</b>{rows.APART}", *its]
        place += its
        said += ["", *(_correlation(row) for row in part.to_dict("records"))]
    unsure = ~(frame["r_low"] > 0)
    colour = [look.ink if dark else look.main for dark in unsure]
    traces = []
    for shade in dict.fromkeys(colour):
        places = [n for n, own in enumerate(colour) if own == shade]
        ends = rows.segments(frame["r_low"].iloc[places], frame["r_high"].iloc[places], [place[n] for n in places])
        line = {"color": shade, "width": 5}
        traces.append(go.Scatter(**ends, mode="lines", line=line, opacity=0.4, hoverinfo="skip", showlegend=False))
    dots = {"size": 10, "color": colour}
    traces.append(go.Scatter(x=frame["r"], y=place, mode="markers", marker=dots, hoverinfo="skip", showlegend=False))
    values = [rows.Values(_("korrelation, n"), said, 76)]
    made = rows.chart(traces, choice, names, values=values, row=22, bottom=26)
    low = min(-0.25, float(frame["r_low"].min()) - 0.02) if frame["r_low"].notna().any() else -0.25
    made.update_xaxes(range=[low, 1.02], tickvals=[0, 0.5, 1], tickangle=0)
    made.add_vline(x=0, line={"color": look.ink, "width": 1.5}, layer="below")
    return made


def _correlation(row: dict) -> str:
    """ "0,52 (19)": the correlation, and of how many."""
    if row["r"] != row["r"]:
        return row["words"] or _("n = {n}").format(n=row["n"])
    return _("{r} ({n})").format(r=text.number(row["r"], 2), n=int(row["n"]))


coherence = Chart(
    "coherence",
    N_("Hänger frågorna ihop"),
    coherence_frame,
    coherence_title,
    coherence_draw,
    N_(
        "En rad för varje fråga: korrelationen med resten av dimensionen som punkt, 95 procents intervall som band. "
        "{title}."
    ),
    (
        Column("group", N_("Dimension")),
        Column("label", N_("Fråga")),
        Column("r", N_("Korrelation"), "two"),
        Column("r_low", N_("95 % från"), "two"),
        Column("r_high", N_("95 % till"), "two"),
        Column("n", N_("Antal"), "int"),
        Column("alpha", N_("Alfa, dimensionen"), "two"),
        Column("words", N_("Anmärkning")),
    ),
    scores=True,
    nothing=no_index,
)


# --- sensitivity: which choice of method moves the order most? ---


def sensitivity_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a factor: its first and total order share of the variance in how much places move (Sobol)."""
    columns = ["factor", "label", "first", "first_low", "first_high", "total", "total_low", "total_high"]
    found = results.sensitivity(choice.wave)
    if found is None:
        return pd.DataFrame(columns=columns)
    shown = found.effects[found.effects["output"] == "shift"]
    return shown[columns].dropna(subset="total").sort_values("total", ascending=False, kind="stable", ignore_index=True)


def sensitivity_title(frame: pd.DataFrame, choice: Choice) -> str:
    """Which choices stand for most of the uncertainty; shares are compared as whole percent, as they are shown."""
    shares = (frame.set_index("label")["total"] * 100).rename(index=finding.quoted)
    if not text.rounded(shares.max()) > 0:
        return _("Inget av {n} metodval ändrar ordningen").format(n=len(frame))
    found = finding.ends(shares, 0)
    top = text.percent(frame["total"].max())
    if found is None:
        return ngettext(
            "Det enda metodval som kan prövas är {labels}",
            "Alla {n} metodval bidrar lika mycket till osäkerheten i ordningen",
            len(frame),
        ).format(labels=shares.index[0], n=len(frame))
    words = {"n": len(frame), "most": finding.listed(found.first), "least": finding.listed(found.last), "share": top}
    if len(found.first) > 1:
        said = _("Av {n} metodval bidrar {most} mest till osäkerheten i ordningen (vardera {share})").format(**words)
    else:
        said = _("Av {n} metodval bidrar {most} mest till osäkerheten i ordningen ({share})").format(**words)
    return finding.readable(_("{said} och {least} minst").format(said=said, **words), said)


def sensitivity_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """A dot for what a choice does alone, a ring for what it does with the others, each on its interval."""
    look = theme.look(choice)
    shares = frame["total"].map(lambda share: text.rounded(share * 100))
    names = rows.names(frame["label"], look, bold=set(frame.loc[shares == shares.max(), "label"]))
    traces = []
    for column, name, marker in (
        ("total", _("Med andra val"), {"size": 12, "color": look.paper, "line": {"width": 2, "color": look.ink}}),
        ("first", _("Ensamt"), {"size": 9, "color": look.ink}),
    ):
        value = frame[column].clip(lower=0) * 100
        low, high = ((frame[f"{column}_{end}"].clip(lower=0) * 100) for end in ("low", "high"))
        traces.append(
            go.Scatter(
                x=value,
                y=names,
                mode="markers",
                name=name,
                hoverinfo="skip",
                marker=marker,
                error_x={
                    "type": "data",
                    "symmetric": False,
                    "color": look.hatch,
                    "thickness": 1.5,
                    "width": 3,
                    "array": (high - value).clip(lower=0),
                    "arrayminus": (value - low).clip(lower=0),
                },
            )
        )
    said = [text.percent(max(share, 0)) for share in frame["total"]]
    made = rows.chart(
        traces,
        choice,
        names,
        values=[rows.Values(_("del av osäkerheten"), said, 74)],
        row=36,
        bottom=56,
        least=3,
        below=28,
    )
    return made.update_xaxes(rangemode="tozero", ticksuffix=" %")


sensitivity = Chart(
    "sensitivity",
    N_("Vilka metodval som betyder mest"),
    sensitivity_frame,
    sensitivity_title,
    sensitivity_draw,
    N_(
        "En rad för varje metodval: hur stor del av osäkerheten i ordningen det står för ensamt, som punkt, och "
        "tillsammans med andra, som ring. {title}."
    ),
    (
        Column("label", N_("Metodval")),
        Column("first", N_("Ensamt"), "percent"),
        Column("first_low", N_("Ensamt, 5 %"), "percent"),
        Column("first_high", N_("Ensamt, 95 %"), "percent"),
        Column("total", N_("Tillsammans"), "percent"),
        Column("total_low", N_("Tillsammans, 5 %"), "percent"),
        Column("total_high", N_("Tillsammans, 95 %"), "percent"),
    ),
    encoding=Encoding(
        DOTS, ("label",), values=("total_low", "total", "total_high")
    ),  # what the title and the order tell
    scores=True,
    nothing=no_index,
)


# --- importance: what a dimension in fact does in the index, beside its weight ---


def importance_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a top dimension: its weight, its correlation with the index (r², interval, n), and how many places units
    move when it is left out, in mean and at most. What the index goes with most comes first.
    """
    columns = ["label", "weight", "r", "r2", "r_low", "r_high", "n", "mean_shift", "max_shift", "name"]
    found, without = results.importance(choice.wave), results.leave_one_out(choice.wave)
    if found is None:
        return pd.DataFrame(columns=columns)
    made = found[found["parent"] == ROOT]
    frame = made[["code", "weight", "r", "r2", "r_low", "r_high", "n"]].reset_index(drop=True)
    if without is not None:
        shifts = without.set_index("code")[["mean_shift", "max_shift", "unit"]]
        frame = frame.join(shifts, on="code")
    frame = frame.reindex(columns=["code", *columns[1:-1], "unit"])
    frame["label"] = [results.node_name(code, short=True) for code in frame["code"]]
    frame["name"] = ["" if pd.isna(unit) else results.name(unit) for unit in frame["unit"]]
    return frame.sort_values("r", ascending=False, kind="stable", ignore_index=True)[columns]


def importance_title(frame: pd.DataFrame, choice: Choice) -> str:
    """Which dimension the index goes with most and least; correlations are compared with two decimals, as shown."""
    known = frame.dropna(subset="r").set_index("label").rename(index=finding.inside)
    if known.empty:
        return _("Det finns för få värden för att se vad som styr indexet")
    found = finding.ends(known["r"], 2)
    if found is None:
        return ngettext(
            "Bara {label} kan prövas, och korrelationen med indexet är {r}",
            "Indexet samvarierar lika mycket med alla {n} dimensioner (korrelationen är {r})",
            len(known),
        ).format(label=known.index[0], n=len(known), r=text.number(known["r"].iloc[0], 2))
    return _("Indexet samvarierar mest med {top} och minst med {low}").format(
        top=finding.listed(_correlated(known, label) for label in found.first),
        low=finding.listed(_correlated(known, label) for label in found.last),
    )


def _correlated(known: pd.DataFrame, label: str) -> str:
    r, n = known["r"].to_dict()[label], int(known["n"].to_dict()[label])
    return _("{label} ({r} för {n} {units})").format(label=label, r=text.number(r, 2), n=n, units=finding.units(n))


def importance_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """Three dots a row, each in a field of its own: the correlation, the places moved without it, the weight."""
    look = theme.look(choice)
    ends = finding.ends(frame.set_index("label")["r"], 2)
    names = rows.names(frame["label"], look, bold={*ends.first, *ends.last} if ends else ())
    fields = (
        ("r2", _("r² med indexet"), [text.number(value, 2) if value == value else "" for value in frame["r2"]]),
        ("mean_shift", _("platser utan den"), [text.number(v, 2) if v == v else "" for v in frame["mean_shift"]]),
        ("weight", _("vikt"), [text.percent(value, 1) for value in frame["weight"]]),
    )
    traces, heads = [], []
    for n, (column, name, said) in enumerate(fields):
        value = frame[column].astype(float)
        top = max(float(value.max()), 1e-9) if value.notna().any() else 1.0
        x = n * 1.5 + value / top
        line = {"color": look.neutral, "width": 2}
        ends_of = rows.segments([n * 1.5] * len(names), x, names)
        traces.append(go.Scatter(**ends_of, mode="lines", line=line, hoverinfo="skip", showlegend=False))
        traces.append(
            go.Scatter(
                x=x,
                y=names,
                mode="markers+text",
                marker={"size": 10, "color": look.main},
                hoverinfo="skip",
                text=[rows.wide(f" {words}") for words in said],
                textposition="middle right",
                cliponaxis=False,
                showlegend=False,
                textfont={"color": look.ink, "size": look.size - 2},
            )
        )
        heads.append(
            {
                "x": n * 1.5,
                "y": 1,
                "yref": "paper",
                "xanchor": "left",
                "yanchor": "bottom",
                "showarrow": False,
                "align": "left",
                "text": theme.wrap(name, 9),
                "font": {"size": look.size - 2, "color": look.muted},
            }
        )
    made = rows.chart(traces, choice, names, row=27, top=42, annotations=heads)
    return made.update_xaxes(visible=False, range=[-0.05, 4.4])


def importance_note(frame: pd.DataFrame, choice: Choice) -> str:
    """What moves the others most when it is left out, as exactly as the chart says it."""
    shifts = frame.set_index("label")["mean_shift"].rename(index=finding.inside).dropna()
    found = finding.ends(shifts, 2)
    if found is None:
        return ""
    return _("Utan {labels} flyttar {units} mest, i snitt {n} platser.").format(
        labels=finding.listed(found.first), units="{units}", n=text.number(shifts.max(), 2)
    )


importance = Chart(
    "importance",
    N_("Vad som styr indexet"),
    importance_frame,
    importance_title,
    importance_draw,
    N_(
        "En rad för varje dimension med tre punkter: hur den samvarierar med indexet, hur många platser "
        "{units} flyttar utan den, och dess vikt. {title}."
    ),
    (
        Column("label", N_("Dimension")),
        Column("weight", N_("Vikt"), "percent1"),
        Column("r", N_("Korrelation"), "two"),
        Column("r_low", N_("95 % från"), "two"),
        Column("r_high", N_("95 % till"), "two"),
        Column("r2", N_("r²"), "two"),
        Column("n", N_("Antal"), "int"),
        Column("mean_shift", N_("Platser i snitt"), "two"),
        Column("max_shift", N_("Som mest"), "int"),
        Column("name", N_("Vem som flyttar mest")),
    ),
    scores=True,
    nothing=no_index,
    note=importance_note,
)
