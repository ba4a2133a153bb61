"""The seminar to begin from: the survey's own, written in data/seminar.toml, or one made from what it asks."""

import tomllib
from itertools import islice
from pathlib import Path

from lplan.charts import CHARTS, SURVEY, by_key
from lplan.core.settings import settings
from lplan.core.text import Words, _
from lplan.results import Choice, Results
from lplan.seminar.model import CHART, KINDS, QUESTION, TITLE, Seminar, Slide

CHARTS_AT_MOST = 9


def default(results: Results, path: Path | None = None) -> Seminar:
    """A seminar about the survey, in the reader's language. A chart that the survey does not ask for is left out."""
    path = path or settings().data_dir / "seminar.toml"
    written = tomllib.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    survey, title = results.codebook.key, str(results.codebook.title)
    if written.get("survey") != survey:
        return Seminar(title, tuple(_made(results)), survey, results.simulated)
    slides = [_slide(raw, n, results.simulated) for n, raw in enumerate(written["slide"], start=1)]
    offered = tuple(slide for slide in slides if slide.kind != CHART or by_key(slide.chart).offered(results))
    return Seminar(str(Words.of(written.get("name", title))), offered, survey, results.simulated)


def _slide(raw: dict, n: int, simulated: bool) -> Slide:
    """One slide as it is written: words may be a string, or a table of language → string."""
    if raw["kind"] not in KINDS:
        raise ValueError(f"slide {n}: unknown kind {raw['kind']!r}")
    words = {name: str(Words.of(raw[name])).strip() for name in ("title", "body", "notes") if name in raw}
    if simulated and "demonstration" in raw:
        words["notes"] = "\n".join(filter(None, (str(Words.of(raw["demonstration"])), words.get("notes", ""))))
    words |= {name: raw[name] for name in ("chart", "about", "source") if name in raw}
    changes = tuple(sorted(raw.get("changes", {}).items()))
    return Slide(
        raw["kind"],
        words.get("title", ""),
        body=words.get("body", ""),
        notes=words.get("notes", ""),
        chart=words.get("chart", ""),
        about=words.get("about", ""),
        source=words.get("source", ""),
        changes=changes,
        id=f"slide-{n}",
    )


def _made(results: Results):
    """Title, the charts that the survey has answers for, a question to the room."""
    yield Slide(TITLE, title=str(results.codebook.title), id="slide-title")
    if results.waves:
        choice = Choice(survey=results.codebook.key, wave=results.waves[-1].key)
        charts = (chart for chart in CHARTS if chart.basis == SURVEY and chart.offered(results))
        shown = (chart.key for chart in charts if not chart.frame(results, choice).empty)
        for key in islice(shown, CHARTS_AT_MOST):
            yield Slide(CHART, chart=key, id=f"slide-{key}")
    yield Slide(QUESTION, title=_("Vad tar vi med oss?"), id="slide-question")
