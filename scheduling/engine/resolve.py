"""The restricted re-solve: a plan that serves more with what a changed problem has, and takes nothing from anyone.

Beds and day places come first, the weightiest with one other person moved where nothing is free; then groups that
need a least number of people, then sessions and visits in one search that may move others at a high price. The first
and the last are those of ``react``.
"""

from collections.abc import Iterable

from .budget import Budget
from .demand import Occurrence
from .groups import form
from .past import joined, out_of_rule
from .plan import Plan
from .problem import Problem
from .react.appointments import Task, serve
from .react.board import Board
from .react.places import Places
from .supply import APPOINTMENTS, PLACEMENTS
from .view import Option
from .worth import units_served, worth

WORK = 2_000  # iterations of the search for sessions and visits
MOVING = 6  # occurrences of stays and days for which it is tried to move someone: each takes up to a second


def resolve(
    problem: Problem, plan: Plan, free: Iterable[Occurrence], work: int = WORK, seed: int = 1, since: int = 0
) -> Plan:
    """``plan`` with as much as was found of ``free``, what it leaves out, served in ``problem`` from minute ``since``
    on.

    ``plan`` breaks no rule in ``problem`` but by what is over, which stays as it was lived; neither does the answer, in
    which every need that the plan serves has as many units as before. The same arguments give the same answer.
    """
    wanted = sorted(free, key=lambda one: (-worth(problem, problem.need[one.need])[1], one))
    modes = {one: problem.service_of(one.need).mode for one in wanted}
    placed = _with_places(problem, plan, [one for one in wanted if modes[one] in PLACEMENTS], since)
    visited = [one for one in wanted if modes[one] in APPOINTMENTS]
    placed = form(problem, placed, Budget(work=work), seed, among={*visited}, since=since)
    sound, odd = out_of_rule(problem, placed, since)
    found = serve(problem, sound, Task(visited, (), {}, since), work, seed)
    return _unless_lost(problem, placed, joined(problem, placed, found, odd, since))


def _with_places(problem: Problem, plan: Plan, wanted: list[Occurrence], since: int) -> Plan:
    if not wanted:
        return plan
    board = Board(problem, plan, since)
    places = Places(board, {}, problem.pinned)
    left = [one for one in wanted if not _served(board, places, one)]
    for one in left[:MOVING]:
        places.serve(one, moving=True)
    for one in wanted:
        places.lengthen(one)
    return _unless_lost(problem, plan, board.plan)


def _served(board: Board, places: Places, one: Occurrence) -> bool:
    """Whether it is served where that is free. A stay of which some nights lack keeps those it has rather than to be
    made shorter: what it lost would cost the others all that they gain."""
    held = board.now(one)
    served = places.serve(one, moving=False)
    if served and _nights(board.now(one)) <= _nights(held):
        board.withdraw(one)
        board.put(held)
    return served


def _nights(way: list[Option]) -> int:
    return sum(len(option.days) for option in way)


def _unless_lost(problem: Problem, plan: Plan, other: Plan) -> Plan:
    """``other``, unless a need has less there than in ``plan``."""
    now = units_served(problem, other)
    return plan if any(units > now.get(need, 0) for need, units in units_served(problem, plan).items()) else other
