"""Give people roles, take them away, list them and their log: `role grant|revoke|list|log`."""

import pandas as pd

from lplan import index, store
from lplan.access import Role, role_names
from lplan.cli.options.account import actor, add_who
from lplan.core import text
from lplan.core.text import _


def add(parser) -> None:
    commands = parser.add_subparsers(required=True, metavar="grant|revoke|list|log")
    given = commands.add_parser("grant", help=_("ge en person en roll; så blir den första administratören till"))
    given.add_argument("--unit", default="", help=_("regionens kod, för rollen region"))
    given.set_defaults(run=run_grant)
    taken = commands.add_parser("revoke", help=_("ta en roll ifrån en person; det märks vid personens nästa tryck"))
    taken.set_defaults(run=run_revoke)
    for command in (given, taken):
        command.add_argument("person", help=_("så som inloggningen nämner personen, vanligen e-postadressen"))
        command.add_argument("role", choices=[role.value for role in store.GIVEN], help=_("rollen"))
        add_who(command)
    listed = commands.add_parser("list", help=_("vem som har vilken roll"))
    listed.set_defaults(run=run_list)
    logged = commands.add_parser("log", help=_("varje roll som någon har fått eller blivit av med"))
    logged.set_defaults(run=run_log)


def run_grant(args) -> int:
    store.grant_role(_engine(), args.person, Role(args.role), unit=args.unit, who=actor(args))
    print(_("{person} har nu rollen {role}.").format(person=args.person, role=role_names()[Role(args.role)]))
    return 0


def run_revoke(args) -> int:
    store.revoke_role(_engine(), args.person, Role(args.role), who=actor(args))
    print(_("{person} har inte längre rollen {role}.").format(person=args.person, role=role_names()[Role(args.role)]))
    return 0


def run_list(_args) -> int:
    found = store.roles(_engine())
    if found.empty:
        print(_("Ingen har någon roll. Ge den första: python -m lplan role grant PERSON administrator"))
    for row in found.to_dict("records"):
        print("  ".join(part for part in (row["person"], row["role"], row["unit"], _by(row)) if part))
    return 0


def run_log(_args) -> int:
    for row in store.role_log(_engine()).to_dict("records"):
        print("  ".join(part for part in (row["person"], row["role"], row["unit"], row["what"], _by(row)) if part))
    return 0


def _engine() -> store.Engine:
    return store.ready([], index.definition)


def _by(row: dict) -> str:
    at: pd.Timestamp = row["at"]
    return f"{row['who']}, {text.moment(at)}"
