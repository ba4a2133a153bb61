"""The index definitions that a survey has had: version, hash and day, and whether one version has meant two indices."""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date

from lplan import index
from lplan.codebook import parse
from lplan.core.errors import Refused
from lplan.core.text import _, listed


@dataclass(frozen=True)
class IndexVersion:
    """An index definition: what it calls itself, what it is (SHA-256), and since which day."""

    version: str
    hash: str
    since: date


def index_history(codebooks: Iterable[tuple[str, date]]) -> tuple[IndexVersion, ...]:
    """The definitions of a survey's codebooks (text, day when it was brought in), oldest first, each hash once.

    A codebook that can no longer be read, or that has no index, says nothing.
    """
    found: dict[str, IndexVersion] = {}
    for text, since in codebooks:
        with suppress(Refused):
            made = index.definition(parse(text))
            found.setdefault(made.hash, IndexVersion(made.version, made.hash, since))
    return tuple(found.values())


def reused_version(history: Iterable[IndexVersion], version: str, hash: str) -> str:
    """That a version of the index has meant another index before, as whole sentences; "" when it has not."""
    others = [one for one in history if one.version == version and one.hash != hash]
    if not others:
        return ""
    words = _(
        "Indexet har ändrats utan att få en ny version: {version} har också varit {others}. Värden som räknades då "
        "går inte att jämföra med dem som visas nu. Ändra version under [index] i kodboken."
    )
    told = listed(_("{hash} från {date}").format(hash=one.hash[:12], date=f"{one.since:%Y-%m-%d}") for one in others)
    return words.format(version=version, others=told)
