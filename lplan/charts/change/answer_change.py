"""Draw how many units answer each question better, alike or worse than in the baseline wave."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import change_over_time, comparison_basis, tabulation
from lplan.charts.base import finding, rows, theme
from lplan.charts.base.chart import Chart, Column, no_earlier
from lplan.charts.base.chart_data import STACKED, Encoding
from lplan.core.text import N_, _
from lplan.results import Choice, Results

MOST = 12


def items_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a question and way: how many units went up, stayed, went down; other answers where there is no better.

    The questions that most improved, net of those that got worse, come first; those without a better answer come last.
    Without a chosen dimension, the MOST questions that the most units answered otherwise.
    """
    columns = ["item", *tabulation.COLUMNS, "left", "since"]
    if not choice.baseline:
        return pd.DataFrame(columns=columns)
    words = {
        change_over_time.UP: _("Bättre"),
        change_over_time.OTHER: _("Annat svar"),
        change_over_time.SAME: _("Samma svar"),
        change_over_time.DOWN: _("Sämre"),
        tabulation.MISSING: _("Kan inte jämföras"),
    }
    items = change_over_time.items_of(results, choice.topic)
    changed = change_over_time.answers_changed(results, choice.baseline, choice.wave)
    ways = changed.groupby(["item", "way"]).size()
    answered = {wave: change_over_time.answered_by(results, wave) for wave in (choice.baseline, choice.wave)}
    units = results.asked(choice.wave)
    found, order, changed_by = [], {}, {}
    for item in items:
        if change_over_time.question_breaks(results, [item], choice.baseline, choice.wave) or not results.asks(
            choice.wave, item.code
        ):
            continue
        both = answered[choice.baseline].get(item.code, set()) & answered[choice.wave].get(item.code, set())
        n = {
            way: int(ways.get((item.code, way), 0))
            for way in (change_over_time.UP, change_over_time.OTHER, change_over_time.DOWN)
        }
        n[change_over_time.SAME] = len(both) - sum(n.values())
        n[tabulation.MISSING] = len(units) - len(both)
        up, down, other = n[change_over_time.UP], n[change_over_time.DOWN], n[change_over_time.OTHER]
        changed_by[item.code] = up + down + other
        order[item.code] = (bool(other), down - up, -other)
        for way, label in words.items():
            found.append((item.code, str(item.label), way, label, n[way]))
    frame = pd.DataFrame(found, columns=["item", *tabulation.COLUMNS[:4]]).assign(left=0)
    if not choice.topic and len(order) > MOST:
        kept = sorted(order, key=lambda code: -changed_by[code])[:MOST]
        frame = frame[frame["item"].isin(kept)].assign(left=len(order) - MOST)
    place = {code: n for n, code in enumerate(sorted(order, key=lambda code: order[code]))}
    frame = frame.sort_values("item", key=lambda codes: codes.map(place), kind="stable", ignore_index=True)
    twice = frame.groupby("group")["item"].transform("nunique") > 1
    frame["group"] = frame["group"].where(~twice, frame["group"] + " (" + frame["item"] + ")")
    frame = tabulation.shares(frame).assign(since=comparison_basis.plain(results, choice.baseline))[columns]
    seen = set(frame.loc[frame["n"] > 0, "option"])
    return frame[frame["option"].isin(seen)].reset_index(drop=True)


def items_nothing(results: Results, choice: Choice) -> str:
    return _("Inga frågor har ställts lika i två omgångar") if choice.baseline else no_earlier(results, choice)


def _ways(frame: pd.DataFrame) -> pd.DataFrame:
    """question → how many of each way."""
    found = frame.pivot_table(index="group", columns="option", values="n", aggfunc="sum", sort=False)
    every = (
        change_over_time.UP,
        change_over_time.OTHER,
        change_over_time.SAME,
        change_over_time.DOWN,
        tabulation.MISSING,
    )
    return found.reindex(columns=list(every), fill_value=0).fillna(0).astype(int)


def items_title(frame: pd.DataFrame, choice: Choice) -> str:
    """The question whose answers improved most, net of those that got worse, or all that share the place."""
    ways = _ways(frame)
    up, down = ways[change_over_time.UP], ways[change_over_time.DOWN]
    since = {"since": frame["since"].iloc[0]}
    if not (up.max() or down.max()):
        return _("Ingen fråga besvaras bättre eller sämre än {since}").format(**since)
    moved = up - down
    if moved.max() > 0:
        top = moved.index[moved == moved.max()]
        words = _("Svaren om {items} har förbättrats mest: {n} {units} svarar bättre än {since} och {m} sämre")
        none = _("Svaren om {items} har förbättrats mest: {n} {units} svarar bättre än {since} och ingen sämre")
    elif moved.min() < 0:
        top = moved.index[moved == moved.min()]
        words = _("Svaren om {items} har försämrats mest: {m} {units} svarar sämre än {since} och {n} bättre")
        none = _("Svaren om {items} har försämrats mest: {m} {units} svarar sämre än {since} och ingen bättre")
    else:
        return _("Lika många {units} svarar bättre som sämre än {since} i varje fråga").format(units="{units}", **since)
    said = {"items": finding.listed(map(finding.inside, top), most=1 if len(top) > 2 else finding.MOST), **since}
    if len(top) > 1:
        surplus = int(abs(moved[top[0]]))
        better = _(
            "Svaren om {items} har förbättrats mest: {net} fler {units} svarar bättre än sämre jämfört med {since}"
        )
        worse = _(
            "Svaren om {items} har försämrats mest: {net} fler {units} svarar sämre än bättre jämfört med {since}"
        )
        return (better if moved.max() > 0 else worse).format(net=surplus, units=finding.units(surplus), **said)
    n, m = int(up[top[0]]), int(down[top[0]])
    more, fewer = (n, m) if moved.max() > 0 else (m, n)
    return (words if fewer else none).format(n=n, m=m, units=finding.units(more), **said)


def items_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """Better to the right of a line and worse to its left; questions without a better answer stand below."""
    look, ways = theme.look(choice), _ways(frame)
    up, down, other = (ways[way] for way in (change_over_time.UP, change_over_time.DOWN, change_over_time.OTHER))
    net = up - down
    far = net.max() if net.max() > 0 else net.min()
    told = set(net.index[(net == far) & (net != 0)])
    plain = ways.index[other == 0]
    heads = [*plain]
    names = rows.names(plain, look, bold=told)
    if len(plain) < len(ways):
        rest = ways.index[other > 0]
        heads += ["", *rest]
        names += [f"<b>{_('Utan bättre svar')}</b>", *rows.names(rest, look)]
    counted = ways.reindex(heads, fill_value=0)

    def bar(way: str, sign: int, name: str, fill: list[str] | str, on: str, edge: str) -> go.Bar:
        n = counted[way].tolist()
        return go.Bar(
            orientation="h",
            y=names,
            x=[sign * count for count in n],
            name=name,
            showlegend=False,
            marker={"color": fill, "line": {"color": edge, "width": 1.5}},
            text=[str(count) if count else "" for count in n],
            textposition="inside",
            insidetextanchor="end" if sign > 0 else "middle",
            constraintext="none",
            textangle=0,
            textfont={"color": on, "size": look.size - 1},
            hovertext=[theme.esc(f"{head}: {name} {count}") for head, count in zip(heads, n, strict=True)],
            hoverinfo="text",
        )

    dark = [look.ink if head in told else look.main for head in heads]
    traces = [
        bar(change_over_time.UP, 1, _("Bättre"), dark, look.paper, look.paper),
        bar(change_over_time.DOWN, -1, _("Sämre"), look.paper, look.ink, look.ink),
        bar(change_over_time.OTHER, 1, _("Annat svar"), look.neutral, look.ink, look.paper),
    ]
    said = [
        [str(counted[way][head]) if head else "" for head in heads]
        for way in (change_over_time.SAME, tabulation.MISSING)
    ]
    values = [
        rows.Values(_("samma"), said[0], 48),
        rows.Values(_("går inte att jämföra"), said[1], 70, range(len(heads))),
    ]
    made = rows.chart(traces, choice, names, values=values, row=29, top=40, bargap=0.22)
    right, left = max(int(up.max()), int(other.max()), 1), int(down.max())
    made.update_xaxes(visible=False, range=[-max(left, right * 0.12) - 0.2, right + 0.2])
    made.add_shape(type="line", x0=0, x1=0, y0=0, y1=1, yref="paper", line={"color": look.ink, "width": 2})
    head = {"x": 0, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
    font = {"size": look.size - 2, "color": look.muted}
    made.add_annotation(head | {"text": f"◂ {_('sämre')}", "xanchor": "right", "xshift": -6, "font": font})
    made.add_annotation(head | {"text": f"{_('bättre')} ▸", "xanchor": "left", "xshift": 6, "font": font})
    return made


change_items = Chart(
    "change_items",
    N_("Ändrade svar per fråga"),
    items_frame,
    items_title,
    items_draw,
    N_("En rad per fråga: de som svarar bättre till höger om en linje, de som svarar sämre till vänster. {title}."),
    (
        Column("group", N_("Fråga")),
        Column("label", N_("Svar mot den tidigare omgången")),
        Column("n", N_("Antal"), "int"),
        Column("total", N_("Kan jämföras"), "int"),
        Column("share", N_("Andel av dem"), "share"),
        Column("asked", N_("Tillfrågade"), "int"),
    ),
    nothing=items_nothing,
    encoding=Encoding(STACKED, ("group",), "label", ("n",), "option"),
)
