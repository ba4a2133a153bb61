"""Typeset a document of plain data as a tagged PDF. Nothing that a person wrote is read as markup."""

import json
import re
from pathlib import Path

from lplan.core.errors import LplanError
from lplan.core.table_writer import plain
from lplan.core.text import _
from lplan.export.palette import LIGHT, WARNING

_HERE = Path(__file__).parent
FONTS = _HERE.parent / "fonts"
STANDARD = "ua-1"
_UNDRAWABLE = re.compile(r'the text `"(.+?)"` could not be displayed')
COLOURS = {
    "ink": LIGHT.ink,
    "muted": LIGHT.muted,
    "accent": LIGHT.accent,
    "grid": LIGHT.grid,
    "main": LIGHT.main,
    "neutral": LIGHT.neutral,
    "empty": LIGHT.empty,
    "hatch": LIGHT.hatch,
    "warning": WARNING,
    "link": LIGHT.ramp[3],
}


def pdf(document: dict, logo: Path | None = None) -> bytes:
    """A PDF/UA-1 of the document; `parts` and the rest are described by report.typ.

    `logo` is the picture that the document names. A sign that none of our fonts can draw stands as □: a file for
    everybody may not hold a sign that nobody can see.
    """
    import typst

    document = document | {"title": plain(document["title"]).strip() or "–"}
    body = json.dumps(_clean(document | {"colours": COLOURS}), ensure_ascii=False)
    for attempt in range(12):
        try:
            return typst.compile(  # type: ignore[call-overload]  # typst's stub has one type for input and folders
                (_HERE / "report.typ").read_bytes(),
                format="pdf",
                root=str(logo.resolve().parent) if logo else None,
                font_paths=[str(FONTS)],
                ignore_system_fonts=True,
                pdf_standards=[STANDARD],
                sys_inputs={"data": body},
            )
        except typst.TypstError as error:
            found = _UNDRAWABLE.findall(str(error))
            if not found:
                raise LplanError(_("Rapporten gick inte att sätta som PDF. De andra formaten fungerar.")) from error
            signs = {c for said in found for c in said if not c.isascii()}
            if attempt > 3 or not signs:  # many kinds of signs: everything that is not a European script or punctuation
                signs |= {c for c in body if ord(c) > 0x2BFF or 0x0590 <= ord(c) <= 0x1DFF}
            body = body.translate({ord(c): "□" for c in signs})
    raise LplanError(_("Rapporten gick inte att sätta som PDF. De andra formaten fungerar."))


def pictures(document: dict, template: Path) -> list[bytes]:
    """A PNG for each page of a template, a pixel a point."""
    import typst

    made = typst.compile(  # type: ignore[call-overload]  # typst's stub has one type for input and folders
        template.read_bytes(),
        format="png",
        ppi=72,
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(_clean(document | {"colours": COLOURS}), ensure_ascii=False)},
    )
    return made if isinstance(made, list) else [made]


def picture(path: Path, high: int = 240) -> bytes:
    """A picture file as a PNG, so many px high: slides know no SVG."""
    import typst

    made = typst.compile(  # type: ignore[call-overload]  # typst's stub has one type for input and folders
        b"#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
        b"#image(sys.inputs.name, height: float(sys.inputs.high) * 1pt)",
        format="png",
        ppi=72,
        root=str(path.resolve().parent),
        sys_inputs={"name": f"/{path.name}", "high": str(high)},
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
    )
    return made[0] if isinstance(made, list) else made


def _clean(value):
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, dict):
        return {key: _clean(said) for key, said in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(said) for said in value]
    return value
