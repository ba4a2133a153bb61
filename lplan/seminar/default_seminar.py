"""Build the talk to begin from: the survey's own, written in data/seminar.toml, or one made from what it asks."""

import tomllib
from dataclasses import replace
from itertools import islice
from pathlib import Path

from lplan.charts import CHARTS, SURVEY, by_key, known
from lplan.core.settings import settings
from lplan.core.text import Words, _
from lplan.results import Choice, Results
from lplan.seminar.model import CHART, KINDS, QUESTION, TITLE, Seminar, Slide

CHARTS_AT_MOST, OWN_AT_MOST = 9, 6


def default(results: Results, choice: Choice | None = None, path: Path | None = None) -> Seminar:
    """A talk about the survey in the reader's language, or about the unit that is chosen.

    A chart that the survey does not ask for is left out.
    """
    unit = choice.unit if choice else None
    path = path or settings().data_dir / "seminar.toml"
    written = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    survey, title = results.codebook.key, str(results.codebook.title)
    own = f"{results.name(unit)}: {title[0].lower()}{title[1:]}" if unit else title
    if written.get("survey") != survey:
        return Seminar(own, tuple(_made(results, unit)), survey, results.simulated)
    part = "slide"
    if choice and unit and "unit" in written:
        part = "silent" if unit in results.silent(choice.wave) and "silent" in written else "unit"
    grouped = bool(choice and choice.group)
    kept = [raw for raw in written[part] if grouped or not raw.get("group")]
    slides = [_slide(raw, n, results, unit) for n, raw in enumerate(kept, start=1)]
    name = str(Words.of(written.get("name", title)))
    shown = tuple(slide for slide in slides if _offered(slide, results))
    return Seminar(name if part == "slide" else own, shown, survey, results.simulated)


def _offered(slide: Slide, results: Results) -> bool:
    """Whether a slide's chart is one of the registry's, and about something that the survey asks."""
    return slide.kind != CHART or (known(slide.chart) and by_key(slide.chart).offered(results))


def _slide(raw: dict, n: int, results: Results, unit: str | None) -> Slide:
    """One slide as it is written: words may be a string, or a table of language → string. {unit} is the chosen one."""
    if raw["kind"] not in KINDS:
        raise ValueError(f"slide {n}: unknown kind {raw['kind']!r}")
    words = {name: str(Words.of(raw[name])).strip() for name in ("title", "body", "notes") if name in raw}
    if unit:
        words = {name: said.replace("{unit}", results.name(unit)) for name, said in words.items()}
    if results.simulated and "demonstration" in raw:
        words["notes"] = "\n".join(filter(None, (str(Words.of(raw["demonstration"])), words.get("notes", ""))))
    return Slide(
        raw["kind"],
        words.get("title", ""),
        body=words.get("body", ""),
        notes=words.get("notes", ""),
        chart=raw.get("chart", ""),
        about=raw.get("about", ""),
        source=raw.get("source", ""),
        findings=tuple(raw.get("findings", ())),
        changes=tuple(sorted(raw.get("changes", {}).items())) + ((("units", (unit,)),) if raw.get("group") else ()),
        id=f"slide-{n}",
    )


def _made(results: Results, unit: str | None):
    """Title, the charts that the survey has answers for (with a unit first those that are about one), a question to
    the room.
    """
    yield Slide(TITLE, title=results.name(unit) if unit else str(results.codebook.title), id="slide-title")
    if results.waves:
        choice = Choice(survey=results.codebook.key, wave=results.waves[-1].key, unit=unit)
        charts = [chart for chart in CHARTS if chart.basis == SURVEY and chart.offered(results)]
        if unit:
            charts.sort(key=lambda chart: chart.frame(results, replace(choice, unit=None)).empty is False)
        shown = (chart.key for chart in charts if not chart.frame(results, choice).empty)
        for key in islice(shown, OWN_AT_MOST if unit else CHARTS_AT_MOST):
            yield Slide(CHART, chart=key, id=f"slide-{key}")
    yield Slide(QUESTION, title=_("Vad tar vi med oss?"), id="slide-question")
