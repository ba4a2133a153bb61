"""Build the country's report: a summary, chapters in words with their charts, what is uncertain, and an appendix."""

import re
from dataclasses import dataclass, replace

from lplan.analysis.key_figures import key_figures
from lplan.charts import RenderedChart
from lplan.charts.base.chart_data import GRID, TABLE
from lplan.core import text
from lplan.core.text import N_, _, gettext
from lplan.export.export_input import Work
from lplan.export.report import method_page, parts
from lplan.export.report.parts import heading, rows, words

QUOTES = 6  # in a chapter; everybody's stand in the workbook


@dataclass(frozen=True)
class Chapter:
    """A chapter: its name, and the keys of its charts; a chart that the survey has nothing for is left out."""

    name: str  # Swedish, marked with N_
    charts: tuple[str, ...]
    quotes: bool = False


CHAPTERS = (
    Chapter(N_("Läget"), ("tiles", "levels_overview", "maturity_matrix")),
    Chapter(N_("Vad som har ändrats"), ("since_last", "change_levels", "change_dimensions", "change_items")),
    Chapter(N_("Planerna"), ("plan_timeline", "revision", "revision_reason")),
    Chapter(
        N_("Resurser och analys"),
        ("resources_enough", "resource_needs", "activity_heat", "themes_heat", "cooperation"),
    ),
    Chapter(N_("Planen i vardagen"), ("function",), quotes=True),
)
UNCERTAIN = Chapter(N_("Vad som är osäkert"), ("response", "missing_answers", "maturity_index", "sensitivity"))


def sections(work: Work) -> list[dict]:
    """Contents, summary, chapters, uncertainty, method, appendix."""
    rendered = {made.chart.key: made for made in work.rendered_charts(0.5)}
    chapters = [
        (chapter, shown)
        for chapter in (*CHAPTERS, UNCERTAIN)
        if (shown := [rendered[key] for key in chapter.charts if key in rendered])
    ]
    told: set[str] = set()
    body = [{"kind": "contents"}, *_summary(work, chapters)]
    for n, (chapter, shown) in enumerate(chapters):
        body += [heading(gettext(chapter.name), opens=not n, listed=True), *_told(work, shown, told)]
        if chapter.quotes:
            body += _quotes(work)
        if chapter is UNCERTAIN:
            body += _corrections(work)
    body += method_page.sections(work, opens=True)
    drawn = {made.chart.key for _chapter, shown in chapters for made in shown}
    return [*body, *_appendix(work, list(rendered.values()), drawn)]


def _summary(work: Work, chapters: list[tuple[Chapter, list[RenderedChart]]]) -> list[dict]:
    """The key figures, and the first findings of each chapter with the page that tells more."""
    figures = [figure._asdict() for figure in key_figures(work.results, work.choice.wave)]
    body: list[dict] = [heading(_("Sammanfattning"), opens=True), {"kind": "figures", "items": figures}]
    for chapter, shown in chapters:
        said = [{"words": f"{made.title}.", "to": made.chart.key} for made in shown[:2]]
        body += [heading(gettext(chapter.name), 2), {"kind": "findings", "items": said, "page": _("sidan")}]
    return body


def _told(work: Work, shown: list[RenderedChart], told: set[str]) -> list[dict]:
    """Each chart's finding and note in words, then the chart; a sentence that has been told is not told again."""
    body: list[dict] = []
    for made in shown:
        sentences = re.split(r"(?<=[.?!]) (?=[A-ZÅÄÖ])", made.note)
        note = " ".join(said for said in sentences if said not in told)
        told |= set(sentences)
        said = " ".join(filter(None, [f"{made.title}.", note]))
        body += [
            {"kind": "prose", "words": said, "to": made.chart.key, "see": _("se figur")},
            parts.numbered(made, work),
        ]
    return body


def _quotes(work: Work) -> list[dict]:
    """Some of what the respondents have written and that may be shown, and how many there are in all."""
    results, wave = work.results, work.choice.wave
    found = results.quotes[results.quotes["wave"] == wave] if len(results.quotes) else results.quotes
    if found.empty:
        return []
    first = found.drop_duplicates("text").drop_duplicates("unit").head(QUOTES)
    names = {item.code: str(item.label) for item in results.codebook.items}
    quoted = [
        {
            "text": str(row["text"]),
            "who": f"{results.name(row['unit'], wave)}, {names.get(row['item'], row['item'])}",
        }
        for row in first.to_dict("records")
    ]
    body = [heading(_("Med egna ord"), 2), {"kind": "quotes", "items": quoted}]
    if len(found) > len(first):
        said = _("{n} av {total} granskade svar med egna ord visas här. Alla finns i öppna data.")
        body.append(words(said.format(n=len(first), total=len(found)), quiet=True))
    return body


def _corrections(work: Work) -> list[dict]:
    """What has been changed after it was published."""
    found = work.results.corrections
    if found.empty:
        return [heading(_("Rättelser"), 2), words(_("Inga publicerade svar har ändrats."))]
    body = [[text.date(row["at"], "iso"), str(row["wave"]), str(row["reason"])] for row in found.to_dict("records")]
    return [heading(_("Rättelser"), 2), rows([_("När"), _("Omgång"), _("Skäl")], body)]


def _appendix(work: Work, rendered: list[RenderedChart], drawn: set[str]) -> list[dict]:
    """Every chart of the registry as a table, and the country's facts; what is too long is named, with where it is."""
    results = work.results
    body: list[dict] = []
    long: list[str] = []
    for n, made in enumerate(rendered):
        shape, printed = work.data(made).shape, made.chart.key in drawn
        if printed and parts.figure_data(made, work).shape in (GRID, TABLE):
            continue  # the chart is its own table
        if any(made.table.equals(other.table) for other in rendered[:n]):
            continue  # another chart of the same table
        if shape == GRID:
            body.append(parts.chart(replace(made, title=f"{made.title}.", note=""), work))
        elif len(made.frame) > parts.LONG:
            long.append(f"{made.title} ({gettext(made.chart.name)}).")
        else:
            source = words(f"{made.source} {work.stamp()}", quiet=True)
            body += [heading(f"{made.title}.", 2), parts.twin(made), source]
    if len(results.facts):
        titles = dict(zip(results.sources["source"], results.sources["title"], strict=True))
        facts = [
            [*(str(row[name]) for name in ("measure", "value", "as_of")), str(titles.get(row["source"], row["source"]))]
            for row in results.facts.to_dict("records")
        ]
        heads = [_("Uppgift"), _("Värde"), _("År"), _("Källa")]
        body += [heading(_("Kända fakta om hela landet"), 2), rows(heads, facts)]
    opening = [heading(_("Bilaga: tabeller"), opens=True)]
    if long:
        said = _("Det här är för långt för en sida och finns i arbetsboken och i öppna data:")
        opening += [words(said, leads=True), {"kind": "list", "items": long}]
    return [*opening, *body]
