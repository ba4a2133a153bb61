"""The same steps without a screen: `python -m lplan COMMAND`.

Exit status: 0 done, 1 the file has problems or a promise broke (said in words), 2 the command was used wrongly.
"""

import argparse
import os
import sys
from collections.abc import Sequence

from lplan import text
from lplan.cli import database, export, intake, publish, score, simulate, structure
from lplan.errors import LplanError
from lplan.text import _

COMMANDS: tuple = (intake, structure, export, publish, score, database, simulate)
"""Modules with `add(subparsers)`, each adding its commands with `set_defaults(run=function)`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for what a person did."""
    before = argparse.ArgumentParser(prog="python -m lplan", add_help=False, allow_abbrev=False)
    before.add_argument("--language", nargs="?", default=text.LANGUAGES[0])
    text.use(before.parse_known_args(argv)[0].language)  # help and usage errors too are in the language
    argparse._ = _argparse  # the one door to argparse's own words; without it they stay in English
    try:
        args = _parser().parse_args(argv)
        return args.run(args) or 0
    except LplanError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # who read our words has stopped listening
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(text.gettext("Avbrutet."), file=sys.stderr)
        return 130


_SWEDISH = {
    "usage: ": "användning: ",
    "positional arguments": "argument",
    "options": "flaggor",
    "show this help message and exit": "visa den här hjälpen",
    "%(prog)s: error: %(message)s\n": "%(prog)s: fel: %(message)s\n",
    "argument %(argument_name)s: %(message)s": "argument %(argument_name)s: %(message)s",
    "the following arguments are required: %s": "detta saknas: %s",
    "unrecognized arguments: %s": "okända argument: %s",
    "expected one argument": "ett värde saknas",
    "invalid %(type)s value: %(value)r": "%(value)r går inte att använda",
    "invalid choice: %(value)r (choose from %(choices)s)": "%(value)r finns inte (välj bland %(choices)s)",
}


def _argparse(message: str) -> str:
    """argparse's own words in the reader's language; those we have not met stay in English."""
    return _SWEDISH.get(message, message) if text.language() == "sv" else message


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lplan", description=_("Samma steg som på sidorna, utan skärm."))
    parser.add_argument(
        "--language", choices=text.LANGUAGES, default=text.LANGUAGES[0], help=_("språk för hjälp och meddelanden")
    )
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(subparsers)
    return parser
