"""Score a unit's answers in a wave with some of them changed, as if they were real; nothing is stored.

The answers are a plain dict, item → (canonical answer or None, status), that lives as long as the reader's session.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from lplan import index
from lplan.analysis import change_over_time, tabulation
from lplan.codebook import TEXT, Codebook, Item
from lplan.core import responses as r
from lplan.core import text
from lplan.core.text import _
from lplan.results import Results, Wave

Given = Mapping[str, tuple[str | None, str]]
IMAGINED = "~"  # the key of the imagined wave: it sorts after every other, and no imported wave can have it
NOBODY = "~"  # the unit of a person who has not chosen one


def asked(codebook: Codebook, wave: str) -> tuple[Item, ...]:
    """The questions of a wave, in order."""
    return tuple(item for item in codebook.items if item.asked_in(wave))


def own(results: Results, wave: str, unit: str) -> dict[str, tuple[str | None, str]]:
    """A unit's answers in a wave, to start from. Free text is left out, for privacy."""
    rows = results.answers(wave)
    rows = rows[rows["unit"] == unit]
    texts = {item.code for item in results.codebook.items if item.type == TEXT}
    return {
        item: (answer if status == r.ANSWERED else None, status)
        for item, answer, status in zip(rows["item"], rows["answer"], rows["status"], strict=True)
        if item not in texts and status not in (r.NO_RESPONSE, r.SKIPPED)
    }


def settled(codebook: Codebook, wave: str, given: Given) -> dict[str, tuple[str | None, str]]:
    """Every question of the wave with its answer and status, NOT_APPLICABLE for a follow-up that does not apply.

    An earlier answer to a follow-up whose condition is no longer met does not count, but stays in `given`.
    """
    answers: dict[str, str | None] = {}
    every: dict[str, tuple[str | None, str]] = {}
    for item in asked(codebook, wave):
        answer, status = given.get(item.code, (None, r.SKIPPED))
        if not item.applies(answers):
            answer, status = None, r.NOT_APPLICABLE
        elif status == r.NOT_APPLICABLE and item.condition:
            # Its condition is met now: the wave's status is from when it was not.
            status = r.NOT_APPLICABLE if any(o.status == r.NOT_APPLICABLE for o in item.options) else r.SKIPPED
        every[item.code] = (answer, status)
        answers[item.code] = answer if status == r.ANSWERED else None
    return every


def rows(results: Results, wave: str, unit: str, given: Given, *, as_wave: str | None = None) -> pd.DataFrame:
    """The answers as responses: all the wave's questions of one unit. All blank is a unit that has not answered."""
    every = settled(results.codebook, wave, given)
    silent = not any(status not in (r.SKIPPED, r.NOT_APPLICABLE) for _answer, status in every.values())
    cells = [
        (as_wave or wave, unit, "", item, None if silent else answer, r.NO_RESPONSE if silent else status)
        for item, (answer, status) in every.items()
    ]
    return pd.DataFrame(cells, columns=list(r.COLUMNS)).astype(dict.fromkeys(r.COLUMNS, "str"))


@dataclass(frozen=True)
class Supposed(Wave):
    """The wave of imagined answers; `place` is the name of the wave that it replaces."""

    place: str = ""

    @property
    def name(self) -> str:
        """The mark of simulated answers belongs to the replaced wave, not to the imagined answers."""
        return _("{wave}, med tänkta svar").format(wave=self.place)


def imagined(results: Results, wave: str, unit: str, given: Given) -> Results:
    """The results with one more wave, IMAGINED: the chosen one with these answers in place of the unit's own."""
    kept = results.needed(wave)
    here = kept["wave"] == wave
    others = kept[here & (kept["unit"] != unit)].assign(wave=IMAGINED)
    mine = rows(results, wave, unit, given, as_wave=IMAGINED)
    responses = pd.concat([kept, others, mine], ignore_index=True)
    known = results.by_wave.get(wave) or Wave(wave)
    label = _("{wave}, med tänkta svar").format(wave=known.label or known.key)
    supposed = Supposed(**vars(known) | {"key": IMAGINED, "label": label}, place=known.name)
    # Instead of the real wave: beside it, pooled waves would include every other unit twice.
    scored = pd.concat([kept[~here], others, mine], ignore_index=True)
    scores = index.score(scored, results.codebook, results.definition, results.register)
    before = results.scores_of(wave)
    made = replace(
        results,
        waves=(*results.waves, supposed),
        responses=responses,
        scores=pd.concat([before, scores[scores["wave"] == IMAGINED]], ignore_index=True),
    )
    # The response rate stays that of the real wave: imagined answers are nobody's.
    made.once(("responded", IMAGINED), lambda: results.responded(wave))
    return made


def side_by_side(
    results: Results, wave: str, unit: str, scenarios: Mapping[str, Given]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Named scenarios of one unit's answers in words: (values and levels by node, the answers that differ).

    The first frame has a row for the index and each dimension, the second one for each question that the scenarios do
    not answer alike; both have a column for each scenario, in order.
    """
    made = [imagined(results, wave, unit, given) for given in scenarios.values()]
    values = [
        [label, *(_placed(supposed, unit, code) for supposed in made)]
        for _kind, code, label in change_over_time.nodes(results)
    ]
    given = [settled(results.codebook, wave, given) for given in scenarios.values()]
    answers = [
        [str(item.label), *(tabulation.answer_words(item, *every[item.code]) for every in given)]
        for item in asked(results.codebook, wave)
        if item.type != TEXT and len({every[item.code] for every in given}) > 1
    ]
    return (
        pd.DataFrame(values, columns=[_("Dimension"), *scenarios]),
        pd.DataFrame(answers, columns=[_("Fråga"), *scenarios]),
    )


def _placed(supposed: Results, unit: str, code: str) -> str:
    """A unit's score with imagined answers and its level in words: "58,4 (Etablerad)"."""
    row = change_over_time.score_of(supposed, IMAGINED, unit, code)
    if row is None:
        return _("Värde saknas")
    value = text.number(row["score"], 1)
    return value if pd.isna(row["level"]) else f"{value} ({supposed.level_name(int(row['level']))})"
