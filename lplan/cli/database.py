"""`database backup`, `database migrate`: the database's keeper."""

from pathlib import Path

from lplan import store
from lplan.text import _


def add(subparsers) -> None:
    commands = subparsers.add_parser("database", help="back up the database, or change its version").add_subparsers(
        required=True, metavar="backup|migrate"
    )
    copy = commands.add_parser("backup", help="copy the database to a file while the server runs")
    copy.add_argument("out", type=Path)
    copy.set_defaults(run=run_backup)
    change = commands.add_parser("migrate", help="bring the tables to a version: head, or an older one to go back to")
    change.add_argument("revision", nargs="?", default="head")
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
