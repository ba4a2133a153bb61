"""`template`, `check`, `import`, `codebook check`: a survey's answers without a screen."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from lplan import codebook as codebooks
from lplan import index, store, units
from lplan import responses as r
from lplan.errors import ERROR, WARNING, Problem, Refused
from lplan.intake import template
from lplan.intake.convert import convert
from lplan.intake.read import Delivery, Limits, read
from lplan.intake.understand import understand
from lplan.settings import settings
from lplan.text import _


def add(subparsers) -> None:
    make = subparsers.add_parser("template", help="write the workbook that is filled in")
    make.add_argument("--out", type=Path, required=True)
    make.add_argument("--wave", default="")
    make.set_defaults(run=run_template)

    look = subparsers.add_parser("check", help="say everything that is wrong with a file; writes nothing")
    look.add_argument("file", type=Path)
    look.add_argument("--wave", default="")
    look.add_argument("--json", action="store_true", help="the problems as JSON")
    look.set_defaults(run=run_check)

    bring = subparsers.add_parser("import", help="read a file into the database")
    bring.add_argument("file", type=Path)
    bring.add_argument("--wave", required=True)
    bring.add_argument("--year", type=int, help="the year of the wave, when its key is not one")
    bring.add_argument("--draft", action="store_true", help="leave it as a draft; otherwise it is published at once")
    bring.add_argument("--reason", default="", help="why published answers are replaced; shown to readers")
    bring.add_argument("--accept-warnings", action="store_true", help="go on in spite of warnings")
    bring.add_argument("--who", default="")
    bring.set_defaults(run=run_import)

    for parser in (make, look, bring):
        parser.add_argument(
            "--codebook", type=Path, default=settings().codebook or settings().data_dir / "codebook.toml"
        )
    for parser in (look, bring):
        parser.add_argument("--max-rows", type=int, default=settings().import_rows)

    book = subparsers.add_parser("codebook", help="check a codebook").add_subparsers(required=True, metavar="check")
    one = book.add_parser("check", help="say everything that is wrong with a codebook")
    one.add_argument("codebook", type=Path)
    one.set_defaults(run=run_codebook)


def _survey(path: Path):
    book = codebooks.load(path)
    return book, units.load(path.parent / book.register) if book.register else units.Register()


def run_template(args) -> int:
    book, register = _survey(args.codebook)
    wave = args.wave or "9999"
    args.out.write_bytes(template.write(book, register, wave, int(wave) if wave.isdigit() and args.wave else None))
    print(_("Mallen är skriven: {path}").format(path=args.out))
    return 0


def _examined(args):
    """(codebook, register, delivery, responses, problems); a refusal becomes problems without responses."""
    try:
        book, register = _survey(args.codebook)
        delivery = _delivery(args)
        understanding = understand(delivery, book, register)
        frame, problems = convert(understanding, book, register, args.wave or "9999")
        return book, register, delivery, frame, problems
    except Refused as refused:
        return None, None, None, None, list(refused.problems)


def _delivery(args) -> Delivery:
    try:
        data = args.file.read_bytes()
    except OSError as error:
        message = _("Filen {name} går inte att öppna: {why}.").format(name=args.file.name, why=error.strerror or error)
        raise Refused([Problem(ERROR, "unreadable", message, _("Kontrollera sökvägen."))]) from None
    raised = args.max_rows > settings().import_rows
    limits = (
        Limits(megabytes=500, rows=args.max_rows, seconds=120, memory=1_500) if raised else Limits(rows=args.max_rows)
    )
    return read(data, args.file.name, limits)


def _tell(problems: list[Problem], *, as_json: bool = False) -> None:
    if as_json:
        print(json.dumps([asdict(problem) for problem in problems], ensure_ascii=False, indent=1))
        return
    words = {ERROR: _("Fel"), WARNING: _("Varning")}
    for p in problems:
        place = ", ".join(
            part for part in (_("rad {n}").format(n=p.row) if p.row else "", p.cell or "", p.column or "") if part
        )
        print(f"{words.get(p.severity, _('Notering'))}{f' ({place})' if place else ''}: {p}")


def run_check(args) -> int:
    _book, _register, _delivery_, frame, problems = _examined(args)
    _tell(problems, as_json=args.json)
    wrong = any(problem.severity == ERROR for problem in problems)
    if not wrong and not args.json:
        counts = r.responding(frame)
        print(
            _("Filen kan läsas in: {n} av {total} har svarat.").format(
                n=counts["responded"].iloc[0], total=counts["asked"].iloc[0]
            )
        )
    return int(wrong)


def run_import(args) -> int:
    book, register, delivery, frame, problems = _examined(args)
    _tell(problems)
    if any(p.severity == ERROR for p in problems):
        print(_("Ingenting har sparats."), file=sys.stderr)
        return 1
    if any(p.severity == WARNING for p in problems) and not args.accept_warnings:
        print(
            _("Ingenting har sparats. Läs varningarna, och lägg till --accept-warnings om allt stämmer."),
            file=sys.stderr,
        )
        return 1
    engine = store.connect()
    store.prepare(engine)
    store.seed(
        engine,
        settings().data_dir,
        [settings().data_dir / "codebook.toml", *([args.codebook] if book.key not in _shipped() else [])],
    )
    record = store.ImportRecord(
        survey=book.key, wave=args.wave, codebook_hash=book.hash, year=args.year or (int(args.wave) if args.wave.isdigit() else None),
        file_name=delivery.name, file_hash=delivery.sha256, who=args.who,
    )  # fmt: skip
    number = store.save_import(engine, record, frame)
    if not args.draft:
        try:
            store.publish(engine, number, who=args.who, reason=args.reason)
        except Exception:
            store.discard(engine, number)  # what could not be published is not left behind
            raise
    counts = r.responding(frame)
    state = _("Utkast sparat") if args.draft else _("Publicerat")
    print(
        _("{state}: omgång {wave}, {n} av {total} har svarat.").format(
            state=state, wave=args.wave, n=counts["responded"].iloc[0], total=counts["asked"].iloc[0]
        )
    )
    return 0


def _shipped() -> set[str]:
    return {codebooks.load(settings().data_dir / "codebook.toml").key}


def run_codebook(args) -> int:
    try:
        book, register = _survey(args.codebook)
        index.definition(book)
    except Refused as refused:
        _tell(list(refused.problems))
        return 1
    print(
        _("Kodboken stämmer: {items} frågor, {dimensions} dimensioner, {units} i registret.").format(
            items=len(book.items), dimensions=len(book.dimensions), units=len(register)
        )
    )
    return 0
