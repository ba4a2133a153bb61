"""The same steps without a screen: `python -m lplan COMMAND`.

Exit status: 0 done, 1 the file has problems or a promise broke (said in words), 2 the command was used wrongly.
"""

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module

from lplan import text
from lplan.errors import LplanError
from lplan.text import N_, _, gettext

COMMANDS: dict[str, tuple[str, str]] = {
    "template": ("template", N_("skriv arbetsboken som fylls i")),
    "check": ("check", N_("säg allt som är fel i en fil; skriver ingenting")),
    "import": ("importing", N_("läs in en fil i databasen, som utkast")),
    "codebook": ("codebook", N_("pröva en kodbok")),
    "structure": ("structure", N_("läs in uppgifter som jämförbara regioner räknas från")),
    "export": ("export", N_("skriv diagram, rapporter och data som filer")),
    "publish": ("publish", N_("skriv en webbplats utan server, som vilken webbserver som helst kan visa")),
    "score": ("score", N_("poängsätt svar med en kodbok; skriver CSV-filer")),
    "database": ("database", N_("säkerhetskopiera databasen, eller byt dess version")),
    "simulate": ("simulate", N_("dra de simulerade omgångar som följer med")),
}
"""Command → its module here, with `add(parser)` that ends in `set_defaults(run=function)`, and what it does."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; never a traceback for what a person did."""
    before = argparse.ArgumentParser(prog="python -m lplan", add_help=False, allow_abbrev=False)
    before.add_argument("--language", nargs="?", default=text.LANGUAGES[0])
    asked, words = before.parse_known_args(argv)
    text.use(asked.language)  # help and usage errors too are in the language
    argparse._ = _argparse  # the one door to argparse's own words; without it they stay in English
    try:
        args = parser([word for word in words if word in COMMANDS][:1]).parse_args(argv)
        return args.run(args) or 0
    except LplanError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:  # who read our words has stopped listening
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print(_("Avbrutet."), file=sys.stderr)
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


def parser(wanted: Collection[str] = tuple(COMMANDS)) -> argparse.ArgumentParser:
    """All commands by name; with their arguments those that are wanted. Only their modules, which are heavy, are loaded."""
    made = argparse.ArgumentParser(prog="python -m lplan", description=_("Samma steg som på sidorna, utan skärm."))
    made.add_argument(
        "--language", choices=text.LANGUAGES, default=text.LANGUAGES[0], help=_("språk för hjälp och meddelanden")
    )
    commands = made.add_subparsers(required=True, metavar="COMMAND")
    for name, (module, does) in COMMANDS.items():
        command = commands.add_parser(name, help=gettext(does))
        if name in wanted:
            import_module(f"lplan.cli.{module}").add(command)
    return made
