"""The shapes that many questions share: answers as stacked bars, and which of several were chosen."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.figures import marks
from lplan.figures.chart import Chart, Column
from lplan.results import Choice, Results
from lplan.text import N_, _

COUNTS = (
    Column("group", N_("Grupp")), Column("label", N_("Svar")), Column("n", N_("Antal"), "int"),
    Column("total", N_("Har svarat"), "int"), Column("share", N_("Andel av dem"), "share"),
    Column("asked", N_("Tillfrågade"), "int"),
)  # fmt: skip
STACKED_ALT = N_("Staplar delade efter svar, med antal i varje del; uteblivna svar visas för sig. {title}.")
NOTHING = N_("Ingen har svarat på frågan i den här omgången")


def first_answer_title(frame: pd.DataFrame, choice: Choice, words: str) -> str:
    """A finding about the first option among those who answered, in the newest group."""
    if frame.empty:
        return _(NOTHING)
    part = frame[frame["group"] == frame["group"].iloc[0]]
    answered = part[~part["option"].isin(tabulation.missing_words())]
    return _(words).format(n=int(answered["n"].iloc[0]), total=int(answered["n"].sum()))


def unordered(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    return marks.stacked(frame, choice, ordered=False)


def picked_chart(key: str, name: str, role: str, words: str) -> Chart:
    """A ranked bar chart of a multiple-choice item, compared with the baseline. `words` is the finding."""

    def frame(results: Results, choice: Choice) -> pd.DataFrame:
        item = results.codebook.with_role(role)
        now = tabulation.picked(results, choice.wave, item)
        then = tabulation.picked(results, choice.baseline, item) if choice.baseline else now.iloc[:0]
        before = then.set_index("option")["share"] if len(then) else pd.Series(dtype=float)
        now = now.assign(
            before=now["option"].map(before).astype(float),
            before_wave=results.wave_name(choice.baseline) if len(then) else "",
        )
        return now.sort_values("n", ascending=False, kind="stable", ignore_index=True)

    def title(frame: pd.DataFrame, choice: Choice) -> str:
        if frame.empty:
            return _(NOTHING)
        top = frame.iloc[0]
        return _(words).format(label=top["label"], n=int(top["n"]), total=int(top["total"]))

    def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
        shown = [marks.counted(n, t) for n, t in zip(frame["n"], frame["total"], strict=True)]
        earlier = frame["before"].tolist() if frame["before"].notna().any() else None
        return marks.ranked(
            frame["label"].tolist(),
            frame["share"].tolist(),
            choice,
            shown=shown,
            before=earlier,
            before_name=_("andel {wave}").format(wave=frame["before_wave"].iloc[0]),
        )

    columns = (
        Column("label", N_("Svar")), Column("n", N_("Antal"), "int"), Column("total", N_("Har svarat"), "int"),
        Column("share", N_("Andel av dem"), "percent"), Column("before", N_("Andel tidigare omgång"), "percent"),
        Column("asked", N_("Tillfrågade"), "int"),
    )  # fmt: skip
    alt = N_("Liggande staplar: hur många av {n} svarande som valde vart och ett. {title}.")
    return Chart(
        key, name, frame, title, draw, alt, columns,
        needs=(role,), first=True, fills=lambda frame: {"n": int(frame["total"].iloc[0])},
    )  # fmt: skip
