"""Charts of answers: resources, activity, cooperation, function. Neutral questions are never coloured as good or bad."""

from itertools import combinations

import pandas as pd
import plotly.graph_objects as go

from lplan import text
from lplan.analysis import tabulation
from lplan.figures import marks, theme
from lplan.figures.chart import Chart, Column
from lplan.figures.native import BARS, GRID, STACKED, Native
from lplan.figures.shapes import COUNTS, NOTHING, STACKED_ALT, first_answer_title, picked_chart, unordered
from lplan.results import Choice, Results
from lplan.text import N_, _

ENOUGH, NEEDS, KINDS, THEMES = "resources_enough", "resource_needs", "activity_kinds", "activity_themes"
COOPERATION, FUNCTION, REASONS, LIMITS = "cooperation", "function", "function_reasons", "function_limits"
IN_ORDER = Native(STACKED, ("group",), "label", ("n",), "option", ordered=True)


def ordered(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    return marks.stacked(frame, choice, ordered=True)


def enough_frame(results: Results, choice: Choice) -> pd.DataFrame:
    return tabulation.across_waves(results, results.codebook.with_role(ENOUGH), tabulation.shown_waves(choice))


def enough_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _(NOTHING)
    now = frame[frame["group"] == frame["group"].iloc[0]]
    answered = now[~now["option"].isin(tabulation.missing_words())]
    return _("{n} av {total} säger att resurserna räcker; {m} att de inte gör det").format(
        n=int(answered["n"].iloc[-1]), total=int(answered["n"].sum()), m=int(answered["n"].iloc[0])
    )


resources_enough = Chart(
    "resources_enough",
    N_("Tillräckliga resurser"),
    enough_frame,
    enough_title,
    ordered,
    STACKED_ALT,
    COUNTS,
    needs=(ENOUGH,),
    native=IN_ORDER,
)
resource_needs = picked_chart("resource_needs", N_("Resursbehov"), NEEDS, N_("Mest behövs: {label}, {n} av {total}"))


# --- one answer a unit, in each wave ---


def enough_units_frame(results: Results, choice: Choice) -> pd.DataFrame:
    item = results.codebook.with_role(ENOUGH)
    words = {o.code: str(o.label) for o in item.choices} | tabulation.missing_words()
    parts = []
    for wave in reversed(results.waves):
        if wave.key <= choice.wave and item.asked_in(wave.key):
            answers = tabulation.by_unit(results, wave.key, item)
            parts.append(answers.assign(wave=wave.name, state=answers["answer"], label=answers["answer"].map(words)))
    columns = ["unit", "name", "wave", "state", "label"]
    return (
        pd.concat(parts, ignore_index=True)[columns].assign(options=",".join(o.code for o in item.choices))
        if parts
        else pd.DataFrame(columns=[*columns, "options"])
    )


def enough_units_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _(NOTHING)
    now = frame[frame["wave"] == frame["wave"].iloc[0]]
    last = frame["options"].iloc[0].split(",")[-1]
    names = now.loc[now["state"] == last, "name"].tolist()
    if not names:
        return _("Ingen säger att resurserna räcker helt")
    if len(names) > 4:
        return _("Resurserna räcker hos {n}").format(n=len(names))
    return _("Resurserna räcker hos {names}").format(names=text.listed(names))


def enough_units_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    codes = [
        *frame["options"].iloc[0].split(","),
        *(c for c in tabulation.missing_words() if (frame["state"] == c).any()),
    ]
    style = marks.fills(codes, look, ordered=True)
    words = dict(zip(frame["state"], frame["label"], strict=True))
    mine = frame.loc[frame["unit"] == choice.unit, "name"]
    return marks.grid(
        frame, choice, rows="name", columns="wave", fill=lambda row: style[row["state"]],
        words=lambda row: row["label"], legend=[(words[c], style[c]) for c in codes if c in words], wide=9, mine=mine.iloc[0] if len(mine) else None,
    )  # fmt: skip


resources_by_unit = Chart(
    "resources_by_unit", N_("Resurser per svarande"), enough_units_frame, enough_units_title, enough_units_draw, N_("Rutnät med en rad per svarande och en kolumn per omgång: svaret om resurser står i varje ruta. {title}."),
    (Column("name", N_("{Unit}")), Column("wave", N_("Omgång")), Column("label", N_("Svar"))), needs=(ENOUGH,),
    history=True, native=Native(GRID, ("name",), "wave", ("label",), "state", ordered=True),
)  # fmt: skip


# --- unit × option ---


def heat_chart(key: str, name: str, role: str, words: str) -> Chart:
    """A grid of units × options of a multiple-choice item: chosen, not chosen, and no answer told apart."""

    def frame(results: Results, choice: Choice) -> pd.DataFrame:
        cells = tabulation.unit_options(results, choice.wave, results.codebook.with_role(role))
        counts = cells[cells["state"] == "yes"].groupby("option").size()
        order = {
            option: n
            for n, option in enumerate(sorted(dict.fromkeys(cells["option"]), key=lambda o: -counts.get(o, 0)))
        }
        cells = cells.sort_values("option", key=lambda c: c.map(order), kind="stable", ignore_index=True)
        return cells.assign(words=cells["state"].map(tabulation.state_words()))

    def title(frame: pd.DataFrame, choice: Choice) -> str:
        if frame.empty:
            return _(NOTHING)
        answered = frame[frame["state"].isin(["yes", "no"])]
        counts = answered[answered["state"] == "yes"].groupby("label", sort=False).size()
        total = answered["unit"].nunique()
        if counts.empty:
            return _(NOTHING)
        return _(words).format(
            top=counts.idxmax(), n=int(counts.max()), last=counts.idxmin(), m=int(counts.min()), total=total
        )

    def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
        look = theme.look(choice)
        style = marks.fills([c for c in tabulation.missing_words() if (frame["state"] == c).any()], look, ordered=False)
        style |= {
            "yes": {"fill": look.main, "text": look.on_ramp[2], "pattern": ""},
            "no": {"fill": look.empty, "text": look.muted, "pattern": ""},
        }
        names = tabulation.state_words()
        mine = frame.loc[frame["unit"] == choice.unit, "name"]
        return marks.grid(
            frame, choice, rows="name", columns="label", fill=lambda row: style[row["state"]],
            words=lambda row: {"yes": "●", "no": ""}.get(row["state"], ""), legend=[(names[c], style[c]) for c in ("yes", "no", *style) if c in style][: 2 + len(style) - 2],
            mine=mine.iloc[0] if len(mine) else None,
        )  # fmt: skip

    alt = N_(
        "Rutnät med en rad per svarande och en kolumn per svar; fyllt är ja, ljust nej, streckat svar saknas. {title}."
    )
    columns = (Column("name", N_("{Unit}")), Column("label", N_("Svar")), Column("words", N_("Valt")))
    return Chart(key, name, frame, title, draw, alt, columns, needs=(role,))


needs_by_unit = heat_chart(
    "needs_by_unit", N_("Resursbehov per svarande"), NEEDS, N_("{top} behövs i {n} av {total}; {last} i {m}")
)
activity_heat = heat_chart(
    "activity_heat", N_("Slags analyser per svarande"), KINDS, N_("{top} bedrivs i {n} av {total}; {last} i {m}")
)
themes_heat = heat_chart(
    "themes_heat", N_("Teman per svarande"), THEMES, N_("{top} analyseras i {n} av {total}; {last} i {m}")
)


# --- themes that regions could work on together ---


def shared_frame(results: Results, choice: Choice) -> pd.DataFrame:
    cells = tabulation.unit_options(results, choice.wave, results.codebook.with_role(THEMES))
    chosen = cells[cells["state"] == "yes"]
    themes = {unit: set(part["label"]) for unit, part in chosen.groupby("unit")}
    pairs = combinations(sorted(themes, key=results.register.position), 2)
    rows = [
        (
            results.name(a),
            results.name(b),
            len(themes[a] & themes[b]),
            text.listed(sorted(themes[a] & themes[b], key=text.sort_key)),
            choice.unit in (a, b),
        )
        for a, b in pairs
    ]
    frame = pd.DataFrame(rows, columns=["first", "second", "n", "themes", "mine"])
    if choice.unit in themes:
        frame = frame[frame["mine"].astype(bool)]  # without a pair the column is of no kind at all
    frame = frame[frame["n"] > 0].sort_values("n", ascending=False, kind="stable", ignore_index=True)
    # How many pairs share as many: the ten that are shown may not be all of them.
    return frame.assign(alike=frame.groupby("n")["n"].transform("size")).head(10)


def shared_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _("Inga har teman gemensamt i den här omgången")
    top = frame.iloc[0]
    if top["alike"] > 1:
        return _("{pairs} par har flest teman gemensamt, {n} var; bland dem {a} och {b}").format(
            pairs=int(top["alike"]), n=int(top["n"]), a=top["first"], b=top["second"]
        )
    return _("{a} och {b} har flest teman gemensamt: {n}").format(a=top["first"], b=top["second"], n=int(top["n"]))


def shared_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    labels = [
        _("{first} och {last}").format(first=a, last=b) for a, b in zip(frame["first"], frame["second"], strict=True)
    ]
    return marks.ranked(labels, frame["n"].astype(float).tolist(), choice, shown=[str(n) for n in frame["n"]])


themes_shared = Chart(
    "themes_shared", N_("Gemensamma teman"), shared_frame, shared_title, shared_draw, N_("Liggande staplar över de par som analyserar flest teman gemensamt. {title}."),
    (Column("first", N_("{Unit}")), Column("second", N_("och")), Column("n", N_("Gemensamma teman"), "int"), Column("themes", N_("Teman"))), needs=(THEMES,), first=True,
    native=Native(BARS, ("first", "second"), values=("n",)),
)  # fmt: skip


# --- cooperation: several items, one bar each ---


def cooperation_frame(results: Results, choice: Choice) -> pd.DataFrame:
    parts = []
    for item in results.codebook.with_role_all(COOPERATION):
        part = tabulation.distribution(results, choice.wave, item)
        parts.append(part.assign(group=str(item.label)))
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=tabulation.COLUMNS)


def cooperation_title(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty:
        return _(NOTHING)
    answered = frame[~frame["option"].isin(tabulation.missing_words())]
    top_two = list(dict.fromkeys(answered["option"]))[-2:]
    high = answered[answered["option"].isin(top_two)].groupby("group", sort=False)["n"].sum()
    return _("Samverkan är starkast {top} och svagast {last}").format(
        top=high.idxmax().lower(), last=high.idxmin().lower()
    )


cooperation = Chart(
    "cooperation",
    N_("Samverkan"),
    cooperation_frame,
    cooperation_title,
    ordered,
    STACKED_ALT,
    COUNTS,
    needs=(COOPERATION,),
    native=IN_ORDER,
)


# --- function in daily life ---


def function_frame(results: Results, choice: Choice) -> pd.DataFrame:
    return tabulation.across_waves(results, results.codebook.with_role(FUNCTION), tabulation.shown_waves(choice))


def function_title(frame: pd.DataFrame, choice: Choice) -> str:
    return first_answer_title(frame, choice, N_("I {n} av {total} som har svarat fyller planen en funktion i vardagen"))


function = Chart(
    "function",
    N_("Planens funktion"),
    function_frame,
    function_title,
    unordered,
    STACKED_ALT,
    COUNTS,
    needs=(FUNCTION,),
)
function_reasons = picked_chart(
    "function_reasons",
    N_("Hur planen fyller en funktion"),
    REASONS,
    N_("Vanligaste sättet att fylla en funktion: {label}, {n} av {total}"),
)
function_limits = picked_chart(
    "function_limits",
    N_("Varför planens funktion är begränsad"),
    LIMITS,
    N_("Vanligaste skälet till en begränsad funktion: {label}, {n} av {total}"),
)
