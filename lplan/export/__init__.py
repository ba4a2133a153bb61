"""Take away: every chart of the registry as a file, and all of them as a deck, a workbook, a report, a folder.

`FORMATS` is the whole list. Each kind of file walks the registry of charts, so that a chart added to the app is in
every one of them by itself. Heavy libraries are imported where they are used.
"""

from collections.abc import Callable
from dataclasses import dataclass

from lplan import response_files, seminar
from lplan.charts import Chart, RenderedChart
from lplan.core.text import N_, _, gettext
from lplan.export import answer_files, csv_files, excel_workbook, html_presentation, image_files, report, slides
from lplan.export.export_input import Work
from lplan.export.headless_browser import browser, painter
from lplan.export.opendata import archive
from lplan.response_files import file_name

__all__ = ["FORMATS", "PAINTED", "Format", "Work", "browser", "by_key", "make", "make_one", "name", "painter"]


@dataclass(frozen=True)
class Format:
    """A kind of file. `one` makes it of one chart, `whole` of everything; None where there is no such thing.

    `holds` is what its name says that it holds, where that is not the charts: then it is the same for every unit.
    """

    key: str
    name: str  # Swedish, marked with N_
    ending: str
    mime: str
    one: Callable[[Work, RenderedChart], bytes] | None = None
    whole: Callable[[Work], bytes] | None = None
    holds: str = ""


def _deck(work: Work) -> bytes:
    """Every chart as a presentation in one HTML file, with the seminar's keys."""
    wave = _("Omgång {wave}").format(wave=work.results.wave_name(work.choice.wave))
    title = str(work.results.codebook.title)
    charts = (seminar.Slide(seminar.CHART, chart=chart.key) for chart in work.charts if chart.offered(work.results))
    shown = seminar.Seminar(title, (seminar.Slide(seminar.TITLE, title, wave), *charts), work.results.codebook.key)
    return html_presentation.page(
        html_presentation.payload(seminar.freeze(shown, work.results, work.choice)), link=work.link
    ).encode()


_OFFICE = "application/vnd.openxmlformats-officedocument."
_ZIP = "application/zip"
_ANSWERS = N_("svaren")
FORMATS: tuple[Format, ...] = (
    Format("pptx", N_("PowerPoint"), "pptx", _OFFICE + "presentationml.presentation", slides.write_one, slides.write),
    Format("html", N_("HTML, en fil"), "html", "text/html", image_files.page, _deck),
    Format("pdf", N_("PDF"), "pdf", "application/pdf", report.one, report.report),
    Format("pdf-all", N_("PDF för var och en, i en zip"), "zip", _ZIP, None, report.all_units),
    Format(
        "xlsx", N_("Excel"), "xlsx", _OFFICE + "spreadsheetml.sheet", excel_workbook.write_one, excel_workbook.write
    ),
    Format("csv", N_("CSV för Excel"), "csv", "text/csv", csv_files.for_excel),
    Format("csv-open", N_("CSV som öppna data"), "csv", "text/csv", csv_files.for_machines),
    Format("data-all", N_("Öppna data: CSV, JSON och DCAT, i en zip"), "zip", _ZIP, None, archive.write),
    Format(
        "answers-xlsx",
        N_("Excel"),
        "xlsx",
        _OFFICE + "spreadsheetml.sheet",
        None,
        answer_files.again(response_files.workbook),
        _ANSWERS,
    ),
    Format(
        "answers-csv",
        N_("CSV för Excel"),
        "csv",
        "text/csv",
        None,
        answer_files.again(response_files.csv_excel),
        _ANSWERS,
    ),
    Format(
        "answers-open",
        N_("CSV som öppna data"),
        "csv",
        "text/csv",
        None,
        answer_files.again(response_files.csv_open),
        _ANSWERS,
    ),
    Format("answers-json", "JSON", "json", "application/json", None, answer_files.again(response_files.json), _ANSWERS),
    Format("png", N_("PNG"), "png", "image/png", image_files.png),
    Format("png-large", N_("PNG, extra stor"), "png", "image/png", image_files.png_large),
    Format("svg", N_("SVG"), "svg", "image/svg+xml", image_files.svg),
    Format("png-all", N_("PNG av varje diagram, i en zip"), "zip", _ZIP, None, image_files.every_png),
    Format("svg-all", N_("SVG av varje diagram, i en zip"), "zip", _ZIP, None, image_files.every_svg),
    Format("html-all", N_("HTML av varje diagram, i en zip"), "zip", _ZIP, None, image_files.every_page),
)
PAINTED = frozenset({"png", "png-large", "svg", "png-all", "svg-all"})
"""Formats that need a browser on the server; the others are made without one."""


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
    part = gettext(form.holds) if form.holds else results.name(choice.unit) if choice.unit else ""
    mark = _("simulerade svar") if work.simulated else ""
    wave = results.by_wave.get(choice.wave)
    return file_name(subject, (wave.label or wave.key) if wave else choice.wave, part, mark, ending=form.ending)
