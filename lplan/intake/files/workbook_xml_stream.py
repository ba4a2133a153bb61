"""Stream the XML of a workbook's archive: names and places of sheets, shared strings, styles."""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import NoReturn
from xml.parsers import expat

from lplan.core.text import _
from lplan.intake.files.file_screening import refuse

DEPTH, CELL, STRINGS = 60, 60_000, 2_000_000
_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}


class Enough(Exception):
    """What follows need not be read."""


def stream(archive: zipfile.ZipFile, path: str, start: Callable, end: Callable | None = None) -> str:
    """Walk one part of the archive; start(tag, attributes) and end(tag, text of the element)."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    text: list[str] = []
    depth = 0

    def opened(tag: str, attributes: dict) -> None:
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise ValueError("too deep")
        text.clear()
        start(tag.rpartition(":")[2], attributes)

    def closed(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(tag.rpartition(":")[2], "".join(text))
        text.clear()

    def forbidden(*_what) -> NoReturn:
        raise refuse("entities", _("Filen innehåller XML som inte är tillåten."), _("Spara om den i Excel."))

    parser.StartElementHandler, parser.EndElementHandler = opened, closed
    parser.CharacterDataHandler = text.append
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = parser.ExternalEntityRefHandler = forbidden
    try:
        with archive.open(path) as part:
            while block := part.read(65_536):
                parser.Parse(block, False)
            parser.Parse(b"", True)
    except Enough:
        pass
    return path


class Book:
    """What the sheets need to know: their names and places, the shared strings, which styles are dates."""

    def __init__(self, archive: zipfile.ZipFile):
        self.archive = archive
        self.names = set(archive.namelist())
        self.date1904 = False
        self.stamp = ""
        self.percents: set[int] = set()  # cell styles that show a share as a percentage
        root = next((t for k, _i, t in self._relations("") if k == "officeDocument"), "xl/workbook.xml")
        relations = {i: (k, t) for k, i, t in self._relations(root)}
        parts = dict(relations.values())
        self.sheets: list[tuple[str, str, bool]] = []
        inside = ""

        def start(tag: str, at: dict) -> None:
            nonlocal inside
            if tag == "workbookPr":
                self.date1904 = at.get("date1904") in ("1", "true", "on")
            elif tag == "definedName":
                inside = at.get("name", "")
            elif tag == "sheet":
                link = next((v for k, v in at.items() if k.rpartition(":")[2] == "id" and ":" in k), "")
                what, path = relations.get(link, ("", ""))
                if what == "worksheet" and path in self.names:
                    self.sheets.append((at.get("name", ""), path, at.get("state", "visible") != "visible"))

        def end(tag: str, text: str) -> None:
            if tag == "definedName" and inside == "lplan_template":
                self.stamp = text.strip('"')[:200]

        stream(archive, root, start, end)
        self.dates = self._dates(parts["styles"]) if parts.get("styles") in self.names else []
        self.strings_path = parts.get("sharedStrings", "")
        self._strings: list[str] | None = None

    def _relations(self, path: str) -> Iterator[tuple[str, str, str]]:
        """(kind, id, target) of everything a part refers to within the archive."""
        folder, name = posixpath.split(path)
        source = posixpath.join(folder, "_rels", f"{name}.rels")
        found = []

        def start(tag: str, at: dict) -> None:
            if tag == "Relationship" and at.get("TargetMode") != "External":
                target = at.get("Target", "")
                target = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                found.append((at.get("Type", "").rpartition("/")[2], at.get("Id", ""), posixpath.normpath(target)))

        if source in self.names:
            stream(self.archive, source, start)
        return iter(found)

    def _dates(self, path: str) -> list[bool]:
        """For each cell style whether it shows a number as a date."""
        formats: dict[str, bool] = {}
        shares = {"9", "10"}
        styles: list[bool] = []
        inside = False

        def start(tag: str, at: dict) -> None:
            nonlocal inside
            if tag == "numFmt":
                plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.', "", at.get("formatCode", ""))
                formats[at.get("numFmtId", "")] = bool(re.search("[dmyhs]", plain, re.IGNORECASE)) and not re.search(
                    "general|standard", plain, re.IGNORECASE
                )
                if "%" in plain:
                    shares.add(at.get("numFmtId", ""))
            elif tag == "cellXfs":
                inside = True
            elif tag == "xf" and inside:
                number = at.get("numFmtId", "0")
                if number in shares:
                    self.percents.add(len(styles))
                styles.append(formats.get(number, number.isdecimal() and int(number) in _DATES))
                if len(styles) > 100_000:
                    raise ValueError("styles")

        def end(tag: str, _text: str) -> None:
            if tag == "cellXfs":
                raise Enough

        stream(self.archive, path, start, end)
        return styles

    @property
    def strings(self) -> list[str]:
        """The shared strings, read when the first is asked for."""
        if self._strings is None:
            self._strings = found = []
            pieces: list[str] = []
            reading = 0  # inside a phonetic run: how the word is said is no part of it

            def start(tag: str, _at: dict) -> None:
                nonlocal reading
                if tag == "si":
                    pieces.clear()
                reading += tag == "rPh"

            def end(tag: str, text: str) -> None:
                nonlocal reading
                if tag == "t" and not reading:
                    pieces.append(text)
                elif tag == "rPh":
                    reading -= 1
                elif tag == "si":
                    found.append("".join(pieces)[: CELL + 1])
                    if len(found) > STRINGS:
                        raise ValueError("strings")

            if self.strings_path in self.names:
                stream(self.archive, self.strings_path, start, end)
        return self._strings
