"""One unit's answers in a wave, and what the index would give with some of them changed.

A search looks at thousands of ways, so as a rule only the unit's own row is put together again. Where its answers reach
further than that row, a way that is to be told is scored by the whole engine, from responses with the changed answers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.core import aggregation
from lplan.core import responses as r
from lplan.core.errors import Refused
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine import normalisation
from lplan.index.engine.dimension_tree import tree
from lplan.index.engine.levels import held, levels
from lplan.index.engine.node_values import evaluate
from lplan.index.engine.scoring import scores
from lplan.index.engine.treatment import relative, spread
from lplan.index.engine.value_matrix import REAL, Cells, cells
from lplan.index.next_steps.answer_improvements import State


@dataclass(frozen=True)
class Row:
    """A unit's row with some answers changed: a value for each item, whether it applies, whether the value stands in
    for an answer; the columns of follow-up questions that were opened, and of those that were closed.

    `values` may have an axis before the items: as many rows that are otherwise alike.
    """

    values: np.ndarray
    applicable: np.ndarray
    filled: np.ndarray
    opened: tuple[int, ...] = ()
    closed: frozenset[int] = frozenset()


class Trial:
    """What is known of one unit in one wave.

    grid, mine  everybody whom the unit may be compared with, and which row it is
    relative    whether its value depends on the others'
    alone       whether its row is enough to know what changed answers give: nothing else moves with them
    """

    def __init__(
        self, responses: pd.DataFrame, codebook: Codebook, definition: IndexDefinition, register, wave: str, unit: str
    ):
        self.codebook, self.definition, self.register = codebook, definition, register
        self.rows = definition.needed(responses, wave).reset_index(drop=True)
        self.tree = tree(codebook, definition)
        self.wave, self.unit = wave, unit
        said = self.rows[(self.rows["wave"] == wave) & (self.rows["unit"] == unit)]
        self.silent = bool((said["status"] == r.NO_RESPONSE).all())
        self.at = dict(zip(said["item"], said.index, strict=True))
        self.status: dict[str, str] = dict(zip(said["item"], said["status"], strict=True))
        self.answers: dict[str, str | None] = {
            item: answer if self.status[item] == r.ANSWERED else None
            for item, answer in zip(said["item"], said["answer"], strict=True)
        }
        self.item_codes = self.tree.item_codes
        self.relative = any(node.relative for node in self.tree.nodes)
        if not self.silent:
            self._placed(cells(self.rows, codebook, definition, register))

    def _placed(self, grid: Cells) -> None:
        if any(aggregation.of(node.method).relative for node in self.tree.nodes):  # duels are within a wave
            grid = grid.at(np.flatnonzero((grid.rows["wave"] == self.wave).to_numpy()))
        self.grid, self.mine = grid, self._row(grid)
        self.own = grid.ground.at(np.array([self.mine]))
        self.filled = ~grid.answered & ~np.isnan(grid.values)  # imputed: a value, but no answer
        self.alone = not self._reaching()
        self._standing_in: dict[int, float] = {}
        self._told: dict[frozenset, dict[str, float]] = {}

    def _row(self, grid: Cells) -> int:
        return int(np.flatnonzero(((grid.rows["wave"] == self.wave) & (grid.rows["unit"] == self.unit)).to_numpy())[0])

    def _reaching(self) -> bool:
        """Whether an answer that may change, or a question that it opens or closes, is used elsewhere than in its
        cell.
        """
        said = self.definition
        if self.relative and said.impute not in ("none", "worst") and self.filled.any():
            return True  # mine move what stands in for others', whom I am then held against
        changing = {item.code for item in self.grid.items if item.choices and self.answers.get(item.code) is not None}
        moving = {item.code for item in self.codebook.items if deciding(self.codebook, [item.code]) & changing}
        things = (*self.grid.items, *self.codebook.dimensions)
        used = {code for one in things for code in (one.within, one.weight_from, one.denominator)}
        if said.impute.startswith("group"):
            used.add(said.group)
        if self.relative or said.not_applicable == "full":
            used |= {
                item.code
                for item in self.grid.items
                if item.type in REAL and relative(item, said.normalise or item.normalise)
            }
        return bool(used & (changing | moving))

    # --- what changed answers do to the unit's row ---

    def said(self, states: Mapping[int, State]) -> dict[str, tuple[str | None, str]]:
        """The questions that are answered otherwise when some (by column) are changed: item → (answer, status).

        A follow-up question whose condition is no longer met does not apply; one whose condition now is has no answer
        yet.
        """
        said: dict[str, tuple[str | None, str]] = {
            self.item_codes[column]: (state.answer, r.ANSWERED) for column, state in states.items()
        }
        answers = self.answers | {code: answer for code, (answer, _status) in said.items()}
        for item in self.codebook.items:
            if item.condition is None or item.condition[0] not in said or item.code not in self.at:
                continue
            applies, did = item.applies(answers), item.applies(self.answers)
            if did and not applies:
                said[item.code], answers[item.code] = (None, r.NOT_APPLICABLE), None
            elif applies and not did and self.status[item.code] == r.NOT_APPLICABLE:
                said[item.code] = (None, r.SKIPPED)
        return said

    def changed(self, states: Mapping[int, State]) -> Row:
        """The unit's row with some answers changed; follow-up questions open and close."""
        values, applicable = self.grid.values[self.mine].copy(), self.grid.applicable[self.mine].copy()
        filled = self.filled[self.mine].copy()
        opened, closed = [], []
        said = self.said(states)
        for column, item in enumerate(self.grid.items if said else ()):
            match said.get(item.code, (None, ""))[1]:
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
        """What the index puts in for a follow-up question that is opened and has no answer yet; NaN when nothing."""
        if self.definition.impute == "none":
            return np.nan
        if column not in self._standing_in:
            found = self._cells({self.item_codes[column]: (None, r.SKIPPED)})
            self._standing_in[column] = float(found.values[self._row(found), column])
        return self._standing_in[column]

    def _cells(self, said: Mapping[str, tuple[str | None, str]]) -> Cells:
        """The whole grid when the unit has said something else."""
        rows = self.rows.copy(deep=False)
        for n, name in enumerate(("answer", "status")):
            column = rows[name].to_numpy(dtype=object, copy=True)
            for code, now in said.items():
                column[self.at[code]] = now[n]
            rows[name] = column
        return cells(rows, self.codebook, self.definition, self.register)

    # --- what it gives ---

    def valued(self, row: Row) -> dict[str, np.ndarray]:
        """Every node's value with this row in the place of the unit's; one for each when there are many."""
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
        """… × rows × items: everybody's, with the unit's own row put in."""
        made = np.broadcast_to(everybody, (*mine.shape[:-1], *everybody.shape)).copy()
        made[..., self.mine, :] = mine
        return made

    def told(self, states: Mapping[int, State]) -> dict[str, float]:
        """Every item's and node's score with some answers changed, as the index gives it; nothing when it gives
        none.
        """
        key = frozenset(states.items())
        if key not in self._told:
            self._told[key] = self._own_scores(states) if self.alone else self._engine_scores(states)
        return self._told[key]

    def _own_scores(self, states: Mapping[int, State]) -> dict[str, float]:
        row = self.changed(states)
        found = dict(zip(self.item_codes, row.values, strict=True)) | self.valued(row)
        return {code: float(np.round(x * self.definition.scale, 6)) for code, x in found.items()}

    def _engine_scores(self, states: Mapping[int, State]) -> dict[str, float]:
        said = self.said(states)
        try:
            found = scores(self._cells(said), self.tree, self.definition)
        except Refused:  # the index cannot be computed from such answers: they are no way to anything
            return {}
        mine = found[(found["wave"] == self.wave) & (found["unit"] == self.unit)]
        return dict(zip(mine["code"], mine["score"], strict=True))

    def level(self, scores: Mapping[str, float], code: str) -> int | None:
        """The level that scores give a node, gates and all; None without a score or without levels."""
        shown = self.shown(np.array([scores.get(code, np.nan)]))
        level = levels(shown, self.definition)
        if code == ROOT:
            everything = {gate.code: np.nan for gate in self.definition.gates} | scores
            level = held(level, everything, self.definition)
        return None if np.isnan(level[0]) else int(level[0])

    def shown(self, score: np.ndarray) -> np.ndarray:
        """Scores as they are shown, which is what levels are decided on."""
        return normalisation.rounded(score, self.definition.decimals, self.definition.rounding)


def deciding(codebook: Codebook, codes: Iterable[str]) -> set[str]:
    """Items, wherever they stand in the tree, that decide whether some questions apply; and what decides those."""
    found, waiting = set(), list(codes)
    while waiting:
        item = codebook.by_code.get(waiting.pop())
        if item is not None and item.condition and item.condition[0] not in found:
            found.add(item.condition[0])
            waiting.append(item.condition[0])
    return found
