"""Render the site's pages from templates with escaping, and collect the data that no chart provides."""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from xml.sax.saxutils import escape

import pandas as pd
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from lplan.analysis import unit_profile as facts
from lplan.charts import RenderedChart
from lplan.core import text
from lplan.core.text import _, gettext
from lplan.core.units import Unit
from lplan.export.site import drawing
from lplan.organisation import organisation
from lplan.results import Results, Wave


@lru_cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("lplan.export.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals |= {
        "organisation": organisation,
        "_": gettext,
        "number": text.number,
        "interval": text.interval,
        "percent": text.percent,
        "date": text.date,
    }
    made.filters |= {
        "fill": drawing.fill,
        "hatch": drawing.hatch,
        "top": drawing.top,
        "line": drawing.line,
        "safe_url": safe_url,
        "say": gettext,
    }
    return made


def figure(rendered: RenderedChart) -> str:
    """A chart's figure as JSON, which a page fetches when a reader wants it interactive."""
    import plotly.io

    return plotly.io.to_json(rendered.figure, validate=False)


def render(template: str, said: dict) -> str:
    return _environment().get_template(template).render(said)


def safe_url(address: object) -> str:
    """An address that may be linked to: http(s) or nothing."""
    return str(address) if str(address).startswith(("https://", "http://")) else ""


def description(said: dict, results: Results) -> str:
    """What a search engine shows under the title."""
    rendered = said.get("picture")
    words = (
        rendered.rendered.alt
        if rendered is not None
        else _("Jämförelse av {title}: nivåer, spridning och källor.").format(title=results.codebook.title)
    )
    return words if len(words) <= 300 else words[:297] + "…"


def unit(results: Results, unit: Unit, wave: Wave | None) -> dict:
    """One unit's page: its levels by dimension in the latest wave, what has been found in public, quotes that may be
    shown.
    """
    places = {
        source: row
        for source, *row in results.sources[["source", "title", "publisher", "year", "url"]].itertuples(index=False)
    }
    evidence = [
        {
            "name": str(results.variables.get(row["variable"], row["variable"])),
            "value": row["value"],
            "year": row["as_of"],
            "source": places.get(row["source"], [row["source"], "", "", ""]),
        }
        for row in results.evidence[results.evidence["unit"] == unit.code].to_dict("records")
    ]
    rows, lists, found = [], [], None
    if wave is not None:
        found = facts.answered(results, wave.key, unit.code)
        rows = [_row(results, row) for row in facts.values(results, wave.key, unit.code).to_dict("records")]
        lists = [
            _list(results, kind, part) for kind, part in facts.lists(results, wave.key, unit.code).items() if len(part)
        ]
    items = {item.code: str(item.label) for item in results.codebook.items}
    quotes = results.quotes[(results.quotes["unit"] == unit.code)] if len(results.quotes) else results.quotes
    return {
        "unit": unit,
        "wave": wave,
        "rows": rows,
        "lists": lists,
        "note": facts.note(),
        "answered": found is not None and found.asked and not found.silent,
        "evidence": evidence,
        "quotes": [(q["wave"], items.get(q["item"], q["item"]), q["text"]) for q in quotes.to_dict("records")],
    }


def _row(results: Results, row: Mapping) -> dict:
    """A row of facts.values in words: a value, its bounds, the level, and the median of how many."""
    known = pd.notna(row["level"])
    return {
        "name": results.node_name(row["code"]),
        "score": text.number(row["score"], 1),
        "bounds": text.interval(row["low"], row["high"], 1) if pd.notna(row["low"]) else "",
        "coverage": text.percent(None if pd.isna(row["coverage"]) else row["coverage"]),
        "median": text.number(row["median"], 1),
        "n": text.number(row["n"]),
        "level": results.level_name(int(row["level"])) if known else "",
        "step": int(row["level"]) if known else None,
    }


def _list(results: Results, kind: str, part: pd.DataFrame) -> dict:
    """One of the lists of facts.lists in words."""
    listed = facts.table(results, kind, part)
    return {
        "name": facts.name(kind),
        "rule": facts.rule(kind),
        "headings": list(listed.columns),
        "rows": listed.to_numpy().tolist(),
        "more": facts.more_words(part),
    }


def described(offered, survey: str, base: str) -> Markup:
    """The data sets in schema.org's words, for search engines, as JSON-LD."""
    said = [
        {
            "@context": "https://schema.org",
            "@type": "Dataset",
            "name": f"{about['title']}: {about['survey']}",
            "description": about["description"],
            "license": about["licence"],
            "dateModified": about["modified"],
            "creator": {"@type": "Organization", "name": about["publisher"]},
            "publisher": {"@type": "Organization", "name": about["publisher"]},
            **(
                {
                    "distribution": [
                        {
                            "@type": "DataDownload",
                            "encodingFormat": "text/csv",
                            "contentUrl": f"{base}data/{survey}/{table.key}.csv",
                        }
                    ]
                }
                if base
                else {}
            ),
        }
        for table, about in offered
    ]
    return Markup(json.dumps(said, ensure_ascii=False).replace("</", "<\\/"))


def sitemap(addresses: list[str]) -> bytes:
    rows = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset '
        f'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    ).encode()


def accessibility() -> Markup:
    """The accessibility statement, which is written in Markdown."""
    from markdown_it import MarkdownIt

    def escape(words: object) -> str:
        return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", str(words))

    return Markup(MarkdownIt("commonmark", {"html": False}).render(organisation().statement(escape)))
