"""`check`: everything that is wrong in a file, or everything that was understood."""

import json
from dataclasses import asdict

from lplan.cli.options.file_examination import Examined, add_reading
from lplan.cli.options.survey_options import say
from lplan.core import responses as r
from lplan.core.text import _
from lplan.intake import prefilled_template


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
        if args.reminder:
            _remind(seen)
    return int(found.errors)


def _remind(seen: Examined) -> None:
    """Who has not answered, a line each, and the text to send them."""
    silent = r.silent(seen.converted.responses)
    names = [seen.register.by_code[code].name for code in silent if code in seen.register.by_code]
    print(_("Har inte svarat: {n}").format(n=len(names)))
    print("\n".join(names))
    if names:
        print("\n" + prefilled_template.reminder(seen.book, seen.converted.wave))


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
        "rows": [asdict(said) for said in found.fates],
        "symbols": [asdict(symbol) for symbol in found.symbols],
        "problems": [asdict(problem) for problem in found.problems],
    }
