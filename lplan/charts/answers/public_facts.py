"""Charts of real, cited facts: who has been responsible, how the commission came about, what evidence has been
found.
"""

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import figures, finding, theme
from lplan.charts.base.chart import PUBLIC, Chart, Column
from lplan.charts.base.chart_data import GRID, Encoding
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import Choice, Results


def _sources(results: Results, keys) -> str:
    """The quiet line of a chart of cited facts: who published them, and that the figure is ours."""
    found = results.sources[results.sources["source"].isin(set(keys))]
    publishers = sorted({str(p) for p in found["publisher"] if p}, key=text.sort_key)
    if not publishers:
        return ""
    shown = text.listed(
        publishers if len(publishers) <= 4 else [*publishers[:3], _("{n} till").format(n=len(publishers) - 3)]
    )
    return _("Källa: {publishers}. Offentliga uppgifter, egen bearbetning.").format(publishers=shown)


# --- bodies_over_time ---


def bodies_frame(results: Results, choice: Choice) -> pd.DataFrame:
    bodies = results.bodies.drop_duplicates(["unit", "as_of"], keep="last")
    bodies = bodies.sort_values(
        ["as_of", "unit"], key=lambda c: c.map(results.register.position) if c.name == "unit" else c
    )
    return bodies.assign(name=[results.name(unit) for unit in bodies["unit"]], year=bodies["as_of"]).reset_index(
        drop=True
    )[["unit", "name", "year", "value", "source"]]


def bodies_title(frame: pd.DataFrame, choice: Choice) -> str:
    """Who most often had the responsibility in the first year that is known, and in the last."""
    first, last = frame["year"].min(), frame["year"].max()
    words = _most(frame[frame["year"] == first]["value"], first)
    said = _("{forms} hade ansvaret i {counties} {year}").format(**words)
    if first != last:
        then = _most(frame[frame["year"] == last]["value"], last)
        said = _("{first}, och {forms} i {counties} {year}").format(first=said, **then)
    return f"{said[:1].upper()}{said[1:]}"


def _most(forms: pd.Series, year: str) -> dict[str, str]:
    """The form that was in most counties, or those that share the place, in how many counties, and the year."""
    counts = forms.value_counts()
    most, n, total = counts.index[counts == counts.max()], int(counts.max()), len(forms)
    if len(counts) == 1:
        counties = ngettext("det enda kända länet", "alla {total} län", total)
    elif len(most) > 1:
        counties = _("vardera {n} av {total} län")
    else:
        counties = _("{n} av {total} län")
    return {"forms": finding.listed(most), "counties": counties.format(n=n, total=total), "year": year}


def bodies_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    # In the order in which the forms came, by the mean year of each.
    forms = frame.assign(at=frame["year"].astype(int)).groupby("value")["at"].mean().sort_values().index
    style = {
        form: {"fill": fill, "text": on, "pattern": ""}
        for form, (fill, on) in zip(forms, theme.ramp(len(forms), look), strict=True)
    }
    mine = frame.loc[frame["unit"] == choice.unit, "name"]
    return figures.grid(
        frame,
        choice,
        figures.Cells(fill=lambda row: style[row["value"]], words=lambda row: ""),
        rows="name",
        columns="year",
        legend=[(form, style[form]) for form in forms],
        mine=mine.iloc[0] if len(mine) else None,
        cell=24,
    )


bodies_over_time = Chart(
    "bodies_over_time",
    N_("Ansvariga över tid"),
    bodies_frame,
    bodies_title,
    bodies_draw,
    N_("Rutnät med en rad per län och en kolumn per år: vem som har haft ansvaret för regional utveckling. {title}."),
    (
        Column("name", N_("Län")),
        Column("year", N_("År")),
        Column("value", N_("Ansvarig")),
        Column("source", N_("Källa")),
    ),
    basis=PUBLIC,
    source=lambda results, choice: _sources(results, results.bodies["source"]),
    nothing=lambda results, choice: _("Uppgifter om ansvarig saknas"),
    encoding=Encoding(GRID, ("name",), "year", ("value",), "value", ordered=True),
)


# --- commission_timeline ---

EVENTS = (
    (2010, N_("Uppdraget: en plan för uppföljning, utvärdering, analys och lärande"), "slides_2017"),
    (2011, N_("31 mars: planerna ska vara inlämnade. 21 av 21 län har tagit fram en plan"), "gb_framatblick"),
    (2011, N_("Tillväxtanalys går igenom länens planer"), "ta_2011"),
    (2013, N_("Tillväxtanalys: Att utveckla regioners lärande"), "ta_2013"),
    (2015, N_("Nationell strategi 2015–2020 håller fast vid lärandeplanen"), "slides_2017"),
    (2015, N_("December: enkät om analysaktivitet och analyskapacitet"), "slides_2017"),
    (2018, N_("Regionerna ska redovisa sitt långsiktiga arbete med lärande"), "slides_2017"),
    (2019, N_("Alla 21 län har en direktvald region med ansvaret"), "reglab_2019"),
    (2021, N_("Nationell strategi för hållbar regional utveckling 2021–2030"), "skr_2020_133"),
    (2022, N_("Riksrevisionen: politiken har inte utvärderats på över 20 år"), "rir_2022_8"),
    (2024, N_("1 april: varje region ska årligen redovisa hur lärdomar har tagits till vara"), "sfs_2024_99"),
    (2024, N_("Juli: en utredning om den framtida politiken tillsätts"), "dir_2024_69"),
    (2025, N_("Juni: utredningens delbetänkande"), "sou_2025_85"),
    (2026, N_("1 juni: utredningens sista dag"), "dir_2024_69"),
)


def commission_frame(results: Results, choice: Choice) -> pd.DataFrame:
    known = results.sources.set_index("source")
    rows = [
        (year, _(words), str(known["title"].get(source, source)), source)
        for year, words, source in EVENTS
        if source in known.index
    ]
    return pd.DataFrame(rows, columns=["year", "event", "cited", "source"])


def commission_title(frame: pd.DataFrame, choice: Choice) -> str:
    return _(
        "Tidslinjen visar uppdraget att lära av det regionala utvecklingsarbetet, från {first} till {last}"
    ).format(first=frame["year"].min(), last=frame["year"].max())


def commission_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    rows = list(range(len(frame)))
    years = [str(year) if not n or frame["year"][n - 1] != year else "" for n, year in enumerate(frame["year"])]
    line = go.Scatter(
        x=[0] * len(rows),
        y=rows,
        mode="lines",
        line={"color": look.grid, "width": 3},
        hoverinfo="skip",
        showlegend=False,
    )
    dots = go.Scatter(
        x=[0] * len(rows),
        y=rows,
        mode="markers",
        marker={"size": 12, "color": look.main},
        hoverinfo="skip",
        showlegend=False,
    )
    notes = [
        {
            "x": 0,
            "y": n,
            "text": f"<b>{year}</b>",
            "xanchor": "right",
            "xshift": -14,
            "showarrow": False,
            "font": {"color": look.ink},
        }
        for n, year in enumerate(years)
    ]
    notes += [
        {
            "x": 0,
            "y": n,
            "text": theme.wrap(words, 44),
            "xanchor": "left",
            "align": "left",
            "xshift": 16,
            "showarrow": False,
            "font": {"color": look.ink},
        }
        for n, words in enumerate(frame["event"])
    ]
    made = theme.figure([line, dots], choice, height=52 * len(rows), annotations=notes)
    made.update_xaxes(visible=False, range=[-0.14, 1])
    made.update_yaxes(visible=False, autorange="reversed")
    return made


commission_timeline = Chart(
    "commission_timeline",
    N_("Tidslinje"),
    commission_frame,
    commission_title,
    commission_draw,
    N_("Tidslinje med {n} händelser. {title}."),
    (Column("year", N_("År"), "year"), Column("event", N_("Händelse")), Column("cited", N_("Källa"))),
    basis=PUBLIC,
    source=lambda results, choice: _sources(results, [source for _y, _w, source in EVENTS]),
    fills=lambda frame: {"n": len(frame)},
    nothing=lambda results, choice: _("Tidslinjen saknar källor"),
)


# --- evidence_by_kind ---


def evidence_frame(results: Results, choice: Choice) -> pd.DataFrame:
    rows = results.evidence
    if rows.empty:
        return pd.DataFrame(columns=["variable", "name", "units", "total", "rows"])
    counted = rows.groupby("variable").agg(units=("unit", "nunique"), rows=("unit", "size")).reset_index()
    counted["name"] = [str(results.variables.get(code, code)) for code in counted["variable"]]
    counted["total"] = len(results.register.in_year(None)) or counted["units"].max()
    return counted.sort_values(["units", "name"], ascending=[False, True], ignore_index=True)


def evidence_title(frame: pd.DataFrame, choice: Choice) -> str:
    rows = int(frame["rows"].sum())
    return ngettext(
        "{rows} offentligt belägg är insamlat, men att ett belägg saknas betyder inte nej",
        "{rows} offentliga belägg är insamlade, men att ett belägg saknas betyder inte nej",
        rows,
    ).format(rows=rows)


def evidence_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    shown = [_("{n} av {total}").format(n=n, total=t) for n, t in zip(frame["units"], frame["total"], strict=True)]
    return figures.ranked(frame["name"].tolist(), frame["units"].astype(float).tolist(), choice, shown=shown)


evidence_by_kind = Chart(
    "evidence_by_kind",
    N_("Offentliga belägg"),
    evidence_frame,
    evidence_title,
    evidence_draw,
    N_("Liggande staplar: hos hur många varje slags belägg har hittats. {title}."),
    (
        Column("name", N_("Slags belägg")),
        Column("units", N_("{Units} med belägg"), "int"),
        Column("total", N_("Av"), "int"),
        Column("rows", N_("Belägg"), "int"),
    ),
    basis=PUBLIC,
    source=lambda results, choice: _sources(results, results.evidence["source"]),
    first=True,
    nothing=lambda results, choice: _("Inga offentliga belägg är insamlade"),
)
