"""Draw how many units are at each level of each dimension, and which units have answered."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import cell_grid, diverging_bars, finding, unit_marks
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.chart_data import STACKED, Encoding
from lplan.charts.base.distribution import Spread
from lplan.charts.maturity.level_matrix import no_levels
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import Choice, Results

LEVELLED = (
    Column("total", N_("Har nivå"), "int"),
    Column("share", N_("Andel av dem"), "share"),
    Column("asked", N_("Tillfrågade"), "int"),
)


def overview_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """How many units stand at each level in each dimension: tabulation.COLUMNS; of those that have a level.

    The dimensions where the largest share stands at the two highest levels come first.
    """
    names = results.definition.level_names
    found = []
    for dimension in results.codebook.dimensions:
        scores = results.scored(choice.wave, "dimension", dimension.code)
        if not scores.empty:
            found += tabulation.levels(str(dimension.label), scores["level"], names)
    frame = tabulation.shares(pd.DataFrame(found, columns=tabulation.COLUMNS[:4]))
    return diverging_bars.most_first(frame, two_highest(frame)) if len(frame) else frame


def two_highest(frame: pd.DataFrame) -> list[str]:
    """The codes of the two highest levels, or of the highest one where there are only two."""
    levels = sorted(set(frame["option"]) - {tabulation.MISSING}, key=int)
    return levels[-2:] if len(levels) > 2 else levels[-1:]


def _reached(frame: pd.DataFrame) -> tuple[pd.DataFrame, finding.Ends | None]:
    """dimension → n at the two highest levels of total, and where the share is largest and smallest."""
    counts = diverging_bars.reached(frame, two_highest(frame))
    counts = counts[counts["total"] > 0]
    return counts, finding.ends(finding.shared(counts))


def overview_title(frame: pd.DataFrame, choice: Choice) -> str:
    """In which dimension the largest share stands at the two highest levels, of those that have a level there."""
    counts, ends = _reached(frame)
    if counts.empty:
        return _("Inga nivåer kan räknas i den här omgången")
    where = _("de två högsta nivåerna") if len(two_highest(frame)) == 2 else _("den högsta nivån")
    counts, words = counts.rename(index=finding.inside), {"where": where, "units": "{units}"}
    if ends is None and len(counts) > 1 and finding.alike(counts):
        return finding.shortened(
            lambda most: _("Andelen {units} på {where} är lika stor i alla dimensioner: {all}").format(
                all=finding.shares(counts, counts.index, most), **words
            )
        )
    if ends is None:
        return finding.shortened(
            lambda most: _("Så många {units} är på {where}: {all}").format(
                all=finding.shares(counts, counts.index, most), **words
            )
        )
    best, worst = (list(map(finding.inside, part)) for part in (ends.first, ends.last))
    return finding.shortened(
        lambda most: _("Andelen {units} på {where} är störst i {best} och minst i {worst}").format(
            best=finding.shares(counts, best, most), worst=finding.shares(counts, worst, most), **words
        ),
        but=_("Andelen {units} på {where} är störst i {best}").format(best=finding.shares(counts, best, 1), **words),
    )


def overview_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    _counts, ends = _reached(frame)
    return diverging_bars.draw(
        frame,
        choice,
        high=two_highest(frame),
        whole=cell_grid.WITH_LEVEL,
        bold={*ends.first, *ends.last} if ends else (),
        levels=True,
        numbered=True,
    )


levels_overview = Chart(
    "levels_overview",
    N_("Nivåer per dimension"),
    overview_frame,
    overview_title,
    overview_draw,
    N_(
        "En rad per dimension: antalet på de högre nivåerna till höger om en linje och på de lägre till vänster, den "
        "högsta andelen först. {title}."
    ),
    (Column("group", N_("Dimension")), Column("label", N_("Nivå")), Column("n", N_("Antal"), "int"), *LEVELLED),
    levels=True,
    scores=True,
    nothing=no_levels,
    encoding=Encoding(STACKED, ("group",), "label", ("n",), "option", ordered=True, levels=True),
)


UP, SAME, DOWN, UNKNOWN = "up", "same", "down", ""


def response_frame(results: Results, choice: Choice) -> pd.DataFrame:
    found = []
    for wave in reversed(results.waves):
        silent = set(results.silent(wave.key))
        for unit in results.asked(wave.key):
            found.append(
                (
                    unit,
                    results.name(unit),
                    wave.name,
                    tabulation.MISSING if unit in silent else "yes",
                    _("Har inte svarat") if unit in silent else _("Har svarat"),
                    wave.key,
                )
            )
    return pd.DataFrame(found, columns=["unit", "name", "wave", "state", "words", "key"])


def response_title(frame: pd.DataFrame, choice: Choice) -> str:
    now = frame[frame["key"] == choice.wave]
    missing = now.loc[now["state"] == tabulation.MISSING, "name"].tolist()
    words = {"n": len(now) - len(missing), "total": len(now), "units": finding.units(len(now))}
    if now.empty:
        return _("Inga svar finns ännu")
    if not missing:
        return ngettext(
            "Den enda {units} som fick enkäten har svarat", "Alla {total} {units} har svarat", len(now)
        ).format(**words)
    if len(missing) == len(now):
        return ngettext(
            "Den enda {units} som fick enkäten har inte svarat", "Ingen av {total} {units} har svarat", len(now)
        ).format(**words)
    if len(missing) < 6:
        return _("{n} av {total} {units} har svarat, alla utom {names}").format(names=text.listed(missing), **words)
    return _("{n} av {total} {units} har svarat").format(**words)


def response_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """A strip of squares for each wave, the newest first; who has not answered is named by the title."""
    counts = (frame["state"] == unit_marks.YES).groupby(frame["wave"], sort=False).agg(["sum", "size"])
    said = [_("{n} av {total}").format(n=int(n), total=int(total)) for n, total in counts.itertuples(index=False)]
    words = {unit_marks.YES: _("Har svarat"), tabulation.MISSING: _("Har inte svarat")}
    return unit_marks.squares(frame, choice, words, label="wave", counts=said, heading=_("har svarat"))


response = Chart(
    "response",
    N_("Vilka har svarat"),
    response_frame,
    response_title,
    response_draw,
    N_("En rad per omgång med en ruta för varje {unit}: fylld har svarat, streckad har inte svarat. {title}."),
    (Column("name", N_("{Unit}")), Column("wave", N_("Omgång")), Column("words", N_("Svar"))),
    nothing=lambda results, choice: _("Inga svar finns ännu"),
    spread=Spread("words", "wave"),
)
