"""Match a heading to an item: exactly, by another name, by a number or by likeness, and say why.

A heading may be an item's code or wording, "3. wording", "code[SQ001]", "code___option", "wording [option]",
"wording: option", "wording (choice=option)", or just "Q3".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property

from lplan.codebook import MULTIPLE, Codebook, Item, Option
from lplan.core.json_types import Profile
from lplan.core.text import _
from lplan.intake.answers.cell_words import other_option
from lplan.intake.interpretation import survey_tools
from lplan.intake.interpretation.text_normalisation import OTHER, folded, same_words

UNIT, WAVE, RESPONDENT, ITEM, ANSWER, STATUS, TIME, MAIN, DISPOSITION, DROPPED, TOOL, IGNORED = (
    "unit",
    "wave",
    "respondent",
    "item",
    "answer",
    "status",
    "time",
    "main",
    "disposition",
    "dropped",
    "tool",
    "ignored",
)
CODE, TEXT, ALIAS, NUMBER, SUGGESTION, CONTENT, PERSON = (
    "code",
    "text",
    "alias",
    "number",
    "suggestion",
    "content",
    "person",
)
SIMULATED = "simulated"  # the column of our own plain files that marks every row of a simulated wave
OWN_WORDS = ":text"  # after an option in a target: the words that were written for it
SURE = 0.85  # from here on nobody needs to confirm
ALIKE = 0.78
LONGEST = 1_000  # signs of a heading that are looked at: the patterns' work grows with the square of them
_NUMBERED = re.compile(
    r"^\s*(?:q|f|v|fråga|fraga|question|nr)?\s*\.?\s*(\d{1,3})(?:\s*[.:)\]–—-]+\s*|\s+)(?=\D)", re.IGNORECASE
)
_ONLY_NUMBER = re.compile(r"^\s*(?:q|f|v|fråga|fraga|question|nr)?\s*\.?\s*(\d{1,3})\s*[.:)]?\s*$", re.IGNORECASE)
_NTH_OF = re.compile(
    r"^\s*(?:q|f|v|fråga|question)?\s*(\d{1,3})\s*(?:_|\.|\[\s*(?:sq)?0*)(\d{1,3})\]?\s*$", re.IGNORECASE
)
_NOISE = re.compile(
    r"<[^>]{1,80}>|\s*\((?:flera|ett|ange|välj|valfri|obligatorisk|select|multiple|required)[^)]{0,60}\)|\s*\*+\s*$"
    r"|\s*[-–:]\s*(?:selected choice|valt alternativ|valt svar|response|svar|open-ended response|öppet svar|text)\s*$"
    r"|\s*[-–:]\s*(?:selected choice|valt alternativ|valt svar)(?=\s*[-–:])"
    r"|\s*\[\s*(?:svar|response)\s*\]\s*$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"^(.*?)\s*(?:\[([^\]]*)\]|\(choice=(.*)\)|___(\w+))\s*$", re.DOTALL)
_OWN_WORDS = re.compile(r"^(.*\S)\s*(?:[-–—:]\s*|_)text\s*$", re.IGNORECASE | re.DOTALL)  # Qualtrics, beside an option
_CODE_AND_TEXT = re.compile(r"^(\w+\[[^\]]+\])[.:]?\s")  # LimeSurvey's "N2[kultur]. wording [Kultur]"
_CODE_FIRST = re.compile(r"([a-z]\w*)\. \S", re.IGNORECASE)  # LimeSurvey's "submitdate. Date submitted"
_GROUPED = re.compile(r"\w+(?:[/.:-]\w+)+")  # Kobo and ODK: the group's name before the question's
_REDCAP_MISSING = {
    "na": "not_applicable",
    "unk": "dont_know",
    "asku": "dont_know",
    "msk": "suppressed",
    "nask": "not_applicable",
}


@dataclass(frozen=True)
class Found:
    """What a heading was taken to be, how, how sure (0–1), and why in a sentence."""

    target: str
    how: str
    confidence: float
    reason: str


class Matcher:
    """Knows every name that a codebook gives its items; answers for one heading at a time."""

    def __init__(self, codebook: Codebook, items: Sequence[Item] | None = None):
        self.codebook = codebook
        self.items = tuple(items if items is not None else codebook.items)
        self.known: dict[str, Found] = {}
        self.alone: dict[str, str] = {}  # the names of whole items, for likenesses
        self._items()
        self._options()
        self.units = survey_tools.UNIT_NAMES | {
            folded(w) for w in (*codebook.unit_one.every(), *codebook.unit_many.every())
        }
        self.choices: dict[str, list[str]] = {}  # an option's label → the options of several that are so called
        for item in self.items:
            for option in item.choices if item.type == MULTIPLE else ():
                for words in {same_words(label) for label in option.label.every()}:
                    self.choices.setdefault(words, []).append(f"{item.code}:{option.code}")
        self._memory: dict[str, Found | None] = {}
        self._roles: dict[str, Found | None] = {}

    def _add(self, words: str, target: str, how: str, confidence: float, reason: str) -> None:
        key = folded(words)
        if key:
            self.known.setdefault(key, Found(target, how, confidence, reason))
            if ":" not in target:
                self.alone.setdefault(key, target)

    def _items(self) -> None:
        for item in self.items:
            self._add(item.code, item.code, CODE, 1.0, _("Rubriken är frågans kod."))
        for item in self.items:
            for words in item.text.every():
                self._add(words, item.code, TEXT, 1.0, _("Rubriken är frågans text."))
        for item in self.items:
            for words in (*item.headings, *(item.short.every() if item.short else ())):
                self._add(words, item.code, ALIAS, 0.95, _("Rubriken är ett känt namn på frågan."))
            for words in item.text.every():
                self._add(f"{item.code} {words}", item.code, TEXT, 1.0, _("Rubriken är frågans kod och text."))

    def _options(self) -> None:
        why = _("Rubriken är frågan och ett av dess svarsalternativ.")
        for item in self.items:
            if item.type != MULTIPLE:
                continue
            texts = (*item.text.every(), *item.headings, *(item.short.every() if item.short else ()))
            coded = tuple(f"{item.code} {words}" for words in item.text.every())
            for option in item.options:
                # An option that is no value ("vet ej") has a column too; ticking it says why there is no answer.
                for left in (item.code, *texts, *coded):
                    for right in (option.code, *option.label.every(), *option.aliases):
                        self._add(f"{left} {right}", f"{item.code}:{option.code}", TEXT, 0.97, why)
        for item in self.items:
            self._own_words(item)

    def _own_words(self, item: Item) -> None:
        """The tools' columns of words of one's own: "N2[other]", "wording – Annat, nämligen". Of a question with one
        column for each answer it is the box for that option too."""
        other = other_option(item) if item.options else ""
        if not other:
            return
        own = "" if item.type == MULTIPLE else OWN_WORDS
        option = item.by_option[other]
        names = (*OTHER, *(() if item.type == MULTIPLE else (other, *option.label.every(), *option.aliases)))
        texts = (*item.text.every(), *item.headings, *(item.short.every() if item.short else ()))
        why = _("Rubriken är frågan och det svarsalternativ där man skriver egna ord.")
        for left in (item.code, *texts):
            for right in names:
                self._add(f"{left} {right}", f"{item.code}:{other}{own}", TEXT, 0.95, why)

    @cached_property
    def by_label(self) -> dict[str, list[tuple[Item, Option]]]:
        """What an option of a multiple choice is called → the questions that have it, each with the option."""
        found: dict[str, list[tuple[Item, Option]]] = {}
        for item in self.items:
            for option in item.options if item.type == MULTIPLE else ():
                for words in {same_words(name) for name in (*option.label.every(), *option.aliases)}:
                    found.setdefault(words, []).append((item, option))
        return found

    def exact(self, heading: str) -> Found | None:
        """What a heading certainly is, as an item; None when nothing says so."""
        if heading not in self._memory:
            self._memory[heading] = self._exact(heading)
        return self._memory[heading]

    def _exact(self, heading: str) -> Found | None:
        if found := self.known.get(folded(heading)):
            return found
        if found := self._with_own_words(short(heading)):
            return found
        plain = _NOISE.sub("", short(heading))
        bare = _NUMBERED.sub("", plain, count=1)
        for words in (plain, bare, _NOISE.sub("", bare)):
            if found := self.known.get(folded(words)):
                return Found(found.target, found.how, min(found.confidence, 0.95), found.reason)
        for words in dict.fromkeys((plain, short(heading))):  # what is noise after a question may be an option's own
            if parts := _PARTS.match(words):
                right = next(p for p in parts.groups()[1:] if p is not None)
                if found := self._parts(parts[1], right, parts[4] is not None):
                    return found
        if coded := _CODE_AND_TEXT.match(plain):
            # The text says the option in words; a code that LimeSurvey made up says only which it is in order.
            ways = [found for words in (coded[1], plain[coded.end() :]) if (found := self._exact(words))]
            return max(ways, key=lambda found: found.confidence, default=None)
        return self._grouped(plain) or self._grouped(short(heading))

    def _with_own_words(self, heading: str) -> Found | None:
        """An option with what a tool writes after it where respondents write words of their own."""
        own = _OWN_WORDS.match(heading)
        found = self._exact(own[1]) if own else None
        if found is None or ":" not in found.target or ":!" in found.target:
            return None
        why = _("Rubriken är frågan och det svarsalternativ där man skriver egna ord.")
        return Found(found.target.removesuffix(OWN_WORDS) + OWN_WORDS, found.how, 0.95, why)

    def _grouped(self, heading: str) -> Found | None:
        """A question's code, or its code and an option's, after the names of the groups that it lies in."""
        if "/" not in heading and not _GROUPED.fullmatch(heading):
            return None
        parts = re.split(r"[/]" if "/" in heading else r"[.:-]", heading)
        for n in range(1, min(len(parts), 8)):
            found = self.known.get(folded(" ".join(parts[n:])))
            if found and (found.how == CODE or ":" in found.target or "/" in heading):
                why = _("Rubriken är en fråga i kodboken, efter namnet på gruppen som den ligger i.")
                return Found(found.target, found.how, min(found.confidence, 0.95), why)
        return None

    def _parts(self, left: str, right: str, redcap: bool) -> Found | None:
        """ "left [right]", "left (choice=right)", "left___right"."""
        whole = self.known.get(folded(left)) or self.known.get(folded(_NUMBERED.sub("", left, count=1)))
        item = self.codebook.by_code.get(whole.target) if whole else None
        if item is not None and item.type == MULTIPLE:
            why = _("Rubriken är frågan och ett av dess svarsalternativ.")
            if found := self.known.get(folded(f"{item.code} {right}")):
                return Found(found.target, TEXT, 0.97, why)
            if redcap and (found := self._redcap(item, right, why)):
                return found
            if folded(right) in OTHER:
                return Found(IGNORED, ALIAS, 0.9, _("Fritext till svaret Annat, som inte är ett av alternativen."))
            if found := self._option_in_order(item, right):
                return found
        if (inner := self.known.get(folded(right))) and ":" not in inner.target:
            return Found(inner.target, inner.how, 0.9, _("Delfrågan inom parentes är en fråga i kodboken."))
        if item is not None and folded(right) in ("svar", "response", "text", "answer"):
            return whole
        return None

    def _redcap(self, item: Item, right: str, why: str) -> Found | None:
        """An option, or a kind of no value, by the code that REDCap writes after three underscores."""
        said = right.replace("_", "-") if right.startswith("_") else right
        status = _REDCAP_MISSING.get(right.casefold(), "skipped" if re.fullmatch(r"-\d+", said) else "")
        if said in item.by_option:
            return Found(f"{item.code}:{said}", TEXT, 0.95, why)
        if status:
            return Found(f"{item.code}:!{status}", ALIAS, 0.9, _("Rubriken är en kod för saknat värde i REDCap."))
        return None

    def _option_in_order(self, item: Item, words: str) -> Found | None:
        """An option by its place among them, as LimeSurvey numbers them: "SQ001"."""
        numbered = re.fullmatch(r"(?:SQ|A|opt)?0*(\d{1,3})", words, re.IGNORECASE)
        if not numbered or not 1 <= int(numbered[1]) <= len(item.options):
            return None
        n = int(numbered[1])
        option = item.options[n - 1]
        why = _("Svarsalternativ nummer {n} i frågan: {label}.").format(n=n, label=option.label)
        return Found(f"{item.code}:{option.code}", NUMBER, 0.7, why)

    def role(self, heading: str) -> Found | None:
        """What a heading is when it is no item: unit, wave, a tool's own column …"""
        if heading not in self._roles:
            grouped = _GROUPED.fullmatch(heading)
            last = re.split(r"[/.:-]", heading)[-1] if grouped else ""
            found = self._role(short(heading))
            if found is None and last and (inner := self._role(last)) and inner.target in (UNIT, WAVE):
                found = inner
            self._roles[heading] = found
        return self._roles[heading]

    def _role(self, heading: str) -> Found | None:
        key = folded(heading)
        if not key:
            return None
        for names, target, why in (
            (self.units, UNIT, _("Rubriken betyder den som svaret gäller.")),
            (survey_tools.WAVE_NAMES, WAVE, _("Rubriken betyder omgången.")),
            (survey_tools.ITEM_NAMES, ITEM, _("Kolumnen säger vilken fråga raden gäller.")),
            (survey_tools.ANSWER_NAMES, ANSWER, _("Kolumnen har svaren.")),
            (survey_tools.STATUS_NAMES, STATUS, _("Kolumnen säger varför ett svar saknas.")),
            (survey_tools.RESPONDENT_NAMES, RESPONDENT, _("Kolumnen skiljer de svarande åt.")),
            (survey_tools.MAIN_NAMES, MAIN, _("Kolumnen säger vem som är huvudsvarande.")),
            (survey_tools.TIMES, TIME, _("Kolumnen säger när svaret kom in.")),
        ):
            if key in names:
                return Found(target, ALIAS, 0.95, why)
        if survey_tools.row_status(heading):
            return Found(DISPOSITION, ALIAS, 0.95, _("Kolumnen säger vad som blev av varje rad."))
        if survey_tools.personal(key):
            return Found(DROPPED, ALIAS, 0.95, _("Personuppgifter sparas inte."))
        if survey_tools.own(heading):
            return Found(TOOL, ALIAS, 0.95, _("Kolumnen är enkätverktygets egen."))
        if key == SIMULATED:
            return Found(TOOL, ALIAS, 0.95, _("Kolumnen säger om svaren är simulerade."))
        coded = _CODE_FIRST.match(heading)
        return self._role(coded[1]) if coded else None

    def numbered(self, heading: str) -> Found | None:
        """Only a number: the nth item of the codebook, or the nth option of it. A person must confirm."""
        heading = short(heading)
        if of := _NTH_OF.match(heading):
            item, n = self._nth(int(of[1])), int(of[2])
            if item is not None and item.type == MULTIPLE and 1 <= n <= len(item.options):
                option = item.options[n - 1]
                why = _("Fråga nummer {n} i kodboken, svarsalternativ nummer {m}.").format(n=int(of[1]), m=n)
                return Found(f"{item.code}:{option.code}", NUMBER, 0.6, why)
        if only := _ONLY_NUMBER.match(heading):
            item = self._nth(int(only[1]))
            if item is not None:
                return Found(item.code, NUMBER, 0.7, _("Fråga nummer {n} i kodboken.").format(n=int(only[1])))
        return None

    def _nth(self, n: int) -> Item | None:
        return self.items[n - 1] if 1 <= n <= len(self.items) else None

    def alike(self, heading: str) -> Found | None:
        """The item, or the word for a unit, that a heading is most like; a person must confirm."""
        heading = short(heading)
        key = folded(_NUMBERED.sub("", _NOISE.sub("", heading), count=1))[:160]
        if len(key) < 4:
            return None
        found = get_close_matches(key, self.alone, n=1, cutoff=ALIKE)
        if found:
            ratio = round(SequenceMatcher(None, key, found[0]).ratio(), 2)
            target = self.alone[found[0]]
            why = _("Rubriken liknar {words} ({percent} % lika).").format(
                words=repr(str(self.codebook.by_code[target].text)[:60]), percent=round(ratio * 100)
            )
            return Found(target, SUGGESTION, min(ratio, 0.84), why)
        if not survey_tools.place(key) and get_close_matches(key, self.units, n=1, cutoff=0.75):
            return Found(UNIT, SUGGESTION, 0.75, _("Rubriken liknar ordet för den som svarar."))
        return self._same_vocabulary(heading)

    def nearest(self, heading: str) -> str:
        """The item that a heading is least unlike, for a sentence to a person; "" when it is like none."""
        names = [name for name in self.alone if len(name) > 5]
        found = get_close_matches(folded(short(heading))[:160], names, n=1, cutoff=0.65)
        return self.alone[found[0]] if found else ""

    def _same_vocabulary(self, heading: str) -> Found | None:
        """Most words shared, in another order or with something added."""
        words = _vocabulary(heading)
        if len(words) < 2:
            return None
        best, share = None, 0.0
        for item in self.items:
            for text in item.text.every():
                theirs = _vocabulary(text)
                if len(theirs) >= 2 and (now := len(words & theirs) / len(words | theirs)) > share:
                    best, share = item, now
        if best is None or share < 0.6:
            return None
        why = _("Rubriken har {percent} % av orden gemensamt med {words}.").format(
            percent=round(share * 100), words=repr(str(best.text)[:60])
        )
        return Found(best.code, SUGGESTION, round(min(share, 0.8), 2), why)


def headed(heading: str, item: Item) -> bool:
    """Whether a heading is an item's code or wording and goes on (one of its options, or something beside it), with or
    without the names of groups before it."""
    names = tuple(filter(None, map(folded, item.text.every())))
    parts = short(heading).split("/")
    for said in ("/".join(parts[n:]) for n in range(min(len(parts), 8))):
        whole = folded(said)
        if re.match(rf"{re.escape(item.code)}(?![^\W_])", said, re.IGNORECASE) and whole != folded(item.code):
            return True
        if whole.startswith(names) and whole not in names:
            return True
    return False


def short(heading: str) -> str:
    """A heading as it is looked at: no longer than one may be, with single spaces."""
    return " ".join(heading[:LONGEST].split())


def _vocabulary(words: str) -> set[str]:
    return {w for w in re.findall(r"\w{3,}", words.casefold()) if not w.isdigit()}


def decided(profile: Profile, key: str) -> Found | None:
    """What a person has said that a column is."""
    target = profile.get("columns", {}).get(key)
    return Found(target, PERSON, 1.0, _("Valt av en person.")) if target else None
