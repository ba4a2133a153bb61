"""Draw answers on resources, activity, cooperation and function; neutral answers are never coloured as good or bad."""

from itertools import combinations

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import figures, finding, theme
from lplan.charts.base.chart import Chart, Column, question, unanswered
from lplan.charts.base.chart_data import BARS, GRID, STACKED, Encoding
from lplan.charts.base.question_charts import COUNTS, NOBODY, STACKED_ALT, Picks, picked_chart, replies, told, unordered
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import Choice, Results

ENOUGH, NEEDS, KINDS, THEMES = "resources_enough", "resource_needs", "activity_kinds", "activity_themes"
COOPERATION, FUNCTION, REASONS, LIMITS = "cooperation", "function", "function_reasons", "function_limits"
IN_ORDER = Encoding(STACKED, ("group",), "label", ("n",), "option", ordered=True)


def ordered(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    return figures.stacked(frame, choice, ordered=True)


def enough_frame(results: Results, choice: Choice) -> pd.DataFrame:
    return tabulation.across_waves(results, question(results, ENOUGH), tabulation.shown_waves(choice))


def enough_title(frame: pd.DataFrame, choice: Choice) -> str:
    found = replies(frame)
    words = {
        "n": found.options[-1],
        "m": found.options[0],
        "partly": sum(found.options[1:-1]),
        "total": found.total,
        "units": finding.units(found.total),
    }
    if len(found.options) > 2:
        said = _(
            "Av {total} {units} svarar {n} att resurserna räcker, {partly} att de räcker delvis och {m} att de "
            "inte räcker"
        )
    else:
        said = _("Av {total} {units} svarar {n} att resurserna räcker och {m} att de inte räcker")
    return told(found, said.format(**words))


resources_enough = Chart(
    "resources_enough",
    N_("Tillräckliga resurser"),
    enough_frame,
    enough_title,
    ordered,
    STACKED_ALT,
    COUNTS,
    needs=(ENOUGH,),
    encoding=IN_ORDER,
)
NEEDED = Picks(
    N_("Flest {units} behöver {labels} ({said})"),
    N_("vilka resurser som behövs"),
)
resource_needs = picked_chart("resource_needs", N_("Resursbehov"), NEEDS, NEEDED)


# --- one answer a unit, in each wave ---


def enough_units_frame(results: Results, choice: Choice) -> pd.DataFrame:
    item = question(results, ENOUGH)
    columns = ["unit", "name", "wave", "state", "label", "options"]
    if not results.asks(choice.wave, item.code):
        return pd.DataFrame(columns=columns)
    words = {o.code: str(o.label) for o in item.choices} | tabulation.missing_words()
    parts = []
    for wave in reversed(results.waves):
        if wave.key <= choice.wave and item.asked_in(wave.key):
            answers = tabulation.by_unit(results, wave.key, item)
            parts.append(answers.assign(wave=wave.name, state=answers["answer"], label=answers["answer"].map(words)))
    return pd.concat(parts, ignore_index=True).assign(options=",".join(o.code for o in item.choices))[columns]


def enough_units_title(frame: pd.DataFrame, choice: Choice) -> str:
    now = frame[frame["wave"] == frame["wave"].iloc[0]]
    options = frame["options"].iloc[0].split(",")
    names = now.loc[now["state"] == options[-1], "name"].tolist()
    total = int(now["state"].isin(options).sum())
    words = {"n": len(names), "total": total, "units": finding.units(total)}
    if not total:
        return _(NOBODY)
    if not names:
        return _("Ingen av {total} {units} svarar att resurserna räcker helt").format(**words)
    if len(names) > 4:
        return _("{n} av {total} {units} svarar att resurserna räcker").format(**words)
    return _("{n} av {total} {units} svarar att resurserna räcker: {names}").format(names=text.listed(names), **words)


def enough_units_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    codes = [
        *frame["options"].iloc[0].split(","),
        *(c for c in tabulation.missing_words() if (frame["state"] == c).any()),
    ]
    style = figures.fills(codes, look, ordered=True)
    words = dict(zip(frame["state"], frame["label"], strict=True))
    mine = frame.loc[frame["unit"] == choice.unit, "name"]
    return figures.grid(
        frame,
        choice,
        figures.Cells(fill=lambda row: style[row["state"]], words=lambda row: row["label"]),
        rows="name",
        columns="wave",
        legend=[(words[c], style[c]) for c in codes if c in words],
        wide=9,
        mine=mine.iloc[0] if len(mine) else None,
    )


resources_by_unit = Chart(
    "resources_by_unit",
    N_("Resurser per svarande"),
    enough_units_frame,
    enough_units_title,
    enough_units_draw,
    N_("Rutnät med en rad per svarande och en kolumn per omgång: svaret om resurser står i varje ruta. {title}."),
    (Column("name", N_("{Unit}")), Column("wave", N_("Omgång")), Column("label", N_("Svar"))),
    needs=(ENOUGH,),
    encoding=Encoding(GRID, ("name",), "wave", ("label",), "state", ordered=True),
)


# --- unit × option ---


def heat_chart(key: str, name: str, role: str, picks: Picks) -> Chart:
    """A grid of units × options of a multiple-choice item: chosen, not chosen, and no answer told apart."""

    def frame(results: Results, choice: Choice) -> pd.DataFrame:
        cells = tabulation.unit_options(results, choice.wave, question(results, role))
        counts = cells[cells["state"] == "yes"].groupby("option").size()
        order = {
            option: n
            for n, option in enumerate(sorted(dict.fromkeys(cells["option"]), key=lambda o: -counts.get(o, 0)))
        }
        cells = cells.sort_values("option", key=lambda c: c.map(order), kind="stable", ignore_index=True)
        return cells.assign(words=cells["state"].map(tabulation.state_words()))

    def title(frame: pd.DataFrame, choice: Choice) -> str:
        answered = frame[frame["state"].isin(["yes", "no"])]
        chosen = (answered["state"] == "yes").groupby(answered["label"], sort=False).sum()
        return picks.told(chosen, answered["unit"].nunique())

    def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
        look = theme.look(choice)
        style = figures.fills(
            [c for c in tabulation.missing_words() if (frame["state"] == c).any()], look, ordered=False
        )
        style |= {
            "yes": {"fill": look.main, "text": look.on_ramp[2], "pattern": ""},
            "no": {"fill": look.empty, "text": look.muted, "pattern": ""},
        }
        names = tabulation.state_words()
        mine = frame.loc[frame["unit"] == choice.unit, "name"]
        return figures.grid(
            frame,
            choice,
            figures.Cells(
                fill=lambda row: style[row["state"]],
                words=lambda row: "●" if row["state"] == "yes" else "",
            ),
            rows="name",
            columns="label",
            legend=[(names[c], style[c]) for c in ("yes", "no", *style) if c in style][: 2 + len(style) - 2],
            mine=mine.iloc[0] if len(mine) else None,
        )

    alt = N_(
        "Rutnät med en rad per svarande och en kolumn per svar; fyllt är ja, ljust nej, streckat svar saknas. {title}."
    )
    columns = (Column("name", N_("{Unit}")), Column("label", N_("Svar")), Column("words", N_("Valt")))
    return Chart(key, name, frame, title, draw, alt, columns, needs=(role,))


needs_by_unit = heat_chart("needs_by_unit", N_("Resursbehov per svarande"), NEEDS, NEEDED)
activity_heat = heat_chart(
    "activity_heat",
    N_("Slags analyser per svarande"),
    KINDS,
    Picks(
        N_("Flest {units} arbetar med {labels} ({said})"),
        N_("vilket slags analysarbete som bedrivs"),
    ),
)
themes_heat = heat_chart(
    "themes_heat",
    N_("Teman per svarande"),
    THEMES,
    Picks(
        N_("Flest {units} analyserar {labels} ({said})"),
        N_("vilka teman som analyseras"),
    ),
)


# --- themes that regions could work on together ---


def shared_frame(results: Results, choice: Choice) -> pd.DataFrame:
    cells = tabulation.unit_options(results, choice.wave, question(results, THEMES))
    chosen = cells[cells["state"] == "yes"]
    themes: dict[str, set[str]] = {}
    for unit, label in zip(chosen["unit"], chosen["label"], strict=True):
        themes.setdefault(unit, set()).add(label)
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
    own = choice.unit if choice.unit in themes else None
    if own:
        frame = frame[frame["mine"].astype(bool)]  # without a pair the column is of no kind at all
    frame = frame.assign(pairs=len(frame), own=results.name(own) if own else "")
    frame = frame[frame["n"] > 0].sort_values("n", ascending=False, kind="stable", ignore_index=True)
    # How many pairs share as many: the ten that are shown may not be all of them.
    return frame.assign(alike=frame.groupby("n")["n"].transform("size")).head(10)


def shared_nothing(results: Results, choice: Choice) -> str:
    cells = tabulation.unit_options(results, choice.wave, question(results, THEMES))
    if not cells["state"].isin(["yes", "no"]).any():
        return unanswered(results, choice, (THEMES,))
    return _("Inga {units} har teman gemensamt i den här omgången")


def shared_title(frame: pd.DataFrame, choice: Choice) -> str:
    """Who share most themes: my unit with whom, or which pair; a tie is told with how many pairs it holds."""
    top = frame.iloc[0]
    n, pairs, alike = int(top["n"]), int(top["pairs"]), int(top["alike"])
    themes = ngettext("{n} tema", "{n} teman", n).format(n=n)
    if alike == pairs:
        return _pair(top, themes, alike)
    best = frame[frame["n"] == n]
    if top["own"]:
        others = best["second"].where(best["first"] == top["own"], best["first"]).tolist()
        words = {"own": top["own"], "others": finding.listed(others, alike), "themes": themes}
        if alike > 1:
            return _("{own} har flest teman gemensamt med {others} ({themes} med var och en)").format(**words)
        return _("{own} har flest teman gemensamt med {others} ({themes})").format(**words)
    words = {"a": top["first"], "b": top["second"], "themes": themes, "alike": alike, "pairs": pairs}
    if alike > 1:
        return _("Som mest har två {units} {themes} gemensamt, vilket gäller {alike} av {pairs} par").format(
            units="{units}", **words
        )
    return _("{a} och {b} har flest gemensamma teman av {pairs} par ({themes})").format(**words)


def _pair(top: pd.Series, themes: str, alike: int) -> str:
    """Where there is no other pair to hold it against, or all pairs share as many."""
    if alike == 1:
        return _("{a} och {b} har {themes} gemensamt").format(a=top["first"], b=top["second"], themes=themes)
    if top["own"]:
        return _("{own} har {themes} gemensamt med var och en av {n} {units}").format(
            own=top["own"], themes=themes, n=alike, units=finding.units(alike)
        )
    return _("Alla {n} par av {units} har {themes} gemensamt").format(n=alike, units="{units}", themes=themes)


def shared_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    labels = [
        _("{first} och {last}").format(first=a, last=b) for a, b in zip(frame["first"], frame["second"], strict=True)
    ]
    return figures.ranked(labels, frame["n"].astype(float).tolist(), choice, shown=[str(n) for n in frame["n"]])


themes_shared = Chart(
    "themes_shared",
    N_("Gemensamma teman"),
    shared_frame,
    shared_title,
    shared_draw,
    N_("Liggande staplar över de par som analyserar flest teman gemensamt. {title}."),
    (
        Column("first", N_("{Unit}")),
        Column("second", N_("och")),
        Column("n", N_("Gemensamma teman"), "int"),
        Column("themes", N_("Teman")),
    ),
    needs=(THEMES,),
    first=True,
    nothing=shared_nothing,
    encoding=Encoding(BARS, ("first", "second"), values=("n",)),
)


# --- cooperation: several items, one bar each ---


def cooperation_frame(results: Results, choice: Choice) -> pd.DataFrame:
    parts = []
    for item in results.codebook.with_role_all(COOPERATION):
        part = tabulation.distribution(results, choice.wave, item)
        parts.append(part.assign(group=str(item.label)))
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=tabulation.COLUMNS)


def cooperation_title(frame: pd.DataFrame, choice: Choice) -> str:
    """For which kind of cooperation the largest share gives one of the two highest answers, of those who answered."""
    answered = frame[~frame["option"].isin(tabulation.missing_words())]
    options = answered.drop_duplicates("option").set_index("option")["label"]
    high = options.iloc[-2:] if len(options) > 2 else options.iloc[-1:]
    counts = pd.DataFrame(
        {
            "n": answered["n"]
            .where(answered["option"].isin(high.index), 0)
            .groupby(answered["group"], sort=False)
            .sum(),
            "total": answered.groupby("group", sort=False)["n"].sum(),
        }
    ).rename(index=finding.inside)
    counts = counts[counts["total"] > 0]
    if counts.empty:
        return _(NOBODY)
    degree = finding.quoted(high.iloc[0])
    if len(high) > 1:
        degree = _("{answer} eller högre").format(answer=degree)
    found = finding.ends(counts["n"] / counts["total"])
    if found is None and len(counts) > 1:
        return finding.shortened(
            lambda most: _("Lika stor andel svarar {degree} om all samverkan: {all}").format(
                degree=degree, all=finding.shares(counts, counts.index, most)
            )
        )
    if found is None:
        return _("Så många {units} svarar {degree} om samverkan: {all}").format(
            units="{units}", degree=degree, all=finding.shares(counts, counts.index)
        )
    return finding.shortened(
        lambda most: _("Störst andel svarar {degree} om samverkan {top} och minst {last}").format(
            degree=degree, top=finding.shares(counts, found.first, most), last=finding.shares(counts, found.last, most)
        ),
        but=_("Störst andel svarar {degree} om samverkan {top}").format(
            degree=degree, top=finding.shares(counts, found.first, 1)
        ),
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
    encoding=IN_ORDER,
)


# --- function in daily life ---


def function_frame(results: Results, choice: Choice) -> pd.DataFrame:
    return tabulation.across_waves(results, question(results, FUNCTION), tabulation.shown_waves(choice))


def function_title(frame: pd.DataFrame, choice: Choice) -> str:
    found = replies(frame)
    words = {"n": found.options[0], "total": found.total, "units": finding.units(found.total)}
    if len(found.options) == 2:
        said = _(
            "{n} av {total} {units} svarar att planen fyller en funktion i vardagen och {m} att funktionen är begränsad"
        )
        return told(found, said.format(m=found.options[1], **words))
    return told(found, _("{n} av {total} {units} svarar att planen fyller en funktion i vardagen").format(**words))


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
    Picks(
        N_("Flest {units} svarar {labels} på frågan hur planen fyller en funktion ({said})"),
        N_("hur planen fyller en funktion"),
    ),
)
function_limits = picked_chart(
    "function_limits",
    N_("Varför planens funktion är begränsad"),
    LIMITS,
    Picks(
        N_("Flest {units} svarar {labels} på frågan varför planens funktion är begränsad ({said})"),
        N_("varför planens funktion är begränsad"),
    ),
)
