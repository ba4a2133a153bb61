"""Convert an understood file to the responses of one wave, and collect everything that is wrong with it."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lplan.codebook import Codebook, Item
from lplan.core import responses as r
from lplan.core.errors import ERROR, NOTE, WARNING, Problem
from lplan.core.text import _, listed
from lplan.core.units import Register
from lplan.intake.answers.duplicate_answers import LATEST, RULES, Row, combine, places
from lplan.intake.answers.long_format import Long
from lplan.intake.answers.wide_format import Wide
from lplan.intake.file_problems import tell
from lplan.intake.files.file_reader import Progress
from lplan.intake.interpretation.file_interpretation import Understanding, item_of
from lplan.intake.interpretation.heading_matching import WAVE
from lplan.intake.interpretation.response_disposition import COUNT, DECISIONS, LEAVE, Said
from lplan.intake.interpretation.unit_matching import UnitMatch, Units
from lplan.intake.problem_collection import Question, Report, Symbol, Truth, Unknown


@dataclass(frozen=True)
class Conversion:
    """Responses and what there is to say about them. With `errors` the responses are not to be used.

    unknown   labels that are none of an item's options; `symbols` signs that were read as no value
    truths    words that say yes or no in another way than the codebook's
    questions rows' questions that are not the codebook's to the letter
    units     what each name in the file was taken to be; `several` unit → the rows where it answers, when more than one
    fates     what the tool says of rows that are not plainly finished
    items     the codes of the questions that the file has answers to
    """

    responses: pd.DataFrame
    problems: tuple[Problem, ...]
    wave: str
    unknown: tuple[Unknown, ...] = ()
    symbols: tuple[Symbol, ...] = ()
    units: tuple[UnitMatch, ...] = ()
    several: Mapping[str, tuple[int, ...]] | None = None
    fates: tuple[Said, ...] = ()
    truths: tuple[Truth, ...] = ()
    questions: tuple[Question, ...] = ()
    items: frozenset[str] = frozenset()

    @property
    def errors(self) -> bool:
        return _failed(self.problems)

    @property
    def warnings(self) -> int:
        """How many things a person should look at before the answers are published."""
        return sum(problem.severity == WARNING for problem in self.problems)


def convert(
    understanding: Understanding,
    codebook: Codebook,
    register: Register,
    wave: str | None = None,
    progress: Progress | None = None,
) -> Conversion:
    """The file's responses in one wave, complete: every unit of the register and every item asked in the wave.

    Units that are not in the file did not respond. Without `wave` it is taken from the file. A unit that answers twice
    is refused, with all its rows, unless a rule (understanding.rules["several"]) says what to do. `progress` may raise.
    """
    u = understanding
    told = [*u.delivery.notes, *u.notes]
    if _failed(told):
        return Conversion(r.empty(), tuple(told), wave or "")
    found, problems = (wave, []) if wave else _wave(u)
    told += problems
    if _failed(problems):
        return Conversion(r.empty(), tuple(told), "")
    work = _Work(u, codebook, register, found or "", progress or (lambda _stage, _share: None))
    frame = work.frame()
    told += work.report.finish()
    if not (frame["status"] == r.ANSWERED).any() and not _failed(told):
        message = _("Filen har inga svar på enkätens frågor.")
        told.append(
            Problem(WARNING, "no_answers", message, _("Fyll i svaren och spara filen, eller välj en annan fil."))
        )
    return Conversion(
        frame,
        tuple(told),
        found or "",
        work.report.unknowns(),
        work.report.symbols(),
        work.unit_matches(),
        {unit: tuple(row.line for row in rows) for unit, rows in work.rows.items() if len(rows) > 1},
        tuple(said for reading in work.readings for said in reading.fates.groups()),
        work.report.truths(),
        tuple(work.report.questions.values()),
        frozenset(work.answered),
    )


def _failed(problems: Iterable[Problem]) -> bool:
    """Whether any problem is an error."""
    return any(problem.severity == ERROR for problem in problems)


def _wave(u: Understanding) -> tuple[str, list[Problem]]:
    """The wave that the file itself says it is about."""
    waves: set[str] = set()
    for part in u.parts:
        if column := part.column(WAVE):
            codes = np.unique(part.sheet.codes[column.number][part.header :])
            waves |= {part.sheet.words[column.number][code].removesuffix(".0") for code in codes.tolist() if code}
        waves |= {part.sheet.stamp.rpartition("|")[2]} - {"", "9999"}
    waves = {w for w in waves if any(c.isdigit() for c in w)}
    if len(waves) == 1:
        wave = waves.pop()
        return wave, [Problem(NOTE, "wave", _("Filen gäller omgången {wave}.").format(wave=wave))]
    if waves:
        message = _("Filen har svar för flera omgångar: {waves}.").format(waves=listed(sorted(waves)[:12]))
        return "", [Problem(ERROR, "wave_needed", message, _("Ange vilken som ska läsas."))]
    message = _("Filen säger inte vilken omgång den gäller; alla kodbokens frågor är med i kontrollen.")
    return "", [Problem(NOTE, "wave_needed", message, _("Ange vilken omgång svaren gäller."))]


class _Work:
    """One file on its way: a table of answers (unit × item), and what there is to say about it."""

    def __init__(self, u: Understanding, codebook: Codebook, register: Register, wave: str, progress: Progress):
        self.u, self.codebook, self.register, self.wave, self.progress = u, codebook, register, wave, progress
        self.asked: dict[str, Item] = {i.code: i for i in codebook.items if not wave or i.asked_in(wave)}
        self.own = {unit.code: unit for unit in register.in_year(int(wave[:4]) if re.match("[0-9]{4}", wave) else None)}
        self.units = Units(register, u.profile, codebook.unit_one.every())
        self.report = Report(u)
        self.rows: dict[str, list[Row]] = defaultdict(list)
        self.readings: list[Wide | Long] = []
        self.answered: set[str] = set()

    # --- answers ---

    def frame(self) -> pd.DataFrame:
        rule = self._rules()
        table = None
        for n, part in enumerate(self.u.parts):
            self.progress(_("Tolkar svaren"), n / len(self.u.parts))
            kind = Long if part.long else Wide
            reading = kind(self.u, part, self.asked, self.codebook, self.units, self.wave, self.report)
            self.readings.append(reading)
            if isinstance(reading, Long):
                reading.read()
                self.answered |= {target.partition(":")[0] for target in reading.item_codes}
                if reading.simple and len(self.u.parts) == 1:
                    table = self._vectors(reading)
                    break
                rows = reading.groups()
            else:
                self.answered |= {found[0].code for c in part.columns if (found := item_of(c, self.codebook))}
                rows = reading.rows()
            for k, row in enumerate(rows):
                self._take(row)
                if k % 500 == 499:
                    self.progress(_("Tolkar svaren"), (n + k / max(part.sheet.height, 1)) / len(self.u.parts))
        if table is None:
            self._settle(rule)
            table = self._table(rule)
        self.progress(_("Sammanställer"), None)
        units, codes, outcomes = table
        self.report.ask()
        tell(self, set(units))
        return self._complete(units, codes, outcomes)

    def _rules(self) -> str:
        """The rule for a unit that answers several times; rules that do not exist are told."""
        for name, known in (("several", RULES), ("unfinished", DECISIONS)):
            rule = self.u.rules.get(name, "")
            if rule and rule not in known:
                message = _("Regeln {rule} finns inte.").format(rule=repr(rule))
                self.report.add(ERROR, "rule", message, ", ".join(known))
        return self.u.rules.get("several", "")

    def _take(self, row: Row) -> None:
        """A row's answers; those of the same unit on another sheet with other items belong to it."""
        if len(self.u.parts) > 1:
            for other in self.rows[row.unit]:
                if not other.given.keys() & row.given.keys():
                    other.given |= row.given
                    other.finished = other.finished and row.finished
                    return
        self.rows[row.unit].append(row)

    def _settle(self, rule: str) -> None:
        """Of a unit's rows those that say nothing go where others say something; what is unfinished is counted, left
        out or asked about. A decision that changes nothing is not asked for."""
        for unit, rows in list(self.rows.items()):
            held = [row for row in rows if not row.blank] or rows
            for row in rows if len(held) < len(rows) else ():
                if row.blank:
                    message = _("Raden för {unit} har inga svar. Svaren på rad {line} gäller.").format(
                        unit=self.register.label(unit), line=held[0].line
                    )
                    self.report.add(NOTE, "blank_row", message, line=row.line)
            if held := self._without_broken(held, rule):
                self.rows[unit] = held
            else:
                del self.rows[unit]

    def _without_broken(self, held: list[Row], rule: str) -> list[Row]:
        """The rows that count, when what is unfinished is counted, left out or asked about."""
        broken = [row for row in held if not row.finished and not row.blank]
        finished = [row for row in held if row.finished]
        decided = self.u.rules.get("unfinished", "")
        superseded = rule == LATEST and bool(finished)
        for row in broken:
            self._unfinished(row, decided or (LEAVE if superseded else ""))
        if not broken or decided == COUNT:
            return held
        return finished if decided == LEAVE else finished or held

    def _unfinished(self, row: Row, decided: str) -> None:
        """That a row was broken off, and what is done with it or what there is to decide."""
        severity, hint = WARNING, ""
        if decided == COUNT:
            message = _("{unit} har inte svarat färdigt ({n} av {total} frågor besvarade). Det som är besvarat räknas.")
        elif decided == LEAVE:
            message = _("{unit} har inte svarat färdigt ({n} av {total} frågor besvarade). Raden räknas inte.")
        else:
            severity = ERROR
            message = _("{unit} har inte svarat färdigt ({n} av {total} frågor besvarade).")
            hint = _("Välj om det som är besvarat ska räknas eller raden lämnas utanför.")
        said = message.format(unit=self.register.label(row.unit), n=row.answered, total=len(self.asked))
        self.report.add(
            severity, "unfinished", said, hint, line=row.line, decision=() if decided else ("--unfinished",)
        )

    def _vectors(self, reading: Long) -> tuple[list[str], np.ndarray, list]:
        """The table of a long file where each unit answers each item once."""
        places = {code: n for n, code in enumerate(self.asked)}
        outcomes = [(None, r.SKIPPED), *reading.outcomes]
        codes = np.zeros((len(reading.unit_codes), len(places)), dtype=np.int32)
        at = np.array([places[code] for code in reading.item_codes], dtype=np.int32)
        if len(reading.item):
            codes[reading.unit, at[reading.item]] = reading.outcome + 1
        return reading.unit_codes, codes, outcomes

    def _table(self, rule: str) -> tuple[list[str], np.ndarray, list]:
        places = {code: n for n, code in enumerate(self.asked)}
        number: dict[tuple, int] = {(None, r.SKIPPED): 0}
        codes = np.zeros((len(self.rows), len(places)), dtype=np.int32)
        for n, (unit, rows) in enumerate(self.rows.items()):
            given = rows[0].given if len(rows) == 1 else self._one(unit, rows, rule)
            for code, outcome in given.items():
                codes[n, places[code]] = number.setdefault(outcome, len(number))
        return list(self.rows), codes, list(number)

    def _one(self, unit: str, rows: list[Row], rule: str) -> dict:
        """One set of answers of a unit that answers several times; or what is wrong with that."""
        name, lines = self.register.label(unit), places([row.line for row in rows])
        if rule in RULES:
            given, done = combine(rows, rule, self.asked)
            if given is not None:
                message = _("{unit}: {done}.").format(unit=name, done=done)
                self.report.add(NOTE, "several", message, "", line=rows[0].line)
                return given
            message, hint = _("{unit}: {done}").format(unit=name, done=done), _("Ange en huvudsvarande.")
        elif (same := _same(rows)) is not None:
            message = _("{unit} svarar lika på raderna {lines}: svaren räknas en gång.")
            hint = _("Ta bort raderna som står två gånger.")
            self.report.add(WARNING, "repeated", message.format(unit=name, lines=lines), hint, line=rows[1].line)
            return same
        else:
            message = _("{unit} svarar flera gånger, på raderna {lines}.").format(unit=name, lines=lines)
            if files := [row.file for row in rows if row.file]:
                message = _("{unit} svarar flera gånger, i filerna {files}.").format(unit=name, files=listed(files))
            hint = _("Behåll en rad, eller välj en regel: det senaste, medelvärdet eller huvudsvarandens.")
        self.report.add(ERROR, "duplicate_unit", message, hint, line=rows[1].line, decision=("--several",))
        return rows[0].given

    def _complete(self, given: list[str], codes: np.ndarray, outcomes: list) -> pd.DataFrame:
        """Every unit × every item asked, in the register's and the codebook's order."""
        extra = [unit for unit in given if unit not in self.register.by_code]
        # Who is not a unit of its own in the wave's year is not asked, unless it answers.
        own = self.own.keys() | set(given)
        units = [code for code in self.register.codes if code in own] + extra
        items = list(self.asked.values())
        row = {unit: n for n, unit in enumerate(given)}
        table = np.vstack([codes, np.zeros((1, len(items)), dtype=np.int32)])[[row.get(u, len(given)) for u in units]]
        kinds = self._kinds(table, outcomes)
        answers = pd.array([answer for answer, _status in outcomes], dtype="str")
        flat, kind = table.ravel(), kinds.ravel()
        answer = answers.take(np.where(kind == r.STATUSES.index(r.ANSWERED), flat, -1), allow_fill=True)
        return pd.DataFrame(
            {
                "wave": pd.array([self.wave], dtype="str").take(np.zeros(len(flat), dtype=int)),
                "unit": pd.array(units, dtype="str").take(np.repeat(np.arange(len(units)), len(items))),
                "respondent": pd.array([""], dtype="str").take(np.zeros(len(flat), dtype=int)),
                "item": pd.array(list(self.asked), dtype="str").take(np.tile(np.arange(len(items)), len(units))),
                "answer": answer,
                "status": pd.array(list(r.STATUSES), dtype="str").take(kind),
            }
        )

    def _kinds(self, table: np.ndarray, outcomes: list) -> np.ndarray:
        """Each answer's place among STATUSES: with units that have not answered, and questions that did not apply."""
        skipped, silence, inapplicable = (r.STATUSES.index(s) for s in (r.SKIPPED, r.NO_RESPONSE, r.NOT_APPLICABLE))
        statuses = np.array([r.STATUSES.index(status) for _answer, status in outcomes])
        kinds = statuses[table] if self.asked else np.zeros(table.shape, dtype=int)
        # A row where every single cell is blank is a unit that has not answered: so the template comes back.
        silent = (kinds == skipped).all(axis=1) | (kinds == silence).all(axis=1)
        places = {code: n for n, code in enumerate(self.asked)}
        for n, item in enumerate(self.asked.values()):
            if item.condition and item.condition[0] in places:
                asked, option = item.condition
                chosen = np.array([option in r.split_codes(answer or "") for answer, _status in outcomes])
                kinds[~chosen[table[:, places[asked]]] & (kinds[:, n] == skipped), n] = inapplicable
        kinds[silent, :] = silence
        return kinds

    # --- telling ---

    def unit_matches(self) -> tuple[UnitMatch, ...]:
        rows: dict[str, list[int]] = defaultdict(list)
        for reading in self.readings:
            for words, lines in reading.matches.items():
                rows[words] += lines
        return tuple(replace(self.units.find(words), rows=tuple(lines)) for words, lines in rows.items())


def _same(rows: list[Row]) -> dict | None:
    """The answers of rows that say nothing against each other: the same row twice; None when any of them differs."""
    given: dict = {}
    for row in rows:
        for code, outcome in row.given.items():
            if given.setdefault(code, outcome) != outcome:
                return None
    return given
