"""Explain in words how one answer becomes points, with every number that it takes."""

from lplan.charts.explanation.aggregation_in_words import exact
from lplan.codebook import LESS, MULTIPLE, Item
from lplan.core import text
from lplan.core.text import N_, _
from lplan.results import Line, Results, Step

_STEPS = {
    "unscaled": N_("delat med {0}: {gives}"),
    "divided": N_("delat med {0}: {gives}"),
    "capped": N_("kapat till {0}–{1}: {gives}"),
    "outliers": N_("extremvärden dras in: {gives}"),
    "added": N_("plus {0}: {gives}"),
    "log": N_("naturliga logaritmen: {gives}"),
    "log10": N_("tiologaritmen: {gives}"),
    "log1p": N_("naturliga logaritmen av talet plus 1: {gives}"),
    "sqrt": N_("kvadratroten: {gives}"),
    "cbrt": N_("kubikroten: {gives}"),
    "square": N_("kvadraten: {gives}"),
    "inverse": N_("1 genom talet: {gives}"),
    "exp": N_("e upphöjt till talet: {gives}"),
    "goalposts": N_("0 vid {0}, full poäng vid {1}: {gives}"),
    "goalposts2": N_("0 vid {0}, full poäng vid {1}, omräknat på samma sätt {2} och {3}: {gives}"),
    "clipped": N_("kapat: {gives}"),
    "reversed": N_("omvänt, 1 minus det: {gives}"),
    "negated": N_("med omvänt tecken: {gives}"),
    "minmax": N_("0 vid det lägsta, {0}, och 1 vid det högsta, {1}: {gives}"),
    "zscore": N_("minus medelvärdet {0}, delat med spridningen {1}: {gives}"),
    "moved": N_("gånger {1} plus {0}: {gives}"),
    "rank": N_("plats {0} nedifrån av {1}, (plats − 1) / (antal − 1): {gives}"),
    "percentile": N_("plats {0} nedifrån av {1}, plats / antal: {gives}"),
    "best": N_("delat med det högsta, {0}: {gives}"),
    "best_less": N_("det lägsta, {0}, delat med talet: {gives}"),
    "mean": N_("delat med medelvärdet {0}: {gives}"),
    "mean_less": N_("medelvärdet {0} delat med talet: {gives}"),
    "band": N_("0 under {0}, 1 över {1}, annars 0,5: {gives}"),
    "step": N_("steget från {0} ger {gives}"),
    "between": N_("på linjen från {0} ({1}) till {2} ({3}): {gives}"),
    "cut": N_("under {0} räknas som 0: {gives}"),
    "spread": N_("0–1 flyttas till {0}–{1}: {gives}"),
    "scaled": N_("gånger {0}: {gives}"),
}


def in_words(steps: tuple[Step, ...]) -> str:
    """Steps in words: "0 vid 2000, full poäng vid 2020: 0,75; gånger 100: 75"."""
    parts = []
    for step in steps:
        transformed = step.what == "goalposts" and step.numbers[:2] != step.numbers[2:]
        numbers = [exact(number) for number in step.numbers]
        words = _STEPS["goalposts2" if transformed else step.what]
        parts.append(_(words).format(*numbers, gives=exact(step.gives)))
    return "; ".join(parts)


def real(value: str) -> str:
    """A number or a year as written in an answer."""
    number = float(value)
    return value if value.isdigit() and len(value) == 4 else exact(number)


def pointed(item: Item, line: Line) -> str:
    """How chosen options become points."""
    if item.type != MULTIPLE:
        return _("ger {points} av 1").format(points=text.number(line.points[0][1] if line.points else None, 2))
    total = sum(points for _code, points in line.points if points == points)
    cap = item.cap or sum(1 for option in item.choices if not option.exclusive)
    words = _("{n} poäng av högst {cap}").format(n=text.number(total, 0 if total == int(total) else 2), cap=cap)
    return _("{said}, omvänt").format(said=words) if item.polarity == LESS else words


def scaled(results: Results, item: Item, line: Line) -> str:
    """How a number or year becomes points: its way, or the kind of rule alone where the way cannot be told."""
    if line.way:
        return in_words(line.way)
    method = results.definition.normalise or item.normalise
    if method == "none":
        return _("räknas som det är")
    if method in ("goalposts", "steps", "piecewise"):
        return _("efter regeln i kodboken")
    return _("efter jämförelse med de andra i omgången")
