"""Fit a chart into the size of a picture: its words as large as they can be there, and never too small to be read.

Each size has a width, and a height that it keeps where the chart's rows have room in it. The chart is drawn with the
type and the margins of the pages and the whole is enlarged, so that nothing in it moves.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

import plotly.graph_objects as go

from lplan.charts import RenderedChart
from lplan.charts.base import theme
from lplan.charts.base.chart_data import MAP, TILES, Shape
from lplan.core.text import N_, _
from lplan.export.export_input import Work
from lplan.export.palette import LIGHT, WARNING

TYPE = theme.Look.size  # px of the words of a chart as it is drawn
NARROW = 560  # px of the drawing under which words that need room are left out, as on a phone
WIDE = 1.5  # times its height: a picture that is much wider than high
PAD = 20  # px around everything
TITLE, SMALL = 20, 12  # px of the title and of the source
LEAST: dict[Shape | None, int] = {MAP: 400, TILES: 520}  # px of a map's height; each tile has a name


@dataclass(frozen=True)
class PictureSize:
    """A width to paint in, in px. `high` is None where the height follows from the chart; `most` and `least` are px of
    the chart's words.
    """

    key: str
    name: str  # Swedish, marked with N_
    wide: int
    high: int | None
    most: float
    least: float


SLIDE = PictureSize("slide", N_("Bild, 16:9"), 1280, 720, 24, 13)
SIZES = (
    SLIDE,
    PictureSize("column", N_("Spalt"), 600, None, 17, 17),
    PictureSize("square", N_("Kvadrat"), 1080, 1080, 25, 17),
    PictureSize("portrait", N_("Stående, 4:5"), 1080, 1350, 25, 17),
)


def by_key(key: str) -> PictureSize:
    """The size of a key; KeyError names the key when there is none."""
    return {size.key: size for size in SIZES}[key]


@dataclass(frozen=True)
class Fitted:
    """A figure as it is drawn, and how many times larger it is painted."""

    figure: go.Figure
    scale: float


def fitted(work: Work, rendered: RenderedChart) -> Fitted:
    """The chart in the size that the work asks for, with its finding, source, date and mark."""
    size = by_key(work.size)
    shown = replace(work.choice, look="light")
    chart = rendered.chart
    if chart.across and size.high and size.wide > WIDE * size.high:
        chart = replace(chart, draw=chart.across)
    figure = go.Figure(chart.figure(rendered.frame, shown, simulated=False))
    shape = rendered.chart.encoding.shape if rendered.chart.encoding else None
    words = size.most
    while True:
        wide = round(size.wide / words * TYPE)
        scale = size.wide / wide
        high = size.high / scale if size.high else None
        beside = high is not None and (shape == MAP or (shape == TILES and wide > 1.2 * high))
        head = _head(work, rendered, _left(figure, wide, high or wide) if beside else wide)
        need = max(LEAST[shape], head.high + 150) if beside else _natural(figure, wide) + PAD + head.high
        if high is None or need <= high or words <= size.least:
            break
        words = max(words - 0.5, size.least)
    high = max(high or need, need)
    if beside:
        _map_beside(figure, head, wide, high)
    else:
        _under(figure, head, wide)
    figure.update_layout(width=wide, height=high, paper_bgcolor=LIGHT.paper, plot_bgcolor=LIGHT.paper)
    return Fitted(_narrowed(figure) if wide < NARROW else figure, scale)


@dataclass(frozen=True)
class _Head:
    """The title and what stands under it, broken into lines; `high` is the room they take with the space above."""

    title: str
    small: str

    @property
    def high(self) -> int:
        lines, small = self.title.count("<br>") + 1, self.small.count("<br>") + 1
        return round(PAD + lines * TITLE * 1.3 + small * SMALL * 1.3 + 20)


def _head(work: Work, rendered: RenderedChart, wide: int) -> _Head:
    room = wide - 2 * PAD
    mark = f'<b><span style="color:{WARNING}">{theme.esc(_("Simulerade svar"))}</span></b><br>'
    source = theme.wrap(f"{rendered.source} {work.stamp()}", int(room / SMALL / 0.5))
    title = theme.wrap(rendered.title, int(room / TITLE / 0.54))
    return _Head(title, f"{mark if rendered.simulated else ''}{source}")


def _natural(figure: go.Figure, wide: int) -> int:
    """The height that the chart's rows want, with its own margins and what stands under its axis."""
    if figure.layout.yaxis.scaleanchor:  # a map
        across, up = _extent(figure)
        return round(min(figure.layout.height, (wide - 2 * PAD) * up / across))
    return round((figure.layout.height or 400) + (28 if _axis_below(figure) else 0))


def _slanted(figure: go.Figure, wide: int) -> int:
    """Px that names slanting over the drawing take, where its own margin has no room for them."""
    axis, top = figure.layout.xaxis, figure.layout.margin.t or 0
    if axis.side != "top" or not axis.tickangle or top > 60 or wide < NARROW:
        return 0
    return 20 + 5 * max((len(re.sub("<[^>]*>", "", str(name)).strip()) for name in axis.ticktext or ()), default=0)


def _axis_below(figure: go.Figure) -> bool:
    axis = figure.layout.xaxis
    return axis.visible is not False and axis.side != "top"


def _titled(figure: go.Figure, head: _Head) -> None:
    figure.update_layout(
        title={
            "text": f"<b>{head.title}</b>",
            "font": {"size": TITLE, "color": LIGHT.ink},
            "subtitle": {"text": head.small, "font": {"size": SMALL, "color": LIGHT.muted}},
            "x": 0,
            "xref": "container",
            "xanchor": "left",
            "y": 1,
            "yref": "container",
            "yanchor": "top",
            "pad": {"l": PAD, "t": PAD + (14 if "<br>" in head.title else 0)},  # as Plotly places several lines
            "automargin": False,
        }
    )


def _under(figure: go.Figure, head: _Head, wide: int) -> None:
    """The chart under its title."""
    margin = figure.layout.margin
    _titled(figure, head)
    figure.update_layout(
        margin={
            "l": (margin.l or 0) + PAD - 8,
            "r": (margin.r or 0) + PAD - 8,
            "t": (margin.t or 0) + head.high + _slanted(figure, wide),
            "b": (margin.b or 0) + PAD - 8 + (28 if _axis_below(figure) else 0),
        }
    )
    if figure.layout.yaxis.scaleanchor:
        _tight(figure, "right")


def _bounds(figure: go.Figure) -> tuple[float, float, float, float]:
    """From where to where what is drawn reaches on its own axes: x from, x to, y from, y to."""
    xs = [float(x) for trace in figure.data for x in (trace.x if trace.x is not None else ()) if x is not None]
    ys = [float(y) for trace in figure.data for y in (trace.y if trace.y is not None else ()) if y is not None]
    return min(xs), max(xs), min(ys), max(ys)


def _extent(figure: go.Figure) -> tuple[float, float]:
    """How wide and how high what is drawn is, on its own axes."""
    left, right, low, high = _bounds(figure)
    bases = [float(base) for trace in figure.data if trace.type == "bar" for base in trace.base or ()]
    if bases:  # tiles: wider than high, so that names have room
        return (right - left + 1) * 1.25, max(bases) - min(bases) + 1
    return right - left, high - low


def _tight(figure: go.Figure, toward: str) -> None:
    """A map without a strip of nothing around it, as far to one side of its room as it goes."""
    left, right, low, high = _bounds(figure)
    figure.update_xaxes(range=[left, right], constrain="domain", constraintoward=toward)
    figure.update_yaxes(range=[low, high], constrain="domain")


def _left(figure: go.Figure, wide: int, high: float) -> int:
    """Px for the words beside a map as high as the picture: what the map leaves, between four and six tenths."""
    across, up = _extent(figure)
    return round(min(max(wide - (high - 2 * PAD) * across / up - PAD, 0.4 * wide), 0.6 * wide))


def _map_beside(figure: go.Figure, head: _Head, wide: int, high: float) -> None:
    """A map as high as the picture, and its title and levels at the left of it."""
    left = _left(figure, wide, high)
    _titled(figure, head)
    figure.update_layout(
        margin={"l": left, "r": PAD, "t": PAD, "b": PAD},
        legend={
            "orientation": "v",
            "xref": "container",
            "x": PAD / wide,
            "xanchor": "left",
            "yref": "container",
            "y": 1 - head.high / high,
            "yanchor": "top",
        },
    )
    if figure.layout.yaxis.scaleanchor:
        _tight(figure, "center")


def _narrowed(figure: go.Figure) -> go.Figure:
    """As on a phone: without the words that stand only where there is room, with those that stand only where not."""

    def told(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: told(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [told(one) for one in value]
        if not isinstance(value, str):
            return value
        return value.replace("display:none;--narrow:1", "").replace("--wide:1", "display:none")

    return go.Figure(told(figure.to_dict()), skip_invalid=True)
