"""Read a delivered file as sheets of text, in a child process that cannot take the server down."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import cached_property
from threading import Thread

import numpy as np

from lplan.core import text
from lplan.core.errors import NOTE, WARNING, Problem, Refused
from lplan.core.settings import ROOT
from lplan.core.text import _, listed, ngettext
from lplan.intake.files.file_screening import refuse
from lplan.intake.interpretation.text_normalisation import some

MOST_GARBLED = 20  # cells with broken letters that are told by their places
Progress = Callable[[str, float | None], None]
"""Called now and then with what is being done and how far it has come (0–1, None when unknown); may raise."""


@dataclass(frozen=True)
class Limits:
    """What a file may be, and what the child that reads it may use (seconds on the wall, megabytes of memory)."""

    megabytes: int = 5
    rows: int = 2_000
    columns: int = 500
    cells: int = 400_000
    seconds: int = 20
    memory: int = 400


@dataclass(frozen=True)
class Origin:
    """Where a row of a gathered sheet comes from: a file, and there each column's line and the letter."""

    file: str
    lines: Mapping[int, int]
    letter: str


@dataclass(frozen=True)
class Sheet:
    """One sheet of text as delivered; row n of the file is `row(n − 1)`.

    words/codes  each column's different words, and for each row which of them stands there
    ragged       line → number of cells, where it is not `width` (text files only)
    texts        (row, column) from 1 of texts that look like numbers with a thousands sign
    merged       (row, column, row, column) from 1 of cells that are one
    meanings     column from 0 → value → its label; `missing` → values that the file says are none (SPSS)
    stamp        what our own template says of itself: "survey|version|wave"
    file         the file that it lay in, when several were handed in at once
    origins      each row below the headings: where it was gathered from (lplan.intake.prefilled_workbook)
    """

    name: str
    hidden: bool
    height: int
    words: tuple[tuple[str, ...], ...]
    codes: tuple[np.ndarray, ...] = field(repr=False)
    width: int = 0
    ragged: Mapping[int, int] = field(default_factory=dict)
    texts: frozenset = frozenset()
    merged: tuple = ()
    meanings: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    missing: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    stamp: str = ""
    file: str = ""
    origins: tuple[Origin, ...] = ()

    def row(self, n: int) -> tuple[str, ...]:
        return tuple(words[codes[n]] for words, codes in zip(self.words, self.codes, strict=True))

    def head(self, most: int = 30) -> list[tuple[str, ...]]:
        """The first rows."""
        return [self.row(n) for n in range(min(most, self.height))]

    @cached_property
    def rows(self) -> tuple[tuple[str, ...], ...]:
        """Every row: for small sheets. A long file is read by its columns."""
        columns = [[words[c] for c in codes.tolist()] for words, codes in zip(self.words, self.codes, strict=True)]
        return tuple(zip(*columns, strict=True)) if columns else ((),) * self.height

    @cached_property
    def filled(self) -> np.ndarray:
        """Which rows hold anything at all."""
        held = np.zeros(self.height, dtype=bool)
        for codes in self.codes:
            held |= codes != 0
        return held

    def __hash__(self) -> int:
        return id(self)


@dataclass(frozen=True)
class Delivery:
    """A file as it was delivered; `notes` is what a person should know of how it was read."""

    name: str
    sha256: str
    kind: str
    encoding: str
    separator: str
    sheets: tuple[Sheet, ...]
    notes: tuple[Problem, ...] = ()

    def as_text(self, sheet: Sheet, line: int, n: int) -> bool:
        """Whether a cell (row and column from 1) was written as text, so that 1.234 may be two numbers."""
        return self.kind == "csv" or (self.kind == "xlsx" and (line, n) in sheet.texts)

    def described(self) -> str:
        """How the file was read, in words: "CSV, Windows-1252, semikolon"."""
        if self.kind != "csv":
            return {"xlsx": _("Excel-arbetsbok"), "sav": _("SPSS-fil"), "json": "JSON"}[self.kind]
        signs = {";": _("semikolon"), ",": _("komma"), "\t": _("tabb"), "|": _("lodstreck")}
        known = {"utf-8": "UTF-8", "utf-8-sig": _("UTF-8 med BOM"), "cp1252": "Windows-1252"}
        return _("CSV, {encoding}, skiljetecken {separator}").format(
            encoding=known.get(self.encoding, self.encoding.upper()),
            separator=signs.get(self.separator, self.separator),
        )


def read(data: bytes, name: str, limits: Limits = Limits(), progress: Progress | None = None) -> Delivery:
    """Read a workbook, a CSV, a JSON or SPSS file; raises Refused with a sentence that says what to do.

    Takes `limits.seconds` at most. `progress` is asked four times a second: when it raises, the child is gone and
    nothing is left.
    """
    if len(data) > limits.megabytes << 20:
        message = _("Filen är större än {n} MB.").format(n=limits.megabytes)
        raise refuse("too_large", message, _("Ta bort bilder och blad som inte behövs."))
    said, raw = _child(data, limits, progress)
    if "problems" in said:
        raise Refused(Problem(**problem) for problem in said["problems"])
    codes = np.frombuffer(raw, dtype=np.int32)
    sheets: list[Sheet] = []
    notes: list[Problem] = []
    at = 0
    for about in said["sheets"]:
        height, columns = about["height"], about["columns"]
        ends = [at + height * (n + 1) for n in range(len(columns))]
        parts = tuple(codes[end - height : end] for end in ends)
        at = ends[-1] if ends else at
        sheets.append(_sheet(about, parts))
        notes += _notes(about)
        notes += _garbled(about, said["kind"] == "xlsx")
    delivery = Delivery(
        name,
        hashlib.sha256(data).hexdigest(),
        said["kind"],
        said.get("encoding", ""),
        said.get("separator", ""),
        tuple(sheets),
    )
    how = Problem(NOTE, "read_as", _("Filen är läst som {how}.").format(how=delivery.described()))
    return Delivery(**{f: getattr(delivery, f) for f in delivery.__dataclass_fields__} | {"notes": (how, *notes)})


def _child(data: bytes, limits: Limits, progress: Progress | None) -> tuple[dict, bytes]:
    """What the child said: a line of JSON, and the rest."""
    message = _("Filen tar för mycket tid eller minne att läsa.")
    too_heavy = refuse("too_heavy", message, _("Spara bara bladet med svar i en ny arbetsbok."))
    command = [sys.executable, "-m", "lplan.intake.files.sandbox", json.dumps(asdict(limits)), text.language()]
    pipe = subprocess.PIPE
    child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=ROOT)
    # A thread sends and receives: `communicate` with a timeout forgets what it has left to send.
    heard: list[bytes] = []
    talk = Thread(target=lambda: heard.append(child.communicate(data)[0]), daemon=True)
    talk.start()
    try:
        for _quarter in range(4 * limits.seconds):  # counted: a machine that slept meanwhile has not met a heavy file
            talk.join(0.25)
            if not talk.is_alive():
                break
            if progress:
                progress(_("Läser filen"), None)
        else:
            raise too_heavy
    finally:
        if talk.is_alive():
            child.kill()
            talk.join()
    out = heard[0] if heard else b""
    if child.returncode in (-4, -6, -7, -8, -11):  # a library fell over what it was given; only the child did
        raise refuse("damaged", _("Filen är skadad och går inte att läsa."), _("Hämta eller spara filen på nytt."))
    if child.returncode or not out:
        raise too_heavy
    line, _end, rest = out.partition(b"\n")
    said = json.loads(line)
    if said.get("too_heavy"):
        raise too_heavy
    return said, rest


def coded(columns: Iterable[Sequence[str]]) -> tuple[tuple[tuple[str, ...], ...], tuple[np.ndarray, ...]]:
    """Columns of cells as the `words` and `codes` of a sheet."""
    words, codes = [], []
    for cells in columns:
        seen = {"": 0}
        codes.append(np.array([seen.setdefault(cell, len(seen)) for cell in cells], dtype=np.int32))
        words.append(tuple(seen))
    return tuple(words), tuple(codes)


def _sheet(about: Mapping, codes: tuple[np.ndarray, ...]) -> Sheet:
    return Sheet(
        about["name"],
        about["hidden"],
        about["height"],
        tuple(map(tuple, about["columns"])),
        codes,
        about.get("width", 0),
        {int(line): n for line, n in about.get("ragged", {}).items()},
        frozenset(map(tuple, about.get("texts", ()))),
        tuple(map(tuple, about.get("merged", ()))),
        {int(n): dict(labels) for n, labels in about.get("meanings", {}).items()},
        {int(n): tuple(values) for n, values in about.get("missing", {}).items()},
        about.get("stamp", ""),
    )


def _notes(about: Mapping) -> Iterator[Problem]:
    """What a reader of the sheet would not have seen, or what we did not read."""
    from lplan.intake.files.excel_workbook import address

    name = about["name"]
    if not name.startswith("_"):  # the template's list of choices
        yield from _hidden(about, name)
    if uncached := about.get("uncached"):
        cells = some([address(*place) for place in uncached], 8)
        message = ngettext(
            "{n} cell har en formel utan uträknat värde och läses som tom: {cells}.",
            "{n} celler har en formel utan uträknat värde och läses som tomma: {cells}.",
            len(uncached),
        ).format(n=len(uncached), cells=cells)
        hint = _("Öppna filen i Excel, spara och läs in den igen.")
        yield Problem(WARNING, "uncached", message, hint, row=uncached[0][0], cell=address(*uncached[0]))
    if stray := about.get("stray"):
        message = _("Bladet {name} har ensamma celler långt utanför svaren, som inte läses: {cells}.").format(
            name=name or "1", cells=listed(address(*place) for place in stray[:5])
        )
        yield Problem(WARNING, "stray", message, _("Ta bort dem om de inte hör till svaren."), cell=address(*stray[0]))
    if removed := about.get("removed"):
        message = _("Osynliga tecken är borttagna ur texterna: {signs}.").format(signs=listed(sorted(removed)[:8]))
        yield Problem(WARNING, "removed", message)


def _hidden(about: Mapping, name: str) -> Iterator[Problem]:
    """Sheets, rows and columns that a workbook hides, and that are read."""
    from lplan.intake.files.excel_workbook import address

    if about["hidden"] and about["height"]:
        message = _("Bladet {name} är dolt.").format(name=name)
        yield Problem(WARNING, "hidden_sheet", message, _("Kontrollera att det ska vara med."))
    hidden = [line for line in about.get("hidden_rows", ()) if line > 2 and line <= about["height"]]
    if hidden:
        lines = some(hidden, 8)
        message = ngettext(
            "Bladet {name} har {n} dold rad, som också läses: {lines}.",
            "Bladet {name} har {n} dolda rader, som också läses: {lines}.",
            len(hidden),
        ).format(name=name, n=len(hidden), lines=lines)
        hint = _("Ta bort dem om de inte ska vara med; ett filter döljer rader utan att ta bort dem.")
        yield Problem(WARNING, "hidden_rows", message, hint, row=hidden[0])
    columns = sorted({n for n in about.get("hidden_columns", ()) if n <= len(about["columns"])})
    if columns:
        letters = some([address(1, n)[:-1] for n in columns], 8)
        message = ngettext(
            "Bladet {name} har {n} dold kolumn, som också läses: {columns}.",
            "Bladet {name} har {n} dolda kolumner, som också läses: {columns}.",
            len(columns),
        ).format(name=name, n=len(columns), columns=letters)
        yield Problem(WARNING, "hidden_columns", message, _("Ta bort dem om de inte ska vara med."))


def _garbled(about: Mapping, addressed: bool) -> Iterator[Problem]:
    """Words whose letters are broken, in a file that is whole otherwise: each with its place."""
    from lplan.intake.files.excel_workbook import address

    garbled = about.get("garbled", ())
    name = f"{about['name']}!" if about["name"] else ""
    for line, n, word in garbled[:MOST_GARBLED]:
        cell = f"{name}{address(line, n)}" if addressed else None
        where = cell or _("rad {row}, kolumn {column}").format(row=line, column=address(1, n)[:-1])
        message = _("Bokstäver är trasiga i {where}: {word}.").format(where=where, word=repr(word))
        yield Problem(WARNING, "mojibake", message, _("Rätta dem om de hör till svaren."), row=line, cell=cell)
    if (more := len(garbled) - MOST_GARBLED) > 0:
        message = ngettext(
            "Bokstäver är trasiga i {n} cell till.", "Bokstäver är trasiga i {n} celler till.", more
        ).format(n=more)
        yield Problem(WARNING, "mojibake", message)
