"""PowerPoint: native, editable charts in 16:9, a finding as each slide's title, in our look or the agency's own
template.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from lplan.charts import RenderedChart
from lplan.charts.base.chart_data import DOTS, GRID, MAP, TILES, ChartData
from lplan.core import text
from lplan.core.table_writer import plain
from lplan.core.text import _, gettext
from lplan.export import palette
from lplan.export.export_input import Work, legend
from lplan.export.report.typesetting import picture
from lplan.export.slides import (
    chart_parts,
    editable_shapes,
    floating_bars,
    grids,
    maps,
    native_charts,
    paragraphs,
    tables,
    template,
)
from lplan.export.slides.slide_contents import Page, appendix_title, of_chart, of_deck, spoken, talk, told
from lplan.export.slides.template_style import INCH, Place, Style, style_of
from lplan.organisation import organisation

__all__ = ["Page", "appendix_title", "of_chart", "of_deck", "talk", "write", "write_one"]
LOW_TITLE = 0.8  # inches: a title's place that has no room for margins over and under the words
MOST_PARTS = 6  # slides that one chart may be parted over; what does not fit is said, and is in the workbook
_KINDS = (template.TITLE, template.HEADING, template.CONTENT)


def write(work: Work, pages: Iterable[Page] | None = None, template_bytes: bytes | None = None) -> bytes:
    """The presentation's bytes: the talk, when no pages are told. Raises Refused when the template cannot be used."""
    made = _Deck(work, template_bytes)
    pages = list(talk(work) if pages is None else pages)
    made.set_titles([page.title for page in pages if page.kind == "chart"])
    for n, page in enumerate(pages):
        work.tell(0.6 + 0.38 * n / len(pages), page.title)
        made.add(page)
    made.last()
    return made.bytes()


def write_one(work: Work, rendered: RenderedChart) -> bytes:
    """One chart as a presentation."""
    made = _Deck(work, None)
    made.add(of_chart(rendered, work))
    return made.bytes()


class _Deck:
    """A presentation on its way."""

    def __init__(self, work: Work, template_bytes: bytes | None):
        self.work = work
        self.file = template.opened(template_bytes)
        self.wide, self.high = self.file.slide_width, self.file.slide_height
        self.layouts = {kind: template.layout(self.file, kind) for kind in _KINDS}
        look = palette.LIGHT if template_bytes is None else None
        self.styles = {
            kind: style_of(self.file, found, look, first=kind == template.TITLE) for kind, found in self.layouts.items()
        }
        self.title_points = 0.0  # of every chart's slide; 0 before anybody has looked at the titles
        self.left_out: list[str] = []  # charts that no slide has room for
        core = self.file.core_properties
        core.title, core.language = plain(work.results.codebook.title, 250), work.choice.language
        core.subject = plain(work.results.wave_name(work.choice.wave), 250)
        core.author = plain(str(organisation().name), 250)
        self.own_look = template_bytes is None

    def bytes(self) -> bytes:
        file = io.BytesIO()
        self.file.save(file)
        return file.getvalue()

    # --- the kinds of slides ---

    def add(self, page: Page) -> None:
        if page.kind == "chart" and page.rendered is not None and not page.rendered.frame.empty:
            return self.chart(page, page.rendered)
        if page.kind == "title":
            return self.words(page, template.TITLE)
        return self.words(page, template.CONTENT)

    def words(self, page: Page, kind: str) -> None:
        """A title, text, a quote or a question to the room: in the layout's place for content when it has one."""
        slide, style = self._slide(kind, page.title), self.styles[kind]
        room = self._room(page, kind)
        first = kind == template.TITLE and len(self.file.slides) == 1
        lines = [*page.lines, *([str(organisation().name)] if first else [])]
        lines += [_("Simulerade svar")] if page.simulated and kind == template.TITLE else []
        for said, who in page.quotes:
            lines += [f"”{said}”", f"– {who}"]
        slots = [place for place in slide.placeholders if place.has_text_frame and not template.is_title(place)]
        for spare in slots[1:] if lines else slots:
            spare._element.getparent().remove(spare._element)
        if lines:
            slot: Any = slots[0] if slots else slide.shapes.add_textbox(*room)
            slot.left, slot.top, slot.width, slot.height = room
            sizes = (24, 20, 18, 16, 14) if first else (28, 24, 20, 18, 16, 14)
            free = room._replace(height=round(room.height * (0.75 if first else 1)))  # a template's art is often below
            size = self._size(lines, free, style, sizes)
            slot.text_frame.word_wrap = True
            paragraphs.paragraphs(slot.text_frame, lines, size=size, bullets=page.kind == "text" and len(lines) > 1)
            paragraphs.dress(slot.text_frame, style, None if slots and style.body_run.inherited else style.look.ink)
            if page.quotes:
                paragraphs.attribute(slot.text_frame, size, style)
        if kind != template.TITLE:
            self._foot(slide, page, kind)
        if first and self.own_look:  # an agency's template has its own
            self._logo(slide, style)
        self._notes(slide, page.notes)

    def chart(self, page: Page, rendered: RenderedChart) -> None:
        """A chart: native where PowerPoint has such a chart, else a table, outlines or squares, all of them
        editable.
        """
        data = rendered.chart.slide_data(rendered.frame, self.work.results, page.choice)
        room = self._room(page, template.HEADING)
        parts = self._parts(rendered, data, room)
        if len(parts) > MOST_PARTS:
            self.left_out.append(gettext(rendered.chart.name))
            return
        for n, draw in enumerate(parts, 1):
            title = page.title
            if len(parts) > 1:
                title = _("{title} ({n} av {total})").format(title=page.title, n=n, total=len(parts))
            slide = self._slide(template.HEADING, title)
            draw(slide, room, spoken(data, title))
            said = []
            if data.empty and data.shape.names_missing:
                said.append(_("Uppgift saknas: {names}.").format(names=", ".join(data.empty)))
            shown = replace(page, source=" ".join([*said, page.source])) if said else page
            self._foot(slide, shown, template.HEADING)
            self._notes(slide, page.notes or told(page, rendered, data, self.work))

    def _parts(self, rendered: RenderedChart, data: ChartData, room: Place) -> list[Callable]:
        """What draws the chart, a function (slide, box, alt) for each slide that it takes."""
        style = self.styles[template.HEADING]
        if data.shape.powerpoint:
            over = _legend_height(data, room, style)
            slides = native_charts.panels(data, room.width, room.height - over, style)
            return [partial(_native, beside, data, style) for beside in slides]
        if data.shape == GRID:
            pieces = chart_parts.parts(data, grids.grid_size(data))
            return [partial(_draw, grids.grid, part, style) for part in pieces]
        if data.shape in (MAP, TILES):
            return [partial(_draw, maps.outlines if data.shape == MAP else maps.squares, data, style)]
        points, widths, pages = tables.pages(rendered.table, room.width / INCH, room.height / INCH, style)
        table = partial(tables.table, points=points, widths=widths)
        return [partial(_draw, table, rows, style) for rows in pages]

    def last(self) -> None:
        """Where the numbers come from, how signs are read, and the way to the same view: a link and its QR code."""
        page = Page("text", "", simulated=self.work.simulated)
        slide, style = self._slide(template.HEADING, _("Om underlaget")), self.styles[template.HEADING]
        room = self._room(page, template.HEADING)
        code = round(2.6 * style.scale * INCH) if self.work.link else 0
        said = [f"{what}: {words}" for what, words in self.work.about() if what != _("Länk")]
        said.append(
            _("Teckenförklaring: {signs}.").format(signs="; ".join(f"{sign} = {words}" for sign, words in legend()))
        )
        if self.left_out:
            names = ", ".join(self.left_out)
            said.append(_("För stora för en bild, men i arbetsboken: {names}.").format(names=names))
        box = Place(room.left, room.top, room.width - code - (round(0.3 * INCH) if code else 0), room.height)
        self._text(slide, said, box, self._size(said, box, style, (16, 14, 12, 11, 10)), style)
        if code:
            self._qr(slide, Place(room.left + room.width - code, room.top, code, code), style)
        self._foot(slide, page, template.HEADING)

    # --- the parts of a slide ---

    def _slide(self, kind: str, title: str):
        """A new slide with its title; places that the layout has for other things are taken away when unused."""
        from pptx.util import Pt

        slide, style = self.file.slides.add_slide(self.layouts[kind]), self.styles[kind]
        words = plain(title, 2_000)
        place = slide.shapes.title
        if place is None:
            place = slide.shapes.add_textbox(*style.title)
            place.name = _("Rubrik")
        place.text_frame.text = words
        own = not style.title_run.inherited
        place.left, place.top, place.width, place.height = style.title
        place.text_frame.word_wrap = True
        paragraphs.dress(
            place.text_frame, style, style.title_run.colour if own else None, style.title_run.font if own else ""
        )
        if style.title.height < LOW_TITLE * INCH:
            place.text_frame.margin_top = place.text_frame.margin_bottom = 0
        size = self._title_size(words, kind)
        for run in (run for paragraph in place.text_frame.paragraphs for run in paragraph.runs):
            run.font.size = Pt(size)
        if kind == template.HEADING:
            for spare in list(slide.placeholders):
                if not template.is_title(spare):
                    spare._element.getparent().remove(spare._element)
        return slide

    def set_titles(self, titles: Iterable[str]) -> None:
        """Give all charts' titles one size, in which nearly all of them fit; a very long one is smaller by itself."""
        kind = template.HEADING
        size = min((self._title_size(plain(title, 2_000), kind) for title in titles), default=0.0)
        self.title_points = max(size, self.styles[kind].points(20))

    def _title_size(self, words: str, kind: str) -> float:
        style = self.styles[kind]
        most = style.title_run.size
        if kind == template.HEADING:
            most = min(most, self.title_points or most)
        elif kind == template.CONTENT:
            most = min(most, style.points(28))
        sizes = [size for size in (most, 36, 32, 28, 26, 24, 22, 20, 18, 16, 14) if size <= most]
        low = style.title.height < LOW_TITLE * INCH
        place = style.title._replace(height=style.title.height + round(0.1 * INCH)) if low else style.title
        return self._size([words], place, style, sizes, bold=True)

    def _room(self, page: Page, kind: str) -> Place:
        """Where there is room under the title and over the source line."""
        style = self.styles[kind]
        lines = (0.48 if page.source else 0.3) + (0.32 if page.simulated else 0) if kind != template.TITLE else 0
        return style.content._replace(height=style.content.height - round(lines * style.scale * INCH))

    def _text(self, slide, lines: Sequence[str], place: Place, points: float, style: Style):
        box = slide.shapes.add_textbox(*place)
        box.text_frame.word_wrap = True
        paragraphs.paragraphs(box.text_frame, lines, size=points)
        paragraphs.dress(box.text_frame, style, style.look.ink)
        return box

    def _size(self, lines: Sequence[str], place: Place, style: Style, sizes=(28, 24, 20, 18, 16, 14), *, bold=False):
        """The largest of the sizes that the words fit a place in."""
        wide = 1.1 if bold else 1.0
        points = [style.points(size) if not bold else size for size in sizes]
        room = place.width / INCH - 0.2
        for size in points:
            rows = sum(editable_shapes.lines(line, room / wide, size) for line in lines)
            between = 0 if len(lines) == 1 else len(lines) * paragraphs.after(size)
            if (rows * size * 1.2 + between) / 72 <= place.height / INCH - 0.1:
                return size
        return points[-1]

    def _foot(self, slide, page: Page, kind: str) -> None:
        """Source line, the mark when answers are simulated, and the slide's number, last in the reading order."""
        from pptx.enum.text import MSO_ANCHOR

        style = self.styles[kind]
        content, unit = style.content, style.scale * INCH
        deep = round((0.48 if page.source else 0.3) * unit)
        row = Place(content.left, content.bottom - deep, content.width, deep)
        number = style.number or row._replace(left=round(row.left + row.width - 0.7 * unit), width=round(0.7 * unit))
        if page.simulated:
            place = Place(row.left, round(row.top - 0.32 * unit), round(4 * unit), round(0.32 * unit))
            box = self._text(slide, [_("Simulerade svar")], place, style.points(16), style)
            box.name = _("Märke")
            paragraphs.tighten(box.text_frame)
            run = box.text_frame.paragraphs[0].runs[0]
            run.font.bold, run.font.color.rgb = True, native_charts.rgb(style.look.mark)
        if page.source:
            words = f"{page.source} {self.work.stamp()}"
            beside = not style.numbered and number.overlap(row._replace(top=row.top - deep, height=2 * deep))
            place = row._replace(width=number.left - row.left - round(0.1 * unit) if beside else row.width)
            size = self._size([words], place, style, (12, 11, 10, 9))
            box = self._text(slide, [words], place, size, style)
            box.name = _("Källa")
            paragraphs.tighten(box.text_frame)
            box.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
            box.text_frame.paragraphs[0].runs[0].font.color.rgb = native_charts.rgb(style.look.muted)
        if not style.numbered:
            box = slide.shapes.add_textbox(*number)
            box.name = _("Bildnummer")
            box.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
            paragraphs.number(box, len(self.file.slides), style)

    def _logo(self, slide, style: Style) -> None:
        """The organisation's logo in the corner of the first slide."""
        owner = organisation()
        if owner.logo is None:
            return
        file, high = io.BytesIO(picture(owner.logo)), round(0.6 * INCH)
        image = slide.shapes.add_picture(file, style.content.left, self.high - high - round(0.35 * INCH), height=high)
        image.name = plain(str(owner.name), 100)
        image._element.nvPicPr.cNvPr.set("descr", plain(str(owner.name), 250))

    def _notes(self, slide, words: str) -> None:
        if words:
            slide.notes_slide.notes_text_frame.text = plain(words, 10_000)

    def _qr(self, slide, place: Place, style: Style) -> None:
        import segno

        file = io.BytesIO()
        segno.make(self.work.link, error="m").save(file, kind="png", scale=12, border=2)
        file.seek(0)
        image = slide.shapes.add_picture(file, place.left, place.top, width=place.width)
        image.click_action.hyperlink.address = self.work.link
        image._element.nvPicPr.cNvPr.set("descr", _("QR-kod som öppnar samma vy: {link}").format(link=self.work.link))
        under = place._replace(top=place.bottom + round(0.05 * INCH), height=round(0.5 * INCH))
        self._text(slide, [_("Öppna samma vy")], under, style.points(16), style)


def _draw(draw: Callable, part: object, style: Style, slide, box: Place, alt: str) -> None:
    draw(slide, part, box=box, alt=alt, style=style)


def _legend(data: ChartData, style: Style) -> list[tuple[str, str, dict]]:
    """What the marks mean, in a row of words over a chart that has no legend of its own."""
    paints, fills = native_charts.paints(style), []
    if data.shape == DOTS:
        fills = [(paints[paint], words) for paint, words in floating_bars.legend(data)]
    elif len(data.series) == 1:
        fills = [(style.look.main, data.series[0].name)]
    if fills and data.mine:
        fills.append((style.look.accent, text.listed(data.categories[n] for n in sorted(data.mine))))
    return [("", words, editable_shapes.blank(style) | {"fill": fill}) for fill, words in fills]


def _legend_height(data: ChartData, box: Place, style: Style) -> int:
    rows = editable_shapes.legend_rows(_legend(data, style), box.width, style.points(14))
    return round(rows * style.points(14) * 2.1 / 72 * INCH)


def _native(beside: Sequence[ChartData], whole: ChartData, style: Style, slide, box: Place, alt: str) -> None:
    """One list of bars, or two beside each other, and over them what their marks mean."""
    deep, gap = _legend_height(whole, box, style), native_charts.GAP
    each = (box.width - gap * (len(beside) - 1)) // len(beside)
    places = [Place(box.left + n * (each + gap), box.top + deep, each, box.height - deep) for n in range(len(beside))]
    for n, (part, place) in enumerate(zip(beside, places, strict=True)):
        said = alt if not n else _("Fortsättning: {alt}").format(alt=alt)
        native_charts.draw(slide, part, place, said, style, native_charts.Frame(whole, tuple(beside)))
    editable_shapes.legend(slide, _legend(whole, style), box, style, style.points(14))
