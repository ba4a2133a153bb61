"""Which parts a report has: of one unit, of all of them, of the whole country; and a seminar's handout."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace

from lplan.charts import RenderedChart
from lplan.charts.base import theme
from lplan.charts.base.chart import named
from lplan.charts.base.chart_data import GRID, TABLE
from lplan.core.text import _, gettext
from lplan.export.export_input import Work, legend
from lplan.export.report import country_chapters, method_page, parts, unit_nonresponse, unit_profile
from lplan.export.report.parts import heading, rows
from lplan.export.report.typesetting import pdf
from lplan.export.slides import Page
from lplan.organisation import organisation
from lplan.response_writer import file_name


def report(work: Work) -> bytes:
    """The report of the reader's own unit, or of all when none is chosen."""
    return unit(work) if work.choice.unit else country(work)


def unit(work: Work) -> bytes:
    """A unit's report: its place, strengths, change, answers and context; a page alone for who has no answers."""
    name = work.results.name(work.unit, work.choice.wave)
    work.tell(0.05, name)
    if unit_nonresponse.is_silent(work):
        return _typeset(work, name, [*unit_nonresponse.sections(work), *_about(work)])
    return _typeset(work, name, [*unit_profile.sections(work), *method_page.sections(work)])


def country(work: Work) -> bytes:
    """Everybody's report, with a cover, contents and an appendix."""
    return _typeset(work, str(work.results.codebook.title), country_chapters.sections(work), cover=True)


def one(work: Work, rendered: RenderedChart) -> bytes:
    """One chart and its table on a page."""
    body = [heading(named(gettext(rendered.chart.name), work.results)), parts.chart(rendered, work)]
    if work.data(rendered).shape not in (TABLE, GRID):
        body += [heading(_("Som tabell"), 2), parts.twin(rendered)]
    return _typeset(work, str(work.results.codebook.title), [*body, *_about(work)], simulated=rendered.simulated)


def all_units(work: Work) -> bytes:
    """A zip with the report of every unit that was asked in the wave."""
    results = work.results
    asked = results.asked(work.choice.wave)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for n, code in enumerate(asked):
            name = results.name(code)
            work.tell(n / len(asked), name)
            mark = _("simulerade svar") if work.simulated else ""
            peers = tuple(peer for peer in work.choice.peers if peer != code)
            choice = replace(work.choice, unit=code, peers=peers)
            made = unit(replace(work, choice=choice, tell=lambda share, said: None))
            archive.writestr(file_name(f"{code} {name}", work.choice.wave, mark, ending="pdf"), made)
    return file.getvalue()


def handout(work: Work, pages: Iterable[Page], name: str = "") -> bytes:
    """A seminar's slides on paper for who listens: the finding, the chart, and lines to write on.

    The speaker's notes are never on it.
    """
    body: list[dict] = [heading(_("Bilderna"))]
    for page in pages:
        work.tell(0.5, page.title)
        if page.rendered is not None and not page.rendered.frame.empty:
            body.append(parts.chart(page.rendered, work, page.choice))
        else:
            body.append(heading(page.title, 2))
        if page.lines:
            body.append({"kind": "list", "items": list(page.lines)})
        if page.quotes:
            body.append({"kind": "quotes", "items": [{"text": said, "who": who} for said, who in page.quotes]})
        if page.kind == "question":
            body.append({"kind": "lines", "n": 4})
    return _typeset(work, name or str(work.results.codebook.title), [*body, *_about(work)])


def _about(work: Work) -> list[dict]:
    """Where everything comes from, and how signs are read."""
    return [
        heading(_("Om underlaget")),
        rows([_("Uppgift"), _("Värde")], [list(pair) for pair in work.about()]),
        heading(_("Teckenförklaring"), 2),
        rows([_("Tecken"), _("Betyder")], [list(pair) for pair in legend()]),
    ]


def _typeset(work: Work, title: str, body: list[dict], *, simulated: bool | None = None, cover: bool = False) -> bytes:
    """The document around the parts: title, mark, running head and foot."""
    results = work.results
    wave = results.wave_of(work.choice)
    survey = str(results.codebook.title)
    said = _("Omgång {wave}").format(wave=results.wave_name(work.choice.wave))
    owner = organisation()
    document = {
        "title": title,
        "publisher": str(owner.name),
        "contact": owner.contact,
        "logo": f"/{owner.logo.name}" if owner.logo else "",
        "colour": owner.colour if owner.colour and theme.contrast(owner.colour, "#ffffff") >= 4.5 else "",
        "cover": cover,
        "kicker": survey if title != survey else _("Rapport"),
        "lede": f"{said}. {results.response_rate(work.choice.wave)}. {work.stamp()}",
        "keywords": [survey, wave.key if wave else ""],
        "lang": work.choice.language,
        "mark": _("Simulerade svar") if (work.simulated if simulated is None else simulated) else "",
        "warning": _(
            "Inga regioners enkätsvar är offentliga. Svaren är dragna av ett program. Fakta med källa är verkliga."
        ),
        "running": f"{title} · {said}",
        "footer": f"{owner.name}. {results.index_line}. {work.stamp()}",
        "contents": _("Innehåll"),
        "figures": _("Figurer"),
        "figure": _("Figur"),
        "parts": body,
    }
    work.tell(0.7, _("Sätter sidorna"))
    made = pdf(document, owner.logo)
    work.tell(1.0, title)
    return made
