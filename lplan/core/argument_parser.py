"""Make command-line parsers whose help and error messages are in the reader's language."""

import argparse
from collections.abc import Sequence

from lplan.core import text
from lplan.core.text import _


def listen(argv: Sequence[str] | None = None) -> list[str]:
    """Set the language from --language, for help and usage errors too; returns the other arguments."""
    before = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    before.add_argument("--language", nargs="?", default=text.LANGUAGES[0])
    asked, words = before.parse_known_args(argv)
    text.use(asked.language)
    argparse._ = _argparse  # type: ignore[attr-defined]  # argparse's own gettext, which its stub leaves out
    return words


def parser(program: str, does: str) -> argparse.ArgumentParser:
    """A parser for `python -m program`, with the option --language that `listen` reads."""
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
    """A message of argparse in the reader's language; one that is not listed stays in English."""
    return _SWEDISH.get(message, message) if text.language() == "sv" else message
