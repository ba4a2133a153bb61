"""Gather what stands on each slide before it is drawn: from the registry of charts, or from a frozen seminar."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lplan.charts import RenderedChart
from lplan.charts.base.chart import named
from lplan.charts.maturity import unit_profile
from lplan.core.text import _
from lplan.export.export_input import Work
from lplan.results import Choice


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


def every_chart(work: Work) -> Iterator[Page]:
    """A title, then every chart of the registry that has something to show."""
    results = work.results
    wave = _("Omgång {wave}").format(wave=results.wave_name(work.choice.wave))
    lines = [wave, results.response_rate(work.choice.wave), named(own_index(work), results)]
    yield Page("title", str(results.codebook.title), tuple(filter(None, lines)), simulated=work.simulated)
    for rendered in work.rendered_charts(0.6):
        yield of_chart(rendered, work)


def own_index(work: Work) -> str:
    """What the reader's own unit is told of its index, first in its own deck; "" without one."""
    return unit_profile.summary(unit_profile.frame(work.results, work.choice), work.choice) if work.choice.unit else ""


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
