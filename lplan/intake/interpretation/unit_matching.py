"""Match a name or code in a file to a unit of the register."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import lru_cache

from lplan.core.json_types import Profile
from lplan.core.text import _
from lplan.core.units import Register, Unit
from lplan.intake.interpretation.text_normalisation import folded, same_words

MOST = 2_000  # names that nothing fits are compared with the register's
GROUP = 18  # signs of a group's name in REDCap
LONGEST = 200  # signs of a cell that may be a name


@dataclass(frozen=True)
class UnitMatch:
    """What the file calls a unit (`words`), which one it is (`code`, "" when that is not certain), how that is known,
    the likeliest one to suggest (`suggestion`, a code), and the rows where it stands."""

    words: str
    code: str
    # "code", "name", "alias", "nought" (a leading 0 was lost), "accents" (å, ä, ö were), "person", "left" (a person
    # has said that its rows are left out) or ""
    how: str
    confidence: float = 1.0
    suggestion: str = ""
    rows: tuple[int, ...] = ()


class Units:
    """Finds the units of one register, by its own names and by what a person has decided."""

    def __init__(self, register: Register, profile: Profile | None = None, words: tuple[str, ...] = ()):
        self.register = register
        self.decided = {same_words(name): code for name, code in (profile or {}).get("units", {}).items()}
        self.names = _names(register)
        self.plain = _plain(register)
        self.words = tuple(same_words(word) for word in words)
        self._memory: dict[str, UnitMatch] = {}
        self._certain: dict[str, str] = {}
        self.compared = 0

    def find(self, words: str) -> UnitMatch:
        if words not in self._memory:
            self._memory[words] = self._find(words)
        return self._memory[words]

    def certain(self, words: str) -> str:
        """The code of the unit that words name for sure, "" else; without looking for likenesses, which takes time."""
        if not words or len(words) > LONGEST or not self.register.units:
            return ""
        code = self._certain.get(words)
        if code is None:
            found = self._sure(words, same_words(words))
            code = self._certain[words] = found.code if found else ""
        return code

    def named(self, words: str) -> bool:
        """Whether a cell names a unit in letters: a number or a lone letter may mean so much else."""
        return len(words) > 2 and not words[0].isdigit() and bool(self.certain(words))

    def asked(self, heading: str) -> bool:
        """Whether a heading holds the word for a unit: "Vilken region arbetar du i?"."""
        return any(word and word in same_words(heading) for word in self.words)

    def _find(self, words: str) -> UnitMatch:
        wanted = same_words(words)
        if known := self._sure(words, wanted):
            return known
        return self._likely(words, wanted)

    def _sure(self, words: str, wanted: str) -> UnitMatch | None:
        """What words mean by themselves or by a person's decision; None when that is not certain."""
        if self.decided.get(wanted) == "":
            return UnitMatch(words, "", "left")
        if not self.register.units:
            decided = self.decided.get(wanted)
            return UnitMatch(words, decided or words.strip(), "person" if decided else "code")
        if (code := self.decided.get(wanted)) in self.register.by_code:
            return UnitMatch(words, code, "person")
        if wanted in self.names:
            return self._known(words, wanted)
        if (plain := re.fullmatch(r"0*([0-9]+)(?:[.,]0+)?", wanted)) and plain[1] in self.names:
            return UnitMatch(words, self.names[plain[1]][0], "nought", 0.9)
        for bare in self._bare(wanted):
            if bare in self.names:
                return UnitMatch(words, self.names[bare][0], "alias", 0.95)
        if wanted.isascii() and (
            code := self.plain.get(folded(self._bare(wanted)[-1] if self._bare(wanted) else wanted))
        ):
            return UnitMatch(words, code, "accents", 0.9)
        return self._spelled(words, wanted)

    def _spelled(self, words: str, wanted: str) -> UnitMatch | None:
        """A name as programs write it: with _ for spaces ("region_skane"), and without the letters that are not ASCII
        ("region_skne", cut after eighteen signs), as REDCap names its groups."""
        if wanted.isascii() and (code := _lost(self.register).get(wanted)):
            return UnitMatch(words, code, "accents", 0.85)
        if "_" not in wanted or not re.fullmatch(r"[\w-]+", wanted):
            return None
        spaced = wanted.replace("_", " ").strip()
        if found := self._sure(words, spaced):
            return found
        bare = {folded(word) for word in (spaced, *self._bare(spaced))}
        cut = len(wanted) == GROUP
        codes = {
            code
            for name, code in _lost(self.register).items()
            for said in bare
            if name == said or (cut and len(said) > 5 and name.startswith(said))
        }
        return UnitMatch(words, codes.pop(), "accents", 0.85) if len(codes) == 1 and wanted.isascii() else None

    def _likely(self, words: str, wanted: str) -> UnitMatch:
        """The unit that a name is most like, for a person to say yes to."""
        self.compared += 1  # a guess takes time: only for as many as a person can read
        if self.compared > MOST:
            return UnitMatch(words, "", "", 0.0)
        wanted = wanted.rpartition(".")[0] if re.search(r"\.(?:csv|xlsx|sav|json|tsv|txt)$", wanted) else wanted
        likely = get_close_matches(wanted[:LONGEST], self.names, n=1, cutoff=0.7)
        held = self._held(wanted[:LONGEST])
        if len(held) > 1:
            return UnitMatch(words, "", "", 0.0)  # "Örebro/Västmanland": no one of them is likelier
        if not likely:
            # A known name with something around it is worth a question, not more.
            return UnitMatch(words, "", "", 0.5, held.pop()) if held else UnitMatch(words, "", "", 0.0)
        ratio = SequenceMatcher(None, wanted, likely[0]).ratio()
        return UnitMatch(words, "", "", round(ratio, 2), self.names[likely[0]][0])

    def within(self, words: str) -> str:
        """The code of the one unit whose name stands within words ("svar_region_skane.csv"); "" for none or several."""
        held = self._held(same_words(words)[:LONGEST])
        return held.pop() if len(held) == 1 else ""

    def _held(self, wanted: str) -> set[str]:
        """The units whose names stand within the words, as words of their own, with or without their dots."""
        wanted = re.sub(r"[\W_]+", " ", wanted)
        plain = unmarked(wanted)
        return {
            code
            for name, (code, _how) in self.names.items()
            if len(name) > 3
            and any(
                said in held and re.search(rf"\b{re.escape(said)}\b", held)
                for said, held in ((re.sub(r"[\W_]+", " ", name), wanted), (unmarked(name), plain))
            )
        }

    def _known(self, words: str, wanted: str) -> UnitMatch:
        code, how = self.names[wanted]
        if wanted.isdecimal() and wanted != same_words(code):
            return UnitMatch(words, code, "nought", 0.9)
        return UnitMatch(words, code, how)

    def _bare(self, wanted: str) -> list[str]:
        """The name without what stands around it: the word for a unit, or its code when the two agree."""
        found = []
        if parts := re.fullmatch(r"(\d+)\W+(\D.*)|(\D.*?)\W+(\d+)\)?", wanted):
            code, name = (parts[1], parts[2]) if parts[1] else (parts[4], parts[3])
            name = name.strip(" ().,-–:")
            known = self.names.get(code) or self.names.get(code.lstrip("0"))
            if known and name in self.names and self.names[name][0] == known[0]:
                found.append(name)
        for word in self.words:
            if word and (wanted.startswith(f"{word} ") or wanted.endswith(f" {word}")):
                found.append(wanted.removeprefix(f"{word} ").removesuffix(f" {word}").strip())
        return found


def unmarked(words: str) -> str:
    """Words without the marks of their letters, and with spaces for signs: "Västra-Götaland" → "Vastra Gotaland"."""
    plain = unicodedata.normalize("NFD", words)
    return re.sub(r"[\W_]+", " ", "".join(c for c in plain if not unicodedata.combining(c)))


def foreign_letters(words: str) -> bool:
    """Whether a word mixes Latin letters with letters of another alphabet that look the same."""
    scripts = {unicodedata.name(c, "").partition(" ")[0] for c in words if c.isalpha()}
    return "LATIN" in scripts and bool(scripts & {"CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE"})


@lru_cache(maxsize=8)
def _names(register: Register) -> dict[str, tuple[str, str]]:
    """Every name a unit goes by → (its code, how it is known)."""
    found: dict[str, tuple[str, str]] = {}

    def add(name: str, unit: Unit, how: str) -> None:
        if name:
            found.setdefault(same_words(name), (unit.code, how))

    for unit in register.units:
        add(unit.code, unit, "code")
    for unit in register.units:
        for name in (unit.name, unit.short, *(name for _year, name in unit.names)):
            add(name, unit, "name")
        for name in (unit.code.lstrip("0"), *unit.aliases):
            add(name, unit, "alias")
    return found


@lru_cache(maxsize=8)
def _plain(register: Register) -> dict[str, str]:
    """Names without å, ä and ö → the code of the only unit that is called so."""
    found: dict[str, set[str]] = {}
    for name, (code, _how) in _names(register).items():
        if not name.isascii():
            found.setdefault(folded(name), set()).add(code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1}


@lru_cache(maxsize=8)
def _lost(register: Register) -> dict[str, str]:
    """Names without the letters that are not ASCII → the code of the only unit that is called so."""
    found: dict[str, set[str]] = {}
    for name, (code, _how) in _names(register).items():
        if not name.isascii():
            found.setdefault("".join(c for c in name if c.isascii() and c.isalnum()), set()).add(code)
    return {name: codes.pop() for name, codes in found.items() if len(codes) == 1 and len(name) > 2}


def explained(match: UnitMatch, register: Register) -> str:
    """How a name was understood, in words; empty when there is nothing to say."""
    if match.how == "nought":
        return _("{words} läses som {unit} ({code}): en inledande nolla är borta.").format(
            words=repr(match.words), unit=register.label(match.code), code=match.code
        )
    if match.how == "accents":
        return _("{words} läses som {unit}: prickar och ringar är borta.").format(
            words=repr(match.words), unit=register.label(match.code)
        )
    if match.how == "person":
        return _("{words} läses som {unit}, som valts av en person.").format(
            words=repr(match.words), unit=register.label(match.code)
        )
    return ""


def unknown(match: UnitMatch, register: Register) -> tuple[str, str]:
    """That a name means no unit that is certain, and what to do about it."""
    message = _("{name} finns inte i registret.").format(name=repr(match.words[:60]))
    if foreign_letters(match.words):
        message += " " + _("Namnet har bokstäver ur ett annat alfabet som bara ser likadana ut.")
    if match.suggestion:
        return message, _("Menade du {name}?").format(name=register.label(match.suggestion))
    return message, _("Skriv namnet eller koden ur registret.")
