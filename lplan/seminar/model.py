"""Define a seminar: a name and its slides in order, as plain data that can be saved and edited."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace

from lplan.results import Choice, Results

TITLE, TEXT, CHART, QUOTE, QUESTION = KINDS = ("title", "text", "chart", "quote", "question")

# What belongs to who looks and not to the slide: it is never saved with it.
_READERS = {"survey", "language", "look", "index", "demonstration"}
_CHOICES = {f.name for f in fields(Choice)} - _READERS
_LONGEST = 10_000


def _id() -> str:
    return secrets.token_hex(4)


@dataclass(frozen=True)
class Slide:
    """One slide. Words are plain text; a line break in `body` begins a new line on the slide.

    kind     one of `KINDS`
    title    a heading; empty on a chart slide means the chart's own finding
    chart    a key in the registry of charts (kind CHART)
    changes  (name of a field of Choice, value): where the slide departs from the choice that the seminar is shown with
    quotes   (wave, unit, item) of the approved answers to show (kind QUOTE); none: a few are picked from the wave
    findings the charts whose findings stand as lines after the body (kind TEXT)
    about    the role of the items that quotes are picked from; empty: any
    notes    for the speaker only
    source   a key among the cited sources, or words
    id       stays with the slide when it is moved
    """

    kind: str
    title: str = ""
    body: str = ""
    chart: str = ""
    changes: tuple[tuple[str, object], ...] = ()
    quotes: tuple[tuple[str, str, str], ...] = ()
    findings: tuple[str, ...] = ()
    about: str = ""
    notes: str = ""
    source: str = ""
    id: str = field(default_factory=_id, compare=False)


@dataclass(frozen=True)
class Seminar:
    """A named list of slides about one survey. Every change gives a new one."""

    name: str
    slides: tuple[Slide, ...]
    survey: str = ""
    demonstration: bool = False  # whether it was made on simulated answers

    @property
    def waves(self) -> set[str]:
        """The waves that its slides name, whatever it is shown with."""
        changes = (change for slide in self.slides for change in slide.changes)
        chosen = {str(value) for name, value in changes if name in ("wave", "baseline") and value}
        return chosen | {quote[0] for slide in self.slides for quote in slide.quotes}

    def apart(self, results: Results) -> bool:
        """Whether it shows waves of the demonstration, while collected ones are what is shown."""
        waves, aside = self.waves, {wave.key for wave in results.aside}
        return bool(waves & aside) and (self.demonstration or bool(waves & aside - set(results.by_wave)))

    def following(self, demonstration: bool) -> "Seminar":
        """With slides that name no waves of their own, and quotes that are picked anew."""
        slides = tuple(
            replace(s, quotes=(), changes=tuple(c for c in s.changes if c[0] not in ("wave", "baseline")))
            for s in self.slides
        )
        return replace(self, slides=slides, demonstration=demonstration)

    def position(self, slide_id: str) -> int | None:
        """Where a slide stands, from 0; None when it is not there."""
        return next((n for n, slide in enumerate(self.slides) if slide.id == slide_id), None)

    def added(self, slide: Slide, after: str | None = None) -> "Seminar":
        """With one slide more, after another one or last."""
        at = self.position(after) if after else None
        at = len(self.slides) if at is None else at + 1
        return replace(self, slides=(*self.slides[:at], slide, *self.slides[at:]))

    def changed(self, slide_id: str, **values) -> "Seminar":
        """With other values in one slide."""
        return replace(self, slides=tuple(replace(s, **values) if s.id == slide_id else s for s in self.slides))

    def without(self, slide_id: str) -> "Seminar":
        """With one slide less."""
        return replace(self, slides=tuple(slide for slide in self.slides if slide.id != slide_id))

    def moved(self, slide_id: str, steps: int) -> "Seminar":
        """With one slide moved so many steps down (up when negative), at most to an end."""
        at = self.position(slide_id)
        if at is None:
            return self
        rest = [slide for slide in self.slides if slide.id != slide_id]
        rest.insert(min(max(at + steps, 0), len(rest)), self.slides[at])
        return replace(self, slides=tuple(rest))

    def copied(self, slide_id: str) -> "Seminar":
        """With a copy of one slide after it."""
        at = self.position(slide_id)
        return self if at is None else self.added(replace(self.slides[at], id=_id()), after=slide_id)


def changes_of(choice: Choice) -> tuple[tuple[str, object], ...]:
    """Everything that the reader has picked, to be kept with a slide: it then shows the same thing whoever opens it."""
    return tuple((name, getattr(choice, name)) for name in sorted(_CHOICES))


def document(seminar: Seminar) -> dict:
    """The seminar as JSON: {"format", "name", "survey", "slides": [{…}], "demonstration"}; what is empty is left
    out.
    """
    slides = [{f.name: value for f in fields(slide) if (value := getattr(slide, f.name))} for slide in seminar.slides]
    for slide in slides:
        if "changes" in slide:
            slide["changes"] = {name: _plain(value) for name, value in slide["changes"]}
        if "findings" in slide:
            slide["findings"] = list(slide["findings"])
        if "quotes" in slide:
            slide["quotes"] = [list(quote) for quote in slide["quotes"]]
    made = {"format": 1, "name": seminar.name, "survey": seminar.survey, "slides": slides}
    return made | ({"demonstration": True} if seminar.demonstration else {})


def load(document: Mapping) -> Seminar:
    """A seminar from its JSON. What is not understood is left out; a chart that no longer exists stays as it is named.

    `freeze` says which slides it could not draw, so that nothing is lost by opening an old seminar.
    """
    slides = document.get("slides")
    return Seminar(
        name=_words(document.get("name")),
        slides=tuple(_slide(raw) for raw in slides if isinstance(raw, Mapping) and raw.get("kind") in KINDS)
        if isinstance(slides, list)
        else (),
        survey=_words(document.get("survey")),
        demonstration=document.get("demonstration") is True,
    )


def _slide(raw: Mapping) -> Slide:
    changes = raw.get("changes")
    changes = changes if isinstance(changes, Mapping) else {}
    quotes, findings = raw.get("quotes"), raw.get("findings")
    words = {name: _words(raw.get(name)) for name in ("title", "body", "chart", "about", "notes", "source")}
    return Slide(
        kind=raw["kind"],
        changes=tuple((name, _tuples(changes[name])) for name in sorted(changes) if name in _CHOICES),
        quotes=tuple(
            (_words(quote[0]), _words(quote[1]), _words(quote[2]))
            for quote in quotes
            if isinstance(quote, list) and len(quote) == 3
        )
        if isinstance(quotes, list)
        else (),
        findings=tuple(key for key in findings if isinstance(key, str)) if isinstance(findings, list) else (),
        id=_words(raw.get("id")) or _id(),
        **words,
    )


def _words(value) -> str:
    return value[:_LONGEST] if isinstance(value, str) else ""


def _plain(value):
    return [_plain(part) for part in value] if isinstance(value, tuple) else value


def _tuples(value):
    return tuple(_tuples(part) for part in value) if isinstance(value, list) else value
