"""Draw each dimension's change since the baseline: my unit's or the median's, within the spread of all."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import change_over_time, comparison_basis, position_in_distribution, what_if
from lplan.charts.base import finding, rows, theme
from lplan.charts.base.chart import Chart, Column, no_earlier
from lplan.charts.base.chart_data import DOTS, Encoding
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import ROOT, Choice, Results

NAN = float("nan")

COLUMNS = [
    "code",
    "name",
    "before",
    "now",
    "change",
    "low",
    "high",
    "q1",
    "median",
    "q3",
    "n",
    "level_before",
    "level_now",
    "sure",
    "change_low",
    "change_high",
    "broken",
    "why",
    "who",
    "baseline",
    "wave",
    "since",
    "now_in",
    "questions",
    "own",
    "own_before",
    "fewer",
    "basis",
    "starts",
    "levels",
]


def frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row for the index and each dimension with a value before or now: the index first, then the largest change.

    Both values are on the questions that both waves asked alike (`questions` says how many); own and own_before are the
    same on all of each wave's questions, as the charts of one wave show them.
    """
    if not choice.baseline or choice.baseline not in results.by_wave or choice.wave not in results.by_wave:
        return pd.DataFrame(columns=COLUMNS)
    before, now = choice.baseline, choice.wave
    compared = change_over_time.base(results, (before, now), choice.every)
    own = change_over_time.unit_breaks(results, choice.unit, before, now) if choice.unit else []
    between = change_over_time.drawn(compared, before, now) if choice.unit and now != what_if.IMAGINED else {}
    made = []
    for kind, code, name in change_over_time.nodes(results):
        counted = comparison_basis.basis(results, (before, now), code, every=choice.every)
        among = compared.scored(now, kind, code)
        quartiles = position_in_distribution.spread(among.loc[among["unit"] != what_if.NOBODY, "score"], 1)
        breaks = [
            *own,
            *(
                change_over_time.question_breaks(results, change_over_time.items_under(results, code), before, now)
                if choice.every
                else ()
            ),
        ]
        row: dict[str, object] = {
            "code": code,
            "name": name,
            "q1": quartiles["q1"],
            "median": quartiles["median"],
            "q3": quartiles["q3"],
            "n": quartiles["n"],
            "broken": bool(breaks),
            "why": change_over_time.broken_words(breaks),
            "baseline": results.wave_name(before),
            "wave": results.wave_name(now),
            "since": comparison_basis.plain(results, before),
            "now_in": comparison_basis.plain(results, now),
            "questions": counted.of(now),
            "fewer": counted.fewer,
            "basis": comparison_basis.sentence(results, counted),
            "sure": True,
            "change_low": NAN,
            "change_high": NAN,
            "level_before": "",
            "level_now": "",
        }
        told = (
            _unit(results, compared, choice.unit, (before, now), code, between)
            if choice.unit
            else _median(results, compared, (before, now), kind, code)
        )
        if told is not None:
            made.append(row | told | {"change": told["now"] - told["before"]})
    found = pd.DataFrame(made, columns=COLUMNS)
    found["starts"] = [results.definition.level_starts] * len(found)
    found["levels"] = [results.definition.level_names] * len(found)
    place = found["change"].astype(float).map(lambda points: text.rounded(points, 1)).where(found["code"] != ROOT, 1e9)
    found = found.loc[place.sort_values(ascending=False, kind="stable", na_position="last").index].reset_index(
        drop=True
    )
    return found if found["now"].notna().any() or found["before"].notna().any() else found.iloc[:0]


def _unit(
    results: Results, compared: Results, unit: str, waves: tuple[str, str], code: str, between: dict
) -> dict | None:
    """My unit's values before and now, its levels, and the interval of its change; None where it has neither value."""
    a, b = (change_over_time.score_of(compared, wave, unit, code) for wave in waves)
    if a is None and b is None:
        return None
    own = [change_over_time.score_of(results, wave, unit, code) for wave in waves]
    row = {
        "who": results.name(unit),
        "before": _value(a, "score"),
        "now": _value(b, "score"),
        "low": _value(b, "low"),
        "high": _value(b, "high"),
        "level_before": _level_name(results, a),
        "level_now": _level_name(results, b),
        "own_before": _value(own[0], "score"),
        "own": _value(own[1], "score"),
    }
    if a is not None and b is not None and waves[1] != what_if.IMAGINED:
        low, high = change_over_time.interval(a, b, between.get((unit, code)))
        row |= {"change_low": low, "change_high": high, "sure": bool(change_over_time.surely(low, high))}
    return row


def _value(score: dict | None, name: str) -> float:
    return NAN if score is None else score[name]


def _level_name(results: Results, score: dict | None) -> str:
    """What a score's level is called; "" without one."""
    return "" if score is None or pd.isna(score["level"]) else results.level_name(int(score["level"]))


def _median(results: Results, compared: Results, waves: tuple[str, str], kind: str, code: str) -> dict:
    """The medians of all that have a value before and now."""
    then, now = (compared.scored(wave, kind, code)["score"].median() for wave in waves)
    own = [results.scored(wave, kind, code)["score"].median() for wave in waves]
    return {"who": "", "before": then, "now": now, "low": now, "high": now, "own_before": own[0], "own": own[1]}


def counted_on(results: Results, choice: Choice) -> str:
    """For the source line: on how many questions, where that is not the waves' own."""
    if choice.baseline is None or not {choice.baseline, choice.wave} <= set(results.by_wave):
        return ""
    waves = choice.baseline, choice.wave
    return comparison_basis.line(results, [comparison_basis.basis(results, waves, every=choice.every)])


def nothing(results: Results, choice: Choice) -> str:
    return _("Det finns inga värden att jämföra") if choice.baseline else no_earlier(results, choice)


def title(frame: pd.DataFrame, choice: Choice) -> str:
    parts = frame[(frame["code"] != ROOT) & frame["change"].notna()]
    if parts.empty:
        return _("Inga dimensioner har värden i båda omgångarna")
    if parts["broken"].all():
        return _("Värdena före och nu går inte att jämföra direkt, eftersom det är ett brott i tidsserien")
    parts = parts[~parts["broken"]]
    # What a reader sees as no change is none.
    moved = (
        parts["change"].map(lambda points: float(text.rounded(points, 1))).set_axis(parts["name"].map(finding.inside))
    )
    up, down, far = int((moved > 0).sum()), int((moved < 0).sum()), moved.abs().max()
    top = moved[moved.abs() == far]
    points = [_("{name} ({change})").format(name=name, change=text.signed(change)) for name, change in top.items()]
    words = {
        "up": up,
        "down": down,
        "n": len(parts),
        "who": parts["who"].iloc[0] or _("Medianen"),
        "since": parts["since"].iloc[0],
        "top": finding.listed(points, most=1 if len(points) > 2 else finding.MOST),
    }
    if len(parts) == 1:
        said = _("{who} har ett värde att jämföra bara i {top}").format(**words)
    elif not far:
        said = _("{who} har inte ändrats i någon av {n} dimensioner sedan {since}").format(**words)
    elif not down:
        said = _("{who} steg i {up} av {n} dimensioner sedan {since}, mest i {top}, och sjönk inte i någon").format(
            **words
        )
    elif not up:
        said = _("{who} sjönk i {down} av {n} dimensioner sedan {since}, mest i {top}, och steg inte i någon").format(
            **words
        )
    else:
        said = _(
            "{who} steg i {up} av {n} dimensioner sedan {since} och sjönk i {down}, med störst ändring i {top}"
        ).format(**words)
    whole = frame[frame["fewer"]]  # of the whole index where it has a value, else of the first dimension
    return comparison_basis.beside(said, whole["questions"].iloc[0]) if len(whole) else said


def note(frame: pd.DataFrame, choice: Choice) -> str:
    """On how many questions and why, and what the index is on all of them, as the charts of one wave have it."""
    whole = frame[frame["code"] == ROOT]
    if whole.empty or not whole["basis"].iloc[0]:
        return ""
    row = whole.iloc[0]
    unsure = bool((~frame["sure"].astype(bool)).any())
    basis = f"{row['basis']} {_('Ett frågetecken betyder att ändringen är osäker.')}" if unsure else row["basis"]
    if not row["fewer"]:
        return basis
    return f"{basis} " + comparison_basis.own_words(
        row["who"] or _("medianen"), row["own_before"], row["own"], row["since"], row["now_in"]
    )


def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """From a ring before to a dot now; the values and the changes stand in columns, the levels behind."""
    look = theme.look(choice)
    parts = frame[(frame["code"] != ROOT) & frame["change"].notna() & ~frame["broken"].astype(bool)]
    moved = parts["change"].astype(float).map(lambda points: abs(text.rounded(points, 1)))
    told = set(parts.loc[(moved == moved.max()) & (moved > 0), "name"])
    names = rows.names(frame["name"], look, bold=told)
    colour = look.accent if choice.unit else look.ink
    traces = []
    if choice.unit:  # the others are there to compare with; of everybody the median is the chart itself
        middle = rows.segments(frame["q1"], frame["q3"], names)
        line = {"color": look.neutral, "width": 11}
        traces.append(go.Scatter(**middle, mode="lines", name=_("Mittersta hälften nu"), hoverinfo="skip", line=line))
        mark = {"symbol": "line-ns", "size": 13, "line": {"color": look.ink, "width": 2}}
        traces.append(
            go.Scatter(x=frame["median"], y=names, mode="markers", name=_("Median nu"), hoverinfo="skip", marker=mark)
        )
    whole = frame["change"].notna() & ~frame["broken"].astype(bool)
    joined = rows.segments(frame.loc[whole, "before"], frame.loc[whole, "now"], _where(names, whole))
    line = {"color": colour, "width": 3}
    traces.append(go.Scatter(**joined, mode="lines", showlegend=False, hoverinfo="skip", line=line))
    wide = frame["high"] - frame["low"] > 1e-9
    if wide.any():
        possible = rows.segments(frame.loc[wide, "low"], frame.loc[wide, "high"], _where(names, wide))
        line = {"color": colour, "width": 1.5, "dash": "dot"}
        traces.append(go.Scatter(**possible, mode="lines", name=_("Möjligt värde"), hoverinfo="skip", line=line))
    for column, name, marker in (
        ("before", frame["baseline"].iloc[0], {"size": 10, "color": look.paper, "line": {"color": colour, "width": 2}}),
        ("now", frame["wave"].iloc[0], {"size": 11, "color": colour}),
    ):
        traces.append(
            go.Scatter(
                x=frame[column],
                y=names,
                mode="markers",
                name=theme.esc(name),
                hoverinfo="skip",
                marker=marker,
                cliponaxis=False,
            )
        )
    now = [text.number(value, 1) if value == value else _("saknas") for value in frame["now"]]
    quiet = {n for n, sure in enumerate(frame["sure"]) if not sure}
    values = [
        rows.Values(_("nu"), now, 46),
        rows.Values(_("ändring"), [_label(row) for row in frame.itertuples()], 54, quiet),
    ]
    # A chart of few rows leaves room below for a legend that has to stand in a column.
    made = rows.chart(
        traces,
        choice,
        names,
        values=values,
        row=27,
        top=38,
        bottom=66,
        least=4,
        levels=rows.Levels(frame["starts"].iloc[0], frame["levels"].iloc[0]),
        below=30,
    )
    return made.update_xaxes(range=[-2, 102], tickvals=[0, 25, 50, 75, 100], side="bottom")


def _where(names: list[str], here: pd.Series) -> list[str]:
    return [name for name, there in zip(names, here, strict=True) if there]


def _label(row) -> str:
    """The change in a row: "+3,2", with "//" where a break lies between, and "?" where it is uncertain."""
    if row.change != row.change:
        return ""
    said = text.signed(row.change)
    return f"{said} //" if row.broken else said if row.sure else f"{said} ?"


change_dimensions = Chart(
    "change_dimensions",
    N_("Ändring per dimension"),
    frame,
    title,
    draw,
    N_("En rad per dimension: ring för det tidigare värdet, punkt för värdet nu, i spridningen för alla. {title}."),
    (
        Column("name", N_("Dimension")),
        Column("before", N_("Tidigare"), "score"),
        Column("now", N_("Nu"), "score"),
        Column("change", N_("Ändring"), "score"),
        Column("change_low", N_("Ändring från"), "score"),
        Column("change_high", N_("Ändring till"), "score"),
        Column("low", N_("Möjligt värde från"), "score"),
        Column("high", N_("Möjligt värde till"), "score"),
        Column("level_before", N_("Nivå tidigare")),
        Column("level_now", N_("Nivå nu")),
        Column("median", N_("Medianen nu"), "score"),
        Column("n", N_("Antal med värde"), "int"),
        Column("questions", N_("Räknat på frågor")),
        Column("own", N_("Värde nu på alla frågor"), "score"),
        Column("why", N_("Brott i tidsserien")),
    ),
    scores=True,
    note=note,
    basis_of=counted_on,
    nothing=nothing,
    encoding=Encoding(DOTS, ("name",), values=("before", "now")),
)
