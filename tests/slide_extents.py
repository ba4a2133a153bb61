"""Measure what stands on slides: words that overflow their box, labels without room, shapes over each other, marks
outside their drawing.

Words are measured in the program's own typeface, and by a fourth more: the widest that stands in for it elsewhere.
"""

from functools import lru_cache
from itertools import combinations, pairwise

from PIL import ImageFont

from lplan.core.settings import ROOT

POINT, INCH = 12_700, 914_400
WIDER = 1.25
FONTS = {
    False: ROOT / "static/fonts/source-sans-3-latin-400-normal.woff2",
    True: ROOT / "static/fonts/source-sans-3-latin-700-normal.woff2",
}
TOUCH = 0.04 * INCH  # two boxes that meet


@lru_cache
def font(bold: bool):
    return ImageFont.truetype(FONTS[bold], 100)


@lru_cache(maxsize=20_000)
def width(words: str, points: float, bold: bool = False) -> float:
    """In EMU."""
    return font(bold).getlength(words) / 100 * points * WIDER * POINT


def rows(words: str, points: float, bold: bool, room: float) -> int:
    """How many lines the words take; a single word that is wider than the room counts as cut."""
    count, line = 1, ""
    for word in words.split():
        longer = f"{line} {word}".strip()
        if line and width(longer, points, bold) > room:
            count, line = count + 1, word
        else:
            line = longer
    return count


def height(frame, room: float) -> float:
    """The height of a text frame's words in EMU; 0 for no words."""
    total, last = 0.0, len(frame.paragraphs) - 1
    for n, paragraph in enumerate(frame.paragraphs):
        words = "".join(run.text for run in paragraph.runs)
        if not words.strip():
            continue
        run = paragraph.runs[0]
        size = run.font.size.pt if run.font.size else 18
        total += rows(words, size, bool(run.font.bold), room) * size * 1.2 * POINT
        total += (paragraph.space_after or 0) if n < last else 0
    return total


def faults(deck) -> list[str]:
    """Everything that is wrong on any slide, as "3: …"."""
    return [f"{n}: {said}" for n, slide in enumerate(deck.slides, 1) for said in _of_slide(slide, deck)]


def _of_slide(slide, deck):
    for shape in slide.shapes:
        box = shape.left, shape.top, shape.left + shape.width, shape.top + shape.height
        if box[0] < -1 or box[1] < -1 or box[2] > deck.slide_width + 1 or box[3] > deck.slide_height + 1:
            yield f"{shape.name} stands outside the slide"
        if shape.has_text_frame and shape.text_frame.text.strip():
            yield from _of_words(shape)
        elif getattr(shape, "has_chart", False) and shape.has_chart:
            yield from _of_chart(shape)
        elif getattr(shape, "has_table", False) and shape.has_table:
            yield from _of_table(shape, deck)
    for a, b in combinations(slide.shapes, 2):
        wide = min(a.left + a.width, b.left + b.width) - max(a.left, b.left)
        high = min(a.top + a.height, b.top + b.height) - max(a.top, b.top)
        if wide > TOUCH and high > TOUCH:
            yield f"{a.name} lies over {b.name}"


def _of_words(shape):
    frame = shape.text_frame
    room = shape.width - (frame.margin_left or 0) - (frame.margin_right or 0)
    if height(frame, room) > shape.height * 1.02:
        yield f"{shape.name} overflows: {frame.text[:60]!r}"
    for paragraph in frame.paragraphs:
        for run in paragraph.runs:
            size = run.font.size.pt if run.font.size else 18
            if any(
                width(word, size, bool(run.font.bold)) > room + POINT for word in run.text.split() if len(word) < 25
            ):
                yield f"{shape.name} cuts a word: {run.text[:60]!r}"


def _of_table(shape, deck):
    table, deep = shape.table, 0.0
    for row in table.rows:
        need = 0.0
        for cell, column in zip(row.cells, table.columns, strict=True):
            room = column.width - cell.margin_left - cell.margin_right
            if cell._tc.get_or_add_tcPr().get("vert") != "vert270":
                need = max(need, height(cell.text_frame, room) + cell.margin_top + cell.margin_bottom)
        deep += max(need, row.height)
    if shape.top + deep > deck.slide_height - 0.55 * INCH:
        yield f"{shape.name} grows over what stands under it"


def _of_chart(shape):
    chart = shape.chart
    names = [str(category) for category in chart.plots[0].categories]
    size = chart.category_axis.tick_labels.font.size.pt
    layout = chart._chartSpace.find(".//{*}plotArea/{*}layout/{*}manualLayout")
    if layout is None:  # standing bars: each name has its bar's width
        each = shape.width / len(names)
        if any(width(name, size) > each for name in names):
            yield f"names of {shape.name} are wider than their bars"
        return
    left, high = (float(layout.find(f"{{*}}{key}").get("val")) for key in ("x", "h"))
    for name in names:
        if any(width(line, size) > left * shape.width for line in name.split("\n")):
            yield f"the name {name!r} has no room"
    lines = [name.count("\n") + 1 for name in names]
    closest = max([(a + b) / 2 for a, b in pairwise(lines)] or lines)  # between the middles of two neighbours
    if closest * size * 1.2 * POINT > high * shape.height / len(names):
        yield f"names in {shape.name} touch each other: {size} points for {len(names)}"
    axis = chart.value_axis
    if chart.plots[0].overlap == 100 and axis.visible:  # floating bars: marks lie on the axis
        marks = [list(s.values) for s in chart.plots[0].series][:-2]
        for values in zip(*marks, strict=True):
            reach = sum(v for v in values if v is not None and v > 0)
            if reach > axis.maximum_scale or sum(v for v in values if v is not None and v < 0) < axis.minimum_scale:
                yield f"a mark of {shape.name} stands outside its drawing"
