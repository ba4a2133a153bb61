"""Read sheets with one answer per row (unit, item, answer), column by column: a million rows take seconds.

Each different pair of item and answer is read once, whatever the number of rows it stands in.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, TEXT
from lplan.core import responses as r
from lplan.core import table_writer
from lplan.core.errors import ERROR, WARNING
from lplan.core.text import _
from lplan.intake.answers import cell_reader, cell_words, stated_totals
from lplan.intake.answers.duplicate_answers import Row
from lplan.intake.answers.other_specify import OwnWords, meant, put_words
from lplan.intake.answers.row_reading import (
    UNKNOWN,
    Rows,
    declared,
    find_unit,
    in_wave,
    label_of,
    reader,
    style,
    tell_private,
    together,
)
from lplan.intake.answers.wide_format import Wide
from lplan.intake.interpretation.file_interpretation import (
    ANSWER,
    ITEM,
    MAIN,
    RESPONDENT,
    STATUS,
    TIME,
    UNIT,
    WAVE,
    Column,
)
from lplan.intake.interpretation.heading_matching import OWN_WORDS, Matcher
from lplan.intake.interpretation.text_normalisation import same_words
from lplan.intake.problem_collection import MOST

LONG_NAME = 160  # signs of a question that are shown


@dataclass(frozen=True)
class Place:
    """Where a question's words stand: the first row (from 0), how many rows, the column."""

    row: int
    n: int
    column: Column | None


class Long(Rows):
    """Reads one part in the long form. After `read()`: `line`, `unit`, `item`, `outcome` (arrays, a row each) and
    `outcomes` [(answer, status)]; `respondent` and `when` where the file has them."""

    def __init__(self, *given):
        super().__init__(*given)
        self.matcher = Matcher(self.codebook)
        self.outcomes: list[tuple[str | None, str]] = []
        self.spoken: dict[int, str] = {}  # outcome → the words of one's own that came with it
        self.strange = 0
        self.sums: list[tuple[int, str]] = []
        self.unit_codes: list[str] = []
        self.item_codes: list[str] = []
        self.rows: np.ndarray = np.zeros(0, dtype=int)
        self.unit: np.ndarray = self.rows
        self.item: np.ndarray = self.rows
        self.outcome: np.ndarray = self.rows

    def vector(self, target: str) -> tuple[tuple[str, ...], np.ndarray, Column | None]:
        """(different words, which of them stands in each row that is read, the column)."""
        column = self.part.column(target)
        if column is None:
            return ("",), np.zeros(len(self.rows), dtype=np.int32), None
        return self.sheet.words[column.number], self.sheet.codes[column.number][self.rows], column

    def read(self) -> None:
        self.rows = np.flatnonzero(self.fates.data & ~self.fates.left)
        self._even()
        self._waves()
        self.units_of_rows()
        self.items_of_rows()
        self._answers()
        self._known_units()
        self._totals()

    def _totals(self) -> None:
        """What the file says of sums, against the answers that were read."""
        asked, answer = self.part.column(ITEM), self.part.column(ANSWER)
        if not self.sums or asked is None or answer is None:
            return
        number = np.array(
            [np.nan if (v := stated_totals.value(given or "")) is None else v for given, _s in self.outcomes]
            or [np.nan]
        )
        answered = {}
        for n, code in enumerate(self.item_codes):
            if code in self.asked and self.asked[code].type in (NUMBER, ORDINAL):
                held = number[self.outcome[self.item == n]]
                answered[code] = held[~np.isnan(held)]
        lines = []
        for row, name in self.sums:
            item, said = (self.sheet.words[c.number][self.sheet.codes[c.number][row]] for c in (asked, answer))
            found = self.matcher.exact(item)
            lines.append((row + 1, name, found.target if found else "", said))
        stated_totals.long_rows(lines, answered, self.part, answer, self.report)

    def _known_units(self) -> None:
        """Drop the rows of unknown units, which were read only so that everything is told at once."""
        known = [n for n, code in enumerate(self.unit_codes) if not code.startswith(UNKNOWN)]
        if len(known) < len(self.unit_codes):
            mine = np.isin(self.unit, known)
            self.keep(mine)
            place = np.zeros(len(self.unit_codes), dtype=np.int32)
            place[known] = np.arange(len(known))
            self.unit, self.item, self.outcome = place[self.unit[mine]], self.item[mine], self.outcome[mine]
            self.unit_codes = [self.unit_codes[n] for n in known]

    def keep(self, mask: np.ndarray) -> None:
        self.rows = self.rows[mask]

    def _even(self) -> None:
        """Lines of another width than the headings' are told of and left out."""
        if self.sheet.ragged:
            work = Wide(self.u, self.part, {}, self.codebook, self.units, self.wave, self.report)
            bad = {line - 1 for line in self.sheet.ragged if line > self.part.header and not work._even(line - 1)}
            self.keep(~np.isin(self.rows, list(bad)))

    def first_rows(self, codes: np.ndarray) -> Iterator[tuple[int, int, int]]:
        """(code, first row from 0, how many rows) of each code that is used."""
        used, first, n = np.unique(codes, return_index=True, return_counts=True)
        return zip(used.tolist(), self.rows[first].tolist(), n.tolist(), strict=True)

    def _waves(self) -> None:
        words, codes, column = self.vector(WAVE)
        if column is None:
            return
        mine = np.zeros(len(words), dtype=bool)
        for code, row, n in self.first_rows(codes):
            mine[code] = in_wave(self, row, words[code], column)
            if words[code] in self.other_waves:
                self.other_waves[words[code]] = n
        self.keep(mine[codes])

    def units_of_rows(self) -> None:
        """Which unit each row is about; `unit` numbers into `unit_codes`."""
        if self.part.unit:
            only = find_unit(self, self.part.header, self.part.unit, None, lambda: False)
            self.unit_codes, self.unit = [only], np.zeros(len(self.rows), dtype=np.int32)
            if not only:
                self.keep(np.zeros(len(self.rows), dtype=bool))
                self.unit = self.unit[:0]
            return
        words, codes, column = self.vector(UNIT)
        number: dict[str, int] = {}
        known = np.full(len(words), -1, dtype=np.int32)
        for code, row, _n in self.first_rows(codes):
            unit = find_unit(self, row, words[code], column, lambda: False)
            if unit:
                known[code] = number.setdefault(unit, len(number))
        found = known[codes]
        names = {name for _line, name in self.totals}
        sums = np.isin(codes, [code for code, name in enumerate(words) if name in names])
        self.sums = [(int(row), words[code]) for row, code in zip(self.rows[sums], codes[sums], strict=True)]
        self.keep(found >= 0)
        self.unit_codes, self.unit = list(number), found[found >= 0]

    def items_of_rows(self) -> None:
        """Which item each row answers; `item` numbers into `item_codes`, with "code:option" for one option of it."""
        words, codes, column = self.vector(ITEM)
        answers, answer, _column = self.vector(ANSWER)
        statuses, status, _column = self.vector(STATUS)
        said = np.array([bool(w) for w in answers])[answer]
        if len(statuses) > 1:
            said = said | np.array([bool(w) for w in statuses])[status]
        answered = np.zeros(len(words), dtype=bool)
        answered[codes[said]] = True
        rows = list(self.first_rows(codes))
        number: dict[str, int] = {}
        known = np.full(len(words), -1, dtype=np.int32)
        taken = {found.target for code, _row, _n in rows if (found := self.matcher.exact(words[code]))}
        for code, row, n in rows:
            target = self._item(words[code], Place(row, n, column), bool(answered[code]), taken)
            if target:
                known[code] = number.setdefault(target, len(number))
        found = known[codes]
        self._unasked(codes)
        mine = found >= 0
        self.keep(mine)
        self.item_codes, self.item, self.unit = list(number), found[mine], self.unit[mine]

    def _unasked(self, codes: np.ndarray) -> None:
        """Rows with an answer and no question."""
        _words, answers, column = self.vector(ANSWER)
        for row in self.rows[(codes == 0) & (answers != 0)][: MOST + 1].tolist():
            message = _("Raden har ett svar men säger inte på vilken fråga.")
            hint = _("Skriv frågans kod, eller ta bort raden.")
            self.report.add(WARNING, "no_item", message, hint, self.part, row + 1, column)

    def _item(self, words: str, place: Place, answered: bool, taken: set[str]) -> str:
        """The item, or item and option, that a row's words mean; "" for one that is not read, as in a heading: what is
        only alike is told and to be confirmed, what nothing fits is told, and a title of a section is no question."""
        chosen = self.u.profile.get("columns", {}).get(words)
        found = None if chosen else self.matcher.exact(words)
        target = chosen or (found.target if found else "")
        if target.partition(":")[0] in self.asked:
            return target
        if target in self.codebook.by_code or target.partition(":")[0] in self.codebook.by_code or not words:
            return ""
        role = self.matcher.role(words)
        if chosen or role:
            return ""  # the wave, the respondent's own details and the like
        if not answered:
            return ""
        return self._strange(words, place, taken)

    def _strange(self, words: str, place: Place, taken: set[str]) -> str:
        """The item that words which are no item's to the letter are most like; "" for none. Both are told."""
        self.strange += 1
        likely = self.matcher.alike(words) if self.strange <= MOST else None  # a guess takes time
        target = likely.target if likely and likely.target in self.asked and likely.target not in taken else ""
        self.report.question(words, target, place.row + 1, place.n)
        name = repr(words if len(words) <= LONG_NAME else words[:LONG_NAME] + "…")
        if target and likely:
            item = f"{target} ({self.codebook.by_code[target].label})"
            message = _("Frågan {name} tolkas som {target}.").format(name=name, target=item)
            hint = _("Kontrollera att det stämmer.")
            reason, message = "guessed_item", f"{message} {likely.reason}"
            taken.add(target)
        else:
            reason, hint = "unknown_item", ""
            message = _("Frågan {name} hör inte till kodboken och läses inte in.").format(name=name)
        self.report.add(WARNING, reason, message, hint, self.part, place.row + 1, place.column, ("columns", words))
        return target

    def _answers(self) -> None:
        """Each different (item, answer, status) is read once and told of once a row that is wrong."""
        answers, answer, column = self.vector(ANSWER)
        statuses, status, _column = self.vector(STATUS)
        pair = (self.item.astype(np.int64) * len(answers) + answer) * len(statuses) + status
        used, first, back, counts = np.unique(pair, return_index=True, return_inverse=True, return_counts=True)
        readers = self._readers(used // len(statuses), answers)
        number: dict[tuple[str | None, str, str], int] = {}
        codes = np.zeros(len(used), dtype=np.int32)
        wrong = []
        for k, key in enumerate(used.tolist()):
            rest, s = divmod(key, len(statuses))
            i, a = divmod(rest, len(answers))
            line = int(self.rows[first[k]])
            found = self._cell(readers[i], self.item_codes[i], answers[a], statuses[s].strip(), column, line)
            codes[k] = number.setdefault((found.answer, found.status, found.words), len(number))
            if found.fault or found.symbol or found.note:
                self.report.cell(found, readers[i], self.part, line + 1, column, int(counts[k]))
                if found.fault and not found.truth and counts[k] > 1:
                    wrong.append((k, found, readers[i]))
            if found.answer and readers[i].item.type == TEXT:
                tell_private(self.report, found.answer, self.part, line + 1, column)
        for k, found, asked in wrong[:50]:
            decision = ("options", asked.item.code, found.unknown) if found.unknown else ()
            for row in self.rows[np.flatnonzero(back == k)[1:300]].tolist():
                self.report.add(
                    ERROR, "bad_answer", found.fault, found.suggestion, self.part, row + 1, column, decision
                )
        self.outcomes, self.outcome = [(answer, status) for answer, status, _own in number], codes[back]
        self.spoken = {n: own for n, (_answer, _status, own) in enumerate(number) if own}

    def _readers(self, pairs: np.ndarray, answers: tuple[str, ...]) -> dict[int, cell_reader.Reader]:
        """A reader for each item, which knows how decimals are written in its answers."""
        items, places = np.divmod(np.unique(pairs), len(answers))
        asked = {i: self.asked[self.item_codes[i].partition(":")[0]] for i in np.unique(items).tolist()}
        words = {
            i: [answers[a] for a in places[items == i].tolist()] for i, item in asked.items() if item.type == NUMBER
        }
        usual = style(self.u, (word for held in words.values() for word in held))
        return {i: reader(self.u, item, words.get(i, []), usual, self.report) for i, item in asked.items()}

    def _cell(
        self, reader: cell_reader.Reader, target: str, words: str, status: str, column: Column | None, row: int
    ) -> cell_words.Cell:
        item, option = reader.item, target.partition(":")[2]
        if status in r.MISSING:
            return cell_words.Cell(None, status)
        if option.endswith(OWN_WORDS):
            return self._own_words(option.removesuffix(OWN_WORDS), words)
        if not words and status not in ("", r.ANSWERED):
            return _other_status(status)
        n = column.number if column else 0
        if option:
            return reader.box(words, self.sheet.meanings.get(n, {}).get(words, ""), option)
        if status == r.ANSWERED and not words and item.type in (MULTIPLE, TEXT):
            return cell_words.Cell("", r.ANSWERED)
        if self.plain and status == r.ANSWERED and item.type == TEXT:
            return cell_words.Cell(
                table_writer.undone(words) if self.u.delivery.kind in ("csv", "xlsx") else words, r.ANSWERED
            )
        label = label_of(self.sheet, n, words)
        text = self.u.delivery.as_text(self.sheet, row + 1, n + 1)
        return declared(self.sheet, n, words, reader.read(words, label, text and not self.plain))

    def _own_words(self, option: str, words: str) -> cell_words.Cell:
        """Words of one's own, which choose the option that stands for them."""
        if meant(words, self.u.exported):
            return cell_words.Cell(option, r.ANSWERED, words=words)
        return cell_words.Cell(None, r.SKIPPED)

    # --- one row a unit or respondent ---

    @property
    def simple(self) -> bool:
        """Whether each unit answers each item once, in one row."""
        if any(":" in target for target in self.item_codes) or self.fates.unfinished.any() or self.spoken:
            return False
        pairs = np.sort(self.unit.astype(np.int64) * max(len(self.item_codes), 1) + self.item)
        return not (pairs[1:] == pairs[:-1]).any()

    def groups(self) -> Iterator[Row]:
        """What each respondent says about a unit, where an item is answered more than once or by boxes."""
        names, who, column = self.vector(RESPONDENT)
        if column is not None and np.unique(who[who > 0], return_counts=True)[1].max(initial=0) < 2:
            column, who = None, np.zeros(len(who), dtype=np.int32)  # another on each row: the row's number
        times, when, time = self.vector(TIME)
        clock, unfinished = self.clock(time), self.fates.unfinished
        mains, main, _m = self.vector(MAIN)
        found: dict[tuple, Row] = {}
        boxes: dict[tuple, list[tuple[str | None, str]]] = {}
        own: dict[tuple, list[OwnWords]] = {}
        values = zip(
            self.rows.tolist(),
            self.unit.tolist(),
            self.item.tolist(),
            self.outcome.tolist(),
            who.tolist(),
            when.tolist(),
            main.tolist(),
            unfinished[self.rows].tolist(),
            strict=True,
        )
        for row, unit, item, outcome, person, came, first, broken in values:
            code, _colon, option = self.item_codes[item].partition(":")
            key = (unit, person)
            if column is None and not option:
                n = 0  # without respondents, an item that comes again begins another answer
                while (unit, n) in found and code in found[unit, n].given:
                    n += 1
                key = (unit, n)
            one = found.setdefault(key, Row(self.unit_codes[unit], row + 1, {}, clock.get(times[came], "")))
            one.finished = one.finished and not broken
            one.main = one.main or same_words(mains[first]) in cell_words.YES
            if words := self.spoken.get(outcome):
                chosen = option.removesuffix(OWN_WORDS) or cell_words.other_option(self.asked[code])
                own.setdefault(key, []).append(OwnWords(code, chosen, words, None))
                if option.endswith(OWN_WORDS):
                    continue
            if option:
                boxes.setdefault((*key, code), []).append(self.outcomes[outcome])
            elif code in one.given:
                name = self.units.register.label(one.unit)
                message = _("{unit} svarar två gånger på {item}, på raderna {a} och {b}.").format(
                    unit=name, item=code, a=one.line, b=row + 1
                )
                self.report.add(ERROR, "duplicate", message, _("Ta bort den ena raden."), self.part, row + 1)
            else:
                one.given[code] = self.outcomes[outcome]
        for (unit, person, code), ticks in boxes.items():
            row = found[unit, person]
            row.given[code] = together(self, self.asked[code], ticks, row.line, None)
        for key, spoken in own.items():
            put_words(self, found[key].given, spoken, found[key].line)
        yield from found.values()


def _other_status(status: str) -> cell_words.Cell:
    """A cell without an answer, by a status that is none of ours: by what people write for no value, else skipped."""
    known = cell_words.SYMBOLS.get(same_words(status))
    note = _("Statusen {name} finns inte: svaret räknas som obesvarat.").format(name=repr(status[:40]))
    return cell_words.Cell(None, known or r.SKIPPED, note="" if known else note)
