"""Find what respondents write beside "Annat", and move it to the free-text item that asks for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lplan.codebook import MULTIPLE, Item
from lplan.core import responses as r
from lplan.core.errors import ERROR
from lplan.core.text import _
from lplan.intake.answers import cell_words
from lplan.intake.answers.duplicate_answers import Given
from lplan.intake.answers.row_reading import tell_private
from lplan.intake.interpretation.heading_matching import OWN_WORDS, PERSON
from lplan.intake.interpretation.matched_columns import Column, item_of
from lplan.intake.interpretation.text_normalisation import same_words

# What a tool writes for ticked and not ticked: where one is seen, the other may stand too.
_PAIRS = tuple(
    set(pair.split("/"))
    for pair in ("ja/nej", "yes/no", "y/n", "j/n", "1/0/2", "true/false", "sant/falskt", "checked/unchecked")
)


@dataclass(frozen=True)
class OwnWords:
    """Words that were written for an option ("Annat: vatten"), and the column where they stand; `sole` when no other
    column says whether the option was chosen."""

    item: str
    option: str
    words: str
    column: Column | None
    sole: bool = False


def put_words(work, given: Given, own: Sequence[OwnWords], line: int) -> None:
    """Words of one's own go to the free text that is asked for when the option was chosen, and choose it; what has no
    such question, or has been answered in a column of its own, is told."""
    for one in own:
        if not _choose(work, given, one):
            work.report.unkept[one.item, one.option] += 1
            continue
        text = work.codebook.words_of.get((one.item, one.option))
        if not work.u.exported and same_words(one.words) in cell_words.YES:
            continue
        said = given.get(text.code, (None, ""))[0] if text is not None else None
        if text is not None and text.code in work.asked and not said:
            given[text.code] = (one.words, r.ANSWERED)
            tell_private(work.report, one.words, work.part, line, one.column)
        elif said != one.words:
            work.report.unkept[one.item, one.option] += 1


def _choose(work, given: Given, one: OwnWords) -> bool:
    """Choose the option that words were written for; False where the answer does not allow it."""
    item = work.asked[one.item]
    answer, status = given.get(one.item, (None, r.SKIPPED))
    chosen = set(r.split_codes(answer or ""))
    # "Nej" beside answers that do not hold Annat is no Annat.
    other = status == r.ANSWERED and one.option not in chosen
    weak = work.u.exported and other and not one.sole and not cell_words.tells(one.words)
    if status not in (r.ANSWERED, r.SKIPPED) or weak:
        return False
    if item.type == MULTIPLE and one.option not in chosen:
        codes = r.join_codes(option.code for option in item.choices if option.code in chosen | {one.option})
        given[one.item] = (codes, r.ANSWERED)
    elif status == r.SKIPPED:
        given[one.item] = (one.option, r.ANSWERED)
    return True


def meant(words: str, exported: bool) -> bool:
    """Whether a column for words of one's own holds any: a tool hands out what was written, whatever it says; in a
    table that a person has made, "nej" or "saknas" says that there are none."""
    return same_words(words) not in cell_words.WORDLESS and (
        exported or cell_words.tells(words) or same_words(words) in cell_words.YES
    )


def spoken(work, boxes: Mapping[str, list[tuple[Column, str]]]) -> dict[int, bool]:
    """Whether a tool's column for Annat, of a question with one column for each option, holds the words themselves and
    no ticks: there "Ja", "0" and "saknas" are words too.

    A column holds words when it is blank where the others say no, or when a cell is none of the ticks that the others
    hold. Where both would look the same a person is asked.
    """
    found: dict[int, bool] = {}
    for code, options in boxes.items() if work.u.exported else ():
        reader = work.readers[options[0][0].number]
        for column, option in options:
            if option != reader.other or column.how == PERSON:
                continue
            others = [c for c, one in options if c is not column and not one.startswith("!")]
            said = {word for word in _said(work, column) if reader.option(word) != option}
            beside = set().union(*(_said(work, c) for c in others))
            words = _blank_beside_no(work, column, others) or not said <= _ticks(beside, work.asked[code])
            found[column.number] = words
            if not words and _alike(beside, said):
                _ask(work, code, option, column, said)
    return found


def _alike(beside: set[str], said: set[str]) -> bool:
    """Whether what is said may be ticks or words of one's own: the other columns show no other tick."""
    only_no = bool(beside & cell_words.NO) and not said & cell_words.NO
    return bool(said) and (not beside or only_no)


def _ticks(beside: set[str], item: Item) -> set[str]:
    """What a tick, or none, may be in a column beside others that hold these words."""
    if not beside:
        return cell_words.YES | cell_words.SYMBOLS.keys() | cell_words.NO
    labels = {same_words(label) for option in item.options for label in option.label.every()}
    ticks = beside - labels | beside & (cell_words.YES | cell_words.NO)
    return ticks.union(*(pair for pair in _PAIRS if pair & ticks))


def _said(work, column: Column) -> set[str]:
    """The different words of a column that are not blank."""
    used = np.unique(work.sheet.codes[column.number][work.part.header :]).tolist()
    return {same_words(work.sheet.words[column.number][code]) for code in used} - {""}


def _blank_beside_no(work, column: Column, others: Sequence[Column]) -> bool:
    """Whether any row leaves the column blank where another one says no in so many words."""
    blank = work.sheet.codes[column.number][work.part.header :] == 0
    for other in others:
        no = [k for k, word in enumerate(work.sheet.words[other.number]) if word and same_words(word) in cell_words.NO]
        if (np.isin(work.sheet.codes[other.number][work.part.header :], no) & blank).any():
            return True
    return False


def _ask(work, code: str, option: str, column: Column, said: set[str]) -> None:
    """Ask whether cells are ticks or words, where an item asks for the words and no column answers it."""
    text = work.codebook.words_of.get((code, option))
    held = {found[0].code for c in work.part.columns if (found := item_of(c, work.codebook))}
    if text is None or text.code not in work.asked or text.code in held:
        return
    message = _("I kolumnen {heading} står bara {words}. Det kan vara kryss, eller vad den svarande skrev.")
    message = message.format(heading=repr(column.heading), words=", ".join(sorted(map(repr, said))))
    hint = _("Välj {tick} om det är kryss och {words} om det är egna ord.")
    target = f"{code}:{option}"
    hint = hint.format(tick=target, words=target + OWN_WORDS)
    part = work.part
    work.report.add(ERROR, "ticks_or_words", message, hint, part, part.header, column, ("columns", column.key))
