"""Search for the fewest changed answers that take a unit to a level."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, islice, product

import numpy as np

from lplan.index.definition import ROOT, Gate
from lplan.index.engine.dimension_tree import Node, Tree
from lplan.index.engine.treatment_and_normalisation import span, spread
from lplan.index.next_steps import answer_improvements, reachable_scores
from lplan.index.next_steps.answer_improvements import State
from lplan.index.next_steps.hypothetical_scores import Trial, deciding

MOST_SWITCHED = 3_000  # combinations of answers to the questions that others depend on
MOST_CELLS = 2_000_000  # values in memory at a time, where a unit's value depends on the others'
MOST_TRIED = 20  # solutions of the table that are scored, until one holds
Solution = dict[int, State]
"""Column → the state that its item changes to."""
States = dict[int, tuple[State, ...]]
"""Column → the states that its item may have."""


class Search:
    """One unit's search for a level of one node. Every solution is confirmed by `Trial.scores_with`."""

    def __init__(self, trial: Trial, code: str):
        self.trial, self.code = trial, code
        self.definition, self.tree, self.items = trial.definition, trial.tree, trial.grid.items
        self.listed = any(reachable_scores.listed(node) for node in self.tree.nodes)
        self.under = sorted(_below(self.tree, code))
        below = {self.items[column].code for column in self.under}
        gated = {gate.code for gate in self.definition.gates}
        self.helping = below | gated | deciding(trial.codebook, below)
        self.switching = deciding(trial.codebook, self.tree.item_codes)
        self.ways: dict[int, tuple[State, ...]] = {}

    def after(self, states: Mapping[int, State]) -> float:
        """The node's score with some answers changed."""
        return self.trial.scores_with(states).get(self.code, np.nan)

    def level(self, states: Mapping[int, State]) -> int | None:
        """The node's level with some answers changed."""
        return self.trial.level(self.trial.scores_with(states), self.code)

    def scored(self, value: np.ndarray | float) -> np.ndarray:
        return np.round(np.asarray(value, dtype=float) * self.definition.scale, 6)

    def gates(self, target: int) -> list[Gate]:
        return [g for g in self.definition.gates if g.level <= target] if self.code == ROOT else []

    def passed(self, code: str, value: np.ndarray, target: int) -> np.ndarray:
        """Whether a value passes the gates on a node or item, up to a level of the index."""
        least = max((g.minimum for g in self.gates(target) if g.code == code), default=-np.inf)
        with np.errstate(invalid="ignore"):
            return ~(self.scored(value) < least) & ~(np.isnan(value) & np.isfinite(least))

    def reaches(self, table: np.ndarray, target: int) -> np.ndarray:
        """The positions in a table whose values are enough for a level."""
        some = np.isfinite(table)
        shown = self.trial.shown(self.scored(np.where(some, table, 0.0)))
        return np.flatnonzero(some & (shown >= self.definition.levels[target].start))

    # --- what may be changed ---

    def candidates(self, without: frozenset[str]) -> list[int]:
        """Columns that can change: answered, scored by options, not at their best, and allowed."""
        grid, mine = self.trial.grid, self.trial.mine
        return [
            column
            for column, item in enumerate(self.items)
            if item.code in self.helping - without
            and grid.applicable[mine, column]
            and grid.answered[mine, column]
            and len(self.states(column)) > 1
        ]

    def states(self, column: int, *, every: bool = False) -> tuple[State, ...]:
        """The states of an item."""
        if every or column not in self.ways:
            item = self.items[column]
            low, high = span(item, self.definition)
            now = (self.trial.grid.values[self.trial.mine, column] - low) / (high - low)
            states = answer_improvements.better(item, self.trial.answers.get(item.code), float(now), every=every)
            if every:
                return states
            self.ways[column] = states
        return self.ways[column]

    # --- the search ---

    def solved(
        self, target: int, without: frozenset[str], cost: tuple[int, int] | None = None
    ) -> tuple[Solution | None, bool]:
        """The best solution, and whether it is known to be the best; with a cost, only a solution of the same cost.

        Every combination of answers to the questions that others depend on is tried, each with the best of the rest.
        """
        switches, free, exact = self.search_space(without)
        best: Solution | None = None
        for tried, fixed in enumerate(self.switched(switches)):
            most = cost or (cost_of(best) if best is not None else None)
            if most is not None and len(fixed) > most[0]:
                break
            if tried == MOST_SWITCHED:
                exact = False
                break
            one, sure = self.with_switches(target, fixed, free, most, only=cost is not None)
            exact = exact and sure
            if one is not None and (best is None or self.rank(one) < self.rank(best)):
                best = one
        if cost is not None and best is not None and cost_of(best) != cost:
            best = None
        return best, exact

    def search_space(self, without: frozenset[str]) -> tuple[list[int], list[int], bool]:
        """(the questions that others depend on, the other candidates, whether every state of the former is tried)."""
        candidates = self.candidates(without)
        switches = [column for column in candidates if self.items[column].code in self.switching]
        free = [column for column in candidates if column not in switches]
        complete = all(
            answer_improvements.complete(self.items[n], self.trial.answers.get(self.items[n].code)) for n in switches
        )
        return switches, free, self.trial.alone and complete

    def switched(self, switches: Sequence[int]) -> Iterator[Solution]:
        """Every combination of changed answers to the questions that others depend on, the fewest changes first."""
        for picked in _subsets(switches):
            for chosen in product(*(self.states(column, every=True)[1:] for column in picked)):
                yield dict(zip(picked, chosen, strict=True))

    def rank(self, states: Mapping[int, State]) -> tuple[int, int, float, list[int]]:
        """Fewest changes, then fewest steps, then highest score, then the codebook's order."""
        return (*cost_of(states), -self.after(states), sorted(states))

    def with_switches(
        self, target: int, fixed: Solution, free: list[int], cost: tuple[int, int] | None, only: bool
    ) -> tuple[Solution | None, bool]:
        """The best solution with some changes fixed; with a cost nothing longer, and `only` nothing shorter."""
        self.row = self.trial.changed(fixed)
        base = self.trial.valued(self.row)
        if np.isnan(base[self.code]):
            return None, True
        self.blank = {code: bool(np.isnan(x)) for code, x in base.items()}
        states = self.row_states(free)
        # A closed question has no answer to change, whatever it counts as.
        free = [n for n in free if n in states and n not in self.row.closed]
        self.exact = True
        tried = 0
        for way in islice(self.longer(target, fixed, free, states, cost, only), MOST_TRIED):
            tried += 1
            solution = fixed | {
                column: next(s for s in self.states(column) if s.steps == state.steps)
                for column, state in way.items()
                if state.steps
            }
            if (self.level(solution) or 0) >= target:
                return solution, self.exact and tried == 1
        return None, self.exact and not tried

    def row_states(self, free: Sequence[int]) -> States:
        """The states of every item that has a value in the row, on the index's range; only the free ones can change."""
        values, closed = self.row.values, self.row.closed
        states: States = {
            column: (State(None, 0, values[column]),)
            for column in range(len(values))
            if not np.isnan(values[column]) and self.row.applicable[column]
        }
        for column in free:
            if column in states and column not in closed:
                item = self.items[column]
                states[column] = tuple(
                    replace(state, value=spread(state.value, item, self.definition)) for state in self.states(column)
                )
        return states

    def longer(
        self,
        target: int,
        fixed: Solution,
        free: Sequence[int],
        states: States,
        cost: tuple[int, int] | None,
        only: bool,
    ) -> Iterator[Solution]:
        """Solutions that should reach the level, the best first; the later ones are longer, in case that fails."""
        spent = cost_of(fixed)
        most = len(free) if cost is None else min(len(free), cost[0] - spent[0])
        if only and cost is not None and spent[0] + most == cost[0] and spent[1] <= cost[1]:
            # There is nothing shorter: only this length is searched.
            table = self.table(states, target, most, cost[1] - spent[1])
            yield from (table.pick(most, int(s)) for s in self.reaches(table.value[most], target)[:1])
            return
        rungs = sorted((max(state.steps for state in states[column]) for column in free), reverse=True)
        for k, shortest in self.enough(target, states, most):
            table = self.table(states, target, k, sum(rungs[:k]))
            ways = [table.pick(k, int(s)) for s in self.reaches(table.value[k], target)]
            yield from (ways[:1] + ways[1:][-1:]) or [shortest]

    def enough(self, target: int, states: States, most: int) -> Iterator[tuple[int, Solution]]:
        """(number of changes, solution) when each answer goes to its best: the fewest first, then more, up to all."""
        ends = {column: _ends(some) for column, some in states.items()}
        fewest = -1
        for changes in _widening(most, by_one=self.listed):
            table = self.table(ends, target, changes, 0, counted=False)
            ok = self.reaches(table.value[:, 0], target)
            if len(ok):
                fewest = int(ok[0])
                yield fewest, table.pick(fewest, 0)
                break
        if fewest < 0 and self.exact:
            return
        for more in _widening(most - fewest - 1, by_one=False):
            changes = fewest + 1 + more
            table = self.table(ends, target, changes, 0, counted=False)
            if np.isfinite(table.value[changes, 0]):
                yield changes, table.pick(changes, 0)

    def table(
        self, states: States, target: int, changes: int, steps: int, counted: bool = True
    ) -> reachable_scores.Table:
        """The highest values of the node for these numbers of changes and steps, from the unit's row."""
        gated = frozenset(gate.code for gate in self.gates(target))
        valued = {*self.tree.by_code, *(self.tree.item_codes[column] for column in states)}
        if not gated <= valued:  # a gate on a node without a value is never passed
            return reachable_scores.Table(np.full((changes + 1, steps + 1), reachable_scores.NONE), lambda k, s: {})
        limits = reachable_scores.Limits(changes, steps, lambda code, x: self.passed(code, x, target), gated, counted)
        table = reachable_scores.best(
            self.tree, self.code, states, self.blank, limits, self.definition.epsilon, self.worth
        )
        self.exact = self.exact and limits.exact
        return table

    def worth(self, node: Node, parts: list[list[Solution]], at: np.ndarray) -> np.ndarray:
        """A node's value in the unit's row for each row of `at`.

        parts  for each child of the node the possible states of its items
        at     sets × children: the number of each child's states
        """
        trial = self.trial
        rows = np.repeat(self.row.values[None], len(at), axis=0)
        for part, now in zip(parts, at.T, strict=True):
            for column in part[0]:
                rows[:, column] = np.array([states[column].value for states in part])[now]
        size = trial.grid.values.size if trial.relative else 1
        chunks = np.array_split(rows, len(rows) * size // MOST_CELLS + 1)
        return np.concatenate([trial.valued(replace(self.row, values=chunk))[node.code] for chunk in chunks])


def cost_of(states: Mapping[int, State]) -> tuple[int, int]:
    """(changed answers, steps together)."""
    return len(states), sum(state.steps for state in states.values())


def _below(nodes: Tree, code: str) -> set[int]:
    """Columns of the items under a node, whatever they weigh."""
    node = nodes.by_code[code]
    return {*node.items, *(n for child in node.nodes for n in _below(nodes, child))}


def _ends(states: Sequence[State]) -> tuple[State, ...]:
    """The unchanged state and the best one: enough for counting changes."""
    return tuple(states) if len(states) < 3 else (states[0], max(states, key=lambda state: state.value))


def _subsets(columns: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for n in range(len(columns) + 1):
        yield from combinations(columns, n)


def _widening(most: int, *, by_one: bool) -> Iterator[int]:
    """Numbers of changes to allow: one more each time, or twice as many, until all."""
    n = 0
    while n < most:
        yield n
        n = n + 1 if by_one else max(1, 2 * n)
    if most >= 0:
        yield most
