"""Puts a draft to the solver: first the need served, then the points among plans that serve as much."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from ...budget import Budget
from ...plan import Plan
from ...problem import Problem
from ..prices import Prices, no_prices
from ..scene import Placing, Scene, Turn
from .aims import minutes, points, unserved
from .company import keep_apart
from .draft import draft_of
from .limits import limit

WORK = 1_000_000  # units of work in one second of the solver's deterministic time
PATIENCE = 20.0  # deterministic seconds for one aim where the budget sets no limit
CLOSE = 1e-4  # a proven gap that ends the search


def improve(scene: Scene, turn: Turn, prices: Prices, budget: Budget, seed: int) -> Placing:
    """The turn's placing with its free wishes placed anew, never worse than it was."""
    placing = turn.placing
    draft = draft_of(scene, turn, prices)
    limit(draft)
    keep_apart(draft)
    first = draft.weighted(unserved(draft))
    draft.model.minimize(first)
    draft.hint(placing)
    aim = budget.share(0.7)
    found = _solve(draft.model, aim, seed)
    budget.spend(aim.done)
    if found is None:
        return placing
    placing = draft.placing(found.boolean_value)
    draft.model.add(first <= round(found.objective_value))
    draft.model.minimize(draft.weighted(points(draft)))
    draft.hint(placing)
    found = _solve(draft.model, budget, seed)
    return placing if found is None else draft.placing(found.boolean_value)


def bound_of(problem: Problem, budget: Budget) -> int | None:
    """Weighted minutes that no plan's stays and days can exceed, by going through all; None where that is too much."""
    scene = Scene(problem.unpinned, Plan())
    turn = Turn([*scene.wishes.values()], [], Placing({}, {}))
    draft = draft_of(scene, turn, no_prices(scene.stock))
    if scene.still or not draft.whole:
        return None
    limit(draft)
    keep_apart(draft)
    draft.model.maximize(draft.weighted(term for wish in turn.free for term in minutes(draft, wish)))
    draft.hint(turn.placing)
    found = _solve(draft.model, budget, seed=1, close=0.0)
    return None if found is None else int(found.best_objective_bound + 0.5)


def _solve(model: Any, budget: Budget, seed: int, close: float = CLOSE) -> Any:
    """A solver that holds the best solution found, or None; its work is counted on the budget."""
    from ortools.sat.python import cp_model

    if budget.spent:
        return None
    solver = cp_model.CpSolver()
    limits = solver.parameters
    limits.random_seed = seed
    limits.num_workers = 1  # and so deterministic
    limits.linearization_level = 2
    limits.cp_model_probing_level = 0
    limits.symmetry_level = 0
    limits.relative_gap_limit = close
    limits.max_deterministic_time = PATIENCE if budget.work_left is None else budget.work_left / WORK
    if budget.seconds_left is not None:
        limits.max_time_in_seconds = budget.seconds_left
    with _stopping(solver, budget):
        status = solver.solve(model)
    budget.spend(round(solver.response_proto.deterministic_time * WORK))
    return solver if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


@contextmanager
def _stopping(solver: Any, budget: Budget) -> Iterator[None]:
    """Stops the solver soon after the budget is cancelled."""
    done = Event()

    def watch() -> None:
        while not done.wait(0.05):
            if budget.cancelled:
                solver.stop_search()
                return

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
