"""Read sheets with one unit or respondent per row."""

from collections.abc import Iterator

import numpy as np

from lplan.codebook import NUMBER, TEXT, Item
from lplan.core import responses as r
from lplan.core.errors import ERROR
from lplan.core.text import _
from lplan.intake.answers import cell_reader, cell_words, stated_totals
from lplan.intake.answers.duplicate_answers import Row
from lplan.intake.answers.other_specify import OwnWords, meant, put_words, spoken
from lplan.intake.answers.row_reading import (
    UNKNOWN,
    Rows,
    declared,
    extra,
    find_unit,
    in_wave,
    reader,
    style,
    tell_private,
    together,
)
from lplan.intake.files.delimited_text import uneven
from lplan.intake.interpretation.file_interpretation import MAIN, TIME, UNIT, WAVE, Column, item_of
from lplan.intake.interpretation.matched_columns import words_of
from lplan.intake.interpretation.text_normalisation import same_words


class Wide(Rows):
    """Reads one part; `rows()` yields what each row of the wave says about its unit."""

    def __init__(self, *given):
        super().__init__(*given)
        self.data: list[int] = []
        self.last = max((column.number for column in self.part.columns), default=-1) + 1
        # A name in a cell that is merged downwards stands for all the rows that it spans.
        unit = self.part.column(UNIT)
        self.spanned = {
            n: top - 1
            for top, left, bottom, right in self.sheet.merged
            if unit and left <= unit.number + 1 <= right and top > self.part.header
            for n in range(top, bottom)
        }
        self.readers: dict[int, cell_reader.Reader] = {}
        self.columns: list[tuple[Column, Item]] = []
        self.boxes: dict[str, list[tuple[Column, str]]] = {}
        self.codes: dict[int, list[int]] = {}  # of each column that is read: plain numbers, quicker than an array's
        self._read_columns()
        self.own = self._own_words()
        self.spoken = spoken(self, self.boxes)

    def _read_columns(self) -> None:
        """Make a reader for each column that answers a question."""
        answered = [
            (column, *found)
            for column in self.part.columns
            if (found := item_of(column, self.codebook)) and found[0].code in self.asked
        ]
        words = {column.number: self._different(column) for column, item, _option in answered if item.type == NUMBER}
        usual = style(self.u, (word for held in words.values() for word in held))
        for column, item, option in answered:
            self.codes[column.number] = self.sheet.codes[column.number].tolist()
            self.readers[column.number] = reader(self.u, item, words.get(column.number, []), usual, self.report)
            if option:
                self.boxes.setdefault(item.code, []).append((column, option))
            else:
                self.columns.append((column, item))

    def _own_words(self) -> list[tuple[str, str, Column, bool]]:
        """(item, option, column, whether no other column says if it was chosen) of words of one's own."""
        found = []
        targets = {column.target for column in self.part.columns}
        for column in self.part.columns:
            if (beside := words_of(column, self.codebook)) and (code := beside[0].code) in self.asked:
                found.append((code, beside[1], column, not targets & {code, f"{code}:{beside[1]}"}))
        return found

    def _different(self, column: Column) -> list[str]:
        """The different words below the headings in a column."""
        used = np.unique(self.sheet.codes[column.number][self.part.header :])
        return [self.sheet.words[column.number][code] for code in used.tolist()]

    def at(self, n: int, column: Column | None) -> str:
        return self.sheet.words[column.number][self.sheet.codes[column.number][n]] if column else ""

    def rows(self) -> Iterator[Row]:
        time, main = self.part.column(TIME), self._main()
        clock, unfinished = self.clock(time), self.fates.unfinished
        for n, unit in self._units():
            if not unit.startswith(UNKNOWN):
                self.data.append(n)
            row = Row(unit, n + 1)
            row.file = self.sheet.origins[n - self.part.header].file if self.sheet.origins else self.sheet.file
            row.when = clock.get(self.at(n, time), "")
            row.finished = not unfinished[n]
            row.main = main is not None and same_words(self.at(n, main[0])) in main[1]
            own: list[OwnWords] = []
            for column, item in self.columns:
                found = self.cell(n, column)
                row.given[item.code] = (found.answer, found.status)
                if found.words:
                    own.append(OwnWords(item.code, self.readers[column.number].other, found.words, column))
                if item.type == TEXT and found.answer:
                    self._private(found.answer, n, column)
            for code, options in self.boxes.items():
                row.given[code] = self._ticked(n, self.asked[code], options, row.given.get(code), own)
            for code, option, column, sole in self.own:
                if meant(words := self.at(n, column), self.u.exported):
                    own.append(OwnWords(code, option, words, column, sole))
            if own:
                put_words(self, row.given, own, n + 1)
            if not unit.startswith(UNKNOWN):  # its answers are looked at all the same: everything is told at once
                yield row
        stated_totals.rows(self.part, self.totals, self.data, self.codebook, self.report)
        stated_totals.columns(self.part, self.data, self.codebook, self.report)

    def _main(self) -> tuple[Column, set[str]] | None:
        rules = self.u.rules
        column = next((c for c in self.part.columns if c.key == rules.get("main_column")), self.part.column(MAIN))
        said = rules.get("main_value")
        return (column, {same_words(said)} if said else cell_words.YES) if column else None

    def _units(self) -> Iterator[tuple[int, str]]:
        """(row from 0, unit's code) of each row that is about a unit in this wave."""
        column, wave = self.part.column(UNIT), self.part.column(WAVE)
        named: str | None = None
        for n in np.flatnonzero(self.fates.data & ~self.fates.left).tolist():
            if self._headings_again(n) or not self._even(n) or not in_wave(self, n, self.at(n, wave), wave):
                continue
            words = self.at(self.spanned.get(n, n), column) if column else self.part.unit
            words = self.sheet.meanings.get(column.number, {}).get(words, words) if column else words
            # One unit's reply on the common template: the rows of all others are blank and say nothing of them.
            if self.sheet.file and self.sheet.stamp and self._alone(n, column):
                continue
            if column is not None or named is None:  # what the sheet or the file is called is told of once
                named = find_unit(self, n, words, column, lambda n=n: self._alone(n, column))
            if named:
                yield n, named

    def _headings_again(self, n: int) -> bool:
        """Whether the headings stand here once more, as between the pages of a printed table."""
        head, columns = self.part.header - 1, self.part.columns
        return len(columns) > 1 and all(self.at(n, c) == self.at(head, c) for c in columns)

    def _even(self, n: int) -> bool:
        """Whether a line of a text file has as many cells as there are headings; else nothing in it can be trusted."""
        if not self.sheet.width:
            return True
        width = self.sheet.ragged.get(self.part.header, self.sheet.width)
        has = self.sheet.ragged.get(n + 1, self.sheet.width)
        over = any(self.sheet.codes[k][n] for k in range(width, len(self.sheet.codes)))
        if has < self.last or over:
            problem = uneven(n + 1, has, width)
            self.report.add(problem.severity, problem.reason, problem.message, problem.suggestion, self.part, n + 1)
            return False
        return True

    def _alone(self, n: int, column: Column | None) -> bool:
        """Whether no question is answered: a note, a signature, the number of answers."""
        return not any(self.sheet.codes[k][n] for k in self.readers if column is None or k != column.number)

    def cell(self, n: int, column: Column) -> cell_words.Cell:
        words = self.sheet.words[column.number][self.codes[column.number][n]]
        found = self.readers[column.number].read(words, *extra(self, n, column, words))
        found = declared(self.sheet, column.number, words, found)
        if found.fault or found.symbol or found.note:
            self.report.cell(found, self.readers[column.number], self.part, n + 1, column)
        return found

    def _private(self, text: str, n: int, column: Column) -> None:
        tell_private(self.report, text, self.part, n + 1, column)

    def _ticked(
        self,
        n: int,
        item: Item,
        options: list[tuple[Column, str]],
        whole: tuple[str | None, str] | None,
        own: list[OwnWords],
    ) -> tuple[str | None, str]:
        """One column an option: ticked or not. All of them blank means that the question was skipped. `whole` is what a
        column with all the answers says beside them: it must say the same."""
        reader, found = self.readers[options[0][0].number], []
        for column, option in options:
            words = self.at(n, column)
            label = extra(self, n, column, words)[0]
            one = reader.box(words, label, option, self.spoken.get(column.number))
            one = declared(self.sheet, column.number, words, one)
            if one.fault or one.symbol:
                self.report.cell(one, reader, self.part, n + 1, column)
            if one.words:
                own.append(OwnWords(item.code, option, one.words, column))
            found.append((one.answer, one.status))
        answer = together(self, item, found, n + 1, options[0][0])
        return self._agreed(n, item, answer, whole, [option for _column, option in options]) if whole else answer

    def _agreed(
        self, n: int, item: Item, boxes: tuple[str | None, str], whole: tuple[str | None, str], split: list[str]
    ) -> tuple[str | None, str]:
        """What one column with all the answers and one for each of them say together; told when they disagree."""
        if r.SKIPPED in (boxes[1], whole[1]):
            return whole if boxes[1] == r.SKIPPED else boxes
        one, each = set(r.split_codes(whole[0] or "")), set(r.split_codes(boxes[0] or ""))
        if one & set(split) != each or whole[1] != boxes[1]:
            column = next(column for column, asked in self.columns if asked is item)
            message = _("Kolumnen {heading} och kolumnerna för vart och ett av dess svar säger olika saker.")
            hint = _("Rätta raden, eller välj att den ena inte läses in (ignored).")
            self.report.add(
                ERROR,
                "columns_disagree",
                message.format(heading=repr(column.heading)),
                hint,
                self.part,
                n + 1,
                column,
                ("columns", column.key),
            )
        return r.join_codes(o.code for o in item.choices if o.code in one | each) if one | each else whole[0], whole[1]
