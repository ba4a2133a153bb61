"""Make the matrix of item values from responses: a row for each wave and unit, a column for each scored item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.codebook import LESS, MULTIPLE, NUMBER, ORDINAL, SINGLE, YEAR, Codebook, Dimension, Item
from lplan.core import responses as r
from lplan.core.errors import ERROR, Problem, Refused
from lplan.core.text import _
from lplan.core.units import Register
from lplan.index.definition import IndexDefinition
from lplan.index.engine import outliers
from lplan.index.engine.imputation import groups_of, imputed, names_of
from lplan.index.engine.treatment_and_normalisation import Fitted, Ground, Groups, divided, relative, span

REAL = (NUMBER, YEAR)


@dataclass(frozen=True)
class Cells:
    """The matrix that everything in the index is computed from; NaN where there is no value.

    rows        wave and unit of each row
    items       the scored items, column by column
    values      rows × items: 0–1 (points), or by the item's normalisation; NaN without a value, also an imputed one
    answered    rows × items: True where the value is the unit's own and not imputed
    applicable  rows × items: False where the item was not asked or does not apply: out of numerator and denominator
    excused     rows × items: True where the item was asked and does not apply
    responded   rows: False for a unit that did not answer the wave at all
    worst, best items: the value of a missing answer in the low and the high bound
    ground      what else the tree needs: answers that are weights or denominators, and the groups that are compared
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

    For `polarity = "less"`, points that are not written run downwards; written ones are used as they are. In multiple
    choice they are the options' weights, and the share is reversed afterwards.
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


@dataclass(frozen=True)
class _Answers:
    """Responses as a matrix, before anything is treated.

    rows        wave and unit of each row
    columns     code of an item → its column: the scored items, and those that are weights or denominators
    real        rows × columns: points, or the number or year itself; NaN without an answer
    asked, applicable, unsure: rows × columns; unsure: the answer was "vet ej"
    responded   rows
    """

    rows: pd.DataFrame
    columns: Mapping[str, int]
    real: np.ndarray
    asked: np.ndarray
    applicable: np.ndarray
    unsure: np.ndarray
    responded: np.ndarray


def cells(
    responses: pd.DataFrame, codebook: Codebook, definition: IndexDefinition, register: Register | None = None
) -> Cells:
    """The matrix for every wave and unit in the responses. Items that a wave did not ask are not applicable in it.

    The register is needed only for imputation by a group that is one of its columns.
    """
    items = tuple(item for item in codebook.items if item.scored)
    things: tuple[Item | Dimension, ...] = (*items, *codebook.dimensions)
    facts = _facts(codebook, things)
    needed = {*facts, *(item.code for item in items), *(item.denominator for item in items)}
    answers = _matrix(responses, [item for item in codebook.items if item.code in needed])
    apart = {thing.within for thing in things if thing.within is not None}
    grouped = [name for name in (*apart, definition.group, definition.summary) if name is not None]
    _refuse_unknown_groups(set(grouped), codebook, register)
    named = {name: names_of(answers.rows, responses, name, register) for name in apart}
    ground = _ground(answers, facts, named, definition)
    groups = None
    if definition.group and definition.impute.startswith("group"):
        groups = groups_of(answers.rows, responses, definition.group, register)
    return _scored(answers, items, definition, groups, ground)


def _facts(codebook: Codebook, things: Sequence[Item | Dimension]) -> set[str]:
    """The number items whose answers are weights, or denominators of dimensions."""
    wanted = {thing.weight_from for thing in things} | {dimension.denominator for dimension in codebook.dimensions}
    return {item.code for item in codebook.items if item.type in REAL and item.code in wanted}


def _matrix(responses: pd.DataFrame, by_column: Sequence[Item]) -> _Answers:
    """The responses to some items as a matrix."""
    columns = {item.code: n for n, item in enumerate(by_column)}
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
        row_of, column_of, status_code, answer_code = (x[kept] for x in (row_of, column_of, status_code, answer_code))
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
    unsure = np.zeros(shape, dtype=bool)
    if r.DONT_KNOW in statuses:
        unsure.ravel()[at[(status_names == r.DONT_KNOW)[status_code]]] = True
    return _Answers(rows, columns, real, asked, applicable, unsure, responded)


def numbered(keys: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Factorize integer keys below `most`: (each key's number, the distinct keys in order of appearance)."""
    if most > 20 * len(keys) + 1000:
        return pd.factorize(keys)
    first = np.full(most, -1, dtype=np.int64)
    first[keys[::-1]] = np.arange(len(keys) - 1, -1, -1)
    distinct = np.flatnonzero(first >= 0)
    distinct = distinct[np.argsort(first[distinct], kind="stable")]
    first[distinct] = np.arange(len(distinct))
    return first[keys], distinct


def _factor(column: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Codes and the distinct values of a column; a categorical column has them already."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), column.cat.categories.to_numpy(dtype=object)
    codes, values = pd.factorize(column)
    return codes, np.asarray(values, dtype=object)


def _refuse_unknown_groups(names: set[str], codebook: Codebook, register: Register | None) -> None:
    """Raise Refused for a grouping that is neither an item nor a column of the register."""
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


def _ground(
    answers: _Answers, facts: set[str], groups: Mapping[str, np.ndarray], definition: IndexDefinition
) -> Ground:
    """The answers that are weights or denominators (`facts`), and the groups that are compared."""
    rows = answers.rows
    wave = np.zeros(len(rows), dtype=np.int64) if definition.pooled else pd.factorize(rows["wave"])[0]
    waves, units = int(wave.max(initial=0)) + 1, rows["unit"].to_numpy()
    compared: dict[str | None, Groups] = {None: Groups(wave, (None,) * waves, units)}
    for name, group_of in groups.items():
        code, names = pd.factorize(group_of)
        label = np.where(group_of == "", -1, wave * len(names) + code)
        compared[name] = Groups(label, tuple(names) * waves, units)
    return Ground({code: answers.real[:, answers.columns[code]] for code in facts}, compared)


def _scored(
    answers: _Answers,
    items: tuple[Item, ...],
    definition: IndexDefinition,
    groups: np.ndarray | None,
    ground: Ground,
) -> Cells:
    """Normalise the numbers, impute, and count "vet ej" as zero where the definition says so."""
    rows, responded = answers.rows, answers.responded
    values = np.full((len(rows), len(items)), np.nan)
    worst, best = np.zeros(len(items)), np.ones(len(items))
    kept = [answers.columns[item.code] for item in items]
    applicable = answers.applicable[:, kept]
    answered = np.zeros(values.shape, dtype=bool)
    waves = [np.asarray(at) for at in rows.groupby("wave", sort=False).indices.values()]
    for n, item in enumerate(items):
        column = answers.real[:, answers.columns[item.code]].copy()
        if item.denominator:
            column = divided(column, answers.real[:, answers.columns[item.denominator]])
        if item.caps:
            column = np.clip(column, *item.caps)
        answered[:, n] = ~np.isnan(column) & applicable[:, n]
        lacking = ~answered[:, n] & applicable[:, n] & responded
        # As in COINr, values are imputed before outliers are treated and values normalised.
        column = imputed(np.where(answered[:, n], column, np.nan), lacking, waves, groups, definition.impute)
        if item.type in REAL:
            column, worst[n], best[n] = _normalised(item, column, ground.groups[item.within], definition)
            answered[:, n] &= ~np.isnan(column)  # no logarithm: no value
        values[:, n] = np.where(lacking, worst[n], column) if definition.impute == "worst" else column
    if definition.dont_know == "zero":
        unsure = answers.unsure[:, kept]
        values, answered = np.where(unsure, worst, values), answered | unsure
    excused = answers.asked[:, kept] & ~applicable & responded[:, None]
    if definition.not_applicable == "full":
        values = np.where(excused, best, values)
        applicable, answered = applicable | excused, answered | excused
    low, high = np.array([span(item, definition) for item in items], dtype=float).reshape(-1, 2).T
    if np.any(low != 0.0) or np.any(high != 1.0):
        values, worst, best = (low + (high - low) * x for x in (values, worst, best))
        worst, best = np.minimum(worst, best), np.maximum(worst, best)
    return Cells(rows, items, values, answered, applicable, excused, responded, worst, best, ground)


def _normalised(
    item: Item, x: np.ndarray, groups: Groups, definition: IndexDefinition
) -> tuple[np.ndarray, float, float]:
    """(a real-valued column, normalised as its item says; the worst and the best that a missing value may be)."""
    method = definition.normalise or item.normalise
    if relative(item, method) and item.outliers != "none":
        x = x.copy()
        for n in np.unique(groups.label[groups.label >= 0]):
            here = groups.label == n
            x[here] = without_outliers(item, x[here], definition)
    scaled = Fitted(item, method, definition).fit(x, groups)(x, groups)
    if not np.isfinite(scaled).any():
        return scaled, 0.0, 1.0
    # Where the scale has no ends of its own, a missing value lies within the observed ones.
    ends = (np.inf, -np.inf) if method in ("zscore", "mean", "none") else (0.0, 1.0)
    return scaled, min(ends[0], np.nanmin(scaled)), max(ends[1], np.nanmax(scaled))


def without_outliers(item: Item, x: np.ndarray, definition: IndexDefinition) -> np.ndarray:
    """Outliers treated as the item says: "rule" winsorises, and takes the logarithm when that was not enough."""
    if item.outliers == "percentiles":
        return outliers.within_percentiles(x, *definition.percentiles)
    limits = definition.outlying
    if item.outliers == "none" or outliers.within_rule(x, limits):
        return x
    if item.outliers == "log":
        return outliers.logged(x)
    treated = outliers.winsorised(x, definition.winsorise, limits)
    return treated if item.outliers == "winsorise" or outliers.within_rule(treated, limits) else outliers.logged(x)
