"""Build the standard charts of a question: stacked bars of answers, and dots for multiple choice."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import finding, rows, theme
from lplan.charts.base.chart import Chart, Column, question
from lplan.charts.base.chart_data import BARS, Encoding
from lplan.codebook import Item
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
        if total < finding.ENOUGH:
            return self._few(counts, total, about)
        first = [finding.quoted(label) for label in found.first]
        said = _("{n} av {total}") if len(first) == 1 else _("vardera {n} av {total}")
        words = {"said": said.format(n=int(counts.max()), total=total), "units": "{units}"}
        return finding.shortened(
            lambda most: _(self.most).format(labels=finding.listed(first, most=most), **words),
            but=_("Flest {units} svarar {labels} ({said})").format(labels=finding.listed(first, most=1), **words),
        )

    @staticmethod
    def _few(counts: pd.Series, total: int, about: str) -> str:
        """Of few that answered none is told to be most: the commonest answer, and how many gave it."""
        top = counts.index[counts == counts.max()]
        said = finding.of_total(int(counts.max()), total, each=len(top) > 1)
        words = _("{said} svarar {labels} på frågan {about}")
        if len(top) > 1:
            words = _("På frågan {about} är {labels} lika vanliga svar ({said})")
        return finding.shortened(
            lambda most: words.format(
                said=said, labels=finding.listed(map(finding.quoted, top), most=most), about=about
            )
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


def counted(results: Results, choice: Choice, item: Item) -> pd.DataFrame:
    """tabulation.picked in the wave, and `before` of `before_total` in the baseline, NaN where it was not asked."""
    now = tabulation.picked(results, choice.wave, item)
    then = tabulation.picked(results, choice.baseline, item) if choice.baseline else now.iloc[:0]
    before = then.set_index("option")["n"] if len(then) else pd.Series(dtype=float)
    return now.assign(
        before=now["option"].map(before).astype(float),
        before_total=float(then["total"].iloc[0]) if len(then) else float("nan"),
    )


@dataclass(frozen=True)
class Section:
    """Rows under a heading of their own, which has values of its own. rows: label, n, total, before, before_total."""

    heading: str
    now: str
    then: str
    rows: pd.DataFrame


def dots_of(sections: list[Section], choice: Choice, *, wave: str, since: str, bold: Collection[str] = ()) -> go.Figure:
    """A row for each answer: a dot at its share now, a ring at its share before, the counts in columns at the right."""
    look = theme.look(choice)
    long = max(len(str(label)) for section in sections for label in section.rows["label"]) > 24
    heads: list[str] = []
    names: list[str] = []
    at: list[str] = []
    told_now: list[str] = []
    told_then: list[str] = []
    for section in sections:
        if section.heading:
            heads += [f"<b>{theme.esc(section.heading)}</b>"]
            names += heads[-1:]
            told_now += [section.now]
            told_then += [section.then]
        its = rows.names(section.rows["label"], look, bold=bold, above=long)
        names += its
        at += its
        told_now += [_of(n, total) for n, total in zip(section.rows["n"], section.rows["total"], strict=True)]
        pairs = zip(section.rows["before"], section.rows["before_total"], strict=True)
        told_then += [_of(n, total) for n, total in pairs]
    frame = pd.concat([section.rows for section in sections], ignore_index=True)
    now, then = frame["n"] / frame["total"], (frame["before"] / frame["before_total"]).astype(float)
    traces = [
        go.Scatter(
            **rows.segments([0] * len(at), now, at),
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            line={"color": look.neutral, "width": 2},
        )
    ]
    if then.notna().any():
        ring = {"size": 11, "color": look.paper, "line": {"color": look.muted, "width": 2}}
        traces.append(go.Scatter(x=then, y=at, mode="markers", name=theme.esc(since), hoverinfo="skip", marker=ring))
    dot = {"size": 12, "color": look.main}
    traces.append(go.Scatter(x=now, y=at, mode="markers", name=theme.esc(wave), hoverinfo="skip", marker=dot))
    values = [rows.Values(wave.split()[0], told_now, 54)]
    if any(told_then):
        values.append(rows.Values(since.split()[0], told_then, 58, range(len(told_then))))
    made = rows.chart(
        traces,
        choice,
        names,
        values=values,
        row=42 if long else 28,
        bottom=34 if len(traces) > 2 else 8,
        above=8 if long else 0,
        heads=heads,
    )
    made.update_xaxes(visible=False, range=[-0.03, max(float(now.max()), float(then.fillna(0).max()), 0.05) * 1.06])
    return made.update_layout(showlegend=len(traces) > 2)


def _of(n: float, total: float) -> str:
    return _("{n} av {total}").format(n=int(n), total=int(total)) if n == n and total == total else ""


def picked_chart(key: str, name: str, role: str, picks: Picks) -> Chart:
    """The answers of a multiple-choice item, those that most chose first, beside the baseline's. `picks` puts the
    finding.
    """

    def frame(results: Results, choice: Choice) -> pd.DataFrame:
        found = counted(results, choice, question(results, role))
        return found.sort_values("n", ascending=False, kind="stable", ignore_index=True).assign(
            wave=results.wave_name(choice.wave) if len(found) else "",
            since=results.wave_name(choice.baseline) if choice.baseline else "",
        )

    def title(frame: pd.DataFrame, choice: Choice) -> str:
        return picks.told(frame.set_index("label")["n"], int(frame["total"].iloc[0]))

    def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
        found = finding.ends(frame.set_index("label")["n"])
        wave, since = frame["wave"].iloc[0], frame["since"].iloc[0]
        return dots_of([Section("", "", "", frame)], choice, wave=wave, since=since, bold=found.first if found else ())

    columns = (
        Column("label", N_("Svar")),
        Column("n", N_("Antal"), "int"),
        Column("total", N_("Har svarat"), "int"),
        Column("before", N_("Antal tidigare omgång"), "int"),
        Column("before_total", N_("Hade svarat"), "int"),
        Column("asked", N_("Tillfrågade"), "int"),
    )
    alt = N_("En rad per svar: hur många av {n} svarande som valde det nu, och i den tidigare omgången. {title}.")
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
        encoding=Encoding(BARS, ("label",), values=("n",)),
    )
