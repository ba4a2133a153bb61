"""Gather what stands on each slide before it is drawn: from the registry of charts, or from a frozen seminar."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lplan import seminar
from lplan.charts import RenderedChart
from lplan.charts.base.chart_data import ChartData
from lplan.core.text import N_, _, gettext
from lplan.export.export_input import Work
from lplan.results import Choice

# What each shape of chart is on a slide, in words.
FORMS = {
    "stacked": N_("Liggande staplar, delade efter svar, i {n} rader"),
    "bars": N_("Liggande staplar i {n} rader"),
    "columns": N_("{n} stående staplar"),
    "dots": N_("Streck på en skala i {n} rader, med värdet till höger"),
    "grid": N_("Tabell med {n} rader, där färgen säger vad som svarats"),
    "map": N_("Karta med {n} områden, och en tabell över vilka som har vad"),
    "tiles": N_("Karta i {n} rutor, och en tabell över vilka som har vad"),
    "table": N_("Tabell"),
}


@dataclass(frozen=True)
class Page:
    """One slide to be. `kind` is "title", "text", "chart", "quote" or "question"."""

    kind: str
    title: str
    lines: tuple[str, ...] = ()
    rendered: RenderedChart | None = None
    choice: Choice = field(default_factory=Choice)
    quotes: tuple[tuple[str, str], ...] = ()  # (text, who)
    notes: str = ""
    source: str = ""
    simulated: bool = False


def talk(work: Work) -> Iterator[Page]:
    """The talk about the survey, or about the chosen unit; with the appendix, then every other chart that has something
    to show.
    """
    results, choice = work.results, work.choice
    shown = seminar.freeze(seminar.default(results, choice), results, choice)
    yield from of_deck(shown)
    if not work.appendix:
        return
    told_already = {drawn.slide.chart for drawn in shown.slides}
    rest = replace(work, charts=tuple(chart for chart in work.charts if chart.key not in told_already))
    yield Page("title", appendix_title(), simulated=work.simulated)
    for rendered in rest.rendered_charts(0.6):
        yield of_chart(rendered, work)


def appendix_title() -> str:
    """What stands on the slide before the charts that are not in the talk."""
    return _("Bilaga: alla diagram")


def of_chart(rendered: RenderedChart, work: Work) -> Page:
    """A chart's slide."""
    return Page(
        "chart",
        rendered.title,
        rendered=rendered,
        choice=work.choice,
        source=rendered.source,
        simulated=rendered.simulated,
    )


def of_deck(deck) -> tuple[Page, ...]:
    """The slides of a frozen seminar (`lplan.seminar.Deck`), in its order: of a long order, the first seven."""
    return tuple(_of_drawn(drawn) for drawn in deck.slides)


def _of_drawn(drawn) -> Page:
    rendered, source = drawn.rendered, drawn.source
    if rendered is not None and len(shown := rendered.on_slide()) < (total := len(rendered.frame)):
        said = _("De {n} största av {total} visas.").format(n=len(shown), total=total)
        rendered, source = replace(rendered, frame=shown), f"{said} {source}"
    quotes = tuple((quoted.text, quoted.who) for quoted in drawn.quotes)
    return Page(
        drawn.slide.kind,
        drawn.title,
        tuple(drawn.lines),
        rendered,
        drawn.choice,
        quotes,
        drawn.notes,
        source,
        drawn.simulated,
    )


def spoken(data: ChartData, title: str) -> str:
    """What a screen reader says of what is drawn on a slide: its form there, and the slide's finding."""
    return f"{gettext(FORMS[data.shape.key]).format(n=len(data.categories))}. {title}."


def told(page: Page, rendered: RenderedChart, data: ChartData, work: Work) -> str:
    """What can be said when nobody has written notes: the slide in words, how to change it, and the source."""
    if data.shape.powerpoint:
        change = _("Diagrammet kan ändras: högerklicka på det och välj Redigera data.")
    elif data.places:
        change = _("Kartans delar är former som kan färgas om var för sig.")
    else:
        change = _("Tabellen kan ändras direkt på bilden.")
    return "\n".join(
        [
            spoken(data, rendered.title),
            *([rendered.note] if rendered.note else []),
            change,
            f"{page.source} {work.stamp()}",
            *([_("Svaren är simulerade och säger ingenting om en verklig region.")] if page.simulated else []),
        ]
    )
