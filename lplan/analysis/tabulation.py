"""Count answers: how many units gave each answer, and the shares; "no answer" is never "no".

Every share is of the units that gave an answer. Units that did not know, skipped the question, did not have to answer
it or are silent are counted separately and are never part of the total. Charts, tables, slides and open data use the
same three numbers:

asked  the units of the group that got the questionnaire
total  the units that gave an answer: the denominator of every share
n      the units that gave this answer, or have this kind of missing answer (those have no share)
"""

import pandas as pd

from lplan.codebook import MULTIPLE, NUMBER, Item
from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import _, listed
from lplan.results import Choice, Results

MISSING, UNSURE, NOT_APPLICABLE, SUPPRESSED, NOT_ASKED = (
    r.NO_ANSWER,
    r.DONT_KNOW,
    r.NOT_APPLICABLE,
    r.SUPPRESSED,
    r.NOT_ASKED,
)
NO_VALUE = frozenset({MISSING, UNSURE, NOT_ASKED, NOT_APPLICABLE, SUPPRESSED})
COLUMNS = ["group", "option", "label", "n", "asked", "total", "share"]


def missing_words() -> dict[str, str]:
    """The names of the kinds of missing answer on a chart."""
    return {
        UNSURE: _("Vet ej"),
        NOT_APPLICABLE: _("Ej aktuellt"),
        SUPPRESSED: _("Får inte visas"),
        MISSING: _("Svar saknas"),
        NOT_ASKED: _("Frågades inte"),
    }


def kind_of(status: pd.Series) -> pd.Series:
    """Statuses as charts distinguish them: skipped and not responding are both "no answer"; suppressed is not."""
    return status.map(lambda s: s if s in (r.DONT_KNOW, r.NOT_APPLICABLE, r.SUPPRESSED) else MISSING)


def answer_words(item: Item, answer: str | None, status: str) -> str:
    """An answer as a reader sees it."""
    if status != r.ANSWERED or not isinstance(answer, str):
        words = r.status_words()
        return words.get(status, words[r.SKIPPED]).capitalize()
    if item.type == MULTIPLE:
        chosen = [str(item.by_option[c].label) for c in r.split_codes(answer) if c in item.by_option]
        return listed(chosen) if chosen else _("Inget av dem")
    if item.options:
        return str(item.by_option[answer].label) if answer in item.by_option else answer
    if item.type != NUMBER:
        return answer
    value = float(answer)
    return text.number(value, 0 if value == int(value) else 1)


def by_unit(results: Results, wave: str, item: Item) -> pd.DataFrame:
    """One row a unit in the wave: unit, name, answer (option code, or a MISSING kind), in the register's order."""
    return results.part(("by_unit", wave, item.code), lambda: _by_unit(results, wave, item))


def _by_unit(results: Results, wave: str, item: Item) -> pd.DataFrame:
    rows = results.answers(wave, item.code)
    answer = dict(
        zip(rows["unit"], rows["answer"].where(rows["status"] == r.ANSWERED, kind_of(rows["status"])), strict=True)
    )
    units = results.asked(wave)
    return pd.DataFrame(
        {"unit": units, "name": [results.name(u) for u in units], "answer": [answer.get(u, NOT_ASKED) for u in units]}
    )


def shares(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of counts (group, option, n and others) with asked, total and share, as this module defines them.

    Each unit of a group is counted in one option. A kind of missing answer has no share: NaN.
    """
    valued = frame["n"].where(~frame["option"].isin(NO_VALUE))
    asked = frame.groupby("group")["n"].transform("sum")
    total = valued.fillna(0).groupby(frame["group"]).transform("sum").astype(int)
    return frame.assign(asked=asked, total=total, share=valued / total.where(total > 0))


def levels(group: str, found: pd.Series, names: list[str]) -> list[tuple]:
    """(group, option, label, n) for each level, lowest first, and for the units without one."""
    rows = [(group, str(n), name, int((found == n).sum())) for n, name in enumerate(names)]
    return [*rows, (group, MISSING, _("Nivå saknas"), int(found.isna().sum()))]


def distribution(results: Results, wave: str, item: Item, groups: dict[str, str] | None = None) -> pd.DataFrame:
    """How many units gave each answer: columns COLUMNS.

    `groups` is unit → group; without it all are one group named by the wave. Every option and every kind of no value
    that occurs has a row.
    """
    answers = by_unit(results, wave, item)
    if answers.empty or (answers["answer"] == NOT_ASKED).all():
        return pd.DataFrame(columns=COLUMNS)
    groups = groups or dict.fromkeys(answers["unit"], results.wave_name(wave))
    answers["group"] = answers["unit"].map(groups)
    answers = answers.dropna(subset="group")
    words = {option.code: str(option.label) for option in item.choices} | missing_words()
    order = [code for code in words if code in {o.code for o in item.choices} or (answers["answer"] == code).any()]
    rows = []
    for group in dict.fromkeys(groups[u] for u in answers["unit"]):
        part = answers.loc[answers["group"] == group, "answer"]
        rows += [(group, code, words[code], int((part == code).sum())) for code in order]
    return shares(pd.DataFrame(rows, columns=COLUMNS[:4]))[COLUMNS]


def across_waves(results: Results, item: Item, waves: list[str]) -> pd.DataFrame:
    """The distribution in several waves, one group each, in their order; earlier waves that did not ask are left out.

    Empty when the first of them, the chosen one, did not ask.
    """
    parts = [distribution(results, wave, item) for wave in waves if wave in results.by_wave]
    if not parts or parts[0].empty:
        return distribution(results, "", item)
    return pd.concat([part for part in parts if not part.empty], ignore_index=True)


def shown_waves(choice: Choice) -> list[str]:
    """The chosen wave, and the one it is compared with."""
    return [choice.wave, *([choice.baseline] if choice.baseline else [])]


def picked(results: Results, wave: str, item: Item) -> pd.DataFrame:
    """How many units chose each option of a multiple-choice item: option, label, n, asked, total, share.

    A unit may have chosen several: the shares do not add up to one. Empty when nobody gave an answer.
    """
    rows = results.answers(wave, item.code)
    answered, asked = rows[rows["status"] == r.ANSWERED], results.asked(wave)
    counts = r.chosen(answered)["option"].value_counts()
    n = [int(counts.get(option.code, 0)) for option in item.choices]
    frame = pd.DataFrame(
        {"option": [o.code for o in item.choices], "label": [str(o.label) for o in item.choices], "n": n}
    )
    total = len(answered)
    frame = frame.assign(asked=len(asked), total=total, share=frame["n"] / total if total else float("nan"))
    return frame if total else frame.iloc[:0]


def unit_options(results: Results, wave: str, item: Item) -> pd.DataFrame:
    """Every unit × option of a multiple-choice item: unit, name, option, label, state (yes, no or a MISSING kind)."""
    rows = []
    for unit, name, answer in by_unit(results, wave, item).itertuples(index=False):
        missing = answer in missing_words()
        codes = set() if missing else set(r.split_codes(answer))
        for option in item.choices:
            state = answer if missing else ("yes" if option.code in codes else "no")
            rows.append((unit, name, option.code, str(option.label), state))
    frame = pd.DataFrame(rows, columns=["unit", "name", "option", "label", "state"])
    return frame.iloc[:0] if len(frame) and (frame["state"] == NOT_ASKED).all() else frame


def state_words() -> dict[str, str]:
    """The words of a cell of unit × option."""
    return {"yes": _("Ja"), "no": _("Nej"), **missing_words()}
