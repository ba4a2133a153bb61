"""Nästa steg: the fewest changed answers that take a unit to its next level. Exact, for every way of putting together.

What is minimised, in order: how many answers change; how many steps they take together; and of those, the changes that
give the highest score are taken, since a margin is worth having. What else there is, is given as alternatives: for each
item of the solution, the best one that does without it. Only answers that have been given are improved: a question
without an answer is not something to improve, but it may have to be answered before there is any level at all.

Method: the OECD/JRC handbook's "back to the details"; the search itself is a dynamic program over the tree
(`reachable_scores`), and what it finds is scored again by the index (`hypothetical_answers`) before it is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.core import responses as r
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine.value_matrix import REAL
from lplan.index.next_steps.answer_improvements import State
from lplan.index.next_steps.change_search import Search, cost_of
from lplan.index.next_steps.hypothetical_answers import Trial
from lplan.index.next_steps.required_answers import to_answer

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
    exact         False when the search had to be cut short, or when one's answers move more than one's own row (what is
                  imputed for others that one is held against, who one is compared with): then there may be a shorter
                  way, though this one does what is said of it
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

    responses     columns lplan.core.responses.COLUMNS, with every unit of the wave; of all waves when
                  the index pools them
    level         the level to reach; without one, the next
    without       items that are not to be changed
    alternatives  whether to look for other ways that are as short
    Raises KeyError when the node is not in the tree.
    """
    trial = Trial(responses, codebook, definition, register, wave, unit)
    if code not in trial.tree.by_code:
        raise KeyError(code)
    if trial.silent:
        return Plan(code, reason="silent")
    return _Planner(trial, code).plan(level, frozenset(without), alternatives)


class _Planner(Search):
    """A search, and what is told of it."""

    def plan(self, level: int | None, without: frozenset[str], alternatives: bool) -> Plan:
        now, score, starts = self.level({}), self.after({}), self.definition.levels
        excluded = tuple(self.excluded(without))
        if not starts:
            return Plan(self.code, reason="no_levels", excluded=excluded)
        if now is None:
            return Plan(self.code, reason="coverage", answer=self.to_answer(), excluded=excluded)
        target = now + 1 if level is None else level
        plan = Plan(self.code, now, target, score, excluded=excluded)
        if target >= len(starts) or target <= now:
            return replace(plan, target=None if target >= len(starts) else target, reason="top")
        plan = replace(plan, needed=starts[target].start)
        solution, exact = self.solved(target, without)
        if solution is None:
            stuck = self.stuck(target, without, exact)
            return replace(plan, reason="gate" if stuck else "unreachable", gates=stuck, exact=exact)
        others, necessary = [], []
        for column in sorted(solution) if alternatives else ():
            other, sure = self.solved(target, without | {self.items[column].code}, cost_of(solution))
            exact = exact and sure
            if other is None:
                necessary.append(self.items[column].code)
            elif set(other) not in [set(one) for one in others]:
                others.append(other)
        others.sort(key=self.rank)
        return replace(
            plan,
            reached=self.after(solution),
            steps=self.told(solution),
            alternatives=tuple(self.told(one) for one in others),
            necessary=tuple(necessary) if exact else (),
            opened=tuple(self.items[column].code for column in self.trial.changed(solution).opened),
            exact=exact,
        )

    def told(self, states: Mapping[int, State]) -> tuple[Step, ...]:
        return tuple(self.step(column, states[column]) for column in sorted(states))

    def step(self, column: int, state: State) -> Step:
        item, gain = self.items[column].code, self.after({column: state}) - self.after({})
        return Step(item, self.trial.answers.get(item), state.answer, state.steps, round(gain, 6))

    def excluded(self, without: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Each scored item below the node that cannot be a step, and why."""
        grid, mine = self.trial.grid, self.trial.mine
        for column in self.under:
            item = self.items[column]
            if item.code in without:
                yield item.code, LEFT_OUT
            elif not grid.applicable[mine, column]:
                yield item.code, NOT_APPLICABLE
            elif not grid.answered[mine, column]:
                yield item.code, UNANSWERED
            elif item.type in REAL:
                yield item.code, REAL_VALUE
            elif len(self.states(column)) < 2:
                yield item.code, TOP

    def to_answer(self) -> tuple[str, ...]:
        grid, mine = self.trial.grid, self.trial.mine
        open_ = np.array([self.trial.status.get(item.code) != r.SUPPRESSED for item in self.items])
        by_children = self.definition.coverage == "children"
        found = to_answer(self.tree, self.code, grid.answered[mine], grid.applicable[mine], open_, by_children)
        return tuple(self.items[column].code for column in sorted(found))

    def stuck(self, target: int, without: frozenset[str], exact: bool) -> tuple[str, ...]:
        """Gates that cannot be passed at all, everything that can be improved being at its best.

        Where the best of everything need not be the best of a node, that is known of single items only.
        """
        best = {column: max(self.states(column), key=lambda state: state.value) for column in self.candidates(without)}
        scores = self.trial.told(best)
        return tuple(
            dict.fromkeys(
                gate.code
                for gate in self.gates(target)
                if (exact or gate.code in self.tree.item_codes) and not scores.get(gate.code, np.nan) >= gate.minimum
            )
        )
