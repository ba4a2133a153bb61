"""What stands on each slide, before it is drawn: from the registry of charts, or from a frozen seminar."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from lplan.charts import Picture
from lplan.charts.base.chart import named
from lplan.charts.maturity import unit_profile
from lplan.core.text import _
from lplan.export.export_job import Work
from lplan.results import Choice


@dataclass(frozen=True)
class Page:
    """One slide to be. `kind` is "title", "text", "chart", "quote" or "question"."""

    kind: str
    title: str
    lines: tuple[str, ...] = ()
    picture: Picture | None = None
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
    for picture in work.pictures(0.6):
        yield of_picture(picture, work)


def own_index(work: Work) -> str:
    """What the reader's own unit is told of its index, first in its own deck; "" without one."""
    return unit_profile.summary(unit_profile.frame(work.results, work.choice), work.choice) if work.choice.unit else ""


def of_picture(picture: Picture, work: Work) -> Page:
    """A chart's slide."""
    return Page(
        "chart", picture.title, picture=picture, choice=work.choice, source=picture.source, simulated=picture.simulated
    )


def of_deck(deck) -> tuple[Page, ...]:
    """The slides of a frozen seminar (`lplan.seminar.Deck`), in its order: of a long order, the first seven."""
    return tuple(_of_drawn(drawn) for drawn in deck.slides)


def _of_drawn(drawn) -> Page:
    picture, source = drawn.picture, drawn.source
    if picture is not None and len(shown := picture.on_slide()) < (total := len(picture.frame)):
        said = _("De {n} största av {total} visas.").format(n=len(shown), total=total)
        picture, source = replace(picture, frame=shown), f"{said} {source}"
    quotes = tuple((quoted.text, quoted.who) for quoted in drawn.quotes)
    return Page(
        drawn.slide.kind,
        drawn.title,
        tuple(drawn.lines),
        picture,
        drawn.choice,
        quotes,
        drawn.notes,
        source,
        drawn.simulated,
    )
