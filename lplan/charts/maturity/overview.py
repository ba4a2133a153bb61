"""Where the regions stand: levels, movement since last time, who responded."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import change_over_time as change
from lplan.analysis import common_questions, tabulation
from lplan.charts.base import figures, finding, theme
from lplan.charts.base.chart import Chart, Column, no_earlier
from lplan.charts.base.chart_data import DOTS, STACKED, Encoding
from lplan.charts.maturity.maps import node_of
from lplan.charts.maturity.maturity_index import no_levels
from lplan.core import text
from lplan.core.text import N_, _, ngettext
from lplan.results import Choice, Results

# --- levels_overview ---

LEVELLED = (
    Column("total", N_("Har nivå"), "int"),
    Column("share", N_("Andel av dem"), "share"),
    Column("asked", N_("Tillfrågade"), "int"),
)


def overview_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """How many units stand at each level in each dimension: tabulation.COLUMNS; of those that have a level."""
    names = [str(level.name) for level in results.definition.levels]
    rows = []
    for dimension in results.codebook.dimensions:
        scores = results.scored(choice.wave, "dimension", dimension.code)
        if scores.empty:
            continue
        rows += tabulation.levels(str(dimension.label), scores["level"], names)
    return tabulation.shares(pd.DataFrame(rows, columns=tabulation.COLUMNS[:4]))


def overview_title(frame: pd.DataFrame, choice: Choice) -> str:
    """In which dimension the largest share stands at the two highest levels, of those that have a level there."""
    found = frame[frame["option"] != tabulation.MISSING]
    levels = sorted(found["option"].astype(int).unique())
    high = levels[-2:] if len(levels) > 2 else levels[-1:]
    counts = pd.DataFrame(
        {
            "n": found["n"].where(found["option"].astype(int).isin(high), 0).groupby(found["group"], sort=False).sum(),
            "total": found.groupby("group", sort=False)["n"].sum(),
        }
    ).rename(index=finding.inside)
    counts = counts[counts["total"] > 0]
    if counts.empty:
        return _("Inga nivåer kan räknas i den här omgången")
    where = _("de två högsta nivåerna") if len(high) == 2 else _("den högsta nivån")
    words = {"where": where, "units": "{units}"}
    ends = finding.ends(counts["n"] / counts["total"])
    if ends is None and len(counts) > 1:
        return finding.shortened(
            lambda most: _("Andelen {units} på {where} är lika stor i alla dimensioner: {all}").format(
                all=finding.shares(counts, counts.index, most), **words
            )
        )
    if ends is None:
        return _("Så många {units} är på {where}: {all}").format(all=finding.shares(counts, counts.index), **words)
    return finding.shortened(
        lambda most: _("Andelen {units} på {where} är störst i {best} och minst i {worst}").format(
            best=finding.shares(counts, ends.first, most), worst=finding.shares(counts, ends.last, most), **words
        ),
        but=_("Andelen {units} på {where} är störst i {best}").format(
            best=finding.shares(counts, ends.first, 1), **words
        ),
    )


levels_overview = Chart(
    "levels_overview",
    N_("Nivåer per dimension"),
    overview_frame,
    overview_title,
    lambda frame, choice: figures.stacked(frame, choice, ordered=True, whole=figures.WITH_LEVEL, row=44),
    N_("En stapel per dimension, delad efter hur många som har varje nivå. {title}."),
    (Column("group", N_("Dimension")), Column("label", N_("Nivå")), Column("n", N_("Antal"), "int"), *LEVELLED),
    scores=True,
    nothing=no_levels,
    encoding=Encoding(STACKED, ("group",), "label", ("n",), "option", ordered=True),
)


# --- since_last ---


SINCE = [
    *change.DIFFERENCES,
    "level_was",
    "level_is",
    "own_level",
    "since",
    "wave",
    "baseline",
    "node",
    "questions",
    "fewer",
    "basis",
]


def since_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """Units with a value in both waves, in the register's order (change.differences): on the questions asked alike.

    `own_now` and `own_level` are the value and the level on all of the wave's questions, as other charts show them.
    """
    if not choice.baseline:
        return pd.DataFrame(columns=SINCE)
    code, waves = node_of(choice)[1], (choice.baseline, choice.wave)
    found = common_questions.basis(results, waves, code, every=choice.every)
    made = change.differences(results, code, *waves, every=choice.every)
    for name, column in (("level_was", "level_before"), ("level_is", "level_now"), ("own_level", "own_level_now")):
        made[name] = ["" if pd.isna(level) else results.level_name(int(level)) for level in made[column]]
    return made.assign(
        since=common_questions.plain(results, choice.baseline),
        wave=results.wave_name(choice.wave),
        baseline=results.wave_name(choice.baseline),
        node=code,
        questions=found.of(choice.wave),
        fewer=found.fewer,
        basis=common_questions.sentence(results, found),
    )


def since_basis(results: Results, choice: Choice) -> str:
    """For the source line: on how many questions, where that is not the waves' own."""
    if not choice.baseline:
        return ""
    waves = choice.baseline, choice.wave
    return common_questions.line(
        results, [common_questions.basis(results, waves, node_of(choice)[1], every=choice.every)]
    )


def since_nothing(results: Results, choice: Choice) -> str:
    return _("Ingen har värden i två omgångar att jämföra") if choice.baseline else no_earlier(results, choice)


def since_title(frame: pd.DataFrame, choice: Choice) -> str:
    said = moved_words(frame, frame["since"].iloc[0])
    return common_questions.beside(said, frame["questions"].iloc[0]) if frame["fewer"].iloc[0] else said


def moved_words(frame: pd.DataFrame, since: str) -> str:
    """How many of change.differences went up at least a level, and how many down: the same on every page and slide."""
    up, down, both = change.level_changes(frame)
    words = {"up": up, "down": down, "total": finding.of(both), "wave": since}
    if not both:
        return _("Ingen {unit} har en nivå både {wave} och nu").format(unit="{unit}", **words)
    if not up and not down:
        return _("Ingen av {total} har bytt nivå sedan {wave}").format(**words)
    if not down:
        return _("{up} av {total} har gått upp minst en nivå sedan {wave}, och ingen har gått ned").format(**words)
    if not up:
        return _("{down} av {total} har gått ned minst en nivå sedan {wave}, och ingen har gått upp").format(**words)
    return _("{up} av {total} har gått upp minst en nivå sedan {wave} och {down} har gått ned").format(**words)


def since_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    names = [
        f"<b>{theme.esc(n)}</b>" if unit == choice.unit else theme.esc(n)
        for n, unit in zip(frame["name"], frame["unit"], strict=True)
    ]
    colour = [look.accent if unit == choice.unit else look.main for unit in frame["unit"]]
    lines = [
        go.Scatter(
            x=[a, b],
            y=[name, name],
            mode="lines",
            line={"color": look.neutral, "width": 3},
            hoverinfo="skip",
            showlegend=False,
        )
        for name, a, b in zip(names, frame["before"], frame["now"], strict=True)
    ]
    then = go.Scatter(
        x=frame["before"],
        y=names,
        mode="markers",
        name=theme.esc(frame["baseline"].iloc[0]),
        hoverinfo="skip",
        marker={"size": 9, "color": look.paper, "line": {"color": look.muted, "width": 1.5}},
    )
    now = go.Scatter(
        x=frame["now"],
        y=names,
        mode="markers",
        name=theme.esc(frame["wave"].iloc[0]),
        marker={"size": 12, "color": colour},
        customdata=list(zip(frame["unit"], frame["node"], strict=True)),
        hoverinfo="text",
        hovertext=[
            f"{theme.esc(row['name'])}: {theme.esc(_change(row))}{theme.esc(_own(row))}"
            for row in frame.to_dict("records")
        ],
    )
    said = _change_labels(frame, names, look)
    made = theme.figure(
        [*lines, _bounds(frame, names, look), then, now, said], choice, height=25 * len(frame) + 100, top=50
    )
    made.update_xaxes(range=[0, 100], title_text=_("Värde 0–100"), dtick=25)
    made.update_layout(margin_r=52)
    made.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return made


def _wide(frame: pd.DataFrame) -> pd.Series:
    """Whether what is not answered could move a value as far as can be seen."""
    return frame["high"] - frame["low"] > 0.05


def _bounds(frame: pd.DataFrame, names: list[str], look: theme.Look) -> go.Scatter:
    """Dotted lines from the lowest to the highest that a value may be."""
    wide = _wide(frame)
    return go.Scatter(
        x=[v for a, b in zip(frame.loc[wide, "low"], frame.loc[wide, "high"], strict=True) for v in (a, b, None)],
        y=[v for name in (n for n, w in zip(names, wide, strict=True) if w) for v in (name, name, None)],
        mode="lines",
        line={"color": look.hatch, "width": 1.5, "dash": "dot"},
        name=_("Möjligt värde"),
        hoverinfo="skip",
    )


def _change_labels(frame: pd.DataFrame, names: list[str], look: theme.Look) -> go.Scatter:
    """The changes in numbers, beyond all that stands in the row; "?" where a change is not sure."""
    wide = _wide(frame)
    beyond = [max(high if w else now, now) for now, high, w in zip(frame["now"], frame["high"], wide, strict=True)]
    return go.Scatter(
        x=[max(a, b) for a, b in zip(beyond, frame["before"], strict=True)],
        y=names,
        mode="text",
        textposition="middle right",
        text=[
            "  " + text.signed(change) + ("" if sure else " ?")
            for change, sure in zip(frame["change"], frame["sure"], strict=True)
        ],
        textfont={"color": [look.ink if sure else look.muted for sure in frame["sure"]], "size": look.size - 1},
        cliponaxis=False,
        hoverinfo="skip",
        showlegend=False,
    )


def _change(row: dict) -> str:
    """ "+3,2 (−1,0 till +7,4)": the change and its interval."""
    if row["change_high"] - row["change_low"] < 0.05:
        return text.signed(row["change"])
    return _("{change} ({low} till {high})").format(
        change=text.signed(row["change"]), low=text.signed(row["change_low"]), high=text.signed(row["change_high"])
    )


def _own(row: dict) -> str:
    """The value on all questions, where the drawn one is made of fewer: a press opens the arithmetic of this one."""
    return _(". På alla frågor: {value}").format(value=text.number(row["own_now"], 1)) if row["fewer"] else ""


def since_note(frame: pd.DataFrame, choice: Choice) -> str:
    """What a question mark means, on how many questions the change is counted, and whose level is another on all."""
    if frame.empty:
        return ""
    said = [
        _(
            "Ett frågetecken betyder att ändringen är osäker: den kan vända om fler frågor får svar eller metoden "
            "ändras. Det gäller {n} av {total}."
        ).format(n=int((~frame["sure"].astype(bool)).sum()), total=finding.of(len(frame))),
        frame["basis"].iloc[0],
    ]
    if frame["fewer"].iloc[0]:
        other = frame[frame["own_level_now"].notna() & (frame["own_level_now"] != frame["level_now"])]
        said.append(
            _("På omgångens alla frågor är nivån en annan för {names}.").format(names=finding.listed(other["name"]))
            if len(other)
            else _("På omgångens alla frågor är nivåerna desamma.")
        )
    return " ".join(filter(None, said))


since_last = Chart(
    "since_last",
    N_("Ändring"),
    since_frame,
    since_title,
    since_draw,
    N_("En rad för varje {unit}, från värdet i den tidigare omgången till värdet nu. {title}."),
    (
        Column("name", N_("{Unit}")),
        Column("before", N_("Tidigare"), "score"),
        Column("now", N_("Nu"), "score"),
        Column("change", N_("Ändring"), "score"),
        Column("change_low", N_("Ändring från"), "score"),
        Column("change_high", N_("Ändring till"), "score"),
        Column("level_was", N_("Nivå tidigare")),
        Column("level_is", N_("Nivå nu")),
        Column("questions", N_("Räknat på frågor")),
        Column("own_now", N_("Värde nu på alla frågor"), "score"),
        Column("own_level", N_("Nivå nu på alla frågor")),
    ),
    encoding=Encoding(DOTS, ("name",), values=("before", "now")),
    scores=True,
    keyed=True,
    note=since_note,
    nothing=since_nothing,
    basis_of=since_basis,
)


# --- response ---


def response_frame(results: Results, choice: Choice) -> pd.DataFrame:
    rows = []
    for wave in results.waves:
        silent = set(results.silent(wave.key))
        for unit in results.asked(wave.key):
            rows.append(
                (
                    unit,
                    results.name(unit),
                    wave.name,
                    tabulation.MISSING if unit in silent else "yes",
                    _("Har inte svarat") if unit in silent else _("Har svarat"),
                    wave.key,
                )
            )
    return pd.DataFrame(rows, columns=["unit", "name", "wave", "state", "words", "key"])


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
    look = theme.look(choice)
    style = {
        "yes": {"fill": look.ramp[1], "text": look.on_ramp[1], "pattern": ""},
        tabulation.MISSING: {"fill": look.empty, "text": look.ink, "pattern": "/"},
    }
    mine = frame.loc[frame["unit"] == choice.unit, "name"]
    return figures.grid(
        frame,
        choice,
        figures.Cells(fill=lambda row: style[row["state"]], words=lambda row: "●" if row["state"] == "yes" else ""),
        rows="name",
        columns="wave",
        legend=[(_("Har svarat"), style["yes"]), (_("Har inte svarat"), style[tabulation.MISSING])],
        mine=mine.iloc[0] if len(mine) else None,
        cell=22,
        wide=9,
    )


response = Chart(
    "response",
    N_("Vilka har svarat"),
    response_frame,
    response_title,
    response_draw,
    N_("Rutnät med en rad per svarande och en kolumn per omgång: fyllt har svarat, streckat har inte svarat. {title}."),
    (Column("name", N_("{Unit}")), Column("wave", N_("Omgång")), Column("words", N_("Svar"))),
    nothing=lambda results, choice: _("Inga svar finns ännu"),
)
