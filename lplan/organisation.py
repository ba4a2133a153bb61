"""Read the one record of the organisation that publishes: name, contact, logo, colour, licence.

It is a TOML file, `organisation.toml` beside the shipped data or the one that LPLAN_ORGANISATION names
(docs/operations.md). The pages' foot, the accessibility statement, reports, slides, the site and the catalogue read it.
"""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from lplan.core import text
from lplan.core.errors import LplanError
from lplan.core.settings import settings
from lplan.core.text import Words, _

LOGOS = (".svg", ".png", ".jpg", ".jpeg")
_KEYS = ("name", "address", "email", "logo", "colour", "licence", "licence_name")


@dataclass(frozen=True)
class Organisation:
    """Who publishes. `address` is its own on the web, `logo` a picture file; both may be missing, as may `email`."""

    name: Words
    licence: str
    licence_name: str
    address: str = ""
    email: str = ""
    logo: Path | None = None
    colour: str = ""

    @property
    def contact(self) -> str:
        """Where it is reached: an e-mail address, else an address on the web; empty where neither is known."""
        return self.email or self.address

    @property
    def contact_link(self) -> str:
        """What a link to it leads to."""
        return f"mailto:{self.email}" if self.email else self.address

    def statement(self, escape: Callable[[object], str]) -> str:
        """The accessibility statement in the reader's language, as Markdown; `escape` is for words in it."""
        folder, code = settings().data_dir, text.language()
        path = folder / ("accessibility.md" if code == text.LANGUAGES[0] else f"accessibility.{code}.md")
        name = escape(self.name)
        said = (
            _("Skriv till {contact} om något inte fungerar för dig.")
            if self.contact
            else _("Vänd dig till {name} om något inte fungerar för dig.")
        )
        link = f"[{escape(self.contact)}](<{self.contact_link}>)" if self.contact else ""
        words = path.read_text(encoding="utf-8")
        return words.replace("{report}", said.format(name=name, contact=link)).replace("{name}", name)


def organisation() -> Organisation:
    """The record of this installation. Raises LplanError, which says what is wrong with the file."""
    return _read(settings().organisation or settings().data_dir / "organisation.toml")


@lru_cache
def _read(path: Path) -> Organisation:
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LplanError(
            _("Filen {path} om organisationen går inte att läsa: {error}").format(path=path, error=error)
        ) from None
    return _checked(said, path)


def _checked(said: dict, path: Path) -> Organisation:
    wrong = [key for key in said if key not in _KEYS]
    name = said.get("name")
    if not name or not isinstance(name, str | dict) or not all(Words.of(name).every()):
        wrong.append("name")
    wrong += [key for key in _KEYS[1:] if not isinstance(said.get(key, ""), str)]
    checks = {"address": r"https?://\S+", "email": r"[^@\s<>]+@[^@\s<>]+", "colour": r"#[0-9a-fA-F]{6}"}
    wrong += [key for key, form in checks.items() if said.get(key) and not re.fullmatch(form, str(said[key]))]
    logo = path.parent / str(said["logo"]) if said.get("logo") else None
    if logo and (logo.suffix.lower() not in LOGOS or not logo.is_file()):
        wrong.append("logo")
    if not str(said.get("licence", "")).startswith(("https://", "http://")):
        wrong.append("licence")
    if wrong:
        fields = ", ".join(dict.fromkeys(wrong))
        raise LplanError(
            _("Filen {path} om organisationen har fält som inte går att använda: {fields}.").format(
                path=path, fields=fields
            )
        )
    return Organisation(
        name=Words.of(said["name"]),
        licence=said["licence"],
        licence_name=said.get("licence_name") or said["licence"],
        address=said.get("address", ""),
        email=said.get("email", ""),
        logo=logo,
        colour=said.get("colour", ""),
    )
