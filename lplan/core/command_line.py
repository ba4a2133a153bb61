"""What people write on a command line, met in their language: help, wrong usage."""

import argparse
from collections.abc import Sequence

from lplan.core import text
from lplan.core.text import _


def listen(argv: Sequence[str] | None = None) -> list[str]:
    """Use the language that is asked for, help and usage errors included; returns the other words."""
    before = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    before.add_argument("--language", nargs="?", default=text.LANGUAGES[0])
    asked, words = before.parse_known_args(argv)
    text.use(asked.language)
    argparse._ = _argparse  # the one door to argparse's own words; without it they stay in English
    return words


def parser(program: str, does: str) -> argparse.ArgumentParser:
    """A parser for `python -m program`, with the choice of language that `listen` has taken in."""
    made = argparse.ArgumentParser(prog=f"python -m {program}", description=does)
    made.add_argument(
        "--language", choices=text.LANGUAGES, default=text.LANGUAGES[0], help=_("språk för hjälp och meddelanden")
    )
    return made


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
