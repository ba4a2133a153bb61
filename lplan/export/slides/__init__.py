"""PowerPoint: native, editable charts in 16:9, a finding as each slide's title, in our look or the agency's own
template.
"""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from lplan.charts import RenderedChart
from lplan.charts.base.chart_data import GRID, MAP, TABLE, TILES, ChartData
from lplan.core.tabular import plain
from lplan.core.text import _, gettext
from lplan.export import palette
from lplan.export.export_input import Work, legend
from lplan.export.slides import editable_shapes, grids, maps, native_charts, paragraphs, tables, template
from lplan.export.slides.slide_contents import Page, every_chart, of_chart, of_deck

__all__ = ["Page", "every_chart", "of_deck", "of_chart", "write", "write_one"]
INCH = 914_400
MOST_PARTS = 6  # slides that one chart may be parted over; what does not fit is said, and is in the workbook


def write(work: Work, pages: Iterable[Page] | None = None, template_bytes: bytes | None = None) -> bytes:
    """The presentation's bytes. Raises Refused when the template cannot be used."""
    made = _Deck(work, template_bytes)
    pages = list(every_chart(work) if pages is None else pages)
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


def _draw(draw: Callable, part: object, alt: str, slide, box: tuple) -> None:
    draw(slide, part, box=box, alt=alt)


class _Deck:
    """A presentation on its way."""

    def __init__(self, work: Work, template_bytes: bytes | None):
        self.work = work
        self.file = template.opened(template_bytes)
        self.wide, self.high = self.file.slide_width, self.file.slide_height
        core = self.file.core_properties
        core.title, core.language = plain(work.results.codebook.title, 250), work.choice.language
        core.subject = plain(work.results.wave_name(work.choice.wave), 250)
        core.author = ""

    def bytes(self) -> bytes:
        file = io.BytesIO()
        self.file.save(file)
        return file.getvalue()

    # --- the kinds of slides ---

    def add(self, page: Page) -> None:
        if page.kind == "chart" and page.rendered is not None and not page.rendered.frame.empty:
            return self.chart(page, page.rendered)
        if page.kind == "title":
            return self.title(page)
        return self.words(page)

    def title(self, page: Page) -> None:
        slide = self._slide(template.TITLE, page.title)
        slots = [p for p in slide.placeholders if p.placeholder_format.idx != 0 and p.has_text_frame]
        if slots:
            paragraphs.paragraphs(slots[0].text_frame, page.lines)
        for spare in slots[1:]:
            spare._element.getparent().remove(spare._element)
        if not slots and page.lines:
            self._text(slide, page.lines, (0.6, 3.9, 12.1, 2), 24)
        self._foot(slide, page)
        self._notes(slide, page.notes)

    def words(self, page: Page) -> None:
        """Text, a quote or a question to the room: in the layout's place for content when it has one."""
        slide = self._slide(template.CONTENT, page.title)
        slots = [p for p in slide.placeholders if p.placeholder_format.idx != 0 and p.has_text_frame]
        lines = [*page.lines]
        for said, who in page.quotes:
            lines += [f"”{said}”", f"– {who}"]
        if slots:
            paragraphs.paragraphs(slots[0].text_frame, lines, size=self._size(lines), bullets=page.kind == "text")
            for spare in slots[1:]:
                spare._element.getparent().remove(spare._element)
        elif lines:
            self._text(slide, lines, (0.6, 1.8, 12.1, 4.7), self._size(lines))
        self._foot(slide, page)
        self._notes(slide, page.notes)

    def chart(self, page: Page, rendered: RenderedChart) -> None:
        """A chart: native where PowerPoint has such a chart, else a table, outlines or squares, all of them
        editable.
        """
        data = rendered.chart.data(rendered.frame, self.work.results, page.choice)
        parts = self._parts(rendered, data)
        # A table that is longer still is one to look things up in: its beginning says what the workbook holds.
        shown = parts[: 1 if data.shape == TABLE and len(parts) > MOST_PARTS else MOST_PARTS]
        for n, draw in enumerate(shown, 1):
            title = page.title
            if len(shown) > 1:
                title = _("{title} ({n} av {total})").format(title=page.title, n=n, total=len(shown))
            slide = self._slide(template.HEADING, title)
            draw(slide, self._box(slide))
            said = []
            if data.empty and data.shape.names_missing:
                said.append(_("Uppgift saknas: {names}.").format(names=", ".join(data.empty)))
            if len(parts) > len(shown) and n == len(shown):
                said.append(_("Allt ryms inte på bilderna; resten finns i arbetsboken."))
            self._foot(slide, replace(page, source=" ".join([*said, page.source])) if said else page)
            self._notes(slide, page.notes or self._told(page, rendered))

    def _parts(self, rendered: RenderedChart, data: ChartData) -> list[Callable]:
        """What draws the chart, a function (slide, box) for each slide that it takes."""
        if data.shape.powerpoint:
            pieces = editable_shapes.parts(data, max(native_charts.MOST // data.bars, 6))
            return [partial(_draw, native_charts.draw, part, rendered.alt) for part in pieces]
        if data.shape == GRID:
            pieces = editable_shapes.parts(data, grids.grid_size(data))
            return [partial(_draw, grids.grid, part, rendered.alt) for part in pieces]
        if data.shape in (MAP, TILES):
            return [partial(_draw, maps.outlines if data.shape == MAP else maps.squares, data, rendered.alt)]
        box = self._box()
        points, widths, pages = tables.pages(rendered.table, box[2] / INCH, box[3] / INCH)
        table = partial(tables.table, points=points, widths=widths)
        return [partial(_draw, table, rows, rendered.alt) for rows in pages]

    def last(self) -> None:
        """Where the numbers come from, how signs are read, and the way to the same view: a link and its QR code."""
        slide = self._slide(template.HEADING, _("Om underlaget"))
        left, top, width, _height = (part / INCH for part in self._box(slide))
        room = width - (2.9 if self.work.link else 0)
        said = [f"{what}: {words}" for what, words in self.work.about() if what != _("Länk")]
        said.append(
            _("Teckenförklaring: {signs}.").format(signs="; ".join(f"{sign} = {words}" for sign, words in legend()))
        )
        self._text(slide, said, (left, top, room, 4.8), 16)
        if self.work.link:
            self._qr(slide, left + room + 0.2, top)
        self._foot(slide, Page("text", "", simulated=self.work.simulated))

    # --- the parts of a slide ---

    def _slide(self, kind: str, title: str):
        """A new slide with its title; places that the layout has for other things are taken away when unused."""
        from pptx.util import Emu, Pt

        slide = self.file.slides.add_slide(template.layout(self.file, kind))
        words = plain(title, 2_000)
        if slide.shapes.title is not None:
            place = slide.shapes.title
            place.text_frame.text = words
        else:
            place = slide.shapes.add_textbox(*(Emu(round(n * INCH)) for n in (0.6, 0.4, self.wide / INCH - 1.2, 1.1)))
            place.name = _("Rubrik")
            place.text_frame.text = words
            place.text_frame.paragraphs[0].runs[0].font.bold = True
        if kind != template.TITLE:
            place.text_frame.word_wrap = True
            size = 28 if len(words) <= 75 else 24 if len(words) <= 130 else 20
            for run in (run for paragraph in place.text_frame.paragraphs for run in paragraph.runs):
                run.font.size = Pt(size)
        if kind == template.HEADING:
            for spare in list(slide.placeholders):
                if spare.placeholder_format.idx != 0 and spare.placeholder_format.type not in template._titles():
                    spare._element.getparent().remove(spare._element)
        return slide

    def _box(self, slide=None) -> tuple[int, int, int, int]:
        """Where there is room under the title and over the source line, in EMU."""
        top = 1.65 * INCH * self.high / (7.5 * INCH)
        if slide is not None and slide.shapes.title is not None:
            place = slide.shapes.title
            under = (place.top or 0) + (place.height or 0)
            if under > 0.4 * self.high:  # a template whose title stands in the middle: a chart's goes on top
                place.left, place.top, place.width, place.height = (
                    round(0.6 * INCH),
                    round(0.4 * INCH),
                    round(self.wide - 1.2 * INCH),
                    round(1.1 * INCH),
                )
            elif under:
                top = under + 0.1 * INCH
        bottom = self.high - 1.12 * INCH
        return round(0.6 * INCH), round(top), round(self.wide - 1.2 * INCH), round(bottom - top)

    def _text(self, slide, lines: Sequence[str], inches: tuple, points: float):
        from pptx.util import Emu

        box = slide.shapes.add_textbox(*(Emu(round(n * INCH)) for n in inches))
        box.text_frame.word_wrap = True
        paragraphs.paragraphs(box.text_frame, lines, size=points)
        return box

    def _size(self, lines: Sequence[str]) -> float:
        """As large as the words allow: 28 points down to 18."""
        for points in (28.0, 24.0, 20.0):
            if sum(editable_shapes.lines(line, 11.8, points) for line in lines) * points * 1.45 / 72 <= 4.6:
                return points
        return 18.0

    def _foot(self, slide, page: Page) -> None:
        """Source line, the mark when answers are simulated, and the slide's number, last in the reading order."""
        from pptx.util import Emu, Pt

        high = self.high / INCH
        if page.source:
            box = self._text(
                slide, [f"{page.source} {self.work.stamp()}"], (0.6, high - 1.08, self.wide / INCH - 1.2, 0.5), 12
            )
            box.name = _("Källa")
            box.text_frame.paragraphs[0].runs[0].font.color.rgb = native_charts.rgb(palette.LIGHT.muted)
        if page.simulated:
            box = self._text(slide, [_("Simulerade svar")], (0.6, high - 0.56, 4, 0.4), 18)
            box.name = _("Märke")
            run = box.text_frame.paragraphs[0].runs[0]
            run.font.bold, run.font.color.rgb = True, native_charts.rgb(palette.WARNING)
        number = slide.shapes.add_textbox(
            Emu(round(self.wide - 1.4 * INCH)),
            Emu(round((high - 0.56) * INCH)),
            Emu(round(0.8 * INCH)),
            Emu(round(0.4 * INCH)),
        )
        number.name = _("Bildnummer")
        paragraphs.number(number, len(self.file.slides), Pt)

    def _notes(self, slide, words: str) -> None:
        if words:
            slide.notes_slide.notes_text_frame.text = plain(words, 10_000)

    def _told(self, page: Page, rendered: RenderedChart) -> str:
        """What can be said when nobody has written notes: the chart in words, how to read it, and the source."""
        columns = ", ".join(str(head).lower() for head in rendered.table.columns)
        return "\n".join(
            [
                rendered.alt,
                _(
                    "Så läses bilden: {name} visar {columns}. Diagrammet kan redigeras: högerklicka och välj Redigera "
                    "data."
                ).format(name=gettext(rendered.chart.name), columns=columns),
                *([rendered.note] if rendered.note else []),
                f"{page.source} {self.work.stamp()}",
                *([_("Svaren är simulerade och säger ingenting om en verklig region.")] if page.simulated else []),
            ]
        )

    def _qr(self, slide, left: float, top: float) -> None:
        import segno
        from pptx.util import Emu, Pt

        file = io.BytesIO()
        segno.make(self.work.link, error="m").save(file, kind="png", scale=12, border=2)
        file.seek(0)
        image = slide.shapes.add_picture(
            file, Emu(round(left * INCH)), Emu(round(top * INCH)), width=Emu(round(2.6 * INCH))
        )
        image._element.nvPicPr.cNvPr.set("descr", _("QR-kod som öppnar samma vy: {link}").format(link=self.work.link))
        box = slide.shapes.add_textbox(*(Emu(round(n * INCH)) for n in (left, top + 2.7, 2.6, 1.2)))
        box.text_frame.word_wrap = True
        run = box.text_frame.paragraphs[0].add_run()
        run.text = _("Öppna samma vy")
        run.font.size = Pt(18)
        run.hyperlink.address = self.work.link
