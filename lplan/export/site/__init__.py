"""The public result as a static site: pages with interactive charts, tables, data, metadata. No server of ours is
needed.

`write` fills a folder that any web server or CDN can hold, also below another address: every link inside it is
relative.
A chart added to the registry gets its pages by itself.
"""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from lplan.charts import CHARTS, RenderedChart
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.settings import PLOTLY, ROOT
from lplan.core.text import _
from lplan.export import opendata
from lplan.export.export_input import silent
from lplan.export.opendata import dataset, metadata, table_files
from lplan.export.site import pages
from lplan.results import Choice, Results, Wave

COMPRESSED = (".html", ".css", ".js", ".json", ".csv", ".svg", ".xml", ".ttl", ".rdf", ".jsonld")


def write(
    out: Path, surveys: dict[str, Results], base: str = "", tell: Callable[[float, str], None] = silent
) -> list[Path]:
    """Write the whole site into an empty or own folder and return the files. Every link inside it is relative.

    `base` is the address it will stand at, for search engines and the catalogue; without it those links are left out.
    `tell(share, words)` may raise Cancelled: what was written so far is then removed. Raises LplanError for a folder
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
                addresses.append(name)
                yield name, content.encode()
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
    for name in ("favicon.png", "logo.svg"):
        yield f"assets/{name}", (ROOT / "static" / name).read_bytes()


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
        """(name, HTML) of every page."""
        waves = list(reversed(self.results.waves))
        charts = [chart for chart in CHARTS if chart.offered(self.results)]
        shown: dict[str, list[RenderedChart]] = {}
        for n, wave in enumerate(waves):
            tell(0.8 * n / len(waves), wave.name)
            drawn = [chart.render(self.results, self.choice(wave)) for chart in charts]
            shown[wave.key] = [rendered for rendered in drawn if rendered.figure is not None]
        for wave in waves:
            for rendered in shown[wave.key]:
                yield self._page(self.where(rendered.chart.key, wave), "chart.html", self._chart(rendered, wave, shown))
        findings = shown.get(self.latest.key, []) if self.latest else []
        lead = [p for p in findings if p.chart.key in ("map", "levels_overview")]
        yield self._page(
            "index.html", "index.html", {"findings": findings, "lead": lead, "title": str(self.results.codebook.title)}
        )
        tell(0.85, str(self.results.codebook.unit_many).capitalize())
        yield from self._units()
        yield self._page("metod.html", "method.html", self._method())
        yield self._page("data.html", "data.html", self._data())
        yield self._page(
            "tillganglighet.html", "accessibility.html", {"title": _("Tillgänglighet"), "body": pages.accessibility()}
        )
        if self.first:
            yield self._page("404.html", "404.html", {"title": _("Sidan finns inte")})

    # --- what each page says ---

    def _chart(self, rendered: RenderedChart, wave: Wave, shown: dict[str, list[RenderedChart]]) -> dict:
        keys = [p.chart.key for p in shown[wave.key]]
        at = keys.index(rendered.chart.key)
        beside = [shown[wave.key][n] if 0 <= n < len(keys) else None for n in (at - 1, at + 1)]
        others = [
            (w, self.where(rendered.chart.key, w))
            for w in reversed(self.results.waves)
            if any(p.chart.key == rendered.chart.key for p in shown[w.key])
        ]
        return {
            "title": rendered.title,
            "picture": rendered,
            "wave": wave,
            "beside": beside,
            "others": others,
            "alone": self.choice(wave).baseline is None,
        }

    def _units(self) -> Iterator[tuple[str, str]]:
        book = self.results.codebook
        listed = [(unit, f"enhet/{text.slug(unit.label) or unit.code}.html") for unit in self.results.register.units]
        many = str(book.unit_many).capitalize()
        yield self._page("enheter.html", "units.html", {"title": many, "units": listed})
        for unit, address in listed:
            yield self._page(address, "unit.html", pages.unit(self.results, unit, self.latest) | {"title": unit.name})

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
            "legend": dataset.legend(),
            "mark": metadata.note(self.results),
            "description": pages.description(said, self.results),
        }
        return address, pages.render(template, context | said)
