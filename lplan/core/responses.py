"""Define the frame of responses that everything from the importer to the index agrees on.

One row for each wave, unit and item that was asked. Columns, all strings:

    wave        key of the round of the survey ("2017")
    unit        code in the register of units ("12")
    respondent  who answered on the unit's behalf, as an anonymous mark; "" when not known
    item        code in the codebook
    answer      canonical answer, missing (NaN) unless `status` is ANSWERED
                  single, ordinal   the option's code
                  multiple          codes in the codebook's order joined by ";"; "" means none of them was chosen
                  year              "2014"
                  number            as Python writes a float ("3.5")
                  text              as written
    status      ANSWERED or one of the five kinds of "no value"

"No answer" is never "no" and never 0: only `status` says which kind it is.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from lplan.core.frame_column import TEXT, Column
from lplan.core.text import _

ANSWERED = "answered"
NOT_APPLICABLE = "not_applicable"  # the question cannot apply to this unit
SKIPPED = "skipped"  # the unit answered the survey but left this blank
DONT_KNOW = "dont_know"  # "vet ej"
NO_RESPONSE = "no_response"  # the unit did not answer this round at all
SUPPRESSED = "suppressed"  # there is a value, but it may not be shown

MISSING = (NOT_APPLICABLE, SKIPPED, DONT_KNOW, NO_RESPONSE, SUPPRESSED)
STATUSES = (ANSWERED, *MISSING)
NO_ANSWER = "missing"  # how a table of counts names skipped and no_response together
NOT_ASKED = "not_asked"
FRAME: Mapping[str, Column] = {
    "wave": Column(TEXT, "key of the wave"),
    "unit": Column(TEXT, "code in the register"),
    "respondent": Column(TEXT, 'anonymous mark; "" when not known'),
    "item": Column(TEXT, "code in the codebook"),
    "answer": Column(TEXT, "canonical answer, as above", missing=True),
    "status": Column(TEXT, "ANSWERED, or the kind of missing answer", STATUSES),
}
COLUMNS = tuple(FRAME)
RESERVED = frozenset({*MISSING, NO_ANSWER, NOT_ASKED})
"""What stands where an option's code does in tables of answers: no answer of an item may have such a code."""
SEPARATOR = ";"


def empty() -> pd.DataFrame:
    """No responses, with the right columns."""
    return pd.DataFrame({name: pd.Series(dtype=column.dtype) for name, column in FRAME.items()})


def status_words() -> dict[str, str]:
    """The name of each kind of "no value", in a sentence or a cell."""
    return {
        NOT_APPLICABLE: _("ej aktuellt"),
        SKIPPED: _("inget svar"),
        DONT_KNOW: _("vet ej"),
        NO_RESPONSE: _("svarade inte på enkäten"),
        SUPPRESSED: _("får inte visas"),
    }


def join_codes(codes: Iterable[str]) -> str:
    """Chosen options of a multiple-choice item as one canonical answer."""
    return SEPARATOR.join(codes)


def split_codes(answer: str) -> tuple[str, ...]:
    """The options in a canonical multiple-choice answer; "" is an answer with none chosen."""
    return tuple(code for code in answer.split(SEPARATOR) if code)


def chosen(responses: pd.DataFrame) -> pd.DataFrame:
    """Answered multiple-choice rows, one row for each chosen option, with the column `option` added.

    Rows that were answered with no option chosen do not appear: count them in `responses`, not here.
    """
    answered = responses[responses["status"] == ANSWERED]
    options = answered.assign(option=answered["answer"].str.split(SEPARATOR)).explode("option")
    return options[options["option"].fillna("") != ""].reset_index(drop=True)


def responding(responses: pd.DataFrame) -> pd.DataFrame:
    """How many units were asked and how many responded in each wave: columns wave, asked, responded."""
    answered = responses.assign(answered=responses["status"] != NO_RESPONSE)
    units = answered.groupby(["wave", "unit"], observed=True)["answered"].any()
    counts = units.groupby(level="wave").agg(asked="size", responded="sum").reset_index()
    return counts.astype({"asked": int, "responded": int})


def silent(responses: pd.DataFrame) -> list[str]:
    """The units that were asked and have not answered, in the order of the rows."""
    answered = set(responses.loc[responses["status"] != NO_RESPONSE, "unit"])
    return [unit for unit in dict.fromkeys(responses["unit"]) if unit not in answered]


def changes(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """The differences between two sets of answers to the same wave, one row for each unit and item.

    Columns unit, item, before_status, before, after_status, after; a status is missing where there was no row at all.
    """
    key = ["unit", "item"]
    both = before[[*key, "status", "answer"]].merge(
        after[[*key, "status", "answer"]], on=key, how="outer", suffixes=("_before", "_after")
    )
    same = (both["status_before"].fillna("") == both["status_after"].fillna("")) & (
        both["answer_before"].fillna("") == both["answer_after"].fillna("")
    )
    renamed = {
        "status_before": "before_status",
        "answer_before": "before",
        "status_after": "after_status",
        "answer_after": "after",
    }
    return both[~same].rename(columns=renamed)[[*key, *renamed.values()]].reset_index(drop=True)
