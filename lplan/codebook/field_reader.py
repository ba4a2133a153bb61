"""Read one table of a codebook, value by value, and report each value of the wrong kind with its line.

A wrong value becomes a Problem and is read as if it had not been written, so that all faults are found in one go.
"""

import math
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from itertools import pairwise
from typing import TypeGuard

from lplan.codebook.line_numbers import Lines, Path
from lplan.core.aggregation_methods import METHODS, method
from lplan.core.errors import ERROR, Problem
from lplan.core.text import Words, _

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_FRACTION = re.compile(r"(\d{1,9})\s*/\s*(\d{1,9})")
_END = re.compile(r"min|max|mean|median|p(100|\d{1,2})(\.\d+)?|(top|bottom)[1-9]\d{0,5}|unit \S.{0,99}")
_MOST = sys.float_info.max
_SHOWN = 12  # so many of the words that are allowed are listed


class Faults:
    """Everything that is wrong with one codebook, each with its line."""

    def __init__(self, source: str):
        self.lines = Lines(source)
        self.problems: list[Problem] = []

    def add(self, reason: str, message: str, suggestion: str, path: Path = ()) -> None:
        key = next((part for part in reversed(path) if isinstance(part, str)), None)
        column = key if path and isinstance(path[-1], str) else None
        self.problems.append(Problem(ERROR, reason, message, suggestion, row=self.lines.of(path) or 1, column=column))


class Table:
    """One table of the document. `name` is what it is called in a message: "Frågan P1"."""

    def __init__(self, raw: dict[str, object], path: Path, name: str, faults: Faults):
        self.raw, self.path, self.name, self.faults = raw, path, name, faults

    def wrong(self, key: str, message: str, suggestion: str, reason: str = "value") -> None:
        """Note a fault at a key. `message` goes on from the table's name: "ska vara text."."""
        words = _("{where}: {key} {fault}").format(where=self.name, key=key, fault=message)
        self.faults.add(reason, words, suggestion, (*self.path, key))

    def keys(self, known: Iterable[str]) -> None:
        """Every key must be one that means something here."""
        known = tuple(known)
        for key in self.raw:
            if key not in known:
                likely = get_close_matches(key, known, n=1)
                hint = (
                    _("Menade du {word}?").format(word=likely[0])
                    if likely
                    else _("Kända ord: {known}.").format(known=", ".join(known))
                )
                self.wrong(key, _("är ett okänt ord."), hint, "unknown_key")

    def required(self, *keys: str) -> bool:
        """Whether the keys are there; each that is not becomes a fault."""
        missing = [key for key in keys if key not in self.raw]
        for key in missing:
            self.wrong(key, _("saknas."), _('Lägg till raden {key} = "…".').format(key=key), "missing")
        return not missing

    def text(self, key: str) -> str | None:
        """A text that says something, or None when it is absent or wrong."""
        value = self.raw.get(key)
        return self._text(key, value) if value is not None else None

    def _text(self, key: str, value: object) -> str | None:
        if not isinstance(value, str):
            self.wrong(
                key,
                _("ska vara text, men är {value}.").format(value=shown(value)),
                _('Skriv {key} = "…".').format(key=key),
            )
        elif not value.strip():
            self.wrong(key, _("är tom."), _("Skriv något mellan citattecknen, eller ta bort raden."))
        elif any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in value):
            self.wrong(key, _("har ett osynligt styrtecken."), _("Skriv om texten för hand."))
        else:
            return value
        return None

    def code(self, key: str) -> str | None:
        """A code: text without spaces around it; a whole number is taken as written."""
        value = named(self.raw.get(key))
        code = None if value is None else self._text(key, value)
        if code is not None and (code != code.strip() or set(code) & set(";:=|\n\t") or len(code) > 100):
            self.wrong(
                key,
                _("får inte ha tecknen ; : = | eller mellanslag i början och slutet, och högst 100 tecken."),
                _("Byt kod."),
                "code",
            )
            return None
        return code

    def words(self, key: str) -> Words | None:
        """A text, or a table of language → text."""
        value = self.raw.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            text = self._text(key, value)
            return None if text is None else Words.of(text)
        if not value:
            self.wrong(key, _("är tom."), _('Skriv {key} = {{ sv = "…", en = "…" }}.').format(key=key))
            return None
        before = len(self.faults.problems)
        for language, text in value.items():
            if not _LANGUAGE.fullmatch(language):
                self.wrong(
                    key,
                    _("har ett okänt språk: {language}.").format(language=language),
                    _("Språk skrivs med sin kod: sv, en."),
                )
            self._text(key, text)
        return Words.of(value) if len(self.faults.problems) == before else None

    def choice(self, key: str, allowed: tuple[str, ...]) -> str | None:
        """One of a few words."""
        value = self.raw.get(key)
        if value is None or value in allowed:
            return value
        self.wrong(
            key,
            _("kan inte vara {value}.").format(value=shown(value)),
            _("Välj en av {known}.").format(known=listed(allowed)),
        )
        return None

    def flag(self, key: str) -> bool | None:
        value = self.raw.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.wrong(
            key,
            _("ska vara true eller false, utan citattecken."),
            _("Skriv {key} = true eller {key} = false.").format(key=key),
        )
        return None

    def number(
        self, key: str, low: float = -math.inf, high: float = math.inf, *, whole: bool = False, parts: bool = False
    ) -> float | None:
        """A number from low to high. With `parts` a fraction may be written too: "2/3"."""
        value = self.raw.get(key)
        if value is None:
            return None
        if parts:
            value = fraction(value)
        if is_number(value) and low <= value <= high and (not whole or isinstance(value, int)):
            return value
        if low == -math.inf and high == math.inf:
            span = _("ska vara ett tal, men är {value}.")
        elif high == math.inf:
            span = _("ska vara ett tal från {low}, men är {value}.")
        else:
            span = _("ska vara ett tal från {low} till {high}, men är {value}.")
        hint = (
            _("Skriv ett heltal utan citattecken.")
            if whole
            else _("Skriv talet med decimalpunkt och utan citattecken, till exempel 0.5.")
        )
        self.wrong(key, span.format(low=f"{low:g}", high=f"{high:g}", value=shown(value)), hint)
        return None

    def pair(self, key: str) -> tuple[float, float] | None:
        """Two numbers, the lower first."""
        value = self.raw.get(key)
        if value is None:
            return None
        if isinstance(value, list) and len(value) == 2 and all(map(is_number, value)) and value[0] < value[1]:
            return float(value[0]), float(value[1])
        self.wrong(
            key, _("ska vara två tal, det lägre först."), _("Skriv till exempel {key} = [0, 100].").format(key=key)
        )
        return None

    def steps(self, key: str) -> tuple[tuple[float, float], ...] | None:
        """Pairs [value, points 0–1], the lowest value first."""
        value = self.raw.get(key)
        if value is None:
            return None
        written = value if isinstance(value, list) else []
        pairs = tuple(pair for pair in map(_step, written) if pair is not None)
        if len(pairs) == len(written) > 1 and all(a[0] < b[0] for a, b in pairwise(pairs)):
            return pairs
        self.wrong(
            key,
            _("ska vara minst två par [värde, poäng 0–1], det lägsta värdet först."),
            _("Skriv till exempel {key} = [[0, 0], [10, 0.5], [20, 1]].").format(key=key),
        )
        return None

    def method(self, key: str) -> str | None:
        """An aggregation method, with its number if it takes one."""
        value = self.raw.get(key)
        if value is None or isinstance(value, str) and method(value):
            return value
        known = [key + "(…)" * one.takes for key, one in METHODS.items()]
        hint = _("Välj en av {known}.").format(known=", ".join(known))
        self.wrong(key, _("kan inte vara {value}.").format(value=shown(value)), hint)
        return None

    def span(self, key: str) -> tuple[float, float] | None:
        """Two numbers that differ, in any order."""
        value = self.raw.get(key)
        if value is None:
            return None
        if isinstance(value, list) and len(value) == 2 and all(map(is_number, value)) and value[0] != value[1]:
            return float(value[0]), float(value[1])
        self.wrong(key, _("ska vara två olika tal."), _("Skriv till exempel {key} = [1, 0].").format(key=key))
        return None

    def ends(self, key: str) -> tuple[tuple[str | None, tuple[float | str, float | str]], ...] | None:
        """Goalposts from the units' own values, or a table of goalposts by group; None for plain numbers or nothing."""
        value = self.raw.get(key)
        if not isinstance(value, dict) and not (isinstance(value, list) and any(isinstance(x, str) for x in value)):
            return None
        tables = value if isinstance(value, dict) and value else {None: value}
        if all(_end_pair(pair) for pair in tables.values()):
            return tuple((group, (pair[0], pair[1])) for group, pair in tables.items())
        hint = _("Skriv två tal, eller ord för det som finns bland enheterna: {known}.")
        hint = hint.format(known='"min", "max", "mean", "median", "p2.5", "top5", "bottom5", "unit EU"')
        self.wrong(key, _("ska vara två ändar, den lägre först, eller en tabell med grupper."), hint)
        return None

    def also(self, key: str) -> tuple[tuple[str, float], ...] | None:
        """Codes that lie here too, weighing 1 each, or a table of code → weight."""
        value = self.raw.get(key)
        if value is None:
            return None
        if isinstance(value, list) and value and all(isinstance(named(one), str) for one in value):
            return tuple((str(named(one)), 1.0) for one in value)
        table = value if isinstance(value, dict) else {}
        read = [(code, fraction(one)) for code, one in table.items()]
        weights = tuple((code, float(one)) for code, one in read if is_number(one) and one >= 0)
        if weights and len(weights) == len(table):
            return weights
        hint = _('Skriv {key} = ["kod", "kod"] eller {key} = {{ kod = 2, kod2 = 1 }}.').format(key=key)
        self.wrong(key, _("ska vara en lista med koder, eller en tabell med koder och vikter."), hint)
        return None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; whole numbers are taken as written."""
        value = self.raw.get(key, [])
        if not isinstance(value, list):
            self.wrong(key, _("ska vara en lista."), _('Skriv {key} = ["…", "…"].').format(key=key))
            return ()
        texts = [self._text(key, named(one)) for one in value]
        return tuple(text for text in texts if text is not None)

    def table(self, key: str, name: str) -> "Table":
        """A table inside this one; an empty one when it is absent or wrong."""
        value = self.raw.get(key, {})
        if not isinstance(value, dict):
            self.wrong(key, _("ska vara ett avsnitt."), _("Skriv rubriken [{key}] på en egen rad.").format(key=key))
            value = {}
        return Table(value, (*self.path, key), name, self.faults)

    def tables(self, key: str, name: str) -> Iterator["Table"]:
        """The tables of a list of tables, each called by its code."""
        value = self.raw.get(key, [])
        if not isinstance(value, list):
            self.wrong(
                key,
                _("ska vara en lista av avsnitt."),
                _("Skriv rubriken [[{key}]] på en egen rad före varje.").format(key=key),
            )
            return
        for n, raw in enumerate(value):
            path = (*self.path, key, n)
            if isinstance(raw, dict):
                code = named(raw.get("code"))
                yield Table(raw, path, f"{name} {code[:40] if isinstance(code, str) else n + 1}", self.faults)
            else:
                message = _("{where} ska vara ett avsnitt med ord och värden, men är {value}.").format(
                    where=f"{name} {n + 1}", value=shown(raw)
                )
                self.faults.add("value", message, _('Skriv {{ code = "…", … }}.').format(), path)


def _end_pair(pair: object) -> bool:
    """Two ends, each a number or a word that is known; two numbers the lower first."""
    if not isinstance(pair, list) or len(pair) != 2:
        return False
    words = [one for one in pair if not is_number(one)]
    known = all(isinstance(one, str) and _END.fullmatch(one) for one in words)
    return known and (bool(words) or pair[0] < pair[1])


def _step(value: object) -> tuple[float, float] | None:
    """A pair [value, points], the points also as a fraction."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    at, points = value[0], fraction(value[1])
    return (float(at), float(points)) if is_number(at) and is_number(points) and 0 <= points <= 1 else None


def fraction(value: object) -> object:
    """A text "2/3" as a number; anything else as it is."""
    if isinstance(value, str) and (match := _FRACTION.fullmatch(value.strip())) and int(match[2]):
        return int(match[1]) / int(match[2])
    return value


def is_number(value: object) -> TypeGuard[float]:
    """A number that can be counted with: not true or false, not infinite, not "not a number"."""
    return isinstance(value, int | float) and not isinstance(value, bool) and -_MOST <= value <= _MOST


def named(value: object) -> object:
    """A whole number where a name is wanted, as text; anything else as it is."""
    return str(value) if is_number(value) and isinstance(value, int) else value


def shown(value: object) -> str:
    """A value as its writer would know it again, cut short."""
    if isinstance(value, str):
        words = f'"{value}"'
    elif isinstance(value, bool):
        words = str(value).lower()
    elif isinstance(value, int) and not is_number(value):
        words = "…"
    else:
        words = str(value)
    return words[:60] + (" …" if len(words) > 60 else "")


def listed(words: Iterable[str]) -> str:
    """The first words of a list, for a message."""
    words = list(words)
    return ", ".join(words[:_SHOWN]) + (" …" if len(words) > _SHOWN else "")
