"""Open the presentation that slides are put in: our own calm 16:9, or the agency's own template."""

import io
import re
import zipfile
from collections.abc import Iterable
from functools import lru_cache

from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.export.palette import LIGHT

TITLE, HEADING, CONTENT = "title", "heading", "content"
# What layouts are called in Swedish and English PowerPoint, and in templates that agencies have made of them.
NAMES = {
    TITLE: ("rubrikbild", "title slide", "startsida", "omslag", "framsida", "titel", "cover"),
    HEADING: ("endast rubrik", "title only", "bara rubrik", "rubrik"),
    CONTENT: ("rubrik och innehåll", "title and content", "title, content", "rubrik och text", "innehåll", "content"),
}
MEGABYTES, UNPACKED, MEMBERS = 20, 300, 5_000
_KINDS = {
    b"presentationml.template.main+xml": b"presentationml.presentation.main+xml",
    b"presentationml.slideshow.main+xml": b"presentationml.presentation.main+xml",
}


def opened(data: bytes | None):
    """A presentation without slides: from a template's bytes, or ours. Raises Refused in a sentence that says what to
    do.
    """
    from pptx import Presentation

    if data is None:
        return Presentation(io.BytesIO(_own()))
    gated = _gate(data)
    try:
        found = Presentation(io.BytesIO(gated))
        if not any(len(master.slide_layouts) for master in found.slide_masters):
            raise ValueError("no layouts")
        _emptied(found)
    except Exception as error:  # python-pptx raises many kinds for a file that is not whole
        raise _refused(
            _("Mallen går inte att öppna som en PowerPoint-fil."),
            _("Öppna den i PowerPoint, spara den som .pptx eller .potx och välj den igen."),
        ) from error
    return found


def layout(presentation, kind: str):
    """The layout for a kind of slide: by its name, else by what it holds, else the first one."""
    masters = list(presentation.slide_masters)
    # Where a file has several, the first slide's own has its title in the middle.
    masters.sort(key=lambda master: _titled_on_top(master, presentation.slide_height) == (kind == TITLE))
    layouts = [found for master in masters for found in master.slide_layouts]
    titled = [found for found in layouts if _has_title(found)]
    if named := _layout_named(layouts, NAMES[kind]):
        return named
    if kind == HEADING and titled:
        return min(titled, key=lambda found: len(_slots(found)))
    if kind == CONTENT and titled:
        return next((found for found in titled if len(_slots(found)) == 1), titled[0])
    return titled[0] if titled else layouts[0]


def _layout_named(layouts: list, wanted: Iterable[str]):
    """The first layout that is called one of the names, else the first with a title whose name holds one; or None."""
    names = {" ".join(found.name.casefold().split()): found for found in reversed(layouts)}
    for name in wanted:
        if name in names:
            return names[name]
    for name in wanted:
        for known, found in names.items():
            if name in known and _has_title(found):
                return found
    return None


def is_title(place) -> bool:
    """Whether a placeholder is a slide's title."""
    return place.placeholder_format.type in _titles()


def _titled_on_top(master, high: int) -> bool:
    titles = [place for place in master.placeholders if place.placeholder_format.type in _titles()]
    return any(place.top is not None and place.top + place.height < 0.4 * high for place in titles)


def _has_title(found) -> bool:
    return any(place.placeholder_format.type in _titles() for place in found.placeholders)


def _slots(found) -> list:
    """A layout's places for content: neither title nor date, footer and number."""
    from pptx.enum.shapes import PP_PLACEHOLDER as P

    quiet = {P.DATE, P.FOOTER, P.SLIDE_NUMBER, *_titles()}
    return [place for place in found.placeholders if place.placeholder_format.type not in quiet]


def _titles() -> set:
    from pptx.enum.shapes import PP_PLACEHOLDER as P

    return {P.TITLE, P.CENTER_TITLE, P.VERTICAL_TITLE}


def _refused(message: str, suggestion: str) -> Refused:
    return Refused([Problem(ERROR, "template", message, suggestion)])


def _gate(data: bytes) -> bytes:
    """The bytes of a presentation that may be opened: bounded, without macros; a template is made a presentation."""
    again = _("Spara mallen som .pptx eller .potx utan makron och välj den igen.")
    if len(data) > MEGABYTES * 2**20:
        raise _refused(_("Mallen är större än {n} megabyte.").format(n=MEGABYTES), _("Ta bort stora bilder ur den."))
    if data[:4] == b"\xd0\xcf\x11\xe0":
        raise _refused(_("Mallen är sparad i ett gammalt format eller med lösenord."), again)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_members(archive.infolist(), again)
            return _copied(archive, again)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _refused(_("Filen är skadad eller ingen PowerPoint-fil."), again) from error


def _check_members(members: list[zipfile.ZipInfo], again: str) -> None:
    """Refuse an archive that is too large, has macros, or is no presentation."""
    names = [member.filename for member in members]
    if len(members) > MEMBERS or sum(member.file_size for member in members) > UNPACKED * 2**20:
        raise _refused(_("Mallen är för stor när den packas upp."), _("Ta bort stora bilder ur den."))
    if any("vbaproject" in name.casefold() for name in names):
        raise _refused(_("Mallen innehåller makron, och de tas inte emot."), again)
    if "[Content_Types].xml" not in names or not any(name.startswith("ppt/") for name in names):
        raise _refused(_("Filen är ingen PowerPoint-fil."), again)


def _copied(archive: zipfile.ZipFile, again: str) -> bytes:
    """The archive's members in a new one whose kind is a presentation; refused when one could define entities."""
    kinds = archive.read("[Content_Types].xml")
    for old, new in _KINDS.items():
        kinds = kinds.replace(old, new)
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as out:
        for member in archive.infolist():
            body = kinds if member.filename == "[Content_Types].xml" else archive.read(member)
            if member.filename.endswith((".xml", ".rels")) and re.search(rb"<!(DOCTYPE|ENTITY)", body[:4096]):
                raise _refused(_("Mallen innehåller något som inte hör hemma i en PowerPoint-fil."), again)
            out.writestr(member.filename, body)
    return kept.getvalue()


def _emptied(presentation) -> None:
    """Take a template's own slides away, and what only they hold."""
    listed = presentation.slides._sldIdLst
    for entry in list(listed):
        presentation.part.drop_rel(entry.rId)
        listed.remove(entry)
    # What names the slides that are gone: PowerPoint would offer to repair a file that still had it.
    root = presentation.part._element
    for element in [*root.iter("{*}sectionLst"), *root.iter("{*}custShowLst")]:
        ours = element.getparent()
        ours.remove(element)
        if ours.tag.endswith("}ext"):
            ours.getparent().remove(ours)
    for extensions in [e for e in root.findall("{*}extLst") if not len(e)]:
        root.remove(extensions)


@lru_cache
def _own() -> bytes:
    """Our own template: python-pptx' plain one made wide, left-aligned, in the family's type and colours."""
    from pptx import Presentation
    from pptx.util import Inches

    made = Presentation()
    made.slide_width, made.slide_height = Inches(13.333), Inches(7.5)
    for holder in (made.slide_master, *made.slide_layouts):
        for shape in holder.placeholders:
            _place(shape, holder, master=holder is made.slide_master)
    _dress(made.slide_master.element)
    _paint(made.slide_master.part)
    for found in made.slide_layouts:
        if found.name == "Title Slide":
            _dress_title_slide(found)
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def _place(shape, holder, *, master: bool) -> None:
    """Move a placeholder of the plain template to where it stands on a wide slide."""
    from pptx.oxml.ns import qn
    from pptx.util import Emu, Inches

    left, width = Inches(0.6), Inches(12.13)
    places = {
        "title": (left, Inches(0.4), width, Inches(1.1)),
        "body": (left, Inches(1.65), width, Inches(5.65)),
        "dt": (left, Inches(6.98), Inches(3), Inches(0.35)),
        "ftr": (Inches(4), Inches(6.98), Inches(5), Inches(0.35)),
        "sldNum": (Inches(11.73), Inches(6.98), Inches(1), Inches(0.35)),
    }
    of_title_slide = {
        "ctrTitle": (left, Inches(2.0), width, Inches(1.7)),
        "subTitle": (left, Inches(3.8), width, Inches(2.2)),
    }
    kind = shape.element.nvSpPr.nvPr.find(qn("p:ph")).get("type", "body")
    where = places.get({"ctrTitle": "title", "subTitle": "body"}.get(kind, kind))
    if holder.name == "Title Slide":
        where = of_title_slide.get(kind, where)
    if master or kind in ("ctrTitle", "subTitle", "dt", "ftr", "sldNum"):
        shape.left, shape.top, shape.width, shape.height = where or places["body"]
    elif kind in ("title", "body", "obj") and holder.name in ("Title and Content", "Title Only"):
        xfrm = shape.element.spPr.find(qn("a:xfrm"))
        if xfrm is not None:
            shape.element.spPr.remove(xfrm)
    elif shape.left is not None:
        shape.left, shape.width = Emu(round(shape.left * 4 / 3)), Emu(round(shape.width * 4 / 3))


def _dress_title_slide(layout) -> None:
    """The first slide's title and lines: to the left, large, and in nothing but size unlike the others."""
    from pptx.oxml.ns import qn

    for shape in layout.placeholders:
        for level in shape.element.iter(qn("a:lvl1pPr")):
            level.set("algn", "l")
            for words in level.iter(qn("a:defRPr")):
                words.set("sz", "4000" if shape.placeholder_format.type in _titles() else "2400")
                for child in list(words):
                    words.remove(child)


def _dress(master) -> None:
    """Titles to the left, bold, 28 points; body 24 points and smaller steps, never under 18."""
    from pptx.oxml.ns import qn

    for level in master.iter(qn("a:lvl1pPr")):
        if level.getparent().tag == qn("p:titleStyle"):
            level.set("algn", "l")
            for words in level.iter(qn("a:defRPr")):
                words.set("sz", "2800")
                words.set("b", "1")
    for n, size in enumerate((2400, 2000, 2000, 1800, 1800), 1):
        for level in master.iter(qn(f"a:lvl{n}pPr")):
            if level.getparent().tag == qn("p:bodyStyle"):
                for words in level.iter(qn("a:defRPr")):
                    words.set("sz", str(size))
    for body in master.iter(qn("a:bodyPr")):
        if body.get("anchor") == "ctr" and body.getparent().getparent().find(".//" + qn("p:ph")) is not None:
            kind = body.getparent().getparent().find(".//" + qn("p:ph")).get("type")
            if kind == "title":
                body.set("anchor", "b")


def _paint(part) -> None:
    """The family's colours in the theme, so that a chart that somebody adds by hand fits in."""
    colours = {
        "dk1": LIGHT.ink,
        "lt1": LIGHT.paper,
        "dk2": LIGHT.ramp[3],
        "lt2": LIGHT.empty,
        "accent1": LIGHT.main,
        "accent2": LIGHT.ramp[1],
        "accent3": LIGHT.ramp[3],
        "accent4": LIGHT.accent,
        "accent5": LIGHT.neutral,
        "accent6": LIGHT.muted,
        "hlink": LIGHT.ramp[3],
        "folHlink": LIGHT.muted,
    }
    for related in part.rels.values():
        if related.reltype.endswith("/theme"):
            theme = related.target_part
            # Every program has Arial, or a typeface of the same widths.
            body = re.sub(r'<a:latin typeface="[^"]*"', '<a:latin typeface="Arial"', theme.blob.decode("utf-8"))
            for name, colour in colours.items():
                body = re.sub(
                    rf"<a:{name}>.*?</a:{name}>",
                    f'<a:{name}><a:srgbClr val="{colour[1:].upper()}"/></a:{name}>',
                    body,
                    count=1,
                    flags=re.DOTALL,
                )
            theme._blob = body.encode("utf-8")
