"""Score one unit's answers in a wave with some of them changed.

A search tries thousands of changes, so as a rule only the unit's own row is aggregated again. Where its answers affect
more than that row, a proposed change is scored by the whole engine, from responses with the changed answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.codebook import Codebook, Dimension, Item
from lplan.core import aggregation_methods
from lplan.core import responses as r
from lplan.core.errors import Refused
from lplan.core.units import Register
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine import normalisation
from lplan.index.engine.dimension_tree import tree
from lplan.index.engine.levels import held, levels
from lplan.index.engine.node_values import evaluate
from lplan.index.engine.scoring import scores
from lplan.index.engine.treatment_and_normalisation import relative, spread
from lplan.index.engine.value_matrix import REAL, Cells, cells
from lplan.index.next_steps.answer_improvements import State


@dataclass(frozen=True)
class Row:
    """A unit's row with some answers changed.

    values      the value of each item; there may be an axis before the items, for rows that are otherwise alike
    applicable  whether the item applies; filled: whether the value is imputed
    opened      the columns of follow-up questions that the changes open; closed: those that they close
    """

    values: np.ndarray
    applicable: np.ndarray
    filled: np.ndarray
    opened: tuple[int, ...] = ()
    closed: frozenset[int] = frozenset()


class Trial:
    """One unit in one wave, whose answers can be changed on trial.

    grid, mine  the matrix of all units that the unit may be compared with, and its own row
    relative    whether its value depends on the others'
    alone       whether its own row is enough to score changed answers: nothing else depends on them
    """

    def __init__(
        self,
        responses: pd.DataFrame,
        codebook: Codebook,
        definition: IndexDefinition,
        register: Register | None,
        wave: str,
        unit: str,
    ):
        self.codebook, self.definition, self.register = codebook, definition, register
        self.rows = definition.needed(responses, wave).reset_index(drop=True)
        self.tree = tree(codebook, definition)
        self.wave, self.unit = wave, unit
        own = self.rows[(self.rows["wave"] == wave) & (self.rows["unit"] == unit)]
        self.silent = bool((own["status"] == r.NO_RESPONSE).all())
        self.at = dict(zip(own["item"], own.index, strict=True))
        self.status: dict[str, str] = dict(zip(own["item"], own["status"], strict=True))
        self.answers: dict[str, str | None] = {
            item: answer if self.status[item] == r.ANSWERED else None
            for item, answer in zip(own["item"], own["answer"], strict=True)
        }
        self.item_codes = self.tree.item_codes
        self.relative = any(node.relative for node in self.tree.nodes)
        if not self.silent:
            self._placed(cells(self.rows, codebook, definition, register))

    def _placed(self, grid: Cells) -> None:
        if any(aggregation_methods.of(node.method).relative for node in self.tree.nodes):  # duels are within a wave
            grid = grid.at(np.flatnonzero((grid.rows["wave"] == self.wave).to_numpy()))
        self.grid, self.mine = grid, self._row(grid)
        self.own = grid.ground.at(np.array([self.mine]))
        self.filled = ~grid.answered & ~np.isnan(grid.values)  # imputed: a value, but no answer
        self.alone = not self._reaching()
        self._imputations: dict[int, float] = {}
        self._scores: dict[frozenset[tuple[int, State]], dict[str, float]] = {}

    def _row(self, grid: Cells) -> int:
        return int(np.flatnonzero(((grid.rows["wave"] == self.wave) & (grid.rows["unit"] == self.unit)).to_numpy())[0])

    def _reaching(self) -> bool:
        """Whether an answer that may change, or a question that it opens or closes, is used outside its own cell."""
        definition = self.definition
        if self.relative and definition.impute not in ("none", "worst") and self.filled.any():
            return True  # the unit's answers move the imputed values of others, whom it is compared with
        changing = {item.code for item in self.grid.items if item.choices and self.answers.get(item.code) is not None}
        moving = {item.code for item in self.codebook.items if deciding(self.codebook, [item.code]) & changing}
        return bool(self._used_elsewhere() & (changing | moving))

    def _used_elsewhere(self) -> set[str | None]:
        """The items whose answers also decide groups, weights, denominators, imputed values or relative scales."""
        definition = self.definition
        things: tuple[Item | Dimension, ...] = (*self.grid.items, *self.codebook.dimensions)
        used = {code for one in things for code in (one.within, one.weight_from, one.denominator)}
        if definition.impute.startswith("group"):
            used.add(definition.group)
        if self.relative or definition.not_applicable == "full":
            used |= {
                item.code
                for item in self.grid.items
                if item.type in REAL and relative(item, definition.normalise or item.normalise)
            }
        return used

    # --- the unit's row with changed answers ---

    def changed_answers(self, states: Mapping[int, State]) -> dict[str, tuple[str | None, str]]:
        """The answers that differ when some (by column) are changed: item → (answer, status).

        A follow-up question whose condition is no longer met does not apply; one whose condition is now met has no
        answer yet.
        """
        changed: dict[str, tuple[str | None, str]] = {
            self.item_codes[column]: (state.answer, r.ANSWERED) for column, state in states.items()
        }
        answers = self.answers | {code: answer for code, (answer, _status) in changed.items()}
        for item in self.codebook.items:
            if item.condition is None or item.condition[0] not in changed or item.code not in self.at:
                continue
            applies, did = item.applies(answers), item.applies(self.answers)
            if did and not applies:
                changed[item.code], answers[item.code] = (None, r.NOT_APPLICABLE), None
            elif applies and not did and self.status[item.code] == r.NOT_APPLICABLE:
                changed[item.code] = (None, r.SKIPPED)
        return changed

    def changed(self, states: Mapping[int, State]) -> Row:
        """The unit's row with some answers changed; follow-up questions open and close."""
        values, applicable = self.grid.values[self.mine].copy(), self.grid.applicable[self.mine].copy()
        filled = self.filled[self.mine].copy()
        opened, closed = [], []
        changed = self.changed_answers(states)
        for column, item in enumerate(self.grid.items if changed else ()):
            match changed.get(item.code, (None, ""))[1]:
                case r.ANSWERED:
                    values[column] = spread(states[column].value, item, self.definition)
                case r.NOT_APPLICABLE:
                    full = self.definition.not_applicable == "full"
                    values[column], applicable[column] = (self.grid.best[column] if full else np.nan), full
                    filled[column] = False
                    closed.append(column)
                case r.SKIPPED:
                    values[column], applicable[column] = self._imputed(column), True
                    filled[column] = not np.isnan(values[column])
                    opened.append(column)
        return Row(values, applicable, filled, tuple(opened), frozenset(closed))

    def _imputed(self, column: int) -> float:
        """The imputed value of a follow-up question that is opened and has no answer yet; NaN when there is none."""
        if self.definition.impute == "none":
            return np.nan
        if column not in self._imputations:
            grid = self._cells({self.item_codes[column]: (None, r.SKIPPED)})
            self._imputations[column] = float(grid.values[self._row(grid), column])
        return self._imputations[column]

    def _cells(self, changed: Mapping[str, tuple[str | None, str]]) -> Cells:
        """The whole matrix with changed answers of the unit."""
        rows = self.rows.copy(deep=False)
        for n, name in enumerate(("answer", "status")):
            column = rows[name].to_numpy(dtype=object, copy=True)
            for code, now in changed.items():
                column[self.at[code]] = now[n]
            rows[name] = column
        return cells(rows, self.codebook, self.definition, self.register)

    # --- its values and scores ---

    def valued(self, row: Row) -> dict[str, np.ndarray]:
        """Every node's value with this row instead of the unit's; one value for each row when there are many."""
        own = np.broadcast_to(row.applicable, row.values.shape)
        mine = (row.values, own, ~np.isnan(row.values) & ~row.filled)
        if self.relative:
            everybody = (self.grid.values, self.grid.applicable, self.grid.answered)
            parts, ground, at = (
                [self._among(*pair) for pair in zip(everybody, mine, strict=True)],
                self.grid.ground,
                self.mine,
            )
        else:
            parts, ground, at = [x[..., None, :] for x in mine], self.own, 0
        values, applicable, answered = parts
        got, _covered = evaluate(self.tree, values, applicable, self.definition, answered=answered, ground=ground)
        return {code: np.broadcast_to(x, values.shape[:-1])[..., at] for code, x in got.items()}

    def _among(self, everybody: np.ndarray, mine: np.ndarray) -> np.ndarray:
        """… × rows × items: the rows of all units, with the unit's own row replaced."""
        rows = np.broadcast_to(everybody, (*mine.shape[:-1], *everybody.shape)).copy()
        rows[..., self.mine, :] = mine
        return rows

    def scores_with(self, states: Mapping[int, State]) -> dict[str, float]:
        """Every item's and node's score with some answers changed; empty when the index refuses such answers."""
        key = frozenset(states.items())
        if key not in self._scores:
            self._scores[key] = self._own_scores(states) if self.alone else self._engine_scores(states)
        return self._scores[key]

    def _own_scores(self, states: Mapping[int, State]) -> dict[str, float]:
        row = self.changed(states)
        values = dict(zip(self.item_codes, row.values, strict=True)) | self.valued(row)
        return {code: float(np.round(x * self.definition.scale, 6)) for code, x in values.items()}

    def _engine_scores(self, states: Mapping[int, State]) -> dict[str, float]:
        try:
            every = scores(self._cells(self.changed_answers(states)), self.tree, self.definition)
        except Refused:  # the index cannot be computed from such answers: they lead to no level
            return {}
        mine = every[(every["wave"] == self.wave) & (every["unit"] == self.unit)]
        return dict(zip(mine["code"], mine["score"], strict=True))

    def level(self, scores: Mapping[str, float], code: str) -> int | None:
        """The level of a node by these scores, with gates; None without a score or without levels."""
        shown = self.shown(np.array([scores.get(code, np.nan)]))
        level = levels(shown, self.definition)
        if code == ROOT:
            gated = {gate.code: np.array(scores.get(gate.code, np.nan)) for gate in self.definition.gates}
            level = held(level, gated, self.definition)
        return None if np.isnan(level[0]) else int(level[0])

    def shown(self, score: np.ndarray) -> np.ndarray:
        """Scores as they are shown, which is what levels are decided on."""
        return normalisation.rounded(score, self.definition.decimals, self.definition.rounding)


def deciding(codebook: Codebook, codes: Iterable[str]) -> set[str]:
    """The items that decide whether some questions apply, and the items that decide whether those apply."""
    items: set[str] = set()
    waiting = list(codes)
    while waiting:
        item = codebook.by_code.get(waiting.pop())
        if item is not None and item.condition and item.condition[0] not in items:
            items.add(item.condition[0])
            waiting.append(item.condition[0])
    return items
