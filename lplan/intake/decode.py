"""A text file → rows of text: encoding, separator and line breaks found without guessing in silence."""

import csv
import io
import re
import unicodedata

from lplan.intake.gate import refuse
from lplan.text import _

SEPARATORS = ";\t,|"
CELL = 60_000
HEADER_ROWS = 20
# cp1252 is only believed when the text then holds words that a Swedish survey has.
_SWEDISH = re.compile(r"[a-z][åäö]|[åäö][a-z]|\bår\b|\bö", re.IGNORECASE)
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf¥¤¶…„–]|Â[\u00a0 ]|â€")


def decode(data: bytes) -> tuple[str, str]:
    """(text, encoding). Raises Refused for what cannot be read for certain."""
    if data[:3] == b"\xef\xbb\xbf":
        encoding = "utf-8-sig"
    elif data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif data[:400:2].count(0) > 0.7 * len(data[:400:2]):
        encoding = "utf-16-be"
    elif data[1:400:2].count(0) > 0.7 * len(data[1:400:2]):
        encoding = "utf-16-le"
    elif b"\0" in data:
        raise refuse(
            "binary",
            _("Filen innehåller tecken som inte hör hemma i en textfil. Är den binär?"),
            _("Spara den som .xlsx eller CSV."),
        )
    else:
        try:
            data.decode("utf-8")
            encoding = "utf-8"
        except UnicodeDecodeError:
            encoding = "cp1252"
    try:
        text = unicodedata.normalize("NFC", data.decode(encoding))
    except UnicodeDecodeError:
        raise refuse("encoding", _("Filens teckenkodning går inte att läsa."), _("Spara som CSV UTF-8.")) from None
    if "\0" in text:
        raise refuse(
            "binary",
            _("Filen innehåller tecken som inte hör hemma i en textfil. Är den binär?"),
            _("Spara den som .xlsx eller CSV."),
        )
    if found := _MOJIBAKE.search(text):
        word = re.search(r"\S*" + re.escape(found[0]) + r"\S*", text)[0][:40]
        raise refuse(
            "mojibake",
            _("Filens teckenkodning är trasig: {word}.").format(word=word),
            _("Hämta filen på nytt och spara som CSV UTF-8."),
        )
    if encoding == "cp1252" and (re.search("[\x80-\x9f]", text) or not _SWEDISH.search(text)):
        raise refuse("encoding", _("Filens teckenkodning är okänd."), _("Spara som CSV UTF-8."))
    return text, encoding


def rows(text: str, max_rows: int, max_columns: int) -> tuple[list[list[str]], str]:
    """(rows, separator) of a CSV; blank rows and the hint line `sep=;` are left out, line numbers are not shifted."""
    hint = re.match(r"sep=(.)\r?\n?", text)
    skipped = 1 if hint else 0
    text = text[hint.end() :] if hint else text
    head = next((line for line in text[:20_000].splitlines() if line.strip()), "")
    separator = hint[1] if hint else max(SEPARATORS, key=head.count)
    csv.field_size_limit(CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found: list[list[str]] = [[] for _n in range(skipped)]
    filled = 0
    try:
        for row in reader:
            while row and not row[-1].strip():
                row.pop()
            if len(row) > max_columns:
                raise refuse(
                    "columns",
                    _("Filen har fler än {n} kolumner.").format(n=max_columns),
                    _("Ta bort kolumner som inte hör till enkäten."),
                )
            # A quoted line break makes one row of several lines: the rest of the lines become empty rows.
            found.extend([] for _n in range(reader.line_num + skipped - len(found) - 1))
            found.append(row)
            filled += bool(row)
            if filled > max_rows + HEADER_ROWS:
                raise refuse(
                    "rows",
                    _("Filen har fler än {n} rader.").format(n=max_rows),
                    _("Dela upp filen, eller höj gränsen med --max-rows."),
                )
    except csv.Error as error:
        line = reader.line_num + skipped
        raise refuse(
            "csv",
            _("Rad {n} går inte att läsa: {why}.").format(n=line, why=error),
            _("Kontrollera citattecknen på raden."),
        ) from None
    return found, separator
