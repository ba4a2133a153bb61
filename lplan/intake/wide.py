"""Sheets with one row a unit or a respondent → rows of answers."""

from collections.abc import Iterator

import numpy as np

from lplan import responses as r
from lplan.codebook import TEXT, Item
from lplan.errors import ERROR
from lplan.intake import cells, totals
from lplan.intake.decode import uneven
from lplan.intake.rows import UNKNOWN, Rows, declared, extra, find_unit, in_wave, reader, tell_private
from lplan.intake.several import Row, sortable
from lplan.intake.tools import REDCAP
from lplan.intake.understand import MAIN, TIME, UNIT, WAVE, Column, item_of
from lplan.intake.words import same_words
from lplan.text import _


class Wide(Rows):
    """Reads one part; `rows()` yields what each row of the wave says about its unit."""

    def __init__(self, *given):
        super().__init__(*given)
        self.data: list[int] = []
        self.readers: dict[int, cells.Reader] = {}
        self.columns: list[tuple[Column, Item]] = []
        self.boxes: dict[str, list[tuple[Column, str]]] = {}
        for column in self.part.columns:
            found = item_of(column, self.codebook)
            if not found or found[0].code not in self.asked:
                continue
            item, option = found
            self.readers[column.number] = reader(self.u, item, self._different(column))
            if option:
                self.boxes.setdefault(item.code, []).append((column, option))
            else:
                self.columns.append((column, item))

    def _different(self, column: Column) -> list[str]:
        """The different words below the headings in a column."""
        used = np.unique(self.sheet.codes[column.number][self.part.header :])
        return [self.sheet.words[column.number][code] for code in used.tolist()]

    def at(self, n: int, column: Column | None) -> str:
        return self.sheet.words[column.number][self.sheet.codes[column.number][n]] if column else ""

    def rows(self) -> Iterator[Row]:
        time, main = self.part.column(TIME), self._main()
        for n, unit in self._units():
            if not unit.startswith(UNKNOWN):
                self.data.append(n)
            row = Row(unit, n + 1)
            row.when = sortable(self.at(n, time))
            row.main = bool(main) and same_words(self.at(n, main[0])) in main[1]
            for column, item in self.columns:
                found = self.cell(n, column)
                row.given[item.code] = (found.answer, found.status)
                if item.type == TEXT and found.answer:
                    self._private(found.answer, n, column)
            for code, options in self.boxes.items():
                row.given[code] = self._ticked(n, self.asked[code], options)
            if not unit.startswith(UNKNOWN):  # its answers are looked at all the same: everything is told at once
                yield row
        totals.rows(self.part, self.totals, self.data, self.codebook, self.report)
        totals.columns(self.part, self.data, self.codebook, self.report)

    def _main(self) -> tuple[Column, set[str]] | None:
        rules = self.u.rules
        column = next((c for c in self.part.columns if c.key == rules.get("main_column")), self.part.column(MAIN))
        said = rules.get("main_value")
        return (column, {same_words(said)} if said else cells.YES) if column else None

    def _units(self) -> Iterator[tuple[int, str]]:
        """(row from 0, unit's code) of each row that is about a unit in this wave."""
        column, wave = self.part.column(UNIT), self.part.column(WAVE)
        for n in np.flatnonzero(self.sheet.filled[self.part.header :]) + self.part.header:
            n = int(n)
            if any("ImportId" in self.at(n, c) for c in self.part.columns[:3]):
                continue
            if not self._even(n) or not in_wave(self, n, self.at(n, wave), wave):
                continue
            words = self.at(n, column) if column else self.part.unit
            words = self.sheet.meanings.get(column.number, {}).get(words, words) if column else words
            if unit := find_unit(self, n, words, column, lambda n=n: self._alone(n, column)):
                yield n, unit

    def _even(self, n: int) -> bool:
        """Whether a line of a text file has as many cells as there are headings; else nothing in it can be trusted."""
        if not self.sheet.width:
            return True
        width = self.sheet.ragged.get(self.part.header, self.sheet.width)
        has = self.sheet.ragged.get(n + 1, self.sheet.width)
        last = max(column.number for column in self.part.columns) + 1
        over = any(self.sheet.codes[k][n] for k in range(width, len(self.sheet.codes)))
        if has < last or over:
            problem = uneven(n + 1, has, width)
            self.report.add(problem.severity, problem.reason, problem.message, problem.suggestion, self.part, n + 1)
            return False
        return True

    def _alone(self, n: int, column: Column | None) -> bool:
        """Whether no question is answered: a note, a signature, the number of answers."""
        return not any(self.sheet.codes[k][n] for k in self.readers if column is None or k != column.number)

    def cell(self, n: int, column: Column) -> cells.Cell:
        words = self.at(n, column)
        found = self.readers[column.number].read(words, *extra(self, n, column, words))
        found = declared(self.sheet, column.number, words, found)
        if found.fault or found.symbol or found.note:
            self.report.cell(found, self.readers[column.number], self.part, n + 1, column)
        return found

    def _private(self, text: str, n: int, column: Column) -> None:
        tell_private(self.report, text, self.part, n + 1, column)

    def _ticked(self, n: int, item: Item, options: list[tuple[Column, str]]) -> tuple[str | None, str]:
        """One column an option: ticked or not. All of them blank means that the question was skipped."""
        reader = self.readers[options[0][0].number]
        ticked, signs, no, blank = [], [], False, True
        for column, option in options:
            words = self.at(n, column)
            label = self.sheet.meanings.get(column.number, {}).get(words, "")
            key = same_words(label or words)
            blank = blank and not words
            if option.startswith("!"):
                if key in cells.YES:
                    signs.append(option[1:])
            elif not words:
                continue
            elif key in cells.YES or self._is(key, item, option, reader):
                ticked.append(option)
            elif key in cells.NO:
                no = True
            elif key in reader.decided or key in reader.signs:
                signs.append(reader.decided.get(key) or reader.signs[key])
                self.report.signs[words, signs[-1]] += 1
            else:
                message = _("{value} är varken ja eller nej.").format(value=repr(words[:40]))
                self.report.add(ERROR, "bad_answer", message, _("Skriv Ja eller Nej."), self.part, n + 1, column)
                self.report.unknown(item.code, words, reader, n + 1)
        statuses = [item.by_option[code].status for code in ticked if item.by_option[code].status]
        chosen = [code for code in ticked if not item.by_option[code].status]
        if chosen and statuses:
            message = _("Vet ej och ett svar kan inte väljas tillsammans.")
            self.report.add(ERROR, "bad_answer", message, _("Ta bort det ena."), self.part, n + 1, options[0][0])
        if chosen:
            return r.join_codes(o.code for o in item.choices if o.code in chosen), r.ANSWERED
        if statuses or signs and not no:
            return None, (statuses or signs)[0]
        # REDCap writes 0 for every box of a question that nobody answered: that is no "no".
        if blank or self.u.tool == REDCAP or self.u.rules.get("unchecked") == r.SKIPPED:
            return None, r.SKIPPED
        return ("", r.ANSWERED) if no else (None, r.SKIPPED)

    def _is(self, key: str, item: Item, option: str, reader: cells.Reader) -> bool:
        """Whether a cell says the option itself: tools write its label where it was chosen."""
        return key not in cells.NO and reader.option(key) == option
