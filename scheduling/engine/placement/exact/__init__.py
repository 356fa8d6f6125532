"""Puts a draft to the solver: first the need served, then the points among plans that serve as much."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from ...budget import Budget
from ..prices import Prices
from ..scene import Placing, Scene
from ..wishes import Wish
from .aims import points, unserved
from .company import keep_apart
from .draft import draft_of
from .limits import limit

WORK = 1_000_000  # units of work in one second of the solver's deterministic time
PATIENCE = 20.0  # deterministic seconds for one aim where the budget sets no limit
CLOSE = 1e-4  # a proven gap that ends the search


def improve(scene: Scene, free: list[Wish], prices: Prices, placing: Placing, budget: Budget, seed: int) -> Placing:
    """``placing`` with the ``free`` needs placed anew, never worse than it was."""
    draft = draft_of(scene, free, prices, placing)
    limit(draft, scene.left(placing, free))
    keep_apart(draft, placing)
    first = draft.weighted(unserved(draft, placing))
    draft.model.minimize(first)
    draft.hint(placing)
    aim = budget.share(0.7)
    found = _solve(draft.model, aim, seed)
    budget.spend(aim.done)
    if found is None:
        return placing
    placing = draft.placing(found.boolean_value, placing)
    draft.model.add(first <= round(found.objective_value))
    draft.model.minimize(draft.weighted(points(draft)))
    draft.hint(placing)
    found = _solve(draft.model, budget, seed)
    return placing if found is None else draft.placing(found.boolean_value, placing)


def _solve(model: Any, budget: Budget, seed: int) -> Any:
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
    limits.relative_gap_limit = CLOSE
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
