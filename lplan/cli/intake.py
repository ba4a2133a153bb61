"""`template`, `check`, `import`, `codebook check`: a survey's answers without a screen."""

import json
from dataclasses import asdict
from pathlib import Path

from lplan import index, text
from lplan import responses as r
from lplan.cli.examined import Examined, say, survey_of
from lplan.cli.files import positive
from lplan.cli.importing import run_import
from lplan.errors import LplanError, Refused
from lplan.intake import template
from lplan.intake.several import RULES
from lplan.settings import settings
from lplan.text import _


def add(subparsers) -> None:
    make = subparsers.add_parser("template", help="write the workbook that is filled in")
    make.add_argument("--out", type=Path, required=True)
    make.add_argument("--wave", default="")
    make.set_defaults(run=run_template)

    look = subparsers.add_parser("check", help="say everything that is wrong with a file; writes nothing")
    look.add_argument("file", type=Path)
    look.add_argument("--wave", default="", help="which wave the answers are of; without it the file must say so")
    look.add_argument("--json", action="store_true", help="everything that was understood, as JSON")
    look.set_defaults(run=run_check)

    bring = subparsers.add_parser("import", help="read a file into the database, as a draft")
    bring.add_argument("file", type=Path)
    bring.add_argument("--wave", required=True)
    bring.add_argument("--year", type=int, help="the year of the wave, when its key is not one")
    bring.add_argument("--publish", action="store_true", help="publish it at once")
    bring.add_argument("--reason", default="", help="why published answers are replaced; shown to readers")
    bring.add_argument("--accept-warnings", action="store_true", help="publish in spite of warnings")
    bring.add_argument("--who", default="")
    bring.set_defaults(run=run_import)

    for parser in (make, look, bring):
        parser.add_argument(
            "--codebook", type=Path, default=settings().codebook or settings().data_dir / "codebook.toml"
        )
    for parser in (look, bring):
        parser.add_argument(
            "--profile", help="what has been decided about such files: a JSON file (see docs/import.md)"
        )
        parser.add_argument("--several", choices=RULES, help="the rule for units that answer several times")
        parser.add_argument("--max-rows", type=positive, default=settings().import_rows)
        parser.add_argument("--max-mb", type=positive, default=settings().import_megabytes)

    book = subparsers.add_parser("codebook", help="check a codebook").add_subparsers(required=True, metavar="check")
    one = book.add_parser("check", help="say everything that is wrong with a codebook")
    one.add_argument("codebook", type=Path)
    one.set_defaults(run=run_codebook)


def run_template(args) -> int:
    book, register = survey_of(args.codebook)
    wave = args.wave or "9999"
    made = template.write(book, register, wave, int(wave) if wave.isdigit() and args.wave else None)
    try:
        args.out.write_bytes(made)
    except OSError as error:
        message = _("Filen {name} går inte att skriva: {why}.").format(
            name=args.out, why=text.reason(error, writing=True)
        )
        raise LplanError(message) from None
    print(_("Mallen är skriven: {path}").format(path=args.out))
    return 0


def run_check(args) -> int:
    seen = Examined(args)
    found = seen.converted
    counts = r.responding(found.responses) if len(found.responses) else None
    if args.json:
        print(json.dumps(_as_json(seen, counts), ensure_ascii=False, indent=1))
        return int(found.errors)
    say(found.problems)
    if counts is not None and not found.errors:
        n, total = counts["responded"].iloc[0], counts["asked"].iloc[0]
        print(_("Filen kan läsas in: {n} av {total} har svarat.").format(n=n, total=total))
    return int(found.errors)


def _as_json(seen: Examined, counts) -> dict:
    """Everything that was understood, for programs."""
    found, u = seen.converted, seen.understanding
    return {
        "importable": not found.errors,
        "wave": found.wave,
        "responded": int(counts["responded"].iloc[0]) if counts is not None and not found.errors else None,
        "read_as": seen.delivery.described() if seen.delivery else None,
        "encoding": seen.delivery.encoding if seen.delivery else None,
        "separator": seen.delivery.separator if seen.delivery else None,
        "tool": u.tool if u else None,
        "layout": u.layout if u else None,
        "columns": [asdict(column) for column in u.columns] if u else [],
        "units": [asdict(match) for match in found.units],
        "unknown": [asdict(label) for label in found.unknown],
        "symbols": [asdict(symbol) for symbol in found.symbols],
        "problems": [asdict(problem) for problem in found.problems],
    }


def run_codebook(args) -> int:
    try:
        book, register = survey_of(args.codebook)
        index.definition(book)
    except Refused as refused:
        say(refused.problems)
        return 1
    print(
        _("Kodboken stämmer. Frågor: {items}. Dimensioner: {dimensions}. I registret: {units}.").format(
            items=len(book.items), dimensions=len(book.dimensions), units=len(register)
        )
    )
    return 0
