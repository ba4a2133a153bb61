"""Is this a file we read at all? Its first bytes decide, not its name; an archive is measured before it is opened."""

import io
import re
import zipfile
import zlib

from lplan.errors import ERROR, Problem, Refused
from lplan.text import _

MEMBERS, PART, UNPACKED, RATIO = 400, 20 << 20, 50 << 20, 150


def refuse(reason: str, message: str, suggestion: str = "") -> Refused:
    """A refusal of the whole file."""
    return Refused([Problem(ERROR, reason, message, suggestion)])


def kind(data: bytes) -> str:
    """ "xlsx" or "text"; anything else is refused in a sentence that says how to save it right."""
    save = _("Öppna filen i Excel och spara den som Excel-arbetsbok (.xlsx) eller CSV.")
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0;,"):
        raise refuse("empty", _("Filen är tom."), _("Välj en fil med svar."))
    if data[:8] == bytes.fromhex("D0CF11E0A1B11AE1"):
        raise refuse(
            "ole",
            _("Filen är en gammal Excel-fil (.xls) eller skyddad med lösenord."),
            _("Ta bort lösenordet och spara som .xlsx."),
        )
    if data[:5] == b"%PDF-":
        raise refuse("pdf", _("Filen är en PDF."), save)
    if data[:4] == b"PK\x03\x04":
        return "xlsx"
    head = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<head")):
        raise refuse("html", _("Filen är en webbsida, inte ett kalkylblad."), save)
    return "text"


def workbook(data: bytes) -> None:
    """Raise Refused for an archive that is broken, too large when unpacked, or holds what a workbook should not."""
    broken = refuse(
        "damaged", _("Filen är skadad eller inte en Excel-arbetsbok."), _("Hämta eller spara filen på nytt som .xlsx.")
    )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise broken from None
    names = [member.filename for member in members]
    large = refuse(
        "too_large",
        _("Filen blir för stor när den packas upp."),
        _("Ta bort allt utom bladet med svar och spara på nytt."),
    )
    if len(names) > MEMBERS or len(set(names)) != len(names):
        raise refuse("members", _("Filen innehåller för många eller dubbla delar."), _("Spara om den i Excel."))
    if any(name.startswith("/") or "\\" in name or ".." in name.split("/") for name in names):
        raise refuse("paths", _("Filen innehåller otillåtna sökvägar."), _("Spara om den i Excel."))
    if "[Content_Types].xml" not in names:
        raise broken
    if any("vbaproject" in name.lower() for name in names):
        raise refuse("macros", _("Filen innehåller makron."), _("Spara den som Excel-arbetsbok utan makron (.xlsx)."))
    total = 0
    for member in members:
        if member.flag_bits & 0x1:
            raise refuse("encrypted", _("Filen är skyddad med lösenord."), _("Ta bort lösenordet och spara på nytt."))
        if member.file_size > PART or (
            member.file_size > 1 << 20 and member.file_size > RATIO * max(member.compress_size, 1)
        ):
            raise large
        size, head = 0, b""
        try:
            with archive.open(member) as part:
                while block := part.read(65_536):
                    size, total = size + len(block), total + len(block)
                    head = head + block if len(head) < 4096 else head
                    if size > PART or total > UNPACKED:
                        raise large
        except (zipfile.BadZipFile, EOFError, OSError, zlib.error, NotImplementedError, RuntimeError):
            raise broken from None
        if size != member.file_size:
            raise broken
        if member.filename.endswith((".xml", ".rels")) and re.search(
            rb"<!(DOCTYPE|ENTITY)", head.replace(b"\0", b""), re.IGNORECASE
        ):
            raise refuse("entities", _("Filen innehåller XML som inte är tillåten."), _("Spara om den i Excel."))
