"""One look in every medium: no two kinds are filled alike, and dots lie where their numbers are."""

from dataclasses import replace
from itertools import combinations

import pytest

from lplan.analysis import tabulation
from lplan.charts import CHARTS
from lplan.charts.base import cell_grid, theme
from lplan.charts.base.chart_data import DOTS
from lplan.core.settings import ROOT
from lplan.export import Work, palette
from lplan.export.report import parts
from tests.publish_data import CHOICE, shipped

WORK = Work(shipped(), CHOICE)
OFFERED = [chart for chart in CHARTS if chart.key != "weight_effect"]


def told_apart(style: dict, least: float) -> None:
    for a, b in combinations(style.values(), 2):
        if a["pattern"] == b["pattern"] == "":
            assert theme.contrast(a["fill"], b["fill"]) >= least, (a, b)
        else:
            assert a["pattern"] != b["pattern"], (a, b)


@pytest.mark.parametrize("name", theme.LOOKS)
@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("n", range(1, 7))
def test_no_two_answers_and_no_two_kinds_of_no_value_are_filled_alike(name, ordered, n):
    codes = [*(f"svar{k}" for k in range(n)), *tabulation.NO_VALUE]
    style = cell_grid.fills(codes, theme.LOOKS[name], ordered=ordered)
    told_apart(style, 1.25)
    for dress in style.values():
        assert theme.contrast(dress["text"], dress["fill"]) >= 4.2, dress


@pytest.mark.parametrize("chart", OFFERED, ids=lambda chart: chart.key)
def test_no_two_words_of_a_legend_look_the_same_in_slides_workbook_and_pdf(chart):
    data = WORK.data(WORK.rendered(chart))
    told_apart(palette.fills(data), 1.25)


def test_every_hatching_on_screen_has_one_of_its_own_in_each_medium():
    shapes = set(cell_grid.PATTERN.values())
    assert set(cell_grid.PATTERN) == tabulation.NO_VALUE and len(shapes) == len(cell_grid.PATTERN)
    for names in (palette.HATCHES, palette.CELL_HATCHES):
        assert set(names) == shapes and len(set(names.values())) == len(shapes)
    printed = (ROOT / "lplan/export/report/report.typ").read_text(encoding="utf-8")
    for shape in shapes:
        assert f'"{shape}": tile('.replace('"\\"', '"\\\\"') in printed, shape


@pytest.mark.parametrize("chart", OFFERED, ids=lambda chart: chart.key)
def test_dots_in_a_report_are_spread_over_their_line(chart):
    """Correlations and shares, 0 to 1, once stood on a line to 100, all of them at nought."""
    rendered = replace(WORK.rendered(chart))
    made = parts.chart(rendered, WORK)
    if made["kind"] != DOTS or made.get("table"):
        return
    values = [v for series in made["series"] for v in series["values"] if v is not None]
    low, top = min(0, *values), max(made["top"], *values)
    assert (max(values) - min(values)) / (top - low) > 0.3, (chart.key, made["top"])
    if {series.form for series in WORK.data(rendered).series} == {"score"}:
        assert made["top"] == 100, "scores are read on their whole scale"
