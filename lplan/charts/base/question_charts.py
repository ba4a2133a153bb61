"""Build the charts that many questions share: answers as stacked bars, and which of several were chosen."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import figures, finding
from lplan.charts.base.chart import Chart, Column, question
from lplan.core.text import N_, _
from lplan.results import Choice, Results

COUNTS = (
    Column("group", N_("Grupp")),
    Column("label", N_("Svar")),
    Column("n", N_("Antal"), "int"),
    Column("total", N_("Har svarat"), "int"),
    Column("share", N_("Andel av dem"), "share"),
    Column("asked", N_("Tillfrågade"), "int"),
)
STACKED_ALT = N_("Staplar delade efter svar, med antal i varje del. Svar som saknas visas för sig. {title}.")
NOBODY = N_("Ingen har svarat på frågan i den här omgången")


@dataclass(frozen=True)
class Replies:
    """What was answered to a question in one group: option → how many, all of them, and how many did not know."""

    n: dict[str, int]
    total: int
    unsure: int

    @property
    def options(self) -> list[int]:
        """How many gave each answer, in the question's order."""
        return list(self.n.values())


def replies(frame: pd.DataFrame) -> Replies:
    """The replies of the frame's first group, which is the chosen wave. Those who did not know are not in `total`."""
    part = frame[frame["group"] == frame["group"].iloc[0]]
    known = part[~part["option"].isin(tabulation.missing_words())]
    unsure = part.loc[part["option"] == tabulation.UNSURE, "n"].sum()
    return Replies(dict(zip(known["option"], known["n"], strict=True)), int(known["n"].sum()), int(unsure))


def told(found: Replies, said: str) -> str:
    """A finding about replies, and how many did not know; or that nobody has answered."""
    if found.total and found.unsure:
        return _("{said} ({n} till vet inte)").format(said=said, n=found.unsure)
    if found.unsure:
        return _("Alla som har svarat på frågan svarar Vet ej: {n} {units}").format(
            n=found.unsure, units=finding.units(found.unsure)
        )
    return said if found.total else _(NOBODY)


def unordered(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    return figures.stacked(frame, choice, ordered=False)


# --- which of several were chosen ---


@dataclass(frozen=True)
class Picks:
    """How a finding about a multiple-choice question is put. All Swedish, marked with N_.

    most      {labels} were chosen by most: {said} says of how many
    about     what the question is, after "på frågan"
    """

    most: str
    about: str

    def told(self, counts: pd.Series, total: int) -> str:
        """The finding of label → how many chose it, out of so many that answered."""
        about = _(self.about)
        chosen = counts[counts > 0]
        if not total:
            return _(NOBODY)
        if chosen.empty:
            return _("Ingen av {n} {units} har valt något av svaren på frågan {about}").format(
                about=about, n=total, units=finding.units(total)
            )
        if total == 1:
            alone = [finding.quoted(label) for label in chosen.index]
            return finding.shortened(
                lambda most: _("Den enda {unit} som har svarat på frågan {about} svarar {labels}").format(
                    about=about, labels=finding.listed(alone, most=most), unit="{unit}"
                ),
                but=_("Bara en {unit} har svarat på frågan {about}").format(about=about, unit="{unit}"),
            )
        found = finding.ends(counts)
        if found is None:
            return self._alike(counts, total, about)
        first = [finding.quoted(label) for label in found.first]
        said = _("{n} av {total}") if len(first) == 1 else _("vardera {n} av {total}")
        words = {"said": said.format(n=int(counts.max()), total=total), "units": "{units}"}
        return finding.shortened(
            lambda most: _(self.most).format(labels=finding.listed(first, most=most), **words),
            but=_("Flest {units} svarar {labels} ({said})").format(labels=finding.listed(first, most=1), **words),
        )

    @staticmethod
    def _alike(counts: pd.Series, total: int, about: str) -> str:
        each = len(counts) > 1
        said = finding.of_total(int(counts.iloc[0]), total, each=each)
        if each:
            return _("Alla svar på frågan {about} är lika vanliga ({said})").format(about=about, said=said)
        return _("{said} svarar {label} på frågan {about}").format(
            about=about, said=said, label=finding.quoted(counts.index[0])
        )


def picked_chart(key: str, name: str, role: str, picks: Picks) -> Chart:
    """A ranked bar chart of a multiple-choice item, compared with the baseline. `picks` puts the finding."""

    def frame(results: Results, choice: Choice) -> pd.DataFrame:
        item = question(results, role)
        now = tabulation.picked(results, choice.wave, item)
        then = tabulation.picked(results, choice.baseline, item) if choice.baseline else now.iloc[:0]
        before = then.set_index("option")["share"] if len(then) else pd.Series(dtype=float)
        now = now.assign(
            before=now["option"].map(before).astype(float),
            before_wave=results.wave_name(choice.baseline) if len(then) else "",
        )
        return now.sort_values("n", ascending=False, kind="stable", ignore_index=True)

    def title(frame: pd.DataFrame, choice: Choice) -> str:
        return picks.told(frame.set_index("label")["n"], int(frame["total"].iloc[0]))

    def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
        shown = [figures.counted(n, t) for n, t in zip(frame["n"], frame["total"], strict=True)]
        earlier = frame["before"].tolist() if frame["before"].notna().any() else None
        return figures.ranked(
            frame["label"].tolist(),
            frame["share"].tolist(),
            choice,
            shown=shown,
            before=earlier,
            before_name=_("andel {wave}").format(wave=frame["before_wave"].iloc[0]),
        )

    columns = (
        Column("label", N_("Svar")),
        Column("n", N_("Antal"), "int"),
        Column("total", N_("Har svarat"), "int"),
        Column("share", N_("Andel av dem"), "percent"),
        Column("before", N_("Andel tidigare omgång"), "percent"),
        Column("asked", N_("Tillfrågade"), "int"),
    )
    alt = N_("Liggande staplar: hur många av {n} svarande som valde vart och ett. {title}.")
    return Chart(
        key,
        name,
        frame,
        title,
        draw,
        alt,
        columns,
        needs=(role,),
        first=True,
        fills=lambda frame: {"n": int(frame["total"].iloc[0])},
    )
