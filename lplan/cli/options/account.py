"""Say in whose name a command acts: the account that runs it on the server, which may do everything there.

Who can run commands with the database's address at hand could change the database without them. `--who` is only what
the log says beside the account.
"""

import getpass
import os

from lplan import access
from lplan.access import Actor
from lplan.core.text import _


def account() -> str:
    """The account that runs the program, by the system and not by its environment; "" where it has no name."""
    try:
        if os.name == "posix":
            import pwd

            return pwd.getpwuid(os.getuid()).pw_name
        return getpass.getuser()
    except (KeyError, OSError):  # a container's user may have no name
        return ""


def add_who(parser) -> None:
    """The option that says who does it: in the log, and to anybody who decides about the same thing."""
    parser.add_argument("--who", default="", help=_("vem som gör det, för loggen; kontots namn står alltid där"))


def actor(args) -> Actor:
    """The account, with the name that `--who` gives."""
    own = account()
    label = args.who.strip()
    if not label or label == own:
        return access.with_all_roles(own)
    return access.with_all_roles(_("{name} (konto {account})").format(name=label, account=own) if own else label)
