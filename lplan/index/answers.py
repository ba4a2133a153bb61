"""A plain CSV of answers → responses: what `python -m lplan score` reads. The format is documented in docs/index.md.

One row an answer (unit, item, answer, and wave where there are several), or one row a unit with a column for each item.
Everything that is wrong is said at once, each fault with its line.
"""

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Mapping

import pandas as pd

from lplan import responses as r
from lplan.codebook import MULTIPLE, TEXT, Codebook
from lplan.errors import ERROR, WARNING, Problem, Refused
from lplan.index.answered import NO_VALUE, answered, folded, names_of
from lplan.text import _
from lplan.units import Register

HEADINGS = {
    "unit": ("unit", "enhet", "region", "country", "kod", "code", "ucode", "geo", "economy", "iso3", "country_code"),
    "item": ("item", "fråga", "fraga", "indicator", "indikator", "variable"),
    "answer": ("answer", "svar", "value", "värde", "varde"),
    "wave": ("wave", "omgång", "omgang", "year", "år", "ar", "time"),
    "status": ("status",),
    "respondent": ("respondent", "svarande"),
}


def read(data: bytes, codebook: Codebook, register: Register | None = None) -> tuple[pd.DataFrame, list[Problem]]:
    """(responses, problems) of a file's bytes; with an error among the problems the responses are not to be used.

    The responses are complete: every unit has a row for each item that its wave asked, and units of the register that
    are not in the file did not respond. Raises Refused for a file that is no table at all.
    """
    reading = _Reading(codebook, register or Register())
    heads, rows, separator = _table(data)
    reading.comma = separator != ","
    columns = reading.columns(heads)
    if not any(problem.severity == ERROR for problem in reading.problems):
        reading.rows(heads, columns, rows)
    return reading.responses(), reading.problems


def _table(data: bytes) -> tuple[list[str], list[tuple[int, list[str]]], str]:
    """(headings, (line, cells) of each row that is not blank, the separator)."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252", "latin-1")
    text = next((text for text in (_decoded(data, one) for one in encodings) if text is not None), "")
    if not text.strip() or "\0" in text:
        raise Refused(
            [
                Problem(
                    ERROR, "answers_empty", _("Svarsfilen är tom eller ingen textfil."), _("Spara den som CSV UTF-8.")
                )
            ]
        )
    head = next(line for line in text.splitlines() if line.strip())
    separator = max(";\t,|", key=head.count)
    csv.field_size_limit(10_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found, start = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                found.append((start, row))
            start = reader.line_num + 1
    except csv.Error as error:
        message = _("Rad {n} går inte att läsa: {why}.").format(n=reader.line_num, why=error)
        raise Refused([Problem(ERROR, "csv", message, _("Kontrollera citattecknen på raden."))]) from None
    if len(found) < 2:
        message = _("Svarsfilen har bara rubriker.")
        raise Refused(
            [Problem(ERROR, "answers_empty", message, _("Lägg till en rad för varje svar, eller en för varje enhet."))]
        )
    return [cell.strip() for cell in found[0][1]], found[1:], separator


def _decoded(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


class _Reading:
    """Rows on their way to responses, and the faults found on the way."""

    def __init__(self, codebook: Codebook, register: Register):
        self.codebook, self.register = codebook, register
        self.problems: list[Problem] = []
        self.comma = False
        self.said: dict[tuple[str, str, str], tuple[str | None, str, int]] = {}
        self.respondents: dict[tuple[str, str], str] = {}
        self.known = {item.code: names_of(item) for item in codebook.items}
        self.items = {folded(code): code for code in codebook.by_code}
        self.units = {
            folded(name): unit.code
            for unit in register.units
            for name in (unit.code, unit.name, unit.short, *unit.aliases, *(name for _year, name in unit.names))
            if name
        }
        self.parsed: dict[tuple[str, str], tuple[str | None, str, str]] = {}

    def fault(
        self,
        reason: str,
        message: str,
        hint: str = "",
        line: int | None = None,
        column: str | None = None,
        severity=ERROR,
    ):
        self.problems.append(Problem(severity, reason, message, hint, row=line, column=column))

    def columns(self, heads: list[str]) -> dict[str, int]:
        """Where unit, item, answer, wave stand; without item and answer the other columns are items."""
        plain = [folded(head) for head in heads]
        found: dict[str, int] = {}
        for name, words in HEADINGS.items():
            taken = set(found.values())
            at = next((plain.index(w) for w in words if w in plain and plain.index(w) not in taken), None)
            # A column called by an item's own code is that item, in a table of one row a unit.
            if at is not None and (plain[at] == name or plain[at] not in self.items):
                found[name] = at
        twice = [head for head, n in Counter(filter(None, plain)).items() if n > 1]
        for head in twice:
            self.fault(
                "answers_columns",
                _("Kolumnen {name} står två gånger.").format(name=head),
                _("Byt namn på den ena."),
                1,
                head,
            )
        if "unit" not in found:
            self.fault(
                "answers_columns", _("Svarsfilen saknar kolumnen {name}.").format(name="unit"), _HINT(), 1, "unit"
            )
        elif ("item" in found) != ("answer" in found):
            lacking = "answer" if "item" in found else "item"
            self.fault(
                "answers_columns", _("Svarsfilen saknar kolumnen {name}.").format(name=lacking), _HINT(), 1, lacking
            )
        elif "item" not in found:
            known = [n for n, head in enumerate(plain) if head in self.items]
            if not known:
                self.fault(
                    "answers_columns", _("Svarsfilen saknar kolumnen {name}.").format(name="item"), _HINT(), 1, "item"
                )
            rest = [heads[n] for n in range(len(heads)) if n not in {*known, *found.values()} and heads[n]]
            if rest and known:
                message = _("Kolumner som inte är frågor i kodboken läses inte: {names}.").format(
                    names=", ".join(rest[:12])
                )
                self.fault("answers_ignored", message, line=1, severity=WARNING)
        return found

    def rows(self, heads: list[str], columns: Mapping[str, int], rows: list[tuple[int, list[str]]]) -> None:
        wide = {} if "item" in columns else {
            n: self.items[folded(head)] for n, head in enumerate(heads) if folded(head) in self.items and n not in columns.values()
        }  # fmt: skip
        for line, row in rows:
            at = {name: row[n].strip() if n < len(row) else "" for name, n in columns.items()}
            if len(row) > len(heads) and any(cell.strip() for cell in row[len(heads) :]):
                self.fault(
                    "answers_ragged", _("Raden har fler celler än det finns rubriker."),
                    _("Sätt text med skiljetecken inom citattecken."), line,
                )  # fmt: skip
                continue
            unit = self.unit(at["unit"], line)
            wave = at.get("wave", "") or "1"
            if unit is None:
                continue
            if at.get("respondent"):
                self.respondents.setdefault((wave, unit), at["respondent"])
            if wide:
                for n, code in wide.items():
                    self.cell(wave, unit, code, row[n].strip() if n < len(row) else "", "", line)
                continue
            code = self.items.get(folded(at["item"]))
            if code is None:
                message = _("Frågan {name} finns inte i kodboken.").format(name=repr(at["item"][:60]))
                self.fault("unknown_item", message, _("Skriv frågans kod."), line, "item")
                continue
            self.cell(wave, unit, code, at["answer"], at.get("status", ""), line)

    def unit(self, words: str, line: int) -> str | None:
        if not words:
            self.fault("unknown_unit", _("Raden säger inte vem som svarar."), _("Fyll i kolumnen unit."), line, "unit")
            return None
        if not self.units:
            return words
        found = self.units.get(folded(words)) or self.units.get(folded(words.lstrip("0")))
        if found is None:
            message = _("{name} finns inte i registret.").format(name=repr(words[:60]))
            self.fault("unknown_unit", message, _("Skriv enhetens kod eller namn ur registret."), line, "unit")
        return found

    def cell(self, wave: str, unit: str, code: str, words: str, status: str, line: int) -> None:
        item = self.codebook.by_code[code]
        if status and status not in r.STATUSES:
            message = _("Statusen {name} finns inte.").format(name=repr(status[:40]))
            self.fault("status", message, _("Välj en av {known}.").format(known=", ".join(r.STATUSES)), line, "status")
            return
        if not item.asked_in(wave):
            if words and folded(words) not in NO_VALUE:
                message = _("Frågan {code} ställdes inte i omgång {wave}, men har ett svar.").format(
                    code=code, wave=wave
                )
                self.fault(
                    "not_asked", message, _("Ändra since och until i kodboken, eller ta bort raden."), line, "item"
                )
            return
        if status in r.MISSING:
            answer, kind, fault = None, status, ""
        elif status == r.ANSWERED and not words and item.type in (MULTIPLE, TEXT):
            answer, kind, fault = "", r.ANSWERED, ""
        else:
            if (code, words) not in self.parsed:
                self.parsed[code, words] = answered(item, words, self.known[code], comma=self.comma)
            answer, kind, fault = self.parsed[code, words]
        if fault:
            hint = _("Rätta cellen, eller lämna den tom om svaret saknas.")
            self.fault("answer", _("{item}: {fault}").format(item=code, fault=fault), hint, line, "answer")
            return
        key = (wave, unit, code)
        if key in self.said:
            before, was, first = self.said[key]
            if (before, was) != (answer, kind):
                message = _("{unit} har två olika svar på {item}, på rad {a} och {b}.")
                message = message.format(unit=unit, item=code, a=first, b=line)
                self.fault("duplicate", message, _("Ta bort den ena raden."), line, "answer")
            else:
                message = _("{unit} svarar på {item} både på rad {a} och {b}, lika: den ena räknas.")
                self.fault(
                    "repeated", message.format(unit=unit, item=code, a=first, b=line), line=line, severity=WARNING
                )
            return
        self.said[key] = (answer, kind, line)

    def responses(self) -> pd.DataFrame:
        """All rows, and those that follow: blanks where a wave asked, and units that did not respond."""
        asked: dict[str, dict[str, None]] = defaultdict(dict)
        units: dict[str, dict[str, None]] = defaultdict(dict)
        for wave, unit, code in self.said:
            asked[wave][code], units[wave][unit] = None, None
        rows = []
        for wave, codes in asked.items():
            silent = [code for code in self.register.codes if code not in units[wave]]
            for item in self.codebook.items:
                if item.scored and item.asked_in(wave) and item.code not in codes:
                    message = _("Ingen rad i omgång {wave} gäller frågan {code}: den räknas som inte ställd.")
                    self.fault("item_without_rows", message.format(wave=wave, code=item.code), severity=WARNING)
            order = [code for code in self.codebook.by_code if code in codes]
            for unit in units[wave]:
                given = {code: self.said.get((wave, unit, code), (None, r.SKIPPED, 0)) for code in order}
                answers = {code: one[0] for code, one in given.items()}
                who = self.respondents.get((wave, unit), "")
                for code, (answer, status, _line) in given.items():
                    if status == r.SKIPPED and not self.codebook.by_code[code].applies(answers):
                        status = r.NOT_APPLICABLE
                    rows.append((wave, unit, who, code, answer, status))
            rows += [(wave, unit, "", code, None, r.NO_RESPONSE) for unit in silent for code in order]
        return pd.DataFrame(rows, columns=list(r.COLUMNS)).astype("str")


def _HINT() -> str:
    return _(
        "Skriv rubrikerna unit, item och answer (och wave) på första raden, eller unit och en kolumn för varje fråga."
    )
