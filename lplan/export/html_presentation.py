"""The seminar as one HTML document: presents in a browser with no network and no server, charts interactive.

The same document is a page to read: on a phone, on paper, and for a screen reader. `payload` (presentation_data.py)
is everything that is shown, as plain data that can be kept; `page` writes the document from it.
"""

import base64
import hashlib
import json
from functools import lru_cache
from html import escape
from pathlib import Path

from lplan.charts.base.theme import LOOKS
from lplan.core import text
from lplan.core.settings import PLOTLY, ROOT
from lplan.core.text import _
from lplan.export.presentation_data import LOOKED, payload
from lplan.seminar import QUESTION, QUOTE, TITLE

__all__ = ["library", "page", "payload", "policy"]
HERE = Path(__file__).parent
FONTS = (
    ("SourceSans", 400, "source-sans-3-latin-400-normal"),
    ("SourceSans", 600, "source-sans-3-latin-600-normal"),
    ("SourceSans", 700, "source-sans-3-latin-700-normal"),
    ("SourceSerif", 600, "source-serif-4-latin-600-normal"),
)


# --- the document ---


def page(payload: dict, *, link: str = "", notes: bool = True, plotly: str | None = None) -> str:
    """The document. `link` is the address that the audience's QR code opens (none: no code). `notes` for the speaker.

    `plotly` is where to fetch Plotly.js; None puts it in the document, which then asks nobody for anything.
    """
    with text.using(payload["language"]):
        return _page(payload, link, notes, plotly)


def policy(plotly: str | None = None) -> str:
    """What the document may do (CSP): run our own scripts, by their hashes, and ask nobody for anything."""
    scripts = [f"'sha256-{_digest(_script())}'", "'self'" if plotly else f"'sha256-{_digest(_library())}'"]
    return (
        f"default-src 'none'; script-src {' '.join(scripts)}; style-src 'unsafe-inline'; img-src data: blob:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def _page(payload: dict, link: str, notes: bool, plotly: str | None) -> str:
    slides, style = payload["slides"], _style()
    data = {"figures": [slide.get("figures") for slide in slides], "heights": [slide.get("height") for slide in slides]}
    if notes:
        data["notes"] = [slide["notes"] for slide in slides]
    given = _json(data)
    library = _library() if plotly is None else ""
    scripts = [part for part in (library, _script()) if part]
    body = "".join(_section(slide, n, payload, link) for n, slide in enumerate(slides, start=1))
    dark = escape(_("Svart skärm. Tryck på valfri tangent för att fortsätta."))
    modes = _button("present", _("Visa som bildspel")) + _button("look", _("Ljust eller mörkt"))
    source = f'<script src="{escape(plotly)}"></script>' if plotly else ""
    return f"""<!doctype html>
<html lang="{payload["language"]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy(plotly)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{escape(payload["name"])}</title>
<style>{style}</style>
</head>
<body data-look="light" {_said()}>
<header class="head"><h1>{escape(payload["name"])}</h1><p>{escape(payload["stamp"])}</p>{_mark(payload["simulated"])}
<p class="modes">{modes}</p></header>
<main id="stage">{body}</main>
{_controls(notes, link)}
<div id="black" role="status" hidden><span>{dark}</span></div>
<p id="said" role="status"></p>
{_help(notes, link)}
{_dialog("twin", "", '<div class="content"></div>')}
{_code(link)}
<script type="application/json" id="data">{given}</script>
{source}{"".join(f"<script>{part}</script>" for part in scripts)}
</body>
</html>
"""


def _section(slide: dict, n: int, payload: dict, link: str) -> str:
    """One slide: its heading, what it shows, and the quiet line."""
    kind, title = slide["kind"], slide["title"]
    inside, layout, beside = _words(slide), "", ""
    if "figures" in slide:
        layout = slide["layout"]
        beside = f"<div class='words'>{inside}</div>" if inside else ""
        inside = (
            f"<div class='plot' role='img' aria-label='{escape(slide['alt'])}' "
            f"data-slide='{n - 1}'></div>{_table(slide)}"
        )
    if link and n == len(payload["slides"]):
        inside += f"<div class='code'>{_qr(link)}<p>{_breaking(link)}</p></div>"
    quiet = " ".join(part for part in (slide["source"], slide.get("shortened", "")) if part)
    return f"""
<section class="slide {escape(kind)} {layout}" id="bild-{n}" aria-labelledby="rubrik-{n}">
<h2 id="rubrik-{n}"{' class="long"' if len(title) > 80 else ""}>{escape(title)}</h2>{beside}
<div class="inside">{inside}</div>
<footer><p class="source">{escape(quiet)} <span>{escape(payload["stamp"])}.</span></p>
{_mark(slide["simulated"] and "figures" not in slide)}
<p class="number">{n}<span> / {len(payload["slides"])}</span></p></footer>
</section>"""


def _words(slide: dict) -> str:
    """A slide's lines and quotes: lines of a title or a question as paragraphs, else as a list."""
    lines = [escape(line) for line in slide["lines"]]
    if len(lines) > 1 and slide["kind"] not in (TITLE, QUESTION):
        words = "<ul>" + "".join(f"<li>{line}</li>" for line in lines) + "</ul>"
    else:
        words = "".join(f"<p>{line}</p>" for line in lines)
    if slide["kind"] != QUOTE:
        return words
    return words + "".join(
        f"<figure class='said'><blockquote>{escape(quote)}</blockquote><figcaption>{escape(who)}</figcaption></figure>"
        for quote, who in slide["quotes"]
    )


def _mark(simulated: bool) -> str:
    words = escape(_("Simulerade svar"))
    return f"<p class='mark'>{words}</p>" if simulated else ""


def _table(slide: dict) -> str:
    """The table twin: the same rows as text."""
    head = "".join(f"<th scope='col'>{escape(column)}</th>" for column in slide["columns"])
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in slide["rows"])
    caption = f"<caption>{escape(slide['title'])}</caption>"
    shown, name = escape(_("Visa som tabell")), escape(_("Tabell"))
    return (
        f"<details class='twin'><summary>{shown}</summary><div class='scroll' tabindex='0' role='group' "
        f"aria-label='{name}'><table>{caption}<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )


def _said() -> str:
    """What the script says, in the document's language."""
    words = {
        "slide": _("Bild {n} av {total}"),
        "next": _("Nästa"),
        "now": _("Nu"),
        "notes": _("Anteckningar"),
        "none": _("Inga anteckningar till den här bilden."),
        "last": _("Sista bilden."),
        "speaker": _("Talarvy"),
        "reset": _("Nollställ tiden"),
        "blocked": _("Webbläsaren stoppade talarvyns fönster. Tillåt popup-fönster för sidan och försök igen."),
        "back": _("Föregående"),
        "black": _("Svart skärm"),
    }
    return " ".join(f'data-{name}="{escape(said)}"' for name, said in words.items())


def _buttons(notes: bool, link: str) -> list[tuple[str, str, str]]:
    """(what it does, words, keys) for everything that can be done while presenting."""
    made = [
        ("back", _("Föregående"), _("← Page Up")),
        ("next", _("Nästa"), _("→ Mellanslag Page Down")),
        ("table", _("Tabell"), "T"),
        ("black", _("Svart skärm"), "B ."),
        ("look", _("Ljust eller mörkt"), "L"),
        ("full", _("Helskärm"), "F"),
        ("read", _("Läs som sida"), "R"),
        ("help", _("Tangenter"), "?"),
    ]
    if notes:
        made.insert(4, ("speaker", _("Talarvy"), "S"))
    if link:
        made.insert(-2, ("code", _("QR-kod"), "Q"))
    return made


def _controls(notes: bool, link: str) -> str:
    """The buttons of the stage: seen when the mouse moves or the keyboard reaches them."""
    made = "".join(_button(do, words) for do, words, _keys in _buttons(notes, link))
    name = escape(_("Bildspel"))
    return f'<nav id="controls" aria-label="{name}">{made}</nav>'


def _button(does: str, words: str) -> str:
    return f'<button type="button" data-do="{does}">{escape(words)}</button>'


def _help(notes: bool, link: str) -> str:
    rows = [
        *((words, keys) for _do, words, keys in _buttons(notes, link)),
        (_("Första och sista bilden"), "Home End"),
        (_("Gå till en bild"), _("siffra, sedan Enter")),
        (_("Stäng, lämna helskärm"), "Esc"),
        (_("På pekskärm"), _("svep åt sidan")),
    ]
    listed = "".join(f"<dt>{escape(keys)}</dt><dd>{escape(words)}</dd>" for words, keys in rows)
    return _dialog("help", _("Tangenter"), f"<dl>{listed}</dl>")


def _dialog(name: str, heading: str, inside: str) -> str:
    """A box over the slide that Escape closes."""
    close = escape(_("Stäng"))
    return (
        f'<dialog id="{name}" aria-labelledby="{name}-title"><h2 id="{name}-title">{escape(heading)}</h2>{inside}'
        f'<form method="dialog"><button type="submit">{close}</button></form></dialog>'
    )


def _code(link: str) -> str:
    if not link:
        return ""
    return _dialog("code", _("Bilderna på din telefon"), f"<div class='code'>{_qr(link)}<p>{_breaking(link)}</p></div>")


def _short(link: str) -> str:
    """The address as it is read aloud and typed."""
    return link.removeprefix("https://").removeprefix("http://")


def _breaking(link: str) -> str:
    """The same, with the places where it may be broken."""
    return escape(_short(link)).replace("/", "/<wbr>").replace(".", ".<wbr>")


def _qr(link: str) -> str:
    """The URL as a QR code that a phone's camera opens."""
    import segno

    drawn = segno.make(link, micro=False, error="m").svg_inline(
        border=3, dark="#000000", light="#ffffff", omitsize=True, svgclass=None, lineclass=None
    )
    name = escape(_("QR-kod till {link}").format(link=_short(link)))
    return f"<div class='qr' role='img' aria-label='{name}'>{drawn}</div>"


# --- its parts, read once ---


@lru_cache
def _style() -> str:
    """The look: the figures' own tokens as CSS variables, the fonts inside."""
    faces = "".join(
        f"@font-face{{font-family:{family};font-weight:{weight};src:url(data:font/woff2;base64,"
        f"{base64.b64encode((ROOT / 'static/fonts' / f'{name}.woff2').read_bytes()).decode()}) format('woff2')}}"
        for family, weight, name in FONTS
    )
    tokens = "".join(
        f"[data-look={name}]{{--ink:{look.ink};--muted:{look.muted};--paper:{look.paper};--grid:{look.grid};--main:{look.ramp[-1]};--empty:{look.empty}}}"
        for name, look in LOOKS.items()
        if name in LOOKED
    )
    return faces + tokens + (HERE / "deck.css").read_text(encoding="utf-8")


@lru_cache
def _script() -> str:
    return (HERE / "deck.js").read_text(encoding="utf-8")


@lru_cache
def _library() -> str:
    """Plotly.js."""
    return PLOTLY.read_text(encoding="utf-8").replace("</script", "<\\/script")


@lru_cache
def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def library() -> bytes:
    """Plotly.js, for who serves it beside the document."""
    return _library().encode()


def _json(data: dict) -> str:
    """JSON that can stand in a document: no sign of it ends the script."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
