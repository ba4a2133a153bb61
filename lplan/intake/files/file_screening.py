"""Recognise a file's type by its first bytes, and measure an archive before it is opened."""

import io
import re
import zipfile
import zlib

from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _

MEMBERS, PART, UNPACKED, RATIO = 400, 20 << 20, 50 << 20, 150
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_IMAGES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*", b"BM")
_ARCHIVES = (
    b"\x1f\x8b",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"BZh",
    b"\xfd7zXZ",
    b"\x28\xb5\x2f\xfd",
    b"PK\5\6",
    b"PK\7\x08",
)
_PAGES = (b"<!doctype", b"<html", b"<table", b"<head", b"<meta", b"<body", b"<script", b"<style", b"mime-version:")


def refuse(reason: str, message: str, suggestion: str = "") -> Refused:
    """A refusal of the whole file."""
    return Refused([Problem(ERROR, reason, message, suggestion)])


def kind(data: bytes) -> str:
    """ "xlsx", "sav", "json" or "text"; anything else is refused in a sentence that says how to save it right."""
    save = _("Öppna filen i Excel och spara den som Excel-arbetsbok (.xlsx) eller CSV.")
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0;,\t|"):
        raise refuse("empty", _("Filen är tom."), _("Välj en fil med svar."))
    if data.startswith(_OLE):
        raise _old(data)
    if data.startswith(b"%PDF-"):
        raise refuse("pdf", _("Filen är en PDF."), save)
    if data.startswith(b"PK\3\4"):
        return "xlsx"
    if data.startswith((b"$FL2", b"$FL3")):
        return "sav"
    if data.startswith(_IMAGES) and (data[:2] != b"BM" or b"\0" in data[:20]):
        raise refuse("image", _("Filen är en bild."), _("Välj filen med svaren: .xlsx, CSV, JSON eller .sav."))
    if data.startswith(_ARCHIVES):
        raise refuse("archive", _("Filen är ett packat arkiv."), _("Packa upp den och läs in filen som ligger i den."))
    return _text_kind(data[:4000].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower(), save)


def _text_kind(head: bytes, save: str) -> str:
    """ "json" or "text" by how a text begins; pages and documents are refused (`save` says what to do with a page)."""
    if head.startswith(b"{\\rtf"):
        raise refuse(
            "document", _("Filen är ett textdokument."), _("Välj filen med svaren: .xlsx, CSV, JSON eller .sav.")
        )
    if head.startswith(_PAGES) or head.startswith(b"<?xml") and b"<html" in head:
        raise refuse("html", _("Filen är en webbsida, inte ett kalkylblad."), save)
    if head.startswith((b"<?xml", b"<workbook", b"<!--", b"<svg")):
        raise refuse("xml", _("Filen är XML, inte ett kalkylblad."), save)
    if re.match(rb'[\[{]\s*(["\[{\]}]|-?\d|true|false|null|$)', head):
        return "json"
    return "text"


def _old(data: bytes) -> Refused:
    """Why a file in the old container cannot be read: its directory says what it is."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        message, hint = _("Filen är skyddad med lösenord."), _("Ta bort lösenordet i Excel och spara som .xlsx.")
        return refuse("encrypted", message, hint)
    if "WordDocument".encode("utf-16-le") in data or "PowerPoint Document".encode("utf-16-le") in data:
        return refuse("document", _("Filen är ett dokument från ett äldre Office."), _("Välj filen med svaren."))
    message = _("Filen är en gammal Excel-fil (.xls) eller skyddad med lösenord.")
    return refuse("ole", message, _("Öppna den i Excel, ta bort lösenordet och spara som .xlsx."))


def _other(names: list[str], first: bytes) -> Refused:
    """What an archive that is no workbook is."""
    save = _("Öppna filen i det program som den kommer från och spara som Excel-arbetsbok (.xlsx).")
    if b"opendocument.spreadsheet" in first:
        return refuse("ods", _("Filen är ett kalkylblad från OpenOffice eller LibreOffice (.ods)."), save)
    if any(name.startswith("Index/") or name.endswith(".iwa") or name == "Index.zip" for name in names):
        return refuse("numbers", _("Filen är ett kalkylblad från Apple Numbers."), save)
    if "xl/workbook.bin" in names:
        return refuse("xlsb", _("Filen är en binär Excel-arbetsbok (.xlsb)."), save)
    if any(name.startswith(("word/", "ppt/")) for name in names) or b"opendocument" in first:
        return refuse("document", _("Filen är ett dokument, inte ett kalkylblad."), _("Välj filen med svaren."))
    if "[Content_Types].xml" in names:
        return _broken()
    return refuse("archive", _("Filen är ett packat arkiv."), _("Packa upp den och läs in filen som ligger i den."))


def _broken() -> Refused:
    message = _("Filen är skadad eller inte en Excel-arbetsbok.")
    return refuse("damaged", message, _("Hämta eller spara filen på nytt som .xlsx."))


def workbook(data: bytes, unpacked: int = UNPACKED) -> zipfile.ZipFile:
    """The open archive; Refused when it is broken, too large when unpacked, or holds what a workbook should not."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        raise _broken() from None
    names = [member.filename for member in members]
    _check(members, names)
    first = _measure(archive, members, unpacked)
    if not any(re.fullmatch(r"(?:.*/)?workbook\d*\.xml", name) for name in names):
        raise _other(names, first)
    return archive


def _check(members: list[zipfile.ZipInfo], names: list[str]) -> None:
    """Refuse an archive whose list of contents no workbook has."""
    if len(names) > MEMBERS or len({name.casefold() for name in names}) != len(names):
        raise refuse("members", _("Filen innehåller för många eller dubbla delar."), _("Spara om den i Excel."))
    if any(name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/") for name in names):
        raise refuse("paths", _("Filen innehåller otillåtna sökvägar."), _("Spara om den i Excel."))
    if any(member.flag_bits & 0x1 for member in members):
        raise refuse("encrypted", _("Filen är skyddad med lösenord."), _("Ta bort lösenordet och spara på nytt."))
    if any("vbaproject" in name.lower() for name in names):
        raise refuse("macros", _("Filen innehåller makron."), _("Spara den som Excel-arbetsbok utan makron (.xlsx)."))


def _measure(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], unpacked: int) -> bytes:
    """Unpack every part once, within bounds; returns the beginning of the first that holds anything."""
    part_limit = max(PART, unpacked * PART // UNPACKED)
    total, first = 0, b""
    for member in members:
        if member.file_size > part_limit or (
            member.file_size > 1 << 20 and member.file_size > RATIO * max(member.compress_size, 1)
        ):
            raise _too_large()
        size, head = _unpack(archive, member, min(part_limit, unpacked - total))
        if size != member.file_size:
            raise _broken()
        total += size
        first = first or head[:200]
        if member.filename.endswith((".xml", ".rels")) and re.search(
            rb"<!(DOCTYPE|ENTITY)", head.replace(b"\0", b""), re.IGNORECASE
        ):
            raise refuse("entities", _("Filen innehåller XML som inte är tillåten."), _("Spara om den i Excel."))
    return first


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, limit: int) -> tuple[int, bytes]:
    """(size, beginning) of a part of the archive; Refused as soon as it is larger than the limit."""
    size, head = 0, b""
    try:
        with archive.open(member) as part:
            while block := part.read(65_536):
                size += len(block)
                head = head + block if len(head) < 4096 else head
                if size > limit:
                    raise _too_large()
    except (zipfile.BadZipFile, EOFError, OSError, zlib.error, NotImplementedError, RuntimeError, ValueError):
        raise _broken() from None
    return size, head


def _too_large() -> Refused:
    message = _("Filen blir för stor när den packas upp.")
    return refuse("too_large", message, _("Ta bort allt utom bladet med svar och spara på nytt."))
