"""Import a file as a draft in the database, and publish it if that is asked for: `import`."""

import signal
import sys
from pathlib import Path

import pandas as pd

from lplan import store
from lplan.access import Actor
from lplan.cli.database import engine_of
from lplan.cli.import_drafts import link, tell, tell_aside
from lplan.cli.options.account import actor, add_who
from lplan.cli.options.file_examination import Examined, Progress, add_reading
from lplan.cli.options.intake_options import say, survey_of
from lplan.core import responses as r
from lplan.core import text
from lplan.core.errors import Conflict, LplanError
from lplan.core.text import _
from lplan.intake import import_profile as profiles


def add(parser) -> None:
    parser.add_argument("--wave", required=True, help=_("omgångens nyckel, till exempel 2017"))
    parser.add_argument("--year", type=int, help=_("omgångens år, när dess nyckel inte är ett år"))
    parser.add_argument("--publish", action="store_true", help=_("publicera på en gång"))
    parser.add_argument("--reason", default="", help=_("varför publicerade svar ersätts; visas för läsare"))
    parser.add_argument("--accept-warnings", action="store_true", help=_("publicera trots varningar"))
    parser.add_argument("--again", action="store_true", help=_("läs in en fil som redan är inläst en gång till"))
    add_who(parser)
    add_reading(parser)
    parser.set_defaults(run=run)


class Gently:
    """Ctrl-C while answers are written: `asked` says that it was pressed, and the work stops where nothing is left of
    it.

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
    seen = _seen(args)
    made, engine = _examined(args)
    found = made.converted
    say(found.problems)
    if found.errors or made.read is None or engine is None:
        print(_("Ingenting har sparats."), file=sys.stderr)
        return 1
    if found.warnings and args.publish and not args.accept_warnings:
        message = _("Ingenting har sparats. Läs varningarna, och lägg till --accept-warnings om allt stämmer.")
        print(message, file=sys.stderr)
        return 1
    book, delivery, understanding = made.read.book, made.read.delivery, made.read.understanding
    if not args.again and _known(engine, book.key, args.wave, delivery.sha256):
        return 1
    record = store.ImportRecord(
        survey=book.key,
        wave=args.wave,
        codebook_hash=book.hash,
        year=args.year or (int(args.wave) if args.wave.isdigit() else None),
        simulated=understanding.simulated,
        file_name=delivery.name,
        file_hash=delivery.sha256,
        mapping=profiles.made(understanding),
        rules=understanding.rules,
        warnings=found.warnings,
    )
    with Gently() as stop:
        number = _save(engine, record, found.responses, stop, actor(args))
        if stop.asked:
            store.discard(engine, number, who=actor(args))
            raise KeyboardInterrupt
        if args.publish and not _published(engine, book.key, number, args, seen):
            return 1
    _told(engine, number, args, found.responses, seen)
    if args.publish:
        tell_aside(engine, book.key, record.simulated)
    return 0


def _examined(args) -> tuple[Examined, store.Engine | None]:
    """The file, read by the saved decisions where there are any; no database when the file cannot be read.

    First without the database: a file that cannot be read must not even make one.
    """
    made = Examined(args)
    if made.delivery is None:
        return made, None
    engine = engine_of(args)
    saved = store.documents(engine, profiles.KIND, survey=survey_of(args.codebook)[0].key)
    if saved.empty:
        return made, engine
    return Examined(args, dict(zip(saved["name"], saved["body"], strict=True))), engine


def _seen(args) -> int:
    """How many decisions there were about the wave when the command was given: nobody has seen any later one."""
    engine = store.connect()
    if engine.url.get_backend_name() == "sqlite" and not Path(engine.url.database or "").is_file():
        return 0
    try:
        if store.revision(engine) is None:
            return 0
        return store.latest_about(engine, survey_of(args.codebook)[0].key, args.wave).version
    except LplanError:  # an older database, brought up in a moment, has none; what else is wrong is told where it stops
        return 0
    finally:
        engine.dispose()


def _known(engine: store.Engine, survey: str, wave: str, file_hash: str) -> bool:
    """Whether the very same file has been read in for the wave, which is told."""
    found = store.alike(engine, survey, wave, file_hash)
    for row in found.head(1).to_dict("records"):
        said = _("Samma fil är redan inläst för omgång {wave}: nr {n}, sparad av {who} {when}. Ingenting har sparats.")
        who = row["who"] or _("någon")
        print(said.format(wave=wave, n=row["id"], who=who, when=text.moment(row["created_at"])), file=sys.stderr)
        print(link(row["token"]), file=sys.stderr)
        print(_("Lägg till --again om den ska läsas in en gång till."), file=sys.stderr)
    return not found.empty


def _published(engine: store.Engine, survey: str, number: int, args, seen: int) -> bool:
    """Publish what was just saved. What somebody else has decided meanwhile is told, and the draft kept."""
    try:
        store.publish(engine, number, who=actor(args), reason=args.reason, seen=seen)
    except Conflict as error:
        print(error, file=sys.stderr)
        print(_("Svaren är sparade som utkast nr {n}.").format(n=number), file=sys.stderr)
        tell(engine, number, args, seen=store.latest_about(engine, survey, args.wave).version, to=sys.stderr)
        return False
    except BaseException:
        store.discard(engine, number, who=actor(args))  # what could not be published is not left behind
        raise
    return True


def _told(engine: store.Engine, number: int, args, responses: pd.DataFrame, seen: int) -> None:
    """What was done, and for a draft where it is and what to do next."""
    counts = r.responding(responses)
    state = _("Publicerat") if args.publish else _("Utkast nr {n} sparat").format(n=number)
    n, total = counts["responded"].iloc[0], counts["asked"].iloc[0]
    print(_("{state}: omgång {wave}, {n} av {total} har svarat.").format(state=state, wave=args.wave, n=n, total=total))
    if not args.publish:
        tell(engine, number, args, seen=seen)


def _save(engine, record: store.ImportRecord, responses, stop: Gently, who: Actor) -> int:
    """The draft's number; KeyboardInterrupt, and no draft, when somebody stops it."""
    tell = Progress()

    def progress(done: int, total: int) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        tell(_("Sparar"), done / max(total, 1))

    try:
        return store.save_import(engine, record, responses, progress, who=who)
    finally:
        tell.end()
