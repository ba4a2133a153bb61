"""Write a chart as PNG, SVG or HTML to paste: in the chosen size, with finding, source, date and mark in it."""

import html
import io
import zipfile
from dataclasses import replace

import plotly.graph_objects as go

from lplan.charts import RenderedChart
from lplan.charts.base.chart import named
from lplan.core.table_writer import plain
from lplan.core.text import _, gettext
from lplan.export import picture_fitting
from lplan.export.export_input import Work, legend
from lplan.export.headless_browser import painter
from lplan.export.palette import LIGHT, WARNING
from lplan.response_writer import file_name

HIGH = 720


def png(work: Work, rendered: RenderedChart, scale: int = 2) -> bytes:
    """The picture's size times the scale. Raises NoBrowser when nothing on this machine can paint."""
    return _painted(work, rendered, "png", scale)


def png_large(work: Work, rendered: RenderedChart) -> bytes:
    """Three times the picture's size: for print and for large screens."""
    return png(work, rendered, 3)


def svg(work: Work, rendered: RenderedChart) -> bytes:
    """As lines, for who draws on, with its typeface. Raises NoBrowser when nothing on this machine can paint."""
    return _painted(work, rendered, "svg", 1)


def _painted(work: Work, rendered: RenderedChart, kind: str, scale: int) -> bytes:
    made = picture_fitting.fitted(work, rendered)
    wide, high = made.figure.layout.width, made.figure.layout.height
    exact = scale * made.scale * (1 + 1e-9)  # a browser cuts 2159.99 px
    painted = painter.paint(made.figure.to_dict(), format=kind, width=wide, height=high, scale=exact)
    return _told(painted.decode("utf-8"), rendered).encode() if kind == "svg" else painted


def _told(svg_text: str, rendered: RenderedChart) -> str:
    """An SVG that says what it shows to who cannot see it."""
    start = svg_text.index("<svg")
    end = svg_text.index(">", start) + 1
    tag = svg_text[start:end].replace("<svg", '<svg role="img"', 1)
    words = f"<title>{html.escape(plain(rendered.title))}</title><desc>{html.escape(plain(rendered.alt))}</desc>"
    return svg_text[:start] + tag + words + svg_text[end:]


def page(work: Work, rendered: RenderedChart) -> bytes:
    """One HTML file that needs nothing else: the chart, and its table for who cannot see it. No request leaves it."""
    figure = go.Figure(rendered.chart.figure(rendered.frame, replace(work.choice, look="light"), rendered.simulated))
    high = figure.layout.height or HIGH
    figure.update_layout(width=None, autosize=True, paper_bgcolor=LIGHT.paper)
    config = {
        "displayModeBar": False,
        "displaylogo": False,
        "showSendToCloud": False,
        "plotlyServerURL": "",
        "responsive": True,
    }
    body = figure.to_html(
        full_html=False, include_plotlyjs=True, config=config, default_height=f"{high}px", div_id="bild"
    )
    title = html.escape(plain(rendered.title))
    about = "".join(
        f"<dt>{html.escape(plain(what))}</dt><dd>{html.escape(plain(said))}</dd>" for what, said in work.about()
    )
    signs = "; ".join(f"{sign} = {said}" for sign, said in legend())
    mark = f"<p class='mark'>{_('Simulerade svar')}</p>" if rendered.simulated else ""
    return f"""<!doctype html>
<html lang="{work.choice.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:">
<title>{title}</title>
<style>
body {{ font: 17px/1.5 "Segoe UI", Helvetica, Arial, sans-serif; color: {LIGHT.ink}; margin: 0 auto; padding: 1rem;
max-width: 1280px }}
h1 {{ font-size: 1.6rem; line-height: 1.25; margin: .5rem 0 }} .mark {{ color: {WARNING}; font-weight: 700 }} .source
{{ color: {LIGHT.muted} }}
table {{ border-collapse: collapse; margin: 1rem 0 }} th, td {{ text-align: left; padding: .25rem .8rem .25rem 0;
border-bottom: 1px solid {LIGHT.grid} }}
@media (max-width: 640px) {{ tspan[style*="--wide"] {{ display: none !important }}
tspan[style*="--narrow"] {{ display: inline !important }} }}
summary {{ cursor: pointer; padding: .6rem 0 }} dt {{ font-weight: 600 }} dd {{ margin: 0 0 .4rem }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{mark}
<div role="figure" aria-label="{html.escape(plain(rendered.alt), quote=True)}">
{body}
</div>
<p class="source">{html.escape(plain(rendered.source))} {html.escape(work.stamp())}</p>
<details><summary>{html.escape(_("Visa som tabell"))}</summary>
{_table(rendered)}
<p>{html.escape(_("Teckenförklaring: {signs}.").format(signs=signs))}</p>
</details>
<details><summary>{html.escape(_("Om underlaget"))}</summary><dl>{about}</dl></details>
</main>
</body>
</html>
""".encode()


def _table(rendered: RenderedChart) -> str:
    heads = "".join(f'<th scope="col">{html.escape(plain(head))}</th>' for head in rendered.table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{html.escape(plain(cell))}</td>" for cell in row) + "</tr>"
        for row in rendered.table.itertuples(index=False)
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"


def every(work: Work, make, ending: str) -> bytes:
    """A zip with a file a chart, numbered in the registry's order."""
    file = io.BytesIO()
    with zipfile.ZipFile(
        file, "w", zipfile.ZIP_DEFLATED if ending in ("svg", "html", "csv") else zipfile.ZIP_STORED
    ) as archive:
        for n, rendered in enumerate(work.rendered_charts(), 1):
            mark = _("simulerade svar") if rendered.simulated else ""
            name = named(gettext(rendered.chart.name), work.results)
            archive.writestr(file_name(f"{n:02} {name}", mark, ending=ending), make(work, rendered))
    return file.getvalue()


def every_png(work: Work) -> bytes:
    """Every chart as PNG, twice the picture's size."""
    return every(work, png, "png")


def every_svg(work: Work) -> bytes:
    """Every chart as SVG."""
    return every(work, svg, "svg")


def every_page(work: Work) -> bytes:
    """Every chart as an HTML file of its own."""
    return every(work, page, "html")
