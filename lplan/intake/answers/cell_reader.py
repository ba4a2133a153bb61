"""Read one cell of text as an item's answer and status, or say what is wrong with it."""

import re
from collections.abc import Mapping
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from functools import cached_property

from lplan.codebook import MULTIPLE, NUMBER, ORDINAL, SINGLE, TEXT, YEAR, Item
from lplan.core import responses as r
from lplan.core.text import _
from lplan.intake.answers.cell_words import (
    NO,
    NONE_OF_THEM,
    NOTHING,
    SYMBOLS,
    USER_MISSING,
    WORDLESS,
    YES,
    Cell,
    other_option,
    truth_of,
)
from lplan.intake.answers.number_values import LABELLED, number, within, year
from lplan.intake.interpretation import scale_origin
from lplan.intake.interpretation.text_normalisation import begin_alike, is_other, same_words

_NUMBERED = re.compile(
    r"^(?:\(?(-?\d+)\)?\s+(\D.*)|(\D.*?)\s*\((-?\d+)\))$", re.DOTALL
)  # "(3) I hög grad", "I hög grad (3)"
# Between several answers in one cell.
_SEMICOLON, _STRONG, _ANY = re.compile(r";"), re.compile(r"[;|\n]"), re.compile(r"[;|\n,]")
SHOWN = 60  # signs of a cell that are shown in a sentence
MOST_PARTS, LONGEST_LABEL = 500, 12  # pieces of a cell that are looked at; pieces that one label may have
_PLAIN = re.compile(r"-?\d{1,15}(?:\.\d{1,20})?", re.ASCII)


class Reader:
    """Reads the cells of one item. `decided` is label → option's code (or status), `symbols` sign → status or "0",
    `yes_no` word → "yes", "no" or a status, `lowest` the number of a scale's first step in the file, all chosen by a
    person; `style` is how the column writes decimals; `mixed`: the tool puts words of one's own among the answers. The
    same words are only read once.

    bare    the numbers that stood for steps of a scale by themselves
    """

    def __init__(
        self,
        item: Item,
        decided: Mapping[str, str] = {},
        symbols: Mapping[str, str] = {},
        style: str = "",
        yes_no: Mapping[str, str] = {},
        lowest: int | None = None,
        mixed: bool = False,
    ):
        self.item, self.style = item, style
        self.decided = {same_words(label): target for label, target in decided.items()}
        self.signs = SYMBOLS | {same_words(sign): meaning for sign, meaning in symbols.items()}
        self.known: dict[str, str] = {}
        self.lowest = lowest
        called = scale_origin.names(item, lowest)
        self.bare: set[int] = set()
        for option in item.options:
            for name in (called[option.code], *option.label.every(), *option.aliases):
                self.known.setdefault(same_words(name), option.code)
        self.other = other_option(item)
        if self.other:  # the code that LimeSurvey, Kobo and others give it by themselves
            for name in ("other", "-oth-", "annat"):
                self.known.setdefault(name, self.other)
        self.mixed = mixed and bool(self.other)
        self.yes_no = {same_words(word): meaning for word, meaning in yes_no.items()}
        self.truth = truth_of(item)
        self.codes = {same_words(called[option.code]): option.code for option in item.options}
        self._seen: dict[tuple, Cell] = {}
        # Tables of indicators hold hundreds of thousands of plain numbers, no two alike: these are told at a glance.
        self.plain = item.type == NUMBER and not decided and not symbols

    def read(self, words: str, label: str | None = "", text: bool = False) -> Cell:
        """A cell; `label` is what the file itself says the value means, None where it says so of other values but not
        of this one; `text` whether a number stood there as text."""
        certain = not text or self.style == "point" or "." not in words
        if self.plain and certain and not label and _PLAIN.fullmatch(words):
            return within(self.item, float(words), words, "")
        key = (words, label, text)
        if key not in self._seen:
            self._seen[key] = self._read(words.strip(), label, text)
        return self._seen[key]

    def _read(self, words: str, label: str | None, text: bool) -> Cell:
        for said in filter(None, (words, label)) if self.decided else ():
            if target := self._decision(said):
                return self._decided(target, said)
        key = same_words(words)
        if self.item.type == TEXT:
            if key in WORDLESS and not label:
                return Cell(None, self.signs.get(key, r.SKIPPED), symbol=words)
            return Cell(label or words, r.ANSWERED)
        if self.item.type in (SINGLE, ORDINAL, MULTIPLE):
            return self._choice(words, label)
        if label and same_words(label) in self.signs:
            return Cell(None, self.signs[same_words(label)], symbol=words)
        if key in self.signs:
            return self._sign(key, words)
        return year(self.item, words) if self.item.type == YEAR else number(self.item, words, text, self.style)

    def _decision(self, words: str) -> str:
        """What a person has decided that these words mean; "" for nothing.

        What is decided about several answers at once is about the part of them that is unknown: the others stay.
        """
        target = self.decided.get(same_words(words), "")
        several = target and self.item.type == MULTIPLE
        return "" if several and any(code for _part, code in self.parts(words)) else target

    def _choice(self, words: str, label: str | None) -> Cell:
        """A cell of a question with options."""
        if label is None and words and scale_origin.BARE.fullmatch(words):
            # What the others mean says nothing of this one.
            message = _("{value} saknar etikett i filen, där andra värden i kolumnen har en.").format(value=words)
            return Cell(None, r.SKIPPED, message, _("Välj vad värdet betyder."), unknown=words)
        said = label or words
        if not said:
            return Cell(None, r.SKIPPED)
        if said[0] in "-0123456789" and scale_origin.BARE.fullmatch(said) and self.item.type != MULTIPLE:
            self.bare.add(int(re.split("[.,]", said)[0]))
        found = self._several(said) if self.item.type == MULTIPLE else self._one(said)
        return replace(found, unknown=found.unknown or said) if found.fault else found

    def box(self, words: str, label: str | None, option: str, spoken: bool | None = None) -> Cell:
        """The column of one option of several: its code when it is ticked, "" when it is not, or a kind of no value.

        `option` is "!" and a kind of no value for the column of "vet ej"; `spoken`: whether it holds words of
        one's own and no ticks (None: it may hold both, as people write).
        """
        key = same_words(label or words)
        if spoken and key not in WORDLESS and key not in self.decided:
            return Cell(option, r.ANSWERED, words="" if self.option(key) == option else words)
        if option.startswith("!") or not key:
            return Cell(None, option[1:] if key in YES else r.SKIPPED)
        if tick := self._tick(key, words, option):
            return tick
        if option == self.other and words and spoken is None:
            return Cell(option, r.ANSWERED, words=words)  # the tool's column of words of one's own
        message = _("{value} är varken ja eller nej.").format(value=repr(words[:40]))
        return Cell(None, r.SKIPPED, message, _("Skriv Ja eller Nej."), unknown=words)

    def _tick(self, key: str, words: str, option: str) -> Cell | None:
        """Ticked, not ticked or a kind of no value; None for other words."""
        meaning = self.decided.get(key) or self.signs.get(key, "")
        if key in YES or meaning == option or (key not in NO and self.option(key) == option):
            return Cell(option, r.ANSWERED)
        if key in NO or meaning == NOTHING:
            return Cell("", r.ANSWERED)
        if meaning in r.MISSING:
            return Cell(None, meaning, symbol="" if key in self.decided else words)
        return None

    def _decided(self, target: str, words: str) -> Cell:
        if target in r.MISSING:
            return Cell(None, target)
        if self.item.type in (SINGLE, ORDINAL, MULTIPLE):
            if target in self.item.by_option:
                own = words if target == self.other and not is_other(words) else ""
                return replace(self._chosen(target), words=own)
            return replace(self._strange(target), unknown=words)  # decided under a codebook that had the option
        if self.item.type in (YEAR, NUMBER):
            return year(self.item, target) if self.item.type == YEAR else number(self.item, target, False, self.style)
        return Cell(target, r.ANSWERED)

    def _sign(self, key: str, words: str) -> Cell:
        meaning = self.signs[key]
        if meaning == NOTHING and self.item.type == NUMBER:
            return Cell("0.0", r.ANSWERED, symbol=words)
        return Cell(None, r.SKIPPED if meaning == NOTHING else meaning, symbol=words)

    # --- options ---

    def option(self, words: str) -> str | None:
        """An option by its code, label or alias, or in the form "4 – I hög grad"."""
        key = same_words(words)
        if key not in self.known:
            key = key.rstrip(" .,;") or key  # a sentence's end is no part of a label
        if key in self.known:
            return self.known[key]
        if parts := LABELLED.match(key):
            found = {self.known.get(parts[1]), self.known.get(same_words(parts[2]))} - {None}
            return found.pop() if len(found) == 1 else None
        if re.fullmatch(r"-?\d+[.,]0+", key):
            return self.known.get(re.split("[.,]", key)[0])
        if parts := _NUMBERED.match(key):  # the number only counts beside a label that is known, and must agree with it
            code = self.known.get(parts[2] or parts[3])
            return code if self.known.get(parts[1] or parts[4], code) == code else None
        return None

    def _chosen(self, code: str) -> Cell:
        status = self.item.by_option[code].status
        return Cell(None, status) if status else Cell(code, r.ANSWERED)

    def _one(self, words: str) -> Cell:
        code, key = self.option(words), same_words(words)
        if code and self._crossed(key, code):
            return self._said_otherwise(key, words)
        if code:
            return self._chosen(code)
        if key in self.signs and self.signs[key] != NOTHING:
            return Cell(None, self.signs[key], symbol=words)
        if self.truth and key and key in YES | NO:
            return self._said_otherwise(key, words)
        return self._strange(words)

    def _crossed(self, key: str, code: str) -> bool:
        """Whether a bare 1 is the code of No, or 0 or 2 that of Yes: tools write 1 for Yes, and 0 or 2 for No,
        whatever the codebook's codes are.

        Not where a person has said from which number the scale's steps are counted: then numbers are steps. And 2 is No
        only in a question with two answers, which is what a tool's own yes or no is.
        """
        if self.lowest is not None or (key == "2" and len(self.item.choices) > 2):
            return False
        likely = self.truth.get({"1": "yes", "0": "no", "2": "no"}.get(key, ""))
        return likely is not None and likely != code and code in self.truth.values()

    def _said_otherwise(self, key: str, words: str) -> Cell:
        """Yes or no in other words than the item's own ("j", "1", "SANT"): by what a person has said of the word."""
        likely = "yes" if key in YES else "no"
        meaning = self.yes_no.get(key, "")
        if meaning in r.MISSING:
            return Cell(None, meaning)
        if meaning in self.truth:
            return self._chosen(self.truth[meaning])
        label = self.item.by_option[self.truth[likely]].label
        message = (
            _("{value} är koden för ett annat svar i kodboken. Betyder det {label}?")
            if self.option(words)
            else _("{value} är inget av svarsalternativen. Betyder det {label}?")
        )
        return Cell(None, r.SKIPPED, message.format(value=repr(words[:40]), label=label), unknown=words, truth=likely)

    def _strange(self, words: str) -> Cell:
        """No option at all: never the lowest step, never nothing, but a question to a person."""
        if words in USER_MISSING:
            message = _("{value} ligger utanför skalan; ofta betyder det att svar saknas.").format(value=words)
            return Cell(None, r.SKIPPED, message, _("Välj vad värdet betyder."), unknown=words)
        if said := self._contradicted(words):
            return Cell(None, r.SKIPPED, said, _("Välj vilket som gäller, eller rätta cellen."), unknown=words)
        message = _("{value} är inget av svarsalternativen.").format(value=repr(self.excerpt(words)))
        return Cell(None, r.SKIPPED, message, self._choices, unknown=words)

    @cached_property
    def _choices(self) -> str:
        """The options, in a sentence."""
        labels = ", ".join(str(option.label) for option in self.item.options)
        return _("Svarsalternativ: {labels}.").format(labels=labels)

    def excerpt(self, words: str) -> str:
        """Words to show: of long ones the part where they leave the option that they begin as."""
        if len(words) <= SHOWN:
            return words
        key = words.casefold()
        same = max((begin_alike(key, name) for name in self.known), default=0)
        start = 0 if same < SHOWN // 2 else words.rfind(" ", 0, same - 10) + 1
        end = start + SHOWN
        return ("… " if start else "") + words[start:end] + ("…" if end < len(words) else "")

    def _contradicted(self, words: str) -> str:
        """That a number and a word in one cell are two different options ("1 Saknas" where Saknas is 0); else ""."""
        key = same_words(words).rstrip(" .,;")
        parts = LABELLED.match(key) or _NUMBERED.match(key)
        if not parts:
            return ""
        held = [part for part in parts.groups() if part]
        figure, label = (same_words(part) for part in (held if held[0].lstrip("-")[:1].isdigit() else held[::-1]))
        by_word, by_number = self.known.get(label), self.known.get(figure)
        if by_word is None or by_number in (None, by_word):
            return ""
        said = _("{value} säger två saker: talet {number} är {first} i kodboken, men ordet är {second}.")
        first, second = (f"{code} ({self.item.by_option[code].label})" for code in (by_number, by_word))
        return said.format(value=repr(words[:60]), number=figure, first=first, second=second)

    def _several(self, words: str) -> Cell:
        """Several options in one cell; what a person has decided about one part of it is about that part."""
        key = same_words(words)
        if key not in self.known:
            written = self.mixed and key in SYMBOLS and key not in WORDLESS  # "saknas" may be what somebody wrote
            if self.signs.get(key, NOTHING) != NOTHING and not written:
                return Cell(None, self.signs[key], symbol=words)
            if key in NONE_OF_THEM:
                return Cell("", r.ANSWERED)
        codes: list[str] = []
        own: list[str] = []
        for part, code in self.parts(words):
            target = code or self.decided.get(same_words(part), self.decided.get(key, ""))
            own += [part] if target == self.other and not code and not is_other(part) else []
            if target not in self.item.by_option and target not in r.MISSING:
                return replace(self._strange(target or part), unknown=part)
            codes.append(target)
        return self._together(codes, ", ".join(own), words)

    def _together(self, codes: list[str], own: str, words: str) -> Cell:
        """The options and kinds of no value that one cell holds, as one answer."""
        options = [self.item.by_option[code] for code in codes if code in self.item.by_option]
        statuses = {option.status for option in options} | {code for code in codes if code not in self.item.by_option}
        if len(statuses) == 1 and (status := next(iter(statuses))):
            return Cell(None, status)
        if any(option.status for option in options):
            message = _("Vet ej och ett svar kan inte väljas tillsammans.")
            return Cell(None, r.SKIPPED, message, _("Ta bort det ena."), unknown=words)
        chosen = r.join_codes(option.code for option in self.item.choices if option.code in codes)
        return Cell(chosen, r.ANSWERED, words=own)

    @cached_property
    def spelled(self) -> set[str]:
        """The options' codes, labels and aliases, to the letter."""
        return {name for option in self.item.options for name in (option.code, *option.label.every(), *option.aliases)}

    def parts(self, words: str) -> list[tuple[str, str | None]]:
        """What one cell of several answers holds, in order: (as written, option's code), with None for what is no
        option.

        Answers stand between ; | or line breaks, or between commas. A label may hold such a sign itself: of all ways to
        part the words, the one that leaves least unknown, has the labels as they are spelled and has the longest ones.
        Codes may stand with spaces between them, as Kobo and ODK write them.
        """
        whole = self.option(words)
        if whole and (words.strip() in self.spelled or not _ANY.search(words)):
            return [(words.strip(), whole)]
        found = self._spaced(words) or self._separated(words)
        return [(words.strip(), whole)] if whole and not _known(found) else found

    def _separated(self, words: str) -> list[tuple[str, str | None]]:
        """The answers between ; | and line breaks, or also between commas."""
        if words.rstrip().endswith(";"):  # Microsoft Forms: a comma is part of what somebody wrote
            return self._parted(words, _SEMICOLON)
        found = self._parted(words, _ANY)
        if _known(found) or not _STRONG.search(words):
            return found
        strong = []  # words of one's own may hold commas, and names of options
        for part, code in self._parted(words, _STRONG):
            inner = self._parted(part, _ANY) if code is None else []
            strong += inner if _known(inner) else [(part, code)]
        return strong

    def _spaced(self, words: str) -> list[tuple[str, str | None]]:
        """Codes with spaces between them, most of them known; else nothing."""
        said = words.split()
        if len(said) < 2 or len(said) > MOST_PARTS or _ANY.search(words.strip(" ,;|\n")):
            return []
        found = [(part, self.codes.get(same_words(part))) for part in said]
        return found if 2 * sum(code is not None for _part, code in found) > len(found) else []

    def _parted(self, words: str, separators: re.Pattern) -> list[tuple[str, str | None]]:
        """The words parted at some of the separators; unknown parts beside each other are one."""
        cuts = [(0, 0), *(found.span() for found in separators.finditer(words)), (len(words), len(words))]
        spans = [(a, b) for (_x, a), (b, _y) in zip(cuts, cuts[1:], strict=False) if words[a:b].strip()]
        if not spans or len(spans) > MOST_PARTS:
            return [(words.strip(), None)]
        # best[n]: (how many of the pieces from n on are unknown, how many parts are not spelled as the label is, in how
        # many parts, where the first ends, its code)
        best: list[tuple[int, int, int, int, str | None]] = [(0, 0, 0, 0, None)]
        for n in range(len(spans) - 1, -1, -1):
            unknown, other, parts, _end, _code = best[0]
            ways: list[tuple[int, int, int, int, str | None]] = [(unknown + 1, other, parts + 1, n + 1, None)]
            for k in range(1, min(LONGEST_LABEL, len(spans) - n) + 1):
                part = words[spans[n][0] : spans[n + k - 1][1]].strip()
                if code := self.option(part):
                    unknown, other, parts, _end, _code = best[k - 1]
                    ways.append((unknown, other + (part not in self.spelled), parts + 1, n + k, code))
            best.insert(0, min(ways, key=lambda way: way[:3]))
        found: list[tuple[str, str | None]] = []
        n = at = 0
        while n < len(spans):
            *_cost, end, code = best[n]
            if code is None and found and found[-1][1] is None and separators is _ANY:
                found[-1] = (words[at : spans[end - 1][1]].strip(), None)
            else:
                at = spans[n][0]
                found.append((words[at : spans[end - 1][1]].strip(), code))
            n = end
        return found

    # --- suggestions ---

    def likely(self, words: str) -> tuple[str, float]:
        """The (option's code or status, confidence) that an unknown label most likely means; ("", 0) for none."""
        if words in USER_MISSING:
            return r.SKIPPED, 0.6
        key = same_words(words)
        parts = LABELLED.match(key)
        for said in filter(None, (parts and same_words(parts[2]), key)):
            if found := get_close_matches(said[:200], self.known, n=1, cutoff=0.7):
                return self.known[found[0]], round(SequenceMatcher(None, said, found[0]).ratio(), 2)
        return "", 0.0


def _known(parts: list[tuple[str, str | None]]) -> bool:
    """Whether each part of a cell is an option, and there is any."""
    return bool(parts) and all(code is not None for _part, code in parts)
