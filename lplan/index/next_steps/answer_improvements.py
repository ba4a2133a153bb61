"""List the better answers to an item: how many steps away each is, and what it is worth."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from lplan.codebook import LESS, MULTIPLE, Item
from lplan.core import responses as r
from lplan.index.engine.value_matrix import REAL, option_points, points

MOST_SETS = 64


@dataclass(frozen=True)
class State:
    """One answer that an item could have: `steps` from the present one (0: unchanged), worth `value` (0–1)."""

    answer: str | None
    steps: int
    value: float


def better(item: Item, answer: str | None, now: float, *, every: bool = False) -> tuple[State, ...]:
    """The states of an item, the unchanged one first, then those that are worth more, by steps.

    now    the value of the present answer, 0–1
    every  all better answers and not only one for each number of steps: for an item that others depend on

    A step leads to the next option that is worth more, or for multiple choice to one option more (fewer, when less is
    better). Years and numbers have no steps: they are not improved by a decision.
    """
    unchanged = State(answer, 0, now)
    if item.type in REAL:
        return (unchanged,)
    others = _sets(item, answer or "", every) if item.type == MULTIPLE else _rungs(item, now, every)
    states, top = [unchanged], now
    for state in sorted(others, key=lambda s: (s.steps, -s.value)):
        if state.value > now + 1e-12 and (every or state.value > top + 1e-12):
            states.append(state)
            top = max(top, state.value)
    return tuple(states)


def _rungs(item: Item, now: float, every: bool) -> list[State]:
    worth = {code: x for code, x in option_points(item).items() if not np.isnan(x) and x > now + 1e-12}
    levels = sorted(set(worth.values()))
    states = [State(code, levels.index(x) + 1, x) for code, x in worth.items()]
    return states if every else list({state.steps: state for state in reversed(states)}.values())


def _sets(item: Item, answer: str, every: bool) -> list[State]:
    """The states with more (or fewer) options than now: one for each set of options to add (or remove)."""
    worth = option_points(item)
    alone = {option.code for option in item.choices if option.exclusive}
    chosen = {code for code in r.split_codes(answer) if code not in alone}
    less = item.polarity == LESS
    movable = [o.code for o in item.choices if o.code not in alone and worth.get(o.code) and (o.code in chosen) == less]
    movable.sort(key=lambda code: -worth[code])
    states = []
    for move in _moves(movable, every):
        kept = chosen - move if less else chosen | move
        changed = r.join_codes(option.code for option in item.choices if option.code in kept)
        states.append(State(changed, len(move), points(item, changed)))
    return states


def _moves(movable: list[str], every: bool) -> list[set[str]]:
    """The first options of each number (the best come first), or all sets when `every` and they are not too many."""
    sizes = range(1, len(movable) + 1)
    if every and 2 ** len(movable) <= MOST_SETS:
        return [set(part) for n in sizes for part in combinations(movable, n)]
    return [set(movable[:n]) for n in sizes]


def complete(item: Item, answer: str | None) -> bool:
    """Whether `better(…, every=True)` gives all better answers: not when a multiple choice has too many sets."""
    if item.type != MULTIPLE:
        return True
    chosen = set(r.split_codes(answer or ""))
    free = [o for o in item.choices if not o.exclusive and (o.code in chosen) == (item.polarity == LESS)]
    return 2 ** len(free) <= MOST_SETS
