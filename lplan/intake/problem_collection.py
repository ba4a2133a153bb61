"""Collect the problems found while a file is read, with their places, and count repeated ones."""

from collections import Counter
from dataclasses import dataclass, replace

from lplan.core.errors import ERROR, WARNING, Problem
from lplan.core.text import _, ngettext
from lplan.intake.answers.cell_reader import Reader
from lplan.intake.answers.cell_words import Cell
from lplan.intake.interpretation.file_interpretation import Column, Part, Understanding
from lplan.intake.interpretation.text_normalisation import same_words

MOST = 300  # problems of one kind; the rest are counted


@dataclass(frozen=True)
class Unknown:
    """A label that is none of an item's options: how often it stands, where first, and what it most likely means."""

    item: str
    label: str
    n: int
    row: int
    suggestion: str = ""
    confidence: float = 0.0


@dataclass(frozen=True)
class Symbol:
    """A sign read as a kind of no value ("0": as none at all), in how many cells, and the first place."""

    words: str
    status: str
    n: int
    row: int | None = None
    column: str | None = None
    cell: str | None = None


@dataclass(frozen=True)
class Truth:
    """A word for yes or no that is not the item's own: its likely meaning, its cells, its first row."""

    words: str
    meaning: str
    n: int
    row: int


@dataclass(frozen=True)
class Question:
    """A question of the file's that is not the codebook's to the letter: what it was taken for ("" when it is not
    read), how many rows answer it, where first."""

    words: str
    target: str
    n: int
    row: int


class Report:
    """Collects; says nothing twice and never more than a person can read."""

    def __init__(self, understanding: Understanding):
        self.u = understanding
        self.problems: list[Problem] = []
        self.counted: Counter[tuple[str, str]] = Counter()
        self.labels: dict[tuple[str, str], list] = {}
        self.signs: dict[tuple[str, str], Symbol] = {}
        self.said: dict[str, Truth] = {}
        self.questions: dict[str, Question] = {}
        self.readers: list[Reader] = []
        self.unkept: Counter[tuple[str, str]] = Counter()  # (item, option) whose own words have no question to go to

    def add(
        self,
        severity: str,
        reason: str,
        message: str,
        suggestion: str = "",
        part: Part | None = None,
        line: int | None = None,
        column: Column | None = None,
        decision: tuple[str, ...] = (),
    ) -> None:
        self.counted[severity, reason] += 1
        if self.counted[severity, reason] > MOST:
            return
        row, cell = line, None
        if part is not None and line is not None:
            row, cell = part.place(line, column, self.u.delivery.kind, len(self.u.parts) > 1)
        self.problems.append(
            Problem(severity, reason, message, suggestion, row, column.heading if column else None, cell, decision)
        )

    def unknown(self, item: str, label: str, reader: Reader, row: int, n: int = 1) -> None:
        known = self.labels.setdefault((item, label), [0, row, reader])
        known[0] += n

    def _sign(self, found: Cell, part: Part, line: int, column: Column | None, n: int) -> None:
        key = found.symbol, found.status
        if key in self.signs:
            self.signs[key] = replace(self.signs[key], n=self.signs[key].n + n)
        else:
            row, cell = part.place(line, column, self.u.delivery.kind, len(self.u.parts) > 1)
            self.signs[key] = Symbol(*key, n, row, column.heading if column else None, cell)

    def finish(self) -> list[Problem]:
        """All problems; of each kind with too many, one that says how many more there are."""
        for (severity, reason), n in self.counted.items():
            if n > MOST:
                message = _("… och {n} till av samma slag.").format(n=n - MOST)
                self.problems.append(Problem(severity, reason, message))
        return self.problems

    @property
    def failed(self) -> bool:
        return any(severity == ERROR for severity, _reason in self.counted)

    def unknowns(self) -> tuple[Unknown, ...]:
        # A guess takes time: only for as many as a person can read at once.
        return tuple(
            Unknown(item, label, n, row, *(reader.likely(label) if k < MOST else ()))
            for k, ((item, label), (n, row, reader)) in enumerate(self.labels.items())
        )

    def symbols(self) -> tuple[Symbol, ...]:
        return tuple(symbol for symbol in self.signs.values() if symbol.words.strip())

    def question(self, words: str, target: str, row: int, n: int) -> None:
        known = self.questions.get(words)
        self.questions[words] = replace(known, n=known.n + n) if known else Question(words, target, n, row)

    def truths(self) -> tuple[Truth, ...]:
        return tuple(self.said.values())

    def ask(self) -> None:
        """What is asked once of a whole file: the words that say yes or no in another way than the codebook's."""
        for truth in self.said.values():
            message = ngettext(
                "{word} står i {n} cell där frågan besvaras med Ja eller Nej.",
                "{word} står i {n} celler där frågan besvaras med Ja eller Nej.",
                truth.n,
            ).format(word=repr(truth.words), n=truth.n)
            likely = _("Betyder det Ja?") if truth.meaning == "yes" else _("Betyder det Nej?")
            self.add(ERROR, "yes_no", message, likely, line=truth.row, decision=("yes_no", truth.words))

    def cell(self, found: Cell, reader: Reader, part: Part, line: int, column: Column | None, n: int = 1) -> None:
        """What a cell said that somebody should know."""
        if found.truth:
            key = same_words(found.unknown)
            known = self.said.get(key) or Truth(found.unknown, found.truth, 0, line)
            self.said[key] = replace(known, n=known.n + n)
        elif found.fault:
            decision = ("options", reader.item.code, found.unknown) if found.unknown else ()
            self.add(ERROR, "bad_answer", found.fault, found.suggestion, part, line, column, decision)
            if found.unknown:
                self.unknown(reader.item.code, found.unknown, reader, line, n)
        if found.symbol.strip():
            self._sign(found, part, line, column, n)
        if found.note:
            self.add(WARNING, "understood", found.note, _("Kontrollera att det stämmer."), part, line, column)
