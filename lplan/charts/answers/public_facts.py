"""Draw cited public facts: responsible bodies, the timeline of the government assignment, and evidence."""

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import finding, rows, theme
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
    """A bar for each year, parted by the form that had the responsibility, with how many counties in each part.

    Forms have no order and no level: they are told apart by greys and their counts; who had which is in the table.
    """
    look = theme.look(choice)
    # In the order in which the forms came, by the mean year of each.
    forms = frame.assign(at=frame["year"].astype(int)).groupby("value")["at"].mean().sort_values().index
    years = sorted(frame["year"].unique())
    names = rows.names(years, look)
    counts = frame.groupby(["year", "value"]).size()
    own = frame[frame["unit"] == choice.unit].set_index("year")["value"].to_dict()
    start, traces = dict.fromkeys(years, 0), []
    for form, (fill, on) in zip(forms, theme.answers(len(forms), look), strict=True):
        n = [int(counts.get((year, form), 0)) for year in years]
        traces.append(
            go.Bar(
                orientation="h",
                y=names,
                x=n,
                base=list(start.values()),
                name=theme.esc(str(form)),
                marker={"color": fill, "line": {"color": look.paper, "width": 1.5}},
                text=[str(count) if count else "" for count in n],
                textposition="inside",
                insidetextanchor="middle",
                constraintext="none",
                textangle=0,
                textfont={"color": on, "size": look.size - 1},
                hovertext=[
                    theme.wrap(
                        text.listed(frame.loc[(frame["year"] == year) & (frame["value"] == form), "name"]) or form, 50
                    )
                    for year in years
                ],
                hoverinfo="text",
            )
        )
        mine = [year for year in years if own.get(year) == form]
        if mine:  # my unit's form in an outline of its own, which the legend has nothing of
            traces.append(
                go.Bar(
                    orientation="h",
                    y=[name for name, year in zip(names, years, strict=True) if year in mine],
                    x=[int(counts[year, form]) for year in mine],
                    base=[start[year] for year in mine],
                    marker={"color": "rgba(0,0,0,0)", "line": {"color": look.accent, "width": 3}},
                    hoverinfo="skip",
                    showlegend=False,
                )
            )
        start = {year: at + count for (year, at), count in zip(start.items(), n, strict=True)}
    made = rows.chart(traces, choice, names, row=36, bottom=20 + 18 * len(forms), least=2)
    made.update_xaxes(visible=False, range=[0, max(start.values())])
    return made.update_layout(showlegend=True)


bodies_over_time = Chart(
    "bodies_over_time",
    N_("Ansvariga över tid"),
    bodies_frame,
    bodies_title,
    bodies_draw,
    N_("En stapel per år, delad efter hur många län som varje slags organ har haft ansvaret i. {title}."),
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
    told = [
        (year, _(words), str(known["title"].get(source, source)), source)
        for year, words, source in EVENTS
        if source in known.index
    ]
    return pd.DataFrame(told, columns=["year", "event", "cited", "source"])


def commission_title(frame: pd.DataFrame, choice: Choice) -> str:
    return _(
        "Tidslinjen visar uppdraget att lära av det regionala utvecklingsarbetet, från {first} till {last}"
    ).format(first=frame["year"].min(), last=frame["year"].max())


APART, PER_YEAR = 34, 26  # px: the least room that an event needs, and what a year takes


def commission_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """The events down a line with the years to scale; where many fall in one year they make room for each other."""
    look = theme.look(choice)
    at: list[float] = []
    for year in frame["year"]:
        true = (int(year) - int(frame["year"].iloc[0])) * PER_YEAR
        at.append(max(true, at[-1] + APART) if at else true)
    years = [str(year) if not n or frame["year"][n - 1] != year else "" for n, year in enumerate(frame["year"])]
    line = go.Scatter(
        x=[0, 0],
        y=[at[0], at[-1]],
        mode="lines",
        line={"color": look.grid, "width": 3},
        hoverinfo="skip",
        showlegend=False,
    )
    dots = go.Scatter(
        x=[0] * len(at),
        y=at,
        mode="markers",
        marker={"size": 10, "color": look.ink},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    place = {"x": 0, "showarrow": False, "font": {"color": look.ink, "size": look.size - 1}}
    notes = [
        place | {"y": y, "text": f"<b>{year}</b>", "xanchor": "right", "xshift": -12}
        for y, year in zip(at, years, strict=True)
        if year
    ]
    notes += [
        place
        | {
            "y": y,
            "text": rows.wide(theme.esc(words)) + rows.narrow(theme.wrap(words, 42)),
            "xanchor": "left",
            "align": "left",
            "xshift": 14,
        }
        for y, words in zip(at, frame["event"], strict=True)
    ]
    made = theme.figure([line, dots], choice, height=round(at[-1]) + 2 * APART, left=48, annotations=notes)
    made.update_xaxes(visible=False, range=[0, 1])
    return made.update_yaxes(visible=False, range=[at[-1] + 20, at[0] - 20])


ACROSS = 17  # letters in a line of an event that stands over or under the line


def commission_across(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """The events along a line, over and under it in turn."""
    look, many = theme.look(choice), len(frame)
    line = go.Scatter(
        x=[*range(many)],
        y=[0] * many,
        mode="lines+markers",
        line={"color": look.grid, "width": 3},
        marker={"size": 11, "color": look.ink},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )
    said = [
        f"<b>{year}</b><br>{theme.wrap(words, ACROSS)}"
        for year, words in zip(frame["year"], frame["event"], strict=True)
    ]
    notes = [
        {
            "x": n,
            "y": 0,
            "text": words,
            "showarrow": False,
            "align": "center",
            "yanchor": "top" if n % 2 else "bottom",
            "yshift": -12 if n % 2 else 12,
            "font": {"color": look.ink, "size": look.size - 1},
        }
        for n, words in enumerate(said)
    ]
    deep = max(words.count("<br>") + 1 for words in said) * (look.size + 4) + 24
    made = theme.figure([line], choice, height=2 * deep, annotations=notes)
    made.update_xaxes(visible=False, range=[-0.9, many - 0.1])
    return made.update_yaxes(visible=False, range=[-1, 1])


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
    across=commission_across,
)


# --- evidence_by_kind ---


def evidence_frame(results: Results, choice: Choice) -> pd.DataFrame:
    found = results.evidence
    if found.empty:
        return pd.DataFrame(columns=["variable", "name", "units", "total", "rows"])
    counted = found.groupby("variable").agg(units=("unit", "nunique"), rows=("unit", "size")).reset_index()
    counted["name"] = [str(results.variables.get(code, code)) for code in counted["variable"]]
    counted["total"] = len(results.register.in_year(None)) or counted["units"].max()
    return counted.sort_values(["units", "name"], ascending=[False, True], ignore_index=True)


def evidence_title(frame: pd.DataFrame, choice: Choice) -> str:
    many = int(frame["rows"].sum())
    return ngettext(
        "{rows} offentligt belägg är insamlat, men att ett belägg saknas betyder inte nej",
        "{rows} offentliga belägg är insamlade, men att ett belägg saknas betyder inte nej",
        many,
    ).format(rows=many)


COMMON = 5  # units that have a kind of evidence: rarer kinds share a row


def evidence_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """A bar a kind, those in most counties first; the rare kinds are one row, and each stands in the table."""
    look = theme.look(choice)
    rare = frame["units"] < COMMON
    if rare.sum() < 2:
        rare[:] = False
    shown = frame[~rare]
    labels = shown["name"].tolist()
    said = [_("{n} av {total}").format(n=n, total=t) for n, t in zip(shown["units"], shown["total"], strict=True)]
    n = shown["units"].tolist()
    if rare.any():
        labels.append(_("{n} slag till").format(n=int(rare.sum())))
        said.append(_("under {n}").format(n=COMMON))
        n.append(0)
    long = max(map(len, labels)) > 24
    names = rows.names(labels, look, above=long)
    shape = {"width": 0.34, "offset": 0.02} if long else {"width": 0.62}
    bar = go.Bar(
        orientation="h", y=names, x=n, marker={"color": look.main}, hoverinfo="skip", showlegend=False, **shape
    )
    made = rows.chart(
        [bar],
        choice,
        names,
        values=[rows.Values("", said, 58)],
        row=40 if long else 26,
        above=2 if long else 0,
    )
    return made.update_xaxes(visible=False, range=[0, max([*n, 1])])


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
