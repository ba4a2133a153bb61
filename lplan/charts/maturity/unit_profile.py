"""Draw one unit in the spread of all: a line for each dimension, with quartiles and levels."""

import pandas as pd
import plotly.graph_objects as go

from lplan.analysis import unit_profile as told
from lplan.analysis import unit_targets_and_notes
from lplan.charts.base import finding, rows, theme
from lplan.charts.base.chart import Chart, Column
from lplan.charts.base.chart_data import DOTS, Encoding
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import ROOT, Choice, Results, Target

COLUMNS = [
    "code",
    "label",
    "own",
    "name",
    "level",
    "low",
    "q1",
    "median",
    "q3",
    "high",
    "n",
    "peers",
    "peer_names",
    "next",
    "bounds",
    "target",
    "own_words",
    "starts",
    "levels",
]


def frame(results: Results, choice: Choice) -> pd.DataFrame:
    """One row a dimension and one for the index: the unit's value (lplan.analysis.unit_profile), the spread, the
    peers' values.
    """
    if choice.unit is None:
        return pd.DataFrame(columns=COLUMNS)
    made = []
    for row in told.values(results, choice.wave, choice.unit).to_dict("records"):
        scores = results.scored(choice.wave, row["kind"], row["code"]).set_index("unit")["score"]
        wanted = (
            unit_targets_and_notes.ahead(results, choice.unit, row["code"], choice.wave) if choice.targets else None
        )
        made.append(
            {
                "starts": results.definition.level_starts,
                "levels": results.definition.level_names,
                "code": row["code"],
                "label": row["label"],
                "own": row["score"],
                "name": results.name(choice.unit),
                "level": results.level_name(int(row["level"])) if pd.notna(row["level"]) else "",
                "low": row["lowest"],
                "q1": row["q1"],
                "median": row["median"],
                "q3": row["q3"],
                "high": row["highest"],
                "n": row["n"],
                "peers": tuple(scores.reindex(list(choice.peers)).dropna().tolist()),
                "peer_names": text.listed(results.name(unit) for unit in choice.peers),
                "next": row["ahead"],
                "bounds": text.interval(row["low"], row["high"], 1) if pd.notna(row["low"]) else "",
                "target": wanted.value if wanted else float("nan"),
                "own_words": _own_words(results, choice, row["code"], wanted),
            }
        )
    shown = pd.DataFrame(made, columns=COLUMNS)
    return shown if shown["own"].notna().any() else shown.iloc[:0]


def _own_words(results: Results, choice: Choice, code: str, wanted: Target | None) -> str:
    """My unit's target and notes at a node in the wave, where the reader shows them."""
    found = unit_targets_and_notes.notes(results, choice.unit, choice.wave, code) if choice.targets else []
    told = [unit_targets_and_notes.target_words(results, wanted)] if wanted else []
    return " ".join([*told, *(unit_targets_and_notes.note_words(results, one) for one in found)])


def nothing(results: Results, choice: Choice) -> str:
    if not choice.unit:
        return _("Välj {unit} för att se hur den ligger till")
    return _("Det finns inga värden att visa, eftersom svar saknas i den här omgången")


def title(frame: pd.DataFrame, choice: Choice) -> str:
    known = frame[frame["own"].notna() & frame["median"].notna() & (frame["code"] != ROOT)]
    name = frame["name"].iloc[0]
    if known.empty:
        return _("{name} har svarat, men för få andra har svarat för att visa en spridning").format(name=name)
    ahead = (known["own"] - known["median"]).set_axis(known["label"].map(finding.inside))
    ahead = ahead.map(lambda points: float(text.rounded(points, 1)))
    words = {"name": name, "best": _ahead(ahead, ahead.max()), "worst": _ahead(ahead, ahead.min())}
    if len(known) == 1:
        words |= {"own": text.number(known["own"].iloc[0], 1), "median": text.number(known["median"].iloc[0], 1)}
        return _("{name} har värde bara i {best} ({own}, där medianen är {median})").format(
            **words | {"best": ahead.index[0]}
        )
    every = len(known) == (frame["code"] != ROOT).sum()
    where = _("alla {n} dimensioner") if every else _("de {n} dimensioner som har värde")
    words["where"] = where.format(n=len(known))
    if ahead.max() == ahead.min():
        if not ahead.max():
            return _("{name} ligger på medianen i {where}").format(**words)
        return _("{name} ligger lika långt från medianen i {where} ({points})").format(
            points=text.signed(ahead.max()), **words
        )
    if ahead.max() <= 0:
        return finding.readable(
            _("{name} ligger vid eller under medianen i {where}, närmast i {best}").format(**words),
            _("{name} ligger vid eller under medianen i {where}").format(**words),
        )
    if ahead.min() >= 0:
        return finding.readable(
            _("{name} ligger vid eller över medianen i {where}, längst över i {best}").format(**words),
            _("{name} ligger vid eller över medianen i {where}").format(**words),
        )
    return _("Av {n} dimensioner ligger {name} längst över medianen i {best} och längst under i {worst}").format(
        n=len(known), **words
    )


def _ahead(ahead: pd.Series, points: float) -> str:
    """The dimensions that are so far from the median, and how far: "återkoppling (+16,7)"."""
    return _("{labels} ({points})").format(
        labels=finding.listed(ahead.index[ahead == points]), points=text.signed(float(points))
    )


def summary(frame: pd.DataFrame, choice: Choice) -> str:
    """The index in a sentence: value, level, what it may be, the median and of how many; then the unit's own words."""
    return " ".join(filter(None, [whole(frame), *frame["own_words"]]))


def whole(frame: pd.DataFrame) -> str:
    """The index in a sentence; "" without an index or a value."""
    whole = frame[(frame["code"] == ROOT) & frame["own"].notna()]
    if whole.empty:
        return ""
    row = whole.iloc[0]
    words = {
        "name": row["name"],
        "value": text.number(row["own"], 1),
        "index": finding.inside(row["label"]),
        "level": row["level"],
        "bounds": row["bounds"],
        "median": text.number(row["median"], 1),
        "total": finding.of(int(row["n"])),
    }
    said = [
        _("{name} har {value} i {index}, nivån {level}.") if row["level"] else _("{name} har {value} i {index}."),
        _("Möjligt värde: {bounds}."),
        _("Medianen är {median} för {total} med värde.")
        if row["median"] == row["median"]
        else _("{total} har ett värde."),
    ]
    return " ".join(said).format(**words)


def _spread(frame: pd.DataFrame, names: list[str], look: theme.Look) -> list:
    """The spread of all units: from the lowest to the highest, the middle half, and the median."""
    band = {"orientation": "h", "y": names, "hoverinfo": "skip"}
    return [
        go.Bar(
            **band,
            base=frame["low"],
            x=frame["high"] - frame["low"],
            width=0.16,
            name=_("Lägst till högst"),
            marker={"color": look.neutral},
        ),
        go.Bar(
            **band,
            base=frame["q1"],
            x=frame["q3"] - frame["q1"],
            width=0.5,
            name=_("Mittersta hälften"),
            marker={"color": look.steps[1]},
        ),
        go.Scatter(
            y=names,
            x=frame["median"],
            mode="markers",
            name=_("Median"),
            hoverinfo="skip",
            marker={"symbol": "line-ns", "size": 18, "line": {"color": look.ink, "width": 2}},
        ),
    ]


def _peers(frame: pd.DataFrame, names: list[str], called: str, look: theme.Look) -> list:
    """The peers' values as rings, under the name of the reader's own group."""
    dots = [(name, score) for name, scores in zip(names, frame["peers"], strict=True) for score in scores]
    if not dots:
        return []
    return [
        go.Scatter(
            y=[d[0] for d in dots],
            x=[d[1] for d in dots],
            mode="markers",
            name=theme.esc(called or _("Jämförbara")),
            hoverinfo="skip",
            marker={"size": 8, "color": look.paper, "line": {"color": look.ink, "width": 1.3}},
        )
    ]


def _own(frame: pd.DataFrame, names: list[str], unit: str | None, look: theme.Look) -> list:
    """My unit's values, each with its number above it."""
    known = frame["own"].notna()
    own = frame[known]
    return [
        go.Scatter(
            y=[name for name, there in zip(names, known, strict=True) if there],
            x=own["own"],
            mode="markers+text",
            name=theme.esc(frame["name"].iloc[0]),
            text=[text.number(v, 0) for v in own["own"]],
            textposition="top center",
            textfont={"color": look.accent, "size": look.size, "weight": "bold"},
            marker={"size": 15, "color": look.accent},
            cliponaxis=False,
            hovertext=[
                f"{theme.esc(label)}: {text.number(value, 1)}. {theme.esc(level)}"
                for label, value, level in zip(own["label"], own["own"], own["level"], strict=True)
            ],
            hoverinfo="text",
            customdata=[(unit, code) for code in own["code"]],
        )
    ]


def _targets(frame: pd.DataFrame, names: list[str], look: theme.Look) -> list:
    """My unit's own targets as open diamonds, where the reader shows them."""
    wanted = frame["target"].notna()
    if not wanted.any():
        return []
    return [
        go.Scatter(
            y=[name for name, there in zip(names, wanted, strict=True) if there],
            x=frame.loc[wanted, "target"],
            mode="markers",
            name=_("Eget mål"),
            marker={"symbol": "diamond-open", "size": 16, "color": look.ink, "line": {"width": 2.5}},
            hovertext=[theme.esc(said) for said in frame.loc[wanted, "own_words"]],
            hoverinfo="text",
            cliponaxis=False,
        )
    ]


def draw(frame: pd.DataFrame, choice: Choice) -> go.Figure:
    look = theme.look(choice)
    ahead = (frame["own"] - frame["median"]).where(frame["code"] != ROOT).astype(float)
    ends = finding.ends(ahead.set_axis(frame["label"]), 1)
    names = rows.names(frame["label"], look, bold={*ends.first, *ends.last} if ends else ())
    traces = _spread(frame, names, look) if frame["median"].notna().any() else []
    traces += _peers(frame, names, choice.group, look) + _own(frame, names, choice.unit, look)
    traces += _targets(frame, names, look)
    levels = frame["levels"].iloc[0]
    onward = [
        _("saknas") if own != own else "" if not levels else text.number(points, 1) if points == points else _("högst")
        for own, points in zip(frame["own"], frame["next"].astype(float), strict=True)
    ]
    lacking = {n for n, own in enumerate(frame["own"]) if own != own}
    values = [rows.Values(_("till nästa nivå") if levels else "", onward, 60, lacking)]
    scale = rows.Levels(frame["starts"].iloc[0], levels)
    made = rows.chart(traces, choice, names, values=values, row=40, top=40, bottom=84, least=3, levels=scale, below=30)
    return made.update_xaxes(range=[-2, 102], tickvals=[0, 25, 50, 75, 100])


def slide(frame: pd.DataFrame) -> tuple[pd.DataFrame, Encoding]:
    """The unit's values against the medians, which is what the finding tells."""
    called = _("Median"), str(frame["name"].iloc[0])
    return frame, Encoding(DOTS, ("label",), values=("median", "own"), called=called)


profile = Chart(
    "profile",
    N_("Läget i spridningen"),
    frame,
    title,
    draw,
    N_(
        "En rad per dimension från lägsta till högsta värde, med den mittersta hälften, medianen, jämförbara {units} "
        "och {name}. {title}."
    ),
    (
        Column("label", N_("Dimension")),
        Column("own", N_("Värde"), "score"),
        Column("level", N_("Nivå")),
        Column("next", N_("Till nästa nivå"), "score"),
        Column("low", N_("Lägst"), "score"),
        Column("q1", N_("Undre kvartil"), "score"),
        Column("median", N_("Median"), "score"),
        Column("q3", N_("Övre kvartil"), "score"),
        Column("high", N_("Högst"), "score"),
        Column("n", N_("Antal med värde"), "int"),
        Column("bounds", N_("Möjligt värde")),
    ),
    scores=True,
    keyed=True,
    nothing=nothing,
    note=summary,
    fills=lambda frame: {"name": frame["name"].iloc[0]},
    slide=slide,
)
