"""Draw how many units are at each level, wave by wave."""

import pandas as pd

from lplan.analysis import change_over_time as change
from lplan.analysis import comparison_basis, tabulation
from lplan.charts.base import cell_grid, diverging_bars, finding
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.chart_data import STACKED, Encoding
from lplan.charts.change.change_over_time import compared, counted_on, nothing
from lplan.charts.maturity.levels_and_response import LEVELLED, two_highest
from lplan.charts.maturity.maps import node_of
from lplan.core.text import N_, _
from lplan.results import ROOT, Choice, Results


def levels_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """How many units are at each level, wave by wave, oldest first: tabulation.COLUMNS and on how many questions.

    Neighbouring waves are compared on the questions that both asked alike; a wave between two pairs that were not asked
    the same has two bars, each named by the wave that it is compared with.
    """
    columns = [*tabulation.COLUMNS, "key", "plain", "questions", "fewer", "basis", "subject"]
    if not results.definition.levels:
        return pd.DataFrame(columns=columns)
    kind, code = node_of(choice)
    names = results.definition.level_names
    found, parts = compared(results, choice), []
    for n, run in enumerate(found):
        scored = change.base(results, run.waves, choice.every)
        for wave in run.waves:
            scores = scored.scored(wave, kind, code)
            if scores.empty:
                continue
            rows = tabulation.levels(comparison_basis.moment(results, found, n, wave), scores["level"], names)
            part = tabulation.shares(pd.DataFrame(rows, columns=tabulation.COLUMNS[:4]))
            part = part.assign(key=wave, plain=comparison_basis.plain(results, wave), questions=run.of(wave))
            parts.append(part.assign(fewer=run.fewer, basis=comparison_basis.sentence(results, run)))
    subject = results.node_name(choice.topic or ROOT, short=True)
    return (
        pd.concat(parts, ignore_index=True).assign(subject=subject)[columns] if parts else pd.DataFrame(columns=columns)
    )


def levels_title(frame: pd.DataFrame, choice: Choice) -> str:
    subject = finding.inside(frame["subject"].iloc[0])
    frame = frame[frame["total"] > 0]
    if frame["group"].nunique() < 2:
        return _("Bara en omgång har nivåer i {subject}").format(subject=subject)
    known = frame[frame["option"] != tabulation.MISSING].assign(level=lambda rows: rows["option"].astype(int))
    least = sorted(known["level"].unique())[-2:][0]
    high = known[known["level"] >= least].groupby("group", sort=False)["n"].sum()
    now, then = (known[known["group"] == group].iloc[0] for group in high.index[:-3:-1])
    words = {
        "n": int(high.iloc[-1]),
        "total": finding.of(int(now["total"])),
        "subject": subject,
        "m": int(high.iloc[-2]),
        "of": int(then["total"]),
        "wave": then["plain"],
        "level": known.loc[known["level"] == least, "label"].iloc[0],
    }
    said = _("{n} av {total} når minst nivån {level} i {subject}, mot {m} av {of} ({wave})")
    if not words["m"]:
        said = _("{n} av {total} når minst nivån {level} i {subject}, mot ingen av {of} ({wave})")
    said = said.format(**words)
    return comparison_basis.beside(said, now["questions"]) if now["fewer"] else said


def levels_note(frame: pd.DataFrame, choice: Choice) -> str:
    """On how many questions, and that a level may be another on all of a wave's questions."""
    if frame.empty or not frame["basis"].iloc[-1]:
        return ""
    told = frame["basis"].iloc[-1]
    return f"{told} {comparison_basis.other_values()}" if frame["fewer"].iloc[-1] else told


change_levels = Chart(
    "change_levels",
    N_("Nivåer över omgångarna"),
    levels_frame,
    levels_title,
    lambda frame, choice: diverging_bars.draw(
        frame, choice, high=two_highest(frame), whole=cell_grid.WITH_LEVEL, levels=True, numbered=True
    ),
    N_(
        "En rad per omgång, den äldsta först: antalet på de högre nivåerna till höger om en linje och på de lägre till "
        "vänster. {title}."
    ),
    (
        Column("group", N_("Omgång")),
        Column("label", N_("Nivå")),
        Column("n", N_("Antal"), "int"),
        *LEVELLED,
        Column("questions", N_("Räknat på frågor")),
    ),
    levels=True,
    scores=True,
    nothing=nothing,
    note=levels_note,
    basis_of=counted_on,
    encoding=Encoding(STACKED, ("group",), "label", ("n",), "option", ordered=True, levels=True),
)
