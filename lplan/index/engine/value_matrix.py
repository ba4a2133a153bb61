"""Responses → a grid of values: one row a wave and unit, one column a scored item, NaN where there is no value."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.codebook import LESS, MULTIPLE, NUMBER, ORDINAL, SINGLE, YEAR, Codebook, Item
from lplan.core import responses as r
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.index.definition import IndexDefinition
from lplan.index.engine import outliers
from lplan.index.engine.imputation import groups_of, imputed, names_of
from lplan.index.engine.treatment import Fitted, Ground, Groups, divided, relative, span

REAL = (NUMBER, YEAR)


@dataclass(frozen=True)
class Cells:
    """The grid that everything in the index is computed from.

    rows        wave and unit of each row
    items       the scored items, column by column
    values      rows × items: 0–1 (points), or by the item's normalisation; NaN without a value, also an imputed one
    answered    rows × items: True where the value is the unit's own and not imputed
    applicable  rows × items: False where the item was not asked or does not apply: out of numerator and denominator
    excused     rows × items: True where the item was asked and does not apply
    responded   rows: False for a unit that did not answer the wave at all
    worst, best items: what a missing value is taken as for the low and the high bound
    ground      what else the tree asks for: answers to weigh with and divide by, and who is compared with whom
    """

    rows: pd.DataFrame
    items: tuple[Item, ...]
    values: np.ndarray
    answered: np.ndarray
    applicable: np.ndarray
    excused: np.ndarray
    responded: np.ndarray
    worst: np.ndarray
    best: np.ndarray
    ground: Ground

    def at(self, rows: np.ndarray) -> "Cells":
        """Some of the rows."""
        return Cells(
            self.rows.iloc[rows].reset_index(drop=True),
            self.items,
            self.values[rows],
            self.answered[rows],
            self.applicable[rows],
            self.excused[rows],
            self.responded[rows],
            self.worst,
            self.best,
            self.ground.at(rows),
        )


def points(item: Item, answer: str) -> float:
    """A canonical answer → its share of the item's points, or the real value of a year or number. NaN: not scored.

    Ordinal options without points stand at equal distances: k / (K − 1), which is an assumption.
    """
    if item.type in REAL:
        try:
            return float(answer)
        except ValueError:
            return np.nan
    shares = option_points(item)
    if item.type == MULTIPLE:
        counted = [option for option in item.choices if shares.get(option.code)]
        cap = item.cap or len(counted)
        total = sum(shares.get(code) or 0.0 for code in r.split_codes(answer))
        share = min(total / cap, 1.0) if cap else np.nan
        return 1 - share if item.polarity == LESS else share
    return shares.get(answer, np.nan)


def option_points(item: Item) -> dict[str, float]:
    """Each option's points: as written, else equidistant for ordinal and single choice, 1 each for multiple choice.

    For `polarity = "less"`, points that are not written run downwards; written ones are taken as they are. In multiple
    choice they say how much each option counts, and the share is turned afterwards.
    """
    choices = item.choices
    if any(option.points is not None for option in choices):
        return {option.code: np.nan if option.points is None else float(option.points) for option in choices}
    if item.type == MULTIPLE:
        return dict.fromkeys((option.code for option in choices if not option.exclusive), 1.0)
    if item.type not in (SINGLE, ORDINAL) or len(choices) < 2:
        return {option.code: np.nan for option in choices}
    steps = {option.code: n / (len(choices) - 1) for n, option in enumerate(choices)}
    return {code: 1 - x for code, x in steps.items()} if item.polarity == LESS else steps


def cells(responses: pd.DataFrame, codebook: Codebook, definition: IndexDefinition, register=None) -> Cells:
    """The grid for every wave and unit in the responses. Items that a wave did not ask are not applicable in it.

    The register is needed only for imputation by a group that is one of its columns.
    """
    items = tuple(item for item in codebook.items if item.scored)
    things = (*items, *codebook.dimensions)
    asked_for = {thing.weight_from for thing in things} | {one.denominator for one in codebook.dimensions}
    asked_for &= {item.code for item in codebook.items if item.type in REAL}
    needed = {item.code for item in items} | {item.denominator for item in items if item.denominator} | asked_for
    columns = {code: n for n, code in enumerate(sorted(needed, key=[i.code for i in codebook.items].index))}
    by_column = [codebook.by_code[code] for code in columns]

    wave_code, waves = _factor(responses["wave"])
    unit_code, units = _factor(responses["unit"])
    row_of, row_keys = numbered(wave_code * np.int64(max(len(units), 1)) + unit_code, len(waves) * len(units))
    rows = pd.DataFrame({"wave": waves[row_keys // max(len(units), 1)], "unit": units[row_keys % max(len(units), 1)]})
    item_code, item_names = _factor(responses["item"])
    column_of = np.array([columns.get(name, -1) for name in item_names] or [-1], dtype=np.int64)[item_code]
    status_code, statuses = _factor(responses["status"])
    status_names = np.array([*statuses, ""], dtype=object)
    answer_code, answers = _factor(responses["answer"])

    responded = np.full(len(rows), r.NO_RESPONSE not in statuses)
    if not responded.all():
        responded[row_of[(status_names != r.NO_RESPONSE)[status_code]]] = True
    if (column_of < 0).any():
        kept = column_of >= 0
        row_of, column_of, status_code, answer_code = (
            row_of[kept],
            column_of[kept],
            status_code[kept],
            answer_code[kept],
        )
    shape = (len(rows), len(columns))
    at = row_of * np.int64(len(columns)) + column_of  # the cell's number: one look-up instead of two
    real = np.full(shape, np.nan)
    answered = (status_names == r.ANSWERED)[status_code] & (answer_code >= 0)
    pair, pairs = numbered((column_of * max(len(answers), 1) + answer_code)[answered], len(columns) * len(answers))
    value_of = [points(by_column[key // len(answers)], answers[key % len(answers)]) for key in pairs]
    if value_of:
        real.ravel()[at[answered]] = np.array(value_of, dtype=float)[pair]

    # A cell without a row was not asked: not applicable, like one that says so itself.
    asked = np.zeros(shape, dtype=bool)
    asked.ravel()[at] = True
    if r.NOT_APPLICABLE in statuses:
        applicable = np.zeros(shape, dtype=bool)
        applicable.ravel()[at[(status_names != r.NOT_APPLICABLE)[status_code]]] = True
    else:
        applicable = asked.copy()
    where = None
    if definition.dont_know == "zero":
        unsure = (status_names == r.DONT_KNOW)[status_code]
        where = (row_of[unsure], column_of[unsure])

    groups = groups_of(rows, responses, definition.group, register) if definition.impute.startswith("group") else None
    apart = {thing.within for thing in things if thing.within is not None}
    _parted_by({*apart, definition.group, definition.summary} - {None}, codebook, register)
    named = {name: names_of(rows, responses, name, register) for name in apart}
    ground = _ground(rows, columns, real, asked_for, named, definition)
    return _scored(rows, items, columns, real, asked, applicable, responded, where, definition, groups, ground)


def numbered(keys: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """(each key's number, the keys), numbered as they come. `most`: all keys are below it; a table then does for a
    hash.
    """
    if most > 20 * len(keys) + 1000:
        return pd.factorize(keys)
    first = np.full(most, -1, dtype=np.int64)
    first[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)
    found = np.flatnonzero(first >= 0)
    found = found[np.argsort(first[found], kind="stable")]
    first[found] = np.arange(len(found))
    return first[keys], found


def _factor(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Codes and the distinct values of a column; a categorical one is not looked through again."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories.to_numpy(dtype=object)
    codes, values = pd.factorize(column)
    return codes, np.asarray(values, dtype=object)


def _parted_by(names: set[str], codebook: Codebook, register) -> None:
    """Refused for a word that parts the units into groups and is neither a question nor a column of the register."""
    columns = {name for unit in register.units for name in unit.facts} if register is not None else set()
    message = _("{name} ska dela enheterna i grupper, men är varken en fråga i kodboken eller en kolumn i registret.")
    problems = [
        Problem(
            ERROR, "index_group", message.format(name=name), _("Rätta namnet, eller lägg till frågan eller kolumnen.")
        )
        for name in sorted(names - columns - set(codebook.by_code))
    ]
    if problems:
        raise Refused(problems)


def _ground(rows, columns, real, asked_for, groups, definition) -> Ground:
    """The answers that weights and dimensions ask for, and who is compared with whom."""
    facts = {code: real[:, columns[code]] for code in asked_for}
    wave = np.zeros(len(rows), dtype=np.int64) if definition.pooled else pd.factorize(rows["wave"])[0]
    units = rows["unit"].to_numpy()
    made: dict[str | None, Groups] = {None: Groups(wave, (None,) * (int(wave.max(initial=0)) + 1), units)}
    for name, said in groups.items():
        code, names = pd.factorize(said)
        label = np.where(said == "", -1, wave * len(names) + code)
        made[name] = Groups(label, tuple(names) * (int(wave.max(initial=0)) + 1), units)
    return Ground(facts, made)


def _scored(rows, items, columns, real, asked, applicable, responded, unsure, definition, groups, ground) -> Cells:
    """Real values become normalised ones; "vet ej" as zero and imputation are put in."""
    values = np.full((len(rows), len(items)), np.nan)
    worst, best = np.zeros(len(items)), np.ones(len(items))
    kept = [columns[item.code] for item in items]
    applicable = applicable[:, kept]
    answered = np.zeros(values.shape, dtype=bool)
    waves = list(rows.groupby("wave", sort=False).indices.values())
    for n, item in enumerate(items):
        column = real[:, columns[item.code]].copy()
        if item.denominator:
            column = divided(column, real[:, columns[item.denominator]])
        if item.caps:
            column = np.clip(column, *item.caps)
        answered[:, n] = ~np.isnan(column) & applicable[:, n]
        lacking = ~answered[:, n] & applicable[:, n] & responded
        # As COINr does: what is imputed is imputed before outliers are treated and values normalised.
        column = imputed(np.where(answered[:, n], column, np.nan), lacking, waves, groups, definition.impute)
        if item.type in REAL:
            column, worst[n], best[n] = _normalised(item, column, ground.groups[item.within], definition)
            answered[:, n] &= ~np.isnan(column)  # no logarithm: no value
        values[:, n] = np.where(lacking, worst[n], column) if definition.impute == "worst" else column
    if unsure is not None:
        at = {column: n for n, column in enumerate(kept)}
        for row, column in zip(*unsure, strict=True):
            if column in at:
                values[row, at[column]] = worst[at[column]]
                answered[row, at[column]] = True
    excused = asked[:, kept] & ~applicable & responded[:, None]
    if definition.not_applicable == "full":
        values = np.where(excused, best, values)
        applicable, answered = applicable | excused, answered | excused
    low, high = (
        (np.array(ends) for ends in zip(*(span(item, definition) for item in items), strict=True)) if items else (0, 1)
    )
    if np.any(low != 0.0) or np.any(high != 1.0):
        values, worst, best = (low + (high - low) * x for x in (values, worst, best))
        worst, best = np.minimum(worst, best), np.maximum(worst, best)
    return Cells(rows, items, values, answered, applicable, excused, responded, worst, best, ground)


def _normalised(item: Item, x: np.ndarray, groups: Groups, definition: IndexDefinition):
    """A real-valued column as its item says; with what a missing value may at worst and best be."""
    method = definition.normalise or item.normalise
    if relative(item, method) and item.outliers != "none":
        x = x.copy()
        for n in np.unique(groups.label[groups.label >= 0]):
            here = groups.label == n
            x[here] = without_outliers(item, x[here], definition)
    scaled = Fitted(item, method, definition).fit(x, groups)(x, groups)
    if not np.isfinite(scaled).any():
        return scaled, 0.0, 1.0
    # Where the scale has no ends of its own, what is missing may be what has been seen.
    ends = (np.inf, -np.inf) if method in ("zscore", "mean", "none") else (0.0, 1.0)
    return scaled, min(ends[0], np.nanmin(scaled)), max(ends[1], np.nanmax(scaled))


def without_outliers(item: Item, x: np.ndarray, definition: IndexDefinition) -> np.ndarray:
    """Outliers treated as the item says: "rule" winsorises, and takes the log of the values when that was not
    enough.
    """
    if item.outliers == "percentiles":
        return outliers.within_percentiles(x, *definition.percentiles)
    limits = definition.outlying
    if item.outliers == "none" or outliers.within_rule(x, limits):
        return x
    if item.outliers == "log":
        return outliers.logged(x)
    treated = outliers.winsorised(x, definition.winsorise, limits)
    return treated if item.outliers == "winsorise" or outliers.within_rule(treated, limits) else outliers.logged(x)
