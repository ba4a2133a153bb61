"""What was understood → responses for one wave, with everything that is wrong said at once."""

from collections import defaultdict

import pandas as pd

from lplan import responses as r
from lplan.codebook import MULTIPLE, TEXT, Codebook
from lplan.errors import ERROR, NOTE, WARNING, Problem
from lplan.intake import cells, privacy
from lplan.intake.understand import (
    ANSWER,
    DROPPED,
    IGNORED,
    ITEM,
    STATUS,
    UNIT,
    WAVE,
    Understanding,
    folded,
    item_of,
    match_unit,
    same_words,
)  # fmt: skip
from lplan.text import _
from lplan.units import Register

TOTALS = {
    "riket",
    "totalt",
    "total",
    "summa",
    "summor",
    "medel",
    "medelvarde",
    "genomsnitt",
    "median",
    "samtliga",
    "alla",
}


def convert(
    understanding: Understanding, codebook: Codebook, register: Register, wave: str
) -> tuple[pd.DataFrame, list[Problem]]:
    """(responses, problems). The responses are complete: every unit of the register and every item asked in the wave.

    Units that are not in the file did not respond. With any error among the problems, the responses are not to be
    used. A unit that answers twice is refused, with both rows.
    """
    work = _Work(understanding, codebook, register, wave)
    (work.long_rows if understanding.long else work.wide_rows)()
    work.tell()
    return work.frame(), [*understanding.notes, *work.problems]


class _Work:
    """One file on its way: answers by unit and item, and the problems found on the way."""

    def __init__(self, understanding: Understanding, codebook: Codebook, register: Register, wave: str):
        self.u, self.codebook, self.register, self.wave = understanding, codebook, register, wave
        self.problems: list[Problem] = []
        self.answers: dict[tuple[str, str], tuple[str | None, str]] = {}
        self.rows: dict[str, list[int]] = defaultdict(list)
        self.symbols: dict[tuple[str, str], int] = defaultdict(int)
        self.decided = understanding.profile.get("options", {})
        self.asked = {item.code: item for item in codebook.items if item.asked_in(wave)}
        self.other_waves: dict[str, int] = defaultdict(int)

    # --- reading rows ---

    def wide_rows(self) -> None:
        columns = [(c, *found) for c in self.u.columns if (found := item_of(c, self.codebook))]
        for line, row, unit in self.units():
            self.rows[unit].append(line)
            picked: dict[str, dict[str, str]] = defaultdict(dict)
            for column, item, option in columns:
                words = row[column.number] if len(row) > column.number else ""
                if item.code not in self.asked:
                    continue
                if option:
                    picked[item.code][option] = words
                else:
                    self.cell(unit, item, words, line, column)
            for code, options in picked.items():
                self.boxes(unit, self.asked[code], options, line)

    def long_rows(self) -> None:
        item_column, answer_column, status_column = (self.u.column(t) for t in (ITEM, ANSWER, STATUS))
        for line, row, unit in self.units():
            at = lambda column, row=row: row[column.number] if column and len(row) > column.number else ""  # noqa: E731
            item = self.codebook.by_code.get(at(item_column).strip())
            if item is None:
                self.fault(
                    "unknown_item",
                    _("Frågan {name} finns inte i kodboken.").format(name=repr(at(item_column)[:60])),
                    _("Skriv frågans kod."),
                    line,
                    item_column,
                )
                continue
            if item.code not in self.asked:
                continue
            if line not in self.rows[unit]:
                self.rows[unit].append(line)
            if (unit, item.code) in self.answers:
                self.fault(
                    "duplicate",
                    _("{unit} svarar två gånger på {item}.").format(unit=self.register.label(unit), item=item.code),
                    _("Ta bort den ena raden."),
                    line,
                    item_column,
                )
                continue
            status = at(status_column).strip()
            if status in r.MISSING:
                self.answers[unit, item.code] = (None, status)
            elif status == r.ANSWERED and not at(answer_column) and item.type in (MULTIPLE, TEXT):
                self.answers[unit, item.code] = ("", r.ANSWERED)
            else:
                self.cell(unit, item, at(answer_column), line, answer_column)

    def units(self):
        """(line, row, unit) for each row that is about a unit of the register in this wave."""
        unit_column, wave_column = self.u.column(UNIT), self.u.column(WAVE)
        for line, row in enumerate(self.u.sheet.rows, start=1):
            if line <= self.u.header or not any(row):
                continue
            words = row[unit_column.number] if len(row) > unit_column.number else ""
            said = (row[wave_column.number] if wave_column and len(row) > wave_column.number else "").strip()
            if said and said != self.wave and not said.startswith(f"{self.wave} "):
                self.other_waves[said] += 1
                continue
            if folded(words) in TOTALS:
                self.problems.append(
                    Problem(
                        WARNING,
                        "total",
                        _("Raden {name} är en summa och läses inte in.").format(name=repr(words)),
                        "",
                        line,
                        unit_column.heading,
                    )
                )
                continue
            if not words.strip():
                if any(cell for n, cell in enumerate(row) if n != unit_column.number):
                    self.fault(
                        "no_unit",
                        _("Raden saknar {unit}.").format(unit=self.codebook.unit_one),
                        _("Skriv vilken raden gäller, eller ta bort den."),
                        line,
                        unit_column,
                    )
                continue
            if not self.register.units:
                yield line, row, words.strip()
                continue
            unit, likely = match_unit(words, self.register, self.u.profile)
            if unit is None:
                hint = _("Menas {name}?").format(name=likely) if likely else _("Skriv namnet eller koden ur registret.")
                self.fault(
                    "unknown_unit",
                    _("{name} finns inte i registret.").format(name=repr(words[:60])),
                    hint,
                    line,
                    unit_column,
                )
            else:
                yield line, row, unit.code

    def cell(self, unit: str, item, words: str, line: int, column) -> None:
        found = cells.read(words, item, self.decided.get(item.code))
        if found.fault:
            self.fault("bad_answer", found.fault, found.suggestion, line, column)
        if found.symbol:
            self.symbols[found.symbol, found.status] += 1
        if item.type == TEXT and found.answer and (kinds := privacy.find(found.answer)):
            self.problems.append(
                Problem(
                    WARNING,
                    "personal",
                    _("Möjlig personuppgift i fritext: {kinds}.").format(kinds=", ".join(kinds)),
                    _("Texten visas inte förrän någon har granskat den."),
                    line,
                    column.heading,
                    self.address(line, column),
                )
            )
        self.answers[unit, item.code] = (found.answer, found.status)

    def boxes(self, unit: str, item, options: dict[str, str], line: int) -> None:
        """One column an option: ticked or not. All of them blank means that the question was skipped."""
        ticked = []
        for option, words in options.items():
            key = same_words(words)
            column = self.u.column(f"{item.code}:{option}")
            if (
                key in cells.YES
                or key == same_words(option)
                or key in {same_words(w) for w in item.by_option[option].label.every()}
            ):
                ticked.append(option)
            elif key in cells.SYMBOLS and key:
                self.answers[unit, item.code] = (None, cells.SYMBOLS[key])
                self.symbols[words, cells.SYMBOLS[key]] += 1
                return
            elif key not in cells.NO:
                self.fault(
                    "bad_answer",
                    _("{value} är varken ja eller nej.").format(value=repr(words[:40])),
                    _("Skriv Ja eller Nej."),
                    line,
                    column,
                )
        if all(not words.strip() for words in options.values()):
            self.answers[unit, item.code] = (None, r.SKIPPED)
        else:
            self.answers[unit, item.code] = (r.join_codes(o.code for o in item.choices if o.code in ticked), r.ANSWERED)

    # --- telling ---

    def fault(self, reason: str, message: str, suggestion: str, line: int, column) -> None:
        self.problems.append(
            Problem(
                ERROR, reason, message, suggestion, line, column.heading if column else None, self.address(line, column)
            )
        )

    def address(self, line: int, column) -> str | None:
        """The cell's address in the workbook, or nothing for a text file."""
        if column is None or self.u.delivery.kind != "xlsx":
            return None
        letters, n = "", column.number + 1
        while n:
            n, rest = divmod(n - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{line}"

    def tell(self) -> None:
        """What concerns the file as a whole."""
        for unit, lines in self.rows.items():
            if len(lines) > 1 and not self.u.long:
                message = _("{unit} svarar flera gånger, på raderna {lines}.").format(
                    unit=self.register.label(unit), lines=", ".join(map(str, lines))
                )
                self.problems.append(Problem(ERROR, "duplicate_unit", message, _("Behåll en rad."), lines[1]))
        for column in self.u.columns:
            if column.how in ("suggestion", "number"):
                message = _("Kolumnen {heading} tolkas som {target}.").format(
                    heading=repr(column.heading), target=column.target
                )
                self.problems.append(
                    Problem(
                        WARNING,
                        "guessed_column",
                        message,
                        _("Kontrollera att det stämmer."),
                        self.u.header,
                        column.heading,
                    )
                )
            elif column.target == DROPPED:
                self.problems.append(
                    Problem(
                        NOTE,
                        "dropped_column",
                        _("Kolumnen {heading} är en personuppgift och sparas inte.").format(
                            heading=repr(column.heading)
                        ),
                        "",
                        self.u.header,
                        column.heading,
                    )
                )
            elif column.target == IGNORED:
                self.problems.append(
                    Problem(
                        WARNING,
                        "unknown_column",
                        _("Kolumnen {heading} hör inte till kodboken och läses inte in.").format(
                            heading=repr(column.heading)
                        ),
                        "",
                        self.u.header,
                        column.heading,
                    )
                )
        for (symbol, status), n in self.symbols.items():
            if symbol.strip():
                message = _("{symbol} står i {n} celler och läses som: {status}.").format(
                    symbol=repr(symbol), n=n, status=status_words()[status]
                )
                self.problems.append(Problem(WARNING, "symbol", message))
        for said, n in self.other_waves.items():
            message = _("{n} rader gäller omgången {said} och inte {wave}; de läses inte in.").format(
                n=n, said=said, wave=self.wave
            )
            self.problems.append(
                Problem(ERROR if not self.rows else WARNING, "other_wave", message, _("Välj rätt omgång."))
            )
        if not self.u.long:
            answered = {found[0].code for c in self.u.columns if (found := item_of(c, self.codebook))}
            missing = [item for code, item in self.asked.items() if code not in answered]
            if missing:
                names = ", ".join(item.code for item in missing[:12]) + (" …" if len(missing) > 12 else "")
                self.problems.append(
                    Problem(
                        WARNING,
                        "missing_items",
                        _("{n} frågor finns inte i filen och räknas som obesvarade: {names}.").format(
                            n=len(missing), names=names
                        ),
                    )
                )
        if not self.rows and not any(p.severity == ERROR for p in self.problems):
            self.problems.append(
                Problem(ERROR, "no_rows", _("Filen har inga rader med svar."), _("Fyll i minst en rad."))
            )
        silent = [unit.label for unit in self.register.units if unit.code not in self.rows]
        if self.rows and silent:
            names = ", ".join(silent[:8]) + (" …" if len(silent) > 8 else "")
            self.problems.append(
                Problem(
                    NOTE,
                    "silent",
                    _("{n} finns inte i filen och räknas som uteblivna svar: {names}.").format(
                        n=len(silent), names=names
                    ),
                )
            )

    def frame(self) -> pd.DataFrame:
        """Every unit × every item asked, in the register's and the codebook's order."""
        units = [*self.register.codes, *(unit for unit in self.rows if unit not in self.register.by_code)]
        rows = []
        for unit in units:
            given = {code: self.answers.get((unit, code), (None, r.SKIPPED)) for code in self.asked}
            silent = unit not in self.rows or all(status == r.NO_RESPONSE for _answer, status in given.values())
            # A row where every single cell is blank is a unit that has not answered: so the template comes back.
            silent = silent or all(status == r.SKIPPED for _answer, status in given.values())
            answers = {code: answer for code, (answer, _status) in given.items()}
            for code, (answer, status) in given.items():
                item = self.asked[code]
                if not silent and status == r.SKIPPED and not item.applies(answers):
                    status = r.NOT_APPLICABLE
                rows.append(
                    (self.wave, unit, "", code, None if silent else answer, r.NO_RESPONSE if silent else status)
                )
        return pd.DataFrame(rows, columns=list(r.COLUMNS)).astype(dict.fromkeys(r.COLUMNS, "str"))


def status_words() -> dict[str, str]:
    """What the kinds of no value are called."""
    return {
        r.NOT_APPLICABLE: _("ej aktuellt"),
        r.SKIPPED: _("inget svar"),
        r.DONT_KNOW: _("vet ej"),
        r.NO_RESPONSE: _("har inte svarat"),
        r.SUPPRESSED: _("får inte visas"),
    }
