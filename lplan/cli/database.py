"""Back up, restore and migrate the database: `database backup|restore|migrate`."""

from pathlib import Path

from lplan import access, index, store
from lplan import codebook as codebooks
from lplan.cli.options.account import account
from lplan.core.settings import settings
from lplan.core.text import _


def add(parser) -> None:
    commands = parser.add_subparsers(required=True, metavar="backup|restore|migrate")
    copy = commands.add_parser("backup", help=_("kopiera databasen till en fil medan servern går"))
    copy.add_argument("out", type=Path, help=_("en fil som inte finns än"))
    copy.set_defaults(run=run_backup)
    back = commands.add_parser("restore", help=_("lägg tillbaka en säkerhetskopia medan servern går"))
    back.add_argument("source", type=Path, help=_("filen från database backup"))
    back.set_defaults(run=run_restore)
    change = commands.add_parser(
        "migrate", help=_("för tabellerna till en version: head, eller en äldre att gå tillbaka till")
    )
    change.add_argument("revision", nargs="?", default="head", help=_("0001, 0002 …; annars den nyaste"))
    change.set_defaults(run=run_migrate)


def engine_of(args) -> store.Engine:
    """The database, with the shipped survey and the one that is asked for."""
    shipped = codebooks.load(settings().shipped_codebooks[-1]).key
    if codebooks.load(args.codebook).key == shipped:
        return store.ready([], index.definition)
    store.read_survey(args.codebook, index.definition)  # what is asked for is not left out: it is refused in words
    return store.ready([args.codebook], index.definition)


def run_backup(args) -> int:
    store.backup(store.connect(), args.out)
    print(_("Säkerhetskopian är skriven: {path}").format(path=args.out))
    return 0


def run_restore(args) -> int:
    before = store.restore_backup(store.connect(), args.source, who=access.with_all_roles(account()))
    print(_("Säkerhetskopian är tillbakalagd. Det som fanns förut ligger i {path}.").format(path=before))
    return 0


def run_migrate(args) -> int:
    engine = store.connect()
    if args.revision == "head":
        store.prepare(engine)
    else:
        store.migrate(engine, args.revision)
    print(_("Databasen har nu version {revision}.").format(revision=store.revision(engine)))
    return 0
