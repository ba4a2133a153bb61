"""Turn values into bars that float: before and now as a dumbbell, a value within its bounds as an interval.

Every program that shows slides draws stacked bars, and few of them draw PowerPoint's lines between dots. So a mark is
parts of a stacked bar on a base that is not drawn, and the chart's own sheet computes them from the frame's numbers:
who edits those sees the bar move.
"""

from dataclasses import dataclass

from lplan.charts.base.chart_data import ChartData, plain_number

CAP = 0.014  # of the axis: how wide an end of a dumbbell or the mark of a value is
BEFORE, NOW, BETWEEN, BOUND, OUTER, NOTHING = "before", "now", "between", "bound", "outer", ""


@dataclass(frozen=True)
class Part:
    """One part of the stacked bars: what it is painted as, and for each category its length and Excel's formula."""

    paint: str
    lengths: tuple[float | None, ...]
    formulas: tuple[str, ...]


@dataclass(frozen=True)
class Scale:
    """The axis under the bars: from `low` (0, or under it) to `top`, with a line at each `step`."""

    low: float
    top: float
    step: float

    @property
    def end(self) -> float:
        """Where the drawing ends: beyond the axis there is room for a column of numbers."""
        return self.top + (self.top - self.low) * 0.16


def scale_of(data: ChartData) -> Scale:
    """From nought to the whole of a scale, or as far as the values go."""
    known = [float(v) for series in data.series for v in series.values if plain_number(v) is not None] or [1.0]
    forms = {series.form for series in data.series}
    if forms <= {"score", "percent", "percent1", "share"} and min(known) >= 0:
        whole = 100.0 if "score" in forms else 1.0
        if max(known) > 0.3 * whole and max(known) <= whole:
            return Scale(0.0, whole, whole / 4)
    reach = max(known) - min(0.0, *known)
    step = next(s for n in range(-3, 9) for m in (1, 2, 5) if (s := m * 10.0**n) * 5 >= reach)
    low = -step * -(-max(0.0, -min(known)) // step)
    return Scale(low, step * -(-max(known) // step) or step, step)


def parts(data: ChartData, scale: Scale) -> list[Part]:
    """The parts from the base outwards. The frame's series stand in the sheet's columns B, C …, a category a row from
    2.
    """
    cap = CAP * (scale.top - scale.low)
    make = _dumbbell if len(data.series) == 2 else _interval
    rows = [make([plain_number(s.values[n]) for s in data.series], n + 2, cap) for n in range(len(data.categories))]
    paints = (BEFORE, NOW, BETWEEN, BEFORE, NOW) if len(data.series) == 2 else _spans(len(data.series))
    edges = [[None if edge is None else edge for edge, _formula in row] for row in rows]
    said = [[formula for _edge, formula in row] for row in rows]
    made = [_side(NOTHING, edges, said, None, 0)]
    made += [_side(paint, edges, said, n, n + 1) for n, paint in enumerate(paints)]
    if scale.low < 0:
        last = len(paints)
        made.append(_side(NOTHING, edges, said, last, None, negative=True))
        made += [_side(paint, edges, said, n, n + 1, negative=True) for n, paint in reversed([*enumerate(paints)])]
    free = scale.top + (scale.end - scale.top) * 0.25
    pad = [None if row[-1] is None else free - max(row[-1], 0.0) for row in edges]
    formulas = [f"={free:g}-MAX({row[-1]},0)" if row[-1] else "" for row in said]
    return [*made, Part(NOTHING, tuple(pad), tuple(formulas))]


def _side(paint, edges, said, start, end, *, negative: bool = False) -> Part:
    """The part between two edges on one side of nought."""
    limit, pick = ("MIN", min) if negative else ("MAX", max)
    lengths: list[float | None] = []
    formulas = []
    for row, words in zip(edges, said, strict=True):
        if row[0] is None:
            lengths.append(None)
            formulas.append("")
            continue
        a, b = (0.0 if at is None else pick(row[at], 0.0) for at in (start, end))
        x, y = ("0" if at is None else f"{limit}({words[at]},0)" for at in (start, end))
        if negative:
            a, b, x, y = b, a, y, x
        lengths.append(round(b - a, 10))
        formulas.append(f"={y}-{x}")
    return Part(paint, tuple(lengths), tuple(formulas))


def _dumbbell(values: list, row: int, cap: float) -> list[tuple[float | None, str]]:
    """The edges of before | now | between | before | now: of each pair of ends one has no length."""
    before, now = values
    known = [v for v in values if v is not None]
    if not known:
        return [(None, "")] * 6
    b, c, both = f"B{row}", f"C{row}", f"B{row}:C{row}"
    far = max(known) - min(known)
    up = before is not None and (now is None or before < now)
    alone = f"(MAX({both})=MIN({both}))"
    rises = f"AND(COUNT({b})=1,OR(COUNT({c})=0,{b}<{c}))"
    low, high = min(known) - (cap / 2 if not far else 0), max(known) + (cap / 2 if not far else 0)
    left, right = (cap, 0.0) if not far else (min(cap, far / 2),) * 2
    low_ = f"(MIN({both})-{alone}*{cap / 2:g})"
    high_ = f"(MAX({both})+{alone}*{cap / 2:g})"
    left_ = f"IF({alone},{cap:g},MIN({cap:g},(MAX({both})-MIN({both}))/2))"
    right_ = f"IF({alone},0,MIN({cap:g},(MAX({both})-MIN({both}))/2))"
    return [
        (low, low_),
        (low + (left if up else 0), f"({low_}+IF({rises},{left_},0))"),
        (low + left, f"({low_}+{left_})"),
        (high - right, f"({high_}-{right_})"),
        (high - (right if up else 0), f"({high_}-IF({rises},{right_},0))"),
        (high, high_),
    ]


def _interval(values: list, row: int, cap: float) -> list[tuple[float | None, str]]:
    """The edges of bounds, the value's mark in the middle, and bounds."""
    count, middle = len(values), len(values) // 2
    if values[middle] is None:
        return [(None, "")] * (count + 1)
    value, cell = values[middle], f"{chr(66 + middle)}{row}"
    low, high = value - cap / 2, value + cap / 2
    low_, high_ = f"({cell}-{cap / 2:g})", f"({cell}+{cap / 2:g})"
    before: list[tuple[float | None, str]] = []
    after: list[tuple[float | None, str]] = []
    for n in range(middle):
        at = chr(66 + n) + str(row)
        said = f"IF(COUNT({at})=1,MIN({at},{low_}),{low_})"
        before.append((low if values[n] is None else min(values[n], low), said))
        at = chr(66 + count - 1 - n) + str(row)
        top = values[count - 1 - n]
        after.insert(0, (high if top is None else max(top, high), f"IF(COUNT({at})=1,MAX({at},{high_}),{high_})"))
    return [*before, (low, low_), (high, high_), *after]


def _spans(series: int) -> tuple[str, ...]:
    """What the parts of an interval are painted as, from the lowest bound to the highest."""
    half = (OUTER,) * (series // 2 - 1) + (BOUND,)
    return (*half, NOW, *reversed(half))


def legend(data: ChartData) -> list[tuple[str, str]]:
    """(what is painted, words) for the row of words over the bars."""
    names = [series.name for series in data.series]
    if len(names) == 2:
        return [(BEFORE, names[0]), (NOW, names[1])]
    middle = len(names) // 2
    spans = [(BOUND, _span(names[middle - 1], names[middle + 1]))]
    if len(names) > 3:
        spans.append((OUTER, _span(names[0], names[-1])))
    return [(NOW, names[len(names) // 2]), *spans]


def _span(low: str, high: str) -> str:
    """What lies between two bounds: "Lägst – högst", and of "Intervall från" and "Intervall till" just "Intervall"."""
    shared = low.split()[0]
    return shared if high.split()[0] == shared else f"{low} – {high.lower()}"
