"""Handle command-line arguments: read input files, check output folders, parse whole numbers."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lplan.core import text
from lplan.core.errors import ERROR, LplanError, Problem, Refused
from lplan.core.text import _
from lplan.intake import batch


def bytes_of(path: Path) -> bytes:
    """What a file holds. Raises Refused with the reason."""
    try:
        return path.read_bytes()
    except OSError as error:
        message = _("Filen {name} går inte att öppna: {why}.").format(name=path, why=text.reason(error))
        raise Refused([Problem(ERROR, "unreadable", message, _("Kontrollera sökvägen."))]) from None


def handed_in(paths: Sequence[Path]) -> tuple[str, bytes]:
    """(name, content) of what is to be read: a file, or several files or a folder of them as one zip. Raises
    Refused.
    """
    if len(paths) == 1 and not paths[0].is_dir():
        return paths[0].name, bytes_of(paths[0])
    files: list[tuple[str, bytes]] = []
    for path in paths:
        files += _in_folder(path) if path.is_dir() else [(path.name, bytes_of(path))]
    return (paths[0].name if len(paths) == 1 else _("{n} filer").format(n=len(files))), batch.zipped(files)


def _in_folder(path: Path) -> list[tuple[str, bytes]]:
    try:
        files = batch.folder(path)
    except OSError as error:
        message = _("Mappen {name} går inte att öppna: {why}.").format(name=path, why=text.reason(error))
        raise Refused([Problem(ERROR, "unreadable", message, _("Kontrollera sökvägen."))]) from None
    if not files:
        message = _("Mappen {name} har inga filer med svar.").format(name=path)
        raise Refused([Problem(ERROR, "empty", message, _("Kontrollera sökvägen."))])
    return files


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
