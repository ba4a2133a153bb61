"""The slides' first charts: from which year are the plans, are they under revision, and why?"""

import pandas as pd
import plotly.graph_objects as go

from lplan import text
from lplan.figures import frames, marks, theme
from lplan.figures.chart import Chart, Column
from lplan.results import Choice, Results
from lplan.settings import settings
from lplan.text import N_, _, ngettext

YEAR, REVISION, REASON = "plan_year", "revision", "revision_reason"
COUNTS = (
    Column("group", N_("Grupp")), Column("label", N_("Svar")), Column("n", N_("Antal"), "int"),
    Column("total", N_("Av"), "int"), Column("share", N_("Andel"), "percent"),
)  # fmt: skip
NOTHING = N_("Ingen har svarat på frågan i den här omgången")


def _years(results: Results, wave: str) -> pd.DataFrame:
    """One row a unit: unit, name, year, age at the wave, status (how it is missing, or "")."""
    item = results.codebook.with_role(YEAR)
    answers = frames.by_unit(results, wave, item)
    answers["year"] = pd.to_numeric(answers["answer"], errors="coerce")
    when = results.by_wave[wave].year if wave in results.by_wave else None
    answers["age"] = (when - answers["year"]) if when else float("nan")
    answers["status"] = answers["answer"].map(frames.missing_words()).fillna("")
    return answers.drop(columns="answer")


# --- plan_year ---


def year_frame(results: Results, choice: Choice) -> pd.DataFrame:
    years = _years(results, choice.wave).dropna(subset="year")
    if years.empty:
        return pd.DataFrame(columns=["year", "n", "units", "mine", "answered"])
    span = range(int(years["year"].min()), int(years["year"].max()) + 1)
    counted = years.groupby("year")["name"].agg(["size", ", ".join])
    return pd.DataFrame(
        {
            "year": list(span),
            "n": [int(counted["size"].get(year, 0)) for year in span],
            "units": [counted["join"].get(year, "") for year in span],
            "mine": [bool(((years["year"] == year) & (years["unit"] == choice.unit)).any()) for year in span],
            "answered": len(years),
        }
    )


def year_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _(NOTHING)
    top = frame.loc[frame["n"].idxmax()]
    if len(frame) == 1:
        return _("Alla lärandeplaner är från {year}").format(year=top["year"])
    return _("Lärandeplanerna är från {first} till {last}, flest från {year}").format(
        first=frame["year"].min(), last=frame["year"].max(), year=top["year"]
    )


def year_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    bars = go.Bar(
        x=frame["year"], y=frame["n"], text=[str(n) if n else "" for n in frame["n"]],
        textposition="outside", cliponaxis=False, textfont={"color": look.ink},
        marker={"color": [look.accent if mine else look.main for mine in frame["mine"]]},
        customdata=[theme.wrap(units, 40) for units in frame["units"]], hovertemplate="%{customdata}<extra></extra>",
    )  # fmt: skip
    made = theme.figure([bars], choice, height=270, top=26, bargap=0.25)
    made.update_xaxes(dtick=1, tickformat="d", showgrid=False)
    made.update_yaxes(visible=False, range=[0, frame["n"].max() * 1.2])
    if frame["mine"].any():
        mine = frame[frame["mine"]].iloc[0]
        made.add_annotation(
            x=str(mine["year"]),
            y=mine["n"],
            yshift=36,
            text=_("Vår region"),
            showarrow=False,
            font={"color": look.accent},
        )
    return made


def year_alt(frame: pd.DataFrame, choice: Choice) -> str:
    return _("Stapeldiagram över antal planer per år bland {n} svarande. {title}.").format(
        n=frame["answered"].iloc[0], title=year_title(frame, choice)
    )


plan_year = Chart(
    "plan_year", N_("Från vilket år"), year_frame, year_title, year_draw, year_alt,
    (Column("year", N_("År"), "year"), Column("n", N_("Antal planer"), "int"), Column("units", N_("Regioner"))),
    needs=(YEAR,),
)  # fmt: skip


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
    ages = frame["age"].dropna() if len(frame) else frame
    if not len(ages):
        return _(NOTHING)
    old = int((ages >= 5).sum())
    return ngettext(
        "Hälften av planerna är minst {median} år gamla; {n} är fem år eller äldre",
        "Hälften av planerna är minst {median} år gamla; {n} är fem år eller äldre",
        old,
    ).format(median=text.number(ages.median()), n=old)


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
        x=known["year"], y=[names[u] for u in known["unit"]], mode="markers+text", marker={"size": 12, "color": colour},
        text=[str(int(year)) for year in known["year"]], textposition="middle left", textfont={"color": look.ink, "size": look.size - 1},
        showlegend=False, hoverinfo="skip",
    )  # fmt: skip
    ages = go.Scatter(
        x=[end + 0.15] * len(known), y=[names[u] for u in known["unit"]], mode="text", textposition="middle right", showlegend=False,
        text=["  " + _("{n} år").format(n=text.number(age)) for age in known["age"]], textfont={"color": look.muted, "size": look.size - 1},
        hoverinfo="skip", cliponaxis=False,
    )  # fmt: skip
    none = frame[frame["year"].isna()]
    missing = go.Scatter(
        x=[known["year"].min()] * len(none), y=[names[u] for u in none["unit"]], mode="text", text=[theme.esc(s) for s in none["status"]],
        textposition="middle right", textfont={"color": look.muted, "size": look.size - 1}, showlegend=False, hoverinfo="skip",
    )  # fmt: skip
    made = theme.figure([*lines, dots, ages, missing], choice, height=25 * len(frame) + 40, top=24)
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


def timeline_alt(frame: pd.DataFrame, choice: Choice) -> str:
    return _("Tidslinje med en rad per region: planens år och dess ålder vid omgången. {title}.").format(
        title=timeline_title(frame, choice)
    )


plan_timeline = Chart(
    "plan_timeline", N_("Planerna på en tidslinje"), timeline_frame, timeline_title, timeline_draw, timeline_alt,
    (Column("name", N_("Region")), Column("year", N_("Planens år"), "year"), Column("age", N_("Ålder i år"), "int"), Column("status", N_("Anmärkning"))),
    needs=(YEAR,),
)  # fmt: skip


# --- plan_age ---


def age_frame(results: Results, choice: Choice) -> pd.DataFrame:
    rows = []
    for wave in results.waves:
        if wave.year and wave.key <= choice.wave:
            ages = _years(results, wave.key)["age"].dropna()
            if len(ages):
                low, middle, high = ages.quantile([0.25, 0.5, 0.75])
                rows.append((wave.name, wave.label or wave.key, len(ages), ages.min(), low, middle, high, ages.max()))
    return pd.DataFrame(rows, columns=["wave", "label", "n", "min", "q1", "median", "q3", "max"])


def age_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _(NOTHING)
    first, last = frame.iloc[0], frame.iloc[-1]
    if len(frame) == 1:
        return _("Medianplanen är {n} år gammal").format(n=text.number(last["median"], 1))
    if text.number(first["median"], 1) == text.number(last["median"], 1):
        return _("Medianplanen är {n} år gammal både {first} och {last}").format(
            n=text.number(last["median"], 1), first=first["label"], last=last["label"]
        )
    return _("Medianplanens ålder går från {a} år {first} till {b} år {last}").format(
        a=text.number(first["median"], 1), first=first["label"], b=text.number(last["median"], 1), last=last["label"]
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


def age_alt(frame: pd.DataFrame, choice: Choice) -> str:
    return _("Spridningen i planernas ålder vid varje omgång, med median och kvartiler. {title}.").format(
        title=age_title(frame, choice)
    )


plan_age = Chart(
    "plan_age", N_("Planernas ålder"), age_frame, age_title, age_draw, age_alt,
    (Column("wave", N_("Omgång")), Column("n", N_("Antal planer"), "int"), Column("min", N_("Lägsta"), "int"), Column("q1", N_("Undre kvartil"), "score"),
     Column("median", N_("Median"), "score"), Column("q3", N_("Övre kvartil"), "score"), Column("max", N_("Högsta"), "int")),
    needs=(YEAR,),
    history=True,
)  # fmt: skip


# --- revision, and split by form of body and by when the region was formed ---


def revision_frame(results: Results, choice: Choice) -> pd.DataFrame:
    return frames.across_waves(results, results.codebook.with_role(REVISION), frames.shown_waves(choice))


def first_answer_title(frame: pd.DataFrame, choice: Choice, words: str) -> str:
    """A finding about the first option among those who answered, in the newest group."""
    if frame.empty:
        return _(NOTHING)
    part = frame[frame["group"] == frame["group"].iloc[0]]
    answered = part[~part["option"].isin(frames.missing_words())]
    return _(words).format(n=int(answered["n"].iloc[0]), total=int(answered["n"].sum()))


def revision_title(frame: pd.DataFrame, choice: Choice) -> str:
    return first_answer_title(frame, choice, N_("{n} av {total} som har svarat reviderar sin lärandeplan"))


def unordered(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    return marks.stacked(frame, choice, ordered=False)


def stacked_alt(title):
    """An alt text for a stacked bar, from the chart's own title."""
    return lambda frame, choice: _(
        "Staplar delade efter svar, med antal i varje del; uteblivna svar visas för sig. {title}."
    ).format(title=title(frame, choice))


revision = Chart(
    "revision",
    N_("Under revidering"),
    revision_frame,
    revision_title,
    unordered,
    stacked_alt(revision_title),
    COUNTS,
    needs=(REVISION,),
)


def _split(results: Results, choice: Choice, groups: dict[str, str]) -> pd.DataFrame:
    item = results.codebook.with_role(REVISION)
    frame = frames.distribution(results, choice.wave, item, groups)
    order = {group: n for n, group in enumerate(sorted(set(groups.values())))}
    return frame.sort_values("group", key=lambda column: column.map(order), kind="stable", ignore_index=True)


def body_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """The newest known form of each unit's responsible body that is not after the wave."""
    wave = results.wave_of(choice)
    bodies = results.bodies
    known = bodies[bodies["as_of"].astype(str) <= str(wave.year)] if wave and wave.year else bodies
    newest = known.sort_values("as_of").drop_duplicates("unit", keep="last")
    return _split(results, choice, dict(zip(newest["unit"], newest["value"], strict=True)))


def body_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _(NOTHING)
    part = frame[(frame["option"] == frame["option"].iloc[0]) & (frame["total"] >= settings().small_group)]
    if part.empty:
        return _("Grupperna är för små för att jämföras")
    top = part.loc[part["share"].idxmax()]
    return _("Störst andel under revidering finns där ansvaret ligger hos {group}: {n} av {total}").format(
        group=top["group"], n=int(top["n"]), total=int(top["total"])
    )


revision_by_body = Chart(
    "revision_by_body",
    N_("Revidering efter ansvarig"),
    body_frame,
    body_title,
    unordered,
    stacked_alt(body_title),
    COUNTS,
    needs=(REVISION,),
)


def formation_frame(results: Results, choice: Choice) -> pd.DataFrame:
    wave = results.wave_of(choice)
    if not wave or not wave.year:
        return frames.distribution(results, "", results.codebook.with_role(REVISION))
    groups = {}
    for unit in results.register.units:
        formed = unit.facts.get("formed_year")
        if formed:
            lately, before = _("Bildad {year} eller senare"), _("Bildad före {year}")
            year = wave.year - 3
            groups[unit.code] = (lately if year <= int(formed) else before).format(year=year)
            if int(formed) > wave.year:
                groups[unit.code] = _("Ännu inte bildad {year}").format(year=wave.year)
    return _split(results, choice, groups)


def formation_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _(NOTHING)
    part = frame[frame["option"] == frame["option"].iloc[0]]
    said = [
        _("{group} {n} av {total}").format(group=f"{group[0].lower()}{group[1:]}", n=n, total=total)
        for group, n, total in zip(part["group"], part["n"], part["total"], strict=True)
    ]
    return _("Under revidering efter när regionen bildades: {groups}").format(groups=text.listed(said))


revision_by_formation = Chart(
    "revision_by_formation",
    N_("Revidering efter regionbildning"),
    formation_frame,
    formation_title,
    unordered,
    stacked_alt(formation_title),
    COUNTS,
    needs=(REVISION,),
)


# --- revision_reason: the shape of every "which of these" question ---


def picked_chart(key: str, name: str, role: str, words: str) -> Chart:
    """A ranked bar chart of a multiple-choice item, compared with the baseline. `words` is the finding."""

    def frame(results: Results, choice: Choice) -> pd.DataFrame:
        item = results.codebook.with_role(role)
        now = frames.picked(results, choice.wave, item)
        then = frames.picked(results, choice.baseline, item) if choice.baseline else now.iloc[:0]
        before = then.set_index("option")["share"] if len(then) else pd.Series(dtype=float)
        now = now.assign(
            before=now["option"].map(before).astype(float),
            before_wave=results.wave_name(choice.baseline) if len(then) else "",
        )
        return now.sort_values("n", ascending=False, kind="stable", ignore_index=True)

    def title(frame: pd.DataFrame, choice: Choice) -> str:
        if frame.empty:
            return _(NOTHING)
        top = frame.iloc[0]
        return _(words).format(label=top["label"], n=int(top["n"]), total=int(top["answered"]))

    def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
        shown = [marks.counted(n, t) for n, t in zip(frame["n"], frame["answered"], strict=True)]
        earlier = frame["before"].tolist() if frame["before"].notna().any() else None
        return marks.ranked(
            frame["label"].tolist(),
            frame["share"].tolist(),
            choice,
            shown=shown,
            before=earlier,
            before_name=_("andel {wave}").format(wave=frame["before_wave"].iloc[0]),
        )

    def alt(frame: pd.DataFrame, choice: Choice) -> str:
        return _("Liggande staplar: hur många av {n} svarande som valde vart och ett. {title}.").format(
            n=int(frame["answered"].iloc[0]), title=title(frame, choice)
        )

    columns = (
        Column("label", N_("Svar")), Column("n", N_("Antal"), "int"), Column("answered", N_("Svarande"), "int"),
        Column("share", N_("Andel"), "percent"), Column("before", N_("Andel tidigare omgång"), "percent"),
    )  # fmt: skip
    return Chart(key, name, frame, title, draw, alt, columns, needs=(role,))


revision_reason = picked_chart(
    "revision_reason",
    N_("Skäl för revidering"),
    REASON,
    N_("Vanligaste skälet för revidering: {label}, {n} av {total}"),
)
