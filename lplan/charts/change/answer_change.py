"""Which questions are answered otherwise than before: how many better, alike, worse, question by question."""

import pandas as pd

from lplan.analysis import change_over_time, common_questions, tabulation
from lplan.charts.base import figures, finding
from lplan.charts.base.chart import Chart, Column, no_earlier
from lplan.charts.base.chart_data import STACKED, Encoding
from lplan.core.text import N_, _
from lplan.results import Choice, Results

MOST = 12


def items_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a question and way: how many units went up, stayed, went down; other answers where there is no better.

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
    rows, order = [], {}
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
        order[item.code] = -(n[change_over_time.UP] + n[change_over_time.DOWN] + n[change_over_time.OTHER])
        for way, label in words.items():
            rows.append((item.code, str(item.label), way, label, n[way]))
    frame = pd.DataFrame(rows, columns=["item", *tabulation.COLUMNS[:4]]).assign(left=0)
    if not choice.topic and len(order) > MOST:
        kept = sorted(order, key=lambda code: order[code])[:MOST]
        frame = frame[frame["item"].isin(kept)].assign(left=len(order) - MOST)
    frame["sort"] = frame["item"].map(order)
    frame = frame.sort_values("sort", kind="stable", ignore_index=True).drop(columns="sort")
    twice = frame.groupby("group")["item"].transform("nunique") > 1
    frame["group"] = frame["group"].where(~twice, frame["group"] + " (" + frame["item"] + ")")
    frame = tabulation.shares(frame).assign(since=common_questions.plain(results, choice.baseline))[columns]
    seen = set(frame.loc[frame["n"] > 0, "option"])
    return frame[frame["option"].isin(seen)].reset_index(drop=True)


def items_nothing(results: Results, choice: Choice) -> str:
    return _("Inga frågor har ställts lika i två omgångar") if choice.baseline else no_earlier(results, choice)


def items_title(frame: pd.DataFrame, choice: Choice) -> str:
    """The question whose answers improved most, net of those that got worse, or all that share the place."""
    net = frame.pivot_table(index="group", columns="option", values="n", aggfunc="sum", sort=False)
    up, down = (net.get(way, pd.Series(0, index=net.index)) for way in (change_over_time.UP, change_over_time.DOWN))
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


change_items = Chart(
    "change_items",
    N_("Ändrade svar per fråga"),
    items_frame,
    items_title,
    lambda frame, choice: figures.stacked(
        frame, choice, ordered=False, whole=N_("{n} av {total} som kan jämföras"), row=34
    ),
    N_("En stapel per fråga: hur många som svarar bättre, lika eller sämre än i den tidigare omgången. {title}."),
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
