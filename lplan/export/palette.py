"""Map the app's colours, patterns and number formats to those of slides, workbooks and reports."""

from lplan.analysis.tabulation import missing_words
from lplan.charts.base import cell_grid
from lplan.charts.base.chart_data import ChartData
from lplan.charts.base.theme import LOOKS, Look

LIGHT = LOOKS["light"]
WARNING = "#7a5c00"  # the mark of simulated answers
NUMBERS = {
    "int": "0",
    "year": "0",
    "score": "0.0",
    "two": "0.00",
    "percent": "0\u00a0%",
    "share": "0\u00a0%",
    "percent1": "0.0\u00a0%",
}
"""How office programs write a number; the comma comes from the reader's own settings."""
HATCHES = {
    "/": "light_upward_diagonal",
    "\\": "light_downward_diagonal",
    ".": "percent_20",
    "-": "light_horizontal",
    "x": "outlined_diamond",
}
"""A chart's pattern on screen → what office programs call the one that is most like it."""
CELL_HATCHES = {"/": 14, "\\": 13, ".": 17, "-": 11, "x": 16}
"""The same in a cell of a sheet: Excel's number for it."""
BLANK = {"fill": LIGHT.paper, "text": LIGHT.ink, "pattern": ""}


def fills(data: ChartData, look: Look = LIGHT) -> dict[str, dict]:
    """State → fill, text on it and pattern ("" or hatched), as the charts on screen have them."""
    codes = [code for code, _words in data.states]
    if set(codes) & {"yes", "no"}:
        style = cell_grid.fills([code for code in codes if code not in ("yes", "no")], look, ordered=False)
        style["yes"] = {"fill": look.main, "text": look.on_ramp[2], "pattern": ""}
        style["no"] = {"fill": look.empty, "text": look.muted, "pattern": ""}
        return style
    ordered = data.ordered or all(code.isdecimal() for code in codes if code not in missing_words())
    return cell_grid.fills(codes, look, ordered=ordered, levels=data.levels)


def tone(n: int, look: Look = LIGHT) -> tuple[str, str]:
    """(fill, text on it) of series number n: now is dark, earlier is light."""
    tones = (
        (look.main, look.on_ramp[2]),
        (look.neutral, look.ink),
        *((look.ramp[step], look.on_ramp[step]) for step in (3, 1, 0)),
    )
    return tones[n % len(tones)]
