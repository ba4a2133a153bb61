"""Between waves: what can be compared, who moved and on which answers. A break is never bridged, a gap never filled.

Scores of two waves are compared only under one index definition (history is computed anew by it) and, unless asked for
otherwise, only on the questions that both waves asked alike.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from lplan.analysis import tabulation
from lplan.codebook import NEITHER, OPTIONS, TEXT, WORDS, Item
from lplan.core import responses as r
from lplan.core.text import _, listed
from lplan.index import ROOT
from lplan.index.engine.value_matrix import points
from lplan.results import Results

NEW, ENDED, CHANGED, BODY, NAME, FORMED, MERGED, GONE = (
    "new",
    "ended",
    "changed",
    "body",
    "name",
    "formed",
    "merged",
    "gone",
)
UP, SAME, DOWN, OTHER, UNKNOWN, BROKEN = "up", "same", "down", "other", "unknown", "broken"


@dataclass(frozen=True)
class Break:
    """Why what stands on either side of it is not the same thing. `words` is a sentence without its full stop."""

    kind: str
    words: str
    item: str = ""


def nodes(results: Results) -> list[tuple[str, str, str]]:
    """(kind, code, name) of the index and of the dimensions that are scored in some wave, the index first."""
    scored = set(results.scores["code"])
    name = str(results.definition.name)
    found = [("index", ROOT, name)] if ROOT in scored else []
    return found + [("dimension", d.code, str(d.label)) for d in results.codebook.dimensions if d.code in scored]


def items_under(results: Results, code: str) -> tuple[Item, ...]:
    """The scored questions below a node of the tree."""
    book = results.codebook
    inside = {code} if code != ROOT else {d.code for d in book.dimensions}
    while grown := {d.code for d in book.dimensions if d.parent in inside} - inside:
        inside |= grown
    return tuple(item for item in book.items if item.scored and item.dimension in inside)


def question_breaks(results: Results, items: Iterable[Item], before: str, after: str) -> list[Break]:
    """The questions that the later of two waves asked otherwise: new ones, ended ones, changed ones."""
    found = []
    for item in items:
        then, now = (results.asks(wave, item.code) for wave in (before, after))
        name = str(item.label)
        if now and not then:
            found.append(Break(NEW, _("Frågan {item} är ny").format(item=name), item.code))
        elif then and not now:
            found.append(Break(ENDED, _("Frågan {item} ställs inte längre").format(item=name), item.code))
        elif then and now and (how := results.reworded(item, before, after)):
            words = {
                CHANGED: _("Frågan {item} ställs på ett annat sätt"),
                WORDS: _("Frågan {item} har en annan ordalydelse"),
                OPTIONS: _("Frågan {item} har andra svarsalternativ"),
            }
            found.append(Break(CHANGED, words[how].format(item=name), item.code))
    return found


def unit_breaks(results: Results, unit: str, before: str, after: str) -> list[Break]:
    """Why a unit is not the same body in the later of two waves: another form, another name, newly formed, merged."""
    known = results.register.by_code.get(unit)
    years = [results.by_wave[wave].year if wave in results.by_wave else None for wave in (before, after)]
    if known is None or None in years:
        return []
    then, now = years
    found = []
    if known.until is not None and known.successor and then <= known.until < now:
        return [Break(MERGED, _("Uppgick i {name}").format(name=results.name(known.successor)))]
    if known.until is not None and then <= known.until < now:
        return [Break(GONE, _("Finns inte i registret efter {year}").format(year=known.until))]
    merged = [u for u in results.register.predecessors(unit) if u.until is not None and then <= u.until < now]
    if merged:
        found.append(Break(MERGED, _("Tog över efter {names}").format(names=listed(u.label for u in merged))))
    forms = [_form(results, unit, year) for year in years]
    if all(forms) and forms[0] != forms[1]:
        found.append(Break(BODY, _("Ansvaret gick från {a} till {b}").format(a=forms[0], b=forms[1])))
    formed = known.facts.get("formed_year", "")
    if not found and formed.isdigit() and then < int(formed) <= now:
        found.append(Break(FORMED, _("Ny organisation från {year}").format(year=formed)))
    names = [known.name_in(year) for year in years]
    if not found and names[0] != names[1]:
        found.append(Break(NAME, _("Bytte namn från {a} till {b}").format(a=names[0], b=names[1])))
    return found


def _form(results: Results, unit: str, year: int) -> str | None:
    """The form of the responsible body as the newest finding up to a year has it."""
    known = results.once(("forms",), lambda: _forms(results)).get(unit, ())
    return next((value for since, value in reversed(known) if since <= year), None)


def _forms(results: Results) -> dict[str, list[tuple[float, str]]]:
    """Unit → (year, form of the responsible body) of each finding that has a year, the oldest first."""
    rows = results.bodies.sort_values("as_of", kind="stable")
    rows = rows.assign(year=pd.to_numeric(rows["as_of"], errors="coerce")).dropna(subset="year")
    return {
        unit: list(zip(of_unit["year"], of_unit["value"].astype(str), strict=True))
        for unit, of_unit in rows.groupby("unit")
    }


def base(results: Results, waves: Sequence[str], every: bool) -> Results:
    """The results to compare waves by: on the questions that all of them asked alike, or on every question.

    Themselves where every scored question was asked alike: nothing is then made of fewer than the wave's own index.
    """
    if (
        every
        or len(waves) < 2
        or not any(question_breaks(results, items_under(results, ROOT), a, b) for a, b in pairwise(sorted(waves)))
    ):
        return results
    return results.alike(tuple(waves))


DIFFERENCES = [
    "unit",
    "name",
    "before",
    "now",
    "change",
    "change_low",
    "change_high",
    "sure",
    "low",
    "high",
    "level_before",
    "level_now",
    "moved",
    "own_before",
    "own_now",
    "own_level_before",
    "own_level_now",
]


def differences(results: Results, code: str, before: str, after: str, *, every: bool = False) -> pd.DataFrame:
    """Each unit with a value at a node in both waves, in the register's order, compared on the questions asked alike.

    before, now, level_…  by what the waves are compared on (lplan.analysis.comparison_basis); levels are numbers, NaN
    without one
    change_low, _high     the interval of the change; `sure` says whether zero is outside it
    low, high             the value now if all that is missing were lowest, or full
    own_…                 the same by each wave's own index, which every other chart of that wave shows
    moved                 how many levels up or down; NaN where either is missing
    """
    key = ("differences", code, before, after, every)
    return results.once(key, lambda: _differences(results, code, before, after, every)).copy(deep=False)


def _differences(results: Results, code: str, before: str, after: str, every: bool) -> pd.DataFrame:
    kind = "index" if code == ROOT else "dimension"
    compared = base(results, (before, after), every)
    then, now = (compared.scored(wave, kind, code).dropna(subset="score").set_index("unit") for wave in (before, after))
    units = sorted((unit for unit in now.index if unit in then.index), key=results.register.position)
    if not units:
        return pd.DataFrame(columns=DIFFERENCES)
    then, now = then.loc[units], now.loc[units]
    own = [results.scored(wave, kind, code).set_index("unit").reindex(units) for wave in (before, after)]
    known = drawn(compared, before, after)
    ends = np.array([known.get((unit, code), (np.nan, np.nan)) for unit in units]).reshape(-1, 2).T
    low, high = interval(then, now, tuple(ends))
    made = {
        "unit": units,
        "name": [results.name(unit) for unit in units],
        "before": then["score"],
        "now": now["score"],
        "change": now["score"] - then["score"],
        "change_low": low,
        "change_high": high,
        "sure": surely(low, high),
        "low": now["low"],
        "high": now["high"],
        "level_before": then["level"],
        "level_now": now["level"],
        "moved": (now["level"] - then["level"]).astype(float),
        "own_before": own[0]["score"],
        "own_now": own[1]["score"],
        "own_level_before": own[0]["level"],
        "own_level_now": own[1]["level"],
    }
    return pd.DataFrame(made, columns=DIFFERENCES).reset_index(drop=True)


def level_changes(frame: pd.DataFrame) -> tuple[int, int, int]:
    """(up at least a level, down, with a level in both waves) of `differences`."""
    known = frame["moved"].dropna()
    return int((known > 0).sum()), int((known < 0).sum()), len(known)


def change_of(results: Results, unit: str, code: str, before: str | None, after: str) -> float:
    """One unit's change at a node between two waves, on the questions that both asked alike; NaN where it has none."""
    if not before:
        return np.nan
    compared = base(results, (before, after), False)
    then, now = (score_of(compared, wave, unit, code) for wave in (before, after))
    return np.nan if then is None or now is None else float(now["score"] - then["score"])


def shown_waves(results: Results, wave: str) -> list[str]:
    """The waves up to the chosen one, oldest first."""
    return [known.key for known in results.waves if known.key <= wave]


def score_of(results: Results, wave: str, unit: str, code: str) -> pd.Series | None:
    """A unit's row of scores at a node in a wave; None when it has no score there."""
    rows = results.once(("scores at", wave, code), lambda: _scores_at(results, wave, code))
    return rows.get(unit)


def _scores_at(results: Results, wave: str, code: str) -> dict[str, pd.Series]:
    """Unit → its row of scores at a node in a wave, of those that have a score there."""
    rows = results.scores[(results.scores["wave"] == wave) & (results.scores["code"] == code)]
    rows = rows[rows["score"].notna()].drop_duplicates("unit")
    return {row["unit"]: row for _index, row in rows.iterrows()}


MOST_DRAWN = 300  # more units than this: choices of method are not drawn for their changes


def interval(then, now, drawn: tuple | None = None) -> tuple:
    """(low, high) of a change: whatever is not answered in either wave, and however the index is reasonably made.

    then, now   what has "low" and "high": rows or frames of scores
    drawn       5–95 % of the change, from `drawn`, where it is known
    """
    low, high = drawn or (np.nan, np.nan)
    return np.fmin(now["low"] - then["high"], low), np.fmax(now["high"] - then["low"], high)


def surely(low, high):
    """Whether a change with this interval is one: zero is not in it, or nothing else is. Numbers or arrays."""
    return (low > 1e-9) | (high < -1e-9) | (high - low < 1e-9)


def drawn(compared: Results, before: str, after: str) -> dict[tuple[str, str], tuple[float, float]]:
    """(unit, node) → 5–95 % of its change under reasonable choices of method, the same ones in both waves.

    Empty where there is nothing to compare, or so many units that it would take too long.
    """
    for wave in (before, after):
        n = compared.scored(wave, "index")["score"].notna().sum() if wave in compared.by_wave else 0
        if not 0 < n <= MOST_DRAWN:
            return {}
    found = compared.change_between(before, after)
    return {(row.unit, row.code): (row.low, row.high) for row in found.itertuples(index=False)}


def worth(item: Item, answer: str | None, status: str) -> float:
    """What an answer is worth, 0–1, for telling better from worse; NaN where there is no better or no value."""
    if status != r.ANSWERED or not isinstance(answer, str) or item.polarity == NEITHER or item.type == TEXT:
        return np.nan
    x = points(item, answer)
    return -x if item.polarity == "less" and item.type in ("year", "number") else x


def answers_changed(results: Results, before: str, after: str, units: Iterable[str] | None = None) -> pd.DataFrame:
    """What each unit answered otherwise: unit, item, before, after (words), way, gain; free text is left out.

    way   UP or DOWN where there is a better, OTHER where there is none, UNKNOWN when either side has no value
    gain  the change in what the answer is worth, in hundredths of the question's full points; NaN where unknown
    Questions that were not asked alike are left out: they are breaks, not changes.
    """
    alike = {i.code for i in results.codebook.items if i.type != TEXT and not _broken(results, i, before, after)}
    then, now = results.answers(before), results.answers(after)
    if units is not None:
        wanted = set(units)
        then, now = then[then["unit"].isin(wanted)], now[now["unit"].isin(wanted)]
    both = r.changes(then, now)
    rows = []
    for unit, item, status, was, to_status, to in both[
        ["unit", "item", "before_status", "before", "after_status", "after"]
    ].itertuples(index=False):
        if (
            item not in alike
            or r.NO_RESPONSE in (status, to_status)
            or not (isinstance(status, str) and isinstance(to_status, str))
        ):
            continue
        asked = results.codebook.by_code[item]
        gain = 100 * (worth(asked, to, to_status) - worth(asked, was, status))
        if status == to_status == r.ANSWERED:
            way = OTHER if np.isnan(gain) else UP if gain > 1e-9 else DOWN if gain < -1e-9 else OTHER
        else:
            way = UNKNOWN
        rows.append(
            (
                unit,
                item,
                tabulation.answer_words(asked, was, status),
                tabulation.answer_words(asked, to, to_status),
                way,
                gain,
            )
        )
    frame = pd.DataFrame(rows, columns=["unit", "item", "before", "after", "way", "gain"])
    order = {item.code: n for n, item in enumerate(results.codebook.items)}
    return frame.sort_values(
        by=["unit", "item"],
        key=lambda c: c.map(results.register.position if c.name == "unit" else order.get),
        kind="stable",
        ignore_index=True,
    )


def _broken(results: Results, item: Item, before: str, after: str) -> bool:
    return bool(question_breaks(results, [item], before, after)) or not results.asks(before, item.code)


def moved(results: Results, code: str, before: str, after: str, every: bool = False) -> pd.DataFrame:
    """Who stands at another level than before, and on which answers; the longest way first, up before down.

    Columns DIFFERENCES, why (breaks in words), answers: a tuple of (item, before, after, way) among the questions under
    the node, the weightiest first. A unit that lacks a level in one of the waves is not there.
    """
    key = ("moved", code, before, after, every)
    return results.once(key, lambda: _moved(results, code, before, after, every)).copy(deep=False)


def _moved(results: Results, code: str, before: str, after: str, every: bool) -> pd.DataFrame:
    inside = {item.code for item in items_under(results, code)}
    frame = differences(results, code, before, after, every=every)
    frame = frame[frame["moved"].fillna(0) != 0].reset_index(drop=True)
    frame["moved"] = frame["moved"].astype(int)
    frame["why"] = ["; ".join(b.words for b in unit_breaks(results, unit, before, after)) for unit in frame["unit"]]
    changes = answers_changed(results, before, after, frame["unit"])
    changes = changes[changes["item"].isin(inside)]
    frame["answers"] = [
        tuple(
            (row.item, row.before, row.after, row.way)
            for row in changes[changes["unit"] == unit]
            .assign(size=lambda c: -c["gain"].abs().fillna(0))
            .sort_values("size", kind="stable")
            .itertuples()
        )
        for unit in frame["unit"]
    ]
    frame["size"] = (frame["now"] - frame["before"]).abs()
    frame = frame.sort_values(["moved", "size"], ascending=[False, False], kind="stable", ignore_index=True)
    return frame.drop(columns="size")


def broken_words(breaks: Sequence[Break], most: int = 3) -> str:
    """Breaks as one sentence without its full stop; many of them are counted."""
    said = [
        found.words if not n else found.words[:1].lower() + found.words[1:] for n, found in enumerate(breaks[:most])
    ]
    more = len(breaks) - most
    return listed([*said, _("{n} till").format(n=more)] if more > 0 else said)


def items_of(results: Results, code: str | None) -> tuple[Item, ...]:
    """The questions that charts of change go through: under a dimension, or all but free text."""
    if code in results.codebook.by_dimension:
        return items_under(results, code)
    return tuple(item for item in results.codebook.items if item.type != TEXT)


def answered_by(results: Results, wave: str) -> dict[str, set[str]]:
    """item → the units that answered it in a wave."""
    found = results.answers(wave)
    found = found[found["status"] == r.ANSWERED]
    return {item: set(units) for item, units in found.groupby("item")["unit"]}
