"""Define the options of the commands that read files: whose survey, how large a file, what is printed."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from lplan import codebook as codebooks
from lplan.cli.options.files_and_folders import positive
from lplan.codebook import Codebook
from lplan.core import units
from lplan.core.errors import ERROR, WARNING, Problem
from lplan.core.settings import settings
from lplan.core.text import _
from lplan.core.units import Register
from lplan.intake.files.file_reader import Limits
from lplan.intake.problem_digest import digest


def add_codebook(parser) -> None:
    """The option that says whose survey it is."""
    parser.add_argument("--codebook", type=Path, default=settings().usual_codebook, help=_("en annan enkäts kodbok"))


def add_limits(parser) -> None:
    """The options that allow a larger file."""
    parser.add_argument(
        "--max-rows", type=positive, default=settings().import_rows, help=_("hur många rader filen får ha")
    )
    parser.add_argument(
        "--max-mb", type=positive, default=settings().import_megabytes, help=_("hur stor filen får vara, i megabyte")
    )


def limits_of(args) -> Limits:
    """The limits of the settings, or higher ones that somebody has asked for: then time and memory follow."""
    if args.max_rows <= settings().import_rows and args.max_mb <= settings().import_megabytes:
        return Limits(megabytes=args.max_mb, rows=args.max_rows)
    megabytes = args.max_mb if args.max_mb > settings().import_megabytes else max(args.max_mb, args.max_rows // 5_000)
    cells = max(Limits().cells, args.max_rows * 100)
    return Limits(megabytes=megabytes, rows=args.max_rows, cells=cells, seconds=120, memory=1_000)


def survey_of(path: Path) -> tuple[Codebook, Register]:
    """A codebook and the register that it names. Raises Refused."""
    book = codebooks.load(path)
    return book, units.load(path.parent / book.register) if book.register else units.Register()


def say(problems: Iterable[Problem]) -> None:
    """Every problem on a line with its place: what a person must decide first, what was left out together."""
    for said in digest(problems):
        print(line(said.problem))


def line(problem: Problem, file: str = "") -> str:
    """A problem with its place on one line."""
    words = {ERROR: _("Fel"), WARNING: _("Varning")}
    row = _("rad {n}").format(n=problem.row) if problem.row else ""
    place = ", ".join(part for part in (file, row, problem.cell or "", problem.column or "") if part)
    said = f"{words.get(problem.severity, _('Notering'))}{f' ({place})' if place else ''}: {problem}"
    return f"{said} {answer(problem.decision)}".rstrip()


def answer(decision: Sequence[str]) -> str:
    """How a command line gives the answer that a problem asks for: a flag, or what a profile's file holds; else ""."""
    if not decision:
        return ""
    if decision[0].startswith("--"):
        return _("Svara med {flag}.").format(flag=decision[0])
    held: object = "…"
    for name in reversed(decision):
        held = {name or "…": held}
    return _("Svara i profilen (--profile): {key}").format(key=json.dumps(held, ensure_ascii=False))
