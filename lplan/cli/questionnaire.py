"""Write the questionnaire in a survey tool's own format: `questionnaire`."""

from pathlib import Path

from lplan.cli.options.intake_options import add_codebook, survey_of
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.text import _
from lplan.questionnaire import FORMATS


def add(parser) -> None:
    parser.add_argument("--format", required=True, choices=tuple(FORMATS), help=_("vilket enkätverktyg den är till"))
    parser.add_argument("--wave", required=True, help=_("omgången som svaren ska höra till"))
    parser.add_argument("--out", type=Path, required=True, help=_("filen att skriva"))
    add_codebook(parser)
    parser.set_defaults(run=run)


def run(args) -> int:
    book, register = survey_of(args.codebook)
    form = FORMATS[args.format]
    made = form.write(book, register, args.wave, int(args.wave) if args.wave.isdigit() else None)
    try:
        args.out.write_bytes(made)
    except OSError as error:
        why = text.reason(error, writing=True)
        raise LplanError(_("Filen {name} går inte att skriva: {why}.").format(name=args.out, why=why)) from None
    print(_("Frågeformuläret till {tool} är skrivet: {path}").format(tool=form.name, path=args.out))
    return 0
