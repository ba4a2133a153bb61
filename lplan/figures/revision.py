"""Is the plan under revision, why, and where?"""

import pandas as pd

from lplan import text
from lplan.analysis import tabulation
from lplan.figures.chart import Chart
from lplan.figures.shapes import COUNTS, NOTHING, STACKED_ALT, first_answer_title, picked_chart, unordered
from lplan.results import Choice, Results
from lplan.settings import settings
from lplan.text import N_, _

REVISION, REASON = "revision", "revision_reason"


def revision_frame(results: Results, choice: Choice) -> pd.DataFrame:
    return tabulation.across_waves(results, results.codebook.with_role(REVISION), tabulation.shown_waves(choice))


def revision_title(frame: pd.DataFrame, choice: Choice) -> str:
    return first_answer_title(frame, choice, N_("{n} av {total} som har svarat reviderar sin lärandeplan"))


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
    item = results.codebook.with_role(REVISION)
    frame = tabulation.distribution(results, choice.wave if groups else "", item, groups)
    order = {group: n for n, group in enumerate(sorted(set(groups.values())))}
    return frame.sort_values("group", key=lambda column: column.map(order), kind="stable", ignore_index=True)


def by_body(results: Results, wave: str) -> dict[str, str]:
    """unit → the newest known form of its responsible body that is not after the wave."""
    known, bodies = results.by_wave.get(wave), results.bodies
    if known and known.year:
        bodies = bodies[bodies["as_of"].astype(str) <= str(known.year)]
    newest = bodies.sort_values("as_of").drop_duplicates("unit", keep="last")
    return dict(zip(newest["unit"], newest["value"], strict=True))


def body_frame(results: Results, choice: Choice) -> pd.DataFrame:
    return _split(results, choice, by_body(results, choice.wave))


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
    STACKED_ALT,
    COUNTS,
    needs=(REVISION,),
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
            lately, before = _("Bildad {year} eller senare"), _("Bildad före {year}")
            groups[unit.code] = (lately if year <= int(formed) else before).format(year=year)
            if int(formed) > known.year:
                groups[unit.code] = _("Ännu inte bildad {year}").format(year=known.year)
    return groups


def formation_frame(results: Results, choice: Choice) -> pd.DataFrame:
    return _split(results, choice, by_formation(results, choice.wave))


def formation_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _(NOTHING)
    part = frame[frame["option"] == frame["option"].iloc[0]]
    said = [
        _("{group} {n} av {total}").format(group=f"{group[0].lower()}{group[1:]}", n=n, total=total)
        for group, n, total in zip(part["group"], part["n"], part["total"], strict=True)
    ]
    return _("Under revidering efter bildningsår: {groups}").format(groups=text.listed(said))


revision_by_formation = Chart(
    "revision_by_formation",
    N_("Revidering efter bildningsår"),
    formation_frame,
    formation_title,
    unordered,
    STACKED_ALT,
    COUNTS,
    needs=(REVISION,),
)


revision_reason = picked_chart(
    "revision_reason",
    N_("Skäl för revidering"),
    REASON,
    N_("Vanligaste skälet för revidering: {label}, {n} av {total}"),
)
