"""Draw how each unit has changed since the baseline wave."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import change_over_time as change
from lplan.analysis import comparison_basis
from lplan.charts.base import finding, rows, theme
from lplan.charts.base.chart import Chart, Column, no_earlier
from lplan.charts.base.chart_data import DOTS, Encoding
from lplan.charts.base.distribution import Spread
from lplan.charts.maturity.levels_and_response import DOWN, SAME, UNKNOWN, UP
from lplan.charts.maturity.maps import node_of
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import Choice, Results

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
    "starts",
    "levels",
]


def since_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """Units with a value in both waves, in the register's order (change.differences): on the questions asked alike.

    `own_now` and `own_level` are the value and the level on all of the wave's questions, as other charts show them.
    """
    if not choice.baseline:
        return pd.DataFrame(columns=SINCE)
    code, waves = node_of(choice)[1], (choice.baseline, choice.wave)
    found = comparison_basis.basis(results, waves, code, every=choice.every)
    made = change.differences(results, code, *waves, every=choice.every)
    for name, column in (("level_was", "level_before"), ("level_is", "level_now"), ("own_level", "own_level_now")):
        made[name] = ["" if pd.isna(level) else results.level_name(int(level)) for level in made[column]]
    return made.assign(
        since=comparison_basis.plain(results, choice.baseline),
        wave=results.wave_name(choice.wave),
        baseline=results.wave_name(choice.baseline),
        node=code,
        questions=found.of(choice.wave),
        fewer=found.fewer,
        basis=comparison_basis.sentence(results, found),
        starts=pd.Series([results.definition.level_starts] * len(made), index=made.index, dtype=object),
        levels=pd.Series([results.definition.level_names] * len(made), index=made.index, dtype=object),
    )


def since_basis(results: Results, choice: Choice) -> str:
    """For the source line: on how many questions, where that is not the waves' own."""
    if not choice.baseline:
        return ""
    waves = choice.baseline, choice.wave
    return comparison_basis.line(
        results, [comparison_basis.basis(results, waves, node_of(choice)[1], every=choice.every)]
    )


def since_nothing(results: Results, choice: Choice) -> str:
    return _("Ingen har värden i två omgångar att jämföra") if choice.baseline else no_earlier(results, choice)


def since_title(frame: pd.DataFrame, choice: Choice) -> str:
    said = moved_words(frame, frame["since"].iloc[0])
    return comparison_basis.beside(said, frame["questions"].iloc[0]) if frame["fewer"].iloc[0] else said


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


def _way(moved: float) -> str:
    return UNKNOWN if moved != moved else UP if moved > 0 else DOWN if moved < 0 else SAME


def _groups(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """The units that went up at least a level, that stayed, that went down: each group under its name and size."""
    ways = frame["moved"].map(_way)
    named = {UP: _("Upp ({n})"), SAME: _("Samma nivå ({n})"), DOWN: _("Ned ({n})"), UNKNOWN: _("Utan nivå ({n})")}
    parts = [(words, frame[ways == way]) for way, words in named.items()]
    return [(words.format(n=len(part)), part) for words, part in parts if len(part)]


def since_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look, groups = theme.look(choice), _groups(frame)
    mine = next(iter(frame.loc[frame["unit"] == choice.unit, "name"]), None)
    names: list[str] = []
    changes: list[str] = []
    unsure: list[str] = []
    for head, part in groups:
        names += [f"<b>{theme.esc(head)}</b>", *rows.names(part["name"], look, units=True, mine=mine)]
        changes += ["", *(text.signed(change) for change in part["change"])]
        unsure += ["", *("" if sure else _("osäker") for sure in part["sure"])]
    heads = {n for n, name in enumerate(changes) if not name}
    at = [name for n, name in enumerate(names) if n not in heads]
    frame = pd.concat([part for _head, part in groups], ignore_index=True)
    moved = frame["moved"].map(_way).isin((UP, DOWN))
    colour = [
        look.accent if unit == choice.unit else look.ink if far else look.hatch
        for unit, far in zip(frame["unit"], moved, strict=True)
    ]
    traces = [_bounds(frame, at, look)]
    for shade in dict.fromkeys(colour):
        places = [n for n, own in enumerate(colour) if own == shade]
        ends = frame.loc[places, "before"], frame.loc[places, "now"]
        line = {"color": shade, "width": 2 if shade == look.hatch else 3}
        line_of = rows.segments(*ends, [at[n] for n in places])
        traces.append(go.Scatter(**line_of, mode="lines", line=line, hoverinfo="skip", showlegend=False))
    then = go.Scatter(
        x=frame["before"],
        y=at,
        mode="markers",
        name=theme.esc(frame["baseline"].iloc[0]),
        hoverinfo="skip",
        marker={"size": 9, "color": look.paper, "line": {"color": colour, "width": 1.8}},
    )
    now = go.Scatter(
        x=frame["now"],
        y=at,
        mode="markers",
        name=theme.esc(frame["wave"].iloc[0]),
        marker={"size": 11, "color": colour},
        customdata=list(zip(frame["unit"], frame["node"], strict=True)),
        hoverinfo="text",
        hovertext=[
            f"{theme.esc(row['name'])}: {theme.esc(_change(row))}{theme.esc(_own(row))}"
            for row in frame.to_dict("records")
        ],
    )
    values = [rows.Values(_("ändring"), changes, 48, {n for n, word in enumerate(unsure) if word})]
    if any(unsure):
        values.append(rows.Values("", unsure, 46, range(len(unsure))))
    made = rows.chart(
        [*traces, then, now],
        choice,
        names,
        values=values,
        row=24,
        top=38,
        bottom=62,
        least=4,
        levels=rows.Levels(frame["starts"].iloc[0], frame["levels"].iloc[0]),
        below=30,
    )
    return made.update_xaxes(range=[0, 100], dtick=25, side="bottom")


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
            "En osäker ändring kan vända om fler frågor får svar eller metoden ändras. Det gäller {n} av {total}."
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
    spread=Spread("change"),
)
