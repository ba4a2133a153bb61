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

COMMANDS: tuple = (intake, structure, export, publish, score, database, simulate)
"""Modules with `add(subparsers)`, each adding its commands with `set_defaults(run=function)`."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for what a person did."""
    try:
        args = _parser().parse_args(argv)
        text.use(args.language)
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m lplan", description=__doc__.splitlines()[0])
    parser.add_argument("--language", choices=text.LANGUAGES, default=text.LANGUAGES[0], help="language of messages")
    subparsers = parser.add_subparsers(required=True, metavar="COMMAND")
    for module in COMMANDS:
        module.add(subparsers)
    return parser
