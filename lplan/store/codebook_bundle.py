"""Read a codebook and the files that it names together, and report all their faults, each with its file."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lplan import codebook as codebooks
from lplan.codebook import Codebook
from lplan.core import units
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.core.units import Register
from lplan.store import public_facts as public


@dataclass(frozen=True)
class SurveyFiles:
    """The contents of a survey's files. `public` is the cited facts by kind; `named` the files in the codebook."""

    codebook: Codebook
    text: str
    register: Register
    outlines: str | None
    public: dict[str, list[dict[str, str]]]
    named: tuple[Path, ...]


class FaultyFiles(Refused):
    """A survey's files that cannot be used; `faults` is [(file, problem)]."""

    def __init__(self, faults: list[tuple[Path, Problem]]):
        self.faults = tuple(faults)
        super().__init__(problem for _file, problem in faults)

    def lines(self) -> list[str]:
        """Each fault in words with its file and line."""
        return [f"{_place(file, problem)}: {problem}" for file, problem in self.faults]


def read_survey(path: Path, check: Callable[[Codebook], object] | None = None) -> SurveyFiles:
    """A codebook's survey from its files. `check` raises Refused for further faults of the codebook.

    Raises FaultyFiles with all faults of all the files.
    """
    faults: list[tuple[Path, Problem]] = []
    book: Codebook | None = None
    register, outlines = Register(), None
    known: dict[str, list[dict[str, str]]] = {}
    with _noted(faults, path):
        book = codebooks.load(path)
        if check is not None:
            check(book)
    if book is not None:
        beside = path.parent
        if book.register:
            with _noted(faults, beside / book.register):
                register = units.load(beside / book.register)
        if book.outlines:
            with _noted(faults, beside / book.outlines):
                outlines = _outlines(beside / book.outlines)
        for name, file in book.public.items():
            with _noted(faults, beside / file):
                known[name] = public.rows(name, beside / file)
    if faults or book is None:
        raise FaultyFiles(faults)
    named = tuple(path.parent / name for name in (book.register, book.outlines, *book.public.values()) if name)
    return SurveyFiles(book, path.read_text(encoding="utf-8"), register, outlines, known, named)


def survey_faults(path: Path | None, check: Callable[[Codebook], object] | None = None) -> tuple[str, ...]:
    """The faults of a survey's files, in words with file and line; empty when there are none."""
    if path is None:
        return ()
    try:
        read_survey(path, check)
    except FaultyFiles as faulty:
        return tuple(faulty.lines())
    return ()


@contextmanager
def _noted(faults: list[tuple[Path, Problem]], file: Path) -> Iterator[None]:
    try:
        yield
    except Refused as refused:
        faults += [(file, problem) for problem in refused.problems]


def _place(file: Path, problem: Problem) -> str:
    return file.name + (_(", rad {n}").format(n=problem.row) if problem.row else "")


def _outlines(path: Path) -> str:
    """The text of a file of outlines. Raises Refused."""
    try:
        text = path.read_text(encoding="utf-8")
        if isinstance(json.loads(text), dict):
            return text
    except FileNotFoundError:
        raise Refused([units.absent(path)]) from None
    except (OSError, ValueError):
        pass
    message = _("Filen {name}, som kodboken nämner, går inte att läsa.").format(name=path.name)
    hint = _("Kontrollera att den är sparad som JSON UTF-8.")
    raise Refused([Problem(ERROR, "outlines_unreadable", message, hint)])
