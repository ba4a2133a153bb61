"""`import`: a file becomes a draft in the database, published at once if that is asked for."""

import signal
import sys

from lplan import responses as r
from lplan import store
from lplan.cli.database import engine_of
from lplan.cli.examined import Examined, Progress, add_reading
from lplan.cli.survey import say
from lplan.intake import profile as profiles
from lplan.text import _


def add(parser) -> None:
    parser.add_argument("--wave", required=True, help=_("omgångens nyckel, till exempel 2017"))
    parser.add_argument("--year", type=int, help=_("omgångens år, när dess nyckel inte är ett år"))
    parser.add_argument("--publish", action="store_true", help=_("publicera på en gång"))
    parser.add_argument("--reason", default="", help=_("varför publicerade svar ersätts; visas för läsare"))
    parser.add_argument("--accept-warnings", action="store_true", help=_("publicera trots varningar"))
    parser.add_argument("--who", default="", help=_("vem som gör det, för loggen"))
    add_reading(parser)
    parser.set_defaults(run=run)


class Gently:
    """Ctrl-C while answers are written: `asked` says that it was pressed, and the work stops where nothing is left of it.

    Pressed once more it stops at once; the transaction that is open then is undone by the database.
    """

    def __enter__(self) -> "Gently":
        self.asked = False
        self.before = signal.signal(signal.SIGINT, self._pressed)
        return self

    def _pressed(self, _number, _frame) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True

    def __exit__(self, *_why) -> None:
        signal.signal(signal.SIGINT, self.before)


def run(args) -> int:
    try:
        return _import(args)
    except KeyboardInterrupt:
        print(_("Avbrutet. Ingenting har sparats."), file=sys.stderr)
        return 130


def _import(args) -> int:
    # First without the database: a file that cannot be read must not even make one.
    seen, engine = Examined(args), None
    if seen.delivery is not None:
        engine = engine_of(args)
        saved = store.documents(engine, profiles.KIND, survey=seen.book.key)
        if len(saved):
            seen = Examined(args, dict(zip(saved["name"], saved["body"], strict=True)))
    found = seen.converted
    say(found.problems)
    if found.errors:
        print(_("Ingenting har sparats."), file=sys.stderr)
        return 1
    if found.warnings and args.publish and not args.accept_warnings:
        message = _("Ingenting har sparats. Läs varningarna, och lägg till --accept-warnings om allt stämmer.")
        print(message, file=sys.stderr)
        return 1
    book, delivery = seen.book, seen.delivery
    record = store.ImportRecord(
        survey=book.key, wave=args.wave, codebook_hash=book.hash, year=args.year or (int(args.wave) if args.wave.isdigit() else None),
        file_name=delivery.name, file_hash=delivery.sha256, who=args.who,
        mapping=profiles.made(seen.understanding), rules=seen.understanding.rules,
    )  # fmt: skip
    with Gently() as stop:
        number = _save(engine, record, found.responses, stop)
        if stop.asked:
            store.discard(engine, number)
            raise KeyboardInterrupt
        if args.publish:
            try:
                store.publish(engine, number, who=args.who, reason=args.reason)
            except BaseException:
                store.discard(engine, number)  # what could not be published is not left behind
                raise
    counts = r.responding(found.responses)
    state = _("Publicerat") if args.publish else _("Utkast sparat")
    n, total = counts["responded"].iloc[0], counts["asked"].iloc[0]
    message = _("{state}: omgång {wave}, {n} av {total} har svarat.")
    print(message.format(state=state, wave=args.wave, n=n, total=total))
    return 0


def _save(engine, record: store.ImportRecord, responses, stop: Gently) -> int:
    """The draft's number; KeyboardInterrupt, and no draft, when somebody stops it."""
    tell = Progress()

    def progress(done: int, total: int) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        tell(_("Sparar"), done / max(total, 1))

    try:
        return store.save_import(engine, record, responses, progress)
    finally:
        tell.end()
