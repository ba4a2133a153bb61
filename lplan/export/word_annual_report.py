"""Word: the draft of a unit's annual report, with real headings, the open places marked, and the source last."""

import io
from typing import TYPE_CHECKING

from lplan.analysis import unit_annual_report
from lplan.core import text
from lplan.core.table_writer import plain
from lplan.core.text import _
from lplan.export.export_input import Work

if TYPE_CHECKING:
    from docx.document import Document


def write(work: Work) -> bytes:
    """The draft of my unit, or of every unit that was asked in the wave, as .docx."""
    import docx

    results, choice = work.results, work.choice
    units = [choice.unit] if choice.unit else results.asked(choice.wave)
    made = docx.Document()
    made.core_properties.title = plain(str(results.codebook.title))
    made.core_properties.author = ""
    made.core_properties.language = text.language()
    for n, unit in enumerate(units):
        work.tell(n / len(units), results.name(unit))
        if n:
            made.add_page_break()
        _unit(made, work, unit)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _unit(made: "Document", work: Work, unit: str) -> None:
    results, choice = work.results, work.choice
    made.add_heading(plain(unit_annual_report.title(results, unit)), 1)
    for words in unit_annual_report.lead(results, choice):
        made.add_paragraph(plain(words))
    for section in unit_annual_report.draft(results, choice, unit):
        made.add_heading(plain(section.heading), section.level)
        for sentence in section.sentences:
            made.add_paragraph(plain(sentence.words))
        for words in section.left_open:
            open_place = made.add_paragraph(style="List Bullet")
            open_place.add_run(_("Öppet:")).bold = True
            open_place.add_run(" " + plain(words)).italic = True
    made.add_paragraph(plain(f"{unit_annual_report.source(results, choice)} {work.stamp()}"))
    made.add_paragraph(plain(" ".join(unit_annual_report.ordinance(results))))
