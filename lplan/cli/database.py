"""`database backup`, `database migrate`: the database's keeper."""

from pathlib import Path

from lplan import store
from lplan.text import _


def add(subparsers) -> None:
    commands = subparsers.add_parser(
        "database", help=_("säkerhetskopiera databasen, eller byt dess version")
    ).add_subparsers(required=True, metavar="backup|migrate")
    copy = commands.add_parser("backup", help=_("kopiera databasen till en fil medan servern går"))
    copy.add_argument("out", type=Path, help=_("en fil som inte finns än"))
    copy.set_defaults(run=run_backup)
    change = commands.add_parser(
        "migrate", help=_("för tabellerna till en version: head, eller en äldre att gå tillbaka till")
    )
    change.add_argument("revision", nargs="?", default="head", help=_("0001, 0002 …; annars den nyaste"))
    change.set_defaults(run=run_migrate)


def run_backup(args) -> int:
    store.backup(store.connect(), args.out)
    print(_("Säkerhetskopian är skriven: {path}").format(path=args.out))
    return 0


def run_migrate(args) -> int:
    engine = store.connect()
    if args.revision == "head":
        store.prepare(engine)
    else:
        store.migrate(engine, args.revision)
    print(_("Databasen har nu version {revision}.").format(revision=store.revision(engine)))
    return 0
