"""List the index definitions that a survey has had, and warn when one version has named two different indices."""

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
    """An index definition: its version, its hash (SHA-256), and its first day."""

    version: str
    hash: str
    since: date


def index_history(codebooks: Iterable[tuple[str, date]]) -> tuple[IndexVersion, ...]:
    """The definitions of a survey's codebooks (text, day when it was saved), oldest first, each hash once.

    A codebook that can no longer be read, or that has no index, is left out.
    """
    versions: dict[str, IndexVersion] = {}
    for text, since in codebooks:
        with suppress(Refused):
            definition = index.definition(parse(text))
            versions.setdefault(definition.hash, IndexVersion(definition.version, definition.hash, since))
    return tuple(versions.values())


def reused_version(history: Iterable[IndexVersion], version: str, hash: str) -> str:
    """A warning, in sentences, that a version of the index has named another index before; "" when it has not."""
    others = [one for one in history if one.version == version and one.hash != hash]
    if not others:
        return ""
    words = _(
        "Indexet har ändrats utan att få en ny version: {version} har också varit {others}. Värden som räknades då "
        "går inte att jämföra med dem som visas nu. Ändra version under [index] i kodboken."
    )
    told = listed(_("{hash} från {date}").format(hash=one.hash[:12], date=f"{one.since:%Y-%m-%d}") for one in others)
    return words.format(version=version, others=told)
