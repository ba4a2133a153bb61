"""Draw whether plans are being revised, why, and by which units."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import cell_grid, finding, rows, theme
from lplan.charts.base.chart import Chart, Column, question
from lplan.charts.base.chart_data import STACKED, Encoding
from lplan.charts.base.question_charts import COUNTS, Picks, picked_chart, replies, told
from lplan.core.text import N_, _
from lplan.results import Choice, Results

REVISION, REASON = "revision", "revision_reason"


def revision_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """The answers of all in the wave and the baseline, then by the form of the body and by when it was formed.

    tabulation.COLUMNS, and `split`: what the groups are made by, "" for all.
    """
    item = question(results, REVISION)
    whole = tabulation.across_waves(results, item, tabulation.shown_waves(choice)).assign(split="")
    if whole.empty:
        return whole
    parts = [whole]
    for split, groups in (
        (_("Efter ansvarig"), by_body(results, choice.wave)),
        (_("Efter bildningsår"), by_formation(results, choice.wave)),
    ):
        part = tabulation.distribution(results, choice.wave, item, groups) if groups else whole.iloc[:0]
        if part["group"].nunique() > 1:  # where all are in one group they stand above already
            parts.append(part.sort_values("group", kind="stable").assign(split=split))
    return pd.concat(parts, ignore_index=True)


def by_body(results: Results, wave: str) -> dict[str, str]:
    """unit → the newest known form of its responsible body that is not after the wave."""
    known, bodies = results.by_wave.get(wave), results.bodies
    if known and known.year:
        bodies = bodies[bodies["as_of"].astype(str) <= str(known.year)]
    newest = bodies.sort_values("as_of").drop_duplicates("unit", keep="last")
    return dict(zip(newest["unit"], newest["value"], strict=True))


def by_formation(results: Results, wave: str) -> dict[str, str]:
    """unit → whether its body was formed lately, before, or not yet at the wave; empty when nothing is known of it."""
    known = results.by_wave.get(wave)
    if not known or not known.year:
        return {}
    year, groups = known.year - 3, {}
    for unit in results.register.units:
        formed = unit.facts.get("formed_year")
        if formed:
            lately, before = _("Bildade {year} eller senare"), _("Bildade före {year}")
            groups[unit.code] = (lately if year <= int(formed) else before).format(year=year)
            if int(formed) > known.year:
                groups[unit.code] = _("Ännu inte bildade {year}").format(year=known.year)
    return groups


def revision_title(frame: pd.DataFrame, choice: Choice) -> str:
    found = replies(frame)
    return told(
        found,
        _("{n} av {total} {units} svarar att de reviderar sin lärandeplan").format(
            n=found.options[0], total=found.total, units=finding.units(found.total)
        ),
    )


def revision_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """A row a group with a square for each of its units: filled yes, empty no, hatched without an answer."""
    look = theme.look(choice)
    codes = list(dict.fromkeys(frame["option"]))
    options = [code for code in codes if code not in tabulation.NO_VALUE]
    style = cell_grid.fills([*options, *(c for c in cell_grid.PATTERN if c in codes)], look, ordered=False)
    labels = dict(zip(frame["option"], frame["label"], strict=True))
    names, groups = [], []
    for split, part in frame.groupby("split", sort=False):
        if split:
            names.append(f"<b>{theme.esc(split)}</b>")
            groups.append("")
        its = list(dict.fromkeys(part["group"]))
        names += rows.names(its, look)
        groups += its
    n = frame.pivot_table(index="group", columns="option", values="n", aggfunc="first", sort=False)
    n = n.reindex(index=groups, columns=list(style)).fillna(0).astype(int)
    before, traces = pd.Series(0, index=range(len(groups))), []
    for code in style:
        count = n[code].reset_index(drop=True)
        squares = [
            (name, int(start) + k) for name, start, many in zip(names, before, count, strict=True) for k in range(many)
        ]
        traces.append(
            go.Bar(
                orientation="h",
                y=[name for name, _at in squares],
                x=[0.86] * len(squares),
                base=[at + 0.07 for _name, at in squares],
                name=theme.esc(labels[code]),
                hoverinfo="skip",
                marker={
                    "color": style[code]["fill"],
                    "pattern": theme.pattern(style[code]["pattern"], look),
                    "line": {"color": look.hatch, "width": 1},
                },
            )
        )
        before = before + count
    lost = n[[code for code in style if code in tabulation.NO_VALUE]].sum(axis=1)
    shown = [(labels[code], n[code]) for code in options] + ([(_("saknas"), lost)] if lost.any() else [])
    values = [
        rows.Values(
            head,
            [str(k) if group else "" for k, group in zip(column, groups, strict=True)],
            48 if head == _("saknas") else 38,
        )
        for head, column in shown
    ]
    made = rows.chart(traces, choice, names, values=values, row=32, bottom=52, bargap=0.38)
    return made.update_xaxes(visible=False, range=[0, int(n.sum(axis=1).max())])


revision = Chart(
    "revision",
    N_("Under revidering"),
    revision_frame,
    revision_title,
    revision_draw,
    N_(
        "En rad per omgång och grupp med en ruta för varje {unit}: fylld svarar ja, ljus svarar nej, streckad har "
        "inget svar. {title}."
    ),
    (Column("split", N_("Uppdelning")), *COUNTS),
    needs=(REVISION,),
    encoding=Encoding(STACKED, ("group",), "label", ("n",), "option"),
)
revision_reason = picked_chart(
    "revision_reason",
    N_("Skäl till revidering"),
    REASON,
    Picks(
        N_("Flest {units} svarar {labels} på frågan varför planen revideras ({said})"), N_("varför planen revideras")
    ),
)
