"""Draw one value over the waves: its spread, my unit and its peers; a break in the time series is a gap."""

import pandas as pd

from lplan.analysis import change_over_time as change
from lplan.analysis import comparison_basis, unit_targets_and_notes
from lplan.charts.base import finding
from lplan.charts.base.chart import Chart, Column, no_earlier
from lplan.charts.base.chart_data import DOTS, Encoding
from lplan.charts.change.wave_lines import SPREAD, time_draw
from lplan.charts.maturity.maps import node_of
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import ROOT, Choice, Results


def waves_of(results: Results, choice: Choice) -> list[str]:
    return change.shown_waves(results, choice.wave)


def nothing(results: Results, choice: Choice) -> str:
    """Why no change over the waves is shown."""
    if len(waves_of(results, choice)) < 2:
        return no_earlier(results, choice)
    return _("Det finns inga värden att jämföra")


def compared(results: Results, choice: Choice) -> list[comparison_basis.Basis]:
    """What the shown waves are compared on: neighbouring pairs, or every wave as it is."""
    return comparison_basis.runs(results, waves_of(results, choice), node_of(choice)[1], every=choice.every)


def counted_on(results: Results, choice: Choice) -> str:
    """For the source line: on how many questions, where that is not the waves' own."""
    return comparison_basis.line(results, compared(results, choice))


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
    "notes",
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
            at = {"run": run, "place": waves.index(wave), "moment": comparison_basis.moment(results, runs, run, wave)}
            rows += [row | at for row in _time_rows(results, choice, found, wave)]
    frame = pd.DataFrame(rows, columns=TIME)
    return frame if frame["median"].notna().any() else frame.iloc[:0]


def _time_rows(results: Results, choice: Choice, found: comparison_basis.Basis, wave: str) -> list[dict]:
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
        "plain": comparison_basis.plain(results, wave),
        "key": wave,
        "year": results.by_wave[wave].year,
        "sure": True,
        "questions": found.of(wave),
        "fewer": found.fewer,
        "basis": comparison_basis.sentence(results, found),
        "subject": results.node_name(choice.topic or ROOT, short=True),
        "targets": tuple(
            (one.year, one.value, unit_targets_and_notes.target_words(results, one))
            for one in (unit_targets_and_notes.targets(results, choice.unit, code) if choice.targets else ())
        ),
        "notes": tuple(
            unit_targets_and_notes.note_words(results, one)
            for one in (unit_targets_and_notes.notes(results, choice.unit, code=code) if choice.targets else ())
            if one.wave in waves_of(results, choice)
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
    found: comparison_basis.Basis,
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
    return comparison_basis.beside(said, last["questions"]) if last["fewer"] else said


def time_note(frame: pd.DataFrame, choice: Choice) -> str:
    """On how many questions and why, and what the values are on all of them, as the charts of one wave have them."""
    if frame.empty:
        return ""
    named, part = _told(frame, choice)
    wanted = [*(words for _year, _value, words in frame["targets"].iloc[0]), *frame["notes"].iloc[0]]
    if part.empty:
        return " ".join(wanted)
    first, last = part.iloc[-2], part.iloc[-1]
    said = [last["basis"]]
    if last["fewer"]:
        who = named or _("medianen")
        said.append(comparison_basis.own_words(who, first["own"], last["own"], first["plain"], last["plain"]))
    runs = frame[frame["unit"] == SPREAD].groupby("plain", sort=False)["run"].nunique()
    if twice := list(runs.index[runs > 1]):
        words = _("{waves} har två värden, ett för varje jämförelse, eftersom frågorna är andra.")
        said.append(words.format(waves=text.listed(twice)))
    return " ".join(filter(None, [*said, *wanted]))


def slide(frame: pd.DataFrame) -> tuple[pd.DataFrame, Encoding]:
    """The waves that the finding compares where the chart is about all; else a row a wave and series."""
    values = "q1", "median", "q3"
    if frame["series"].nunique() > 1:
        return frame, Encoding(DOTS, ("moment", "series"), values=values)
    told = frame[frame["run"] == frame["run"].max()]
    called = _("Undre kvartil"), _("Median"), _("Övre kvartil")
    return told, Encoding(DOTS, ("wave",), values=values, called=called)


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
    slide=slide,
)
