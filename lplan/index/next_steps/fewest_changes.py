"""Find the fewest changed answers that take a unit to its next level (Nästa steg), exactly, for every method.

The search minimises, in order, the number of changed answers and the number of steps, and then maximises the score,
since a margin is worth having. The alternatives are, for each item of the solution, the best solution without it. Only
existing answers are improved: a question without an answer cannot be improved, but it may have to be answered before
there is any level at all.

Method: the OECD/JRC handbook's "back to the details"; the search itself is a dynamic program over the tree
(`reachable_scores`), and each solution is scored again by the index (`hypothetical_answers`) before it is returned.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lplan.codebook import Codebook
from lplan.core import responses as r
from lplan.core.units import Register
from lplan.index.definition import ROOT, IndexDefinition
from lplan.index.engine.value_matrix import REAL
from lplan.index.next_steps.answer_improvements import State
from lplan.index.next_steps.change_search import Search, Solution, cost_of
from lplan.index.next_steps.fewest_answers_for_coverage import to_answer
from lplan.index.next_steps.hypothetical_scores import Trial

# Why an item cannot change.
UNANSWERED, NOT_APPLICABLE, REAL_VALUE, TOP, LEFT_OUT = "unanswered", "not_applicable", "real_value", "top", "left_out"


@dataclass(frozen=True)
class Step:
    """One answer to change. `gain` is its effect on the node's score by itself, `steps` how many options further."""

    item: str
    before: str | None
    after: str
    steps: int
    gain: float


@dataclass(frozen=True)
class Plan:
    """The steps to a level, or the reason why there are none.

    code          the node: "index" or a dimension
    level, score  the unit's present ones, None without a value
    target        the level to reach; None when there is no next one. `needed` is its start on the index's scale
    reached       the score after the steps
    steps         the answers to change, in the codebook's order
    alternatives  other solutions that are exactly as short, each without one of the items in `steps`
    necessary     the items of `steps` that every shortest solution has
    opened        scored follow-up questions that the changes open, and that then have to be answered too
    reason        "" or why there are no steps: "silent", "no_levels", "top", "coverage", "gate", "unreachable"
    answer        with "coverage": the fewest questions to answer before there is a level
    gates         with "gate": the codes of gates that no change of the present answers can pass
    excluded      (item, why) for each scored item under the node that cannot change
    exact         False when the search was cut short, or when the unit's answers affect more than its own row (imputed
                  values of others, the group that it is compared with): then there may be a shorter solution, though
                  this one does reach the level
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
    register: Register | None = None,
    alternatives: bool = True,
) -> Plan:
    """The fewest changed answers by which a unit reaches a level of the index or of a dimension.

    responses     columns lplan.core.responses.COLUMNS, with every unit of the wave; of all waves when
                  the index pools them
    level         the level to reach; without one, the next
    without       items that may not change
    alternatives  whether to search for other solutions that are as short
    Raises KeyError when the node is not in the tree.
    """
    trial = Trial(responses, codebook, definition, register, wave, unit)
    if code not in trial.tree.by_code:
        raise KeyError(code)
    if trial.silent:
        return Plan(code, reason="silent")
    return _Planner(trial, code).plan(level, frozenset(without), alternatives)


class _Planner(Search):
    """A search and its result as a plan."""

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
        plan = replace(
            plan,
            reached=self.after(solution),
            steps=self.steps(solution),
            opened=tuple(self.items[column].code for column in self.trial.changed(solution).opened),
            exact=exact,
        )
        return self.with_alternatives(plan, solution, target, without) if alternatives else plan

    def with_alternatives(self, plan: Plan, solution: Solution, target: int, without: frozenset[str]) -> Plan:
        """The plan with its alternatives: for each item of the solution, the best solution without it."""
        others: list[Solution] = []
        necessary: list[str] = []
        exact = plan.exact
        for column in sorted(solution):
            other, sure = self.solved(target, without | {self.items[column].code}, cost_of(solution))
            exact = exact and sure
            if other is None:
                necessary.append(self.items[column].code)
            elif set(other) not in [set(one) for one in others]:
                others.append(other)
        others.sort(key=self.rank)
        return replace(
            plan,
            alternatives=tuple(self.steps(one) for one in others),
            necessary=tuple(necessary) if exact else (),
            exact=exact,
        )

    def steps(self, states: Mapping[int, State]) -> tuple[Step, ...]:
        """The changes of a solution, in the codebook's order."""
        return tuple(self.step(column, states[column]) for column in sorted(states))

    def step(self, column: int, state: State) -> Step:
        """One change, with its effect by itself."""
        item, gain = self.items[column].code, self.after({column: state}) - self.after({})
        if state.answer is None:
            raise ValueError(f"{item}: a step leads to an answer")
        return Step(item, self.trial.answers.get(item), state.answer, state.steps, round(gain, 6))

    def excluded(self, without: frozenset[str]) -> Iterator[tuple[str, str]]:
        """Each scored item below the node that cannot change, and why."""
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
        """The fewest questions to answer before the node has a value."""
        grid, mine = self.trial.grid, self.trial.mine
        open_ = np.array([self.trial.status.get(item.code) != r.SUPPRESSED for item in self.items])
        by_children = self.definition.coverage == "children"
        columns = to_answer(self.tree, self.code, grid.answered[mine], grid.applicable[mine], open_, by_children)
        return tuple(self.items[column].code for column in sorted(columns))

    def stuck(self, target: int, without: frozenset[str], exact: bool) -> tuple[str, ...]:
        """Gates that cannot be passed even with every possible answer at its best.

        Where the best answers need not give a node its best value, this is known of gates on items only.
        """
        best = {column: max(self.states(column), key=lambda state: state.value) for column in self.candidates(without)}
        scores = self.trial.scores_with(best)
        return tuple(
            dict.fromkeys(
                gate.code
                for gate in self.gates(target)
                if (exact or gate.code in self.tree.item_codes) and not scores.get(gate.code, np.nan) >= gate.minimum
            )
        )
