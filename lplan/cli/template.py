"""`template`: the workbook that is filled in."""

from pathlib import Path

from lplan import text
from lplan.cli.survey import add_codebook, survey_of
from lplan.errors import LplanError
from lplan.intake import template
from lplan.text import _


def add(parser) -> None:
    parser.add_argument("--out", type=Path, required=True, help=_("filen .xlsx att skriva"))
    parser.add_argument("--wave", default="", help=_("omgången som svaren ska höra till"))
    add_codebook(parser)
    parser.set_defaults(run=run)


def run(args) -> int:
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
