"""Part a long chart in pieces, for slides or for lists beside each other."""

from dataclasses import replace
from itertools import pairwise

from lplan.charts.base.chart_data import UNDER, ChartData


def parts(data: ChartData, most: int) -> list[ChartData]:
    """The plot in pieces of so many categories, as even as they can be; a heading goes with what stands under it."""
    many = len(data.categories)
    count = -(-many // most) if many else 1
    size = -(-many // count)
    ends = [*range(0, many, size), many]
    starts = [start - (end - start < most and _heads(data, start)) for start, end in pairwise(ends)]
    return [piece(data, start, end) for start, end in pairwise([*starts, many])]


def _heads(data: ChartData, start: int) -> bool:
    """Whether the category before is the heading of this one."""
    return start > 1 and data.categories[start].startswith(UNDER) and not data.categories[start - 1].startswith(UNDER)


def piece(data: ChartData, start: int, end: int) -> ChartData:
    """The categories from start up to end, as a plot of their own."""
    return replace(
        data,
        categories=data.categories[start:end],
        series=tuple(
            replace(series, values=series.values[start:end], states=series.states[start:end]) for series in data.series
        ),
        mine=frozenset(place - start for place in data.mine if start <= place < end),
        places=data.places[start:end],
    )
