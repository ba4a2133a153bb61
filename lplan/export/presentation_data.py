"""What a presentation shows, as plain data: it can be kept, and needs neither the database nor the results any more."""

import json
from dataclasses import replace

import plotly.graph_objects as go

from lplan.charts import RenderedChart
from lplan.core import text
from lplan.core.text import _
from lplan.seminar import Deck, Drawn

WIDE = 290  # a figure at most so high at 14 px stands under its title; a higher one beside it
LOOKED = ("light", "dark")


def payload(deck: Deck) -> dict:
    """Everything that the document shows, as JSON: it needs neither the database nor the results any more."""
    with text.using(deck.language):
        return {
            "format": 1,
            "name": deck.name,
            "language": deck.language,
            "stamp": deck.stamp,
            "simulated": deck.simulated,
            "slides": [_slide(slide) for slide in deck.slides],
        }


def _slide(drawn: Drawn) -> dict:
    made = {
        "kind": drawn.slide.kind,
        "title": drawn.title,
        "lines": list(drawn.lines),
        "quotes": [[quote.text, quote.who] for quote in drawn.quotes],
        "notes": drawn.notes,
        "source": drawn.source,
        "simulated": drawn.simulated,
    }
    if drawn.rendered is not None and drawn.rendered.figure is not None:
        made |= _chart(drawn, drawn.rendered)
    return made


def _chart(drawn: Drawn, rendered: RenderedChart) -> dict:
    """A chart in both looks, drawn at 14 px: the document makes it as large as the slide allows."""
    total, shown = len(rendered.frame), rendered.on_slide()
    figures = {
        look: _plain(rendered.chart.figure(shown, replace(drawn.choice, look=look), rendered.simulated))
        for look in LOOKED
    }
    height = figures["light"]["layout"].get("height", 400)
    return {
        "figures": figures,
        "height": height,
        "layout": "wide" if height <= WIDE else "tall",
        "alt": rendered.alt,
        "columns": [str(column) for column in rendered.table.columns],
        "rows": rendered.table.astype(str).to_numpy().tolist(),
        "shortened": _("De {n} största av {total} visas; alla finns i tabellen.").format(n=len(shown), total=total)
        if len(shown) < total
        else "",
    }


def _plain(figure: go.Figure) -> dict:
    return json.loads(figure.to_json())
