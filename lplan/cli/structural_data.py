"""Import structural data on units (density, tax base …), which peers are computed from: `structure`."""

import sys
from pathlib import Path

from lplan import store
from lplan.cli.database import engine_of
from lplan.cli.options.account import actor, add_who
from lplan.cli.options.files_and_folders import bytes_of
from lplan.cli.options.intake_options import add_codebook, add_limits, limits_of, say, survey_of
from lplan.core import text
from lplan.core.errors import ERROR, Conflict, LplanError, Refused
from lplan.core.text import _
from lplan.intake.files.file_reader import read
from lplan.intake.structural_data import column, described, read_structure


def add(parser) -> None:
    parser.add_argument(
        "file",
        type=Path,
        nargs="?",
        help=_("CSV eller .xlsx: en rad per region, en kolumn per uppgift (docs/peers.md)"),
    )
    parser.add_argument("--source", default="", help=_("varifrån uppgifterna kommer, när filen inte säger det"))
    parser.add_argument("--url", default="", help=_("källans adress"))
    parser.add_argument("--as-of", default="", help=_("uppgifternas år, när filen inte säger det"))
    parser.add_argument("--check", action="store_true", help=_("säg allt som är fel; skriver ingenting"))
    parser.add_argument("--list", action="store_true", help=_("vad som finns nu"))
    parser.add_argument(
        "--undo", metavar="KEY", help=_("ta tillbaka den senaste ändringen av en uppgift; en gång till ger den åter")
    )
    parser.add_argument("--remove", metavar="KEY", help=_("ta bort en uppgift; --undo ger den åter"))
    parser.add_argument(
        "--seen",
        type=int,
        default=0,
        help=_("det tal som sägs när någon har ändrat uppgifterna förut: ingen får ha gjort det sedan dess"),
    )
    add_who(parser)
    add_codebook(parser)
    add_limits(parser)
    parser.set_defaults(run=run, usage=parser.error)


def run(args) -> int:
    if sum(map(bool, (args.file, args.list, args.undo, args.remove))) != 1:
        args.usage(_("ange en fil, eller en av --list, --undo KEY, --remove KEY"))
    try:
        return _read(args) if args.file else _kept(args)
    except Refused as refused:
        say(refused.problems)
        return 1


def _seen(engine: store.Engine, survey: str, pairs: list[tuple[str, str]], args) -> dict[tuple[str, str], int]:
    """How many decisions about each column the person has seen. Raises Conflict, with the number that --seen takes."""
    try:
        return store.seen_structure(engine, survey, pairs, args.seen)
    except Conflict as error:
        number = sum(by.version for pair, by in store.latest_structure(engine, survey).items() if pair in pairs)
        more = _("Lägg till --seen {n} om det ändå ska göras.").format(n=number)
        raise Conflict(f"{error}\n{more}") from None


def _read(args) -> int:
    book, register = survey_of(args.codebook)
    delivery = read(bytes_of(args.file), args.file.name, limits_of(args))
    found, problems = read_structure(delivery, book, register, source=args.source, as_of=args.as_of, url=args.url)
    say(problems)
    if any(problem.severity == ERROR for problem in problems):
        print(_("Ingenting har sparats."), file=sys.stderr)
        return 1
    columns = [column(variable, delivery) for variable in found]
    for body in columns:
        print(described(body, len(register)))
    if args.check:
        print(_("Filen stämmer. Ingenting har sparats."))
        return 0
    engine = engine_of(args)
    seen = _seen(engine, book.key, [(column["key"], column["as_of"]) for column in columns], args)
    store.save_structure(engine, book.key, columns, who=actor(args), seen=seen)
    print(_("Sparat. Uppgifterna räknas nu för vilka som är jämförbara."))
    return 0


def _kept(args) -> int:
    book, register = survey_of(args.codebook)
    engine = engine_of(args)
    if args.list:
        found = store.structures(engine, book.key)
        if not found:
            print(_("Inga uppgifter är inlästa."))
        for column in found:
            saved = _("Sparad {day}").format(day=text.date(column["saved_at"], "iso"))
            print(f"{column['key']}: {described(column, len(register))}. {saved}")
        return 0
    key = args.undo or args.remove
    years = [year for name, year in store.structure_names(engine, book.key) if name == key]
    year = args.as_of or (years[0] if len(years) == 1 else "")
    if not year:
        said = (
            _("Uppgiften {key} finns för {years}: ange vilket år med --as-of.")
            if years
            else _("Uppgiften {key} finns inte.")
        )
        raise LplanError(said.format(key=key, years=text.listed(years)))
    seen = _seen(engine, book.key, [(key, year)], args).get((key, year), 0)
    if args.remove:
        store.remove_structure(engine, book.key, key, year, who=actor(args), seen=seen)
        there = False
    else:
        there = store.undo_structure(engine, book.key, key, year, who=actor(args), seen=seen)
    words = (
        _("{key} {year} finns nu som före den senaste ändringen.") if there else _("{key} {year} räknas inte längre.")
    )
    print(words.format(key=key, year=year))
    return 0
