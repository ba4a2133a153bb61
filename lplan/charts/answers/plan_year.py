"""Draw from which year the plans are, and how old they are."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import finding, theme
from lplan.charts.base.chart import Chart, Column, question
from lplan.charts.base.chart_data import BARS, DOTS, Encoding
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import Choice, Results

YEAR = "plan_year"
OLD = 5  # years


def _years(results: Results, wave: str) -> pd.DataFrame:
    """One row a unit: unit, name, year, age at the wave, status (how it is missing, or "")."""
    item = question(results, YEAR)
    answers = tabulation.by_unit(results, wave, item)
    answers["year"] = pd.to_numeric(answers["answer"], errors="coerce")
    when = results.by_wave[wave].year if wave in results.by_wave else None
    answers["age"] = (when - answers["year"]) if when else float("nan")
    answers["status"] = answers["answer"].map(tabulation.missing_words()).fillna("")
    return answers.drop(columns="answer")


# --- plan_year ---


def year_frame(results: Results, choice: Choice) -> pd.DataFrame:
    years = _years(results, choice.wave).dropna(subset="year")
    if years.empty:
        return pd.DataFrame(columns=["year", "n", "units", "mine", "answered", "ours"])
    span = range(int(years["year"].min()), int(years["year"].max()) + 1)
    counted = years.groupby("year")["name"].agg(["size", ", ".join])
    return pd.DataFrame(
        {
            "year": list(span),
            "n": [int(counted["size"].get(year, 0)) for year in span],
            "units": [counted["join"].get(year, "") for year in span],
            "mine": [bool(((years["year"] == year) & (years["unit"] == choice.unit)).any()) for year in span],
            "answered": len(years),
            "ours": _("Vår {unit}").format(unit=results.codebook.unit_one),
        }
    )


def year_title(frame: pd.DataFrame, choice: Choice) -> str:
    total, years = int(frame["n"].sum()), frame.loc[frame["n"] > 0].set_index("year")["n"]
    words = {"total": total, "first": frame["year"].min(), "last": frame["year"].max(), "most": int(years.max())}
    if len(frame) == 1:
        return ngettext(
            "Den enda lärandeplan som har ett känt år är från {first}",
            "Alla {total} lärandeplaner som har ett känt år är från {first}",
            total,
        ).format(**words)
    found = finding.ends(years)
    if found is None:
        return _("{total} lärandeplaner är från åren {first}–{last}, lika många från varje år").format(**words)
    each = finding.listed(found.first)
    if len(found.first) > 1:
        return _("{total} lärandeplaner är från åren {first}–{last}, flest från {years} (vardera {most})").format(
            years=each, **words
        )
    return _("{total} lärandeplaner är från åren {first}–{last}, flest från {years} ({most})").format(
        years=each, **words
    )


def year_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    bars = go.Bar(
        x=frame["year"],
        y=frame["n"],
        text=[str(n) if n else "" for n in frame["n"]],
        textposition="outside",
        cliponaxis=False,
        textfont={"color": look.ink},
        marker={"color": [look.accent if mine else look.main for mine in frame["mine"]]},
        customdata=[theme.wrap(units, 40) for units in frame["units"]],
        hovertemplate="%{customdata}<extra></extra>",
    )
    made = theme.figure([bars], choice, height=270, top=26, bargap=0.25)
    made.update_xaxes(dtick=1, tickformat="d", showgrid=False)
    made.update_yaxes(visible=False, range=[0, frame["n"].max() * 1.2])
    if frame["mine"].any():
        mine = frame[frame["mine"]].iloc[0]
        made.add_annotation(
            x=mine["year"],
            y=mine["n"],
            yshift=36,
            text=theme.esc(mine["ours"]),
            showarrow=False,
            font={"color": look.accent},
        )
    return made


plan_year = Chart(
    "plan_year",
    N_("Från vilket år"),
    year_frame,
    year_title,
    year_draw,
    N_("Stapeldiagram över antal planer per år bland {n} svarande. {title}."),
    (Column("year", N_("År"), "year"), Column("n", N_("Antal planer"), "int"), Column("units", N_("{Units}"))),
    needs=(YEAR,),
    fills=lambda frame: {"n": frame["answered"].iloc[0]},
)


# --- plan_timeline ---


def timeline_frame(results: Results, choice: Choice) -> pd.DataFrame:
    years = _years(results, choice.wave)
    if years["year"].isna().all():
        return years.iloc[:0].assign(wave_year=None, mine=None)
    when = results.by_wave[choice.wave].year
    return years.sort_values(["year", "unit"], na_position="last").assign(
        wave_year=when, mine=years["unit"] == choice.unit
    )


def timeline_title(frame: pd.DataFrame, choice: Choice) -> str:
    ages = frame["age"].dropna().sort_values(ascending=False, ignore_index=True)
    if ages.empty:
        return _("{n} planer har ett känt år, men omgången har inget år att räkna deras ålder från").format(
            n=int(frame["year"].notna().sum())
        )
    half = ages[(len(ages) - 1) // 2]  # at least half of the plans are as old
    old = int((ages >= OLD).sum())
    words = {"half": text.number(half), "n": old or _("ingen"), "total": len(ages), "old": OLD}
    if len(ages) == 1:
        return _("Den enda plan som har ett känt år är {half} år gammal").format(**words)
    if half < 1 and not old:
        return _("Ingen av {total} planer är {old} år eller äldre").format(**words)
    if half < 1:
        return _("{n} av {total} planer är minst {old} år gamla").format(**words)
    return _("Minst hälften av {total} planer är {half} år eller äldre, och {n} av dem är minst {old} år").format(
        **words
    )


def timeline_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    known = frame.dropna(subset="year")
    names = {
        unit: (f"<b>{theme.esc(name)}</b>" if mine else theme.esc(name))
        for unit, name, mine in zip(frame["unit"], frame["name"], frame["mine"], strict=True)
    }
    end = known["wave_year"].iloc[0] or known["year"].max()
    colour = [look.accent if mine else look.main for mine in known["mine"]]
    lines = [
        go.Scatter(
            x=[year, end],
            y=[names[unit]] * 2,
            mode="lines",
            line={"color": look.grid, "width": 2},
            hoverinfo="skip",
            showlegend=False,
        )
        for unit, year in zip(known["unit"], known["year"], strict=True)
    ]
    dots = go.Scatter(
        x=known["year"],
        y=[names[u] for u in known["unit"]],
        mode="markers+text",
        marker={"size": 12, "color": colour},
        text=[str(int(year)) for year in known["year"]],
        textposition="middle left",
        textfont={"color": look.ink, "size": look.size - 1},
        showlegend=False,
        hoverinfo="skip",
    )
    ages = go.Scatter(
        x=[end + 0.15] * len(known),
        y=[names[u] for u in known["unit"]],
        mode="text",
        textposition="middle right",
        showlegend=False,
        text=["  " + _("{n} år").format(n=text.number(age)) for age in known["age"]],
        textfont={"color": look.muted, "size": look.size - 1},
        hoverinfo="skip",
        cliponaxis=False,
    )
    none = frame[frame["year"].isna()]
    missing = go.Scatter(
        x=[known["year"].min()] * len(none),
        y=[names[u] for u in none["unit"]],
        mode="text",
        text=[theme.esc(s) for s in none["status"]],
        textposition="middle right",
        textfont={"color": look.muted, "size": look.size - 1},
        showlegend=False,
        hoverinfo="skip",
    )
    made = theme.figure([*lines, dots, ages, missing], choice, height=25 * max(len(frame), 2) + 40, top=24)
    made.update_xaxes(
        range=[known["year"].min() - 2.2, end + 1.2],
        tickvals=[end],
        tickformat="d",
        side="top",
        showgrid=False,
    )
    made.update_yaxes(autorange="reversed", type="category", categoryarray=list(names.values()), showgrid=False)
    made.add_vline(x=end, line={"color": look.muted, "width": 1, "dash": "dot"})
    return made


plan_timeline = Chart(
    "plan_timeline",
    N_("Planerna på en tidslinje"),
    timeline_frame,
    timeline_title,
    timeline_draw,
    N_("Tidslinje med en rad per svarande: planens år och dess ålder vid omgången. {title}."),
    (
        Column("name", N_("{Unit}")),
        Column("year", N_("Planens år"), "year"),
        Column("age", N_("Ålder i år"), "int"),
        Column("status", N_("Anmärkning")),
    ),
    needs=(YEAR,),
    encoding=Encoding(BARS, ("name",), values=("age",)),
)


# --- plan_age ---


def age_frame(results: Results, choice: Choice) -> pd.DataFrame:
    rows = []
    if _years(results, choice.wave)["age"].isna().all():
        return pd.DataFrame(columns=["wave", "label", "n", "min", "q1", "median", "q3", "max"])
    for wave in results.waves:
        if wave.year and wave.key <= choice.wave:
            ages = _years(results, wave.key)["age"].dropna()
            if len(ages):
                low, middle, high = ages.quantile([0.25, 0.5, 0.75])
                rows.append((wave.name, wave.label or wave.key, len(ages), ages.min(), low, middle, high, ages.max()))
    return pd.DataFrame(rows, columns=["wave", "label", "n", "min", "q1", "median", "q3", "max"])


def age_title(frame: pd.DataFrame, choice: Choice) -> str:
    first, last = frame.iloc[0], frame.iloc[-1]
    words = {
        "a": text.number(first["median"], 1),
        "first": first["label"],
        "m": int(first["n"]),
        "b": text.number(last["median"], 1),
        "last": last["label"],
        "n": int(last["n"]),
    }
    if len(frame) == 1:
        return _("Planernas medianålder var {b} år {last} ({n} planer)").format(**words)
    if words["a"] == words["b"]:
        return _("Planernas medianålder var {b} år både {first} ({m} planer) och {last} ({n} planer)").format(**words)
    return _("Planernas medianålder gick från {a} år {first} ({m} planer) till {b} år {last} ({n} planer)").format(
        **words
    )


def age_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    names = [theme.esc(wave) for wave in frame["wave"]]
    wide = go.Bar(
        orientation="h",
        y=names,
        base=frame["min"],
        x=frame["max"] - frame["min"],
        width=0.12,
        marker={"color": look.neutral},
        hoverinfo="skip",
        name=_("lägsta till högsta"),
    )
    box = go.Bar(
        orientation="h",
        y=names,
        base=frame["q1"],
        x=frame["q3"] - frame["q1"],
        width=0.5,
        marker={"color": look.ramp[1]},
        hoverinfo="skip",
        name=_("mittersta hälften"),
    )
    mark = {"symbol": "line-ns", "size": 26, "line": {"width": 3, "color": look.ink}}
    middle = go.Scatter(x=frame["median"], y=names, mode="markers", marker=mark, hoverinfo="skip", name=_("median"))
    words = go.Scatter(
        x=frame["max"],
        y=names,
        mode="text",
        text=["  " + _("median {n} år").format(n=text.number(m, 1)) for m in frame["median"]],
        textposition="middle right",
        textfont={"color": look.ink},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    made = theme.figure([wide, box, middle, words], choice, height=64 * len(frame) + 74, top=40, barmode="overlay")
    made.update_xaxes(title_text=_("Planens ålder i år vid omgången"), range=[0, frame["max"].max() * 1.5 + 1])
    made.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return made


plan_age = Chart(
    "plan_age",
    N_("Planernas ålder"),
    age_frame,
    age_title,
    age_draw,
    N_("Spridningen i planernas ålder vid varje omgång, med median och kvartiler. {title}."),
    (
        Column("wave", N_("Omgång")),
        Column("n", N_("Antal planer"), "int"),
        Column("min", N_("Lägsta"), "int"),
        Column("q1", N_("Undre kvartil"), "score"),
        Column("median", N_("Median"), "score"),
        Column("q3", N_("Övre kvartil"), "score"),
        Column("max", N_("Högsta"), "int"),
    ),
    needs=(YEAR,),
    encoding=Encoding(DOTS, ("wave",), values=("min", "q1", "median", "q3", "max")),
)
