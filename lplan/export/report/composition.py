"""Which parts a report has: of one unit, of all of them, of the whole country; and a seminar's handout."""

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace

from lplan.charts import RenderedChart
from lplan.charts.base.chart import named
from lplan.charts.base.chart_data import GRID, TABLE
from lplan.core.text import _, gettext
from lplan.export.export_input import Work, legend
from lplan.export.report import parts, unit_nonresponse, unit_profile
from lplan.export.report.parts import heading, rows, words
from lplan.export.report.typesetting import pdf
from lplan.export.slides import Page
from lplan.response_files import file_name


def report(work: Work) -> bytes:
    """The report of the reader's own unit, or of all when none is chosen."""
    return unit(work) if work.choice.unit else country(work)


def unit(work: Work) -> bytes:
    """A unit's report: its profile, then every chart with its place marked; a page alone for who has no answers."""
    name = work.results.name(work.unit, work.choice.wave)
    work.tell(0.05, name)
    if unit_nonresponse.is_silent(work):
        return _typeset(work, name, unit_nonresponse.sections(work), "")
    body = unit_profile.sections(work)
    body.append(heading(_("Alla diagram, med {unit} markerad").format(unit=name)))
    body += [parts.chart(rendered, work) for rendered in work.rendered_charts(0.6)]
    return _typeset(work, name, body, _("Tabellerna till diagrammen finns i rapporten för alla och i arbetsboken."))


def country(work: Work) -> bytes:
    """Everybody's report: who answered, every chart, the country's facts, the quotes, and each chart as a table."""
    results = work.results
    rendered_charts = list(work.rendered_charts(0.5))
    body = [heading(_("Diagram")), *(parts.chart(rendered, work) for rendered in rendered_charts)]
    if len(results.facts):
        titles = dict(zip(results.sources["source"], results.sources["title"], strict=True))
        facts = [
            [*(str(row[name]) for name in ("measure", "value", "as_of")), str(titles.get(row["source"], row["source"]))]
            for row in results.facts.to_dict("records")
        ]
        body += [heading(_("Kända fakta om hela landet")), rows([_("Uppgift"), _("Värde"), _("År"), _("Källa")], facts)]
    said = results.quotes[results.quotes["wave"] == work.choice.wave] if len(results.quotes) else results.quotes
    if len(said):
        quoted = [
            {"text": str(row["text"]), "who": results.name(row["unit"], row["wave"])} for row in said.to_dict("records")
        ]
        body += [heading(_("Med egna ord")), {"kind": "quotes", "items": quoted}]
    body.append(heading(_("Diagrammen som tabeller")))
    for rendered in rendered_charts:
        if work.data(rendered).shape not in (TABLE, GRID):
            body += [
                heading(rendered.title, 2),
                parts.twin(rendered),
                words(f"{rendered.source} {work.stamp()}", quiet=True),
            ]
    return _typeset(work, str(results.codebook.title), body, "")


def one(work: Work, rendered: RenderedChart) -> bytes:
    """One chart and its table on a page."""
    body = [heading(named(gettext(rendered.chart.name), work.results)), parts.chart(rendered, work)]
    if work.data(rendered).shape not in (TABLE, GRID):
        body += [heading(_("Som tabell"), 2), parts.twin(rendered)]
    return _typeset(work, str(work.results.codebook.title), body, "", simulated=rendered.simulated)


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
            made = unit(replace(work, choice=replace(work.choice, unit=code), tell=lambda share, said: None))
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
    return _typeset(work, name or str(work.results.codebook.title), body, "")


def _typeset(work: Work, title: str, body: list[dict], note: str, *, simulated: bool | None = None) -> bytes:
    """The document around the parts: title, mark, where everything comes from, how signs are read."""
    results = work.results
    wave = results.wave_of(work.choice)
    mark = _("Simulerade svar") if (work.simulated if simulated is None else simulated) else ""
    about = [[what, said] for what, said in work.about()]
    end = [
        heading(_("Om underlaget")),
        rows([_("Uppgift"), _("Värde")], about),
        heading(_("Teckenförklaring"), 2),
        rows([_("Tecken"), _("Betyder")], [list(pair) for pair in legend()]),
        *([words(note, quiet=True)] if note else []),
    ]
    said = _("Omgång {wave}").format(wave=results.wave_name(work.choice.wave))
    document = {
        "title": title,
        "kicker": str(results.codebook.title) if title != str(results.codebook.title) else _("Rapport"),
        "lede": f"{said}. {results.response_rate(work.choice.wave)}. {work.stamp()}",
        "keywords": [str(results.codebook.title), wave.key if wave else ""],
        "lang": work.choice.language,
        "mark": mark,
        "warning": _(
            "Inga regioners enkätsvar är offentliga. Svaren är dragna av ett program. Fakta med källa är verkliga."
        ),
        "running": f"{title} · {said}",
        "footer": f"{results.index_line}. {work.stamp()}",
        "parts": [*body, *end],
    }
    work.tell(0.7, _("Sätter sidorna"))
    made = pdf(document)
    work.tell(1.0, title)
    return made
