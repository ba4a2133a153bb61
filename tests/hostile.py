"""Files as they should not be, and as they are: each with what must happen to it and the words it must be told in.

`FILES`: name → (bytes, units that answer or None for a refusal, what a problem must say, or "" for nothing wrong).
The survey is tests/data/hostile.toml, the register Sweden's regions.
"""

import io
import random
import struct
import unicodedata
import zipfile

import openpyxl
import xlsxwriter

from lplan.core.settings import ROOT

NAMES = [
    "Stockholm",
    "Uppsala",
    "Södermanland",
    "Östergötland",
    "Jönköping",
    "Kronoberg",
    "Kalmar",
    "Gotland",
    "Blekinge",
    "Skåne",
]
HEAD = [
    "Region",
    "Våg",
    "Planens år",
    "Under revidering",
    "Uppföljning",
    "Återkoppling",
    "Omvärldsbevakning",
    "Kommentar",
]
N = len(NAMES)


def table(column: int | None = None, cells: list | None = None, names: list[str] = NAMES) -> list[list[str]]:
    """The survey's table; one column (from 0) may be given other cells, a row each."""
    rows = [[name, "2017", "2014", "Ja", "3,5", "4,0", "1,0", f"Från {name}"] for name in names]
    if cells is not None:
        rows = rows[: len(cells)]
        for row, cell in zip(rows, cells, strict=True):
            row[column] = cell
    return [list(HEAD), *rows]


def csv(rows: list[list[str]], separator: str = ";", end: str = "\r\n", encoding: str = "utf-8-sig") -> bytes:
    def cell(words: str) -> str:
        return '"' + words.replace('"', '""') + '"' if set(words) & set(separator + '"\r\n') else words

    return (end.join(separator.join(map(cell, row)) for row in rows) + end).encode(encoding)


def xlsx(sheets: dict[str, list[list]], change=lambda book: None) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def numbers(rows: list[list[str]]) -> list[list]:
    """The table as Excel has it: numbers are numbers."""
    return [rows[0], *([r[0], 2017, 2014, r[3], 3.5, 4, 1, r[7]] for r in rows[1:])]


PLAIN = xlsx({"Svar": numbers(table())})


def repacked(change: dict[str, bytes], drop: str = "", data: bytes = PLAIN) -> bytes:
    """A workbook with members changed, added or taken away."""
    out, old = io.BytesIO(), zipfile.ZipFile(io.BytesIO(data))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in old.namelist():
            if name not in change and name != drop:
                made.writestr(name, old.read(name))
        for name, content in change.items():
            made.writestr(name, content)
    return out.getvalue()


def sheet(inner: str, before: str = "") -> bytes:
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return f'<?xml version="1.0"?>{before}<worksheet {space}><sheetData>{inner}</sheetData></worksheet>'.encode()


def hidden(book) -> None:
    main = book["Svar"]
    main.row_dimensions[5].hidden = True
    main.column_dimensions["H"].hidden = True
    book["Extra"].sheet_state = "hidden"


def uncached() -> bytes:
    rows = numbers(table())
    rows[1][4], rows[2][4] = "=1+1", "#SAKNAS!"
    return xlsx({"Svar": rows})


def charts() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "={1,2}"})
    book.add_chartsheet().set_chart(chart)
    book.close()
    return out.getvalue()


def stray(book) -> None:
    book["Svar"]["XFD1048576"] = "x"


def merges(book) -> None:
    for n in range(100, 300):
        book["Svar"].merge_cells(start_row=n, end_row=n, start_column=1, end_column=200)


def lying() -> bytes:
    """The directory says that a member is smaller than it is."""
    data = bytearray(PLAIN)
    at = data.rfind(b"PK\1\2")
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def doubled() -> bytes:
    import warnings

    out = io.BytesIO(PLAIN)
    with zipfile.ZipFile(out, "a") as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made.writestr("xl/workbook.xml", b"<workbook/>")
    return out.getvalue()


def ole(word: str = "") -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(500) + word.encode("utf-16-le") + bytes(500)


def archive(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "{url}">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
SHEET = "xl/worksheets/sheet1.xml"
text = "\r\n".join(";".join(row) for row in table()) + "\r\n"
SAV = (ROOT / "tests/data/spss_labels_missing.sav").read_bytes()
TWICE = [*NAMES[:3], "Skåne", "Skåne län"]

FILES: dict[str, tuple[bytes, int | None, str]] = {
    "a01 cp1252": (csv(table(), encoding="cp1252"), N, ""),
    "a02 bom": (csv(table()), N, ""),
    "a03 utf-16 tab": (csv(table(), "\t", encoding="utf-16"), N, ""),
    "a04 utf-16-be without bom": (csv(table(), "\t", encoding="utf-16-be"), N, ""),
    "a05 mac roman": (csv(table(), encoding="mac_roman"), None, "teckenkodning är okänd"),
    "a05 dos": (csv(table(), encoding="cp850"), None, "teckenkodning är okänd"),
    "a06 nfd": (unicodedata.normalize("NFD", text).encode(), N, ""),
    "a07 sep": (b"\xef\xbb\xbfsep=;\r\n" + text.encode(), N, ""),
    "a08 comma": (text.replace(",", ".").replace(";", ",").encode(), N, ""),
    "a09 mixed decimals": (csv(table(4, ["3,5", "3.5", "1.234"])), None, "1.234 kan betyda två saker"),
    "a10 quoted": (csv(table(7, ['Rad 1\nRad 2; "citat"; slut'] * N)), N, ""),
    "a11 lone cr": (csv(table(), end="\r", encoding="utf-8"), N, ""),
    "a12 trailing": (csv([[*row, "", ""] for row in table()] + [[""] * 10] * 300), N, ""),
    "a13 aliases": (
        csv(table(names=["Region Skåne", "skåne län".replace("skåne", "Halland"), "SE-AB", "Uppsala län"])),
        4,
        "",
    ),
    "a14 symbols": (
        csv(table(4, ["", "-", "..", ".", "N/A", "Vet ej", "Ej aktuellt", "–", "NULL", "0"])),
        N,
        "'..' står i 1 cell och",
    ),
    "a15 dates": (
        csv(table(2, ["2017-12-14", "14/12/2017", "12/14/17", "20171214", "43083", "dec 2017", "14 december 2017"])),
        7,
        "'12/14/17' läses som årtalet 2017",
    ),
    "a15 ambiguous date": (csv(table(2, ["01/02/03"])), None, "inget årtal"),
    "a17 plain": (PLAIN, N, ""),
    "a18 title": (
        xlsx({"Svar": [["Enkät 2017"], ["Bakgrund", None, None, None, "Mognad"], [], *numbers(table())]}),
        N,
        "",
    ),
    "a19 a sheet a region": (
        xlsx({row[0]: [["Fråga", "Svar"], *zip(HEAD[1:], row[1:], strict=True)] for row in table()[1:]}),
        N,
        "ett blad per region",
    ),
    "a20 hidden": (xlsx({"Svar": numbers(table()), "Extra": [["x"]]}, hidden), N, "1 dold rad, som också läses: 5"),
    "a21 formulas": (uncached(), N, "formel utan uträknat värde"),
    "a23 stray": (xlsx({"Svar": numbers(table())}, stray), N, "XFD1048576"),
    "a25 out of scale": (
        csv(table(4, ["4 - stämmer helt", "fyra", "-1", "6", "99"])),
        None,
        "Betyder det att svar saknas?",
    ),
    "a26 spss": (SAV, 2, "99"),
    "a26 spss, cut": (SAV[: len(SAV) // 2], None, "SPSS-filen är skadad eller avhuggen"),
    "a26 spss, only its beginning": (SAV[:180], None, "SPSS-filen är skadad eller avhuggen"),
    "b01 empty": (b"", None, "Filen är tom"),
    "b02 bom": (b"\xef\xbb\xbf", None, "Filen är tom"),
    "b03 separators": (b";;;\r\n;;;\r\n", None, "Filen är tom"),
    "b04 blank": (b"\r\n \r\n\t\r\n" * 9, None, "Filen är tom"),
    "b05 twice": (csv([[*row, row[4]] for row in table()]), None, "Uppföljning (kolumn E), Uppföljning (kolumn I)"),
    "b06 twice, nearly": (
        csv([[*row, " UPPFÖLJNING " if n == 0 else "1"] for n, row in enumerate(table())]),
        None,
        "Flera kolumner",
    ),
    "b07 no region": (csv([row[1:] for row in table()]), None, "Ingen kolumn säger vilken region"),
    "b08 personal": (
        csv(
            [
                [*row, "IP-adress" if n == 0 else "192.0.2.1", "E-post" if n == 0 else "a@b.se"]
                for n, row in enumerate(table())
            ]
        ),
        N,
        "'IP-adress' är en personuppgift",
    ),
    "b09 unknown": (csv(table(names=["Skonne", "Åland", "Riket", "Småland"])), None, "'Skonne' finns inte i registret"),
    "b10 twice": (csv(table(names=TWICE)), None, "på raderna 5 och 6"),
    "b12 numbers": (
        csv(table(4, ["NaN", "inf", "-inf", "1e308", "1E400", "0x1F", "١٢", "³", "5%"])),
        None,
        "'١٢' är inget tal",
    ),
    "b13 ragged": (csv(table()).replace(b"3,5;4,0;1,0", b"3,5;4,0", 1), None, "Rad 2 har 7 celler"),
    "b14 unclosed": (
        csv(table()).replace("Från Gotland".encode(), '"Från'.encode()),
        None,
        "Rad 9 har ett citattecken som aldrig",
    ),
    "b15 nul": (csv(table(), encoding="utf-8").replace(b"Fr", b"F\0\0r", 1), None, "binär"),
    "b16 mojibake": (
        csv(table(), encoding="utf-8").decode("cp1252", "ignore").encode(),
        None,
        "teckenkodning är trasig",
    ),
    "b17 mixed": (
        csv(table(), encoding="utf-8") + "Västmanland;2017".encode("cp1252"),
        None,
        "teckenkodning är trasig",
    ),
    "b18 cut": (PLAIN[: len(PLAIN) // 2], None, "skadad"),
    "b19 html": (b"<html><body><table><tr><td>x</td></tr></table></body></html>", None, "webbsida"),
    "b20 csv named xlsx": (csv(table()), N, ""),
    "b22 ole": (ole(), None, "gammal Excel-fil"),
    "b23 password": (ole("EncryptedPackage"), None, "skyddad med lösenord"),
    "b24 pdf": (b"%PDF-1.7\n%\xe2\xe3", None, "PDF"),
    "b25 random": (random.Random(1).randbytes(4096), None, "binär"),
    "b26 image": (b"\x89PNG\r\n\x1a\n" + bytes(99), None, "bild"),
    "b26 ods": (
        archive(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", content_xml=b"<x/>"),
        None,
        "LibreOffice",
    ),
    "b26 numbers": (archive(Index__Document_iwa=b"x"), None, "Numbers"),
    "b26 zip": (archive(svar=b"x"), None, "packat arkiv"),
    "b26 xml": (b'<?xml version="1.0"?><x/>', None, "XML"),
    "b27 only a chart": (charts(), None, "inget blad med svar"),
    "c01 formulas": (csv(table(7, ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1+1", "＝1+1"])), 6, ""),
    "c03 markup": (
        csv(table(7, ["<script>alert(1)</script>", "![x](http://192.0.2.1/p.png)", "%{x}", "$\\frac{1}{0}$"])),
        4,
        "",
    ),
    "c05 sql": (csv(table(7, ["'; DROP TABLE answer; --", "%' AND 1=0", ":region", "?"])), 4, ""),
    "c06 long": (csv(table(7, ["å" * 10_000, "b" * 40_000])), 2, "40\u202f000 tecken"),
    "c06 long, but not for Excel": (csv(table(7, ["å" * 10_000])), 1, "Kontrollera att det är ett svar"),
    "c07 unseen": (csv(table(7, ["a\u202eb", "a\x07b", "👩\u200d💻"])), 3, "U+202E"),
    "c08 homoglyph": (csv(table(names=["Sk\u00e5n\u0435", "Uppsala\u200b"])), None, "annat alfabet"),
    "c09 columns": (csv([[f"k{n}" for n in range(5000)]] * 3), None, "fler än 500 kolumner"),
    "c10 rows": (b"a;b;c\n" + b"1;2;3\n" * 100_000, None, "fler än 2000 rader"),
    "c11 one line": (b"x" * 900_000, None, "fler än 60000 tecken"),
    "c12 quotes": (b'"' * 200_001, None, "citattecken"),
    "c13 bomb": (repacked({SHEET: b" " * (300 << 20 >> 4)}), None, "för stor"),
    "c14 nested": (repacked({f"xl/media/{n}.zip": b"0" * (9 << 20) for n in range(8)}), None, "för stor"),
    "c14 unknown encoding": (
        repacked({SHEET: b'<?xml version="1.0" encoding="RTF-8"?><worksheet/>'}),
        None,
        "går inte att läsa",
    ),
    "c15 entity": (
        repacked({SHEET: sheet("<row><c><v>&e;</v></c></row>", XXE.format(url="file:///etc/passwd"))}),
        None,
        "XML som inte är tillåten",
    ),
    "c16 entity over http": (
        repacked({SHEET: sheet("<row><c><v>&e;</v></c></row>", XXE.format(url="http://127.0.0.1:9/"))}),
        None,
        "XML som inte är tillåten",
    ),
    "c17 laughs": (repacked({SHEET: sheet("<row><c><v>&b;</v></c></row>", LAUGHS)}), None, "XML som inte är tillåten"),
    "c18 laughs in strings": (
        repacked(
            {
                "xl/sharedStrings.xml": f'<?xml version="1.0"?>{" " * 9000}{LAUGHS}<sst><si><t>&b;</t></si></sst>'.encode()
            }
        ),
        None,
        "XML som inte är tillåten",
    ),
    "c19 paths": (repacked({"../../tmp/x": b"x"}), None, "sökvägar"),
    "c20 doubled": (doubled(), None, "dubbla delar"),
    "c21 links": (repacked({"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}), N, ""),
    "c22 macros": (repacked({"xl/vbaProject.bin": b"x"}), None, "makron"),
    "c23 lying": (lying(), None, "skadad"),
    "c24 merges": (xlsx({"Svar": numbers(table())}, merges), N, ""),
    "c29 personal": (
        csv(table(7, ["070-174 06 05", "a@example.org", "19121212-1212 ringde"])),
        3,
        "Möjlig personuppgift",
    ),
    "c30 one": (csv(table(names=["Skåne"])), 1, ""),
    "c31 deep": (b"[" * 100_000 + b"]" * 100_000, None, "nivåer i varandra"),
    "c33 brackets": (
        csv([[f"{n}" + "[" * 50_000 + "x" for n in range(40)], ["1"] * 40]),
        None,
        "Ingen rubrik i filen är en fråga",
    ),
    "c34 spaces": (
        csv([["Region", *(f"{n}" + " " * 50_000 + "x" for n in range(40))], ["Skåne", *["1"] * 40]]),
        None,
        "",
    ),
    "c32 noughts": (csv(table(names=["1", "3", "04.0"])), 3, "en inledande nolla är borta"),
}
