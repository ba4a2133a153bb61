"""Draw change over the waves: the spread, and levels. A break in the time series is a gap in the line."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import change_over_time as change
from lplan.analysis import common_questions, tabulation, unit_targets
from lplan.charts.base import figures, finding, split_bars, theme
from lplan.charts.base.chart import Chart, Column, no_earlier
from lplan.charts.base.chart_data import DOTS, STACKED, Encoding
from lplan.charts.maturity.maps import node_of
from lplan.charts.maturity.overview import LEVELLED, two_highest
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import ROOT, Choice, Results

SPREAD = "spread"


def waves_of(results: Results, choice: Choice) -> list[str]:
    return change.shown_waves(results, choice.wave)


def nothing(results: Results, choice: Choice) -> str:
    """Why no change over the waves is shown."""
    if len(waves_of(results, choice)) < 2:
        return no_earlier(results, choice)
    return _("Det finns inga värden att jämföra")


def compared(results: Results, choice: Choice) -> list[common_questions.Basis]:
    """What the shown waves are compared on: neighbouring pairs, or every wave as it is."""
    return common_questions.runs(results, waves_of(results, choice), node_of(choice)[1], every=choice.every)


def counted_on(results: Results, choice: Choice) -> str:
    """For the source line: on how many questions, where that is not the waves' own."""
    return common_questions.line(results, compared(results, choice))


# --- change_over_time: one node, every wave ---

TIME = [
    "series",
    "unit",
    "wave",
    "moment",
    "plain",
    "year",
    "place",
    "run",
    "median",
    "q1",
    "q3",
    "lowest",
    "highest",
    "low",
    "high",
    "level",
    "n",
    "questions",
    "own",
    "broken",
    "sure",
    "why",
    "subject",
    "fewer",
    "basis",
    "key",
    "targets",
]


def time_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a series and wave: the spread of all, my unit, its peers. `broken` cuts the line from the wave before.

    Neighbouring waves are compared on the questions that both asked alike: a wave between two pairs that were not asked
    the same has a row for each, in a `run` of its own. `questions` says on how many; `own` is the value on all of them.
    """
    waves = waves_of(results, choice)
    runs, rows = compared(results, choice), []
    for run, found in enumerate(runs):
        for wave in found.waves:
            at = {"run": run, "place": waves.index(wave), "moment": common_questions.moment(results, runs, run, wave)}
            rows += [row | at for row in _time_rows(results, choice, found, wave)]
    frame = pd.DataFrame(rows, columns=TIME)
    return frame if frame["median"].notna().any() else frame.iloc[:0]


def _time_rows(results: Results, choice: Choice, found: common_questions.Basis, wave: str) -> list[dict]:
    """The rows of one wave in one run: everybody's spread, then my unit, those it took over from, and its peers."""
    kind, code = node_of(choice)
    scores = change.base(results, found.waves, choice.every).scored(wave, kind, code)["score"].dropna()
    own = results.scored(wave, kind, code)["score"].dropna()
    at = found.waves.index(wave)
    before = found.waves[at - 1] if at else None
    breaks = (
        change.question_breaks(results, change.items_under(results, code), before, wave)
        if before and choice.every
        else []
    )
    spread = scores.quantile([0, 0.25, 0.5, 0.75, 1]).tolist() if len(scores) > 1 else [float("nan")] * 5
    about = {
        "wave": results.wave_name(wave),
        "plain": common_questions.plain(results, wave),
        "key": wave,
        "year": results.by_wave[wave].year,
        "sure": True,
        "questions": found.of(wave),
        "fewer": found.fewer,
        "basis": common_questions.sentence(results, found),
        "subject": results.node_name(choice.topic or ROOT, short=True),
        "targets": tuple(
            (one.year, one.value, unit_targets.words(results, one))
            for one in (unit_targets.targets(results, choice.unit, code) if choice.targets else ())
        ),
    }
    rows = [
        about
        | dict(zip(("lowest", "q1", "median", "q3", "highest"), spread, strict=True))
        | {
            "series": _("Alla"),
            "unit": SPREAD,
            "n": len(scores),
            "broken": bool(breaks),
            "why": change.broken_words(breaks),
            "level": "",
            "own": own.median(),
        }
    ]
    earlier = [known.code for known in results.register.predecessors(choice.unit)] if choice.unit else []
    for unit in dict.fromkeys([*([choice.unit] if choice.unit else []), *earlier, *choice.peers]):
        rows.append(about | _time_row(results, choice, found, before, wave, unit, breaks))
    return rows


def _time_row(
    results: Results,
    choice: Choice,
    found: common_questions.Basis,
    before: str | None,
    wave: str,
    unit: str,
    breaks: list,
) -> dict:
    """A unit's value in a wave of a run, whether its line is cut before it, and whether its change is sure."""
    code, nan = node_of(choice)[1], float("nan")
    scores = change.base(results, found.waves, choice.every)
    mine, own = change.score_of(scores, wave, unit, code), change.score_of(results, wave, unit, code)
    cuts = change.unit_breaks(results, unit, before, wave) if before else []
    sure = True
    if before and unit == choice.unit and mine is not None:  # the one that the title speaks of
        then = change.score_of(scores, before, unit, code)
        drawn = change.drawn(scores, before, wave).get((unit, code))
        sure = then is None or bool(change.surely(*change.interval(then, mine, drawn)))
    return {
        "series": results.name(unit),
        "unit": unit,
        "n": int(mine is not None),
        "sure": sure,
        "broken": bool(cuts or breaks),
        "why": change.broken_words([*cuts, *breaks]) if mine is not None else _("Inget värde i omgången"),
        "level": results.level_name(mine["level"]) if mine is not None and pd.notna(mine["level"]) else "",
        "own": nan if own is None else own["score"],
        **{
            name: nan if mine is None else mine[key]
            for name, key in (("median", "score"), ("low", "low"), ("high", "high"))
        },
    }


def _told(frame: pd.DataFrame, choice: Choice) -> tuple[str, pd.DataFrame]:
    """(my unit's name or "", its rows or everybody's) in the last run where two waves have values; no rows when none
    has.
    """
    for unit in (choice.unit, SPREAD):
        part = frame[(frame["unit"] == unit) & frame["median"].notna()]
        part = part[part.groupby("run")["run"].transform("size") > 1]
        if len(part):
            part = part[part["run"] == part["run"].max()]
            return part["series"].iloc[0] if unit != SPREAD else "", part
    return "", frame.iloc[:0]


def time_title(frame: pd.DataFrame, choice: Choice) -> str:
    named, part = _told(frame, choice)
    subject = finding.inside(frame["subject"].iloc[0])
    if part.empty:
        return _("Bara en omgång har värden i {subject}").format(subject=subject)
    first, last = part.iloc[-2], part.iloc[-1]
    moved = round(last["median"], 1) - round(first["median"], 1)
    words = {
        "first": first["plain"],
        "last": last["plain"],
        "a": text.number(first["median"], 1),
        "b": text.number(last["median"], 1),
        "subject": subject,
        "who": named or _("Medianen"),
    }
    if last["broken"] and named:
        said = _("{who} har {b} i {subject} ({last}), som inte kan jämföras direkt med {a} ({first})").format(**words)
    elif last["broken"]:
        said = _("{who} är {b} i {subject} ({last}), som inte kan jämföras direkt med {a} ({first})").format(**words)
    elif abs(moved) < 0.05:
        said = _("{who} står kvar på {b} i {subject} sedan {first}").format(**words)
    elif not last["sure"]:
        said = _("{who} har {b} i {subject} ({last}) mot {a} ({first}), en skillnad inom osäkerheten").format(**words)
    else:
        said = _("{who} gick från {a} ({first}) till {b} ({last}) i {subject}").format(**words)
    return common_questions.beside(said, last["questions"]) if last["fewer"] else said


def time_note(frame: pd.DataFrame, choice: Choice) -> str:
    """On how many questions and why, and what the values are on all of them, as the charts of one wave have them."""
    if frame.empty:
        return ""
    named, part = _told(frame, choice)
    wanted = [words for _year, _value, words in frame["targets"].iloc[0]]
    if part.empty:
        return " ".join(wanted)
    first, last = part.iloc[-2], part.iloc[-1]
    said = [last["basis"]]
    if last["fewer"]:
        who = named or _("medianen")
        said.append(common_questions.own_words(who, first["own"], last["own"], first["plain"], last["plain"]))
    runs = frame[frame["unit"] == SPREAD].groupby("plain", sort=False)["run"].nunique()
    if twice := list(runs.index[runs > 1]):
        words = _("{waves} har två värden, ett för varje jämförelse, eftersom frågorna är andra.")
        said.append(words.format(waves=text.listed(twice)))
    return " ".join(filter(None, [*said, *wanted]))


def time_draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    spread = frame[frame["unit"] == SPREAD]
    x_of = _places(spread)
    traces = [*_spread(spread, x_of, look), *_lines(frame, choice, x_of, look)]
    made = theme.figure(traces, choice, height=380, top=64)
    for unit, colour in ((SPREAD, look.muted), (choice.unit, look.accent)):
        _mark_breaks(made, frame[frame["unit"] == unit].reset_index(drop=True), x_of, look, colour)
    x = [x_of[at] for at in zip(spread["run"], spread["key"], strict=True)]
    # A target has a year: it is drawn where the waves stand at their years.
    wanted = frame["targets"].iloc[0] if spread["year"].notna().all() and spread["key"].is_monotonic_increasing else ()
    if wanted:
        made.add_trace(_targets(wanted, look))
        x += [year for year, _value, _words in wanted]
    pad = max((max(x) - min(x)) * 0.16, 0.3)
    ticks = (
        pd.Series(x[: len(spread)], index=spread["key"]).groupby(level=0, sort=False).mean()
    )  # a wave in two runs has one tick
    names = dict(zip(spread["key"], spread["plain"], strict=True))  # the figure has the mark itself
    made.update_xaxes(
        tickmode="array",
        tickvals=[*ticks.tolist(), *(year for year, _value, _words in wanted)],
        ticktext=[
            *(theme.wrap(names[key], 12) for key in ticks.index),
            *(_("mål {year}").format(year=w[0]) for w in wanted),
        ],
        range=[min(x) - pad, max(x) + pad],
        showgrid=False,
    )
    top = max(100.0, float(spread["highest"].max()))
    made.update_yaxes(range=[0, top * 1.04], title_text=_("Värde 0–100"), dtick=25)
    return made


def _targets(wanted: tuple, look: theme.Look) -> go.Scatter:
    """My unit's own targets, (year, value, words) each, as open diamonds at their years."""
    years, values, told = zip(*wanted, strict=True)
    return go.Scatter(
        x=years,
        y=values,
        mode="markers",
        name=_("Eget mål"),
        marker={"symbol": "diamond-open", "size": 14, "color": look.accent, "line": {"width": 2.5}},
        hovertext=[theme.esc(said) for said in told],
        hoverinfo="text",
        cliponaxis=False,
    )


def _spread(spread: pd.DataFrame, x_of: dict, look: theme.Look) -> list[go.Scatter]:
    """The spread of all units in each wave: from the lowest to the highest, and the middle half."""
    x = [x_of[at] for at in zip(spread["run"], spread["key"], strict=True)]
    traces = []
    for name, low, high, width in (
        (_("Lägst till högst"), "lowest", "highest", 2),
        (_("Mittersta hälften"), "q1", "q3", 14),
    ):
        line = _joined(zip(x, spread[low], x, spread[high], strict=True))
        traces.append(
            go.Scatter(
                x=line[0],
                y=line[1],
                mode="lines",
                name=name,
                hoverinfo="skip",
                line={"color": look.neutral, "width": width},
            )
        )
    return traces


@dataclass(frozen=True)
class _Style:
    """How a line over the waves looks: colour, width, dash, and the symbol at each wave."""

    colour: str
    width: float
    dash: str
    size: int
    symbol: str
    edge: float


def _style(unit: str, choice: Choice, look: theme.Look) -> _Style:
    """The median is dotted, my unit stands out, and every other unit is quiet."""
    if unit == SPREAD:
        return _Style(look.main, 2, "dot", 20, "line-ew", 3)
    if unit == choice.unit:
        return _Style(look.accent, 3, "solid", 12, "circle", 1.5)
    return _Style(look.muted, 1.5, "solid", 7, "circle-open", 1.5)


def _lines(frame: pd.DataFrame, choice: Choice, x_of: dict, look: theme.Look) -> list[go.Scatter]:
    """One line for the median and one for each unit, mine last and so in front."""
    spread = frame[frame["unit"] == SPREAD]
    others = [unit for unit in dict.fromkeys(frame["unit"]) if unit not in (SPREAD, choice.unit)]
    alike = [unit for unit in others if unit in choice.peers]  # drawn alike, and so named together in the legend
    mine = [choice.unit] if choice.unit and choice.unit in set(frame["unit"]) else []
    # The two values of a wave between two runs stand close: the newer one has the label, both are in the table.
    last_run = spread.groupby("key")["run"].max().to_dict()
    newest = {x_of[run, key] for run, key in zip(spread["run"], spread["key"], strict=True) if run == last_run[key]}
    traces = []
    for unit in (SPREAD, *others, *mine):
        part = frame[frame["unit"] == unit]
        name = _("Median") if unit == SPREAD else part["series"].iloc[0]
        line = _line(part, theme.esc(name), x_of, newest if unit in (choice.unit, SPREAD) else set())
        style = _style(unit, choice, look)
        line.update(
            line={"color": style.colour, "width": style.width, "dash": style.dash},
            marker={
                "size": style.size,
                "color": style.colour,
                "symbol": style.symbol,
                "line": {"color": style.colour, "width": style.edge},
            },
            textposition=_beside(part, spread, mine=unit == choice.unit),
            textfont={"color": style.colour if unit == choice.unit else look.ink, "size": look.size - 1},
        )
        if unit in alike:
            line.update(name=theme.esc(choice.group or _("Jämförbara")), showlegend=unit == alike[0])
        traces.append(line)
    return traces


def _line(part: pd.DataFrame, name: str, x_of: dict, labelled: set[float]) -> go.Scatter:
    """One line over the waves, with gaps at the breaks and its values written at the places that are labelled."""
    # Between two runs the questions are others: a line is never drawn from one to the next.
    cut = part["broken"] | part["run"].diff().fillna(0).gt(0)
    at = [x_of[where] for where in zip(part["run"], part["key"], strict=True)]
    xs, ys = _unbroken(at, part["median"].tolist(), cut.tolist())
    return go.Scatter(
        x=xs,
        y=ys,
        mode="lines+markers+text",
        name=name,
        showlegend=True,
        hoverinfo="text",
        hovertext=[f"{name}: {text.number(y, 1)}" if y is not None else "" for y in ys],
        text=[text.number(y, 1) if x in labelled and y == y else "" for x, y in zip(xs, ys, strict=True)],
        connectgaps=False,
        cliponaxis=False,
    )


def _mark_breaks(figure: go.Figure, part: pd.DataFrame, x_of: dict, look: theme.Look, colour: str) -> None:
    """Write "//" where a line is cut by a break in the time series."""
    for n in part.index[part["broken"]]:
        at = (x_of[part["run"][n - 1], part["key"][n - 1]] + x_of[part["run"][n], part["key"][n]]) / 2
        level = part["median"][[n - 1, n]].mean()
        figure.add_annotation(
            x=at,
            y=level if level == level else 50,
            text="<b>//</b>",
            showarrow=False,
            font={"size": look.size + 4, "color": colour},
        )


def _places(spread: pd.DataFrame) -> dict[tuple[int, str], float]:
    """(run, wave) → where it stands: at its year, or its place; the two values of a wave between two runs side by
    side.
    """
    known = spread.drop_duplicates("key")
    by_year = known["year"].notna().all() and known["year"].is_unique
    at = dict(zip(known["key"], known["year"].astype(int) if by_year else known["place"], strict=True))
    apart = 0.035 * max(max(at.values()) - min(at.values()), 1)
    found: dict[tuple[int, str], float] = {}
    for key in at:
        runs = spread.loc[spread["key"] == key, "run"].tolist()
        middle = (len(runs) - 1) / 2
        found |= {(run, key): at[key] + (n - middle) * 2 * apart for n, run in enumerate(runs)}
    return found


def _beside(part: pd.DataFrame, spread: pd.DataFrame, *, mine: bool) -> str:
    """Where labels stand, so that my unit's and the median's keep apart: mine at the right, the median's at the
    left.
    """
    above = part["median"].mean() >= spread["median"].mean()
    return ("top right" if above else "bottom right") if mine else "top left"


def _joined(segments) -> tuple[list, list]:
    """Line pieces as one trace, a gap between each two."""
    x, y = [], []
    for a, b, c, d in segments:
        x += [a, c, None]
        y += [b, d, None]
    return x, y


def _unbroken(x: list[float], y: list[float], broken: list[bool]) -> tuple[list[float | None], list[float | None]]:
    """The points with a gap before each that is broken from the one before it."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    for a, b, cut in zip(x, y, broken, strict=True):
        if cut and xs:
            xs.append(None)
            ys.append(None)
        xs.append(a)
        ys.append(b)
    return xs, ys


change_over_time = Chart(
    "change_over_time",
    N_("Utveckling över omgångarna"),
    time_frame,
    time_title,
    time_draw,
    N_("Diagram över omgångarna med lägsta värde, mittersta hälften, median och högsta värde i varje omgång. {title}."),
    (
        Column("moment", N_("Omgång")),
        Column("series", N_("Vem")),
        Column("median", N_("Värde eller median"), "score"),
        Column("q1", N_("Undre kvartil"), "score"),
        Column("q3", N_("Övre kvartil"), "score"),
        Column("lowest", N_("Lägst"), "score"),
        Column("highest", N_("Högst"), "score"),
        Column("level", N_("Nivå")),
        Column("n", N_("Antal med värde"), "int"),
        Column("questions", N_("Räknat på frågor")),
        Column("own", N_("Värde på alla frågor"), "score"),
        Column("why", N_("Brott i tidsserien")),
    ),
    scores=True,
    nothing=nothing,
    note=time_note,
    basis_of=counted_on,
    encoding=Encoding(DOTS, ("moment", "series"), values=("q1", "median", "q3")),
)


# --- change_levels: how many at each level, wave by wave ---


def levels_frame(results: Results, choice: Choice) -> pd.DataFrame:
    """How many units are at each level, wave by wave, oldest first: tabulation.COLUMNS and on how many questions.

    Neighbouring waves are compared on the questions that both asked alike; a wave between two pairs that were not asked
    the same has two bars, each named by the wave that it is compared with.
    """
    columns = [*tabulation.COLUMNS, "key", "plain", "questions", "fewer", "basis", "subject"]
    if not results.definition.levels:
        return pd.DataFrame(columns=columns)
    kind, code = node_of(choice)
    names = [str(level.name) for level in results.definition.levels]
    found, parts = compared(results, choice), []
    for n, run in enumerate(found):
        scored = change.base(results, run.waves, choice.every)
        for wave in run.waves:
            scores = scored.scored(wave, kind, code)
            if scores.empty:
                continue
            rows = tabulation.levels(common_questions.moment(results, found, n, wave), scores["level"], names)
            part = tabulation.shares(pd.DataFrame(rows, columns=tabulation.COLUMNS[:4]))
            part = part.assign(key=wave, plain=common_questions.plain(results, wave), questions=run.of(wave))
            parts.append(part.assign(fewer=run.fewer, basis=common_questions.sentence(results, run)))
    subject = results.node_name(choice.topic or ROOT, short=True)
    return (
        pd.concat(parts, ignore_index=True).assign(subject=subject)[columns] if parts else pd.DataFrame(columns=columns)
    )


def levels_title(frame: pd.DataFrame, choice: Choice) -> str:
    subject = finding.inside(frame["subject"].iloc[0])
    frame = frame[frame["total"] > 0]
    if frame["group"].nunique() < 2:
        return _("Bara en omgång har nivåer i {subject}").format(subject=subject)
    known = frame[frame["option"] != tabulation.MISSING].assign(level=lambda rows: rows["option"].astype(int))
    least = sorted(known["level"].unique())[-2:][0]
    high = known[known["level"] >= least].groupby("group", sort=False)["n"].sum()
    now, then = (known[known["group"] == group].iloc[0] for group in high.index[:-3:-1])
    words = {
        "n": int(high.iloc[-1]),
        "total": finding.of(int(now["total"])),
        "subject": subject,
        "m": int(high.iloc[-2]),
        "of": int(then["total"]),
        "wave": then["plain"],
        "level": known.loc[known["level"] == least, "label"].iloc[0],
    }
    said = _("{n} av {total} når minst nivån {level} i {subject}, mot {m} av {of} ({wave})")
    if not words["m"]:
        said = _("{n} av {total} når minst nivån {level} i {subject}, mot ingen av {of} ({wave})")
    said = said.format(**words)
    return common_questions.beside(said, now["questions"]) if now["fewer"] else said


def levels_note(frame: pd.DataFrame, choice: Choice) -> str:
    """On how many questions, and that a level may be another on all of a wave's questions."""
    if frame.empty or not frame["basis"].iloc[-1]:
        return ""
    told = frame["basis"].iloc[-1]
    return f"{told} {common_questions.other_values()}" if frame["fewer"].iloc[-1] else told


change_levels = Chart(
    "change_levels",
    N_("Nivåer över omgångarna"),
    levels_frame,
    levels_title,
    lambda frame, choice: split_bars.draw(
        frame, choice, high=two_highest(frame), whole=figures.WITH_LEVEL, levels=True, numbered=True
    ),
    N_(
        "En rad per omgång, den äldsta först: antalet på de högre nivåerna till höger om en linje och på de lägre till "
        "vänster. {title}."
    ),
    (
        Column("group", N_("Omgång")),
        Column("label", N_("Nivå")),
        Column("n", N_("Antal"), "int"),
        *LEVELLED,
        Column("questions", N_("Räknat på frågor")),
    ),
    scores=True,
    nothing=nothing,
    note=levels_note,
    basis_of=counted_on,
    encoding=Encoding(STACKED, ("group",), "label", ("n",), "option", ordered=True, levels=True),
)
