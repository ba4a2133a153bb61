"""Prepare a chart for the site's SVG templates: the report's chart data, and positions of dots and bars."""

from collections.abc import Iterator
from dataclasses import dataclass

from lplan.charts import RenderedChart, by_key
from lplan.export.export_input import Work
from lplan.export.palette import LIGHT
from lplan.export.report import parts, unit_profile

DARKER = {LIGHT.main: "#3d7490"}  # small white words on it have a contrast of 4.5 at least
HATCHES = {"/": "hatch a", "\\": "hatch b", "x": "hatch c", "-": "hatch d", ".": "hatch e"}


OF_UNIT = ("profile", "change_dimensions", "maturity_index")
"""The charts on a unit's page: its place in each dimension, what has changed, and where it stands among all."""


@dataclass(frozen=True)
class Drawing:
    """A rendered chart, its part (`report.parts.chart`), its table twin, the page that it stands on, and the address of
    its interactive figure.
    """

    rendered: RenderedChart
    part: dict
    twin: dict
    address: str
    figure: str


def drawn(rendered: RenderedChart, work: Work, address: str) -> Drawing:
    """A chart on a page of its own, with everything that its templates write."""
    figure = address.removesuffix(".html") + ".json"
    return Drawing(rendered, parts.chart(rendered, work), parts.twin(rendered), address, figure)


def of_unit(work: Work, address: str) -> Iterator[Drawing]:
    """The charts on the page of the unit that is chosen, those that have something to show."""
    for chart in (by_key(key) for key in OF_UNIT):
        if not chart.offered(work.results):
            continue
        rendered = chart.render(work.results, work.choice)
        if rendered.figure is None:
            continue
        own = chart.key == "profile"  # its spread and median are drawn as in the unit's report
        part = unit_profile.strips(work) if own else parts.chart(rendered, work)
        figure = f"{address.removesuffix('.html')}-{chart.key}.json"
        yield Drawing(rendered, part | {"title": rendered.title}, parts.twin(rendered), address, figure)


def fill(colour: str) -> str:
    """A fill that small words are read on."""
    return DARKER.get(colour, colour)


def hatch(pattern: str) -> str:
    """The classes of a kind of no value; "" for a plain fill."""
    return HATCHES.get(pattern, "")


def top(part: dict) -> float:
    """The largest value of bars; never nought."""
    return max([value for one in part["series"] for value in one["values"] if value is not None], default=0) or 1


def line(part: dict) -> dict:
    """Where dots stand, in percent of their line: points (place, whether it is the main one), spans, and nought."""
    series = [one["values"] for one in part["series"]]
    known = [value for values in series for value in values if value is not None]
    low = min([0, *known])
    width = max([part["top"], *known]) - low or 1

    def place(value: float) -> float:
        return round((value - low) / width * 100, 2)

    points, spans = [], []
    for n in range(len(part["categories"])):
        own = [(place(values[n]), k == part["main"]) for k, values in enumerate(series) if values[n] is not None]
        ends = sorted(at for at, _main in own)
        points.append(sorted(own, key=lambda point: point[1]))
        spans.append((ends[0], round(ends[-1] - ends[0], 2)) if len(own) > 1 else None)
    return {"points": points, "spans": spans, "nought": place(0) if low < 0 else None}
