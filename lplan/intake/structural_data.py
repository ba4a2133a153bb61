"""Read a file of structural columns (density, tax base …) as variables for peers, or say what is wrong.

One row a unit, one column a variable. A heading may end with the year that its values are from, and rows called "Källa"
and "År" may say source and year column by column; what the file does not say is taken from who reads it in.
"""

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import cast

import numpy as np

from lplan.codebook import NUMBER, YEAR, Codebook, Item
from lplan.core import responses as r
from lplan.core.errors import ERROR, NOTE, WARNING, Problem
from lplan.core.json_types import StructuralColumn
from lplan.core.text import Words, _, listed, slug
from lplan.core.units import Register
from lplan.intake.answers import cell_reader, cell_words, number_values, stated_totals
from lplan.intake.files.excel_workbook import address
from lplan.intake.files.file_reader import Delivery, Sheet
from lplan.intake.interpretation import survey_tools
from lplan.intake.interpretation.text_normalisation import folded, some
from lplan.intake.interpretation.unit_matching import Units, explained, unknown

TAKEN = {"population", "body", "age"}  # what the register and the cited bodies say already
MOST_GROUPS = 0.5  # as many groups as units are no groups: a share of them
_NAMED = survey_tools.UNIT_NAMES | {
    "code",
    "kod",
    "name",
    "namn",
}  # a file of answers may have names of persons; this may not
_SOURCE, _YEAR, _ADDRESS = {"kalla", "source", "kallor"}, {"ar", "artal", "year", "asof"}, {"lank", "adress", "url"}
_MEANT = re.compile(
    r"(?:ca|cirka|c:a|ung|drygt|knappt|över|under|[<>≈~±+−–-])?\W*\d", re.IGNORECASE
)  # a number was meant


@dataclass(frozen=True)
class Variable:
    """One column: its key in links, what it is called, the year and source of its values, and unit → value as text."""

    key: str
    label: str
    as_of: str
    source: str
    url: str
    values: dict[str, str]


def read_structure(
    delivery: Delivery, codebook: Codebook, register: Register, *, source: str = "", as_of: str = "", url: str = ""
) -> tuple[tuple[Variable, ...], tuple[Problem, ...]]:
    """The variables in a file, and all that is wrong with it; after an error nothing is to be kept."""
    reading = _Reading(delivery, codebook, register, source.strip(), as_of.strip(), url.strip())
    return reading.variables(), (*delivery.notes, *reading.problems)


def column(variable: Variable, delivery: Delivery) -> StructuralColumn:
    """A variable to save, with the file that it came from."""
    return cast(StructuralColumn, asdict(variable) | {"file_name": delivery.name, "file_hash": delivery.sha256})


def described(column: StructuralColumn, total: int) -> str:
    """A column in words: its name, year and source, and how many of all units have a value."""
    said = _("{label} {year}: {n} av {total} har ett värde. Källa: {source}")
    return said.format(
        label=column["label"], year=column["as_of"], n=len(column["values"]), total=total, source=column["source"]
    )


def _about_columns(said: list[str]) -> str:
    """Whether a row holds the columns' sources ("source"), years ("year") or links ("url") and not a unit's values."""
    kinds = {"source": _SOURCE, "year": _YEAR, "url": _ADDRESS}
    return next((kind for kind, names in kinds.items() if said and folded(said[0]) in names), "")


class _Reading:
    def __init__(self, delivery: Delivery, codebook: Codebook, register: Register, source: str, as_of: str, url: str):
        self.delivery, self.register = delivery, register
        self.source, self.as_of, self.url = source, as_of, url
        self.problems: list[Problem] = []
        self.at = 0
        self.heads: tuple[str, ...] = ()
        self.words = {folded(word) for w in (codebook.unit_one, codebook.unit_many) for word in w.every()} | _NAMED
        self.units = Units(register, words=tuple(codebook.unit_one.every()))
        self.years = cell_reader.Reader(Item(code="year", text=Words.of("year"), type=YEAR))
        self.said: dict[str, dict[int, str]] = {"source": {}, "year": {}, "url": {}}

    def add(
        self, severity: str, reason: str, message: str, hint: str = "", line: int | None = None, n: int | None = None
    ):
        heading = self.heads[n] if n is not None else None
        cell = address(line, n + 1) if self.delivery.kind == "xlsx" and line and n is not None else None
        self.problems.append(Problem(severity, reason, message, hint, line, heading, cell))

    def variables(self) -> tuple[Variable, ...]:
        """Every column that can be used; problems are collected on the way."""
        sheet = self.sheet()
        if sheet is None:
            return ()
        rows = sheet.rows
        at = self.at = self.heading(rows)
        self.heads = tuple(re.sub(r"\s+", " ", head).strip() for head in rows[at])
        own = self.columns_of_units(rows[at + 1 :])
        lines = list(self.lines(rows, at + 1, own))
        found: list[Variable] = []
        for n, head in enumerate(self.heads):
            if n in own or not any(rows[k][n].strip() for k in range(at, len(rows))):
                continue
            if not head:
                message = _("Kolumn {letter} saknar rubrik och läses inte.").format(letter=address(1, n + 1)[:-1])
                self.add(WARNING, "no_heading", message, _("Skriv en rubrik om den ska vara med."), at + 1, n)
                continue
            made = self.variable(sheet, n, at + 1, lines)
            if made is not None:
                found.append(made)
        seen: dict[tuple[str, str], Variable] = {}
        for variable in found:
            if (other := seen.setdefault((variable.key, variable.as_of), variable)) is not variable:
                message = _("Två kolumner betyder samma uppgift: {label} {year}.")
                message = message.format(label=other.label, year=other.as_of)
                self.add(ERROR, "twice", message, _("Ta bort den ena, eller ge dem olika namn."), at + 1)
        if not found and not any(problem.severity == ERROR for problem in self.problems):
            message = _("Filen har ingen kolumn med strukturuppgifter.")
            self.add(ERROR, "nothing", message, _("Skriv en kolumn för varje uppgift, med rubrik på första raden."))
        return tuple(found)

    def sheet(self) -> Sheet | None:
        """The first sheet that can be seen and holds anything; more than one is said."""
        filled = [s for s in self.delivery.sheets if s.height and s.filled.any() and not s.hidden]
        if not filled:
            self.add(ERROR, "empty", _("Filen är tom."), _("Skriv en rad per enhet och en kolumn per uppgift."))
            return None
        if len(filled) > 1:
            message = _("Bara bladet {name} läses.").format(name=filled[0].name)
            self.add(WARNING, "sheets", message, _("Flytta uppgifterna till ett blad om fler ska vara med."))
        return filled[0]

    def heading(self, rows: Sequence[Sequence[str]]) -> int:
        """The row of headings: the first that names a column of units, else the first with two cells."""
        named = [k for k, row in enumerate(rows[:30]) if any(folded(cell) in self.words for cell in row)]
        several = [k for k, row in enumerate(rows[:30]) if sum(bool(cell.strip()) for cell in row) > 1]
        return (named or several or [0])[0]

    def columns_of_units(self, rows: Sequence[Sequence[str]]) -> list[int]:
        """The columns that name the row's unit: by heading, else by content, else the first."""
        named = [n for n, head in enumerate(self.heads) if folded(head) in self.words]
        if named:
            return named
        known = [
            sum(self.units.find(row[n]).how in ("name", "alias") for row in rows if row[n].strip())
            for n in range(len(self.heads))
        ]
        return [int(np.argmax(known))] if known else [0]

    def lines(self, rows: Sequence[Sequence[str]], start: int, own: list[int]) -> Iterator[tuple[int, str]]:
        """(row from 0, unit) of each row that is of a unit; rows of source and year are kept apart."""
        first: dict[str, int] = {}
        for k in range(start, len(rows)):
            if not any(cell.strip() for cell in rows[k]):
                continue
            said = [rows[k][n].strip() for n in own if rows[k][n].strip()]
            if kind := _about_columns(said):
                self.said[kind] |= {n: cell.strip() for n, cell in enumerate(rows[k]) if n not in own and cell.strip()}
                continue
            unit = self.unit(said, k + 1, own[0])
            if unit is None:
                continue
            if (before := first.setdefault(unit, k)) != k:
                message = _("{name} står både på rad {a} och rad {b}.")
                message = message.format(name=self.register.label(unit), a=before + 1, b=k + 1)
                self.add(ERROR, "duplicate_unit", message, _("Behåll bara den ena raden."), k + 1, own[0])
                continue
            if note := explained(self.units.find(said[0]), self.register):
                self.add(NOTE, "understood", note, "", k + 1, own[0])
            yield k, unit

    def unit(self, said: list[str], line: int, n: int) -> str | None:
        """The one unit that a row's words name; None, and why, when they do not."""
        if not said:
            message = _("Raden säger inte vilken enhet den gäller.")
            self.add(ERROR, "no_unit", message, _("Skriv kod eller namn."), line, n)
            return None
        matches = [self.units.find(words) for words in said]
        strange = [match for match in matches if not match.code]
        if strange and any(stated_totals.named_row(words) for words in said):
            self.add(
                NOTE, "total", _("Raden {name} är ingen enhet och lämnas utanför.").format(name=said[-1]), "", line
            )
            return None
        for match in strange:
            self.add(ERROR, "unknown_unit", *unknown(match, self.register), line, n)
        if strange:
            return None
        codes = list(dict.fromkeys(match.code for match in matches))
        if len(codes) > 1:
            message = _("Raden säger både {a} och {b}.").format(
                a=self.register.label(codes[0]), b=self.register.label(codes[1])
            )
            self.add(ERROR, "two_units", message, _("Rätta koden eller namnet."), line, n)
            return None
        return codes[0]

    def variable(self, sheet: Sheet, n: int, line: int, lines: Sequence[tuple[int, str]]) -> Variable | None:
        """One column as a variable; None when it cannot be used."""
        head, dated = self.heads[n], ""
        if found := re.fullmatch(r"(.*\S)[\s_,(]+((?:19|20)\d\d)\)?", head):
            head, dated = found[1].rstrip(" ,(_"), found[2]
        key = slug(head) or f"k{zlib.crc32(head.encode())}"
        if key in TAKEN or re.fullmatch(r"formed_year|since|until|successor|note", key):
            message = _("Rubriken {head} är upptagen: den uppgiften kommer ur registret.").format(head=head)
            self.add(ERROR, "taken", message, _("Byt rubrik, eller ta bort kolumnen."), line, n)
            return None
        year = self.year(n, dated, line)
        source = self.said["source"].get(n, self.source)
        if not source:
            message = _("Uppgiften {head} saknar källa.").format(head=head)
            hint = _("Skriv en rad med Källa i första kolumnen, eller ange källan när filen läses in.")
            self.add(ERROR, "no_source", message, hint, line, n)
        values = self.values(sheet, n, head, lines)
        if values is None or not year or not source:
            return None
        label = head.replace("_", " ")
        url = self.said["url"].get(n, self.url)
        if url and not url.startswith(("https://", "http://")):
            message = _("{value} är ingen adress.").format(value=repr(url))
            self.add(ERROR, "no_address", message, _("Skriv hela adressen, från https://."), line, n)
        return Variable(key, label[:1].upper() + label[1:], year, source, url, values)

    def year(self, n: int, dated: str, line: int) -> str:
        """The year that a column's values are from: the file's own word first."""
        found = self.years.read(self.said["year"].get(n) or dated or self.as_of)
        if found.fault:
            self.add(ERROR, "bad_year", found.fault, found.suggestion, line, n)
        elif not found.answer:
            message = _("Uppgiften {head} saknar årtal.").format(head=self.heads[n])
            hint = _(
                "Skriv en rad med År i första kolumnen, årtalet sist i rubriken, eller ange året när filen läses in."
            )
            self.add(ERROR, "no_year", message, hint, line, n)
        elif found.note:
            self.add(WARNING, "understood", found.note, _("Kontrollera att det stämmer."), line, n)
        return found.answer or ""

    def values(self, sheet: Sheet, n: int, head: str, lines: Sequence[tuple[int, str]]) -> dict[str, str] | None:
        """unit → value as text, numbers with a point; None when the column cannot be used."""
        read = self.cells(sheet, n, head, lines)
        filled = {unit: said for unit, said in read.items() if said[2].status == r.ANSWERED or said[2].fault}
        numbers = {unit: cell.answer for unit, (_k, _w, cell) in filled.items() if cell.answer and not cell.fault}
        if filled and not numbers and not any(_MEANT.match(said[1]) for said in filled.values()):
            return self.groups(n, head, {unit: said[1] for unit, said in filled.items()}, read)
        if self.faulty(n, [(k, cell) for k, _words, cell in filled.values() if cell.fault]):
            return None
        self.negative(n, head, numbers, read)
        return self.told(n, head, numbers, len(set(map(float, numbers.values()))))

    def cells(
        self, sheet: Sheet, n: int, head: str, lines: Sequence[tuple[int, str]]
    ) -> dict[str, tuple[int, str, cell_words.Cell]]:
        """unit → (row from 0, what stands there, that as a number); what is only nearly a number is a fault."""
        rows = sheet.rows
        item = Item(code="x", text=Words.of(head), type=NUMBER)
        style = number_values.decimals(rows[k][n].strip() for k, _unit in lines)
        reader = cell_reader.Reader(item, style=style or ("comma" if self.delivery.separator == ";" else "point"))
        read = {}
        for k, unit in lines:
            words = rows[k][n].strip()
            found = reader.read(words, "", self.delivery.as_text(sheet, k + 1, n + 1))
            read[unit] = (k, words, replace(found, fault=found.fault or found.note))
        return read

    def negative(self, n: int, head: str, numbers: Mapping[str, str], read: Mapping[str, tuple]) -> None:
        """That there are numbers below nought."""
        if lines := [read[unit][0] + 1 for unit, value in numbers.items() if float(value) < 0]:
            message = _("Uppgiften {head} har negativa tal.").format(head=head)
            self.add(WARNING, "negative", message, _("Kontrollera att det stämmer."), lines[0], n)

    def faulty(self, n: int, wrong: list[tuple[int, cell_words.Cell]]) -> bool:
        """Whether there are cells that are no numbers; each is told."""
        for k, found in wrong:
            hint = found.suggestion or _("Skriv bara siffror, med decimalkomma.")
            self.add(ERROR, "no_number", found.fault, hint, k + 1, n)
        return bool(wrong)

    def groups(self, n: int, head: str, words: dict[str, str], read: dict) -> dict[str, str] | None:
        """A column of words: groups, when there are few of them; else it is a note or an error."""
        kinds = set(words.values())
        if len(kinds) > max(2, MOST_GROUPS * len(words)):
            k = next(iter(read.values()))[0]
            message = _("Uppgiften {head} är text som inte går att räkna på: {n} olika ord.").format(
                head=head, n=len(kinds)
            )
            self.add(ERROR, "text", message, _("Skriv tal, eller några få grupper, eller ta bort kolumnen."), k + 1, n)
            return None
        self.add(
            NOTE,
            "groups",
            _("Uppgiften {head} läses som grupper: {groups}.").format(head=head, groups=listed(sorted(kinds)[:12])),
            "",
            None,
            n,
        )
        return self.told(n, head, words, len(kinds))

    def told(self, n: int, head: str, values: dict[str, str], different: int) -> dict[str, str] | None:
        """What lacks a value is said; a column that tells nobody apart is not kept."""
        if any(p.severity == ERROR and p.row and p.row > self.at + 1 for p in self.problems):
            return None  # rows are left out: what the column holds is not known yet
        if different < 2:
            message = (
                _("Uppgiften {head} skiljer ingen från någon: alla som har ett värde har samma.")
                if different
                else _("Uppgiften {head} har inget värde.")
            ).format(head=head)
            self.add(ERROR, "constant", message, _("Ta bort kolumnen, eller fyll i det som saknas."), None, n)
            return None
        lacking = [unit.label for unit in self.register.units if unit.code not in values]
        if lacking:
            message = _("Uppgiften {head} saknas för {names}.").format(head=head, names=some(lacking, 8))
            hint = _("Den räknas inte i de paren, och de andras vikter räknas om.")
            self.add(NOTE, "lacking", message, hint, None, n)
        return dict(values)
