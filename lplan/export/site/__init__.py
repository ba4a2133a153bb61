"""Write the public results as a static website: charts without scripts, tables, data and metadata.

`write` fills a folder that any web server or CDN can hold, also below another address: every link inside it is
relative.
A chart added to the registry gets its pages by itself.
"""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from lplan.analysis.key_figures import key_figures
from lplan.charts import CHARTS
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.settings import PLOTLY, ROOT
from lplan.core.text import _, gettext
from lplan.core.units import Unit
from lplan.export import opendata
from lplan.export.export_input import Work, silent
from lplan.export.opendata import metadata, published_tables, table_files
from lplan.export.report import country_chapters
from lplan.export.report.typesetting import pictures
from lplan.export.site import news, pages
from lplan.export.site.drawing import Drawing, drawn, of_unit
from lplan.organisation import organisation
from lplan.results import Choice, Results, Wave

PREVIEW = Path(__file__).parent / "preview.typ"
LEAD = ("tiles", "levels_overview")
COMPRESSED = (".html", ".css", ".js", ".json", ".csv", ".svg", ".xml", ".ttl", ".rdf", ".jsonld")


def write(
    out: Path, surveys: dict[str, Results], base: str = "", tell: Callable[[float, str], None] = silent
) -> list[Path]:
    """Write the whole site into an empty or own folder and return the files. Every link inside it is relative.

    `base` is the address it will stand at, for search engines and the catalogue; without it those links are left out.
    `tell(share, words)` may raise: what was written so far is then removed. Raises LplanError for a folder
    that holds something else.
    """
    _own(out)
    base = base.rstrip("/") + "/" if base else ""
    written: list[Path] = []
    try:
        for name, content in _everything(surveys, base, tell):
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            written.append(path)
            if path.suffix in COMPRESSED and len(content) > 1_000:
                packed = path.with_name(path.name + ".gz")
                packed.write_bytes(gzip.compress(content, 6, mtime=0))
                written.append(packed)
    except BaseException:
        for path in written:
            path.unlink(missing_ok=True)
        raise
    _sweep(out, written)
    return written


MARK = ".lplan-site"


def _own(out: Path) -> None:
    """The folder is made, or is ours already; somebody else's files are never touched."""
    if out.exists() and not out.is_dir():
        raise LplanError(_("{out} är en fil. Ange en mapp.").format(out=out))
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).exists():
        raise LplanError(
            _("Mappen {out} innehåller annat än en publicerad webbplats. Ange en tom eller ny mapp.").format(out=out)
        )
    out.mkdir(parents=True, exist_ok=True)
    (out / MARK).touch()


def _sweep(out: Path, written: list[Path]) -> None:
    """Pages of an earlier publishing that are not there any more are taken away."""
    kept = {*written, out / MARK}
    for path in sorted(out.rglob("*"), reverse=True):
        if path.is_file() and path not in kept:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def _everything(surveys: dict[str, Results], base: str, tell) -> Iterator[tuple[str, bytes]]:
    yield from _assets()
    addresses: list[str] = []
    several = [(key, results, code) for key, results in surveys.items() for code in text.LANGUAGES]
    for n, (key, results, code) in enumerate(several):
        with text.using(code):
            made = Site(key, results, code, base, first=key == next(iter(surveys)), surveys=surveys)
            step = lambda share, words, n=n: tell((n + share) / len(several) * 0.9, words)  # noqa: E731
            for name, content in made.pages(step):
                if name.endswith(".html"):
                    addresses.append(name)
                yield name, content.encode()
            home = f"{base}{made.folder}" if base else ""
            yield f"{made.folder}feed.xml", news.feed(results, key, code, f"{home}feed.xml", f"{home}index.html")
            if base:
                yield from made.previews()
    tell(0.92, _("Öppna data"))
    for name, (_mime, make) in opendata.everything(surveys, f"{base}data/").items():
        if base or not name.startswith("dcat."):
            yield f"data/{name}", make()
    if base:
        yield "sitemap.xml", pages.sitemap([base + a for a in addresses if not a.endswith("404.html")])
        yield "robots.txt", f"User-agent: *\nAllow: /\nSitemap: {base}sitemap.xml\n".encode()
    tell(1.0, _("Klart"))


def _assets() -> Iterator[tuple[str, bytes]]:
    """Styles, scripts, fonts: ours, and Plotly's own script."""
    here = Path(__file__).parent
    for name in ("site.css", "site.js"):
        yield f"assets/{name}", (here / name).read_bytes()
    yield "assets/plotly.min.js", PLOTLY.read_bytes()
    for path in sorted((ROOT / "static" / "fonts").iterdir()):
        yield f"assets/fonts/{path.name}", path.read_bytes()
    yield "assets/favicon.png", (ROOT / "static" / "favicon.png").read_bytes()
    yield f"assets/{_logo().name}", _logo().read_bytes()


def _logo() -> Path:
    """The organisation's own picture, else ours."""
    return organisation().logo or ROOT / "static" / "logo.svg"


@dataclass(frozen=True)
class Site:
    """One survey's pages in one language."""

    survey: str
    results: Results
    language: str
    base: str
    first: bool  # the survey that the front page is about
    surveys: dict[str, Results]

    @property
    def folder(self) -> str:
        """Where its pages stand: the first survey in Swedish at the top."""
        parts = [] if self.language == text.LANGUAGES[0] else [self.language]
        return "".join(f"{part}/" for part in [*parts, *([] if self.first else [self.survey])])

    @cached_property
    def latest(self) -> Wave | None:
        return self.results.waves[-1] if self.results.waves else None

    def choice(self, wave: Wave, unit: str | None = None) -> Choice:
        earlier = [w.key for w in self.results.waves if w.key < wave.key]
        return Choice(
            survey=self.survey,
            wave=wave.key,
            baseline=earlier[-1] if earlier else None,
            unit=unit,
            language=self.language,
            index=self.results.definition.hash[:12],
        )

    def where(self, key: str, wave: Wave) -> str:
        """A chart's page: the latest wave's at the short address."""
        return f"diagram/{key}.html" if wave == self.latest else f"diagram/{text.slug(wave.key)}/{key}.html"

    def pages(self, tell) -> Iterator[tuple[str, str]]:
        """(name, content) of every page, and of each chart's figure."""
        waves = list(reversed(self.results.waves))
        charts = [chart for chart in CHARTS if chart.offered(self.results)]
        shown: dict[str, list[Drawing]] = {}
        for n, wave in enumerate(waves):
            tell(0.8 * n / len(waves), wave.name)
            work = Work(self.results, self.choice(wave))
            rendered_charts = [chart.render(self.results, work.choice) for chart in charts]
            shown[wave.key] = [
                drawn(rendered, work, self.where(rendered.chart.key, wave))
                for rendered in rendered_charts
                if rendered.figure is not None
            ]
        for wave in waves:
            for picture in shown[wave.key]:
                yield self._page(picture.address, "chart.html", self._chart(picture, wave, shown))
                yield self.folder + picture.figure, pages.figure(picture.rendered)
        yield self._page("index.html", "index.html", self._index(shown.get(self.latest.key, []) if self.latest else []))
        tell(0.85, str(self.results.codebook.unit_many).capitalize())
        yield from self._units()
        yield self._page("metod.html", "method.html", self._method())
        yield self._page("data.html", "data.html", self._data())
        yield self._page(
            "tillganglighet.html", "accessibility.html", {"title": _("Tillgänglighet"), "body": pages.accessibility()}
        )
        if self.first:
            yield self._page("404.html", "404.html", {"title": _("Sidan finns inte")})

    def previews(self) -> Iterator[tuple[str, bytes]]:
        """(name, PNG) of what a shared link shows: the first page, and each chart of the latest wave."""
        wave, title = self.latest, str(self.results.codebook.title)
        if wave is None:
            return
        work = Work(self.results, self.choice(wave))
        mark = _("Simulerade svar")
        source = self.results.survey_source(work.choice)
        told = {"index": {"kicker": "", "title": title, "source": source, "mark": mark if work.simulated else ""}}
        for rendered in work.rendered_charts():
            told[rendered.chart.key] = {
                "kicker": title,
                "title": rendered.title,
                "source": ". ".join(rendered.source.split(". ")[:2]).removesuffix(".") + ".",
                "mark": mark if rendered.simulated else "",
            }
        document = {"lang": self.language, "pictures": list(told.values()), "colour": organisation().colour}
        made = pictures(document, PREVIEW)
        yield from ((f"{self.folder}bild/{key}.png", picture) for key, picture in zip(told, made, strict=True))

    # --- what each page says ---

    def _index(self, findings: list[Drawing]) -> dict:
        """What is new, the key figures, two charts, and every finding by the report's chapters."""
        by_key = {picture.rendered.chart.key: picture for picture in findings}
        chapters = [
            (gettext(chapter.name), [by_key.pop(key) for key in chapter.charts if key in by_key])
            for chapter in (*country_chapters.CHAPTERS, country_chapters.UNCERTAIN)
        ]
        return {
            "title": str(self.results.codebook.title),
            "news": news.entries(self.results),
            "figures": list(key_figures(self.results, self.latest.key)) if self.latest else [],
            "lead": [picture for picture in findings if picture.rendered.chart.key in LEAD],
            "chapters": [(name, shown) for name, shown in [*chapters, (_("Mer"), list(by_key.values()))] if shown],
            "units": self._listed(),
        }

    def _chart(self, picture: Drawing, wave: Wave, shown: dict[str, list[Drawing]]) -> dict:
        key = picture.rendered.chart.key
        at = shown[wave.key].index(picture)
        beside = [shown[wave.key][n] if 0 <= n < len(shown[wave.key]) else None for n in (at - 1, at + 1)]
        others = [
            (w, self.where(key, w))
            for w in reversed(self.results.waves)
            if any(other.rendered.chart.key == key for other in shown[w.key])
        ]
        return {"title": picture.rendered.title, "picture": picture, "wave": wave, "beside": beside, "others": others}

    def _listed(self) -> list[tuple[Unit, str]]:
        """Every unit with its page."""
        return [(unit, f"enhet/{text.slug(unit.label) or unit.code}.html") for unit in self.results.register.units]

    def _units(self) -> Iterator[tuple[str, str]]:
        book = self.results.codebook
        listed = self._listed()
        many = str(book.unit_many).capitalize()
        yield self._page("enheter.html", "units.html", {"title": many, "units": listed})
        for unit, address in listed:
            said = pages.unit(self.results, unit, self.latest)
            shown = []
            if self.latest and said["answered"]:
                shown = list(of_unit(Work(self.results, self.choice(self.latest, unit.code)), address))
            yield self._page(address, "unit.html", said | {"title": unit.name, "pictures": shown})
            yield from ((self.folder + picture.figure, pages.figure(picture.rendered)) for picture in shown)

    def _method(self) -> dict:
        return {
            "title": _("Metod och källor"),
            "definition": self.results.definition,
            "note": metadata.note(self.results),
        }

    def _data(self) -> dict:
        modified = self.results.modified or text.today()
        offered = [(t, metadata.about(t, self.results, modified)) for t in opendata.offered(self.results)]
        return {
            "title": _("Öppna data"),
            "tables": offered,
            "forms": table_files.FORMS,
            "graphs": metadata.GRAPHS if self.base else (),
            "described": pages.described(offered, self.survey, self.base),
        }

    def _page(self, name: str, template: str, said: dict) -> tuple[str, str]:
        address = self.folder + name
        up = "../" * address.count("/")
        other = next(code for code in text.LANGUAGES if code != self.language)
        there = replace(self, language=other).folder + name
        context = {
            "site": self,
            "results": self.results,
            "here": name,
            "up": up,
            "language": self.language,
            "other": other,
            "own": up + self.folder,
            "there": None if name == "404.html" else up + there,
            "address": self.base + address if self.base else "",
            "there_address": self.base + there if self.base else "",
            "legend": published_tables.legend(),
            "mark": metadata.note(self.results),
            "description": pages.description(said, self.results),
            "preview": self._preview(name),
            "logo": _logo().name,
        }
        return address, pages.render(template, context | said)

    def _preview(self, name: str) -> str:
        """The whole address of the picture that a shared link shows; "" where the site knows no address of its own."""
        key = name.removeprefix("diagram/").removesuffix(".html")
        known = name.startswith("diagram/") and "/" not in key
        return f"{self.base}{self.folder}bild/{key if known else 'index'}.png" if self.base and self.latest else ""
