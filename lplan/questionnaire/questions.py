"""Write what every survey tool's questionnaire needs: the question about the unit, the items, their texts."""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from lplan.codebook import Codebook, Dimension, Item
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import LANGUAGES, Words, _, using
from lplan.core.units import Register, Unit

UNIT = "unit"  # the code of the question which unit the answers are about
STAMP = "lplanmall"  # the code of a hidden question that says which questionnaire the answers are to


def asked(codebook: Codebook, wave: str) -> list[Item]:
    """The items of a wave's questionnaire, in the codebook's order."""
    return [item for item in codebook.items if item.asked_in(wave)]


def sections(codebook: Codebook, wave: str) -> Iterator[tuple[Dimension | None, list[Item]]]:
    """(dimension or None, items) of each run of items that lie in the same dimension."""
    for code, items in groupby(asked(codebook, wave), key=lambda item: item.dimension):
        yield codebook.by_dimension.get(code or ""), list(items)


def units(register: Register, year: int | None) -> tuple[Unit, ...]:
    """The units that may answer: those that are units of their own in the wave's year."""
    return register.in_year(year)


def one_line(words: Words, language: str) -> str:
    """A text in a language, on one line; in the first language where it is not translated."""
    return " ".join(words.in_language(language).split())


def languages_of(codebook: Codebook) -> list[str]:
    """The languages of the questionnaire: those in which every item has a text."""
    return [
        language
        for n, language in enumerate(LANGUAGES)
        if n == 0 or all(language in dict(item.text.by_language) for item in codebook.items)
    ]


def stamp(codebook: Codebook, wave: str) -> str:
    """The text of the hidden question: survey, version of its codebook, wave."""
    return f"{codebook.key}|{codebook.version}|{wave}"


def about(codebook: Codebook, language: str) -> str:
    """The question which unit the answers are about."""
    with using(language):
        return _("Vilken {unit} gäller svaren?").format(unit=codebook.unit_one)


def refuse(tool: str, pattern: str, rule: str, codes: Iterable[str]) -> None:
    """Raise Refused, naming every code that a tool does not allow."""
    wrong = [code for code in codes if not re.fullmatch(pattern, code)]
    if wrong:
        message = _("{tool} kan inte ha de här koderna: {codes}.").format(tool=tool, codes=", ".join(wrong[:20]))
        raise Refused([Problem(ERROR, "code", message, rule)])
