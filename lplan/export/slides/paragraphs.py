"""Words on a slide: paragraphs, and the slide's own number."""

from collections.abc import Sequence

from lplan.core.table_writer import plain
from lplan.export.slides.native_charts import rgb
from lplan.export.slides.template_style import Style


def after(size: float) -> float:
    """Points of space after a paragraph."""
    return max(round(size * 0.45), 4.0)


def paragraphs(frame, lines: Sequence[str], *, size: float, bullets: bool = False) -> None:
    """Lines as paragraphs of one size. Without `bullets` those that the template's style has are taken away."""
    from pptx.util import Pt

    for n, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not n else frame.add_paragraph()
        paragraph.space_after = Pt(after(size))
        paragraph.space_before = Pt(0)
        paragraph.line_spacing = 1.0
        run = paragraph.add_run()
        run.text = plain(line)
        run.font.size = Pt(size)
        if not bullets:
            properties = paragraph._p.get_or_add_pPr()
            properties.set("marL", "0")
            properties.set("indent", "0")
            if properties.find("{http://schemas.openxmlformats.org/drawingml/2006/main}buNone") is None:
                properties.append(
                    properties.makeelement("{http://schemas.openxmlformats.org/drawingml/2006/main}buNone", {})
                )


def dress(frame, style: Style, colour: str | None, font: str = "") -> None:
    """Colour and typeface of a frame's words, where the slide does not get them from its layout: colour None."""
    if colour is None:
        return
    for run in (run for paragraph in frame.paragraphs for run in paragraph.runs):
        run.font.color.rgb = rgb(colour)
        if name := font or style.font:
            run.font.name = name


def attribute(frame, size: float, style: Style) -> None:
    """Of quotes, each followed by who said it: the names smaller and close to their words, and air after them."""
    from pptx.util import Pt

    for n, paragraph in enumerate(frame.paragraphs):
        paragraph.space_after = Pt(size * 0.75 if n % 2 else 2)
        for run in paragraph.runs if n % 2 else ():
            run.font.size, run.font.color.rgb = Pt(max(round(size * 0.7), 12)), rgb(style.look.muted)


def tighten(frame) -> None:
    """No margin over, under and beside the words, so that they stand in line with the chart."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def number(box, n: int, style: Style) -> None:
    """The slide's own number as a field, so that it follows when slides are moved."""
    from pptx.enum.text import PP_ALIGN
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    tighten(box.text_frame)
    paragraph = box.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    paragraph._p.append(
        parse_xml(
            f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">'
            f'<a:rPr lang="sv-SE" sz="{round(style.points(14) * 100)}"><a:solidFill><a:srgbClr '
            f'val="{style.look.muted[1:].upper()}"/></a:solidFill></a:rPr>'
            f"<a:t>{n}</a:t></a:fld>"
        )
    )
