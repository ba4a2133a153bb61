"""The family's colours for media that draw by themselves: the same tokens as on screen."""

from lplan.analysis.tabulation import missing_words
from lplan.charts.base import figures
from lplan.charts.base.chart_data import ChartData
from lplan.charts.base.theme import LOOKS

LIGHT = LOOKS["light"]
TONES = (LIGHT.main, LIGHT.neutral, LIGHT.ramp[3], LIGHT.ramp[1], LIGHT.ramp[0])
ON_TONES = ("#ffffff", LIGHT.ink, "#ffffff", LIGHT.ink, LIGHT.ink)
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


def fills(data: ChartData) -> dict[str, dict]:
    """State → fill, text on it and pattern ("" or hatched), as the charts on screen have them."""
    codes = [code for code, _words in data.states]
    if set(codes) & {"yes", "no"}:
        style = figures.fills([code for code in codes if code not in ("yes", "no")], LIGHT, ordered=False)
        style["yes"] = {"fill": LIGHT.main, "text": "#ffffff", "pattern": ""}
        style["no"] = {"fill": LIGHT.empty, "text": LIGHT.muted, "pattern": ""}
        return style
    ordered = data.ordered or all(code.isdecimal() for code in codes if code not in missing_words())
    return figures.fills(codes, LIGHT, ordered=ordered, levels=data.levels)


def tone(n: int) -> tuple[str, str]:
    """(fill, text on it) of series number n: now is dark, earlier is light."""
    return (TONES[n % len(TONES)], ON_TONES[n % len(TONES)])
