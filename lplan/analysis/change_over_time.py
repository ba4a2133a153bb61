"""Compare waves: which units changed level and on which answers; never across a break in the time series.

Scores of two waves are compared only under one index definition (earlier waves are scored again by it) and, by default,
only on the questions that both waves asked alike.
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
from lplan.core.units import Unit
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
UP, SAME, DOWN, OTHER, UNKNOWN = "up", "same", "down", "other", "unknown"


@dataclass(frozen=True)
class Break:
    """Why two waves cannot be compared for a question or a unit. `words` is a sentence without its full stop."""

    kind: str
    words: str
    item: str = ""


def nodes(results: Results) -> list[tuple[str, str, str]]:
    """(kind, code, name) of the index and of the dimensions that are scored in some wave, the index first."""
    scored = results.scored_nodes
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
    """The questions that differ between two waves: new, ended and changed ones."""
    breaks = []
    for item in items:
        then, now = (results.asks(wave, item.code) for wave in (before, after))
        name = str(item.label)
        if now and not then:
            breaks.append(Break(NEW, _("Frågan {item} är ny").format(item=name), item.code))
        elif then and not now:
            breaks.append(Break(ENDED, _("Frågan {item} ställs inte längre").format(item=name), item.code))
        elif then and now and (how := results.reworded(item, before, after)):
            words = {
                CHANGED: _("Frågan {item} ställs på ett annat sätt"),
                WORDS: _("Frågan {item} har en annan ordalydelse"),
                OPTIONS: _("Frågan {item} har andra svarsalternativ"),
            }
            breaks.append(Break(CHANGED, words[how].format(item=name), item.code))
    return breaks


def unit_breaks(results: Results, unit: str, before: str, after: str) -> list[Break]:
    """Why a unit is not the same body in the later of two waves: another form, another name, newly formed, merged."""
    known = results.register.by_code.get(unit)
    then, now = (results.by_wave[wave].year if wave in results.by_wave else None for wave in (before, after))
    if known is None or then is None or now is None:
        return []
    if _ended(known, then, now):
        if known.successor:
            return [Break(MERGED, _("Uppgick i {name}").format(name=results.name(known.successor)))]
        return [Break(GONE, _("Finns inte i registret efter {year}").format(year=known.until))]
    breaks = []
    if merged := [one.label for one in results.register.predecessors(unit) if _ended(one, then, now)]:
        breaks.append(Break(MERGED, _("Tog över efter {names}").format(names=listed(merged))))
    form_then, form_now = _form(results, unit, then), _form(results, unit, now)
    if form_then and form_now and form_then != form_now:
        breaks.append(Break(BODY, _("Ansvaret gick från {a} till {b}").format(a=form_then, b=form_now)))
    return breaks or _renewal(known, then, now)


def _ended(unit: Unit, then: int, now: int) -> bool:
    """Whether a unit ceased to be a unit of its own between two years."""
    return unit.until is not None and then <= unit.until < now


def _renewal(unit: Unit, then: int, now: int) -> list[Break]:
    """A new organisation or a new name, between two years."""
    formed = unit.facts.get("formed_year", "")
    if formed.isdigit() and then < int(formed) <= now:
        return [Break(FORMED, _("Ny organisation från {year}").format(year=formed))]
    before, after = unit.name_in(then), unit.name_in(now)
    if before != after:
        return [Break(NAME, _("Bytte namn från {a} till {b}").format(a=before, b=after))]
    return []


def _form(results: Results, unit: str, year: int) -> str | None:
    """The form of the responsible body by the newest finding up to a year."""
    known = results.once(("forms",), lambda: _forms(results)).get(unit, ())
    return next((value for since, value in reversed(known) if since <= year), None)


def _forms(results: Results) -> dict[str, list[tuple[float, str]]]:
    """Unit → (year, form of the responsible body) of each finding that has a year, the oldest first."""
    rows = results.bodies.sort_values("as_of", kind="stable")
    rows = rows.assign(year=pd.to_numeric(rows["as_of"], errors="coerce")).dropna(subset="year")
    return {
        str(unit): list(zip(of_unit["year"], of_unit["value"].astype(str), strict=True))
        for unit, of_unit in rows.groupby("unit")
    }


def base(results: Results, waves: Sequence[str], every: bool) -> Results:
    """The results to compare waves by: on the questions that all of them asked alike, or on every question.

    The same object where every scored question was asked alike.
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

    before, now, level_…  on the compared questions (lplan.analysis.comparison_basis); levels are numbers, NaN without
    change_low, _high     the interval of the change; `sure`: whether zero is outside it
    low, high             the value now if every missing answer were the worst, or the best
    own_…                 the same by each wave's own index, which every other chart of that wave shows
    moved                 how many levels up or down; NaN where either is missing
    """
    key = ("differences", code, before, after, every)
    return results.part(key, lambda: _differences(results, code, before, after, every))


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
    columns = {
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
    return pd.DataFrame(columns, columns=DIFFERENCES).reset_index(drop=True)


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


def score_of(results: Results, wave: str, unit: str, code: str) -> dict | None:
    """A unit's row of scores at a node in a wave; None without a score."""
    rows = results.once(("scores at", wave, code), lambda: _scores_at(results, wave, code))
    return rows.get(unit)


def _scores_at(results: Results, wave: str, code: str) -> dict[str, dict]:
    """Unit → its row of scores at a node in a wave, for units with a score."""
    rows = results.scores_of(wave)
    rows = rows[(rows["code"] == code) & rows["score"].notna()].drop_duplicates("unit")
    return {row["unit"]: row for row in rows.to_dict("records")}


MOST_DRAWN = 300  # more units than this: choices of method are not drawn for their changes


def interval(then, now, drawn: tuple | None = None) -> tuple:
    """(low, high) of a change: whatever the missing answers are, and under all reasonable choices of method.

    then, now   rows or frames of scores, with "low" and "high"
    drawn       5–95 % of the change, from `drawn`, where it is known
    """
    low, high = drawn or (np.nan, np.nan)
    return np.fmin(now["low"] - then["high"], low), np.fmax(now["high"] - then["low"], high)


def surely(low, high):
    """Whether an interval (numbers or arrays) shows a change: zero is outside it, or it is a single point."""
    return (low > 1e-9) | (high < -1e-9) | (high - low < 1e-9)


def drawn(compared: Results, before: str, after: str) -> dict[tuple[str, str], tuple[float, float]]:
    """(unit, node) → 5–95 % of its change under reasonable choices of method, the same ones in both waves.

    Empty where there is nothing to compare, or so many units that it would take too long.
    """
    for wave in (before, after):
        n = compared.scored(wave, "index")["score"].notna().sum() if wave in compared.by_wave else 0
        if not 0 < n <= MOST_DRAWN:
            return {}
    frame = compared.change_between(before, after)
    rows = zip(frame["unit"], frame["code"], frame["low"], frame["high"], strict=True)
    return {(unit, code): (low, high) for unit, code, low, high in rows}


def worth(item: Item, answer: str | None, status: str) -> float:
    """The value of an answer, 0–1, for comparing better and worse; NaN where there is no better or no value."""
    if status != r.ANSWERED or not isinstance(answer, str) or item.polarity == NEITHER or item.type == TEXT:
        return np.nan
    x = points(item, answer)
    return -x if item.polarity == "less" and item.type in ("year", "number") else x


def answers_changed(results: Results, before: str, after: str, units: Iterable[str] | None = None) -> pd.DataFrame:
    """The answers that changed: unit, item, before, after (words), way, gain; free text is left out.

    way   UP or DOWN where one answer is better, OTHER where none is, UNKNOWN when either wave has no answer
    gain  the change in the answer's value, in hundredths of the question's full points; NaN where unknown
    Questions that were not asked alike are left out: they are breaks, not changes.
    """
    alike = {i.code for i in results.codebook.items if i.type != TEXT and not _broken(results, i, before, after)}
    then, now = results.answers(before), results.answers(after)
    if units is not None:
        wanted = set(units)
        then, now = then[then["unit"].isin(wanted)], now[now["unit"].isin(wanted)]
    both = r.changes(then, now)
    both = both[both["item"].isin(alike) & both["before_status"].notna() & both["after_status"].notna()]
    both = both[(both["before_status"] != r.NO_RESPONSE) & (both["after_status"] != r.NO_RESPONSE)]
    # The same change is made by many: each is put in words once.
    change = ["item", "before_status", "before", "after_status", "after"]
    kinds = both[change].drop_duplicates()
    said = [_told_change(results.codebook.by_code[row[0]], *row[1:]) for row in kinds.itertuples(index=False)]
    told = pd.DataFrame(said, columns=["was", "is", "way", "gain"], index=kinds.index)
    frame = both.merge(pd.concat([kinds, told], axis=1), on=change, how="left")
    frame = frame[["unit", "item", "was", "is", "way", "gain"]].rename(columns={"was": "before", "is": "after"})
    order = {item.code: n for n, item in enumerate(results.codebook.items)}
    return frame.sort_values(
        by=["unit", "item"],
        key=lambda c: c.map(results.register.position if c.name == "unit" else order.get),
        kind="stable",
        ignore_index=True,
    )


def _told_change(item: Item, status: str, was: str, to_status: str, to: str) -> tuple[str, str, str, float]:
    """A change of an answer: before and after in words, its way, its gain."""
    gain = 100 * (worth(item, to, to_status) - worth(item, was, status))
    way = _direction(gain) if status == to_status == r.ANSWERED else UNKNOWN
    return tabulation.answer_words(item, was, status), tabulation.answer_words(item, to, to_status), way, gain


def _direction(gain: float) -> str:
    """UP, DOWN, or OTHER for a change that is neither."""
    if gain > 1e-9:
        return UP
    return DOWN if gain < -1e-9 else OTHER


def _broken(results: Results, item: Item, before: str, after: str) -> bool:
    return bool(question_breaks(results, [item], before, after)) or not results.asks(before, item.code)


def moved(results: Results, code: str, before: str, after: str, every: bool = False) -> pd.DataFrame:
    """The units whose level changed, with their changed answers; the largest move first, up before down.

    Columns DIFFERENCES, why (breaks in words), answers: a tuple of (item, before, after, way) among the questions under
    the node, the largest gain first. A unit without a level in one of the waves is left out.
    """
    key = ("moved", code, before, after, every)
    return results.part(key, lambda: _moved(results, code, before, after, every))


def _moved(results: Results, code: str, before: str, after: str, every: bool) -> pd.DataFrame:
    inside = {item.code for item in items_under(results, code)}
    frame = differences(results, code, before, after, every=every)
    frame = frame[frame["moved"].fillna(0) != 0].reset_index(drop=True)
    frame["moved"] = frame["moved"].astype(int)
    frame["why"] = ["; ".join(b.words for b in unit_breaks(results, unit, before, after)) for unit in frame["unit"]]
    changes = answers_changed(results, before, after, frame["unit"])
    changes = changes[changes["item"].isin(inside)]
    changes = changes.assign(size=-changes["gain"].abs().fillna(0)).sort_values("size", kind="stable")
    of_unit = {
        unit: tuple(part[["item", "before", "after", "way"]].itertuples(index=False, name=None))
        for unit, part in changes.groupby("unit")
    }
    frame["answers"] = pd.Series([of_unit.get(unit, ()) for unit in frame["unit"]], index=frame.index, dtype=object)
    frame["size"] = (frame["now"] - frame["before"]).abs()
    frame = frame.sort_values(["moved", "size"], ascending=[False, False], kind="stable", ignore_index=True)
    return frame.drop(columns="size")


def broken_words(breaks: Sequence[Break], most: int = 3) -> str:
    """Breaks as one sentence without its full stop; after the first ones the others are counted."""
    words = [one.words if not n else one.words[:1].lower() + one.words[1:] for n, one in enumerate(breaks[:most])]
    more = len(breaks) - most
    return listed([*words, _("{n} till").format(n=more)] if more > 0 else words)


def items_of(results: Results, code: str | None) -> tuple[Item, ...]:
    """The questions of a chart of change: those under a dimension, or all but free text."""
    if code in results.codebook.by_dimension:
        return items_under(results, code)
    return tuple(item for item in results.codebook.items if item.type != TEXT)


def answered_by(results: Results, wave: str) -> dict[str, set[str]]:
    """item → the units that answered it in a wave."""
    answered = results.answers(wave)
    answered = answered[answered["status"] == r.ANSWERED]
    return {str(item): set(units) for item, units in answered.groupby("item")["unit"]}
