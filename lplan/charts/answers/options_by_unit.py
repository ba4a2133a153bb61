"""Draw which answers each unit chose to multiple-choice questions, as squares."""

from dataclasses import replace
from itertools import combinations

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import finding, unit_marks
from lplan.charts.base.chart import Chart, Column, question
from lplan.charts.base.chart_data import GRID, Encoding
from lplan.charts.base.distribution import Spread
from lplan.charts.base.question_charts import (
    Picks,
)
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import Choice, Results

ENOUGH, NEEDS, KINDS, THEMES = "resources_enough", "resource_needs", "activity_kinds", "activity_themes"
NEEDED = Picks(
    N_("Flest {units} behöver {labels} ({said})"),
    N_("vilka resurser som behövs"),
)


def heat_chart(key: str, name: str, role: str, picks: Picks) -> Chart:
    """Units × options of a multiple-choice item: a row of squares for each option, those that most chose first."""

    def frame(results: Results, choice: Choice) -> pd.DataFrame:
        item = question(results, role)
        cells = tabulation.unit_options(results, choice.wave, item)
        now = tabulation.picked(results, choice.wave, item).set_index("option")
        then = tabulation.picked(results, choice.baseline or "", item).set_index("option")
        # Of a choice that stands for all the others ("Annat") nothing is told: it comes last.
        last = {option.code for option in item.choices if str(option.label).startswith((_("Annat"), _("Annan")))}
        options = list(dict.fromkeys(cells["option"]))
        order = sorted(options, key=lambda option: (option in last, -now["n"].to_dict().get(option, 0)))
        cells = cells.sort_values("option", key=lambda codes: codes.map(order.index), kind="stable", ignore_index=True)
        return cells.assign(
            words=cells["state"].map(tabulation.state_words()),
            n=cells["option"].map(now["n"]).fillna(0).astype(int),
            total=int(now["total"].max()) if len(now) else 0,
            before=cells["option"].map(then["n"]).astype(float),
            before_total=float(then["total"].max()) if len(then) else float("nan"),
            since=results.wave_name(choice.baseline) if len(then) else "",
            wave=results.wave_name(choice.wave) if choice.wave in results.by_wave else "",
        )

    def chosen(frame: pd.DataFrame) -> pd.Series:
        return frame.drop_duplicates("option").set_index("label")["n"]

    def title(frame: pd.DataFrame, choice: Choice) -> str:
        return picks.told(chosen(frame), int(frame["total"].iloc[0]))

    def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
        each, counts = frame.drop_duplicates("option"), chosen(frame)
        found, enough = finding.ends(counts), int(frame["total"].iloc[0]) >= finding.ENOUGH
        since = frame["since"].iloc[0].split()[0] if frame["since"].iloc[0] else ""
        then = [f"{since}: {said}" for said in _counted(each["before"], each["before_total"])] if since else []
        return unit_marks.squares(
            frame,
            choice,
            tabulation.state_words(),
            label="label",
            counts=_counted(each["n"], each["total"]),
            heading=frame["wave"].iloc[0].split()[0],
            then=then,
            bold=found.first if found and enough else (),
        )

    alt = N_("En rad per svar med en ruta för varje {unit}: fylld är ja, tom är nej, streckad är inget svar. {title}.")
    columns = (
        Column("name", N_("{Unit}")),
        Column("label", N_("Svar")),
        Column("words", N_("Valt")),
        Column("n", N_("Antal som valt svaret"), "int"),
        Column("total", N_("Har svarat"), "int"),
        Column("before", N_("Antal tidigare omgång"), "int"),
        Column("before_total", N_("Hade svarat"), "int"),
    )
    encoding = Encoding(GRID, ("name",), "label", ("words",), "state")
    spread = Spread("words", "label")
    return Chart(key, name, frame, title, draw, alt, columns, needs=(role,), encoding=encoding, spread=spread)


def _counted(n: pd.Series, total: pd.Series) -> list[str]:
    """ "12 av 19" of each row; nothing where a wave did not ask."""
    return [
        _("{n} av {total}").format(n=int(a), total=int(b)) if a == a and b == b else ""
        for a, b in zip(n, total, strict=True)
    ]


resource_needs = heat_chart("resource_needs", N_("Resursbehov"), NEEDS, NEEDED)
activity_heat = heat_chart(
    "activity_heat",
    N_("Slags analyser per svarande"),
    KINDS,
    Picks(
        N_("Flest {units} arbetar med {labels} ({said})"),
        N_("vilket slags analysarbete som bedrivs"),
    ),
)


def shared_words(frame: pd.DataFrame, choice: Choice) -> str:
    """With whom my unit shares most themes, in order; else how many the two that share most have in common."""
    yes = frame[frame["state"] == unit_marks.YES]
    themes = {unit: set(part) for unit, part in yes.groupby("unit", sort=False)["option"]}
    names = dict(zip(frame["unit"], frame["name"], strict=True))
    if choice.unit and choice.unit in themes:
        common = {u: len(themes[choice.unit] & its) for u, its in themes.items() if u != choice.unit}
        most = sorted({n for n in common.values() if n}, reverse=True)[:2]
        said = [
            _("{themes} med {names}").format(
                themes=ngettext("{n} tema", "{n} teman", n).format(n=n),
                names=finding.listed((names[u] for u, its in common.items() if its == n), most=6),
            )
            for n in most
        ]
        return _("{own} delar {all}.").format(own=names[choice.unit], all=text.listed(said)) if said else ""
    pairs = [len(themes[a] & themes[b]) for a, b in combinations(themes, 2)]
    if not pairs or not max(pairs):
        return ""
    return _("Som mest har två {units} {themes} gemensamt, vilket gäller {n} av {pairs} par.").format(
        units="{units}",
        themes=ngettext("{n} tema", "{n} teman", max(pairs)).format(n=max(pairs)),
        n=pairs.count(max(pairs)),
        pairs=len(pairs),
    )


themes_heat = replace(
    heat_chart(
        "themes_heat",
        N_("Teman per svarande"),
        THEMES,
        Picks(
            N_("Flest {units} analyserar {labels} ({said})"),
            N_("vilka teman som analyseras"),
        ),
    ),
    note=shared_words,
)
