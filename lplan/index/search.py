"""The search for the fewest changed answers: one unit's answers, what a set of changes gives, and the best set."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, product

import numpy as np

from lplan import responses as r
from lplan.codebook import Item
from lplan.index import kernels, ladders, reach
from lplan.index.cells import Cells, cells
from lplan.index.definition import ROOT
from lplan.index.ladders import State
from lplan.index.treat import span, spread
from lplan.index.tree import Node, Tree, evaluate


@dataclass(frozen=True)
class Row:
    """My row with some answers changed: one value an item, whether it applies, whether the value stands in for an answer;
    the columns of follow-up questions that were opened, and of those that were closed."""

    values: np.ndarray
    applicable: np.ndarray
    filled: np.ndarray
    opened: tuple[int, ...] = ()
    closed: frozenset[int] = frozenset()

    @property
    def answered(self) -> np.ndarray:
        return ~np.isnan(self.values) & ~self.filled


MOST_SWITCHED = 3_000  # ways to answer the questions that others depend on


class Search:
    """One unit's way to a level: what is known of it, and the search."""

    def __init__(self, rows, codebook, definition, nodes: Tree, grid: Cells, mine: int, code: str, register=None):
        self.rows, self.register = rows, register
        self.codebook, self.definition, self.tree, self.grid, self.mine, self.code = (
            codebook, definition, nodes, grid, mine, code,
        )  # fmt: skip
        self.values = grid.values
        self.filled = ~grid.answered & ~np.isnan(grid.values)  # imputed: a value, but no answer
        said = rows[rows["unit"].to_numpy() == grid.rows["unit"].iloc[mine]]
        self.answers: dict[str, str | None] = {
            item: answer if status == r.ANSWERED else None
            for item, answer, status in zip(said["item"], said["answer"], said["status"], strict=True)
        }
        self.closed = set(said.loc[said["status"] == r.SUPPRESSED, "item"])
        self.listed = any(reach.listed(node) for node in nodes.nodes)
        self.relative = any(node.relative for node in nodes.nodes)
        # My answers move what stands in for others', whom I am then held against: the search holds those as they are.
        self.swayed = self.relative and definition.impute not in ("none", "worst") and bool(self.filled.any())
        self.ground = grid.ground
        self.under = _below(nodes, code)
        self.deciding = _deciding(grid.items, self.under)
        self.ways: dict[int, tuple[State, ...]] = {}
        self.standing_in: dict[int, float] = {}
        self.gains: dict[tuple[int, State], float] = {}

    # --- what a set of changes gives ---

    def changed(self, states: Mapping[int, State]) -> Row:
        """My row with some answers changed; follow-up questions open and close."""
        values, applicable = self.values[self.mine].copy(), self.grid.applicable[self.mine].copy()
        filled = self.filled[self.mine].copy()
        answers, opened, closed = dict(self.answers), [], set()
        for column, state in states.items():
            values[column] = spread(state.value, self.grid.items[column], self.definition)
            answers[self.grid.items[column].code] = state.answer
        moved = {self.grid.items[column].code for column in states}
        for column, item in enumerate(self.grid.items):
            if not (item.condition and item.condition[0] in moved):
                continue
            applies, did = item.applies(answers), item.applies(self.answers)
            if did and not applies:
                full = self.definition.not_applicable == "full"
                values[column], applicable[column] = (self.grid.best[column] if full else np.nan), full
                filled[column] = False
                closed.add(column)
                answers[item.code] = None
                moved.add(item.code)
            elif applies and not did:
                values[column], applicable[column] = self.imputed(column), True
                filled[column] = not np.isnan(values[column])
                opened.append(column)
        return Row(values, applicable, filled, tuple(opened), frozenset(closed))

    def imputed(self, column: int) -> float:
        """What the index puts in for a follow-up question that is opened and has no answer yet; NaN when nothing."""
        if self.definition.impute == "none":
            return np.nan
        if column not in self.standing_in:
            rows = self.rows.copy()
            mine = rows["unit"].to_numpy() == self.grid.rows["unit"].iloc[self.mine]
            mine &= rows["item"].to_numpy() == self.grid.items[column].code
            rows["status"] = rows["status"].mask(mine, r.SKIPPED)
            rows["answer"] = rows["answer"].mask(mine)
            found = cells(rows, self.codebook, self.definition, self.register)
            self.standing_in[column] = float(found.values[self.mine, column])
        return self.standing_in[column]

    def valued(self, row: Row) -> dict[str, float]:
        """Every node's value with these values in my row."""
        values, applicable = row.values, row.applicable
        if not self.relative:
            answered = row.answered
            got, _covered = evaluate(
                self.tree, values[None], applicable[None], self.definition, answered=answered[None],
                ground=self.ground.at(np.array([self.mine])),
            )  # fmt: skip
            return {code: float(x[0]) for code, x in got.items()}
        all_values, all_applicable = self.values.copy(), self.grid.applicable.copy()
        all_values[self.mine], all_applicable[self.mine] = values, applicable
        all_filled = self.filled.copy()
        all_filled[self.mine] = row.filled
        answered = ~np.isnan(all_values) & ~all_filled
        got, _covered = evaluate(
            self.tree, all_values, all_applicable, self.definition, answered=answered, ground=self.ground
        )
        return {code: float(x[self.mine]) for code, x in got.items()}

    def after(self, states: Mapping[int, State]) -> dict[str, float]:
        return self.valued(self.changed(states))

    def shown(self, value: np.ndarray | float) -> np.ndarray:
        return kernels.rounded(
            np.round(np.asarray(value) * self.definition.scale, 6), self.definition.decimals, self.definition.rounding
        )

    def passed(self, code: str, value: np.ndarray, target: int) -> np.ndarray:
        """Whether the gates that stand on a node or item, below a level of the index, are passed by a value."""
        least = [g.minimum for g in self.gates(target) if g.code == code]
        score = np.round(np.asarray(value, dtype=float) * self.definition.scale, 6)
        with np.errstate(invalid="ignore"):
            return score >= max(least) if least else np.ones(np.shape(score), dtype=bool)

    def gates(self, target: int):
        return [g for g in self.definition.gates if g.level <= target] if self.code == ROOT else []

    def reaches(self, value: np.ndarray | float, target: int) -> np.ndarray:
        with np.errstate(invalid="ignore"):
            return self.shown(value) >= self.definition.levels[target].start if target else ~np.isnan(value)

    def level(self, found: Mapping[str, float], values: np.ndarray) -> int | None:
        """The level as the index gives it, gates and all."""
        value = found[self.code]
        if np.isnan(value) or not self.definition.levels:
            return None
        now = max(sum(bool(self.shown(value) >= level.start) for level in self.definition.levels) - 1, 0)
        for gate in self.definition.gates if self.code == ROOT else ():
            reached = self.of(gate.code, found, values)
            if now >= gate.level and not np.round(reached * self.definition.scale, 6) >= gate.minimum:
                now = gate.level - 1
        return now

    def of(self, code: str, found: Mapping[str, float], values: np.ndarray) -> float:
        if code in self.tree.item_codes:
            return float(values[self.tree.item_codes.index(code)])
        return found.get(code, np.nan)

    # --- the search ---

    def candidates(self, without: frozenset[str]) -> list[int]:
        """Columns that can be steps: answered, scored by options, not at their best, and allowed."""
        return [
            column
            for column, item in enumerate(self.grid.items)
            if item.code not in without
            and self.grid.applicable[self.mine, column]
            and self.grid.answered[self.mine, column]
            and len(self.states(column)) > 1
            and (
                column in self.under
                or item.code in self.deciding
                or any(gate.code == item.code for gate in self.definition.gates)
            )
        ]

    def states(self, column: int, *, every: bool = False) -> tuple[State, ...]:
        if not every and column in self.ways:
            return self.ways[column]
        item = self.grid.items[column]
        low, high = span(item, self.definition)
        now = (self.grid.values[self.mine, column] - low) / (high - low)
        found = ladders.better(item, self.answers.get(item.code), float(now), every=every)
        if not every:
            self.ways[column] = found
        return found

    def switches(self, candidates: Sequence[int]) -> list[int]:
        """Candidates that decide whether other scored questions apply."""
        asked = {item.condition[0] for item in self.grid.items if item.condition}
        return [column for column in candidates if self.grid.items[column].code in asked]

    def solved(
        self, target: int, without: frozenset[str], cost: tuple[int, int] | None = None
    ) -> tuple[dict[int, State] | None, bool]:
        """The best set of changes, and whether it is known to be the best; with a cost, only one that costs the same."""
        candidates = self.candidates(without)
        switches = self.switches(candidates)
        found, exact, tried = (
            None,
            not self.swayed
            and all(ladders.complete(self.item(n), self.answers.get(self.item(n).code)) for n in switches),
            0,
        )
        for picked in _subsets(switches):
            if found is not None and len(picked) > len(found):
                break
            if cost is not None and len(picked) > cost[0]:
                break
            for chosen in product(*(self.states(column, every=True)[1:] for column in picked)):
                tried += 1
                if tried > MOST_SWITCHED:
                    return found, False
                fixed = dict(zip(picked, chosen, strict=True))
                free = [column for column in candidates if column not in switches]
                one, sure = self.with_switches(
                    target, fixed, free, cost or (cost_of(found) if found else None), only=cost is not None
                )
                exact = exact and sure
                if one is not None and (found is None or self.rank(one) < self.rank(found)):
                    found = one
        if cost is not None and found is not None and cost_of(found) != cost:
            found = None
        return found, exact

    def item(self, column: int) -> Item:
        return self.grid.items[column]

    def rank(self, states: Mapping[int, State]) -> tuple:
        """Fewest, then shortest, then highest, then the codebook's order."""
        return (*cost_of(states), -round(self.after(states)[self.code], 9), sorted(states))

    def with_switches(
        self, target: int, fixed: dict[int, State], free: list[int], cost: tuple[int, int] | None, only: bool
    ) -> tuple[dict[int, State] | None, bool]:
        """The best changes besides some that are decided; with a cost nothing longer, and `only` nothing shorter."""
        self.row = self.changed(fixed)
        values, applicable = self.row.values, self.row.applicable
        base = self.valued(self.row)
        if np.isnan(base[self.code]):
            return None, True
        # What has been closed has no answer to change, whatever it counts as.
        free = [n for n in free if applicable[n] and not np.isnan(values[n]) and n not in self.row.closed]
        blank = {code: bool(np.isnan(x)) for code, x in base.items()}
        states = {
            column: (State(None, 0, values[column]),)
            for column in range(len(values))
            if not np.isnan(values[column]) and applicable[column]
        }
        for column in free:
            item = self.grid.items[column]
            states[column] = tuple(
                replace(state, value=spread(state.value, item, self.definition)) for state in self.states(column)
            )
        spent_k, spent_s = cost_of(fixed)
        most = len(free) if cost is None else min(len(free), cost[0] - spent_k)
        if most < 0:
            return None, True
        exact, way = True, {}
        if only and cost is not None and spent_k + most == cost[0] and spent_s <= cost[1]:
            k, rungs = most, [cost[1] - spent_s]  # nothing shorter is to be found: only this length is looked at
        else:
            k, way, exact = self.changes_needed(target, states, blank, most)
            if k is None:
                return None, exact
            rungs = sorted((max(state.steps for state in states[column]) for column in free), reverse=True)[:k]
        table, limits = self.table(states, blank, target, k, sum(rungs))
        ok = np.flatnonzero(self.reaches(np.where(np.isfinite(table.value[k]), table.value[k], np.nan), target))
        exact = exact and limits.exact
        if len(ok):
            way = table.pick(k, int(ok[0]))
        elif not way:
            return None, exact
        picked = {column: state for column, state in way.items() if state.steps}
        solution = fixed | {
            column: next(s for s in self.states(column) if s.steps == state.steps) for column, state in picked.items()
        }
        after = self.changed(solution)
        held = self.level(self.valued(after), after.values)
        return (solution, exact) if held is not None and held >= target else (None, False)

    def changes_needed(self, target: int, states, blank, most: int) -> tuple[int | None, dict[int, State], bool]:
        """How many changes it takes, each answer going to its best, and which; None when all are not enough."""
        exact, ends = True, {column: _ends(s) for column, s in states.items()}
        for changes in _widening(most, by_one=self.listed):
            table, limits = self.table(ends, blank, target, changes, 0, counted=False)
            exact = exact and limits.exact
            ok = np.flatnonzero(
                self.reaches(np.where(np.isfinite(table.value[:, 0]), table.value[:, 0], np.nan), target)
            )
            if len(ok):
                return int(ok[0]), table.pick(int(ok[0]), 0), exact
        return None, {}, exact

    def table(self, states, blank, target: int, changes: int, steps: int, counted: bool = True):
        gated = {g.code for g in self.gates(target)}
        limits = reach.Limits(changes, steps, lambda code, x: self.passed(code, x, target), frozenset(gated), counted)
        for code in gated:
            # A gate on what has no value, or stands outside the tree, is never passed.
            inside = code in self.tree.by_code or (
                code in self.tree.item_codes and self.tree.item_codes.index(code) in states
            )
            if not inside:
                return reach.Table(np.full((changes + 1, steps + 1), reach.NONE), lambda k, s: {}), limits
        made = reach.best(self.tree, self.code, states, blank, limits, self.definition.epsilon, self.worth)
        return made, limits

    def worth(self, node: Node, parts: list[list[dict[int, State]]], at: np.ndarray) -> np.ndarray:
        """A node's value in my row for each row of `at`, which of each part's states holds; for Copeland against the others.

        parts  for each child of the node the states that its items may be in
        at     sets × children
        """
        values, applicable = self.row.values, self.row.applicable
        rows = np.repeat(values[None], len(at), axis=0)
        for part, now in zip(parts, at.T, strict=True):
            for column in part[0]:
                rows[:, column] = np.array([states[column].value for states in part])[now]
        answered = ~np.isnan(rows) & ~self.row.filled
        every = np.broadcast_to(applicable, rows.shape)
        if any(one.rule is not None and one.relative for one in self.tree.nodes):
            return np.array([self.valued(row, applicable)[node.code] for row in rows])
        mine, _covered = evaluate(
            self.tree, rows[:, None], every[:, None], self.definition, answered=answered[:, None],
            ground=self.ground.at(np.array([self.mine])),
        )  # fmt: skip
        if node.method != "copeland":
            return mine[node.code][:, 0]
        got, _covered = evaluate(
            self.tree,
            self.values,
            self.grid.applicable,
            self.definition,
            answered=self.grid.answered,
            ground=self.ground,
        )
        others = np.column_stack([self.values[:, n] for n in node.items] + [got[child] for child in node.nodes])
        vectors = np.column_stack([rows[:, n] for n in node.items] + [mine[child][:, 0] for child in node.nodes])
        return reach.duels(node, vectors, others, self.mine)


def _below(nodes: Tree, code: str) -> np.ndarray:
    """Columns of the items under a node, whatever they weigh."""
    node = nodes.by_code[code]
    return np.array(sorted([*node.items, *(n for child in node.nodes for n in _below(nodes, child))]), dtype=int)


def _deciding(items: Sequence[Item], under: np.ndarray) -> set[str]:
    """Items, wherever they stand in the tree, that decide whether questions under a node apply; and what decides those."""
    condition = {item.code: item.condition[0] for item in items if item.condition}
    found, waiting = set(), [items[column].code for column in under]
    while waiting:
        asked = condition.get(waiting.pop())
        if asked and asked not in found:
            found.add(asked)
            waiting.append(asked)
    return found


def cost_of(states: Mapping[int, State]) -> tuple[int, int]:
    """(changed answers, steps together)."""
    return len(states), sum(state.steps for state in states.values())


def _ends(states: Sequence[State]) -> tuple[State, ...]:
    """The unchanged state and the best one: enough to count changes by."""
    return states if len(states) < 3 else (states[0], max(states, key=lambda state: state.value))


def _subsets(columns: Sequence[int]) -> Iterator[tuple[int, ...]]:
    for n in range(len(columns) + 1):
        yield from combinations(columns, n)


def _widening(most: int, *, by_one: bool) -> Iterator[int]:
    """How many changes to allow: one more each time, or twice as many, until all."""
    n = 0
    while n < most:
        yield n
        n = n + 1 if by_one else max(1, 2 * n)
    yield most
