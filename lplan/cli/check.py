"""List everything that is wrong in a file, or everything that was understood: `check`."""

import json
from dataclasses import asdict

from lplan.cli.options.file_examination import Examined, Read, add_reading
from lplan.cli.options.intake_options import say
from lplan.core import responses as r
from lplan.core.text import _
from lplan.intake import prefilled_workbook
from lplan.intake.answers.response_conversion import Conversion


def add(parser) -> None:
    parser.add_argument("--wave", default="", help=_("vilken omgång svaren hör till; annars måste filen säga det"))
    parser.add_argument(
        "--reminder", action="store_true", help=_("vilka som inte har svarat, och en text att påminna dem med")
    )
    parser.add_argument("--json", action="store_true", help=_("allt som har förståtts, som JSON"))
    add_reading(parser)
    parser.set_defaults(run=run)


def run(args) -> int:
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
        if args.reminder and seen.read:
            _remind(seen.read, found)
    return int(found.errors)


def _remind(read: Read, found: Conversion) -> None:
    """Who has not answered, a line each, and the text to send them."""
    units = read.register.by_code
    names = [units[code].name for code in r.silent(found.responses) if code in units]
    print(_("Har inte svarat: {n}").format(n=len(names)))
    print("\n".join(names))
    if names:
        print("\n" + prefilled_workbook.reminder(read.book, found.wave))


def _as_json(seen: Examined, counts) -> dict:
    """Everything that was understood, for programs."""
    found = seen.converted
    return {
        "importable": not found.errors,
        "wave": found.wave,
        "responded": int(counts["responded"].iloc[0]) if counts is not None and not found.errors else None,
        "read_as": seen.delivery.described() if seen.delivery else None,
        "encoding": seen.delivery.encoding if seen.delivery else None,
        "separator": seen.delivery.separator if seen.delivery else None,
        **_interpretation(seen.read),
        "units": [asdict(match) for match in found.units],
        "unknown": [asdict(label) for label in found.unknown],
        "rows": [asdict(said) for said in found.fates],
        "symbols": [asdict(symbol) for symbol in found.symbols],
        "problems": [asdict(problem) for problem in found.problems],
    }


def _interpretation(read: Read | None) -> dict:
    """How the file was interpreted; nothing, when it could not be."""
    if read is None:
        return {"tool": None, "layout": None, "columns": []}
    known = read.understanding
    return {"tool": known.tool, "layout": known.layout, "columns": [asdict(column) for column in known.columns]}
