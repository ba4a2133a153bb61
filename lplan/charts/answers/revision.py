"""Is the plan under revision, why, and where?"""

import pandas as pd

from lplan.analysis import tabulation
from lplan.charts.base import finding
from lplan.charts.base.chart import Chart, question, unanswered
from lplan.charts.base.question_charts import COUNTS, NOBODY, STACKED_ALT, Picks, picked_chart, replies, told, unordered
from lplan.core import text
from lplan.core.settings import settings
from lplan.core.text import N_, _
from lplan.results import Choice, Results

REVISION, REASON = "revision", "revision_reason"


def revision_frame(results: Results, choice: Choice) -> pd.DataFrame:
    return tabulation.across_waves(results, question(results, REVISION), tabulation.shown_waves(choice))


def revision_title(frame: pd.DataFrame, choice: Choice) -> str:
    found = replies(frame)
    return told(
        found,
        _("{n} av {total} {units} svarar att de reviderar sin lärandeplan").format(
            n=found.options[0], total=found.total, units=finding.units(found.total)
        ),
    )


revision = Chart(
    "revision",
    N_("Under revidering"),
    revision_frame,
    revision_title,
    unordered,
    STACKED_ALT,
    COUNTS,
    needs=(REVISION,),
)


def _split(results: Results, choice: Choice, groups: dict[str, str]) -> pd.DataFrame:
    """The answers by group; empty where all who were asked are in one group, which `revision` shows already."""
    item = question(results, REVISION)
    frame = tabulation.distribution(results, choice.wave if groups else "", item, groups)
    if frame["group"].nunique() < 2:
        return frame.iloc[:0]
    order = {group: n for n, group in enumerate(sorted(set(groups.values())))}
    return frame.sort_values("group", key=lambda column: column.map(order), kind="stable", ignore_index=True)


def _counts(frame: pd.DataFrame) -> pd.DataFrame:
    """group → n under revision, total that answered yes or no: the same base as in `revision`."""
    known = frame[~frame["option"].isin(tabulation.missing_words())]
    first = known[known["option"] == known["option"].iloc[0]]
    return pd.DataFrame({"n": first.set_index("group")["n"], "total": known.groupby("group", sort=False)["n"].sum()})


def _nothing(results: Results, choice: Choice, groups: dict[str, str]) -> str:
    """Why there are no groups to hold against each other."""
    item = question(results, REVISION)
    if tabulation.distribution(results, choice.wave, item).empty:
        return unanswered(results, choice, (REVISION,))
    if not groups:
        return _("Det är inte känt vilka grupper {units} hör till i den här omgången")
    return _("Alla {units} hör till samma grupp i den här omgången, så det finns inget att jämföra")


def by_body(results: Results, wave: str) -> dict[str, str]:
    """unit → the newest known form of its responsible body that is not after the wave."""
    known, bodies = results.by_wave.get(wave), results.bodies
    if known and known.year:
        bodies = bodies[bodies["as_of"].astype(str) <= str(known.year)]
    newest = bodies.sort_values("as_of").drop_duplicates("unit", keep="last")
    return dict(zip(newest["unit"], newest["value"], strict=True))


def body_frame(results: Results, choice: Choice) -> pd.DataFrame:
    return _split(results, choice, by_body(results, choice.wave))


def body_nothing(results: Results, choice: Choice) -> str:
    return _nothing(results, choice, by_body(results, choice.wave))


def body_title(frame: pd.DataFrame, choice: Choice) -> str:
    """Where the largest and the smallest share is under revision, among groups that are large enough."""
    every = _counts(frame)
    if not every["total"].sum():
        return _(NOBODY)
    counts = every[every["total"] >= settings().small_group]
    if len(counts) < 2:
        return _("Grupperna är för små för att jämföras, eftersom färre än två har minst {n} som har svarat").format(
            n=settings().small_group
        )
    found = finding.ends(counts["n"] / counts["total"])
    if found is None:
        return _("Planen revideras lika ofta oavsett vem som har ansvaret: {all}").format(
            all=finding.shares(counts, counts.index)
        )
    return _("Planen revideras oftare av {top} än av {last}").format(
        top=finding.shares(counts, found.first), last=finding.shares(counts, found.last)
    )


revision_by_body = Chart(
    "revision_by_body",
    N_("Revidering efter ansvarig"),
    body_frame,
    body_title,
    unordered,
    STACKED_ALT,
    COUNTS,
    needs=(REVISION,),
    nothing=body_nothing,
)


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


def formation_frame(results: Results, choice: Choice) -> pd.DataFrame:
    return _split(results, choice, by_formation(results, choice.wave))


def formation_nothing(results: Results, choice: Choice) -> str:
    return _nothing(results, choice, by_formation(results, choice.wave))


def formation_title(frame: pd.DataFrame, choice: Choice) -> str:
    counts = _counts(frame)
    if not counts["total"].sum():
        return _(NOBODY)
    said = [
        _("{n} av {total} {group}").format(group=finding.inside(group), n=int(row["n"]), total=int(row["total"]))
        for group, row in counts.iterrows()
    ]
    first = counts.iloc[0]
    said[0] = _("{said} {group}").format(
        said=finding.of_total(int(first["n"]), int(first["total"])), group=finding.inside(counts.index[0])
    )
    return _("Planen revideras av {groups}").format(groups=text.listed(said))


revision_by_formation = Chart(
    "revision_by_formation",
    N_("Revidering efter bildningsår"),
    formation_frame,
    formation_title,
    unordered,
    STACKED_ALT,
    COUNTS,
    needs=(REVISION,),
    nothing=formation_nothing,
)


revision_reason = picked_chart(
    "revision_reason",
    N_("Skäl till revidering"),
    REASON,
    Picks(
        N_("Flest {units} svarar {labels} på frågan varför planen revideras ({said})"), N_("varför planen revideras")
    ),
)
