"""Draw how far units cooperate, and whether the plan works in daily life and why."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import cell_grid, diverging_bars, finding
from lplan.charts.base.chart import Chart, Column, question
from lplan.charts.base.chart_data import BARS, STACKED, UNDER, Encoding
from lplan.charts.base.question_charts import (
    COUNTS,
    NOBODY,
    Section,
    counted,
    dots_of,
    replies,
    told,
)
from lplan.core.text import N_, _
from lplan.results import Choice, Results

COOPERATION, FUNCTION, REASONS, LIMITS = "cooperation", "function", "function_reasons", "function_limits"
IN_ORDER = Encoding(STACKED, ("group",), "label", ("n",), "option", ordered=True)


def cooperation_frame(results: Results, choice: Choice) -> pd.DataFrame:
    parts = []
    for item in results.codebook.with_role_all(COOPERATION):
        part = tabulation.distribution(results, choice.wave, item)
        parts.append(part.assign(group=str(item.label)))
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=tabulation.COLUMNS)
    frame = pd.concat(parts, ignore_index=True)
    return diverging_bars.most_first(frame, two_highest(frame))


def two_highest(frame: pd.DataFrame) -> list[str]:
    """The codes of the two highest answers, or of the highest one where there are only two."""
    options = [code for code in dict.fromkeys(frame["option"]) if code not in tabulation.NO_VALUE]
    return options[-2:] if len(options) > 2 else options[-1:]


def cooperation_title(frame: pd.DataFrame, choice: Choice) -> str:
    """For which kind of cooperation the largest share gives one of the two highest answers, of those who answered."""
    high = two_highest(frame)
    counts = diverging_bars.reached(frame, high).rename(index=finding.inside)
    counts = counts[counts["total"] > 0]
    if counts.empty:
        return _(NOBODY)
    degree = finding.quoted(frame.loc[frame["option"] == high[0], "label"].iloc[0])
    if len(high) > 1:
        degree = _("{answer} eller högre").format(answer=degree)
    found = finding.ends(finding.shared(counts))
    if found is None and len(counts) > 1 and finding.alike(counts):
        return finding.shortened(
            lambda most: _("Lika stor andel svarar {degree} om all samverkan: {all}").format(
                degree=degree, all=finding.shares(counts, counts.index, most)
            )
        )
    if found is None:
        return finding.shortened(
            lambda most: _("Så många {units} svarar {degree} om samverkan: {all}").format(
                units="{units}", degree=degree, all=finding.shares(counts, counts.index, most)
            )
        )
    return finding.shortened(
        lambda most: _("Störst andel svarar {degree} om samverkan {top} och minst {last}").format(
            degree=degree, top=finding.shares(counts, found.first, most), last=finding.shares(counts, found.last, most)
        ),
        but=_("Störst andel svarar {degree} om samverkan {top}").format(
            degree=degree, top=finding.shares(counts, found.first, 1)
        ),
    )


def cooperation_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    found = finding.ends(finding.shared(diverging_bars.reached(frame, two_highest(frame))))
    bold = {*found.first, *found.last} if found else ()
    return diverging_bars.draw(frame, choice, high=two_highest(frame), whole=cell_grid.ANSWERED, bold=bold)


cooperation = Chart(
    "cooperation",
    N_("Samverkan"),
    cooperation_frame,
    cooperation_title,
    cooperation_draw,
    N_(
        "En rad per slags samverkan: de högre svaren till höger om en linje och de lägre till vänster, den högsta "
        "andelen först. {title}."
    ),
    COUNTS,
    needs=(COOPERATION,),
    encoding=IN_ORDER,
)


FULFILS, LIMITED = "fulfils", "limited"


def function_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """The answers in each wave (tabulation.COLUMNS), and under the first and the second answer what explains it.

    branch  "" for the answers themselves; the explanations have their own n and total, and `before` of the baseline
    """
    whole = tabulation.across_waves(results, question(results, FUNCTION), tabulation.shown_waves(choice))
    if whole.empty:
        return whole.assign(branch="", before=None, before_total=None, since="")
    parts = [whole.assign(branch="")]
    for branch, role in ((FULFILS, REASONS), (LIMITED, LIMITS)):
        if results.codebook.with_role(role):
            rows_of = counted(results, choice, question(results, role))
            parts.append(rows_of.assign(group=str(question(results, role).label), branch=branch))
    frame = pd.concat([part for part in parts if len(part)], ignore_index=True)
    since = results.wave_name(choice.baseline) if choice.baseline else ""
    return frame.reindex(columns=[*tabulation.COLUMNS, "branch", "before", "before_total"]).assign(since=since)


def function_slide(frame: pd.DataFrame) -> tuple[pd.DataFrame, Encoding]:
    """The newest answers, each with what explains it under it."""
    whole = frame[frame["branch"] == ""]
    now = whole[whole["group"] == whole["group"].iloc[0]]
    parts = []
    for n, branch in enumerate([FULFILS, LIMITED, *[""] * len(now)][: len(now)]):
        reasons = frame[frame["branch"] == branch] if branch else frame.iloc[:0]
        under = reasons.assign(label=[f"{UNDER}{label}" for label in reasons["label"]])
        parts += [now.iloc[[n]], under.sort_values("n", ascending=False, kind="stable")]
    return pd.concat(parts, ignore_index=True), Encoding(BARS, ("label",), values=("n",))


def function_title(frame: pd.DataFrame, choice: Choice) -> str:
    found = replies(frame[frame["branch"] == ""])
    words = {"n": found.options[0], "total": found.total, "units": finding.units(found.total)}
    if len(found.options) == 2:
        said = _(
            "{n} av {total} {units} svarar att planen fyller en funktion i vardagen och {m} att funktionen är begränsad"
        )
        return told(found, said.format(m=found.options[1], **words))
    return told(found, _("{n} av {total} {units} svarar att planen fyller en funktion i vardagen").format(**words))


def function_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """Under each answer what the units that gave it say of it: a dot for now, a ring for before."""
    whole = frame[frame["branch"] == ""]
    first, wave = replies(whole), whole["group"].iloc[0]
    labels = whole.drop_duplicates("option").set_index("option")["label"].to_dict()
    then = replies(whole[whole["group"] != wave]) if whole["group"].nunique() > 1 else None
    sections = []
    for option, branch in zip(first.n, (FULFILS, LIMITED, *[""] * len(first.n)), strict=False):
        now = _("{n} av {total}").format(n=first.n[option], total=first.total)
        was = _("{n} av {total}").format(n=then.n.get(option, 0), total=then.total) if then else ""
        part = frame[frame["branch"] == branch] if branch else frame.iloc[:0]
        sections.append(Section(labels[option], now, was, part.sort_values("n", ascending=False, kind="stable")))
    return dots_of(sections, choice, wave=wave, since=frame["since"].iloc[0])


function = Chart(
    "function",
    N_("Planens funktion"),
    function_frame,
    function_title,
    function_draw,
    N_("Under varje svar en rad för vart och ett av dess skäl, med antalet nu och i den tidigare omgången. {title}."),
    (*COUNTS, Column("before", N_("Antal tidigare omgång"), "int"), Column("before_total", N_("Hade svarat"), "int")),
    needs=(FUNCTION,),
    encoding=Encoding(BARS, ("group", "label"), values=("n",)),
    slide=function_slide,
)
