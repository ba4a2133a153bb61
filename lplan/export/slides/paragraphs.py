"""Words on a slide: paragraphs, and the slide's own number."""

from collections.abc import Sequence

from lplan.core.tabular import plain
from lplan.export import palette


def paragraphs(frame, lines: Sequence[str], *, size: float | None = None, bullets: bool = False) -> None:
    from pptx.util import Pt

    for n, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if not n else frame.add_paragraph()
        paragraph.space_after = Pt(8 if size and size >= 20 else 4)
        run = paragraph.add_run()
        run.text = plain(line)
        if size:
            run.font.size = Pt(size)
        if not bullets:
            properties = paragraph._p.get_or_add_pPr()
            properties.set("marL", "0")
            properties.set("indent", "0")
            if properties.find("{http://schemas.openxmlformats.org/drawingml/2006/main}buNone") is None:
                properties.append(
                    properties.makeelement("{http://schemas.openxmlformats.org/drawingml/2006/main}buNone", {})
                )


def number(box, n: int, Pt) -> None:
    """The slide's own number as a field, so that it follows when slides are moved."""
    from pptx.enum.text import PP_ALIGN
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    paragraph = box.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    paragraph._p.append(
        parse_xml(
            f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum">'
            f'<a:rPr lang="sv-SE" sz="1400"><a:solidFill><a:srgbClr '
            f'val="{palette.LIGHT.muted[1:].upper()}"/></a:solidFill></a:rPr>'
            f"<a:t>{n}</a:t></a:fld>"
        )
    )
