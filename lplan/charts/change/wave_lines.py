"""Draw values over the waves as lines, with gaps at breaks, on top of a band for the spread of all units."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from lplan.charts.base import theme
from lplan.core import text
from lplan.core.text import _
from lplan.results import Choice

SPREAD = "spread"  # in the place of a unit: all of them
CLOSE = 0.12  # of the axis: nearer than this, two years stand in each other on a phone


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
    at = [*ticks.tolist(), *(year for year, _value, _words in wanted)]
    said = [theme.wrap(names[key], 12) for key in ticks.index]
    said += [_("mål {year}").format(year=year) for year, _value, _words in wanted]
    ends = [min(x) - pad, max(x) + pad]
    made.update_xaxes(
        tickmode="array",
        tickvals=at,
        ticktext=_lowered(at, said, CLOSE * (ends[1] - ends[0])),
        tickangle=0,
        range=ends,
        showgrid=False,
    )
    top = max(100.0, float(spread["highest"].max()))
    return made.update_yaxes(range=[0, top * 1.04], title_text=_("Värde 0–100"), dtick=25)


def _lowered(at: list[float], words: list[str], close: float) -> list[str]:
    """The words below an axis: where two would stand in each other on a phone, the later one stands a line down."""
    lines, last = [], float("-inf")
    for place, said in zip(at, words, strict=True):
        above = place - last >= close
        lines.append(said if above else f"<br>{said}")
        last = place if above else last
    return lines


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
