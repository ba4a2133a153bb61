"""Draw one unit's questions furthest above and below the median, and those that would raise its index most."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import unit_profile as facts
from lplan.charts.base import finding, theme
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.chart_data import BARS, DOTS, Encoding
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import Choice, Results

COLUMNS = [
    "list",
    "kind",
    "item",
    "label",
    "answer",
    "own",
    "median",
    "ahead",
    "weight",
    "lift",
    "n",
    "more",
    "ties",
    "who",
]


def frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a question of each list (lplan.analysis.unit_profile): the unit's answer and points, the median, n, the
    weight.
    """
    if choice.unit is None:
        return pd.DataFrame(columns=COLUMNS)
    rows = [
        (
            facts.name(kind),
            kind,
            code,
            str(results.codebook.by_code[code].label),
            *(row[name] for name in ("answer", "own", "median", "ahead", "weight", "lift", "n")),
            facts.more_words(part),
            row["more"],
            results.name(choice.unit),
        )
        for kind, part in facts.lists(results, choice.wave, choice.unit).items()
        for code, row in zip(part.index, part.to_dict("records"), strict=True)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def nothing(results: Results, choice: Choice) -> str:
    if not choice.unit:
        return _("Välj {unit} för att se var den skiljer sig från medianen")
    return _("{name} har inga svar i omgången att jämföra").format(name=results.name(choice.unit))


def title(frame: pd.DataFrame, choice: Choice) -> str:
    """Which questions are furthest from the median, all that share the place; without a median, what would lift
    most.
    """
    words = {"name": frame["who"].iloc[0]} | {
        kind: _top(frame[frame["kind"] == kind], by)
        for kind, by in ((facts.STRENGTH, "ahead"), (facts.BELOW, "ahead"), (facts.LIFT, "lift"))
    }
    if words[facts.STRENGTH] and words[facts.BELOW]:
        return finding.readable(
            _("{name} är längst över medianen i {strength} och längst under i {below}").format(**words),
            _("{name} är längst över medianen i {strength}").format(**words),
        )
    if words[facts.STRENGTH]:
        return _("{name} är längst över medianen i {strength} och inte under den i någon fråga").format(**words)
    if words[facts.BELOW]:
        return _("{name} har ingen styrka över medianen och är längst under den i {below}").format(**words)
    return _("Ett bättre svar om {lift} höjer indexet mest för {name}").format(**words)


def _top(part: pd.DataFrame, by: str) -> str:
    """The questions of a list that are as far as its first; where they are the whole list, also how many are left
    out.
    """
    if part.empty:
        return ""
    first = part[part[by].round(6) == part[by].round(6).iloc[0]]
    left = int(part["ties"].iloc[0]) if len(first) == len(part) else 0
    return finding.listed(first["label"].map(finding.quoted), len(first) + left)


def note(frame: pd.DataFrame, choice: Choice) -> str:
    tied = [
        f"{name}: {more}" for name, more in frame[["list", "more"]].drop_duplicates().itertuples(index=False) if more
    ]
    return " ".join([*tied, facts.note()])


def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    """A row a question under its list's name: my unit's points as a dot, the median as a line."""
    look = theme.look(choice)
    places: list[int] = []
    ticks, at = [], 0
    for name, part in frame.groupby("list", sort=False):
        ticks.append((at, f"<b>{theme.wrap(name, 34)}</b>"))
        places += range(at + 1, at + 1 + len(part))
        ticks += [(at + n, theme.wrap(label, 34)) for n, label in enumerate(part["label"], 1)]
        at += len(part) + 1
    lines = [v for own, median in zip(frame["own"], frame["median"], strict=True) for v in (own, median, None)]
    traces = [
        go.Scatter(
            x=lines,
            y=[v for place in places for v in (place, place, None)],
            mode="lines",
            hoverinfo="skip",
            showlegend=False,
            line={"color": look.neutral, "width": 3},
        ),
        go.Scatter(
            x=frame["median"],
            y=places,
            mode="markers",
            name=_("Median"),
            hoverinfo="skip",
            marker={"symbol": "line-ns", "size": 16, "line": {"color": look.ink, "width": 2}},
        ),
        go.Scatter(
            x=frame["own"],
            y=places,
            mode="markers",
            name=theme.esc(frame["who"].iloc[0]),
            marker={"size": 12, "color": look.accent},
            hoverinfo="text",
            cliponaxis=False,
            hovertext=[
                f"{theme.esc(label)}: {theme.esc(answer)} ({text.number(own)})"
                for label, answer, own in zip(frame["label"], frame["answer"], frame["own"], strict=True)
            ],
        ),
    ]
    made = theme.figure(traces, choice, height=27 * at + 96, top=44)
    made.update_xaxes(range=[-4, 104], dtick=25, title_text=_("Poäng 0–100"))
    return made.update_yaxes(
        range=[at - 0.4, -0.6],
        tickmode="array",
        tickvals=[place for place, _words in ticks],
        ticktext=[words for _place, words in ticks],
        showgrid=False,
    )


def slide(frame: pd.DataFrame) -> tuple[pd.DataFrame, Encoding]:
    """The questions over the median and under it; what would lift most is another message, and mostly the same
    questions.
    """
    apart = frame[frame["kind"] != facts.LIFT]
    called = _("Median"), str(frame["who"].iloc[0])
    shown = frame if apart.empty else apart
    return shown, Encoding(DOTS, ("label",), values=("median", "own"), called=called)


strengths = Chart(
    "strengths",
    N_("Styrkor, under medianen och störst lyft"),
    frame,
    title,
    draw,
    N_("En rad per fråga: den egna poängen som punkt och medianen som streck, i tre listor. {title}."),
    (
        Column("list", N_("Lista")),
        Column("label", N_("Fråga")),
        Column("answer", N_("Svar")),
        Column("own", N_("Poäng"), "int"),
        Column("median", N_("Median"), "int"),
        Column("weight", N_("Vikt i indexet"), "percent1"),
        Column("n", N_("n"), "int"),
    ),
    scores=True,
    note=note,
    nothing=nothing,
    encoding=Encoding(BARS, ("list", "label"), values=("own", "median")),
    slide=slide,
)
