"""Write the Excel template for survey answers, one for all units or one prefilled per unit: `template`."""

from pathlib import Path

from lplan import store
from lplan.cli.database import engine_of
from lplan.cli.options.files_and_folders import folder, written
from lplan.cli.options.intake_options import add_codebook, survey_of
from lplan.codebook import Codebook, parse
from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.text import _
from lplan.intake import prefilled_workbook, template


def add(parser) -> None:
    parser.add_argument("--out", type=Path, required=True, help=_("filen .xlsx att skriva"))
    parser.add_argument("--wave", default="", help=_("omgången som svaren ska höra till"))
    parser.add_argument(
        "--each", action="store_true", help=_("en arbetsbok per enhet, i mappen --out; läses in tillsammans efteråt")
    )
    parser.add_argument("--before", default="", help=_("förifyll med svaren från den här omgången; kräver --each"))
    add_codebook(parser)
    parser.set_defaults(run=run)


def run(args) -> int:
    book, register = survey_of(args.codebook)
    if args.each or args.before:
        return _each(args, book)
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


def _each(args, book: Codebook) -> int:
    """A workbook for each unit, filled with its answers of an earlier wave when that is asked for."""
    if not (args.each and args.wave):
        raise LplanError(_("Arbetsböcker per enhet kräver --each och --wave."))
    engine = engine_of(args)
    waves = store.waves(engine, book.key).set_index("wave")
    waves = waves[~waves["simulated"].astype(bool)]  # invented answers are nobody's to confirm
    if args.before and args.before not in waves.index:
        known = ", ".join(waves.index) or _("inga")
        message = _("Omgången {wave} har inga publicerade, insamlade svar. Omgångar med sådana: {known}.")
        raise LplanError(message.format(wave=args.before, known=known))
    last = None
    if args.before:
        answers = store.responses(engine, book.key, wave=args.before)
        then = parse(store.codebook_text(engine, book.key, waves.loc[args.before, "codebook_hash"]))
        last = prefilled_workbook.last_time(answers, args.before, then)
    year = int(args.wave) if args.wave.isdigit() else None
    units = store.register(engine, book.key).in_year(year)
    out = folder(args.out)
    for name, made in prefilled_workbook.workbooks(book, units, args.wave, year, last):
        (out / name).write_bytes(made)
    written(len(units), out)
    return 0
