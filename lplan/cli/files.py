"""What the commands have in common: files and folders that people name, and numbers that they write."""

import argparse
import sys
from pathlib import Path

from lplan import text
from lplan.errors import ERROR, LplanError, Problem, Refused
from lplan.text import _


def bytes_of(path: Path) -> bytes:
    """What a file holds. Raises Refused with the reason."""
    try:
        return path.read_bytes()
    except OSError as error:
        message = _("Filen {name} går inte att öppna: {why}.").format(name=path, why=text.reason(error))
        raise Refused([Problem(ERROR, "unreadable", message, _("Kontrollera sökvägen."))]) from None


def folder(path: Path) -> Path:
    """The folder to write in, made if it is missing. Raises LplanError with the reason."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(path, error) from None
    return path


def unwritable(path: Path, error: OSError) -> LplanError:
    """That a folder cannot be written in, why, and what to do."""
    message = _("Mappen {name} går inte att skriva i: {why}.").format(name=path, why=text.reason(error, writing=True))
    return LplanError(f"{message} {_('Välj en annan med --out.')}")


def positive(words: str) -> int:
    """A whole number above nought, as argparse wants it."""
    if not words.isdecimal() or not 0 < int(words) < 10**9:
        raise argparse.ArgumentTypeError(_("ett heltal större än noll behövs, inte {value}").format(value=repr(words)))
    return int(words)


def whole(words: str) -> int:
    """A whole number from nought, as argparse wants it."""
    if not words.isascii() or not words.isdigit():
        raise argparse.ArgumentTypeError(_("ett heltal från noll behövs, inte {value}").format(value=repr(words)))
    return int(words)


def tell(share: float, words: str) -> None:
    """How far an export has come, on one line of the terminal."""
    print(f"\r{share:4.0%} {words[:60]:<60}", end="", file=sys.stderr, flush=True)


def written(n: int, out: Path) -> None:
    """Says how many files there are now."""
    print(text.ngettext("{n} fil är skriven i {out}.", "{n} filer är skrivna i {out}.", n).format(n=n, out=out))
