"""Decode a text file into rows: its encoding, separator and line breaks are found and reported."""

import codecs
import csv
import io
import re
from array import array
from collections import Counter
from collections.abc import Iterator

from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _, ngettext
from lplan.intake.files.file_screening import refuse
from lplan.intake.files.sheet_grid import Grid, binary

SEPARATORS = ";\t,|"
CELL = 60_000
SAMPLE = 64_000
RAGGED = 500  # so many lines that are too long or too short are told of
_BLOCK = 1 << 20
_CONTROL = re.compile(rb"[\x01-\x08\x0b\x0c\x0e-\x1f]")
# Letters of Mac Roman and DOS lie where cp1252 has signs: a sign inside a word means that it is not cp1252.
_OTHER = re.compile(rb"[A-Za-z][\x80-\x91\x93-\x9f][A-Za-z]|(?<![A-Za-z])[\x80\x81\x8e\x8f\x99\x9a][a-z]{2}")


def encoding_of(data: bytes) -> str:
    """The file's encoding as Python calls it. Raises Refused for what cannot be read for certain."""
    if data[:3] == codecs.BOM_UTF8:
        encoding = "utf-8-sig"
    elif data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        encoding = "utf-16"
    elif data[:400:2].count(0) > 0.7 * len(data[:400:2]):
        encoding = "utf-16-be"
    elif data[1:400:2].count(0) > 0.7 * len(data[1:400:2]):
        encoding = "utf-16-le"
    else:
        encoding = ""
    strange = len(_CONTROL.findall(data[:_BLOCK])) > 20 + len(data[:_BLOCK]) // 100
    if not encoding.startswith("utf-16") and (strange or b"\0" in data):
        raise binary()
    save = _("Öppna filen i programmet som den kommer från och spara som CSV UTF-8 eller .xlsx.")
    try:
        _decodes(data, encoding or "utf-8")
        return encoding or "utf-8"
    except UnicodeDecodeError:
        if encoding:
            raise refuse("encoding", _("Filens teckenkodning går inte att läsa."), save) from None
    if re.search(rb"\xc3[\xa4\xa5\xb6\x84\x85\x96]", data):
        message = _("Filens teckenkodning är trasig: en del är UTF-8 och en del något annat.")
        raise refuse("encoding", message, save)
    try:
        _decodes(data, "cp1252")
    except UnicodeDecodeError:
        raise _unknown(save) from None
    if _OTHER.search(data):
        raise _unknown(save)
    return "cp1252"


def _unknown(save: str) -> Refused:
    message = _("Filens teckenkodning är okänd (kanske gammal Mac eller DOS), så å, ä och ö skulle bli fel.")
    return refuse("encoding", message, save)


def _decodes(data: bytes, encoding: str) -> None:
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(data), _BLOCK):
        decoder.decode(data[start : start + _BLOCK])
    decoder.decode(b"", final=True)


def rows(data: bytes, encoding: str, grid: Grid) -> dict:
    """Fill a grid with a CSV's rows; row n stands on line n of the file. What is said of the file goes along.

    {"separator", "width": usual number of cells a row, "ragged": {line: number of cells} of the others}
    """
    head = codecs.getincrementaldecoder(encoding)().decode(data[: 4 * SAMPLE])[:SAMPLE]
    hint = re.match(r'"?sep=(.)"?(?:\r\n|\r|\n|$)', head)
    separator = hint[1] if hint else separator_of(head)
    csv.field_size_limit(CELL)
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(data), encoding, newline=""), delimiter=separator, strict=True)
    if hint:
        next(reader)
        grid.skip(1)
    lines, widths = array("i"), array("i")
    broken = None
    try:
        for row in reader:
            if any(row):
                lines.append(grid.height + 1)
                widths.append(len(row))
            grid.add(row)
            # A quoted line break makes one row of several lines: the rest of them are empty rows.
            if reader.line_num > grid.height:
                grid.skip(reader.line_num - grid.height)
    except csv.Error as error:
        broken = _broken(str(error), grid.height + 1)
    width = Counter(widths).most_common(1)[0][0] if widths else 0
    ragged = {line: n for line, n in zip(lines, widths, strict=True) if n != width}
    if broken:
        raise Refused([broken, *_uneven(ragged, width, lines)])
    return {"separator": separator, "width": width, "ragged": dict(list(ragged.items())[:RAGGED])}


def _broken(said: str, line: int) -> Problem:
    """What the CSV reader gave up on, in words, on the line where the row begins."""
    if "field larger" in said:
        message = _("Rad {n} har en cell med fler än {most} tecken.").format(n=line, most=CELL)
        hint = _("Troligen saknas ett citattecken: kontrollera raden.")
    elif "unexpected end" in said:
        message = _("Rad {n} har ett citattecken som aldrig avslutas.").format(n=line)
        hint = _("Ta bort citattecknet, eller sätt ett där texten slutar.")
    else:
        message = _("Rad {n} har ett citattecken mitt i en cell.").format(n=line)
        hint = _("Skriv citattecken inuti en text två gånger, eller ta bort dem.")
    return Problem(ERROR, "csv", message, hint, row=line)


def _uneven(ragged: dict[int, int], width: int, lines: array) -> Iterator[Problem]:
    for line, n in list(ragged.items())[:RAGGED]:
        if line != lines[0]:
            yield uneven(line, n, width)


def uneven(line: int, n: int, width: int) -> Problem:
    """A line that has another number of cells than the others: what it holds may stand in the wrong column."""
    message = ngettext(
        "Rad {line} har {n} cell, men rubrikraden har {width}.",
        "Rad {line} har {n} celler, men rubrikraden har {width}.",
        n,
    ).format(line=line, n=n, width=width)
    hint = _("Kontrollera skiljetecken och citattecken på raden: annars hamnar svar i fel kolumn.")
    return Problem(ERROR, "ragged", message, hint, row=line)


def separator_of(head: str) -> str:
    """The sign that stands equally often in most of the first lines, outside quotation marks."""
    plain = re.sub(r'"(?:[^"]|"")*"', "", head)
    lines = [line for line in re.split(r"\r\n|\r|\n", plain)[:40] if line.strip()]

    def regular(sign: str) -> tuple[int, int]:
        counts = Counter(n for line in lines if (n := line.count(sign)))
        if not counts:
            return 0, 0
        n, times = max(counts.items(), key=lambda pair: (pair[1], pair[0]))
        return times, n

    return max(SEPARATORS, key=regular)
