"""Collect a sheet in compact form: the distinct values of each column, and each cell as a code for one.

A million rows of a long file hold few different words, so that this is small and quick, and what is costly (Unicode,
signs that must go, broken letters) is done once for each word instead of once for each cell.
"""

import re
import unicodedata
from array import array
from collections import Counter

from lplan.core.text import _
from lplan.intake.files.file_screening import refuse

HEADER_ROWS = 30  # titles and headings come on top of the rows that are allowed
GARBLED = 1_000  # words with broken letters that are remembered
BLANK = 200  # so many blank rows in a row end a sheet
# XML, and so Excel and PowerPoint, cannot hold these; the last ones turn the reading direction of what stands
# around, or are not seen at all where somebody searches for a word or a number (the joiner of emoji stays).
_UNSEEN = re.compile(
    "[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffe\uffff\ud800-\udfff\u202a-\u202e\u2066-\u2069"
    "\u00ad\u200b\u2060\ufeff]"
)
_MOJIBAKE = re.compile("Ã[\u0080-\u00bf¥¤¶…„–†‰™œ]|Â[\u00a0 §°]|â€|Ã$")


class Grid:
    """Rows of text in, columns of codes out. Raises Refused when there are more than is allowed."""

    def __init__(self, max_rows: int, max_columns: int, max_cells: int):
        self.max_rows, self.max_columns, self.max_cells = max_rows, max_columns, max_cells
        self.words: list[dict[str, int]] = []
        self.codes: list[array] = []
        self.height = self.filled = self.cells = 0
        self.removed: Counter[str] = Counter()  # signs that were taken away → in how many different words
        self.garbled: list[tuple[int, int, str]] = []  # row and column from 1 of words whose letters are broken
        self.sound = 0  # different words with letters beyond ASCII that are whole

    def add(self, row: list[str]) -> None:
        """One more row, as delivered; cells that are left out at the end are blank."""
        if len(row) > len(self.codes):
            self._widen(row)
        blank = True
        for n, seen in enumerate(self.words):
            word = row[n] if n < len(row) else ""
            if word:
                code = seen.get(word)
                if code is None:
                    code = self._new(seen, word, n)
                blank = blank and not code
                self.cells += code > 0
            else:
                code = 0
            self.codes[n].append(code)
        self.height += 1
        if not blank:
            self.filled += 1
            if self.filled > self.max_rows + HEADER_ROWS:
                message = _("Filen har fler än {n} rader.").format(n=self.max_rows)
                raise refuse(
                    "rows",
                    message,
                    _("Dela upp filen, eller be den som sköter programmet att höja gränsen (--max-rows)."),
                )
            if self.cells > self.max_cells:
                message = _("Filen har fler än {n} ifyllda celler.").format(n=self.max_cells)
                raise refuse("cells", message, _("Ta bort kolumner som inte hör till enkäten, eller dela upp filen."))

    def skip(self, lines: int) -> None:
        """So many blank lines."""
        for codes in self.codes:
            codes.extend([0] * lines)
        self.height += lines

    def _widen(self, row: list[str]) -> None:
        width = len(row)
        while width and not row[width - 1].strip():
            width -= 1
        if width > self.max_columns:
            message = _("Filen har fler än {n} kolumner.").format(n=self.max_columns)
            raise refuse("columns", message, _("Ta bort kolumner som inte hör till enkäten."))
        for _n in range(width - len(self.codes)):
            self.words.append({"": 0})
            self.codes.append(array("i", bytes(4 * self.height)))

    def _new(self, seen: dict[str, int], word: str, n: int) -> int:
        """A word that has not stood in the column before; the code of the same word as it is when cleaned."""
        plain = self.clean(word)
        if not word.isascii():
            self._letters(word, n)
        code = seen.setdefault(plain, len(seen))
        seen[word] = code
        return code

    def _letters(self, word: str, n: int) -> None:
        """Whether the letters of a word are whole, or UTF-8 that was once read as something else."""
        found = _MOJIBAKE.search(word)
        if not found:
            self.sound += 1
        elif len(self.garbled) < GARBLED:
            broken = re.search(r"\S*" + re.escape(found[0]) + r"\S*", word)
            self.garbled.append((self.height + 1, n + 1, broken[0][:40] if broken else found[0]))

    def whole(self) -> None:
        """Refuse a file where most letters beyond ASCII are broken: then its encoding is wrong."""
        if self.garbled and len(self.garbled) >= self.sound:
            message = _("Filens teckenkodning är trasig: {word}.").format(word=self.garbled[0][2])
            raise refuse("mojibake", message, _("Hämta filen på nytt och spara som CSV UTF-8."))

    def clean(self, word: str) -> str:
        """A cell's text: one form of each letter, plain line breaks, no signs that cannot be shown, no space around."""
        if word.isascii() and word.isprintable():
            return word.strip()
        if "\0" in word:
            raise binary()
        plain = unicodedata.normalize("NFC", word.replace("\r\n", "\n").replace("\r", "\n")).strip("\ufeff")
        if _UNSEEN.search(plain):
            for sign in set(_UNSEEN.findall(plain)):
                self.removed[f"U+{ord(sign):04X}"] += 1
            plain = unicodedata.normalize("NFC", _UNSEEN.sub("", plain))
        return plain.strip("\ufeff \t\n\u00a0\u2028\u2029").strip()

    def told(self) -> dict:
        """The columns' words, as JSON can hold them; `raw` has the codes."""
        columns, self.raw = [], []
        for seen, codes in zip(self.words, self.codes, strict=True):
            # A word that was cleaned has the code of the clean one: the first word with a code stands for it.
            words: dict[int, str] = {}
            for word, code in seen.items():
                words.setdefault(code, word)
            names = [words.get(n, "") for n in range(max(words) + 1)]
            columns.append(names)
            self.raw.append(codes)
        return {"height": self.height, "columns": columns}


def binary():
    """The refusal of what is no text."""
    return refuse(
        "binary",
        _("Filen innehåller tecken som inte hör hemma i en textfil. Är den binär?"),
        _("Spara den som .xlsx eller CSV."),
    )
