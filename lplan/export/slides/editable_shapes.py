"""Draw as editable PowerPoint shapes what cannot be a native chart: tables, outlines and squares."""

from collections.abc import Sequence

from lplan.core.table_writer import plain
from lplan.export.slides.native_charts import hatch, rgb
from lplan.export.slides.template_style import INCH, Style

WIDE = 0.6  # of a point: a sign of the widest sans that stands in for ours


def lines(words: str, width: float, points: float) -> int:
    """How many lines the words take in so many inches, by the widest of the faces that a reader may have instead of
    ours.
    """
    room = max(int(width * 72 / (points * WIDE)), 1)
    count = 0
    for row in str(words).split("\n"):
        used = 0
        count += 1
        for word in row.split():
            need = len(word) + (1 if used else 0)
            if used and used + need > room:
                count, used = count + 1, 0
                need = len(word)
            count += max(0, -(-need // room) - 1)
            used = (used + need) if need <= room else need % room
    return max(count, 1)


def new_table(slide, rows: int, columns: int, box: tuple, alt: str):
    """A table without PowerPoint's own banding; returns its frame."""
    frame = slide.shapes.add_table(rows, columns, *box)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", plain(alt, 2_000))
    properties = frame.table._tbl.tblPr
    properties.set("bandRow", "0")
    properties.set("firstRow", "1")
    style = properties.find("{http://schemas.openxmlformats.org/drawingml/2006/main}tableStyleId")
    style.text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid
    return frame


def say(
    cell,
    words: str,
    points: float,
    style: Style,
    dress: dict | None = None,
    *,
    bold: bool = False,
    centre: bool = False,
) -> None:
    """Words in a cell of a table, in a fill (`lplan.export.palette.fills`) or on the slide's own paper."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Emu, Pt

    dress = dress or blank(style)
    cell.margin_top = cell.margin_bottom = Emu(18_000)
    cell.margin_left = cell.margin_right = Emu(54_000)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    frame = cell.text_frame
    frame.word_wrap = True
    if words:
        run = frame.paragraphs[0].add_run()
        run.text = plain(words)
        run.font.size, run.font.bold = Pt(points), bold
        run.font.color.rgb = rgb(dress["text"])
        if style.font:
            run.font.name = style.font
    else:  # an empty cell is otherwise as high as a line of 18 points
        end = frame.paragraphs[0]._p.get_or_add_endParaRPr()
        end.set("sz", str(round(points * 100)))
    if centre:
        frame.paragraphs[0].alignment = PP_ALIGN.CENTER
    if dress["pattern"]:
        hatch(cell.fill, dress["pattern"], style)
    elif dress["fill"] == style.look.paper:
        cell.fill.background()
    else:
        cell.fill.solid()
        cell.fill.fore_color.rgb = rgb(dress["fill"])


def blank(style: Style) -> dict:
    """The fill of what has none: the slide's own paper and ink."""
    return {"fill": style.look.paper, "text": style.look.ink, "pattern": ""}


def edges(cell, style: Style, width: int = 19_050) -> None:
    """Lines of the slide's own paper between filled cells."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    properties = cell._tc.get_or_add_tcPr()
    for n, side in enumerate(("lnL", "lnR", "lnT", "lnB")):
        line = parse_xml(
            f'<a:{side} {nsdecls("a")} w="{width}"><a:solidFill><a:srgbClr '
            f'val="{style.look.paper[1:].upper()}"/></a:solidFill></a:{side}>'
        )
        properties.insert(n, line)


def fill(shape, style: Style, dress: dict, edge: str | None = None) -> None:
    """Fill a shape: a colour, or hatched for what is missing."""
    from pptx.util import Pt

    if dress["pattern"]:
        hatch(shape.fill, dress["pattern"], style)
    else:
        shape.fill.solid()
        shape.fill.fore_color.rgb = rgb(dress["fill"])
    shape.line.color.rgb = rgb(edge or style.look.paper)
    shape.line.width = Pt(3 if edge else 0.75)
    shape.shadow.inherit = False
    for effect in shape._element.iter("{*}effectRef"):  # LibreOffice draws the theme's shadow all the same
        effect.set("idx", "0")


def write(
    frame,
    words: str,
    points: float,
    style: Style,
    colour: str = "",
    *,
    bold: bool = False,
    centre: bool = True,
    wrap: bool = True,
) -> None:
    """One paragraph in a text frame."""
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Emu, Pt

    frame.word_wrap = wrap
    frame.vertical_anchor = MSO_ANCHOR.MIDDLE
    if centre:
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER if centre and wrap else PP_ALIGN.LEFT
    run = paragraph.add_run()
    run.text = plain(words)
    run.font.size, run.font.bold = Pt(points), bold
    run.font.color.rgb = rgb(colour or style.look.ink)
    if style.font:
        run.font.name = style.font


def legend_rows(items: Sequence[tuple[str, str, dict]], width: int, points: float) -> int:
    """How many lines a legend takes."""
    at, rows, room = 0.0, 1, width / INCH
    for _sign, words, _dress in items:
        need = 0.5 + len(words) * points * WIDE / 72
        if at and at + need > room:
            at, rows = 0.0, rows + 1
        at += need + 0.2
    return rows if items else 0


def legend(slide, items: Sequence[tuple[str, str, dict]], box: tuple, style: Style, points: float) -> None:
    """Squares with words, on as many lines as they take: (what stands in the square, words, fill) each."""
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.util import Emu

    left, top, width, _height = box
    at, row = float(left), 0
    deep = points * 2.1 / 72 * INCH
    for sign, words, dress in items:
        need = (0.5 + len(words) * points * WIDE / 72) * INCH
        if at + need > left + width and at > left:
            at, row = float(left), row + 1
        y = top + row * deep
        place = (at, y + 0.12 * deep, 0.3 * INCH, 0.62 * deep)
        square = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *(Emu(round(n)) for n in place))
        fill(square, style, dress)
        if len(sign) <= 2:
            write(square.text_frame, sign, min(points, 12), style, dress["text"])
        square._element.nvSpPr.cNvPr.set("descr", plain(words))
        place = (at + 0.34 * INCH, y, min(need - 0.3 * INCH, left + width - at - 0.34 * INCH), 0.86 * deep)
        box_ = slide.shapes.add_textbox(*(Emu(round(n)) for n in place))
        frame = box_.text_frame
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Emu(0)
        write(frame, words, points, style, centre=False)
        at += need + 0.2 * INCH
