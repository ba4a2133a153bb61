"""What studies of the index found, in charts that need no statistics: coherence, what moves the order, what governs
it.
"""

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import figures, finding, theme
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.chart_data import DOTS, Encoding
from lplan.charts.maturity.maturity_index import no_index
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import ROOT, Choice, Results


def dots(
    frame: pd.DataFrame,
    choice: Choice,
    *,
    low: str,
    value: str,
    high: str,
    ends: tuple[float, float],
    row=26,
    words=None,
    zero: float | None = 0.0,
) -> go.Figure:
    """One row each: a value as a dot on its interval; `words(record)` stands to the right."""
    look = theme.look(choice)
    names = [theme.wrap(name, 28) for name in frame["label"]]
    x = [v for a, b in zip(frame[low], frame[high], strict=True) for v in (a, b, None)]
    y = [v for name in names for v in (name, name, None)]
    traces = [
        go.Scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": look.main, "width": 6},
            opacity=0.4,
            hoverinfo="skip",
            showlegend=False,
        ),
        go.Scatter(
            x=frame[value],
            y=names,
            mode="markers",
            marker={"size": 11, "color": look.main},
            hoverinfo="skip",
            showlegend=False,
        ),
    ]
    if words:
        traces.append(
            go.Scatter(
                x=[ends[1]] * len(frame),
                y=names,
                mode="text",
                text=["  " + theme.esc(words(record)) for record in frame.to_dict("records")],
                textposition="middle right",
                cliponaxis=False,
                hoverinfo="skip",
                showlegend=False,
                textfont={"color": look.muted, "size": look.size - 2},
            )
        )
    two = sum(1 for name in names if "<br>" in name)
    made = theme.figure(traces, choice, height=row * len(frame) + 12 * two + 40, top=4)
    made.update_xaxes(range=list(ends), nticks=4, tickangle=0)
    made.update_yaxes(autorange="reversed", type="category", showgrid=False)
    if words:
        longest = max((len(words(record)) for record in frame.to_dict("records")), default=0)
        made.update_layout(margin_r=12 + round(longest * look.size * 0.5))
    if zero is not None:
        made.add_vline(x=zero, line={"color": look.muted, "width": 1}, layer="below")
    return made


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
    shown = frame.assign(label=[f"{g}: {name}" for g, name in zip(frame["group"], frame["label"], strict=True)])

    def words(row: dict) -> str:
        if row["r"] != row["r"]:
            return row["words"] or _("n = {n}").format(n=row["n"])
        return _("r = {r}, n = {n}").format(r=text.number(row["r"], 2), n=int(row["n"]))

    return dots(shown, choice, low="r_low", value="r", high="r_high", ends=(-1, 1), words=words)


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
    look = theme.look(choice)
    names = [theme.wrap(label, 30) for label in frame["label"]]
    band = {"type": "data", "symmetric": False, "color": look.ink, "thickness": 1.2, "width": 4}
    traces = []
    for column, name, fill in (
        ("total", _("Med andra val"), look.ramp[1]),
        ("first", _("Ensamt"), look.ramp[3]),
    ):
        value = frame[column].clip(lower=0)
        traces.append(
            go.Bar(
                orientation="h",
                y=names,
                x=value * 100,
                name=name,
                marker={"color": fill},
                hoverinfo="skip",
                error_x=band
                | {
                    "array": (frame[f"{column}_high"].clip(lower=0) - value).clip(lower=0) * 100,
                    "arrayminus": (value - frame[f"{column}_low"].clip(lower=0)).clip(lower=0) * 100,
                },
            )
        )
    made = theme.figure(traces, choice, height=54 * len(frame) + 94, barmode="group", bargap=0.3, top=44)
    made.update_xaxes(title_text=_("Procent av osäkerheten"), rangemode="tozero")
    made.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return made


sensitivity = Chart(
    "sensitivity",
    N_("Vilka metodval som betyder mest"),
    sensitivity_frame,
    sensitivity_title,
    sensitivity_draw,
    N_(
        "Två staplar för varje metodval: hur stor del av osäkerheten i ordningen det står för, ensamt och tillsammans "
        "med andra. {title}."
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


# --- robustness: what if a dimension were left out? ---


def dropped_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a dimension: how many places the others move, in the mean and at most, when it is left out."""
    rows = results.leave_one_out(choice.wave)
    if rows is None:
        return pd.DataFrame(columns=["label", "mean_shift", "max_shift", "unit", "name"])
    frame = pd.DataFrame(
        {
            "label": [results.node_name(code, short=True) for code in rows["code"]],
            "mean_shift": rows["mean_shift"].to_numpy(),
            "max_shift": rows["max_shift"].to_numpy(),
            "unit": rows["unit"].to_numpy(),
            "name": ["" if pd.isna(unit) else results.name(unit) for unit in rows["unit"]],
        }
    )
    return frame.sort_values("mean_shift", ascending=False, kind="stable", ignore_index=True)


def dropped_title(frame: pd.DataFrame, choice: Choice) -> str:
    """What moves the others most when it is left out, as exactly as the bars say it."""
    shifts = frame.set_index("label")["mean_shift"].rename(index=finding.inside).dropna()
    if shifts.empty:
        return _("Det finns bara en dimension att räkna på")
    n, found = text.number(shifts.max(), 2), finding.ends(shifts, 2)
    first = found.first if found else list(shifts.index)
    labels = finding.listed(first, most=1 if len(first) > 2 else finding.MOST)
    words = {"labels": labels, "n": n, "total": len(shifts)}
    if not text.rounded(shifts.max(), 2):
        return _("Inga {units} byter plats när en av {total} dimensioner utelämnas").format(units="{units}", **words)
    if len(shifts) == 1:
        return _("Utan {labels} flyttar {units} i snitt {n} platser").format(units="{units}", **words)
    if found is None:
        return _("Vilken av {total} dimensioner som än utelämnas flyttar {units} i snitt {n} platser").format(
            units="{units}", **words
        )
    if len(found.first) > 1:
        said = _(
            "Av {total} dimensioner betyder {labels} mest för ordningen: utan en av dem flyttar {units} i "
            "snitt {n} platser"
        )
    else:
        said = _(
            "Av {total} dimensioner betyder {labels} mest för ordningen: utan den flyttar {units} i snitt {n} platser"
        )
    return said.format(units="{units}", **words)


def dropped_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    shown = [
        _("{mean} (mest {most})").format(mean=text.number(mean, 2), most=text.number(most))
        for mean, most in zip(frame["mean_shift"], frame["max_shift"], strict=True)
    ]
    return figures.ranked(frame["label"].tolist(), frame["mean_shift"].tolist(), choice, shown=shown)


dropped = Chart(
    "dropped",
    N_("Utan en dimension"),
    dropped_frame,
    dropped_title,
    dropped_draw,
    N_("Liggande staplar: hur många platser {units} flyttar i snitt när en dimension utelämnas ur indexet. {title}."),
    (
        Column("label", N_("Dimension")),
        Column("mean_shift", N_("Platser i snitt"), "two"),
        Column("max_shift", N_("Som mest"), "int"),
        Column("name", N_("Vem som flyttar mest")),
    ),
    scores=True,
    nothing=no_index,
)


# --- importance: what a dimension in fact does in the index, beside its weight ---


def importance_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a top dimension: its weight, and its correlation with the index (r², interval, n)."""
    found = results.importance(choice.wave)
    if found is None:
        return pd.DataFrame(columns=["label", "weight", "r", "r2", "r_low", "r_high", "n"])
    rows = found[found["parent"] == ROOT]
    return pd.DataFrame(
        {"label": [results.node_name(code, short=True) for code in rows["code"]]}
        | {column: rows[column].to_numpy() for column in ("weight", "r", "r2", "r_low", "r_high", "n")}
    )


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
    def words(row: dict) -> str:
        return _("vikt {weight}, r² = {r2}, n = {n}").format(
            weight=text.percent(row["weight"], 1), r2=text.number(row["r2"], 2), n=int(row["n"])
        )

    low = min(0.0, float(frame["r_low"].min())) if frame["r_low"].notna().any() else 0.0
    return dots(frame, choice, low="r_low", value="r", high="r_high", ends=(low, 1), words=words)


importance = Chart(
    "importance",
    N_("Vad som styr indexet"),
    importance_frame,
    importance_title,
    importance_draw,
    N_(
        "En rad för varje dimension: korrelationen med indexet som punkt, 95 procents intervall som band, vikten i "
        "ord. {title}."
    ),
    (
        Column("label", N_("Dimension")),
        Column("weight", N_("Vikt"), "percent1"),
        Column("r", N_("Korrelation"), "two"),
        Column("r_low", N_("95 % från"), "two"),
        Column("r_high", N_("95 % till"), "two"),
        Column("r2", N_("r²"), "two"),
        Column("n", N_("Antal"), "int"),
    ),
    scores=True,
    nothing=no_index,
)
