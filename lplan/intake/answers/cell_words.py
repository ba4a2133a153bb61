"""Define what a cell can say, and list the words and signs that mean yes, no, other or no value."""

from dataclasses import dataclass

from lplan.codebook import Item
from lplan.core import responses as r
from lplan.intake.interpretation.text_normalisation import OTHER, folded, is_other, same_words

# What people write for "no value". The dash means "exactly nothing" in tables of numbers; in a survey it is no answer.
SYMBOLS = {
    "": r.SKIPPED,
    "-": r.SKIPPED,
    "–": r.SKIPPED,
    "—": r.SKIPPED,
    "..": r.SKIPPED,
    "…": r.SKIPPED,
    "...": r.SKIPPED,
    ".": r.NOT_APPLICABLE,
    "n/a": r.SKIPPED,
    "na": r.SKIPPED,
    "#n/a": r.SKIPPED,
    "#saknas!": r.SKIPPED,
    "null": r.SKIPPED,
    "saknas": r.SKIPPED,
    "uppgift saknas": r.SKIPPED,
    "ej svar": r.SKIPPED,
    "inget svar": r.SKIPPED,
    "none": r.SKIPPED,
    "no answer": r.SKIPPED,
    "missing": r.SKIPPED,
    "ej besvarad": r.SKIPPED,
    "ej besvarat": r.SKIPPED,
    "bortfall": r.SKIPPED,
    "obesvarad": r.SKIPPED,
    "hoppade över": r.SKIPPED,
    "skipped": r.SKIPPED,
    "vill ej svara": r.SKIPPED,
    "vet ej": r.DONT_KNOW,
    "vet inte": r.DONT_KNOW,
    "don't know": r.DONT_KNOW,
    "don’t know": r.DONT_KNOW,
    "dont know": r.DONT_KNOW,
    "ingen uppfattning": r.DONT_KNOW,
    "vet ej/ingen uppfattning": r.DONT_KNOW,
    "vet ej / kan ej svara": r.DONT_KNOW,
    "ej aktuellt": r.NOT_APPLICABLE,
    "inte aktuellt": r.NOT_APPLICABLE,
    "ej tillämpligt": r.NOT_APPLICABLE,
    "ej tillämplig": r.NOT_APPLICABLE,
    "inte tillämpligt": r.NOT_APPLICABLE,
    "not applicable": r.NOT_APPLICABLE,
    "sekretess": r.SUPPRESSED,
    "suppressed": r.SUPPRESSED,
    "svarade inte": r.NO_RESPONSE,
    "har inte svarat": r.NO_RESPONSE,
    "did not respond": r.NO_RESPONSE,
    "ej svarat": r.NO_RESPONSE,
    # Excel's errors, in English and Swedish: the value is not there.
    "#ref!": r.SKIPPED,
    "#div/0!": r.SKIPPED,
    "#value!": r.SKIPPED,
    "#name?": r.SKIPPED,
    "#num!": r.SKIPPED,
    "#null!": r.SKIPPED,
    "#spill!": r.SKIPPED,
    "#calc!": r.SKIPPED,
    "#getting_data": r.SKIPPED,
    "#referens!": r.SKIPPED,
    "#division/0!": r.SKIPPED,
    "#värdefel!": r.SKIPPED,
    "#namn?": r.SKIPPED,
    "#ogiltigt!": r.SKIPPED,
    "#skärning!": r.SKIPPED,
    "#spill": r.SKIPPED,
    "#upptaget!": r.SKIPPED,
} | {status: status for status in r.MISSING}
# Of these also a free text says nothing; "saknas" or "inget" may be what somebody answers.
WORDLESS = {"", "-", "–", "—", ".", "..", "…", "...", "n/a", "na"} | {sign for sign in SYMBOLS if sign.startswith("#")}
YES = {
    "1",
    "1.0",
    "ja",
    "yes",
    "x",
    "true",
    "sant",
    "y",
    "vald",
    "valt",
    "checked",
    "selected",
    "✓",
    "✔",
    "☒",
    "☑",
    "j",
    "markerad",
}
NO = {
    "0",
    "0.0",
    "nej",
    "no",
    "false",
    "falskt",
    "n",
    "",
    "unchecked",
    "not selected",
    "inte vald",
    "ej vald",
    "☐",
    "ej markerad",
}
USER_MISSING = {
    "8",
    "9",
    "88",
    "97",
    "98",
    "99",
    "997",
    "998",
    "999",
    "9999",
    "-1",
    "-8",
    "-9",
    "-77",
    "-88",
    "-97",
    "-98",
    "-99",
    "-999",
}
NOTHING = "0"  # what a symbol may be decided to mean: none at all
NONE_OF_THEM = {"inget", "inga", "none", "inget av dessa", "inget av ovanstående", "none of the above", "ingen"}


@dataclass(frozen=True)
class Cell:
    """What a cell said.

    fault    a sentence when it cannot be used; `unknown` when it is a label that could be mapped to an option
    symbol   a sign that was read as no value; `note` something that was understood and should be looked at
    words    words of one's own that came with the option that stands for them ("Annat: vatten")
    truth    "yes" or "no" when the fault is a word that says so in other words than the item's own
    """

    answer: str | None
    status: str
    fault: str = ""
    suggestion: str = ""
    symbol: str = ""
    note: str = ""
    unknown: str = ""
    truth: str = ""
    words: str = ""


def tells(words: str) -> bool:
    """Whether words say anything by themselves: more than yes, no, or that there is nothing."""
    key = same_words(words)
    return bool(key) and key not in SYMBOLS and key not in NO and key not in YES


def truth_of(item: Item) -> dict[str, str]:
    """ "yes" and "no" → the option that is so called; nothing for an item that does not have one of each."""
    found = {}
    for meaning, names in (("yes", {"ja", "yes"}), ("no", {"nej", "no"})):
        codes = {
            option.code
            for option in item.options
            if names & {same_words(name) for name in (option.code, *option.label.every(), *option.aliases)}
        }
        if len(codes) != 1:
            return {}
        found[meaning] = codes.pop()
    return found


def other_option(item: Item) -> str:
    """The one option that stands for words of one's own; "" when there is none or more than one. One that is called
    nothing but "Annat" goes before "Övrigt: se planen"."""
    found = [o for o in item.choices if any(map(is_other, (o.code, *o.label.every(), *o.aliases)))]
    if len(found) > 1:
        found = [o for o in found if any(folded(name) in OTHER for name in (o.code, *o.label.every(), *o.aliases))]
    return found[0].code if len(found) == 1 else ""
