"""Every chart, in the order a seminar meets them.

A chart is registered once, in `CHARTS`; page, export, seminar and tests all walk the same tuple.
"""

from lplan.figures.chart import PUBLIC, SURVEY, Chart, Column, Picture

__all__ = ["CHARTS", "PUBLIC", "SURVEY", "Chart", "Column", "Picture", "by_key"]

CHARTS: tuple[Chart, ...] = ()


def by_key(key: str) -> Chart:
    """The chart registered under a key; KeyError names the key when there is none."""
    return _BY_KEY[key]


_BY_KEY = {chart.key: chart for chart in CHARTS}
