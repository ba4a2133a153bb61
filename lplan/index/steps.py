"""Nästa steg: the fewest changed answers that take a unit to its next level. Exact, for every way of putting together.

What is minimised, in order: how many answers change; how many steps they take together; and of those, the changes that
give the highest score are taken, since a margin is worth having. What else there is, is given as alternatives: for each
item of the solution, the best one that does without it. Only answers that have been given are improved: a question
without an answer is not something to improve, but it may have to be answered before there is any level at all.

Method: the OECD/JRC handbook's "back to the details"; the search itself is a dynamic program over the tree
(`lplan.index.reach`), and what it finds is scored again by the index before it is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.index import reach
from lplan.index.cells import REAL, cells
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.ladders import State
from lplan.index.search import Search, cost_of
from lplan.index.tree import tree

# Why an item is never a step.
UNANSWERED, NOT_APPLICABLE, REAL_VALUE, TOP, LEFT_OUT = "unanswered", "not_applicable", "real_value", "top", "left_out"


@dataclass(frozen=True)
class Step:
    """One answer to change. `gain` is what it gives the node's score by itself, `steps` how many rungs it is."""

    item: str
    before: str | None
    after: str
    steps: int
    gain: float


@dataclass(frozen=True)
class Plan:
    """The way to a level, or why there is none.

    code          the node: "index" or a dimension
    level, score  where the unit stands, None without a value
    target        the level to reach; None when there is no next one. `needed` is where it starts on the index's scale
    reached       the score after the steps
    steps         what to change, in the codebook's order
    alternatives  other ways that are exactly as short, each without one of the items in `steps`
    necessary     the items of `steps` that every shortest way has
    opened        scored follow-up questions that the changes open, and that then have to be answered too
    reason        "" or why there are no steps: "silent", "no_levels", "top", "coverage", "gate", "unreachable"
    answer        with "coverage": the fewest questions to answer before there is a level
    gates         with "gate": the codes of gates that no answer of today's can pass
    excluded      (item, why) for each scored item under the node that cannot be a step
    exact         False when the search had to be cut short, or when one's answers move what is imputed for others that one
                  is held against: then there may be a shorter way
    """

    code: str
    level: int | None = None
    target: int | None = None
    score: float | None = None
    needed: float | None = None
    reached: float | None = None
    steps: tuple[Step, ...] = ()
    alternatives: tuple[tuple[Step, ...], ...] = ()
    necessary: tuple[str, ...] = ()
    opened: tuple[str, ...] = ()
    reason: str = ""
    answer: tuple[str, ...] = ()
    gates: tuple[str, ...] = ()
    excluded: tuple[tuple[str, str], ...] = ()
    exact: bool = True


def fewest(
    responses: pd.DataFrame,
    codebook: Codebook,
    definition: IndexDefinition,
    wave: str,
    unit: str,
    *,
    code: str = ROOT,
    level: int | None = None,
    without: Sequence[str] = (),
    register=None,
    alternatives: bool = True,
) -> Plan:
    """The fewest changed answers by which a unit reaches a level of the index or of a dimension.

    responses     columns lplan.responses.COLUMNS, with every unit of the wave
    level         the level to reach; without one, the next
    without       items that are not to be changed
    alternatives  whether to look for other ways that are as short
    Raises KeyError when the node is not in the tree.
    """
    rows = responses[responses["wave"].to_numpy() == wave]
    nodes = tree(codebook, definition)
    if code not in nodes.by_code:
        raise KeyError(code)
    grid = cells(rows, codebook, definition, register)
    mine = np.flatnonzero((grid.rows["unit"] == unit).to_numpy())
    if not len(mine) or not grid.responded[mine[0]]:
        return Plan(code, reason="silent")
    return _Planner(rows, codebook, definition, nodes, grid, int(mine[0]), code, register).plan(
        level, frozenset(without), alternatives
    )


class _Planner(Search):
    """A search, and what is told of it."""

    def plan(self, level: int | None, without: frozenset[str], alternatives: bool) -> Plan:
        row = self.changed({})
        found = self.valued(row)
        excluded = tuple(self.excluded(without))
        if not self.definition.levels:
            return Plan(self.code, reason="no_levels", excluded=excluded)
        if np.isnan(found[self.code]):
            return Plan(self.code, reason="coverage", answer=self.to_answer(), excluded=excluded)
        now, score = self.level(found, row.values), float(np.round(found[self.code] * self.definition.scale, 6))
        target = now + 1 if level is None else level
        plan = Plan(self.code, now, target, score, excluded=excluded)
        if target >= len(self.definition.levels) or target <= now:
            return replace(plan, target=None if target >= len(self.definition.levels) else target, reason="top")
        plan = replace(plan, needed=self.definition.levels[target].start)
        solution, exact = self.solved(target, without)
        if solution is None:
            stuck = tuple(dict.fromkeys(g.code for g in self.gates(target) if not self.could_pass(g, without)))
            return replace(plan, reason="gate" if stuck else "unreachable", gates=stuck, exact=exact)
        others, necessary = [], []
        cost = cost_of(solution)
        for column in sorted(solution) if alternatives else ():
            other, sure = self.solved(target, without | {self.grid.items[column].code}, cost)
            exact = exact and sure
            if other is None:
                necessary.append(self.grid.items[column].code)
            elif set(other) not in [set(one) for one in others]:
                others.append(other)
        others.sort(key=self.rank)
        opened = self.changed(solution).opened
        return replace(
            plan,
            reached=float(np.round(self.after(solution)[self.code] * self.definition.scale, 6)),
            steps=self.told(solution),
            alternatives=tuple(self.told(one) for one in others),
            necessary=tuple(necessary),
            opened=tuple(self.grid.items[column].code for column in opened),
            exact=exact,
        )

    def told(self, states: Mapping[int, State]) -> tuple[Step, ...]:
        return tuple(self.step(column, states[column]) for column in sorted(states))

    def step(self, column: int, state: State) -> Step:
        if (column, state) not in self.gains:
            gain = (self.after({column: state})[self.code] - self.after({})[self.code]) * self.definition.scale
            self.gains[column, state] = round(float(gain), 6)
        item = self.grid.items[column].code
        return Step(item, self.answers.get(item), state.answer, state.steps, self.gains[column, state])

    def excluded(self, without: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Each scored item below the node that cannot be a step, and why."""
        for column in self.under:
            item = self.grid.items[column]
            if item.code in without:
                yield item.code, LEFT_OUT
            elif not self.grid.applicable[self.mine, column]:
                yield item.code, NOT_APPLICABLE
            elif not self.grid.answered[self.mine, column]:
                yield item.code, UNANSWERED
            elif item.type in REAL:
                yield item.code, REAL_VALUE
            elif len(self.states(column)) < 2:
                yield item.code, TOP

    def to_answer(self) -> tuple[str, ...]:
        applicable = self.grid.applicable[self.mine]
        open_ = np.array([item.code not in self.closed for item in self.grid.items])
        by_children = self.definition.coverage == "children"
        found = reach.to_answer(self.tree, self.code, self.grid.answered[self.mine], applicable, open_, by_children)
        return tuple(self.grid.items[column].code for column in sorted(found))

    def could_pass(self, gate, without: frozenset[str]) -> bool:
        """Whether a gate can be passed at all, everything that can be improved being at its best."""
        best = {column: max(self.states(column), key=lambda state: state.value) for column in self.candidates(without)}
        row = self.changed(best)
        reached = self.of(gate.code, self.valued(row), row.values)
        return bool(np.round(reached * self.definition.scale, 6) >= gate.minimum)
