"""Draw answers on resources, activity, cooperation and function; neutral answers are never coloured as good or bad."""

from dataclasses import replace
from itertools import combinations

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import tabulation
from lplan.charts.base import figures, finding, split_bars, unit_marks
from lplan.charts.base.chart import Chart, Column, question
from lplan.charts.base.chart_data import BARS, GRID, STACKED, Encoding
from lplan.charts.base.question_charts import (
    COUNTS,
    NOBODY,
    Picks,
    Replies,
    Section,
    counted,
    dots_of,
    replies,
    told,
)
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import Choice, Results

ENOUGH, NEEDS, KINDS, THEMES = "resources_enough", "resource_needs", "activity_kinds", "activity_themes"
COOPERATION, FUNCTION, REASONS, LIMITS = "cooperation", "function", "function_reasons", "function_limits"
IN_ORDER = Encoding(STACKED, ("group",), "label", ("n",), "option", ordered=True)


BETTER, WORSE = "▲", "▼"


def enough_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a unit and wave, newest first: its answer, and whether it is better or worse than in the baseline."""
    item = question(results, ENOUGH)
    columns = ["unit", "name", "wave", "state", "label", "options", "arrow", "since"]
    if not results.asks(choice.wave, item.code):
        return pd.DataFrame(columns=columns)
    words = {o.code: str(o.label) for o in item.choices} | tabulation.missing_words()
    place = {option.code: n for n, option in enumerate(item.choices)}
    asked = choice.baseline if choice.baseline and results.asks(choice.baseline, item.code) else None
    then = tabulation.by_unit(results, asked, item).set_index("unit")["answer"].to_dict() if asked else {}
    parts = []
    for wave in reversed(results.waves):
        if wave.key > choice.wave or not item.asked_in(wave.key):
            continue
        answers = tabulation.by_unit(results, wave.key, item)
        arrows = [""] * len(answers)
        if wave.key == choice.wave:
            arrows = [
                _arrow(place.get(then.get(unit, "")), place.get(answer))
                for unit, answer in zip(answers["unit"], answers["answer"], strict=True)
            ]
        parts.append(
            answers.assign(wave=wave.name, state=answers["answer"], label=answers["answer"].map(words), arrow=arrows)
        )
    since = results.wave_name(asked) if asked else ""
    options = ",".join(place)
    return pd.concat(parts, ignore_index=True).assign(options=options, since=since)[columns]


def _arrow(before: int | None, now: int | None) -> str:
    """Whether an answer is better or worse than before; "" where it is the same, or there is nothing to compare."""
    if before is None or now is None or before == now:
        return ""
    return BETTER if now > before else WORSE


def _enough_counts(frame: pd.DataFrame, wave: str) -> dict[str, int]:
    """state → how many, of all options and the kinds of no value that occur, in a wave."""
    states = frame.loc[frame["wave"] == wave, "state"]
    codes = [*frame["options"].iloc[0].split(","), *(c for c in tabulation.missing_words() if (states == c).any())]
    return {code: int((states == code).sum()) for code in codes}


def enough_title(frame: pd.DataFrame, choice: Choice) -> str:
    counts = _enough_counts(frame, frame["wave"].iloc[0])
    options = [counts[code] for code in frame["options"].iloc[0].split(",")]
    found = Replies({str(n): count for n, count in enumerate(options)}, sum(options), counts.get(tabulation.UNSURE, 0))
    words = {
        "n": options[-1],
        "m": options[0],
        "partly": sum(options[1:-1]),
        "total": found.total,
        "units": finding.units(found.total),
    }
    if len(options) > 2:
        said = _(
            "Av {total} {units} svarar {n} att resurserna räcker, {partly} att de räcker delvis och {m} att de "
            "inte räcker"
        )
    else:
        said = _("Av {total} {units} svarar {n} att resurserna räcker och {m} att de inte räcker")
    return told(found, said.format(**words))


def enough_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """Every unit's name under its answer, the best answer first; those without one stand together."""
    first, since = frame["wave"].iloc[0], frame["since"].iloc[0]
    counts, words = _enough_counts(frame, first), dict(zip(frame["state"], frame["label"], strict=True))
    then = _enough_counts(frame, since) if since else {}
    options = frame["options"].iloc[0].split(",")
    lost = [code for code in counts if code not in options]

    def head(codes: list[str], label: str) -> str:
        n, before = (sum(known.get(code, 0) for code in codes) for known in (counts, then))
        return f"{label}\n" + (f"{n} ({since.split()[0]}: {before})" if since else str(n))

    groups = {code: head([code], words.get(code, code)) for code in reversed(options)}
    groups |= dict.fromkeys(lost, head(lost, _("Utan svar")))
    now = frame[frame["wave"] == first]
    said = [
        f"{name}\n{label.lower()}" if state in lost else f"{name} {arrow}".strip()
        for name, state, label, arrow in zip(now["name"], now["state"], now["label"], now["arrow"], strict=True)
    ]
    return unit_marks.tiles(now.assign(said=said), choice, groups)


def enough_note(frame: pd.DataFrame, choice: Choice) -> str:
    if frame.empty or not frame["arrow"].any():
        return ""
    return _("{up} betyder ett bättre svar än {wave} och {down} ett sämre.").format(
        up=BETTER, down=WORSE, wave=frame["since"].iloc[0]
    )


resources_enough = Chart(
    "resources_enough",
    N_("Tillräckliga resurser"),
    enough_frame,
    enough_title,
    enough_draw,
    N_("En kolumn per svar med namnen på de {units} som har gett det. {title}."),
    (
        Column("name", N_("{Unit}")),
        Column("wave", N_("Omgång")),
        Column("label", N_("Svar")),
        Column("arrow", N_("Mot den tidigare omgången")),
    ),
    needs=(ENOUGH,),
    note=enough_note,
    encoding=Encoding(GRID, ("name",), "wave", ("label",), "state", ordered=True),
)
NEEDED = Picks(
    N_("Flest {units} behöver {labels} ({said})"),
    N_("vilka resurser som behövs"),
)


# --- unit × option ---


def heat_chart(key: str, name: str, role: str, picks: Picks) -> Chart:
    """Units × options of a multiple-choice item: a row of squares for each option, those that most chose first."""

    def frame(results: Results, choice: Choice) -> pd.DataFrame:
        item = question(results, role)
        cells = tabulation.unit_options(results, choice.wave, item)
        now = tabulation.picked(results, choice.wave, item).set_index("option")
        then = tabulation.picked(results, choice.baseline or "", item).set_index("option")
        # Of a choice that stands for all the others ("Annat") nothing is told: it comes last.
        last = {option.code for option in item.choices if str(option.label).startswith((_("Annat"), _("Annan")))}
        options = list(dict.fromkeys(cells["option"]))
        order = sorted(options, key=lambda option: (option in last, -now["n"].to_dict().get(option, 0)))
        cells = cells.sort_values("option", key=lambda codes: codes.map(order.index), kind="stable", ignore_index=True)
        return cells.assign(
            words=cells["state"].map(tabulation.state_words()),
            n=cells["option"].map(now["n"]).fillna(0).astype(int),
            total=int(now["total"].max()) if len(now) else 0,
            before=cells["option"].map(then["n"]).astype(float),
            before_total=float(then["total"].max()) if len(then) else float("nan"),
            since=results.wave_name(choice.baseline) if len(then) else "",
            wave=results.wave_name(choice.wave) if choice.wave in results.by_wave else "",
        )

    def chosen(frame: pd.DataFrame) -> pd.Series:
        return frame.drop_duplicates("option").set_index("label")["n"]

    def title(frame: pd.DataFrame, choice: Choice) -> str:
        return picks.told(chosen(frame), int(frame["total"].iloc[0]))

    def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
        each, counts = frame.drop_duplicates("option"), chosen(frame)
        found, enough = finding.ends(counts), int(frame["total"].iloc[0]) >= finding.ENOUGH
        since = frame["since"].iloc[0].split()[0] if frame["since"].iloc[0] else ""
        then = [f"{since}: {said}" for said in _counted(each["before"], each["before_total"])] if since else []
        return unit_marks.squares(
            frame,
            choice,
            tabulation.state_words(),
            label="label",
            counts=_counted(each["n"], each["total"]),
            heading=frame["wave"].iloc[0].split()[0],
            then=then,
            bold=found.first if found and enough else (),
        )

    alt = N_("En rad per svar med en ruta för varje {unit}: fylld är ja, tom är nej, streckad är inget svar. {title}.")
    columns = (
        Column("name", N_("{Unit}")),
        Column("label", N_("Svar")),
        Column("words", N_("Valt")),
        Column("n", N_("Antal som valt svaret"), "int"),
        Column("total", N_("Har svarat"), "int"),
        Column("before", N_("Antal tidigare omgång"), "int"),
        Column("before_total", N_("Hade svarat"), "int"),
    )
    encoding = Encoding(GRID, ("name",), "label", ("words",), "state")
    return Chart(key, name, frame, title, draw, alt, columns, needs=(role,), encoding=encoding)


def _counted(n: pd.Series, total: pd.Series) -> list[str]:
    """ "12 av 19" of each row; nothing where a wave did not ask."""
    return [
        _("{n} av {total}").format(n=int(a), total=int(b)) if a == a and b == b else ""
        for a, b in zip(n, total, strict=True)
    ]


resource_needs = heat_chart("resource_needs", N_("Resursbehov"), NEEDS, NEEDED)
activity_heat = heat_chart(
    "activity_heat",
    N_("Slags analyser per svarande"),
    KINDS,
    Picks(
        N_("Flest {units} arbetar med {labels} ({said})"),
        N_("vilket slags analysarbete som bedrivs"),
    ),
)


def shared_words(frame: pd.DataFrame, choice: Choice) -> str:
    """With whom my unit shares most themes, in order; else how many the two that share most have in common."""
    yes = frame[frame["state"] == unit_marks.YES]
    themes = {unit: set(part) for unit, part in yes.groupby("unit", sort=False)["option"]}
    names = dict(zip(frame["unit"], frame["name"], strict=True))
    if choice.unit and choice.unit in themes:
        common = {u: len(themes[choice.unit] & its) for u, its in themes.items() if u != choice.unit}
        most = sorted({n for n in common.values() if n}, reverse=True)[:2]
        said = [
            _("{themes} med {names}").format(
                themes=ngettext("{n} tema", "{n} teman", n).format(n=n),
                names=finding.listed((names[u] for u, its in common.items() if its == n), most=6),
            )
            for n in most
        ]
        return _("{own} delar {all}.").format(own=names[choice.unit], all=text.listed(said)) if said else ""
    pairs = [len(themes[a] & themes[b]) for a, b in combinations(themes, 2)]
    if not pairs or not max(pairs):
        return ""
    return _("Som mest har två {units} {themes} gemensamt, vilket gäller {n} av {pairs} par.").format(
        units="{units}",
        themes=ngettext("{n} tema", "{n} teman", max(pairs)).format(n=max(pairs)),
        n=pairs.count(max(pairs)),
        pairs=len(pairs),
    )


themes_heat = replace(
    heat_chart(
        "themes_heat",
        N_("Teman per svarande"),
        THEMES,
        Picks(
            N_("Flest {units} analyserar {labels} ({said})"),
            N_("vilka teman som analyseras"),
        ),
    ),
    note=shared_words,
)


# --- cooperation: several items, one bar each ---


def cooperation_frame(results: Results, choice: Choice) -> pd.DataFrame:
    parts = []
    for item in results.codebook.with_role_all(COOPERATION):
        part = tabulation.distribution(results, choice.wave, item)
        parts.append(part.assign(group=str(item.label)))
    parts = [part for part in parts if len(part)]
    if not parts:
        return pd.DataFrame(columns=tabulation.COLUMNS)
    frame = pd.concat(parts, ignore_index=True)
    return split_bars.most_first(frame, two_highest(frame))


def two_highest(frame: pd.DataFrame) -> list[str]:
    """The codes of the two highest answers, or of the highest one where there are only two."""
    options = [code for code in dict.fromkeys(frame["option"]) if code not in tabulation.NO_VALUE]
    return options[-2:] if len(options) > 2 else options[-1:]


def cooperation_title(frame: pd.DataFrame, choice: Choice) -> str:
    """For which kind of cooperation the largest share gives one of the two highest answers, of those who answered."""
    high = two_highest(frame)
    counts = split_bars.reached(frame, high).rename(index=finding.inside)
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
    found = finding.ends(finding.shared(split_bars.reached(frame, two_highest(frame))))
    bold = {*found.first, *found.last} if found else ()
    return split_bars.draw(frame, choice, high=two_highest(frame), whole=figures.ANSWERED, bold=bold)


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


# --- function in daily life ---


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
)
