"""Read how a template looks: its colours and typefaces, where a title and content may stand, and where nothing may."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from lplan.charts.base.theme import LOOKS, Look, contrast

INCH = 914_400
READABLE, SEEN = 4.5, 3.0  # WCAG 2's contrast of words, and of marks
_PLAIN = {"tx1": "dk1", "bg1": "lt1", "tx2": "dk2", "bg2": "lt2"}
_THEME = {"dk1": "000000", "lt1": "ffffff"}


class Place(NamedTuple):
    """Where something stands, in EMU."""

    left: int
    top: int
    width: int
    height: int

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def overlap(self, other: "Place") -> int:
        """The area that both cover."""
        wide = min(self.left + self.width, other.left + other.width) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0) * max(high, 0)


@dataclass(frozen=True)
class Run:
    """How a placeholder's words look; "" and 0 where the slide inherits it by itself.

    size    points, as the template has it; `inherited` says whether a slide gets it all without our saying so
    """

    colour: str = ""
    font: str = ""
    size: float = 28.0
    inherited: bool = True


@dataclass(frozen=True)
class Style:
    """What our own shapes must know of a template's kind of slide.

    look       colours that can be read on its background: its text colour, its accents
    font       the typeface of its body text; "" for the theme's own
    scale      how much smaller its slides are than ours of 7.5 inches' height
    title      where the title stands; content: where there is room under it, free of bands and pictures
    number     where the template puts slides' numbers, when nothing coloured lies there
    numbered   whether it numbers every slide itself
    """

    look: Look
    font: str
    scale: float
    title: Place
    content: Place
    title_run: Run
    body_run: Run
    number: Place | None
    numbered: bool

    def points(self, size: float) -> float:
        """A size of type of ours on a slide of this template."""
        return max(round(size * self.scale * 2) / 2, 9.0)


def style_of(presentation, layout, look: Look | None = None, *, first: bool = False) -> Style:
    """The style of the slides that a layout gives; `look` is told for our own template and read for any other.

    `first` is the title slide, where the title may stand anywhere.
    """
    page = Place(0, 0, presentation.slide_width, presentation.slide_height)
    theme, sheet = _theme(layout.slide_master), (layout, layout.slide_master)
    title = _place(sheet, ("title", "ctrTitle"), page, first=first)
    if title is None or (not first and title.bottom > 0.45 * page.height):
        shares = (0.05 * page.width, 0.05 * page.height, 0.9 * page.width, 0.15 * page.height)
        title = Place(*(round(n) for n in shares))
    if first:
        title, content = _first(sheet, title, page)
    else:
        title = _over_lines(sheet, title, page)
        content = _content(sheet, title, page)
    paper = _behind(sheet, content, theme)
    title_run = _run(sheet, ("title", "ctrTitle"), theme, _behind(sheet, title, theme))
    body_run = _run(sheet, ("body", "obj", "subTitle"), theme, paper)
    number = _place(sheet, ("sldNum",), page)
    if number is not None and any(number.overlap(band) for band in _bands(sheet, page)):
        number = None
    return Style(
        look or _look(theme, paper, body_run.colour),
        "" if look else body_run.font,
        min(page.height / (7.5 * INCH), 1.0),
        title,
        content,
        title_run,
        body_run,
        number,
        any(True for part in sheet for field in _own_shapes(part, "fld") if field.get("type") == "slidenum"),
    )


# --- places ---


def _placeholders(sheet: tuple, kinds: tuple[str, ...]) -> Iterator:
    for part in sheet:
        for shape in part.placeholders:
            place = next(shape.element.iter("{*}ph"))
            if shape.element.tag.endswith("}sp") and place.get("type", "obj") in kinds:
                yield shape


def _place(sheet: tuple, kinds: tuple[str, ...], page: Place, *, first: bool = False) -> Place | None:
    """Where the layout or its master has a kind of placeholder: above the middle, but on a title slide; and rather
    beside a band, or wholly within it, than over its edge.
    """
    found = [
        Place(shape.left, shape.top, shape.width, shape.height)
        for shape in _placeholders(sheet, kinds)
        if shape.left is not None and shape.width
    ]
    found.sort(key=lambda place: _over_an_edge(sheet, place))
    return next(iter([place for place in found if first or place.bottom <= 0.45 * page.height] or found), None)


def _first(sheet: tuple, title: Place, page: Place) -> tuple[Place, Place]:
    """Where the title slide's title and lines stand.

    A master whose title is far down is the title slides' own, and knows better than a layout that was copied from
    another (as LibreOffice writes it). A title with room under it may take that: it is often long.
    """
    lines = ("subTitle", "body", "obj")
    own = tuple(_place((sheet[1],), kinds, page, first=True) for kinds in (("title", "ctrTitle"), lines))
    if own[0] and own[1] and own[0].bottom > 0.45 * page.height and own[1].top >= own[0].bottom:
        title = own[0]
        under: Place | None = own[1]
    else:
        under = _place(sheet, lines, page, first=True)
    if under is None:
        return title, _content(sheet, title, page)
    if under.overlap(title):
        under = under._replace(top=title.bottom, height=max(under.bottom - title.bottom, round(0.2 * page.height)))
    if title.bottom < 0.3 * page.height and under.top > title.bottom:
        title = title._replace(height=under.top - title.top)
    return title, under


def _over_lines(sheet: tuple, title: Place, page: Place) -> Place:
    """The title's place, cut where one of the template's lines runs through its lower half."""
    for band in _bands(sheet, page):
        through = min(band.left + band.width, title.left + title.width) - max(band.left, title.left)
        low = title.top + 0.5 * title.height < band.top < title.bottom
        if low and band.height < 0.02 * page.height and through > 0.25 * title.width:
            title = title._replace(height=band.top - title.top)
    return title


def _over_an_edge(sheet: tuple, place: Place) -> bool:
    area = place.width * place.height
    shapes = (shape for part in sheet for shape in _own_shapes(part) if shape.left is not None and shape.width)
    covered = (Place(shape.left, shape.top, shape.width, shape.height).overlap(place) for shape in shapes)
    return any(0.05 * area < part < 0.95 * area for part in covered)


def _content(sheet: tuple, title: Place, page: Place) -> Place:
    """The room for content: the layout's own, and where there is none, what is left under the title and between
    bands.
    """
    margin = round(0.045 * page.width)
    found = [
        Place(shape.left, shape.top, shape.width, shape.height)
        for shape in _placeholders(sheet, ("body", "obj"))
        if shape.left is not None and shape.width
    ]
    wide = [p for p in found if p.width > 0.6 * page.width and p.height > 0.35 * page.height]
    place = next(iter(wide), None)
    if place is None:
        feet = [p for kind in ("dt", "ftr", "sldNum") if (p := _place(sheet, (kind,), page)) and p.top > title.bottom]
        bottom = min([round(0.96 * page.height), *(foot.top for foot in feet)])
        place = Place(title.left or margin, 0, title.width, bottom)
    top = max(place.top, title.bottom + round(0.01 * page.height))
    bottom = place.bottom
    for band in _bands(sheet, page):
        low = (
            band.overlap(place) and band.top > place.top + 0.8 * place.height
        )  # a number's circle, a mark in the corner
        if low or (band.width > 0.5 * page.width and band.top > page.height / 2):
            bottom = min(bottom, band.top - round(0.01 * page.height))
    left = max(place.left, margin)
    return Place(left, top, min(place.left + place.width, page.width - margin) - left, bottom - top)


def _own_shapes(part, tag: str = "") -> Iterator:
    """What is drawn on a layout or master itself, placeholders aside; or the elements of a kind within."""
    for shape in part.shapes:
        if not shape.is_placeholder:
            yield from shape._element.iter("{*}" + tag) if tag else (shape,)


def _bands(sheet: tuple, page: Place) -> list[Place]:
    """Where a filled shape or picture of the template lies, but for those that are the slide's background."""
    found = []
    for part in sheet:
        for shape in _own_shapes(part):
            if shape.left is None or not shape.width or shape.shape_type == 17:  # a text box
                continue
            place = Place(shape.left, shape.top, shape.width, shape.height)
            if place.overlap(page) < 0.6 * page.width * page.height:
                found.append(place)
    return found


# --- colours ---


def _theme(master) -> dict[str, str]:
    """Name → "#rrggbb" of the master's theme, and the typefaces as "major" and "minor"."""
    from lxml import etree

    found = dict(_THEME)
    for related in master.part.rels.values():
        if related.reltype.endswith("/theme"):
            root = etree.fromstring(related.target_part.blob)
            for scheme in root.iter("{*}clrScheme"):
                for entry in scheme:
                    colour = entry[0].get("lastClr") or entry[0].get("val") or "000000"
                    found[etree.QName(entry).localname] = colour
            for kind in ("major", "minor"):
                latin = root.find(f".//{{*}}{kind}Font/{{*}}latin")
                found[kind] = latin.get("typeface", "") if latin is not None else ""
    mapping = master.element.find("{*}clrMap")
    names = dict(_PLAIN if mapping is None else mapping.attrib)
    return {name: f"#{value.lower()}" for name, value in found.items() if name not in ("major", "minor")} | {
        name: f"#{found[known].lower()}" for name, known in names.items() if known in found
    }


def _colour(element, theme: dict[str, str]) -> str:
    """The colour of a fill ("" when it has none): a gradient is the mean of its stops."""
    if element is None:
        return ""
    found = []
    for colour in element.iter("{*}srgbClr", "{*}schemeClr", "{*}sysClr"):
        said = colour.get("val") if colour.tag.endswith("srgbClr") else colour.get("lastClr")
        base = theme.get(colour.get("val", ""), "") if colour.tag.endswith("schemeClr") else f"#{(said or '000000')}"
        if base:
            found.append(_shaded(base.lower(), colour))
    return _mean(found)


def _shaded(colour: str, element) -> str:
    """A theme's colour made lighter or darker as the template says."""
    kinds = {"lumMod": "#000000", "shade": "#000000", "tint": "#ffffff"}
    for change in element:
        kind = change.tag.rpartition("}")[2]
        share = int(change.get("val", "100000")) / 100_000
        if kind in kinds:
            colour = mixed(kinds[kind], colour, share)
        elif kind == "lumOff":
            colour = mixed(colour, "#ffffff", share)
    return colour


def mixed(a: str, b: str, share: float) -> str:
    """The colour so far on the way from a to b."""
    pairs = ((int(a[n : n + 2], 16), int(b[n : n + 2], 16)) for n in (1, 3, 5))
    return "#" + "".join(f"{round(x + (y - x) * share):02x}" for x, y in pairs)


def _mean(colours: list[str]) -> str:
    if not colours:
        return ""
    parts = [[int(colour[n : n + 2], 16) for colour in colours] for n in (1, 3, 5)]
    return "#" + "".join(f"{round(sum(part) / len(part)):02x}" for part in parts)


def _behind(sheet: tuple, place: Place, theme: dict[str, str]) -> str:
    """The colour that a place lies on: of what covers it on layout or master, else of the background."""
    paper = theme.get("bg1", "#ffffff")
    for part in reversed(sheet):
        background = part.element.cSld.find("{*}bg")
        if background is not None:
            paper = _picture(background, part) or _colour(background, theme) or paper
        for shape in _own_shapes(part):
            if shape.left is None or not shape.width:
                continue
            covered = Place(shape.left, shape.top, shape.width, shape.height).overlap(place)
            if covered > 0.8 * place.width * place.height:
                paper = _picture(shape._element, part) or _colour(_filled(shape._element), theme) or paper
    return paper


def _filled(element):
    """The element of a shape's fill; None without one."""
    properties = element.find("{*}spPr")
    if properties is None:
        return None
    return next((child for child in properties if child.tag.rpartition("}")[2] in ("solidFill", "gradFill")), None)


def _picture(element, part) -> str:
    """The mean colour of a picture that fills an element; "" without one that can be read."""
    from PIL import Image

    blip = next(iter(element.iter("{*}blip")), None)
    name = blip is not None and next((v for k, v in blip.attrib.items() if k.endswith("}embed")), None)
    if not name:
        return ""
    try:
        image = Image.open(io.BytesIO(part.part.related_part(name).blob)).convert("RGBA")
        sheet = Image.new("RGBA", image.size, "white")
        mean = Image.alpha_composite(sheet, image).convert("RGB").resize((1, 1)).tobytes()
    except (OSError, KeyError, ValueError, SyntaxError, Image.DecompressionBombError):
        return ""
    return f"#{mean.hex()}"


def _run(sheet: tuple, kinds: tuple[str, ...], theme: dict[str, str], paper: str) -> Run:
    """How a placeholder's words look, so that they can be read on the paper. Some programs write it in list styles,
    which a slide inherits, and others in the words that stand there as an example, which it does not.
    """
    shapes = [shape.element for shape in _placeholders(sheet, kinds)]
    styles = sheet[1].element.find("{*}txStyles")
    if styles is not None:
        named = styles.find("{*}titleStyle" if "title" in kinds else "{*}bodyStyle")
        shapes += [named] if named is not None else []
    inherited = [words for shape in shapes for level in shape.iter("{*}lvl1pPr") for words in level.iter("{*}defRPr")]
    examples = [
        words
        for shape in shapes
        for paragraph in list(shape.iter("{*}p"))[:1]
        for words in paragraph.iter("{*}rPr", "{*}endParaRPr")
    ]
    known = inherited or examples
    said = [c for words in known if (c := _colour(words.find("{*}solidFill"), theme))] or [theme.get("tx1", "#000000")]
    colour = next((c for c in said if contrast(c, paper) >= SEEN), on(paper))
    fonts = (latin.get("typeface", "") for words in known if (latin := words.find("{*}latin")) is not None)
    sizes = (int(size) / 100 for words in known if (size := words.get("sz")))
    font = next((name for name in fonts if not name.startswith("+")), "")
    readable = contrast(said[0], paper) >= SEEN
    return Run(colour, font, next(sizes, 28.0), inherited=readable and (bool(inherited) or not examples))


def _look(theme: dict[str, str], paper: str, words: str) -> Look:
    """A look made of a template's colours, in which words can be read and marks be seen on its paper."""
    dark = contrast(paper, "#ffffff") > contrast(paper, "#000000")
    base = LOOKS["dark" if dark else "light"]
    inks = (words or base.ink, theme.get("tx1", base.ink), base.ink, "#000000", "#ffffff")
    ink = next((colour for colour in inks if contrast(colour, paper) >= READABLE), "#000000")
    accents = [theme[f"accent{n}"] for n in range(1, 7) if f"accent{n}" in theme]
    main = next((colour for colour in accents if contrast(colour, paper) >= SEEN), base.main)
    others = (colour for colour in [*accents, base.accent] if contrast(colour, paper) >= SEEN and _apart(colour, main))
    ramp = (mixed(paper, main, 0.3), mixed(paper, main, 0.65), main, mixed(main, ink, 0.5))
    steps = tuple(mixed(paper, ink, share) for share in (0.1, 0.3, 0.5, 0.8))
    muted = mixed(paper, ink, 0.72)
    return replace(
        base,
        ink=ink,
        paper=paper,
        main=main,
        accent=next(others, ink),
        ramp=ramp,
        on_ramp=tuple(on(fill) for fill in ramp),
        muted=muted if contrast(muted, paper) >= READABLE else ink,
        steps=steps,
        on_steps=tuple(on(fill) for fill in steps),
        grid=mixed(paper, ink, 0.15),
        neutral=mixed(paper, ink, 0.28),
        empty=mixed(paper, ink, 0.07),
        hatch=mixed(paper, ink, 0.5),
        mark=ink,
    )


def on(fill: str) -> str:
    """Black or white, whichever is read best on a fill."""
    return max(("#000000", "#ffffff"), key=lambda ink: contrast(ink, fill))


def _apart(a: str, b: str) -> bool:
    """Whether two colours are of different hues, so that one of them can stand out."""
    import colorsys

    hues: list[Any] = [colorsys.rgb_to_hsv(*(int(c[n : n + 2], 16) / 255 for n in (1, 3, 5)))[0] for c in (a, b)]
    distance = abs(hues[0] - hues[1])
    return min(distance, 1 - distance) > 0.12
