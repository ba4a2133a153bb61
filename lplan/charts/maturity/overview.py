"""Where the regions stand: levels, movement since last time, who responded."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import change_over_time as change
from lplan.analysis import common_questions, tabulation
from lplan.charts.base import figures, finding, rows, split_bars, theme, unit_marks
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
    """How many units stand at each level in each dimension: tabulation.COLUMNS; of those that have a level.

    The dimensions where the largest share stands at the two highest levels come first.
    """
    names = [str(level.name) for level in results.definition.levels]
    found = []
    for dimension in results.codebook.dimensions:
        scores = results.scored(choice.wave, "dimension", dimension.code)
        if not scores.empty:
            found += tabulation.levels(str(dimension.label), scores["level"], names)
    frame = tabulation.shares(pd.DataFrame(found, columns=tabulation.COLUMNS[:4]))
    return split_bars.most_first(frame, two_highest(frame)) if len(frame) else frame


def two_highest(frame: pd.DataFrame) -> list[str]:
    """The codes of the two highest levels, or of the highest one where there are only two."""
    levels = sorted(set(frame["option"]) - {tabulation.MISSING}, key=int)
    return levels[-2:] if len(levels) > 2 else levels[-1:]


def _reached(frame: pd.DataFrame) -> tuple[pd.DataFrame, finding.Ends | None]:
    """dimension → n at the two highest levels of total, and where the share is largest and smallest."""
    counts = split_bars.reached(frame, two_highest(frame))
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
    return split_bars.draw(
        frame,
        choice,
        high=two_highest(frame),
        whole=figures.WITH_LEVEL,
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
    scores=True,
    nothing=no_levels,
    encoding=Encoding(STACKED, ("group",), "label", ("n",), "option", ordered=True, levels=True),
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
        starts=pd.Series(
            [[level.start for level in results.definition.levels]] * len(made), index=made.index, dtype=object
        ),
        levels=pd.Series(
            [[str(level.name) for level in results.definition.levels]] * len(made), index=made.index, dtype=object
        ),
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


UP, SAME, DOWN, UNKNOWN = "up", "same", "down", ""


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
    made = rows.chart([*traces, then, now], choice, names, values=values, row=24, top=38, bottom=62, least=4)
    made.update_xaxes(range=[0, 100], dtick=25, side="bottom")
    if frame["starts"].iloc[0]:
        rows.bands(made, frame["starts"].iloc[0], frame["levels"].iloc[0], 100, look)
    rows.legend(made, 30)
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
)


# --- response ---


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
)
