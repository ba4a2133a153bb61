"""`template`, `check`, `import`, `codebook check`: a survey's answers without a screen."""

import json
from dataclasses import asdict
from pathlib import Path

from lplan import index, text
from lplan import responses as r
from lplan.cli.examined import Examined
from lplan.cli.importing import run_import
from lplan.cli.survey import add_codebook, add_limits, say, survey_of
from lplan.errors import LplanError, Refused
from lplan.intake import template
from lplan.intake.several import RULES
from lplan.text import _


def add(subparsers) -> None:
    make = subparsers.add_parser("template", help=_("skriv arbetsboken som fylls i"))
    make.add_argument("--out", type=Path, required=True, help=_("filen .xlsx att skriva"))
    make.add_argument("--wave", default="", help=_("omgången som svaren ska höra till"))
    make.set_defaults(run=run_template)

    look = subparsers.add_parser("check", help=_("säg allt som är fel i en fil; skriver ingenting"))
    look.add_argument("file", type=Path, help=_("CSV, .xlsx, .sav eller .json (docs/import.md)"))
    look.add_argument("--wave", default="", help=_("vilken omgång svaren hör till; annars måste filen säga det"))
    look.add_argument("--json", action="store_true", help=_("allt som har förståtts, som JSON"))
    look.set_defaults(run=run_check)

    bring = subparsers.add_parser("import", help=_("läs in en fil i databasen, som utkast"))
    bring.add_argument("file", type=Path, help=_("CSV, .xlsx, .sav eller .json (docs/import.md)"))
    bring.add_argument("--wave", required=True, help=_("omgångens nyckel, till exempel 2017"))
    bring.add_argument("--year", type=int, help=_("omgångens år, när dess nyckel inte är ett år"))
    bring.add_argument("--publish", action="store_true", help=_("publicera på en gång"))
    bring.add_argument("--reason", default="", help=_("varför publicerade svar ersätts; visas för läsare"))
    bring.add_argument("--accept-warnings", action="store_true", help=_("publicera trots varningar"))
    bring.add_argument("--who", default="", help=_("vem som gör det, för loggen"))
    bring.set_defaults(run=run_import)

    for parser in (make, look, bring):
        add_codebook(parser)
    for parser in (look, bring):
        parser.add_argument(
            "--profile", help=_("vad som har bestämts om sådana filer: namn eller JSON-fil (se docs/import.md)")
        )
        parser.add_argument("--several", choices=RULES, help=_("regeln för dem som svarar flera gånger"))
        add_limits(parser)

    book = subparsers.add_parser("codebook", help=_("pröva en kodbok")).add_subparsers(required=True, metavar="check")
    one = book.add_parser("check", help=_("säg allt som är fel i en kodbok"))
    one.add_argument("codebook", type=Path, help=_("TOML-filen (docs/codebook.md)"))
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
