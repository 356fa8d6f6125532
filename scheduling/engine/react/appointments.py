"""Sessions and visits after an event: the compiled search of ``appointments`` with a high price on every move.

Who is served stays served (an empty pin says so), and who is moved costs more than any preference. So the search finds
room for those hit first without a move, and else with the fewest.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..appointments.city import Compiled, compile_city
from ..appointments.plans import plan_of, ways_of
from ..appointments.search import COLD, Job
from ..appointments.slots import Grid
from ..appointments.state import empty_state
from ..demand import Occurrence, Pin
from ..plan import Plan
from ..problem import Problem
from ..timeline import WEEK
from ..view import Option

MOVE = 1_000  # points for a move of someone whom no event touches; a confirmed appointment costs twice as much
SLICE = 500  # iterations between two looks
PATIENCE = 4  # slices without a better plan once everyone is served
WARM = 20.0  # points: temperature of the search


@dataclass(frozen=True)
class Task:
    """``wanted`` may move others, ``also`` is served where there is room; ``before`` is how those hit were served.

    ``since``: minute before which nothing changes.
    """

    wanted: Sequence[Occurrence]
    also: Sequence[Occurrence]
    before: Mapping[Occurrence, Option]
    since: int


def serve(problem: Problem, plan: Plan, task: Task, iterations: int, seed: int) -> Plan:
    """``plan`` with more of ``task`` served; it breaks no rule. Raises AssertionError when the plan given does."""
    if not task.wanted and not task.also:
        return plan
    return _Desk(problem, plan, task, seed).served(iterations)


class _Desk:
    def __init__(self, problem: Problem, plan: Plan, task: Task, seed: int) -> None:
        standing = dict.fromkeys(Plan(sessions=plan.sessions, visits=plan.visits).occurrences())
        kept = problem.with_pins((*problem.pins, *(Pin(*one) for one in standing)))
        self._task = task
        self._compiled = _with_masks(compile_city(kept, plan), task.since)
        self._rows = self._compiled.demand.row
        self._occurrences = self._compiled.city.occurrences
        self._ways = ways_of(self._compiled, plan)
        self._price_standing()
        self._price_hit()
        self._own_masks = self._occurrences["mask"].copy()
        self._job = Job(self._compiled, empty_state(self._compiled, seed, 0, 0))

    def served(self, iterations: int) -> Plan:
        if not self._job.load(self._ways):
            raise AssertionError("the sessions and visits of the plan do not fit together")
        self._open(self._task.wanted)
        self._job.insert(np.array([self._rows[one] for one in self._task.wanted], dtype=np.int64))
        if self._left():
            self._search(iterations)
            self._job.load(self._job.ways)  # the best plan: a search may end in another, which has undone it
        self._open([*self._task.wanted, *self._task.also])
        self._job.insert(np.array([self._rows[one] for one in self._task.also], dtype=np.int64))
        return plan_of(self._compiled, self._job.ways)

    def _left(self) -> int:
        ways = self._job.ways
        return sum(ways["start"][self._rows[one]] < 0 for one in self._task.wanted)

    def _search(self, iterations: int) -> None:
        patience = PATIENCE
        for done in range(0, iterations, SLICE):
            before = self._job.levels
            self._job.search(min(SLICE, iterations - done), WARM * (COLD / WARM) ** (done / iterations))
            patience = PATIENCE if self._job.levels < before else patience - 1
            if patience <= 0 and not self._left():
                return

    def _open(self, some: Iterable[Occurrence]) -> None:
        """Let the search serve these, and of the others only those that are served already."""
        shut = self._ways["start"] < 0
        shut[[self._rows[one] for one in some]] = False
        self._occurrences["mask"] = np.where(shut, self._nothing, self._own_masks)

    @property
    def _nothing(self) -> int:
        """The mask that holds no start."""
        return len(self._compiled.city.masks) - 1

    def _price_standing(self) -> None:
        """Those in the plan stay as they are, or cost more than any preference; what lies in the past is held."""
        city, task = self._compiled.city, self._task
        rows = np.flatnonzero(self._ways["start"] >= 0)
        ways, confirmed = self._ways[rows], np.zeros(len(self._ways), dtype=bool)
        confirmed[[self._rows[one] for one in self._compiled.problem.confirmed if one in self._rows]] = True
        staff = city.carers["staff"]
        first, alone = staff[ways["carer0"]], ways["carer1"] < 0
        second = np.where(alone, first, staff[ways["carer1"]])
        usual = {
            "usual_start": ways["start"],
            "usual_facility": city.sites["facility"][ways["site"]],
            "usual_staff0": np.minimum(first, second),
            "usual_staff1": np.where(alone, -1, np.maximum(first, second)),
        } | dict.fromkeys(("change", "new_carer", "new_facility"), np.where(confirmed[rows], 2 * MOVE, MOVE))
        for name, values in usual.items():
            self._occurrences[name][rows] = values
        self._occurrences["held"][rows[ways["start"] < task.since]] = 1

    def _price_hit(self) -> None:
        """Those hit come back as near to what was published as can be, at the prices of the objective."""
        weights, roster = self._compiled.problem.weights, self._compiled.roster
        confirmed = {*self._compiled.problem.confirmed}
        for one, option in self._task.before.items():
            entry = self._occurrences[self._rows[one]]
            staff = sorted(roster.row[name] for name in option.staff)
            entry["usual_start"] = option.start
            entry["usual_facility"] = -1 if option.facility is None else roster.facility_row[option.facility]
            entry["usual_staff0"], entry["usual_staff1"] = [*staff, -1][:2]
            entry["change"] = weights.confirmed_change if one in confirmed else weights.change
            entry["new_carer"] = weights.other_staff
            entry["new_facility"] = weights.other_facility


def _with_masks(compiled: Compiled, since: int) -> Compiled:
    """Starts before ``since`` closed to everyone, and one more mask, the last, that holds no start at all."""
    city, grid = compiled.city, Grid(compiled.problem.limits.grid)
    width = city.masks.shape[1]
    later = _words(grid.between(since, WEEK), width)
    masks = np.vstack([city.masks & later, later, np.zeros((1, width), dtype=np.uint64)])
    occurrences = city.occurrences
    if since > 0:
        occurrences["mask"] = np.where(occurrences["mask"] < 0, len(masks) - 2, occurrences["mask"])
    return replace(compiled, city=city._replace(masks=np.ascontiguousarray(masks)))


def _words(mask: int, width: int) -> Any:
    return np.frombuffer(mask.to_bytes(width * 8, "little"), dtype="<u8").astype(np.uint64)
