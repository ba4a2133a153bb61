"""Export charts: each as a file, or all as slides, a workbook, a report or a zip; lists the formats.

`FORMATS` is the whole list: the menu under a chart, the page Hämta and the command read it. Each kind of file walks the
registry of charts, so that a chart added to the app is in every one of them by itself. Heavy libraries are imported
where they are used.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from lplan import response_writer, seminar
from lplan.charts import Chart, RenderedChart
from lplan.core.text import N_, _, gettext
from lplan.export import (
    answer_files,
    csv_files,
    excel_workbook,
    html_presentation,
    image_files,
    picture_fitting,
    report,
    slides,
    word_annual_report,
)
from lplan.export.export_input import Work
from lplan.export.headless_browser import browser, painter
from lplan.export.opendata import archive
from lplan.export.picture_fitting import SIZES
from lplan.response_writer import file_name

__all__ = [
    "FORMATS",
    "PRODUCTS",
    "SIZES",
    "SLIDES",
    "Format",
    "Product",
    "Work",
    "browser",
    "by_key",
    "make",
    "make_one",
    "name",
    "painter",
]


@dataclass(frozen=True)
class Product:
    """One thing to take away on the page Hämta: what it is for a reader. Its formats name it."""

    key: str
    name: str  # Swedish, marked with N_
    about: str


SLIDES = Product(
    "bildspel",
    N_("Bildspel"),
    N_(
        "Ett föredrag om läget, vad som skiljer, vad som har ändrats och vad som är osäkert, för alla eller för "
        "den valda. Med källor, talarstöd och QR-kod."
    ),
)
REPORT = Product(
    "rapport",
    N_("Rapport"),
    N_("En rapport att skriva ut eller skicka: för den valda, för alla, eller en för var och en."),
)
WORKBOOK = Product(
    "arbetsbok", N_("Arbetsbok"), N_("Ett blad per diagram med tal och diagram, alla svar och metadata.")
)
ANSWERS = Product(
    "svar", N_("Svar"), N_("Omgångens svar, kodade, i en fil som går att läsa in igen under Läs in svar.")
)
FIGURES = Product("figurer", N_("Figurer"), N_("Varje diagram för sig, i stor stil, att klistra in."))
DATA = Product("oppna-data", N_("Öppna data"), N_("Alla tabeller att räkna vidare på, med beskrivning och licens."))
PRODUCTS = (SLIDES, REPORT, WORKBOOK, ANSWERS, FIGURES, DATA)


@dataclass(frozen=True)
class Format:
    """A kind of file, and everywhere it is offered. The command `export --format` knows each by its key.

    `one` makes it of one chart, `whole` of everything; None where there is no such thing. The command writes the whole,
    else a file for each chart, or what `files` gives as (name, bytes).
    """

    key: str
    name: str  # Swedish, marked with N_
    ending: str
    mime: str
    one: Callable[[Work, RenderedChart], bytes] | None = None
    whole: Callable[[Work], bytes] | None = None
    product: Product | None = None  # under which the page Hämta offers the whole
    menu: bool = False  # whether the menu under a chart offers it
    painted: bool = False  # whether it needs a browser on the server
    files: Callable[[Work], Iterable[tuple[str, bytes]]] | None = None

    def written(self, work: Work) -> Iterator[tuple[str, bytes]]:
        """(name, bytes) of each file that the command writes."""
        if self.files:
            yield from self.files(work)
        elif self.whole:
            yield name(self.key, work), self.whole(work)
        elif self.one:
            for n, rendered in enumerate(work.rendered_charts(), 1):
                yield f"{n:02} {name(self.key, work, rendered.chart)}", self.one(work, rendered)


def _deck(work: Work) -> bytes:
    """The talk as a presentation in one HTML file, with the seminar's keys; with the appendix, every other chart."""
    shown = seminar.default(work.results, work.choice)
    if work.appendix:
        known = {slide.chart for slide in shown.slides}
        rest = (chart for chart in work.charts if chart.key not in known and chart.offered(work.results))
        charts = (seminar.Slide(seminar.CHART, chart=chart.key) for chart in rest)
        divider = seminar.Slide(seminar.TEXT, slides.appendix_title())
        shown = replace(shown, slides=(*shown.slides, divider, *charts))
    frozen = seminar.freeze(shown, work.results, work.choice)
    return html_presentation.page(html_presentation.payload(frozen), link=work.link).encode()


_DOCUMENT = "application/vnd.openxmlformats-officedocument."
_DOCX = _DOCUMENT + "wordprocessingml.document"
_PPTX, _XLSX = _DOCUMENT + "presentationml.presentation", _DOCUMENT + "spreadsheetml.sheet"
_PNG, _SVG, _HTML, _PDF = "image/png", "image/svg+xml", "text/html", "application/pdf"
_CSV, _JSON, _ZIP = "text/csv", "application/json", "application/zip"
# In the order in which they are offered.
FORMATS: tuple[Format, ...] = (
    Format("png", N_("PNG"), "png", _PNG, image_files.png, menu=True, painted=True),
    Format("png-large", N_("PNG, extra stor"), "png", _PNG, image_files.png_large, painted=True),
    Format("svg", N_("SVG"), "svg", _SVG, image_files.svg, menu=True, painted=True),
    Format("pptx", N_("PowerPoint"), "pptx", _PPTX, slides.write_one, slides.write, SLIDES, menu=True),
    Format("html", N_("HTML, en fil"), "html", _HTML, image_files.page, _deck, SLIDES, menu=True),
    Format("xlsx", N_("Excel"), "xlsx", _XLSX, excel_workbook.write_one, excel_workbook.write, WORKBOOK, menu=True),
    Format("csv", N_("CSV för Excel"), "csv", _CSV, csv_files.for_excel, menu=True, files=archive.of_form(".csv")),
    Format("csv-open", N_("CSV som öppna data"), "csv", _CSV, csv_files.for_machines),
    Format("json", "JSON", "json", _JSON, files=archive.of_form(".json")),
    Format("pdf", N_("PDF"), "pdf", _PDF, report.one, report.report, REPORT),
    Format(
        "docx", N_("Word: underlag till resultatredovisningen"), "docx", _DOCX, None, word_annual_report.write, REPORT
    ),
    Format("pdf-all", N_("PDF för var och en, i en zip"), "zip", _ZIP, None, report.all_units, REPORT),
    *(
        Format(f"answers-{key}", words, ending, mime, None, answer_files.again(write), ANSWERS)
        for key, words, ending, mime, write in (
            ("xlsx", N_("Excel"), "xlsx", _XLSX, response_writer.workbook),
            ("csv", N_("CSV för Excel"), "csv", _CSV, response_writer.csv_excel),
            ("open", N_("CSV som öppna data"), "csv", _CSV, response_writer.csv_open),
            ("json", "JSON", "json", _JSON, response_writer.json),
        )
    ),
    Format(
        "png-all", N_("PNG av varje diagram, i en zip"), "zip", _ZIP, None, image_files.every_png, FIGURES, painted=True
    ),
    Format(
        "svg-all", N_("SVG av varje diagram, i en zip"), "zip", _ZIP, None, image_files.every_svg, FIGURES, painted=True
    ),
    Format("html-all", N_("HTML av varje diagram, i en zip"), "zip", _ZIP, None, image_files.every_page, FIGURES),
    Format("data-all", N_("Öppna data: CSV, JSON och DCAT, i en zip"), "zip", _ZIP, None, archive.write, DATA),
)


def by_key(key: str) -> Format:
    """The format registered under a key; KeyError names the key when there is none."""
    return {known.key: known for known in FORMATS}[key]


def make(key: str, work: Work) -> bytes:
    """Everything as one file of a format. What `work.tell` raises stops it, and nothing is left behind."""
    whole = by_key(key).whole
    if whole is None:
        raise ValueError(f"{key}: a format of one chart")
    return whole(work)


def make_one(key: str, work: Work, chart: Chart) -> bytes:
    """One chart as a file of a format."""
    one = by_key(key).one
    if one is None:
        raise ValueError(f"{key}: a format of the whole")
    return one(work, work.rendered(chart))


def name(key: str, work: Work, chart: Chart | None = None) -> str:
    """What the file is called when it is saved: subject, wave, region, with å, ä and ö."""
    results, choice, form = work.results, work.choice, by_key(key)
    subject = gettext(chart.name) if chart else str(results.codebook.title)
    part = _("svaren") if form.product is ANSWERS else results.name(choice.unit) if choice.unit else ""
    mark = _("simulerade svar") if work.simulated else ""
    size = picture_fitting.by_key(work.size)
    shape = gettext(size.name) if form.painted and size is not picture_fitting.SLIDE else ""
    wave = results.by_wave.get(choice.wave)
    return file_name(subject, (wave.label or wave.key) if wave else choice.wave, part, mark, shape, ending=form.ending)
