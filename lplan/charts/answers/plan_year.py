"""Draw from which year the plans are, how old they are, and which of the old ones are under revision."""

from collections import Counter

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import rows, theme
from lplan.charts.base.chart import Chart, Column, question
from lplan.charts.base.chart_data import BARS, Encoding
from lplan.charts.base.distribution import Spread
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import Choice, Results

YEAR, REVISION = "plan_year", "revision"
OLD = 5  # years
COLUMNS = ["unit", "name", "year", "age", "status", "revised", "revision", "wave_year", "mine", "median", "earlier"]


def _years(results: Results, wave: str) -> pd.DataFrame:
    """One row a unit: unit, name, year, age at the wave, status (how it is missing, or "")."""
    answers = tabulation.by_unit(results, wave, question(results, YEAR))
    answers["year"] = pd.to_numeric(answers["answer"], errors="coerce")
    when = results.by_wave[wave].year if wave in results.by_wave else None
    answers["age"] = (when - answers["year"]) if when else float("nan")
    answers["status"] = answers["answer"].map(tabulation.missing_words()).fillna("")
    return answers.drop(columns="answer")


def timeline_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a unit, the oldest plan first: its year and age, and whether it is under revision, in words.

    revised  whether the first answer was given (yes); None without one, or where the wave did not ask
    earlier  the baseline's label and the median age of its plans, or nothing
    """
    years = _years(results, choice.wave)
    if years["year"].isna().all():
        return pd.DataFrame(columns=COLUMNS)
    revised, words = _revision(results, choice.wave)
    before = _years(results, choice.baseline)["age"] if choice.baseline in results.by_wave else pd.Series(dtype=float)
    earlier: tuple = ()
    if choice.baseline and before.notna().any():
        earlier = (results.by_wave[choice.baseline].label or choice.baseline, before.median())
    return years.sort_values(["year", "unit"], na_position="last", ignore_index=True).assign(
        revised=lambda frame: frame["unit"].map(revised),
        revision=lambda frame: frame["unit"].map(words).fillna(""),
        wave_year=results.by_wave[choice.wave].year,
        mine=lambda frame: frame["unit"] == choice.unit,
        median=years["age"].median(),
        earlier=pd.Series([earlier] * len(years), dtype=object),
    )[COLUMNS]


def _revision(results: Results, wave: str) -> tuple[dict[str, bool | None], dict[str, str]]:
    """unit → whether its plan is under revision, and the answer in words; nothing where it was not asked."""
    item = results.codebook.with_role(REVISION)
    if item is None or not results.asks(wave, item.code):
        return {}, {}
    answers = tabulation.by_unit(results, wave, item)
    answer = dict(zip(answers["unit"], answers["answer"], strict=True))
    words = {option.code: str(option.label) for option in item.choices} | tabulation.missing_words()
    yes = item.choices[0].code
    known: dict[str, bool | None] = {
        unit: None if code in tabulation.NO_VALUE else code == yes for unit, code in answer.items()
    }
    return known, {unit: str(words.get(code, code)) for unit, code in answer.items()}


def timeline_title(frame: pd.DataFrame, choice: Choice) -> str:
    """How many plans are old, and how many of those are under revision."""
    ages = frame.dropna(subset="age")
    if ages.empty:
        return _("{n} planer har ett känt år, men omgången har inget år att räkna deras ålder från").format(
            n=int(frame["year"].notna().sum())
        )
    old = ages[ages["age"] >= OLD]
    words = {"n": len(old), "total": len(ages), "old": OLD, "age": text.number(ages["age"].iloc[0])}
    if len(ages) == 1:
        return _("Den enda plan som har ett känt år är {age} år gammal").format(**words)
    if old.empty:
        return _("Ingen av {total} planer är {old} år eller äldre").format(**words)
    said = _("{n} av {total} planer är {old} år eller äldre").format(**words)
    asked = old["revised"].map(lambda value: isinstance(value, bool))
    if not asked.any():
        return said
    revised = int((old["revised"] == True).sum())  # noqa: E712 - None is neither
    if not revised:
        return _("{said}, och ingen av dem revideras").format(said=said)
    if revised == len(old):
        return ngettext("{said}, och den revideras", "{said}, och alla revideras", len(old)).format(said=said)
    return _("{said}, och {m} av dem revideras").format(said=said, m=revised)


def timeline_note(frame: pd.DataFrame, choice: Choice) -> str:
    """The median age now and in the baseline, and whose year is not known."""
    if frame.empty:
        return ""
    median, earlier = frame["median"].iloc[0], frame["earlier"].iloc[0]
    said = []
    if median == median:
        now = text.number(median, 1)
        said.append(
            _("Planernas medianålder är {now} år, och den var {then} år {wave}.").format(
                now=now, then=text.number(earlier[1], 1), wave=earlier[0]
            )
            if earlier
            else _("Planernas medianålder är {now} år.").format(now=now)
        )
    return " ".join(said)


def _years_above(ticks: list[int], counts: dict[int, int], look: theme.Look) -> list[dict]:
    """Each year and how many plans are from it; where there is no room only the first and the last year."""
    place = {"yref": "paper", "y": 1, "yanchor": "bottom", "showarrow": False}
    notes = []
    for year in ticks:
        said = str(year) if year in (ticks[0], ticks[-1]) else rows.wide(str(year))
        below = rows.wide(_("{n} st").format(n=counts[year]) if year in counts else text.EN_DASH)
        font = {"size": look.size - 3, "color": look.muted}
        notes += [
            place | {"x": year, "text": said, "yshift": 15, "font": {"size": look.size - 1}},
            place | {"x": year, "text": below, "font": font},
        ]
    return notes


def timeline_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    names = rows.names(frame["name"], look, units=True, mine=next(iter(frame.loc[frame["mine"], "name"]), None))
    known = frame["year"].notna()
    years = frame.loc[known, "year"].astype(int)
    end = int(frame["wave_year"].iloc[0] or years.max())
    start, last = int(years.min()), max(end, int(years.max()))
    at = [name for name, there in zip(names, known, strict=True) if there]
    ends = rows.segments(years, [end] * len(at), at)
    traces = [
        go.Scatter(**ends, mode="lines", line={"color": look.neutral, "width": 2}, hoverinfo="skip", showlegend=False)
    ]
    kinds = (
        (True, _("revideras"), {"color": look.ink, "line": {"color": look.ink, "width": 2}}),
        (False, _("revideras inte"), {"color": look.paper, "line": {"color": look.ink, "width": 2}}),
        (
            None,
            _("svar om revidering saknas"),
            {"color": look.hatch, "symbol": "x-thin", "line": {"color": look.hatch, "width": 2}},
        ),
    )
    for kind, name, marker in kinds:
        part = [
            n
            for n, value in enumerate(frame.loc[known, "revised"])
            if (value if isinstance(value, bool) else None) is kind
        ]
        if part:
            traces.append(
                go.Scatter(
                    x=years.iloc[part],
                    y=[at[n] for n in part],
                    mode="markers",
                    name=name,
                    hoverinfo="skip",
                    marker={"size": 11} | marker,
                    cliponaxis=False,
                )
            )
    ages = [
        _("{n} år").format(n=text.number(age)) if age == age else status
        for age, status in zip(frame["age"], frame["status"], strict=True)
    ]
    values = [rows.Values(_("ålder"), ages, 72, {n for n, there in enumerate(known) if not there})]
    made = rows.chart(traces, choice, names, values=values, row=22, top=42, bottom=36, least=3)
    counts = Counter(int(year) for year in years)
    few = last - start <= 12
    ticks = [year for year in range(start, last + 1) if few or not (year - last) % 5]
    made.update_xaxes(range=[start - 0.6, last + 0.4], showticklabels=False)
    notes = _years_above(ticks, counts, look)
    if frame["wave_year"].iloc[0]:
        made.add_vline(x=end, line={"color": look.muted, "width": 1, "dash": "dot"}, layer="below")
        if start <= end - OLD:
            made.add_vrect(x0=start - 0.6, x1=end - OLD + 0.5, fillcolor=look.empty, line_width=0, layer="below")
            place = {"x": start - 0.5, "y": 0, "yref": "paper", "xanchor": "left", "yanchor": "bottom"}
            words = rows.wide(_("{old} år eller äldre").format(old=OLD))
            notes.append(
                place | {"showarrow": False, "text": words, "font": {"size": look.size - 3, "color": look.muted}}
            )
    made.layout.annotations = [*made.layout.annotations, *notes]
    return made


plan_timeline = Chart(
    "plan_timeline",
    N_("Planerna på en tidslinje"),
    timeline_frame,
    timeline_title,
    timeline_draw,
    N_("Tidslinje med en rad per svarande: planens år, dess ålder vid omgången och om den revideras. {title}."),
    (
        Column("name", N_("{Unit}")),
        Column("year", N_("Planens år"), "year"),
        Column("age", N_("Ålder i år"), "int"),
        Column("revision", N_("Under revidering")),
        Column("status", N_("Anmärkning")),
    ),
    needs=(YEAR,),
    note=timeline_note,
    encoding=Encoding(BARS, ("name",), values=("age",)),
    spread=Spread("year", form="year"),
)
