"""Freeze a seminar: draw every slide or put it in words, as the numbers are at that moment."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pandas as pd

from lplan.charts import RenderedChart, by_key, known
from lplan.charts.base.chart import named
from lplan.charts.maturity import unit_profile
from lplan.core import text
from lplan.core.errors import Refused
from lplan.core.text import _, gettext
from lplan.results import Choice, Results, under
from lplan.seminar.model import CHART, QUOTE, TITLE, Seminar, Slide

QUOTES_AT_MOST = 3
QUOTE_LONGEST = 160  # signs; a longer answer is shown only when somebody has chosen it


@dataclass(frozen=True)
class Quoted:
    """An approved answer, and who it is from: "Kalmar, Planens funktion"."""

    text: str
    who: str


@dataclass(frozen=True)
class Drawn:
    """A slide as it is shown. `rendered` is there on chart slides only; `quotes` on quote slides only.

    title, lines   words, plain text
    source         the quiet line: source, wave, n (for a slide of words: what it cites, or nothing)
    simulated      whether the mark must stand on it
    choice         the choice that it was drawn with
    """

    slide: Slide
    number: int
    title: str
    lines: tuple[str, ...] = ()
    rendered: RenderedChart | None = None
    quotes: tuple[Quoted, ...] = ()
    notes: str = ""
    source: str = ""
    simulated: bool = False
    choice: Choice = Choice()


@dataclass(frozen=True)
class Deck:
    """A frozen seminar. Nothing in it is read again: an import changes nothing.

    at       when it was frozen (UTC)
    version  the data's version then
    index    the index definition's short hash
    left_out (slide, why) for what could not be shown
    zone     the time zone of who froze it: its stamp is given there, wherever it is shown
    """

    name: str
    survey: str
    at: datetime
    version: int
    index: str
    language: str
    slides: tuple[Drawn, ...]
    left_out: tuple[tuple[Slide, str], ...] = ()
    zone: str = text.HOME

    @property
    def simulated(self) -> bool:
        return any(slide.simulated for slide in self.slides)

    @property
    def stamp(self) -> str:
        """What stands on every slide: "Fryst 24 november 2026 kl. 20.15, dataversion 4, index 5a4f384cadeb"."""
        with text.using(self.language, self.zone):
            local = text.local(self.at)
            return _("Fryst {date} kl. {time}, dataversion {version}, index {index}").format(
                date=text.date(local),
                time=text.clock(local.timetz()),
                version=self.version,
                index=self.index,
            )


def choice_of(slide: Slide, choice: Choice) -> Choice:
    """The choice that a slide is drawn with: the seminar's, with the slide's own changes."""
    changes: dict = dict(slide.changes)
    return replace(choice, **changes)


def _under(results: Results, choice: Choice) -> Results:
    """The results under the choice's own weights; weights that can no longer be used fall back to the published
    index.
    """
    try:
        return under(results, choice)
    except Refused:
        return results.published


def freeze(seminar: Seminar, results: Results, choice: Choice, *, at: datetime | None = None) -> Deck:
    """Draw every slide for the choice. What cannot be shown (a chart that is gone, no approved quote) is left out.

    Words are given in the language of the work at hand (`text.using`).
    """
    drawn: list[Drawn] = []
    left_out: list[tuple[Slide, str]] = []
    for slide in seminar.slides:
        own = choice_of(slide, choice)
        same = (own.weights, own.aggregate) == (choice.weights, choice.aggregate)
        made = _drawn(slide, len(drawn) + 1, seminar, results if same else _under(results, own), own)
        if isinstance(made, str):
            left_out.append((slide, made))
        else:
            drawn.append(made)
    return Deck(
        name=seminar.name,
        survey=results.codebook.key,
        at=at or datetime.now(UTC),
        version=results.version,
        index=results.definition.hash[:12],
        language=text.language(),
        slides=tuple(drawn),
        left_out=tuple(left_out),
        zone=text.zone_name(),
    )


def _drawn(slide: Slide, number: int, seminar: Seminar, results: Results, choice: Choice) -> Drawn | str:
    """The slide as it is shown, or why it cannot be."""
    lines = tuple(line.strip() for line in slide.body.splitlines() if line.strip())
    base = Drawn(slide, number, slide.title, lines, notes=slide.notes, choice=choice)
    gone = Seminar("", (slide,)).waves - set(results.by_wave)
    if gone and results.waves and slide.kind in (CHART, QUOTE):
        return _("Omgången {wave} finns inte bland dem som visas.").format(wave=min(gone))
    if slide.kind == CHART:
        return _chart(base, results)
    if slide.kind == QUOTE:
        return _quote(base, results)
    if slide.kind == TITLE:
        return _title(base, seminar.name, results)
    if slide.findings:
        return _findings(base, results)
    return replace(base, source=_cited(slide.source, results))


def _findings(base: Drawn, results: Results) -> Drawn | str:
    """A slide of what charts find, a line each; why not, when none of them has anything to show."""
    charts = [by_key(key) for key in base.slide.findings if known(key)]
    made = [chart.render(results, base.choice, with_figure=False) for chart in charts if chart.offered(results)]
    shown = [rendered for rendered in made if not rendered.frame.empty]
    lines = (*base.lines, *(f"{rendered.title}." for rendered in shown))
    if not lines:
        return _("Inget av diagrammen har något att visa.")
    sources = dict.fromkeys(filter(None, (_cited(base.slide.source, results), *(r.source for r in shown))))
    simulated = any(rendered.simulated for rendered in shown)
    return replace(base, lines=lines, source=next(iter(sources), ""), simulated=simulated)


def _chart(base: Drawn, results: Results) -> Drawn | str:
    """A chart's slide drawn; why not, when the chart is gone, is not asked about, or has nothing to show."""
    slide = base.slide
    if not known(slide.chart):
        return _("Diagrammet {key} finns inte längre.").format(key=slide.chart)
    chart = by_key(slide.chart)
    if not chart.offered(results):
        return chart.why_not(results)
    made = chart.render(results, base.choice)
    if made.frame.empty:
        return _("{name}: {why}.").format(name=gettext(chart.name), why=made.title)
    return replace(base, title=slide.title or made.title, rendered=made, source=made.source, simulated=made.simulated)


def _quote(base: Drawn, results: Results) -> Drawn | str:
    """A slide of approved answers; why not, when none fits."""
    shown = _quotes(base.slide, results, base.choice)
    if shown.empty:
        return _("Inga fria svar som får visas passar valen.")
    return replace(
        base,
        quotes=tuple(_quoted(row, results) for row in shown.to_dict("records")),
        source=results.survey_source(replace(base.choice, wave=min(set(shown["wave"])), baseline=None)),
        simulated=results.simulated,
    )


def _title(base: Drawn, name: str, results: Results) -> Drawn:
    """A title slide, with the wave and how many have answered."""
    base, wave = replace(base, title=base.slide.title or name), results.wave_of(base.choice)
    if wave is None:
        return base
    about = _("Omgång {wave}, {rate} har svarat").format(wave=wave.name, rate=results.response_rate(wave.key))
    own = named(unit_profile.whole(unit_profile.frame(results, base.choice)), results)
    if base.choice.unit and base.choice.unit in results.silent(wave.key):
        own = _("{name} har inte svarat i omgången.").format(name=results.name(base.choice.unit))
    lines = (*base.lines, about, *([own] if base.choice.unit and own else []))
    return replace(base, lines=lines, simulated=results.simulated)


def _cited(source: str, results: Results) -> str:
    """What a slide of words cites: publisher, title and year of a known source, or the words as they are."""
    found = results.sources[results.sources["source"] == source]
    if found.empty:
        return source
    row = found.iloc[0]
    parts = [str(row[name]) for name in ("publisher", "title", "year") if str(row[name]) not in ("", "nan", "None")]
    return _("Källa: {publishers}.").format(publishers=", ".join(parts))


def _quotes(slide: Slide, results: Results, choice: Choice) -> pd.DataFrame:
    """The approved answers that a slide shows: the chosen ones, or a few short and different ones from the wave."""
    quotes = results.quotes
    if quotes.empty:
        return quotes
    if slide.quotes:
        asked = {quote: n for n, quote in enumerate(slide.quotes)}
        at = [asked.get(quote) for quote in zip(quotes["wave"], quotes["unit"], quotes["item"], strict=True)]
        return quotes.assign(at=pd.Series(at, quotes.index, dtype=float)).dropna(subset="at").sort_values("at")
    shown = quotes[(quotes["wave"] == choice.wave) & (quotes["text"].str.len() <= QUOTE_LONGEST)]
    if slide.about:
        shown = shown[shown["item"].isin([item.code for item in results.codebook.with_role_all(slide.about)])]
    return shown.sort_values(["unit", "item"]).drop_duplicates("text").drop_duplicates("unit").head(QUOTES_AT_MOST)


def _quoted(row: Mapping, results: Results) -> Quoted:
    item = results.question(row["wave"], row["item"])
    return Quoted(row["text"], ", ".join(filter(None, (results.name(row["unit"]), str(item.label) if item else ""))))
